// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// What an expression names, each with its place; a name that a macro binds is none.
struct ExpressionNames {
  private(set) var uses: [PackIndex.Use] = []
  private var bound: [String] = []
  /// The regression of whose sample `row` is a row; nil outside of regressions.
  private let sample: String?

  /// - Parameter arguments: Those of the function that it is the value of.
  init(_ expression: Expression, sample: String?, arguments: [String]) {
    self.sample = sample
    bound = arguments
    visit(expression)
  }

  private mutating func use(_ symbols: [PackIndex.Symbol], at span: Span) {
    uses.append(PackIndex.Use(symbols: symbols, span: span))
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .literal: break
    case .identifier(let name):
      let bare = name.hasPrefix(".") ? String(name.dropFirst()) : name
      if name != bare || !bound.contains(bare) { use([.id(bare)], at: expression.span) }
    case .select(let operand, let field, _):
      select(operand, field)
      visit(operand)
    case .call(let name, let target, let arguments):
      call(name, target, arguments)
      if let target { visit(target) }
      arguments.forEach { visit($0) }
    case .list(let elements): elements.forEach { visit($0.value) }
    case .map(let entries):
      for entry in entries {
        visit(entry.key)
        visit(entry.value)
      }
    case .message(_, let fields): fields.forEach { visit($0.value) }
    case .comprehension(let fold):
      visit(fold.range)
      visit(fold.accuInit)
      let names = [fold.iterVar, fold.iterVar2, fold.accuVar].compactMap { $0?.value }
      bound += names
      [fold.loopCondition, fold.loopStep, fold.result].forEach { visit($0) }
      bound.removeLast(names.count)
    }
  }

  private mutating func select(_ operand: Expression, _ field: Located<String>) {
    if let root = root(of: operand) {
      switch root {
      case "model": use([.field(field.value)], at: field.span)
      case "base": use([.field(field.value), .id(field.value)], at: field.span)
      case "row": if let sample { use([.column(field.value, of: sample)], at: field.span) }
      default: break
      }
    }
    if let table = table(of: operand) { use([.column(field.value, of: table)], at: field.span) }
    if case .identifier(let name) = operand.kind, bound.contains(name) {
      use([.member(field.value)], at: field.span)
    }
  }

  private func root(of operand: Expression) -> String? {
    guard case .identifier(let name) = operand.kind, !bound.contains(name) else { return nil }
    return name
  }

  /// The table of `table[key]` and `table[key].at(date)`.
  private func table(of operand: Expression) -> String? {
    guard case .call(let name, let target, let arguments) = operand.kind else { return nil }
    switch name.value {
    case "_[_]": return arguments.first.flatMap { root(of: $0) }
    case "at": return target.flatMap { table(of: $0) }
    default: return nil
    }
  }

  private mutating func call(
    _ name: Located<String>, _ target: Expression?, _ arguments: [Expression]
  ) {
    if name.value == "_[_]", arguments.count == 2, let table = root(of: arguments[0]),
      let key = text(arguments[1])
    {
      use([.row(key.value, of: table)], at: key.span)
    }
    if target == nil { use([.id(name.value)], at: name.span) }
    guard target == nil, ["used", "predict", "derives"].contains(name.value) else { return }
    for id in arguments.compactMap({ text($0) }) { use([.id(id.value)], at: id.span) }
  }

  /// A text that is written out, without its quotes.
  private func text(_ expression: Expression) -> Located<String>? {
    guard case .literal(.string(let text)) = expression.kind else { return nil }
    let span = expression.span
    let inner = Span(file: span.file, start: span.start + 1, end: span.end - 1)
    guard span.file.text(from: inner.start, to: inner.end) == text else {
      return Located(text, at: span)
    }
    return Located(text, at: inner)
  }
}
