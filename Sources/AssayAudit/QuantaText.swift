// SPDX-License-Identifier: Apache-2.0

/// Quanta as decimals of their unit.
package enum QuantaText {
  /// Writes quanta as an exact decimal without trailing zeros: 24690000001 with 6 digits is
  /// "24690.000001".
  ///
  /// - Parameter digits: The decimals of the quantum; negative for one that is a power of ten of the
  ///   unit.
  package static func decimal(_ quanta: Int128, digits: Int) -> String {
    var text = String(quanta.magnitude)
    if digits < 0, quanta != 0 { text += String(repeating: "0", count: -digits) }
    if digits > 0 {
      if text.utf8.count <= digits {
        text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text
      }
      var fraction = text.suffix(digits)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text = text.dropLast(digits) + (fraction.isEmpty ? "" : "." + fraction)
    }
    return quanta < 0 ? "-" + text : text
  }

  /// Returns quanta as a number of their unit: the double nearest to the exact decimal.
  package static func amount(_ quanta: Int128, digits: Int) -> Double {
    // A decimal of an integer always is in the grammar of `Double`.
    Double(decimal(quanta, digits: digits)) ?? 0
  }
}
