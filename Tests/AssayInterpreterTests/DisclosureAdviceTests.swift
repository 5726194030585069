// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Foundation
import Testing

@Suite("What to disclose", .timeLimit(.minutes(15)))
struct DisclosureAdviceTests {
  private static let rules = """
    fields:
      emissions: {unit: gCO2e, from: [emissions]}
      energy: {unit: kWh, from: [energy]}
      hours: {unit: h, from: [hours]}
      power: {unit: kW, from: [power]}
      device: {type: string, from: [device], match: devices}
      shape: {type: string, from: [shape]}
      pue: {type: double, from: [pue]}
    tables:
      devices:
        title: Devices
        key: string
        columns: {tdp: {title: TDP, unit: kW}}
        rows: {x1: {tdp: 1}}
    parameters:
      overhead: {title: Overhead, value: 1.5, uncertainty: 2}
    quantities:
      overhead_known:
        title: Overhead
        unit: "1"
        methods:
          - {id: overhead.stated, value: "model.pue"}
          - {id: overhead.assumed, value: overhead}
      energy:
        title: Energy
        unit: kWh
        methods:
          - {id: energy.stated, tier: B, value: "model.energy"}
          - {id: energy.power, tier: C, value: "model.hours * model.power * overhead_known"}
          - {id: energy.device, tier: C, value: "model.hours * devices[model.device].tdp * overhead_known", uncertainty: 1.2}
          - {id: energy.shape, tier: C, when: "model.shape == 'cube'", value: "quantity('1 kWh')"}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - {id: emissions.stated, tier: A, value: "model.emissions"}
          - {id: emissions.energy, value: "energy * quantity('100 gCO2e/kWh')"}
    tiers:
      of: emissions
      order:
        - {id: A, title: Reported}
        - {id: B, title: Energy}
        - {id: C, title: Time}
        - {id: D, title: Nothing}
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    /// Fields, the method, the tier then.
    let proposals: Set<[String]>
    var testDescription: String { record }
  }

  static let cases = [
    // Nothing better than the best tier, exactly known.
    Case(record: #"{"emissions": 1}"#, proposals: []),
    Case(record: #"{"energy": 1}"#, proposals: [["emissions", "emissions.stated", "A"]]),
    // A better tier, or the same with a narrower interval: the overhead's factor 2 goes.
    Case(
      record: #"{"hours": 1, "power": 1}"#,
      proposals: [
        ["emissions", "emissions.stated", "A"], ["energy", "energy.stated", "B"],
        ["pue", "overhead.stated", "C"],
      ]),
    Case(
      record: #"{"hours": 1}"#,
      proposals: [
        ["emissions", "emissions.stated", "A"], ["energy", "energy.stated", "B"],
        ["power", "energy.power", "C"], ["device", "energy.device", "C"],
      ]),
    // A text that no table lists has no stand-in, and so no proposal.
    Case(
      record: "{}",
      proposals: [
        ["emissions", "emissions.stated", "A"], ["energy", "energy.stated", "B"],
        ["hours", "power", "energy.power", "C"], ["device", "hours", "energy.device", "C"],
      ]),
  ]

  @Test("what is proposed enables a better method, and nothing else is", arguments: cases)
  func proposals(_ testCase: Case) throws {
    let disclose = try InlineAudit(Self.rules).model(testCase.record).disclose
    let proposals = Set(disclose.map { $0.fields + [$0.enables, $0.tierThen ?? "-"] })
    #expect(proposals == testCase.proposals)
  }

  @Test func `the factors before and after are those of the intervals`() throws {
    let audit = try InlineAudit(Self.rules)
    let disclose = try audit.model(#"{"hours": 1, "power": 1}"#).disclose
    let proposal = try #require(disclose.first { $0.fields == ["pue"] })
    #expect(abs((proposal.factorNow ?? 0) - 2) < 1e-9)
    #expect(abs((proposal.factorThen ?? 0) - 1) < 1e-9)
    let fromNothing = try #require(try audit.model("{}").disclose.first)
    #expect(fromNothing.factorNow == nil)
  }

  /// Supplies what is proposed to models of the organization, and looks what comes of it.
  @Test func `what is proposed, once supplied, brings the tier that was promised`() throws {
    let audit = try InlineAudit.ofDefaultPack()
    let texts = try Repository.text("fixtures/organization/models.jsonl").split(separator: "\n")
    var tried = 0
    for text in texts {
      guard let map = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
        let record = map as? [String: Any]
      else { continue }
      let before = try audit.model(String(text))
      for proposal in before.disclose {
        guard let supplied = try Self.supply(proposal.fields, to: record, audit.pack) else {
          continue
        }
        let after = try audit.model(supplied)
        #expect(after.tier?.id == proposal.tierThen, "\(before.id): \(proposal.fields)")
        let methods = after.quantities.compactMap { $0.estimate?.method }
        #expect(methods.contains(proposal.enables), "\(before.id): \(proposal.enables)")
        tried += 1
      }
    }
    #expect(tried > 80)
  }

  /// The record with a plausible value at the first path of each field.
  private static func supply(
    _ fields: [String], to record: [String: Any], _ pack: RulePack
  ) throws -> String? {
    var record = record
    for name in fields {
      let field = pack.fields[try #require(pack.fieldIndex(named: name))]
      let path = try #require(field.paths.first).value.names
      guard path.count == 2, path[0] == "declared" || path[0] == "safetensors" else { return nil }
      var inner = record[path[0]] as? [String: Any] ?? [:]
      switch field.kind {
      case .string: inner[path[1]] = name == "place" ? "France" : "A100-SXM4-80GB"
      case .date: inner[path[1]] = "2024-01-01"
      default: inner[path[1]] = 1
      }
      record[path[0]] = inner
    }
    return String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
  }
}
