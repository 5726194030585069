// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Checks every expression of a linked pack, and puts the pack together.
struct PackChecker {
  let linked: PackLinker
  var draft: PackDraft { linked.draft }
  var diagnostics: [Diagnostic] = []
  var declarations: Declarations
  private(set) var checker: Checker
  private(set) var steps: [Step] = []
  private(set) var factors: [UncertaintyFactor]
  private let firstMethods: [Int]
  let pool: ExpressionPool?
  /// The table of the test at hand that is one of each of its rows.
  var each: Int?
  /// What the records of tests may state.
  let recordKeys: RecordKeys

  /// - Returns: The pack without its digests; nil if anything is missing of it.
  ///
  /// - Parameter pool: Where other packs keep equal expressions.
  static func check(
    _ linked: PackLinker, pool: ExpressionPool? = nil
  ) -> (parts: PackParts?, diagnostics: [Diagnostic]) {
    var checker = PackChecker(linked, pool)
    checker.checkSteps()
    checker.checkFunctions()
    let tiers = checker.checkTiers()
    let (single, grouped) = checker.draft.requirements.byGroup
    let requirements = single.compactMap { checker.check($0) }
    let groups = grouped.compactMap { item in
      item.over.flatMap { checker.checkGroup(item, over: $0) }
    }
    let disclosure = checker.checkDisclosure()
    let totals = checker.draft.totals.compactMap { checker.check($0) }
    let tests = checker.draft.tests.compactMap { checker.check($0) }
    let waivers = checker.checkWaivers(groups)
    let lineage = checker.checkLineage()
    checker.checkStages(tiers, requirements, disclosure, totals, lineage, groups: groups)
    guard groups.count == grouped.count,
      checker.isComplete(requirements, single.count, disclosure, totals, tests)
    else {
      return (nil, checker.diagnostics)
    }
    let parts = PackParts(
      declarations: checker.declarations, steps: checker.steps, factors: checker.factors,
      tiers: tiers, requirements: zip(requirements, single).selected(),
      groupRequirements: zip(groups, grouped).filter { $0.1.isSelected }.map(\.0),
      silenced: checker.draft.silencedEvents,
      disclosure: disclosure?.selected(as: checker.draft.disclosure),
      totals: zip(totals, checker.draft.totals).selected(), tests: tests, waivers: waivers,
      lineage: lineage)
    return (parts, checker.diagnostics)
  }

  private init(_ linked: PackLinker, _ pool: ExpressionPool?) {
    self.linked = linked
    self.pool = pool
    recordKeys = RecordKeys(linked.draft)
    declarations = linked.declarations
    checker = Checker(linked.declarations)
    factors = linked.factors
    var firsts: [Int] = []
    var count = 0
    for step in linked.draft.steps {
      firsts.append(count)
      if case .quantity(let quantity) = step.kind { count += quantity.methods.count }
    }
    firstMethods = firsts
  }

  /// Whether every declaration of the draft came through; each that did not is reported.
  private func isComplete(
    _ requirements: [RequirementRule], _ wanted: Int, _ disclosure: DisclosureRules?,
    _ totals: [TotalRule], _ tests: [RuleTest]
  ) -> Bool {
    let methods = steps.reduce(0) { count, step in
      if case .quantity(let rule) = step.kind { count + rule.methods.count } else { count }
    }
    return steps.count == draft.steps.count && methods == draft.methods.count
      && requirements.count == wanted && totals.count == draft.totals.count
      && tests.count == draft.tests.count
      && disclosure?.criteria.count == draft.disclosure?.criteria.count
  }

  // MARK: Expressions

  mutating func check(_ parsed: ParsedExpression?, _ expectation: Expectation)
    -> CompiledExpression?
  {
    guard let parsed, parsed.expression != nil else { return nil }
    let (expression, found) =
      pool?.checked(parsed, expectation, by: checker)
      ?? checker.check(parsed, expecting: expectation)
    diagnostics += found
    return expression
  }

  /// What is wrong with a function is said once, and not again for each that calls it.
  private mutating func checkFunctions() {
    for name in draft.functions.keys.sorted() {
      guard let function = draft.functions[name] else { continue }
      for found in checker.check(function) where !diagnostics.contains(found) {
        diagnostics.append(found)
      }
    }
  }

  mutating func condition(_ parsed: ParsedExpression?) -> CompiledExpression? {
    check(parsed, .type(.bool))
  }

  // MARK: Steps

  private mutating func checkSteps() {
    for index in linked.order {
      let step = draft.steps[index]
      switch step.kind {
      case .definition(let value, let unit):
        let expression = check(value, unit.map { .unit($0) } ?? .any)
        setType(of: step, expression?.type, unit: unit?.value, expression?.readOut)
        guard let expression else { continue }
        steps.append(
          Step(
            name: step.name.value, title: step.title, kind: .definition(expression),
            span: step.name.span))
      case .quantity(let quantity):
        guard let rule = check(quantity, named: step.name.value, firstMethod: firstMethods[index])
        else { continue }
        if let readOut = rule.methods.lazy.compactMap(\.value.readOut).first {
          setType(of: step, .number(rule.unit.value.dimension), unit: rule.unit.value, readOut)
        }
        steps.append(
          Step(
            name: step.name.value, title: step.title, kind: .quantity(rule), span: step.name.span))
      case .regression(let regression):
        guard let rule = check(regression, title: step.title) else { continue }
        setPrediction(of: regression, rule)
        steps.append(
          Step(
            name: step.name.value, title: step.title, kind: .regression(rule),
            span: step.name.span))
      }
    }
  }

  /// Lets the steps that follow know what a definition is.
  private mutating func setType(
    of step: StepDraft, _ type: CELType?, unit: Unit?, _ readOut: ReadOut?
  ) {
    guard let type, let name = declarations.names[step.name.value],
      name.span == step.name.span, case .step(let position, _) = name.meaning
    else { return }
    changeDeclarations {
      $0.names[step.name.value] = .init(
        meaning: .step(position, type), unit: unit, span: name.span, isQuantity: name.isQuantity,
        readOut: readOut)
    }
  }

  mutating func changeDeclarations(_ change: (inout Declarations) -> Void) {
    // Lets go of the shared copy first, or each definition would copy all names.
    checker = Checker(Declarations())
    change(&declarations)
    checker = Checker(declarations)
  }

  private mutating func check(
    _ quantity: QuantityDraft, named name: String, firstMethod: Int
  ) -> QuantityRule? {
    let expectation: Expectation = quantity.unit.map { .unit($0) } ?? .any
    var methods: [MethodRule] = []
    let before = diagnostics.count
    for (offset, method) in quantity.methods.enumerated() {
      let when = condition(method.when)
      let value = check(method.value, expectation)
      let own = addFactors(method.uncertainties, id: method.id.value)
      let occurs = modifier(
        method.occurs, "occurs", of: method, Located(.one, at: method.id.span), in: 0...1)
      let cap = modifier(
        method.cap, "cap", of: method, quantity.unit, in: 0...Double.infinity)
      guard let value, (occurs == nil) == (method.occurs == nil),
        (cap == nil) == (method.cap == nil)
      else { continue }
      methods.append(
        MethodRule(
          id: method.id.value, index: firstMethod + offset, title: method.title, when: when,
          value: value, tier: method.tier?.value, isFallback: method.isFallback,
          needsKnownLineage: method.needsKnownLineage, factors: own, occurs: occurs, cap: cap,
          source: method.sourcing.source, evidence: method.sourcing.evidence,
          clauses: method.clauses.map(\.value), span: method.id.span))
    }
    guard let unit = quantity.unit else { return nil }
    if methods.isEmpty, quantity.methods.count > 1 {
      joinErrors(since: before, of: quantity.methods.count, at: unit, named: name)
    }
    let disagreement = quantity.disagreement.flatMap { rule in
      addFactor(
        id: "\(name): disagreement", label: "\(name): disagreement", sigma: 1, scope: .model,
        span: rule.span
      ).map { DisagreementRule(take: rule.take, within: rule.within, factor: $0) }
    }
    return QuantityRule(
      unit: unit, quantum: quantity.quantum, valid: quantity.valid, choose: quantity.choose,
      disagreement: disagreement, methods: methods)
  }

  /// The probability of a method, or its limit, with a number among the factors that has no spread.
  ///
  /// - Parameters:
  ///   - unit: What it has to be in; nil if that is not known.
  ///   - range: What it may be, in the canonical unit.
  private mutating func modifier(
    _ parsed: ParsedExpression?, _ key: String, of method: MethodDraft, _ unit: Located<Unit>?,
    in range: ClosedRange<Double>
  ) -> MethodModifier? {
    guard let parsed, let unit,
      let expression = check(parsed, .unit(unit))
    else { return nil }
    if let number = constant(expression), !range.contains(number) {
      diagnostics.append(
        .modifierOutOfRange(key, of: method.id.value, number, in: unit.value, at: expression.span))
    }
    let index = Int32(clamping: factors.count)
    factors.append(
      UncertaintyFactor(
        index: index, id: "\(method.id.value): \(key)", spread: .none, scope: .model,
        span: expression.span))
    return MethodModifier(expression: expression, factor: index)
  }

  /// What an expression of numbers and parameters alone comes to.
  private func constant(_ expression: CompiledExpression) -> Double? {
    guard expression.fieldsRead.isEmpty, expression.stepsRead.isEmpty,
      expression.tablesRead.isEmpty,
      expression.basePlace == nil, let date = Timestamp(year: 2000, month: 1, day: 1)
    else { return nil }
    var frame = Frame(
      id: "", asOf: date, fields: [],
      parameters: linked.parameters.map { .number($0.value) })
    switch expression.evaluate(in: &frame) {
    case .value(.double(let number, _)): return number
    case .value(.int(let number)): return Double(number)
    default: return nil
    }
  }

  /// Says once what is wrong alike with every method of a ladder: then its unit is, and what reads it is not.
  private mutating func joinErrors(
    since start: Int, of count: Int, at unit: Located<Unit>, named name: String
  ) {
    let found = diagnostics[start...]
    guard let first = found.first, found.count == count, first.message.hasPrefix("expected "),
      found.allSatisfy({ $0.code.hasSuffix("-mismatch") && $0.message == first.message })
    else { return }
    diagnostics.removeSubrange(start...)
    diagnostics.append(
      Diagnostic(
        first.code, "all methods of '\(name)' have another unit: \(first.message)", at: unit.span,
        notes: found.map { .init("a method comes to it here", at: $0.span) },
        help: first.help ?? "look whether the unit of '\(name)' is the one that is meant"))
    if let known = declarations.names[name], case .step(let position, _) = known.meaning {
      changeDeclarations {
        $0.names[name] = .init(meaning: .step(position, .error), unit: nil, span: known.span)
      }
    }
  }

  /// Returns nil for a factor that is none.
  mutating func addFactor(
    id: String, label: String, sigma: Double, scope: UncertaintyFactor.Scope,
    resolution: Double = 0, span: Span
  ) -> Int32? {
    guard let spread = Spread(sigmaLow: sigma, sigmaHigh: sigma) else { return nil }
    return addFactor(
      id: id, label: label, spread: spread, scope: scope, resolution: resolution, span: span)
  }

  mutating func addFactor(
    id: String, label: String, spread: Spread, scope: UncertaintyFactor.Scope,
    resolution: Double = 0, span: Span
  ) -> Int32? {
    guard !spread.isNone else { return nil }
    let index = Int32(clamping: factors.count)
    factors.append(
      UncertaintyFactor(
        index: index, id: id, label: label, spread: spread, scope: scope, resolution: resolution,
        span: span))
    return index
  }

  private mutating func addFactors(_ rules: [UncertaintyRule], id: String) -> [Int32] {
    rules.enumerated().compactMap { position, rule in
      guard !rule.spread.isNone else { return nil }
      let index = Int32(clamping: factors.count)
      factors.append(
        UncertaintyFactor(
          index: index, id: position == 0 ? id : "\(id)#\(position + 1)", spread: rule.spread,
          scope: rule.scope, span: rule.span))
      return index
    }
  }

  // MARK: Requirements

  /// Waivers of requirements that take part; one of another has nothing to stand beside.
  private mutating func checkWaivers(_ groups: [GroupRequirementRule]) -> [WaiverRule] {
    let (single, grouped) = draft.requirements.byGroup
    let selected = (single + grouped).filter(\.isSelected).map(\.id.value)
    return draft.waivers.compactMap { waiver in
      let when: CompiledExpression?
      if let item = grouped.first(where: { $0.id.value == waiver.requirement.value }) {
        guard let over = item.over, let rule = groups.first(where: { $0.rule.id == item.id.value })
        else { return nil }
        when = groupCondition(waiver.when, of: rule, over: over)
      } else {
        when = condition(waiver.when)
      }
      guard let index = selected.firstIndex(of: waiver.requirement.value) else { return nil }
      return WaiverRule(
        requirement: index, requirementID: waiver.requirement.value,
        models: waiver.models, when: when, approver: waiver.approver, reason: waiver.reason,
        from: waiver.from, until: waiver.until,
        span: waiver.requirement.span)
    }
  }

  private mutating func check(_ requirement: RequirementDraft) -> RequirementRule? {
    let applies = condition(requirement.applies)
    var check: RequirementRule.Check?
    switch requirement.check {
    case .assert(let parsed): check = condition(parsed).map { .assert($0) }
    case .on(let event): check = .on(event)
    case nil: break
    }
    var message: MessageTemplate?
    if let text = requirement.message {
      let (template, found) = MessageTemplate.parse(text, checker: checker) {
        [functions = draft.functions] in $0.calling(functions)
      }
      message = template
      diagnostics += found
    }
    guard let check, let kind = requirement.kind, let severity = requirement.severity else {
      return nil
    }
    var threshold: ThresholdRule?
    if let draft = requirement.threshold, case .assert(let parsed)? = requirement.check {
      threshold = checkThreshold(draft, parsed)
      if threshold == nil { return nil }
    }
    return RequirementRule(
      requirement, kind, severity, applies, check, message, threshold: threshold)
  }

  private mutating func checkDisclosure() -> DisclosureRules? {
    guard let disclosure = draft.disclosure else { return nil }
    let criteria = disclosure.criteria.compactMap { item -> Criterion? in
      var weightBy: CompiledExpression?
      if let value = item.weightBy {
        weightBy = check(value, .type(.double))
        if disclosure.scoring != .default {
          diagnostics.append(
            .weightByValue(item.id, scoring: disclosure.scoring, at: value.text.wholeSpan))
        }
        if weightBy == nil { return nil }
      }
      return condition(item.when).map {
        Criterion(
          id: item.id.value, title: item.title ?? item.id.value, weight: item.weight,
          weightBy: weightBy, when: $0,
          source: item.sourcing.source, evidence: item.sourcing.evidence,
          clauses: item.clauses.map(\.value), span: item.id.span)
      }
    }
    let classes = disclosure.classes.compactMap { item -> DisclosureClass? in
      condition(item.when).map {
        DisclosureClass(id: item.id.value, title: item.title, when: $0, span: item.id.span)
      }
    }
    return DisclosureRules(
      scoring: disclosure.scoring, criteria: criteria, classes: classes, span: disclosure.span)
  }
}

/// What the checker makes of a pack.
struct PackParts {
  let declarations: Declarations
  let steps: [Step]
  let factors: [UncertaintyFactor]
  let tiers: TierRules?
  let requirements: [RequirementRule]
  let groupRequirements: [GroupRequirementRule]
  let silenced: Set<EventKind>
  let disclosure: DisclosureRules?
  let totals: [TotalRule]
  let tests: [RuleTest]
  let waivers: [WaiverRule]
  let lineage: LineageRules?
}

extension PackDraft {
  /// The events that only requirements bind which take no part.
  fileprivate var silencedEvents: Set<EventKind> {
    func events(_ isSelected: Bool) -> Set<EventKind> {
      Set(
        requirements.filter { $0.isSelected == isSelected }.compactMap {
          if case .on(let event)? = $0.check { event } else { nil }
        })
    }
    return events(false).subtracting(events(true))
  }
}

extension [RequirementDraft] {
  /// Those of each model, and those over a group of models.
  var byGroup: (single: [RequirementDraft], grouped: [RequirementDraft]) {
    (filter { $0.over == nil }, filter { $0.over != nil })
  }
}

extension Zip2Sequence where Sequence1 == [RequirementRule], Sequence2 == [RequirementDraft] {
  fileprivate func selected() -> [RequirementRule] {
    filter { $0.1.isSelected }.map(\.0)
  }
}

extension Zip2Sequence where Sequence1 == [TotalRule], Sequence2 == [TotalDraft] {
  fileprivate func selected() -> [TotalRule] { filter { $0.1.isSelected }.map(\.0) }
}

extension DisclosureRules {
  fileprivate func selected(as draft: DisclosureDraft?) -> DisclosureRules {
    let chosen = zip(criteria, draft?.criteria ?? []).filter { $0.1.isSelected }.map(\.0)
    return DisclosureRules(scoring: scoring, criteria: chosen, classes: classes, span: span)
  }
}
