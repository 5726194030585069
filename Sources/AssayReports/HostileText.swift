// SPDX-License-Identifier: Apache-2.0

/// Text of strangers (model ids, card texts, messages that quote them) made safe to look at.
enum HostileText {
  /// Whether a character could steer a terminal, break a line, hide, or reorder what stands
  /// around it.
  ///
  /// Source: Unicode 15.0: the C0 and C1 controls, the line and paragraph separators, the
  /// bidirectional controls of UAX 9 (section 2), and the invisible format characters of the
  /// basic plane that join or annotate nothing in ordinary text.
  static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value < 0x20 || scalar.value >= 0x7F else { return false }
    switch scalar.value {
    case 0x00..<0x20, 0x7F..<0xA0: return true
    case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: return true
    case 0xFFF9...0xFFFB: return true
    default: return false
    }
  }

  /// The text on one line, in which hostile characters stand as their code: "\u{202e}".
  ///
  /// - Parameter limit: The greatest number of characters; what is longer ends in "…".
  static func line(_ text: String, limit: Int = 400) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      count += 1
      if count > limit { return result + "…" }
      switch scalar {
      case "\n", "\t": result.unicodeScalars.append(" ")
      case "\r": continue
      case _ where isHostile(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
