// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What a plain number was before `to` took it out of its unit.
///
/// Such a number may be compared, printed and put into a logarithm. Beside a quantity it would undo the
/// unit: watts times hours would be watt-hours to the author, and a plain number to the rules.
package struct ReadOut: Sendable, Hashable {
  let dimension: Dimension
  /// Canonical units in one of the unit.
  let factor: Double
  /// The call of `to`, in the author's file.
  let span: Span

  init(_ unit: Unit, at span: Span) {
    (dimension, factor, self.span) = (unit.dimension, unit.factor, span)
  }

  private init(_ dimension: Dimension, _ factor: Double, _ span: Span) {
    (self.dimension, self.factor, self.span) = (dimension, factor, span)
  }

  /// Nil for a number that has lost nothing: it has no dimension, and the unit is one.
  private var ifAny: ReadOut? { dimension.isNone && isNear(factor, 1) ? nil : self }

  private func isNear(_ left: Double, _ right: Double) -> Bool {
    abs(left - right) <= 1e-9 * max(abs(left), abs(right))
  }

  /// That of `x.to('unit')`.
  static func of(_ unit: Unit, at span: Span) -> ReadOut? { ReadOut(unit, at: span).ifAny }

  /// That of a product or a quotient; the unit of a ratio of like units is one.
  static func product(_ left: ReadOut?, _ right: ReadOut?, isQuotient: Bool) -> ReadOut? {
    guard let right else { return left }
    let (dimension, factor) = (left?.dimension ?? .none, left?.factor ?? 1)
    let result =
      isQuotient
      ? ReadOut(dimension.over(right.dimension), factor / right.factor, left?.span ?? right.span)
      : ReadOut(
        dimension.times(right.dimension), factor * right.factor, left?.span ?? right.span)
    return result.ifAny
  }

  /// The first of several parts that have one.
  static func first(of operands: [Operand]) -> ReadOut? {
    operands.lazy.compactMap(\.readOut).first
  }
}

extension Checking {
  /// Reports a number that was taken out of its unit and then scales a quantity.
  mutating func holdUnits(_ left: Operand, _ right: Operand) {
    for (number, other) in [(left, right), (right, left)] {
      guard let readOut = number.readOut, case .quantity = other.type else { continue }
      report(.unitUndone(number, readOut, beside: other))
    }
  }
}

extension Diagnostic {
  fileprivate static func unitUndone(
    _ number: Operand, _ readOut: ReadOut, beside other: Operand
  ) -> Diagnostic {
    Diagnostic(
      "unit-undone",
      "a number without its unit meets \(other.words) here, so that its unit is lost",
      at: number.span, notes: [.init("its unit is taken off here", at: readOut.span)],
      help: "leave .to('…') out, for units convert by themselves; where a plain number is meant,"
        + " divide by one unit of it, as in x / quantity('1 kWh')")
  }
}
