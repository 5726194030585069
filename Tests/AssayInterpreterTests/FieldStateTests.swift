// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import Testing

/// A field is read, or stated and without a value, or not read at all, or absent; rules and sentences
/// tell these apart.
@Suite("States of fields", .timeLimit(.minutes(15)))
struct FieldStateTests {
  static let rules = """
    fields:
      energy: {unit: kWh, from: [declared.energy]}
      grams: {unit: gCO2e, from: [cardData.grams], stated: ["tags has_grams"]}
      device: {type: string, from: [cardData.device], match: devices, count: devices_used}
      devices_used: {type: int, from: [cardData.devices]}
      runs: {type: list, from: [cardData.runs], of: {hours: {unit: h}}}
    tables:
      devices:
        title: Devices
        key: string
        columns: {watts: {title: Power, unit: W}}
        rows: {fast: {watts: 100, patterns: ['(?P<count>[0-9]+)x fast']}, slow: {watts: 50}}
    definitions:
      says_grams: {title: Grams are there, value: "has(model.grams)"}
    quantities:
      power:
        title: Power
        unit: W
        methods: [{id: power.device, value: "devices[model.device].watts"}]
    requirements:
      - {id: grams, title: Grams, kind: datagap, severity: error, assert: "says_grams || has(model.energy)", message: "{model.id} is silent"}
      - {id: said, title: Grams are said, kind: datagap, severity: error, assert: "stated(model.grams)", message: "{model.id} is silent"}
      - {id: has.power, title: Power, kind: datagap, severity: error, assert: "known(power)", message: "{model.id} is silent"}
      - {id: count, title: How many, kind: datagap, severity: error, assert: "has(model.devices_used)", message: "{model.id} is silent"}
      - {id: has.hours, title: Hours, kind: datagap, severity: error, applies: "has(model.runs)", assert: "model.runs.all(r, has(r.hours))", message: "{model.id} is silent"}
    """

  struct Case: CustomTestStringConvertible, Sendable {
    let record: String
    /// Of grams, said, power and count.
    let results: [RequirementResult]
    var testDescription: String { record }

    init(_ record: String, _ results: RequirementResult...) {
      (self.record, self.results) = (record, results)
    }
  }

  static let cases: [Case] = [
    // Read.
    Case(#"{"cardData": {"grams": 5, "device": "2x fast"}}"#, .pass, .pass, .pass, .pass),
    // There, and not readable.
    Case(
      #"{"cardData": {"grams": "5 bananas", "device": "2x quick"}}"#, .unknown, .pass, .unknown,
      .unknown),
    // Not there, where the card was read.
    Case(#"{"cardData": {}}"#, .fail, .fail, .fail, .fail),
    Case(#"{"cardData": null}"#, .fail, .fail, .fail, .fail),
    Case(##"{"readme": "# A title"}"##, .fail, .fail, .fail, .fail),
    // Spellings of nothing state nothing.
    Case(#"{"cardData": {"grams": "NA"}}"#, .fail, .fail, .fail, .fail),
    // No card was read.
    Case("{}", .unknown, .unknown, .unknown, .unknown),
    Case(#"{"declared": {"energy": 5}}"#, .pass, .unknown, .unknown, .unknown),
    Case(#"{"declared": {}}"#, .unknown, .unknown, .unknown, .unknown),
    // The card is there, and cannot be read.
    Case(##"{"readme": "---\na: [\n---\n"}"##, .unknown, .unknown, .unknown, .unknown),
    // A tag says that it is stated.
    Case(#"{"tags": ["x", "has_grams"], "cardData": {}}"#, .unknown, .pass, .fail, .fail),
    Case(#"{"tags": ["has_grams_not"], "cardData": {}}"#, .fail, .fail, .fail, .fail),
  ]

  @Test("what is not known to be absent makes nothing fail", arguments: cases)
  func results(_ testCase: Case) throws {
    let audited = try InlineAudit(Self.rules).audited(testCase.record)
    #expect(audited.contribution.outcomes.prefix(4).map(\.result) == testCase.results)
    for finding in audited.result.findings where finding.result == .unknown {
      #expect(!finding.message.contains("silent"))
    }
  }

  private func message(_ rule: String, _ record: String) throws -> String? {
    try InlineAudit(Self.rules).model(record).findings(of: rule).first?.message
  }

  @Test func `what is not readable is quoted with its place`() throws {
    #expect(
      try message("grams", #"{"cardData": {"grams": "5 bananas"}}"#)
        == "x/y: not known: model.grams is stated, but not readable: '5 bananas' at models.jsonl:1"
        + " /cardData/grams")
    #expect(
      try message("count", #"{"cardData": {"device": "2x quick"}}"#)
        == "x/y: not known: model.devices_used may stand in a text that is not readable: '2x quick'"
        + " at models.jsonl:1 /cardData/device")
    #expect(
      try message("grams", #"{"tags": ["has_grams"], "cardData": {}}"#)
        == "x/y: not known: model.grams is stated, but not in the inputs: 'has_grams' at"
        + " models.jsonl:1 /tags/0 says so")
  }

  @Test func `what was not read is said to be so`() throws {
    #expect(
      try message("count", "{}")
        == "x/y: not known: the input has no card of it (model.devices_used)")
    #expect(
      try message("count", ##"{"readme": "---\na: [\n---\n"}"##)
        == "x/y: not known: its card cannot be read (model.devices_used)")
  }

  @Test func `a failure names what was sought, and where`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"cardData": {}}"#)
    let finding = try #require(model.findings(of: "grams").first)
    #expect(finding.message == "x/y is silent")
    #expect(finding.missing == ["model.energy", "model.grams"])
    #expect(finding.places == ["models.jsonl:1"])
  }

  @Test func `a member that cannot be read is not known either`() throws {
    let record = #"{"cardData": {"runs": [{"hours": 3}, {"hours": "long"}]}}"#
    #expect(
      try message("has.hours", record)
        == "x/y: not known: model.runs[1].hours is stated, but not readable: 'long' at"
        + " models.jsonl:1 /cardData/runs/1/hours")
    #expect(
      try message("has.hours", #"{"cardData": {"runs": [{"hours": 3}, {}]}}"#) == "x/y is silent")
  }

  @Test func `a model lists what it states without a value`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"cardData": {"grams": "5 bananas"}}"#)
    #expect(model.states.map(\.path) == ["model.grams"])
    #expect(model.states.first?.kind == .unreadable && model.unread == nil)
    #expect(try InlineAudit(Self.rules).model("{}").unread == "the input has no card of it")
  }

  @Test func `where rules read no card, a bare row is read`() throws {
    let rules = """
      fields: {energy: {unit: kWh, from: [declared.energy]}}
      requirements:
        - {id: energy, title: Energy, kind: datagap, severity: error, assert: "has(model.energy)"}
      """
    #expect(try InlineAudit(rules).audited("{}").contribution.outcomes.map(\.result) == [.fail])
  }
}

/// `applies` and `assert` as one implication of three values, and what unknown counts as.
@Suite("Three-valued requirements", .timeLimit(.minutes(15)))
struct ThreeValueTests {
  static func rules(_ unknown: String = "") -> String {
    """
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: kWh, from: [energy]}
      scale: {type: double, from: [scale]}
    requirements:
      - {id: r, title: R, kind: datagap, severity: error, applies: "model.downloads > 10", assert: "model.energy > quantity('1 kWh')"\(unknown), message: "{model.id} uses little"}
      - {id: e, title: E, kind: datagap, severity: error, applies: "1.0 / model.scale > 1.0", assert: "has(model.energy)", message: "{model.id} says nothing"}
    """
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let record: String
    let results: [RequirementResult]
    let message: String?
    var testDescription: String { record }

    init(_ record: String, _ r: RequirementResult, _ e: RequirementResult, _ message: String? = nil)
    {
      (self.record, results, self.message) = (record, [r, e], message)
    }
  }

  static let cases: [Case] = [
    Case(#"{"downloads": 11, "energy": 5, "scale": 0.1}"#, .pass, .pass),
    Case(
      #"{"downloads": 11, "energy": 0.5, "scale": 2}"#, .fail, .notApplicable, "x/y uses little"),
    // What holds passes, whatever is not known of whether it applies, or fails in asking.
    Case(#"{"energy": 5}"#, .pass, .pass),
    Case(#"{"energy": 5, "scale": 0}"#, .pass, .pass),
    Case(
      #"{"energy": 0.5, "scale": 2}"#, .unknown, .notApplicable,
      "x/y: not known whether it applies: model.downloads is missing"),
    Case(
      #"{"downloads": 11, "scale": 2}"#, .unknown, .notApplicable,
      "x/y: not known: model.energy is missing"),
    Case(
      #"{"scale": 2}"#, .unknown, .notApplicable,
      "x/y: not known whether it applies, nor whether it holds: model.downloads, model.energy are"
        + " missing"),
    Case(
      #"{"downloads": 1, "scale": 0}"#, .notApplicable, .error,
      "x/y: cannot be decided: division by zero"),
  ]

  @Test("an assertion that holds passes, and no message accuses but of a failure", arguments: cases)
  func implication(_ testCase: Case) throws {
    let audited = try InlineAudit(Self.rules()).audited(testCase.record)
    #expect(audited.contribution.outcomes.map(\.result) == testCase.results)
    if let message = testCase.message {
      #expect(audited.result.findings.first?.message == message)
    }
  }

  @Test func `unknown counts as the requirement says`() throws {
    let record = #"{"downloads": 11, "scale": 2}"#
    let failed = try InlineAudit(Self.rules(", unknown: fail")).audited(record)
    #expect(failed.contribution.outcomes.first?.result == .fail)
    let finding = try #require(failed.result.findings.first)
    #expect(finding.isUndecided)
    #expect(
      finding.message == "x/y: not known: model.energy is missing; by the rules, what is not known"
        + " counts as a failure")
    let passed = try InlineAudit(Self.rules(", unknown: pass")).audited(record)
    #expect(passed.contribution.outcomes.first?.result == .pass)
    #expect(passed.result.findings.isEmpty)
  }

  @Test func `what an authority is told stays unknown, and accuses nobody`() throws {
    let rules = """
      fields: {energy: {unit: kWh, from: [energy]}}
      requirements:
        - {id: r, title: R, kind: datagap, severity: error, assert: "has(model.energy)", disclosedTo: authority, unknown: fail, message: "{model.id} says nothing"}
      """
    let audited = try InlineAudit(rules).audited("{}")
    #expect(audited.contribution.outcomes.first?.result == .unknown)
    #expect(audited.result.findings.first?.message.contains("says nothing") == false)
  }
}
