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
  let rules: TrialRules
  let subject: TrialSubject
  /// Nil where the model is not there.
  let box: Box?

  /// An assessment is a large value, and is looked at many times.
  final class Box {
    let assessment: ModelAuditor.Assessment
    let evaluation: EvaluationBox
    let spellings: SpellingMemo

    init(_ assessment: ModelAuditor.Assessment, _ spellings: SpellingMemo) {
      self.assessment = assessment
      self.spellings = spellings
      evaluation = EvaluationBox(assessment.evaluation)
    }
  }

  init(
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
  /// How the model is accounted for in the first total.
  package var standing: Standing? {
    guard let box else { return nil }
    let hasTotals = !rules.interpreter.plan.totals.isEmpty
    return hasTotals ? box.assessment.placedStanding : box.assessment.standing
  }
  package var scoreClass: String? { box?.assessment.score?.className }

  /// Whether figures contradict each other on which a published figure of the model rests, or would.
  package enum Contest: String, Sendable {
    case contested
    case uncontested = "not contested"
  }

  /// Nil where the model is not there.
  package var contest: Contest? {
    guard let box else { return nil }
    let steps = rules.interpreter.plan.publishedSteps
    let isContested = steps.contains { box.evaluation.evaluation.isContested($0) }
    return isContested ? .contested : .uncontested
  }

  /// The result of a requirement; nil if the pack has no such.
  package func result(ofRequirement id: String) -> RequirementResult? {
    guard let box else { return nil }
    if let index = rules.requirementIndex[id] { return box.assessment.results[index] }
    guard EventKind(rawValue: id) != nil else { return nil }
    return box.assessment.findings.contains { $0.rule == id } ? .fail : .pass
  }

  /// The waiver that stands beside the result of a requirement.
  package func waiver(ofRequirement id: String) -> Waiver? {
    box?.assessment.findings.first { $0.rule == id && $0.waiver != nil }?.waiver
  }

  /// What the model adds to the totals of an audit by this choice; nil where it is not there.
  package var contribution: ModelContribution? {
    guard let box else { return nil }
    let assessment = box.assessment
    return ModelContribution(
      id: subject.id, tier: assessment.tier?.id, weight: 0, outcomes: [], findings: [],
      disclose: [], score: assessment.score?.value, scoreClass: assessment.score?.className,
      totals: assessment.totals, groups: assessment.groups)
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
      guard let quanta = scale.quanta(estimate.central) else { return nil }
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
        guard let quanta = scale.quanta(value.estimate.central) else { return false }
        numbers[TrialKey(total: id, group: group, .quantity(scale.quantity))] = quanta
      }
      for (ratio, term) in zip(total.ratios, contribution.ratios) {
        guard let term, let of = rules.scales[ratio.of], let per = rules.scales[ratio.per] else {
          continue
        }
        guard let top = of.quanta(term.numerator.central),
          let bottom = per.quanta(term.denominator.central)
        else { return false }
        numbers[TrialKey(total: id, group: group, .numerator(ratio.id))] = top
        numbers[TrialKey(total: id, group: group, .denominator(ratio.id))] = bottom
      }
    }
    return true
  }
}
