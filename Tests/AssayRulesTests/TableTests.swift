// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Testing

@Suite("Rule tables", .timeLimit(.minutes(15)))
struct TableTests {
  static let head = """
    tables:
      grid:
        title: Grid
        key: string
        columns: {intensity: {unit: gCO2e/kWh, uncertainty: 1.3}, note: {type: string}}
        period: [from, until]
        published: published
        outside: nearest

    """

  private func read(csv: String, _ more: String = "    file: grid.csv\n") -> PackReading {
    PackFolder.read(Self.head + more, ["grid.csv": csv])
  }

  struct CoresCase: CustomTestStringConvertible, Sendable {
    let claim: String
    let column: String
    let cell: String
    let codes: [String]
    var testDescription: String { claim }
  }

  static let coresCases = [
    CoresCase(claim: "a row states its cores", column: "cores", cell: "cores: 2", codes: []),
    CoresCase(
      claim: "cores of a row that states none cannot be divided", column: "cores", cell: "note: n",
      codes: ["bad-group"]),
    CoresCase(
      claim: "cores are no fraction of a core", column: "cores", cell: "cores: 0",
      codes: ["bad-group"]),
    CoresCase(
      claim: "the column of cores is a column", column: "core", cell: "cores: 2",
      codes: ["unknown-column", "bad-group"]),
    CoresCase(
      claim: "the column of cores is a plain number", column: "note", cell: "note: n",
      codes: ["type-mismatch", "bad-group"]),
  ]

  @Test("cores are divided by a row's own", arguments: coresCases)
  func cores(_ testCase: CoresCase) {
    let reading = PackFolder.read(
      """
      tables:
        t:
          title: T
          key: string
          cores: \(testCase.column)
          columns: {cores: {type: int}, note: {type: string}}
          rows: {a: {\(testCase.cell), patterns: ['a-(?P<cores>[0-9]+)']}}

      """)
    #expect(reading.diagnostics.map(\.code) == testCase.codes, "\(reading.rendered)")
  }

  @Test func `rows of a CSV become cells in canonical units with places`() throws {
    let reading = read(
      csv: """
        key,intensity,note,from,until,aliases,patterns
        FRA,56.1,a,2022-01-01,2023-01-01,France|Frankreich,"^fra$
        \\bfrance\\b"
        FRA,50,,2023-01-01,,,
        """)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    let table = try #require(pack.tables.first)
    #expect(table.rows.map(\.periodText) == ["2022-01-01/2023-01-01", "2023-01-01/.."])
    #expect(table.rows[0].aliases.map(\.value) == ["France", "Frankreich"])
    #expect(table.rows[0].patterns.map(\.value.text) == ["^fra$", #"\bfrance\b"#])
    #expect(table.rows[1].place == Place(path: "demo/grid.csv", line: 4, column: 1))
    #expect(table.rows[1].cellPlaces[0] == Place(path: "demo/grid.csv", line: 4, column: 5))
    #expect(table.rows[1].cellPlaces[1] == nil)
    guard case .double(let value, let gradient)? = table.factorTable.rows[0].cells[0] else {
      Issue.record("a number is due")
      return
    }
    // 56.1 g/kWh = 56.1 / 3.6e6 g/J.
    #expect(abs(value - 56.1 / 3.6e6) < 1e-15)
    #expect(gradient.terms.map(\.factor) == [0])
    #expect(
      pack.factors.map(\.id) == [
        "grid['FRA']@2022.intensity", "grid['FRA']@2023-01-01/...intensity",
      ])
    #expect(pack.factors.map(\.scope) == [.all, .all])
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let csv: String
    let codes: [String]
    var testDescription: String { claim }

    init(_ claim: String, _ csv: String, _ codes: [String]) {
      (self.claim, self.csv, self.codes) = (claim, csv, codes)
    }
  }

  static let cases: [Case] = [
    Case("the key comes first", "intensity,key\n1,a\n", ["bad-value"]),
    Case("a column of the table is there", "key,note,from,until\na,x,,\n", ["missing-key"]),
    Case(
      "a column of the file is known", "key,intensity,note,from,until,nota\na,1,,,,\n",
      ["unknown-key"]),
    Case("a cell is a decimal number", "key,intensity,note,from,until\na,n/a,,,\n", ["bad-value"]),
    Case("NA in a text column is text", "key,intensity,note,from,until\na,1,NA,,\n", []),
    Case("an empty cell is no mistake", "key,intensity,note,from,until\na,,,,\n", []),
    Case(
      "a key has one open row", "key,intensity,note,from,until\na,1,,,\na,2,,,\n", ["duplicate-row"]
    ),
    Case(
      "periods do not overlap", "key,intensity,note,from,until\na,1,,2020,2022\na,2,,2021,2023\n",
      ["period-overlap"]),
    Case(
      "a period inside another overlaps it",
      "key,intensity,note,from,until\na,1,,2020,2030\na,2,,2021,2022\na,3,,2023,2024\n",
      ["period-overlap", "period-overlap"]),
    Case(
      "periods that touch do not overlap",
      "key,intensity,note,from,until\na,2,,2021,2022\na,1,,2020,2021\n", []),
    Case(
      "a later publication may revise a row",
      "key,intensity,note,from,until,published\na,1,,2020,2021,2021-06\na,2,,2020,2021,2022-06\n",
      []),
    Case(
      "a period ends after it begins", "key,intensity,note,from,until\na,1,,2021,2021\n",
      ["bad-value"]),
    Case(
      "an alias belongs to one key",
      "key,intensity,note,from,until,aliases\na,1,,,,X\nb,1,,,, x \n", ["rival-alias"]),
    Case(
      "a key is an alias of itself alone",
      "key,intensity,note,from,until,aliases\na,1,,,,B\nb,1,,,,\n", ["rival-alias"]),
    Case("a pattern is RE2", "key,intensity,note,from,until,patterns\na,1,,,,(x\n", ["bad-regex"]),
    Case(
      "a group of a pattern means something",
      "key,intensity,note,from,until,patterns\na,1,,,,(?P<cuont>x)\n", ["bad-regex"]),
    Case(
      "a count is such a group",
      "key,intensity,note,from,until,patterns\na,1,,,,(?P<count>[0-9]+)x\n", []),
    Case(
      "nodes are multiplied by what is on each",
      "key,intensity,note,from,until,patterns\na,1,,,,(?P<nodes>[0-9]+)x\n", ["bad-group"]),
    Case(
      "what is on each node is multiplied by nodes",
      "key,intensity,note,from,until,patterns\na,1,,,,(?P<per_node>[0-9]+)x\n", ["bad-group"]),
    Case(
      "nodes and what is on each make a count",
      "key,intensity,note,from,until,patterns\na,1,,,,(?P<nodes>[0-9]+)x(?P<per_node>[0-9]+)\n",
      []),
    Case(
      "cores need a column that says how many a chip has",
      "key,intensity,note,from,until,patterns\na,1,,,,(?P<cores>[0-9]+)x\n", ["bad-group"]),
    Case(
      "a row's source is a reference", "key,intensity,note,from,until,source\na,1,,,,nowhere\n",
      ["unknown-reference"]),
    Case(
      "a row has as many cells as the header", "key,intensity,note,from,until\na,1\n",
      ["csv-ragged-row"]),
  ]

  @Test("a CSV says what is wrong at the cell", arguments: cases)
  func mistakes(_ testCase: Case) {
    let reading = read(csv: testCase.csv)
    #expect(reading.codes == testCase.codes, "\(reading.rendered)")
  }

  @Test func `growth where no row of another year is read is refused`() {
    let growth = "    growth: 1.1\n"
    func complaints(_ head: String) -> Int {
      let reading = PackFolder.read(head + "    file: grid.csv\n", ["grid.csv": "key,intensity\n"])
      return reading.diagnostics.filter { $0.message.contains("'growth'") }.count
    }
    #expect(complaints(Self.head.replacing("    outside: nearest\n", with: growth)) == 1)
    #expect(complaints(Self.head + growth) == 0)
  }

  @Test func `a file outside of the pack is not opened`() {
    #expect(read(csv: "", "    file: ../grid.csv\n").codes == ["unknown-file"])
    #expect(
      read(csv: "", "    file: gird.csv\n").diagnostics.first?.help == "did you mean 'grid.csv'?")
  }

  @Test func `texts are folded, then replaced, then folded`() throws {
    let reading = PackFolder.read(
      """
      tables:
        devices:
          title: Devices
          key: string
          columns: {power: {unit: W}}
          normalize: [{replace: '\\bgpus?\\b', with: ""}, {replace: '(\\d+) ?gb', with: '\\1gb'}]
          rows: {a100: {aliases: [A100 80 GB], power: 400}}
      """)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    let rules = try #require(pack.tables.first).normalization
    #expect(rules.normalized("  A100\t 80 GB  GPU ") == "a100 80gb")
    #expect(rules.normalized("gpu GPUs") == "")
    #expect(pack.tables.first?.rows.first?.normalizedKey == "a100")
    #expect(pack.tables.first?.rows.first?.normalizedAliases == ["a100 80gb"])
  }
}
