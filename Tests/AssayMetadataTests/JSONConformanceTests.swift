// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AssayMetadata

/// The data beside the checkout, or where `ASSAY_SHARED` says.
let shared: URL? = {
  let beside = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared").standardizedFileURL
  let stated = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
  let folder = stated ?? beside
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

@Suite(
  "JSON test suite", .enabled(if: shared != nil, "no data folder: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct JSONConformanceTests {
  /// What a reader may take or leave, and this one takes.
  static let acceptedByChoice: Set<String> = [
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    "i_structure_500_nested_arrays.json",
  ]

  @Test func `what must be accepted is, and what must be refused is`() throws {
    let folder = try #require(shared).appending(path: "conformance/json-test-suite/test_parsing")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    var counts: [Character: Int] = [:]
    var chosen: Set<String> = []
    for file in files.sorted(by: { $0.path < $1.path }) {
      let name = file.lastPathComponent
      let bytes = Array(try Data(contentsOf: file))
      let (fast, strict) = bytes.withUnsafeBytes {
        (JSONReading.value($0), JSONReading.strictValue($0))
      }
      // The two readers agree on verdict and value.
      #expect((try? fast.get()) == (try? strict.get()), "\(name)")
      let isAccepted = (try? fast.get()) != nil
      if name.hasPrefix("y_") { #expect(isAccepted, "\(name)") }
      if name.hasPrefix("n_") { #expect(!isAccepted, "\(name)") }
      if name.hasPrefix("i_"), isAccepted { chosen.insert(name) }
      counts[name.first ?? " ", default: 0] += 1
    }
    #expect(counts == ["y": 95, "n": 188, "i": 35])
    #expect(chosen == Self.acceptedByChoice)
  }

  @Test(
    "every record of the collected models can be read",
    arguments: [
      "hf2022_dev.jsonl.gz", "hf2022_cards_dev.jsonl.gz", "hf2025_dev.jsonl.gz",
      "llmfit_hf_models_2026-05-10.jsonl",
    ])
  func records(of name: String) throws {
    let file = try #require(shared).appending(path: "data/models/\(name)")
    let text = String(decoding: try Self.unpacked(file), as: UTF8.self)
    let (records, unreadable) = try readRecords(
      text, ["downloads", "cardData.co2_eq_emissions", "tags base_model:*"])
    #expect(unreadable.isEmpty)
    let lines = text.utf8.split(separator: 0x0A).count
    #expect(records.count == lines)
    #expect(records.count > 1000)
  }

  private static func unpacked(_ file: URL) throws -> Data {
    guard file.pathExtension == "gz" else { return try Data(contentsOf: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/zcat")
    process.arguments = [file.path]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }
}
