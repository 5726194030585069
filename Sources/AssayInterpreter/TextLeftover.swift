// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource

/// What the match of a key leaves over of a text, and whether it can name something else.
struct TextLeftover {
  private let rules: TableRule.Leftovers

  init(_ rules: TableRule.Leftovers) { self.rules = rules }

  /// The part of a text that forbids to take the key that claims another; nil if none does.
  ///
  /// - Parameters:
  ///   - text: As the table's normalization leaves it.
  ///   - claims: What the patterns of the key found, in bytes.
  func refusal(in text: String, after claims: [Range<Int>]) -> String? {
    for rule in rules.refuse {
      if let match = rule.value.pattern.firstMatch(in: text, from: 0) {
        return String(decoding: Array(text.utf8)[match.range], as: UTF8.self)
      }
    }
    var bytes = Array(text.utf8)
    // What stood on both sides of a name does not stand together.
    for claim in claims {
      for index in claim { bytes[index] = UInt8(ascii: "|") }
    }
    var rest = String(decoding: bytes, as: UTF8.self)
    guard let ignore = rules.ignore else { return TextLeftover.numberedName(in: rest) }
    for rule in ignore { rest = rule.value.pattern.replacingAll(in: rest, with: " ") }
    return rest.utf8.contains { (0x30...0x39).contains($0) } ? TextLeftover.plain(rest) : nil
  }

  /// A number and behind it a word like the name of a product, letters and then three digits or more:
  /// "4 foo9000". Words of one or two digits are too often formats and versions.
  private static func numberedName(in text: String) -> String? {
    let bytes = Array(text.utf8)
    var starts: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, isWord(bytes[index]) { index += 1 }
      if index > start { starts.append(start..<index) } else { index += 1 }
    }
    for (position, number) in starts.enumerated() where isNumber(bytes[number]) {
      // An `x` and a word, such as the maker's, may stand before the name.
      for next in starts.dropFirst(position + 1).prefix(3) {
        guard isJoined(bytes[number.upperBound..<next.lowerBound]) else { break }
        if isName(bytes[next]) {
          return String(decoding: bytes[number.lowerBound..<next.upperBound], as: UTF8.self)
        }
        guard bytes[next].allSatisfy({ !isDigit($0) }) else { break }
      }
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
  }

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    word.allSatisfy(isDigit) && word.first != UInt8(ascii: "0")
  }

  /// Letters and then at least three digits.
  private static func isName(_ word: ArraySlice<UInt8>) -> Bool {
    let letters = word.prefix { !isDigit($0) }
    return !letters.isEmpty && word.dropFirst(letters.count).prefix(while: isDigit).count >= 3
  }

  /// Whether only blanks and words stand between: no comma, no end of a sentence, no name.
  private static func isJoined(_ between: ArraySlice<UInt8>) -> Bool {
    between.allSatisfy { $0 == 0x20 || isWord($0) }
  }

  private static func plain(_ text: String) -> String {
    text.split { $0 == " " || $0 == "|" }.joined(separator: " ")
  }
}
