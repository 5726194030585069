// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Record streams", .timeLimit(.minutes(15)))
struct RecordStreamTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var layout = RecordStream.Layout.lines
    /// `line id` of each record.
    var records = ["1 a", "2 b"]
    /// `line code` of what cannot be read.
    var faults: [String] = []
  }

  static let cases = [
    Case(testDescription: "lines", text: "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"),
    Case(testDescription: "no final line break", text: "{\"id\":\"a\"}\n{\"id\":\"b\"}"),
    Case(
      testDescription: "CR LF, empty lines and a mark",
      text: "\u{FEFF}{\"id\":\"a\"}\r\n\r\n  \r\n{\"id\":\"b\"}\r\n", records: ["1 a", "4 b"]),
    Case(testDescription: "nothing", text: "", records: []),
    Case(testDescription: "blanks", text: " \n\n", records: []),
    Case(testDescription: "one line", text: "{\"id\":\"a\"}", records: ["1 a"]),
    Case(
      testDescription: "a first line cut short", text: "{\"id\":\"x\n{\"id\":\"b\"}\n",
      records: ["2 b"], faults: ["1 record-not-json"]),
    Case(
      testDescription: "a first line that is a list", text: "[1]\n{\"id\":\"b\"}\n",
      records: ["2 b"], faults: ["1 record-not-an-object"]),
    Case(
      testDescription: "a broken line", text: "{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"b\"}\n",
      records: ["1 a", "3 b"], faults: ["2 record-not-json"]),
    Case(
      testDescription: "a list on one line", text: "[{\"id\":\"a\"},{\"id\":\"b\"}]", layout: .list,
      records: ["1 a", "1 b"]),
    Case(
      testDescription: "a list over lines",
      text:
        "[\n  {\n    \"id\": \"a\",\n    \"x\": [{\"y\": \"]}{\\\"\"}]\n  },\n  {\"id\": \"b\"}\n]\n",
      layout: .list, records: ["2 a", "6 b"]),
    Case(testDescription: "an empty list", text: "[ ]\n", layout: .list, records: []),
    Case(
      testDescription: "a list cut short", text: "[\n{\"id\":\"a\"},\n{\"id\":\"b\"}",
      layout: .list,
      records: ["2 a", "3 b"], faults: ["3 records-not-closed"]),
    Case(
      testDescription: "text after a list", text: "[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]\nx",
      layout: .list, records: ["2 a", "3 b"], faults: ["5 records-with-text-after"]),
    Case(
      testDescription: "a scalar in a list", text: "[\n{\"id\":\"a\"},\n12, 13,\n{\"id\":\"b\"}\n]",
      layout: .list, records: ["2 a", "4 b"],
      faults: ["3 records-with-text-between"]),
    Case(
      testDescription: "a list with a record that lacks a brace",
      text: "[\n{\"id\":\"a\"},\n{\"id\":\"x\",\"y\":{},\n{\"id\":\"b\"},\n{\"id\":\"c\"}\n]",
      layout: .list, records: ["2 a", "4 b", "5 c"], faults: ["3 record-not-json"]),
    Case(
      testDescription: "a list with a text that is not closed",
      text: "[\n{\"id\":\"a\"},\n{\"id\":\"x},\n{\"id\":\"b\"}\n]",
      layout: .list, records: ["2 a", "4 b"], faults: ["3 record-not-json"]),
    Case(
      testDescription: "objects over lines", text: "{\n  \"id\": \"a\"\n}\n{\n  \"id\": \"b\"\n}\n",
      layout: .objects, records: ["1 a", "4 b"]),
    Case(
      testDescription: "objects over lines, one broken",
      text: "{\n  \"id\": \"a\"\n}\n{\n  \"id\": \"x\",\n{\n  \"id\": \"b\"\n}\n",
      layout: .objects, records: ["1 a", "6 b"], faults: ["4 record-not-json"]),
  ]

  @Test("records are found, and a broken one hides no other", arguments: cases)
  func records(in testCase: Case) throws {
    let layout = RecordStream(InputBytes(testCase.text.utf8), path: "m").layout
    #expect(layout == testCase.layout)
    for size in [1, 7, 16, 4 << 20] {
      let (records, unreadable) = try readRecords(testCase.text, [], chunkSize: size)
      #expect(records.map { "\($0.place.line) \($0.id)" } == testCase.records, "chunks of \(size)")
      let codes = unreadable.map(\.code).sorted()
      #expect(codes == testCase.faults.map { String($0.split(separator: " ")[1]) }.sorted())
    }
  }

  @Test func `a chunk holds the lines that begin in it`() throws {
    let text = String(repeating: "{\"id\":\"abc\"}\n", count: 10)
    let chunks = RecordStream(InputBytes(text.utf8), path: "m").chunks(size: 32).chunks
    #expect(chunks.first?.range == 0..<39)
    #expect(chunks.map(\.firstLine) == [1, 4, 6, 9])
    #expect(chunks.last?.range.upperBound == text.utf8.count)
  }

  @Test(
    "hostile lists take linear time",
    arguments: [
      ("[{\n", "{},"), ("", "{"), ("[", "{\n"), ("[", "{\""), ("[", "x,"), ("[", "[{"),
    ])
  func hostile(_ start: String, _ repeated: String) {
    let text = start + String(repeating: repeated, count: 200_000)
    let elapsed = ContinuousClock().measure {
      _ = RecordStream(InputBytes(text.utf8), path: "m").chunks()
    }
    // In quadratic time it would take minutes.
    #expect(elapsed < .seconds(5))
  }

  @Test func `random damage never ends the program, and both passes agree`() throws {
    let samples = [
      "{\"id\":\"a\",\"x\":{\"y\":[1,2.5,\"\\u00e9\"]}}\n{\"id\":\"b\",\"x\":1e400}\n{\"modelId\":\"c\"}\n",
      "[{\"id\":\"a\",\"x\":{\"y\":1}},\n{\"id\":\"b\"},\n {\"id\":\"c\"}]\n",
      "{\n \"id\":\"a\",\n \"x\":{\"y\":1}\n}\n{\n \"id\":\"b\"\n}\n",
    ].map { Array($0.utf8) }
    let damage = Array("[]{}\":,\n\t \\0e.-é\r\u{0}".utf8)
    let reader = RecordReader(PathPlan(try ["x.y", "x"].map { try FieldPath($0) }))
    var state: UInt64 = 1
    func random(_ limit: Int) -> Int {
      // Knuth, MMIX.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    for round in 0..<2000 {
      var bytes = samples[round % samples.count]
      for _ in 0...random(3) { bytes[random(bytes.count)] = damage[random(damage.count)] }
      let stream = RecordStream(InputBytes(bytes), path: "m")
      for chunk in stream.chunks(size: 1 + random(40)).chunks {
        stream.forEachRecord(in: chunk) { raw in
          let (read, identity) = (
            reader.read(raw.bytes, line: raw.line, path: "m"),
            reader.identify(raw.bytes, line: raw.line, path: "m")
          )
          #expect((try? read.get())?.id == (try? identity.get())?.id)
        }
      }
    }
  }
}
