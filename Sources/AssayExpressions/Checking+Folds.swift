// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// The macros over lists and maps.
extension Checking {
  mutating func fold(_ fold: Expression.Comprehension, at span: Span) -> Operand {
    if fold.macro == "bind" { return binding(fold, at: span) }
    guard let kind = Checking.kind(of: fold.macro), let parts = Checking.parts(of: fold) else {
      return wrong(.notInRules("'\(fold.macro)'", at: span))
    }
    let range = check(fold.range)
    let variables: [CELType]
    switch range.type {
    case .error: variables = [.error, .error]
    case .list(let element): variables = fold.iterVar2 == nil ? [element] : [.int, element]
    case .map(let key, let value): variables = [key, value]
    default:
      report(.hasNoItems(range, at: fold.range.span))
      variables = [.error, .error]
    }
    let depth = scope.count
    if variables.contains(.dyn) { return empty(fold, kind, parts, over: range, at: span) }
    let first = bind(fold.iterVar.value, variables[0], range.origins, range.readOut)
    let second = fold.iterVar2.map {
      bind($0.value, variables.last ?? .error, range.origins, range.readOut)
    }
    let predicate = parts.predicate.map { check($0) }
    let holds = predicate.map { isCondition($0) } ?? true
    var body = parts.body.map { check($0) }
    scope.removeSubrange(depth...)
    if let image = body, joined([image], .items) == nil { body?.type = .error }
    guard !range.isWrong, holds, body?.isWrong != true else {
      return kind == .map || kind == .filter ? absorbed(span) : boolean(-1, at: span)
    }
    program.folds.append(
      Fold(
        kind: kind, range: range.node, item: first, second: second ?? -1,
        predicate: predicate?.node ?? -1, body: body?.node ?? -1))
    let node = emit(.fold, Int32(program.folds.count - 1), at: span)
    let type: CELType =
      switch kind {
      case .map: .list(body?.type ?? .error)
      case .filter: .list(variables[0])
      default: .bool
      }
    return Operand(
      node: node, type: type, span: span,
      origins: kind == .map ? body?.origins ?? [] : kind == .filter ? range.origins : [],
      readOut: kind == .map ? body?.readOut : kind == .filter ? range.readOut : nil)
  }

  /// A fold over a list or map without items, whose type nobody can know: what is asked of them is
  /// checked as far as it goes, and never carried out.
  private mutating func empty(
    _ fold: Expression.Comprehension, _ kind: Fold.Kind,
    _ parts: (predicate: Expression?, body: Expression?), over range: Operand, at span: Span
  ) -> Operand {
    let (before, wasIncomplete, mistakes) = (program, isIncomplete, diagnostics.count)
    let depth = scope.count
    for name in [fold.iterVar, fold.iterVar2].compactMap(\.self) {
      _ = bind(name.value, .error, [], nil)
    }
    if let predicate = parts.predicate.map({ check($0) }) { _ = isCondition(predicate) }
    if let body = parts.body.map({ check($0) }), !body.isWrong { _ = joined([body], .items) }
    scope.removeSubrange(depth...)
    guard !diagnostics[mistakes...].contains(where: { $0.severity == .error }) else {
      return kind == .map || kind == .filter ? absorbed(span) : boolean(-1, at: span)
    }
    (program, isIncomplete) = (before, wasIncomplete)
    let nothing = emit(.bool(true), at: span)
    program.folds.append(
      Fold(
        kind: kind, range: range.node, item: -1, second: -1,
        predicate: parts.predicate == nil ? -1 : nothing, body: parts.body == nil ? -1 : nothing))
    let node = emit(.fold, Int32(program.folds.count - 1), at: span)
    let type: CELType = kind == .map || kind == .filter ? .list(.dyn) : .bool
    return Operand(node: node, type: type, span: span)
  }

  /// `cel.bind(name, value, body)`.
  private mutating func binding(_ fold: Expression.Comprehension, at span: Span) -> Operand {
    let value = check(fold.accuInit)
    let slot = bind(fold.accuVar.value, value.type, value.origins, value.readOut)
    let body = check(fold.result)
    scope.removeLast()
    guard !value.isWrong, !body.isWrong else { return absorbed(span) }
    if case .table = value.type { return wrong(.notAValue(value, declarations)) }
    program.folds.append(
      Fold(
        kind: .bind, range: value.node, item: slot, second: -1, predicate: -1, body: body.node))
    return Operand(
      node: emit(.fold, Int32(program.folds.count - 1), at: span), type: body.type, span: span,
      origins: body.origins, readOut: body.readOut)
  }

  private mutating func bind(
    _ name: String, _ type: CELType, _ origins: [Origin], _ readOut: ReadOut?
  ) -> Int32 {
    let slot = Int32(scope.count)
    scope.append(Binding(name: name, type: type, slot: slot, origins: origins, readOut: readOut))
    program.slots = max(program.slots, scope.count)
    return slot
  }

  private static func kind(of macro: String) -> Fold.Kind? {
    switch macro {
    case "all": .all
    case "exists": .exists
    case "exists_one", "existsOne": .existsOne
    case "map", "transformList": .map
    case "filter": .filter
    default: nil
    }
  }

  /// What the author wrote of a macro that the parser has expanded: the condition on an item and
  /// the item's image. Nil if the fold does not look like the macro's.
  private static func parts(
    of fold: Expression.Comprehension
  ) -> (predicate: Expression?, body: Expression?)? {
    guard case .call(let step, _, let operands) = fold.loopStep.kind, operands.count > 1 else {
      return nil
    }
    switch fold.macro {
    case "all", "exists": return (operands[1], nil)
    case "exists_one", "existsOne", "filter": return (operands[0], nil)
    default:
      if step.value == "_?_:_" {
        return appended(by: operands[1]).map { (operands[0], $0) }
      }
      return appended(by: fold.loopStep).map { (nil, $0) }
    }
  }

  /// `item` of `accumulator + [item]`.
  private static func appended(by step: Expression) -> Expression? {
    guard case .call(_, _, let operands) = step.kind, operands.count == 2,
      case .list(let elements) = operands[1].kind, elements.count == 1
    else { return nil }
    return elements[0].value
  }
}
