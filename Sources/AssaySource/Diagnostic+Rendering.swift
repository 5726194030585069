// SPDX-License-Identifier: Apache-2.0

extension Diagnostic {
  /// The diagnostic as people read it: header, snippet, caret, notes, help; ends in a line break.
  package var rendered: String {
    var text = "\(header(at: span, kind: severity.rawValue, message: message)) [\(code)]\n"
    text += snippet(of: span)
    for note in notes {
      text += header(at: note.span, kind: "note", message: note.message) + "\n"
      text += snippet(of: note.span)
    }
    if let help { text += "help: \(Diagnostic.printable(help))\n" }
    return text
  }

  private func header(at span: Span, kind: String, message: String) -> String {
    let (path, text) = (Diagnostic.printable(span.file.path), Diagnostic.printable(message))
    return "\(path):\(span.startPosition.line):\(span.startPosition.column): \(kind): \(text)"
  }

  /// The line in question with a caret under each of its characters that the span covers.
  ///
  /// A long line is cut around the caret; control characters are shown as spaces, so that a file
  /// cannot move the caret or steer the terminal.
  private func snippet(of span: Span) -> String {
    let start = span.startPosition
    let end = span.endPosition
    let scalars = Array(span.file.line(start.line).unicodeScalars)
    let first = min(start.column - 1, scalars.count)
    let last = end.line > start.line ? scalars.count : min(end.column - 1, scalars.count)
    let carets = max(last - first, 1)
    // 160 characters fit a terminal; beyond that, keep the caret in sight.
    let cut = first > 120 ? first - 60 : 0
    let shown = scalars.dropFirst(cut).prefix(160).map(Diagnostic.visible)
    let line = (cut > 0 ? "…" : "") + shown.joined() + (scalars.count > cut + 160 ? "…" : "")
    let gutter = "\(start.line)"
    let indent = String(repeating: " ", count: first - cut + (cut > 0 ? 1 : 0))
    let caret = String(repeating: "^", count: min(carets, 160))
    let margin = String(repeating: " ", count: gutter.count)
    return "\(gutter) | \(line)\n\(margin) | \(indent)\(caret)\n"
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    isHostile(scalar) ? " " : String(scalar)
  }

  /// The text without characters that steer a terminal or reorder a line.
  package static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isHostile($0) && $0 != "\n" }) else { return text }
    return text.unicodeScalars.map {
      isHostile($0) && $0 != "\n" ? "\\u{\(String($0.value, radix: 16))}" : String($0)
    }.joined()
  }

  private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default:
      // Bidirectional controls (Unicode 15, table 4 of UAX 9) reorder what a reader sees.
      (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        || scalar.value == 0x200E || scalar.value == 0x200F || scalar.value == 0x061C
    }
  }
}
