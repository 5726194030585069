// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayMetadata
import AssayRules
import AssayValues

/// One model, audited: what is said of it, and what it adds to the whole.
package struct AuditedModel: Sendable {
  package let result: ModelResult
  package let contribution: ModelContribution
}

/// Audits records one by one; each worker has its own.
///
/// It remembers what texts became, so that it is neither shared nor passed between workers.
package struct ModelAuditor {
  private let interpreter: Interpreter
  private var resolver: FieldResolver
  private let missing: MissingNames

  init(_ interpreter: Interpreter) {
    self.interpreter = interpreter
    self.resolver = interpreter.resolver
    self.missing = MissingNames(pack: interpreter.pack)
  }

  /// Audits one record.
  ///
  /// - Parameters:
  ///   - observations: What was noticed about the record before its fields were read.
  package mutating func audit(
    _ record: Record, noticed observations: [InputObservation] = []
  ) -> AuditedModel {
    auditKeepingSteps(record, noticed: observations).model
  }

  /// The same, with the values of all steps beside it: rule tests look at them.
  mutating func auditKeepingSteps(
    _ record: Record, noticed observations: [InputObservation] = []
  ) -> (model: AuditedModel, evaluation: ModelEvaluation) {
    let plan = interpreter.plan
    let fields = resolver.resolve(record)
    var notes = observations.map(\.observation) + fields.observations
    var evaluation = ModelEvaluation(plan, id: record.id, fields: fields.outcomes)
    notes += interpreter.methodNotes(of: evaluation)
    let entity = interpreter.entity(of: record.id, in: evaluation)
    let grading = Grading(plan: plan, missing: missing)
    let tier = grading.tier(of: &evaluation, &notes)
    let score = grading.score(of: &evaluation, &notes)
    let estimates = plan.steps.indices.map { step in
      interpreter.estimate(ofStep: step, in: evaluation, fields: fields, &notes)
    }
    let totals = TotalMembership(plan: plan, missing: missing).contributions(
      of: &evaluation, entity: entity, tier: tier, estimates: estimates, &notes)
    let (results, findings) = RequirementCheck(plan: plan, missing: missing)
      .results(for: &evaluation, observations: notes)
    let disclose =
      interpreter.wantsAdvice(totals)
      ? DisclosureAdvice(plan: plan, grading: grading).proposals(for: evaluation, tier: tier) : []
    let builder = DerivationBuilder(
      plan: plan, evaluation: evaluation, fields: fields, missing: missing)
    let isDetailed = interpreter.wantsDerivation(totals)
    let quantities = plan.quantitySteps.map { step in
      let (unit, digits) = interpreter.publication(ofStep: step)
      let estimate = estimates[step]
      return QuantityResult(
        name: plan.steps[step].name, unit: unit, digits: digits, estimate: estimate,
        missing: estimate == nil ? missing.names(of: [.step(step)], in: evaluation) : [],
        derivation: isDetailed && estimate != nil ? builder.derivation(ofStep: step) : nil)
    }
    let weight = totals.first?.coverage.first.flatMap { $0 } ?? 0
    let model = AuditedModel(
      result: ModelResult(
        id: record.id, entity: entity, place: record.place.record, tier: tier, score: score,
        quantities: quantities, lineage: Lineage(), disclose: disclose, findings: findings),
      contribution: ModelContribution(
        id: record.id, tier: tier?.id, weight: weight,
        outcomes: results.enumerated().map { RequirementOutcome(rule: $0, result: $1) },
        findings: findings, disclose: disclose, score: score?.value, scoreClass: score?.className,
        totals: totals))
    return (model, evaluation)
  }
}
