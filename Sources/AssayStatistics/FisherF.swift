// SPDX-License-Identifier: Apache-2.0

/// Fisher's distribution of a quotient of two variances.
package enum FisherF {
  /// Returns the probability of a value of at least `f`, to about 13 digits also where it is small.
  ///
  /// Source: M. Abramowitz & I. A. Stegun, *Handbook of Mathematical Functions*, 26.6.2.
  ///
  /// - Parameters:
  ///   - f: Not negative; may be infinite.
  ///   - degreesOfFreedom: Positive and finite.
  package static func upperProbability(
    _ f: Double, degreesOfFreedom: (numerator: Double, denominator: Double)
  ) -> Double {
    let (numerator, denominator) = degreesOfFreedom
    precondition(
      numerator > 0 && denominator > 0 && (numerator + denominator).isFinite && !f.isNaN,
      "a quotient of variances and its degrees of freedom are numbers")
    guard f > 0 else { return 1 }
    let above = numerator * (f / (numerator * f + denominator))
    let below = denominator / (numerator * f + denominator)
    guard above.isFinite else { return 0 }
    return IncompleteBeta(denominator / 2, numerator / 2, x: below, y: above).lower
  }
}
