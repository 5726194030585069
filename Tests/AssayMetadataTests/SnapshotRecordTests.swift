// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import AssayValues
import Testing

@Suite("Records of snapshots and listings", .timeLimit(.minutes(15)))
struct SnapshotRecordTests {
  /// Each number beyond 64 bits makes the reader take its slow, strict way.
  static let ways = ["", ",\"x\":123456789012345678901234567890"]

  @Test("a map that is held as a text is read as the map", arguments: ways)
  func folded(_ way: String) throws {
    let paths = ["cardData.co2_eq_emissions.emissions", "cardData.base_model", "config.model_type"]
    let plain =
      #"{"id":"o/m","cardData":{"co2_eq_emissions":{"emissions":12},"base_model":["o/b"]},"#
    let folded =
      #"{"id":"o/m","cardData":"{\"co2_eq_emissions\":{\"emissions\":12},\"base_model\":[\"o/b\"]}","#
    let rest = #""readme":"---\nbase_model: o/c\n---\n","config":{"model_type":"t"}\#(way)}"#
    let left = try #require(try readRecords(plain + rest, paths).records.first)
    let right = try #require(try readRecords(folded + rest, paths).records.first)
    #expect(left.found == right.found)
    #expect(left.found[0].first?.place.pointer == "/cardData/co2_eq_emissions/emissions")
    #expect(left.found[1].map(\.value) == [.list([.string("o/b")])])
    #expect(right.notes.isEmpty)
  }

  @Test(
    "a text that holds nothing lets the card's own text stand in", arguments: ["{}", "null", ""])
  func empty(_ text: String) throws {
    let record = #"{"id":"o/m","cardData":"\#(text)","readme":"---\nlicense: mit\n---\n"}"#
    let found = try #require(try readRecords(record, ["cardData.license"]).records.first).found[0]
    #expect(found.map(\.value) == (text == "{}" ? [.string("mit")] : []))
  }

  @Test("a text that is no JSON is noted, and the rest is read", arguments: ways)
  func broken(_ way: String) throws {
    let text = #"{"id":"o/m","cardData":"{\"license\": mit}","downloads":3\#(way)}"#
    let record = try #require(
      try readRecords(text, ["cardData.license", "downloads"]).records.first)
    #expect(record.found[0].isEmpty && record.found[1].map(\.value) == [.int(3)])
    #expect(record.notes.map(\.code) == ["text-not-json"])
    #expect(record.notes.first?.places.map(\.pointer) == ["/cardData"])
  }

  @Test("a path leads to each item of a list", arguments: ways)
  func items(_ way: String) throws {
    let text =
      #"{"id":"o/m","baseModels":{"relation":"merge","models":[{"id":"o/a"},{"x":1},{"id":"o/b"}]},"#
      + #""siblings":[{"rfilename":"README.md"},{"rfilename":"a.safetensors"},"#
      + #"{"rfilename":"b.safetensors"}],"names":["u","v"]\#(way)}"#
    let paths = [
      "baseModels.models[].id", "siblings[].rfilename *.safetensors", "siblings[].rfilename",
      "names[]", "siblings[].rfilename *.bin", "baseModels.models",
    ]
    let record = try #require(
      try readRecords(text, paths, exhaustive: [0]).records.first)
    #expect(record.found[0].map(\.value) == [.string("o/a"), .string("o/b")])
    #expect(
      record.found[0].map(\.place.pointer) == [
        "/baseModels/models/0/id", "/baseModels/models/2/id",
      ])
    // Of paths that need not be exhaustive the first value is enough.
    #expect(record.found[1].map(\.value) == [.string("a")])
    #expect(record.found[1].map(\.place.pointer) == ["/siblings/1/rfilename"])
    #expect(record.found[2].map(\.value) == [.string("README.md")])
    #expect(record.found[3].map(\.value) == [.string("u")])
    #expect(record.found[4].isEmpty)
    #expect(record.found[5].count == 1)
    let all = try #require(try readRecords(text, paths).records.first)
    #expect(all.found[1].map(\.value) == [.string("a"), .string("b")])
  }

  @Test func `a field that is a list takes what stands in each item`() throws {
    let text = #"{"id":"o/m","siblings":[{"rfilename":"README.md"},{"rfilename":"a.bin"}]}"#
    let record = try #require(try readRecords(text, ["siblings[].rfilename"]).records.first)
    let reader = FieldReader(
      spec: FieldSpec(name: "files", kind: .list, paths: [0]),
      figures: FigureReader(parser: UnitParser()), absent: [])
    let reading = reader.read(record)
    #expect(reading.value == .list([.string("README.md"), .string("a.bin")]))
    #expect(reading.conflicts.isEmpty)
  }

  @Test func `a list of a card is led into as well`() throws {
    let text = #"{"id":"o/m","readme":"---\nruns:\n- {energy: 3}\n- {energy: 4}\n---\n"}"#
    let record = try #require(try readRecords(text, ["cardData.runs[].energy"]).records.first)
    #expect(record.found[0].map(\.value) == [.int(3), .int(4)])
    #expect(record.found[0].last?.place.pointer == "/readme/runs/1/energy")
  }

  @Test func `a key that stands twice in an item counts by its last value`() throws {
    let text = #"{"id":"o/m","a":[{"b":1,"b":2},{"b":3}]}"#
    let record = try #require(try readRecords(text, ["a[].b"]).records.first)
    #expect(record.found[0].map(\.value) == [.int(2), .int(3)])
    #expect(record.duplicateKeys == ["/a/0/b"])
  }

  @Test(
    "a record that shares its line with others has its column",
    arguments: [
      (
        "[{\"id\":\"a\",\"d\":1}, {\"id\":\"é\",\"d\":1},{\"id\":\"b\",\"d\":1}]",
        ["1:2", "1:20", "1:37"]
      ),
      (
        "[\n  {\"id\":\"a\",\"d\":1},\n  {\"id\":\"b\",\"d\":1}, {\"id\":\"c\",\"d\":1}\n]",
        ["2", "3", "3:21"]
      ),
      ("{\"id\":\"a\",\"d\":1}\n {\"id\":\"b\",\"d\":1}\n", ["1", "2"]),
    ])
  func columns(_ text: String, _ places: [String]) throws {
    for size in [1, 4 << 20] {
      let records = try readRecords(text, ["d"], chunkSize: size).records
      #expect(records.map(\.place.description) == places.map { "m.jsonl:\($0)" })
      #expect(
        records.map { $0.found[0][0].place.description } == places.map { "m.jsonl:\($0) /d" })
    }
  }

  @Test func `what is wrong in a record that shares its line has its own column`() throws {
    let unreadable = try readRecords(#"[{"id":"a"},{"id":b},{"id":"c"}]"#, []).unreadable
    #expect(unreadable.map(\.place.description) == ["m.jsonl:1:19"])
  }
}
