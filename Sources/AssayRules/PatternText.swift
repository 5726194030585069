// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions

/// What the text of a regular expression, or of its replacement, says.
enum PatternText {
  /// The names of groups, `(?P<name>…)` or `(?<name>…)`, in order.
  static func groupNames(in pattern: String) -> [String] {
    var names: [String] = []
    let bytes = Array(pattern.utf8)
    var isEscaped = false
    var isInClass = false
    for (index, byte) in bytes.enumerated() {
      defer { isEscaped = !isEscaped && byte == UInt8(ascii: "\\") }
      if isEscaped { continue }
      if byte == UInt8(ascii: "[") { isInClass = true }
      if byte == UInt8(ascii: "]") { isInClass = false }
      guard byte == UInt8(ascii: "("), !isInClass else { continue }
      for opening in ["(?P<", "(?<"] where bytes[index...].starts(with: opening.utf8) {
        let name = bytes[(index + opening.utf8.count)...].prefix { $0 != UInt8(ascii: ">") }
        names.append(String(decoding: name, as: UTF8.self))
      }
    }
    return names
  }

  /// The greatest group that a replacement names as `\1` to `\9`; 0 if it names none.
  static func greatestGroup(in replacement: String) -> Int {
    pieces(of: replacement).map { piece in
      if case .group(let number) = piece { number } else { 0 }
    }.max() ?? 0
  }

  enum Piece {
    case text(Character)
    case group(Int)
  }

  /// `\0` to `\9` are groups, `\\` is a backslash, all else is itself.
  static func pieces(of replacement: String) -> [Piece] {
    var pieces: [Piece] = []
    var isEscaped = false
    for character in replacement {
      if isEscaped {
        let digit = character.isASCII ? character.wholeNumberValue : nil
        pieces.append(digit.map { .group($0) } ?? .text(character))
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        pieces.append(.text(character))
      }
    }
    return isEscaped ? pieces + [.text("\\")] : pieces
  }
}

extension Pattern {
  /// Replaces each match of a text, from left to right; in the replacement `\1` is a group.
  package func replacingAll(in text: String, with replacement: String) -> String {
    // To find that there is no match costs less than to find where one is.
    guard matches(text) else { return text }
    let pieces = PatternText.pieces(of: replacement)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var start = 0
    while start <= bytes.count, let match = firstMatch(in: text, from: start) {
      guard match.range.lowerBound >= start, match.range.upperBound <= bytes.count else { break }
      result += bytes[start..<match.range.lowerBound]
      for piece in pieces {
        switch piece {
        case .text(let character): result += Array(character.utf8)
        case .group(let number):
          if match.groups.indices.contains(number) {
            result += Array((match.groups[number] ?? "").utf8)
          }
        }
      }
      start = match.range.upperBound
      guard match.range.isEmpty else { continue }
      // After a match of nothing, one whole character goes on unchanged.
      repeat {
        if start < bytes.count { result.append(bytes[start]) }
        start += 1
      } while start < bytes.count && bytes[start] & 0xC0 == 0x80
    }
    if start < bytes.count { result += bytes[start...] }
    return String(decoding: result, as: UTF8.self)
  }
}
