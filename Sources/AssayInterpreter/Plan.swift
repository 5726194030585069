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
  /// By tier, its title and how its models are accounted for.
  let tierTitles: [String]
  let tierStandings: [Standing?]
  /// The last standing that a tier has; nil if none has one.
  let weakestStanding: Standing?
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
    self.tierTitles = pack.tiers?.order.map(\.title) ?? []
    self.tierStandings = pack.tiers?.order.map { $0.standing.map(Standing.init) } ?? []
    self.weakestStanding = tierStandings.compactMap(\.self).last
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
    tierTitles = plan.tierTitles.map { $0 }
    tierStandings = plan.tierStandings.map { $0 }
    weakestStanding = plan.weakestStanding
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
        pending += rule.methods.flatMap(\.expressions).flatMap(\.stepsRead)
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
    frame.modifiers = silence?.evaluation.frame.modifiers ?? [:]
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

extension Standing {
  init(_ standing: TierStanding) {
    switch standing {
    case .documented: self = .documented
    case .inferred: self = .inferred
    case .imputed: self = .imputed
    }
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
