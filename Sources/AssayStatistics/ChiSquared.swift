// SPDX-License-Identifier: Apache-2.0

/// The distribution of a sum of squares of standard normal values.
package enum ChiSquared {
  /// Returns the probability of a value of at least `value`, to about 13 digits also where it is
  /// small.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, 8.11.4 (the series, below the mean) and
  /// 8.9.2 (the continued fraction, above it); Abramowitz & Stegun 26.4.19.
  ///
  /// - Parameters:
  ///   - value: Not negative; may be infinite.
  ///   - degreesOfFreedom: Positive and finite.
  package static func upperProbability(_ value: Double, degreesOfFreedom: Double) -> Double {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite && !value.isNaN,
      "a sum of squares and its degrees of freedom are numbers")
    guard value > 0 else { return 1 }
    guard value.isFinite else { return 0 }
    let (a, x) = (degreesOfFreedom / 2, value / 2)
    let term = GammaRatios.gammaTerm(a, x)
    return x < a + 1 ? max(0, 1 - term * series(a, x)) : term / fraction(a, x)
  }

  private static func series(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var divisor = a
    while true {
      divisor += 1
      term *= x / divisor
      let next = sum + term
      if next == sum { return sum }
      sum = next
    }
  }

  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var fraction = LentzFraction(first: x + 1 - a)
    var n = 0.0
    while true {
      n += 1
      if fraction.append(numerator: -n * (n - a), denominator: x + 2 * n + 1 - a) {
        return fraction.value
      }
    }
  }
}
