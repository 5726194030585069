// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource
import Testing

@testable import AssayInterpreter

/// Packs and records at their bounds: many totals, deep rules, much to say of one record.
@Suite("Bounds of packs and records", .timeLimit(.minutes(15)))
struct BoundTests {
  @Test func `all of seventy totals that say the same say the same`() throws {
    let totals = (0..<70).map {
      "  - {id: t\($0), title: T, population: \"model.used > 5\", sum: [energy]}"
    }
    let audit = try InlineAudit(
      """
      fields:
        stated: {unit: kWh, from: [stated]}
        used: {type: int, from: [used]}
      lineage:
        parents: {from: [base_model], relation: [relation]}
        counts: {copy: nothing}
      quantities:
        energy: {title: Energy, unit: kWh, quantum: 1 Wh, methods: [{id: e.a, value: "model.stated"}]}
      totals:
      \(totals.joined(separator: "\n"))
      """)
    // The copy is used, and its run is counted with the base, which is not.
    let population = audit.population(
      """
      {"id":"a/base","stated":1000,"used":1}
      {"id":"a/copy","used":9,"base_model":"a/base","relation":"copy"}

      """)
    let summary = try population.summary(by: audit.interpreter)
    #expect(summary.totals.count == 70)
    for total in summary.totals {
      #expect(total.quantities.first?.central == 1_000_000, "\(total.id)")
      #expect(total.leftOut == summary.totals[0].leftOut, "\(total.id)")
    }
  }

  @Test func `sets of totals hold as many as there are`() {
    var (left, right) = (TotalSet(), TotalSet())
    for total in [0, 63, 64, 127, 128, 1000] { left.insert(total) }
    #expect((0...1001).filter { left.contains($0) } == [0, 63, 64, 127, 128, 1000])
    right.insert(64)
    #expect(right.isSubset(of: left) && !left.isSubset(of: right))
    right.formUnion(left)
    #expect(right == left)
  }

  /// - Parameter reads: What the expression of a step says of the step before it.
  private static func chain(_ count: Int, kind: String = "quantities", _ reads: (Int) -> String)
    -> String
  {
    let first = kind == "quantities"
    let steps = (0..<count).map { step in
      let value = step == 0 ? "model.e" : reads(step)
      return first
        ? "  q\(step): {title: Q, unit: kWh, methods: [{id: q\(step).a, value: \"\(value)\"}]}"
        : "  q\(step): {value: \"\(value)\", title: Q}"
    }
    return """
      fields: {e: {unit: kWh, from: [e]}}
      \(kind):
      \(steps.joined(separator: "\n"))

      """
  }

  @Test func `a chain of a hundred quantities is derived, and one of more is refused`() throws {
    let audit = try InlineAudit(Self.chain(100) { "q\($0 - 1)" })
    let model = try audit.model(#"{"e": 3}"#)
    #expect(model.quantity("q99")?.value == 3)
    let text = """
      assay: 1
      pack: x
      version: 1.0.0
      title: X
      references: {demo: {title: Demonstration data}}
      defaults: {source: demo, evidence: policy}

      """
    let file = SourceFile(path: "x/pack.yaml", text: text + Self.chain(1000) { "q\($0 - 1)" })
    let reading = PackReader.read(PackFiles(root: "x", files: [file]))
    #expect(reading.pack == nil)
    #expect(reading.diagnostics.map(\.code) == ["chain-too-long"])
    #expect(reading.diagnostics.first?.message.contains("'q100'") == true)
  }

  @Test func `steps that read two before them are derived in time that grows with their number`()
    throws
  {
    // Written out as trees they would be some 10²⁰ steps.
    let audit = try InlineAudit(
      Self.chain(95) { $0 == 1 ? "q0" : "q\($0 - 1) * 0.5 + q\($0 - 2) * 0.5" })
    let model = try audit.model(#"{"e": 3}"#)
    #expect(model.quantity("q94")?.derivation != nil)
  }

  @Test func `of one event and record as many findings are listed as a person reads`() throws {
    let audit = try InlineAudit("fields: {e: {unit: kWh, from: [e]}}\n")
    let observations = (0..<120).map {
      InputObservation(.duplicateKey, "key \($0)", places: ["m:1"])
    }
    let audited = audit.interpreter.auditor().audit(
      try audit.record(#"{"id": "x/y"}"#), noticed: observations)
    let messages = audited.result.findings.filter { $0.rule == "duplicate-key" }.map(\.message)
    #expect(messages.count == 51)
    #expect(messages.last == "and 70 more of this kind in one record, which are not listed")
  }

  @Test func `a long message and many places are cut`() {
    let observation = Observation(
      .duplicateKey, String(repeating: "x", count: 5000), at: nil,
      places: (0..<80).map { "m:\($0)" })
    #expect(observation.message.count == 501)
    #expect(observation.places.count == 51)
    #expect(observation.places.last == "and 30 more")
  }
}
