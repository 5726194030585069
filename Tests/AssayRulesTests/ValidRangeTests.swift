// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// What `valid` and `values` say, and what `assay check` says where they do not.
@Suite("Valid figures and texts", .timeLimit(.minutes(15)))
struct ValidRangeTests {
  private static let table = """
    tables:
      grids:
        title: Grids
        key: string
        columns: {intensity: {title: Intensity, unit: "gCO2e/kWh[facility]"VALID}}
        rows: {a: {intensity: 380}, b: {intensity: 56}, c: {intensity: 640}, d: {intensity: CELL}}

    """

  private func codes(cell: String, valid: String = "") -> [String] {
    PackFolder.read(
      Self.table.replacing("VALID", with: valid).replacing("CELL", with: cell)
    ).codes
  }

  struct Odd: Sendable, CustomTestStringConvertible {
    let cell: String
    let codes: [String]
    var testDescription: String { cell }
  }

  static let odd = [
    Odd(cell: "1200", codes: []), Odd(cell: "1.2", codes: []), Odd(cell: "", codes: []),
    Odd(cell: "660000", codes: ["odd-figure"]), Odd(cell: "0.0004", codes: ["odd-figure"]),
    Odd(cell: "0", codes: ["odd-figure"]), Odd(cell: "-380", codes: ["odd-figure"]),
    // A point that was lost with what stood before it is no number at all.
    Odd(cell: "000402", codes: ["bad-value"]),
  ]

  @Test("a figure far off its column is a warning where the pack does not say", arguments: odd)
  func oddFigure(_ testCase: Odd) {
    #expect(codes(cell: testCase.cell) == testCase.codes)
  }

  @Test func `where the pack says what a column may hold, that counts alone`() {
    let valid = #", valid: [10, "2 kgCO2e/kWh[facility]"]"#
    #expect(codes(cell: "1999", valid: valid) == [])
    #expect(codes(cell: "2001", valid: valid) == ["outside-valid"])
    #expect(codes(cell: "0", valid: valid) == ["outside-valid"])
    #expect(codes(cell: "660000", valid: #", valid: ["", ""]"#) == [])
  }

  @Test func `a zero that is missing is an empty cell`() throws {
    let text = Self.table.replacing("VALID", with: ", valid: {from: 10, zero: missing}")
    func digest(_ cell: String) -> String? {
      PackFolder.read(text.replacing("CELL", with: cell)).pack?.identity.meaningDigest
    }
    #expect(digest("0") == digest(""))
    #expect(digest("0") != nil && digest("0") != digest("11"))
  }

  static let datesOfAudit: [(String, [String])] = [
    ("{type: date, from: [on], valid: {to: asOf}}", []),
    ("{type: date, from: [on], valid: [asOf, 2100-01-01]}", []),
    ("{type: list, from: [on], of: {day: {type: date, valid: [\"\", asOf]}}}", []),
    ("{type: date, from: [on], valid: [asOf, asOf]}", ["bad-value"]),
    ("{type: date, from: [on], valid: {to: asof}}", ["bad-value"]),
    ("{unit: kWh, from: [on], valid: {to: asOf}}", ["bad-value"]),
  ]

  @Test("the date of the audit ends a range of dates of a field alone", arguments: datesOfAudit)
  func dateOfAudit(_ field: String, _ codes: [String]) {
    #expect(PackFolder.read("fields: {on: \(field)}\n").codes == codes)
  }

  @Test func `no column ends with the date of the audit, which its figures do not know`() {
    let columns = "{since: {title: Since, type: date, valid: {to: asOf}}}"
    let rules =
      "tables: {t: {title: T, key: string, columns: \(columns), rows: {a: {since: 2020-01-01}}}}\n"
    #expect(PackFolder.read(rules).codes == ["bad-value"])
  }

  @Test func `what the date of the audit ends has another meaning`() {
    func digest(_ valid: String) -> String? {
      PackFolder.read("fields: {on: {type: date, from: [on], valid: \(valid)}}\n").pack?
        .identity.meaningDigest
    }
    let digests = [#"["", ""]"#, "{to: asOf}", "{from: asOf}"].map(digest)
    #expect(Set(digests).count == 3 && !digests.contains(nil))
  }

  @Test func `a comparison with a text that the field never is does not load`() {
    let rules = """
      fields: {meter: {type: string, from: [meter], values: [it, facility]}}
      definitions: {racks: {title: R, value: "model.meter == 'rack'"}}

      """
    #expect(PackFolder.read(rules).codes == ["not-among-values"])
  }

  struct Number: Sendable, CustomTestStringConvertible {
    let text: String
    let help: String
    var testDescription: String { text }
  }

  static let numbers = [
    Number(text: "000402", help: "write 0.000402 if '0.' was lost, else 402"),
    Number(text: "53,5", help: "write 53.5, or write 535"),
    Number(text: "30 %", help: "write 0.3, or give the figure the unit %"),
  ]

  @Test("a text that is nearly a number is mended", arguments: numbers)
  func mended(_ testCase: Number) {
    let reading = PackFolder.read("parameters: {x: {title: X, value: '\(testCase.text)'}}\n")
    #expect(reading.codes == ["bad-value"])
    #expect(reading.rendered.contains("help: \(testCase.help)"), "\(reading.rendered)")
  }

  @Test func `what may be is part of the meaning where it is said, and only there`() {
    let bare = "parameters: {x: {title: X, value: 0.3}}\n"
    let held = "parameters: {x: {title: X, value: 0.3, valid: [0, 1]}}\n"
    let digests = [bare, held].map { PackFolder.read($0).pack?.identity.meaningDigest }
    #expect(digests[0] != digests[1])
    let percent = held.replacing("[0, 1]", with: "[\"0 %\", \"100 %\"]")
    #expect(PackFolder.read(percent).pack?.identity.meaningDigest == digests[1])
  }
}
