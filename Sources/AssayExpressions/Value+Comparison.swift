// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// How one value stands to another.
enum Order {
  case before, same, after
}

/// Equality and order as CEL defines them: numbers across their types, texts by code points.
///
/// Source: cel-spec, `doc/langdef.md`, sections "Equality" and "Ordering".
extension Value {
  /// Whether two values are equal; each pair of parts that is compared costs one unit of fuel,
  /// because nested lists can share parts and be far larger than they look.
  func equals(_ other: Value, _ fuel: inout Int) -> Bool {
    guard fuel > 0 else { return false }
    fuel -= 1
    switch (self, other) {
    case (.double(let x, _), .double(let y, _)): return x == y
    case (.string(let x), .string(let y)): return x.hasSameBytes(as: y)
    case (.bool(let x), .bool(let y)): return x == y
    case (.null, .null): return true
    case (.bytes(let x), .bytes(let y)): return x == y
    case (.timestamp(let x), .timestamp(let y)): return x == y
    case (.duration(let x), .duration(let y)): return x == y
    case (.type(let x), .type(let y)): return x == y
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
    case (.row(let x, let row, _), .row(let y, let otherRow, _)): return x == y && row == otherRow
    // An item is itself alone: two phases that say the same are two.
    case (.record(let x), .record(let y)): return x.field == y.field && x.index == y.index
    case (.rows(let x, let rows), .rows(let y, let otherRows)): return x == y && rows == otherRows
    default: return order(against: other) == .same
    }
  }

  /// The order of two values, nil if they have none.
  func order(against other: Value) -> Order? {
    switch (self, other) {
    case (.double(let x, _), .double(let y, _)): Value.order(x, y)
    case (.int(let x), .int(let y)): Value.order(x, y)
    case (.uint(let x), .uint(let y)): Value.order(x, y)
    case (.int(let x), .double(let y, _)): Value.order(x, real: y)
    case (.double(let x, _), .int(let y)): Value.order(y, real: x)?.reversed
    case (.uint(let x), .double(let y, _)): Value.order(x, real: y)
    case (.double(let x, _), .uint(let y)): Value.order(y, real: x)?.reversed
    case (.int(let x), .uint(let y)): x < 0 ? .before : Value.order(UInt64(x), y)
    case (.uint(let x), .int(let y)): y < 0 ? .after : Value.order(x, UInt64(y))
    case (.string(let x), .string(let y)): x.order(against: y)
    case (.bool(let x), .bool(let y)): x == y ? .same : (y ? .before : .after)
    case (.timestamp(let x), .timestamp(let y)): Value.order(x, y)
    case (.duration(let x), .duration(let y)): Value.order(x, y)
    case (.bytes(let x), .bytes(let y)):
      x == y ? .same : (x.lexicographicallyPrecedes(y) ? .before : .after)
    default: nil
    }
  }

  private static func order<Item: Comparable>(_ x: Item, _ y: Item) -> Order? {
    x < y ? .before : (x == y ? .same : (x > y ? .after : nil))
  }

  /// Compares an integer with a double exactly; nil for NaN.
  private static func order<Integer: FixedWidthInteger>(_ x: Integer, real y: Double) -> Order? {
    if y.isNaN { return nil }
    let whole = y.rounded(.towardZero)
    guard let limit = Integer(exactly: whole) else { return y > 0 ? .before : .after }
    if x != limit { return x < limit ? .before : .after }
    return y == whole ? .same : (y > whole ? .before : .after)
  }
}

extension Order {
  var reversed: Order {
    switch self {
    case .before: .after
    case .same: .same
    case .after: .before
    }
  }
}

extension String {
  /// Whether both are the same code points; Swift's `==` also takes composed and decomposed
  /// characters for the same.
  func hasSameBytes(as other: String) -> Bool {
    self == other && utf8.elementsEqual(other.utf8)
  }

  /// Orders by code points, which is the order of their bytes in UTF-8.
  func order(against other: String) -> Order {
    if hasSameBytes(as: other) { return .same }
    return utf8.lexicographicallyPrecedes(other.utf8) ? .before : .after
  }
}
