// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// A definition, a quantity or a regression.
final class PlannedStep: Sendable {
  let name: String
  /// Nil unless it is a definition.
  let definition: CompiledExpression?
  /// Nil unless it is a quantity.
  let quantity: PlannedQuantity?
  /// Nil unless it is a regression.
  let regression: PlannedRegression?
  /// The unit in which the number of a definition is shown; nil if it has none.
  let definitionUnit: Unit?

  private init(
    name: String, definition: CompiledExpression? = nil, quantity: PlannedQuantity? = nil,
    regression: PlannedRegression? = nil, definitionUnit: Unit? = nil
  ) {
    self.name = name
    self.definition = definition
    self.quantity = quantity
    self.regression = regression
    self.definitionUnit = definitionUnit
  }

  convenience init(_ step: Step, at index: Int, in pack: RulePack) {
    switch step.kind {
    case .definition(let expression):
      var unit: Unit?
      switch expression.type {
      case .quantity(let dimension), .list(.quantity(let dimension)):
        unit = try? pack.units.parse(dimension.suggestedUnit)
      default: break
      }
      self.init(name: step.name, definition: expression, definitionUnit: unit)
    case .quantity(let rule): self.init(name: step.name, quantity: PlannedQuantity(rule))
    case .regression(let rule):
      self.init(name: step.name, regression: PlannedRegression(rule, step: index))
    }
  }

  convenience init(copying step: PlannedStep, _ change: Plan.Change) {
    self.init(
      name: step.name, definition: step.definition.map(change),
      quantity: step.quantity.map { PlannedQuantity(copying: $0, change) },
      regression: step.regression.map { PlannedRegression(copying: $0, change) },
      definitionUnit: step.definitionUnit)
  }
}

/// A ladder of methods and how its value is published.
final class PlannedQuantity: Sendable {
  let rule: QuantityRule
  let methods: [PlannedMethod]
  let valid: ValidRange
  let choosesNarrowest: Bool
  let disagreement: DisagreementRule?
  /// The grain in which the value is published.
  let quantum: Quantum?
  /// By method, how it is passed over for every model that is silent on what it may read.
  let silent: [SilentPass?]

  init(_ rule: QuantityRule) {
    self.rule = rule
    methods = rule.methods.map(PlannedMethod.init)
    silent = methods.map { _ in nil }
    valid = rule.valid
    choosesNarrowest = rule.choose == .narrowest
    disagreement = rule.disagreement
    // A quantity that no total sums needs no grain of its own.
    quantum = rule.quantum ?? Quantum.standard(of: rule.unit.value)
  }

  init(copying quantity: PlannedQuantity, _ change: Plan.Change) {
    rule = quantity.rule
    methods = quantity.methods.map { PlannedMethod(copying: $0, change) }
    silent = methods.enumerated().map { SilentPass($1, at: $0) }
    valid = quantity.valid
    choosesNarrowest = quantity.choosesNarrowest
    disagreement = quantity.disagreement
    quantum = quantity.quantum
  }

  /// Whether methods are looked at beyond the first that applies.
  var weighsAll: Bool { choosesNarrowest || disagreement != nil }

  /// The size of a quantum in the canonical unit.
  var grain: Double {
    guard let quantum else { return 1 }
    return quantum.unit.factor * pow(10, Double(-quantum.digits))
  }
}

final class PlannedMethod: Sendable {
  let rule: MethodRule
  let id: String
  /// Unique over the pack.
  let index: Int
  let when: CompiledExpression?
  let value: CompiledExpression
  /// The method's own uncertainty.
  let factors: [Int32]
  /// The probability that what it derives came about, and what the value is at most.
  let occurs: MethodModifier?
  let cap: MethodModifier?
  let isFallback: Bool
  let needsKnownLineage: Bool

  init(_ rule: MethodRule) {
    self.rule = rule
    id = rule.id
    index = rule.index
    when = rule.when
    value = rule.value
    factors = rule.factors
    (occurs, cap) = (rule.occurs, rule.cap)
    isFallback = rule.isFallback
    needsKnownLineage = rule.needsKnownLineage
  }

  init(copying method: PlannedMethod, _ change: Plan.Change) {
    rule = method.rule
    id = method.id
    index = method.index
    when = method.when.map(change)
    value = change(method.value)
    factors = method.factors.map { $0 }
    occurs = method.occurs?.changed(change)
    cap = method.cap?.changed(change)
    isFallback = method.isFallback
    needsKnownLineage = method.needsKnownLineage
  }

  /// Every expression of it.
  var expressions: [CompiledExpression] {
    [when, value, occurs?.expression, cap?.expression].compactMap(\.self)
  }

  /// Whether it supposes what it derives: then it contradicts no figure.
  var isSupposed: Bool { isFallback || occurs != nil }
}

extension MethodModifier {
  func changed(_ change: Plan.Change) -> MethodModifier {
    MethodModifier(expression: change(expression), factor: factor)
  }
}

/// A tier, a disclosure criterion or a disclosure class: an id, and when it holds.
final class PlannedCondition: Sendable {
  let id: String
  let when: CompiledExpression?
  /// Points of a disclosure criterion.
  let weight: Double
  /// What weighs instead where it is known.
  let weightBy: CompiledExpression?
  let span: Span

  init(
    _ id: String, _ when: CompiledExpression?, _ weight: Double,
    by weightBy: CompiledExpression? = nil, _ span: Span
  ) {
    self.weightBy = weightBy
    self.id = id
    self.when = when
    self.weight = weight
    self.span = span
  }

  convenience init(copying condition: PlannedCondition, _ change: Plan.Change) {
    self.init(
      condition.id, condition.when.map(change), condition.weight,
      by: condition.weightBy.map(change), condition.span)
  }
}

final class PlannedRequirement: Sendable {
  let rule: RequirementRule
  /// Whether it is in force at the date of the audit.
  let isInForce: Bool
  /// What findings say of the clauses that it answers.
  let clauses: [ClauseInfo]
  let applies: CompiledExpression?
  /// Nil if the requirement is bound to an event.
  let assertion: CompiledExpression?
  /// Of a threshold, the quantity per its limit.
  let ratio: CompiledExpression?
  let event: EventKind?
  /// The result for models that are silent on what decides it, if nothing is said of it.
  let silent: SilentResult?
  /// Nil where nothing that is missing can make it fail.
  let caution: PlannedCaution?

  init(_ rule: RequirementRule, of pack: RulePack, asOf: Timestamp) {
    self.rule = rule
    isInForce = rule.isInForce(at: asOf)
    clauses = pack.clauseInfos(rule.clauses)
    applies = rule.applies
    ratio = rule.threshold?.ratio
    (silent, caution) = (nil, nil)
    switch rule.check {
    case .assert(let condition):
      assertion = condition
      event = nil
    case .on(let kind):
      assertion = nil
      event = kind
    }
  }

  init(
    copying requirement: PlannedRequirement, _ change: Plan.Change, _ caution: PlannedCaution?
  ) {
    self.caution = caution
    (rule, clauses) = (requirement.rule, requirement.clauses)
    isInForce = requirement.isInForce
    applies = requirement.applies.map(change)
    assertion = requirement.assertion.map(change)
    ratio = requirement.ratio.map(change)
    event = requirement.event
    // What holds of the central values need not be known.
    silent = SilentResult(applies: applies, assertion: ratio == nil ? assertion : nil)
  }
}

/// A waiver that an audit may use.
final class PlannedWaiver: Sendable {
  /// In the pack's list.
  let index: Int
  let requirement: Int
  let when: CompiledExpression?
  let waiver: Waiver

  init(_ rule: WaiverRule, index: Int) {
    self.index = index
    requirement = rule.requirement
    when = rule.when
    waiver = Waiver(rule)
  }

  init(copying waiver: PlannedWaiver, _ change: Plan.Change) {
    index = waiver.index
    requirement = waiver.requirement
    when = waiver.when.map(change)
    self.waiver = waiver.waiver
  }
}

final class PlannedTotal: Sendable {
  let rule: TotalRule
  let population: CompiledExpression?
  let tiers: Set<String>?
  let sum: [Int]
  let by: [GroupKey]
  let coverage: [CompiledExpression]
  let ratios: [RatioRule]

  init(_ rule: TotalRule) {
    self.rule = rule
    population = rule.population
    tiers = rule.tiers.map { Set($0) }
    sum = rule.sum
    by = rule.by
    coverage = rule.coverage.map(\.weight)
    ratios = rule.ratios
  }

  init(copying total: PlannedTotal, _ change: Plan.Change) {
    rule = total.rule
    population = total.population.map(change)
    tiers = total.tiers
    sum = total.sum
    by = total.by
    coverage = total.coverage.map(change)
    ratios = total.ratios
  }
}
