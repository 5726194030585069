// SPDX-License-Identifier: Apache-2.0

import AssaySource

@testable import AssayExpressions

func parse(
  _ text: String, limits: ExpressionLimits = .standard, readsBlocks: Bool = false
) -> ParsedExpression {
  let file = SourceFile(path: "expression.cel", text: text)
  return ExpressionParser(limits: limits, readsBlocks: readsBlocks).parse(
    LocatedText(wholeFile: file))
}

/// The tree as text without places, ids and the grouping of `&&` and `||`.
func shape(_ expression: Expression) -> String {
  func call(_ name: String, _ parts: [Expression]) -> String {
    "\(name)(\(parts.map(shape).joined(separator: ", ")))"
  }
  switch expression.kind {
  case .literal(let literal): return literal.canonical
  case .identifier(let name): return name
  case .select(let operand, let field, let isTest):
    return call(isTest ? "has:\(field.value)" : "select:\(field.value)", [operand])
  case .call(let name, let target, let arguments):
    guard name.value == "_&&_" || name.value == "_||_" else {
      return (target.map { "\(shape($0))~" } ?? "") + call(name.value, arguments)
    }
    func flatten(_ node: Expression) -> [Expression] {
      guard case .call(let inner, nil, let operands) = node.kind, inner.value == name.value else {
        return [node]
      }
      return operands.flatMap(flatten)
    }
    return call(name.value, flatten(expression))
  case .list(let elements):
    return call(
      "list" + elements.map { $0.isOptional ? "?" : "-" }.joined(), elements.map(\.value))
  case .map(let entries):
    return call(
      "map" + entries.map { $0.isOptional ? "?" : "-" }.joined(),
      entries.flatMap { [$0.key, $0.value] })
  case .message(let name, let fields):
    return call(name.value + fields.map { ":\($0.name.value)" }.joined(), fields.map(\.value))
  case .comprehension(let fold):
    let names = [fold.macro, fold.iterVar.value, fold.iterVar2?.value ?? "", fold.accuVar.value]
    return call(
      "fold:" + names.joined(separator: ":"),
      [fold.range, fold.accuInit, fold.loopCondition, fold.loopStep, fold.result])
  }
}
