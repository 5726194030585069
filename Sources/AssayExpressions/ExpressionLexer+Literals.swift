// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension ExpressionLexer {
  /// Reads an integer, an unsigned integer or a double, and refuses a name glued to it.
  mutating func readNumber() {
    let start = index
    let kind = readDigits()
    let end = index
    guard isNamePart(peek()) else { return append(kind, from: start) }
    while isNamePart(peek()) { index += 1 }
    report(
      .gluedNumber(
        string(start, end), suffix: string(end, index), at: text.span(start, index)))
    append(.invalid, from: start)
  }

  private mutating func readDigits() -> Token.Kind {
    let start = index
    if peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x"), isHexDigit(peek(2)) {
      index += 2
      while isHexDigit(peek()) { index += 1 }
      return integer(UInt64(string(start + 2, index), radix: 16), from: start)
    }
    skipDigits()
    var isDouble = false
    if peek() == UInt8(ascii: "."), isDigit(peek(1)) {
      isDouble = true
      index += 1
      skipDigits()
    }
    if let mark = peek(), mark | 0x20 == UInt8(ascii: "e") {
      let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if isDigit(peek(isSigned ? 2 : 1)) {
        isDouble = true
        index += isSigned ? 2 : 1
        skipDigits()
      }
    }
    guard isDouble else { return integer(UInt64(string(start, index)), from: start) }
    guard let value = Double(string(start, index)), value.isFinite else {
      report(.numberOutOfRange(string(start, index), type: "double", at: text.span(start, index)))
      return .invalid
    }
    return .literal(.double(value))
  }

  /// Reads the `u` of an unsigned integer; a signed one waits for its sign.
  private mutating func integer(_ magnitude: UInt64?, from start: Int) -> Token.Kind {
    guard let mark = peek(), mark | 0x20 == UInt8(ascii: "u"), !isNamePart(peek(1)) else {
      return .integer(magnitude)
    }
    index += 1
    guard let magnitude else {
      report(.numberOutOfRange(string(start, index), type: "uint", at: text.span(start, index)))
      return .invalid
    }
    return .literal(.uint(magnitude))
  }

  /// Reads a string or bytes literal, of which `start` is the first character, prefix included,
  /// and `index` the opening quotation mark.
  mutating func readString(start: Int, isRaw: Bool, isBytes: Bool) {
    guard let quote = peek() else { return }
    let isTriple = peek(1) == quote && peek(2) == quote
    let opening = index
    index += isTriple ? 3 : 1
    var content: [UInt8] = []
    while let byte = peek() {
      if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
        index += isTriple ? 3 : 1
        return append(
          .literal(isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))),
          from: start)
      }
      if !isTriple, byte == 0x0A || byte == 0x0D { break }
      if byte == UInt8(ascii: "\\"), !isRaw {
        readEscape(isBytes: isBytes, into: &content)
      } else {
        content.append(byte)
        index += 1
      }
    }
    let mark = String(repeating: string(opening, opening + 1), count: isTriple ? 3 : 1)
    report(.unterminatedString(mark, at: text.span(start, opening + mark.utf8.count)))
    append(.invalid, from: start)
  }

  private mutating func readEscape(isBytes: Bool, into content: inout [UInt8]) {
    let start = index
    index += 1
    guard let letter = peek() else { return }
    if let value = Self.simpleEscapes[letter] {
      index += 1
      return content.append(value)
    }
    let value: UInt32?
    switch letter {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): value = readEscapeDigits(2, radix: 16, skipping: 1)
    case UInt8(ascii: "u") where !isBytes: value = readEscapeDigits(4, radix: 16, skipping: 1)
    case UInt8(ascii: "U") where !isBytes: value = readEscapeDigits(8, radix: 16, skipping: 1)
    case UInt8(ascii: "0")...UInt8(ascii: "3"): value = readEscapeDigits(3, radix: 8, skipping: 0)
    default: value = nil
    }
    if let value {
      if isBytes { return content.append(UInt8(truncatingIfNeeded: value)) }
      if let scalar = Unicode.Scalar(value) {
        return content.append(contentsOf: Array(String(scalar).utf8))
      }
      return report(
        .invalidEscape(string(start, index), isCodePoint: true, at: text.span(start, index)))
    }
    // Step over the whole character after the backslash, unless it ends the line.
    if letter != 0x0A, letter != 0x0D {
      repeat { index += 1 } while (peek() ?? 0) & 0xC0 == 0x80
    }
    report(.invalidEscape(string(start, index), isCodePoint: false, at: text.span(start, index)))
  }

  /// Reads exactly `count` digits after the letter of an escape; nil, and nothing read, if fewer.
  private mutating func readEscapeDigits(_ count: Int, radix: Int, skipping: Int) -> UInt32? {
    let first = index + skipping
    guard first + count <= bytes.count else { return nil }
    let digits = bytes[first..<first + count]
    guard digits.allSatisfy({ isHexDigit($0) }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
    else { return nil }
    index = first + count
    return value
  }

  private mutating func skipDigits() {
    while isDigit(peek()) { index += 1 }
  }

  private func isHexDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    let letter = byte | 0x20
    return isDigit(byte) || letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f")
  }

  private static let simpleEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "?"): 0x3F,
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27, UInt8(ascii: "`"): 0x60,
  ]
}
