// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A stretch of a file and the text that takes its place.
package struct TextEdit: Sendable, Hashable {
  package let span: Span
  package let text: String

  package init(_ span: Span, _ text: String) {
    self.span = span
    self.text = text
  }
}

extension Diagnostic {
  /// The edits that mend it; empty where its mend is no replacement of what it points at.
  package var edits: [TextEdit] {
    guard let help else { return [] }
    if let match = help.wholeMatch(of: /did you mean '([^']+)'\?/) {
      return replacement(of: String(match.1)).map { [$0] } ?? []
    }
    if code == "expression-needs-quotes", let match = help.wholeMatch(of: /write: \w+: (.+)/) {
      let meant = String(match.1)
      let written = String(span.file.text(from: span.start, to: span.end))
      // Where the comment of a line is the rest of an expression, the span is not all of it.
      guard !written.isEmpty, meant.contains(written), meant.count == written.count + 2 else {
        return []
      }
      return [TextEdit(span, meant)]
    }
    return []
  }

  /// Puts a name in the place of the one that the message quotes.
  private func replacement(of name: String) -> TextEdit? {
    let written = String(span.file.text(from: span.start, to: span.end))
    for match in message.matches(of: /'([^']+)'/) {
      let wrong = String(match.1)
      guard wrong != name, let range = written.range(of: wrong) else { continue }
      let before = written[..<range.lowerBound].utf8.count
      let start = span.start + before
      return TextEdit(
        Span(file: span.file, start: start, end: start + wrong.utf8.count), name)
    }
    return nil
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
