// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

@testable import AssayAudit

@Suite("Intervals of totals", .timeLimit(.minutes(15)))
struct TotalSpreadTests {
  /// The natural logarithm's standard deviation of a 90 % factor of 2.
  private let sigma = log(2) / 1.6448536269514722

  private func effect(_ key: String, _ factor: String, _ exponent: Double = 1) -> FactorEffect {
    FactorEffect(key: key, factor: factor, sigmaLow: sigma, sigmaHigh: sigma, exponent: exponent)
  }

  /// The first total over models of equal size, one million quanta in the mean.
  private func total(
    _ models: [(shared: [FactorEffect], own: [FactorEffect])]
  ) throws -> TotalResult {
    var sum = AuditAccumulator()
    for (index, model) in models.enumerated() {
      let value = UncertainValue(
        estimate: Estimate(
          central: 900_000, expected: 1_000_000, low: 1_000_000, high: 1_000_000, bound: nil,
          method: "m"),
        shared: model.shared, own: model.own)
      sum.merge(
        AuditAccumulator(
          ModelContribution(
            id: "m\(index)", tier: nil, weight: 0, outcomes: [], findings: [], disclose: [],
            score: nil, scoreClass: nil,
            totals: [
              TotalContribution(total: 0, membership: .inside, groups: [], values: [value])
            ])))
    }
    return try #require(try sum.summary(for: RandomModels.header).whole(of: "population"))
  }

  /// High over low of the first quantity.
  private func width(_ total: TotalResult) throws -> Double {
    let quantity = try #require(total.quantities.first)
    return Double(try #require(quantity.high)) / Double(try #require(quantity.low))
  }

  @Test func `a factor that all share leaves a total as uncertain as one model`() throws {
    let models = (0..<100).map { _ in (shared: [effect("pue", "pue")], own: [FactorEffect]()) }
    // The ends of a lognormal of factor 2 are half and twice its median: high / low is 4.
    #expect(abs(try width(total(models)) - 4) < 1e-4)
  }

  @Test func `factors of the models' own average out`() throws {
    let models = (0..<100).map { _ in (shared: [FactorEffect](), own: [effect("own", "own")]) }
    // By hand: variance of the sum is mean² (e^σ² - 1) / 100.
    let expected = exp(2 * 1.6448536269514722 * sqrt(log1p((exp(sigma * sigma) - 1) / 100)))
    #expect(abs(try width(total(models)) - expected) < 1e-4)
  }

  @Test func `a factor per organization is one draw within each`() throws {
    let two = ["a", "b"].flatMap { name in
      (0..<50).map { _ in (shared: [effect("pue@\(name)", "pue")], own: [FactorEffect]()) }
    }
    // As two independent models of half the size: 0.634306 and 1.721629 times the median, by
    // numerical integration of the convolution of the two lognormals. 0.5 %, as the shape is fitted.
    let result = try total(two)
    #expect(abs(try width(result) / 2.714192 - 1) < 0.005)
    #expect(result.varianceShares == [VarianceShare(factor: "pue", share: 1)])
  }

  @Test func `shares name factors of the rule book and add up to one`() throws {
    let models = (0..<4).map { _ in
      (shared: [effect("pue", "pue")], own: [effect("own", "own"), effect("mfu", "mfu", -1)])
    }
    let shares = try total(models).varianceShares
    #expect(shares.map(\.factor) == ["pue", "mfu", "own"])
    #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    #expect(abs(shares[1].share - shares[2].share) < 1e-12)
    #expect(shares[0].share > 0.5)
  }

  @Test func `a figure without uncertainty has an interval of no width`() throws {
    let quantity = try #require(try total([(shared: [], own: [])]).quantities.first)
    #expect(quantity.low == quantity.expected && quantity.high == quantity.expected)
  }

  @Test func `an uncertainty beyond all bounds leaves no interval`() throws {
    let wild = FactorEffect(key: "w", factor: "w", sigmaLow: 900, sigmaHigh: 900, exponent: 1)
    let quantity = try #require(
      try total([(shared: [], own: [wild]), (shared: [], own: [wild])]).quantities.first)
    #expect(quantity.low == nil && quantity.high == nil)
    #expect(quantity.central == 1_800_000)
  }
}
