// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Requirements over organizations and totals.
extension PackChecker {
  /// What the expressions of one of them may read: its measures, the parameters and tables of the pack,
  /// and the name of the group.
  fileprivate struct Scope {
    var measures: [GroupMeasureRule] = []
    var declarations: Declarations
    /// What the group is called in expressions: `entity`, or the key of the total.
    let groupName: String?
  }

  mutating func checkGroup(
    _ requirement: RequirementDraft, over: OverDraft
  ) -> GroupRequirementRule? {
    guard let group = group(over) else { return nil }
    var scope = scope(named: over.name.value == OverDraft.entity ? "entity" : over.by?.value)
    let parts = [requirement.applies, requirement.assertion].compactMap { $0?.overGroup() }
    var texts = parts.flatMap(\.measures)
    if let message = requirement.message {
      texts += MessageTemplate.expressions(in: message).flatMap {
        $0.calling(draft.functions).overGroup().measures
      }
    }
    var areWhole = true
    for measure in texts where !scope.measures.contains(where: { $0.name == measure.name }) {
      guard let rule = check(measure) else {
        areWhole = false
        scope.declare(measure.name, type: .error, at: measure.span)
        continue
      }
      scope.add(rule)
    }
    if let name = scope.groupName {
      scope.declarations.names[name] = .init(
        meaning: .step(scope.measures.count, .string), span: over.name.span)
    }
    let applies = groupCondition(requirement.applies, scope)
    let assertion = groupCondition(requirement.assertion, scope)
    var message: MessageTemplate?
    if let text = requirement.message, areWhole {
      let (template, found) = MessageTemplate.parse(text, checker: Checker(scope.declarations)) {
        [functions = draft.functions] in $0.calling(functions).overGroup().outer
      }
      message = template
      diagnostics += found
    }
    guard areWhole, let assertion, let kind = requirement.kind, let severity = requirement.severity
    else { return nil }
    let rule = RequirementRule(requirement, kind, severity, applies, .assert(assertion), message)
    return GroupRequirementRule(rule: rule, over: group, measures: scope.measures)
  }

  /// A condition over a group, as of its waivers.
  mutating func groupCondition(
    _ parsed: ParsedExpression?, of rule: GroupRequirementRule, over: OverDraft
  ) -> CompiledExpression? {
    var scope = scope(named: over.name.value == OverDraft.entity ? "entity" : over.by?.value)
    for measure in rule.measures { scope.add(measure) }
    if let name = scope.groupName {
      scope.declarations.names[name] = .init(
        meaning: .step(scope.measures.count, .string), span: over.name.span)
    }
    return groupCondition(parsed, scope)
  }

  private mutating func groupCondition(
    _ parsed: ParsedExpression?, _ scope: Scope
  ) -> CompiledExpression? {
    guard let parsed, parsed.expression != nil else { return nil }
    let outer = parsed.overGroup().outer
    let references = outer.expression?.references
    let ofModel =
      (references?.fields ?? []).map { Located("model.\($0.value)", at: $0.span) }
      + (references?.bases ?? []).map { Located("base.\($0.value)", at: $0.span) }
      + (references?.names ?? []).filter { name in
        scope.declarations.names[name.value] == nil && linked.stepNames[name.value] != nil
      }
    guard ofModel.isEmpty else {
      diagnostics += ofModel.map { .oneModelInGroup($0) }
      return nil
    }
    let (expression, found) = Checker(scope.declarations).check(outer, expecting: .type(.bool))
    diagnostics += found
    return expression
  }

  private func scope(named groupName: String?) -> Scope {
    var declared = Declarations(tables: declarations.tables, units: declarations.units)
    declared.names = declarations.names.filter {
      if case .step = $0.value.meaning { false } else { true }
    }
    return Scope(declarations: declared, groupName: groupName)
  }

  // MARK: Measures

  private mutating func check(_ measure: GroupMeasure) -> GroupMeasureRule? {
    guard let argument = measure.argument else {
      return GroupMeasureRule(
        function: measure.function, name: measure.name, argument: nil, quantity: nil, type: .int,
        range: 0...1, span: measure.span)
    }
    if measure.function.countsModels {
      return condition(argument).map {
        GroupMeasureRule(
          function: measure.function, name: measure.name, argument: $0, quantity: nil,
          type: measure.function == .count ? .int : .double, range: 0...1, span: measure.span)
      }
    }
    guard let value = check(argument, .any) else { return nil }
    guard let dimension = value.type.dimension else {
      diagnostics.append(.measureOfNoNumber(measure))
      return nil
    }
    let (quantity, range) = known(of: argument.expression)
    return GroupMeasureRule(
      function: measure.function, name: measure.name, argument: value, quantity: quantity,
      type: .number(dimension), range: range, span: measure.span)
  }

  /// The quantity that an expression is, if it is one alone, and what the pack says that its value
  /// lies between.
  private func known(of expression: Expression?) -> (quantity: Int?, range: ClosedRange<Double>) {
    let any = -Double.infinity...Double.infinity
    switch expression?.kind {
    case .identifier(let name):
      guard let index = linked.stepNames[name],
        case .quantity(let quantity) = draft.steps[index].kind
      else { return (nil, any) }
      return (linked.positions[index], quantity.valid.range)
    case .select(let operand, let field, false):
      guard case .identifier("model") = operand.kind, let index = linked.fieldNames[field.value]
      else { return (nil, any) }
      return (nil, draft.fields[index].valid?.range ?? any)
    default: return (nil, any)
    }
  }

  // MARK: Groups

  private mutating func group(_ over: OverDraft) -> GroupRequirementRule.Over? {
    if over.name.value == OverDraft.entity, over.by == nil { return .entity }
    let selected = draft.totals.filter(\.isSelected)
    let ids = draft.totals.map(\.id.value)
    let isFirst = over.name.value == OverDraft.firstTotal && !ids.contains(OverDraft.firstTotal)
    if isFirst, ids.isEmpty {
      diagnostics.append(.noTotal(over.name))
      return nil
    }
    guard
      let total = isFirst
        ? draft.totals.first
        : draft.totals.first(where: {
          $0.id.value == over.name.value
        })
    else {
      diagnostics.append(
        .unknownID(over.name, "total", known: [OverDraft.entity, OverDraft.firstTotal] + ids))
      return nil
    }
    guard let index = selected.firstIndex(where: { $0.id.value == total.id.value }) else {
      diagnostics.append(.totalNotSelected(over.name, declared: total.id.span))
      return nil
    }
    guard let by = over.by else { return .total(index, by: nil) }
    guard let key = total.by.firstIndex(where: { $0.value == by.value }) else {
      diagnostics.append(.unknownID(by, "key of 'by'", known: total.by.map(\.value)))
      return nil
    }
    return .total(index, by: key)
  }
}

extension PackChecker.Scope {
  fileprivate mutating func add(_ measure: GroupMeasureRule) {
    declare(measure.name, type: measure.type, at: measure.span)
    measures.append(measure)
  }

  fileprivate mutating func declare(_ name: String, type: CELType, at span: Span) {
    declarations.names[name] = .init(meaning: .step(measures.count, type), span: span)
  }
}

extension RequirementDraft {
  /// The condition that is asserted, if one is.
  var assertion: ParsedExpression? {
    if case .assert(let expression)? = check { expression } else { nil }
  }
}

extension RequirementRule {
  init(
    _ draft: RequirementDraft, _ kind: Kind, _ severity: Severity, _ applies: CompiledExpression?,
    _ check: Check, _ message: MessageTemplate?, threshold: ThresholdRule? = nil
  ) {
    self.init(
      id: draft.id.value, title: draft.title, kind: kind, severity: severity,
      clauses: draft.clauses.map(\.value), applies: applies, check: check,
      threshold: threshold, disclosedTo: draft.disclosedTo, unknown: draft.unknown,
      message: message,
      remedy: draft.remedy, source: draft.source, inForce: draft.inForce,
      span: draft.id.span)
  }
}
