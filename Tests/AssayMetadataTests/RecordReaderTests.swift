// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import AssayValues
import Testing

/// Reads a text as records, for tests.
func readRecords(
  _ text: String, _ paths: [String], exhaustive: Set<Int>? = nil, chunkSize: Int = 4 << 20
) throws -> (records: [Record], unreadable: [UnreadableRecord]) {
  let plan = PathPlan(try paths.map { try FieldPath($0) }, exhaustive: exhaustive)
  let reader = RecordReader(plan)
  var records: [Record] = []
  var unreadable: [UnreadableRecord] = []
  let stream = RecordStream(InputBytes(text.utf8), path: "m.jsonl")
  let (chunks, faults) = stream.chunks(size: chunkSize)
  for chunk in chunks {
    stream.forEachRecord(in: chunk) { raw in
      switch reader.read(raw.bytes, line: raw.line, column: raw.column, path: "m.jsonl") {
      case .success(let record): records.append(record)
      case .failure(let fault): unreadable.append(fault)
      }
    }
  }
  unreadable += faults
  return (records, unreadable)
}

@Suite("Records", .timeLimit(.minutes(15)))
struct RecordReaderTests {
  @Test func `a path finds its value and says where`() throws {
    let text =
      "\n{\"id\":\"a/b\",\"cardData\":{\"co2_eq_emissions\":{\"emissions\":\"0.31 Kg\"}}}\n"
    let record = try #require(
      try readRecords(text, ["cardData.co2_eq_emissions.emissions", "downloads"]).records.first)
    #expect(record.id == "a/b")
    #expect(record.found[0].map(\.value) == [.string("0.31 Kg")])
    #expect(
      record.found[0].first?.place.description
        == "m.jsonl:2 /cardData/co2_eq_emissions/emissions")
    #expect(record.found[1].isEmpty)
  }

  @Test func `a path and a longer one both find their value`() throws {
    let text = "{\"id\":\"a\",\"declared\":{\"trained\":{\"from\":\"2024-01-01\"}}}"
    let record = try #require(
      try readRecords(text, ["declared.trained.from", "declared.trained"]).records.first)
    #expect(record.found[0].map(\.value) == [.string("2024-01-01")])
    #expect(
      record.found[1].map(\.value)
        == [.map([MetadataEntry("from", .string("2024-01-01"))])])
  }

  @Test func `a pattern finds the texts of a list`() throws {
    let text = "{\"id\":\"a\",\"tags\":[\"en\",\"base_model:o/x\",\"base_model:merge:o/y\"]}"
    let record = try #require(
      try readRecords(text, ["tags base_model:*", "tags base_model:RELATION:*"]).records.first)
    #expect(record.found[0].map(\.value) == [.string("o/x"), .string("merge:o/y")])
    #expect(record.found[1].map(\.value) == [.string("o/y")])
    #expect(record.found[1].map(\.word) == ["merge"])
    #expect(record.found[1].map(\.place.pointer) == ["/tags/2"])
  }

  @Test("both spellings of the Hub's own names are one", arguments: ["createdAt", "created_at"])
  func spelling(of name: String) throws {
    for asked in ["createdAt", "created_at"] {
      let record = try #require(
        try readRecords("{\"id\":\"a\",\"\(name)\":\"x\"}", [asked]).records.first)
      #expect(record.found[0].map(\.value) == [.string("x")])
      #expect(record.found[0].map(\.place.pointer) == ["/\(name)"])
    }
  }

  @Test func `null is not found, and names below the top are literal`() throws {
    let text = "{\"id\":\"a\",\"downloads\":null,\"x\":{\"created_at\":1}}"
    let record = try #require(
      try readRecords(text, ["downloads", "x.createdAt", "x.created_at"]).records.first)
    #expect(record.found.map(\.count) == [0, 0, 1])
  }

  @Test(
    "an id is taken in order of its names",
    arguments: [
      ("{\"name\":\"c\",\"modelId\":\"b\",\"id\":\"a\"}", "a"),
      ("{\"name\":\"c\",\"modelId\":\"b\"}", "b"), ("{\"name\":\"c\",\"id\":null}", "c"),
      ("{\"model_id\":\"b\"}", "b"),
    ])
  func id(of text: String, _ id: String) throws {
    #expect(try readRecords(text, []).records.map(\.id) == [id])
  }

  @Test(
    "what is no record says why",
    arguments: [
      ("{\"x\":1}", "m.jsonl:1 record-without-id"),
      ("{\"id\":5}", "m.jsonl:1 /id record-without-id"),
      ("{\"id\":\"\"}", "m.jsonl:1 /id record-without-id"),
      ("[1]", "m.jsonl:1 record-not-an-object"), ("7", "m.jsonl:1 record-not-an-object"),
      ("{\"id\":\"é\",}", "m.jsonl:1:11 record-not-json"),
      ("{\"id\":\"a\"", "m.jsonl:1:10 record-not-json"),
      ("{\"id\":\"a\tb\"}", "m.jsonl:1:9 record-not-json"),
      ("nonsense", "m.jsonl:1:1 record-not-json"),
    ])
  func unreadable(_ text: String, _ found: String) throws {
    let (records, unreadable) = try readRecords(text + "\n{\"id\":\"z\"}\n", [])
    #expect(unreadable.map { "\($0.place) \($0.code)" } == [found])
    #expect(records.map(\.id) == ["z"])
  }

  @Test func `a number that no machine type holds hides no other field`() throws {
    let text =
      "{\"id\":\"a\",\"n\":123456789012345678901234567890,\"e\":1e400,\"d\":7,\"u\":\(UInt64.max)}"
    let record = try #require(try readRecords(text, ["n", "e", "d", "u"]).records.first)
    #expect(
      record.found.map { $0.map(\.value) } == [
        [.number("123456789012345678901234567890")], [.number("1e400")], [.int(7)],
        [.number("18446744073709551615")],
      ])
  }

  @Test("of equal keys the last counts, and the record says so", arguments: ["", ",\"big\":1e999"])
  func duplicateKeys(_ more: String) throws {
    let text = "{\"id\":\"a\",\"x\":{\"y\":1},\"x\":{\"y\":2,\"y\":3}\(more)}"
    let record = try #require(try readRecords(text, ["x.y"]).records.first)
    #expect(record.found[0].map(\.value) == [.int(3)])
    #expect(record.duplicateKeys == ["/x", "/x/y"])
  }

  @Test func `the identity of a record is that of the whole record`() throws {
    var text = " {\"modelId\":\"o/é\",\"lastModified\":\"2022-01-20T12:13:34.000Z\"} "
    let record = try #require(try readRecords(text, []).records.first)
    let reader = RecordReader(PathPlan([]))
    let identity = try text.withUTF8 {
      try reader.identify(UnsafeRawBufferPointer($0), line: 1, path: "m").get()
    }
    #expect(identity.id == "o/é")
    #expect(identity.hash == RecordDigest(of: "o/é"))
    #expect(identity.digest == record.digest)
    #expect(identity.lastModified == Timestamp("2022-01-20T12:13:34Z"))
  }

  /// The reference implementation's `vectors_sip128` for 0, 1 and 15 bytes; OpenSSL agrees.
  @Test(
    "digests are SipHash-2-4-128",
    arguments: [
      (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
      (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
    ])
  func digest(_ count: Int, _ expected: String) {
    let bytes = (0..<UInt8(count)).map { $0 }
    #expect(bytes.withUnsafeBytes { RecordDigest(of: $0) }.description == expected)
  }

  @Test(
    "a path is checked",
    arguments: ["", "a..b", ".a", "tags base_model:", "tags *:*", "tags A:BB:CC:*"])
  func badPath(_ text: String) {
    #expect(throws: FieldPathError.self) { try FieldPath(text) }
  }

  @Test func `the plan knows the names below a name`() throws {
    let plan = PathPlan(
      try ["declared.energy", "declared.trained.from", "x"].map { try FieldPath($0) })
    #expect(plan.names(under: "declared") == ["energy", "trained"])
  }
}
