// SPDX-License-Identifier: Apache-2.0

/// A value of plain data as it is stored between two runs: a tree, and its bytes.
///
/// Equal values have equal bytes, also where they hold dictionaries. Numbers are kept to the bit.
package indirect enum StoredValue: Sendable, Hashable {
  case null
  case truth(Bool)
  case integer(Int128)
  case unsigned(UInt128)
  /// The bit pattern of a double.
  case double(UInt64)
  case text(String)
  case list([StoredValue])
  /// In the order in which they were stored.
  case members([Member])

  package struct Member: Sendable, Hashable {
    package let name: String
    package let value: StoredValue
  }

  /// Levels of lists and members; what is stored here has some ten.
  static let depthLimit = 64
}

/// Why stored bytes, or the tree that they make, are not what is expected there.
package struct StoredFault: Error, Sendable, Hashable {
  /// One sentence, lower case, no final period.
  package let message: String

  package init(message: String) { self.message = message }
}

extension StoredValue {
  private enum Tag: UInt8 {
    case null, no, yes, integer, unsigned, double, text, list, members
  }

  /// The bytes of the tree; names are written once and then told by their number.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    var names: [String: Int] = [:]
    write(to: &writer, &names)
    return writer.bytes
  }

  private func write(to writer: inout ByteWriter, _ names: inout [String: Int]) {
    func tag(_ tag: Tag) { writer.byte(tag.rawValue) }
    switch self {
    case .null: tag(.null)
    case .truth(let value): tag(value ? .yes : .no)
    case .integer(let value):
      tag(.integer)
      // The sign goes into the lowest bit, so that numbers near 0 are short.
      writer.number(UInt128(truncatingIfNeeded: (value << 1) ^ (value >> 127)))
    case .unsigned(let value):
      tag(.unsigned)
      writer.number(value)
    case .double(let pattern):
      tag(.double)
      writer.number(UInt128(pattern.byteSwapped))
    case .text(let text):
      tag(.text)
      writer.text(text)
    case .list(let values):
      tag(.list)
      writer.count(values.count)
      for value in values { value.write(to: &writer, &names) }
    case .members(let members):
      tag(.members)
      writer.count(members.count)
      for member in members {
        let number = names[member.name] ?? names.count
        writer.count(number)
        if number == names.count {
          names[member.name] = number
          writer.text(member.name)
        }
        member.value.write(to: &writer, &names)
      }
    }
  }

  /// Reads a tree, and nothing behind it.
  ///
  /// - Throws: `StoredFault` where the bytes are of no tree.
  package init(bytes: UnsafeRawBufferPointer) throws(StoredFault) {
    var reader = ByteReader(bytes)
    var names: [String] = []
    self = try StoredValue.read(from: &reader, &names, depth: 0)
    guard reader.isAtEnd else { throw StoredFault(message: "more stands behind its end") }
  }

  private static func read(
    from reader: inout ByteReader, _ names: inout [String], depth: Int
  ) throws(StoredFault) -> StoredValue {
    guard depth < depthLimit, let tag = Tag(rawValue: try reader.byte()) else {
      throw StoredFault(message: "it holds what this version does not write")
    }
    switch tag {
    case .null: return .null
    case .no: return .truth(false)
    case .yes: return .truth(true)
    case .integer:
      let number = try reader.number()
      return .integer(Int128(number >> 1) ^ -Int128(number & 1))
    case .unsigned: return .unsigned(try reader.number())
    case .double:
      return .double(UInt64(truncatingIfNeeded: try reader.number()).byteSwapped)
    case .text: return .text(try reader.text())
    case .list:
      var values: [StoredValue] = []
      for _ in 0..<(try reader.count()) {
        values.append(try read(from: &reader, &names, depth: depth + 1))
      }
      return .list(values)
    case .members:
      var members: [Member] = []
      for _ in 0..<(try reader.count()) {
        let number = try reader.count()
        if number == names.count { names.append(try reader.text()) }
        guard number < names.count else {
          throw StoredFault(message: "it names a member that it does not have")
        }
        members.append(
          Member(
            name: names[number], value: try read(from: &reader, &names, depth: depth + 1)))
      }
      return .members(members)
    }
  }
}

/// Bytes that are being written: numbers by seven bits a byte, the lowest first, and texts with their
/// length before them.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  package mutating func number(_ number: UInt128) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// - Parameter count: Not negative.
  package mutating func count(_ count: Int) { number(UInt128(count.magnitude)) }

  package mutating func text(_ text: String) { bytes(Array(text.utf8)) }

  package mutating func bytes(_ some: [UInt8]) {
    count(some.count)
    bytes += some
  }
}

/// Reads what a `ByteWriter` wrote, from bytes that may be anything.
package struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package var isAtEnd: Bool { index == bytes.count }

  package mutating func byte() throws(StoredFault) -> UInt8 {
    guard index < bytes.count else { throw StoredFault(message: "it ends too early") }
    defer { index += 1 }
    return bytes[index]
  }

  package mutating func number() throws(StoredFault) -> UInt128 {
    var (number, shift) = (UInt128(0), UInt128(0))
    while true {
      let byte = try byte()
      guard shift < 128 else { throw StoredFault(message: "it has a number beyond 128 bits") }
      number |= UInt128(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
  }

  /// How many there are of what takes a byte or more.
  package mutating func count() throws(StoredFault) -> Int {
    guard let count = Int(exactly: try number()), count <= bytes.count else {
      throw StoredFault(message: "it counts more than it has bytes")
    }
    return count
  }

  package mutating func slice() throws(StoredFault) -> UnsafeRawBufferPointer {
    let count = try count()
    guard count <= bytes.count - index else { throw StoredFault(message: "it ends too early") }
    defer { index += count }
    return UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])
  }

  package mutating func text() throws(StoredFault) -> String {
    guard let text = String(validating: try slice(), as: UTF8.self) else {
      throw StoredFault(message: "it has a text that is not UTF-8")
    }
    return text
  }
}
