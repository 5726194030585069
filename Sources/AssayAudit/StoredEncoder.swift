// SPDX-License-Identifier: Apache-2.0

extension StoredValue {
  /// The tree of a value, by the members that its type has.
  package init(_ value: some Encodable) {
    do {
      self = try StoredEncoder.tree(of: value)
    } catch {
      preconditionFailure("plain data can be stored: \(error)")
    }
  }
}

/// Makes the tree of a value that describes itself (`Encodable`).
private final class StoredEncoder: Encoder {
  var value: StoredValue = .null
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  /// Takes what containers gathered into the value; they are done by then.
  var gather: () -> StoredValue = { .null }

  static func tree(of value: some Encodable) throws -> StoredValue {
    if let pairs = value as? any StoredPairs { return try pairs.stored() }
    let encoder = StoredEncoder()
    encoder.gather = { [unowned encoder] in encoder.value }
    try value.encode(to: encoder)
    return encoder.gather()
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let members = StoredMembers()
    gather = { .members(members.gathered) }
    return KeyedEncodingContainer(StoredKeyedEncoding<Key>(members: members))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    let list = StoredMembers()
    gather = { .list(list.gathered.map(\.value)) }
    return StoredListEncoding(list: list)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    StoredSingleEncoding(encoder: self)
  }
}

/// A dictionary, whose pairs are stored in the order of the bytes of their keys.
private protocol StoredPairs {
  func stored() throws -> StoredValue
}

extension Dictionary: StoredPairs where Key: Encodable, Value: Encodable {
  fileprivate func stored() throws -> StoredValue {
    let pairs = try map { pair in
      (key: try StoredEncoder.tree(of: pair.key), value: try StoredEncoder.tree(of: pair.value))
    }
    let sorted = pairs.map { ($0.key.bytes, $0) }.sorted {
      $0.0.lexicographicallyPrecedes($1.0)
    }
    return .list(sorted.flatMap { [$0.1.key, $0.1.value] })
  }
}

/// What a container gathers, in its order; a part that is nested is gathered in the end.
private final class StoredMembers {
  private var parts: [(name: String, value: () -> StoredValue)] = []

  var gathered: [StoredValue.Member] {
    parts.map { StoredValue.Member(name: $0.name, value: $0.value()) }
  }

  var count: Int { parts.count }

  func add(_ name: String, _ value: StoredValue) { parts.append((name, { value })) }

  func nest(_ name: String) -> StoredEncoder {
    let encoder = StoredEncoder()
    parts.append((name, { encoder.gather() }))
    return encoder
  }
}

private struct StoredKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let members: StoredMembers
  let codingPath: [any CodingKey] = []

  func encodeNil(forKey key: Key) { members.add(key.stringValue, .null) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    members.add(key.stringValue, try StoredEncoder.tree(of: value))
  }

  // The protocol's own refuse these two.
  func encode(_ value: Int128, forKey key: Key) { members.add(key.stringValue, .integer(value)) }
  func encode(_ value: UInt128, forKey key: Key) { members.add(key.stringValue, .unsigned(value)) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    members.nest(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    members.nest(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { members.nest("super") }
  func superEncoder(forKey key: Key) -> any Encoder { members.nest(key.stringValue) }
}

private struct StoredListEncoding: UnkeyedEncodingContainer {
  let list: StoredMembers
  let codingPath: [any CodingKey] = []
  var count: Int { list.count }

  func encodeNil() { list.add("", .null) }

  func encode<T: Encodable>(_ value: T) throws {
    list.add("", try StoredEncoder.tree(of: value))
  }

  func encode(_ value: Int128) { list.add("", .integer(value)) }
  func encode(_ value: UInt128) { list.add("", .unsigned(value)) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    list.nest("").container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    list.nest("").unkeyedContainer()
  }

  func superEncoder() -> any Encoder { list.nest("") }
}

private struct StoredSingleEncoding: SingleValueEncodingContainer {
  let encoder: StoredEncoder
  let codingPath: [any CodingKey] = []

  private func put(_ value: StoredValue) { encoder.gather = { value } }

  func encodeNil() { put(.null) }
  func encode(_ value: Bool) { put(.truth(value)) }
  func encode(_ value: String) { put(.text(value)) }
  func encode(_ value: Double) { put(.double(value.bitPattern)) }
  func encode(_ value: Float) { put(.double(Double(value).bitPattern)) }
  func encode(_ value: Int) { put(.integer(Int128(value))) }
  func encode(_ value: Int8) { put(.integer(Int128(value))) }
  func encode(_ value: Int16) { put(.integer(Int128(value))) }
  func encode(_ value: Int32) { put(.integer(Int128(value))) }
  func encode(_ value: Int64) { put(.integer(Int128(value))) }
  func encode(_ value: Int128) { put(.integer(value)) }
  func encode(_ value: UInt) { put(.integer(Int128(value))) }
  func encode(_ value: UInt8) { put(.integer(Int128(value))) }
  func encode(_ value: UInt16) { put(.integer(Int128(value))) }
  func encode(_ value: UInt32) { put(.integer(Int128(value))) }
  func encode(_ value: UInt64) { put(.integer(Int128(value))) }
  func encode(_ value: UInt128) { put(.unsigned(value)) }
  func encode<T: Encodable>(_ value: T) throws { put(try StoredEncoder.tree(of: value)) }
}
