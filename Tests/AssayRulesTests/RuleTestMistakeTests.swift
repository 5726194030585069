// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// A rule test that cannot fail, or of which two readings are possible, is a mistake with a mend.
@Suite("Mistakes in rule tests", .timeLimit(.minutes(15)))
struct RuleTestMistakeTests {
  private static let rules = """
    effective: {from: 2026-01-01, until: 2027-01-01}
    fields:
      accelerator: {type: string, from: [declared.accelerator]}
      hours: {unit: h, from: [declared.wall_hours]}
      trained: {type: date, from: [declared.trained.from, declared.trained]}
      emissions: {unit: gCO2e, from: [cardData.co2_eq_emissions.emissions]}
    quantities:
      energy:
        title: Energy
        unit: kWh
        quantum: 1 Wh
        methods: [{id: energy.hours, value: "model.hours * quantity('1 kW')"}]
    totals: [{id: all, title: All, sum: [energy]}]
    tests:

    """

  struct Case: Sendable, CustomTestStringConvertible {
    let claim: String
    let test: String
    let code: String
    /// What the mend has in it.
    let help: String
    var testDescription: String { claim }
  }

  static let cases: [Case] = [
    Case(
      claim: "nothing is expected", test: "{id: t, record: {id: x/y}, expect: {}}",
      code: "empty-expectation", help: "tier"),
    Case(
      claim: "a figure has no unit", test: "{id: t, record: {id: x/y}, expect: {energy: 5}}",
      code: "bare-figure", help: "5 kWh"),
    Case(
      claim: "an end of an interval has no unit",
      test: "{id: t, record: {id: x/y}, expect: {energy: {low: 5}}}", code: "bare-figure",
      help: "5 kWh"),
    Case(
      claim: "a tolerance may be a share or an amount",
      test: "{id: t, record: {id: x/y}, expect: {energy: {value: 5 kWh, within: 0.1}}}",
      code: "bare-share", help: "10%"),
    Case(
      claim: "a value is not said",
      test: "{id: t, record: {id: x/y}, expect: {energy: {within: 1%}}}", code: "missing-key",
      help: ""),
    Case(
      claim: "the pack is not in force yet",
      test: "{id: t, record: {id: x/y}, asOf: 2025-06-30, expect: {missing: energy}}",
      code: "out-of-force", help: "notInForce: true"),
    Case(
      claim: "the pack is no longer in force",
      test: "{id: t, record: {id: x/y}, asOf: 2027-01-01, expect: {missing: energy}}",
      code: "out-of-force", help: "notInForce: true"),
    Case(
      claim: "a name under declared is misspelt",
      test: "{id: t, record: {id: x/y, declared: {acelerator: A100}}, expect: {missing: energy}}",
      code: "unread-record-key", help: "accelerator"),
    Case(
      claim: "a name of the card is misspelt",
      test:
        "{id: t, record: {id: x/y, cardData: {co2_eq_emision: {emissions: 1}}}, expect: {missing: energy}}",
      code: "unread-record-key", help: "co2_eq_emissions"),
    Case(
      claim: "a record has no id",
      test: "{id: t, record: {downloads: 1}, expect: {missing: energy}}",
      code: "missing-key", help: "id:"),
    Case(
      claim: "record and records",
      test: "{id: t, record: {id: x/y}, records: [{id: x/z}], expect: {missing: energy}}",
      code: "bad-value", help: "first"),
    Case(
      claim: "no record at all", test: "{id: t, records: [], expect: {missing: energy}}",
      code: "bad-value", help: ""),
    Case(
      claim: "a model that is not among the records",
      test:
        "{id: t, records: [{id: x/y}], expect: {models: {x/z: {missing: energy}}}}",
      code: "unknown-id", help: "x/y"),
    Case(
      claim: "a field that there is not",
      test: "{id: t, record: {id: x/y}, expect: {model.acelerator: A100}}", code: "unknown-id",
      help: "model.accelerator"),
    Case(
      claim: "a quantity that a total does not sum",
      test: "{id: t, record: {id: x/y}, expect: {totals: {all: {enrgy: 1 kWh}}}}",
      code: "unknown-key", help: "energy"),
    Case(
      claim: "a replaced test that there is not",
      test:
        "{id: t, replaces: {test: u, reason: Other}, record: {id: x/y}, expect: {missing: energy}}",
      code: "unknown-id", help: ""),
  ]

  @Test("it is found, with its place and a mend", arguments: cases)
  func mistake(_ testCase: Case) throws {
    let reading = PackFolder.read(Self.rules + "  - " + testCase.test)
    // A test that is read as nothing uses nothing.
    let told = reading.diagnostics.filter { !$0.code.hasPrefix("unused-") }
    let found = try #require(told.first, "nothing is said")
    #expect(told.map(\.code) == [testCase.code], "\(reading.rendered)")
    #expect((found.help ?? "").contains(testCase.help), "\(found.rendered)")
    #expect(found.span.place.line == 22, "\(found.rendered)")
  }

  @Test func `what is meant is said, and no mistake`() {
    let reading = PackFolder.read(
      Self.rules + """
          - id: t
            record: {id: x/y, downloads: 5, cardData: {license: mit}, declared: {wall_hours: 2, trained: {from: 2024-01-01}}}
            asOf: 2025-06-30
            notInForce: true
            expect: {energy: {value: 2 kWh, low: 2 kWh, within: 1 Wh}, model.trained: 2024-01-01}
        """)
    #expect(reading.codes.allSatisfy { $0.hasPrefix("unused-") }, "\(reading.rendered)")
  }

  @Test func `a replaced test needs a reason, and is one of another pack`() throws {
    func files(_ test: String) -> PackFiles {
      func file(_ name: String, _ text: String) -> PackFiles {
        PackFiles(root: name, files: [SourceFile(path: "\(name)/pack.yaml", text: text)])
      }
      let base = file(
        "base",
        PackFolder.header + Self.rules
          + "  - {id: base.one, record: {id: x/y}, expect: {missing: energy}}\n")
      let own = """
        assay: 1
        pack: own
        version: 1.0.0
        title: Own
        effective: {from: 2026-01-01}
        extends: {pack: demo, version: 1.0.0}
        tests:
          - \(test)
        """
      return PackFiles(
        root: "own", files: [SourceFile(path: "own/pack.yaml", text: own)], bases: [base])
    }
    let rest = "record: {id: x/z}, expect: {missing: energy}"
    let added = PackReader.read(files("{id: own.one, \(rest)}"))
    #expect(added.pack?.tests.map(\.id) == ["base.one", "own.one"], "\(added.rendered)")
    let replaced = PackReader.read(
      files("{id: own.one, replaces: {test: base.one, reason: Other}, \(rest)}"))
    #expect(replaced.pack?.tests.map(\.id) == ["own.one"], "\(replaced.rendered)")
    let unexplained = PackReader.read(files("{id: own.one, replaces: {test: base.one}, \(rest)}"))
    #expect(unexplained.codes.contains("missing-key"))
    let itself = PackReader.read(
      files("{id: own.one, replaces: {test: own.two, reason: Other}, \(rest)}"))
    #expect(itself.codes.contains("unknown-id"))
  }
}
