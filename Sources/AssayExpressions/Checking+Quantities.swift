// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Functions of numbers, dimensions and units.
extension Checking {
  // MARK: Literal units

  mutating func quantity(
    _ name: Located<String>, _ arguments: [Expression], at span: Span
  ) -> Operand {
    guard let text = literalText(name, arguments, "a quantity such as quantity('400 kWh')", span)
    else { return absorbed(span) }
    do throws(UnitError) {
      let quantity = try declarations.units.parseQuantity(text.value)
      let origin = Origin(
        name: nil, dimension: quantity.dimension, unit: quantity.unit.symbol, span: span)
      return Operand(
        node: emit(.number(quantity.value), at: span), type: .number(quantity.dimension),
        span: span, origins: quantity.dimension.isNone ? [] : [origin])
    } catch {
      return wrong(.badUnit(error, in: text))
    }
  }

  private mutating func unit(of call: Call) -> Unit? {
    let example = call.name.value == "to" ? "x.to('kWh')" : "x.assume('kWh')"
    guard
      let text = literalText(call.name, call.written, "a unit such as \(example)", call.span)
    else { return nil }
    do throws(UnitError) {
      return try declarations.units.parse(text.value)
    } catch {
      report(.badUnit(error, in: text))
      return nil
    }
  }

  /// The one argument of a function that takes a literal text; reports anything else.
  private mutating func literalText(
    _ name: Located<String>, _ arguments: [Expression], _ wanted: String, _ span: Span
  ) -> Located<String>? {
    guard arguments.count == 1 else {
      report(.argumentCount(name, 1...1, got: arguments.count, at: span))
      return nil
    }
    guard case .literal(.string(let text)) = arguments[0].kind else {
      report(.literalExpected(name, wanted, at: arguments[0].span))
      return nil
    }
    return Located(text, at: arguments[0].span)
  }

  // MARK: `to` and `assume`

  mutating func reading(_ call: Call) -> Operand {
    guard let unit = unit(of: call), var target = call.target else { return absorbed(call.span) }
    guard let dimension = target.type.dimension else {
      return wrong(.unfit(target, .double, .argument(of: "to")))
    }
    guard dimension == unit.dimension else {
      let written = Located(unit, at: call.written[0].span)
      return wrong(.notReadable(target, in: written, declarations))
    }
    widen(&target)
    program.units.append(unit)
    let node = emit(.inUnit, target.node, Int32(program.units.count - 1), at: call.span)
    return Operand(
      node: node, type: .double, span: call.span,
      readOut: .of(unit, at: call.span))
  }

  /// `x.round(3)`, or `x.round(3, 'kWh')`: to so many significant digits, which of a quantity depend
  /// on the unit.
  mutating func rounding(_ call: Call) -> Operand {
    guard takes(1...2, call), var target = call.target else { return absorbed(call.span) }
    guard let dimension = target.type.dimension else {
      return wrong(.unfit(target, .double, .argument(of: "round")))
    }
    guard case .literal(.int(let digits)) = call.written[0].kind, (1...15).contains(digits) else {
      return wrong(
        .literalExpected(call.name, "a number of digits from 1 to 15", at: call.written[0].span))
    }
    var unit = Unit.one
    if call.written.count == 2 {
      guard
        let text = literalText(
          call.name, [call.written[1]], "a unit such as x.round(3, 'kWh')", call.span)
      else { return absorbed(call.span) }
      do throws(UnitError) {
        unit = try declarations.units.parse(text.value)
      } catch {
        return wrong(.badUnit(error, in: text))
      }
    } else if !dimension.isNone {
      return wrong(.roundingWithoutUnit(target, dimension, at: call.span))
    }
    guard unit.dimension == dimension else {
      return wrong(
        .notReadable(
          target, in: Located(unit, at: call.written.last?.span ?? call.span), declarations))
    }
    widen(&target)
    program.units.append(unit)
    let node = emit(
      .round, target.node, Int32(digits), Int32(program.units.count - 1), at: call.span)
    return Operand(
      node: node, type: target.type, span: call.span, origins: target.origins,
      readOut: target.readOut)
  }

  mutating func assumption(_ call: Call) -> Operand {
    guard let unit = unit(of: call), var target = call.target else { return absorbed(call.span) }
    guard let dimension = target.type.dimension else {
      return wrong(.unfit(target, .double, .argument(of: "assume")))
    }
    guard dimension.withoutTags() == unit.dimension.withoutTags() else {
      let written = Located(unit, at: call.written[0].span)
      return wrong(.notAssumable(target, written, declarations))
    }
    widen(&target)
    assumptions.append(CompiledExpression.Assumption(unit: unit, span: call.span))
    let node = emit(.assume, target.node, Int32(assumptions.count - 1), at: call.span)
    let origin = Origin(
      name: nil, dimension: unit.dimension, unit: unit.symbol, span: call.written[0].span)
    return Operand(
      node: node, type: .number(unit.dimension), span: call.span, origins: [origin])
  }

  // MARK: Functions of numbers

  mutating func numeric(_ call: Call) -> Operand {
    let name = call.name.value
    guard takes(name == "pow" ? 2...2 : 1...1, call) else { return absorbed(call.span) }
    for argument in call.arguments where !isFitNumber(argument, name) {
      return absorbed(call.span)
    }
    var operand = call.arguments[0]
    guard let dimension = operand.type.dimension else { return absorbed(call.span) }
    switch name {
    case "pow": return power(call, dimension)
    case "abs":
      return Operand(
        node: emit(.absolute, operand.node, at: call.span), type: operand.type, span: call.span,
        origins: operand.origins, readOut: operand.readOut)
    default: widen(&operand)
    }
    let operation: Operation
    var result = dimension
    switch name {
    case "sqrt": (operation, result) = (.squareRoot, dimension.power(.half))
    case "low": operation = .low
    case "high": operation = .high
    default:
      guard dimension.isNone else { return wrong(.plainNumberExpected(operand, by: name)) }
      operation = name == "log10" ? .logarithm10 : name == "ln" ? .naturalLogarithm : .exponential
    }
    guard result.isRepresentable else { return wrong(.exponentTooLarge(at: call.span)) }
    // A logarithm is of a number, whichever unit it is of; a root is not.
    let keepsUnit = operation == .squareRoot || operation == .low || operation == .high
    return Operand(
      node: emit(operation, operand.node, at: call.span), type: .number(result), span: call.span,
      origins: operand.origins, readOut: keepsUnit ? operand.readOut : nil)
  }

  private mutating func power(_ call: Call, _ dimension: Dimension) -> Operand {
    var (base, exponent) = (call.arguments[0], call.arguments[1])
    guard exponent.type.dimension?.isNone == true else {
      return wrong(.plainNumberExpected(exponent, by: "pow"))
    }
    var result = Dimension.none
    if !dimension.isNone {
      guard let number = exponent.number, let power = Exponent(literal: number) else {
        return wrong(.literalExponent(base, at: exponent.span))
      }
      result = dimension.power(power)
      guard result.isRepresentable else { return wrong(.exponentTooLarge(at: call.span)) }
    }
    widen(&base)
    widen(&exponent)
    return Operand(
      node: emit(.power, base.node, exponent.node, at: call.span), type: .number(result),
      span: call.span, origins: base.origins, readOut: base.readOut)
  }

  private mutating func isFitNumber(_ operand: Operand, _ function: String) -> Bool {
    if operand.type.isNumber { return true }
    report(.unfit(operand, .double, .argument(of: function)))
    return false
  }

  // MARK: Functions of lists

  mutating func statistic(_ call: Call) -> Operand {
    let name = call.name.value
    let isExtreme = name == "min" || name == "max"
    if isExtreme, call.arguments.count > 1 { return extreme(call) }
    guard takes(name == "quantile" ? 2...2 : isExtreme ? 1...64 : 1...1, call) else {
      return absorbed(call.span)
    }
    let list = call.arguments[0]
    var element = CELType.double
    switch list.type {
    case .list(.dyn): break
    case .list(let type) where type.isNumber: element = type
    default: return wrong(.numbersExpected(list, by: name))
    }
    let isWhole = element == .int || element == .uint
    let real = isWhole ? CELType.double : element
    let node: Int32
    var type = real
    switch name {
    case "sum":
      guard element != .uint else { return wrong(.numbersExpected(list, by: name)) }
      node = emit(.sum, list.node, isWhole ? 0 : 1, at: call.span)
      type = element
    case "mean": node = emit(.mean, list.node, at: call.span)
    case "min", "max":
      node = emit(name == "min" ? .least : .greatest, list.node, at: call.span)
      type = element
    default:
      var fraction = call.arguments[1]
      guard isFitNumber(fraction, name) else { return absorbed(call.span) }
      guard fraction.type.dimension?.isNone == true else {
        return wrong(.plainNumberExpected(fraction, by: name))
      }
      widen(&fraction)
      node = emit(.quantile, list.node, fraction.node, at: call.span)
    }
    return Operand(
      node: node, type: type, span: call.span, origins: list.origins, readOut: list.readOut)
  }

  /// `min(a, b, …)` and `max(a, b, …)`.
  private mutating func extreme(_ call: Call) -> Operand {
    var operands = call.arguments
    for operand in operands where !isFitNumber(operand, call.name.value) {
      return absorbed(call.span)
    }
    let isMixed = operands.contains { $0.type != operands[0].type }
    for index in operands.indices {
      guard operands[index].type.dimension == operands[0].type.dimension else {
        return wrong(
          .dimensionMismatch(.compare, operands[0], operands[index], declarations, at: call.span))
      }
      if isMixed { widen(&operands[index]) }
    }
    let first = self.operands(operands.map(\.node))
    let operation: Operation = call.name.value == "min" ? .leastOf : .greatestOf
    return Operand(
      node: emit(operation, first, Int32(operands.count), at: call.span), type: operands[0].type,
      span: call.span, origins: Checking.origins(of: operands),
      readOut: ReadOut.first(of: operands))
  }
}
