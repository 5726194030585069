// SPDX-License-Identifier: Apache-2.0

import AssayEditors
import AssayRules
import Testing

/// Units and rows of the reference.
@Suite("Reference of rule files", .timeLimit(.minutes(15)))
struct RuleReferenceTests {
  @Test func `the reference has every section, unit and function in a table`() {
    for section in RuleSchema.sections {
      #expect(RuleReference.text.contains("\n### \(section.name)\n"), "\(section.name)")
    }
    for word in ["| `gCO2e` |", "| `accelerator` |", "| `sum(list) → number` |"] {
      #expect(RuleReference.text.contains("\n\(word)"), "\(word)")
    }
  }
}
