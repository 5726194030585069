// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Testing

/// A waiver stands beside a failure, for some models and for a time.
@Suite("Waivers", .timeLimit(.minutes(15)))
struct WaiverTests {
  private static let rules = """
    assay: 1
    pack: demo
    version: 1.0.0
    title: Demonstration
    references: {demo: {title: Demonstration data}}
    clauses: [{id: shown, ref: demo, level: shall}]
    fields:
      place: {title: Place, type: string, from: [place]}
      year: {title: Year, type: int, from: [year]}
    requirements:
      - id: states.place
        title: The place is stated
        kind: datagap
        severity: error
        clause: shown
        assert: "has(model.place)"
    """

  private func audit(_ waivers: String, _ records: [String]) throws -> (
    models: [ModelResult], after: [Finding]
  ) {
    let profile = """
      assay: 1
      profile: home
      version: 1.0.0
      title: Home
      of: {pack: demo, version: 1.0.0}
      waive:
      \(waivers)
      """
    let audit = try InlineAudit(
      PackFiles(
        root: "demo", files: [SourceFile(path: "demo/pack.yaml", text: Self.rules)],
        profile: SourceFile(path: "home.yaml", text: profile)))
    let audited = try records.map { try audit.audited($0) }
    var totals = AuditAccumulator()
    for one in audited { totals.merge(one.contribution) }
    let population = PopulationAudit(
      audit.interpreter, declared: DeclaredModels(), duplicates: DuplicateResolution())
    return (audited.map(\.result), population.auditWaivers(used: totals.waivers).findings)
  }

  @Test func `it is for the models for which its condition holds, and the result stays`() throws {
    let (models, after) = try audit(
      "  - {id: states.place, when: model.year < 2024, approver: The board, reason: Old, until: 2027-01-01}",
      [#"{"id": "a/old", "year": 2020}"#, #"{"id": "a/new", "year": 2025}"#, #"{"id": "a/odd"}"#])
    #expect(models.map { $0.findings.map(\.result) } == [[.fail], [.fail], [.fail]])
    let waiver = Waiver(approver: "The board", reason: "Old", from: nil, until: "2027-01-01")
    #expect(models.map { $0.findings.first?.waiver } == [waiver, nil, nil])
    #expect(after.isEmpty)
  }

  @Test func `one that is over, or not yet begun, or used by nobody, is a finding`() throws {
    let (models, after) = try audit(
      """
        - {id: states.place, approver: The board, reason: Over, until: 2026-06-30}
        - {id: states.place, approver: The board, reason: Early, from: 2026-07-01, until: 2027-01-01}
        - {id: states.place, when: model.year > 2030, approver: The board, reason: Idle, until: 2027-01-01}
      """, [#"{"id": "a/old", "year": 2020}"#])
    #expect(models.first?.findings.first?.waiver == nil)
    #expect(
      after.map(\.rule) == ["waiver-out-of-force", "waiver-out-of-force", "waiver-unused"])
    #expect(after.map { $0.at?.path } == ["home.yaml", "home.yaml", "home.yaml"])
  }
}
