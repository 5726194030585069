// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// How a text report is dressed, and how much of long lists it shows.
package struct TextStyle: Sendable, Hashable {
  /// With ANSI escapes for a terminal: bold headings, dim places, and colours that mean something.
  package let isColoured: Bool
  /// Columns of a line.
  package let width: Int
  /// Rows of a list; nil leaves each list its own length.
  package let top: Int?
  /// Whether every finding is listed, and not the gravest alone.
  package let hasAllFindings: Bool
  /// Whether there is a list of what to do for each model.
  package let hasTasks: Bool

  /// The columns of a report that is no person's terminal.
  package static let plainWidth = 100
  package static let plain = TextStyle()
  package static let ansi = TextStyle(isColoured: true)

  package init(
    isColoured: Bool = false, width: Int = plainWidth, top: Int? = nil,
    hasAllFindings: Bool = false, hasTasks: Bool = false
  ) {
    self.isColoured = isColoured
    self.width = width
    self.top = top
    self.hasAllFindings = hasAllFindings
    self.hasTasks = hasTasks
  }

  /// How many rows a list shows that has so many unless it is said otherwise.
  func rows(_ usual: Int) -> Int { top ?? usual }
}

/// What a colour means.
enum Tone: Sendable {
  case error, warning, note
  /// How good an estimate is.
  case good, fair, poor
  /// The answer that was asked for.
  case answer

  /// The parameters of ANSI's SGR.
  fileprivate var code: String {
    switch self {
    case .error, .poor: "31"
    case .warning, .fair: "33"
    case .note: "36"
    case .good: "32"
    case .answer: "1;36"
    }
  }
}

/// A line as it is shown: safe to look at, with the escapes of its style.
struct ShownLine {
  fileprivate(set) var text: String
  /// The number of characters that are seen.
  fileprivate(set) var width: Int

  init(_ text: String) {
    self.text = HostileText.line(text, limit: TextPage.lineLimit)
    width = self.text.count
  }

  fileprivate init(_ text: String, dressed style: TextStyle, as code: String) {
    self.init(text)
    if style.isColoured { self.text = "\u{1B}[\(code)m\(self.text)\u{1B}[0m" }
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

/// Lines of text that are as wide as the page, collected from top to bottom.
///
/// It is the one way in which text gets into a report, and whatever is written on it may be the text
/// of strangers: it can neither begin a line of its own nor steer a terminal.
struct TextPage {
  /// The characters of one text, at most; what is longer ends in "…".
  fileprivate static let lineLimit = 2000

  let style: TextStyle
  private(set) var text = ""

  init(style: TextStyle) { self.style = style }

  /// The columns of a line.
  var width: Int { style.width }

  /// A line; one that is too long goes on below, further in than it began, so that no part of it
  /// stands at the margin, where a line of another kind would begin.
  mutating func line(_ line: String = "") {
    let shown = ShownLine(line)
    guard shown.width > width else { return self.line(shown) }
    let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count)
    // Columns stay where they are: what stands behind the last of them goes below.
    if let gap = line.dropFirst(indent.count).ranges(of: "  ").last,
      ShownLine(String(line[..<gap.lowerBound])).width <= width
    {
      self.line(String(line[..<gap.lowerBound]))
      let below = indent + "    "
      return paragraph(String(line[gap.upperBound...]), first: below, rest: below)
    }
    paragraph(line, first: indent, rest: indent + "  ")
  }

  mutating func line(_ line: ShownLine) {
    var line = line.text[...]
    while line.last == " " { line.removeLast() }
    text += line + "\n"
  }

  /// A heading after an empty line.
  mutating func heading(_ title: String) {
    line()
    for (index, part) in title.folded(to: width - 2).enumerated() {
      line((index == 0 ? "" : "  ") + bold(part))
    }
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
      if !isEmpty, current.width + 1 + word.width > width {
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
  mutating func line(_ left: String, right: String) {
    let shown = ShownLine(left)
    guard shown.width > width else { return line(shown, right: right) }
    line(left)
    line(ShownLine(""), right: right)
  }

  mutating func line(_ left: ShownLine, right: String) {
    let right = dim(right)
    let gap = width - left.width - right.width
    if right.width == 0 {
      line(left)
    } else if gap >= 2 {
      line(left + String(repeating: " ", count: gap) + right)
    } else {
      if left.width > 0 { line(left) }
      line(String(repeating: " ", count: max(width - right.width, 0)) + right)
    }
  }

  mutating func table(_ table: TextTable) {
    for line in table.lines(width: width) {
      let text = line.cells.reduce(ShownLine("")) { text, cell in
        text + String(repeating: " ", count: cell.gap)
          + (line.isHeader
            ? dim(cell.text) : cell.tone.map { shown(cell.text, $0) } ?? ShownLine(cell.text))
      }
      self.line(text)
    }
  }

  /// A text in the colour of what it means.
  func shown(_ text: String, _ tone: Tone) -> ShownLine {
    ShownLine(text, dressed: style, as: tone.code)
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

  /// A line of a table: cells with the spaces before each.
  struct Line {
    let isHeader: Bool
    let cells: [(gap: Int, text: String, tone: Tone?)]
  }

  let alignments: [Alignment]
  let hasHeader: Bool
  private var rows: [[String]] = []
  private let indent: Int
  /// By column, what the words of its cells mean.
  private var tones: [Int: [String: Tone]] = [:]
  /// Columns that are narrowed go on below, and are no narrower than this.
  private static let leastWidth = 12

  init(_ columns: [(title: String, alignment: Alignment)], indent: Int = 2) {
    alignments = columns.map(\.alignment)
    hasHeader = columns.contains { !$0.title.isEmpty }
    self.indent = indent
    if hasHeader { rows.append(columns.map(\.title)) }
  }

  var isEmpty: Bool { rows.count <= (hasHeader ? 1 : 0) }

  mutating func row(_ cells: String...) { row(cells) }

  mutating func row(_ cells: [String]) {
    rows.append(cells.map { HostileText.line($0, limit: 400) })
  }

  /// Colours the cells of a column that are one of some words.
  mutating func colour(_ column: Int, _ tones: [String: Tone]) { self.tones[column] = tones }

  /// The rows, each column two spaces from the next; where a row would be wider than the page, the
  /// texts of the widest columns to the left go on in lines below.
  func lines(width page: Int) -> [Line] {
    var widths = alignments.indices.map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let gaps = indent + 2 * max(alignments.count - 1, 0)
    while widths.reduce(gaps, +) > page {
      guard
        let column = alignments.indices.filter({ alignments[$0] == .left })
          .max(by: { widths[$0] < widths[$1] }), widths[column] > TextTable.leastWidth
      else { break }
      widths[column] -= 1
    }
    return rows.enumerated().flatMap { index, row in
      lines(of: row, widths, isHeader: index == 0 && hasHeader)
    }
  }

  private func lines(of row: [String], _ widths: [Int], isHeader: Bool) -> [Line] {
    let parts = row.enumerated().map { column, cell in cell.folded(to: widths[column]) }
    let height = parts.map(\.count).max() ?? 1
    return (0..<height).map { line in
      // The spaces that the next cell stands behind.
      var gap = indent
      var cells: [(gap: Int, text: String, tone: Tone?)] = []
      for (column, cell) in parts.enumerated() {
        let text = line < cell.count ? cell[line] : ""
        let rest = widths[column] - text.count
        let before = alignments[column] == .left ? 0 : max(rest, 0)
        if !text.isEmpty {
          cells.append((gap + before, text, tones[column]?[row[column]]))
          gap = 0
        } else {
          gap += before
        }
        gap += (alignments[column] == .left ? max(rest, 0) : 0) + 2
      }
      return Line(isHeader: isHeader, cells: cells)
    }
  }
}

extension String {
  /// The text as it is shown in lines of a width, broken at spaces, and inside of words only where one
  /// is wider than a line.
  func folded(to width: Int) -> [String] {
    let text = HostileText.line(self)
    guard text.count > width, width > 0 else { return [text] }
    var lines: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      var word = word[...]
      if !current.isEmpty, current.count + 1 + word.count > width {
        lines.append(current)
        current = ""
      }
      while word.count > width {
        lines.append(String(word.prefix(width)))
        word = word.dropFirst(width)
      }
      current += (current.isEmpty ? "" : " ") + word
    }
    return current.isEmpty ? lines : lines + [current]
  }

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
