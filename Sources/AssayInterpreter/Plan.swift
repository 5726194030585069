// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// A checked pack, laid out for being applied to millions of records: everything that does not
/// depend on the record is worked out once, here.
///
/// The rules of a pack are large values; copying one counts a dozen references. What is read for
/// every record is therefore held by reference.
final class Plan: Sendable {
  let pack: RulePack
  let asOf: Timestamp
  /// Whether evaluations write down all that they depend on.
  let isJournaling: Bool
  let steps: [PlannedStep]
  let requirements: [PlannedRequirement]
  /// Those over groups of models.
  let groups: [PlannedGroup]
  /// The waivers of the profile that are in force, in its order: of requirements of each model, and of
  /// those over groups.
  let waivers: [PlannedWaiver]
  let groupWaivers: [PlannedWaiver]
  /// The events that a requirement gives a severity.
  let boundEvents: Set<EventKind>
  /// Whether no requirement of the pack says anything of an event, selected or not.
  func isUnbound(_ event: EventKind) -> Bool {
    !boundEvents.contains(event) && !pack.silencedEvents.contains(event)
  }
  let criteria: [PlannedCondition]
  let classes: [PlannedCondition]
  let totals: [PlannedTotal]
  /// The order of tiers, each with its own criterion.
  let tiers: [PlannedCondition]
  let headline: Int?
  /// How criteria add up; nil if the pack scores nothing.
  let scoring: DisclosureRules.Scoring?
  /// Those of the pack, and behind them those of bases.
  let factors: [UncertaintyFactor]
  /// Whether a rule reads a quantity of a base.
  var hasDisagreements: Bool { !hullFactors.isEmpty }
  var readsBase: Bool { factors.count > pack.factors.count }
  /// By field, whether it is a figure: a number with a unit, or a list of items, which hold them.
  let isFigure: [Bool]
  /// The quantities, in the order in which the author declared them.
  let quantitySteps: [Int]
  /// What totals add and tiers grade.
  let publishedSteps: [Int]
  /// The factors of hulls, of quantities that say what becomes of them where their methods contradict
  /// each other; a base's own among them.
  let hullFactors: Set<Int32>
  let entityStep: Int?
  /// By step, whether the headline value or its tier may depend on it.
  let bearsOnTier: [Bool]
  /// By step, what a quantity without a value is: missing, under its own name.
  let absentSteps: [Outcome]
  /// By step, the definitions that are derived when they are first read; nil for what is derived in
  /// its turn.
  let deferred: [CompiledExpression?]
  /// By step, its definition; nil for what is none.
  let definitions: [CompiledExpression?]
  /// By step, the methods of its ladder, as caution asks for them.
  let cautionLadders: [[LadderMethod]]
  /// Nil until it is known.
  let silence: SilentModel?
  private let parameters: [Value]
  private let tables: [FactorTable]
  private let spreads: [Spread]

  convenience init(_ pack: RulePack, asOf: Timestamp, isJournaling: Bool = false) {
    self.init(settling: Plan(unsettled: pack, asOf: asOf, isJournaling: isJournaling))
  }

  /// A plan that does not know its silent model yet.
  init(unsettled pack: RulePack, asOf: Timestamp, isJournaling: Bool) {
    silence = nil
    self.isJournaling = isJournaling
    self.pack = pack
    self.asOf = asOf
    self.steps = pack.steps.enumerated().map { PlannedStep($1, at: $0, in: pack) }
    self.requirements = pack.requirements.map { PlannedRequirement($0, of: pack, asOf: asOf) }
    let single = pack.requirements.count
    self.groups = pack.groupRequirements.enumerated().map {
      PlannedGroup($1, index: single + $0, of: pack)
    }
    let inForce = pack.waivers.enumerated().filter { $0.element.isInForce(at: asOf) }
      .map { PlannedWaiver($0.element, index: $0.offset) }
    self.waivers = inForce.filter { $0.requirement < single }
    self.groupWaivers = inForce.filter { $0.requirement >= single }
    self.boundEvents = Set(requirements.compactMap(\.event))
    self.criteria =
      pack.disclosure?.criteria.map {
        PlannedCondition($0.id, $0.when, $0.weight, by: $0.weightBy, $0.span)
      } ?? []
    self.classes =
      pack.disclosure?.classes.map { PlannedCondition($0.id, $0.when, 0, $0.span) } ?? []
    self.totals = pack.totals.map(PlannedTotal.init)
    self.tiers = pack.tiers?.order.map { PlannedCondition($0.id, $0.when, 0, $0.span) } ?? []
    self.headline = pack.tiers?.of
    self.scoring = pack.disclosure?.scoring
    self.factors = pack.factors + BaseFactors.copies(in: pack)
    self.isFigure = pack.fields.map { $0.kind.isFigure }
    let quantities = pack.steps.indices.filter {
      if case .quantity = pack.steps[$0].kind { true } else { false }
    }
    self.quantitySteps = quantities.sorted { left, right in
      (pack.steps[left].span.place, left) < (pack.steps[right].span.place, right)
    }
    let sums = pack.totals.flatMap(\.sum) + (pack.tiers.map { [$0.of] } ?? [])
    self.publishedSteps = Set(sums).sorted()
    let hulls = steps.compactMap { $0.quantity?.disagreement?.factor }
    self.hullFactors = Set(hulls + hulls.map { $0 + Int32(clamping: pack.factors.count) })
    self.entityStep = pack.entityStep
    self.bearsOnTier = Plan.bearing(on: pack.tiers, in: pack.steps)
    (definitions, cautionLadders) = (steps.map(\.definition), steps.map(\.ladderMethods))
    self.deferred = isJournaling ? steps.map { _ in nil } : Plan.deferred(steps, in: pack)
    self.absentSteps = pack.steps.indices.map { .missing([.step($0)]) }
    self.parameters = pack.parameters.map {
      .double($0.value, Gradient(factors: $0.factors, of: $0.value))
    }
    self.tables = pack.tables.map(\.factorTable)
    self.spreads = factors.map(\.spread)
  }

  /// The same plan in memory of its own, for one worker: threads that count references to the same
  /// objects wait for each other.
  func unshared() -> Plan { Plan(settling: Plan(copying: self, silence: nil) { $0.unshared() }) }

  /// A plan for few models, which keeps journals: what a model comes to that states nothing is known of its
  /// steps, and of no single expression.
  convenience init(journaling pack: RulePack, asOf: Timestamp) {
    let plan = Plan(unsettled: pack, asOf: asOf, isJournaling: true)
    self.init(copying: plan, silence: SilentModel(of: plan)) { $0 }
  }

  /// A plan for few models, of which single expressions need not know their silence.
  convenience init(testing pack: RulePack, asOf: Timestamp) {
    let plan = Plan(unsettled: pack, asOf: asOf, isJournaling: false)
    self.init(copying: plan, silence: SilentModel(of: plan)) { $0 }
  }

  /// The same plan with what its expressions come to where a model has nothing to say to them.
  private convenience init(settling plan: Plan) {
    let silence = SilentModel(of: plan)
    var frame = silence.evaluation.frame
    self.init(copying: plan, silence: silence) { $0.settled(silence.reads, in: &frame) }
  }

  /// What becomes of an expression in a copy of a plan.
  typealias Change = (CompiledExpression) -> CompiledExpression

  private init(copying plan: Plan, silence: SilentModel?, _ change: Change) {
    self.silence = silence
    pack = plan.pack
    asOf = plan.asOf
    isJournaling = plan.isJournaling
    let steps = plan.steps.map { PlannedStep(copying: $0, change) }
    self.steps = steps
    deferred = zip(plan.deferred, steps).map { $0 == nil ? nil : $1.definition }
    (definitions, cautionLadders) = (steps.map(\.definition), steps.map(\.ladderMethods))
    requirements = plan.requirements.map {
      PlannedRequirement(copying: $0, change, PlannedCaution($0, steps, silence))
    }
    groups = plan.groups.map { PlannedGroup(copying: $0, change, steps, silence) }
    waivers = plan.waivers.map { PlannedWaiver(copying: $0, change) }
    groupWaivers = plan.groupWaivers
    boundEvents = plan.boundEvents
    criteria = plan.criteria.map { PlannedCondition(copying: $0, change) }
    classes = plan.classes.map { PlannedCondition(copying: $0, change) }
    totals = plan.totals.map { PlannedTotal(copying: $0, change) }
    tiers = plan.tiers.map { PlannedCondition(copying: $0, change) }
    headline = plan.headline
    scoring = plan.scoring
    factors = plan.factors.map { $0 }
    isFigure = plan.isFigure.map { $0 }
    quantitySteps = plan.quantitySteps
    publishedSteps = plan.publishedSteps
    hullFactors = plan.hullFactors
    entityStep = plan.entityStep
    bearsOnTier = plan.bearsOnTier
    absentSteps = plan.absentSteps.indices.map { .missing([.step($0)]) }
    parameters = pack.parameters.map {
      .double($0.value, Gradient(factors: $0.factors, of: $0.value))
    }
    tables = plan.tables.map { $0 }
    spreads = plan.spreads.map { $0 }
  }

  /// How many nodes definitions may have together of which each waits for the next, so that what
  /// they take of the stack is bounded.
  private static let deferredLimit = 300

  /// The definitions that can wait until they are read: not those that something else than an
  /// expression asks for.
  private static func deferred(_ steps: [PlannedStep], in pack: RulePack) -> [CompiledExpression?] {
    let groups = pack.totals.flatMap(\.by).compactMap { key in
      if case .step(let step) = key { step } else { nil }
    }
    let asked = Set(groups + [pack.entityStep, pack.lineage?.family?.allocate].compactMap(\.self))
    var nodes: [Int] = []
    for (index, step) in steps.enumerated() {
      guard let definition = step.definition, !asked.contains(index) else {
        nodes.append(0)
        continue
      }
      let all = definition.nodeCount + (definition.stepsRead.map { nodes[$0] }.max() ?? 0)
      nodes.append(all <= deferredLimit ? all : 0)
    }
    return zip(nodes, steps).map { $0 > 0 ? $1.definition : nil }
  }

  private static func bearing(on tiers: TierRules?, in steps: [Step]) -> [Bool] {
    var bears = Array(repeating: false, count: steps.count)
    guard let tiers else { return bears }
    var pending = [tiers.of] + tiers.order.compactMap(\.when).flatMap(\.stepsRead)
    while let step = pending.popLast() {
      guard !bears[step] else { continue }
      bears[step] = true
      switch steps[step].kind {
      case .definition(let expression): pending += expression.stepsRead
      case .quantity(let rule):
        pending += rule.methods.flatMap { ($0.when?.stepsRead ?? []) + $0.value.stepsRead }
      case .regression(let rule): pending += rule.modelExpressions.flatMap(\.stepsRead)
      }
    }
    return bears
  }

  func tierIndex(of id: String) -> Int? { tiers.firstIndex { $0.id == id } }

  /// What expressions may read of a model that states nothing.
  func frame() -> Frame {
    let silent = silence?.evaluation.frame
    var frame = Frame(
      id: "", asOf: asOf, fields: [], parameters: parameters, tables: tables,
      steps: silent?.steps ?? absentSteps,
      selected: silent?.selected ?? Array(repeating: nil, count: steps.count),
      stepReads: silent?.stepReads ?? Array(repeating: [], count: steps.count), spreads: spreads)
    frame.definitions = deferred
    frame.isPending = Array(repeating: false, count: steps.count)
    return frame
  }

  /// What a model states of what expressions may read.
  func stated(_ fields: [Outcome], _ base: BaseValues?) -> Statements {
    var stated = Statements.id
    if base != nil { stated.formUnion(.base) }
    for (field, outcome) in fields.enumerated() {
      if case .missing = outcome { continue }
      stated.formUnion(Statements(field: field))
    }
    return stated
  }

  /// An expression that is read for every model beside those of the plan.
  func settled(_ expression: CompiledExpression?) -> CompiledExpression? {
    guard let silence else { return expression }
    var frame = silence.evaluation.frame
    return expression?.settled(silence.reads, in: &frame)
  }
}

extension FieldKind {
  fileprivate var isFigure: Bool {
    switch self {
    case .quantity, .items: true
    default: false
    }
  }
}

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

  fileprivate convenience init(_ step: Step, at index: Int, in pack: RulePack) {
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

  fileprivate convenience init(copying step: PlannedStep, _ change: Plan.Change) {
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

  fileprivate init(_ rule: QuantityRule) {
    self.rule = rule
    methods = rule.methods.map(PlannedMethod.init)
    silent = methods.map { _ in nil }
    valid = rule.valid
    choosesNarrowest = rule.choose == .narrowest
    disagreement = rule.disagreement
    // A quantity that no total sums needs no grain of its own.
    quantum = rule.quantum ?? Quantum.standard(of: rule.unit.value)
  }

  fileprivate init(copying quantity: PlannedQuantity, _ change: Plan.Change) {
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
  let isFallback: Bool
  let needsKnownLineage: Bool

  fileprivate init(_ rule: MethodRule) {
    self.rule = rule
    id = rule.id
    index = rule.index
    when = rule.when
    value = rule.value
    factors = rule.factors
    isFallback = rule.isFallback
    needsKnownLineage = rule.needsKnownLineage
  }

  fileprivate init(copying method: PlannedMethod, _ change: Plan.Change) {
    rule = method.rule
    id = method.id
    index = method.index
    when = method.when.map(change)
    value = change(method.value)
    factors = method.factors.map { $0 }
    isFallback = method.isFallback
    needsKnownLineage = method.needsKnownLineage
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

  fileprivate init(
    _ id: String, _ when: CompiledExpression?, _ weight: Double,
    by weightBy: CompiledExpression? = nil, _ span: Span
  ) {
    self.weightBy = weightBy
    self.id = id
    self.when = when
    self.weight = weight
    self.span = span
  }

  fileprivate convenience init(copying condition: PlannedCondition, _ change: Plan.Change) {
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
  let event: EventKind?
  /// The result for models that are silent on what decides it, if nothing is said of it.
  let silent: SilentResult?
  /// Nil where nothing that is missing can make it fail.
  let caution: PlannedCaution?

  fileprivate init(_ rule: RequirementRule, of pack: RulePack, asOf: Timestamp) {
    self.rule = rule
    isInForce = rule.isInForce(at: asOf)
    clauses = pack.clauseInfos(rule.clauses)
    applies = rule.applies
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

  fileprivate init(
    copying requirement: PlannedRequirement, _ change: Plan.Change, _ caution: PlannedCaution?
  ) {
    self.caution = caution
    (rule, clauses) = (requirement.rule, requirement.clauses)
    isInForce = requirement.isInForce
    applies = requirement.applies.map(change)
    assertion = requirement.assertion.map(change)
    event = requirement.event
    silent = SilentResult(applies: applies, assertion: assertion)
  }
}

/// A waiver that an audit may use.
final class PlannedWaiver: Sendable {
  /// In the pack's list.
  let index: Int
  let requirement: Int
  let when: CompiledExpression?
  let waiver: Waiver

  fileprivate init(_ rule: WaiverRule, index: Int) {
    self.index = index
    requirement = rule.requirement
    when = rule.when
    waiver = Waiver(rule)
  }

  fileprivate init(copying waiver: PlannedWaiver, _ change: Plan.Change) {
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

  fileprivate init(_ rule: TotalRule) {
    self.rule = rule
    population = rule.population
    tiers = rule.tiers.map { Set($0) }
    sum = rule.sum
    by = rule.by
    coverage = rule.coverage.map(\.weight)
    ratios = rule.ratios
  }

  fileprivate init(copying total: PlannedTotal, _ change: Plan.Change) {
    rule = total.rule
    population = total.population.map(change)
    tiers = total.tiers
    sum = total.sum
    by = total.by
    coverage = total.coverage.map(change)
    ratios = total.ratios
  }
}
