// SPDX-License-Identifier: Apache-2.0

/// How numbers are written, without locale.
package enum NumberFormat {
  /// Writes the shortest decimal that reads back as the same double, as a number of JSON.
  ///
  /// There is no exponent from 1e-6 up to 1e21. JSON has no number for what is not finite: that is
  /// written `null`.
  package static func shortest(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    let decimal = Decimal(value)
    return (value < 0 ? "-" : "") + decimal.text(grouped: false)
  }

  /// Writes a number with so many significant digits, thousands grouped by commas, halves rounded
  /// away from zero; trailing zeros that are significant are kept.
  package static func rounded(_ value: Double, significant: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "-∞" : "∞" }
    var decimal = Decimal(value)
    decimal.round(to: min(max(significant, 1), 17))
    return (value < 0 ? "-" : "") + decimal.text(grouped: true)
  }

  /// Writes a number to so many significant digits, without zeros at the end.
  package static func plain(_ value: Double, significant: Int) -> String {
    let text = rounded(value, significant: significant)
    guard text.contains("."), !text.contains("e") else { return text }
    var trimmed = text[...]
    while trimmed.last == "0" { trimmed.removeLast() }
    if trimmed.last == "." { trimmed.removeLast() }
    return String(trimmed)
  }

  /// Groups the whole part of a plain decimal such as `-24690.000001` by commas.
  package static func grouped(_ decimal: String) -> String {
    let isNegative = decimal.hasPrefix("-")
    let parts = decimal.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, whole.allSatisfy(\.isNumber) else { return decimal }
    let rest = parts.dropFirst().map { "." + $0 }.joined()
    return (isNegative ? "-" : "") + Decimal.grouped(String(whole)) + rest
  }
}

/// The digits of a double's magnitude and the place of its point.
private struct Decimal {
  /// Without leading zeros; `[0]` for zero.
  private var digits: [UInt8]
  /// The number of digits before the point: 0.ddd · 10^point.
  private var point: Int

  /// Takes the shortest digits that read back as the double, from Swift's own description.
  init(_ value: Double) {
    digits = []
    point = 0
    var exponent = 0
    var isBehindPoint = false
    let parts = value.magnitude.description.split(separator: "e")
    if parts.count == 2 { exponent = Int(parts[1]) ?? 0 }
    for byte in parts.first?.utf8 ?? "".utf8[...] {
      if byte == UInt8(ascii: ".") {
        isBehindPoint = true
      } else {
        if !isBehindPoint { point += 1 }
        digits.append(byte - 48)
      }
    }
    point += exponent
    while digits.first == 0 {
      digits.removeFirst()
      point -= 1
    }
    trim()
    if digits.isEmpty { (digits, point) = ([0], 1) }
  }

  mutating func round(to significant: Int) {
    guard digits != [0] else { return }
    if digits.count > significant {
      let isUp = digits[significant] >= 5
      digits.removeLast(digits.count - significant)
      if isUp { increment() }
    }
    digits += Array(repeating: 0, count: significant - digits.count)
  }

  func text(grouped isGrouped: Bool) -> String {
    guard point > -6, point <= 21 else { return exponential }
    let text = String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
    let whole =
      digits.count <= point
      ? text + String(repeating: "0", count: point - digits.count) : String(text.prefix(point))
    let fraction = digits.count > point ? "." + text.dropFirst(point) : ""
    return (isGrouped ? Decimal.grouped(whole) : whole) + fraction
  }

  static func grouped(_ whole: String) -> String {
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  private var exponential: String {
    let text = digits.map { String($0) }
    let fraction = text.count > 1 ? "." + text.dropFirst().joined() : ""
    return text[0] + fraction + "e" + String(point - 1)
  }

  private mutating func increment() {
    var index = digits.count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits[0] = 1
      point += 1
    }
  }

  private mutating func trim() {
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }
}
