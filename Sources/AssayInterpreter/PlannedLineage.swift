// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// The rules of lineage, laid out: what the first pass reads of a record, and no more.
final class PlannedLineage: Sendable {
  struct Inference: Sendable {
    let id: String
    let relation: String
    let when: CompiledExpression?
  }

  let rules: LineageRules
  let infer: [Inference]
  let discloses: CompiledExpression?
  let original: CompiledExpression?
  let derived: CompiledExpression?
  let family: CompiledExpression?
  let mirrors: [CompiledExpression]
  /// What trains nothing by rule, in the order of the pack.
  let nothing: [(rule: LineageRules.Nothing, when: CompiledExpression)]
  /// Nil if the pack does not tell runs by what cards have in common.
  let runs: PlannedRuns?
  /// By total.
  let populations: [CompiledExpression?]
  let allocate: Int?
  /// Paths of the record, as the resolver numbers them.
  let parentPaths: [Int]
  let relationPaths: [Int]
  /// The fields whose figures are compared; those of one kind have one dimension.
  let figures: [(field: Int, kind: UInt8)]
  /// The figures of which two trainings can have the same by design.
  let budgets: Set<Int>
  /// The fields that tell two such trainings apart.
  let traits: [Int]
  /// The fields that name a training.
  let named: [Int]
  /// By step, whether the first pass derives it: for cards with a parent or a figure.
  let cardSteps: [Bool]
  /// The same for mirrors alone.
  let mirrorSteps: [Bool]
  /// The same for all that is asked of each card, if there is anything.
  let everySteps: [Bool]?
  /// By step, whether it is derived of a base.
  let baseSteps: [Bool]
  /// What children read of a base.
  let handedFields: [Int]
  let handedSteps: [Int]
  /// The paths that the first pass follows.
  let paths: Set<Int>
  /// Whether a method needs a known lineage.
  let needsKnownLineage: Bool

  /// - Returns: Nil if the pack has no rules of lineage.
  init?(_ plan: Plan, _ resolver: FieldResolver) {
    let pack = plan.pack
    guard let rules = pack.lineage else { return nil }
    self.rules = rules
    infer = rules.infer.map {
      Inference(id: $0.id, relation: $0.relation, when: plan.settled($0.when))
    }
    discloses = plan.settled(rules.discloses)
    original = plan.settled(rules.original)
    derived = plan.settled(rules.derived)
    family = plan.settled(rules.family?.when)
    mirrors = rules.mirrors.compactMap(plan.settled)
    nothing = rules.nothing.compactMap { rule in plan.settled(rule.when).map { (rule, $0) } }
    populations = pack.totals.map { plan.settled($0.population) }
    allocate = rules.family?.allocate
    (parentPaths, relationPaths) = (resolver.parentPaths, resolver.relationPaths)
    var kinds: [String: UInt8] = [:]
    figures = (rules.sameFigure?.fields ?? []).map { field in
      var name = ""
      if case .quantity(let unit) = pack.fields[field].kind {
        name = unit.value.dimension.suggestedUnit
      }
      let kind = kinds[name] ?? UInt8(clamping: kinds.count)
      kinds[name] = kind
      return (field, kind)
    }
    budgets = PlannedLineage.budgets(rules.sameFigure, pack)
    traits = budgets.isEmpty ? [] : PlannedLineage.traits(rules.sameFigure, pack)
    named = rules.sameFigure?.named ?? []
    var card = Closure(pack)
    for rule in infer { card.add(rule.when) }
    for rule in [discloses, family] + populations { card.add(rule) }
    card.add(steps: [plan.entityStep, allocate].compactMap(\.self))
    var mirror = Closure(pack)
    for rule in mirrors { mirror.add(rule) }
    var tiers = Closure(pack)
    if rules.runs != nil, let order = pack.tiers {
      tiers.add(steps: [order.of])
      for tier in order.order { tiers.add(tier.when) }
    }
    runs = rules.runs.map { PlannedRuns($0, plan, tierSteps: tiers.steps) }
    var every = card
    every.add(steps: mirror.steps.indices.filter { mirror.steps[$0] })
    for rule in rules.nothing { every.add(rule.when) }
    for expression in rules.runs?.expressions ?? [] { every.add(expression) }
    everySteps = rules.nothing.isEmpty && rules.runs == nil ? nil : every.steps
    var base = Closure(pack)
    let readers =
      pack.steps.flatMap(\.expressions) + pack.requirements.flatMap(\.conditions)
      + pack.groupRequirements.flatMap(\.arguments)
    handedFields = Set(readers.flatMap(\.baseFieldsRead)).sorted()
    handedSteps = Set(readers.flatMap(\.baseStepsRead)).sorted()
    base.add(steps: handedSteps + [plan.entityStep].compactMap(\.self))
    (cardSteps, mirrorSteps, baseSteps) = (card.steps, mirror.steps, base.steps)
    var fields = card.fields.union(mirror.fields).union(every.fields).union(tiers.fields)
    fields.formUnion(figures.map(\.field) + traits + named)
    paths = resolver.paths(of: fields).union(parentPaths).union(relationPaths)
    needsKnownLineage = pack.methods.contains(where: \.needsKnownLineage)
  }

  /// The pack's budgets; of one that names none, the figures that are neither energy nor emissions: what
  /// was measured is not equal by design.
  private static func budgets(_ rule: LineageRules.SameFigure?, _ pack: RulePack) -> Set<Int> {
    guard let rule else { return [] }
    let measured: [BaseDimension] = [.energy, .emission]
    return Set(
      rule.budgets
        ?? rule.fields.filter { field in
          guard case .quantity(let unit) = pack.fields[field].kind else { return false }
          return measured.allSatisfy { unit.value.dimension.exponent(of: $0).isZero }
        })
  }

  /// The pack's `unless`; of one that has none, every quantity, matched text and date that is sought in
  /// what the organization states, for its card and its declaration speak of the training.
  private static func traits(_ rule: LineageRules.SameFigure?, _ pack: RulePack) -> [Int] {
    if let unless = rule?.unless { return unless }
    return pack.fields.indices.filter { index in
      let field = pack.fields[index]
      let isStated = field.paths.contains {
        $0.value.text.hasPrefix("declared.") || $0.value.text.hasPrefix("cardData.")
      }
      switch field.kind {
      case .quantity, .date: return isStated
      default: return isStated && field.match != nil
      }
    }
  }

  /// The same in memory of its own, for one worker.
  ///
  /// - Parameter plan: The worker's own.
  func unshared(by plan: Plan) -> PlannedLineage { PlannedLineage(unsharing: self, by: plan) }

  private init(unsharing other: PlannedLineage, by plan: Plan) {
    rules = other.rules
    infer = other.infer.map {
      Inference(id: $0.id, relation: $0.relation, when: plan.settled($0.when?.unshared()))
    }
    discloses = plan.settled(other.discloses?.unshared())
    original = plan.settled(other.original?.unshared())
    derived = plan.settled(other.derived?.unshared())
    family = plan.settled(other.family?.unshared())
    mirrors = other.mirrors.compactMap { plan.settled($0.unshared()) }
    nothing = other.nothing.compactMap { rule, when in
      plan.settled(when.unshared()).map { (rule, $0) }
    }
    runs = other.runs.map { PlannedRuns(unsharing: $0, by: plan) }
    everySteps = other.everySteps.map { $0.map { $0 } }
    populations = other.populations.map { plan.settled($0?.unshared()) }
    allocate = other.allocate
    parentPaths = other.parentPaths.map { $0 }
    relationPaths = other.relationPaths.map { $0 }
    figures = other.figures.map { $0 }
    (budgets, traits) = (Set(other.budgets.map { $0 }), other.traits.map { $0 })
    named = other.named.map { $0 }
    cardSteps = other.cardSteps.map { $0 }
    mirrorSteps = other.mirrorSteps.map { $0 }
    baseSteps = other.baseSteps.map { $0 }
    handedFields = other.handedFields.map { $0 }
    handedSteps = other.handedSteps.map { $0 }
    paths = other.paths
    needsKnownLineage = other.needsKnownLineage
  }

  /// All that some expressions may read.
  private struct Closure {
    let pack: RulePack
    var steps: [Bool]
    var fields: Set<Int> = []

    init(_ pack: RulePack) {
      self.pack = pack
      steps = Array(repeating: false, count: pack.steps.count)
    }

    mutating func add(_ expression: CompiledExpression?) {
      guard let expression else { return }
      fields.formUnion(expression.fieldsRead)
      add(steps: expression.stepsRead)
    }

    mutating func add(steps wanted: [Int]) {
      for step in wanted where !steps[step] {
        steps[step] = true
        for expression in pack.steps[step].expressions { add(expression) }
      }
    }
  }
}
