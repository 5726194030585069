// SPDX-License-Identifier: Apache-2.0

import CSimdJSON

/// simdjson's parser and the memory it parses into; one thread at a time.
final class JSONTapeParser {
  private let parser: OpaquePointer
  private let numbers = JSONNumberTexts()

  init() {
    guard let parser = assay_json_new() else {
      preconditionFailure("a parser is made unless memory is exhausted")
    }
    self.parser = parser
  }

  deinit { assay_json_free(parser) }

  /// Parses one document; nil if simdjson refuses it, which it also does for numbers that it
  /// cannot hold. The tape is valid until the next call, and while the parser lives.
  func parse(_ bytes: UnsafeRawBufferPointer) -> JSONTape? {
    var words: UnsafePointer<UInt64>?
    var strings: UnsafePointer<UInt8>?
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
      assay_json_parse(parser, start, bytes.count, &words, &strings) == 0,
      let words, let strings
    else { return nil }
    numbers.begin(bytes)
    return JSONTape(words: words, strings: UnsafeRawPointer(strings), numbers: numbers)
  }
}

/// A parsed document as simdjson lays it out: a word a value, and jumps over lists and maps.
///
/// Source: https://github.com/simdjson/simdjson/blob/v3.0.1/doc/tape.md.
struct JSONTape {
  fileprivate let words: UnsafePointer<UInt64>
  fileprivate let strings: UnsafeRawPointer
  fileprivate let numbers: JSONNumberTexts

  /// The index of the root value.
  var root: Int { 1 }

  /// The index behind the last value.
  var end: Int { Int(words[0] & 0x00FF_FFFF_FFFF_FFFF) }

  @inline(__always)
  func kind(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] >> 56) }

  /// The index of the value after this one.
  @inline(__always)
  func next(after index: Int) -> Int {
    switch kind(at: index) {
    case JSONTape.map, JSONTape.list: Int(words[index] & 0xFFFF_FFFF)
    case JSONTape.int, JSONTape.unsigned, JSONTape.double: index + 2
    default: index + 1
    }
  }

  /// The index of the word that closes a list or map.
  @inline(__always)
  func end(of index: Int) -> Int { Int(words[index] & 0xFFFF_FFFF) - 1 }

  /// The first items of a list.
  func items(of list: Int, limit: Int) -> [Int] {
    var items: [Int] = []
    var item = list + 1
    while item < end(of: list), items.count < limit {
      items.append(item)
      item = next(after: item)
    }
    return items
  }

  /// The bytes of a string or key.
  @inline(__always)
  func bytes(at index: Int) -> UnsafeRawBufferPointer {
    let start = strings + Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
    return UnsafeRawBufferPointer(
      start: start + 4, count: Int(start.loadUnaligned(as: UInt32.self)))
  }

  func string(at index: Int) -> String { String(decoding: bytes(at: index), as: UTF8.self) }

  /// Why a value is not taken in, before it is built; nil if it is.
  func excess(at index: Int) -> (code: String, message: String)? {
    switch kind(at: index) {
    case JSONTape.text: MetadataValue.excess(ofText: bytes(at: index).count)
    case JSONTape.list: MetadataValue.excess(ofList: Int(words[index] >> 32 & 0xFF_FFFF))
    default: nil
    }
  }

  /// Builds a value; nesting is bounded by simdjson's 1,024 levels.
  func value(at index: Int) -> MetadataValue {
    switch kind(at: index) {
    case JSONTape.text: return .string(string(at: index))
    case JSONTape.int: return .int(Int64(bitPattern: words[index + 1]))
    case JSONTape.double:
      let number = Double(bitPattern: words[index + 1])
      return numbers.text(at: index, on: self).map { .init(number, written: $0) }
        ?? .double(number)
    case JSONTape.unsigned: return .number(String(words[index + 1]))
    case JSONTape.isTrue: return .bool(true)
    case JSONTape.isFalse: return .bool(false)
    case JSONTape.list:
      var items: [MetadataValue] = []
      items.reserveCapacity(Int(words[index] >> 32 & 0xFF_FFFF))
      var item = index + 1
      while item < end(of: index) {
        items.append(value(at: item))
        item = next(after: item)
      }
      return .list(items)
    case JSONTape.map:
      var entries: [MetadataEntry] = []
      var key = index + 1
      while key < end(of: index) {
        entries.append(MetadataEntry(string(at: key), value(at: key + 1)))
        key = next(after: key + 1)
      }
      return .map(entries)
    default: return .null
    }
  }

  static let map = UInt8(ascii: "{")
  static let list = UInt8(ascii: "[")
  static let text = UInt8(ascii: "\"")
  static let int = UInt8(ascii: "l")
  static let unsigned = UInt8(ascii: "u")
  static let double = UInt8(ascii: "d")
  static let isTrue = UInt8(ascii: "t")
  static let isFalse = UInt8(ascii: "f")
  static let null = UInt8(ascii: "n")
}
