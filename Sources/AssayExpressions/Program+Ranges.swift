// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Conditions on numbers of which only a range is known.
extension CompiledExpression {
  /// Evaluates a condition; where a step without a value leaves it open, the step's range may decide
  /// it.
  ///
  /// - Parameter ranges: By step, in canonical units, what its number lies between; the ends may be
  ///   infinite.
  /// - Returns: What is missing where neither decides.
  package func decide(
    in frame: inout Frame, within ranges: [Int: ClosedRange<Double>]
  ) -> Outcome {
    let outcome = decide(in: &frame)
    guard case .missing = outcome, !ranges.isEmpty else { return outcome }
    frame.fuelLeft = frame.fuel
    frame.keepsReads = false
    defer { frame.keepsReads = true }
    return program.truth(program.root, ranges, &frame).map { .value(.bool($0)) } ?? outcome
  }
}

extension Program {
  /// Whether a condition holds whatever the numbers are within their ranges; nil if that depends on
  /// them.
  fileprivate func truth(
    _ node: Int32, _ ranges: [Int: ClosedRange<Double>], _ frame: inout Frame
  ) -> Bool? {
    let it = code[Int(node)]
    switch it.operation {
    case .and, .or:
      let isDecisive = it.operation == .or
      let (left, right) = (truth(it.a, ranges, &frame), truth(it.b, ranges, &frame))
      if left == isDecisive || right == isDecisive { return isDecisive }
      return left == nil || right == nil ? nil : !isDecisive
    case .not: return truth(it.a, ranges, &frame).map { !$0 }
    case .conditional:
      switch truth(it.a, ranges, &frame) {
      case true?: return truth(it.b, ranges, &frame)
      case false?: return truth(it.c, ranges, &frame)
      case nil:
        let (first, second) = (truth(it.b, ranges, &frame), truth(it.c, ranges, &frame))
        return first == second ? first : nil
      }
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      if let known = run(node, &frame).bool { return known }
      guard let left = range(it.a, ranges, &frame), let right = range(it.b, ranges, &frame)
      else { return nil }
      return Program.compare(it.operation, left, right)
    default: return run(node, &frame).bool
    }
  }

  private static func compare(
    _ operation: Operation, _ left: ClosedRange<Double>, _ right: ClosedRange<Double>
  ) -> Bool? {
    switch operation {
    case .less:
      left.upperBound < right.lowerBound ? true : left.lowerBound >= right.upperBound ? false : nil
    case .lessEqual:
      left.upperBound <= right.lowerBound ? true : left.lowerBound > right.upperBound ? false : nil
    case .greater: compare(.less, right, left)
    case .greaterEqual: compare(.lessEqual, right, left)
    case .equal: left.overlaps(right) ? nil : false
    default: left.overlaps(right) ? nil : true
    }
  }

  /// What a number lies between; nil if nothing is known of it.
  private func range(
    _ node: Int32, _ ranges: [Int: ClosedRange<Double>], _ frame: inout Frame
  ) -> ClosedRange<Double>? {
    switch run(node, &frame) {
    case .value(.double(let value, _)): return value.isFinite ? value...value : nil
    case .value(.int(let value)): return Double(value)...Double(value)
    case .value, .error: return nil
    case .missing: break
    }
    let it = code[Int(node)]
    func operand(_ node: Int32) -> ClosedRange<Double>? { range(node, ranges, &frame) }
    switch it.operation {
    case .step: return ranges[Int(it.a)]
    case .widen: return operand(it.a)
    case .negate: return operand(it.a).map { -$0.upperBound...(-$0.lowerBound) }
    case .inUnit:
      let unit = units[Int(it.b)]
      return operand(it.a).flatMap {
        Program.range(of: [unit.amount($0.lowerBound), unit.amount($0.upperBound)])
      }
    case .add, .subtract, .multiply, .divide:
      guard let left = operand(it.a), let right = operand(it.b) else { return nil }
      return Program.range(it.operation, left, right)
    default: return nil
    }
  }

  private static func range(
    _ operation: Operation, _ left: ClosedRange<Double>, _ right: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    let (a, b, c, d) = (left.lowerBound, left.upperBound, right.lowerBound, right.upperBound)
    switch operation {
    case .add: return range(of: [a + c, b + d])
    case .subtract: return range(of: [a - d, b - c])
    case .multiply: return range(of: [a * c, a * d, b * c, b * d])
    default: return right.contains(0) ? nil : range(of: [a / c, a / d, b / c, b / d])
    }
  }

  /// Nil if an end is no number, as of nothing times the infinite.
  private static func range(of ends: [Double]) -> ClosedRange<Double>? {
    guard !ends.contains(where: \.isNaN), let low = ends.min(), let high = ends.max() else {
      return nil
    }
    return low...high
  }
}
