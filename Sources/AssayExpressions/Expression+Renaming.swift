// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Names that stand for others in an expression: old to new.
package struct ExpressionRenames: Sendable {
  /// Of `model.NAME` and `base.NAME`.
  package let fields: [String: String]
  /// Of the top level, of methods and of regressions.
  package let names: [String: String]

  package init(fields: [String: String], names: [String: String]) {
    (self.fields, self.names) = (fields, names)
  }

  fileprivate func field(_ name: String) -> String { fields[name] ?? name }
  fileprivate func name(_ name: String) -> String { names[name] ?? name }
}

extension Expression {
  /// The same expression by other names, every node at its old place.
  ///
  /// A name that a macro binds is left as it is.
  package func renamed(_ renames: ExpressionRenames) -> Expression {
    ExpressionRenamer(renames: renames).renamed(self, bound: [])
  }
}

extension ParsedExpression {
  package func renamed(_ renames: ExpressionRenames) -> ParsedExpression {
    ParsedExpression(
      expression: expression?.renamed(renames), diagnostics: diagnostics, text: text)
  }
}

private struct ExpressionRenamer {
  let renames: ExpressionRenames

  /// The functions whose arguments are ids.
  private static let functions: Set<String> = ["used", "predict", "derives"]

  func renamed(_ expression: Expression, bound: Set<String>) -> Expression {
    let inner = expression.mapped(bound: bound) { renamed($0, bound: $1) }
    return Expression(id: inner.id, span: inner.span, kind: named(inner.kind, bound: bound))
  }

  /// A node of which the parts have their new names.
  private func named(_ kind: Expression.Kind, bound: Set<String>) -> Expression.Kind {
    switch kind {
    case .identifier(let name):
      if name.hasPrefix(".") { return .identifier("." + renames.name(String(name.dropFirst()))) }
      return .identifier(bound.contains(name) ? name : renames.name(name))
    case .select(let operand, let field, let isTest):
      let name =
        isRoot(operand, "model", bound)
        ? renames.field(field.value)
        : isRoot(operand, "base", bound)
          ? renames.fields[field.value] ?? renames.name(field.value) : field.value
      return .select(operand, field: field.named(name), isTest: isTest)
    case .call(let name, let target, var arguments):
      if target == nil { rename(&arguments, of: name.value, bound) }
      return .call(name, target: target, arguments: arguments)
    default: return kind
    }
  }

  private func rename(_ arguments: inout [Expression], of function: String, _ bound: Set<String>) {
    func literal(_ index: Int, _ rename: (String) -> String) {
      guard case .literal(.string(let text)) = arguments[index].kind else { return }
      arguments[index] = Expression(
        id: arguments[index].id, span: arguments[index].span,
        kind: .literal(.string(rename(text))))
    }
    if Self.functions.contains(function) {
      for index in arguments.indices { literal(index, renames.name) }
    } else if function == "_?._", arguments.count == 2 {
      if isRoot(arguments[0], "model", bound) { literal(1, renames.field) }
    }
  }

  private func isRoot(_ expression: Expression, _ root: String, _ bound: Set<String>) -> Bool {
    guard case .identifier(let name) = expression.kind else { return false }
    return name == "." + root || (name == root && !bound.contains(name))
  }
}

extension Located<String> {
  fileprivate func named(_ name: String) -> Located<String> { Located(name, at: span) }
}
