// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What spreadsheets do to a table: other separators, moved columns, empty rows.
extension PackDecoder {
  /// Reads the table of a file; nil, reported once, if its cells are not separated by commas.
  mutating func sheet(_ file: SourceFile, _ layout: TableLayout) -> DelimitedText? {
    let names = Set(layout.reservedNames + layout.columns.map(\.name))
    for separator in [DelimitedText.Separator.semicolon, .tab] {
      let header = DelimitedText.header(of: file, separator: separator)
      let commas = DelimitedText.header(of: file, separator: .comma)
      guard header.count > commas.count, let first = header.first, let last = header.last,
        header.contains(where: { names.contains($0.value) })
      else { continue }
      let span = Span(file: file, start: first.span.start, end: last.span.end)
      diagnostics.append(.foreignSeparator(separator, at: span))
      return nil
    }
    let (table, found) = DelimitedText.read(file)
    diagnostics += found
    guard let table else { return nil }
    let empty = table.rows.filter { $0.allSatisfy { PlainText.trimmed($0.value).isEmpty } }
    guard let first = empty.first, let cell = first.first, let last = first.last else {
      return table
    }
    let span = Span(file: file, start: cell.span.start, end: last.span.end)
    diagnostics.append(.emptyRows(empty.count, at: span))
    return DelimitedText(
      header: table.header,
      rows: table.rows.filter { !$0.allSatisfy { PlainText.trimmed($0.value).isEmpty } })
  }
}

extension Diagnostic {
  fileprivate static func foreignSeparator(
    _ separator: DelimitedText.Separator, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "csv-separator",
      "a \(separator.words) stands between the cells of this table, where a comma is due", at: span,
      help: "save it with commas between cells, and decimals with a point: 53.5")
  }

  fileprivate static func emptyRows(_ count: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "csv-empty-row",
      count == 1 ? "a row has no text in any cell" : "\(count) rows have no text in any cell",
      at: span, help: "delete \(count == 1 ? "it" : "them"), or bring back what stood there")
  }

  static func keyNotFirst(_ first: Located<String>, key: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value", "the first column is '\(first.value)', and the key is due there",
      at: first.span, notes: [.init("the key stands here", at: key.span)],
      help: "move the column '\(key.value)' to the front")
  }

  static func missingColumn(
    _ name: String, of table: String, at span: Span, unread rows: Int
  ) -> Diagnostic {
    Diagnostic(
      "missing-key", "the header of '\(table)' needs '\(name)'", at: span,
      notes: rows == 0
        ? [] : [.init("\(rows) \(rows == 1 ? "row is" : "rows are") not read for that", at: span)],
      help: "add a column '\(name)', or give the one that is meant this name")
  }
}
