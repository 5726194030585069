// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssayValues

/// The pack of one choice of edits, made ready.
package final class TrialRules: Sendable {
  /// How the quanta of a step become those of the published quantity, which are the same for all
  /// choices.
  struct Scale: Sendable {
    let quantity: Int
    let factor: Int128

    func quanta(_ quanta: Int128) -> Int128? {
      let (product, overflows) = quanta.multipliedReportingOverflow(by: factor)
      return overflows || product.magnitude >= 1 << 96 ? nil : product
    }
  }

  let interpreter: Interpreter
  let anchors: EditAnchors
  /// By step.
  let scales: [Scale?]
  let requirementIndex: [String: Int]
  /// By field, the paths at which it is sought.
  let fieldPaths: [[Int]]
  /// Nil where both versions are applied to the same inputs.
  let inputs: InputParts?
  /// What neither version binds to a requirement.
  let unboundEvents: [EventKind]
  /// The players at head that decide how fields are read.
  let readers: Set<Int>

  init(
    _ interpreter: Interpreter, _ anchors: EditAnchors, scales: [Scale?], inputs: InputParts?,
    readers: Set<Int>, unboundEvents: [EventKind]
  ) {
    self.unboundEvents = unboundEvents
    self.interpreter = interpreter
    self.anchors = anchors
    self.scales = scales
    self.inputs = inputs
    self.readers = readers
    fieldPaths = interpreter.resolver.pathsByField
    requirementIndex = Dictionary(
      interpreter.plan.requirements.enumerated().map { ($1.rule.id, $0) }
    ) { first, _ in first }
  }

  func ratioTerms(_ ratio: String, of total: String) -> RevisionTrials.RatioTerms? {
    guard let total = interpreter.plan.totals.first(where: { $0.rule.id == total }),
      let rule = total.ratios.first(where: { $0.id == ratio }),
      let of = scales[rule.of], let per = scales[rule.per]
    else { return nil }
    let column = interpreter.column(rule)
    return RevisionTrials.RatioTerms(
      unit: column.unit, of: of.quantity, per: per.quantity,
      scale: column.scale * Double(per.factor) / Double(of.factor))
  }
}

/// The fields of one record, read once for all choices that read them alike.
package final class TrialFields {
  private struct Key: Hashable {
    let readers: Set<Int>
    let inputs: Set<Int>
  }

  private var known: [Key: ResolvedFields] = [:]
  let spellings: SpellingMemo

  package init(_ spellings: SpellingMemo = SpellingMemo()) { self.spellings = spellings }

  fileprivate func fields(
    readers: Set<Int>, inputs: Set<Int>, _ resolve: () -> ResolvedFields
  ) -> ResolvedFields {
    let key = Key(readers: readers, inputs: inputs)
    if let fields = known[key] { return fields }
    let fields = resolve()
    known[key] = fields
    return fields
  }
}

/// Evaluates models under one choice of rules; it remembers what texts became, so that each worker
/// has its own.
package struct TrialAuditor {
  package let rules: TrialRules
  private var auditor: ModelAuditor

  /// - Parameters:
  ///   - lineage: What models have to do with each other; nil where that is not asked.
  ///   - isForAll: Whether every model is evaluated: then the auditor has memory of its own, and
  ///     workers do not wait for each other.
  package init(_ rules: TrialRules, lineage: LineageIndex? = nil, isForAll: Bool = false) {
    self.rules = rules
    auditor =
      isForAll
      ? rules.interpreter.auditor(lineage: lineage) : ModelAuditor(rules.interpreter, lineage)
  }

  /// - Parameters:
  ///   - heads: The players that are taken from the head; of those of the rules nothing is read.
  ///   - fields: Where the fields of the same record are kept for other choices.
  package mutating func trial(
    _ subject: TrialSubject, taking heads: Set<Int> = [], _ fields: TrialFields = TrialFields()
  ) -> Trial {
    guard let side = subject.side(taking: heads, by: rules.inputs) else {
      return Trial(rules, subject, nil, fields.spellings)
    }
    auditor.choose(inputs: heads)
    let resolved = fields.fields(
      readers: rules.readers, inputs: heads.intersection(subject.differing)
    ) { auditor.resolve(side.record) }
    return Trial(
      rules, subject, auditor.assess(side.record, resolved, noticed: side.noticed, advises: false),
      fields.spellings)
  }
}
