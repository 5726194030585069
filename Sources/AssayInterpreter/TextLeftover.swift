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
  ///   - mentions: Where they find it in a text: a name that stands twice shares the blank between.
  func refusal(
    in text: String, after claims: [Range<Int>], mentions: (String) -> [Range<Int>]
  ) -> String? {
    for rule in rules.refuse {
      if let match = rule.value.pattern.firstMatch(in: text, from: 0) {
        return String(decoding: Array(text.utf8)[match.range], as: UTF8.self)
      }
    }
    // What stood on both sides of a name does not stand together.
    var rest = TextLeftover.barred(text, claims)
    rest = TextLeftover.barred(rest, mentions(rest))
    guard let ignore = rules.ignore else { return TextLeftover.numberedName(in: rest) }
    for rule in ignore { rest = rule.value.pattern.replacingAll(in: rest, with: " ") }
    return rest.utf8.contains { (0x30...0x39).contains($0) } ? TextLeftover.plain(rest) : nil
  }

  /// A number and behind it a word like the name of a product, letters and then three digits or more:
  /// "4 foo9000". Words of one or two digits are too often formats and versions.
  private static func numberedName(in text: String) -> String? {
    let bytes = Array(text.utf8)
    let words = words(of: bytes)
    for (position, number) in words.enumerated() where isNumber(bytes[number]) {
      // In "core 2 quad q9450" the number is a part of a name.
      if position > 0, words[position - 1].upperBound + 1 == number.lowerBound,
        bytes[words[position - 1].upperBound] == 0x20, !isJoint(bytes[words[position - 1]])
      {
        continue
      }
      // An `x` and a word, such as the maker's, may stand before the name.
      for next in words.dropFirst(position + 1).prefix(3) {
        guard bytes[number.upperBound..<next.lowerBound].allSatisfy({ $0 == 0x20 || isWord($0) })
        else { break }
        if isName(bytes[next]) {
          return String(decoding: bytes[number.lowerBound..<next.upperBound], as: UTF8.self)
        }
        guard bytes[next].allSatisfy({ !isDigit($0) }) else { break }
      }
    }
    return nil
  }

  /// The words of a text; a hyphen before digits joins them to the letters before it.
  private static func words(of bytes: [UInt8]) -> [Range<Int>] {
    func isInside(_ index: Int) -> Bool {
      if isWord(bytes[index]) { return true }
      return bytes[index] == 0x2D && index > 0 && index + 1 < bytes.count
        && isWord(bytes[index - 1]) && !isDigit(bytes[index - 1]) && isDigit(bytes[index + 1])
    }
    var words: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, isInside(index) { index += 1 }
      if index > start { words.append(start..<index) } else { index += 1 }
    }
    return words
  }

  /// Words that join two things of one kind.
  private static func isJoint(_ word: ArraySlice<UInt8>) -> Bool {
    ["and", "or", "plus", "with", "on", "x", "of"].contains { word.elementsEqual($0.utf8) }
  }

  private static func barred(_ text: String, _ ranges: [Range<Int>]) -> String {
    if ranges.isEmpty { return text }
    var bytes = Array(text.utf8)
    for range in ranges {
      for index in range { bytes[index] = UInt8(ascii: "|") }
    }
    return String(decoding: bytes, as: UTF8.self)
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

  private static func plain(_ text: String) -> String {
    text.split { $0 == " " || $0 == "|" }.joined(separator: " ")
  }
}
