// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AssayAudit

@Suite("Monte Carlo", .timeLimit(.minutes(15)))
struct MonteCarloTests {
  private static let isFull = ProcessInfo.processInfo.environment["ASSAY_FULL"] == "1"

  private func contributions(
    _ values: [UncertainValue], _ settings: MonteCarlo
  ) -> [ModelContribution] {
    let draws = FigureDraws(settings)
    return values.enumerated().map { index, value in
      let model = PopulationModels.contribution(index, value)
      return model.replacingTotals(model.totals.map { draws.drawing($0, of: model.id) })
    }
  }

  private func total(
    _ values: [UncertainValue], _ settings: MonteCarlo
  ) throws -> TotalQuantity {
    var sum = AuditAccumulator()
    for model in contributions(values, settings) { sum.merge(model) }
    let summary = try sum.summary(for: RandomModels.header)
    return try #require(summary.whole(of: "population")?.quantities.first)
  }

  /// Where no factor is above 3, the interval by moments is near that of the draws at both ends.
  ///
  /// The tolerance is 3 %. The ends of 4,000 draws have a standard error of some 0.7 %, those of
  /// 20,000 of 0.3 %.
  @Test func `moments and draws agree within 3 % at both ends`() throws {
    let settings = MonteCarlo(draws: Self.isFull ? 20_000 : 4_000, seed: 7)
    let populations = Self.isFull ? 20 : 2
    var worst = (low: 0.0, high: 0.0)
    for seed in 1...populations {
      let values = PopulationModels.values(300, seed: UInt64(seed))
      #expect(!values.contains { $0.estimate.isOrderOfMagnitude })
      let quantity = try total(values, settings)
      #expect(quantity.interval == .monteCarlo)
      let drawn = try #require(quantity.drawn)
      let low = ratio(drawn.momentsLow, quantity.low)
      let high = ratio(drawn.momentsHigh, quantity.high)
      #expect(low.magnitude < 0.03 && high.magnitude < 0.03, "population \(seed): \(low) \(high)")
      // The mean is exact: 4 standard errors of the draws' mean.
      let spread = Double(quantity.high ?? 0) / Double(quantity.expected) - 1
      let error = spread / 1.6 / Double(settings.draws).squareRoot()
      #expect(ratio(drawn.mean, quantity.expected).magnitude < 4 * error)
      if low.magnitude > worst.low.magnitude { worst.low = low }
      if high.magnitude > worst.high.magnitude { worst.high = high }
    }
    print(
      "Monte Carlo: over \(populations) populations of 300 models and \(settings.draws) draws the"
        + " ends by moments are at worst \(worst.low) and \(worst.high) off")
  }

  private func ratio(_ left: Int128?, _ right: Int128?) -> Double {
    guard let left, let right else { return .infinity }
    return Double(left) / Double(right) - 1
  }

  @Test func `order, parts and other models change no draw`() throws {
    let settings = MonteCarlo(draws: 1000, seed: 3)
    let models = contributions(PopulationModels.values(40, seed: 5), settings)
    var random = SeededGenerator(seed: 9)
    func merged(_ models: [ModelContribution]) -> AuditAccumulator {
      models.reduce(into: AuditAccumulator()) { $0.merge($1) }
    }
    let expected = merged(models)
    for _ in 0..<4 {
      let shuffled = models.shuffled(using: &random)
      let cut = Int.random(in: 0...models.count, using: &random)
      var parts = merged(Array(shuffled[cut...]))
      parts.merge(merged(Array(shuffled[..<cut])))
      #expect(parts == expected)
    }
    // The draws of the first ten do not depend on there being more.
    let few = contributions(Array(PopulationModels.values(40, seed: 5).prefix(10)), settings)
    for (one, other) in zip(few, models) {
      #expect(one.totals[0].values[0]?.draws == other.totals[0].values[0]?.draws)
    }
  }

  @Test func `another seed draws otherwise, the same seed the same`() throws {
    let values = PopulationModels.values(5, seed: 1)
    let first = try total(values, MonteCarlo(draws: 1000, seed: 1))
    #expect(first == (try total(values, MonteCarlo(draws: 1000, seed: 1))))
    #expect(first != (try total(values, MonteCarlo(draws: 1000, seed: 2))))
  }

  @Test func `groups are drawn too, and a model that was not drawn leaves the moments`() throws {
    let settings = MonteCarlo(draws: 1000, seed: 1)
    let values = PopulationModels.values(10, seed: 1)
    var sum = AuditAccumulator()
    for model in contributions(values, settings) { sum.merge(model) }
    let lines = try sum.summary(for: RandomModels.header).lines(of: "population", by: "entity")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.quantities[0].interval == .monteCarlo })
    sum.merge(PopulationModels.contribution(10, values[0]))
    let mixed = try sum.summary(for: RandomModels.header).whole(of: "population")
    #expect(mixed?.quantities.first?.interval == .moments)
    #expect(mixed?.quantities.first?.drawn == nil)
  }

  @Test func `a shared factor is one draw, however many share it`() throws {
    func width(_ count: Int) throws -> Double {
      let effect = FactorEffect(
        key: "pue@acme", factor: "pue", sigmaLow: 0.3, sigmaHigh: 0.3, exponent: 1)
      let value = UncertainValue(
        estimate: Estimate(
          central: 1_000_000, expected: 1_046_028, low: 610_000, high: 1_640_000, bound: nil,
          method: "m"), shared: [effect], own: [])
      let quantity = try total(
        Array(repeating: value, count: count), MonteCarlo(draws: 2000, seed: 4))
      return Double(try #require(quantity.high)) / Double(try #require(quantity.low))
    }
    // 1e-5: rounding to quanta.
    #expect(abs(try width(1) / width(50) - 1) < 1e-5)
  }

  @Test func `the ends are the order statistics of JCGM 101`() throws {
    // 100 draws, M = 100: q = 90, r = 5, so that the ends are the 5th and the 95th.
    let sums = DrawSums((1...100).map(Double.init).reversed())
    let interval = try #require(sums.interval)
    #expect(interval.low == 5 && interval.high == 95)
    // 50.5, half to even.
    #expect(interval.mean == 50)
  }

  @Test func `a figure beyond the range of quanta leaves no distribution`() {
    #expect(DrawSums(Array(repeating: 1e30, count: 100)).interval == nil)
    var sums = DrawSums(Array(repeating: 1, count: 100))
    sums.merge(DrawSums([1]))
    #expect(sums.interval == nil)
  }

  @Test func `wide figures that hold over 5 % make an order of magnitude`() throws {
    func value(_ quanta: Int128, high: Int128) -> UncertainValue {
      UncertainValue(
        estimate: Estimate(
          central: quanta, expected: quanta, low: quanta / 2, high: high, bound: nil, method: "m"),
        shared: [], own: [])
    }
    func isMarked(_ wide: Int128, _ other: Int128) throws -> Bool {
      var sum = AuditAccumulator()
      sum.merge(PopulationModels.contribution(0, value(wide, high: wide * 31 / 10)))
      sum.merge(PopulationModels.contribution(1, value(other, high: other * 3)))
      let summary = try sum.summary(for: RandomModels.header)
      return try #require(summary.whole(of: "population")?.quantities.first).isOrderOfMagnitude
    }
    #expect(try isMarked(5_001, 94_999))
    #expect(try !isMarked(5_000, 95_000))
  }
}

extension ModelContribution {
  fileprivate func replacingTotals(_ totals: [TotalContribution]) -> ModelContribution {
    ModelContribution(
      id: id, tier: tier, weight: weight, outcomes: outcomes, findings: findings,
      disclose: disclose, score: score, scoreClass: scoreClass, totals: totals)
  }
}
