// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssayValues

/// What a model adds to the groups of models of which requirements are made.
///
/// A card whose run is counted with another is in none, as it is in no total; and a quantity is added as
/// totals add it.
struct GroupMeasurement {
  let plan: Plan
  let missing: MissingNames
  /// Nil if the pack has no rules of lineage.
  let verdict: LineageVerdict?
  let estimates: StepEstimates
  let tier: TierResult?

  func contributions(
    of evaluation: inout ModelEvaluation, entity: String?, totals: [TotalContribution]
  ) -> [GroupContribution] {
    guard !plan.groups.isEmpty, verdict?.lineage.isCopy != true else { return [] }
    var contributions: [GroupContribution] = []
    for group in plan.groups {
      guard let (part, isMember) = place(in: group.rule.over, entity, totals) else { continue }
      contributions.append(
        GroupContribution(
          line: GroupLine(rule: group.index, part: part), isMember: isMember,
          measures: group.measures.map { measure($0, over: group.rule.over, &evaluation) }))
    }
    evaluation.frame.forgetReads()
    return contributions
  }

  /// The group that a model is in, or may be in; nil if it is in none that has a name.
  private func place(
    in over: GroupRequirementRule.Over, _ entity: String?, _ totals: [TotalContribution]
  ) -> (part: GroupPart?, isMember: Bool)? {
    switch over {
    case .entity: return entity.map { (GroupPart(key: "entity", value: $0), true) }
    case .total(let index, let by):
      guard let total = totals.first(where: { $0.total == index }), total.membership != .leftOut
      else { return nil }
      guard let by else { return (nil, total.membership == .inside) }
      guard total.groups[by].value != nil else { return nil }
      return (total.groups[by], total.membership == .inside)
    }
  }

  // MARK: Measures

  private func measure(
    _ measure: PlannedMeasure, over: GroupRequirementRule.Over, _ evaluation: inout ModelEvaluation
  ) -> MeasureContribution {
    guard let argument = measure.argument else { return MeasureContribution(1...1) }
    if let step = measure.rule.quantity {
      return added(step, over).map { number($0, step, measure.rule) }
        ?? lacking([.step(step)], measure.rule, evaluation)
    }
    switch outcome(argument, measure.caution, &evaluation) {
    case .value(.bool(let holds)): return MeasureContribution(holds ? 1...1 : 0...0)
    case .value(.double(let value, _)): return MeasureContribution(value...value)
    case .value(.int(let value)): return MeasureContribution(Double(value)...Double(value))
    case .value(.uint(let value)): return MeasureContribution(Double(value)...Double(value))
    case .missing(let paths): return lacking(paths, measure.rule, evaluation)
    case .error(let error):
      return MeasureContribution(
        measure.rule.range, fault: "\(evaluation.frame.id): \(error.message)")
    case .value: return lacking([], measure.rule, evaluation)
    }
  }

  /// What is not known to be absent decides nothing.
  private func outcome(
    _ argument: CompiledExpression, _ caution: PlannedCaution?,
    _ evaluation: inout ModelEvaluation
  ) -> Outcome {
    let outcome = argument.decide(in: &evaluation.frame)
    guard let caution, !evaluation.frame.doubts.isNone else { return outcome }
    return CautiousAnswer(applies: nil, argument, caution, of: evaluation, plan: plan).assertion
  }

  private func lacking(
    _ paths: [MissingPath], _ rule: GroupMeasureRule, _ evaluation: ModelEvaluation
  ) -> MeasureContribution {
    MeasureContribution(rule.range, missing: missing.names(of: paths, in: evaluation))
  }

  /// The figure by which a total would count the model in a quantity: nothing, where it is counted with
  /// another or is not of the total's tiers.
  ///
  /// - Returns: Nil if it has none, or if it is not known whether it counts.
  private func added(_ step: Int, _ over: GroupRequirementRule.Over) -> Estimate? {
    if case .total(let index, _) = over, let tiers = plan.totals[index].tiers,
      !(tier.map { tiers.contains($0.id) } ?? false)
    {
      return .nothing
    }
    guard let verdict else { return estimates[step] }
    if verdict.copied[step] != nil { return .nothing }
    if verdict.uncounted.contains(step) { return nil }
    let share = verdict.shares[step]
    return estimates[step].map { estimate in share.map(estimate.scaled) ?? estimate }
  }

  private func number(
    _ estimate: Estimate, _ step: Int, _ rule: GroupMeasureRule
  ) -> MeasureContribution {
    let value = Double(estimate.expected) * (plan.steps[step].quantity?.grain ?? 1)
    let range = rule.range
    switch estimate.bound {
    case .atLeast: return MeasureContribution(value...max(value, range.upperBound))
    case .atMost: return MeasureContribution(min(value, range.lowerBound)...value)
    case .about, nil: return MeasureContribution(value...value)
    }
  }
}

extension Estimate {
  /// What a model adds that is counted with another.
  fileprivate static let nothing = Estimate(
    central: 0, expected: 0, low: 0, high: 0, bound: nil, method: "")
}
