// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// Equality of any two values and the order of comparable ones; scalars compare as in rules.
///
/// Source: cel-spec, `doc/langdef.md`, sections "Equality" and "Ordering".
extension DynamicValue {
  /// The value as rules hold it; nil for what has parts, or what rules do not have.
  var scalar: Value? {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .double(let value): .number(value)
    case .string(let value): .string(value)
    case .bytes(let value): .bytes(value)
    case .timestamp(let value): .timestamp(value)
    case .duration(let value): .duration(value)
    case .type(let value): .type(value)
    default: nil
    }
  }

  /// Whether two values are equal; values of types that do not compare are not.
  ///
  /// Each pair of parts that is compared costs one unit of fuel; without fuel, nothing is equal.
  func equals(_ other: DynamicValue, _ fuel: inout Int) -> Bool {
    guard fuel > 0 else { return false }
    fuel -= 1
    switch (self, other) {
    case (.list(let x), .list(let y)):
      guard x.count == y.count else { return false }
      for index in x.indices where !x[index].equals(y[index], &fuel) { return false }
      return true
    case (.map(let x), .map(let y)):
      guard x.count == y.count else { return false }
      for (key, value) in zip(x.keys, x.values) {
        guard let match = y.value(for: key), value.equals(match, &fuel) else { return false }
      }
      return true
    case (.optional(let x), .optional(let y)):
      guard let x, let y else { return x == nil && y == nil }
      return x.equals(y, &fuel)
    case (.address(let x), .address(let y)): return x == y
    case (.network(let x), .network(let y)): return x == y
    default:
      if isNumber, other.isNumber { return order(against: other) == .same }
      guard let x = scalar, let y = other.scalar else { return false }
      return x.equals(y, &fuel)
    }
  }

  /// The order of two values: nil if their types have none, or if one is not a number.
  ///
  /// An integer is compared with a double as the nearest double, as the suite demands ("the
  /// conversion of the int to double is lossy"): the greatest int is then equal to 2^63. Rules
  /// compare exactly.
  func order(against other: DynamicValue) -> Order? {
    switch (self, other) {
    case (.double, .int(let y)): return order(against: .double(Double(y)))
    case (.double, .uint(let y)): return order(against: .double(Double(y)))
    case (.int(let x), .double): return DynamicValue.double(Double(x)).order(against: other)
    case (.uint(let x), .double): return DynamicValue.double(Double(x)).order(against: other)
    default: break
    }
    guard let x = scalar, let y = other.scalar else { return nil }
    return x.order(against: y)
  }
}
