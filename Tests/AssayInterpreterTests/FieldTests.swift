// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource
import Testing

@Suite("Fields", .timeLimit(.minutes(15)))
struct FieldTests {
  private static let rules = """
    fields:
      tokens: {unit: token, from: [tokens]}
      parameters: {unit: parameter, from: [parameters, card.parameters]}
      rate: {unit: FLOP/h, from: [rate]}
    parameters:
      dense: {title: Dense, value: 6, unit: FLOP/(parameter·token)}
    quantities:
      compute:
        title: Compute
        unit: FLOP
        methods:
          - {id: compute.tokens, value: "dense * model.parameters * model.tokens"}
      time:
        title: Time
        unit: h
        methods:
          - {id: time.rate, value: "compute / model.rate"}
      saved:
        title: Saved
        unit: FLOP
        valid: ["-1e30 FLOP", "1e30 FLOP"]
        methods:
          - {id: saved.all, value: "quantity('1e6 FLOP') - compute"}
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let tokens: String
    let rate: String
    let compute: Bound?
    let time: Bound?
    var testDescription: String { "tokens \(tokens), rate \(rate)" }
  }

  static let cases = [
    Case(tokens: "5", rate: "2", compute: nil, time: nil),
    Case(tokens: "\"5+\"", rate: "2", compute: .atLeast, time: .atLeast),
    Case(tokens: "\"over 5\"", rate: "2", compute: .atLeast, time: .atLeast),
    Case(tokens: "\"up to 5\"", rate: "2", compute: .atMost, time: .atMost),
    Case(tokens: "\"about 5\"", rate: "2", compute: .about, time: .about),
    // In a denominator a lower bound makes an upper one.
    Case(tokens: "5", rate: "\"2+\"", compute: nil, time: .atMost),
    Case(tokens: "5", rate: "\"up to 2\"", compute: nil, time: .atLeast),
    // Both ends open the same way, and open both ways.
    Case(tokens: "\"5+\"", rate: "\"up to 2\"", compute: .atLeast, time: .atLeast),
    Case(tokens: "\"5+\"", rate: "\"2+\"", compute: .atLeast, time: .about),
  ]

  @Test("a bound is carried on by the sign of its effect", arguments: cases)
  func bound(_ testCase: Case) throws {
    let model = try InlineAudit(Self.rules).model(
      #"{"parameters": 3, "tokens": \#(testCase.tokens), "rate": \#(testCase.rate)}"#)
    let (compute, time) = (model.quantity("compute"), model.quantity("time"))
    #expect(compute?.value == 90)  // 6 · 3 · 5
    #expect(time?.value == 45)  // 90 / 2
    #expect(compute?.estimate?.bound == testCase.compute)
    #expect(time?.estimate?.bound == testCase.time)
  }

  @Test func `a bound has no width, only a direction`() throws {
    let compute = try InlineAudit(Self.rules)
      .model(#"{"parameters": 3, "tokens": "5+"}"#).quantity("compute")
    #expect(compute?.low == 90 && compute?.high == 90 && compute?.mean == 90)
  }

  @Test func `what is taken off by a lower bound is left at most`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"parameters": 3, "tokens": "5+"}"#)
    #expect(model.quantity("saved")?.value == 999_910)  // 1e6 - 90
    #expect(model.quantity("saved")?.estimate?.bound == .atMost)
  }

  @Test func `two places that disagree are a finding that names both`() throws {
    let model = try InlineAudit(Self.rules).model(
      #"{"parameters": 3, "card": {"parameters": 4}, "tokens": 5}"#)
    #expect(model.quantity("compute")?.value == 90)
    let finding = try #require(model.findings(of: "field-conflict").first)
    #expect(finding.places == ["models.jsonl:1 /parameters", "models.jsonl:1 /card/parameters"])
    #expect(finding.message.contains("'3'") && finding.message.contains("'4'"))
  }

  @Test func `two places that agree are none`() throws {
    let model = try InlineAudit(Self.rules).model(
      #"{"parameters": 3, "card": {"parameters": "3"}, "tokens": 5}"#)
    #expect(model.findings.isEmpty)
  }

  @Test func `a text that is no number is a finding, and the next place is used`() throws {
    let model = try InlineAudit(Self.rules).model(
      #"{"parameters": "many", "card": {"parameters": 4}, "tokens": 5}"#)
    #expect(model.quantity("compute")?.value == 120)  // 6 · 4 · 5
    let finding = try #require(model.findings(of: "field-unreadable").first)
    #expect(finding.places == ["models.jsonl:1 /parameters"])
  }

  @Test(
    "what stands for nothing is missing, without a finding",
    arguments: ["null", "\"NA\"", "\" na \"", "{}", "{\"a\": null}"])
  func absent(_ text: String) throws {
    let model = try InlineAudit(Self.rules).model(#"{"parameters": \#(text), "tokens": 5}"#)
    #expect(model.quantity("compute")?.missing == ["model.parameters"])
    #expect(model.findings.isEmpty)
  }
}
