// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What an operator or function wants to do with two operands, for messages.
enum Verb {
  case add, subtract, multiply, divide, takeRemainder, compare, seek

  func phrase(_ left: String, _ right: String) -> String {
    switch self {
    case .add: "cannot add \(right) to \(left)"
    case .subtract: "cannot subtract \(right) from \(left)"
    case .multiply: "cannot multiply \(left) by \(right)"
    case .divide: "cannot divide \(left) by \(right)"
    case .takeRemainder: "cannot take the remainder of \(left) by \(right)"
    case .compare: "cannot compare \(left) with \(right)"
    case .seek: "cannot look for \(left) in \(right)"
    }
  }
}

/// What can be wrong with dimensions, bases and units.
extension Diagnostic {
  static func dimensionMismatch(
    _ verb: Verb, _ left: Operand, _ right: Operand, _ declarations: Declarations, at span: Span
  ) -> Diagnostic {
    let (first, second) = (left.type.dimension ?? .none, right.type.dimension ?? .none)
    return Diagnostic(
      code(first, second), verb.phrase(left.words, right.words) + reason(first, second), at: span,
      notes: notes(left, right, besides: span),
      help: literalMended(left, right) ?? literalMended(right, left)
        ?? mended(
          verb == .seek ? [(left, to: right)] : [(right, to: left), (left, to: right)],
          declarations))
  }

  static func mixedDimensions(
    _ first: Operand, _ second: Operand, _ role: Mixture, _ declarations: Declarations
  ) -> Diagnostic {
    let (left, right) = (first.type.dimension ?? .none, second.type.dimension ?? .none)
    let place = role == .branches ? "the branches" : "the items"
    return Diagnostic(
      code(left, right), "\(place) are \(first.words) and \(second.words)" + reason(left, right),
      at: second.span,
      notes: [Note("the other one is \(first.words)", at: first.span)] + notes(first, second),
      help: literalMended(second, first)
        ?? mended([(second, to: first), (first, to: second)], declarations))
  }

  /// A value whose dimension is not the one that its place declares.
  static func unexpectedDimension(
    _ operand: Operand, _ own: Dimension, expected: Dimension, unit: Located<Unit>?,
    _ declarations: Declarations
  ) -> Diagnostic {
    let wanted =
      expected.isNone
      ? "a plain number" : "\(expected.words) (\(unit?.value.symbol ?? expected.suggestedUnit))"
    let declared = unit.map { [Note("the unit is declared here", at: $0.span)] } ?? []
    let place = Operand(
      node: -1, type: .number(expected), span: operand.span,
      origins: unit.map {
        [Origin(name: nil, dimension: expected, unit: $0.value.symbol, span: $0.span)]
      } ?? [])
    var help = mended([(operand, to: place)], declarations)
    if !own.isNone, own == Dimension.none.over(expected), let unit {
      help = "if \(unit.value.symbol) is the wrong way round, write \(own.suggestedUnit)"
    }
    if operand.number != nil, !expected.isNone, let text = operand.text {
      help = "write quantity('\(text) \(unit?.value.symbol ?? expected.suggestedUnit)')"
    }
    return Diagnostic(
      code(own, expected), "expected \(wanted), got \(operand.words)" + reason(own, expected),
      at: operand.span,
      notes: declared + notes(operand), help: help)
  }

  static func numberExpected(_ operand: Operand, unit: Located<Unit>) -> Diagnostic {
    let dimension = unit.value.dimension
    let wanted =
      dimension.isNone ? "a plain number" : "\(dimension.words) (\(unit.value.symbol))"
    return Diagnostic(
      "type-mismatch", "expected \(wanted), got \(operand.words)", at: operand.span,
      notes: [Note("the unit is declared here", at: unit.span)])
  }

  static func plainNumberExpected(_ operand: Operand, by function: String) -> Diagnostic {
    var help: String?
    if case .quantity = operand.type {
      help = "divide by a unit: \(operand.text ?? "x") / quantity('1 \(operand.unit)')"
    }
    return Diagnostic(
      operand.type.isNumber ? "unit-mismatch" : "type-mismatch",
      "'\(function)' takes a plain number, got \(operand.words)", at: operand.span,
      notes: notes(operand), help: help)
  }

  static func numbersExpected(_ operand: Operand, by function: String) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "'\(function)' takes a list of numbers, got \(operand.words)",
      at: operand.span, notes: notes(operand))
  }

  static func literalExponent(_ base: Operand, at span: Span) -> Diagnostic {
    Diagnostic(
      "unit-mismatch",
      "the exponent of \(base.words) must be a number written out, for it decides the unit",
      at: span, notes: notes(base),
      help: "write a number such as 2 or 0.5, or divide by a unit first: "
        + "\(base.text ?? "x") / quantity('1 \(base.unit)')")
  }

  static func exponentTooLarge(at span: Span) -> Diagnostic {
    Diagnostic("unit-mismatch", "the exponents of the unit grow beyond all use", at: span)
  }

  // MARK: Units in texts

  /// A wrong unit in a literal text, at its own characters if they stand there as they are.
  static func badUnit(_ error: UnitError, in text: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-unit", error.message, at: place(error.start, error.end, in: text), help: error.help)
  }

  private static func place(_ start: Int, _ end: Int, in text: Located<String>) -> Span {
    let bytes = Array(text.span.file.text.utf8.prefix(text.span.end).dropFirst(text.span.start))
    let count = text.value.utf8.count
    // A literal with escapes, or a raw or triple-quoted one, is pointed at as a whole.
    guard bytes.count == count + 2, bytes[1..<(count + 1)].elementsEqual(text.value.utf8) else {
      return text.span
    }
    let first = text.span.start + 1
    return Span(file: text.span.file, start: first + start, end: first + max(end, start))
  }

  /// A quantity read out in a unit that it does not have.
  static func notReadable(
    _ operand: Operand, in unit: Located<Unit>, _ declarations: Declarations
  ) -> Diagnostic {
    let own = operand.type.dimension ?? .none
    return Diagnostic(
      code(own, unit.value.dimension),
      "cannot read \(operand.words) in '\(unit.value.symbol)', a unit of "
        + unit.value.dimension.description, at: unit.span,
      notes: notes(operand),
      help: "write .to('\(operand.unit)')"
        + bridge(own, unit.value.dimension, declarations).map { ", or first \($0)" }.orEmpty)
  }

  /// An assumption that would change more than the basis.
  static func notAssumable(
    _ operand: Operand, _ unit: Located<Unit>, _ declarations: Declarations
  ) -> Diagnostic {
    let own = operand.type.dimension ?? .none
    return Diagnostic(
      "unit-mismatch",
      "'assume' changes the basis alone, and '\(unit.value.symbol)' is no unit of "
        + own.words, at: unit.span,
      notes: notes(operand),
      help: bridge(own, unit.value.dimension, declarations).map {
        "to get \(unit.value.dimension.noun), \($0)"
      })
  }

  static func bareConversionFactor(_ literal: Operand, beside other: Operand) -> Diagnostic {
    let text = literal.text ?? "the number"
    return Diagnostic(
      .warning, "bare-conversion-factor",
      "\(text) beside \(other.words) looks like a conversion, which units make by themselves",
      at: literal.span, notes: notes(other),
      help: "leave it out; if it has a unit, write it as quantity('\(text) …')")
  }

  // MARK: Why

  /// Where the dimensions of operands come from.
  static func notes(_ operands: Operand..., besides span: Span? = nil) -> [Note] {
    var spans: Set<Span> = Set(operands.filter { $0.origins.isEmpty }.map(\.span))
    if let span { spans.insert(span) }
    let origins = Checking.origins(of: operands)
    // That a count has no unit explains something only beside what has one.
    let haveUnits = origins.contains { !$0.dimension.isNone }
    return origins.compactMap { origin in
      guard haveUnits, spans.insert(origin.span).inserted else { return nil }
      let subject = origin.name.map { "'\($0)'" } ?? "this"
      if origin.dimension.isNone {
        return Note("\(subject) is a plain number", at: origin.span)
      }
      return Note(
        "\(subject) is \(origin.dimension.noun) because its unit is '\(origin.unit)'",
        at: origin.span)
    }
  }

  private static func code(_ left: Dimension, _ right: Dimension) -> String {
    left.withoutTags() == right.withoutTags() ? "basis-mismatch" : "unit-mismatch"
  }

  private static func reason(_ left: Dimension, _ right: Dimension) -> String {
    left.withoutTags() == right.withoutTags() ? ": the bases differ" : ""
  }
}
