// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Student's distribution.
///
/// Degrees of freedom are positive and need not be whole; infinite ones, and those above 10¹², mean
/// the normal distribution.
package enum StudentT {
  private static let normalFrom = 1e12

  /// Returns the probability of a magnitude of at least `t`, to about 13 digits also where it is
  /// small.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, 8.17, with `x = ν/(ν + t²)`; M. Abramowitz
  /// & I. A. Stegun, *Handbook of Mathematical Functions*, 26.7.1.
  package static func twoSidedProbability(_ t: Double, degreesOfFreedom: Double) -> Double {
    tails(t.magnitude, degreesOfFreedom).outside
  }

  /// Returns the probability of a value up to `t`.
  package static func cumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
    let half = twoSidedProbability(t, degreesOfFreedom: degreesOfFreedom) / 2
    return t < 0 ? half : 1 - half
  }

  /// Returns the value below which a share `p` of the distribution lies.
  ///
  /// The logarithm of either tail is a concave function of `ln t`, so that Newton's iteration from the
  /// normal quantile, which is nearer to 0, neither overshoots twice nor leaves the positive numbers.
  ///
  /// - Parameter p: Above 0 and below 1.
  package static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile is asked for a share between 0 and 1")
    if p == 0.5 { return 0 }
    let start = StandardNormal.quantile(p).magnitude
    let isCentral = (p - 0.5).magnitude < 0.25
    let target = isCentral ? 2 * (p - 0.5).magnitude : 2 * min(p, 1 - p)
    var logarithm = log(start)
    for _ in 0..<200 where degreesOfFreedom < normalFrom {
      let tails = tails(exp(logarithm), degreesOfFreedom)
      let found = isCentral ? tails.inside : tails.outside
      let slope = (isCentral ? 2 : -2) * tails.term / found
      let step = log(found / target) / slope
      logarithm -= step
      if step.magnitude <= 2 * Double.ulpOfOne * max(1, logarithm.magnitude) { break }
    }
    return (p < 0.5 ? -1 : 1) * (degreesOfFreedom < normalFrom ? exp(logarithm) : start)
  }

  /// The probabilities of a magnitude below and above `t`, and half the derivative of the former by
  /// the logarithm of `t`.
  private static func tails(
    _ t: Double, _ degreesOfFreedom: Double
  ) -> (inside: Double, outside: Double, term: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    guard degreesOfFreedom < normalFrom else {
      let scaled = t / 2.0.squareRoot()
      return (erf(scaled), erfc(scaled), 0)
    }
    // Of the ratio and its inverse the one below 1 is squared, which cannot overflow.
    let root = degreesOfFreedom.squareRoot()
    let ratio = t < root ? t / root : root / t
    let square = ratio * ratio
    let (small, large) = (square / (1 + square), 1 / (1 + square))
    let beta = IncompleteBeta(
      degreesOfFreedom / 2, 0.5, x: t < root ? large : small, y: t < root ? small : large)
    return (beta.upper, beta.lower, beta.term)
  }
}
