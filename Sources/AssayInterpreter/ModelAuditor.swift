// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// One model, audited: what is said of it, and what it adds to the whole.
package struct AuditedModel: Sendable {
  package let result: ModelResult
  package let contribution: ModelContribution
}

/// Audits records one by one; each worker has its own.
///
/// It remembers what texts became, so that it is neither shared nor passed between workers. A class,
/// because copying its many parts for every record counted references to them all.
package final class ModelAuditor {
  private let interpreter: Interpreter
  private var resolver: FieldResolver
  private let missing: MissingNames
  /// The fields that are read of keys of the card, in the order of the pack.
  private let cardKeys: [(key: CardKey, field: Int)]
  private let draws: FigureDraws?
  private let lineages: LineageAuditor?
  /// The memory of a model that is done with.
  private var spare: ModelEvaluation?

  init(_ interpreter: Interpreter, _ index: LineageIndex?) {
    self.interpreter = interpreter
    self.resolver = interpreter.resolver
    self.missing = MissingNames(pack: interpreter.pack)
    self.cardKeys = interpreter.pack.fields.enumerated().flatMap { index, field in
      field.paths.compactMap { path in CardKey(path: path.value.text).map { ($0, index) } }
    }
    self.draws = interpreter.monteCarlo.map(FigureDraws.init)
    self.lineages = LineageAuditor(interpreter, index)
  }

  /// Audits one record.
  ///
  /// - Parameters:
  ///   - observations: What was noticed about the record before its fields were read.
  package func audit(
    _ record: Record, noticed observations: [InputObservation] = []
  ) -> AuditedModel {
    let assessment = assess(record, noticed: observations)
    let audited = AuditedModel(
      result: result(of: assessment), contribution: contribution(of: assessment))
    reuse(assessment)
    return audited
  }

  /// The verdict of a selection on a model.
  func verdict(of selection: ModelSelection, on assessment: Assessment) -> ModelSelection.Verdict {
    var evaluation = assessment.evaluation
    return selection.verdict(on: assessment.record.id, entity: assessment.entity, &evaluation)
  }

  /// Takes back a model that is done with: the next one is audited in its memory.
  func reuse(_ assessment: Assessment) {
    spare = assessment.evaluation
    spare?.frame.fields = []
    resolver.reuse(assessment.fields)
  }

  /// What is found out about a model, before it is put into words.
  struct Assessment {
    let record: Record
    let fields: ResolvedFields
    let evaluation: ModelEvaluation
    let entity: String?
    let tier: TierResult?
    let score: ScoreResult?
    let estimates: StepEstimates
    let totals: [TotalContribution]
    let groups: [GroupContribution]
    /// By requirement.
    let results: [RequirementResult]
    var findings: [Finding]
    /// The waivers that stand beside a finding.
    let waivers: [Int]
    let disclose: [Disclosure]
    /// Whether proposals were looked for, found or not.
    let isAdvised: Bool
    /// Nil if the pack has no rules of lineage.
    let verdict: LineageVerdict?
    /// How it is accounted for, were it in the population; nil if the pack does not say.
    let standing: Standing?
  }

  func assess(
    _ record: Record, noticed observations: [InputObservation] = []
  ) -> Assessment {
    assess(record, resolve(record), noticed: observations, advises: true)
  }

  func resolve(_ record: Record) -> ResolvedFields { resolver.resolve(record) }

  /// Tells of which inputs a base's record is made, where there are two snapshots of them.
  func choose(inputs heads: Set<Int>) { lineages?.choose(inputs: heads) }

  /// - Parameter resolved: The fields of the record.
  func assess(
    _ record: Record, _ resolved: ResolvedFields, noticed observations: [InputObservation],
    advises: Bool
  ) -> Assessment {
    let plan = interpreter.plan
    var fields = resolved
    var notes = observations.map(\.observation) + fields.observations
    let descent = lineages?.descent(of: record, &notes, &resolver)
    if let base = descent?.base { fields.addQualifiers(of: base.fields) }
    var evaluation = spare ?? ModelEvaluation(silent: plan)
    spare = nil
    evaluation.start(
      plan, id: record.id, fields: fields.outcomes, integerBounds: fields.integerBounds,
      qualifiers: fields.qualifiers, base: descent?.base?.values, doubts: fields.doubts)
    let verdict = verdict(on: descent, &evaluation)
    if let verdict { notes += verdict.observations }
    notes += interpreter.methodNotes(of: evaluation)
    if plan.boundEvents.contains(.methodsDisagree) {
      notes += CrossCheck(plan: plan).observations(of: evaluation, qualifiers: fields.qualifiers)
    }
    let entity = interpreter.entity(of: record.id, in: evaluation)
    let grading = Grading(
      plan: plan, missing: missing, splitsConditions: interpreter.splitsConditions)
    let tier = grading.tier(of: &evaluation, &notes)
    let score = grading.score(of: &evaluation, &notes)
    var estimates = StepEstimates()
    for step in evaluation.ladders.indices where evaluation.ladders[step]?.selected != nil {
      let found = interpreter.estimate(ofStep: step, in: evaluation, fields: fields, &notes)
      if let found { estimates.add(found.estimate, finer: found.finer, of: step) }
    }
    let account = Accounting(plan: plan, missing: missing, verdict: verdict)
    let standing = account.standing(of: &evaluation, tier: tier, estimates: estimates)
    let totals = TotalMembership(
      plan: plan, missing: missing, verdict: verdict, standing: standing
    ).contributions(
      of: &evaluation, entity: entity, tier: tier, estimates: estimates, &notes)
    let groups = GroupMeasurement(
      plan: plan, missing: missing, verdict: verdict, estimates: estimates, tier: tier
    ).contributions(of: &evaluation, entity: entity, totals: totals)
    var (results, findings) = RequirementCheck(
      plan: plan, words: MissingWords(names: missing, fields: fields, record: record)
    ).results(for: &evaluation, observations: notes.bounded)
    let waivers = WaiverCheck(plan: plan).mark(&findings, of: &evaluation)
    let isAdvised = advises && interpreter.wantsAdvice(totals)
    let disclose =
      isAdvised
      ? DisclosureAdvice(plan: plan, grading: grading).proposals(for: evaluation, tier: tier) : []
    return Assessment(
      record: record, fields: fields, evaluation: evaluation, entity: entity, tier: tier,
      score: score, estimates: estimates, totals: totals, groups: groups, results: results,
      findings: findings, waivers: waivers, disclose: disclose, isAdvised: isAdvised,
      verdict: verdict, standing: standing)
  }

  private func verdict(
    on descent: ModelLineage?, _ evaluation: inout ModelEvaluation
  ) -> LineageVerdict? {
    guard var descent, let rules = interpreter.lineage else { return nil }
    lineages?.judge(&descent, &evaluation)
    return LineageVerdict(descent, of: evaluation, plan: interpreter.plan, rules: rules)
  }

  func result(of model: Assessment) -> ModelResult {
    let plan = interpreter.plan
    let builder = DerivationBuilder(
      plan: plan, evaluation: model.evaluation, fields: model.fields, missing: missing,
      base: model.verdict?.lineage.base, splitsConditions: interpreter.splitsConditions,
      keepsFormulas: interpreter.keepsFormulas)
    let isDetailed = interpreter.wantsDerivation(model.totals)
    let quantities = plan.quantitySteps.map { step in
      let (unit, grain) = interpreter.publication(ofStep: step)
      let finer = model.estimates.finer(of: step)
      let (estimate, digits) = (finer?.estimate ?? model.estimates[step], finer?.digits ?? grain)
      return QuantityResult(
        name: plan.steps[step].name, unit: unit, digits: digits, estimate: estimate,
        missing: estimate == nil && interpreter.namesMissing
          ? missing.names(of: [.step(step)], in: model.evaluation) : [],
        derivation: isDetailed && estimate != nil ? builder.derivation(ofStep: step) : nil,
        passedOver: isDetailed && estimate == nil ? builder.passedOver(ofStep: step) : [],
        meanFactor: interpreter.keepsFormulas && estimate != nil
          ? meanFactor(ofStep: step, in: model) : nil,
        varianceShares: estimate == nil ? [] : varianceShares(ofStep: step, in: model.evaluation),
        probability: estimate == nil ? nil : model.evaluation.probability(ofStep: step))
    }
    let words = MissingWords(names: missing, fields: model.fields, record: model.record)
    return ModelResult(
      id: model.record.id, entity: model.entity, place: model.record.place.record,
      tier: model.tier, score: model.score, quantities: quantities,
      lineage: model.verdict?.result(of: model.record.id) ?? Lineage(run: model.record.id),
      contested: plan.hasDisagreements ? builder.contested : [], disclose: model.disclose,
      findings: model.findings, states: words.states, unread: words.unread,
      undetermined: model.totals.filter { $0.membership == .undetermined }.map {
        UndeterminedTotal(total: plan.totals[$0.total].rule.id, missing: $0.missing)
      }, totals: model.totals.filter { $0.membership == .inside }.map { place($0, of: model) },
      results: model.results, cardFacts: isDetailed ? cardFacts(of: model) : [:],
      standing: model.standing.map { standing in
        Accounting(plan: plan, missing: missing, verdict: model.verdict).result(standing, of: model)
      })
  }

  /// The expected value of a step per its central one.
  private func meanFactor(ofStep step: Int, in model: Assessment) -> Double? {
    guard let used = model.evaluation.ladders[step]?.selected, used.value != 0 else { return nil }
    let interval = Interval(
      value: used.value, gradient: used.gradient, factors: interpreter.plan.factors,
      modifiers: model.evaluation.frame.modifiers, qualifiers: model.fields.qualifiers)
    return interval.mean / used.value
  }

  private func place(_ contribution: TotalContribution, of model: Assessment) -> TotalPlace {
    let sum = interpreter.plan.totals[contribution.total].sum
    return TotalPlace(
      total: contribution.total, groups: contribution.groups,
      parts: zip(sum, contribution.values).map { step, value in
        value.map { _ in model.verdict?.shares[step] ?? 1 }
      })
  }

  /// What the fields say that are read of a key of the card, wherever it was read.
  private func cardFacts(of model: Assessment) -> [CardKey: FieldStep] {
    var facts: [CardKey: FieldStep] = [:]
    for (key, field) in cardKeys where facts[key] == nil {
      if case .field(let step)? = model.fields.derivation(ofField: field, in: interpreter.pack) {
        facts[key] = step
      }
    }
    return facts
  }

  /// What makes a figure uncertain, where that is to be explained.
  private func varianceShares(
    ofStep step: Int, in evaluation: ModelEvaluation
  ) -> [VarianceShare] {
    guard interpreter.splitsConditions,
      case .value(.double(let value, let gradient)) = evaluation.frame.steps[step], value > 0
    else { return [] }
    var parts: [String: Double] = [:]
    for term in gradient.terms where term.factor >= 0 && term.derivative != 0 {
      let factor = interpreter.plan.factors[Int(term.factor)]
      var sigma = (factor.spread.sigmaLow + factor.spread.sigmaHigh) / 2
      if case .occurrence(let probability) = evaluation.frame.modifiers[term.factor] {
        // Its relative standard deviation.
        sigma = probability > 0 ? ((1 - probability) / probability).squareRoot() : 0
      }
      guard sigma > 0 else { continue }
      let part = sigma * term.derivative / value
      parts[factor.label, default: 0] += part * part
    }
    let sorted = parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let whole = sorted.reduce(0) { $0 + $1.value }
    guard whole > 0, whole.isFinite else { return [] }
    return sorted.map { VarianceShare(factor: $0.key, share: $0.value / whole) }
  }

  func contribution(of model: Assessment) -> ModelContribution {
    let id = model.record.id
    let totals = draws.map { draws in model.totals.map { draws.drawing($0, of: id) } }
    let plan = interpreter.plan
    let waived = Set(model.findings.filter { $0.waiver != nil }.map(\.rule))
    let weight = model.totals.first?.coverage.first.flatMap { $0 } ?? 0
    return ModelContribution(
      id: model.record.id, tier: model.tier?.id, weight: weight,
      outcomes: model.results.enumerated().map { index, result in
        RequirementOutcome(
          rule: index, result: result,
          isWaived: !waived.isEmpty && waived.contains(plan.requirements[index].rule.id))
      },
      findings: model.findings, waivers: model.waivers, disclose: model.disclose,
      advice: advice(for: model), score: model.score?.value,
      scoreClass: model.score?.className, totals: totals ?? model.totals, groups: model.groups,
      leftOut: model.verdict?.leftOut.map { left in
        LeftOut(
          reason: left.reason, countedBy: left.countedBy,
          estimate: (interpreter.plan.totals.first?.sum.first).flatMap { model.estimates[$0] })
      })
  }

  /// What the proposals would do for the total of the model's organization, if the first total
  /// sums the headline quantity and the model is in it.
  ///
  /// A model that lineage or its tier keeps out of the sum is none that lacks an estimate.
  private func advice(for model: Assessment) -> EntityAdvice? {
    guard model.isAdvised, let entity = model.entity, let first = model.totals.first,
      first.total == 0, first.membership == .inside, let headline = interpreter.plan.headline,
      let place = interpreter.plan.totals[0].sum.firstIndex(of: headline),
      model.verdict?.leftOut == nil, model.verdict?.isCounted(headline) ?? true
    else { return nil }
    let estimate = first.values[place]?.estimate
    guard estimate != nil || model.estimates[headline] == nil else { return nil }
    return EntityAdvice(entity: entity, estimate: estimate, disclosures: model.disclose)
  }
}

/// A figure that is nothing in the grain of its quantity, in one of its own.
///
/// A total is a sum of whole quanta, to which it adds nothing; of the model it is said as it is.
struct FinerEstimate: Sendable {
  let estimate: Estimate
  let digits: Int
}

/// The published figures of one model: few of the steps have one.
struct StepEstimates: Sendable {
  private var found: [(step: Int, estimate: Estimate)] = []
  private var finer: [(step: Int, estimate: FinerEstimate)] = []

  mutating func add(_ estimate: Estimate, finer: FinerEstimate? = nil, of step: Int) {
    found.append((step, estimate))
    if let finer { self.finer.append((step, finer)) }
  }

  /// The figure of a step in a finer grain, if it is nothing in its own.
  func finer(of step: Int) -> FinerEstimate? { finer.first { $0.step == step }?.estimate }

  /// The figure of a step; nil if it has none.
  subscript(step: Int) -> Estimate? { found.first { $0.step == step }?.estimate }
}
