// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayMetadata
import AssayRules
import AssayValues

/// One number that a model has under a choice of edits: what it adds to a total, or its own.
package struct TrialKey: Hashable, Sendable, Comparable {
  package enum Part: Hashable, Sendable, Comparable {
    /// The figure of the headline quantity, by the index of the published quantity.
    case headline(Int)
    case hasHeadline
    /// Millionths of a point of the disclosure score.
    case score
    /// How many models are in a total's population.
    case models
    case undetermined
    /// How many of them have a figure.
    case estimated
    case quantity(Int)
    case numerator(String)
    case denominator(String)
  }

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

/// One model under one choice of edits, by the audit's own evaluation.
package struct Trial {
  private let rules: TrialRules
  private let assessment: ModelAuditor.Assessment
  private let record: Record

  fileprivate init(_ rules: TrialRules, _ record: Record, _ assessment: ModelAuditor.Assessment) {
    self.rules = rules
    self.record = record
    self.assessment = assessment
  }

  package var tier: String? { assessment.tier?.id }
  package var scoreClass: String? { assessment.score?.className }
  package var entity: String? { assessment.entity }

  /// The result of a requirement; nil if the pack has no such.
  package func result(ofRequirement id: String) -> RequirementResult? {
    rules.requirementIndex[id].map { assessment.results[$0] }
  }

  /// What the model adds to an audit by this choice.
  package var contribution: ModelContribution {
    rules.auditor.contribution(of: assessment)
  }

  /// All numbers of the model that are not zero, in whole quanta.
  ///
  /// - Returns: Nil if a number does not fit.
  package func numbers() -> [TrialKey: Int128]? {
    var numbers: [TrialKey: Int128] = [:]
    let plan = rules.interpreter.plan
    if let headline = plan.headline, let scale = rules.scales[headline],
      let estimate = assessment.estimates[headline]
    {
      guard let quanta = scale.quanta(estimate.quanta) else { return nil }
      numbers[TrialKey(.headline(scale.quantity))] = quanta
      numbers[TrialKey(.hasHeadline)] = 1
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
    guard contribution.membership == .inside else {
      numbers[TrialKey(total: id, .undetermined)] = 1
      return true
    }
    for group in [nil] + contribution.groups.map(Optional.some) {
      numbers[TrialKey(total: id, group: group, .models)] = 1
      if contribution.values.first.flatMap({ $0 }) != nil {
        numbers[TrialKey(total: id, group: group, .estimated)] = 1
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

  /// The players that the figures, the tier and the totals depend on.
  package func estimateReads() -> Set<Int> {
    var collector = collector()
    addEstimate(to: &collector)
    return collector.players
  }

  /// The players that the score and the class depend on.
  package func scoreReads() -> Set<Int> {
    var collector = collector()
    addScore(to: &collector)
    return collector.players
  }

  /// The players that the result of a requirement depends on.
  package func reads(ofRequirement id: String) -> Set<Int> {
    var collector = collector()
    collector.add(rules.anchors.requirements[id] ?? [])
    guard let index = rules.requirementIndex[id] else { return collector.players }
    let requirement = rules.interpreter.plan.requirements[index]
    collector.add(requirement.applies)
    collector.add(requirement.assertion)
    if requirement.event != nil {
      // What the engine notices may come from anywhere.
      addEstimate(to: &collector)
      addScore(to: &collector)
      collector.addAllSteps()
      if requirement.event == .methodsDisagree { collector.addCrossCheck() }
    }
    return collector.players
  }

  private func collector() -> ReadCollector {
    ReadCollector(rules.anchors, rules.interpreter, record, assessment.evaluation)
  }

  private func addEstimate(to collector: inout ReadCollector) {
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

  init(_ interpreter: Interpreter, _ anchors: EditAnchors, scales: [Scale?]) {
    self.interpreter = interpreter
    self.anchors = anchors
    self.scales = scales
    requirementIndex = Dictionary(
      interpreter.plan.requirements.enumerated().map { ($1.rule.id, $0) }
    ) { first, _ in first }
  }

  /// For what only words are needed.
  fileprivate var auditor: ModelAuditor { interpreter.sharedAuditor }
}

/// Evaluates records under one choice; it remembers what texts became, so that each worker has its
/// own.
package struct TrialAuditor {
  package let rules: TrialRules
  private var auditor: ModelAuditor

  package init(_ rules: TrialRules) {
    self.rules = rules
    self.auditor = rules.interpreter.sharedAuditor
  }

  package mutating func trial(_ record: Record, noticed: [InputObservation]) -> Trial {
    Trial(rules, record, auditor.assess(record, noticed: noticed, advises: false))
  }
}
