// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import AssayExpressions

/// A case of the conformance suite as its JSON spells it.
struct WireCase: Decodable {
  let file: String
  let section: String
  let name: String
  let expr: String
  let disableCheck: Bool?
  let checkOnly: Bool?
  let container: String?
  let typeEnv: [WireDeclaration]?
  let bindings: [String: Binding]?
  let value: WireValue?
  let evalError: ErrorSet?
  let typedResult: TypedResult?

  struct Binding: Decodable { let value: WireValue }

  struct ErrorSet: Decodable {
    let errors: [Message]?

    struct Message: Decodable { let message: String }
  }

  struct TypedResult: Decodable {
    let result: WireValue?
    let deducedType: WireType
  }

  func read() throws -> ConformanceSuite.Case {
    let fullName = "\(file)/\(section)/\(name)"
    let expected =
      try ConformanceSuite.corrections[fullName] ?? (value ?? typedResult?.result)?.value()
    return ConformanceSuite.Case(
      name: fullName, file: file, expression: expr,
      container: container ?? "", isChecked: disableCheck != true,
      isOnlyChecked: checkOnly == true, declarations: typeEnv ?? [],
      bindings: try (bindings ?? [:]).mapValues { try $0.value.value() },
      expectation: evalError.map { .error($0.errors?.first?.message ?? "") }
        ?? expected.map { .value($0) } ?? (checkOnly == true ? .none : .value(.bool(true))),
      deducedType: typedResult?.deducedType)
  }
}

/// A value, in the JSON of the protocol buffer `cel.expr.Value`.
struct WireValue: Decodable {
  private let content: DynamicValue?

  enum Key: String, CodingKey {
    case nullValue, boolValue, int64Value, uint64Value, doubleValue, stringValue, bytesValue
    case listValue, mapValue, typeValue
  }

  struct List: Decodable { let values: [WireValue]? }

  struct Map: Decodable {
    let entries: [Entry]?

    struct Entry: Decodable {
      let key: WireValue
      let value: WireValue
    }
  }

  struct Unreadable: Error {}

  func value() throws -> DynamicValue {
    guard let content else { throw Unreadable() }
    return content
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    switch fields.allKeys.first {
    case .nullValue: content = .null
    case .boolValue: content = .bool(try fields.decode(Bool.self, forKey: .boolValue))
    case .int64Value:
      content = Int64(try fields.decode(String.self, forKey: .int64Value)).map { .int($0) }
    case .uint64Value:
      content = UInt64(try fields.decode(String.self, forKey: .uint64Value)).map { .uint($0) }
    case .doubleValue:
      if let number = try? fields.decode(Double.self, forKey: .doubleValue) {
        content = .double(number)
      } else {
        content = Double(try fields.decode(String.self, forKey: .doubleValue)).map { .double($0) }
      }
    case .stringValue: content = .string(try fields.decode(String.self, forKey: .stringValue))
    case .bytesValue: content = .bytes(Array(try fields.decode(Data.self, forKey: .bytesValue)))
    case .listValue:
      let list = try fields.decode(List.self, forKey: .listValue)
      content = .list(try (list.values ?? []).map { try $0.value() })
    case .mapValue:
      var map = DynamicMap()
      for entry in try fields.decode(Map.self, forKey: .mapValue).entries ?? [] {
        _ = map.insert(try entry.value.value(), for: try entry.key.value())
      }
      content = .map(map)
    case .typeValue: content = .type(try fields.decode(String.self, forKey: .typeValue))
    case nil: content = nil
    }
  }
}

/// A declaration of a variable or function, as in `cel.expr.Decl`.
struct WireDeclaration: Decodable, Sendable {
  let name: String
  let ident: Variable?
  let function: Function?

  struct Variable: Decodable, Sendable { let type: WireType }

  struct Function: Decodable, Sendable { let overloads: [Overload] }

  struct Overload: Decodable, Sendable {
    let params: [WireType]?
    let resultType: WireType
    let isInstanceFunction: Bool?
  }
}

/// A type, in the JSON of the protocol buffer `cel.expr.Type`.
struct WireType: Decodable, Sendable {
  let type: DynamicType

  enum Key: String, CodingKey {
    case primitive, null, dyn, listType, mapType, abstractType, typeParam, wellKnown, type
  }

  struct List: Decodable { let elemType: WireType }

  struct Map: Decodable {
    let keyType: WireType
    let valueType: WireType
  }

  struct Abstract: Decodable {
    let name: String
    let parameterTypes: [WireType]?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    switch fields.allKeys.first {
    case .null: type = .null
    case .primitive: type = try WireType.named(fields.decode(String.self, forKey: .primitive))
    case .wellKnown: type = try WireType.named(fields.decode(String.self, forKey: .wellKnown))
    case .listType: type = .list(try fields.decode(List.self, forKey: .listType).elemType.type)
    case .mapType:
      let map = try fields.decode(Map.self, forKey: .mapType)
      type = .map(map.keyType.type, map.valueType.type)
    case .abstractType:
      let abstract = try fields.decode(Abstract.self, forKey: .abstractType)
      type = .abstract(abstract.name, (abstract.parameterTypes ?? []).map(\.type))
    case .typeParam: type = .parameter(try fields.decode(String.self, forKey: .typeParam))
    case .type: type = .type(try fields.decode(WireType.self, forKey: .type).type)
    case .dyn, nil: type = .dyn
    }
  }

  private static func named(_ name: String) throws -> DynamicType {
    switch name {
    case "BOOL": return .bool
    case "INT64": return .int
    case "UINT64": return .uint
    case "DOUBLE": return .double
    case "STRING": return .string
    case "BYTES": return .bytes
    case "TIMESTAMP": return .timestamp
    case "DURATION": return .duration
    default: throw WireValue.Unreadable()
    }
  }
}
