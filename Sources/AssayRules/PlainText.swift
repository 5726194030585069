// SPDX-License-Identifier: Apache-2.0

/// Texts without regard to case and white space, as tables match them.
package enum PlainText {
  /// The text in lower case (ASCII letters only), each stretch of white space one blank, none at
  /// the ends.
  package static func folded(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var isBlankDue = false
    for byte in text.utf8 {
      // Nearly all texts are ASCII, whose white space is soon told.
      guard byte < 0x80 else { return foldedByScalars(text) }
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        isBlankDue = !result.isEmpty
        continue
      }
      if isBlankDue { result.append(0x20) }
      isBlankDue = false
      result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func foldedByScalars(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var isBlankDue = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        isBlankDue = !result.isEmpty
        continue
      }
      if isBlankDue { result.append(0x20) }
      isBlankDue = false
      if (0x41...0x5A).contains(scalar.value) {
        result.append(UInt8(scalar.value) | 0x20)
      } else {
        result.append(contentsOf: Array(String(scalar).utf8))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text without white space at its ends.
  static func trimmed(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }
}
