// SPDX-License-Identifier: Apache-2.0

/// What a person does not see of a text that others have to meet letter by letter.
enum KeyText {
  /// A character that nobody sees, or that looks like another.
  struct Flaw: Equatable {
    let scalar: Unicode.Scalar
    /// The letter that it looks like; nil if it is not seen.
    let looksLike: Character?
  }

  /// The text with one kind of blank, none at its ends, and without characters that nobody sees.
  static func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isBlankDue = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        isBlankDue = !result.isEmpty
      } else if !isHidden(scalar) {
        if isBlankDue { result.append(" ") }
        isBlankDue = false
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The first character of a text that should not be in it; nil if there is none.
  ///
  /// - Parameter isKey: Whether letters of another script that look like its Latin ones count too, and
  ///   blanks other than the plain one.
  static func flaw(of text: String, isKey: Bool = true) -> Flaw? {
    // Nearly all texts are printable ASCII without a blank at either end.
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.first != 0x20,
      text.utf8.last != 0x20
    {
      return nil
    }
    let scalars = text.unicodeScalars
    for end in [scalars.first, scalars.last] {
      if let end, end.properties.isWhitespace { return Flaw(scalar: end, looksLike: nil) }
    }
    let isLatin = scalars.contains { $0.isASCII && $0.properties.isAlphabetic }
    for scalar in scalars {
      if scalar.properties.isWhitespace {
        if isKey, scalar != " " { return Flaw(scalar: scalar, looksLike: nil) }
      } else if isHidden(scalar) {
        return Flaw(scalar: scalar, looksLike: nil)
      } else if isKey, isLatin, let letter = latin(scalar) {
        return Flaw(scalar: scalar, looksLike: letter)
      }
    }
    return nil
  }

  /// The text with each letter as the Latin one that it looks like; equal for texts that look alike.
  static func skeleton(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var result = ""
    for scalar in text.unicodeScalars where !isHidden(scalar) {
      result.append(latin(scalar) ?? Character(scalar))
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isWhitespace { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// The Latin letter, digit or mark that a character of another script looks like.
  private static func latin(_ scalar: Unicode.Scalar) -> Character? {
    if scalar.isASCII { return nil }
    // Full-width forms stand 0xFEE0 above ASCII.
    if (0xFF01...0xFF5E).contains(scalar.value) {
      return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init)
    }
    return lookAlikes[scalar]
  }

  /// Source: Unicode Technical Standard 39, confusables.txt: the letters of Greek and Cyrillic, and of
  /// Armenian and the letter-like symbols, whose usual glyph is that of a Latin letter.
  private static let lookAlikes: [Unicode.Scalar: Character] = {
    let pairs = [
      ("АВЕЅІЈКМНОРСТУХԚԜ", "ABESIJKMHOPCTYXQW"), ("аеорсухѕіјһԁԛԝкӏ", "aeopcyxsijhdqwkl"),
      ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("ονρ", "ovp"), ("օ", "o"), ("\u{212A}", "K"),
    ]
    var found: [Unicode.Scalar: Character] = [:]
    for (others, letters) in pairs {
      for (other, letter) in zip(others.unicodeScalars, letters) { found[other] = letter }
    }
    return found
  }()
}
