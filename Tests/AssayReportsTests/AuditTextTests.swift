// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@testable import AssayReports

@Suite("Audit as text", .timeLimit(.minutes(15)))
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

  @Test(arguments: [("audit-hub.txt", 60), ("audit-nothing.txt", 0)])
  func `the report of many models reads as recorded`(name: String, estimated: Int) throws {
    let summary = try SampleAudit.hub(estimated: estimated).summary(for: SampleAudit.header)
    try Golden.check(text.report(inputs: SampleAudit.inputs, summary: summary), name)
  }

  @Test func `no line is wider than 100 columns`() throws {
    for estimated in [0, 60, 600] {
      let summary = try SampleAudit.hub(estimated: estimated).summary(for: SampleAudit.header)
      let page = text.report(inputs: SampleAudit.inputs, summary: summary)
      #expect(page.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }

  @Test func `a report for a terminal is the plain one with escapes`() throws {
    let summary = try SampleAudit.hub(estimated: 60).summary(for: SampleAudit.header)
    let dressed = AuditText(header: SampleAudit.header, style: .ansi)
      .report(inputs: SampleAudit.inputs, summary: summary)
    let bare = dressed.replacing(#/\x{1B}\[[0-9;]*m/#, with: "")
    #expect(bare == text.report(inputs: SampleAudit.inputs, summary: summary))
  }
}
