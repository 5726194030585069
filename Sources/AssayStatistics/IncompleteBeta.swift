// SPDX-License-Identifier: Apache-2.0

/// The regularized incomplete beta function and its complement, each with its own small digits.
///
/// Source: A. R. Didonato & A. H. Morris (1992), "Algorithm 708: Significant Digit Computation of the
/// Incomplete Beta Function Ratios", ACM TOMS 18, 360–373, equation 9, evaluated by W. J. Lentz's
/// method (1976, Applied Optics 15, 668–671) as modified by I. J. Thompson & A. R. Barnett (1986,
/// Journal of Computational Physics 64, 490–509).
struct IncompleteBeta {
  /// `I_x(a, b)`.
  let lower: Double
  /// `1 − I_x(a, b)`.
  let upper: Double
  /// `xᵃ·yᵇ/B(a, b)`, which is `x·y` times the derivative of `lower` by `x`.
  let term: Double

  /// - Parameters:
  ///   - a: Positive.
  ///   - b: Positive.
  ///   - x: From 0 to 1.
  ///   - y: `1 − x`, which may be known to more digits than `x` tells.
  init(_ a: Double, _ b: Double, x: Double, y: Double) {
    term = GammaRatios.betaTerm(a, b, x: x, y: y)
    // The fraction converges fast below the mean; beyond it the other tail is the small one.
    if x < (a + 1) / (a + b + 2) {
      lower = min(1, term / IncompleteBeta.fraction(a, b, x: x, y: y))
      upper = 1 - lower
    } else {
      upper = min(1, term / IncompleteBeta.fraction(b, a, x: y, y: x))
      lower = 1 - upper
    }
  }

  private static func fraction(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
    let excess = a * y - b * x + 1
    var fraction = LentzFraction(first: a / (a + 1) * excess)
    var m = 0.0
    while true {
      m += 1
      let odd = a + 2 * m - 1
      let share = m / odd * (b - m) * x
      let isDone = fraction.append(
        numerator: share * ((a + m - 1) / odd) * (a + b + m - 1) * x,
        denominator: m + share + (a + m) / (a + 2 * m + 1) * (excess + m * (1 + y)))
      if isDone { return fraction.value }
    }
  }
}

/// A continued fraction that grows from its top.
struct LentzFraction {
  /// Stands for a denominator of 0.
  private static let tiny = 0x1p-1000

  private(set) var value: Double
  private var c: Double
  private var d = 0.0

  init(first: Double) {
    value = first == 0 ? LentzFraction.tiny : first
    c = value
  }

  /// Returns whether the further term changed nothing but roundings; also true where there is no
  /// number any more, lest a loop have no end.
  mutating func append(numerator: Double, denominator: Double) -> Bool {
    d = denominator + numerator * d
    if d == 0 { d = LentzFraction.tiny }
    d = 1 / d
    c = denominator + numerator / c
    if c == 0 { c = LentzFraction.tiny }
    let change = c * d
    value *= change
    return !((change - 1).magnitude > 4 * Double.ulpOfOne)
  }
}
