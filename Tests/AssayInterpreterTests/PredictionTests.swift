// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssaySource
import AssayStatistics
import Foundation
import Testing

@Suite("Predictions by regressions", .timeLimit(.minutes(15)))
struct PredictionTests {
  private func audit() throws -> InlineAudit {
    try InlineAudit(try Repository.packFiles("fixtures/packs/good/regressions"))
  }

  private func record(_ compute: String, _ year: Int = 2022, more: String = "") -> String {
    #"{"downloads": 1, "compute": "\#(compute)", "year": \#(year)\#(more)}"#
  }

  @Test func `a prediction is the median on the natural scale, with Student's interval`() throws {
    let energy = try #require(try audit().model(record("1e24 FLOP")).quantity("energy"))
    #expect(energy.estimate?.method == "energy.regression")
    #expect(((energy.value ?? 0) / 100 - 1).magnitude < 1e-9)
    // In the middle s²·(1 + 1/12), s² = 1/18, 9 degrees of freedom.
    let t = StudentT.quantile(0.95, degreesOfFreedom: 9)
    let half = pow(10, t * (13.0 / 12 / 18).squareRoot())
    // Half a watt-hour of the 35 MWh below is 1.4e-8.
    #expect(((energy.high ?? 0) / 100 / half - 1).magnitude < 2e-8)
    #expect(((energy.low ?? 0) * half / 100 - 1).magnitude < 2e-8)
  }

  @Test func `away from the middle the coefficients count, each by how far`() throws {
    // A decade and a year off: 1/12 for the level and for each slope.
    let energy = try #require(try audit().model(record("1e25 FLOP", 2023)).quantity("energy"))
    let t = StudentT.quantile(0.95, degreesOfFreedom: 9)
    let half = pow(10, t * (15.0 / 12 / 18).squareRoot())
    #expect(((energy.high ?? 0) / (energy.value ?? 1) / half - 1).magnitude < 1e-9)
  }

  @Test func `the coefficients are one draw for all models, the residual one for each`() throws {
    let records = (0..<400).map { _ in record("1e24 FLOP") }
    let total = try #require(try audit().summary(records).totals.first)
    let quantity = try #require(total.quantities.first)
    // All have the level in common, 1/12 of a residual's variance; the residuals even out.
    let sum = Double(quantity.central) / 1e6
    #expect((sum / 40_000 - 1).magnitude < 1e-9)
    let shares = Dictionary(
      uniqueKeysWithValues: total.varianceShares.map { ($0.factor, $0.share) })
    let coefficients = try #require(shares["regression 'energy-from-compute': coefficients"])
    let residual = try #require(shares["regression 'energy-from-compute': residual"])
    #expect(coefficients > 0.9)
    #expect((coefficients + residual - 1).magnitude < 1e-9)
  }

  @Test func `a predictor's own uncertainty goes through the slope`() throws {
    let rules = """
      parameters: {scale: {title: S, value: 1, range: [0.5, 2]}}
      fields: {x: {type: double, from: [x]}}
      regressions:
        line:
          title: L
          sample: s.csv
          columns: {x: {type: double}, y: {type: double}}
          response: row.y
          predictors: {x: {row: row.x, model: "log10(model.x * scale)"}}
          returns: "pow(10.0, predicted)"
          gate: {p: 0.05, n: 3, margin: 0}
      quantities:
        y: {title: Y, unit: "1", quantum: "0.000000001", methods: [{id: y.line, value: "predict('line')"}]}
      """
    // An exact line of slope 2 has no uncertainty of its own: the factor of 2 is squared.
    let audit = try InlineAudit.fitted(rules, sample: "x,y\n0,1\n1,3\n2,5\n3,7\n")
    let figure = try #require(try audit.model(#"{"x": 10}"#).quantity("y"))
    #expect(((figure.value ?? 0) / 1000 - 1).magnitude < 1e-9)
    #expect(((figure.high ?? 0) / 4000 - 1).magnitude < 1e-9)
    #expect(((figure.low ?? 0) / 250 - 1).magnitude < 1e-9)
  }

  @Test func `beyond the sample and its margin the ladder goes on, and says why`() throws {
    let model = try audit().model(record("1e26 FLOP"))
    let energy = try #require(model.quantity("energy"))
    #expect(energy.estimate?.method == "energy.assumed")
    let passed = try #require(energy.step?.passedOver.first { $0.method == "energy.regression" })
    #expect(
      passed.because == "the regression 'energy-from-compute' is not used so far from its sample:"
        + " size is 2, more than 0.5 beyond -1 to 1")
    #expect(passed.missing == ["predict('energy-from-compute')"])
    // Within the margin it is used.
    let near = try audit().model(record("3e25 FLOP"))
    #expect(near.quantity("energy")?.estimate?.method == "energy.regression")
  }

  @Test func `a refused fit is passed over with the gate's reasons`() throws {
    let energy = try #require(try audit().model(record("1e24 FLOP")).quantity("energy"))
    let passed = try #require(energy.step?.passedOver.first { $0.method == "energy.month" })
    #expect(
      passed.because == "the gate refuses the regression 'energy-from-month': n = 12 < 20;"
        + " predictor month p = 0.7 ≥ 0.05")
  }

  @Test func `what a predictor lacks is what the method lacks`() throws {
    let model = try audit().model(#"{"downloads": 1}"#)
    let energy = try #require(model.quantity("energy"))
    #expect(energy.estimate == nil)
    #expect(energy.missing.contains("model.year"))
    #expect(energy.missing.contains("model.compute"))
  }

  @Test func `a predictor that fails is an error of the method, and a finding`() throws {
    let model = try audit().model(record("0 FLOP"))
    #expect(model.quantity("energy")?.estimate?.method == "energy.assumed")
    let finding = try #require(model.findings(of: "method-error").first)
    #expect(finding.message.contains("log10 of a number that is not positive"))
  }

  @Test func `a derivation has the equation with its numbers, and leads to the fields`() throws {
    let energy = try #require(try audit().model(record("1e25 FLOP", 2023)).quantity("energy"))
    guard case .fit(let fit)? = energy.step?.inputs.first else {
      Issue.record("the regression is no step of the derivation")
      return
    }
    #expect(fit.regression == "energy-from-compute")
    #expect(fit.equation == "predicted = 5 + 2·size + 1·year")
    #expect(fit.substituted == "predicted = 5 + 2 × 1 + 1 × 1 = 8")
    #expect(fit.quality.n == 12)
    #expect(fit.predictors.map(\.value) == [1, 1])
    #expect(fit.file.path.hasSuffix("fits/energy-from-compute.yaml"))
    let fields = fit.inputs.map { input in
      if case .field(let field) = input { field.name } else { "" }
    }
    #expect(fields == ["compute", "year"])
  }

  @Test func `advice names the fields that a regression needs`() throws {
    let rules = """
      fields: {x: {type: double, from: [x]}, downloads: {type: int, from: [downloads]}}
      regressions:
        line:
          title: L
          sample: s.csv
          columns: {x: {type: double}, y: {type: double}}
          response: row.y
          predictors: {x: {row: row.x, model: "log10(model.x)"}}
          returns: "pow(10.0, predicted)"
          gate: {p: 0.05, n: 3, margin: 0}
      quantities:
        y: {title: Y, unit: "1", quantum: "0.001", methods: [{id: y.line, tier: A, value: "predict('line')"}]}
      tiers: {of: y, order: [{id: A, title: A}, {id: B, title: B}]}
      totals: [{id: all, title: All, population: "model.downloads > 0", sum: [y]}]
      """
    // One unit, the stand-in for a field, lies beyond the sample: it is taken at its edge.
    let audit = try InlineAudit.fitted(rules, sample: "x,y\n3,1\n4,3.1\n5,4.9\n6,7\n")
    let advice = try audit.model(#"{"downloads": 1}"#).disclose
    #expect(advice.map(\.fields) == [["x"]])
    #expect(advice.first?.enables == "y.line")
  }
}
