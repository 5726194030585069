// SPDX-License-Identifier: Apache-2.0

/// Text of strangers (titles, ids, card texts, names of files) made safe to look at.
///
/// This is the one definition of what is not. It is applied where text leaves the program, so that
/// nobody who composes a text has to think of it: by pages of text and Markdown, the JSON writer,
/// diagnostics and the console.
package enum HostileText {
  /// Whether a character could steer a terminal, break a line, hide, or reorder what stands around
  /// it.
  ///
  /// These are the controls and format characters (general categories Cc and Cf, which the
  /// bidirectional ones are among), the line and paragraph separators (Zl, Zp), whatever else is
  /// shown as nothing (Default_Ignorable_Code_Point: fillers, variation selectors, tags), and what is no
  /// character (Noncharacter_Code_Point), of which XML does not allow two.
  ///
  /// Source: Unicode 15.0, DerivedGeneralCategory.txt, DerivedCoreProperties.txt and PropList.txt.
  package static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x7F { return value < 0x20 }
    if value < 0x0300 { return value < 0xA0 || value == 0xAD }
    // Most of what people write beyond Latin, to be quick about it.
    if (0x3165...0xFDCF).contains(value) { return false }
    switch value {
    case _ where value & 0xFFFE == 0xFFFE: return true
    case 0xFDD0...0xFDEF: return true
    case 0x034F, 0x0600...0x0605, 0x061C, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2: return true
    case 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: return true
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164: return true
    case 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: return true
    case 0x110BD, 0x110CD, 0x13430...0x1343F, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: return true
    case 0xE0000...0xE0FFF: return true
    default: return false
    }
  }

  /// The text on one line, in which hostile characters stand as their code: "\u{202e}".
  ///
  /// Line breaks and tabs are spaces.
  ///
  /// - Parameter limit: The greatest number of characters; what is longer ends in "…".
  package static func line(_ text: String, limit: Int = .max) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return text
    }
    var result = ""
    var count = 0
    var isReturn = false
    for scalar in text.unicodeScalars {
      if isReturn, scalar != "\n" { result += code(of: "\r") }
      isReturn = scalar == "\r"
      count += 1
      if count > limit { return result + "…" }
      switch scalar {
      case "\r": continue
      case "\n", "\t": result.unicodeScalars.append(" ")
      case _ where isHostile(scalar): result += code(of: scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return isReturn ? result + code(of: "\r") : result
  }

  private static func code(of scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }
}
