// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@testable import AssayReports

@Suite("Audit as CSV", .timeLimit(.minutes(15)))
struct AuditCSVTests {
  private func table(_ rows: AuditCSV.Rows) throws -> [[String: String]] {
    let bytes = try AuditCSV(header: SampleAudit.header, rows: rows).document(
      inputs: SampleAudit.inputs, models: SampleAudit.models, findings: [SampleAudit.finding],
      summary: SampleAudit.accumulator().summary(for: SampleAudit.header))
    let lines = Self.parsed(String(decoding: bytes, as: UTF8.self))
    let header = try #require(lines.first)
    for line in lines { #expect(line.count == header.count) }
    return lines.dropFirst().map {
      Dictionary(zip(header, $0).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Reads RFC 4180.
  private static func parsed(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        scalars.removeFirst()
        cell += "\""
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
      case "\r" where !isQuoted:
        #expect(scalars.popFirst() == "\n")
        rows.append(row + [cell])
        (row, cell) = ([], "")
      default: cell.unicodeScalars.append(scalar)
      }
    }
    #expect(row.isEmpty && cell.isEmpty)
    return rows
  }

  @Test func `a model is a row with exact decimals under the units of its figures`() throws {
    let rows = try table(.models)
    #expect(rows.count == 3)
    #expect(rows[0]["id"] == "acme/large")
    #expect(rows[0]["emissions.central (kgCO2e[lifecycle])"] == "24690.000001")
    #expect(rows[0]["emissions.expected (kgCO2e[lifecycle])"] == "25183.800001")
    #expect(rows[0]["emissions.unknown_because"] == "")
    #expect(rows[1]["left_out"] == "trains-nothing")
  }

  @Test func `what is not known is empty, and says why`() throws {
    let row = try table(.models)[2]
    #expect(row["emissions.central (kgCO2e[lifecycle])"] == "")
    #expect(
      row["emissions.unknown_because"] == "missing: model.energy, model.accelerator_time")
  }

  @Test func `a finding is a row with its message and remedy`() throws {
    let rows = try table(.findings)
    #expect(rows.map { $0["rule"] } == ["disclosure.energy"])
    #expect(rows[0]["remedy"] == "Declare the training energy in kWh")
    #expect(rows[0]["model"] == "evil/\\u{202e}txt\\u{1b}[2J")
  }

  @Test func `a total has a row for each of its sums, ratios and groups`() throws {
    let rows = try table(.totals)
    let whole = try #require(rows.first { $0["key"] == "" && $0["name"] == "emissions" })
    // 24690.000001 + 1200.000001.
    #expect(whole["central"] == "25890.000002")
    #expect(whole["as_of"] == "2026-06-30")
    #expect(rows.contains { $0["measure"] == "ratio" && $0["name"] == "atci" })
    let unknown = try #require(
      rows.first { $0["key"] == "tier" && $0["group"] == "T0" && $0["name"] == "emissions" })
    #expect(unknown["expected"] == "")
    #expect(unknown["unknown_because"] == "no model of it has what it is made of")
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1+1", " '=1+1"), ("\r=1", "\\u{d}=1"), ("  =1", "  '=1"), ("'=1", "''=1"),
    ("a;=1+1;-b", "a;'=1+1;'-b"), ("\u{FF1D}1", "'\u{FF1D}1"), ("a=b-c", "a=b-c"),
    ("1;2", "1;2"),
  ])
  func `no text begins a formula, and one apostrophe is all that it gains`(
    text: String, shown: String
  ) {
    #expect(CSVWriter.inert(text) == shown)
  }

  @Test func `cells with separators are quoted, and numbers are numbers`() {
    var csv = CSVWriter()
    csv.text("a,b")
    csv.text("say \"no\"")
    csv.double(-1.5)
    csv.quanta(-2_500_000, digits: 6)
    csv.double(.nan)
    csv.endRow()
    #expect(
      String(decoding: csv.bytes, as: UTF8.self) == "\"a,b\",\"say \"\"no\"\"\",-1.5,-2.5,\r\n")
  }
}
