// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import AssayValues

/// Rows of comma-separated values: RFC 4180, in UTF-8 without a byte order mark.
///
/// Spreadsheets take a text for a formula by its first character. A text that begins so has an
/// apostrophe before it, and so has one that begins with an apostrophe: whoever takes one off has
/// the text. Where a list separator is a semicolon, what stands behind one begins a cell; it is
/// treated alike.
///
/// Source: OWASP, CSV Injection (community page, 2024): `=`, `+`, `-`, `@`, tab and carriage return.
struct CSVWriter {
  private(set) var bytes: [UInt8] = []
  private var isAtStart = true

  mutating func text(_ text: String?) { cell(CSVWriter.inert(text ?? "")) }
  mutating func texts(_ texts: [String]) { text(texts.joined(separator: "; ")) }
  mutating func integer(_ value: Int) { cell(String(value)) }
  mutating func truth(_ value: Bool) { cell(value ? "true" : "false") }
  mutating func empty() { cell("") }

  /// Writes the shortest decimal that reads back as the same number; nothing if it is not finite.
  mutating func double(_ value: Double?) {
    cell(value.flatMap { $0.isFinite ? NumberFormat.shortest($0) : nil } ?? "")
  }

  /// Writes quanta as the exact decimal of their unit.
  mutating func quanta(_ quanta: Int128?, digits: Int) {
    cell(quanta.map { QuantaText.decimal($0, digits: digits) } ?? "")
  }

  mutating func endRow() {
    bytes.append(contentsOf: [0x0D, 0x0A])
    isAtStart = true
  }

  /// A text on one line that no spreadsheet takes for a formula.
  static func inert(_ text: String) -> String {
    let line = HostileText.line(text)
    var result = String.UnicodeScalarView()
    var beginsCell = true
    for scalar in line.unicodeScalars {
      if beginsCell, marks.contains(scalar) { result.append("'") }
      // Blanks before it hide no formula from all programs.
      beginsCell = scalar == ";" || (beginsCell && scalar.properties.isWhitespace)
      result.append(scalar)
    }
    return String(result)
  }

  /// What begins a formula, also in the wide forms that East Asian editions take, and the apostrophe.
  private static let marks: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{2212}",
  ]

  private mutating func cell(_ text: String) {
    if !isAtStart { bytes.append(UInt8(ascii: ",")) }
    isAtStart = false
    let isQuoted =
      text.utf8.contains {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ";")
      }
      || text.hasPrefix(" ") || text.hasSuffix(" ")
    guard isQuoted else { return bytes.append(contentsOf: text.utf8) }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
