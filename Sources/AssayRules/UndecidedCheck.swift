// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// Finds assertions that are not known exactly where a model states nothing: such a requirement never
/// fails for what it asks for.
///
/// The conditions are evaluated over what is there and what is not, with values left open: each field
/// that they read or ask for is absent or present, and every comparison of what is present can be
/// true or false.
struct UndecidedCheck {
  /// What a part of an expression can come to.
  struct Possible {
    var isTrue = false
    var isFalse = false
    /// Whether it can be missing, and for want of which field, read where.
    var lack: Lack?

    static let open = Possible(isTrue: true, isFalse: true)
  }

  /// A field that is read where it is absent.
  struct Lack {
    let field: Located<String>
    /// The condition that it is part of.
    let condition: Expression
  }

  /// More fields than these are looked at one by one, not in all combinations.
  private static let limit = 7

  private let definitions: [String: Expression]
  private var absent: Set<String> = []
  private var bound: [String] = []
  private var depth = 0

  init(_ steps: [StepDraft]) {
    var definitions: [String: Expression] = [:]
    for step in steps {
      guard case .definition(let value?, _) = step.kind else { continue }
      definitions[step.name.value] = value.expression
    }
    self.definitions = definitions
  }

  /// Where the assertion of a requirement that applies is not known for want of a field; nil if it is
  /// known whatever is absent.
  mutating func lack(applies: Expression?, assertion: Expression) -> Lack? {
    var fields: Set<String> = []
    for expression in [applies, assertion].compactMap(\.self) { collect(expression, &fields, 0) }
    let names = fields.sorted()
    var subsets: [Set<String>] = [Set(names)]
    if names.count <= Self.limit {
      for bits in 1..<max(1 << names.count, 1) {
        subsets.append(Set(names.indices.filter { bits & (1 << $0) != 0 }.map { names[$0] }))
      }
    } else {
      subsets += names.map { [$0] }
    }
    for subset in subsets {
      absent = subset
      if let applies, !value(of: applies).isTrue { continue }
      if let lack = condition(assertion).lack { return lack }
    }
    return nil
  }

  /// The fields that an expression reads or asks for, itself or through definitions.
  private func collect(_ expression: Expression, _ fields: inout Set<String>, _ depth: Int) {
    let references = expression.references
    fields.formUnion(references.fields.map(\.value))
    guard depth < 20 else { return }
    for name in Set(references.names.map(\.value)) {
      if let definition = definitions[name] { collect(definition, &fields, depth + 1) }
    }
  }

  /// What a condition can come to; what is missing in it is told with the whole of it.
  private mutating func condition(_ expression: Expression) -> Possible {
    var found = value(of: expression)
    if case .call(let name, _, _) = expression.kind, Self.logic.contains(name.value) {
      return found
    }
    if case .identifier = expression.kind { return found }
    if let lack = found.lack { found.lack = Lack(field: lack.field, condition: expression) }
    return found
  }

  private static let logic: Set<String> = ["_&&_", "_||_", "!_", "_?_:_"]

  private mutating func value(of expression: Expression) -> Possible {
    depth += 1
    defer { depth -= 1 }
    // Beyond any rule that a person writes, nothing is claimed.
    guard depth < 200 else { return .open }
    switch expression.kind {
    case .literal(.bool(let value)): return Possible(isTrue: value, isFalse: !value)
    case .literal: return .open
    case .identifier(let name):
      guard !bound.contains(name), let definition = definitions[name] else { return .open }
      return condition(definition)
    case .select(let target, let field, let isTest):
      return select(target, field, isTest, expression)
    case .call(let name, let target, let arguments): return call(name.value, target, arguments)
    case .list(let elements): return strict(elements.map(\.value))
    case .map(let entries): return strict(entries.flatMap { [$0.key, $0.value] })
    case .message: return .open
    case .comprehension(let fold):
      let outer = bound.count
      bound += [fold.iterVar.value, fold.accuVar.value]
      if let second = fold.iterVar2 { bound.append(second.value) }
      let body = strict([fold.loopStep, fold.result])
      bound.removeSubrange(outer...)
      var all = strict([fold.range, fold.accuInit])
      all.lack = all.lack ?? body.lack
      return all
    }
  }

  private mutating func select(
    _ target: Expression, _ field: Located<String>, _ isTest: Bool, _ whole: Expression
  ) -> Possible {
    if case .identifier("model") = target.kind {
      // A record without an id is none.
      let isThere = field.value == "id" || !absent.contains(field.value)
      if isTest { return Possible(isTrue: isThere, isFalse: !isThere) }
      return isThere ? .open : Possible(lack: Lack(field: field, condition: whole))
    }
    let operand = value(of: target)
    if isTest { return Possible(isTrue: operand.isTrue, isFalse: true) }
    return operand
  }

  private mutating func call(
    _ name: String, _ target: Expression?, _ arguments: [Expression]
  ) -> Possible {
    switch (name, arguments.count) {
    case ("_&&_", 2): return both(condition(arguments[0]), condition(arguments[1]), deciding: false)
    case ("_||_", 2): return both(condition(arguments[0]), condition(arguments[1]), deciding: true)
    case ("!_", 1):
      let operand = condition(arguments[0])
      return Possible(isTrue: operand.isFalse, isFalse: operand.isTrue, lack: operand.lack)
    case ("_?_:_", 3):
      let test = condition(arguments[0])
      var all = Possible(lack: test.lack)
      for (isTaken, branch) in [(test.isTrue, arguments[1]), (test.isFalse, arguments[2])]
      where isTaken {
        let branch = condition(branch)
        all.isTrue = all.isTrue || branch.isTrue
        all.isFalse = all.isFalse || branch.isFalse
        all.lack = all.lack ?? branch.lack
      }
      return all
    case ("known", 1):
      let operand = value(of: arguments[0])
      return Possible(isTrue: operand.isTrue || operand.isFalse, isFalse: true)
    case ("stated", 1), ("withheld", 1):
      if case .select(let target, let field, _) = arguments[0].kind {
        return select(target, field, true, arguments[0])
      }
      return .open
    // Ids of rules, and what a ladder selected.
    case ("used", _), ("derives", _), ("predict", _), ("quantity", _): return .open
    default: return strict((target.map { [$0] } ?? []) + arguments)
    }
  }

  /// What needs all of its parts.
  private mutating func strict(_ parts: [Expression]) -> Possible {
    var all = Possible.open
    for part in parts {
      let part = value(of: part)
      all.lack = all.lack ?? part.lack
      // Where a part cannot be there at all, the whole cannot.
      if !part.isTrue, !part.isFalse { (all.isTrue, all.isFalse) = (false, false) }
    }
    return all
  }

  /// `&&`, decided by false, and `||`, decided by true.
  private func both(_ left: Possible, _ right: Possible, deciding: Bool) -> Possible {
    func decides(_ one: Possible) -> Bool { deciding ? one.isTrue : one.isFalse }
    func passes(_ one: Possible) -> Bool { deciding ? one.isFalse : one.isTrue }
    let isDecided = decides(left) || decides(right)
    let isPassed = passes(left) && passes(right)
    var lack: Lack?
    if left.lack != nil, passes(right) || right.lack != nil { lack = left.lack }
    if lack == nil, right.lack != nil, passes(left) || left.lack != nil { lack = right.lack }
    return deciding
      ? Possible(isTrue: isDecided, isFalse: isPassed, lack: lack)
      : Possible(isTrue: isPassed, isFalse: isDecided, lack: lack)
  }
}

extension UndecidedCheck {
  /// Warns of assertions of a pack without errors that are not known exactly where a model does not say
  /// what they ask for.
  static func warnings(of draft: PackDraft) -> [Diagnostic] {
    var check = UndecidedCheck(draft.steps)
    return draft.requirements.filter { $0.unknown == nil && $0.over == nil && $0.threshold == nil }
      .compactMap {
        requirement in
        guard case .assert(let parsed)? = requirement.check, let assertion = parsed.expression,
          let lack = check.lack(applies: requirement.applies?.expression, assertion: assertion)
        else { return nil }
        return .unknownWhenAbsent(
          requirement.id, lack.field, condition: lack.condition, assertion: assertion.span)
      }
  }
}

extension Diagnostic {
  static func unknownWhenAbsent(
    _ requirement: Located<String>, _ field: Located<String>, condition: Expression,
    assertion: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "unknown-when-absent",
      "the requirement '\(requirement.value)' is neither met nor broken where a model does not say"
        + " '\(field.value)': it comes to unknown, and does not count",
      at: assertion,
      notes: [.init("'\(field.value)' is read here, whether it is there or not", at: field.span)],
      help: "ask first: has(model.\(field.value)) && \(condition.canonical); or say what not known"
        + " counts as: unknown: fail")
  }
}
