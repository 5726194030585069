// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues
import Testing

/// Requirements are in force for a time, parameters have values by period, and expressions know the
/// date of the audit.
@Suite("Dates in force", .timeLimit(.minutes(15)))
struct InForceTests {
  private static let rules = """
    fields:
      place: {title: Place, type: string, from: [place]}
      year: {title: Year, type: date, from: [year]}
    parameters:
      rate:
        title: Rate
        unit: kgCO2e/kWh[facility]
        uncertainty: 1.2
        periods:
          - {from: 2024-01-01, until: 2026-01-01, value: 0.5}
          - {from: 2026-01-01, until: 2027-01-01, value: 0.25}
    quantities:
      emissions:
        title: Emissions
        unit: kgCO2e
        methods:
          - {id: e.rate, value: "quantity('100 kWh[facility]') * rate.at(model.year)"}
    definitions:
      age: {title: Age in hours, value: "(asOf - model.year).getHours()"}
    requirements:
      - id: states.place
        title: The place is stated
        kind: datagap
        severity: error
        effective: {from: 2026-08-02, until: 2030-01-01}
        assert: "has(model.place)"
      - id: of.all
        title: Most places are stated
        kind: datagap
        severity: error
        over: entity
        effective: {from: 2026-08-02}
        assert: "share(has(model.place)) > 0.5"
      - {id: recent, title: It is recent, kind: input, severity: note, assert: "model.year < asOf"}
    """

  @Test(
    "outside of its dates a requirement is not applicable",
    arguments: [
      ("2026-08-01", RequirementResult.notApplicable), ("2026-08-02", .fail),
      ("2029-12-31", .fail), ("2030-01-01", .notApplicable),
    ])
  func requirement(asOf: String, result: RequirementResult) throws {
    let audit = try InlineAudit(Self.rules, asOf: asOf)
    #expect(try audit.model("{}").results.first == result)
    let isSaid = audit.interpreter.header(toolVersion: "t").notInForce.contains {
      $0.hasPrefix("states.place is in force from 2026-08-02 until before 2030-01-01")
    }
    #expect(isSaid == (result == .notApplicable))
  }

  @Test func `one over a group of models is not asked either`() throws {
    let early = try InlineAudit(Self.rules, asOf: "2026-01-01").groups(of: [#"{"id": "a/b"}"#])
    #expect(early.counts?.notApplicable == 1)
    let late = try InlineAudit(Self.rules, asOf: "2027-01-01").groups(of: [#"{"id": "a/b"}"#])
    #expect(late.findings.map(\.rule) == ["of.all"])
  }

  @Test(
    "a parameter has the value of the date for which it is read",
    arguments: [
      ("2025-06-30", 50.0 as Double?), ("2026-01-01", 25.0), ("2023-12-31", nil),
      ("2027-01-01", nil),
    ])
  func parameter(year: String, emissions: Double?) throws {
    let audit = try InlineAudit(Self.rules)
    #expect(try audit.value("emissions", of: #"{"year": "\#(year)"}"#) == emissions)
    let model = try audit.model(#"{"year": "\#(year)"}"#)
    if emissions == nil {
      #expect(model.quantity("emissions")?.missing == ["rate.at(date)"])
    } else {
      let high = try #require(model.quantity("emissions")?.high)
      #expect(abs(high / emissions.unsafelyUnwrapped - 1.2) < 1e-9)
    }
  }

  @Test(
    "the date of the audit is 'asOf'",
    arguments: [
      ("2026-06-29", RequirementResult.pass), ("2026-06-30", .fail), ("2026-07-01", .fail),
    ])
  func asOf(year: String, result: RequirementResult) throws {
    let audit = try InlineAudit(Self.rules, asOf: "2026-06-30")
    #expect(try audit.model(#"{"year": "\#(year)"}"#).results[1] == result)
  }

  @Test(
    "a mistake is told where it is made",
    arguments: [
      ("parameters: {p: {title: P, unit: kWh, periods: [{from: 2026-01-01}]}}", ["missing-key"]),
      ("parameters: {p: {title: P, unit: kWh, value: 1, periods: [{value: 2}]}}", ["bad-value"]),
      ("parameters: {p: {title: P, unit: kWh, value: 1, outside: nearest}}", ["missing-key"]),
      (
        """
        parameters:
          p: {title: P, unit: kWh, periods: [{from: 2026-01-01, value: 1}, {from: 2027-01-01, value: 2}]}
        """, ["period-overlap"]
      ),
      (
        """
        parameters: {p: {title: P, unit: kWh, periods: [{value: 1}]}}
        definitions: {d: {title: D, value: p * 2.0}}
        """, ["type-mismatch"]
      ),
      ("definitions: {d: {title: D, value: asOf > 3}}", ["type-mismatch"]),
      ("definitions: {asOf: {title: D, value: 1}}", ["reserved-name"]),
      (
        """
        requirements:
          - {id: r, title: R, kind: input, severity: note, assert: "true",
             effective: {from: 2027-01-01, until: 2026-01-01}}
        """, ["bad-value"]
      ),
    ])
  func mistake(_ rules: String, codes: [String]) {
    #expect(InlineAudit.codes(rules) == codes)
  }
}
