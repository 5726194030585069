// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Operators, by their names in the CEL specification.
extension Checking {
  mutating func call(
    _ name: Located<String>, _ target: Expression?, _ arguments: [Expression], at span: Span
  ) -> Operand {
    switch (name.value, arguments.count) {
    case ("_&&_", 2): return logic(.and, arguments, at: span)
    case ("_||_", 2): return logic(.or, arguments, at: span)
    case ("!_", 1):
      let operand = check(arguments[0])
      guard isCondition(operand) else { return boolean(-1, at: span) }
      return boolean(emit(.not, operand.node, at: span), at: span)
    case ("_?_:_", 3): return choice(arguments, at: span)
    case ("_[_]", 2): return index(arguments[0], arguments[1], at: span)
    case ("@in", 2): return membership(arguments[0], arguments[1], at: span)
    case ("_==_", 2): return equality(.equal, arguments, at: span)
    case ("_!=_", 2): return equality(.notEqual, arguments, at: span)
    case ("_<_", 2): return ordering(.less, arguments, at: span)
    case ("_<=_", 2): return ordering(.lessEqual, arguments, at: span)
    case ("_>_", 2): return ordering(.greater, arguments, at: span)
    case ("_>=_", 2): return ordering(.greaterEqual, arguments, at: span)
    case ("_+_", 2): return sum(.add, arguments, at: span)
    case ("_-_", 2): return sum(.subtract, arguments, at: span)
    case ("_*_", 2), ("_/_", 2): return product(name, arguments, at: span)
    case ("_%_", 2): return remainder(arguments, at: span)
    case ("-_", 1): return negation(arguments[0], at: span)
    case ("_?._", _), ("_[?_]", _): return wrong(.notInRules("an optional", at: span))
    default: return function(name, target, arguments, at: span)
    }
  }

  // MARK: Logic

  private mutating func logic(
    _ operation: Operation, _ arguments: [Expression], at span: Span
  ) -> Operand {
    let (left, right) = (check(arguments[0]), check(arguments[1]))
    let areConditions = [isCondition(left), isCondition(right)]
    guard areConditions == [true, true] else { return boolean(-1, at: span) }
    return boolean(emit(operation, left.node, right.node, at: span), at: span)
  }

  private mutating func choice(_ arguments: [Expression], at span: Span) -> Operand {
    let condition = check(arguments[0])
    let branches = [check(arguments[1]), check(arguments[2])]
    let holds = isCondition(condition)
    guard let type = joined(branches, .branches), holds else { return absorbed(span) }
    let node = emit(
      .conditional, condition.node, branches[0].node, branches[1].node, at: span)
    return Operand(
      node: node, type: type, span: span, origins: Checking.origins(of: branches),
      readOut: ReadOut.first(of: branches))
  }

  private mutating func membership(
    _ item: Expression, _ container: Expression, at span: Span
  ) -> Operand {
    let written = (item, container)
    let item = check(item)
    let container = check(container)
    switch container.type {
    case .table(let index):
      let table = declarations.tables[index]
      if table.secondKeyType != nil { return wrong(.twoKeys(table, at: span)) }
      guard isFit(item, table.keyType, .key(of: table.name)) else { return boolean(-1, at: span) }
      return boolean(emit(.isKey, Int32(index), item.node, at: span), at: span)
    case .list(let element):
      guard areComparable(item, element, container, at: span) else { return boolean(-1, at: span) }
      if case .list(let elements) = written.1.kind {
        for element in elements { holdTexts(element.value, to: item) }
      }
    case .map(let key, _):
      guard isFit(item, key, .key(of: nil)) else { return boolean(-1, at: span) }
    case .error: return boolean(-1, at: span)
    default: return wrong(.hasNoItems(container, at: span))
    }
    return boolean(emit(.isIn, item.node, container.node, at: span), at: span)
  }

  /// Whether an item may be sought in a list.
  private mutating func areComparable(
    _ item: Operand, _ element: CELType, _ list: Operand, at span: Span
  ) -> Bool {
    if item.isWrong { return false }
    if item.type.joined(with: element) != nil { return true }
    if let left = item.type.dimension, let right = element.dimension {
      if left == right { return true }
      var member = list
      member.type = element
      report(.dimensionMismatch(.seek, item, member, declarations, at: span))
    } else {
      report(.typeMismatch(.seek, item, list, at: span))
    }
    return false
  }

  // MARK: Comparisons

  private mutating func equality(
    _ operation: Operation, _ arguments: [Expression], at span: Span
  ) -> Operand {
    var (left, right) = (check(arguments[0]), check(arguments[1]))
    guard !left.isWrong, !right.isWrong else { return boolean(-1, at: span) }
    if left.type == .null || right.type == .null {
      report(.comparedWithNull(left.type == .null ? right : left, at: span))
      return boolean(-1, at: span)
    }
    guard agree(.compare, &left, &right, at: span) != nil else { return boolean(-1, at: span) }
    holdTexts(arguments[0], to: right)
    holdTexts(arguments[1], to: left)
    return boolean(emit(operation, left.node, right.node, at: span), at: span)
  }

  private mutating func ordering(
    _ operation: Operation, _ arguments: [Expression], at span: Span
  ) -> Operand {
    var (left, right) = (check(arguments[0]), check(arguments[1]))
    guard !left.isWrong, !right.isWrong,
      let type = agree(.compare, &left, &right, at: span)
    else { return boolean(-1, at: span) }
    switch type {
    case .bool, .string, .bytes, .timestamp, .duration: break
    default:
      guard type.isNumber else {
        report(.hasNoOrder(left, at: span))
        return boolean(-1, at: span)
      }
    }
    return boolean(emit(operation, left.node, right.node, at: span), at: span)
  }

  /// The type of two operands that must be of one kind, nil if they are not, which is reported.
  ///
  /// Plain numbers of different types are compared as they are.
  mutating func agree(
    _ verb: Verb, _ left: inout Operand, _ right: inout Operand, at span: Span
  ) -> CELType? {
    for operand in [left, right] {
      switch operand.type {
      case .table, .datedRows, .partOfTable, .row:
        report(.notAValue(operand, declarations))
        return nil
      default: break
      }
    }
    if let type = left.type.joined(with: right.type) { return type == .error ? nil : type }
    guard let first = left.type.dimension, let second = right.type.dimension else {
      report(.typeMismatch(verb, left, right, at: span))
      return nil
    }
    guard first == second else {
      report(.dimensionMismatch(verb, left, right, declarations, at: span))
      return nil
    }
    return CELType.number(first)
  }

  // MARK: Arithmetic

  private mutating func sum(
    _ operation: Operation, _ arguments: [Expression], at span: Span
  ) -> Operand {
    var (left, right) = (check(arguments[0]), check(arguments[1]))
    if left.isWrong || right.isWrong { return absorbed(span) }
    let verb: Verb = operation == .add ? .add : .subtract
    let type: CELType
    switch (left.type, right.type) {
    case (.int, .int), (.uint, .uint): type = left.type
    case (.int, .uint), (.uint, .int): return wrong(.typeMismatch(verb, left, right, at: span))
    case (.timestamp, .timestamp) where operation == .subtract: type = .duration
    case (.timestamp, .duration): type = .timestamp
    case (.duration, .timestamp) where operation == .add: type = .timestamp
    case (.duration, .duration): type = .duration
    case (.string, .string) where operation == .add: type = .string
    case (.bytes, .bytes) where operation == .add: type = .bytes
    case (.list(let element), .list(let other)) where operation == .add:
      guard let both = element.joined(with: other) else {
        return wrong(.mixedTypes(left, right, .items))
      }
      type = .list(both)
    default:
      guard left.type.isNumber, right.type.isNumber else {
        return wrong(.typeMismatch(verb, left, right, at: span))
      }
      guard let both = agree(verb, &left, &right, at: span) else { return absorbed(span) }
      widen(&left)
      widen(&right)
      type = both
    }
    return Operand(
      node: emit(operation, left.node, right.node, at: span), type: type, span: span,
      origins: Checking.origins(of: [left, right]), readOut: ReadOut.first(of: [left, right]))
  }

  private mutating func product(
    _ name: Located<String>, _ arguments: [Expression], at span: Span
  ) -> Operand {
    let isQuotient = name.value == "_/_"
    let verb: Verb = isQuotient ? .divide : .multiply
    var (left, right) = (check(arguments[0]), check(arguments[1]))
    if left.isWrong || right.isWrong { return absorbed(span) }
    guard let first = left.type.dimension, let second = right.type.dimension else {
      return wrong(.typeMismatch(verb, left, right, at: span))
    }
    let operation: Operation = isQuotient ? .divide : .multiply
    if left.type == right.type, left.type == .int || left.type == .uint {
      guard !isQuotient else { return wrong(.integerDivision(left, right, at: span)) }
      return Operand(
        node: emit(operation, left.node, right.node, at: span), type: left.type, span: span,
        folded: Checking.folded(left, right, isQuotient: false))
    }
    warnOfConversion(left, right, isQuotient: isQuotient)
    holdUnits(left, right)
    let dimension = isQuotient ? first.over(second) : first.times(second)
    guard dimension.isRepresentable else { return wrong(.exponentTooLarge(at: span)) }
    widen(&left)
    widen(&right)
    return Operand(
      node: emit(operation, left.node, right.node, at: span), type: .number(dimension), span: span,
      origins: Checking.origins(of: [left, right]),
      bareFactor: isQuotient ? left.bareFactor : Checking.bareFactor(left, right),
      folded: Checking.folded(left, right, isQuotient: isQuotient),
      readOut: ReadOut.product(left.readOut, right.readOut, isQuotient: isQuotient))
  }

  /// The value of a product or quotient of numbers that the author wrote, for warnings.
  private static func folded(_ left: Operand, _ right: Operand, isQuotient: Bool) -> Double? {
    guard let first = left.number ?? left.folded, let second = right.number ?? right.folded else {
      return nil
    }
    return isQuotient ? first / second : first * second
  }

  /// The one number without unit in a product, nil if there are none or several.
  private static func bareFactor(_ left: Operand, _ right: Operand) -> String? {
    let found = [left, right].compactMap { $0.number == nil ? $0.bareFactor : $0.text }
    return found.count == 1 ? found[0] : nil
  }

  private mutating func warnOfConversion(_ left: Operand, _ right: Operand, isQuotient: Bool) {
    for (literal, other) in [(left, right), (right, left)] {
      // A literal over a quantity is a rate, not a conversion.
      if isQuotient, literal.span == left.span { continue }
      guard let number = literal.number ?? literal.folded, Checking.conversions.contains(number),
        case .quantity = other.type
      else { continue }
      report(.bareConversionFactor(literal, beside: other))
    }
  }

  /// Numbers that beside a quantity are most likely a conversion between units: powers of a
  /// thousand, decimal and binary; seconds, minutes and hours in each other, in a day and in a
  /// year; days in a year; and the megajoules of a kilowatt-hour.
  private static let conversions: Set<Double> = [
    24, 60, 1440, 3600, 86_400, 365, 365.25, 8760, 8766, 3.6, 3.6e6, 1024, 1_048_576,
    1_073_741_824, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18, 1e-3, 1e-6, 1e-9, 1e-12,
  ]

  private mutating func remainder(_ arguments: [Expression], at span: Span) -> Operand {
    let (left, right) = (check(arguments[0]), check(arguments[1]))
    if left.isWrong || right.isWrong { return absorbed(span) }
    guard left.type == right.type, left.type == .int || left.type == .uint else {
      return wrong(.typeMismatch(.takeRemainder, left, right, at: span))
    }
    return Operand(
      node: emit(.remainder, left.node, right.node, at: span), type: left.type, span: span)
  }

  private mutating func negation(_ argument: Expression, at span: Span) -> Operand {
    let operand = check(argument)
    if operand.isWrong { return absorbed(span) }
    switch operand.type {
    case .int, .double, .quantity, .duration: break
    default: return wrong(.unfit(operand, .double, .argument(of: "-")))
    }
    var result = operand
    result = Operand(
      node: emit(.negate, operand.node, at: span), type: operand.type, span: span,
      origins: operand.origins, readOut: operand.readOut)
    switch operand.literal {
    case .int(let value) where value != .min: result.literal = .int(-value)
    case .double(let value): result.literal = .double(-value)
    default: break
    }
    return result
  }
}
