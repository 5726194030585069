// SPDX-License-Identifier: Apache-2.0

/// A table in comma-separated values (RFC 4180), or with semicolons or tabs between them, of which
/// every cell knows its place.
///
/// A reader of our own, because those at hand (SwiftCSV among them) give no places, and without
/// them no message can point at a cell. Line breaks may be LF or CR LF; a byte-order mark, a
/// missing last line break and empty lines at the end are accepted.
package struct DelimitedText: Sendable {
  /// What stands between two cells.
  package enum Separator: String, Sendable, CaseIterable {
    case comma = ","
    case semicolon = ";"
    case tab = "\t"

    fileprivate var byte: UInt8 { rawValue.utf8.first ?? UInt8(ascii: ",") }

    /// In words, as in "a comma".
    package var words: String {
      switch self {
      case .comma: "comma"
      case .semicolon: "semicolon"
      case .tab: "tab"
      }
    }
  }

  /// The column names of the first line.
  package let header: [Located<String>]
  /// The cells of each further line: as many as `header` has.
  package let rows: [[Located<String>]]

  package init(header: [Located<String>], rows: [[Located<String>]]) {
    self.header = header
    self.rows = rows
  }

  /// Lines and cells of a table, and cells of a line, at most: a table is held as a whole, with the place
  /// of each cell, at some 6 kB for each row of an inventory.
  package static let rowLimit = 250_000
  package static let cellLimit = 10_000_000
  package static let columnLimit = 10_000

  /// Reads a file.
  ///
  /// - Returns: The header and every row that fits it, and what is wrong with the others. The table
  ///   is nil for a file without a header.
  package static func read(
    _ file: SourceFile, separator: Separator = .comma
  ) -> (table: DelimitedText?, diagnostics: [Diagnostic]) {
    var scanner = DelimitedTextScanner(file, separator)
    guard let header = scanner.nextRow() else {
      return (nil, scanner.diagnostics + [.tableIsEmpty(Span(file: file, start: 0, end: 0))])
    }
    guard header.count <= columnLimit else { return (nil, [.tableTooLarge(header[0].span)]) }
    var diagnostics: [Diagnostic] = []
    var columns: [String: Span] = [:]
    for column in header {
      if column.value.isEmpty { diagnostics.append(.columnWithoutName(column.span)) }
      if let first = columns[column.value], !column.value.isEmpty {
        diagnostics.append(.duplicateColumn(column, first: first))
      } else {
        columns[column.value] = column.span
      }
    }
    var rows: [[Located<String>]] = []
    var (lines, cells) = (0, 0)
    while let row = scanner.nextRow() {
      (lines, cells) = (lines + 1, cells + row.count)
      guard lines <= rowLimit, cells <= cellLimit else {
        return (nil, [.tableTooLarge(row[0].span)])
      }
      if row.count == header.count {
        rows.append(row)
      } else if !scanner.isCutShort {
        diagnostics.append(.raggedRow(row, header: header, separator))
      }
    }
    let table = DelimitedText(header: header, rows: rows)
    return (table, (diagnostics + scanner.diagnostics).inOrder)
  }

  /// Reads the column names alone.
  package static func header(
    of file: SourceFile, separator: Separator
  ) -> [Located<String>] {
    var scanner = DelimitedTextScanner(file, separator)
    return scanner.nextRow() ?? []
  }

  /// Returns the position of a column, or nil if the header has none of that name.
  package func column(_ name: String) -> Int? { header.firstIndex { $0.value == name } }
}

/// Cuts a file into rows of cells.
private struct DelimitedTextScanner {
  private(set) var diagnostics: [Diagnostic] = []
  /// Whether a quote without an end swallowed the rest of the row last read.
  private(set) var isCutShort = false
  private let file: SourceFile
  private let bytes: [UInt8]
  private let separator: UInt8
  private var index = 0

  init(_ file: SourceFile, _ separator: DelimitedText.Separator) {
    self.file = file
    self.separator = separator.byte
    bytes = Array(file.text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The cells of the next line; a line without a character is passed over.
  mutating func nextRow() -> [Located<String>]? {
    while index < bytes.count, isBreak { skipBreak() }
    guard index < bytes.count else { return nil }
    isCutShort = false
    var row: [Located<String>] = []
    while true {
      row.append(nextCell())
      if row.count > DelimitedText.columnLimit {
        // No header is so wide, so that the row is refused, and its rest need not be held.
        while index < bytes.count, !isBreak { index += 1 }
        break
      }
      guard index < bytes.count, bytes[index] == separator else { break }
      index += 1
    }
    skipBreak()
    return row
  }

  private var isBreak: Bool {
    bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r")
  }

  private mutating func skipBreak() {
    guard index < bytes.count else { return }
    let isReturn = bytes[index] == UInt8(ascii: "\r")
    index += 1
    if isReturn, index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
  }

  private mutating func nextCell() -> Located<String> {
    let start = index
    guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else {
      skipToEndOfCell()
      return Located(text(start..<index), at: span(start, index))
    }
    var value: [UInt8] = []
    index += 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        index += 1
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
          return closed(value, from: start)
        }
      }
      value.append(bytes[index])
      index += 1
    }
    return unterminated(from: start)
  }

  private mutating func closed(_ value: [UInt8], from start: Int) -> Located<String> {
    let end = index
    skipToEndOfCell()
    if index > end { diagnostics.append(.textAfterQuote(span(end, index))) }
    return Located(String(decoding: value, as: UTF8.self), at: span(start, end))
  }

  /// Goes back to the line that opened the quote, so that the rows below it are read.
  private mutating func unterminated(from start: Int) -> Located<String> {
    index = start
    while index < bytes.count, !isBreak { index += 1 }
    diagnostics.append(.quoteNotClosed(span(start, index)))
    isCutShort = true
    return Located(text((start + 1)..<index), at: span(start, index))
  }

  private mutating func skipToEndOfCell() {
    while index < bytes.count, bytes[index] != separator, !isBreak { index += 1 }
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func span(_ start: Int, _ end: Int) -> Span { Span(file: file, start: start, end: end) }
}
