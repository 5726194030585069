// SPDX-License-Identifier: Apache-2.0

/// Where in a record a field is found: `cardData.co2_eq_emissions.emissions`, `tags base_model:*`.
///
/// Names are joined by dots. After a blank comes a pattern for the texts of a list: `*` stands for
/// any text but the empty one and is what is read; a word of capitals between colons, as RELATION
/// in `tags base_model:RELATION:*`, stands for a text without a colon.
package struct FieldPath: Hashable, Sendable {
  /// As written.
  package let text: String
  package let names: [String]
  package let pattern: TextPattern?

  /// - Parameter isMark: Whether a pattern may go without `*`: then the path leads to nothing that is
  ///   read, and says only that a list has such a text.
  package init(_ text: String, isMark: Bool = false) throws(FieldPathError) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let names = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
    guard !text.isEmpty else { throw .isEmpty }
    var offset = 0
    for name in names {
      if name.isEmpty { throw .nameMissing(in: text, at: offset) }
      offset += name.utf8.count + 1
    }
    guard names.count <= FieldPath.depthLimit else {
      throw .isTooDeep(0..<text.utf8.count, limit: FieldPath.depthLimit)
    }
    self.text = text
    self.names = names.map(String.init)
    pattern = parts.count > 1 ? try TextPattern(String(parts[1]), at: offset, isMark: isMark) : nil
  }

  private static let depthLimit = 32
}

/// A pattern of literal text, words in capitals and one `*`.
package struct TextPattern: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case literal([UInt8])
    /// A text without a colon.
    case word
    case star
  }

  private let pieces: [Piece]

  fileprivate init(_ text: String, at offset: Int, isMark: Bool) throws(FieldPathError) {
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
      throw .badPattern(text, offset..<offset + text.utf8.count)
    }
    self.pieces = pieces
  }

  /// Matches a whole text.
  ///
  /// - Returns: What `*` stands for, or the whole text if there is none; and what the word in capitals
  ///   stands for, if there is one.
  package func match(_ text: String) -> (star: String, word: String?)? {
    // Most texts of a list are other tags.
    if case .literal(let first)? = pieces.first, !TextPattern.begins(text, with: first) {
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

  private static func begins(_ text: String, with literal: [UInt8]) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count >= literal.count else { return false }
      for index in literal.indices where bytes[index] != literal[index] { return false }
      return true
    }
  }
}
