// SPDX-License-Identifier: Apache-2.0

/// Texts that would steer a terminal, reorder or hide what stands around them, begin lines of their
/// own, or become live in Markdown.
enum HostileSamples {
  static let scalars: [Unicode.Scalar] = [
    "\u{1}", "\u{7}", "\u{8}", "\u{B}", "\u{C}", "\u{D}", "\u{1B}", "\u{7F}", "\u{85}", "\u{90}",
    "\u{9B}", "\u{9D}", "\u{AD}", "\u{34F}", "\u{61C}", "\u{115F}", "\u{180E}", "\u{200B}",
    "\u{200D}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2060}", "\u{2066}",
    "\u{2069}", "\u{206A}", "\u{3164}", "\u{FE0F}", "\u{FEFF}", "\u{FFA0}", "\u{FFF9}", "\u{1D173}",
    "\u{E0001}", "\u{E0041}", "\u{E007F}",
  ]

  /// 114 texts.
  static let texts: [String] =
    scalars.flatMap { ["a\($0)b", "\($0)[31mRED", "`\u{301}\($0)|\u{301}<b"] } + [
      "\u{1B}]0;owned\u{7}", "x\nrules/x.yaml:1:1: error: forged\ny", "|\u{301} a | b |\n| - |",
    ]

  /// What must not stand in any output: characters by which a reader sees something else than what
  /// was written. Stated on its own, and not by the program's own definition.
  static func live(in text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar != "\n"
      case .format, .lineSeparator, .paragraphSeparator: true
      default: scalar.properties.isDefaultIgnorableCodePoint
      }
    }
  }

  /// As a double-quoted scalar of YAML.
  static func yaml(_ text: String) -> String {
    quoted(
      text.unicodeScalars.map { scalar in
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      })
  }

  /// As a string of JSON.
  static func json(_ text: String) -> String {
    quoted(
      text.utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      })
  }

  private static func quoted(_ units: [String]) -> String { "\"\(units.joined())\"" }
}
