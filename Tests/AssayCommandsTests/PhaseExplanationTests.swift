// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Explanations of phases", .timeLimit(.minutes(15)))
struct PhaseExplanationTests {
  @Test(arguments: ["two-phases", "mixed", "lacking"])
  func `an explanation shows each phase with its own inputs`(model: String) throws {
    let run = try Tool.run(
      [
        "explain", "--full", "example/\(model)", "fixtures/phases/declared.yaml", "--rules",
        "fixtures/packs/good/phases", "--as-of", "2026-06-30",
      ], in: RepositoryTests.root)
    try FitCommandTests.expectGolden(run.text, at: "fixtures/phases/explain-\(model).txt")
  }
}
