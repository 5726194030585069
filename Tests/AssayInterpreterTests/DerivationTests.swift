// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Testing

@Suite("Derivations", .timeLimit(.minutes(15)))
struct DerivationTests {
  private static let rules = """
    fields:
      hours: {unit: accelerator·h, from: [hours]}
      device: {type: string, from: [device], match: devices}
      energy: {unit: kWh, from: [energy]}
      day: {type: date, from: [day]}
    parameters:
      pue: {title: PUE, value: 1.5, unit: "kWh[facility]/kWh[it]", uncertainty: 2}
    tables:
      devices:
        title: Devices
        key: string
        columns: {tdp: {title: TDP, unit: "W[it]/accelerator"}}
        rows: {x1: {aliases: [X One], tdp: 400}}
    definitions:
      year: {title: Year, value: "model.day.getFullYear()"}
    quantities:
      energy:
        title: Energy
        unit: kWh[facility]
        methods:
          - {id: energy.stated, value: "model.energy.assume('kWh[it]') * pue"}
          - {id: energy.hours, value: "model.hours * devices[model.device].tdp * pue"}
      late:
        title: Energy of late years
        unit: kWh[facility]
        methods:
          - {id: late.energy, when: "year > 2020", value: "year > 2022 ? energy : energy * 2.0"}
      early: {title: Early, unit: "1", methods: [{id: early.one, value: "used('energy.hours') ? 1.0 : 2.0"}]}
      traced: {title: Traced, unit: "1", methods: [{id: traced.one, value: "derives('late', 'energy.hours') ? 1.0 : 2.0"}]}
    """

  @Test func `a derivation has every step from the figure to field, row and parameter`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"hours": "10", "device": "X One"}"#)
    let step = try #require(model.quantity("energy")?.step)
    #expect(step.rule == "energy.hours" && step.value == .number("6"))  // 10 · 400 W · 1.5
    #expect(step.low == "3" && step.high == "12" && step.unit == "kWh[facility]")
    #expect(step.expression == "model.hours * devices[model.device].tdp * pue")
    #expect(step.at.description.hasPrefix("demo/pack.yaml:"))
    #expect(step.passedOver.map(\.missing) == [["model.energy"]])
    #expect(step.inputs.count == 4)
    guard case .field(let hours) = step.inputs[0], case .field(let device) = step.inputs[1],
      case .row(let row) = step.inputs[2], case .parameter(let pue) = step.inputs[3]
    else {
      Issue.record("read were \(step.inputs)")
      return
    }
    #expect(hours.at == "models.jsonl:1" && hours.pointer == "/hours" && hours.text == "10")
    #expect(hours.value == .number("10") && hours.unit == "accelerator·h" && hours.matched == nil)
    #expect(device.value == .text("x1") && device.text == "X One")
    #expect(device.matched?.hasPrefix("alias 'X One' at demo/pack.yaml:") == true)
    #expect(row.table == "devices" && row.key == "x1" && row.column == "tdp")
    #expect(row.value == .number("400") && row.unit == "W[it]/accelerator")
    #expect(row.source?.ref == "demo" && row.at.description.hasPrefix("demo/pack.yaml:"))
    #expect(pue.value == .number("1.5") && pue.source?.ref == "demo")
    #expect(pue.uncertainty == "factor 2.00, one draw per all")
  }

  @Test func `an assumed basis is a step of its own`() throws {
    let step = try #require(
      try InlineAudit(Self.rules).model(#"{"energy": 4}"#).quantity("energy")?.step)
    #expect(step.value == .number("6"))
    let assumptions = step.inputs.compactMap { input in
      if case .assumption(let assumption) = input { assumption } else { nil }
    }
    #expect(assumptions.map(\.unit) == ["kWh[it]"])
    #expect(assumptions.allSatisfy { $0.at.description.hasPrefix("demo/pack.yaml:") })
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let record: String
    /// Values of late, early and traced; nil for none.
    let late: Double?
    let early: Double
    let traced: Double
    var testDescription: String { record }
  }

  /// `used` asks which method a ladder selected, and `derives` whether it is part of a value's own
  /// derivation, which it is not where there is no value.
  static let cases = [
    Case(
      record: #"{"hours": 10, "device": "x1", "day": "2023-01-01"}"#, late: 6, early: 1, traced: 1),
    Case(
      record: #"{"hours": 10, "device": "x1", "day": "2021-01-01"}"#, late: 12, early: 1, traced: 1),
    Case(
      record: #"{"hours": 10, "device": "x1", "day": "2019-01-01"}"#, late: nil, early: 1, traced: 2
    ),
    Case(record: #"{"energy": 4, "day": "2023-01-01"}"#, late: 6, early: 2, traced: 2),
    Case(record: #"{"day": "2023-01-01"}"#, late: nil, early: 2, traced: 2),
  ]

  @Test("rules can ask what a value was derived from", arguments: cases)
  func origins(_ testCase: Case) throws {
    let model = try InlineAudit(Self.rules).model(testCase.record)
    #expect(model.quantity("late")?.value == testCase.late)
    #expect(model.quantity("early")?.value == testCase.early)
    #expect(model.quantity("traced")?.value == testCase.traced)
  }

  @Test func `a branch that is not taken is not in the derivation`() throws {
    let rules = """
      fields: {a: {unit: kWh, from: [a]}, b: {unit: kWh, from: [b]}}
      quantities:
        energy: {title: Energy, unit: kWh, methods: [{id: energy.a, value: "has(model.a) ? model.a : model.b"}]}
      """
    let step = try InlineAudit(rules).model(#"{"a": 1, "b": 2}"#).quantity("energy")?.step
    let names = step?.inputs.compactMap {
      if case .field(let field) = $0 { field.name } else { nil }
    }
    #expect(names == ["a"])
  }

  static let fixtures = [
    ("fixtures/hub", 905), ("fixtures/organization", 28),
  ]

  @Test("every number of an audit comes down to places in inputs and rules", arguments: fixtures)
  func complete(_ folder: String, models: Int) throws {
    let audit = try InlineAudit.ofDefaultPack()
    let population = try audit.fixture(folder)
    #expect(population.models.count == models)
    var walk = Walk()
    for quantity in population.models.flatMap(\.quantities) {
      #expect((quantity.estimate == nil) == (quantity.derivation == nil))
      guard let derivation = quantity.derivation else { continue }
      walk.visit(derivation, depth: 0)
      #expect(quantity.step?.rule == quantity.estimate?.method)
    }
    #expect(walk.faults.isEmpty, "\(walk.faults.prefix(5))")
    #expect(walk.leaves > 500)
    // Two definitions read nothing: one the model's own id, one a date that the rules state.
    #expect(walk.bare.isSubset(of: ["owner", "grid_date"]), "\(walk.bare)")
  }

  /// What is met on the way down a tree.
  private struct Walk {
    var leaves = 0
    var bare: Set<String> = []
    var faults: [String] = []

    mutating func visit(_ derivation: Derivation, depth: Int) {
      switch derivation {
      case .step(let step):
        if step.inputs.isEmpty { bare.insert(step.rule) }
        if step.at.line < 1 || step.expression.isEmpty { faults.append(step.rule) }
        if let low = step.low, let high = step.high, let value = Double(step.value.text),
          let below = Double(low), let above = Double(high)
        {
          // Ends that are the value have been through a logarithm.
          if below > value * (1 + 1e-12) || above < value * (1 - 1e-12) {
            faults.append("interval of \(step.rule)")
          }
        }
        for input in step.inputs { visit(input, depth: depth + 1) }
      case .field(let field):
        leaf(field.at.contains(":") && field.pointer.hasPrefix("/"), "field \(field.name)")
      case .row(let row):
        leaf(row.at.line >= 1 && row.source != nil, "row \(row.table)['\(row.key)']")
      case .parameter(let parameter):
        leaf(parameter.at.line >= 1 && parameter.source != nil, "parameter \(parameter.name)")
      case .assumption(let assumption):
        leaf(assumption.at.line >= 1, "assumption \(assumption.unit)")
      case .fit(let fit):
        leaf(fit.at.line >= 1 && fit.source != nil, "fit \(fit.regression)")
        for input in fit.inputs { visit(input, depth: depth + 1) }
      }
    }

    private mutating func leaf(_ isPlaced: Bool, _ name: String) {
      leaves += 1
      if !isPlaced { faults.append(name) }
    }
  }
}

extension InlineAudit {
  /// Audits `models.jsonl` of a folder, with its `declared.yaml`.
  func fixture(_ folder: String) throws -> Population {
    let file = SourceFile(
      path: "\(folder)/declared.yaml", text: try Repository.text("\(folder)/declared.yaml"))
    let declared = DeclaredReader.read(file, plan: interpreter.paths)
    return population(
      try Repository.text("\(folder)/models.jsonl"), declared: declared.records,
      chunkSize: 1 << 16)
  }
}
