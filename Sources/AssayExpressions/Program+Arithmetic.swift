// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The operators `+ - * / %` and the comparisons.
extension Program {
  func runArithmetic(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    both(it.a, it.b, &frame) { left, right, frame in
      switch (left, right) {
      case (.double(let x, let dx), .double(let y, let dy)):
        return real(it.operation, x, dx, y, dy, node)
      case (.int(let x), .int(let y)): return whole(it.operation, x, y, node) { .int($0) }
      case (.uint(let x), .uint(let y)): return whole(it.operation, x, y, node) { .uint($0) }
      case (.string(let x), .string(let y)):
        frame.fuelLeft -= (x.utf8.count + y.utf8.count) / 16
        // What there is no fuel for is not made.
        guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
        return .value(.string(x + y))
      case (.list(let x), .list(let y)):
        frame.fuelLeft -= (x.count + y.count) / 4
        guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
        return .value(.list(x + y))
      case (.bytes(let x), .bytes(let y)):
        frame.fuelLeft -= (x.count + y.count) / 16
        guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
        return .value(.bytes(x + y))
      default: return time(it.operation, left, right, node)
      }
    }
  }

  private func real(
    _ operation: Operation, _ x: Double, _ dx: Gradient, _ y: Double, _ dy: Gradient, _ node: Int32
  ) -> Outcome {
    switch operation {
    case .add: return number(x + y, dx.adding(dy), node)
    case .subtract: return number(x - y, dx.combined(1, dy, -1), node)
    case .multiply: return number(x * y, dx.combined(y, dy, x), node)
    default:
      if y == 0 { return failure(.divisionByZero, "division by zero", node) }
      let quotient = x / y
      return number(quotient, dx.combined(1 / y, dy, -quotient / y), node)
    }
  }

  private func whole<Integer: FixedWidthInteger>(
    _ operation: Operation, _ x: Integer, _ y: Integer, _ node: Int32, _ make: (Integer) -> Value
  ) -> Outcome {
    let (result, hasOverflowed): (Integer, Bool)
    switch operation {
    case .add: (result, hasOverflowed) = x.addingReportingOverflow(y)
    case .subtract: (result, hasOverflowed) = x.subtractingReportingOverflow(y)
    case .multiply: (result, hasOverflowed) = x.multipliedReportingOverflow(by: y)
    default:
      if y == 0 { return failure(.divisionByZero, "division by zero", node) }
      (result, hasOverflowed) =
        operation == .divide
        ? x.dividedReportingOverflow(by: y) : x.remainderReportingOverflow(dividingBy: y)
    }
    if hasOverflowed {
      return failure(.overflow, "the integer result does not fit 64 bits", node)
    }
    return .value(make(result))
  }

  private func time(
    _ operation: Operation, _ left: Value, _ right: Value, _ node: Int32
  ) -> Outcome {
    let isSum = operation == .add
    let result: Value?
    switch (left, right) {
    case (.timestamp(let x), .timestamp(let y)): result = .duration(x.since(y))
    case (.timestamp(let x), .duration(let y)):
      result = x.adding(isSum ? y : y.negated).map { .timestamp($0) }
    case (.duration(let x), .timestamp(let y)): result = y.adding(x).map { .timestamp($0) }
    case (.duration(let x), .duration(let y)):
      result = x.adding(isSum ? y : y.negated).map { .duration($0) }
    default: Program.unreachable()
    }
    guard let result else {
      return failure(.overflow, "the result lies beyond the years 1 to 9999", node)
    }
    return .value(result)
  }

  /// A number, unless it or one of its derivatives is not finite.
  func number(_ value: Double, _ gradient: Gradient, _ node: Int32) -> Outcome {
    guard value.isFinite else { return failure(.notFinite, "the result is not finite", node) }
    guard gradient.isNone || gradient.isFinite else {
      return failure(.notFinite, "the effect of an uncertain factor is not finite", node)
    }
    return .value(.double(value, gradient))
  }

  func runComparison(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    both(it.a, it.b, &frame) { left, right, frame in
      if it.operation == .equal || it.operation == .notEqual {
        let areEqual = left.equals(right, &frame.fuelLeft)
        // Without fuel the comparison has been broken off.
        guard frame.fuelLeft > 0 else { return outOfFuel(node, frame) }
        return .value(.bool(areEqual == (it.operation == .equal)))
      }
      guard let order = left.order(against: right) else { return .value(.bool(false)) }
      switch it.operation {
      case .less: return .value(.bool(order == .before))
      case .lessEqual: return .value(.bool(order != .after))
      case .greater: return .value(.bool(order == .after))
      default: return .value(.bool(order != .before))
      }
    }
  }
}
