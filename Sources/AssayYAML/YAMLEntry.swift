// SPDX-License-Identifier: Apache-2.0

/// `key: VALUE` on one line, as an author meant it, whether or not YAML reads it so.
struct YAMLEntry {
  /// Nil for `- VALUE`.
  let key: Range<Int>?
  /// The index of the colon, or of the hyphen.
  let mark: Int
  /// Without the blanks around it and without a comment behind it; may be empty.
  let value: Range<Int>

  /// Finds the entry of a range of bytes: a line, or a piece of a flow mapping.
  init?(in bytes: [UInt8], _ range: Range<Int>) {
    var index = YAMLEntry.skipBlanks(bytes, range.lowerBound, range.upperBound)
    var hyphen: Int?
    while index < range.upperBound, bytes[index] == UInt8(ascii: "-"),
      index + 1 == range.upperBound || YAMLEntry.isBlank(bytes[index + 1])
    {
      hyphen = index
      index = YAMLEntry.skipBlanks(bytes, index + 1, range.upperBound)
    }
    let start = index
    if let colon = YAMLEntry.colon(in: bytes, start..<range.upperBound) {
      key = start..<colon
      mark = colon
      let first = YAMLEntry.skipBlanks(bytes, colon + 1, range.upperBound)
      value = first..<YAMLEntry.end(of: bytes, first..<range.upperBound)
    } else if let hyphen {
      key = nil
      mark = hyphen
      value = start..<YAMLEntry.end(of: bytes, start..<range.upperBound)
    } else {
      return nil
    }
  }

  /// The first colon that ends a key.
  private static func colon(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard let first = range.first else { return nil }
    var index = first
    if let close = closingQuote(in: bytes, range) {
      index = skipBlanks(bytes, close + 1, range.upperBound)
      guard index < range.upperBound, bytes[index] == UInt8(ascii: ":") else { return nil }
    }
    while index < range.upperBound {
      let next = index + 1
      if bytes[index] == UInt8(ascii: ":"), next == range.upperBound || isBlank(bytes[next]) {
        return index
      }
      if isComment(bytes, index, after: first) { return nil }
      index += 1
    }
    return nil
  }

  /// The index of the quote that closes the one at the start of a range, on the same line.
  static func closingQuote(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard let first = range.first else { return nil }
    let quote = bytes[first]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    var index = first + 1
    while index < range.upperBound {
      if quote == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") {
        index += 1
      } else if bytes[index] == quote {
        guard quote == UInt8(ascii: "'"), index + 1 < range.upperBound, bytes[index + 1] == quote
        else { return index }
        index += 1
      }
      index += 1
    }
    return nil
  }

  /// The end of a value: before a comment that is not inside quotes, and before blanks.
  private static func end(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    var end = range.upperBound
    var quote: UInt8?
    for index in range {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if isComment(bytes, index, after: range.lowerBound - 1) {
        end = index
        break
      }
    }
    while end > range.lowerBound, isBlank(bytes[end - 1]) { end -= 1 }
    return end
  }

  private static func isComment(_ bytes: [UInt8], _ index: Int, after start: Int) -> Bool {
    bytes[index] == UInt8(ascii: "#") && index > start && index > 0 && isBlank(bytes[index - 1])
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  static func skipBlanks(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, isBlank(bytes[index]) { index += 1 }
    return index
  }
}

/// The brackets of a flow list or flow map: where entries end and where it closes.
enum YAMLBrackets {
  /// Returns the index after the bracket that closes the one at `start`, or nil if none does.
  static func end(in bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var index = start
    while index < bytes.count {
      if let after = skipQuoted(bytes, index) {
        index = after
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Returns the entry, between commas of the same depth, that holds an index.
  static func entry(in bytes: [UInt8], _ inside: Range<Int>, holding target: Int) -> Range<Int> {
    var (start, depth, index) = (inside.lowerBound, 0, inside.lowerBound)
    while index < inside.upperBound {
      if let after = skipQuoted(bytes, index) {
        index = min(after, inside.upperBound)
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: ",") where depth <= 0:
        if index > target { return start..<index }
        start = index + 1
      default: break
      }
      index += 1
    }
    return start..<inside.upperBound
  }

  /// Returns the index after a quoted text that begins here, if it begins and closes.
  private static func skipQuoted(_ bytes: [UInt8], _ index: Int) -> Int? {
    YAMLEntry.closingQuote(in: bytes, index..<bytes.count).map { $0 + 1 }
  }
}
