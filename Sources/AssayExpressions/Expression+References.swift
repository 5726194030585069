// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What an expression reads by name, in the order of its text; a name may occur several times.
///
/// The rules' dependency graph is built of these.
package struct References: Sendable {
  /// Free names: neither `model` nor bound by a macro. An absolute name (`.pue`) is without its dot.
  package fileprivate(set) var names: [Located<String>] = []
  /// `NAME` of each `model.NAME`, be it read or only asked for with `has`.
  package fileprivate(set) var fields: [Located<String>] = []
  /// `NAME` of each `base.NAME`: a field or a quantity.
  package fileprivate(set) var bases: [Located<String>] = []
  /// `x` of each `used('x')`.
  package fileprivate(set) var used: [Located<String>] = []
  /// The quantity and the id of each `derives('quantity', 'id')`.
  package fileprivate(set) var derives: [Derives] = []
  /// `x` of each `predict('x')`.
  package fileprivate(set) var predicted: [Located<String>] = []

  package struct Derives: Sendable, Hashable {
    package let quantity: Located<String>
    package let id: Located<String>
  }
}

extension Expression {
  /// The names, fields and ids that the expression reads.
  package var references: References {
    var collector = ReferenceCollector()
    collector.visit(self)
    return collector.references
  }
}

/// Walks a tree with the names that are bound at the present place.
private struct ReferenceCollector {
  var references = References()
  private var bound: [String] = []

  /// What the metadata of the audited model is called in expressions.
  private static let model = "model"
  /// What the model is called that it was derived from.
  private static let base = "base"

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .literal: break
    case .identifier(let name): visit(name: name, at: expression.span)
    case .select(let operand, let field, _):
      if isModel(operand) { references.fields.append(field) }
      if isRoot(operand, Self.base) { references.bases.append(field) }
      visit(operand)
    case .call(let name, let target, let arguments):
      if let target { visit(target) }
      if target == nil { visitCall(name.value, arguments) }
      for argument in arguments { visit(argument) }
    case .list(let elements):
      for element in elements { visit(element.value) }
    case .map(let entries):
      for entry in entries {
        visit(entry.key)
        visit(entry.value)
      }
    case .message(_, let fields):
      for field in fields { visit(field.value) }
    case .comprehension(let fold): visit(fold)
    }
  }

  private mutating func visit(name: String, at span: Span) {
    let isAbsolute = name.hasPrefix(".")
    let plain = isAbsolute ? String(name.dropFirst()) : name
    guard isAbsolute || !bound.contains(name), plain != Self.model, plain != Self.base
    else { return }
    references.names.append(Located(plain, at: span))
  }

  private mutating func visit(_ fold: Expression.Comprehension) {
    visit(fold.range)
    visit(fold.accuInit)
    let outer = bound.count
    bound.append(fold.accuVar.value)
    visit(fold.result)
    bound.append(fold.iterVar.value)
    if let second = fold.iterVar2 { bound.append(second.value) }
    visit(fold.loopCondition)
    visit(fold.loopStep)
    bound.removeSubrange(outer...)
  }

  private mutating func visitCall(_ name: String, _ arguments: [Expression]) {
    switch (name, arguments.count) {
    case ("_?._", 2):
      guard let field = text(arguments[1]) else { break }
      if isModel(arguments[0]) { references.fields.append(field) }
      if isRoot(arguments[0], Self.base) { references.bases.append(field) }
    case ("used", 1):
      if let id = text(arguments[0]) { references.used.append(id) }
    case ("predict", 1):
      if let id = text(arguments[0]) { references.predicted.append(id) }
    case ("derives", 2):
      if let quantity = text(arguments[0]), let id = text(arguments[1]) {
        references.derives.append(References.Derives(quantity: quantity, id: id))
      }
    default: break
    }
  }

  private func isModel(_ expression: Expression) -> Bool { isRoot(expression, Self.model) }

  private func isRoot(_ expression: Expression, _ root: String) -> Bool {
    guard case .identifier(let name) = expression.kind else { return false }
    return name == "." + root || (name == root && !bound.contains(name))
  }

  private func text(_ expression: Expression) -> Located<String>? {
    guard case .literal(.string(let text)) = expression.kind else { return nil }
    return Located(text, at: expression.span)
  }
}
