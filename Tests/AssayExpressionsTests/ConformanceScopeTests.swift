// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AssayExpressions

/// Which cases of the conformance suite are left out: those that need protocol buffers.
@Suite("CEL conformance, scope", .timeLimit(.minutes(15)))
struct ConformanceScopeTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures/expressions/not-applicable.txt")

  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `the cases that are not applicable are listed by name`() throws {
    var left = ConformanceSuite.cases.reduce(into: [String: Int]()) { $0[$1.name, default: 0] += 1 }
    let names = try ConformanceSuite.allNames().filter { name in
      guard let count = left[name], count > 0 else { return true }
      left[name] = count - 1
      return false
    }
    let text = names.joined(separator: "\n") + "\n"
    #expect(left.values.allSatisfy { $0 == 0 })
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try Data(text.utf8).write(to: Self.file)
      Issue.record("recorded \(Self.file.lastPathComponent): read the difference")
      return
    }
    #expect(try String(contentsOf: Self.file, encoding: .utf8) == text)
  }

  @Test func `716 cases are listed as not applicable`() throws {
    let names = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
    let files = names.reduce(into: [Substring: Int]()) {
      $0[$1.prefix { $0 != "/" }, default: 0] += 1
    }
    let counts = files.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    print("CEL conformance: not applicable by file: \(counts.joined(separator: ", "))")
    #expect(names.count == 716)
  }
}
