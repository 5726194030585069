// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Whole snapshots of the Hub, which are not part of the repository.
///
/// In a debug build only the first records of each are audited, unless `ASSAY_FULL=1`.
@Suite(
  "Corpora",
  .enabled(if: SharedModels.folder != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct CorpusTests {
  private static let isFull: Bool = {
    #if DEBUG
      ProcessInfo.processInfo.environment["ASSAY_FULL"] == "1"
    #else
      true
    #endif
  }()

  /// How many records are read where not all are.
  private static let sample = 2000

  static let corpora = [
    "hf2022_dev.jsonl.gz", "hf2025_dev.jsonl.gz", "llmfit_hf_models_2026-05-10.jsonl",
  ]

  @Test("no record of a snapshot is lost, and each model has a tier", arguments: corpora)
  func corpus(_ name: String) throws {
    let scratch = try ScratchFolder()
    let all = try Self.lines(of: try #require(SharedModels.folder).appending(path: name))
    let lines = Self.isFull ? all[...] : all.prefix(Self.sample)
    if !Self.isFull {
      print(
        "Corpora: the first \(lines.count) of \(all.count) records of \(name); ASSAY_FULL=1 for all"
      )
    }
    try scratch.write(lines.joined(separator: "\n"), to: "models.jsonl")
    let run = try Tool.audit(
      ["models.jsonl"], rules: Tool.defaultPack,
      ["--format", "jsonl", "--derivations", "none", "--fail-on", "never"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    var (models, duplicates) = (0, 0)
    for line in run.output.split(separator: UInt8(ascii: "\n")) {
      // A look at the head of a line costs a hundredth of reading it.
      let head = String(decoding: line.prefix(60), as: UTF8.self)
      if head.hasPrefix("{\"type\":\"audit\"") {
        let document = try JSONSerialization.jsonObject(with: line) as? [String: Any]
        let input = (document?["inputs"] as? [[String: Any]])?.first
        let records = try #require(input?["records"] as? Int)
        #expect(records + (input?["unreadable"] as? Int ?? 0) == lines.count)
      } else if head.hasPrefix("{\"type\":\"model\"") {
        models += 1
        let document = try JSONSerialization.jsonObject(with: line) as? [String: Any]
        #expect(document?["tier"] is String, "\(head)")
      } else if head.contains("\"rule\":\"input.duplicate-record\"") {
        duplicates += 1
      } else if head.hasPrefix("{\"type\":\"summary\"") {
        let document = try JSONSerialization.jsonObject(with: line) as? [String: Any]
        let summary = try #require(document?["summary"] as? [String: Any])
        #expect(summary["models"] as? Int == models)
        let tiers = try #require(summary["tiers"] as? [String: Int])
        #expect(tiers.values.reduce(0, +) == models)
      }
    }
    #expect(models + duplicates == lines.count)
  }

  /// The lines of a file; a compressed one is read through `zcat`.
  static func lines(of file: URL) throws -> [Substring] {
    guard file.pathExtension == "gz" else {
      return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    }
    let scratch = try ScratchFolder()
    try scratch.write("", to: "text")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/zcat")
    process.arguments = [file.path]
    process.standardOutput = try FileHandle(forWritingTo: scratch.file("text"))
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try scratch.text("text").split(separator: "\n")
  }
}

/// The folder of snapshots beside the checkout, or where `ASSAY_SHARED` says.
enum SharedModels {
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
    let shared =
      named ?? RepositoryTests.root.deletingLastPathComponent().appending(path: "shared")
    let models = shared.appending(path: "data/models")
    return FileManager.default.fileExists(atPath: models.path) ? models : nil
  }()
}
