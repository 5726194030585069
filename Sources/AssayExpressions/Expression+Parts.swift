// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension Expression {
  /// The nodes below it.
  package var parts: [Expression] {
    switch kind {
    case .literal, .identifier: []
    case .select(let operand, _, _): [operand]
    case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .message(_, let fields): fields.map(\.value)
    case .comprehension(let fold):
      [fold.range, fold.accuInit, fold.loopCondition, fold.loopStep, fold.result]
    }
  }

  /// The same node with other nodes below it, which are changed in the order in which they stand.
  func mapped(_ change: (Expression) -> Expression) -> Expression {
    mapped(bound: []) { part, _ in change(part) }
  }

  /// The same node with other nodes below it.
  ///
  /// - Parameters:
  ///   - bound: The names that macros around it bind.
  ///   - change: Is given a part, and the names that are bound where it stands.
  func mapped(
    bound: Set<String>, _ change: (Expression, Set<String>) -> Expression
  ) -> Expression {
    func inner(_ part: Expression) -> Expression { change(part, bound) }
    let kind: Kind =
      switch self.kind {
      case .literal, .identifier: self.kind
      case .select(let operand, let field, let isTest):
        .select(inner(operand), field: field, isTest: isTest)
      case .call(let name, let target, let arguments):
        .call(name, target: target.map(inner), arguments: arguments.map(inner))
      case .list(let elements):
        .list(elements.map { .init(value: inner($0.value), isOptional: $0.isOptional) })
      case .map(let entries):
        .map(
          entries.map {
            .init(key: inner($0.key), value: inner($0.value), isOptional: $0.isOptional)
          })
      case .message(let name, let fields):
        .message(
          name,
          fields.map {
            .init(name: $0.name, value: inner($0.value), isOptional: $0.isOptional)
          })
      case .comprehension(let fold): .comprehension(fold.mapped(bound: bound, change))
      }
    return Expression(id: id, span: span, kind: kind)
  }
}

extension Expression.Comprehension {
  /// The same fold over other parts; what it binds is bound where its condition, step and result stand.
  fileprivate func mapped(
    bound: Set<String>, _ change: (Expression, Set<String>) -> Expression
  ) -> Expression.Comprehension {
    let outer = bound.union([accuVar.value])
    let items = outer.union([iterVar.value] + (iterVar2.map { [$0.value] } ?? []))
    return Expression.Comprehension(
      macro: macro, iterVar: iterVar, iterVar2: iterVar2, range: change(range, bound),
      accuVar: accuVar, accuInit: change(accuInit, bound),
      loopCondition: change(loopCondition, items), loopStep: change(loopStep, items),
      result: change(result, outer))
  }
}
