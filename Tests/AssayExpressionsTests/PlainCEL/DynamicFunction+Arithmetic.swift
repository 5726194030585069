// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// `+ - * / %` and the two signs.
///
/// Source: cel-spec, `doc/langdef.md`, "List of Standard Definitions"; integers that leave their 64
/// bits are errors.
extension DynamicFunction {
  static let arithmetic: [DynamicFunction] = [
    DynamicFunction("_+_", additions) { values, context throws(DynamicFault) in
      try add(values[0], values[1], &context)
    },
    DynamicFunction("_-_", subtractions) { values, _ throws(DynamicFault) in
      try subtract(values[0], values[1])
    },
    DynamicFunction("_*_", numbers) { values, _ throws(DynamicFault) in
      switch (values[0], values[1]) {
      case (.int(let x), .int(let y)): .int(try whole(x.multipliedReportingOverflow(by: y)))
      case (.uint(let x), .uint(let y)): .uint(try whole(x.multipliedReportingOverflow(by: y)))
      case (.double(let x), .double(let y)): .double(x * y)
      default: nil
      }
    },
    DynamicFunction("_/_", numbers) { values, _ throws(DynamicFault) in
      switch (values[0], values[1]) {
      case (.int(let x), .int(let y)):
        .int(try whole(x.dividedReportingOverflow(by: try divisor(y))))
      case (.uint(let x), .uint(let y)):
        .uint(try whole(x.dividedReportingOverflow(by: try divisor(y))))
      case (.double(let x), .double(let y)): .double(x / y)
      default: nil
      }
    },
    DynamicFunction("_%_", integers) { values, _ throws(DynamicFault) in
      switch (values[0], values[1]) {
      case (.int(let x), .int(let y)):
        .int(try whole(x.remainderReportingOverflow(dividingBy: try divisor(y))))
      case (.uint(let x), .uint(let y)):
        .uint(try whole(x.remainderReportingOverflow(dividingBy: try divisor(y))))
      default: nil
      }
    },
    DynamicFunction("-_", [DynamicOverload([.int], .int), DynamicOverload([.double], .double)]) {
      values, _ throws(DynamicFault) in
      switch values[0] {
      case .int(let x): .int(try whole(Int64(0).subtractingReportingOverflow(x)))
      case .double(let x): .double(-x)
      default: nil
      }
    },
    DynamicFunction("!_", [DynamicOverload([.bool], .bool)]) { values, _ in
      if case .bool(let value) = values[0] { .bool(!value) } else { nil }
    },
  ]

  private static let integers = [DynamicType.int, .uint].map { DynamicOverload([$0, $0], $0) }
  private static let numbers = integers + [DynamicOverload([.double, .double], .double)]
  private static let list = DynamicType.list(.parameter("A"))

  private static let additions: [DynamicOverload] =
    numbers + [
      DynamicOverload([.string, .string], .string), DynamicOverload([.bytes, .bytes], .bytes),
      DynamicOverload([list, list], list),
      DynamicOverload([.timestamp, .duration], .timestamp),
      DynamicOverload([.duration, .timestamp], .timestamp),
      DynamicOverload([.duration, .duration], .duration),
    ]

  private static let subtractions: [DynamicOverload] =
    numbers + [
      DynamicOverload([.timestamp, .timestamp], .duration),
      DynamicOverload([.timestamp, .duration], .timestamp),
      DynamicOverload([.duration, .duration], .duration),
    ]

  private static func add(
    _ left: DynamicValue, _ right: DynamicValue, _ context: inout DynamicContext
  ) throws(DynamicFault) -> DynamicValue? {
    switch (left, right) {
    case (.int(let x), .int(let y)): return .int(try whole(x.addingReportingOverflow(y)))
    case (.uint(let x), .uint(let y)): return .uint(try whole(x.addingReportingOverflow(y)))
    case (.double(let x), .double(let y)): return .double(x + y)
    case (.string(let x), .string(let y)):
      context.fuel -= (x.utf8.count + y.utf8.count) / 16
      return .string(x + y)
    case (.bytes(let x), .bytes(let y)):
      context.fuel -= (x.count + y.count) / 16
      return .bytes(x + y)
    case (.list(let x), .list(let y)):
      context.fuel -= (x.count + y.count) / 4
      return .list(x + y)
    case (.timestamp(let x), .duration(let y)), (.duration(let y), .timestamp(let x)):
      return .timestamp(try inRange(x.adding(y)))
    case (.duration(let x), .duration(let y)): return .duration(try span(x.adding(y)))
    default: return nil
    }
  }

  private static func subtract(
    _ left: DynamicValue, _ right: DynamicValue
  ) throws(DynamicFault) -> DynamicValue? {
    switch (left, right) {
    case (.int(let x), .int(let y)): .int(try whole(x.subtractingReportingOverflow(y)))
    case (.uint(let x), .uint(let y)): .uint(try whole(x.subtractingReportingOverflow(y)))
    case (.double(let x), .double(let y)): .double(x - y)
    case (.timestamp(let x), .timestamp(let y)): .duration(try span(x.since(y)))
    case (.timestamp(let x), .duration(let y)): .timestamp(try inRange(x.adding(y.negated)))
    case (.duration(let x), .duration(let y)): .duration(try span(x.adding(y.negated)))
    default: nil
    }
  }

  // MARK: Ranges

  private static func whole<Integer>(
    _ result: (partialValue: Integer, overflow: Bool)
  ) throws(DynamicFault) -> Integer {
    guard !result.overflow else { throw DynamicFault(.range, "the result exceeds 64 bits") }
    return result.partialValue
  }

  private static func divisor<Integer: BinaryInteger>(
    _ value: Integer
  ) throws(DynamicFault) -> Integer {
    guard value != 0 else { throw DynamicFault(.division, "division by zero") }
    return value
  }

  private static func inRange(_ moment: Timestamp?) throws(DynamicFault) -> Timestamp {
    guard let moment else { throw DynamicFault(.range, "the time is not in the years 1 to 9999") }
    return moment
  }

  /// A duration as plain CEL has it: nanoseconds in 64 bits, some 292 years, which is less than
  /// protocol buffers allow.
  ///
  /// Source: cel-spec, `tests/simple/testdata/timestamps.textproto`, section "timestamp_range".
  static func span(_ span: TimeSpan?) throws(DynamicFault) -> TimeSpan {
    if let span {
      let product = span.seconds.multipliedReportingOverflow(by: 1_000_000_000)
      let sum = product.partialValue.addingReportingOverflow(Int64(span.nanoseconds))
      if !product.overflow, !sum.overflow { return span }
    }
    throw DynamicFault(.range, "the duration exceeds 64 bits of nanoseconds")
  }
}
