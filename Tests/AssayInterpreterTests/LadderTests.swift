// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource
import Testing

@Suite("Ladders", .timeLimit(.minutes(15)))
struct LadderTests {
  private static let rules = """
    fields:
      reported: {unit: kWh, from: [reported]}
      power: {unit: kW, from: [power]}
      time: {unit: h, from: [time]}
      kind: {type: string, from: [kind]}
      scale: {type: double, from: [scale]}
    quantities:
      energy:
        title: Energy
        unit: kWh
        valid: [0 kWh, 1000 kWh]
        methods:
          - {id: energy.reported, when: "model.kind == 'meter'", value: "model.reported"}
          - {id: energy.power, value: "model.power * model.time / model.scale"}
          - {id: energy.assumed, fallback: true, value: "quantity('7 kWh')"}
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    let method: String
    let value: Double
    /// Of each method passed over a part of the reason, and what was missing.
    let passed: [(because: String, missing: [String])]
    var testDescription: String { record }
  }

  static let cases = [
    Case(
      record: #"{"kind": "meter", "reported": 5}"#, method: "energy.reported", value: 5, passed: []),
    Case(
      record: #"{"kind": "guess", "reported": 5, "power": 2, "time": 3, "scale": 1}"#,
      method: "energy.power", value: 6,
      passed: [("its condition does not hold: model.kind == 'meter'", [])]),
    Case(
      record: #"{"kind": "meter", "power": 2, "time": 3, "scale": 1}"#, method: "energy.power",
      value: 6, passed: [("missing", ["model.reported"])]),
    Case(
      record: #"{"reported": 5, "power": 2, "scale": 1}"#, method: "energy.assumed", value: 7,
      passed: [("missing", ["model.kind"]), ("missing", ["model.time"])]),
    Case(
      record: #"{"kind": "meter", "reported": 1001}"#, method: "energy.assumed", value: 7,
      passed: [
        ("its value 1001 kWh is outside the valid range", []),
        ("missing", ["model.power", "model.scale", "model.time"]),
      ]),
    Case(
      record: #"{"kind": "meter", "reported": -1}"#, method: "energy.assumed", value: 7,
      passed: [
        ("its value -1 kWh is outside the valid range", []),
        ("missing", ["model.power", "model.scale", "model.time"]),
      ]),
    // A division by zero is an error: no infinite energy.
    Case(
      record: #"{"kind": "guess", "power": 2, "time": 3, "scale": 0}"#, method: "energy.assumed",
      value: 7, passed: [("condition", []), ("", [])]),
  ]

  @Test(
    "the first method that applies is used, and why the others do not is kept", arguments: cases)
  func ladder(_ testCase: Case) throws {
    let energy = try #require(
      try InlineAudit(Self.rules).model(testCase.record).quantity("energy"))
    let step = try #require(energy.step)
    #expect(energy.estimate?.method == testCase.method)
    #expect(energy.value == testCase.value)
    #expect(step.rule == testCase.method)
    #expect(step.passedOver.count == testCase.passed.count)
    for (got, wanted) in zip(step.passedOver, testCase.passed) {
      #expect(wanted.because.isEmpty || got.because.contains(wanted.because), "\(got.because)")
      #expect(got.missing == wanted.missing)
    }
  }

  @Test func `a method that fails is a finding that names it`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"power": 2, "time": 3, "scale": 0}"#)
    let finding = try #require(model.findings(of: "method-error").first)
    #expect(finding.message.hasPrefix("'energy.power' fails: "))
    #expect(finding.at?.description.hasPrefix("demo/pack.yaml:") == true)
  }

  @Test func `a quantity without a method that applies names what all of them lack`() throws {
    let rules = Self.rules.split(separator: "\n").filter { !$0.contains("assumed") }
    let model = try InlineAudit(rules.joined(separator: "\n")).model(#"{"power": 2}"#)
    let energy = try #require(model.quantity("energy"))
    #expect(energy.estimate == nil)
    #expect(energy.derivation == nil)
    #expect(energy.missing == ["model.kind", "model.scale", "model.time"])
  }

  private static let narrowest = """
    fields:
      a: {unit: kWh, from: [a]}
      b: {unit: kWh, from: [b]}
    quantities:
      energy:
        title: Energy
        unit: kWh
        choose: narrowest
        methods:
          - {id: energy.wide, value: "model.a", uncertainty: 3}
          - {id: energy.narrow, value: "model.b", uncertainty: 1.5}
          - {id: energy.same, value: "model.b * 2.0", uncertainty: 1.5}
    """

  @Test func `the narrowest interval is chosen, and the first of equal ones`() throws {
    let energy = try InlineAudit(Self.narrowest).model(#"{"a": 1, "b": 2}"#).quantity("energy")
    #expect(energy?.estimate?.method == "energy.narrow")
    #expect(energy?.step?.passedOver.map(\.method) == ["energy.wide", "energy.same"])
    #expect(
      energy?.step?.passedOver.map(\.because)
        == Array(repeating: "another method's interval is narrower", count: 2))
  }

  @Test func `a wide method is used where nothing narrower applies`() throws {
    let energy = try InlineAudit(Self.narrowest).model(#"{"a": 1}"#).quantity("energy")
    #expect(energy?.estimate?.method == "energy.wide")
  }

  @Test func `a bound does not hinder the choice of the narrowest`() throws {
    let energy = try InlineAudit(Self.narrowest).model(#"{"a": "1+", "b": "2+"}"#)
      .quantity("energy")
    #expect(energy?.estimate?.method == "energy.narrow")
    #expect(energy?.estimate?.bound == .atLeast)
  }

  private static let published = """
    fields:
      region: {type: string, from: [region]}
      day: {type: date, from: [day]}
      energy: {unit: kWh, from: [energy]}
    tables:
      grid:
        title: Grid
        key: string
        columns: {intensity: {title: Intensity, unit: gCO2e/kWh}}
        period: [from, until]
        outside: nearest
        rows:
          - {key: here, from: 2020-01-01, until: 2021-01-01, intensity: 100}
          - {key: here, from: 2021-01-01, until: 2022-01-01, intensity: 200}
    quantities:
      intensity:
        title: Intensity
        unit: gCO2e/kWh
        methods:
          - {id: intensity.grid, value: "grid[model.region].at(model.day).intensity"}
          - {id: intensity.world, fallback: true, value: "quantity('500 gCO2e/kWh')"}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods: [{id: emissions.energy, value: "model.energy * intensity"}]
    tiers:
      of: emissions
      order: [{id: Known, title: Known}]
    totals: [{id: all, title: All, sum: [emissions]}]
    """

  @Test func `a row of the period is read without a word`() throws {
    let model = try InlineAudit(Self.published)
      .model(#"{"region": "here", "day": "2021-06-01", "energy": 1}"#)
    #expect(model.quantity("emissions")?.value == 200)
    #expect(model.findings.isEmpty)
  }

  @Test func `a row outside its period is a finding that names row and period`() throws {
    let model = try InlineAudit(Self.published)
      .model(#"{"region": "here", "day": "2024-06-01", "energy": 1}"#)
    #expect(model.quantity("emissions")?.value == 200)
    let finding = try #require(model.findings(of: "period-nearest").first)
    #expect(finding.message.contains("grid['here'].intensity of 2021-01-01/2022-01-01"))
  }

  @Test func `a fallback on the way to a total is a finding of kind assumption`() throws {
    let model = try InlineAudit(Self.published)
      .model(#"{"region": "nowhere", "day": "2021-06-01", "energy": 1}"#)
    #expect(model.quantity("emissions")?.value == 500)
    let finding = try #require(model.findings(of: "fallback-used").first)
    #expect(finding.kind == .assumption)
    #expect(finding.message == "'intensity.world' stands in for Intensity")
    let step = try #require(model.quantity("intensity")?.step)
    #expect(step.passedOver.first?.missing == ["grid['nowhere']"])
  }

  @Test func `a fallback that no published figure rests on is none`() throws {
    let model = try InlineAudit(Self.published).model(#"{"region": "nowhere"}"#)
    #expect(model.quantity("intensity")?.value == 500)
    #expect(model.findings(of: "fallback-used").isEmpty)
  }
}
