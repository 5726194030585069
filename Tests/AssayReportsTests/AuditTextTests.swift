// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@testable import AssayReports

@Suite("Audit as text")
struct AuditTextTests {
  private let text = AuditText(header: SampleAudit.header)

  @Test func `the report of a small audit reads as recorded`() throws {
    let summary = try SampleAudit.accumulator().summary(for: SampleAudit.header)
    try Golden.check(text.report(inputs: SampleAudit.inputs, summary: summary), "audit.txt")
  }

  @Test func `the explanation of a model reads as recorded`() throws {
    let explain = ExplainText(header: SampleAudit.header)
    try Golden.check(explain.report(SampleAudit.models[0]), "explain.txt")
  }

  @Test func `a model without an estimate says what is missing`() throws {
    let explain = ExplainText(header: SampleAudit.header)
    try Golden.check(explain.report(SampleAudit.models[2]), "explain-missing.txt")
  }
}
