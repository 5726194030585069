// SPDX-License-Identifier: Apache-2.0

extension StoredValue {
  /// The value of a type that the tree is of.
  ///
  /// - Throws: `StoredFault` if it is of another type.
  package func decoded<Value: Decodable>(
    _ type: Value.Type = Value.self
  ) throws(StoredFault) -> Value {
    do {
      return try StoredDecoder.value(of: self)
    } catch let fault as StoredFault {
      throw fault
    } catch {
      throw StoredFault(message: "it is not of the type that is expected")
    }
  }
}

/// Reads a value that describes itself (`Decodable`) out of its tree.
private struct StoredDecoder: Decoder {
  let tree: StoredValue
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  static func value<Value: Decodable>(
    of tree: StoredValue, _ type: Value.Type = Value.self
  ) throws -> Value {
    if let pairs = type as? any RestoredPairs.Type, let value = try pairs.restored(tree) as? Value {
      return value
    }
    return try Value(from: StoredDecoder(tree: tree))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .members(let members) = tree else { throw StoredFault.other }
    let pairs = members.map { ($0.name, $0.value) }
    return KeyedDecodingContainer(
      StoredKeyedDecoding<Key>(members: Dictionary(pairs) { first, _ in first }))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .list(let values) = tree else { throw StoredFault.other }
    return StoredListDecoding(values: values)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    StoredSingleDecoding(tree: tree)
  }
}

extension StoredFault {
  fileprivate static let other = StoredFault(message: "it is not of the type that is expected")
}

private protocol RestoredPairs {
  static func restored(_ tree: StoredValue) throws -> Self
}

extension Dictionary: RestoredPairs where Key: Decodable, Value: Decodable {
  fileprivate static func restored(_ tree: StoredValue) throws -> [Key: Value] {
    guard case .list(let values) = tree, values.count.isMultiple(of: 2) else {
      throw StoredFault.other
    }
    var found: [Key: Value] = [:]
    for index in stride(from: 0, to: values.count, by: 2) {
      found[try StoredDecoder.value(of: values[index])] = try StoredDecoder.value(
        of: values[index + 1])
    }
    return found
  }
}

private struct StoredKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: StoredValue]
  let codingPath: [any CodingKey] = []
  var allKeys: [Key] { members.keys.sorted().compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

  private func member(_ key: Key) throws -> StoredValue {
    guard let value = members[key.stringValue] else {
      throw StoredFault(message: "it has no '\(key.stringValue)'")
    }
    return value
  }

  func decodeNil(forKey key: Key) throws -> Bool { try member(key) == .null }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try StoredDecoder.value(of: member(key))
  }

  // The protocol's own refuse these two.
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try StoredSingleDecoding(tree: member(key)).decode(type)
  }

  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try StoredSingleDecoding(tree: member(key)).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try StoredDecoder(tree: member(key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try StoredDecoder(tree: member(key)).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    guard let tree = members["super"] else { throw StoredFault.other }
    return StoredDecoder(tree: tree)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    StoredDecoder(tree: try member(key))
  }
}

private struct StoredListDecoding: UnkeyedDecodingContainer {
  let values: [StoredValue]
  let codingPath: [any CodingKey] = []
  private(set) var currentIndex = 0

  init(values: [StoredValue]) { self.values = values }

  var count: Int? { values.count }
  var isAtEnd: Bool { currentIndex == values.count }

  private mutating func next() throws -> StoredValue {
    guard !isAtEnd else { throw StoredFault.other }
    defer { currentIndex += 1 }
    return values[currentIndex]
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, values[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try StoredDecoder.value(of: next())
  }

  mutating func decode(_ type: Int128.Type) throws -> Int128 {
    try StoredSingleDecoding(tree: next()).decode(type)
  }

  mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
    try StoredSingleDecoding(tree: next()).decode(type)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try StoredDecoder(tree: next()).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try StoredDecoder(tree: next()).unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { StoredDecoder(tree: try next()) }
}

private struct StoredSingleDecoding: SingleValueDecodingContainer {
  let tree: StoredValue
  let codingPath: [any CodingKey] = []

  private func integer<T: FixedWidthInteger>() throws -> T {
    guard case .integer(let value) = tree, let number = T(exactly: value) else {
      throw StoredFault.other
    }
    return number
  }

  func decodeNil() -> Bool { tree == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .truth(let value) = tree else { throw StoredFault.other }
    return value
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .text(let value) = tree else { throw StoredFault.other }
    return value
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard case .double(let pattern) = tree else { throw StoredFault.other }
    return Double(bitPattern: pattern)
  }

  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: Int128.Type) throws -> Int128 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  func decode(_ type: UInt128.Type) throws -> UInt128 {
    guard case .unsigned(let value) = tree else { throw StoredFault.other }
    return value
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T { try StoredDecoder.value(of: tree) }
}
