// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayValues
import Testing

/// Formulas of steps: worked out with other inputs they come to what an audit of these says.
@Suite("Workings", .timeLimit(.minutes(15)))
struct WorkingsTests {
  private static func rules(_ value: String) -> String {
    """
    fields:
      hours: {unit: accelerator·h, from: [hours]}
      device: {type: string, from: [device], match: devices}
      day: {type: date, from: [day]}
      count: {type: int, from: [count]}
      sites:
        type: list
        from: [sites]
        of: {share: {type: double}, pue: {unit: "kWh[facility]/kWh[it]"}, device: {match: devices}}
    parameters:
      pue: {title: PUE, value: 1.5, unit: "kWh[facility]/kWh[it]", uncertainty: 2}
      least: {title: Least, value: 2, unit: "kWh[facility]"}
    tables:
      devices:
        title: Devices
        key: string
        columns: {tdp: {title: TDP, unit: "W[it]/accelerator"}}
        rows: {x1: {tdp: 400}, x2: {tdp: 700}}
    definitions:
      year: {title: Year, value: "model.day.getFullYear()"}
      powers: {title: Powers, value: "model.sites.map(s, devices[s.device].tdp)"}
      load: {title: Load, value: "model.hours * devices[model.device].tdp"}
    quantities:
      energy:
        title: Energy
        unit: kWh[facility]
        methods: [{id: energy.one, value: "\(value)"}]
    """
  }

  private static func record(hours: Double) -> String {
    """
    {"id": "x/y", "hours": \(hours), "device": "x1", "day": "2024-03-01", "count": 3,
     "sites": [{"share": 0.25, "pue": 1.2, "device": "x1"}, {"share": 0.75, "pue": 1.1, "device": "x2"}]}
    """.replacing("\n", with: " ")
  }

  private func energy(_ value: String, hours: Double) throws -> DerivedStep {
    let audit = try InlineAudit(Self.rules(value))
    let auditor = audit.interpreter.keepingFormulas().auditor()
    let model = auditor.audit(try audit.record(Self.record(hours: hours))).result
    return try #require(model.quantity("energy")?.step)
  }

  private static func number(_ value: DerivedValue) -> Double {
    if case .number(let text) = value { Double(text) ?? .nan } else { .nan }
  }

  /// The step's formula over its inputs, in which hours are doubled; steps below are worked out alike.
  private func doubled(_ step: DerivedStep) throws -> Double {
    let formula = try #require(step.worked?.formula)
    let numbers = try step.inputs.map { input -> Double in
      switch input {
      case .field(let field):
        return Self.number(field.value) * (field.name == "hours" ? 2 : 1)
      case .row(let row): return Self.number(row.value)
      case .parameter(let parameter): return Self.number(parameter.value)
      case .step(let inner):
        return inner.worked == nil ? Self.number(inner.value) : try doubled(inner)
      case .fit, .assumption: return .nan
      }
    }
    return formula.value { numbers[$0] }
  }

  @Test(
    "worked out again with other inputs, a step is what the audit says",
    arguments: [
      "model.hours * devices[model.device].tdp * pue",
      "load * pue",
      "(load * pue) / 2.0 + least",
      "max(load * pue, least)",
      "min([load * pue, least])",
      "load * sum(model.sites.map(s, s.share * s.pue)) / sum(model.sites.map(s, s.share))",
      "load * pue * mean(model.sites.map(s, s.share))",
      "sum(model.sites.map(s, model.hours * devices[s.device].tdp * s.share)) * pue",
      "load * pue * pow(load / quantity('1 kWh[it]'), 0.5) * sqrt(4.0) * exp(ln(2.0))",
      "load * pue * double(model.count)",
      "has(model.hours) ? load * pue : least",
      "year > 2022 ? load * pue : least",
    ])
  func workedAgain(_ value: String) throws {
    let step = try energy(value, hours: 10)
    let wanted = Self.number(try energy(value, hours: 20).value)
    let again = try doubled(step)
    // Within a few roundings.
    #expect((again - wanted).magnitude <= 1e-14 * wanted, "\(again), not \(wanted)")
  }

  @Test(
    "whether numbers chose a branch is said",
    arguments: [
      ("year > 2022 ? load * pue : least", true),
      ("load * pue > least ? load * pue : least", true),
      ("has(model.hours) ? load * pue : least", false), ("load * pue", false),
    ])
  func branch(_ value: String, _ isOfBranch: Bool) throws {
    #expect(try energy(value, hours: 10).worked?.isOfBranch == isOfBranch)
  }

  @Test(
    "what is no arithmetic has no formula",
    arguments: [
      "load * pue * double(model.device.size())",
      "load * pue * double(model.day.getFullYear())",
      "model.hours * sum(powers) * pue",
      "model.hours * powers[0] * pue",
    ])
  func noFormula(_ value: String) throws {
    #expect(try energy(value, hours: 10).worked == nil)
  }

  @Test func `formulas are not kept unless they are asked for`() throws {
    let audit = try InlineAudit(Self.rules("load * pue"))
    let model = try audit.audited(Self.record(hours: 10)).result
    #expect(model.quantity("energy")?.step?.worked == nil)
    #expect(model.quantity("energy")?.meanFactor == nil)
  }

  @Test func `the mean factor is that of the interval`() throws {
    let audit = try InlineAudit(Self.rules("load * pue"))
    let auditor = audit.interpreter.keepingFormulas().auditor()
    let model = auditor.audit(try audit.record(Self.record(hours: 10))).result
    let energy = try #require(model.quantity("energy"))
    let (factor, estimate) = (try #require(energy.meanFactor), try #require(energy.estimate))
    // Of a lognormal of 90 % factor 2: exp(s²/2) with s = ln 2 / 1.6449.
    #expect((factor - 1.092852).magnitude < 5e-7)
    let ratio = Double(estimate.expected) / Double(estimate.central)
    #expect((factor - ratio).magnitude < 1e-8)
  }
}
