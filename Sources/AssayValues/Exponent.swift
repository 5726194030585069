// SPDX-License-Identifier: Apache-2.0

/// A small rational exponent of a dimension; `sqrt` makes halves.
///
/// An exponent whose parts do not fit is *saturated* and stays so in all further arithmetic; the
/// checker of expressions refuses a dimension that has one (`Dimension.isRepresentable`).
package struct Exponent: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let numerator: Int32
  /// At least 1, except in the saturated exponent, where it is 0.
  package let denominator: Int32

  package static let zero = Exponent(0)
  package static let one = Exponent(1)
  package static let half = Exponent(1, 2)
  package static let saturated = Exponent(unchecked: 1, 0)

  /// Makes `numerator / denominator` in lowest terms; the denominator must be positive.
  package init(_ numerator: Int32, _ denominator: Int32 = 1) {
    precondition(denominator > 0, "the denominator of an exponent is positive")
    self = Exponent.reduced(Int64(numerator), Int64(denominator))
  }

  /// Reads a literal such as `2`, `0.5` or `-1.5`: the nearest fraction with a denominator up to
  /// 12 that is exactly this double, or nil if there is none.
  package init?(literal value: Double) {
    for denominator in 1...12 {
      let numerator = (value * Double(denominator)).rounded()
      guard numerator.magnitude <= 1_000_000 else { return nil }
      if numerator / Double(denominator) == value {
        self.init(Int32(numerator), Int32(denominator))
        return
      }
    }
    return nil
  }

  package var isSaturated: Bool { denominator == 0 }
  package var isZero: Bool { numerator == 0 }
  package var isPositive: Bool { numerator > 0 }
  package var isInteger: Bool { denominator == 1 }
  package var double: Double { Double(numerator) / Double(denominator) }

  package static func + (left: Exponent, right: Exponent) -> Exponent {
    if left.isSaturated || right.isSaturated { return saturated }
    let top =
      Int64(left.numerator) * Int64(right.denominator)
      + Int64(right.numerator) * Int64(left.denominator)
    return reduced(top, Int64(left.denominator) * Int64(right.denominator))
  }

  package static func * (left: Exponent, right: Exponent) -> Exponent {
    if left.isSaturated || right.isSaturated { return saturated }
    return reduced(
      Int64(left.numerator) * Int64(right.numerator),
      Int64(left.denominator) * Int64(right.denominator))
  }

  package static prefix func - (value: Exponent) -> Exponent {
    value.isSaturated ? saturated : reduced(-Int64(value.numerator), Int64(value.denominator))
  }

  package static func < (left: Exponent, right: Exponent) -> Bool {
    Int64(left.numerator) * Int64(right.denominator)
      < Int64(right.numerator) * Int64(left.denominator)
  }

  package var description: String {
    if isSaturated { return "∞" }
    return isInteger ? "\(numerator)" : "\(numerator)/\(denominator)"
  }

  /// How the exponent is written after a unit: nothing for 1, `²`, `⁻¹`, `^(1/2)`.
  package var suffix: String {
    guard isInteger else { return isSaturated ? "^∞" : "^(\(numerator)/\(denominator))" }
    if numerator == 1 { return "" }
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(
      description.map { character in
        character.wholeNumberValue.map { digits[$0] } ?? "⁻"
      })
  }

  /// The parts are below 2^31 and so the sums and products above are below 2^63.
  private static func reduced(_ numerator: Int64, _ denominator: Int64) -> Exponent {
    var (left, right) = (numerator.magnitude, denominator.magnitude)
    while right != 0 { (left, right) = (right, left % right) }
    let divisor = Int64(left)
    guard let top = Int32(exactly: numerator / divisor), top != .min,
      let bottom = Int32(exactly: denominator / divisor)
    else { return saturated }
    return Exponent(unchecked: top, bottom)
  }

  private init(unchecked numerator: Int32, _ denominator: Int32) {
    self.numerator = numerator
    self.denominator = denominator
  }
}
