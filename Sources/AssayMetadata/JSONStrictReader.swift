// SPDX-License-Identifier: Apache-2.0

/// JSON documents as values.
package enum JSONReading {
  /// Levels of lists and maps: simdjson's own limit.
  static let depthLimit = 1024

  /// Reads one document by simdjson and, where that refuses, strictly.
  package static func value(_ bytes: UnsafeRawBufferPointer) -> Result<MetadataValue, JSONFault> {
    let parser = JSONTapeParser()
    let value = withExtendedLifetime(parser) {
      parser.parse(bytes).map { tape in tape.value(at: tape.root) }
    }
    return value.map { .success($0) } ?? strictValue(bytes)
  }

  /// Reads one document by the letter of RFC 8259, keeping numbers that no machine type holds.
  ///
  /// It is slower by an order of magnitude, and says what is wrong and where.
  package static func strictValue(
    _ bytes: UnsafeRawBufferPointer
  ) -> Result<MetadataValue, JSONFault> {
    var reader = JSONStrictReader(bytes)
    do throws(JSONFault) {
      return .success(try reader.document())
    } catch {
      return .failure(error)
    }
  }
}

/// Why bytes are no JSON document.
package struct JSONFault: Error, Hashable {
  package enum Reason: Hashable {
    case notUTF8, tooDeep, endsEarly, trailing, valueExpected, keyExpected, colonExpected
    case commaOrBracketExpected, commaOrBraceExpected, number, control, escape, surrogate
  }

  package let reason: Reason
  /// In the document's bytes.
  package let offset: Int
}

/// Reads a document without recursion, so that no nesting exhausts the stack.
private struct JSONStrictReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  /// The lists and maps whose end has not come yet.
  private var open: [Level] = []
  /// What they hold so far, the inner behind the outer; a map's keys likewise.
  private var values: [MetadataValue] = []
  private var keys: [String] = []

  private struct Level {
    let isMap: Bool
    /// The index of its first value in `values`, and of its first key in `keys`.
    let firstValue: Int
    let firstKey: Int
  }

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func document() throws(JSONFault) -> MetadataValue {
    if let offset = firstBadByte() { throw JSONFault(reason: .notUTF8, offset: offset) }
    var value: MetadataValue? = try nextValue()
    while true {
      // `value` is nil where a list or map has just begun, or goes on after a comma.
      guard let complete = value else {
        value = try nextValue()
        continue
      }
      guard let level = open.last else {
        skipBlanks()
        guard index == bytes.count else { throw fault(.trailing) }
        return complete
      }
      values.append(complete)
      value = try goOn(level)
    }
  }

  /// Reads what follows a value inside a list or map; returns that if it ends here.
  private mutating func goOn(_ level: Level) throws(JSONFault) -> MetadataValue? {
    skipBlanks()
    guard index < bytes.count else { throw fault(.endsEarly) }
    let byte = bytes[index]
    if byte == UInt8(ascii: ",") {
      index += 1
      if level.isMap { keys.append(try key()) }
      return nil
    }
    guard byte == (level.isMap ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
      throw fault(level.isMap ? .commaOrBraceExpected : .commaOrBracketExpected)
    }
    index += 1
    open.removeLast()
    let content = values[level.firstValue...]
    defer {
      values.removeSubrange(level.firstValue...)
      keys.removeSubrange(level.firstKey...)
    }
    guard level.isMap else { return .list(Array(content)) }
    return .map(zip(keys[level.firstKey...], content).map { MetadataEntry($0, $1) })
  }

  /// Reads a scalar or an empty list or map; nil where one with content begins.
  private mutating func nextValue() throws(JSONFault) -> MetadataValue? {
    skipBlanks()
    guard index < bytes.count else { throw fault(.endsEarly) }
    switch bytes[index] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "["):
      try enter(isMap: false)
      if closes(UInt8(ascii: "]")) { return .list([]) }
      return nil
    case UInt8(ascii: "{"):
      try enter(isMap: true)
      if closes(UInt8(ascii: "}")) { return .map([]) }
      keys.append(try key())
      return nil
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw fault(.valueExpected)
    }
  }

  private mutating func enter(isMap: Bool) throws(JSONFault) {
    guard open.count < JSONReading.depthLimit else { throw fault(.tooDeep) }
    open.append(Level(isMap: isMap, firstValue: values.count, firstKey: keys.count))
    index += 1
  }

  /// Ends a list or map that has nothing in it.
  private mutating func closes(_ bracket: UInt8) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == bracket else { return false }
    open.removeLast()
    index += 1
    return true
  }

  private mutating func key() throws(JSONFault) -> String {
    skipBlanks()
    guard index < bytes.count else { throw fault(.endsEarly) }
    guard bytes[index] == UInt8(ascii: "\"") else { throw fault(.keyExpected) }
    let key = try string()
    skipBlanks()
    guard index < bytes.count else { throw fault(.endsEarly) }
    guard bytes[index] == UInt8(ascii: ":") else { throw fault(.colonExpected) }
    index += 1
    return key
  }

  private mutating func word(
    _ word: StaticString, _ value: MetadataValue
  ) throws(JSONFault) -> MetadataValue {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[index...].starts(with: expected) else { throw fault(.valueExpected) }
    index += expected.count
    return value
  }

  private mutating func number() throws(JSONFault) -> MetadataValue {
    let start = index
    var isInteger = true
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let first = index
    guard digits() > 0, index == first + 1 || bytes[first] != UInt8(ascii: "0") else {
      throw JSONFault(reason: .number, offset: start)
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      guard digits() > 0 else { throw JSONFault(reason: .number, offset: start) }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
      {
        index += 1
      }
      guard digits() > 0 else { throw JSONFault(reason: .number, offset: start) }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger { return Int64(text).map { .int($0) } ?? .number(text) }
    guard let value = Double(text), value.isFinite else { return .number(text) }
    return MetadataValue(value, written: text)
  }

  private mutating func digits() -> Int {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return index - start
  }

  private mutating func string() throws(JSONFault) -> String {
    index += 1
    var start = index
    var text = ""
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        text.unicodeScalars.append(try escape())
        start = index
      case 0..<0x20: throw fault(.control)
      default: index += 1
      }
    }
    throw fault(.endsEarly)
  }

  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    let begin = index
    index += 1
    guard index < bytes.count else { throw fault(.endsEarly) }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw JSONFault(reason: .escape, offset: begin)
    }
    let unit = try hexadecimal(begin)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // A high surrogate must be followed by a low one (RFC 8259, section 7).
    guard unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw JSONFault(reason: .surrogate, offset: begin) }
    index += 2
    let low = try hexadecimal(begin)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    else { throw JSONFault(reason: .surrogate, offset: begin) }
    return scalar
  }

  private mutating func hexadecimal(_ begin: Int) throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count else { throw fault(.endsEarly) }
      let byte = bytes[index]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: throw JSONFault(reason: .escape, offset: begin)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private func fault(_ reason: JSONFault.Reason) -> JSONFault {
    JSONFault(reason: reason, offset: index)
  }

  /// The offset of the first byte that is not UTF-8.
  private func firstBadByte() -> Int? {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return offset
      }
    }
  }
}
