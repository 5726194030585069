// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Arithmetic that was printed in public documents: its formulas are refused, its figures flagged.
@Suite("Published errors", .timeLimit(.minutes(15)))
struct PublishedErrorTests {
  static let folder = "fixtures/published-errors"

  @Test func `formulas that take numbers out of their units are refused`() throws {
    let run = try Tool.run(["check", "\(Self.folder)/refused"])
    #expect(run.status == 2)
    #expect(run.text.isEmpty)
    try expectGolden(run.errors, "refused.txt")
  }

  @Test func `figures that do not follow from those beside them are flagged`() throws {
    let run = try Tool.run([
      "audit", "\(Self.folder)/records.jsonl", "--rules", "\(Self.folder)/flagged", "--as-of",
      "2026-06-30",
    ])
    #expect(run.status == 1)
    let start = try #require(run.text.range(of: "Findings by requirement"))
    let end = try #require(run.text.range(of: "How to read this"))
    try expectGolden(String(run.text[start.lowerBound..<end.lowerBound]), "flagged.txt")
  }

  @Test func `the same rules pass the right figures`() throws {
    let check = try Tool.run(["check", "\(Self.folder)/flagged"])
    #expect(check.status == 0)
    #expect(check.errors.isEmpty)
    let run = try Tool.run(["test", "\(Self.folder)/flagged"])
    #expect(run.status == 0, "\(run.errors)\(run.text)")
  }

  /// Compares with a file; with `ASSAY_RECORD=1` writes the file, and fails.
  private func expectGolden(_ text: String, _ name: String) throws {
    let file = RepositoryTests.root.appending(path: "\(Self.folder)/\(name)")
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name): read the difference, then run without ASSAY_RECORD")
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }
}
