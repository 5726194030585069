// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// Comparisons, and reaching into lists and maps.
extension DynamicFunction {
  static let comparisons: [DynamicFunction] = [
    DynamicFunction("_==_", equalities) { values, context in
      .bool(values[0].equals(values[1], &context.fuel))
    },
    DynamicFunction("_!=_", equalities) { values, context in
      .bool(!values[0].equals(values[1], &context.fuel))
    },
    comparison("_<_") { $0 == .before },
    comparison("_<=_") { $0 == .before || $0 == .same },
    comparison("_>_") { $0 == .after },
    comparison("_>=_") { $0 == .after || $0 == .same },
  ]

  static let collections: [DynamicFunction] = [
    DynamicFunction(
      "@in",
      [
        DynamicOverload([.parameter("A"), .list(.parameter("A"))], .bool),
        DynamicOverload([.parameter("A"), .map(.parameter("A"), .parameter("B"))], .bool),
      ]
    ) { values, context in
      switch values[1] {
      case .list(let items): return .bool(contains(values[0], items, &context.fuel))
      case .map(let map): return .bool(map.value(for: values[0]) != nil)
      default: return nil
      }
    },
    DynamicFunction(
      "_[_]",
      [
        DynamicOverload([.list(.parameter("A")), .int], .parameter("A")),
        DynamicOverload(
          [.map(.parameter("A"), .parameter("B")), .parameter("A")], .parameter("B")),
      ]
    ) { values, _ throws(DynamicFault) in
      try element(of: values[0], at: values[1])
    },
    DynamicFunction("cel.@mapInsert", []) { values, context throws(DynamicFault) in
      try inserted(values, &context)
    },
    DynamicFunction("size", sizes) { values, _ in size(of: values) },
    DynamicFunction("size", isReceiver: true, sizes) { values, _ in size(of: values) },
    DynamicFunction(
      "type", [DynamicOverload([.parameter("A")], .type(.parameter("A")))]
    ) { values, _ in values.count == 1 ? .type(values[0].typeName) : nil },
    DynamicFunction("dyn", [DynamicOverload([.parameter("A")], .dyn)]) { values, _ in
      values.count == 1 ? values[0] : nil
    },
  ]

  private static let equalities = [
    DynamicOverload([.parameter("A"), .parameter("A")], .bool)
  ]

  private static let sizes = [
    .string, .bytes, .list(.parameter("A")), .map(.parameter("A"), .parameter("B")),
  ].map { DynamicOverload([$0], .int) }

  /// The orders of one type, and of numbers across their types.
  private static let orders: [DynamicOverload] = {
    let ordered: [DynamicType] = [.bool, .string, .bytes, .timestamp, .duration]
    let numbers: [DynamicType] = [.int, .uint, .double]
    return ordered.map { DynamicOverload([$0, $0], .bool) }
      + numbers.flatMap { left in numbers.map { DynamicOverload([left, $0], .bool) } }
  }()

  private static func comparison(
    _ name: String, _ holds: @escaping @Sendable (Order) -> Bool
  ) -> DynamicFunction {
    DynamicFunction(name, orders) { values, _ in
      guard values[0].isOrdered, values[1].isOrdered else { return nil }
      if let order = values[0].order(against: values[1]) { return .bool(holds(order)) }
      // Of numbers, only one that is not a number has no order.
      return values[0].isNumber && values[1].isNumber ? .bool(false) : nil
    }
  }

  /// Whether an item equals a value; what is of another type does not.
  private static func contains(
    _ value: DynamicValue, _ items: [DynamicValue], _ fuel: inout Int
  ) -> Bool {
    for item in items where value.equals(item, &fuel) { return true }
    return false
  }

  private static func element(
    of container: DynamicValue, at key: DynamicValue
  ) throws(DynamicFault) -> DynamicValue? {
    switch container {
    case .list(let items):
      guard let index = key.index else {
        if case .double = key { throw DynamicFault(.badArgument, "the index is not whole") }
        return nil
      }
      guard items.indices.contains(index) else {
        throw DynamicFault(.badArgument, "index \(index) is out of range")
      }
      return items[index]
    case .map(let map):
      if let value = map.value(for: key) { return value }
      throw DynamicFault(.noSuchKey, "no such key")
    case .optional(let held):
      guard let held else { return .optional(nil) }
      do throws(DynamicFault) {
        return try element(of: held, at: key).map { .optional($0) }
      } catch {
        return .optional(nil)
      }
    default: return nil
    }
  }

  /// A map with one more entry, or with all the entries of another map.
  private static func inserted(
    _ values: [DynamicValue], _ context: inout DynamicContext
  ) throws(DynamicFault) -> DynamicValue? {
    guard case .map(var map)? = values.first else { return nil }
    context.fuel -= map.count / 4
    if values.count == 3 {
      if let fault = map.add(values[2], for: values[1]) { throw fault }
      return .map(map)
    }
    guard values.count == 2, case .map(let more) = values[1] else { return nil }
    for (key, value) in zip(more.keys, more.values) {
      if let fault = map.add(value, for: key) { throw fault }
    }
    return .map(map)
  }

  private static func size(of values: [DynamicValue]) -> DynamicValue? {
    guard values.count == 1 else { return nil }
    switch values[0] {
    case .string(let text): return .int(Int64(text.unicodeScalars.count))
    case .bytes(let bytes): return .int(Int64(bytes.count))
    case .list(let items): return .int(Int64(items.count))
    case .map(let map): return .int(Int64(map.count))
    default: return nil
    }
  }
}

extension DynamicValue {
  var isNumber: Bool {
    switch self {
    case .int, .uint, .double: true
    default: false
    }
  }

  fileprivate var isOrdered: Bool {
    switch self {
    case .bool, .string, .bytes, .timestamp, .duration: true
    default: isNumber
    }
  }

  /// The value as an index of a list; nil if it is no whole number.
  var index: Int? {
    switch self {
    case .int(let value): Int(exactly: value)
    case .uint(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }
}
