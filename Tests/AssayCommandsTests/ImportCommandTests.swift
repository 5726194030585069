// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayMetadata
import Foundation
import Testing

@testable import AssayCommands
@testable import AssayInterpreter

/// `assay import`: the way back from a workbook to a profile.
@Suite("Import of workbooks", .timeLimit(.minutes(15)))
struct ImportCommandTests {
  private static let records = #"{"id": "x/y", "declared": {"energy": 1000}}"# + "\n"

  /// An archive whose members are not compressed.
  static func archive(_ parts: [String: String]) -> Data {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) }
    }
    for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
      let (title, content) = (Array(name.utf8), Array(text.utf8))
      let sizes = number(content.count, 4) + number(content.count, 4)
      let common =
        number(20, 2) + number(0, 2) + number(0, 2) + number(0, 8) + sizes
        + number(title.count, 2) + number(0, 2)
      let place = bytes.count
      bytes += number(0x0403_4B50, 4) + common + title + content
      directory +=
        number(0x0201_4B50, 4) + number(20, 2) + common + number(0, 2) + number(0, 2)
        + number(0, 2) + number(0, 4) + number(place, 4) + title
    }
    let start = bytes.count
    bytes += directory
    bytes += number(0x0605_4B50, 4) + number(0, 4) + number(parts.count, 2)
    bytes += number(parts.count, 2) + number(directory.count, 4) + number(start, 4) + number(0, 2)
    return Data(bytes)
  }

  private static let factors = [
    "factor", "value", "unit", "kind", "name", "key", "column", "dates", "written",
  ]

  /// A workbook as little as `import` reads of one.
  private static func workbook(
    factors rows: [[String]], header: [String] = factors, audit: String? = nil
  ) -> [String: String] {
    func sheet(_ rows: [[String]]) -> String {
      let lines = rows.map { row in
        "<row>"
          + row.map { text in
            Double(text) != nil
              ? "<c><v>\(text)</v></c>"
              : "<c t=\"inlineStr\"><is><t>\(text)</t></is></c>"
          }.joined() + "</row>"
      }
      return "<worksheet><sheetData>\(lines.joined())</sheetData></worksheet>"
    }
    let names = ["Audit", "Factors", "Inputs"]
    let sheets = names.enumerated().map { "<sheet name=\"\($1)\" r:id=\"r\($0)\"/>" }
    let targets = names.enumerated().map {
      "<Relationship Id=\"r\($0)\" Target=\"worksheets/\($1).xml\"/>"
    }
    let identity = [["rule pack", "minimal"], ["version", "v1.0.0"]]
    return [
      "xl/workbook.xml": "<workbook><sheets>\(sheets.joined())</sheets></workbook>",
      "xl/_rels/workbook.xml.rels": "<Relationships>\(targets.joined())</Relationships>",
      "xl/worksheets/Audit.xml": audit ?? sheet(identity),
      "xl/worksheets/Factors.xml": sheet([header] + rows),
      "xl/worksheets/Inputs.xml": sheet([["value", "as read"], ["1", "1"]]),
    ]
  }

  private static func parameter(_ value: String, written: String = "400") -> [String] {
    ["intensity", value, "gCO2e/kWh", "parameter", "intensity", "", "", "", written]
  }

  private func imported(_ parts: [String: String]) throws -> (run: Tool.Run, profile: String?) {
    let scratch = try ScratchFolder()
    try Self.archive(parts).write(to: scratch.file("a.xlsx"))
    let run = try Tool.run(["import", "a.xlsx", "--profile", "own.yaml"], in: scratch.url)
    return (run, try? scratch.text("own.yaml"))
  }

  @Test
  func `a changed factor becomes a line of a profile, which is refused until it has a reason`()
    throws
  {
    let scratch = try ScratchFolder()
    let pack = RepositoryTests.root.appending(path: Tool.minimalPack).path
    let audit = ["audit", "-", "--rules", pack, "--as-of", "2026-06-30"]
    let run = try Tool.run(audit + ["-o", "xlsx=a.xlsx"], in: scratch.url, input: Self.records)
    #expect(run.status == 0, "\(run.errors)")
    let archive = try ZipArchive(InputBytes(Data(contentsOf: scratch.file("a.xlsx"))))
    var parts: [String: String] = [:]
    for name in [
      "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
      "xl/worksheets/sheet6.xml", "xl/worksheets/sheet7.xml",
    ] {
      parts[name] = String(decoding: try archive.contents(of: name), as: UTF8.self)
    }
    let sheet = try #require(parts["xl/worksheets/sheet7.xml"])
    let cell = try #require(sheet.range(of: "<v>400</v>"))
    parts["xl/worksheets/sheet7.xml"] = sheet.replacingCharacters(in: cell, with: "<v>500</v>")
    try Self.archive(parts).write(to: scratch.file("b.xlsx"))

    let nothing = try Tool.run(["import", "a.xlsx", "--profile", "no.yaml"], in: scratch.url)
    #expect(nothing.status == 1)
    #expect(nothing.errors == "assay: no factor of a.xlsx is changed; no profile is written\n")

    let made = try Tool.run(["import", "b.xlsx", "--profile", "own.yaml"], in: scratch.url)
    #expect(made.status == 0, "\(made.errors)")
    let profile = try scratch.text("own.yaml")
    #expect(profile.contains("    # It was 400 gCO2e/kWh.\n    value: \"500 gCO2e/kWh\"\n"))
    let again = try Tool.run(["import", "b.xlsx", "--profile", "own.yaml"], in: scratch.url)
    #expect(again.status == 2)
    #expect(again.errors.contains("own.yaml: is there already"))

    let options = ["--profile", "own.yaml", "--format", "csv"]
    let refused = try Tool.run(audit + options, in: scratch.url, input: Self.records)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("own.yaml:12:12: error"), "\(refused.errors)")
    try scratch.write(
      profile.replacing("reason:\n", with: "reason: Tried\n")
        .replacing("source:\n", with: "source: demo\n"), to: "own.yaml")
    let tailored = try Tool.run(audit + options, in: scratch.url, input: Self.records)
    #expect(tailored.status == 0, "\(tailored.errors)")
    // 1,000 kWh of 500 g.
    #expect(tailored.text.contains(",500,"), "\(tailored.text)")
  }

  @Test func `more models than a workbook holds are refused, and CSV is named`() throws {
    let scratch = try ScratchFolder()
    let header = AuditHeader(
      toolVersion: "0",
      pack: PackReference(
        id: "p", version: "1", title: "p", meaningDigest: "", filesDigest: ""), asOf: "2026-06-30",
      quantities: [], headline: nil, tiers: [], rules: [], totals: [], scoreOf: nil)
    let path = scratch.file("a.xlsx").path
    let writer = try WorkbookWriter(header, path: path, isAlone: false)
    let model = ModelResult(
      id: "x/y", entity: nil, place: "a:1", tier: nil, score: nil, quantities: [],
      lineage: Lineage(), disclose: [], findings: [])
    var part = AuditPart()
    part.models = [ModelResult](repeating: model, count: 10_000)
    try writer.add(part)
    part.models = [model]
    let failure = try #require(throws: FileFailure.self) {
      try writer.add(part)
    }
    #expect(failure.message.contains("more than 10000 models"))
    #expect(failure.message.contains("csv=FILE"))
    #expect(scratch.names.isEmpty)
  }

  @Test func `derivations that a workbook is made of cannot be left out`() throws {
    let run = try Tool.audit(
      ["-"], ["--format", "xlsx", "--derivations", "none"], input: Self.records)
    #expect(run.status == 2)
    #expect(run.errors.contains("leave out '--derivations none'"), "\(run.errors)")
  }

  @Test func `two workbooks of one audit are the same bytes`() throws {
    let runs = try (0..<2).map { _ in
      try Tool.audit(["-"], ["--format", "xlsx"], input: Self.records)
    }
    #expect(runs[0].status == 0, "\(runs[0].errors)")
    #expect(runs[0].output.starts(with: Data("PK".utf8)))
    #expect(runs[0].output == runs[1].output)
  }

  @Test func `a number that a spreadsheet wrote with fewer digits is not changed`() throws {
    let run = try imported(
      Self.workbook(factors: [Self.parameter("0.333333333333333", written: "0.3333333333333333")])
    ).run
    #expect(run.status == 1, "\(run.errors)")
  }

  @Test func `a row of a dated table is supplied with its other cells and its dates`() throws {
    func cell(_ column: String, _ value: String, _ written: String) -> [String] {
      [
        "grid['AT'].\(column)", value, "g/kWh", "cell", "grid", "AT", column,
        "from=2024-01-01 until=2025-01-01", written,
      ]
    }
    let (run, profile) = try imported(
      Self.workbook(factors: [cell("mean", "90", "100"), cell("night", "70", "70")]))
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      profile?.contains(
        "- {key: AT, mean: 90, night: 70, from: \"2024-01-01\", until: \"2025-01-01\"}") == true)
    #expect(profile?.contains("    units: {mean: \"g/kWh\", night: \"g/kWh\"}\n") == true)
  }

  @Test(
    "what is wrong in a factor is said at its cell, and nothing is written",
    arguments: [
      (["about 500"], "a.xlsx:Factors!B2: error: 'about 500' is no number; it was 400"),
      ([""], "a.xlsx:Factors!B2: error: is empty, and a factor cannot be left out; it was 400"),
      (["1e999"], "a.xlsx:Factors!B2: error: '1e999' is no number; it was 400"),
      (
        ["500", "600"],
        "a.xlsx:Factors!B3: error: 'intensity' stands here with another value than above"
      ),
    ])
  func wrongFactor(_ values: [String], _ message: String) throws {
    let (run, profile) = try imported(
      Self.workbook(factors: values.map { Self.parameter($0) }))
    #expect(run.status == 2)
    #expect(run.errors == message + "\n")
    #expect(profile == nil)
  }

  @Test(
    "what is no workbook of an audit is refused",
    arguments: [
      ("xl/workbook.xml", nil, "is no workbook: it has no part 'xl/workbook.xml'"),
      ("xl/workbook.xml", "<workbook/>", "has no sheet 'Audit'"),
      (
        "xl/worksheets/Audit.xml", "<worksheet/>",
        "does not say which pack it is of: it is no workbook that 'assay audit -o xlsx=' wrote"
      ),
      (
        "xl/worksheets/Factors.xml",
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbb\">]><worksheet>&b;</worksheet>",
        "is broken: its part 'xl/worksheets/Factors.xml' has a document type, which no workbook has;"
          + " nothing of it is read"
      ),
      (
        "xl/worksheets/Factors.xml", "<worksheet><row>",
        "is broken: its part 'xl/worksheets/Factors.xml' ends within <row>"
      ),
      (
        "xl/worksheets/Factors.xml", "<worksheet><row><c><v>1</v></c></row></worksheet>",
        "has no column 'factor' in its sheet 'Factors'; hidden columns belong to it"
      ),
      (
        "xl/worksheets/Factors.xml", "<worksheet><row><c t=\"s\"><v>7</v></c></row></worksheet>",
        "is broken: it names a text that it does not have"
      ),
    ] as [(String, String?, String)])
  func refused(_ part: String, _ text: String?, _ message: String) throws {
    var parts = Self.workbook(factors: [Self.parameter("500")])
    parts[part] = text
    let run = try imported(parts).run
    #expect(run.status == 2)
    #expect(run.errors == "assay: a.xlsx: \(message)\n")
  }

  @Test("a member that does not come to what it says is not read", arguments: [1000, 2, 999, 1001])
  func bomb(_ size: Int) throws {
    // A thousand times the letter a, deflated by zlib 1.3.
    let deflated: [UInt8] = [
      0x4B, 0x4C, 0x1C, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00,
    ]
    let name = "xl/workbook.xml"
    var bytes = [UInt8](Self.archive([name: String(repeating: "a", count: deflated.count)]))
    let start = 30 + name.utf8.count
    bytes.replaceSubrange(start..<start + deflated.count, with: deflated)
    let directory = start + deflated.count
    bytes[directory + 10] = 8
    (bytes[directory + 24], bytes[directory + 25]) = (UInt8(size & 0xFF), UInt8(size >> 8))
    let archive = try ZipArchive(InputBytes(Data(bytes)))
    if size == 1000 {
      #expect(try archive.contents(of: name) == [UInt8](repeating: 97, count: 1000))
    } else {
      #expect(throws: ZipArchive.Failure.self) { try archive.contents(of: name) }
    }
  }

  @Test("an archive that is cut short anywhere is refused", arguments: [0, 1, 21, 60, 400])
  func cutShort(_ count: Int) throws {
    let whole = Self.archive(Self.workbook(factors: []))
    #expect(throws: ZipArchive.Failure.self) { try ZipArchive(InputBytes(whole.prefix(count))) }
  }

  @Test func `texts of shared strings are read without what is said of their sound`() throws {
    var parts = Self.workbook(factors: [])
    parts["xl/worksheets/Audit.xml"] =
      "<worksheet><row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\"><f>1+1</f><v>2</v></c></row></worksheet>"
    parts["xl/sharedStrings.xml"] =
      "<sst><si><r><t>rule &amp;</t></r><r><t xml:space=\"preserve\"> pack&#x21;</t></r><rPh><t>no</t></rPh></si></sst>"
    var reader = try WorkbookReader(try ZipArchive(InputBytes(Self.archive(parts))))
    let row = try #require(try reader.rows(of: "Audit").first)
    #expect(row.number == 3)
    #expect(row.cells[0]?.text == "rule & pack!")
    #expect(row.cells[1]?.text == "2")
  }
}
