// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssaySource
import Testing

@Suite("Tiers and scores", .timeLimit(.minutes(15)))
struct GradingTests {
  private static let rules = """
    fields:
      emissions: {unit: gCO2e, from: [emissions]}
      energy: {unit: kWh, from: [energy]}
      power: {unit: kW, from: [power]}
      hours: {unit: h, from: [hours]}
      audited: {type: bool, from: [audited]}
      scale: {type: int, from: [scale]}
    quantities:
      intensity:
        title: Intensity
        unit: gCO2e/kWh
        methods: [{id: intensity.world, tier: T2, value: "quantity('2 gCO2e/kWh')"}]
      time:
        title: Time
        unit: h
        methods:
          - {id: time.stated, tier: T1, value: "model.hours"}
          - {id: time.assumed, tier: T4, value: "quantity('10 h')"}
      energy:
        title: Energy
        unit: kWh
        methods:
          - {id: energy.stated, tier: T2, value: "model.energy"}
          - {id: energy.time, tier: T3, value: "model.power * time"}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - {id: emissions.stated, tier: T1, value: "model.emissions"}
          - {id: emissions.energy, value: "energy * intensity"}
    tiers:
      of: emissions
      order:
        - {id: T1, title: Reported, when: "model.audited"}
        - {id: T2, title: Energy, when: "100.0 / double(model.scale) > 1.0"}
        - {id: T3, title: Time, when: "!derives('emissions', 'time.assumed')"}
        - {id: T4, title: Assumed}
        - {id: T0, title: Nothing}
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    let tier: String
    /// Of each better tier a part of the reason.
    let because: [String]
    var testDescription: String { record }
  }

  private static let weakest = "the weakest method on the path is "

  static let cases = [
    Case(record: #"{"emissions": 1, "audited": true}"#, tier: "T1", because: []),
    // The criterion of T1 does not hold; that of T2 cannot be decided, and T3's holds.
    Case(
      record: #"{"emissions": 1, "audited": false}"#, tier: "T3",
      because: ["its criterion does not hold: model.audited", "cannot be decided"]),
    Case(
      record: #"{"emissions": 1, "scale": 10}"#, tier: "T2",
      because: ["cannot be decided: model.audited"]),
    Case(
      record: #"{"energy": 1, "scale": 10}"#, tier: "T2", because: [weakest + "energy.stated"]),
    Case(
      record: #"{"energy": 1, "scale": 1000}"#, tier: "T3",
      because: [weakest + "energy.stated", "its criterion does not hold"]),
    // Better methods on the path do not lift the weakest.
    Case(
      record: #"{"power": 1, "hours": 2}"#, tier: "T3",
      because: [weakest + "energy.time", weakest + "energy.time"]),
    Case(
      record: #"{"power": 1}"#, tier: "T4",
      because: Array(repeating: weakest + "time.assumed", count: 3)),
    Case(record: "{}", tier: "T0", because: []),
  ]

  @Test("a tier is the weakest on the path, lowered while its criterion fails", arguments: cases)
  func tier(_ testCase: Case) throws {
    let tier = try #require(try InlineAudit(Self.rules).model(testCase.record).tier)
    #expect(tier.id == testCase.tier)
    #expect(tier.passedOver.count == testCase.because.count)
    for (passed, reason) in zip(tier.passedOver, testCase.because) {
      #expect(passed.because.contains(reason), "\(passed.id): \(passed.because)")
    }
  }

  @Test func `a tier's criterion that lacks a field names it`() throws {
    let tier = try InlineAudit(Self.rules).model(#"{"emissions": 1}"#).tier
    #expect(tier?.passedOver.map(\.missing) == [["model.audited"], ["model.scale"]])
  }

  @Test func `a tier's criterion that fails with an error is a finding`() throws {
    let rules = Self.rules.replacing(
      "100.0 / double(model.scale) > 1.0", with: "1 % model.scale == 1")
    let model = try InlineAudit(rules).model(#"{"energy": 1, "scale": 0}"#)
    #expect(model.tier?.id == "T3")
    let finding = try #require(model.findings(of: "method-error").first)
    #expect(finding.message.hasPrefix("the criterion of tier 'T2' fails: "))
  }

  @Test func `without tiers there is no tier`() throws {
    #expect(try InlineAudit(RequirementTests.rules).model("{}").tier == nil)
  }

  private static func disclosure(_ scoring: String) -> String {
    """
    fields: {a: {type: int, from: [a]}, b: {type: int, from: [b]}}
    disclosure:
      scoring: \(scoring)
      criteria:
        - {id: score.a, title: A, weight: 30, when: "model.a > 1"}
        - {id: score.b, title: B, weight: 10, when: "has(model.b)"}
      classes:
        - {id: Both, when: "has(model.a) && has(model.b)"}
        - {id: One, when: "model.a > 1 || has(model.b)"}
    """
  }

  struct ScoreCase: Sendable, CustomTestStringConvertible {
    let scoring: String
    let record: String
    let value: Double
    let of: Double
    let className: String?
    var testDescription: String { "\(scoring) \(record)" }
  }

  /// NIST IR 7275 r4, section 7.3.3: flat sums weights, default takes their share of 100, absolute
  /// gives all or nothing.
  static let scoreCases = [
    ScoreCase(scoring: "flat", record: #"{"a": 2, "b": 0}"#, value: 40, of: 40, className: "Both"),
    ScoreCase(scoring: "flat", record: #"{"a": 2}"#, value: 30, of: 40, className: "One"),
    ScoreCase(scoring: "flat", record: #"{"a": 1}"#, value: 0, of: 40, className: nil),
    ScoreCase(scoring: "flat", record: #"{"b": 1}"#, value: 10, of: 40, className: "One"),
    ScoreCase(scoring: "flat", record: "{}", value: 0, of: 40, className: nil),
    ScoreCase(scoring: "default", record: #"{"a": 2}"#, value: 75, of: 100, className: "One"),
    ScoreCase(
      scoring: "default", record: #"{"a": 2, "b": 0}"#, value: 100, of: 100, className: "Both"),
    ScoreCase(scoring: "absolute", record: #"{"a": 2}"#, value: 0, of: 40, className: "One"),
    ScoreCase(
      scoring: "absolute", record: #"{"a": 2, "b": 0}"#, value: 40, of: 40, className: "Both"),
  ]

  @Test("a score follows its model, and the class is the first that holds", arguments: scoreCases)
  func score(_ testCase: ScoreCase) throws {
    let audit = try InlineAudit(Self.disclosure(testCase.scoring))
    let score = try #require(try audit.model(testCase.record).score)
    #expect(score.value == testCase.value)
    #expect(score.of == testCase.of)
    #expect(score.className == testCase.className)
    #expect(audit.interpreter.header(toolVersion: "test").scoreOf == testCase.of)
  }

  @Test func `a criterion that does not hold says what it lacks`() throws {
    let score = try InlineAudit(Self.disclosure("flat")).model("{}").score
    #expect(score?.criteria.map(\.missing) == [["model.a"], []])
    #expect(score?.criteria.map(\.holds) == [false, false])
  }
}

extension String {
  func replacing(_ text: String, with other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
