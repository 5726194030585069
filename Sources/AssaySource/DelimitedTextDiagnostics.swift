// SPDX-License-Identifier: Apache-2.0

extension Diagnostic {
  static func tableIsEmpty(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "csv-empty", "the table is empty, where a line with the column names is expected",
      at: span)
  }

  static func tableTooLarge(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "csv-too-large",
      "the table has more than \(DelimitedText.rowLimit) rows, or \(DelimitedText.cellLimit) cells,"
        + " or \(DelimitedText.columnLimit) columns, from here on",
      at: span, help: "add rows of one model up, or audit the table in parts")
  }

  static func columnWithoutName(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "csv-column-without-name", "a column has no name", at: span,
      help: "name the column, or delete the comma before it")
  }

  static func duplicateColumn(_ column: Located<String>, first: Span) -> Diagnostic {
    Diagnostic(
      .error, "csv-duplicate-column", "the column '\(column.value)' stands twice in the header",
      at: column.span, notes: [.init("it stands here first", at: first)],
      help: "rename or delete one of them")
  }

  static func raggedRow(
    _ row: [Located<String>], header: [Located<String>], _ separator: DelimitedText.Separator
  ) -> Diagnostic {
    let file = header[0].span.file
    let span = Span(
      file: file, start: row[0].span.start, end: row[row.count - 1].span.end)
    let names = Span(
      file: file, start: header[0].span.start, end: header[header.count - 1].span.end)
    let cells = row.count == 1 ? "1 cell" : "\(row.count) cells"
    return Diagnostic(
      .error, "csv-ragged-row", "the row has \(cells) where the header has \(header.count)",
      at: span, notes: [.init("the header is here", at: names)],
      help: row.count > header.count
        ? "put a cell that holds a \(separator.words) in double quotes"
        : "write a \(separator.words) for each empty cell")
  }

  static func quoteNotClosed(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "csv-unclosed-quote", "the quote that opens this cell is never closed", at: span,
      help: "close it with \" or, if it is part of the text, write \"\" inside quotes")
  }

  static func textAfterQuote(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "csv-text-after-quote", "text follows the closing quote of a cell", at: span,
      help: "write a quote inside a quoted cell as \"\"")
  }
}
