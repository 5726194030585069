// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@Suite("Cross-checks of methods", .timeLimit(.minutes(15)))
struct CrossCheckTests {
  /// Energy by a meter, by power and time, and by a table's guess: 1.2 and 1.5 on the methods, 2 on
  /// the share that two of them read.
  private static let rules = """
    fields:
      meter: {unit: kWh, from: [meter]}
      part: {unit: kWh, from: [part]}
      power: {unit: kW, from: [power]}
      time: {unit: h, from: [time]}
      region: {type: string, from: [region]}
      day: {type: date, from: [day]}
    parameters:
      share: {title: Share, value: 0.5, uncertainty: {factor: 2, per: all}}
    quantities:
      energy:
        title: Energy
        unit: kWh
        quantum: 1 Wh
        valid: [0 kWh, 100000 kWh]
        methods:
          - {id: energy.meter, value: "model.meter", uncertainty: 1.2}
          - {id: energy.part, value: "model.part / share", uncertainty: 1.2}
          - {id: energy.again, value: "model.part / share", uncertainty: 1.2}
          - {id: energy.power, value: "model.power * model.time / share", uncertainty: 1.5}
          - {id: energy.coarse, value: "model.part / share * 50.0"}
          - {id: energy.assumed, fallback: true, value: "model.power * quantity('90000 h')"}
      unused:
        title: Unused
        unit: kWh
        methods:
          - {id: unused.meter, value: "model.meter"}
          - {id: unused.part, value: "model.part"}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods: [{id: emissions.energy, value: "energy * quantity('100 gCO2e/kWh')"}]
    tiers:
      of: emissions
      order: [{id: Known, title: Known}]
    totals: [{id: all, title: All, sum: [emissions]}]

    """

  private static let binding = """
    requirements:
      - {id: agree, title: Methods agree, kind: misstatement, severity: warning, on: methods-disagree}
    """

  private static func messages(_ record: String, rules: String = rules) throws -> [String] {
    try InlineAudit(rules + binding).model(record).findings(of: "agree").map(\.message)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    /// The methods that the chosen one is at odds with.
    let rivals: [String]
    var testDescription: String { record }

    init(_ record: String, _ rivals: [String] = []) {
      self.record = record
      self.rivals = rivals
    }
  }

  /// meter against part: exp(√(2 ln²1.2 + ln²2)) = 2.09; part against power: the share cancels, and
  /// exp(√(ln²1.2 + ln²1.5)) = 1.56, where the share would make 2.94 of it.
  static let cases = [
    Case(#"{"meter": 100}"#),
    Case(#"{"meter": 100, "part": 50}"#, ["energy.coarse"]),
    Case(#"{"part": 50, "power": 1, "time": 77}"#),
    Case(#"{"part": 50, "power": 1, "time": 79}"#, ["energy.power"]),
    Case(#"{"part": 50, "power": 1, "time": 33}"#),
    Case(#"{"part": 50, "power": 1, "time": 31}"#, ["energy.power"]),
    // A coarser reading of the same statement is no second opinion, and a fallback is no opinion.
    Case(#"{"part": 50}"#),
    Case(#"{"meter": 100, "power": 1}"#),
    // A bound that lies below does not contradict; one that lies above does.
    Case(#"{"part": 50, "power": "1+", "time": 31}"#),
    Case(#"{"part": 50, "power": "1+", "time": 79}"#, ["energy.power"]),
    Case(#"{"part": "50+", "power": 1, "time": 79}"#),
    Case(#"{"part": "50+", "power": 1, "time": 31}"#, ["energy.power"]),
    // What is out of the valid range does not apply, and zero has no ratio.
    Case(#"{"part": 50, "power": 1000, "time": 79}"#),
    Case(#"{"part": 50, "power": 0, "time": 79}"#),
  ]

  @Test(
    "methods disagree beyond the uncertainty of their ratio, in which shared factors cancel",
    arguments: cases)
  func disagreements(_ testCase: Case) throws {
    let messages = try Self.messages(testCase.record)
    #expect(messages.count == testCase.rivals.count, "\(messages)")
    for (message, rival) in zip(messages, testCase.rivals) {
      #expect(message.contains("by '\(rival)'"), "\(message)")
    }
  }

  @Test func `the finding names quantity, methods, figures, ratio and what is allowed`() throws {
    let messages = try Self.messages(#"{"meter": 100, "part": 150}"#)
    #expect(
      messages.first
        == "Methods agree: energy is 100 kWh by 'energy.meter' and 300 kWh by 'energy.part',"
        + " a factor of 3.00; their uncertainty allows 2.09")
  }

  @Test func `one figure of two methods is one finding`() throws {
    let rules = Self.rules.replacing(
      #""model.part / share", uncertainty: 1.2"#, with: #""model.part / share""#)
    let messages = try Self.messages(#"{"meter": 100, "part": 150}"#, rules: rules)
    #expect(messages.filter { $0.contains("energy.again") }.isEmpty)
    #expect(messages.filter { $0.contains("energy.part") }.count == 1)
  }

  @Test func `the side of a one-sided factor counts that the other figure lies on`() throws {
    let rules = Self.rules.replacing(
      #""model.meter", uncertainty: 1.2"#,
      with: #""model.meter", uncertainty: {range: [1.0, 3.0]}"#)
    // The meter may read too little by far, and not too much.
    #expect(try Self.messages(#"{"meter": 10, "power": 1, "time": 15}"#, rules: rules).isEmpty)
    let above = try Self.messages(#"{"meter": 70, "power": 1, "time": 15}"#, rules: rules)
    #expect(above.count == 1)
  }

  @Test func `a fallback that was used is compared with nothing`() throws {
    let rules = Self.rules.replacing(
      #"{id: energy.meter, value"#, with: #"{id: energy.meter, fallback: true, value"#)
    #expect(try Self.messages(#"{"meter": 1, "part": 5000}"#, rules: rules).isEmpty)
  }

  @Test func `a ladder that chooses the narrowest has weighed all`() throws {
    let rules = Self.rules.replacing("quantum: 1 Wh", with: "quantum: 1 Wh\n    choose: narrowest")
    #expect(try Self.messages(#"{"meter": 1, "part": 5000}"#, rules: rules).isEmpty)
  }

  @Test func `nothing is compared unless a requirement asks for it`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"meter": 1, "part": 5000}"#)
    #expect(model.findings(of: "methods-disagree").isEmpty)
  }
}
