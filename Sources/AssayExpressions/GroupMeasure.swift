// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A figure of a group of models, as an expression over the group writes it:
/// `share(has(model.energy))`.
package struct GroupMeasure: Sendable {
  package enum Function: String, Sendable, Hashable, CaseIterable {
    /// How many models there are, or of how many a condition holds.
    case count
    /// Of which part of the models a condition holds, from 0 to 1.
    case share
    case sum, mean, min, max

    /// Whether it asks a condition of each model, and not a number.
    package var countsModels: Bool { self == .count || self == .share }
  }

  package let function: Function
  /// What is asked of each model; nil for `count()`.
  package let argument: ParsedExpression?
  /// The call as canonical text, which is its name in the expression over the group.
  package let name: String
  package let span: Span
}

extension ParsedExpression {
  /// Takes an expression over a group of models apart: what remains reads each figure of the group by
  /// its text, as a name.
  ///
  /// `min` and `max` of several numbers, and of a list that is written out, are the plain functions.
  package func overGroup() -> (outer: ParsedExpression, measures: [GroupMeasure]) {
    guard let expression else { return (self, []) }
    var splitter = GroupSplitter(file: text.file)
    let outer = splitter.outer(expression)
    return (
      ParsedExpression(expression: outer, diagnostics: diagnostics, text: text), splitter.measures
    )
  }
}

private struct GroupSplitter {
  let file: SourceFile
  var measures: [GroupMeasure] = []

  mutating func outer(_ expression: Expression) -> Expression {
    if case .call(let name, nil, let arguments) = expression.kind,
      let function = GroupMeasure.Function(rawValue: name.value),
      isMeasure(function, arguments)
    {
      let text = expression.canonical
      if !measures.contains(where: { $0.name == text }) {
        measures.append(
          GroupMeasure(
            function: function, argument: arguments.first.map(parsed), name: text,
            span: expression.span))
      }
      return Expression(id: expression.id, span: expression.span, kind: .identifier(text))
    }
    return expression.mapped { outer($0) }
  }

  private func isMeasure(_ function: GroupMeasure.Function, _ arguments: [Expression]) -> Bool {
    if arguments.isEmpty { return function == .count }
    guard arguments.count == 1 else { return false }
    if case .list = arguments[0].kind { return false }
    return true
  }

  private func parsed(_ expression: Expression) -> ParsedExpression {
    let text = expression.canonical
    let (start, end) = (Int32(expression.span.start), Int32(expression.span.end))
    // The first and the last offset are the author's; those between stand for no place of their own.
    let offsets = Array(repeating: start, count: text.utf8.count) + [end]
    return ParsedExpression(
      expression: expression, diagnostics: [],
      text: LocatedText(text: text, file: file, offsets: offsets))
  }
}
