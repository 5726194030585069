// SPDX-License-Identifier: Apache-2.0

/// How a text report is dressed.
package enum TextStyle: Sendable, Hashable {
  case plain
  /// With ANSI escapes for a terminal: bold headings, dim places.
  case ansi
}

/// Lines of text of at most 100 columns, collected from top to bottom.
struct TextPage {
  static let width = 100

  let style: TextStyle
  private(set) var text = ""

  init(style: TextStyle) { self.style = style }

  mutating func line(_ line: String = "") {
    var line = line[...]
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
    var current = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, current.count + 1 + word.count > TextPage.width {
        line(current)
        current = rest
        isEmpty = true
      }
      current += (isEmpty ? "" : " ") + word
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
  mutating func line(_ left: String, right: String) {
    let gap = TextPage.width - left.shownCount - right.count
    if right.isEmpty {
      line(left)
    } else if gap >= 2 {
      line(left + String(repeating: " ", count: gap) + dim(right))
    } else {
      line(left)
      line(String(repeating: " ", count: max(TextPage.width - right.count, 0)) + dim(right))
    }
  }

  mutating func table(_ table: TextTable) {
    for (index, row) in table.lines.enumerated() {
      line(index == 0 && table.hasHeader ? dim(row) : row)
    }
  }

  func bold(_ text: String) -> String { style == .ansi ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func dim(_ text: String) -> String { style == .ansi ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
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

  mutating func row(_ cells: String...) { rows.append(cells) }

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
  /// The number of characters that are seen: all but the escapes of `TextStyle.ansi`.
  var shownCount: Int {
    var count = 0
    var isEscape = false
    for character in self {
      if character == "\u{1B}" {
        isEscape = true
      } else if isEscape {
        isEscape = character != "m"
      } else {
        count += 1
      }
    }
    return count
  }

  func padded(to width: Int, onLeft: Bool = false) -> String {
    let padding = String(repeating: " ", count: max(width - count, 0))
    return onLeft ? padding + self : self + padding
  }

  /// The text itself, or its beginning and "…".
  func cut(to width: Int) -> String {
    count <= width ? self : String(prefix(max(width - 1, 0))) + "…"
  }
}
