// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssayStatistics
import Foundation
import Testing

@Suite("Methods that suppose, and that are limited", .timeLimit(.minutes(15)))
struct OccurrenceTests {
  private static func rules(occurs: String = "chance[model.class].p", cap: String = "model.most")
    -> String
  {
    """
    parameters: {grid: {title: G, value: 2, unit: kgCO2e/kWh, uncertainty: 1.3}}
    fields:
      size: {unit: parameter, from: [size]}
      most: {unit: kWh, from: [most]}
      class: {type: string, from: [class]}
    tables:
      chance:
        title: C
        key: string
        columns: {p: {unit: "1"}}
        rows: {own: {p: 0.6}, sure: {p: 1}, never: {p: 0}, odd: {p: 60}}
    quantities:
      energy:
        title: E
        unit: kWh
        quantum: 0.000001 kWh
        methods:
          - id: supposed
            value: "model.size * quantity('100 kWh/parameter')"
            uncertainty: 5
            occurs: "\(occurs)"
            cap: "\(cap)"
          - {id: otherwise, value: "quantity('7 kWh')"}
      emissions:
        title: M
        unit: kgCO2e
        quantum: 0.000001 kgCO2e
        methods: [{id: emitted, value: energy * grid}]
    totals: [{id: all, title: A, sum: [emissions]}]
    """
  }

  private func model(_ json: String) throws -> ModelResult {
    try InlineAudit(Self.rules()).model(json)
  }

  @Test func `the value is as the run took place, the expected one counts its probability`() throws
  {
    let model = try model(#"{"size": 3, "most": "1e12 kWh", "class": "own"}"#)
    let energy = try #require(model.quantity("energy"))
    let sigma = log(5) / 1.6448536269514722
    #expect(energy.value == 300)
    #expect(abs((energy.mean ?? 0) / (0.6 * 300 * exp(sigma * sigma / 2)) - 1) < 1e-6)
    #expect(energy.low == 0 && energy.probability == 0.6)
    // What is derived is nothing together with it: the probability counts once.
    let emissions = try #require(model.quantity("emissions"))
    let grid = log(1.3) / 1.6448536269514722
    let mean = 0.6 * 600 * exp((sigma * sigma + grid * grid) / 2)
    #expect(abs((emissions.mean ?? 0) / mean - 1) < 1e-6)
    #expect(emissions.low == 0 && emissions.probability == 0.6)
  }

  @Test func `a limit bounds the figure and its interval, and what is derived as far as it goes`()
    throws
  {
    let model = try model(#"{"size": 3, "most": "200 kWh", "class": "sure"}"#)
    let energy = try #require(model.quantity("energy"))
    #expect(energy.value == 200 && energy.high == 200)
    #expect((energy.mean ?? 0) < 200 && (energy.low ?? 0) > 0 && energy.probability == nil)
    let limit = try #require(energy.step?.limit)
    #expect(limit.value == .number("200") && limit.unlimited == .number("300"))
    // Φ(−ln(200/300)/σ).
    let sigma = log(5) / 1.6448536269514722
    #expect(abs(limit.binding - StandardNormal.cumulative(log(1.5) / sigma)) < 1e-9)
    // Twice the limit times what the grid adds: not beyond its own 90 % factor.
    let emissions = try #require(model.quantity("emissions"))
    #expect(emissions.value == 400 && (emissions.high ?? 0) < 400 * 1.3 + 1)
  }

  @Test func `a run that cannot have taken place is expected to be nothing`() throws {
    let energy = try #require(
      try model(#"{"size": 3, "most": "200 kWh", "class": "never"}"#).quantity("energy"))
    #expect(energy.mean == 0 && energy.high == 0 && energy.value == 200)
  }

  @Test func `without a probability, or with one that is none, the next method is tried`() throws {
    let odd = try #require(
      try model(#"{"size": 3, "most": "200 kWh", "class": "odd"}"#).quantity("energy"))
    #expect(odd.estimate?.method == "otherwise")
    #expect(
      odd.step?.passedOver.first?.because == "its probability is 60, which is none: 'occurs' lies"
        + " from 0 to 1")
    for json in [#"{"size": 3, "most": "200 kWh"}"#, #"{"size": 3, "class": "own"}"#] {
      let energy = try #require(try model(json).quantity("energy"))
      #expect(energy.estimate?.method == "otherwise")
      #expect(energy.step?.passedOver.first?.missing.count == 1)
    }
  }

  @Test func `what can be no probability and no limit is a mistake of the rules`() {
    #expect(InlineAudit.codes(Self.rules(occurs: "60.0")) == ["bad-value"])
    #expect(InlineAudit.codes(Self.rules(occurs: "model.most")).contains("unit-mismatch"))
    #expect(InlineAudit.codes(Self.rules(cap: "model.size")).contains("unit-mismatch"))
    #expect(
      InlineAudit.codes(Self.rules(cap: "quantity('-1 kWh')")).contains("bad-value"))
  }

  @Test func `the probability is part of the meaning, and a pack without one is as it was`() throws
  {
    let (one, other) = (try InlineAudit(Self.rules()), try InlineAudit(Self.rules(occurs: "0.5")))
    #expect(one.pack.identity.meaningDigest != other.pack.identity.meaningDigest)
  }

  // MARK: Regressions

  private static func regression(_ keys: String, hold: String = "") -> String {
    """
    fields: {x: {type: double, from: [x]}}
    regressions:
      line:
        title: L
        sample: s.csv
        columns: {x: {type: double}, y: {type: double}}
        response: row.y
        predictors: {x: {row: row.x, model: model.x\(hold)}}
        returns: "pow(10.0, predicted)"
        \(keys)
        gate: {p: 0.05, n: 3, margin: 0.5}
    quantities:
      y: {title: Y, unit: "1", quantum: "0.000000001", methods: [{id: y.line, value: "predict('line')"}]}
    """
  }

  private static let sample = (0..<40).map { index in
    // Mostly near the line, a few far above: no normal distribution.
    "\(index),\(Double(index) / 10 + (index % 8 == 3 ? 1.4 : index % 2 == 0 ? -0.25 : -0.05))\n"
  }.reduce("x,y\n", +)

  @Test func `empirical residuals give the smearing estimate and end at the sample's extremes`()
    throws
  {
    let audit = try InlineAudit.fitted(
      Self.regression("residuals: empirical"), sample: Self.sample)
    let fit = try #require(audit.pack.regressions.first?.rule.fit?.fit)
    let residuals = try #require(fit.residuals)
    #expect(residuals.count == 40 && residuals == residuals.sorted())
    let figure = try #require(try audit.model(#"{"x": 19.5}"#).quantity("y"))
    // Duan (1983): the mean of the back-transformed residuals; in the middle the coefficients add 1/40
    // of the residual variance, widened by t/z.
    let smearing = residuals.reduce(0) { $0 + pow(10, $1) } / 40
    let ratio = (figure.mean ?? 0) / (figure.value ?? 1)
    let inference = try #require(fit.inference)
    let level =
      inference.quantile / 1.6448536269514722 * inference.residualDeviation * log(10)
      / 40.0.squareRoot()
    #expect(abs(ratio / (smearing * exp(level * level / 2)) - 1) < 1e-6)
    let normal = try InlineAudit.fitted(Self.regression(""), sample: Self.sample)
    let other = try #require(try normal.model(#"{"x": 19.5}"#).quantity("y"))
    #expect(other.value == figure.value && other.mean != figure.mean)
    #expect(normal.pack.regressions.first?.rule.fit?.fit.residuals == nil)
    #expect(normal.pack.identity.meaningDigest != audit.pack.identity.meaningDigest)
  }

  @Test func `intervals by left-out errors are as wide as these ask for`() throws {
    let audit = try InlineAudit.fitted(Self.regression("interval: left-out"), sample: Self.sample)
    let normal = try InlineAudit.fitted(Self.regression(""), sample: Self.sample)
    let leftOut = try #require(audit.pack.regressions.first?.rule.fit?.fit.leftOut)
    let inference = try #require(normal.pack.regressions.first?.rule.fit?.fit.inference)
    let widths = try [audit, normal].map { audit in
      let figure = try #require(try audit.model(#"{"x": 19.5}"#).quantity("y"))
      return log((figure.high ?? 0) / (figure.value ?? 1))
    }
    let t = inference.quantile / 1.6448536269514722
    #expect(abs(widths[0] / widths[1] / (leftOut.widening / t) - 1) < 1e-6)
  }

  @Test func `a held predictor is taken at the edge, and a finding says so`() throws {
    let rules =
      Self.regression("", hold: ", hold: sample") + """

        totals: [{id: all, title: A, sum: [y]}]
        requirements:
          - {id: held, title: H, kind: input, severity: note, on: predictor-held}
        """
    let audit = try InlineAudit.fitted(rules, sample: Self.sample)
    let (edge, beyond) = (try audit.model(#"{"x": 39}"#), try audit.model(#"{"x": 90}"#))
    #expect(edge.quantity("y")?.estimate == beyond.quantity("y")?.estimate)
    #expect(edge.findings(of: "held").isEmpty)
    #expect(EventKind(rawValue: "predictor-held") == .predictorHeld)
    let finding = try #require(beyond.findings(of: "held").first)
    #expect(finding.message.contains("takes x at 39"))
    #expect(finding.message.contains("the model's is 90"))
    let refused = try InlineAudit.fitted(Self.regression(""), sample: Self.sample)
    #expect(try refused.model(#"{"x": 90}"#).quantity("y")?.estimate == nil)
  }

  @Test func `the gate refuses a fit that hangs on one row`() throws {
    let sample = "x,y\n0,0\n0.1,0.2\n0.2,0\n0.3,0.1\n0.1,0\n100,50\n"
    let rules = Self.regression("").replacing("margin: 0.5}", with: "margin: 0.5, leverage: 0.9}")
    let fit = try #require(
      try InlineAudit.fitted(rules, sample: sample).pack.regressions.first?.rule.fit)
    #expect(fit.refusals.count == 1 && fit.refusals[0].hasPrefix("a row decides"))
  }
}
