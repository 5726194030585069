// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

@Suite("Distributions", .timeLimit(.minutes(15)))
struct DistributionTests {
  // Python 3 `statistics.NormalDist().inv_cdf`, which is AS 241 too.
  static let quantiles: [(Double, Double)] = [
    (1e-300, -37.0470962993612), (1e-10, -6.361340902404056), (0.025, -1.9599639845400538),
    (0.05, -1.6448536269514726), (0.3, -0.5244005127080407), (0.5, 0),
    (0.95, 1.6448536269514715), (0.999, 3.090232306167813),
  ]

  @Test("a normal quantile agrees with algorithm AS 241", arguments: quantiles)
  func quantile(_ share: Double, _ expected: Double) {
    // 1e-14: the published accuracy, about 1e-16, and some roundings.
    #expect((StandardNormal.quantile(share) - expected).magnitude <= 1e-14 * expected.magnitude)
  }

  // Python 3 `math.erfc(-x / sqrt(2)) / 2`.
  static let probabilities: [(Double, Double)] = [
    (-8, 6.220960574271819e-16), (-1.6448536269514722, 0.05000000000000007), (0, 0.5),
    (1, 0.8413447460685429), (2.5, 0.9937903346742238),
  ]

  @Test("a normal probability agrees with erfc", arguments: probabilities)
  func probability(_ x: Double, _ expected: Double) {
    // 1e-13 relative.
    #expect((StandardNormal.cumulative(x) - expected).magnitude <= 1e-13 * expected)
  }

  @Test(arguments: [-2, -1, -0.5, 0.5, 1, 3])
  func `equal sides give the moments of a lognormal`(_ exponent: Double) {
    let factor = TwoSidedLognormal(sigmaLow: 0.3, sigmaHigh: 0.3)
    // exp(e²σ²/2), Johnson, Kotz & Balakrishnan, chapter 14; 1e-14 relative.
    let expected = 0.09 / 2 * exponent * exponent
    #expect((log(factor.moment(exponent)) - expected).magnitude < 1e-14)
  }

  // By Simpson's rule over z in [-12, 12] with 4001 points, in the loop below.
  @Test(arguments: [-3, -1, 0.5, 1, 2, 4])
  func `unequal sides give the integral of each half`(_ exponent: Double) {
    let factor = TwoSidedLognormal(sigmaLow: 0.2, sigmaHigh: 0.5)
    let step = 12.0 / 2000
    var integral = 0.0
    for half in [-1.0, 1.0] {
      for i in 0...2000 {
        let z = half * Double(i) * step
        let weight = i == 0 || i == 2000 ? 1.0 : i % 2 == 1 ? 4 : 2
        let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
        let sigma = half < 0 ? factor.sigmaLow : factor.sigmaHigh
        integral += weight * step / 3 * density * exp(exponent * sigma * z)
      }
    }
    // 1e-9 relative: the error of the rule.
    #expect((factor.moment(exponent) - integral).magnitude < 1e-9 * integral)
  }

  @Test func `an extreme spread has a finite or an infinite moment, never none`() {
    let factor = TwoSidedLognormal(sigmaLow: 100, sigmaHigh: 0.1)
    #expect(factor.moment(1).isFinite)
    #expect(factor.moment(-1) == .infinity)
    // Continuity where the asymptotic series takes over; 1e-6 relative.
    let near = TwoSidedLognormal(sigmaLow: 24.9999999, sigmaHigh: 0).moment(1)
    let far = TwoSidedLognormal(sigmaLow: 25.0000001, sigmaHigh: 0).moment(1)
    #expect((near - far).magnitude < 1e-6 * near)
  }

  @Test func `no spread has no variance`() {
    let none = TwoSidedLognormal(sigmaLow: 0, sigmaHigh: 0)
    #expect(none.moment(2) == 1)
    #expect(none.variance() == 0)
  }

  @Test func `a lognormal is fitted to a mean and a variance`() throws {
    // Mean exp(μ + σ²/2) and variance mean²·(exp(σ²) − 1) of μ = ln 50, σ = 0.4, by definition.
    let mean = 50 * exp(0.08)
    let fit = try #require(LognormalFit(mean: mean, variance: mean * mean * (exp(0.16) - 1)))
    // 1e-12 relative.
    #expect((fit.median - 50).magnitude < 5e-11)
    #expect((fit.sigma - 0.4).magnitude < 1e-12)
    #expect((fit.quantile(0.95) - 50 * exp(0.4 * 1.6448536269514722)).magnitude < 1e-10)
    #expect(fit.quantile(0.05) * fit.quantile(0.95) - 2500 < 1e-8)
  }

  static let unfittable: [(Double, Double)] = [
    (0, 1), (-1, 1), (1, -1), (.nan, 1), (1, .nan), (.infinity, 1), (1, .infinity), (1e-300, 1),
  ]

  @Test("no lognormal has these moments", arguments: unfittable)
  func refuses(_ mean: Double, _ variance: Double) {
    #expect(LognormalFit(mean: mean, variance: variance) == nil)
  }
}
