// SPDX-License-Identifier: Apache-2.0

/// A number held as the unevaluated sum of two doubles, which carries about 106 bits.
///
/// Least squares on polynomials and on trends lose half their digits to the conditioning of the
/// data; with twice the digits to lose, what is left is still a double's worth.
///
/// Sources: T. J. Dekker (1971), "A floating-point technique for extending the available
/// precision", Numerische Mathematik 18, 224–242; D. E. Knuth, *The Art of Computer Programming*,
/// volume 2, 4.2.2, theorem B; Y. Hida, X. S. Li & D. H. Bailey (2001), "Algorithms for
/// quad-double precision floating point arithmetic", 15th IEEE Symposium on Computer Arithmetic,
/// 155–162. The product's error comes from a fused multiply-add.
package struct DoubleDouble: Sendable, Hashable, Comparable {
  package static let zero = DoubleDouble(0)
  package static let one = DoubleDouble(1)

  /// The double nearest to the number.
  package let high: Double
  /// The rest, at most half a unit in the last place of `high`.
  package let low: Double

  package init(_ value: Double) {
    high = value
    low = 0
  }

  private init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// Returns `a + b` with its rounding error; exact unless it overflows.
  package static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    let part = sum - a
    return DoubleDouble(high: sum, low: (a - (sum - part)) + (b - part))
  }

  /// Returns `a · b` with its rounding error; exact unless it overflows or the error underflows.
  package static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let product = a * b
    return DoubleDouble(high: product, low: (-product).addingProduct(a, b))
  }

  /// The like of `sum` where `a` is known to be the larger in magnitude, or 0.
  private static func ordered(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    return DoubleDouble(high: sum, low: b - (sum - a))
  }

  package static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let highs = sum(left.high, right.high)
    let lows = sum(left.low, right.low)
    let first = ordered(highs.high, highs.low + lows.high)
    return ordered(first.high, first.low + lows.low)
  }

  package static prefix func - (value: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -value.high, low: -value.low)
  }

  package static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

  package static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let highs = product(left.high, right.high)
    let mixed = (left.high * right.low).addingProduct(left.low, right.high)
    return ordered(highs.high, highs.low + mixed)
  }

  package static func * (left: DoubleDouble, right: Double) -> DoubleDouble {
    let highs = product(left.high, right)
    return ordered(highs.high, highs.low.addingProduct(left.low, right))
  }

  /// Long division with three digits, each a double.
  package static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let first = left.high / right.high
    var rest = left - right * first
    let second = rest.high / right.high
    rest = rest - right * second
    let digits = ordered(first, second)
    return digits + DoubleDouble(rest.high / right.high)
  }

  /// The square root of a number that is not negative.
  ///
  /// One step of Newton's iteration from the double's root; A. H. Karp & P. Markstein (1997),
  /// "High-precision division and square root", ACM TOMS 23, 561–589.
  package func squareRoot() -> DoubleDouble {
    guard high > 0 else { return DoubleDouble(high) }
    let root = high.squareRoot()
    let rest = self - DoubleDouble.product(root, root)
    return DoubleDouble.ordered(root, rest.high / (2 * root))
  }

  package var magnitude: DoubleDouble { high < 0 ? -self : self }

  /// Multiplies by 2 to an integer power: exact unless it leaves the range of a double.
  package func scaled(by exponent: Int) -> DoubleDouble {
    DoubleDouble(
      high: Double(sign: .plus, exponent: exponent, significand: high),
      low: Double(sign: .plus, exponent: exponent, significand: low))
  }

  package static func < (left: DoubleDouble, right: DoubleDouble) -> Bool {
    left.high < right.high || (left.high == right.high && left.low < right.low)
  }
}
