// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import Testing

/// What a record says that it does not tell is another thing than what it says nothing of.
@Suite("Withheld", .timeLimit(.minutes(15)))
struct WithheldTests {
  private static let rules = """
    withheld: [Confidential, "not disclosed"]
    fields:
      energy: {title: Energy, unit: 'kWh[facility]', from: [energy]}
      phases: {title: Phases, type: list, from: [phases], of: {energy: {unit: 'kWh[facility]'}}}
    definitions:
      hidden: {title: Hidden, value: "withheld(model.energy)"}
    requirements:
      - id: states.energy
        title: Energy is stated
        kind: datagap
        severity: error
        assert: "has(model.energy)"
      - id: states.reason
        title: Energy is stated or withheld
        kind: datagap
        severity: error
        assert: "has(model.energy) || withheld(model.energy)"
      - id: withholds.phase
        title: No phase is withheld
        kind: datagap
        severity: note
        assert: "!has(model.phases) || !model.phases.exists(p, withheld(p.energy))"
    """

  @Test(
    "requirements tell it apart",
    arguments: [
      (#"{"energy": "CONFIDENTIAL"}"#, [RequirementResult.fail, .pass, .pass]),
      (#"{"energy": {"value": "not disclosed"}}"#, [.fail, .pass, .pass]),
      (#"{"energy": "3 MWh"}"#, [.pass, .pass, .pass]),
      (#"{"energy": null}"#, [.fail, .fail, .pass]),
      ("{}", [.fail, .fail, .pass]), (#"{"energy": "some"}"#, [.unknown, .unknown, .pass]),
      (#"{"phases": [{"energy": 3}, {"energy": "confidential"}]}"#, [.fail, .fail, .fail]),
      (#"{"phases": [{"energy": 3}]}"#, [.fail, .fail, .pass]),
    ])
  func results(of record: String, come results: [RequirementResult]) throws {
    #expect(try InlineAudit(Self.rules).model(record).results == results)
  }

  @Test func `a report says that it is withheld, and where`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"energy": "confidential"}"#)
    #expect(model.states.map(\.kind) == [.withheld])
    let finding = try #require(model.findings.first)
    #expect(
      FieldState.sentences(of: finding.states) == [
        "model.energy is withheld: 'confidential' at models.jsonl:1 /energy"
      ])
    #expect(finding.missing == ["model.energy"])
  }

  @Test(
    "a mistake is told where it is made",
    arguments: [
      ("withheld: [na]", ["bad-value"]),
      ("definitions: {d: {title: D, value: withheld(3)}}", ["bad-argument"]),
      (
        """
        tables:
          t:
            title: T
            key: string
            columns: {kind: {title: Kind, type: string, values: [good, bad]}}
            rows: {a: {kind: goood}}
        """, ["not-among-values"]
      ),
      (
        """
        tables:
          t:
            title: T
            key: string
            columns: {kind: {title: Kind, type: string, values: [good, bad]}}
            rows: {a: {kind: Good}}
        definitions: {d: {title: D, value: "t['a'].kind == 'Good' || t['a'].kind in ['bad', 'worse']"}}
        """, ["not-among-values", "not-among-values"]
      ),
      (
        """
        tables:
          t:
            title: T
            key: string
            columns: {kind: {title: Kind, type: int, values: [good, bad]}}
            rows: {a: {kind: 3}}
        """, ["bad-value"]
      ),
    ])
  func mistake(_ rules: String, codes: [String]) {
    #expect(InlineAudit.codes(rules) == codes)
  }
}
