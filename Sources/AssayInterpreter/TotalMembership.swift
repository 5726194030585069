// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayStatistics
import AssayValues

/// What a model adds to each total of the pack.
struct TotalMembership {
  let plan: Plan
  let missing: MissingNames
  /// Nil if the pack has no rules of lineage.
  let verdict: LineageVerdict?
  /// How the model is accounted for; nil if the pack does not say.
  var standing: Standing?

  func contributions(
    of evaluation: inout ModelEvaluation, entity: String?, tier: TierResult?,
    estimates: StepEstimates, _ notes: inout [Observation]
  ) -> [TotalContribution] {
    var contributions: [TotalContribution] = []
    for (index, rule) in plan.totals.enumerated() {
      var membership: TotalContribution.Membership
      var undecided: [MissingPath] = []
      switch rule.population?.decide(in: &evaluation.frame) {
      case nil, .value(.bool(true)): membership = .inside
      case .value:
        guard isPulled(into: index) else { continue }
        membership = .inside
      case .missing(let paths): (membership, undecided) = (.undetermined, paths)
      case .error(let error):
        notes.append(
          Observation(
            .methodError, "the population of total '\(rule.rule.id)' fails: \(error.message)",
            at: rule.rule.span.place))
        membership = .undetermined
      }
      if isPulled(into: index) { membership = .inside }
      if verdict?.lineage.isCopy == true {
        if membership == .inside {
          let standing = rule.by.filter { $0 == .standing }
          contributions.append(
            .leftOut(
              of: index,
              as: standing.map { group($0, in: evaluation, entity: entity, tier: tier) }))
        }
        continue
      }
      let isOfTier = rule.tiers.map { tiers in tier.map { tiers.contains($0.id) } ?? false } ?? true
      let values = rule.sum.map { step in
        isOfTier && verdict?.isCounted(step) ?? true
          ? estimates[step].flatMap { uncertain($0, step: step, in: evaluation, entity: entity) }
          : nil
      }
      let isUndecided = membership == .undetermined
      let lacking =
        isUndecided
        ? missing.names(of: undecided, in: evaluation)
        : values.first.flatMap { $0 } == nil
          ? rule.sum.first.map { missing.names(of: [.step($0)], in: evaluation) } ?? [] : []
      contributions.append(
        TotalContribution(
          total: index, membership: membership,
          groups: rule.by.map { group($0, in: evaluation, entity: entity, tier: tier) },
          values: values, missing: lacking,
          ratios: rule.ratios.map { isOfTier ? ratio($0, in: evaluation, estimates) : nil },
          coverage: rule.coverage.map { $0.decide(in: &evaluation.frame).number },
          isContested: plan.hasDisagreements && isOfTier
            && rule.sum.first.map { evaluation.isContested($0) } ?? false))
    }
    evaluation.frame.forgetReads()
    return contributions
  }

  private func uncertain(
    _ estimate: Estimate, step: Int, in evaluation: ModelEvaluation, entity: String?
  ) -> UncertainValue? {
    guard case .value(.double(let value, let gradient)) = evaluation.frame.steps[step] else {
      return nil
    }
    var effects = DrawnEffects()
    let modified = ModifiedFigure(value, gradient, evaluation.frame.modifiers)
    let terms =
      modified?.factors
      ?? gradient.terms.filter { $0.factor >= 0 && $0.derivative != 0 && value > 0 }
      .map { ($0.factor, $0.derivative / value) }
    for (index, elasticity) in terms {
      let factor = plan.factors[Int(index)]
      guard !factor.spread.isNone else { continue }
      var exponent = elasticity
      if factor.resolution > 0 {
        exponent = (exponent / factor.resolution).rounded() * factor.resolution
      }
      let (key, isShared) = draw(of: index, in: evaluation, entity)
      effects.add(
        FactorEffect(
          key: key, factor: factor.label, sigmaLow: factor.spread.sigmaLow,
          sigmaHigh: factor.spread.sigmaHigh, exponent: exponent, sample: factor.spread.sample),
        isShared: isShared)
    }
    for occurrence in modified?.occurrences ?? [] {
      let (key, isShared) = draw(of: occurrence.factor, in: evaluation, entity)
      effects.occurrences.append(
        OccurrenceEffect(
          key: key, factor: plan.factors[Int(occurrence.factor)].label, isShared: isShared,
          probability: occurrence.probability, weight: occurrence.weight))
    }
    for cap in modified?.caps ?? [] {
      effects.caps.append(
        CapEffect(
          key: draw(of: cap.factor, in: evaluation, entity).key, headroom: cap.headroom,
          weight: cap.weight,
          exponents: cap.exponents.map {
            CapEffect.Exponent(
              key: draw(of: $0.factor, in: evaluation, entity).key, exponent: $0.derivative)
          }))
    }
    let share = verdict?.shares[step]
    return effects.value(share.map(estimate.scaled) ?? estimate)
  }

  /// What one draw of a factor is shared over, and whether another model may share it.
  private func draw(
    of index: Int32, in evaluation: ModelEvaluation, _ entity: String?
  ) -> (key: String, isShared: Bool) {
    let factor = plan.factors[Int(index)]
    // A draw of the base's is shared by all that read it, and by the base itself.
    if Int(index) >= plan.pack.factors.count {
      let base = verdict?.lineage.base
      let owner = factor.scope == .organization ? base?.entity ?? base?.id : base?.id
      return ("\(factor.id)@\(owner ?? "")", true)
    }
    switch (factor.scope, entity) {
    case (.all, _): return (factor.id, true)
    case (.organization, let entity?): return ("\(factor.id)@\(entity)", true)
    // Without an organization there is nobody to share the draw with, but for derived models.
    case (.organization, nil), (.model, _):
      guard verdict?.lineage.isBase == true, plan.readsBase else { return (factor.id, false) }
      return ("\(factor.id)@\(evaluation.frame.id)", true)
    }
  }

  private func isPulled(into total: Int) -> Bool {
    verdict?.lineage.isPulled(into: total) ?? false
  }

  private func group(
    _ key: GroupKey, in evaluation: ModelEvaluation, entity: String?, tier: TierResult?
  ) -> GroupPart {
    switch key {
    case .standing: GroupPart(key: Standing.key, value: standing?.rawValue)
    case .tier: GroupPart(key: "tier", value: tier?.id)
    case .entity: GroupPart(key: "entity", value: entity)
    case .step(let step):
      GroupPart(key: plan.steps[step].name, value: evaluation.frame.steps[step].groupText)
    case .field(let field):
      GroupPart(key: plan.pack.fields[field].name, value: evaluation.frame.fields[field].groupText)
    }
  }

  /// The model's part in a ratio, or nil if it is no independent evidence for it.
  private func ratio(
    _ rule: RatioRule, in evaluation: ModelEvaluation, _ estimates: StepEstimates
  ) -> RatioTerm? {
    guard let numerator = estimates[rule.of], let denominator = estimates[rule.per],
      denominator.expected > 0
    else { return nil }
    guard verdict.map({ $0.isCounted(rule.of) && $0.isCounted(rule.per) }) ?? true else {
      return nil
    }
    // What was inferred or imputed is the rules' own chain from one supposition to both figures.
    if rule.independent, standing?.isEstimated == true { return nil }
    if rule.independent, !areIndependent(rule.of, rule.per, in: evaluation) { return nil }
    return RatioTerm(numerator: numerator, denominator: denominator)
  }

  /// Neither was derived from the other, nor both from one figure of the record.
  private func areIndependent(_ left: Int, _ right: Int, in evaluation: ModelEvaluation) -> Bool {
    let leftOrigins = evaluation.origins(of: [left])
    let rightOrigins = evaluation.origins(of: [right])
    return !leftOrigins.contains(right) && !rightOrigins.contains(left)
      && figures(of: leftOrigins, in: evaluation)
        .isDisjoint(with: figures(of: rightOrigins, in: evaluation))
  }

  /// The figures of the record that the steps read.
  private func figures(of steps: Set<Int>, in evaluation: ModelEvaluation) -> Set<Int> {
    var figures: Set<Int> = []
    for step in steps {
      for case .field(let field) in evaluation.frame.stepReads[step] where plan.isFigure[field] {
        figures.insert(field)
      }
    }
    return figures
  }
}

/// What a figure answers to, put together.
private struct DrawnEffects {
  private var shared: [FactorEffect] = []
  private var own: [FactorEffect] = []
  var occurrences: [OccurrenceEffect] = []
  var caps: [CapEffect] = []

  mutating func add(_ effect: FactorEffect, isShared: Bool) {
    if isShared { shared.append(effect) } else { own.append(effect) }
  }

  func value(_ estimate: Estimate) -> UncertainValue {
    UncertainValue(
      estimate: estimate, shared: shared.sorted { $0.key < $1.key }.joined,
      own: own.sorted { $0.key < $1.key }, occurrences: occurrences, caps: caps)
  }
}

extension [FactorEffect] {
  /// Each draw once: a model and its base may share one, and their elasticities add.
  fileprivate var joined: [FactorEffect] {
    var joined: [FactorEffect] = []
    for effect in self {
      guard let last = joined.last, last.key == effect.key else {
        joined.append(effect)
        continue
      }
      joined[joined.count - 1] = last.answering(by: last.exponent + effect.exponent)
    }
    return joined
  }
}

extension TotalContribution {
  /// That a card belongs to the population, and is counted with another.
  fileprivate static func leftOut(of total: Int, as standing: [GroupPart]) -> TotalContribution {
    TotalContribution(total: total, membership: .leftOut, groups: standing, values: [])
  }
}

extension Estimate {
  /// A part of it, from 0 to 1.
  func scaled(by share: Double) -> Estimate {
    func part(_ quanta: Int128) -> Int128 {
      Int128((Double(quanta) * share).rounded(.toNearestOrEven))
    }
    return Estimate(
      central: part(central), expected: part(expected), low: part(low), high: part(high),
      bound: bound, method: method,
      isBelowGrain: isBelowGrain || (part(expected) == 0 && expected != 0 && share != 0))
  }
}

extension Outcome {
  /// A number, if the outcome is one.
  fileprivate var number: Double? {
    switch self {
    case .value(.double(let value, _)): value
    case .value(.int(let value)): Double(value)
    default: nil
    }
  }

  /// The value as the name of a group; nil if it is missing.
  fileprivate var groupText: String? {
    guard case .value(let value) = self else { return nil }
    return DerivedValue(value, in: nil).text
  }
}
