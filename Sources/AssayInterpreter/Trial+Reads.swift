// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules

/// On which players what is found out about a model depends, so that a comparison knows on which to
/// branch.
extension Trial {
  /// All players that anything about the model depends on.
  package func allReads() -> Set<Int> {
    reads { trial, assessment, collector in
      trial.addEstimate(of: assessment, to: &collector)
      trial.addScore(to: &collector)
      for step in trial.rules.interpreter.plan.publishedSteps { collector.add(step: step) }
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

  /// The players that it depends on whether published figures are contested.
  package func contestReads() -> Set<Int> {
    reads { trial, _, collector in
      for step in trial.rules.interpreter.plan.publishedSteps { collector.add(step: step) }
    }
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
    collector.add(requirement.ratio)
    if let caution = requirement.caution {
      collector.addNotices()
      // Before a failure more is asked than the journals hold.
      if caution.mayRead.meets(assessment.fields.doubts.statements) {
        for step in caution.steps {
          for expression in rules.interpreter.plan.steps[step].conditionsAndValues {
            collector.add(expression)
          }
        }
      }
    }
    if let event = requirement.event { add(event, of: assessment, to: &collector) }
  }

  private func add(
    _ event: EventKind, of assessment: ModelAuditor.Assessment, to collector: inout ReadCollector
  ) {
    let plan = rules.interpreter.plan
    switch event {
    case .recordUnreadable, .partUnreadable, .recordDuplicate, .rowsCombined, .rowsNotCombined,
      .textUnread, .duplicateKey, .declaredUnknownKey, .inputUnread, .idSpelling, .idUnjoined,
      .idAlike:
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
    case .fallbackUsed, .periodNearest, .predictorHeld, .methodsDisagree, .baseMissing,
      .lineageCycle,
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
        case .standing, .tier: break
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
    for criterion in plan.criteria {
      collector.add(criterion.when)
      collector.add(criterion.weightBy)
    }
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
