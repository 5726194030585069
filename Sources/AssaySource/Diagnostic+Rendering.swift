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
    if let help { text += "help: \(Diagnostic.lines(help))\n" }
    return text
  }

  /// A text that may have several lines, of which none but the first begins at the margin, where a
  /// diagnostic would begin.
  private static func lines(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      HostileText.line(String($0))
    }
    return lines.enumerated().map { index, line in
      index > 0 && !line.hasPrefix("  ") ? "      " + line : line
    }.joined(separator: "\n")
  }

  private func header(at span: Span, kind: String, message: String) -> String {
    let (path, text) = (HostileText.line(span.file.path), HostileText.line(message))
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
    HostileText.isHostile(scalar) ? " " : String(scalar)
  }
}
