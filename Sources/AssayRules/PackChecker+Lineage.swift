// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
import AssaySource

/// The lineage section, and where an expression may read the base of a model.
extension PackChecker {
  mutating func checkLineage() -> LineageRules? {
    guard let lineage = draft.lineage else { return nil }
    let known = lineage.counts.map(\.relation.value)
    var infer: [LineageRules.Inference] = []
    for inference in lineage.infer {
      let when = condition(inference.when)
      guard let relation = inference.relation else { continue }
      if !known.contains(relation.value) {
        diagnostics.append(.unknownID(relation, "relation", known: known))
      }
      // A condition that could not be read does not hold always.
      guard !inference.hasCondition || when != nil else { continue }
      infer.append(
        LineageRules.Inference(
          id: inference.id.value, relation: relation.value, when: when, span: inference.id.span))
    }
    return LineageRules(
      parents: lineage.parents, relations: lineage.relations,
      normalization: lineage.normalization,
      counts: lineage.counts.map { ($0.relation.value, $0.count) }, infer: infer,
      discloses: condition(lineage.discloses), original: condition(lineage.original),
      derived: condition(lineage.derived), sameFigure: lineage.sameFigure.map { check($0) },
      family: family(lineage), mirrors: lineage.mirrors.compactMap { check($0, .any) },
      nothing: lineage.nothing.compactMap { rule in
        condition(rule.when).map {
          LineageRules.Nothing(
            id: rule.id.value, title: rule.title, when: $0, span: rule.id.span)
        }
      }, runs: lineage.runs.flatMap { check($0) }, span: lineage.span)
  }

  /// Which cards are of one run; nil, reported, if it is not known by what they are told apart.
  private mutating func check(_ rule: LineageDraft.Runs) -> LineageRules.Runs? {
    let when = condition(rule.when)
    let same = rule.same.compactMap { parsed -> CompiledExpression? in
      guard let expression = check(parsed, .any) else { return nil }
      switch expression.type {
      case .bool, .int, .uint, .double, .string, .timestamp, .quantity, .error: break
      default: diagnostics.append(.runKeyIsNoValue(at: expression.span))
      }
      return expression
    }
    let near = check(rule.near, .any)
    if let near, near.type != .error, !near.type.isNumber {
      diagnostics.append(.runDistanceIsNoNumber(at: near.span))
    }
    let earliest = check(rule.earliest, .any)
    if let earliest, earliest.type != .error, earliest.type != .timestamp, !earliest.type.isNumber {
      diagnostics.append(.runOrderIsNoDate(at: earliest.span))
    }
    if !draft.hasStandings { diagnostics.append(.runsWithoutStandings(at: rule.span)) }
    guard !rule.hasCondition || when != nil, same.count == rule.same.count, !same.isEmpty,
      rule.near == nil || near != nil
    else { return nil }
    return LineageRules.Runs(
      when: when, same: same, near: near.map { ($0, rule.within) }, earliest: earliest,
      span: rule.span)
  }

  private mutating func check(_ rule: LineageDraft.SameFigure) -> LineageRules.SameFigure {
    var fields: [Int] = []
    for name in rule.fields {
      guard let field = declarations.fields[name.value] else {
        diagnostics.append(.unknownField(name, known: draft.fields.map(\.name.value)))
        continue
      }
      if field.type != .error, !field.type.isNumber {
        diagnostics.append(.figureIsNoNumber(name, at: field.span))
      }
      fields.append(field.index)
    }
    let names = Set(rule.fields.map(\.value))
    for name in rule.budgets ?? [] where !names.contains(name.value) {
      diagnostics.append(.unknownID(name, "figure of 'fields'", known: rule.fields.map(\.value)))
    }
    return LineageRules.SameFigure(
      fields: fields, within: rule.within, digits: rule.digits,
      budgets: rule.budgets.map { names in names.compactMap { declarations.fields[$0.value]?.index }
      },
      unless: rule.unless.map { $0.compactMap { contrary($0) } },
      named: rule.named.compactMap { contrary($0) })
  }

  /// A field that can tell two trainings apart, or say which it is; nil, reported, if there is none of that name.
  private mutating func contrary(_ name: Located<String>) -> Int? {
    guard let field = declarations.fields[name.value] else {
      diagnostics.append(.unknownField(name, known: draft.fields.map(\.name.value)))
      return nil
    }
    return field.index
  }

  private mutating func family(_ lineage: LineageDraft) -> LineageRules.Family? {
    var allocate: Int?
    if let name = lineage.allocate {
      if let index = linked.stepNames[name.value] {
        if case .definition = draft.steps[index].kind {
          diagnostics.append(.notAQuantity(name, declared: draft.steps[index].name.span))
        }
        allocate = linked.positions[index]
      } else {
        diagnostics.append(.unknownID(name, "quantity", known: draft.steps.map(\.name.value)))
      }
    }
    return condition(lineage.family).map { LineageRules.Family(when: $0, allocate: allocate) }
  }

  // MARK: Stages

  /// Reports expressions that read a base where none can be: quantities, definitions and
  /// requirements may; what is asked before lineage is known, and totals, may not.
  mutating func checkStages(
    _ tiers: TierRules?, _ requirements: [RequirementRule], _ disclosure: DisclosureRules?,
    _ totals: [TotalRule], _ lineage: LineageRules?, groups: [GroupRequirementRule]
  ) {
    let reading = RulePack.stepsOfLineage(steps)
    if draft.lineage == nil {
      for expression in steps.flatMap(\.expressions) + requirements.flatMap(\.conditions)
        + groups.flatMap(\.arguments)
      {
        if let place = expression.basePlace { diagnostics.append(.baseWithoutLineage(at: place)) }
      }
    }
    for expression in (tiers?.order ?? []).compactMap(\.when) {
      refuseBase(in: expression, "a tier's criterion")
    }
    for expression in (disclosure?.criteria.map(\.when) ?? [])
      + (disclosure?.classes.map(\.when) ?? [])
    {
      refuseBase(in: expression, "a disclosure criterion")
    }
    for total in totals {
      let expressions = [total.population].compactMap(\.self) + total.coverage.map(\.weight)
      for expression in expressions {
        refuseBase(in: expression, "a population", reading)
      }
    }
    for expression in lineage?.expressions ?? [] {
      refuseBase(in: expression, "a rule of lineage", reading)
    }
    if let entity = linked.stepNames["entity"].map({ linked.positions[$0] }),
      entity < reading.count, reading[entity], let place = steps[entity].expressions.first?.span
    {
      diagnostics.append(.baseNotHere("who controlled the training", at: place))
    }
  }

  /// - Parameter steps: By step, whether its value may depend on a base.
  private mutating func refuseBase(
    in expression: CompiledExpression, _ what: String, _ steps: [Bool] = []
  ) {
    if let place = expression.basePlace {
      diagnostics.append(.baseNotHere(what, at: place))
    } else if expression.stepsRead.contains(where: { $0 < steps.count && steps[$0] }) {
      diagnostics.append(.baseNotHere(what, at: expression.span))
    }
  }
}

extension LineageRules {
  /// Every expression of the section but those that only judge a model that stands alone.
  var expressions: [CompiledExpression] {
    infer.compactMap(\.when) + [discloses, original, derived, family?.when].compactMap(\.self)
      + mirrors + nothing.map(\.when) + (runs?.expressions ?? [])
  }
}

extension RequirementRule {
  /// Its conditions and the parts of its message.
  package var conditions: [CompiledExpression] {
    var expressions = [applies].compactMap(\.self) + (message?.expressions ?? [])
    if case .assert(let condition) = check { expressions.append(condition) }
    return expressions
  }
}

extension Step {
  /// Every expression that is read of a model.
  package var expressions: [CompiledExpression] {
    switch kind {
    case .definition(let expression): [expression]
    case .quantity(let rule): rule.methods.flatMap(\.expressions)
    case .regression(let rule): rule.modelExpressions
    }
  }
}

extension RulePack {
  /// By step, whether its value may depend on the base of a model.
  package static func stepsOfLineage(_ steps: [Step]) -> [Bool] {
    var reading: [Bool] = []
    for step in steps {
      let expressions = step.expressions
      reading.append(
        expressions.contains { expression in
          expression.basePlace != nil
            || expression.stepsRead.contains { $0 < reading.count && reading[$0] }
        })
    }
    return reading
  }
}
