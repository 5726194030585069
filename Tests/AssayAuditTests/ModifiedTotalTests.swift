// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

@testable import AssayAudit

/// Sums of figures that may be nothing, or are capped, against 200,000 plain draws.
@Suite("Totals of what may not have come about", .timeLimit(.minutes(15)))
struct ModifiedTotalTests {
  private struct Model {
    let median: Double
    let sigma: Double
    let probability: Double
    /// The natural logarithm of the cap over the median; nil for none.
    let headroom: Double?
  }

  private static let shared = FactorEffect(
    key: "grid", factor: "grid", sigmaLow: 0.2, sigmaHigh: 0.2, exponent: 1)

  private static func value(_ model: Model) -> UncertainValue {
    let own = FactorEffect(
      key: "own", factor: "own", sigmaLow: model.sigma, sigmaHigh: model.sigma, exponent: 1)
    let caps = model.headroom.map {
      [
        CapEffect(
          key: "own: cap", headroom: $0, weight: 1, exponents: [.init(key: "own", exponent: 1)])
      ]
    }
    let median = model.median * exp(min(0, model.headroom ?? 0))
    let bare = UncertainValue(
      estimate: Estimate(
        central: Int128(median), expected: 0, low: 0, high: 0, bound: nil, method: "m"),
      shared: [shared], own: [own],
      occurrences: model.probability < 1
        ? [
          OccurrenceEffect(
            key: "own: occurs", factor: "own: occurs", isShared: false,
            probability: model.probability, weight: 1)
        ] : [], caps: caps ?? [])
    let product = bare.product
    return UncertainValue(
      estimate: Estimate(
        central: Int128(median), expected: Int128((median * product.moment(1)).rounded()),
        low: Int128(median * product.quantile(0.05)), high: Int128(median * product.quantile(0.95)),
        bound: nil, method: "m"),
      shared: bare.shared, own: bare.own, occurrences: bare.occurrences, caps: bare.caps)
  }

  private static func total(_ models: [Model], draws: MonteCarlo? = nil) throws -> TotalQuantity {
    var sum = AuditAccumulator()
    let drawing = draws.map(FigureDraws.init)
    for (index, model) in models.enumerated() {
      var part = TotalContribution(
        total: 0, membership: .inside, groups: [], values: [value(model)])
      if let drawing { part = drawing.drawing(part, of: "m\(index)") }
      sum.merge(
        AuditAccumulator(
          ModelContribution(
            id: "m\(index)", tier: nil, weight: 0, outcomes: [], findings: [], disclose: [],
            score: nil, scoreClass: nil, totals: [part])))
    }
    let whole = try #require(try sum.summary(for: RandomModels.header).whole(of: "population"))
    return try #require(whole.quantities.first)
  }

  /// Mean, 5 % and 95 % quantile.
  private static func plain(_ models: [Model]) -> (mean: Double, low: Double, high: Double) {
    var random = Numbers(scope: 11)
    let sums = (0..<200_000).map { _ in
      let grid = exp(0.2 * random.normal())
      return models.reduce(0) { sum, model in
        let figure =
          model.median * exp(min(model.sigma * random.normal(), model.headroom ?? .infinity))
        let uniform = random.uniform()
        return sum + (uniform <= model.probability ? figure * grid : 0)
      }
    }.sorted()
    return (sums.reduce(0, +) / 200_000, sums[10_000], sums[190_000])
  }

  private static let populations: [[Model]] = {
    var random = Numbers(scope: 3)
    func models(_ count: Int, _ spread: Double) -> [Model] {
      (0..<count).map { index in
        Model(
          median: 1e6 * exp(spread * random.normal()), sigma: 0.4 + 0.3 * Double(index % 3),
          probability: [0.6, 0.8, 1, 0.95][index % 4],
          headroom: index % 5 == 0 ? -0.3 : index % 5 == 1 ? 0.8 : nil)
      }
    }
    return [models(3, 0.5), models(12, 1), models(40, 1.2)]
  }()

  private static let drawn = populations.map(plain)

  @Test(arguments: 0..<3) func `both ends and the mean are those of plain draws`(_ index: Int)
    throws
  {
    let models = Self.populations[index]
    let (plain, total) = (Self.drawn[index], try Self.total(models))
    #expect(abs(Double(total.expected) / plain.mean - 1) < 0.02)
    let (low, high) = (Double(try #require(total.low)), Double(try #require(total.high)))
    #expect(abs(low / plain.low - 1) < 0.05, "low \(low), drawn \(plain.low)")
    #expect(abs(high / plain.high - 1) < 0.05, "high \(high), drawn \(plain.high)")
  }

  @Test(arguments: 0..<3) func `a Monte Carlo run holds them in every draw`(_ index: Int) throws {
    let models = Self.populations[index]
    let plain = Self.drawn[index]
    let total = try Self.total(models, draws: MonteCarlo(draws: 20_000, seed: 5))
    let (low, high) = (Double(try #require(total.low)), Double(try #require(total.high)))
    #expect(abs(low / plain.low - 1) < 0.05, "low \(low), drawn \(plain.low)")
    #expect(abs(high / plain.high - 1) < 0.05, "high \(high), drawn \(plain.high)")
  }

  @Test func `an occurrence that is shared is nothing for all that share it`() throws {
    // Two figures of one run: the sum is nothing with probability 0.4, so that its low end is 0.
    func value() -> UncertainValue {
      UncertainValue(
        estimate: Estimate(
          central: 1_000_000, expected: 600_000, low: 0, high: 1_000_000, bound: nil, method: "m"),
        shared: [], own: [],
        occurrences: [
          OccurrenceEffect(
            key: "run@base", factor: "run", isShared: true, probability: 0.6, weight: 1)
        ])
    }
    var sum = AuditAccumulator()
    for id in ["base", "child"] {
      sum.merge(
        AuditAccumulator(
          ModelContribution(
            id: id, tier: nil, weight: 0, outcomes: [], findings: [], disclose: [], score: nil,
            scoreClass: nil,
            totals: [
              TotalContribution(total: 0, membership: .inside, groups: [], values: [value()])
            ])))
    }
    let whole = try #require(try sum.summary(for: RandomModels.header).whole(of: "population"))
    let total = try #require(whole.quantities.first)
    #expect(total.expected == 1_200_000 && total.low == 0 && total.high == 2_000_000)
    #expect(whole.varianceShares == [VarianceShare(factor: "run", share: 1)])
  }
}

/// Random numbers, one after the other.
private struct Numbers {
  private let stream: DrawStream
  private var count: UInt64 = 0

  init(scope: UInt64) {
    stream = CounterGenerator(seed: 99).stream(factor: 1, scope: DrawScope(high: 0, low: scope))
  }

  mutating func uniform() -> Double {
    count += 1
    return stream.uniform(count)
  }

  mutating func normal() -> Double { StandardNormal.quantile(uniform()) }
}
