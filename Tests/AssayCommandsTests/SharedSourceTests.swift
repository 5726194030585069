// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Foundation
import Testing

/// Real cards, inventories and bills of materials, which are not part of the repository.
@Suite(
  "Shared sources",
  .enabled(if: SharedModels.folder != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct SharedSourceTests {
  private static func shared(_ path: String) throws -> String {
    try #require(SharedModels.folder).deletingLastPathComponent().appending(path: path).path
  }

  @Test func `cards in 12,948 records are read, and those that are broken are counted`() throws {
    let file = try #require(SharedModels.folder).appending(path: "hf2022_cards_dev.jsonl.gz")
    let text = try CorpusTests.lines(of: file).joined(separator: "\n")
    let reader = RecordReader(PathPlan([try FieldPath("cardData.language")]))
    var records = 0
    var norwegian = 0
    var broken: [String: Int] = [:]
    let stream = RecordStream(InputBytes(text.utf8), path: file.path)
    for chunk in stream.chunks().chunks {
      stream.forEachRecord(in: chunk) { raw in
        guard case .success(let record) = reader.read(raw.bytes, line: raw.line, path: file.path)
        else {
          return
        }
        records += 1
        let language = record.found[0].first?.value
        if language == .string("no") { norwegian += 1 }
        if case .list(let items)? = language, items.contains(.string("no")) { norwegian += 1 }
        #expect(language != .bool(false))
        for note in record.notes {
          broken[note.code ?? "", default: 0] += 1
        }
      }
    }
    #expect(records == 12_948)
    #expect(norwegian == 52)
    #expect(broken == ["card-not-a-map": 3, "card-not-closed": 20, "card-not-yaml": 1])
  }

  @Test(
    "every row of a table is kept",
    arguments: [
      ("models/dev_models_2025-06-20.csv", 1002, 1002),
      ("codecarbon/codecarbon_examples_emissions.csv", 28, 1),
      ("codecarbon/codecarbon_test_data_emissions_valid_headers.csv", 1, 1),
      ("codecarbon/codecarbon_test_data_emissions_invalid_headers.csv", 1, 1),
      ("mlbom/valid-machine-learning-1.6.json", 1, 1),
      ("mlbom/valid-machine-learning-considerations-env-1.6.json", 1, 1),
    ])
  func rows(_ path: String, _ records: Int, _ models: Int) throws {
    let run = try Tool.audit(
      [try Self.shared(path)], rules: Tool.defaultPack,
      ["--format", "jsonl", "--derivations", "none", "--fail-on", "never"])
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("{\"type\":\"model\"") } == models)
    let head = try #require(lines.first)
    #expect(head.contains("\"records\":\(records),\"unreadable\":0"), "\(head)")
    let unreadable = #"{"type":"finding","rule":"input.unreadable-field""#
    #expect(!lines.contains { $0.hasPrefix(unreadable) })
  }
}
