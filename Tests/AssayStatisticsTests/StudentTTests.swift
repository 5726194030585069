// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

@Suite("Student's distribution", .timeLimit(.minutes(15)))
struct StudentTTests {
  /// Relative errors, a few roundings of exponents of some hundreds.
  static func isNear(_ found: Double, _ expected: Double) -> Bool {
    (found - expected).magnitude <= 1e-12 * expected.magnitude
  }

  @Test(arguments: [1e-300, 1e-9, 0.3, 1, 40, 1e30, 1e160, 1e300])
  func `one degree of freedom is the Cauchy distribution`(_ t: Double) {
    let probability = StudentT.twoSidedProbability(t, degreesOfFreedom: 1)
    #expect(Self.isNear(probability, 2 / Double.pi * atan(1 / t)))
    #expect(StudentT.twoSidedProbability(-t, degreesOfFreedom: 1) == probability)
  }

  @Test(arguments: [1e-300, 1e-200, 1e-20, 0.01, 0.2, 0.3, 0.4999999, 0.6, 0.999])
  func `quantiles of one and two degrees of freedom have closed forms`(_ p: Double) {
    // Abramowitz & Stegun 26.7.3, 26.7.4, solved for t.
    let cauchy = p < 0.25 ? -1 / tan(Double.pi * p) : tan(Double.pi * (p - 0.5))
    #expect(Self.isNear(StudentT.quantile(p, degreesOfFreedom: 1), cauchy))
    let two = (p - 0.5) * (2 / (p * (1 - p))).squareRoot()
    #expect(Self.isNear(StudentT.quantile(p, degreesOfFreedom: 2), two))
  }

  @Test(arguments: [0.3, 1, 2.5, 16.75, 400, 1e9], [1e-30, 0.05, 0.4, 0.9, 0.999])
  func `a quantile is the inverse of the distribution`(_ degrees: Double, _ p: Double) {
    let quantile = StudentT.quantile(p, degreesOfFreedom: degrees)
    #expect(Self.isNear(StudentT.cumulative(quantile, degreesOfFreedom: degrees), p))
  }

  @Test func `infinite degrees of freedom are the normal distribution`() {
    #expect(
      StudentT.quantile(0.95, degreesOfFreedom: .infinity) == StandardNormal.quantile(0.95))
    #expect(
      Self.isNear(
        StudentT.twoSidedProbability(2, degreesOfFreedom: .infinity),
        2 * StandardNormal.cumulative(-2)))
  }

  @Test func `the middle and the ends are exact`() {
    #expect(StudentT.quantile(0.5, degreesOfFreedom: 3) == 0)
    #expect(StudentT.twoSidedProbability(0, degreesOfFreedom: 3) == 1)
    #expect(StudentT.twoSidedProbability(.infinity, degreesOfFreedom: 3) == 0)
    #expect(StudentT.cumulative(-.infinity, degreesOfFreedom: 3) == 0)
    #expect(FisherF.upperProbability(.infinity, degreesOfFreedom: (2, 3)) == 0)
    #expect(FisherF.upperProbability(0, degreesOfFreedom: (2, 3)) == 1)
    #expect(ChiSquared.upperProbability(0, degreesOfFreedom: 2) == 1)
    #expect(ChiSquared.upperProbability(.infinity, degreesOfFreedom: 2) == 0)
  }
}
