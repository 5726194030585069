// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Foundation
import Testing

@Suite("Pack fixtures")
struct PackFixtureTests {
  static let bad = folders(in: "fixtures/packs/bad")
  static let good = folders(in: "fixtures/packs/good")

  @Test("a broken pack gives its golden diagnostics", arguments: bad)
  func diagnostics(of name: String) throws {
    let path = "fixtures/packs/bad/\(name)"
    let reading = PackReader.read(try PackFolder.files(path))
    #expect(reading.pack == nil)
    try expectGolden(reading.rendered, at: "\(path)/expected.txt")
  }

  @Test("a good pack has no mistakes", arguments: good)
  func noDiagnostics(of name: String) throws {
    let reading = PackReader.read(try PackFolder.files("fixtures/packs/good/\(name)"))
    #expect(reading.rendered == "")
    #expect(reading.pack != nil)
  }

  @Test func `the default pack has no mistakes, and nothing to warn of`() throws {
    let reading = PackReader.read(try PackFolder.files("rules/hugging-carbon/1.0.0"))
    #expect(reading.rendered == "")
    #expect(reading.pack != nil)
  }

  @Test func `there are broken packs for every trap and more than twelve in all`() {
    #expect(Self.bad.filter { $0.hasPrefix("trap-") }.count == 7)
    #expect(Self.bad.count > 12)
    #expect(Self.good.contains("minimal"))
  }

  /// Compares with a file; with `ASSAY_RECORD=1` writes the file, and fails.
  private func expectGolden(_ text: String, at path: String) throws {
    let file = PackFolder.repository.appending(path: path)
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(path): read the difference, then run without ASSAY_RECORD")
      return
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden)
  }

  private static func folders(in path: String) -> [String] {
    let folder = PackFolder.repository.appending(path: path, directoryHint: .isDirectory)
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
}
