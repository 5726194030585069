// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import AssayStatistics

@Suite("Third moments of sums", .timeLimit(.minutes(15)))
struct ThirdMomentTests {
  private static func term(_ factor: Int, _ exponent: Double) -> FactorExponent {
    FactorExponent(factor: factor, exponent: exponent)
  }

  private static func total(
    _ sum: LognormalSum, _ models: [LognormalSumTests.Model]
  ) throws -> TotalMoments {
    try sum.total(
      try models.map { model in
        let moments = try sum.moments(ofMedian: model.value, shared: model.shared, own: model.own)
        return SignatureGroup(
          signature: model.shared, mean: moments.mean, ownVariance: moments.ownVariance,
          ownThird: moments.ownThird)
      })
  }

  /// `Σ_ijk mᵢ·mⱼ·m_k·(R_ijk − R_ij − R_ik − R_jk + 2)` over all models, from the definition.
  private static func brute(
    _ factors: [TwoSidedLognormal], _ models: [LognormalSumTests.Model]
  ) -> Double {
    func moment(_ terms: [FactorExponent]) -> Double {
      Dictionary(grouping: terms, by: \.factor).reduce(1) {
        $0 * factors[$1.key].moment($1.value.reduce(0) { $0 + $1.exponent })
      }
    }
    let singles = models.map { moment($0.shared) }
    func ratio(_ indices: Int...) -> Double {
      moment(indices.flatMap { models[$0].shared })
        / indices.reduce(1) { $0 * singles[$1] }
    }
    let means = zip(models, singles).map { $0.value * $1 }
    var sum = 0.0
    for i in models.indices {
      for j in i..<models.count {
        for k in j..<models.count {
          let times = i == j && j == k ? 1.0 : i == j || j == k ? 3 : 6
          let excess = ratio(i, j, k) - ratio(i, j) - ratio(i, k) - ratio(j, k) + 2
          sum += times * means[i] * means[j] * means[k] * excess
        }
      }
    }
    return sum
  }

  /// Models of a few organizations; a model's own factors are factors that only it has.
  private static func population(
    _ count: Int, seed: UInt64
  ) -> (factors: [TwoSidedLognormal], models: [LognormalSumTests.Model]) {
    var random = SplitMix(state: seed)
    var factors = (0..<12).map { index in
      TwoSidedLognormal(
        sigmaLow: Double(index % 4) * 0.1, sigmaHigh: 0.35 - Double(index % 3) * 0.1)
    }
    let models = (0..<count).map { index in
      factors.append(TwoSidedLognormal(sigmaLow: 0.1, sigmaHigh: 0.3))
      var shared = [term(0, 1), term(1 + index % 5, 1)]
      if index % 3 == 0 { shared.append(term(6 + index % 6, index % 2 == 0 ? -1 : 0.5)) }
      return LognormalSumTests.Model(
        value: exp(random.normal()), shared: shared,
        own: [term(factors.count - 1, index % 4 == 0 ? -1 : 1)])
    }
    return (factors, models)
  }

  /// The same models, each with its own factors among the shared ones.
  private static func withoutOwn(_ models: [LognormalSumTests.Model]) -> [LognormalSumTests.Model] {
    models.map { LognormalSumTests.Model(value: $0.value, shared: $0.shared + $0.own, own: []) }
  }

  @Test func `one model has the third moment of a lognormal`() throws {
    let sum = LognormalSum(factors: [TwoSidedLognormal(sigmaLow: 0.6, sigmaHigh: 0.6)])
    for isOwn in [false, true] {
      let model = LognormalSumTests.Model(
        value: 10, shared: isOwn ? [] : [Self.term(0, 1)], own: isOwn ? [Self.term(0, 1)] : [])
      let total = try Self.total(sum, [model])
      // mean³·(ω − 1)²·(ω + 2) with ω = exp(0.36); 1e-12 relative.
      let (mean, omega) = (10 * exp(0.18), exp(0.36))
      let expected = mean * mean * mean * (omega - 1) * (omega - 1) * (omega + 2)
      #expect((total.third / expected - 1).magnitude < 1e-12)
    }
  }

  @Test func `a few signatures are exact, own factors with them`() throws {
    let (factors, models) = Self.population(14, seed: 3)
    let expected = Self.brute(factors, Self.withoutOwn(models))
    let sum = LognormalSum(factors: factors)
    // 1e-10 relative: the exact terms and those of second order cancel.
    #expect((try Self.total(sum, models).third / expected - 1).magnitude < 1e-10)
    #expect(
      (try Self.total(sum, Self.withoutOwn(models)).third / expected - 1).magnitude < 1e-10)
  }

  @Test func `many signatures are near`() throws {
    let (factors, models) = Self.population(70, seed: 5)
    let all = Self.withoutOwn(models)
    let expected = Self.brute(factors, all)
    let found = try Self.total(LognormalSum(factors: factors), all).third
    // 2 %: the terms of third order among the smaller models.
    #expect((found / expected - 1).magnitude < 0.02, "\(found / expected)")
  }

  @Test func `a third moment beyond the range of a double takes nothing else with it`() throws {
    let sum = LognormalSum(factors: [TwoSidedLognormal(sigmaLow: 17, sigmaHigh: 17)])
    let model = LognormalSumTests.Model(value: 1, shared: [], own: [Self.term(0, 1)])
    let total = try Self.total(sum, [model])
    #expect(total.variance.isFinite && !total.third.isFinite)
    #expect(
      ShiftedLognormalFit(mean: total.mean, variance: total.variance, third: total.third) == nil)
  }

  @Test(arguments: [2.0, -2.0])
  func `a shifted lognormal is found again from its moments`(scale: Double) throws {
    let (sigma, shift) = (0.5, 30.0)
    let omega = exp(sigma * sigma)
    let cube = scale * scale * scale
    let fit = try #require(
      ShiftedLognormalFit(
        mean: shift + scale * omega.squareRoot(),
        variance: scale * scale * omega * (omega - 1),
        third: cube * omega * omega.squareRoot() * (omega - 1) * (omega - 1) * (omega + 2)))
    for p in [0.05, 0.5, 0.95] {
      let z = StandardNormal.quantile(scale < 0 ? 1 - p : p)
      // 1e-12 relative: rounding.
      #expect((fit.quantile(p) / (shift + scale * exp(sigma * z)) - 1).magnitude < 1e-12)
    }
  }

  @Test func `moments that no shifted lognormal has are refused`() {
    #expect(ShiftedLognormalFit(mean: 1, variance: 1, third: 0) == nil)
    #expect(ShiftedLognormalFit(mean: 1, variance: 0, third: 0) == nil)
    #expect(ShiftedLognormalFit(mean: 0, variance: 1, third: 1) == nil)
    #expect(ShiftedLognormalFit(mean: 1, variance: .infinity, third: 1) == nil)
  }
}
