// SPDX-License-Identifier: Apache-2.0

/// An exact rational number, in lowest terms with a positive denominator.
///
/// Conversion factors are kept exact so that a published figure does not depend on the order in
/// which units were multiplied. Operations return nil where the result does not fit into 128 bits.
package struct Ratio: Hashable, Sendable {
  package let numerator: Int128
  /// At least 1.
  package let denominator: Int128

  package static let one = Ratio(1)

  /// Makes `numerator / denominator`; the denominator must be positive.
  package init(_ numerator: Int128, _ denominator: Int128 = 1) {
    precondition(denominator > 0, "the denominator of a ratio is positive")
    let divisor = Ratio.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  package func multiplied(by other: Ratio) -> Ratio? {
    // Cancelling across first keeps the products as small as the result allows.
    let first = Ratio.greatestCommonDivisor(numerator, other.denominator)
    let second = Ratio.greatestCommonDivisor(other.numerator, denominator)
    let (top, topOverflows) = (numerator / first)
      .multipliedReportingOverflow(by: other.numerator / second)
    let (bottom, bottomOverflows) = (denominator / second)
      .multipliedReportingOverflow(by: other.denominator / first)
    return topOverflows || bottomOverflows ? nil : Ratio(top, bottom)
  }

  /// Returns the quotient, or nil if the other is zero or the result does not fit.
  package func divided(by other: Ratio) -> Ratio? {
    guard other.numerator != 0, other.numerator != .min else { return nil }
    let sign: Int128 = other.numerator < 0 ? -1 : 1
    let inverse = Ratio(sign * other.denominator, sign * other.numerator)
    return multiplied(by: inverse)
  }

  /// Returns an integer power, or nil if it does not fit or zero is raised to a negative one.
  package func power(_ exponent: Int) -> Ratio? {
    var result = Ratio.one
    var square = self
    var left = exponent.magnitude
    while left > 0 {
      if left & 1 == 1 {
        guard let next = result.multiplied(by: square) else { return nil }
        result = next
      }
      left >>= 1
      if left > 0 {
        guard let next = square.multiplied(by: square) else { return nil }
        square = next
      }
    }
    return exponent < 0 ? Ratio.one.divided(by: result) : result
  }

  /// Returns the exact `degree`-th root of a positive ratio, or nil if it is not rational.
  package func root(_ degree: Int) -> Ratio? {
    if degree == 1 || self == .one { return self }
    guard degree > 1, numerator > 0, let top = Ratio.root(of: numerator, degree),
      let bottom = Ratio.root(of: denominator, degree)
    else { return nil }
    return Ratio(top, bottom)
  }

  /// The value within two roundings of the exact one; exact where both parts are below 2^53 and
  /// the quotient is representable.
  package var double: Double { top / bottom }

  /// The numerator as a double.
  var top: Double { Ratio.double(numerator) }
  /// The denominator as a double.
  var bottom: Double { Ratio.double(denominator) }

  /// The nearest double; nearly all are 64-bit integers, which the processor converts itself.
  private static func double(_ whole: Int128) -> Double {
    Int64(exactly: whole).map { Double($0) } ?? Double(whole)
  }

  private static func root(of value: Int128, _ degree: Int) -> Int128? {
    var low: Int128 = 1
    var high: Int128 = 1 << 64
    while low < high {
      let middle = low + (high - low) / 2
      guard let power = Ratio(middle).power(degree) else {
        high = middle
        continue
      }
      if power.numerator < value { low = middle + 1 } else { high = middle }
    }
    return Ratio(low).power(degree)?.numerator == value ? low : nil
  }

  /// Returns a positive divisor of both; `denominator` is positive, so it always fits.
  private static func greatestCommonDivisor(_ value: Int128, _ denominator: Int128) -> Int128 {
    if denominator == 0 { return 1 }
    var (left, right) = (value.magnitude, denominator.magnitude)
    while right != 0 { (left, right) = (right, left % right) }
    return Int128(exactly: left) ?? 1
  }
}

extension Ratio: CustomStringConvertible {
  package var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}

extension Ratio: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int128) { self.init(value) }
}
