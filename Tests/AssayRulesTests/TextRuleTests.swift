// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Texts of cards in a pack", .timeLimit(.minutes(15)))
struct TextRuleTests {
  private static func text(_ rest: String) -> String {
    """
    fields:
      hours: {unit: h, from: [cardText.hours]}
      gas: {unit: gCO2e, from: [cardText.emissions]}
      chip: {type: string, from: [cardText.chip]}

    texts:
      template:
        title: Template

    """ + rest
  }

  static let sound = text(
    """
        source: demo
        headings: [Environmental Impact]
        lines:
          - {label: [Hours used, Hours], to: cardText.hours, unit: h, units: {days: d}}
          - {label: Carbon Emitted, to: cardText.emissions, units: {kg: kgCO2e}}
          - {label: Cloud Provider}
        columns:
          - {label: Chip, to: cardText.chip}
        rows: {to: cardText.chip, totals: [Total], ignore: [chat]}
        quotes: ['[0-9] kWh']
    """)

  @Test func `a text says what labels and columns mean`() throws {
    let reading = PackFolder.read(Self.sound)
    let rule = try #require(reading.pack?.texts.first, "\(reading.rendered)")
    #expect(rule.id == "template" && rule.headings == ["Environmental Impact"])
    #expect(rule.lines.map { $0.labels.map(\.value) }.first == ["Hours used", "Hours"])
    #expect(
      rule.lines.map { $0.path?.value.text } == ["cardText.hours", "cardText.emissions", nil])
    #expect(rule.lines[0].unit?.value == "h" && rule.lines[0].units.map(\.unit.value) == ["d"])
    #expect(rule.row?.value.text == "cardText.chip" && rule.totals == ["Total"])
    #expect(rule.ignored == ["chat"] && rule.quotes.map(\.value.text) == ["[0-9] kWh"])
  }

  @Test(
    "what a text reads is part of the pack's meaning",
    arguments: [
      ("Environmental Impact", "Impact"), ("Hours used", "Time"), ("unit: h", "unit: min"),
      ("days: d", "d: d"), ("kg: kgCO2e", "kg: gCO2e"), ("totals: [Total]", "totals: [Sum]"),
      ("[0-9] kWh", "[0-9] MWh"), ("ignore: [chat]", "ignore: [hf]"),
    ])
  func meaning(_ old: String, _ new: String) throws {
    let before = try #require(PackFolder.read(Self.sound).pack)
    let after = PackFolder.read(Self.sound.replacing(old, with: new))
    let pack = try #require(after.pack, "\(after.rendered)")
    #expect(pack.identity.meaningDigest != before.identity.meaningDigest)
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let rest: String
    let code: String
    let line: Int

    init(_ claim: String, _ rest: String, _ code: String, line: Int = 9) {
      (testDescription, self.rest, self.code, self.line) = (claim, rest, code, line)
    }
  }

  private static let mistakes = [
    Mistake("reads nothing", "    headings: [X]", "text-reads-nothing", line: 7),
    Mistake("no field reads it", "    lines: [{label: A, to: cardText.hour}]", "unread-path"),
    Mistake(
      "the unit is of another kind", "    lines: [{label: A, to: cardText.hours, unit: kWh}]",
      "unit-mismatch"),
    Mistake(
      "a written unit is of another kind",
      "    lines: [{label: A, to: cardText.emissions, units: {kg: kWh}}]", "unit-mismatch"),
    Mistake(
      "a text has no unit", "    lines: [{label: A, to: cardText.chip, unit: h}]", "unit-mismatch"),
    Mistake(
      "there is no such unit", "    lines: [{label: A, to: cardText.hours, unit: hh}]",
      "bad-unit"),
    Mistake(
      "a heading has its marks", "    headings: ['## Impact']\n    lines: [{label: A}]",
      "marked-label"),
    Mistake("a label has its colon", "    lines: [{label: 'A:'}]", "marked-label"),
    Mistake("a label is missing", "    lines: [{to: cardText.hours}]", "missing-key"),
    Mistake("a key is misspelt", "    lines: [{label: A, too: cardText.hours}]", "unknown-key"),
    Mistake(
      "rows have no columns", "    lines: [{label: A}]\n    rows: {to: cardText.chip}",
      "missing-key"),
    Mistake(
      "a label stands twice",
      "    lines: [{label: A, to: cardText.hours, unit: h}, {label: a, to: cardText.chip}]",
      "label-twice"),
    Mistake("an expression is broken", "    lines: [{label: A}]\n    quotes: ['(']", "bad-regex"),
    Mistake(
      "the source is unknown", "    source: nowhere\n    lines: [{label: A}]", "unknown-reference"),
  ]

  @Test("a mistake is found where it stands", arguments: mistakes)
  func find(_ mistake: Mistake) {
    let reading = PackFolder.read(Self.text(mistake.rest))
    #expect(reading.pack == nil)
    #expect(reading.codes.contains(mistake.code), "\(reading.rendered)")
  }

  @Test func `a requirement binds what is quoted`() throws {
    let reading = PackFolder.read(
      Self.sound + "\nrequirements:\n  - {id: quoted, title: Quoted, kind: input, severity: note,"
        + " on: text-unread, message: x}\n")
    let pack = try #require(reading.pack, "\(reading.rendered)")
    guard case .on(let event)? = pack.requirements.first?.check else {
      Issue.record("no requirement of an event")
      return
    }
    #expect(event.rawValue == "text-unread")
  }

  @Test func `a label may stand twice where units tell which is meant`() {
    let reading = PackFolder.read(
      Self.text(
        """
            lines:
              - {label: Used, to: cardText.hours, unit: h, units: {hours: h}}
              - {label: Used, to: cardText.emissions, units: {kg: kgCO2e}}
        """))
    #expect(reading.pack != nil, "\(reading.rendered)")
  }
}
