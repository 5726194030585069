// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssaySource
import Testing

@Suite("Requirements", .timeLimit(.minutes(15)))
struct RequirementTests {
  static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: kWh, from: [energy]}
      scale: {type: int, from: [scale]}
    clauses: [{id: c1, ref: demo, at: section 1, level: shall}]
    requirements:
      - id: public
        title: Energy is large
        kind: nonconformity
        severity: error
        clause: c1
        applies: "model.downloads > 10"
        assert: "model.energy > quantity('5 kWh')"
        message: "{model.id}: {model.energy} at {model.downloads} downloads"
        remedy: State it
      - id: secret
        title: The authority knows
        kind: datagap
        severity: note
        disclosedTo: authority
        assert: "has(model.energy)"
      - id: faulty
        title: A division
        kind: misstatement
        severity: warning
        applies: "has(model.scale)"
        assert: "1 % model.scale == 1"
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    /// Results of public, secret, faulty.
    let results: [RequirementResult]
    var testDescription: String { record }

    init(_ record: String, _ results: RequirementResult...) {
      self.record = record
      self.results = results
    }
  }

  static let cases = [
    Case(#"{"downloads": 11, "energy": 6}"#, .pass, .pass, .notApplicable),
    Case(#"{"downloads": 11, "energy": 5}"#, .fail, .pass, .notApplicable),
    Case(#"{"downloads": 10, "energy": 5}"#, .notApplicable, .pass, .notApplicable),
    // Missing is not zero, in the condition and in what decides whether it applies.
    Case(#"{"downloads": 11}"#, .unknown, .unknown, .notApplicable),
    Case(#"{"energy": 5}"#, .unknown, .pass, .notApplicable),
    Case(#"{"downloads": 1, "energy": 5, "scale": 3}"#, .notApplicable, .pass, .pass),
    Case(#"{"downloads": 1, "energy": 5, "scale": 1}"#, .notApplicable, .pass, .fail),
    Case(#"{"downloads": 1, "energy": 5, "scale": 0}"#, .notApplicable, .pass, .error),
  ]

  @Test("a requirement passes, fails, is unknown, does not apply or errs", arguments: cases)
  func results(_ testCase: Case) throws {
    let audited = try InlineAudit(Self.rules).audited(testCase.record)
    #expect(audited.contribution.outcomes.map(\.result) == testCase.results)
    let shown = testCase.results.filter { $0 != .pass && $0 != .notApplicable }
    #expect(audited.result.findings.map(\.result) == shown)
  }

  @Test func `a finding has all that its reader needs`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"downloads": 11, "energy": 5}"#)
    let finding = try #require(model.findings(of: "public").first)
    #expect(finding.kind == .nonconformity && finding.severity == .error)
    #expect(finding.message == "x/y: 5 kWh at 11 downloads")
    #expect(
      finding.clauses.map(\.id) == ["c1"] && finding.remedy == "State it" && finding.model == "x/y")
    #expect(finding.at?.description.hasPrefix("demo/pack.yaml:") == true)
  }

  @Test func `an undecided one names what is missing, and does not accuse`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"downloads": 11}"#)
    let finding = try #require(model.findings(of: "public").first)
    #expect(finding.missing == ["model.energy"])
    #expect(finding.message == "x/y: not known: model.energy is missing")
  }

  @Test func `one that errs says of what`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"scale": 0, "downloads": 1}"#)
    let finding = try #require(model.findings(of: "faulty").first)
    #expect(finding.message == "x/y: cannot be decided: division by zero")
  }

  private static func events(_ more: String) -> String {
    """
    fields:
      downloads: {type: int, from: [downloads, hf_downloads]}
      asked: {type: bool, from: [asked]}
    requirements:
      - {id: agree, title: It agrees, kind: input, severity: note, on: field-conflict, remedy: Mend it\(more)}
    """
  }

  private static let conflict = #""downloads": 1, "hf_downloads": 2"#

  @Test func `an event takes severity and remedy from the requirement that binds it`() throws {
    let audited = try InlineAudit(Self.events("")).audited("{\(Self.conflict)}")
    #expect(audited.contribution.outcomes.map(\.result) == [.fail])
    let finding = try #require(audited.result.findings.first)
    #expect(audited.result.findings.count == 1)
    #expect(finding.rule == "agree" && finding.severity == .note && finding.remedy == "Mend it")
    #expect(finding.message.hasPrefix("It agrees: 'downloads' is '1' at models.jsonl:1 /downloads"))
    #expect(finding.places == ["models.jsonl:1 /downloads", "models.jsonl:1 /hf_downloads"])
  }

  @Test func `without the event the requirement is passed`() throws {
    let audited = try InlineAudit(Self.events("")).audited("{}")
    #expect(audited.contribution.outcomes.map(\.result) == [.pass])
    #expect(audited.result.findings.isEmpty)
  }

  @Test func `an event can be bound for some models only`() throws {
    let audit = try InlineAudit(Self.events(", applies: model.asked"))
    let results = try [#", "asked": true"#, #", "asked": false"#, ""].map {
      try audit.audited("{\(Self.conflict)\($0)}").contribution.outcomes.map(\.result)
    }
    #expect(results == [[.fail], [.notApplicable], [.unknown]])
  }

  @Test func `an event that no requirement binds is a finding all the same`() throws {
    let model = try InlineAudit("fields: {n: {type: int, from: [a, b]}}").model(
      #"{"a": 1, "b": 2}"#)
    let finding = try #require(model.findings.first)
    #expect(model.findings.count == 1)
    #expect(finding.rule == "field-conflict" && finding.severity == .warning)
    #expect(finding.kind == .input && finding.result == .fail)
  }
}
