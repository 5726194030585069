// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import AssayYAML
import Testing

/// Records that would cost the time and memory of all.
@Suite("Limits of records", .timeLimit(.minutes(15)))
struct RecordLimitTests {
  private static func read(_ text: String, _ path: String = "a") throws -> (
    records: [Record], unreadable: [UnreadableRecord]
  ) {
    try readRecords(text + "\n{\"id\":\"after\",\"a\":1}\n", [path])
  }

  private static func long(_ count: Int) -> String { String(repeating: "x", count: count) }

  @Test(
    "an id that is too long is a finding, and the next record is read", arguments: [1001, 70_000])
  func longID(_ count: Int) throws {
    let (records, unreadable) = try Self.read("{\"id\":\"\(Self.long(count))\"}")
    #expect(records.map(\.id) == ["after"])
    #expect(unreadable.map(\.code) == ["id-too-long"])
    #expect(unreadable.first?.place.line == 1)
    #expect(unreadable.allSatisfy { $0.message.utf8.count < 200 })
  }

  @Test func `an id at the limit is an id`() throws {
    let (records, unreadable) = try Self.read("{\"id\":\"\(Self.long(1000))\"}")
    #expect(records.count == 2)
    #expect(unreadable.isEmpty)
  }

  @Test func `a text that is too long is passed over, and the rest of the record is read`() throws {
    let (records, _) = try readRecords(
      "{\"id\":\"b\",\"a\":\"\(Self.long(65_537))\",\"c\":2}", ["a", "c"])
    #expect(records[0].found[0].isEmpty)
    #expect(records[0].found[1].first?.value == .int(2))
    #expect(records[0].notes.map(\.code) == ["text-too-long"])
    #expect(records[0].notes[0].places.map(\.description) == ["m.jsonl:1 /a"])
  }

  @Test func `a list that is too long is passed over`() throws {
    let list = "[" + String(repeating: "1,", count: 10_000) + "1]"
    let (records, _) = try Self.read("{\"id\":\"b\",\"a\":\(list)}")
    #expect(records[0].found[0].isEmpty)
    #expect(records[0].notes.map(\.code) == ["list-too-long"])
  }

  @Test func `the same holds where a record is read strictly, and in declared facts`() throws {
    // simdjson refuses the number.
    let (records, _) = try Self.read("{\"id\":\"b\",\"n\":1e400,\"a\":\"\(Self.long(65_537))\"}")
    #expect(records[0].notes.map(\.code) == ["text-too-long"])
    let file = SourceFile(
      path: "d.yaml", text: "models: {b: {a: \(Self.long(70_000))}, \(Self.long(1001)): {a: 1}}\n")
    let reading = DeclaredReader.read(file, plan: PathPlan([try FieldPath("declared.a")]))
    #expect(reading.diagnostics.map(\.code) == ["id-too-long"])
    #expect(reading.records.map { $0.found[0].count } == [0])
  }

  @Test func `a record that is too long is not read`() {
    let text = "{\"id\":\"b\",\"x\":\"" + Self.long(RecordLimits.record) + "\"}"
    let reader = RecordReader(PathPlan([]))
    let result = Array(text.utf8).withUnsafeBytes { reader.read($0, line: 7, path: "m") }
    guard case .failure(let fault) = result else {
      Issue.record("it was read")
      return
    }
    #expect(fault.code == "record-too-long")
    #expect(fault.place.line == 7)
  }

  @Test func `front matter that is too long is not read`() throws {
    let card = "---\\na: 1\\n" + String(repeating: "b: xxxxxxxxxxxx\\n", count: 80_000) + "---\\n"
    let (records, _) = try Self.read("{\"id\":\"b\",\"readme\":\"\(card)\"}", "cardData.a")
    #expect(records[0].notes.map(\.code) == ["card-too-long"])
  }

  @Test func `a key that stands again and again is said once, in linear time`() throws {
    let keys = String(repeating: ",\"a\":1", count: 200_000)
    let (records, _) = try Self.read("{\"id\":\"b\"\(keys)}")
    #expect(records[0].duplicateKeys == ["/a"])
    #expect(records[0].found[0].count == 1)
  }

  @Test func `keys that stand twice are known beyond the sixty-fourth name too`() throws {
    let names = (0..<150).map { "k\($0)" }
    let keys = (names + names.reversed()).map { "\"\($0)\":1" }.joined(separator: ",")
    let (records, _) = try readRecords("{\"id\":\"b\",\(keys)}", names)
    #expect(Set(records[0].duplicateKeys) == Set(names.map { "/\($0)" }))
    #expect(records[0].found.allSatisfy { $0.count == 1 })
  }
}
