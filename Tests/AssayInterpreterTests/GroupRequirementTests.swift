// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Testing

/// Requirements over an organization or a total are made of all its models together.
@Suite("Requirements over groups", .timeLimit(.minutes(15)))
struct GroupRequirementTests {
  private static let frame = """
    fields:
      energy: {title: Energy, unit: 'kWh[facility]', from: [energy]}
      size: {title: Size, type: int, from: [size]}
    quantities:
      energy:
        title: Energy
        unit: kWh[facility]
        quantum: '1 kWh[facility]'
        methods:
          - {id: energy.stated, value: model.energy}
    totals:
      - {id: all, title: All, population: model.size > 1, sum: [energy], by: [entity]}
    requirements:
    """

  private func audit(
    _ requirement: String, _ records: [String], chunkSize: Int = 64
  ) throws -> (findings: [Finding], counts: RequirementCount?) {
    let audit = try InlineAudit(Self.frame + "\n" + requirement)
    return try audit.groups(of: records, chunkSize: chunkSize)
  }

  private static func asserting(_ text: String, over: String = "entity") -> String {
    """
      - {id: demand, title: Demanded, kind: nonconformity, severity: error, over: \(over),
         assert: "\(text)"}
    """
  }

  private static let models = [
    #"{"id": "a/one", "energy": 10, "size": 1}"#, #"{"id": "a/two", "energy": 30, "size": 2}"#,
    #"{"id": "a/three", "size": 3}"#, #"{"id": "b/one", "energy": 5, "size": 9}"#,
  ]

  @Test(
    "what models come to together decides",
    arguments: [
      ("count() == 3", ["b"]), ("share(has(model.energy)) >= 0.7", ["a"]),
      ("count(model.size > 1) >= 2", ["b"]), ("sum(model.size) == 6.0", ["b"]),
      ("max(model.size) < 5.0", ["b"]), ("min(model.size) > 5.0", ["a"]),
      ("mean(model.size) > 5.0", ["a"]), ("entity == 'a'", ["b"]),
      ("sum(energy) < quantity('20 kWh[facility]')", ["a"]),
    ])
  func measures(of expression: String, failing: [String]) throws {
    let (findings, counts) = try audit(Self.asserting(expression), Self.models)
    #expect(findings.map { $0.group?.part?.value } == failing)
    #expect(findings.allSatisfy { $0.result == .fail && $0.model == nil })
    #expect(counts?.fail == failing.count)
    #expect(counts?.pass == 2 - failing.count)
  }

  @Test(
    "what is not known decides nothing, unless it cannot matter",
    arguments: [
      ("sum(energy) < quantity('50 kWh[facility]')", RequirementResult.unknown),
      ("sum(energy) < quantity('40 kWh[facility]')", .fail),
      ("sum(energy) >= quantity('40 kWh[facility]')", .pass),
      ("count(model.energy > quantity('20 kWh[facility]')) >= 2", .unknown),
      ("count(model.energy > quantity('20 kWh[facility]')) >= 3", .fail),
      ("count(model.energy > quantity('20 kWh[facility]')) >= 1", .pass),
      ("mean(model.energy) > quantity('1 kWh[facility]')", .unknown),
      ("min(model.energy) > quantity('10 kWh[facility]')", .fail),
      ("max(model.energy) >= quantity('30 kWh[facility]')", .pass),
    ])
  func bounds(of expression: String, come result: RequirementResult) throws {
    let (findings, counts) = try audit(Self.asserting(expression), Array(Self.models.prefix(3)))
    #expect((findings.first?.result ?? .pass) == result)
    #expect(findings.first?.missing ?? [] == (result == .unknown ? ["model.energy"] : []))
    #expect(counts?.unknown == (result == .unknown ? 1 : 0))
  }

  @Test func `the message says what the figures are, and of how many models`() throws {
    let (findings, _) = try audit(
      Self.asserting("share(has(model.energy)) >= 0.7"), Array(Self.models.prefix(3)))
    #expect(
      findings.first?.message == "a: Demanded (share(has(model.energy)) is 0.6667: 2 of 3 models)")
    let (unknown, _) = try audit(
      Self.asserting("sum(energy) > quantity('1 MWh[facility]')"), Array(Self.models.prefix(3)))
    #expect(
      unknown.first?.message
        == "a: not known: sum(energy) is at least 40 kWh[facility], of 3 models, and of 1 not known;"
        + " model.energy is missing")
  }

  @Test func `a total has its population, as a whole or by group`() throws {
    let whole = try audit(Self.asserting("count() == 4", over: "total"), Self.models)
    #expect(whole.findings.map { $0.group?.name } == ["all"])
    #expect(whole.findings.first?.message == "all: Demanded (count() is 3)")
    let grouped = try audit(
      Self.asserting("count() == 1", over: "{total: all, by: entity}"), Self.models)
    #expect(grouped.findings.map { $0.group?.name } == ["all: a"])
  }

  @Test func `a model that may belong to the population leaves its total open`() throws {
    let models = [#"{"id": "a/one", "size": 2}"#, #"{"id": "a/two"}"#]
    #expect(
      try audit(Self.asserting("count() == 1", over: "all"), models).findings.map(\.result)
        == [.unknown])
    #expect(try audit(Self.asserting("count() <= 2", over: "all"), models).findings.isEmpty)
    #expect(
      try audit(Self.asserting("count() >= 3", over: "all"), models).findings.map(\.result)
        == [.fail])
  }

  @Test("any split of the models gives the same", arguments: [1, 40, 100, 10_000])
  func split(chunkSize: Int) throws {
    let models = (0..<60).map {
      #"{"id": "o\#($0 % 7)/m\#($0)", "size": \#($0), "energy": \#(Double($0) * 0.1)}"#
    }
    let rule = Self.asserting("sum(model.energy) > quantity('33 kWh[facility]')")
    let (findings, counts) = try audit(rule, models, chunkSize: chunkSize)
    let (all, allCounts) = try audit(rule, models.reversed(), chunkSize: 100_000)
    #expect(findings == all)
    #expect(counts == allCounts)
    #expect(!findings.isEmpty)
  }

  @Test func `a requirement whose condition does not hold of a group is not applicable`() throws {
    let (findings, counts) = try audit(
      """
        - {id: demand, title: Demanded, kind: nonconformity, severity: error, over: entity,
           applies: count() >= 2, assert: share(has(model.energy)) >= 0.7,
           message: "{entity} states the energy of {count(has(model.energy))} of {count()}"}
      """, Self.models)
    #expect(counts?.notApplicable == 1)
    #expect(findings.first?.message.hasPrefix("a states the energy of 2 of 3 (") == true)
  }

  @Test(
    "a mistake is told where it is made",
    arguments: [
      (Self.asserting("model.size > 2"), "one-model-in-group"),
      (Self.asserting("energy > quantity('3 kWh[facility]')"), "one-model-in-group"),
      (Self.asserting("sum(has(model.size)) > 2.0"), "type-mismatch"),
      (Self.asserting("share(model.size) > 0.5"), "not-a-condition"),
      (Self.asserting("sum(energy) > 3.0"), "unit-mismatch"),
      (Self.asserting("count() > 3", over: "totl"), "unknown-id"),
      (Self.asserting("count() > 3", over: "{total: all, by: tier}"), "unknown-id"),
      (
        "  - {id: d, title: D, kind: input, severity: note, over: entity, on: match-none}",
        "bad-value"
      ),
    ])
  func mistake(_ rule: String, code: String) throws {
    let codes = InlineAudit.codes(Self.frame + "\n" + rule)
    #expect(codes == [code])
  }

  @Test func `a test of the pack expects it of the group of its record`() throws {
    let audit = try InlineAudit(
      Self.frame + "\n" + Self.asserting("share(has(model.energy)) >= 0.5") + """

        tests:
          - id: stated
            records: [{id: a/one, energy: 3}, {id: b/one}, {id: b/two}]
            expect: {findings: {demand: pass}}
          - id: unstated
            records: [{id: b/one}, {id: a/one, energy: 3}]
            expect: {findings: {demand: fail}}
        """)
    let results = RuleTestRunner(pack: audit.pack, asOf: audit.interpreter.asOf).run()
    #expect(results.map(\.failures) == [[], []])
  }
}
