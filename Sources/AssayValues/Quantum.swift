// SPDX-License-Identifier: Apache-2.0

/// The grain in which a quantity is published: a power of ten of its unit.
///
/// A figure is rounded to whole quanta once, at publication, half to even; totals are sums of these
/// integers, and so rows add up to them in any order.
package struct Quantum: Sendable, Hashable {
  /// A quantum is 10^-digits of the unit; negative for one that is coarser than the unit.
  package let digits: Int
  package let unit: Unit
  /// Quanta in one canonical unit.
  private let perCanonical: Ratio

  /// Reads a grain such as 1 Wh as a power of ten of a unit such as kWh.
  ///
  /// - Throws: `QuantumError.dimension` if the two differ, `.notDecimal` if the grain is not
  ///   10^-digits of the unit with -18 to 18 digits.
  package init(_ quantum: Quantity, of unit: Unit) throws(QuantumError) {
    guard quantum.dimension == unit.dimension else { throw .dimension }
    let share = unit.amount(quantum.value)
    for digits in -18...18 {
      let power = Ratio(10).power(digits) ?? .one
      // The share has been through three roundings; neighbouring powers differ tenfold.
      guard (share * power.double - 1).magnitude < 1e-9 else { continue }
      guard let perCanonical = power.divided(by: unit.scale) else { throw .outOfRange }
      self.digits = digits
      self.unit = unit
      self.perCanonical = perCanonical
      return
    }
    throw .notDecimal
  }

  private init?(digits: Int, of unit: Unit) {
    guard let perCanonical = Ratio(10).power(digits)?.divided(by: unit.scale) else { return nil }
    self.digits = digits
    self.unit = unit
    self.perCanonical = perCanonical
  }

  /// The grain of a unit for which none was said: fine enough for what it is used for, and so coarse
  /// that 2^96 quanta hold whatever there is.
  ///
  /// Nine decimals of the unit keep more than its factors are known to; of floating-point operations,
  /// of which a training has 10^25, one is the finest grain.
  package static func standard(of unit: Unit) -> Quantum? {
    var digits = 9
    if unit.dimension.withoutTags() == Dimension.base(.compute) {
      let operations = unit.factor
      while digits > -18, operations * pow10(-digits) < 0.999 { digits -= 1 }
    }
    return Quantum(digits: digits, of: unit)
  }

  /// A finer grain for a figure that is less than half a quantum, such that four digits of it are
  /// kept; nil if there is no grain so fine.
  package func finer(for canonical: Double) -> Quantum? {
    for digits in (digits + 1)...(max(digits, 0) + 36) {
      guard let finer = Quantum(digits: digits, of: unit) else { return nil }
      if let quanta = try? finer.quanta(of: canonical), quanta.magnitude >= 1000 { return finer }
    }
    return nil
  }

  private static func pow10(_ exponent: Int) -> Double {
    (Ratio(10).power(exponent) ?? .one).double
  }

  /// Rounds a number of canonical units to whole quanta, half to even.
  ///
  /// The rounding is of the exact value of the double, without rounding on the way.
  ///
  /// - Throws: `QuantumError.notFinite`; `.outOfRange` at 2^126 quanta or canonical units and above.
  package func quanta(of canonical: Double) throws(QuantumError) -> Int128 {
    guard canonical.isFinite else { throw .notFinite }
    guard canonical != 0 else { return 0 }
    // |canonical| = significand · 2^exponent with an integer significand below 2^53.
    let magnitude = canonical.magnitude
    let significand =
      magnitude.significandBitPattern | (magnitude.exponentBitPattern == 0 ? 0 : 1 << 52)
    let exponent = Int(max(magnitude.exponentBitPattern, 1)) - 1075
    guard exponent <= 73 else { throw .outOfRange }
    let shifted = UInt128(significand) << UInt128(max(exponent, 0))
    let product = shifted.multipliedFullWidth(by: perCanonical.numerator.magnitude)
    let divisor = perCanonical.denominator.magnitude
    let quotient = WideQuotient(high: product.high, low: product.low, divisor: divisor)
    guard let rounded = quotient.roundedHalfToEven(shiftedRight: max(-exponent, 0)),
      rounded < UInt128(1) << 126
    else { throw .outOfRange }
    return canonical < 0 ? -Int128(rounded) : Int128(rounded)
  }

  /// Writes quanta as an exact decimal of the unit, without trailing zeros.
  package func decimal(_ quanta: Int128) -> String {
    var text = String(quanta.magnitude)
    if digits < 0, quanta != 0 { text += String(repeating: "0", count: -digits) }
    if digits > 0 {
      if text.count <= digits {
        text = String(repeating: "0", count: digits + 1 - text.count) + text
      }
      var fraction = String(text.suffix(digits))
      text.removeLast(digits)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      if !fraction.isEmpty { text += "." + fraction }
    }
    return quanta < 0 ? "-" + text : text
  }

  /// Returns quanta as a number of the unit: the double nearest to the exact decimal.
  package func amount(_ quanta: Int128) -> Double {
    // Both operands of this division are exact, and so it rounds once.
    if digits >= 0, quanta.magnitude <= 1 << 53, let power = Ratio(10).power(digits) {
      return Double(quanta) / power.double
    }
    return Double(decimal(quanta)) ?? Double(quanta) / (Ratio(10).power(digits) ?? .one).double
  }
}

package enum QuantumError: Error, Hashable {
  /// The grain and the unit differ in dimension or basis.
  case dimension
  /// The grain is no decimal fraction of the unit.
  case notDecimal
  /// The value is infinite or not a number.
  case notFinite
  /// The value has too many quanta to be added exactly.
  case outOfRange
}

/// The quotient and remainder of a 256-bit number by a 128-bit one.
private struct WideQuotient {
  private let high: UInt128
  private let low: UInt128
  private let remainder: UInt128
  private let divisor: UInt128

  init(high: UInt128, low: UInt128, divisor: UInt128) {
    self.divisor = divisor
    if high == 0 {
      self.high = 0
      (self.low, remainder) = low.quotientAndRemainder(dividingBy: divisor)
    } else {
      let (quotient, rest) = high.quotientAndRemainder(dividingBy: divisor)
      self.high = quotient
      (self.low, remainder) = divisor.dividingFullWidth((rest, low))
    }
  }

  /// Rounds the quotient divided by 2^shift; nil if that takes more than 128 bits.
  func roundedHalfToEven(shiftedRight shift: Int) -> UInt128? {
    let rest: (half: Bool, below: Bool)
    let whole: (high: UInt128, low: UInt128)
    if shift == 0 {
      whole = (high, low)
      // The remainder is below the divisor, and so the difference does not wrap.
      let left = divisor - remainder
      rest = (remainder >= left, remainder != left && remainder != 0)
    } else if shift <= 128 {
      let dropped = shift == 128 ? low : low & ((UInt128(1) << UInt128(shift)) - 1)
      let half = UInt128(1) << UInt128(shift - 1)
      rest = (dropped & half != 0, dropped & (half - 1) != 0 || remainder != 0)
      whole =
        shift == 128
        ? (0, high)
        : (
          high >> UInt128(shift),
          (low >> UInt128(shift)) | (high << UInt128(128 - shift))
        )
    } else {
      // The significand has 53 bits and the numerator 127: the quotient is below 2^180.
      let isGone = shift > 256
      let dropped = isGone ? high : high & ((UInt128(1) << UInt128(shift - 128)) - 1)
      let half = isGone ? 0 : UInt128(1) << UInt128(shift - 129)
      rest = (
        dropped & half != 0,
        (half == 0 ? dropped : dropped & (half - 1)) != 0 || low != 0 || remainder != 0
      )
      whole = (0, shift >= 256 ? 0 : high >> UInt128(shift - 128))
    }
    guard whole.high == 0 else { return nil }
    let isUp = rest.half && (rest.below || whole.low & 1 == 1)
    let (sum, overflows) = whole.low.addingReportingOverflow(isUp ? 1 : 0)
    return overflows ? nil : sum
  }
}
