// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Rules of catalogues", .timeLimit(.minutes(15)))
struct CatalogueRuleTests {
  private static func pack(
    energy: String = "facts.energy", meter: String = "{column: facts.meter, with: energy}",
    key: String = "string", columns: String = "energy: {unit: kWh}", others: String = "",
    rows: String = "{o/a: {energy: 5, meter: it}}"
  ) -> String {
    """
    fields:
      energy: {unit: kWh, from: [energy], catalogue: \(energy)}
      meter: {type: string, catalogue: \(meter)}
      tokens: {unit: token, from: [tokens]\(others)}
    tables:
      facts:
        title: Facts
        key: \(key)
        columns: {\(columns), meter: {type: string}}
        rows: \(rows)

    """
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let pack: String
    let codes: [String]
    var testDescription: String { claim }

    init(_ claim: String, _ codes: [String], _ pack: String) {
      (self.claim, self.codes, self.pack) = (claim, codes, pack)
    }
  }

  static let cases = [
    Case("a column is read, and another beside it", [], pack()),
    Case("the table is one of the pack", ["unknown-table"], pack(meter: "fact.meter")),
    Case("the column is one of the table", ["unknown-column"], pack(meter: "facts.metre")),
    Case("a column is of a table", ["bad-value"], pack(energy: "energy", meter: "facts.meter")),
    Case("other keys are unknown", ["unknown-key"], pack(meter: "{column: facts.meter, if: a}")),
    Case(
      "a field and its column measure the same", ["type-mismatch"],
      pack(columns: "energy: {unit: kgCO2e}")),
    Case(
      "a text is held to the field's unit", ["bad-value"],
      pack(columns: "energy: {type: string}", rows: "{o/a: {energy: 5 kg}, o/b: {energy: 5+ MWh}}")
    ),
    Case(
      "fields have no uncertainty", ["catalogue-uncertainty"],
      pack(columns: "energy: {unit: kWh, uncertainty: 2}")),
    Case(
      "keys are ids", ["catalogue-without-ids", "catalogue-without-ids"],
      pack(key: "int", rows: "{}")),
    Case(
      "ids that the Hub takes for one are one", ["rival-key"],
      pack(rows: "{o/a: {energy: 5}, O/A: {energy: 6}}")),
    Case(
      "a figure stands for itself", ["catalogue-without-figure", "catalogue-without-figure"],
      pack(energy: "{column: facts.energy, with: meter}")),
    Case(
      "what is said of a figure is of the same table", ["catalogue-without-figure"],
      pack(meter: "{column: facts.meter, with: tokens}")),
    Case(
      "fields that say the same are fields", ["unknown-field"],
      pack(meter: "{column: facts.meter, unless: [metre]}")),
  ]

  @Test("what a catalogue may say", arguments: cases)
  func check(_ testCase: Case) {
    let reading = PackFolder.read(testCase.pack)
    #expect(reading.diagnostics.map(\.code) == testCase.codes, "\(reading.rendered)")
  }

  @Test func `a fault in a table of its own is said at its cell`() {
    let rules = """
      fields: {tokens: {unit: token, catalogue: facts.tokens}}
      tables:
        facts: {title: Facts, key: {name: model, type: string}, file: facts.csv, columns: {tokens: {type: string}}}

      """
    let reading = PackFolder.read(
      rules, ["facts.csv": "model,tokens,source\no/a,15T+,demo\no/b,many,demo\no/c,1e12,\n"])
    #expect(reading.diagnostics.map(\.code) == ["bad-value"])
    #expect(reading.rendered.contains("demo/facts.csv:3:5: error"), "\(reading.rendered)")
  }

  @Test func `the meaning of a pack holds its catalogues`() throws {
    let base = try #require(PackFolder.read(Self.pack()).pack).identity
    let others = [
      Self.pack(meter: "facts.meter"),
      Self.pack(energy: "{column: facts.energy, unless: [tokens]}"),
      Self.pack(rows: "{o/a: {energy: 6, meter: it}}"),
      Self.pack(rows: "{o/b: {energy: 5, meter: it}}"),
    ]
    for other in others {
      let head = try #require(PackFolder.read(other).pack).identity
      #expect(head.meaningDigest != base.meaningDigest)
    }
  }
}
