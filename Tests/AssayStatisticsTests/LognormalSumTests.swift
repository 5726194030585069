// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A standard normal draw by the inverse of the distribution.
  mutating func normal() -> Double {
    StandardNormal.quantile((Double(next() >> 11) + 0.5) / 9_007_199_254_740_992)
  }
}

@Suite("Sums of lognormal factors", .timeLimit(.minutes(15)))
struct LognormalSumTests {
  struct Model {
    let value: Double
    let shared: [FactorExponent]
    let own: [FactorExponent]
  }

  static func term(_ factor: Int, _ exponent: Double) -> FactorExponent {
    FactorExponent(factor: factor, exponent: exponent)
  }

  static func groups(
    _ sum: LognormalSum, _ models: [Model]
  ) throws -> [SignatureGroup] {
    try models.map { model in
      let moments = try sum.moments(ofMedian: model.value, shared: model.shared, own: model.own)
      return SignatureGroup(
        signature: model.shared, mean: moments.mean, ownVariance: moments.ownVariance)
    }
  }

  @Test func `one model has the moments of its product`() throws {
    let sum = LognormalSum(factors: [
      TwoSidedLognormal(sigmaLow: 0.3, sigmaHigh: 0.3),
      TwoSidedLognormal(sigmaLow: 0.4, sigmaHigh: 0.4),
    ])
    let model = Model(value: 100, shared: [Self.term(0, 2)], own: [Self.term(1, -1)])
    let total = try sum.total(Self.groups(sum, [model]))
    // The product is lognormal with σ² = (2·0.3)² + 0.4² = 0.52; 1e-12 relative.
    let mean = 100 * exp(0.26)
    #expect((total.mean - mean).magnitude < 1e-12 * mean)
    #expect((total.variance - mean * mean * (exp(0.52) - 1)).magnitude < 1e-12 * mean * mean)
  }

  @Test func `a wholly shared factor scales a total, and an own one averages out`() throws {
    let factor = TwoSidedLognormal(sigmaLow: 0.5, sigmaHigh: 0.5)
    let sum = LognormalSum(factors: [factor])
    let shared = Model(value: 1, shared: [Self.term(0, 1)], own: [])
    let own = Model(value: 1, shared: [], own: [Self.term(0, 1)])
    let variance = factor.variance()
    // n²·v and n·v for n = 100; 1e-12 relative.
    let all = try sum.total(Self.groups(sum, Array(repeating: shared, count: 100))).variance
    #expect((all - 10_000 * variance).magnitude < 1e-8 * variance)
    let each = try sum.total(Self.groups(sum, Array(repeating: own, count: 100))).variance
    #expect((each - 100 * variance).magnitude < 1e-10 * variance)
  }

  /// 200 models of 20 organizations: PUE and host for all, PUE of the organization, utilisation of
  /// the model.
  static func population() -> (LognormalSum, [Model]) {
    var random = SplitMix(state: 7)
    let wide = TwoSidedLognormal(sigmaLow: 0.19, sigmaHigh: 0.27)
    let factors =
      [TwoSidedLognormal(sigmaLow: 0.27, sigmaHigh: 0.2), wide]
      + Array(repeating: TwoSidedLognormal(sigmaLow: 0.05, sigmaHigh: 0.15), count: 20) + [wide]
    let models = (0..<200).map { index in
      var shared = [term(0, 1)]
      if index % 3 == 0 { shared.append(term(1, -1)) }
      shared.append(term(2 + index % 20, index % 2 == 0 ? 1 : 0.5))
      return Model(
        value: exp(random.normal()), shared: shared,
        own: index % 4 == 0 ? [] : [term(22, -1)])
    }
    return (LognormalSum(factors: factors), models)
  }

  @Test func `mean and variance agree with random draws`() throws {
    let (sum, models) = Self.population()
    let total = try sum.total(Self.groups(sum, models))
    var random = SplitMix(state: 42)
    let draws = 10_000
    var (mean, squares) = (0.0, 0.0)
    for draw in 1...draws {
      let logs = sum.factors.map { $0.logarithm(at: random.normal()) }
      var value = 0.0
      for model in models {
        var exponent = model.shared.reduce(0) { $0 + $1.exponent * logs[$1.factor] }
        for term in model.own {
          exponent += term.exponent * sum.factors[term.factor].logarithm(at: random.normal())
        }
        value += model.value * exp(exponent)
      }
      // Welford (1962).
      let difference = value - mean
      mean += difference / Double(draw)
      squares += difference * (value - mean)
    }
    let variance = squares / Double(draws - 1)
    // Tolerances are three standard errors of 10,000 draws: σ/√n of the mean is 0.25 % of it, and
    // √((kurtosis − 1)/n) of the variance about 1.7 %.
    #expect((total.mean / mean - 1).magnitude < 0.0075)
    #expect((total.variance / variance - 1).magnitude < 0.05)
  }

  @Test func `neither the order of groups nor their merging changes a total`() throws {
    let (sum, models) = Self.population()
    var groups = try Self.groups(sum, models)
    let total = try sum.total(groups)
    var random = SplitMix(state: 1)
    groups.shuffle(using: &random)
    #expect(try sum.total(groups) == total)

    var merged: [[FactorExponent]: (mean: Double, own: Double)] = [:]
    for group in groups {
      let sums = merged[group.signature] ?? (0, 0)
      merged[group.signature] = (sums.mean + group.mean, sums.own + group.ownVariance)
    }
    let again = try sum.total(
      merged.map { SignatureGroup(signature: $0, mean: $1.mean, ownVariance: $1.own) })
    // 1e-12 relative: sums of doubles in another order.
    #expect((again.variance / total.variance - 1).magnitude < 1e-12)
    #expect((again.mean / total.mean - 1).magnitude < 1e-12)
  }

  @Test func `many local factors agree with the sum over all pairs`() throws {
    // 60 organizations exceed the limit for local factors only in the factor that all share.
    let organizations = 60
    let factor = TwoSidedLognormal(sigmaLow: 0.3, sigmaHigh: 0.6)
    let sum = LognormalSum(factors: Array(repeating: factor, count: organizations + 2))
    let groups = (0..<organizations * 2).map { index in
      SignatureGroup(
        signature: [
          Self.term(0, 1), Self.term(1 + index % organizations, index % 2 == 0 ? 1 : 2),
          Self.term(organizations + 1, index < 5 ? -1 : 0),
        ], mean: Double(index + 1), ownVariance: 0)
    }
    var expected = 0.0
    for left in groups {
      for right in groups {
        var ratio = 1.0
        for a in left.signature {
          for b in right.signature where a.factor == b.factor {
            ratio *=
              factor.moment(a.exponent + b.exponent)
              / (factor.moment(a.exponent) * factor.moment(b.exponent))
          }
        }
        expected += left.mean * right.mean * (ratio - 1)
      }
    }
    // 1e-11 relative: another order of summation.
    #expect((try sum.total(groups).variance / expected - 1).magnitude < 1e-11)
  }

  @Test func `shares add up to one, and the wider factor has the larger`() throws {
    let (sum, models) = Self.population()
    let total = try sum.total(Self.groups(sum, models))
    let shares = total.shares.reduce(total.ownShare) { $0 + $1.share }
    #expect((shares - 1).magnitude < 1e-12)  // 1e-12: rounding
    #expect(total.shares.map(\.factor) == Array(0...21))
    #expect(total.shares[0].share > 0.5)
  }

  @Test func `nothing has no spread`() throws {
    let total = try LognormalSum(factors: []).total([])
    #expect(total.mean == 0)
    #expect(total.variance == 0)
    #expect(total.shares.isEmpty)
  }

  @Test func `a wrong signature and an infinite moment are refused`() {
    let sum = LognormalSum(factors: [TwoSidedLognormal(sigmaLow: 50, sigmaHigh: 50)])
    #expect(throws: LognormalSumError.signature) {
      try sum.moments(ofMedian: 1, shared: [Self.term(1, 1)], own: [])
    }
    #expect(throws: LognormalSumError.notFinite) {
      try sum.moments(ofMedian: 1, shared: [Self.term(0, 1)], own: [])
    }
    #expect(throws: LognormalSumError.signature) {
      try sum.total([
        SignatureGroup(
          signature: [Self.term(0, 0.1), Self.term(0, 0.2)], mean: 1, ownVariance: 0)
      ])
    }
    #expect(throws: LognormalSumError.notFinite) {
      try sum.total([
        SignatureGroup(signature: [Self.term(0, 1)], mean: 1, ownVariance: 0)
      ])
    }
  }

  @Test func `a model states what each own factor adds alone`() throws {
    let factor = TwoSidedLognormal(sigmaLow: 0.2, sigmaHigh: 0.2)
    let sum = LognormalSum(factors: [factor, factor])
    let moments = try sum.moments(
      ofMedian: 10, shared: [], own: [Self.term(0, 1), Self.term(1, 2)])
    let square = moments.mean * moments.mean
    // mean²·(exp(e²σ²) − 1) for each; 1e-12 relative.
    for (found, expected) in zip(moments.ownVariancesAlone, [exp(0.04) - 1, exp(0.16) - 1]) {
      #expect((found - square * expected).magnitude < 1e-12 * square)
    }
  }
}

extension SumFactor {
  /// The logarithm of a lognormal factor at a standard normal number; 0 of what only occurs or does not.
  fileprivate func logarithm(at z: Double) -> Double {
    if case .lognormal(let factor) = self { factor.logarithm(at: z) } else { 0 }
  }
}
