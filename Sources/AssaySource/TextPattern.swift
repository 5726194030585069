// SPDX-License-Identifier: Apache-2.0

/// A pattern of literal text, words in capitals and one `*`; of words in braces one stands there.
package struct TextPattern: Hashable, Sendable {
  /// By choice of the words in braces.
  private let options: [Option]

  /// - Parameter isMark: Whether it may go without `*`.
  init(_ text: String, at offset: Int, isMark: Bool) throws(FieldPathError) {
    var options: [Option] = []
    for choice in try TextPattern.choices(of: text, at: offset) {
      options.append(try Option(choice, in: text, at: offset, isMark: isMark))
    }
    self.options = options
  }

  /// Matches a whole text.
  ///
  /// - Returns: What `*` stands for, or the whole text if there is none; and what the word in capitals
  ///   stands for, if there is one.
  package func match(_ text: String) -> (star: String, word: String?)? {
    for option in options { if let match = option.match(text) { return match } }
    return nil
  }

  /// Whether a text may match by its first and last bytes: most do not, and need not be looked at.
  package func mayMatch(_ text: UnsafeRawBufferPointer) -> Bool {
    options.contains { $0.mayMatch(text) }
  }

  /// The texts that a pattern stands for, one for each word in its braces.
  private static func choices(of text: String, at offset: Int) throws(FieldPathError) -> [String] {
    guard let open = text.firstIndex(of: "{") else { return [text] }
    guard let close = text.firstIndex(of: "}"), open < close, text.lastIndex(of: "{") == open,
      text.lastIndex(of: "}") == close
    else { throw .badPattern(text, offset..<offset + text.utf8.count) }
    let words = text[text.index(after: open)..<close].split(
      separator: ",", omittingEmptySubsequences: false)
    if words.contains(where: \.isEmpty) {
      throw .badPattern(text, offset..<offset + text.utf8.count)
    }
    return words.map { text[..<open] + $0 + text[text.index(after: close)...] }.map(String.init)
  }
}

/// A pattern without braces.
private struct Option: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case literal([UInt8])
    /// A text without a colon.
    case word
    case star
  }

  private let pieces: [Piece]

  /// - Parameter pattern: With its braces, for what is said of a mistake.
  init(
    _ text: String, in pattern: String, at offset: Int, isMark: Bool
  ) throws(FieldPathError) {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    func flush() {
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
    }
    for (index, part) in text.split(separator: ":", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { literal.append(UInt8(ascii: ":")) }
      let isWord = part.utf8.count > 1 && part.utf8.allSatisfy { (0x41...0x5A).contains($0) }
      if isWord {
        flush()
        pieces.append(.word)
        continue
      }
      for byte in part.utf8 {
        if byte == UInt8(ascii: "*") {
          flush()
          pieces.append(.star)
        } else {
          literal.append(byte)
        }
      }
    }
    flush()
    let stars = pieces.count { $0 == .star }
    guard stars == 1 || (isMark && stars == 0 && !pieces.isEmpty),
      pieces.count(where: { $0 == .word }) <= 1
    else {
      throw .badPattern(pattern, offset..<offset + pattern.utf8.count)
    }
    self.pieces = pieces
  }

  func match(_ text: String) -> (star: String, word: String?)? {
    // Most texts of a list are other tags.
    if case .literal(let first)? = pieces.first, !Option.begins(text, with: first) {
      return nil
    }
    let bytes = Array(text.utf8)
    var start = 0
    var end = bytes.count
    var pieces = self.pieces[...]
    var word: Range<Int>?
    // What is before the star is read forwards, what is behind it backwards.
    while let piece = pieces.first, piece != .star {
      pieces.removeFirst()
      switch piece {
      case .literal(let literal):
        guard bytes[start..<end].starts(with: literal) else { return nil }
        start += literal.count
      case .word:
        let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")) ?? end
        word = start..<colon
        start = colon
      case .star: break
      }
    }
    while let piece = pieces.last, piece != .star {
      pieces.removeLast()
      switch piece {
      case .literal(let literal):
        guard end - start >= literal.count,
          bytes[(end - literal.count)..<end].elementsEqual(literal)
        else { return nil }
        end -= literal.count
      case .word:
        let colon = bytes[start..<end].lastIndex(of: UInt8(ascii: ":")) ?? start - 1
        word = (colon + 1)..<end
        end = colon + 1
      case .star: break
      }
    }
    guard word?.isEmpty != true else { return nil }
    if pieces.isEmpty { return start == end ? (text, nil) : nil }
    guard end > start else { return nil }
    return (
      String(decoding: bytes[start..<end], as: UTF8.self),
      word.map { String(decoding: bytes[$0], as: UTF8.self) }
    )
  }

  func mayMatch(_ text: UnsafeRawBufferPointer) -> Bool {
    if case .literal(let first)? = pieces.first, !text.starts(with: first) { return false }
    if case .literal(let last)? = pieces.last, pieces.count > 1 {
      return text.count >= last.count && text[(text.count - last.count)...].elementsEqual(last)
    }
    return true
  }

  private static func begins(_ text: String, with literal: [UInt8]) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count >= literal.count else { return false }
      for index in literal.indices where bytes[index] != literal[index] { return false }
      return true
    }
  }
}
