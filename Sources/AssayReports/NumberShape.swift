// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayValues

/// Numbers of a derivation as they stand in a line of text.
enum NumberShape {
  /// A number with at most seven significant digits, without grouping, as an expression writes it:
  /// "173278.4", "8.4e22". What is no number stays as it is.
  static func compact(_ text: String) -> String {
    guard let value = Double(text), value.isFinite else { return text }
    let digits = text.utf8.filter { (48...57).contains($0) }.count
    guard digits > 7 || value.magnitude >= 1e7 else { return text }
    let magnitude = value.magnitude
    if magnitude >= 1e15 || (magnitude < 1e-4 && magnitude > 0) {
      return scientific(value)
    }
    let rounded = NumberFormat.rounded(value, significant: 7).filter { $0 != "," }
    return trimmed(rounded)
  }

  /// A value with its unit: "400 W[accelerator]/accelerator", "'x9-large'", "true".
  static func words(_ value: DerivedValue, unit: String?) -> String {
    switch value {
    case .number(let text): return compact(text) + suffix(unit)
    case .list(let numbers):
      return "[\(numbers.map(compact).joined(separator: ", "))]" + suffix(unit)
    case .text(let text): return "'\(text.cut(to: 120))'"
    case .truth(let value): return value ? "true" : "false"
    }
  }

  private static func suffix(_ unit: String?) -> String {
    unit.flatMap { $0 == "1" || $0.isEmpty ? nil : " \($0)" } ?? ""
  }

  /// A value as an operand of an expression: in parentheses where its unit is a product or a
  /// quotient.
  static func operand(_ value: DerivedValue, unit: String?) -> String {
    let words = words(value, unit: unit)
    if case .list(let numbers) = value {
      return "[\(numbers.map { operand(.number($0), unit: unit) }.joined(separator: ", "))]"
    }
    guard case .number = value, let unit, unit.contains(where: { "/·* ".contains($0) }) else {
      return words
    }
    return "(\(words))"
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var mantissa = value
    while mantissa.magnitude >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa.magnitude < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return trimmed(NumberFormat.rounded(mantissa, significant: 7)) + "e\(exponent)"
  }

  private static func trimmed(_ decimal: String) -> String {
    guard decimal.contains(".") else { return decimal }
    var decimal = decimal[...]
    while decimal.last == "0" { decimal.removeLast() }
    if decimal.last == "." { decimal.removeLast() }
    return String(decimal)
  }
}
