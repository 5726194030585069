// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Finds conditions of a pack that come to one thing whatever the model, and what is dead because of them:
/// methods, classes, criteria, requirements.
struct ConditionCheck {
  private let pack: RulePack
  private let draft: PackDraft
  private let world: ConditionWorld
  private var logic: ConditionLogic
  private var diagnostics: [Diagnostic] = []
  /// By index, the methods of quantities whose value is always that of one of them.
  private var methods: [Int: ConditionLogic.Method] = [:]

  static func warnings(of pack: RulePack, _ draft: PackDraft) -> [Diagnostic] {
    var check = ConditionCheck(pack, draft)
    check.checkSteps()
    check.checkTiers()
    check.checkRequirements()
    check.checkGroups()
    check.checkTwins()
    check.checkDisclosure()
    check.checkOthers()
    return check.diagnostics
  }

  private init(_ pack: RulePack, _ draft: PackDraft) {
    self.pack = pack
    self.draft = draft
    world = ConditionWorld(pack)
    logic = ConditionLogic(world)
  }

  // MARK: Expressions

  private typealias Condition = ConditionLogic.Condition

  /// Takes an expression, and reports what is wrong with its parts.
  ///
  /// - Returns: The condition, and whether anything was reported.
  private mutating func take(_ expression: CompiledExpression) -> (Condition, isReported: Bool) {
    let condition = logic.condition(expression)
    let count = diagnostics.count
    diagnostics += logic.findings(in: condition).map { diagnostic($0) }
    for text in expression.literalTexts {
      // One that YAML made is told where YAML's text is read.
      if let mark = text.value.unicodeScalars.first(where: \.isUnwritten),
        !expression.source.unicodeScalars.contains(mark)
      {
        diagnostics.append(.controlInText(mark, at: text.span))
      }
    }
    return (condition, diagnostics.count > count)
  }

  private func diagnostic(_ finding: ConditionFinding) -> Diagnostic {
    switch finding.kind {
    case .unmatched(let text, let known):
      return .unmatchedText(
        text, known: known, meant: table(of: finding.subject).flatMap { key(for: text, in: $0) },
        subject(finding.subject), at: finding.span)
    case .noRow(let table, let keys):
      let rows = Set(pack.tables[table].rows.map(\.key))
      return .noRow(
        keys, of: pack.tables[table].name, known: rows.sorted(),
        meant: keys.first.flatMap { key(for: $0, in: pack.tables[table]) }, at: finding.span)
    case .noMatch(let known):
      return .noMatch(known: known, subject(finding.subject), at: finding.span)
    case .decided(let isTrue): return .constantCondition(isTrue, at: finding.span)
    case .contradiction: return .contradiction(at: finding.span)
    case .tautology: return .tautology(at: finding.span)
    }
  }

  /// The table whose keys a text is one of.
  private func table(of subject: ConditionFinding.Subject) -> TableRule? {
    guard case .field(let index) = subject else { return nil }
    return pack.fields[index].match.map { pack.tables[$0] }
  }

  /// The key whose alias a text is, or is near to.
  private func key(for text: String, in table: TableRule) -> String? {
    var keys: [String: String] = [:]
    for row in table.rows {
      for name in row.aliases.map(\.value) + [row.key] where keys[name] == nil {
        keys[name] = row.key
      }
    }
    let folded = PlainText.folded(text)
    let same = keys.keys.sorted().first { PlainText.folded($0) == folded }
    return (same ?? Suggestion.nearest(to: text, among: keys.keys.sorted())).flatMap { keys[$0] }
  }

  /// What a text belongs to, in words, and where that is declared.
  private func subject(_ subject: ConditionFinding.Subject) -> (words: String, place: Span)? {
    switch subject {
    case .field(let index):
      let field = pack.fields[index]
      guard let table = field.match else { return ("model.\(field.name)", field.span) }
      return ("model.\(field.name), a key of '\(pack.tables[table].name)'", field.span)
    case .cell(let table, let column):
      let table = pack.tables[table]
      let name = table.columns[column].name
      return ("'\(name)' of any row of '\(table.name)'", table.columns[column].span)
    case .member, .other: return nil
    }
  }

  // MARK: Ladders

  private mutating func checkSteps() {
    let comparesMethods = pack.requirements.contains {
      if case .on(.methodsDisagree) = $0.check { true } else { false }
    }
    for (index, step) in pack.steps.enumerated() {
      switch step.kind {
      case .definition(let expression): logic.define(index, as: take(expression).0)
      case .quantity(let quantity): check(quantity, step: index, comparesMethods: comparesMethods)
      case .regression(let regression):
        for predictor in regression.predictors { _ = take(predictor.model) }
      }
    }
  }

  private mutating func check(_ quantity: QuantityRule, step: Int, comparesMethods: Bool) {
    var earlier: [(method: MethodRule, when: Condition?, value: Condition)] = []
    for method in quantity.methods {
      let when = method.when.map { take($0) }
      let value = take(method.value).0
      for modifier in [method.occurs, method.cap].compactMap(\.self) {
        _ = take(modifier.expression)
      }
      defer { earlier.append((method, when?.0, value)) }
      // Where figures are compared, the one that is named may not be the one that is used.
      if quantity.disagreement == nil {
        methods[method.index] = .init(
          step: step, index: method.index, when: when?.0, value: value)
      }
      if let when, let expression = method.when, !when.isReported {
        let outcomes = logic.outcomes(of: when.0)
        if !outcomes.isTrue {
          if !isLeftOut(method) {
            diagnostics.append(.neverApplies(method.id, at: expression.span))
          }
          continue
        }
        if !outcomes.isFalse, !outcomes.isMissing, expression.canonical != "true" {
          diagnostics.append(.constantCondition(true, at: expression.span))
        }
      }
      guard quantity.choose == .first else { continue }
      let hiding = earlier.first { other in
        // It is passed over where its probability or its limit is missing.
        guard other.method.occurs == nil, other.method.cap == nil else { return false }
        // A figure that is compared with the first one is of use; a fallback is compared with none.
        if comparesMethods || quantity.disagreement != nil, !other.method.isFallback,
          !method.isFallback, !logic.areEqual(other.value, value)
        {
          return false
        }
        return logic.hides(
          (other.when, other.value), (when?.0, value), valid: quantity.valid)
      }
      if let hiding {
        diagnostics.append(
          .unreachedMethod(method.id, at: method.span, by: hiding.method.id, hiding.method.span))
      }
    }
  }

  /// Whether a profile leaves a method out, which it does by a condition that never holds.
  private func isLeftOut(_ method: MethodRule) -> Bool {
    draft.overrides.contains { $0.kind == .select && $0.what == method.id }
  }

  /// A model has a tier by the methods of its figure, or by falling from a better one.
  private mutating func checkTiers() {
    guard let tiers = pack.tiers else { return }
    var canFall = false
    for tier in tiers.order.dropLast() {
      let naming = pack.methods.filter { $0.tier == tier.id }
      let isFallenTo = canFall
      if naming.isEmpty, !isFallenTo {
        diagnostics.append(.unreachedTier(Located(tier.id, at: tier.span)))
      }
      canFall = false
      guard let expression = tier.when else { continue }
      let (condition, isReported) = take(expression)
      if !isReported { report(condition, ofWhole: expression) }
      canFall =
        isFallenTo
        || naming.contains { method in
          let outcomes =
            methods[method.index].map { logic.outcomes(of: condition, whereUsed: $0) }
            ?? logic.outcomes(of: condition)
          return outcomes.isFalse || outcomes.isMissing
        }
    }
  }

  /// Reports a whole condition that comes to one thing, unless its author wrote that thing.
  private mutating func report(_ condition: Condition, ofWhole expression: CompiledExpression) {
    guard expression.canonical != "true" else { return }
    let outcomes = logic.outcomes(of: condition)
    if !outcomes.isTrue {
      diagnostics.append(.constantCondition(false, at: expression.span))
    } else if !outcomes.isFalse, !outcomes.isMissing {
      diagnostics.append(.constantCondition(true, at: expression.span))
    }
  }

  // MARK: Requirements and disclosure

  private mutating func checkRequirements() {
    for requirement in pack.requirements {
      var applies: Condition?
      var isReported = false
      if let expression = requirement.applies {
        let (condition, isKnown) = take(expression)
        (applies, isReported) = (condition, isKnown)
        if !isKnown, !logic.outcomes(of: condition).isTrue {
          diagnostics.append(.neverApplies(requirement.id, at: expression.span))
          isReported = true
        }
      }
      if case .assert(let expression) = requirement.check {
        let (assertion, isKnown) = take(expression)
        if !isReported, !isKnown {
          check(requirement, assertion, where: applies, at: expression.span)
        }
      }
      for expression in requirement.message?.expressions ?? [] { _ = take(expression) }
    }
  }

  private mutating func check(
    _ requirement: RequirementRule, _ assertion: Condition, where applies: Condition?, at span: Span
  ) {
    let outcomes = logic.outcomes(of: assertion, where: applies.map { [$0] } ?? [])
    let canFail = outcomes.isFalse || (outcomes.isMissing && requirement.unknown == .fail)
    let canPass = outcomes.isTrue || (outcomes.isMissing && requirement.unknown == .pass)
    if canFail, canPass { return }
    // An assertion that is only not known where it does not hold is told as that.
    if !canFail, outcomes.isMissing, requirement.unknown == nil { return }
    let isByItself = {
      $0.isTrue == outcomes.isTrue && $0.isFalse == outcomes.isFalse
    }(logic.outcomes(of: assertion))
    diagnostics.append(
      .emptyRequirement(
        requirement.id, canPass: canPass, by: isByItself ? nil : requirement.applies?.span, at: span
      ))
  }

  /// Requirements of groups read measures, each of which lies between what its function can give.
  private mutating func checkGroups() {
    let models = logic
    defer { logic = models }
    for requirement in pack.groupRequirements {
      var world = world
      world.quantities = Dictionary(
        uniqueKeysWithValues: requirement.measures.enumerated().map {
          ($0, .init(range: $1.bounds))
        })
      logic = ConditionLogic(world)
      let applies = requirement.rule.applies.map { take($0) }
      guard let assertion = requirement.assertion else { continue }
      let (condition, isReported) = take(assertion)
      if !isReported, applies?.isReported != true {
        check(requirement.rule, condition, where: applies?.0, at: assertion.span)
      }
    }
  }

  /// Two requirements or criteria that ask the same, and two totals that add up the same.
  private mutating func checkTwins() {
    var requirements: [[Int]: Span] = [:]
    for requirement in pack.requirements where requirement.inForce == nil {
      guard case .assert(let assertion) = requirement.check else { continue }
      var asked = [logic.condition(assertion).root]
      if let applies = requirement.applies { asked.append(logic.condition(applies).root) }
      note(requirement.id, at: requirement.span, as: asked, in: &requirements)
    }
    struct Sum: Hashable {
      let population: Int?
      let tiers: Set<String>?
      let quantities: [Int]
    }
    var totals: [Sum: Span] = [:]
    for total in pack.totals {
      var population: Int?
      if let condition = total.population { population = logic.condition(condition).root }
      let sum = Sum(
        population: population, tiers: total.tiers.map(Set.init), quantities: total.sum.sorted())
      note(total.id, at: total.span, as: sum, in: &totals)
    }
    var criteria: [Int: Span] = [:]
    for criterion in pack.disclosure?.criteria ?? [] {
      let asked = logic.condition(criterion.when).root
      note(criterion.id, at: criterion.when.span, as: asked, in: &criteria)
    }
  }

  /// Reports a declaration that means what one before it does, else keeps its place.
  private mutating func note<Meaning: Hashable>(
    _ id: String, at span: Span, as meaning: Meaning, in known: inout [Meaning: Span]
  ) {
    if let first = known[meaning] {
      diagnostics.append(.twin(id, at: span, first: first))
    } else {
      known[meaning] = span
    }
  }

  private mutating func checkDisclosure() {
    guard let disclosure = pack.disclosure else { return }
    for criterion in disclosure.criteria {
      let (condition, isReported) = take(criterion.when)
      guard !isReported else { continue }
      let outcomes = logic.outcomes(of: condition)
      if !outcomes.isTrue || (!outcomes.isFalse && !outcomes.isMissing) {
        diagnostics.append(
          .emptyCriterion(criterion.id, isEarned: outcomes.isTrue, at: criterion.when.span))
      }
    }
    var earlier: [(rule: DisclosureClass, condition: Condition)] = []
    for item in disclosure.classes {
      let (condition, isReported) = take(item.when)
      defer { earlier.append((item, condition)) }
      guard !isReported else { continue }
      if !logic.outcomes(of: condition).isTrue {
        diagnostics.append(.constantCondition(false, at: item.when.span))
      } else if !canHold(condition, unless: earlier.map(\.condition)) {
        let hiding = earlier.first { !canHold(condition, unless: [$0.condition]) }
        diagnostics.append(.unreachedClass(item.id, at: item.span, by: hiding?.rule))
      }
    }
  }

  /// Whether a condition can hold where none of others does.
  private mutating func canHold(_ condition: Condition, unless others: [Condition]) -> Bool {
    logic.outcomes(of: condition, where: [condition], unless: others).isTrue
  }

  private mutating func checkOthers() {
    for total in pack.totals {
      if let population = total.population {
        let (condition, isReported) = take(population)
        if !isReported { report(condition, ofWhole: population) }
      }
      for rule in total.coverage { _ = take(rule.weight) }
    }
    for waiver in pack.waivers {
      guard let when = waiver.when else { continue }
      let (condition, isReported) = take(when)
      if !isReported { report(condition, ofWhole: when) }
    }
    guard let lineage = pack.lineage else { return }
    var expressions = lineage.infer.compactMap(\.when) + lineage.mirrors
    expressions += [lineage.discloses, lineage.original, lineage.derived, lineage.family?.when]
      .compactMap(\.self)
    for expression in expressions + (lineage.runs?.expressions ?? []) { _ = take(expression) }
    for rule in lineage.nothing {
      let (condition, isReported) = take(rule.when)
      if !isReported { report(condition, ofWhole: rule.when) }
    }
  }
}

extension ConditionWorld {
  /// What a pack says that its inputs can be.
  init(_ pack: RulePack) {
    func domain(_ field: FieldRule) -> Domain {
      var texts: Set<String>?
      if field.kind == .string {
        texts = field.match.map { Set(pack.tables[$0].rows.map(\.key)) }
        if texts == nil, let choices = field.choices { texts = Set(choices.texts) }
      }
      return Domain(field.valid, texts: texts)
    }
    var members: [Int: [Domain]] = [:]
    for (index, field) in pack.fields.enumerated() where !field.members.isEmpty {
      members[index] = field.members.map(domain)
    }
    var quantities: [Int: Domain] = [:]
    for (index, step) in pack.steps.enumerated() {
      if case .quantity(let quantity) = step.kind { quantities[index] = Domain(quantity.valid) }
    }
    self.init(
      fields: pack.fields.map(domain), members: members,
      tables: pack.tables.map { table in
        Table(table.factorTable, valid: table.columns.map { Domain($0.valid?.value) })
      },
      quantities: quantities, parameters: pack.parameters.map { Domain($0.valid) },
      amounts: pack.parameters.map(\.value))
  }
}
