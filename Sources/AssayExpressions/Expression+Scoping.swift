// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What is read in place of a parameter or of a table's rows, for the models of a scope alone.
package struct ScopedReads: Sendable {
  /// The names of a condition and of what is read where it holds.
  package struct Case: Sendable, Hashable {
    package let condition: String
    package let name: String

    package init(condition: String, name: String) {
      (self.condition, self.name) = (condition, name)
    }
  }

  /// By parameter; no two conditions of one hold of the same model.
  package var parameters: [String: [Case]] = [:]
  /// By table.
  package var tables: [String: [Case]] = [:]

  package init() {}

  /// The names that only scopes read.
  fileprivate var names: Set<String> {
    let cases = [parameters, tables].flatMap(\.values).joined()
    return Set(cases.flatMap { [$0.condition, $0.name] })
  }
}

extension ParsedExpression {
  /// The same expression with what is read in scopes: `pue` becomes `scope ? pue_1 : pue`.
  package func scoped(_ reads: ScopedReads) -> ParsedExpression {
    guard let expression else { return self }
    let scoped = ExpressionScoping(reads: reads).scoped(expression, bound: [])
    let names = reads.names.intersection(scoped.references.names.map(\.value))
    guard !names.isEmpty else { return self }
    return ParsedExpression(
      expression: scoped, diagnostics: diagnostics, text: text, scopedNames: names)
  }

  /// Whether it holds, and is known to: a condition that is false wherever it cannot be decided.
  package var decided: ParsedExpression {
    ParsedExpression(
      expression: expression.map { condition in
        .call("_&&_", [.call("known", [condition], like: condition), condition], like: condition)
      }, diagnostics: diagnostics, text: text)
  }

  /// Whether a text is known and one of several: `known(E) && E in ['a', 'b']`.
  ///
  /// - Parameter text: How it is shown.
  package func decided(amongTexts texts: [Located<String>], text: LocatedText) -> ParsedExpression {
    ParsedExpression(
      expression: expression.map { operand in
        let list = Expression(
          id: operand.id, span: operand.span,
          kind: .list(
            texts.map {
              Expression.Element(
                value: Expression(id: operand.id, span: $0.span, kind: .literal(.string($0.value))))
            }))
        return .call(
          "_&&_",
          [
            .call("known", [operand], like: operand),
            .call("@in", [operand, list], like: operand),
          ], like: operand)
      }, diagnostics: diagnostics, text: text)
  }

  /// Whether both hold.
  package func and(_ other: ParsedExpression, text: LocatedText) -> ParsedExpression {
    var both: Expression?
    if let left = expression, let right = other.expression {
      both = .call("_&&_", [left, right], like: left)
    }
    return ParsedExpression(
      expression: both, diagnostics: diagnostics + other.diagnostics, text: text)
  }
}

extension Expression {
  /// A call that stands where another node does.
  fileprivate static func call(
    _ name: String, _ arguments: [Expression], like node: Expression
  ) -> Expression {
    Expression(
      id: node.id, span: node.span,
      kind: .call(Located(name, at: node.span), target: nil, arguments: arguments))
  }
}

/// Puts what is read in scopes into an expression.
private struct ExpressionScoping {
  let reads: ScopedReads

  func scoped(_ expression: Expression, bound: Set<String>) -> Expression {
    if let table = table(readBy: expression, bound), let cases = reads.tables[table] {
      return scoped(expression, by: cases, of: table, bound)
    }
    if case .identifier(let name) = expression.kind, !bound.contains(name),
      let cases = reads.parameters[name.hasPrefix(".") ? String(name.dropFirst()) : name]
    {
      return cases.reversed().reduce(expression) { rest, item in
        .call(
          "_?_:_",
          [
            identifier(item.condition, like: expression), identifier(item.name, like: expression),
            rest,
          ], like: expression)
      }
    }
    return expression.mapped(bound: bound) { scoped($0, bound: $1) }
  }

  private func identifier(_ name: String, like node: Expression) -> Expression {
    Expression(id: node.id, span: node.span, kind: .identifier(name))
  }

  /// The table of a whole look-up: `t[key].at(date).cell`, `has(t[key].cell)`, `key in t`.
  private func table(readBy expression: Expression, _ bound: Set<String>) -> String? {
    switch expression.kind {
    case .identifier(let name):
      let plain = name.hasPrefix(".") ? String(name.dropFirst()) : name
      return !bound.contains(name) && reads.tables[plain] != nil ? plain : nil
    case .select(let operand, _, _): return table(readBy: operand, bound)
    case .call(let name, nil, let arguments) where name.value == "_[_]" && arguments.count == 2:
      return table(readBy: arguments[0], bound)
    case .call(let name, nil, let arguments) where name.value == "@in" && arguments.count == 2:
      guard case .identifier = arguments[1].kind else { return nil }
      return table(readBy: arguments[1], bound)
    case .call(let name, let target?, _) where name.value == "at":
      return table(readBy: target, bound)
    default: return nil
    }
  }

  /// The rows of a scope hold where they have what is asked for; what they have not, the table has.
  private func scoped(
    _ look: Expression, by cases: [ScopedReads.Case], of table: String, _ bound: Set<String>
  ) -> Expression {
    let isTest: Bool
    switch look.kind {
    case .select(_, _, let tests): isTest = tests
    case .call(let name, _, _): isTest = name.value == "@in"
    default: isTest = false
    }
    return cases.reversed().reduce(read(look, table, from: table, bound)) { rest, item in
      let condition = identifier(item.condition, like: look)
      let own = read(look, table, from: item.name, bound)
      guard !isTest else {
        return .call("_||_", [.call("_&&_", [condition, own], like: look), rest], like: look)
      }
      let isThere = Expression.call("known", [own], like: look)
      return .call(
        "_?_:_", [.call("_&&_", [condition, isThere], like: look), own, rest], like: look)
    }
  }

  /// A look-up in another table; what its keys and dates read is scoped as well.
  private func read(
    _ look: Expression, _ table: String, from other: String, _ bound: Set<String>
  ) -> Expression {
    func inner(_ expression: Expression) -> Expression {
      read(expression, table, from: other, bound)
    }
    let kind: Expression.Kind
    switch look.kind {
    case .identifier: kind = .identifier(other)
    case .select(let operand, let field, let isTest):
      kind = .select(inner(operand), field: field, isTest: isTest)
    case .call(let name, let target?, let arguments):
      kind = .call(
        name, target: inner(target), arguments: arguments.map { scoped($0, bound: bound) })
    case .call(let name, nil, let arguments) where name.value == "@in":
      kind = .call(
        name, target: nil, arguments: [scoped(arguments[0], bound: bound), inner(arguments[1])])
    case .call(let name, nil, let arguments):
      kind = .call(
        name, target: nil, arguments: [inner(arguments[0]), scoped(arguments[1], bound: bound)])
    default: kind = look.kind
    }
    return Expression(id: look.id, span: look.span, kind: kind)
  }
}
