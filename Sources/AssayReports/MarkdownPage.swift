// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Markdown in which the texts of strangers are harmless: a literal is Markdown, and a text that is put
/// into it is escaped.
struct MarkdownText: ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ text: String) { source += MarkdownText.escaped(text) }
    mutating func appendInterpolation(_ number: Int) { source += String(number) }
    mutating func appendInterpolation(_ text: MarkdownText) { source += text.source }
  }

  let source: String

  /// Escapes a text, so that it shows as it is.
  init(_ text: String) { source = MarkdownText.escaped(text) }
  init(stringLiteral literal: String) { source = literal }
  init(stringInterpolation parts: StringInterpolation) { source = parts.source }
  /// Takes what is Markdown already.
  init(source: String) { self.source = source }

  /// A span of code; a text that would end it is escaped instead.
  static func code(_ text: String) -> MarkdownText {
    let line = HostileText.line(text, limit: limit)
    // By scalars: a mark that combines with a backtick does not hide it from a reader of Markdown.
    let ends = line.unicodeScalars.contains { $0 == "`" || $0 == "|" }
    return ends || line.isEmpty ? MarkdownText(line) : MarkdownText(source: "`\(line)`")
  }

  /// A span of code with bars in it, outside of a table, or in one that has them escaped.
  static func code(_ text: String, inTable isInTable: Bool) -> MarkdownText {
    let line = HostileText.line(text)
    guard !line.isEmpty, !line.unicodeScalars.contains("`"), !line.unicodeScalars.contains("\\")
    else { return MarkdownText(line) }
    return MarkdownText(source: "`\(isInTable ? line.replacing("|", with: "\\|") : line)`")
  }

  /// The characters of one text, at most.
  private static let limit = 2000

  /// Text that shows as it is: what Markdown or HTML would read is escaped, scalar by scalar.
  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    let scalars = Array(HostileText.line(text, limit: limit).unicodeScalars)
    let start = MarkdownText.blockMark(scalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case " " where index == 0: result.append(contentsOf: "&#32;".unicodeScalars)
      case _ where index == start:
        result.append("\\")
        result.append(scalar)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "!":
        result.append("\\")
        result.append(scalar)
      // What looks like a person or an address would become a link.
      case "@": result.append(contentsOf: "&#64;".unicodeScalars)
      case "/" where index + 1 < scalars.count && scalars[index + 1] == "/":
        result.append(contentsOf: "&#47;".unicodeScalars)
      case ":" where index + 1 < scalars.count && scalars[index + 1] == "/":
        result.append(contentsOf: "&#58;".unicodeScalars)
      case "."
      where index >= 3 && scalars[(index - 3)..<index].allSatisfy { $0 == "w" || $0 == "W" }:
        result.append(contentsOf: "&#46;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

extension MarkdownText {
  /// Where a text that begins a line would begin an item of a list, a rule or a heading: the index of the
  /// mark; nil where it would not.
  fileprivate static func blockMark(_ scalars: [Unicode.Scalar]) -> Int? {
    guard let first = scalars.first else { return nil }
    func ends(_ index: Int) -> Bool {
      index >= scalars.count || scalars[index] == " " || scalars[index] == scalars[index - 1]
    }
    if first == "-" || first == "+" || first == "=" { return ends(1) ? 0 : nil }
    let digits = scalars.prefix(10).prefix { ("0"..."9").contains($0) }.count
    guard digits > 0, digits < scalars.count, scalars[digits] == "." || scalars[digits] == ")",
      ends(digits + 1)
    else { return nil }
    return digits
  }
}

/// A page of Markdown as GitHub reads it.
struct MarkdownPage {
  private(set) var text = ""

  mutating func title(_ title: MarkdownText) { text += "# \(title.source)\n\n" }

  mutating func heading(_ title: MarkdownText) {
    if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    text += "## \(title.source)\n\n"
  }

  /// - Parameter level: 2 to 6.
  mutating func heading(_ title: MarkdownText, level: Int, anchor: String?) {
    if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    let marks = String(repeating: "#", count: min(max(level, 2), 6))
    text += "\(marks) \(MarkdownText.anchored(title, id: anchor).source)\n\n"
  }

  /// An item of a numbered list; further lines stand below the first.
  mutating func step(_ number: Int, _ lines: [MarkdownText]) {
    let indent = String(repeating: " ", count: "\(number). ".count)
    for (index, line) in lines.enumerated() {
      text += index == 0 ? "\(number). \(line.source)\n" : "\(indent)- \(line.source)\n"
    }
  }

  mutating func endList() { if !text.hasSuffix("\n\n") { text += "\n" } }

  mutating func item(_ item: MarkdownText) { text += "- \(item.source)\n" }

  mutating func paragraph(_ paragraph: MarkdownText) {
    if !text.hasSuffix("\n\n") { text += "\n" }
    text += paragraph.source + "\n\n"
  }

  /// - Parameter numbers: The columns that stand to the right.
  mutating func table(_ header: [MarkdownText], numbers: Set<Int>, _ rows: [[MarkdownText]]) {
    guard !rows.isEmpty else { return }
    row(header)
    row(header.indices.map { numbers.contains($0) ? "---:" : "---" })
    for row in rows { self.row(row) }
    text += "\n"
  }

  /// Writes what is seen when the title is clicked.
  mutating func fold(_ title: MarkdownText, _ content: (inout MarkdownPage) -> Void) {
    if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    text += "<details><summary>\(title.source)</summary>\n\n"
    content(&self)
    text += "\n</details>\n"
  }

  private mutating func row(_ cells: [MarkdownText]) {
    text += "| \(cells.map(\.source).joined(separator: " | ")) |\n"
  }
}
