// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Folders of models", .timeLimit(.minutes(15)))
struct ModelFolderTests {
  static let paths = [
    "cardData.license", "config.num_experts", "safetensors.total", "safetensors.parameters.U8",
  ]

  /// Bytes that stay until the end of the process, which is soon.
  private static func file(_ path: String, _ bytes: [UInt8]) -> ModelFolder.File {
    ModelFolder.File(path: path, bytes: InputBytes(bytes))
  }

  private static func weights(_ bytes: [UInt8]) -> ModelFolder.File {
    file("m/a/b/model.safetensors", bytes)
  }

  /// The bytes of a file of weights with this head.
  private static func bytes(_ head: String, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(head.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + Array(head.utf8)
  }

  private func read(
    card: [UInt8]? = nil, config: String? = nil, weights: [ModelFolder.File] = [],
    of files: Int? = nil
  ) throws -> Record {
    var folder = ModelFolder(id: "a/b", path: "m/a/b")
    folder.card = card.map { Self.file("m/a/b/README.md", $0) }
    folder.config = config.map { Self.file("m/a/b/config.json", Array($0.utf8)) }
    folder.weights = weights
    folder.weightFiles = files ?? weights.count
    return folder.record(for: PathPlan(try Self.paths.map { try FieldPath($0) }))
  }

  static let head =
    #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"#
    + #""b":{"dtype":"U8","shape":[5],"data_offsets":[12,17]},"c":{"dtype":"F16","shape":[]}}"#

  @Test func `card, configuration and weights are one record, each at its place`() throws {
    let record = try read(
      card: Array("---\nlicense: mit\n---\n".utf8), config: "{\"num_experts\": 8}",
      weights: [Self.weights(Self.bytes(Self.head))])
    #expect(record.id == "a/b")
    #expect(record.found[0].first?.place.description == "m/a/b/README.md:2:10 /license")
    #expect(record.found[1].map(\.value) == [.int(8)])
    #expect(record.found[1].first?.place.description == "m/a/b/config.json:1 /config/num_experts")
    // 2 × 3 and the one of a tensor without dimensions, and 5 packed ones, by hand.
    #expect(record.found[2].map(\.value) == [.int(12)])
    #expect(record.found[3].map(\.value) == [.int(5)])
    #expect(record.notes.isEmpty)
  }

  @Test func `weights in several files are counted together`() throws {
    let record = try read(weights: [
      Self.weights(Self.bytes(Self.head)), Self.weights(Self.bytes(Self.head)),
    ])
    #expect(record.found[2].map(\.value) == [.int(24)])
  }

  struct Broken: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]

    init(_ claim: String, _ bytes: [UInt8]) { (testDescription, self.bytes) = (claim, bytes) }
  }

  static let broken: [Broken] = [
    Broken("an empty file", []),
    Broken("a length beyond the file", bytes(head, length: 1 << 40)),
    Broken("a length of 64 bits", bytes(head, length: .max)),
    Broken("a head that is no JSON", bytes("{")),
    Broken("a head that is a list", bytes("[]")),
    Broken("a tensor that is no map", bytes(#"{"a": 1}"#)),
    Broken("a negative size", bytes(#"{"a":{"dtype":"F16","shape":[-1]}}"#)),
    Broken(
      "more elements than 64 bits count",
      bytes(#"{"a":{"dtype":"F16","shape":[4294967296,4294967296]}}"#)),
    Broken(
      "a sum that 64 bits do not hold",
      bytes(
        #"{"a":{"dtype":"F16","shape":[9223372036854775807]},"b":{"dtype":"U8","shape":[1]}}"#)),
  ]

  @Test("weights that cannot be counted are told", arguments: broken)
  func unreadable(_ test: Broken) throws {
    let record = try read(weights: [Self.weights(test.bytes)])
    #expect(record.found[2].isEmpty)
    #expect(record.notes.map(\.code) == ["weights-not-readable"])
  }

  @Test func `weights of which a file lacks are not counted`() throws {
    let record = try read(weights: [Self.weights(Self.bytes(Self.head))], of: 3)
    #expect(record.found[2].isEmpty)
    #expect(
      record.notes.map(\.message) == [
        "the weights cannot be counted: 1 of 3 files are there"
      ])
  }

  @Test(
    "a configuration that is no map is told, and the record is there",
    arguments: ["", "[]", "{\"a\":", "3"])
  func config(_ text: String) throws {
    let record = try read(config: text)
    #expect(record.notes.map(\.code) == ["config-not-json"])
    #expect(record.notes.first?.places.map(\.description) == ["m/a/b/config.json:1"])
  }

  @Test func `a card that is not UTF-8 is told`() throws {
    let record = try read(card: [0x2D, 0x2D, 0x2D, 0x0A, 0xFF])
    #expect(record.notes.map(\.code) == ["card-not-utf8"])
  }

  @Test func `an index lists the files of the weights beside it`() throws {
    let index = Self.file(
      "i", Array(#"{"weight_map":{"x":"b","y":"a","z":"b","w":"../../etc"}}"#.utf8))
    #expect(ModelFolder.shards(of: index.bytes) == ["a", "b"])
    #expect(ModelFolder.shards(of: Self.file("i", Array("[]".utf8)).bytes) == nil)
  }
}
