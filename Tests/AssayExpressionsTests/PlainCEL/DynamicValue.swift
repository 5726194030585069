// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// A value of plain CEL, as the specification has it: without units, basis or missing fields.
///
/// Rules never hold one; see `DynamicEvaluator`.
indirect enum DynamicValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([DynamicValue])
  case map(DynamicMap)
  case timestamp(Timestamp)
  case duration(TimeSpan)
  /// A type by its name, such as `int` or `google.protobuf.Timestamp`.
  case type(String)
  case optional(DynamicValue?)
  /// `net.IP`.
  case address(NetworkAddress)
  /// `net.CIDR`.
  case network(NetworkBlock)

  /// The name of the value's type, as `type(value)` returns it.
  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "map"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .type: "type"
    case .optional: "optional_type"
    case .address: "net.IP"
    case .network: "net.CIDR"
    }
  }
}

/// A map of plain CEL, in the order in which it was written.
struct DynamicMap: Sendable {
  private(set) var keys: [DynamicValue] = []
  private(set) var values: [DynamicValue] = []
  private var positions: [ValueMap.Key: Int] = [:]

  init() {}

  var count: Int { keys.count }

  /// Returns the value of a key, nil if there is none; numbers are one key if they are equal.
  func value(for key: DynamicValue) -> DynamicValue? {
    ValueMap.Key(key).flatMap { positions[$0] }.map { values[$0] }
  }

  /// Adds an entry.
  ///
  /// - Returns: False if the key is there already, or cannot be a key; the map stays as it was.
  mutating func insert(_ value: DynamicValue, for key: DynamicValue) -> Bool {
    guard DynamicMap.canBeKey(key), let place = ValueMap.Key(key), positions[place] == nil else {
      return false
    }
    positions[place] = keys.count
    keys.append(key)
    values.append(value)
    return true
  }

  /// Whether a value is of a type that keys may have: a double can be sought, and never kept.
  static func canBeKey(_ value: DynamicValue) -> Bool {
    switch value {
    case .bool, .int, .uint, .string: true
    default: false
    }
  }
}

extension ValueMap.Key {
  /// Nil if no key equals the value.
  init?(_ value: DynamicValue) {
    let plain: Value
    switch value {
    case .bool(let value): plain = .bool(value)
    case .int(let value): plain = .int(value)
    case .uint(let value): plain = .uint(value)
    case .double(let value): plain = .number(value)
    case .string(let value): plain = .string(value)
    default: return nil
    }
    self.init(plain)
  }
}
