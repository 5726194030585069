// SPDX-License-Identifier: Apache-2.0

/// A stretch of a source file: UTF-8 offsets, half open.
package struct Span: Sendable, Hashable {
  package let file: SourceFile
  package let start: Int
  package let end: Int

  package init(file: SourceFile, start: Int, end: Int) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  package var startPosition: Position { file.position(at: start) }
  package var endPosition: Position { file.position(at: end) }

  /// The place of the first character, as it stands in findings and derivations.
  package var place: Place {
    let position = startPosition
    return Place(path: file.path, line: position.line, column: position.column)
  }
}

/// Where something stands: a path, a line and a column, without the text itself.
package struct Place: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
  package let path: String
  package let line: Int
  package let column: Int

  package init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }

  package var description: String { "\(path):\(line):\(column)" }

  package static func < (left: Place, right: Place) -> Bool {
    (left.path, left.line, left.column) < (right.path, right.line, right.column)
  }
}

/// A value and the place where its author wrote it.
package struct Located<Value: Sendable>: Sendable {
  package let value: Value
  package let span: Span

  package init(_ value: Value, at span: Span) {
    self.value = value
    self.span = span
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

/// A text lifted out of a file, of which every byte knows where it stands in that file.
///
/// An expression inside a quoted or folded YAML scalar is such a text: escapes and line folds make
/// it differ from the file's characters, and still its errors point at those characters.
package struct LocatedText: Sendable, Hashable {
  package let text: String
  package let file: SourceFile
  /// The file's UTF-8 offset of each UTF-8 byte of `text`, and of the end: `utf8.count + 1` values.
  private let offsets: [Int32]

  package init(text: String, file: SourceFile, offsets: [Int32]) {
    precondition(
      offsets.count == text.utf8.count + 1, "one offset for each byte and one for the end")
    self.text = text
    self.file = file
    self.offsets = offsets
  }

  /// A text that is a file of its own, as in tests and for `--where` arguments.
  package init(wholeFile file: SourceFile) {
    self.init(
      text: file.text, file: file, offsets: (0...Int32(file.text.utf8.count)).map { $0 })
  }

  /// Returns the place in the file of a range of UTF-8 offsets of the text.
  package func span(_ start: Int, _ end: Int) -> Span {
    let last = offsets.count - 1
    let first = Int(offsets[min(max(start, 0), last)])
    guard end > start else { return Span(file: file, start: first, end: first) }
    // The end is one past the last character, which need not be where the next one begins.
    let lastByte = min(max(end - 1, 0), last)
    var after = Int(offsets[min(lastByte + 1, last)])
    let width = after - Int(offsets[lastByte])
    if lastByte + 1 < last, width > 6 { after = Int(offsets[lastByte]) + 1 }
    return Span(file: file, start: first, end: after)
  }

  package var wholeSpan: Span { span(0, text.utf8.count) }
}
