// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// How a text report is dressed.
package enum TextStyle: Sendable, Hashable {
  case plain
  /// With ANSI escapes for a terminal: bold headings, dim places.
  case ansi
}

/// A line as it is shown: safe to look at, with the escapes of its style.
struct ShownLine {
  fileprivate(set) var text: String
  /// The number of characters that are seen.
  fileprivate var width: Int

  init(_ text: String) {
    self.text = HostileText.line(text, limit: TextPage.lineLimit)
    width = self.text.count
  }

  fileprivate init(_ text: String, dressed style: TextStyle, as code: String) {
    self.init(text)
    if style == .ansi { self.text = "\u{1B}[\(code)m\(self.text)\u{1B}[0m" }
  }

  static func + (left: ShownLine, right: ShownLine) -> ShownLine {
    var line = left
    line.text += right.text
    line.width += right.width
    return line
  }

  static func + (left: String, right: ShownLine) -> ShownLine { ShownLine(left) + right }
  static func + (left: ShownLine, right: String) -> ShownLine { left + ShownLine(right) }
}

/// Lines of text of at most 100 columns, collected from top to bottom.
///
/// It is the one way in which text gets into a report, and whatever is written on it may be the text
/// of strangers: it can neither begin a line of its own nor steer a terminal.
struct TextPage {
  static let width = 100
  /// The characters of one text, at most; what is longer ends in "…".
  fileprivate static let lineLimit = 2000

  let style: TextStyle
  private(set) var text = ""

  init(style: TextStyle) { self.style = style }

  mutating func line(_ line: String = "") { self.line(ShownLine(line)) }

  mutating func line(_ line: ShownLine) {
    var line = line.text[...]
    while line.last == " " { line.removeLast() }
    text += line + "\n"
  }

  /// A heading after an empty line.
  mutating func heading(_ title: String) {
    line()
    line(bold(title))
  }

  /// Text broken at spaces to the width of the page.
  ///
  /// - Parameters:
  ///   - first: What stands before the first line.
  ///   - rest: What stands before the others, as wide.
  mutating func paragraph(_ text: String, first: String, rest: String) {
    paragraph(text, first: ShownLine(first), rest: rest)
  }

  mutating func paragraph(_ text: String, first: ShownLine, rest: String) {
    var current = first
    var isEmpty = true
    for word in ShownLine(text).text.split(separator: " ") {
      let word = ShownLine(String(word))
      if !isEmpty, current.width + 1 + word.width > TextPage.width {
        line(current)
        current = ShownLine(rest)
        isEmpty = true
      }
      current = current + (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    line(current)
  }

  /// Text broken at spaces, beside a label.
  ///
  /// - Parameter indent: The column at which the text begins.
  mutating func paragraph(_ text: String, label: String = "", indent: Int) {
    paragraph(
      text, first: label.padded(to: indent), rest: String(repeating: " ", count: indent))
  }

  /// A left and a right text on one line, or on two if they do not fit.
  mutating func line(_ left: String, right: String) { line(ShownLine(left), right: right) }

  mutating func line(_ left: ShownLine, right: String) {
    let right = dim(right)
    let gap = TextPage.width - left.width - right.width
    if right.width == 0 {
      line(left)
    } else if gap >= 2 {
      line(left + String(repeating: " ", count: gap) + right)
    } else {
      line(left)
      line(String(repeating: " ", count: max(TextPage.width - right.width, 0)) + right)
    }
  }

  mutating func table(_ table: TextTable) {
    for (index, row) in table.lines.enumerated() {
      line(index == 0 && table.hasHeader ? dim(row) : ShownLine(row))
    }
  }

  func bold(_ text: String) -> ShownLine { ShownLine(text, dressed: style, as: "1") }
  func dim(_ text: String) -> ShownLine { ShownLine(text, dressed: style, as: "2") }
}

extension DefaultStringInterpolation {
  /// A dressed text is put together by `+`; inside another text it would be escaped.
  @available(*, unavailable)
  mutating func appendInterpolation(_ line: ShownLine) {}
}

/// Rows of cells in columns that are as wide as they must be.
struct TextTable {
  enum Alignment { case left, right }

  let alignments: [Alignment]
  let hasHeader: Bool
  private var rows: [[String]] = []
  private let indent: Int

  init(_ columns: [(title: String, alignment: Alignment)], indent: Int = 2) {
    alignments = columns.map(\.alignment)
    hasHeader = columns.contains { !$0.title.isEmpty }
    self.indent = indent
    if hasHeader { rows.append(columns.map(\.title)) }
  }

  var isEmpty: Bool { rows.count <= (hasHeader ? 1 : 0) }

  mutating func row(_ cells: String...) {
    rows.append(cells.map { HostileText.line($0, limit: 400) })
  }

  mutating func row(_ cells: [String]) { rows.append(cells) }

  /// The rows, each column two spaces from the next; the widest column to the left is cut where a
  /// row would be wider than the page.
  var lines: [String] {
    var widths = alignments.indices.map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let gaps = indent + 2 * max(alignments.count - 1, 0)
    while widths.reduce(gaps, +) > TextPage.width {
      guard
        let column = alignments.indices.filter({ alignments[$0] == .left })
          .max(by: { widths[$0] < widths[$1] }), widths[column] > 8
      else { break }
      widths[column] -= 1
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let cell = cell.cut(to: widths[column])
        return alignments[column] == .left
          ? cell.padded(to: widths[column]) : cell.padded(to: widths[column], onLeft: true)
      }
      var line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension String {
  /// The text as it is shown, and spaces behind or before it.
  func padded(to width: Int, onLeft: Bool = false) -> String {
    let text = HostileText.line(self)
    let padding = String(repeating: " ", count: max(width - text.count, 0))
    return onLeft ? padding + text : text + padding
  }

  /// The text as it is shown, or its beginning and "…".
  func cut(to width: Int) -> String {
    let text = HostileText.line(self)
    return text.count <= width ? text : String(text.prefix(max(width - 1, 0))) + "…"
  }
}
