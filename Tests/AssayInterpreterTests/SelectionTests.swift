// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

/// What is judged where requirements that bind observations of the engine are not selected.
@Suite("Selected requirements", .timeLimit(.minutes(15)))
struct SelectionTests {
  private static let rules = """
    clauses: [{id: c, ref: demo, at: "1", level: shall}]
    fields:
      energy: {unit: kWh, from: [energy]}
      place: {type: string, from: [place], match: places}
    tables:
      places: {title: Places, key: string, columns: {zone: {type: string}}, rows: {north: {zone: a}}}
    requirements:
      - {id: readable, title: Figures are readable, kind: input, severity: error, clause: c, on: field-unreadable, selected: FIRST}
      - {id: readable.too, title: Again, kind: input, severity: note, clause: c, on: field-unreadable, selected: SECOND}
    """
  private static let record = #"{"energy": "much", "place": "Atlantis"}"#

  private func rules(_ first: Bool, _ second: Bool) throws -> [String] {
    let text = Self.rules.replacing("FIRST", with: "\(first)")
      .replacing("SECOND", with: "\(second)")
    return try InlineAudit(text).model(Self.record).findings.map(\.rule)
  }

  @Test func `an observation that only a requirement left out binds is no finding`() throws {
    #expect(try rules(false, false) == ["match-none"])
  }

  @Test func `one that another requirement binds is that one's`() throws {
    #expect(try rules(true, false) == ["readable", "match-none"])
    #expect(try rules(false, true) == ["readable.too", "match-none"])
  }
}
