// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A ladder whose value may be of any type: the first of several values that there is, under its
/// condition.
package struct ValueLadder: Sendable {
  package struct Rung: Sendable {
    package let when: ParsedExpression?
    package let value: ParsedExpression

    package init(when: ParsedExpression?, value: ParsedExpression) {
      (self.when, self.value) = (when, value)
    }
  }

  /// The function that stands for a ladder in a checked expression, over pairs of a condition and a value.
  static let call = "@first"

  /// The ladder as one expression; nil if a part of it could not be read.
  ///
  /// - Parameter place: The list of its rungs.
  package static func expression(_ rungs: [Rung], at place: Span) -> ParsedExpression? {
    var parts: [Expression] = []
    for rung in rungs {
      guard let value = rung.value.expression else { return nil }
      if let when = rung.when {
        guard let condition = when.expression else { return nil }
        parts.append(condition)
      } else {
        parts.append(Expression(id: 1, span: value.span, kind: .literal(.bool(true))))
      }
      parts.append(value)
    }
    let text = rungs.map { rung in
      (rung.when.map { "\($0.text.text): " } ?? "") + rung.value.text.text
    }.joined(separator: "; else ")
    let offsets =
      Array(repeating: Int32(place.start), count: text.utf8.count) + [Int32(place.end)]
    return ParsedExpression(
      expression: Expression(
        id: 1, span: place,
        kind: .call(Located(call, at: place), target: nil, arguments: parts)),
      diagnostics: [], text: LocatedText(text: text, file: place.file, offsets: offsets))
  }
}

extension Checking {
  mutating func ladder(_ arguments: [Expression], at span: Span) -> Operand {
    var nodes: [Int32] = []
    var values: [Operand] = []
    var areFit = true
    for (position, argument) in arguments.enumerated() {
      let operand = check(argument)
      if position.isMultiple(of: 2) {
        areFit = isCondition(operand) && areFit
      } else {
        areFit = !operand.isWrong && areFit
        values.append(operand)
      }
      nodes.append(operand.node)
    }
    guard areFit else { return absorbed(span) }
    guard let type = joined(values, .branches) else { return absorbed(span) }
    let first = operands(nodes)
    return Operand(
      node: emit(.firstOf, first, Int32(nodes.count), at: span), type: type, span: span,
      origins: Checking.origins(of: values), readOut: ReadOut.first(of: values))
  }
}

extension Program {
  /// The first value whose condition holds and that there is; else what all of them lack.
  func firstOf(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    var lack: Outcome?
    for index in stride(from: Int(it.a), to: Int(it.a + it.b), by: 2) {
      let condition = run(operands[index], &frame)
      if condition.bool == false { continue }
      let outcome = condition.bool == true ? run(operands[index + 1], &frame) : condition
      if case .value = outcome { return outcome }
      lack = lack.map { Outcome.lacking($0, outcome) } ?? outcome
    }
    // Without a path of its own it is missing by the name of the definition.
    return lack ?? .missing([])
  }
}
