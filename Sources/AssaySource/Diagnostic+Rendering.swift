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
    let line = span.file.line(start.line)
    let scalars = line.unicodeScalars
    let lineStart = span.file.offset(ofLine: start.line)
    // A long line is not walked through: it may have as many mistakes as characters.
    func index(at offset: Int) -> String.Index {
      let distance = min(max(offset - lineStart, 0), line.utf8.count)
      var index = line.utf8.index(line.startIndex, offsetBy: distance)
      while index < line.endIndex, line.utf8[index] & 0xC0 == 0x80 {
        line.utf8.formIndex(after: &index)
      }
      return index
    }
    let (first, last) = (index(at: span.start), index(at: span.end))
    let carets = max(scalars[first..<last].prefix(160).count, 1)
    // 160 characters fit a terminal; beyond that, keep the caret in sight.
    let isCut = start.column - 1 > 120
    let cut = isCut ? scalars.index(first, offsetBy: -60) : line.startIndex
    let shown = scalars[cut...].prefix(160)
    let text =
      (isCut ? "…" : "") + shown.map(Diagnostic.visible).joined()
      + (shown.endIndex < line.endIndex ? "…" : "")
    let gutter = "\(start.line)"
    let indent = String(repeating: " ", count: isCut ? 61 : scalars[cut..<first].count)
    let caret = String(repeating: "^", count: carets)
    let margin = String(repeating: " ", count: gutter.count)
    return "\(gutter) | \(text)\n\(margin) | \(indent)\(caret)\n"
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    HostileText.isHostile(scalar) ? " " : String(scalar)
  }
}
