// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Functions that ask about the pack itself: rows by date, methods and derivations.
extension Checking {
  /// `rows.at(date)`.
  mutating func rowAt(_ call: Call) -> Operand {
    guard takes(1...1, call), let rows = call.target else { return absorbed(call.span) }
    switch rows.type {
    case .datedRows(let table):
      guard isFit(call.arguments[0], .timestamp, .argument(of: "at")) else {
        return absorbed(call.span)
      }
      let node = emit(.rowAt, rows.node, call.arguments[0].node, at: call.span)
      if declarations.tables[table].isSeries {
        let column = declarations.tables[table].columns[0]
        return Operand(
          node: emit(.cell, node, 0, at: call.span), type: column.type, span: call.span,
          origins: origin(declarations.tables[table].name, column.type, column.unit, column.span))
      }
      return Operand(node: node, type: .row(table), span: call.span)
    case .row(let table): return wrong(.notDated(declarations.tables[table].name, at: call.span))
    default: return wrong(.hasNoRows(rows, declarations, at: call.span))
    }
  }

  /// `used('method')`.
  mutating func used(
    _ name: Located<String>, _ arguments: [Expression], at span: Span
  ) -> Operand {
    guard let ids = ids(name, arguments, 1, "a method", at: span) else {
      return boolean(-1, at: span)
    }
    guard let method = declarations.methods[ids[0].value] else {
      report(.unknownMethod(ids[0], declarations))
      return boolean(-1, at: span)
    }
    steps.insert(method.step)
    return boolean(emit(.used, Int32(method.step), Int32(method.index), at: span), at: span)
  }

  /// `predict('regression')`: the step that holds the prediction is read.
  mutating func predict(
    _ name: Located<String>, _ arguments: [Expression], at span: Span
  ) -> Operand {
    guard let ids = ids(name, arguments, 1, "a regression", at: span) else { return absorbed(span) }
    guard let found = declarations.predictions[ids[0].value] else {
      return wrong(.unknownRegression(ids[0], declarations))
    }
    steps.insert(found.step)
    let node = emit(.step, Int32(found.step), at: span)
    return Operand(
      node: node, type: found.type, span: span,
      origins: origin("predict('\(ids[0].value)')", found.type, found.unit, found.span))
  }

  /// `derives('quantity', 'id')`.
  mutating func derives(
    _ name: Located<String>, _ arguments: [Expression], at span: Span
  ) -> Operand {
    guard let ids = ids(name, arguments, 2, "a quantity and something it may rest on", at: span)
    else { return boolean(-1, at: span) }
    let quantity: Int?
    if case .step(let index, _)? = declarations.names[ids[0].value]?.meaning {
      quantity = index
      steps.insert(index)
    } else {
      report(.unknownQuantity(ids[0], declarations))
      quantity = nil
    }
    guard let part = part(ids[1].value) else {
      report(.unknownPart(ids[1], declarations))
      return boolean(-1, at: span)
    }
    guard let quantity else { return boolean(-1, at: span) }
    let (kind, index) = part.encoded
    return boolean(emit(.derives, Int32(quantity), kind, Int32(index), at: span), at: span)
  }

  private func part(_ id: String) -> DerivationPart? {
    switch declarations.names[id]?.meaning {
    case .parameter(let index, _)?: return .parameter(index)
    case .step(let index, _)?: return .step(index)
    case .table(let index)?: return .table(index)
    case nil: break
    }
    if let method = declarations.methods[id] { return .method(method.index) }
    if let prediction = declarations.predictions[id] { return .step(prediction.step) }
    let field = id.hasPrefix("model.") ? String(id.dropFirst("model.".count)) : id
    return declarations.fields[field].map { .field($0.index) }
  }

  /// The literal ids that a function takes; reports anything else.
  private mutating func ids(
    _ name: Located<String>, _ arguments: [Expression], _ count: Int, _ wanted: String,
    at span: Span
  ) -> [Located<String>]? {
    guard arguments.count == count else {
      report(.argumentCount(name, count...count, got: arguments.count, at: span))
      return nil
    }
    var ids: [Located<String>] = []
    for argument in arguments {
      guard case .literal(.string(let id)) = argument.kind else {
        report(.literalExpected(name, "the id of \(wanted)", at: argument.span))
        continue
      }
      ids.append(Located(id, at: argument.span))
    }
    return ids.count == count ? ids : nil
  }
}
