// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules

/// A requirement over groups of models, laid out for being asked of each.
final class PlannedGroup: Sendable {
  let rule: GroupRequirementRule
  /// In headers and outcomes.
  let index: Int
  let measures: [PlannedMeasure]
  /// What findings say of the clauses that it answers.
  let clauses: [ClauseInfo]

  init(_ rule: GroupRequirementRule, index: Int, of pack: RulePack) {
    self.rule = rule
    self.index = index
    clauses = pack.clauseInfos(rule.rule.clauses)
    measures = rule.measures.map { PlannedMeasure($0, $0.argument, caution: nil) }
  }

  init(
    copying group: PlannedGroup, _ change: Plan.Change, _ steps: [PlannedStep],
    _ silence: SilentModel?
  ) {
    rule = group.rule
    index = group.index
    clauses = group.clauses
    measures = group.measures.map { measure in
      PlannedMeasure(
        measure.rule, measure.argument.map(change),
        caution: measure.argument.flatMap { PlannedCaution([$0], steps, silence) })
    }
  }
}

/// A measure of a group, and what it asks of a model.
final class PlannedMeasure: Sendable {
  let rule: GroupMeasureRule
  let argument: CompiledExpression?
  /// Nil where nothing that is missing can decide it.
  let caution: PlannedCaution?

  init(_ rule: GroupMeasureRule, _ argument: CompiledExpression?, caution: PlannedCaution?) {
    self.rule = rule
    self.argument = argument
    self.caution = caution
  }
}
