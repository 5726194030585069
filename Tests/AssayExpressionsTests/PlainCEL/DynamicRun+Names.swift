// SPDX-License-Identifier: Apache-2.0

import AssaySource

@testable import AssayExpressions

/// Names: variables, types, fields, and which of them a chain with dots stands for.
extension DynamicRun {
  @inline(never)
  mutating func identifier(_ name: String, _ node: Expression) -> DynamicOutcome {
    if let local = locals.last(where: { $0.name == name }) { return local.outcome }
    if let value = global(name) { return .success(value) }
    let message = "undeclared reference to '\(name)' in container '\(environment.container)'"
    return .failure(DynamicFault(.undeclared, message, at: node.span))
  }

  /// The value of a variable or type, in the innermost namespace that has it.
  private func global(_ name: String) -> DynamicValue? {
    for candidate in DynamicEnvironment.candidates(for: name, in: environment.container) {
      if let value = environment.variables[candidate] { return value }
      if DynamicEnvironment.typeNames.contains(candidate) { return .type(candidate) }
    }
    return nil
  }

  /// `a.b.c` is the variable of that name if there is one; else a field of what `a.b` is.
  @inline(never)
  mutating func select(_ node: Expression) -> DynamicOutcome {
    guard case .select(let operand, let field, let isTest) = node.kind else {
      preconditionFailure("only a selection is selected")
    }
    if !isTest, let name = node.qualifiedName, !isLocal(node), let value = global(name) {
      return .success(value)
    }
    switch evaluate(operand) {
    case .failure(let fault): return .failure(fault)
    case .success(let value):
      return self.field(field.value, of: value, isTest: isTest, at: node.span)
    }
  }

  /// Whether a chain of names begins with a bound variable, which hides what has the same name.
  func isLocal(_ chain: Expression) -> Bool {
    guard let name = chain.qualifiedName?.prefix(while: { $0 != "." }) else { return true }
    return locals.contains { $0.name == name }
  }

  private func field(
    _ name: String, of value: DynamicValue, isTest: Bool, at span: Span
  ) -> DynamicOutcome {
    switch value {
    case .map(let map):
      let found = map.value(for: .string(name))
      if isTest { return .success(.bool(found != nil)) }
      if let found { return .success(found) }
      return .failure(DynamicFault(.noSuchKey, "no such key: '\(name)'", at: span))
    case .optional(nil): return .success(isTest ? .bool(false) : .optional(nil))
    case .optional(.some(let held)):
      switch field(name, of: held, isTest: isTest, at: span) {
      case .success(let found): return .success(isTest ? found : .optional(found))
      case .failure(let fault) where fault.code == .noSuchKey: return .success(.optional(nil))
      case .failure(let fault): return .failure(fault)
      }
    default:
      let message = "type '\(value.typeName)' does not support field selection"
      return .failure(DynamicFault(.noSuchOverload, message, at: span))
    }
  }
}

extension Expression {
  /// The names of `a.b.c` with their dots; nil of anything but such a chain.
  var qualifiedName: String? {
    var fields: [String] = []
    var node = self
    while case .select(let operand, let field, false) = node.kind {
      fields.append(field.value)
      node = operand
    }
    guard case .identifier(let root) = node.kind else { return nil }
    return ([root] + fields.reversed()).joined(separator: ".")
  }
}
