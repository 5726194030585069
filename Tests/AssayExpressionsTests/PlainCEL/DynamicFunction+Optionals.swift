// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// Values that may be absent.
///
/// Source: cel-spec proposal 246, "Optional values"; cel-go, `cel/library.go`, "OptionalTypes";
/// cel-spec, `tests/simple/testdata/optionals.textproto`.
extension DynamicFunction {
  private static let held = DynamicType.parameter("T")

  static let optionals: [DynamicFunction] = [
    DynamicFunction("optional.of", [.init([held], .optional(held))]) {
      values, _ throws(DynamicFault) in
      guard values.count == 1 else { return nil }
      return .optional(values[0])
    },
    DynamicFunction("optional.ofNonZeroValue", [.init([held], .optional(held))]) {
      values, _ throws(DynamicFault) in
      guard values.count == 1 else { return nil }
      return .optional(values[0].isZero ? nil : values[0])
    },
    DynamicFunction("optional.none", [.init([], .optional(held))]) {
      values, _ throws(DynamicFault) in
      guard values.isEmpty else { return nil }
      return .optional(nil)
    },
    DynamicFunction("hasValue", isReceiver: true, [.init([.optional(held)], .bool)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 1, case .optional(let value) = values[0] else { return nil }
      return .bool(value != nil)
    },
    DynamicFunction("value", isReceiver: true, [.init([.optional(held)], held)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 1, case .optional(let value) = values[0] else { return nil }
      guard let value else {
        throw DynamicFault(.badArgument, "optional.none() dereference")
      }
      return value
    },
    DynamicFunction(
      "or", isReceiver: true, [.init([.optional(held), .optional(held)], .optional(held))]
    ) { values, _ throws(DynamicFault) in
      guard values.count == 2, case .optional(let value) = values[0], case .optional = values[1]
      else { return nil }
      return value == nil ? values[1] : values[0]
    },
    DynamicFunction("orValue", isReceiver: true, [.init([.optional(held), held], held)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 2, case .optional(let value) = values[0] else { return nil }
      return value ?? values[1]
    },
    DynamicFunction("_?._", selections) { values, context throws(DynamicFault) in
      try selected(values, &context)
    },
    DynamicFunction("_[?_]", selections) { values, context throws(DynamicFault) in
      try selected(values, &context)
    },
  ]

  private static let selections: [DynamicOverload] = {
    let list = DynamicType.list(held)
    let map = DynamicType.map(.parameter("K"), held)
    return [
      .init([list, .int], .optional(held)), .init([map, .parameter("K")], .optional(held)),
      .init([.optional(list), .int], .optional(held)),
      .init([.optional(map), .parameter("K")], .optional(held)),
    ]
  }()

  /// `map.?key`, `map[?key]`, `list[?index]`, and the same of an optional map or list: an optional,
  /// empty if there is no such key or item.
  private static func selected(
    _ values: [DynamicValue], _ context: inout DynamicContext
  ) throws(DynamicFault) -> DynamicValue? {
    guard values.count == 2 else { return nil }
    switch values[0] {
    case .map(let map): return .optional(map.value(for: values[1]))
    case .list(let items):
      guard let index = values[1].index else { return nil }
      return .optional(items.indices.contains(index) ? items[index] : nil)
    case .optional(let container):
      guard let container else { return .optional(nil) }
      context.fuel -= 1
      return try selected([container, values[1]], &context)
    default: return nil
    }
  }
}

extension DynamicValue {
  /// Whether the value is what an unset field of its type would be.
  var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let text): text.isEmpty
    case .bytes(let bytes): bytes.isEmpty
    case .list(let items): items.isEmpty
    case .map(let map): map.count == 0
    case .timestamp(let moment): moment.seconds == 0 && moment.nanoseconds == 0
    case .duration(let span): span == .zero
    case .optional(let value): value == nil
    case .type, .address, .network: false
    }
  }
}
