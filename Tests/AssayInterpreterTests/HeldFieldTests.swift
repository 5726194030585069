// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

/// Fields that are held to what they may have.
@Suite("Held fields", .timeLimit(.minutes(15)))
struct HeldFieldTests {
  private static let rules = """
    fields:
      energy: {unit: kWh, from: [energy, card.energy], valid: [1, "1 GWh"]}
      grid: {unit: gCO2e/kWh, from: [grid], valid: {from: 1, to: 2000, zero: missing}}
      meter: {type: string, from: [meter], values: [it, facility, wall-plug]}
      trained: {type: date, from: [trained], valid: [1950-01-01, 2100-01-01]}
      chip: {type: string, from: [chip], match: chips, count: chips}
      chips: {unit: "1", from: [chips], valid: {from: 1, to: 1000}}
      ended: {type: date, from: [ended], valid: {to: asOf}}
      planned: {type: date, from: [planned], valid: [asOf, 2100-01-01]}
      loads:
        type: list
        from: [loads]
        of: {power: {unit: W, valid: [10, 3000]}, read: {type: date, valid: [2020-01-01, asOf]}}
    tables:
      chips:
        title: Chips
        key: string
        columns: {power: {title: Power, unit: W}}
        rows: {big: {patterns: ['^(?P<count>[0-9]+) big$'], power: 300}}
    quantities:
      energy:
        title: Energy
        unit: kWh
        methods:
          - {id: energy.facility, when: "model.meter == 'wall-plug'", value: "model.energy"}
          - {id: energy.grid, value: "model.energy * 2.0", when: "has(model.grid)"}
          - {id: energy.loads, value: "sum(model.loads.map(l, l.power)) * quantity('1 h')"}
          - {id: energy.chips, value: "model.chips * quantity('3 kWh')"}
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    /// What is found, each by a part of its message.
    let says: [String]
    /// The energy in kWh; nil for none.
    let energy: Double?
    var testDescription: String { record }
  }

  static let cases = [
    Case(record: #""energy": 5, "grid": 30"#, says: [], energy: 10),
    Case(
      record: #""energy": 0.35, "grid": 30"#,
      says: [
        "'energy' cannot be used: '0.35', 0.35 kWh, is not valid, which is 1 to 1,000,000 kWh"
      ],
      energy: nil),
    // The text's own unit counts.
    Case(
      record: #""energy": "3 TWh", "grid": 30"#,
      says: ["'3 TWh', 3,000,000,000 kWh, is not valid"], energy: nil),
    // The next place is asked.
    Case(
      record: #""energy": 0, "card": {"energy": 7}, "grid": 30"#,
      says: ["'0', 0 kWh, is not valid"],
      energy: 14),
    // Both ends of a range have to be valid.
    Case(
      record: #""energy": "0.5 to 4 kWh", "grid": 30"#, says: ["is not valid"], energy: nil),
    Case(record: #""energy": 5, "grid": 0"#, says: [], energy: nil),
    Case(
      record: #""energy": 5, "grid": 0.5"#,
      says: ["'0.5', 0.5 gCO2e/kWh, is not valid, which is 1 to 2,000 gCO2e/kWh"], energy: nil),
    // Case, blanks and hyphens do not tell texts apart; what is compared is the spelling of the list.
    Case(record: #""energy": 5, "meter": "Wall Plug""#, says: [], energy: 5),
    Case(record: #""energy": 5, "meter": "WALL_PLUG ""#, says: [], energy: 5),
    Case(
      record: #""energy": 5, "meter": "facilty""#,
      says: ["'facilty' is none of it, facility, wall-plug; did you mean 'facility'?"], energy: nil),
    Case(
      record: #""energy": 5, "meter": "my plug""#,
      says: ["'my plug' is none of it, facility, wall-plug"], energy: nil),
    Case(
      record: #""trained": "1024-05-01""#,
      says: ["'1024-05-01' is not valid, which is 1950-01-01 to 2100-01-01"], energy: nil),
    // The whole day of the audit counts, wherever the clock stands.
    Case(
      record: #""ended": "2026-06-30T23:59:59.9Z", "planned": "2026-06-30""#, says: [], energy: nil),
    Case(record: #""ended": "2026-07-01T01:00:00+02:00""#, says: [], energy: nil),
    Case(
      record: #""ended": "2026-07-01""#,
      says: [
        "'ended' cannot be used: '2026-07-01' is not valid, which is 2026-06-30 and earlier, the date of"
          + " the audit; mend it, or audit as of another date"
      ], energy: nil),
    Case(
      record: #""planned": "2026-06-29T23:00:00Z""#,
      says: ["is not valid, which is 2026-06-30 to 2100-01-01, the date of the audit; mend it"],
      energy: nil),
    Case(
      record: #""planned": "2100-01-02""#,
      says: ["'2100-01-02' is not valid, which is 2026-06-30 to 2100-01-01"], energy: nil),
    Case(
      record: #""loads": [{"power": 400, "read": "2026-07-01"}]"#,
      says: [
        "'loads[0].read' cannot be used: '2026-07-01' is not valid, which is 2020-01-01 to 2026-06-30"
      ],
      energy: 0.4),
    Case(record: #""chip": "8 big""#, says: [], energy: 24),
    Case(
      record: #""chip": "5000 big""#,
      says: ["'chips' cannot be used: '5000' is not valid, which is 1 to 1,000"], energy: nil),
    Case(record: #""loads": [{"power": 400}, {"power": 100}]"#, says: [], energy: 0.5),
    Case(
      record: #""loads": [{"power": 400}, {"power": 0.4}]"#,
      says: ["'loads[1].power' cannot be used: '0.4', 0.4 W, is not valid"], energy: nil),
  ]

  @Test("a figure that may not be is named with what may, and not used", arguments: cases)
  func held(_ testCase: Case) throws {
    let model = try InlineAudit(Self.rules).model("{\(testCase.record)}")
    let found = model.findings.filter { $0.rule == "field-unreadable" }
    #expect(found.count == testCase.says.count, "\(found.map(\.message))")
    for (finding, part) in zip(found, testCase.says) {
      #expect(finding.message.contains(part), "\(finding.message)")
      #expect(!finding.places.isEmpty)
    }
    #expect(model.quantity("energy")?.value == testCase.energy)
  }
}
