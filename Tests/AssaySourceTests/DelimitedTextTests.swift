// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@Suite("Comma-separated values", .timeLimit(.minutes(15)))
struct DelimitedTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    var rows: [[String]] = [["1", "2"]]
    var found: [String] = []
  }

  static let cases = [
    Case(testDescription: "plain", text: "a,b\n1,2\n"),
    Case(testDescription: "no final line break", text: "a,b\n1,2"),
    Case(testDescription: "CR LF", text: "a,b\r\n1,2\r\n"),
    Case(testDescription: "byte-order mark", text: "\u{FEFF}a,b\n1,2\n"),
    Case(testDescription: "empty lines", text: "a,b\n\n1,2\n\n"),
    Case(testDescription: "quoted", text: "a,\"b\"\n\"1\",\"2\"\n"),
    Case(
      testDescription: "doubled quotes, commas and line breaks",
      text: "a,b\n\"x \"\"y\"\"\",\"1,2\r\n3\"\n", rows: [["x \"y\"", "1,2\r\n3"]]),
    Case(testDescription: "empty cells", text: "a,b\n,\n\"\",\n", rows: [["", ""], ["", ""]]),
    Case(testDescription: "header alone", text: "a,b", rows: []),
    Case(
      testDescription: "too few and too many cells", text: "a,b\n1\n1,2\n1,2,3\n",
      found: ["2:1 csv-ragged-row", "4:1 csv-ragged-row"]),
    Case(
      testDescription: "a quote without an end", text: "a,b\n1,\"x\n1,2\n",
      rows: [["1", "x"], ["1", "2"]], found: ["2:3 csv-unclosed-quote"]),
    Case(
      testDescription: "text after a quote", text: "a,b\n\"1\"x,2\n",
      found: ["2:4 csv-text-after-quote"]),
    Case(
      testDescription: "equal columns", text: "a,a\n1,2\n", found: ["1:3 csv-duplicate-column"]),
    Case(
      testDescription: "a column without a name", text: "a,\n1,2\n",
      found: ["1:3 csv-column-without-name"]),
  ]

  @Test("rows are read and mistakes have places", arguments: cases)
  func read(_ testCase: Case) throws {
    let (table, diagnostics) = DelimitedText.read(SourceFile(path: "t.csv", text: testCase.text))
    #expect(try #require(table).rows.map { $0.map(\.value) } == testCase.rows)
    let found = diagnostics.map {
      "\($0.span.startPosition.line):\($0.span.startPosition.column) \($0.code)"
    }
    #expect(found == testCase.found)
  }

  @Test func `a file without a header is an error`() {
    let (table, diagnostics) = DelimitedText.read(SourceFile(path: "t.csv", text: "\n"))
    #expect(table == nil)
    #expect(diagnostics.map(\.code) == ["csv-empty"])
  }

  @Test(
    "a table that is too large to be held is refused where its bound is passed",
    arguments: [
      ("a,b\n" + String(repeating: "1,2\n", count: DelimitedText.rowLimit + 1), 250_002),
      // Rows that are no rows count as well: each would be a fault of its own.
      ("a,b\n" + String(repeating: "1\n", count: DelimitedText.rowLimit + 1), 250_002),
      ("a,b\n\"c\n" + String(repeating: "1,2\n", count: DelimitedText.rowLimit), 250_002),
      (String(repeating: ",", count: DelimitedText.columnLimit) + "\n", 1),
    ])
  func tooLarge(_ text: String, _ line: Int) throws {
    let (table, diagnostics) = DelimitedText.read(SourceFile(path: "t.csv", text: text))
    #expect(table == nil)
    #expect(diagnostics.map(\.code) == ["csv-too-large"])
    #expect(diagnostics.first?.span.startPosition.line == line)
  }

  @Test func `a row of a million cells is one ragged row`() throws {
    let commas = String(repeating: ",", count: 1_000_000)
    let file = SourceFile(path: "t.csv", text: "a,b\n\(commas)\n1,2\n")
    let (table, diagnostics) = DelimitedText.read(file)
    #expect(table?.rows.count == 1)
    #expect(diagnostics.map(\.code) == ["csv-ragged-row"])
  }

  @Test func `a cell knows its place behind multi-byte text`() throws {
    let file = SourceFile(path: "t.csv", text: "ü,b\n\"日本\nx\",y\n")
    let table = try #require(DelimitedText.read(file).table)
    #expect(table.column("b") == 1)
    #expect(
      table.rows[0].map { $0.span.startPosition } == [
        Position(line: 2, column: 1), Position(line: 3, column: 4),
      ])
  }
}
