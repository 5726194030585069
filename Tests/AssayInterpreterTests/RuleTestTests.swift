// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues
import Foundation
import Testing

/// What rule tests can expect, what they are found to reach, and which faults they notice.
@Suite("Rule tests", .timeLimit(.minutes(15)))
struct RuleTestTests {
  private static let rules = """
    effective: {from: 2026-01-01}
    fields:
      accelerator: {type: string, from: [declared.accelerator], match: accelerators}
      hours: {unit: h, from: [declared.hours]}
      trained: {type: date, from: [declared.trained]}
      note: {type: string, from: [declared.note]}
      downloads: {type: int, from: [downloads]}
    tables:
      accelerators:
        title: Accelerators
        key: {name: accelerator, type: string}
        columns: {tdp: {title: Power, unit: W}}
        rows:
          A100: {tdp: 400, aliases: [NVIDIA A100]}
          V100: {tdp: 300}
    parameters:
      factor: {title: Power at the meter, value: 1.1, unit: "1", range: [1.0, 1.21]}
    definitions:
      is_long: {title: Is long, value: "has(model.hours) && model.hours > quantity('100 h')"}
    quantities:
      energy:
        title: Energy
        unit: kWh
        quantum: 1 Wh
        methods:
          - {id: energy.known, tier: T1, value: "model.hours * accelerators[model.accelerator].tdp * factor"}
          - {id: energy.assumed, tier: T2, value: "model.hours * quantity('350 W')"}
    tiers: {of: energy, order: [{id: T1, title: Best}, {id: T2, title: Assumed}, {id: T3, title: None}]}
    disclosure:
      scoring: flat
      criteria: [{id: says.hours, title: Hours, weight: 10, when: "has(model.hours)"}]
      classes: [{id: Long, when: "is_long"}, {id: Other, when: "true"}]
    requirements:
      - {id: asks, title: Asks, kind: datagap, severity: warning, applies: "model.downloads > 5", assert: "has(model.hours)", message: "{model.id} has {model.downloads}"}
    totals: [{id: all, title: All, population: "model.downloads > 5", sum: [energy]}]

    """

  private func mutation(_ tests: String) throws -> RuleMutation {
    let audit = try InlineAudit(Self.rules + "tests:\n" + tests)
    let date = try #require(Timestamp("2026-06-30"))
    return RuleMutation(pack: audit.pack, asOf: date)
  }

  private func failures(_ expect: String, records: String? = nil) throws -> [String] {
    let records =
      records
      ?? "[{id: x/y, downloads: 6, declared: {accelerator: NVIDIA A100, hours: 1000, trained: 2022-03-01}}, {id: x/z, downloads: 7, declared: {hours: 10}}]"
    let found = try mutation("  - {id: t, records: \(records), expect: {\(expect)}}")
    return found.results.flatMap(\.failures).map(\.message)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let right: String
    let wrong: String
    /// What the failure says.
    let says: String
    var testDescription: String { right }
  }

  // By hand: 1,000 h × 400 W × 1.1 = 440 kWh, of which the ends of the factor make 400 and 484; 10 h ×
  // 350 W = 3.5 kWh.
  static let cases: [Case] = [
    Case(
      right: "energy: 440 kWh", wrong: "energy: 441 kWh",
      says: "energy is 440 kWh instead of 441 kWh"),
    Case(
      right: "energy: {value: 441 kWh, within: 1 kWh}",
      wrong: "energy: {value: 442 kWh, within: 1 kWh}", says: "instead of 442 kWh"),
    Case(
      right: "energy: {low: 400 kWh, high: 484 kWh, within: 0.1%}",
      wrong: "energy: {low: 390 kWh, within: 0.1%}", says: "the low end of energy is 400"),
    Case(right: "is_long: true", wrong: "is_long: false", says: "is_long is true instead of false"),
    Case(
      right: "model.accelerator: A100", wrong: "model.accelerator: V100",
      says: "model.accelerator is 'A100' instead of 'V100'"),
    Case(
      right: "model.trained: 2022-03-01", wrong: "model.trained: 2022-03-02",
      says: "model.trained is 2022-03-01 instead of 2022-03-02"),
    Case(right: "model.hours: 1000 h", wrong: "model.hours: 999 h", says: "model.hours is 1,000 h"),
    Case(
      right: "model.downloads: 6", wrong: "model.downloads: 7",
      says: "model.downloads is 6 instead of 7"),
    Case(right: "missing: [model.note]", wrong: "missing: [model.hours]", says: "model.hours is"),
    Case(right: "class: Long", wrong: "class: Other", says: "the class is Long instead of Other"),
    Case(right: "score: 10", wrong: "score: 9", says: "the score is 10"),
    Case(
      right: "criteria: [says.hours]", wrong: "criteria: []",
      says: "the criteria that hold are says.hours"),
    Case(right: "tier: T1", wrong: "tier: T2", says: "the tier is T1 instead of T2"),
    Case(
      right: "findings: {asks: {result: pass, severity: warning}}",
      wrong: "findings: {asks: {result: pass, severity: error}}",
      says: "the severity of asks is warning instead of error"),
    Case(
      right: "totals: {all: {models: 2, estimated: 2, energy: {value: 444.8 kWh, within: 1%}}}",
      wrong: "totals: {all: {models: 1, energy: {value: 400 kWh, within: 1%}}}",
      says: "the number of models (models) in all is 2 instead of 1"),
    Case(
      right: "models: {x/z: {tier: T2, energy: 3.5 kWh, used: energy.assumed}}",
      wrong: "models: {x/z: {tier: T1}}", says: "the tier is T2 instead of T1"),
    Case(
      right: "lineage: {counts: full}", wrong: "lineage: {counts: nothing}",
      says: "what of it counts is full"),
  ]

  @Test("what holds passes, and what does not says what came", arguments: cases)
  func expectation(_ testCase: Case) throws {
    #expect(try failures(testCase.right) == [])
    let wrong = try failures(testCase.wrong)
    #expect(wrong.contains { $0.contains(testCase.says) }, "\(wrong)")
  }

  @Test func `findings are expected with their message and what they miss`() throws {
    let silent = "[{id: x/y, downloads: 6}]"
    let right =
      "findings: {asks: {result: fail, message: x/y has 6, missing: [model.hours]}}, missing: {energy: [model.hours, model.accelerator]}, class: Other, tier: T3"
    #expect(try failures(right, records: silent) == [])
    let wrong = try failures(
      "findings: {asks: {result: fail, message: Another, missing: []}}, missing: {energy: [model.hours]}",
      records: silent)
    #expect(
      wrong == [
        "asks says 'x/y has 6' instead of 'Another'", "asks misses model.hours instead of none",
        "energy is missing for want of model.accelerator, model.hours instead of model.hours",
      ])
  }

  @Test func `a test of each row of a table is as many tests`() throws {
    let found = try mutation(
      """
        - id: rows
          each: accelerators
          record: {id: x/y, declared: {accelerator: "{key}", hours: 10}}
          expect: {model.accelerator: "{key}", energy: "{tdp}"}
      """.replacing(", energy: \"{tdp}\"", with: ""))
    #expect(found.results.map(\.test) == ["rows['A100']", "rows['V100']"])
    #expect(!found.results.contains { !$0.failures.isEmpty })
    let rows = found.coverage.points.filter { $0.kind == .row }
    #expect(rows.map(\.isCovered) == [true, true])
  }

  @Test func `coverage says what no test reaches, and why`() throws {
    let found = try mutation(
      "  - {id: t, record: {id: x/y, downloads: 6, declared: {accelerator: A100, hours: 1000}}, expect: {tier: T1}}"
    )
    let open = Dictionary(
      grouping: found.coverage.uncovered, by: { "\($0.rule) \($0.what)" }
    ).compactMapValues { $0.first?.reason }
    #expect(
      open["energy.assumed is used"]
        == "in 1 record energy.known, which stands before it, applies")
    #expect(open["asks fail"] == "it is pass of 1 record")
    #expect(open["asks applies is false"] == "it is true wherever it is asked")
    #expect(open["T2 is reached"] == "no test's model has it")
    #expect(open["Other is reached"] == "no test's model has it")
    #expect(open["is_long value: has(model.hours) is false, and decides"] == "it is never false")
    #expect(open["accelerators ['V100']"] == "no test's record reads it")
    #expect(open["energy.known is used"] == nil)
    #expect(found.coverage.share < 1 && found.coverage.covered > 0)
  }

  @Test func `a requirement can be unknown where what decides it can be missing`() throws {
    let found = try mutation("  - {id: t, record: {id: x/y}, expect: {findings: {asks: unknown}}}")
    let ways = found.coverage.points.filter { $0.kind == .requirement }
    #expect(ways.map(\.what) == ["pass", "fail", "unknown"])
    #expect(ways.map(\.isCovered) == [false, false, true])
  }

  @Test func `an operand is covered where it decides`() throws {
    // 1,000 h: both hold and decide; nothing stated: the first is false and decides; 1 h: the second is.
    let found = try mutation(
      """
        - {id: t, records: [{id: x/a, declared: {hours: 1000}}, {id: x/b}, {id: x/c, declared: {hours: 1}}], expect: {tier: T2}}
      """)
    let operands = found.coverage.points.filter { $0.kind == .operand }
    #expect(operands.map(\.isCovered) == [true, true, true, true])
  }

  private func survivors(_ tests: String) throws -> [String] {
    let found = try mutation(tests)
    var worker = found.worker()
    return found.mutants(rules: nil, cells: 10, seed: 1).enumerated().compactMap { index, mutant in
      let result = found.verdict(on: mutant, number: index + 1, by: &worker)
      return result.isKilled ? nil : "\(result.rule): \(result.old) → \(result.new)"
    }
  }

  @Test func `a fault that tests notice does not survive, and others do`() throws {
    let strong = """
        - {id: a, record: {id: x/y, downloads: 6, declared: {accelerator: A100, hours: 1000}}, expect: {energy: 440 kWh, tier: T1, class: Long, score: 10, findings: {asks: {result: pass, severity: warning}}, totals: {all: {models: 1}}}}
        - {id: b, record: {id: x/y, downloads: 5, declared: {hours: 10}}, expect: {energy: 3.5 kWh, tier: T2, class: Other, findings: {asks: notapplicable}, totals: {all: {models: 0}}}}
        - {id: c, record: {id: x/y, downloads: 6}, expect: {findings: {asks: fail}, score: 0, class: Other}}
        - {id: d, record: {id: x/y, downloads: 6, declared: {hours: 100}}, expect: {class: Other}}
        - {id: e, record: {id: x/y, downloads: 6, declared: {hours: 105}}, expect: {class: Long}}
        - {id: f, record: {id: x/y, downloads: 6, declared: {accelerator: V100, hours: 10}}, expect: {energy: 3.3 kWh}}

      """
    let weak =
      "  - {id: a, record: {id: x/y, downloads: 6, declared: {accelerator: A100, hours: 1000}}, expect: {tier: T1}}\n"
    let left = try survivors(strong)
    // By hand: of the condition of `is_long` nothing else is left than the guard, where false or missing is
    // one for a class.
    #expect(
      left == [
        "is_long, value: has(model.hours) && model.hours > quantity('100 h') → model.hours > quantity('100 h')"
      ])
    let many = try survivors(weak)
    #expect(many.contains("factor: 1.1 → 1.21"))
    #expect(many.contains("asks: warning → error"))
    #expect(many.contains("energy.assumed: a method of energy → left out"))
    #expect(many.contains("accelerators['V100'].tdp: 300 W → 330 W"))
    #expect(!many.contains("energy.known: tier T1 → tier T2"))
    #expect(many.count > left.count + 10)
  }

  @Test func `the same seed draws the same faults`() throws {
    let found = try mutation("  - {id: t, record: {id: x/y}, expect: {tier: T3}}")
    func drawn(_ seed: UInt64) -> [String] {
      found.mutants(rules: 8, cells: 1, seed: seed).map { "\($0.name): \($0.old) → \($0.new)" }
    }
    #expect(drawn(1) == drawn(1) && drawn(1).count == 9)
    #expect(drawn(1) != drawn(2))
  }

  @Test func `the handbook's example of a test passes by the default pack`() throws {
    let handbook = try Repository.text("rules/README.md")
    let start = try #require(handbook.range(of: "## Tests\n\n```yaml\n"))
    let end = try #require(handbook[start.upperBound...].range(of: "```"))
    let example = String(handbook[start.upperBound..<end.lowerBound])
    let folder = "rules/hugging-carbon/1.2.0"
    let files = try Repository.packFiles(folder)
    let rules = files.files.filter { !$0.path.contains("/tests/") }
    let file = SourceFile(
      path: "\(folder)/tests/example.yaml",
      text: example)
    let audit = try InlineAudit(PackFiles(root: folder, files: rules + [file]))
    let results = RuleTestRunner(
      pack: audit.pack, asOf: try #require(audit.pack.identity.effectiveFrom)
    ).run()
    #expect(!results.isEmpty)
    #expect(results.flatMap(\.failures).map(\.message) == [])
  }
}
