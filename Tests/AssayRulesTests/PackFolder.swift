// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Foundation
import Testing

/// Packs from folders and from texts in tests.
enum PackFolder {
  /// The folder of the checkout.
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Reads a folder below the repository; paths are relative to it.
  static func files(_ path: String) throws -> PackFiles {
    let folder = repository.appending(path: path, directoryHint: .isDirectory)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") }
    let files = try names.map { name in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return SourceFile(path: "\(path)/\(name)", text: text)
    }
    return PackFiles(root: path, files: files)
  }

  /// A pack of texts by their paths.
  static func files(_ texts: KeyValuePairs<String, String>) -> PackFiles {
    PackFiles(root: "demo", files: texts.map { SourceFile(path: "demo/\($0)", text: $1) })
  }

  /// A pack of one file: what every pack needs, then `rules`.
  static func read(
    _ rules: String, _ others: KeyValuePairs<String, String> = [:], readsFits: Bool = true
  ) -> PackReading {
    let main = SourceFile(path: "demo/pack.yaml", text: header + rules)
    let rest = others.map { SourceFile(path: "demo/\($0)", text: $1) }
    return PackReader.read(
      PackFiles(root: "demo", files: [main] + rest), readsFits: readsFits)
  }

  /// Compares with a file; with `ASSAY_RECORD=1` writes the file, and fails.
  static func expectGolden(_ text: String, at path: String) throws {
    let file = repository.appending(path: path)
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(path): read the difference, then run without ASSAY_RECORD")
      return
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden)
  }

  /// The names of the folders in a folder of the repository, in order.
  static func folders(in path: String) -> [String] {
    let folder = repository.appending(path: path, directoryHint: .isDirectory)
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  static let header = """
    assay: 1
    pack: demo
    version: 1.0.0
    title: Demonstration
    bases: {meter: [accelerator, it, facility], stage: [direct, lifecycle]}
    references: {demo: {title: Demonstration data}}
    defaults: {source: demo, evidence: policy}

    """
}

extension PackReading {
  /// The codes of what is wrong, in order of place.
  var codes: [String] { diagnostics.map(\.code) }
  var rendered: String { diagnostics.map(\.rendered).joined() }
}
