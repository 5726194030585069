// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The cases in which a term comes to something.
extension ConditionLogic {
  /// The cases in which a condition is true, or false; none if it cannot be.
  mutating func supposing(
    _ index: Int, _ truth: Bool, _ world: ConditionCase
  ) -> [ConditionCase] {
    guard enter() else { return [world] }
    defer { leave() }
    let term = terms[index]
    switch term.operation {
    case .and, .or:
      let isConjunction = term.operation == .and
      if truth == isConjunction {
        return flatMap(supposing(term.parts[0], truth, world)) {
          $0.supposing(term.parts[1], truth, $1)
        }
      }
      return within(
        supposing(term.parts[0], truth, world) + supposing(term.parts[1], truth, world), world)
    case .not: return supposing(term.parts[0], !truth, world)
    case .conditional:
      return split(term.parts, world) { $0.supposing($1, truth, $2) }
    case .known: return supposing(presenceOf: term.parts[0], truth, world)
    case .isTrueOrUnknown:
      if truth { return open(index, truth, world) }
      return supposing(term.parts[0], false, world)
    case .statedField, .statedMember:
      let thing = ConditionTerm(
        operation: term.operation == .statedField ? .field : .member, a: term.a, parts: term.parts)
      if truth { return open(index, truth, world) }
      return flatMap(open(index, truth, world)) {
        $0.supposing(presenceOf: $0.terms.insert(thing), false, $1)
      }
    case .used: return supposing(used: term, truth, world)
    case .derives:
      guard truth else { return open(index, truth, world) }
      let step = terms.insert(ConditionTerm(operation: .step, a: term.a))
      return flatMap(open(index, truth, world)) { $0.supposing(presenceOf: step, true, $1) }
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      return supposing(comparison: term, truth, world)
    case .isIn, .isKey:
      guard let (item, members) = members(of: term) else { break }
      return flatMap(supposing(presenceOf: item, true, world)) { logic, world in
        var facts = ConditionFacts.there
        if truth { facts.texts = .of(members) } else { facts.excluded = members }
        return logic.restricting(item, to: facts, world).map { [$0] } ?? []
      }
    case .contains, .startsWith, .endsWith, .matches:
      guard let holds = test(term),
        case .of(let texts) = value(of: term.parts[0], in: world).texts,
        texts.count <= Self.textLimit
      else { break }
      var facts = ConditionFacts.there
      facts.texts = .of(texts.filter { holds($0) == truth })
      return flatMap(supposing(presenceOf: term.parts[0], true, world)) { logic, world in
        logic.restricting(term.parts[0], to: facts, world).map { [$0] } ?? []
      }
    default: break
    }
    return flatMap(open(index, truth, world)) { logic, world in
      term.isStrict ? logic.supposing(presenceOfAll: term.parts, world) : [world]
    }
  }

  /// The cases in which a term has a value, or has none.
  mutating func supposing(
    presenceOf index: Int, _ isThere: Bool, _ world: ConditionCase
  ) -> [ConditionCase] {
    guard enter() else { return [world] }
    defer { leave() }
    let term = terms[index]
    var facts = ConditionFacts.open
    if isThere { facts.canBeMissing = false } else { facts.canBeThere = false }
    guard let world = restricting(index, to: facts, world) else { return [] }
    guard isThere else { return [world] }
    if term.operation == .conditional {
      return split(term.parts, world) { $0.supposing(presenceOf: $1, true, $2) }
    }
    if term.operation == .fold { return supposing(presenceOf: term.parts[0], true, world) }
    return term.isStrict ? supposing(presenceOfAll: term.parts, world) : [world]
  }

  private mutating func supposing(
    presenceOfAll parts: [Int], _ world: ConditionCase
  ) -> [ConditionCase] {
    var cases = [world]
    for part in parts { cases = flatMap(cases) { $0.supposing(presenceOf: part, true, $1) } }
    return cases
  }

  /// A case with more known of a term; nil if it cannot be.
  mutating func restricting(
    _ term: Int, to facts: ConditionFacts, _ world: ConditionCase
  ) -> ConditionCase? {
    let all = value(of: term, in: world).meeting(facts)
    if all.isImpossible || (!facts.canBeMissing && !all.canBeThere)
      || (!facts.canBeThere && !all.canBeMissing)
    {
      return nil
    }
    var result = world
    result.facts[term] = (world.facts[term] ?? .open).meeting(facts)
    return result
  }

  /// A condition of which nothing is known but that it is true, or false.
  private mutating func open(
    _ term: Int, _ truth: Bool, _ world: ConditionCase
  ) -> [ConditionCase] {
    restricting(term, to: .condition(truth, !truth, missing: false), world).map { [$0] } ?? []
  }

  /// The cases of both branches of `c ? a : b`.
  private mutating func split(
    _ parts: [Int], _ world: ConditionCase,
    _ branch: (inout Self, Int, ConditionCase) -> [ConditionCase]
  ) -> [ConditionCase] {
    var cases: [ConditionCase] = []
    for (truth, part) in [(true, parts[1]), (false, parts[2])] {
      cases += flatMap(supposing(parts[0], truth, world)) { branch(&$0, part, $1) }
    }
    return within(cases, world)
  }

  /// Too many cases are the one that they come from.
  private func within(_ cases: [ConditionCase], _ world: ConditionCase) -> [ConditionCase] {
    cases.count > Self.caseLimit ? [world] : cases
  }

  // MARK: Comparisons

  private mutating func supposing(
    comparison term: ConditionTerm, _ truth: Bool, _ world: ConditionCase
  ) -> [ConditionCase] {
    // What is compared may be one thing or the other.
    for side in 0...1 where terms[term.parts[side]].operation == .conditional {
      return split(terms[term.parts[side]].parts, world) { logic, branch, world in
        var one = term
        one.parts[side] = branch
        return logic.supposing(logic.terms.insert(one), truth, world)
      }
    }
    let (left, right) = (term.parts[0], term.parts[1])
    guard let wanted = OrderSet(term.operation) else { return [world] }
    let possible = truth ? wanted : OrderSet.any.subtracting(wanted)
    return flatMap(supposing(presenceOfAll: [left, right], world)) { logic, world in
      logic.supposing(left, right, possible, world)
    }
  }

  private mutating func supposing(
    _ left: Int, _ right: Int, _ orders: OrderSet, _ world: ConditionCase
  ) -> [ConditionCase] {
    let (x, y) = (value(of: left, in: world), value(of: right, in: world))
    if left == right, !orders.contains(.same) { return [] }
    var (less, more) = (ConditionFacts.there, ConditionFacts.there)
    less.range = bound(by: y.range, orders)
    more.range = bound(by: x.range, orders.reversed)
    if orders == .same {
      (less.texts, more.texts) = (y.texts, x.texts)
      (less.excluded, more.excluded) = (y.excluded, x.excluded)
      if x.canBeTrue != x.canBeFalse || y.canBeTrue != y.canBeFalse {
        (less.canBeTrue, less.canBeFalse) = (y.canBeTrue, y.canBeFalse)
        (more.canBeTrue, more.canBeFalse) = (x.canBeTrue, x.canBeFalse)
      }
    } else if !orders.contains(.same) {
      if let text = y.texts.only { less.excluded = [text] }
      if let text = x.texts.only { more.excluded = [text] }
      if y.canBeTrue != y.canBeFalse, orders == [.before, .after] {
        (less.canBeTrue, less.canBeFalse) = (y.canBeFalse, y.canBeTrue)
      }
      if x.canBeTrue != x.canBeFalse, orders == [.before, .after] {
        (more.canBeTrue, more.canBeFalse) = (x.canBeFalse, x.canBeTrue)
      }
    }
    guard let one = restricting(left, to: less, world),
      var result = restricting(right, to: more, one)
    else { return [] }
    let pair = ConditionCase.OrderedPair(left, right)
    let known = (result.orders[pair] ?? .any).intersection(left < right ? orders : orders.reversed)
    if known.isEmpty { return [] }
    result.orders[pair] = known
    return [result]
  }

  /// Where a number is that stands so to one of a range.
  private func bound(by range: NumberRange, _ orders: OrderSet) -> NumberRange {
    var result = NumberRange.all
    if orders == .same { return range }
    if !orders.contains(.after) {
      result.high = range.high
      result.isHighOpen = range.isHighOpen || !orders.contains(.same)
    }
    if !orders.contains(.before) {
      result.low = range.low
      result.isLowOpen = range.isLowOpen || !orders.contains(.same)
    }
    return result
  }

  // MARK: Ladders

  /// A quantity has one method, or none.
  private mutating func supposing(
    used term: ConditionTerm, _ truth: Bool, _ world: ConditionCase
  ) -> [ConditionCase] {
    let selected = terms.insert(ConditionTerm(operation: .used, a: term.a))
    var facts = ConditionFacts.open
    if truth { facts.texts = .of([String(term.b)]) } else { facts.excluded = [String(term.b)] }
    if truth { facts.canBeMissing = false }
    guard let known = world.facts[selected]?.meeting(facts) ?? Optional(facts),
      known.canBeThere || !truth
    else { return [] }
    var result = world
    result.facts[selected] = known
    guard truth else { return [result] }
    let step = terms.insert(ConditionTerm(operation: .step, a: term.a))
    return supposing(presenceOf: step, true, result)
  }
}
