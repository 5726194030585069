// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@testable import AssayInterpreter

/// The grain in which figures are published: what is something is not published as nothing, and what
/// is great is published too.
@Suite("Grain", .timeLimit(.minutes(15)))
struct GrainTests {
  private static let rules = """
    fields:
      stated: {unit: kWh, from: [stated]}
      operations: {unit: FLOP, from: [operations]}
    quantities:
      energy: {title: Energy, unit: kWh, quantum: 1 Wh, methods: [{id: e.a, value: "model.stated"}]}
      compute: {title: Compute, unit: FLOP, methods: [{id: c.a, value: "model.operations"}]}
      coarse:
        title: Compute
        unit: FLOP
        quantum: 1 GFLOP
        methods: [{id: g.a, value: "model.operations"}]
    totals:
      - {id: all, title: All, sum: [energy, coarse]}
    """

  @Test(
    "a measured energy below the grain is published as it is",
    arguments: [
      (0.000128, "0.000128"), (3e-9, "0.000000003"), (0.0004, "0.0004"), (0.0006, "0.001"),
      (0.128, "0.128"), (-0.0001, "-0.0001"),
    ])
  func small(_ stated: Double, _ published: String) throws {
    let audit = try InlineAudit(
      Self.rules.replacing("quantum: 1 Wh,", with: "quantum: 1 Wh, valid: [-1, 9],"))
    let model = try audit.model("{\"stated\": \(stated)}")
    let energy = try #require(model.quantity("energy"))
    let estimate = try #require(energy.estimate)
    #expect(QuantaText.decimal(estimate.central, digits: energy.digits) == published)
    #expect(estimate.low != 0 && estimate.high != 0 && estimate.expected != 0)
  }

  @Test func `a total of figures below its grain says so, and is the sum of its quanta`() throws {
    let audit = try InlineAudit(Self.rules)
    let summary = try audit.summary([
      #"{"id": "a/a", "stated": 0.000128}"#, #"{"id": "a/b", "stated": 0.0004}"#,
      #"{"id": "a/c", "stated": 0}"#,
    ])
    let energy = try #require(summary.totals.first?.quantities.first)
    #expect(energy.central == 0)
    #expect(energy.models == 3)
    #expect(energy.belowGrain == 2)
  }

  @Test func `a compute in FLOP is published, with a grain of its own or with none`() throws {
    let audit = try InlineAudit(Self.rules)
    let model = try audit.model(#"{"operations": "3.8e25 FLOP"}"#)
    for name in ["compute", "coarse"] {
      let quantity = try #require(model.quantity(name))
      #expect(quantity.value == 3.8e25, "\(name)")
      let estimate = try #require(quantity.estimate)
      // A double has 16 digits of it.
      let text = QuantaText.decimal(estimate.central, digits: quantity.digits)
      #expect(text.hasPrefix("3800000000000000") && text.count == 26, "\(name): \(text)")
    }
    #expect(model.quantity("coarse")?.digits == -9)
    let summary = try audit.summary([#"{"id": "a/a", "operations": "3.8e25 FLOP"}"#])
    #expect(summary.totals.first?.quantities.last?.central == 38_000_000_000_000_000)
  }

  @Test func `what no grain holds is refused with what to write`() throws {
    let audit = try InlineAudit(Self.rules)
    let model = try audit.model(#"{"stated": 1e30}"#)
    #expect(model.quantity("energy")?.estimate == nil)
    #expect(model.findings(of: "method-error").first?.message.contains("'quantum'") == true)
  }
}
