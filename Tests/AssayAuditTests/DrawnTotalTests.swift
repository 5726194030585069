// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

@testable import AssayAudit

/// Populations of every kind: of one to 300 figures, with factors of one side, wide and narrow, shared
/// and not. Either the moments tell the interval of their sum, or it is drawn.
@Suite("Totals by moments and by draws", .timeLimit(.minutes(15)))
struct DrawnTotalTests {
  private static func factor(
    _ key: String, using random: inout SeededGenerator, upTo greatest: Double
  ) -> FactorEffect {
    let size = 0.03 * pow(greatest / 0.03, unit(&random))
    let sides = [(size, size), (0, size), (size, 0), (size, size * (0.3 + 2 * unit(&random)))]
    let (low, high) = sides[random.below(4)]
    return FactorEffect(key: key, factor: key, sigmaLow: low, sigmaHigh: high, exponent: 1)
  }

  private static func unit(_ random: inout SeededGenerator) -> Double {
    (Double(random.below(1_000_000)) + 0.5) / 1_000_000
  }

  static func values(_ count: Int, seed: UInt64) -> [UncertainValue] {
    var random = SeededGenerator(seed: seed)
    let common = (0..<3).map { factor("f\($0)", using: &random, upTo: 0.5) }
    let organizations = (0..<max(1, count / 3)).map {
      factor("pue@o\($0)", using: &random, upTo: 0.4)
    }
    let spread = 3 * unit(&random)
    let isWide = random.below(2) == 0
    return (0..<count).map { _ in
      let size = (0..<12).reduce(-6.0) { sum, _ in sum + unit(&random) }
      let shared = (common + [organizations[random.below(UInt64(organizations.count))]])
        .filter { _ in random.below(3) > 0 }.sorted { $0.key < $1.key }
      var own = [factor("own", using: &random, upTo: isWide ? 1.2 : 0.5)]
      if isWide, random.below(10) == 0 {
        own.append(
          FactorEffect(
            key: "wild", factor: "wild", sigmaLow: 1.5, sigmaHigh: 1.5, exponent: 1))
      }
      return value(median: exp(spread * size) * 1e9, shared: shared, own: own)
    }
  }

  private static func value(
    median: Double, shared: [FactorEffect], own: [FactorEffect]
  ) -> UncertainValue {
    let factors = (shared + own).map {
      TwoSidedLognormal(sigmaLow: $0.sigmaLow, sigmaHigh: $0.sigmaHigh)
    }
    let ends = LognormalProduct.ends(factors)
    let mean = factors.reduce(median) { $0 * $1.moment(1) }
    return UncertainValue(
      estimate: Estimate(
        central: Int128(median), expected: Int128(mean), low: Int128(median * exp(ends.low)),
        high: Int128(median * exp(ends.high)), bound: nil, method: "m"),
      shared: shared, own: own)
  }

  private static func accumulator(
    _ values: [UncertainValue], drawing settings: MonteCarlo? = nil
  ) -> AuditAccumulator {
    let draws = settings.map(FigureDraws.init)
    var sum = AuditAccumulator()
    for (index, value) in values.enumerated() {
      let model = PopulationModels.contribution(index, value)
      guard let draws else {
        sum.merge(model)
        continue
      }
      sum.merge(
        ModelContribution(
          id: model.id, tier: nil, weight: 0, outcomes: [], findings: [], disclose: [], score: nil,
          scoreClass: nil, totals: model.totals.map { draws.drawing($0, of: model.id) }))
    }
    return sum
  }

  private static func whole(_ sum: AuditAccumulator) throws -> TotalQuantity {
    let total = try #require(try sum.summary(for: RandomModels.header).whole(of: "population"))
    return try #require(total.quantities.first)
  }

  /// 20,000 draws here, 200,000 in full runs.
  private static var draws: Int {
    ProcessInfo.processInfo.environment["ASSAY_FULL"] == nil ? 20_000 : 200_000
  }

  @Test(
    "both ends are within 5 % of draws, or the sum was drawn",
    arguments: [1, 2, 3, 4, 5, 7, 10, 15, 25, 40, 80, 150, 300])
  func ends(count: Int) throws {
    for seed in 0..<UInt64(count > 50 ? 1 : 3) {
      let values = Self.values(count, seed: seed * 1000 + UInt64(count))
      let found = try Self.whole(Self.accumulator(values))
      let drawn = try Self.whole(
        Self.accumulator(values, drawing: MonteCarlo(draws: Self.draws, seed: 5)))
      guard found.interval != .none, drawn.interval != .none else { continue }
      for (end, other) in [(found.low, drawn.low), (found.high, drawn.high)] {
        let difference = log(Double(try #require(end)) / Double(try #require(other))).magnitude
        // The draws' own error beside the 5 %: 0.015 of the logarithm's standard deviation each.
        let width = log(Double(try #require(drawn.high)) / Double(try #require(drawn.low))) / 3.3
        #expect(
          difference < 0.05 + 0.05 * width, "\(count) figures, \(found.interval): \(difference)")
      }
    }
  }

  @Test func `one small and wild figure beside narrow ones is drawn`() throws {
    func effect(_ key: String, _ sigma: Double) -> FactorEffect {
      FactorEffect(key: key, factor: key, sigmaLow: sigma, sigmaHigh: sigma, exponent: 1)
    }
    let values = [
      Self.value(median: 11e9, shared: [effect("mfu", 0.35)], own: []),
      Self.value(median: 5e9, shared: [], own: [effect("grid", 0.2)]),
      Self.value(median: 0.7e9, shared: [], own: [effect("size", 1.8)]),
    ]
    let found = try Self.whole(Self.accumulator(values))
    #expect(found.interval == .draws)
    let sum = Double(found.central)
    // By 2,000,000 draws (numpy 2.4): 0.7105 and 1.9759 of the sum of medians.
    #expect(abs(Double(try #require(found.low)) / sum / 0.7105 - 1) < 0.03)
    #expect(abs(Double(try #require(found.high)) / sum / 1.9759 - 1) < 0.03)
  }

  @Test func `a factor that reaches far down and hardly up is drawn`() throws {
    let grid = FactorEffect(
      key: "grid", factor: "grid", sigmaLow: 1.8, sigmaHigh: 0.03, exponent: 1)
    let own = FactorEffect(key: "own", factor: "own", sigmaLow: 0.25, sigmaHigh: 0.25, exponent: 1)
    let values = (0..<2).map { _ in Self.value(median: 1e9, shared: [grid], own: [own]) }
    let found = try Self.whole(Self.accumulator(values))
    #expect(found.interval == .draws)
    let sum = Double(found.central)
    // By 2,000,000 draws (CPython 3.11 `random`): 0.0520 and 1.3116 of the sum of medians.
    #expect(abs(Double(try #require(found.low)) / sum / 0.0520 - 1) < 0.05)
    #expect(abs(Double(try #require(found.high)) / sum / 1.3116 - 1) < 0.03)
  }

  @Test func `draws do not depend on order or parts`() throws {
    let values = Self.values(90, seed: 11)
    let all = Self.accumulator(values)
    var parts = AuditAccumulator()
    for (index, value) in values.enumerated().reversed() {
      var part = AuditAccumulator()
      part.merge(PopulationModels.contribution(index, value))
      parts.merge(part)
    }
    #expect(try Self.whole(all) == Self.whole(parts))
    #expect(try Self.whole(all).expected == values.reduce(0) { $0 + $1.estimate.expected })
  }

  @Test func `an expected value outside of what is likely has no interval`() throws {
    let wild = FactorEffect(
      key: "w", factor: "w", sigmaLow: 4, sigmaHigh: 4, exponent: 1)
    let found = try Self.whole(
      Self.accumulator([
        Self.value(median: 1e9, shared: [], own: [wild]),
        Self.value(median: 1e9, shared: [], own: [wild]),
      ]))
    #expect(found.low == nil && found.high == nil && found.interval == .none)
  }
}
