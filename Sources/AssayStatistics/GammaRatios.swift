// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Quotients of powers and gamma functions whose parts are too great for a double.
///
/// Logarithms of the parts would cancel and lose digits; Stirling's formula leaves only small terms.
///
/// Source: C. Loader (2000), "Fast and Accurate Computation of Binomial Probabilities", for the
/// saddle-point form and the deviance.
enum GammaRatios {
  /// Returns `xᵃ·yᵇ/B(a, b)`, where `x + y = 1`; both are given, lest the smaller lose digits.
  static func betaTerm(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
    guard x > 0, y > 0 else { return 0 }
    let n = a + b
    let corrections = stirlingError(n) - stirlingError(a) - stirlingError(b)
    return (a / n * b / (2 * Double.pi)).squareRoot()
      * exp(corrections - deviance(a, n * x) - deviance(b, n * y))
  }

  /// Returns `xᵃ·e⁻ˣ/Γ(a)`.
  static func gammaTerm(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    return (a / (2 * Double.pi)).squareRoot() * exp(-stirlingError(a) - deviance(a, x))
  }

  /// Returns `ln Γ(z+1) − (z+½)·ln z + z − ½·ln 2π`, by which Stirling's formula is too small.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, 5.11.1.
  private static func stirlingError(_ z: Double) -> Double {
    guard z >= 16 else {
      return log(tgamma(z + 1)) - (z + 0.5) * log(z) + z - 0.5 * log(2 * Double.pi)
    }
    let w = 1 / (z * z)
    let inner = 1.0 / 1680 - w * (1.0 / 1188 - w * (691.0 / 360_360 - w / 156))
    return (1.0 / 12 - w * (1.0 / 360 - w * (1.0 / 1260 - w * inner))) / z
  }

  /// Returns `a·ln(a/m) + m − a`, by a series where the terms would cancel.
  private static func deviance(_ a: Double, _ m: Double) -> Double {
    let difference = a - m
    guard difference.magnitude < 0.1 * (a + m) else { return a * log(a / m) - difference }
    let v = difference / (a + m)
    var sum = difference * v
    var power = 2 * a * v
    var divisor = 1.0
    while true {
      power *= v * v
      divisor += 2
      let next = sum + power / divisor
      if next == sum { return sum }
      sum = next
    }
  }
}
