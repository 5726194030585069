// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Foundation
import Testing

@Suite("Contested figures", .timeLimit(.minutes(15)))
struct ContestTests {
  private static func rules(_ disagreement: String) -> String {
    """
    fields:
      meter: {unit: kWh, from: [meter]}
      bill: {unit: kWh, from: [bill]}
      log: {unit: kWh, from: [log]}
      power: {unit: kW, from: [power]}
      report: {unit: gCO2e, from: [report]}
    quantities:
      energy:
        title: Energy
        unit: kWh
        quantum: 1 Wh
        \(disagreement)
        methods:
          - {id: energy.meter, tier: Best, value: "model.meter", uncertainty: 1.2}
          - {id: energy.bill, tier: Good, value: "model.bill", uncertainty: 1.5}
          - {id: energy.log, tier: Good, value: "model.log", uncertainty: 1.5}
          - {id: energy.guess, fallback: true, value: "model.power * quantity('1 h')"}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        \(disagreement)
        methods:
          - {id: emissions.report, tier: Best, value: "model.report", uncertainty: 1.2}
          - {id: emissions.energy, value: "energy * quantity('100 gCO2e/kWh')"}
    tiers:
      of: emissions
      order: [{id: Best, title: Best}, {id: Good, title: Good}, {id: None, title: None}]
    totals: [{id: all, title: All, sum: [emissions]}]
    requirements:
      - {id: agree, title: Methods agree, kind: misstatement, severity: warning, on: methods-disagree}
    """
  }

  private static func model(_ record: String, _ disagreement: String) throws -> ModelResult {
    try InlineAudit(rules(disagreement)).model(record)
  }

  @Test func `without a word of it the first method stands, and a finding`() throws {
    let model = try Self.model(#"{"meter": 10, "bill": 100}"#, "valid: [0, 1e9]")
    #expect(model.quantity("energy")?.value == 10)
    #expect(model.contested.isEmpty)
    #expect(model.findings(of: "agree").count == 1)
  }

  @Test func `a hull holds the intervals of both, and is no narrower`() throws {
    let model = try Self.model(#"{"meter": 10, "bill": 100}"#, "disagreement: hull")
    let energy = try #require(model.quantity("energy"))
    // From 10 / 1.2 to 100 · 1.5, and the root of their product, in Wh.
    #expect(abs((energy.low ?? 0) - 8.333) < 0.002)
    #expect(abs((energy.high ?? 0) - 150) < 0.01)
    #expect(abs((energy.value ?? 0) - 35.355) < 0.001)
    // What reads it is as uncertain, and the tier is that of the weaker figure.
    let emissions = try #require(model.quantity("emissions"))
    #expect(abs((emissions.high ?? 0) / 15_000 - 1) < 1e-3)
    #expect(model.tier?.id == "Good")
    let contested = try #require(model.contested.first)
    #expect(contested.taken == .hull)
    #expect(contested.figures.map(\.method) == ["energy.meter", "energy.bill"])
    let message = try #require(model.findings(of: "agree").first?.message)
    #expect(message.contains("10.0 kWh by 'energy.meter' and 100 kWh by 'energy.bill'"))
  }

  @Test(
    "a report between the ends of contested energy contradicts nothing itself",
    arguments: [
      (report: 5_000, isFinding: false), (report: 90_000, isFinding: true),
    ])
  func follows(report: Int, isFinding: Bool) throws {
    let record = #"{"meter": 10, "bill": 100, "report": \#(report)}"#
    let model = try Self.model(record, "disagreement: hull")
    #expect(model.contested.map(\.name) == ["energy", "emissions"])
    let ends = try #require(model.contested.last?.figures.last?.ends)
    // What the hull of energy makes of a kilowatt-hour at 100 g.
    #expect(abs((Double(ends.low) ?? 0) - 833.3) < 0.2)
    #expect(abs((Double(ends.high) ?? 0) - 15_000) < 1)
    let findings = model.findings(of: "agree").map(\.message)
    #expect(findings.contains { $0.contains("energy is 10.0 kWh by") })
    #expect(findings.count == (isFinding ? 2 : 1))
    if isFinding {
      #expect(
        findings.contains {
          $0.contains(
            "emissions is 90,000 gCO2e by 'emissions.report' and between 833 and 15,000 gCO2e by"
              + " 'emissions.energy' (which rests on contested figures), a factor of 108;")
        }, "\(findings)")
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let record: String
    let taken: ContestedQuantity.Taken?
    let value: Double?
  }

  static let cases = [
    Case(
      testDescription: "two that agree against the first",
      record: #"{"meter": 10, "bill": 100, "log": 120}"#, taken: .supported("energy.bill"),
      value: 100),
    Case(
      testDescription: "the first, which another bears out",
      record: #"{"meter": 100, "bill": 110, "log": 1000}"#, taken: .supported("energy.meter"),
      value: 100),
    Case(
      testDescription: "all agree", record: #"{"meter": 100, "bill": 110, "log": 120}"#, taken: nil,
      value: 100),
    Case(
      testDescription: "each agrees with the first, and the others not with each other",
      record: #"{"meter": 100, "bill": 70, "log": 140}"#, taken: nil, value: 100),
    Case(
      testDescription: "none agrees with another",
      record: #"{"meter": 10, "bill": 100, "log": 1000}"#, taken: .hull, value: 111.803),
    Case(
      testDescription: "a stand-in contradicts nobody", record: #"{"meter": 10, "power": 500}"#,
      taken: nil, value: 10),
    Case(
      testDescription: "further apart than a hull may be",
      record: #"{"meter": 1, "bill": 100000}"#, taken: .refused, value: nil),
  ]

  @Test("what most others agree with is taken; else all, within a limit", arguments: cases)
  func supported(_ testCase: Case) throws {
    let model = try Self.model(
      testCase.record, "disagreement: {take: supported, within: 1000}")
    #expect(model.contested.first?.taken == testCase.taken)
    let value = model.quantity("energy")?.value
    #expect((value == nil) == (testCase.value == nil))
    if let value, let wanted = testCase.value { #expect(abs(value / wanted - 1) < 1e-5) }
  }

  @Test func `a refused figure is none, and the total counts it among what is contested`() throws {
    let audit = try InlineAudit(Self.rules("disagreement: refuse"))
    let record = #"{"id": "a/x", "meter": 10, "bill": 100}"#
    let model = try audit.model(record)
    #expect(model.quantity("energy")?.value == nil && model.quantity("emissions")?.value == nil)
    #expect(model.tier?.id == "None")
    let total = try #require(
      try audit.summary([record, #"{"id": "a/y", "meter": 10}"#]).whole(of: "all"))
    #expect(total.contested == 1 && total.estimated == 1 && total.models == 2)
  }

  @Test func `a figure that was worked out from a contested one settles nothing`() throws {
    let audit = try InlineAudit(Self.rules("disagreement: hull"))
    let model = try audit.model(#"{"meter": 10, "bill": 100, "report": 1000}"#)
    #expect(model.contested.map(\.name) == ["energy", "emissions"])
    #expect(abs((model.quantity("emissions")?.high ?? 0) / 15_000 - 1) < 1e-3)
    // Without the bill nothing is contested.
    #expect(try audit.model(#"{"meter": 10, "report": 1000}"#).contested.isEmpty)
  }

  @Test func `a figure that is only a bound contradicts none beyond its closed end`() throws {
    let model = try Self.model(#"{"meter": "10+", "bill": 100}"#, "disagreement: hull")
    #expect(model.contested.isEmpty)
    #expect(
      try Self.model(#"{"meter": "100+", "bill": 10}"#, "disagreement: hull").contested.count == 1)
  }
}
