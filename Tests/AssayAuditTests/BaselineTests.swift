// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import Testing

@Suite("Findings and an earlier audit", .timeLimit(.minutes(15)))
struct BaselineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let earlier: Baseline.Entry
    let finding: Finding
    let state: BaselineState
  }

  private static func entry(
    _ message: String = "is missing", model: String? = "x/y",
    result: RequirementResult = .fail, severity: Severity = .warning, missing: [String] = [],
    isWaived: Bool = false, places: [String] = []
  ) -> Baseline.Entry {
    Baseline.Entry(
      rule: "r", model: model, result: result, severity: severity, message: message,
      missing: missing, isWaived: isWaived, places: places)
  }

  private static func finding(
    _ message: String = "is missing", rule: String = "r", model: String? = "x/y",
    result: RequirementResult = .fail, severity: Severity = .warning, missing: [String] = [],
    waiver: Waiver? = nil, places: [String] = []
  ) -> Finding {
    Finding(
      rule: rule, kind: .datagap, model: model, result: result, severity: severity,
      message: message, missing: missing, at: nil, waiver: waiver, places: places)
  }

  private static let waiver = Waiver(approver: "B", reason: "old", from: nil, until: nil)

  static let cases = [
    Case(
      testDescription: "the same", earlier: entry(), finding: finding(), state: .unchanged),
    Case(
      testDescription: "of another model", earlier: entry(), finding: finding(model: "x/z"),
      state: .new),
    Case(
      testDescription: "of another requirement", earlier: entry(), finding: finding(rule: "s"),
      state: .new),
    Case(
      testDescription: "of the model with other capitals", earlier: entry(),
      finding: finding(model: "X/y"), state: .unchanged),
    Case(
      testDescription: "another message", earlier: entry("3 kg"), finding: finding("4 kg"),
      state: .new),
    Case(
      testDescription: "the same missing, by other words",
      earlier: entry("has 10 downloads", missing: ["a", "b"]),
      finding: finding("has 20 downloads", missing: ["b", "a"]), state: .unchanged),
    Case(
      testDescription: "less missing", earlier: entry(missing: ["a", "b"]),
      finding: finding(missing: ["a"]), state: .unchanged),
    Case(
      testDescription: "more missing", earlier: entry(missing: ["a"]),
      finding: finding(missing: ["a", "b"]), state: .new),
    Case(
      testDescription: "nothing missing where something was", earlier: entry(missing: ["a"]),
      finding: finding(), state: .new),
    Case(
      testDescription: "other lines in places that the message names",
      earlier: entry(
        "'1' at m.jsonl:7 /a and '2' at d.yaml:3:5 /a", places: ["m.jsonl:7 /a", "d.yaml:3:5 /a"]),
      finding: finding(
        "'1' at m.jsonl:9 /a and '2' at d.yaml:30:5 /a", places: ["m.jsonl:9 /a", "d.yaml:30:5 /a"]),
      state: .unchanged),
    Case(
      testDescription: "another value in such a message",
      earlier: entry("'1' at m.jsonl:7 /a", places: ["m.jsonl:7 /a"]),
      finding: finding("'2' at m.jsonl:7 /a", places: ["m.jsonl:7 /a"]), state: .new),
    Case(
      testDescription: "graver", earlier: entry(), finding: finding(severity: .error), state: .new),
    Case(
      testDescription: "less grave", earlier: entry(), finding: finding(severity: .note),
      state: .unchanged),
    Case(
      testDescription: "decided, and was not", earlier: entry(result: .unknown),
      finding: finding(), state: .new),
    Case(
      testDescription: "not decided any more", earlier: entry(),
      finding: finding(result: .unknown), state: .unchanged),
    Case(
      testDescription: "no longer waived", earlier: entry(isWaived: true), finding: finding(),
      state: .new),
    Case(
      testDescription: "waived", earlier: entry(), finding: finding(waiver: waiver),
      state: .unchanged),
    Case(
      testDescription: "of an input, which has no model", earlier: entry(model: nil),
      finding: finding(model: nil), state: .unchanged),
  ]

  private static func baseline(_ entries: [Baseline.Entry]) -> Baseline {
    Baseline(
      BaselineReference(
        path: "a.json", digest: "sha256:0", pack: "p", version: "1.0.0", meaningDigest: "sha256:1",
        asOf: "2026-06-30", selection: nil), entries: entries)
  }

  @Test("a finding is new where it was not there, or weighs more", arguments: cases)
  func state(of testCase: Case) {
    var tally = BaselineTally()
    let compared = Self.baseline([testCase.earlier]).compare(testCase.finding, &tally)
    #expect(compared.baseline == testCase.state)
  }

  @Test func `of two findings alike the second is new if there was one`() {
    var tally = BaselineTally()
    let baseline = Self.baseline([Self.entry()])
    #expect(baseline.compare(Self.finding(), &tally).baseline == .unchanged)
    #expect(baseline.compare(Self.finding(), &tally).baseline == .new)
    let summary = tally.summary(of: baseline)
    #expect(summary.new == 1)
    #expect(summary.unchanged == 1)
    #expect(summary.gone.isEmpty)
  }

  @Test func `what is not found again is gone, and mended only if its model was audited`() {
    var tally = BaselineTally()
    tally.note(model: "X/y")
    let baseline = Self.baseline([Self.entry(), Self.entry(model: "x/z"), Self.entry(model: nil)])
    let summary = tally.summary(of: baseline)
    #expect(summary.gone.map(\.isAudited) == [true, false, true])
    #expect(summary.counts.map(\.gone) == [3])
  }
}
