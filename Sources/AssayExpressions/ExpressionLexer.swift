// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Turns the text of an expression into tokens.
///
/// A character that is wrong is reported, and read as what its author most likely meant, so that
/// the parser can go on and find the other mistakes.
struct ExpressionLexer {
  let text: LocatedText
  let bytes: [UInt8]
  var index = 0
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []

  init(_ text: LocatedText) {
    self.text = text
    self.bytes = Array(text.text.utf8)
  }

  /// Reads the whole text; the last token is always `.end`.
  mutating func run() {
    while let byte = peek() {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0C, 0x0D: index += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): skipComment()
      case UInt8(ascii: "0")...UInt8(ascii: "9"): readNumber()
      case UInt8(ascii: ".") where isDigit(peek(1)): readNumber()
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        readString(start: index, isRaw: false, isBytes: false)
      case UInt8(ascii: "`"): readQuotedName()
      case _ where isNameStart(byte): readWord()
      default: readSign()
      }
    }
    append(.end, from: bytes.count)
  }

  func peek(_ ahead: Int = 0) -> UInt8? {
    index + ahead < bytes.count ? bytes[index + ahead] : nil
  }

  mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, start: start, end: index))
  }

  /// Reports what is wrong from `start` to the present place.
  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  func isNameStart(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    let letter = byte | 0x20
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
  }

  func isNamePart(_ byte: UInt8?) -> Bool { isNameStart(byte) || isDigit(byte) }

  func string(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Skips to the end of the line; a carriage return alone does not end a comment.
  private mutating func skipComment() {
    while let byte = peek(), byte != 0x0A { index += 1 }
  }

  private mutating func readWord() {
    let start = index
    while isNamePart(peek()) { index += 1 }
    let word = string(start, index)
    if let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
      switch word {
      case "r", "R": return readString(start: start, isRaw: true, isBytes: false)
      case "b", "B": return readString(start: start, isRaw: false, isBytes: true)
      case "br", "bR", "Br", "BR": return readString(start: start, isRaw: true, isBytes: true)
      default: break
      }
    }
    switch word {
    case "true": append(.literal(.bool(true)), from: start)
    case "false": append(.literal(.bool(false)), from: start)
    case "null": append(.literal(.null), from: start)
    case "in": append(.sign(.isIn), from: start)
    default:
      append(Token.reservedWords.contains(word) ? .reserved(word) : .name(word), from: start)
    }
  }

  /// Reads a field's name in backticks.
  ///
  /// Source: cel-spec, `doc/langdef.md`, `ESC_IDENT`: letters, digits and `_ . - /` and space.
  private mutating func readQuotedName() {
    let start = index
    index += 1
    while let byte = peek(), byte != UInt8(ascii: "`"), byte != 0x0A, byte != 0x0D { index += 1 }
    guard peek() == UInt8(ascii: "`") else {
      report(.unterminatedName(at: text.span(start, start + 1)))
      return append(.invalid, from: start)
    }
    index += 1
    let name = string(start + 1, index - 1)
    let others = Array("_.-/ ".utf8)
    if name.isEmpty || name.utf8.contains(where: { !isNamePart($0) && !others.contains($0) }) {
      report(.invalidQuotedName(name, at: text.span(start, index)))
    }
    append(.quotedName(name), from: start)
  }

  private mutating func readSign() {
    let start = index
    for length in [2, 1] where start + length <= bytes.count {
      guard let sign = Token.Sign(rawValue: string(start, start + length)), sign != .isIn else {
        continue
      }
      index += length
      // `===` and `!==` are other languages' equality.
      if sign == .equal || sign == .notEqual, peek() == UInt8(ascii: "=") {
        index += 1
        report(
          .foreignOperator(string(start, index), is: sign.rawValue, at: text.span(start, index)))
      }
      if sign == .less, peek() == UInt8(ascii: ">") {
        index += 1
        report(.foreignOperator("<>", is: "!=", at: text.span(start, index)))
        return append(.sign(.notEqual), from: start)
      }
      if sign == .star, peek() == UInt8(ascii: "*") {
        index += 1
        report(.foreignPower(at: text.span(start, index)))
      }
      return append(.sign(sign), from: start)
    }
    readForeignCharacter()
  }

  /// Reads a character that has no place in CEL outside strings.
  private mutating func readForeignCharacter() {
    let start = index
    let character = String(
      string(start, min(start + 4, bytes.count)).unicodeScalars.prefix(1))
    index += max(character.utf8.count, 1)
    let span = text.span(start, index)
    if let sign = Self.meantSigns[character] {
      report(.foreignOperator(character, is: sign.rawValue, at: span))
      return append(.sign(sign), from: start)
    }
    if let closers = Self.smartQuotes[character] {
      readSmartQuoted(opening: character, closers: closers, from: start)
      return
    }
    switch character {
    case "\u{A0}", "\u{202F}", "\u{2009}", "\u{200B}", "\u{FEFF}", "\u{3000}":
      report(.foreignSpace(character, at: span))
    case "#":
      report(.foreignComment(at: span))
      skipComment()
    case "^":
      report(.foreignPower(at: span))
      append(.sign(.star), from: start)
    default:
      // One message for a run of them, such as a word in another script.
      while let byte = peek(), byte >= 0x80, !isKnownForeign(at: index) { index += 1 }
      let end = index
      report(.foreignCharacter(string(start, end), at: text.span(start, end)))
      append(.invalid, from: start)
    }
  }

  private func isKnownForeign(at place: Int) -> Bool {
    guard bytes[place] & 0xC0 != 0x80 else { return false }
    let character = String(string(place, min(place + 4, bytes.count)).unicodeScalars.prefix(1))
    return Self.meantSigns[character] != nil || Self.smartQuotes[character] != nil
      || character == "\u{A0}"
  }

  /// Reads a text in typographic quotation marks, if it has an end on its line.
  private mutating func readSmartQuoted(opening: String, closers: [String], from start: Int) {
    var place = index
    while place < bytes.count, bytes[place] != 0x0A {
      if let closer = closers.first(where: { bytes[place...].starts(with: $0.utf8) }) {
        index = place + closer.utf8.count
        let content = string(start + opening.utf8.count, place)
        report(.smartQuotes(content: content, at: text.span(start, index)))
        return append(.invalid, from: start)
      }
      place += 1
    }
    report(.smartQuotes(content: nil, at: text.span(start, index)))
    index = place
    append(.invalid, from: start)
  }

  /// Signs of other languages and of print, and what they mean here.
  private static let meantSigns: [String: Token.Sign] = [
    "=": .equal, "&": .and, "|": .or, "≤": .lessOrEqual, "≥": .greaterOrEqual, "≠": .notEqual,
    "×": .star, "·": .star, "⋅": .star, "÷": .slash, "−": .minus, "–": .minus, "—": .minus,
    "¬": .not, "∧": .and, "∨": .or, "∈": .isIn,
  ]

  /// Opening quotation marks of print with those that may close them.
  private static let smartQuotes: [String: [String]] = [
    "“": ["”", "“"], "”": ["”"], "„": ["“", "”"], "‘": ["’", "‘"], "’": ["’"], "‚": ["‘", "’"],
    "«": ["»"], "»": ["«"],
  ]
}
