// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssaySource
import Testing

@Suite("Totals", .timeLimit(.minutes(15)))
struct TotalTests {
  private static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      kind: {type: string, from: [kind]}
      emissions: {unit: gCO2e, from: [emissions]}
      energy: {unit: kWh, from: [energy]}
      compute: {unit: EFLOP, from: [compute]}
      time: {unit: h, from: [time]}
    quantities:
      energy:
        title: Energy
        unit: kWh
        methods:
          - {id: energy.stated, value: "model.energy"}
          - {id: energy.time, value: "model.time * quantity('1 kW')"}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 mgCO2e
        methods:
          - {id: emissions.stated, tier: T1, value: "model.emissions"}
          - {id: emissions.energy, tier: T2, value: "energy * quantity('100 gCO2e/kWh')"}
      compute:
        title: Compute
        unit: EFLOP
        quantum: 1 GFLOP
        methods:
          - {id: compute.stated, value: "model.compute"}
          - {id: compute.time, value: "model.time * quantity('1 EFLOP/h')"}
          - {id: compute.emissions, when: "model.kind == 'derived'", value: "emissions / quantity('50 gCO2e/EFLOP')"}
    tiers:
      of: emissions
      order: [{id: T1, title: Stated}, {id: T2, title: Derived}, {id: T0, title: Nothing}]
    totals:
      - id: headline
        title: Headline
        population: "model.downloads > 10"
        sum: [emissions, compute]
        by: [tier, entity, kind]
        coverage: {downloads: "model.downloads"}
        ratios:
          atci: {title: ATCI, of: emissions, per: compute, unit: gCO2e/EFLOP, independent: true}
          any: {title: Any, of: emissions, per: compute, unit: gCO2e/EFLOP}
      - {id: stated, title: Stated alone, tiers: [T1], sum: [emissions]}
    """

  private func summary(_ records: String...) throws -> AuditSummary {
    try InlineAudit(Self.rules).summary(records)
  }

  private func line(_ records: String...) throws -> TotalResult {
    try #require(try InlineAudit(Self.rules).summary(records).whole(of: "headline"))
  }

  @Test func `a total is the sum of the published figures of its population`() throws {
    let total = try line(
      #"{"id": "a/1", "downloads": 11, "emissions": 1.5}"#,
      #"{"id": "a/2", "downloads": 12, "energy": 2}"#,
      #"{"id": "b/1", "downloads": 10, "emissions": 1000}"#)
    #expect(total.models == 2 && total.estimated == 2 && total.undetermined == 0)
    #expect(total.quantities[0].central == 201_500)  // 1.5 g + 2 kWh · 100 g/kWh, in mg
  }

  @Test func `a model of which the population cannot be told is outside, and counted`() throws {
    let total = try line(
      #"{"id": "a/1", "emissions": 5}"#, #"{"id": "a/2", "downloads": 11, "emissions": 1}"#)
    #expect(total.models == 1 && total.undetermined == 1)
    #expect(total.quantities[0].central == 1000)
  }

  @Test func `not estimable is not zero`() throws {
    let total = try line(
      #"{"id": "a/1", "downloads": 30}"#, #"{"id": "a/2", "downloads": 11, "emissions": 1}"#)
    #expect(total.models == 2 && total.estimated == 1)
    #expect(total.coverage == [CoverageResult(name: "downloads", estimated: 11, of: 41)])
    #expect(total.missing.map(\.path) == ["model.emissions", "model.energy", "model.time"])
    #expect(total.missing.allSatisfy { $0.models == 1 })
  }

  @Test func `groups split a total, and what has no name is a group of its own`() throws {
    let summary = try summary(
      #"{"id": "a/1", "downloads": 11, "emissions": 1, "kind": "x"}"#,
      #"{"id": "a/2", "downloads": 11, "energy": 1, "kind": "y"}"#,
      #"{"id": "b/1", "downloads": 11, "emissions": 2, "kind": "x"}"#,
      #"{"id": "bare", "downloads": 11, "emissions": 4}"#)
    func sums(_ key: String) -> [String: Int128] {
      let lines = summary.lines(of: "headline", by: key)
      return Dictionary(
        uniqueKeysWithValues: lines.map { ($0.group[0].value ?? "-", $0.quantities[0].central) })
    }
    #expect(sums("tier") == ["T1": 7000, "T2": 100_000])
    #expect(sums("entity") == ["a": 101_000, "b": 2000, "-": 4000])
    #expect(sums("kind") == ["x": 3000, "y": 100_000, "-": 4000])
  }

  @Test func `a total of some tiers holds the others as not estimated`() throws {
    let summary = try summary(
      #"{"id": "a/1", "downloads": 11, "emissions": 1}"#,
      #"{"id": "a/2", "downloads": 11, "energy": 1}"#)
    let total = try #require(summary.whole(of: "stated"))
    #expect(total.models == 2 && total.estimated == 1)
    #expect(total.quantities[0].central == 1000)
  }

  @Test func `a bound in the population is counted`() throws {
    let total = try line(
      #"{"id": "a/1", "downloads": 11, "emissions": "over 1"}"#,
      #"{"id": "a/2", "downloads": 11, "emissions": 1}"#)
    #expect(total.estimated == 2 && total.bounds == 1)
  }

  struct RatioCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let record: String
    let isIndependent: Bool
  }

  static let ratioCases = [
    RatioCase(
      testDescription: "both stated", record: #""emissions": 100, "compute": 2"#,
      isIndependent: true),
    RatioCase(
      testDescription: "emissions of energy, compute stated", record: #""energy": 1, "compute": 2"#,
      isIndependent: true),
    RatioCase(
      testDescription: "compute derived from emissions",
      record: #""emissions": 100, "kind": "derived""#, isIndependent: false),
    RatioCase(
      testDescription: "both from one activity, through a step", record: #""time": 1"#,
      isIndependent: false),
    RatioCase(
      testDescription: "one of the two from the activity", record: #""energy": 1, "time": 2"#,
      isIndependent: true),
  ]

  @Test("a ratio rests on models where neither figure comes of the other", arguments: ratioCases)
  func ratio(_ testCase: RatioCase) throws {
    let total = try line(#"{"id": "a/1", "downloads": 11, \#(testCase.record)}"#)
    #expect(total.ratios.map(\.models) == [testCase.isIndependent ? 1 : 0, 1])
    #expect((total.ratios[0].value != nil) == testCase.isIndependent)
  }

  @Test func `a ratio is the quotient of sums, with the median of the models' own`() throws {
    let total = try line(
      #"{"id": "a/1", "downloads": 11, "emissions": 100, "compute": 1}"#,
      #"{"id": "a/2", "downloads": 11, "emissions": 300, "compute": 1}"#,
      #"{"id": "a/3", "downloads": 11, "emissions": 800, "compute": 10}"#)
    let atci = total.ratios[0]
    #expect(abs((atci.value ?? 0) - 100) < 1e-9)  // 1200 g / 12 EFLOP
    #expect(abs((atci.median ?? 0) - 100) < 1e-9)  // of 100, 300 and 80
    #expect(atci.models == 3)
  }

  @Test func `an estimate that no quantum can hold is a finding, and no number`() throws {
    let audited = try InlineAudit(Self.rules).audited(
      #"{"id": "a/1", "downloads": 11, "emissions": 1e40}"#)
    #expect(audited.result.quantity("emissions")?.estimate == nil)
    let finding = try #require(audited.result.findings(of: "method-error").first)
    #expect(
      finding.message
        == "emissions cannot be published: it has more quanta than 96 bits hold, or is too"
        + " small for any; give it another 'quantum'")
  }
}
