// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import Testing

@testable import AssayInterpreter

/// What is worked out once for silent models must be what each of them comes to.
@Suite("Silent models", .timeLimit(.minutes(15)))
struct SilentModelTests {
  /// Records of all sorts: from those that state nothing to those that state nearly everything.
  private static func records() throws -> [String] {
    let files = ["fixtures/hub/models.jsonl", "fixtures/organization/models.jsonl"]
    let lines = try files.flatMap { try Repository.text($0).split(separator: "\n") }
    return ["{\"id\": \"x/y\"}"]
      + lines.enumerated().filter { $0.offset % 7 == 0 }
      .map { String($0.element) }
  }

  /// A step's outcome and all that was read for it, as text.
  private static func text(_ step: Int, of evaluation: inout ModelEvaluation) -> String {
    let outcome = evaluation.outcome(of: step)
    let ladder = evaluation.ladders[step]
    return "\(outcome) \(evaluation.frame.stepReads[step])"
      + " \(evaluation.frame.selected[step] ?? -1) \(ladder?.passedOver ?? [])"
      + " \(evaluation.leaves(of: [.step(step)]).paths)"
  }

  @Test func `every step of every model is as if nothing were known of silent ones`() throws {
    let audit = try InlineAudit.ofDefaultPack()
    let interpreter = audit.interpreter
    let plain = Plan(unsettled: interpreter.pack, asOf: interpreter.asOf, isJournaling: false)
    var resolver = interpreter.resolver
    // One evaluation after another in the same memory, as in an audit.
    var next = ModelEvaluation(silent: interpreter.plan)
    for line in try SilentModelTests.records() {
      let record = try audit.record(line)
      let fields = resolver.resolve(record)
      next.start(
        interpreter.plan, id: record.id, fields: fields.outcomes,
        integerBounds: fields.integerBounds)
      var full = ModelEvaluation(
        plain, id: record.id, fields: fields.outcomes, integerBounds: fields.integerBounds)
      for step in plain.steps.indices {
        let (got, wanted) = (
          SilentModelTests.text(step, of: &next), SilentModelTests.text(step, of: &full)
        )
        #expect(got == wanted, "\(plain.steps[step].name) of \(record.id)")
      }
    }
  }

  @Test func `conditions are decided as if nothing were known of silent models`() throws {
    let audit = try InlineAudit.ofDefaultPack()
    let plan = audit.interpreter.plan
    let plain = Plan(unsettled: plan.pack, asOf: plan.asOf, isJournaling: false)
    var resolver = audit.interpreter.resolver
    for line in try SilentModelTests.records() {
      let record = try audit.record(line)
      let fields = resolver.resolve(record)
      var known = ModelEvaluation(plan, id: record.id, fields: fields.outcomes)
      var full = ModelEvaluation(plain, id: record.id, fields: fields.outcomes)
      for (left, right) in zip(plan.requirements, plain.requirements) {
        for (one, other) in [(left.applies, right.applies), (left.assertion, right.assertion)] {
          let got = one.map { "\($0.decide(in: &known.frame))" }
          let wanted = other.map { "\($0.decide(in: &full.frame))" }
          #expect(got == wanted, "\(left.rule.id) of \(record.id)")
        }
      }
    }
  }

  @Test func `journals are the same whether or not a step is silent`() throws {
    let audit = try InlineAudit.ofDefaultPack()
    let pack = audit.interpreter.pack
    let plan = Plan(pack, asOf: audit.interpreter.asOf, isJournaling: true)
    let plain = Plan(unsettled: pack, asOf: audit.interpreter.asOf, isJournaling: true)
    var resolver = audit.interpreter.resolver
    for line in try SilentModelTests.records() {
      let record = try audit.record(line)
      let fields = resolver.resolve(record)
      let known = ModelEvaluation(plan, id: record.id, fields: fields.outcomes)
      let full = ModelEvaluation(plain, id: record.id, fields: fields.outcomes)
      #expect(known.journals == full.journals, "\(record.id)")
    }
  }

  @Test func `texts of one look and other bytes are remembered apart`() {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    #expect(composed == decomposed)
    #expect(ExactText(composed) != ExactText(decomposed))
    #expect(ExactText(composed) == ExactText("caf\u{E9}"))
  }
}
