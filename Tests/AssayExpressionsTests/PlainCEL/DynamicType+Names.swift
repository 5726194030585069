// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

extension DynamicType {
  init(_ literal: Literal) {
    switch literal {
    case .null: self = .null
    case .bool: self = .bool
    case .int: self = .int
    case .uint: self = .uint
    case .double: self = .double
    case .string: self = .string
    case .bytes: self = .bytes
    }
  }

  /// The type that a name stands for in an expression; what a list or map holds is open.
  init(named name: String) {
    switch name {
    case "null_type": self = .null
    case "bool": self = .bool
    case "int": self = .int
    case "uint": self = .uint
    case "double": self = .double
    case "string": self = .string
    case "bytes": self = .bytes
    case "google.protobuf.Timestamp": self = .timestamp
    case "google.protobuf.Duration": self = .duration
    case "list": self = .list(.dyn)
    case "map": self = .map(.dyn, .dyn)
    case "type": self = .type(.dyn)
    case "optional_type": self = .optional(.dyn)
    default: self = .abstract(name, [])
    }
  }
}

extension DynamicType: CustomStringConvertible {
  /// The type as the conformance suite writes it: `list(int)`.
  var description: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .dyn: "dyn"
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .type(let type): "type(\(type))"
    case .abstract(let name, let parts):
      parts.isEmpty ? name : "\(name)(\(parts.map(\.description).joined(separator: ", ")))"
    case .parameter(let name): name
    case .variable(let number): "_\(number)"
    }
  }
}
