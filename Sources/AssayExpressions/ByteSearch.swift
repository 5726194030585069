// SPDX-License-Identifier: Apache-2.0

/// Search in texts by their bytes, in linear time whatever the text.
///
/// Swift's own search compares characters by Unicode equivalence, which CEL does not.
enum ByteSearch {
  /// Returns the byte offset of the first occurrence at or behind an offset, nil if there is none.
  static func first(_ part: String, in text: String, from offset: Int = 0) -> Int? {
    var text = text
    var part = part
    return text.withUTF8 { text in part.withUTF8 { part in first(part, in: text, from: offset) } }
  }

  /// Source: Knuth, Morris and Pratt (1977), *Fast Pattern Matching in Strings*.
  static func first(
    _ part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from offset: Int
  ) -> Int? {
    guard part.count <= text.count - offset else { return nil }
    guard let head = part.first else { return offset }
    // Most searches end here: the first byte does not occur.
    guard var position = text[offset...].firstIndex(of: head) else { return nil }
    let borders = borders(of: part)
    var matched = 0
    while position < text.count {
      while matched > 0, part[matched] != text[position] { matched = borders[matched - 1] }
      if part[matched] == text[position] { matched += 1 }
      position += 1
      if matched == part.count { return position - matched }
    }
    return nil
  }

  /// For each prefix of a part, how long its longest proper border is.
  private static func borders(of part: UnsafeBufferPointer<UInt8>) -> [Int] {
    var borders = Array(repeating: 0, count: part.count)
    var length = 0
    for index in part.indices.dropFirst() {
      while length > 0, part[index] != part[length] { length = borders[length - 1] }
      if part[index] == part[length] { length += 1 }
      borders[index] = length
    }
    return borders
  }

  /// Splits a text at a separator; an empty one splits between code points.
  ///
  /// - Parameters:
  ///   - limit: The greatest number of parts; nil or negative for all, 0 for none.
  ///   - isReplacing: Whether an empty separator also stands before the first code point and behind
  ///     the last, as it does when it is replaced.
  static func split(
    _ text: String, by separator: String, limit: Int?, isReplacing: Bool = false
  ) -> [String] {
    let limit = limit.map { $0 < 0 ? Int.max : $0 } ?? .max
    if limit == 0 { return [] }
    if separator.isEmpty { return splitScalars(text, limit, isReplacing) }
    var text = text
    var separator = separator
    return text.withUTF8 { text in
      separator.withUTF8 { separator in
        var parts: [String] = []
        var start = 0
        while parts.count < limit - 1,
          let found = first(separator, in: text, from: start)
        {
          parts.append(String(decoding: text[start..<found], as: UTF8.self))
          start = found + separator.count
        }
        parts.append(String(decoding: text[start...], as: UTF8.self))
        return parts
      }
    }
  }

  private static func splitScalars(_ text: String, _ limit: Int, _ isReplacing: Bool) -> [String] {
    var parts = isReplacing ? [""] : []
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex, parts.count < limit - 1 {
      parts.append(String(scalars[index]))
      index = scalars.index(after: index)
    }
    let rest = String(scalars[index...])
    if isReplacing || !rest.isEmpty { parts.append(rest) }
    return parts
  }

  /// Returns where a part occurs first at or behind, or last at or before, a position; -1 if it
  /// does not. Positions count code points.
  static func index(of part: String, in text: String, _ position: Int, isLast: Bool) -> Int {
    let scalars = text.unicodeScalars
    let place = scalars.index(scalars.startIndex, offsetBy: position)
    let byte = text.utf8.distance(from: text.startIndex, to: place)
    let found: Int?
    if isLast {
      // Backwards from the end, the last is the first.
      let size = (text.utf8.count, part.utf8.count)
      let backwards = Array(text.utf8.reversed()).withUnsafeBufferPointer { text in
        Array(part.utf8.reversed()).withUnsafeBufferPointer { part in
          first(part, in: text, from: max(size.0 - byte - size.1, 0))
        }
      }
      found = backwards.map { size.0 - $0 - size.1 }
    } else {
      found = first(part, in: text, from: byte)
    }
    guard let found else { return -1 }
    return text.utf8.prefix(found).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}
