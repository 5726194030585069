// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayDiff
import AssayValues
import Glibc

/// The unit and the decimals in which the figures of one table are shown: the same for all of its
/// rows, so that a reader can add them.
struct DiffScale {
  let unit: String
  private let digits: Int
  /// How many of `unit` one of the audit's unit is.
  private let factor: Double
  private let decimals: Int

  init(_ number: DiffDocument.Number) {
    digits = number.digits
    let greatest = max(
      number.before.magnitude, number.after.magnitude, number.delta.magnitude)
    let amount = QuantaText.amount(Int128(clamping: greatest), digits: number.digits)
    let display = UnitDisplay(unit: number.unit, magnitude: amount / 10)
    // What is very great or small is shown in a power of ten of its unit: "10⁻¹³ kWh/FLOP".
    let exponent = DiffScale.exponent(of: amount * display.factor)
    let name = exponent == 0 ? "" : "10\(FigureText.superscript(exponent))"
    unit = name.isEmpty || display.name.isEmpty ? name + display.name : name + " " + display.name
    factor = display.factor * pow(10, Double(-exponent))
    let shown = amount * factor
    // Five significant digits of the greatest; what is counted in wholes has no decimals.
    let whole = shown >= 1 ? Int(log10(shown)) + 1 : 1
    let all = [number.before, number.after] + number.shares.map(\.quanta)
    let isWhole = factor == 1 && all.allSatisfy { DiffScale.isWhole($0, digits: number.digits) }
    decimals = isWhole ? 0 : min(max(5 - whole, 0), 4)
  }

  /// The power of ten that a number is shown in, so that it has digits before its point and not too
  /// many of them.
  private static func exponent(of amount: Double) -> Int {
    guard amount > 0, amount.isFinite, amount < 1e-3 || amount >= 1e12 else { return 0 }
    return Int(log10(amount).rounded(.down))
  }

  /// Whether quanta are a whole number of their unit.
  private static func isWhole(_ quanta: Int128, digits: Int) -> Bool {
    guard digits > 0, quanta != 0 else { return true }
    let text = String(quanta.magnitude)
    return text.utf8.count > digits && text.utf8.suffix(digits).allSatisfy { $0 == 0x30 }
  }

  /// Quanta as an amount of the unit that is shown.
  func amount(_ quanta: Int128) -> Double {
    QuantaText.amount(quanta, digits: digits) * factor
  }

  func text(_ quanta: Int128) -> String {
    text(amount: QuantaText.amount(quanta, digits: digits))
  }

  /// - Parameter amount: In the audit's unit.
  func text(amount: Double) -> String {
    let shown = amount * factor
    if shown == 0 { return "0" }
    let text = DiffScale.fixed(shown, decimals: decimals)
    // What is there is not shown as nothing.
    let isNothing = text.allSatisfy { "-0.,".contains($0) }
    return isNothing ? NumberFormat.rounded(shown, significant: 1) : text
  }

  func signed(_ quanta: Int128) -> String { (quanta > 0 ? "+" : "") + text(quanta) }

  /// "+11.4 %".
  static func percent(_ percent: Double) -> String {
    let magnitude = percent.magnitude
    let sign = percent > 0 ? "+" : percent < 0 ? "-" : ""
    if magnitude > 0, magnitude < 0.01 { return "\(sign)< 0.01 %" }
    return sign + fixed(magnitude, decimals: magnitude < 1 ? 2 : 1) + " %"
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let rounded = (value.magnitude * scale).rounded(.toNearestOrEven)
    guard rounded < 1e18 else { return NumberFormat.rounded(value, significant: 5) }
    let (whole, rest) = Int(rounded).quotientAndRemainder(dividingBy: Int(scale))
    var text = NumberFormat.grouped(String(whole))
    if decimals > 0 {
      let fraction = String(rest)
      text += "." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
    }
    return (value < 0 ? "-" : "") + text
  }
}
