// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssayValues

/// One number that a model has under a choice of edits: what it adds to a total, or its own.
package struct TrialKey: Hashable, Sendable, Comparable {
  package enum Part: Hashable, Sendable, Comparable {
    /// The figure of the headline quantity, by the index of the published quantity.
    case headline(Int)
    /// Whether it has one; a count, in millionths.
    case hasHeadline
    /// Millionths of a point of the disclosure score.
    case score
    /// How many models are in a total's population.
    case models
    case undetermined
    /// How many belong to it, and are counted with another card.
    case leftOut
    /// How many of them have a figure.
    case estimated
    case quantity(Int)
    case numerator(String)
    case denominator(String)
  }

  /// A model in a count: so many parts that two edits can share it.
  package static let one: Int128 = 1_000_000

  /// The id of the total; empty for what belongs to the model alone.
  package let total: String
  /// The line of the total; nil for the whole.
  package let group: GroupPart?
  package let part: Part

  package init(total: String = "", group: GroupPart? = nil, _ part: Part) {
    (self.total, self.group, self.part) = (total, group, part)
  }

  package static func < (left: TrialKey, right: TrialKey) -> Bool {
    if left.total != right.total { return left.total < right.total }
    if left.group != right.group {
      guard let group = left.group else { return true }
      guard let other = right.group else { return false }
      return group < other
    }
    return left.part < right.part
  }
}

/// One model under one choice of edits, by the audit's own evaluation; by some choices of inputs it
/// is not there.
package struct Trial {
  private let rules: TrialRules
  private let subject: TrialSubject
  /// Nil where the model is not there.
  private let box: Box?

  /// An assessment is a large value, and is looked at many times.
  private final class Box {
    let assessment: ModelAuditor.Assessment
    let evaluation: EvaluationBox
    let spellings: SpellingMemo

    init(_ assessment: ModelAuditor.Assessment, _ spellings: SpellingMemo) {
      self.assessment = assessment
      self.spellings = spellings
      evaluation = EvaluationBox(assessment.evaluation)
    }
  }

  fileprivate init(
    _ rules: TrialRules, _ subject: TrialSubject, _ assessment: ModelAuditor.Assessment?,
    _ spellings: SpellingMemo
  ) {
    self.rules = rules
    self.subject = subject
    box = assessment.map { Box($0, spellings) }
  }

  /// Whether the model is there by this choice.
  package var isThere: Bool { box != nil }
  package var tier: String? { box?.assessment.tier?.id }
  package var scoreClass: String? { box?.assessment.score?.className }
  package var entity: String? { box?.assessment.entity }

  /// The result of a requirement; nil if the pack has no such.
  package func result(ofRequirement id: String) -> RequirementResult? {
    guard let box else { return nil }
    if let index = rules.requirementIndex[id] { return box.assessment.results[index] }
    guard EventKind(rawValue: id) != nil else { return nil }
    return box.assessment.findings.contains { $0.rule == id } ? .fail : .pass
  }

  /// What the model adds to the totals of an audit by this choice; nil where it is not there.
  package var contribution: ModelContribution? {
    guard let box else { return nil }
    let assessment = box.assessment
    return ModelContribution(
      id: subject.id, tier: assessment.tier?.id, weight: 0, outcomes: [], findings: [],
      disclose: [], score: assessment.score?.value, scoreClass: assessment.score?.className,
      totals: assessment.totals)
  }

  /// All numbers of the model that are not zero, in whole quanta.
  ///
  /// - Returns: Nil if a number does not fit.
  package func numbers() -> [TrialKey: Int128]? {
    guard let assessment = box?.assessment else { return [:] }
    var numbers: [TrialKey: Int128] = [:]
    let plan = rules.interpreter.plan
    if let headline = plan.headline, let scale = rules.scales[headline],
      let estimate = assessment.estimates[headline]
    {
      guard let quanta = scale.quanta(estimate.quanta) else { return nil }
      numbers[TrialKey(.headline(scale.quantity))] = quanta
      numbers[TrialKey(.hasHeadline)] = TrialKey.one
    }
    if let score = assessment.score, score.value != 0 {
      guard (score.value * 1e6).magnitude < 1e18 else { return nil }
      numbers[TrialKey(.score)] = Int128((score.value * 1e6).rounded(.toNearestOrEven))
    }
    for contribution in assessment.totals {
      guard add(contribution, plan.totals[contribution.total], to: &numbers) else { return nil }
    }
    return numbers
  }

  private func add(
    _ contribution: TotalContribution, _ total: PlannedTotal,
    to numbers: inout [TrialKey: Int128]
  ) -> Bool {
    let id = total.rule.id
    switch contribution.membership {
    case .inside: break
    case .undetermined, .leftOut:
      let part: TrialKey.Part = contribution.membership == .leftOut ? .leftOut : .undetermined
      numbers[TrialKey(total: id, part)] = TrialKey.one
      return true
    }
    for group in [nil] + contribution.groups.map(Optional.some) {
      numbers[TrialKey(total: id, group: group, .models)] = TrialKey.one
      if contribution.values.first.flatMap({ $0 }) != nil {
        numbers[TrialKey(total: id, group: group, .estimated)] = TrialKey.one
      }
      for (step, value) in zip(total.sum, contribution.values) {
        guard let value, let scale = rules.scales[step] else { continue }
        guard let quanta = scale.quanta(value.estimate.quanta) else { return false }
        numbers[TrialKey(total: id, group: group, .quantity(scale.quantity))] = quanta
      }
      for (ratio, term) in zip(total.ratios, contribution.ratios) {
        guard let term, let of = rules.scales[ratio.of], let per = rules.scales[ratio.per] else {
          continue
        }
        guard let top = of.quanta(term.numerator), let bottom = per.quanta(term.denominator) else {
          return false
        }
        numbers[TrialKey(total: id, group: group, .numerator(ratio.id))] = top
        numbers[TrialKey(total: id, group: group, .denominator(ratio.id))] = bottom
      }
    }
    return true
  }

  // MARK: Reads

  /// All players that anything about the model depends on.
  package func allReads() -> Set<Int> {
    reads { trial, assessment, collector in
      trial.addEstimate(of: assessment, to: &collector)
      trial.addScore(to: &collector)
      for requirement in trial.rules.interpreter.plan.requirements {
        trial.add(requirement, of: assessment, to: &collector)
      }
      for players in trial.rules.anchors.requirements.values { collector.add(players) }
      for event in trial.rules.unboundEvents {
        trial.add(event, of: assessment, to: &collector)
      }
    }
  }

  /// The players that the figures, the tier and the totals depend on.
  package func estimateReads() -> Set<Int> {
    reads { $0.addEstimate(of: $1, to: &$2) }
  }

  /// The players that the score and the class depend on.
  package func scoreReads() -> Set<Int> {
    reads { trial, _, collector in trial.addScore(to: &collector) }
  }

  /// The players that the result of a requirement depends on.
  package func reads(ofRequirement id: String) -> Set<Int> {
    reads { trial, assessment, collector in
      collector.add(trial.rules.anchors.requirements[id] ?? [])
      guard let index = trial.rules.requirementIndex[id] else {
        if let event = EventKind(rawValue: id) { trial.add(event, of: assessment, to: &collector) }
        return
      }
      let requirement = trial.rules.interpreter.plan.requirements[index]
      trial.add(requirement, of: assessment, to: &collector)
    }
  }

  private func reads(
    _ body: (Trial, ModelAuditor.Assessment, inout ReadCollector) -> Void
  ) -> Set<Int> {
    guard let box else {
      // It is not there: only that it might be matters.
      return rules.inputs.map { subject.differing.intersection([$0.presence]) } ?? []
    }
    let assessment = box.assessment
    var collector = ReadCollector(
      rules, assessment.record, differing: subject.differing, box.evaluation, box.spellings)
    if let verdict = assessment.verdict {
      collector.setBase(verdict.lineage.base)
      collector.addLineage()
    }
    body(self, assessment, &collector)
    return collector.players
  }

  private func add(
    _ requirement: PlannedRequirement, of assessment: ModelAuditor.Assessment,
    to collector: inout ReadCollector
  ) {
    collector.add(requirement.applies)
    collector.add(requirement.assertion)
    if let event = requirement.event { add(event, of: assessment, to: &collector) }
  }

  private func add(
    _ event: EventKind, of assessment: ModelAuditor.Assessment, to collector: inout ReadCollector
  ) {
    let plan = rules.interpreter.plan
    switch event {
    case .recordUnreadable, .partUnreadable, .recordDuplicate, .duplicateKey, .declaredUnknownKey:
      collector.addNotices()
    case .fieldConflict, .fieldUnreadable, .matchNone, .matchRival:
      collector.addNotices()
      collector.addAllFields()
    case .methodError:
      // An error may come from anywhere.
      addEstimate(of: assessment, to: &collector)
      addScore(to: &collector)
      collector.addAllSteps()
    // What published figures rest on, and lineage, which is read in any case.
    case .fallbackUsed, .periodNearest, .methodsDisagree, .baseMissing, .lineageCycle,
      .lineageUnknown, .relationUnknown, .figureCopied, .familyFigure, .mirrorSuspected:
      for step in plan.publishedSteps { collector.add(step: step) }
      if event == .methodsDisagree { collector.addCrossCheck() }
    // About the profile, not about a model.
    case .waiverOutOfForce, .waiverUnused: break
    }
  }

  private func addEstimate(
    of assessment: ModelAuditor.Assessment, to collector: inout ReadCollector
  ) {
    let plan = rules.interpreter.plan
    collector.add(rules.anchors.tiers)
    if let headline = plan.headline {
      collector.add(step: headline)
      if case .value = assessment.evaluation.frame.steps[headline] {
        collector.add(rules.anchors.tier)
        for tier in plan.tiers { collector.add(tier.when) }
      }
    }
    collector.add(rules.anchors.totals)
    for total in plan.totals { collector.add(total.population) }
    for contribution in assessment.totals where contribution.membership == .inside {
      let total = plan.totals[contribution.total]
      for step in total.sum { collector.add(step: step) }
      for ratio in total.ratios {
        collector.add(step: ratio.of)
        collector.add(step: ratio.per)
        if ratio.independent { collector.add(independenceOf: [ratio.of, ratio.per]) }
      }
      for key in total.by {
        switch key {
        case .tier: break
        case .entity: if let step = plan.entityStep { collector.add(step: step) }
        case .step(let step): collector.add(step: step)
        case .field(let field): collector.add(field: field)
        }
      }
    }
  }

  private func addScore(to collector: inout ReadCollector) {
    let plan = rules.interpreter.plan
    collector.add(rules.anchors.scores)
    for criterion in plan.criteria { collector.add(criterion.when) }
    // In a flat score, a criterion that does not hold weighs nothing.
    let holding =
      plan.scoring == .flat
      ? Set((box?.assessment.score?.criteria ?? []).filter(\.holds).map(\.id)) : nil
    for (id, players) in rules.anchors.weights where holding?.contains(id) ?? true {
      collector.add(players)
    }
    for item in plan.classes { collector.add(item.when) }
  }
}

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
    let plan = interpreter.plan
    let header = interpreter.header(toolVersion: "")
    guard let place = plan.totals.firstIndex(where: { $0.rule.id == total }),
      let index = plan.totals[place].ratios.firstIndex(where: { $0.id == ratio }),
      let of = scales[plan.totals[place].ratios[index].of],
      let per = scales[plan.totals[place].ratios[index].per]
    else { return nil }
    let column = header.totals[place].ratios[index]
    return RevisionTrials.RatioTerms(
      title: column.title, unit: column.unit, of: of.quantity, per: per.quantity,
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
