// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// Comparisons that rules state by their two sides.
extension ParsedExpression {
  /// A name alone.
  package static func name(_ name: Located<String>, text: LocatedText) -> ParsedExpression {
    ParsedExpression(
      expression: Expression(id: 1, span: name.span, kind: .identifier(name.value)),
      diagnostics: [], text: text)
  }

  /// `quantity('1e25 FLOP')`.
  package static func quantity(_ text: Located<String>, text whole: LocatedText) -> Self {
    let literal = Expression(id: 2, span: text.span, kind: .literal(.string(text.value)))
    return ParsedExpression(
      expression: Expression(
        id: 1, span: text.span,
        kind: .call(Located("quantity", at: text.span), target: nil, arguments: [literal])),
      diagnostics: [], text: whole)
  }

  /// An operator between both.
  package func compared(
    _ name: String, with other: ParsedExpression, text: LocatedText
  ) -> ParsedExpression {
    var both: Expression?
    if let left = expression, let right = other.expression {
      both = Expression(
        id: 0, span: right.span,
        kind: .call(Located(name, at: right.span), target: nil, arguments: [left, right]))
    }
    return ParsedExpression(
      expression: both, diagnostics: diagnostics + other.diagnostics, text: text)
  }

  /// The quotient of the two sides of a comparison; nil of anything else.
  package var operandsDivided: ParsedExpression? {
    guard let expression, case .call(let name, nil, let sides) = expression.kind, sides.count == 2,
      ["_<_", "_>=_"].contains(name.value)
    else { return nil }
    return ParsedExpression(
      expression: Expression(
        id: expression.id, span: expression.span,
        kind: .call(Located("_/_", at: name.span), target: nil, arguments: sides)),
      diagnostics: [], text: text, scopedNames: scopedNames)
  }
}
