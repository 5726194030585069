// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Inventories", .timeLimit(.minutes(15)))
struct InventoryReaderTests {
  static let paths = ["declared.energy", "declared.meter", "declared.place"]

  private static func inventory(
    _ id: String = "runs", match: [String] = ["Name", "Energy"]
  ) throws -> Inventory {
    func target(
      _ path: String, unit: String? = nil, method: String? = nil, values: [String: String] = [:],
      otherwise: String? = nil
    ) throws -> Inventory.Target {
      Inventory.Target(
        path: try FieldPath(path), unit: unit, method: method, values: values,
        otherwise: otherwise)
    }
    return Inventory(
      id: id, match: match, key: "Name", modified: "When",
      columns: [
        .init(header: "Energy", targets: [try target("declared.energy", unit: "kWh")]),
        .init(header: "Where", targets: [try target("declared.place")]),
        .init(
          header: "PUE",
          targets: [try target("declared.meter", values: ["1": "it"], otherwise: "facility")]),
      ],
      states: [
        .init(
          path: try FieldPath("declared.meter"), value: "it",
          place: Place(path: "pack.yaml", line: 7, column: 3))
      ])
  }

  /// What a table holds, and the records that its rows are.
  private struct Reading {
    let rows: Int
    let records: [Record]
    let faults: [UnreadableRecord]
    let diagnostics: [Diagnostic]
  }

  private func read(_ text: String, _ inventories: [Inventory]? = nil) throws -> Reading {
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    let reading = InventoryReader.read(
      SourceFile(path: "t.csv", text: text),
      inventories: try inventories ?? [Self.inventory()], plan: plan)
    return Reading(
      rows: reading.rows, records: InventoryReader.records(of: [reading], plan: plan)[0],
      faults: reading.faults, diagnostics: reading.diagnostics)
  }

  @Test func `a row is a record, and each cell has its place`() throws {
    let reading = try read("Name,Other,Energy,Where\n\"a/b\",x,5e2,Oslo\n")
    let record = try #require(reading.records.first)
    #expect(record.id == "a/b")
    #expect(record.place.description == "t.csv:2")
    #expect(
      record.found[0].map(\.value) == [
        .map([MetadataEntry("value", .written(500, "5e2")), MetadataEntry("unit", .string("kWh"))])
      ])
    #expect(record.found[0].first?.place.description == "t.csv:2:9 /Energy")
    #expect(record.found[2].map(\.value) == [.string("Oslo")])
    #expect(reading.faults.isEmpty && reading.diagnostics.isEmpty)
  }

  @Test(
    "a column says what the inventory states otherwise",
    arguments: [
      ("Name,Energy", "a,1", "it", "pack.yaml:7:3"),
      ("Name,Energy,PUE", "a,1,", "it", "pack.yaml:7:3"),
      ("Name,Energy,PUE", "a,1,1", "it", "t.csv:2:5 /PUE"),
      ("Name,Energy,PUE", "a,1,1.2", "facility", "t.csv:2:5 /PUE"),
    ])
  func statement(_ header: String, _ row: String, _ meter: String, _ place: String) throws {
    let record = try #require(try read("\(header)\n\(row)\n").records.first)
    #expect(record.found[1].map(\.value) == [.string(meter)])
    #expect(record.found[1].first?.place.description == place)
  }

  @Test func `a row without an id is a finding with its line`() throws {
    let reading = try read("Name,Energy\na,1\n ,2\nb,3\n")
    #expect(reading.records.map(\.id) == ["a", "b"])
    #expect(reading.faults.map(\.code) == ["row-without-id"])
    #expect(reading.faults.first?.place.description == "t.csv:3")
  }

  @Test func `a row with too few cells is a finding, and the others are read`() throws {
    let reading = try read("Name,Energy\na\nb,3\n")
    #expect(reading.records.map(\.id) == ["b"])
    #expect(reading.faults.map(\.code) == ["csv-ragged-row"])
  }

  @Test func `of several rows of one id the latest counts and names the others`() throws {
    let reading = try read(
      "Name,Energy,When\na,1,2024-01-01 10:00\na,2,2024-01-02\na,3,\nb,4,\n")
    #expect(reading.rows == 4)
    #expect(reading.records.map(\.id) == ["a", "b"])
    #expect(reading.records[0].place.line == 3)
    let note = try #require(reading.records[0].notes.first)
    #expect(note.kind == .duplicate)
    #expect(note.places.map(\.line) == [3, 2, 4])
    #expect(reading.records[1].notes.isEmpty)
  }

  @Test func `a column without a name, such as a row number, does not matter`() throws {
    let reading = try read(",Name,Energy\n0,a,1\n")
    #expect(reading.records.map(\.id) == ["a"])
    #expect(reading.faults.isEmpty)
  }

  @Test func `a table of another kind is refused with what is lacking`() throws {
    let reading = try read("Model,Energy\na,1\n")
    #expect(reading.diagnostics.map(\.code) == ["inventory-unknown"])
    #expect(
      reading.diagnostics.first?.help
        == "known are 'runs' (lacks 'Name'); 'assay init inventory t.csv' writes a mapping of these columns to"
        + " begin with")
    #expect(try read("Name,Energy\n", []).diagnostics.map(\.code) == ["inventory-unknown"])
    #expect(try read("").diagnostics.map(\.code) == ["csv-empty"])
  }

  @Test("semicolons and tabs between cells are found", arguments: [";", "\t"])
  func separators(_ separator: String) throws {
    let reading = try read(
      ["Name,Energy,Where", "a,7,\"x, y\""].map {
        $0.replacing(",", with: separator, maxReplacements: 2)
      }.joined(separator: "\n"))
    #expect(reading.records.map(\.id) == ["a"])
    #expect(reading.records.first?.found[2].map(\.value) == [.string("x, y")])
    #expect(reading.records.first?.found[2].first?.place.column == 5)
  }

  /// An inventory whose energy is a figure.
  private static func figures(
    _ decimal: DecimalSign? = nil, modified: String? = nil
  ) throws -> Inventory {
    Inventory(
      id: "ours", map: "t.columns.yaml", match: ["Name"], key: "Name", modified: modified,
      columns: [
        Inventory.Column(
          header: "Energy", decimal: decimal,
          targets: [
            Inventory.Target(
              path: try FieldPath("declared.energy"), unit: nil, method: nil, values: [:],
              otherwise: nil, isFigure: true)
          ])
      ])
  }

  struct Cells: CustomTestStringConvertible, Sendable {
    let cells: [String]
    var decimal: DecimalSign?
    var separator = ","
    /// What each cell is read as; nil where it is refused.
    let read: [String?]
    var testDescription: String { cells.joined(separator: " | ") + separator }
  }

  @Test(
    "what a sign in a figure means the cells of its column say",
    arguments: [
      Cells(cells: ["61.000", "0,5"], read: ["61000", "0,5"]),
      Cells(cells: ["61,000", "1.000,5"], read: ["61.0", "1.000,5"]),
      Cells(cells: ["61.000", "0.5"], read: ["61.0", "0.5"]),
      Cells(cells: ["61,000", "7"], read: ["61,000", "7"]),
      Cells(cells: ["61.000", "0,5", "0.25"], read: [nil, "0,5", "0.25"]),
      Cells(cells: ["1.234.567", "61,000 kWh"], read: ["1.234.567", "61.000 kWh"]),
      Cells(cells: ["61 000 kWh", "1'061'000.5"], read: ["61000 kWh", "1061000.5"]),
      Cells(cells: ["1 061 000,5", "61\u{202F}000"], read: ["1061000,5", "61000"]),
      Cells(cells: ["16 1075", "1.5 000", "2 A100"], read: ["16 1075", "1.5 000", "2 A100"]),
      Cells(cells: ["61,000", "7"], separator: ";", read: [nil, "7"]),
      Cells(cells: ["61,000", "7,5"], separator: ";", read: ["61.0", "7,5"]),
      Cells(cells: ["61,000", "7"], decimal: .comma, read: ["61.0", "7"]),
      Cells(cells: ["61,000", "0.5"], decimal: .comma, read: ["61.0", nil]),
    ])
  func signs(_ test: Cells) throws {
    let rows = test.cells.enumerated().map { "m\($0)\(test.separator)\"\($1)\"" }
    let reading = try read(
      (["Name\(test.separator)Energy"] + rows).joined(separator: "\n"),
      [try Self.figures(test.decimal)])
    let found = reading.records.map { $0.found[0].first }
    #expect(found.map { $0?.refusal == nil ? $0?.value.text : nil } == test.read)
    #expect(found.allSatisfy { $0?.place.column == 4 && $0?.place.pointer == "/Energy" })
  }

  @Test func `of rows that differ nothing is used where nothing says which counts`() throws {
    let text = "Name,Energy,When\na,1,2024-01-01\na,2,2024-02-01\nb,3,\nb,3,\n"
    let records = try read(text, [try Self.figures()]).records
    #expect(records[0].found[0].map { $0.refusal == nil } == [false])
    #expect(records[0].notes.map(\.kind) == [.uncombinedRows])
    #expect(records[1].found[0].map(\.value) == [.int(3)])
    #expect(records[1].notes.map(\.kind) == [.duplicate])
    let dated = try read(text, [try Self.figures(modified: "When")]).records
    #expect(dated[0].found[0].map(\.value) == [.int(2)])
  }

  @Test func `columns with cells that the inventory does not name are told`() throws {
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    let reading = InventoryReader.read(
      SourceFile(path: "t.csv", text: "Name,Energy,Empty,Note\na,1,,x\n"),
      inventories: [try Self.figures()], plan: plan)
    #expect(reading.unreadColumns.map(\.value) == ["Note"])
  }

  @Test func `the cells of several columns are one text, and a column gives way to a better one`()
    throws
  {
    func column(
      _ header: String, with: [String] = [], without: String? = nil
    ) throws -> Inventory.Column {
      Inventory.Column(
        header: header, with: with, without: without,
        targets: [
          Inventory.Target(
            path: try FieldPath("declared.place"), unit: nil, method: nil, values: [:],
            otherwise: nil)
        ])
    }
    let inventory = Inventory(
      id: "runs", match: ["Name"], key: "Name",
      columns: [
        try column("Country", with: ["Region", "Country"]), try column("Code", without: "Country"),
      ])
    func places(_ text: String) throws -> [MetadataValue] {
      try read(text, [inventory]).records.flatMap { $0.found[2].map(\.value) }
    }
    #expect(
      try places("Name,Code,Region,Country\na,X,North,Land\nb,X,,Land\nc,X,North,\n")
        == [.string("North, Land"), .string("Land"), .string("North"), .string("X")])
    #expect(try places("Name,Code\na,X\n") == [.string("X")])
  }

  @Test func `the inventory that asks for the most is taken`() throws {
    let narrow = try Self.inventory("narrow", match: ["Name", "Energy", "Where"])
    let wide = try Self.inventory("wide", match: ["Name"])
    #expect(try read("Name,Energy,Where\na,1,x\n", [wide, narrow]).records.count == 1)
    let rivals = try [Self.inventory("one"), Self.inventory("two")]
    #expect(try read("Name,Energy\n", rivals).diagnostics.map(\.code) == ["inventory-rival"])
  }
}
