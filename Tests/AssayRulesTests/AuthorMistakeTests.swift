// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// Mistakes that authors make: each is told once, at its cause, with a mend.
@Suite("Mistakes of authors", .timeLimit(.minutes(15)))
struct AuthorMistakeTests {
  /// A text in the rules below that is another, what is told, and how it is mended.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let code: String
    let help: String
    var testDescription: String { new }

    init(_ old: String, _ new: String, _ code: String, _ help: String) {
      (self.old, self.new, self.code, self.help) = (old, new, code, help)
    }
  }

  static let rules = """
    effective: {from: 2026-01-01}
    allow: [{code: unused-parameter, of: mfu, reason: What is wrong of a parameter is shown of it}]
    fields:
      energy: {unit: kWh, from: [declared.energy]}
      trained: {type: date, from: [declared.trained]}
      place: {type: string, from: [declared.place], match: grid}
    parameters:
      mfu: {title: Utilisation, value: 0.3}
      pue: {title: PUE, value: 1.2, unit: "kWh[facility]/kWh[it]"}
      world: {title: World, value: 480, unit: "gCO2e[lifecycle]/kWh[facility]"}
    tables:
      grid:
        title: Grid
        key: string
        columns: {intensity: {title: Intensity, unit: "gCO2e[lifecycle]/kWh[facility]"}}
        period: [from, until]
        file: grid.csv
    quantities:
      energy:
        title: Energy
        unit: kWh[facility]
        quantum: 1 Wh[facility]
        methods:
          - {id: energy.it, value: "model.energy.assume('kWh[it]') * pue"}
      emissions:
        title: Emissions
        unit: gCO2e[lifecycle]
        quantum: 1 gCO2e[lifecycle]
        methods:
          - {id: emissions.place, value: "energy * grid[model.place].at(model.trained).intensity"}
          - {id: emissions.world, value: "energy * world"}
    requirements:
      - {id: energy.stated, title: Energy, kind: datagap, severity: warning, assert: "has(model.energy)"}
    tests:
      - id: one
        record: {id: x/y, declared: {energy: 10, place: FRA, trained: 2022-05-01}}
        asOf: 2026-06-30
        expect: {energy: {value: "12 kWh[facility]", within: 0.1%}}

    """
  static let grid = """
    key,aliases,intensity,from,until
    DEU,Germany,381.2,2022-01-01,2023-01-01
    DEU,Germany,344.1,2023-01-01,2024-01-01
    FRA,France,85.1,2022-01-01,2023-01-01
    FRA,France,56.0,2023-01-01,2024-01-01
    POL,Poland|Polska,659.8,2022-01-01,2024-01-01

    """

  static func read(_ old: String, _ new: String) -> PackReading {
    PackFolder.read(
      rules.replacing(old, with: new, maxReplacements: 1),
      ["grid.csv": grid.replacing(old, with: new, maxReplacements: 1)])
  }

  @Test func `the rules have no mistake`() {
    let reading = Self.read("nothing of this", "")
    #expect(reading.rendered == "")
  }

  static let mistakes = [
    // Dates in other forms.
    Mistake("85.1,2022-01-01", "85.1,01.02.2022", "bad-value", "write 2022-02-01"),
    Mistake("85.1,2022-01-01", "85.1,3/15/2022", "bad-value", "write 2022-03-15"),
    Mistake(
      "85.1,2022-01-01", "85.1,1/2/2022", "bad-value",
      "write 2022-02-01 if the day stands first, else 2022-01-02"),
    Mistake(
      "85.1,2022-01-01", "85.1,44562", "bad-value",
      "write 2022-01-01, which is day 44562 as spreadsheets count them"),
    Mistake("85.1,2022-01-01", "85.1,2022-13-01", "bad-value", "write 2022-01-13 if month and day"),
    Mistake("85.1,2022-01-01", "85.1,2022-02-30", "bad-value", "that month has 28 days"),
    Mistake("{from: 2026-01-01}", "{from: January 2026}", "bad-value", "write 2026-01-01"),
    // Numbers in other forms.
    Mistake("value: 0.3", "value: 30 %", "bad-value", "write 0.3, or give the figure the unit %"),
    Mistake("value: 0.3", "value: .3", "bad-value", "write 0.3"),
    Mistake("value: 480", "value: 4_80", "bad-value", "write 480"),
    Mistake("value: 480", "value: 480 g", "bad-value", "write 480 alone"),
    Mistake("value: 480", "value: NaN", "bad-value", "state the figure"),
    Mistake("85.1,2022", "\"85,1\",2022", "bad-value", "write 85.1, or write 851"),
    Mistake("85.1,2022", "\"1.085,1\",2022", "bad-value", "write 1085.1"),
    Mistake(
      "480, unit", "480, uncertainty: 20 %, unit", "bad-value", "write 1.2 for 20 % more or less"),
    Mistake(
      "480, unit", "480, uncertainty: 0.2, unit", "bad-value",
      "write 1.2 for 1.2 times more or less"),
    // Words for others.
    Mistake("severity: warning", "severity: warn", "bad-value", "write warning"),
    Mistake("kind: datagap", "kind: gap", "bad-value", "write datagap"),
    Mistake("type: date", "type: timestamp", "bad-value", "write date"),
    // What is missing, doubled or of another shape.
    Mistake(" severity: warning,", "", "missing-key", "add severity: warning"),
    Mistake(
      "id: emissions.world", "id: emissions.place", "duplicate-id", "give one of them another"),
    Mistake(
      "      - {id: energy.it", "      {id: energy.it", "bad-value",
      "begin each item with '- '"),
    Mistake("    title: Energy\n", "    title:Energy\n", "yaml-indentation", "write title: Energy"),
    Mistake(
      "    title: Energy\n", "\u{A0}\u{A0}\u{A0}\u{A0}title: Energy\n", "yaml-indentation",
      "indent it with blanks"),
    // Tables of spreadsheets.
    Mistake("key,aliases", "country,aliases", "bad-value", "write key"),
    Mistake("key,aliases,intensity", "intensity,aliases,key", "bad-value", "move the column 'key'"),
    Mistake(
      "659.8,2022-01-01,2024-01-01\n", "659.8,2022-01-01,2024-01-01\n,,,,\n", "csv-empty-row",
      "delete it"),
    Mistake("FRA,France,85.1", "FRA,France,", "empty-cell", "state it"),
    Mistake("Poland|Polska", "Poland;Polska", "joined-aliases", "write Poland|Polska"),
    Mistake("Poland|Polska", "\"Poland, Polska\"", "joined-aliases", "write Poland|Polska"),
    // Figures that cannot well be.
    Mistake("value: 0.3", "value: 30", "odd-figure", "write 0.3 for 30 %"),
    Mistake("480, unit", "480, uncertainty: 20, unit", "odd-figure", "write 1.2 if 20 % is meant"),
    Mistake("value: 1.2", "value: 0.4", "odd-figure", "the right way round"),
    Mistake("value: 480", "value: -480", "odd-figure", "take the minus away"),
    Mistake("480, unit: \"gCO2e", "480, unit: \"kgCO2e", "odd-figure", "the unit is the one"),
    Mistake("FRA,France,85.1", "FRA,France,85100", "odd-figure", "look whether a point was lost"),
    // Tests.
    Mistake("{energy: 10", "{enregy: 10", "unread-record-key", "did you mean 'energy'?"),
    Mistake("asOf: 2026-06-30", "asOf: 2020-06-30", "out-of-force", "take a day on which"),
    Mistake("\"12 kWh[facility]\"", "12", "bare-figure", "write \"12 kWh[facility]\""),
    Mistake("within: 0.1%", "within: 0.1", "bare-share", "write 10%, or 0.1%"),
    // What YAML makes of texts.
    Mistake(
      "title: Energy\n", "title: Energy of run #1\n", "comment-in-text",
      "title: \"Energy of run #1\""),
    Mistake("title: Energy\n", "title: \"a\\b100\"\n", "backslash-escape", "write 'a\\b100'"),
    // Expressions of other languages.
    Mistake(
      "energy * world", "IF(true, energy * world, 0)", "unknown-function", "condition ? value"),
    Mistake("energy * world", "energy * world * 50%", "expression-syntax", "write 0.5 for 50%"),
    Mistake("energy * world", "energy * world * 1,000", "expression-syntax", "write 1000"),
    Mistake("energy * world", "(energy * world", "expression-syntax", "add ')'"),
    Mistake(
      "energy * world", "energy * 5 gCO2e/kWh", "expression-syntax", "quantity('5 gCO2e/kWh')"),
    Mistake(
      "has(model.energy)\"}", "has(model.energy) == 'yes'\"}", "type-mismatch",
      "write has(model.energy)"),
    Mistake(".at(model.trained)", ".at(2022)", "type-mismatch", "write timestamp('2022-01-01')"),
    Mistake("unit: kWh,", "unit: GPU·h,", "bad-unit", "write accelerator"),
  ]

  @Test("a mistake is told once, with a mend", arguments: mistakes)
  func mended(_ mistake: Mistake) {
    let reading = Self.read(mistake.old, mistake.new)
    #expect(Set(reading.codes) == [mistake.code], "\(reading.rendered)")
    #expect(reading.diagnostics.first?.help?.contains(mistake.help) == true, "\(reading.rendered)")
  }

  @Test func `a table with semicolons is one error`() {
    let reading = PackFolder.read(
      Self.rules, ["grid.csv": Self.grid.replacing(".", with: ",").replacing(",", with: ";")])
    #expect(reading.codes == ["csv-separator"])
    let tabs = PackFolder.read(Self.rules, ["grid.csv": Self.grid.replacing(",", with: "\t")])
    #expect(tabs.codes == ["csv-separator"])
  }

  @Test func `a section that is lost is one error, which counts what waits for it`() throws {
    let reading = Self.read(
      "requirements:\n  - {id: energy.stated, ", "requirements:\n  energy.stated: {")
    #expect(reading.codes.first == "bad-value")
    #expect(reading.codes.allSatisfy { !$0.hasPrefix("unknown") }, "\(reading.rendered)")
    let misspelt = Self.read("parameters:", "parametres:")
    #expect(misspelt.codes == ["unknown-key"], "\(misspelt.rendered)")
    let note = try #require(misspelt.diagnostics.first?.notes.last)
    #expect(note.message.hasPrefix("2 more messages wait"), "\(misspelt.rendered)")
  }

  @Test func `a copy of a file is one error`() {
    let rules =
      "parameters: {a: {title: A, value: 1}, b: {title: B, value: 2}, c: {title: C, value: 3}}\n"
      + "defaults: {source: demo, evidence: policy}\n"
    let reading = PackFolder.read("", ["rules.yaml": rules, "rules (copy).yaml": rules])
    #expect(reading.codes == ["duplicate-id"])
    #expect(reading.rendered.contains("3 ids of this file are declared in"))
  }

  @Test func `a unit that is the wrong way round is one error, at the unit`() throws {
    let reading = PackFolder.read(
      """
      parameters: {p: {title: P, value: 1.2, unit: "kWh[facility]/kWh[it]"}}
      quantities:
        site:
          title: Site
          unit: kWh[it]/kWh[facility]
          methods: [{id: site.one, value: "p"}, {id: site.two, value: "p"}]
        energy:
          title: Energy
          unit: kWh[facility]
          methods: [{id: energy.one, value: "site * quantity('1 kWh[it]')"}]

      """)
    #expect(reading.codes == ["basis-mismatch"], "\(reading.rendered)")
    let one = try #require(reading.diagnostics.first)
    #expect(one.help?.contains("write kWh[facility]/kWh[it]") == true, "\(reading.rendered)")
    #expect(one.notes.count == 2)
  }

  @Test func `what valid allows is no odd figure`() {
    let reading = Self.read("value: 0.3", "value: 30, valid: [0, 100]")
    #expect(reading.rendered == "")
    let empty = Self.read(
      "lifecycle]/kWh[facility]\"}}", "lifecycle]/kWh[facility]\", valid: [1, 2000]}}")
    #expect(empty.rendered == "")
  }
}
