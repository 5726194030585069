// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Student's distribution.
///
/// Degrees of freedom are positive and need not be whole; infinite ones, and those above 10¹², mean
/// the normal distribution.
package enum StudentT {
  private static let normalFrom = 1e12
  private static let leastRatio = 0x1p-450

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
  /// normal quantile, which is nearer to 0, goes too far at most once. Where that is so far that the
  /// tail underflows, the bracket is halved instead.
  ///
  /// - Parameter p: Above 0 and below 1.
  package static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile is asked for a share between 0 and 1")
    let sign: Double = p < 0.5 ? -1 : 1
    let start = StandardNormal.quantile(p).magnitude
    guard p != 0.5, degreesOfFreedom < normalFrom else { return sign * start }
    let isCentral = (p - 0.5).magnitude < 0.25
    let target = isCentral ? 2 * (p - 0.5).magnitude : 2 * min(p, 1 - p)
    var low = log(start)
    var high = log(Double.greatestFiniteMagnitude)
    var logarithm = low
    for _ in 0..<200 {
      let tails = tails(exp(logarithm), degreesOfFreedom)
      let found = isCentral ? tails.inside : tails.outside
      if isCentral == (found < target) { low = logarithm } else { high = logarithm }
      let slope = (isCentral ? 2 : -2) * tails.term / found
      let next = logarithm - log(found / target) / slope
      let last = logarithm
      logarithm = next.isFinite && next <= high ? next : (low + high) / 2
      if (logarithm - last).magnitude <= 2 * Double.ulpOfOne * max(1, logarithm.magnitude) { break }
    }
    return sign * exp(logarithm)
  }

  /// The probabilities of a magnitude below and above `t`, and half the derivative of the former by
  /// the logarithm of `t`.
  private static func tails(
    _ t: Double, _ degreesOfFreedom: Double
  ) -> (inside: Double, outside: Double, term: Double) {
    precondition(degreesOfFreedom > 0 && !t.isNaN, "t and its degrees of freedom are numbers")
    guard degreesOfFreedom < normalFrom else {
      let scaled = t / 2.0.squareRoot()
      return (erf(scaled), erfc(scaled), 0)
    }
    // Of the ratio and its inverse the one below 1 is squared, which cannot overflow.
    let root = degreesOfFreedom.squareRoot()
    let ratio = t < root ? t / root : root / t
    if t > root, ratio < leastRatio {
      // So far out the tail is a power of `t`; `ratio²` would underflow.
      let tails = tails(root / leastRatio, degreesOfFreedom)
      let share = pow(ratio / leastRatio, degreesOfFreedom)
      return (1, tails.outside * share, tails.term * share)
    }
    let square = ratio * ratio
    let (small, large) = (square / (1 + square), 1 / (1 + square))
    let beta = IncompleteBeta(
      degreesOfFreedom / 2, 0.5, x: t < root ? large : small, y: t < root ? small : large)
    return (beta.upper, beta.lower, beta.term)
  }
}
