// SPDX-License-Identifier: Apache-2.0

/// The strict grammar of numbers in files.
package enum NumberText {
  /// Reads a decimal number: sign, digits without needless leading zeros, fraction, exponent.
  ///
  /// The grammar is that of RFC 8259 section 6, and a plus sign. Swift's own `Double(_:)` would also
  /// take `nan`, `inf` and hexadecimal, and numbers beyond the range of a double as infinite.
  ///
  /// - Returns: The nearest double, or nil if the text is no number or too large for one.
  package static func parse(_ text: some StringProtocol) -> Double? {
    guard length(of: text.utf8) == text.utf8.count, !text.isEmpty else { return nil }
    guard let value = Double(String(text)), value.isFinite else { return nil }
    return value
  }

  /// Reads a share of one: `0.005`, or the same as `0.5%`.
  ///
  /// - Returns: Nil if the text is no number, or a negative one.
  package static func share(_ text: String) -> Double? {
    let isPercent = text.hasSuffix("%")
    guard let number = parse(isPercent ? text.dropLast() : text[...]), number >= 0 else {
      return nil
    }
    return isPercent ? number / 100 : number
  }

  /// Returns the number of bytes at the start of a text that form a number, or nil if none do.
  package static func length(of text: some Collection<UInt8>) -> Int? {
    var bytes = Array(text.prefix(400))[...]
    let count = bytes.count
    if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    let whole = digits(bytes)
    guard whole > 0, whole == 1 || bytes.first != UInt8(ascii: "0") else { return nil }
    bytes.removeFirst(whole)
    if bytes.first == UInt8(ascii: ".") {
      let fraction = digits(bytes.dropFirst())
      guard fraction > 0 else { return count - bytes.count }
      bytes.removeFirst(1 + fraction)
    }
    if let letter = bytes.first, letter | 0x20 == UInt8(ascii: "e") {
      var rest = bytes.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      let exponent = digits(rest)
      if exponent > 0 { bytes = rest.dropFirst(exponent) }
    }
    return count - bytes.count
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
  }
}
