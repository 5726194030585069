// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource

/// Tier, score and class of one model.
struct Grading {
  let plan: Plan
  let missing: MissingNames
  /// Whether it is said what each part of a criterion comes to.
  var splitsConditions = false

  /// The weakest tier on the path to the headline value, lowered while a tier's own criterion
  /// fails; the last tier if there is no value.
  func tier(of evaluation: inout ModelEvaluation, _ notes: inout [Observation]) -> TierResult? {
    guard let headline = plan.headline, let lowest = plan.tiers.last else { return nil }
    let last = plan.tiers.count - 1
    guard case .value = evaluation.frame.steps[headline] else {
      // What is missing stands at the quantity, once and not for every tier.
      return TierResult(id: lowest.id)
    }
    let weakest = weakest(onPathTo: headline, in: evaluation)
    var index = weakest?.tier ?? last
    let reason =
      weakest.map { "the weakest method on the path is \($0.method)" }
      ?? "no method on the path says which tier it reaches"
    var passedOver = plan.tiers.prefix(index).map {
      TierResult.PassedOver(id: $0.id, because: reason)
    }
    while index < last, let condition = plan.tiers[index].when {
      let tier = plan.tiers[index]
      switch condition.decide(in: &evaluation.frame) {
      case .value(.bool(true)):
        return TierResult(id: tier.id, passedOver: passedOver)
      case .value:
        passedOver.append(
          TierResult.PassedOver(
            id: tier.id, because: "\(TierResult.PassedOver.criterionFails): \(condition.source)",
            parts: splitsConditions ? evaluation.parts(of: condition, in: plan) : []))
      case .missing(let paths):
        passedOver.append(
          TierResult.PassedOver(
            id: tier.id, because: "its criterion cannot be decided: \(condition.source)",
            missing: missing.names(of: paths, in: evaluation)))
      case .error(let error):
        passedOver.append(TierResult.PassedOver(id: tier.id, because: error.message))
        notes.append(
          Observation(
            .methodError, "the criterion of tier '\(tier.id)' fails: \(error.message)",
            at: tier.span.place))
      }
      index += 1
    }
    return TierResult(id: plan.tiers[index].id, passedOver: passedOver)
  }

  /// The methods that were selected on the way to a step's value, nearest first.
  private func path(to step: Int, in evaluation: ModelEvaluation) -> [PlannedMethod] {
    var methods: [PlannedMethod] = []
    var visited: Set<Int> = [step]
    var pending = [step]
    while !pending.isEmpty {
      let current = pending.removeFirst()
      if let quantity = plan.steps[current].quantity, let ladder = evaluation.ladders[current] {
        methods += ladder.positions.map { quantity.methods[$0] }
      }
      for case .step(let next) in evaluation.frame.stepReads[current]
      where visited.insert(next).inserted {
        pending.append(next)
      }
    }
    return methods
  }

  private func weakest(
    onPathTo step: Int, in evaluation: ModelEvaluation
  ) -> (tier: Int, method: String)? {
    var weakest: (tier: Int, method: String)?
    for method in path(to: step, in: evaluation) {
      guard let id = method.rule.tier, let tier = plan.tierIndex(of: id) else { continue }
      if let found = weakest, found.tier >= tier { continue }
      weakest = (tier, method.id)
    }
    return weakest
  }

  /// The points of a criterion; one that is worked out is at least 0, or none of a model.
  private func weight(
    of criterion: PlannedCondition, _ evaluation: inout ModelEvaluation,
    _ notes: inout [Observation]
  ) -> Double {
    guard let value = criterion.weightBy else { return criterion.weight }
    var fault: String?
    switch value.decide(in: &evaluation.frame) {
    case .value(.double(let weight, _)):
      if weight >= 0 { return weight }
      fault = "it is below zero"
    case .error(let error): fault = error.message
    case .missing, .value: break
    }
    if let fault {
      notes.append(
        Observation(
          .methodError, "the weight of criterion '\(criterion.id)' fails: \(fault)",
          at: criterion.span.place))
    }
    return criterion.weight
  }

  /// The disclosure score by the pack's scoring model.
  ///
  /// Source: NIST IR 7275 r4 (XCCDF 1.2), section 7.3.3: flat is the sum of the weights that hold,
  /// default the same as a share of 100, absolute all or nothing.
  func score(of evaluation: inout ModelEvaluation, _ notes: inout [Observation]) -> ScoreResult? {
    guard let scoring = plan.scoring else { return nil }
    var criteria: [ScoreResult.Criterion] = []
    criteria.reserveCapacity(plan.criteria.count)
    for criterion in plan.criteria {
      guard let condition = criterion.when else { continue }
      let outcome = condition.decide(in: &evaluation.frame)
      if case .error(let error) = outcome {
        notes.append(
          Observation(
            .methodError, "criterion '\(criterion.id)' fails: \(error.message)",
            at: criterion.span.place))
      }
      criteria.append(
        ScoreResult.Criterion(
          id: criterion.id, holds: outcome.bool == true,
          weight: weight(of: criterion, &evaluation, &notes),
          missing: missing.names(of: outcome.missingPaths, in: evaluation)))
    }
    var className: String?
    for candidate in plan.classes where className == nil {
      guard let condition = candidate.when else { continue }
      let outcome = condition.decide(in: &evaluation.frame)
      if outcome.bool == true { className = candidate.id }
      if case .error(let error) = outcome {
        notes.append(
          Observation(
            .methodError, "class '\(candidate.id)' fails: \(error.message)",
            at: candidate.span.place))
      }
    }
    evaluation.frame.forgetReads()
    let reached = criteria.filter(\.holds).reduce(0) { $0 + $1.weight }
    let all = criteria.reduce(0) { $0 + $1.weight }
    let (value, of): (Double, Double) =
      switch scoring {
      case .flat: (reached, all)
      case .default: (all > 0 ? reached / all * 100 : 0, 100)
      case .absolute: (reached == all ? all : 0, all)
      }
    return ScoreResult(value: value, of: of, className: className, criteria: criteria)
  }
}
