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
      code(first, second), verb.phrase(left.words, right.words), at: span,
      notes: notes(left, right, besides: span),
      help: literalMended(left, right) ?? literalMended(right, left)
        ?? mended(left, from: first, to: second, declarations))
  }

  static func mixedDimensions(
    _ first: Operand, _ second: Operand, _ role: Mixture, _ declarations: Declarations
  ) -> Diagnostic {
    let (left, right) = (first.type.dimension ?? .none, second.type.dimension ?? .none)
    let place = role == .branches ? "the branches" : "the items"
    return Diagnostic(
      code(left, right), "\(place) are \(first.words) and \(second.words)", at: second.span,
      notes: [Note("the other one is \(first.words)", at: first.span)] + notes(first, second),
      help: literalMended(second, first) ?? mended(second, from: right, to: left, declarations))
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
    var help = mended(operand, from: own, to: expected, declarations)
    if operand.number != nil, !expected.isNone, let text = operand.text {
      help = "write quantity('\(text) \(unit?.value.symbol ?? expected.suggestedUnit)')"
    }
    return Diagnostic(
      code(own, expected), "expected \(wanted), got \(operand.words)", at: operand.span,
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
  static func notReadable(_ operand: Operand, in unit: Located<Unit>) -> Diagnostic {
    let own = operand.type.dimension ?? .none
    return Diagnostic(
      code(own, unit.value.dimension),
      "cannot read \(operand.words) in '\(unit.value.symbol)', a unit of "
        + unit.value.dimension.description, at: unit.span,
      notes: notes(operand), help: "write .to('\(operand.unit)')")
  }

  /// An assumption that would change more than the basis.
  static func notAssumable(_ operand: Operand, _ unit: Located<Unit>) -> Diagnostic {
    Diagnostic(
      "unit-mismatch",
      "'assume' changes the basis alone, and '\(unit.value.symbol)' is no unit of "
        + (operand.type.dimension ?? .none).words, at: unit.span,
      notes: notes(operand), help: nil)
  }

  static func bareConversionFactor(_ literal: Operand, beside other: Operand) -> Diagnostic {
    let text = literal.text ?? "the number"
    return Diagnostic(
      .warning, "bare-conversion-factor",
      "\(text) beside \(other.words) looks like a conversion, which units make by themselves",
      at: literal.span, notes: notes(other),
      help: "leave it out, or give it its unit, for example "
        + "quantity('\(text) …'), or read a number out with .to('…')")
  }

  // MARK: Why

  /// Where the dimensions of operands come from.
  static func notes(_ operands: Operand..., besides span: Span? = nil) -> [Note] {
    var spans: Set<Span> = Set(operands.filter { $0.origins.isEmpty }.map(\.span))
    if let span { spans.insert(span) }
    return Checking.origins(of: operands).compactMap { origin in
      guard spans.insert(origin.span).inserted else { return nil }
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

  // MARK: How to mend it

  /// Help for a number, or a literal quantity, that has not the dimension of its partner.
  private static func literalMended(_ literal: Operand, _ partner: Operand) -> String? {
    guard case .quantity(let dimension) = partner.type else { return nil }
    if literal.number != nil, let text = literal.text {
      return "give it a unit: quantity('\(text) \(partner.unit)')"
    }
    guard literal.origins.count == 1, literal.origins[0].span == literal.span else { return nil }
    return "write the limit as \(dimension.noun), for example quantity('3 \(partner.unit)')"
  }

  /// Help that names the factor between two dimensions, and a declared one if there is just one.
  private static func mended(
    _ operand: Operand, from own: Dimension, to wanted: Dimension, _ declarations: Declarations
  ) -> String? {
    let factor = wanted.over(own)
    guard !factor.isNone, factor.isRepresentable else { return nil }
    let surplus = operand.origins.first {
      $0.name != nil && $0.dimension.withoutTags().isNone && $0.dimension == own.over(wanted)
    }
    if let surplus, let name = surplus.name {
      return "'\(name)' (\(surplus.unit)) is applied once too often: leave it out once"
    }
    let fitting = declarations.names.filter { $0.value.dimension == factor }.keys.sorted()
    if fitting.count == 1 {
      return "multiply by '\(fitting[0])', a '\(factor.suggestedUnit)' factor"
    }
    let inverse = own.over(wanted)
    let divisors = declarations.names.filter { $0.value.dimension == inverse }.keys.sorted()
    if divisors.count == 1 {
      return "divide by '\(divisors[0])', a '\(inverse.suggestedUnit)' factor"
    }
    return "multiply by a '\(factor.suggestedUnit)' factor"
  }
}

extension Declarations.Name {
  /// The dimension of a parameter or step that is a number.
  fileprivate var dimension: Dimension? {
    switch meaning {
    case .parameter(_, let type), .step(_, let type): type.dimension
    case .table: nil
    }
  }
}
