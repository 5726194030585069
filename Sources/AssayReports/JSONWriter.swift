// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Compact JSON with keys in the order in which they are written.
///
/// Numbers are written as decimal texts, so that exact figures stay exact.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false
  /// Whether members that have nothing to say are left out: nulls, empty lists and empty objects.
  let isTerse: Bool

  package init() { isTerse = false }

  init(isTerse: Bool) { self.isTerse = isTerse }

  package mutating func object(_ members: (inout JSONWriter) -> Void) {
    open("{")
    members(&self)
    close("}")
  }

  package mutating func array<Elements: Sequence>(
    _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
  ) {
    open("[")
    for element in elements { write(&self, element) }
    close("]")
  }

  /// Writes the key of the next value; it must not need escaping.
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    needsComma = false
  }

  /// Writes a key that comes from data.
  package mutating func key(of text: String) {
    string(text)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a member, or leaves it out if it has nothing to say and the writer is terse.
  ///
  /// - Parameter keepsEmpty: Whether an empty list or object says something, as null never does.
  mutating func described(
    _ name: StaticString, keepsEmpty: Bool = false, _ write: (inout JSONWriter) -> Void
  ) {
    let (count, comma) = (bytes.count, needsComma)
    key(name)
    let start = bytes.count
    write(&self)
    guard isTerse, isNothing(from: start, keepsEmpty: keepsEmpty) else { return }
    bytes.removeLast(bytes.count - count)
    needsComma = comma
  }

  private func isNothing(from start: Int, keepsEmpty: Bool) -> Bool {
    switch bytes.count - start {
    case 2:
      !keepsEmpty && bytes[start] != UInt8(ascii: "\"")
        && bytes[start + 1] | 0x20 == UInt8(ascii: "}")
    case 4: bytes[start] == UInt8(ascii: "n")
    default: false
    }
  }

  package mutating func null() { raw("null") }
  package mutating func truth(_ value: Bool) { raw(value ? "true" : "false") }
  package mutating func integer(_ value: Int) { raw(String(value)) }

  /// Writes the shortest decimal that reads back as the same number; null if it is not finite.
  package mutating func double(_ value: Double?) {
    if let value, value.isFinite { raw(NumberFormat.shortest(value)) } else { null() }
  }

  /// Writes the exact text of a number; what is not in JSON's grammar becomes a string.
  package mutating func number(_ text: String) {
    if JSONWriter.isNumber(text) { raw(text) } else { string(text) }
  }

  package mutating func optional(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  package mutating func strings(_ texts: [String]) { array(texts) { $0.string($1) } }

  /// Writes a string; besides what JSON demands, characters that steer a terminal or reorder a
  /// line are escaped, so that the file can be looked at safely.
  package mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      while start < utf8.count {
        // Nearly all texts are plain ASCII, and are copied as they are.
        var end = start
        while end < utf8.count, JSONWriter.isPlain(utf8[end]) { end += 1 }
        bytes.append(contentsOf: utf8[start..<end])
        if end == utf8.count { break }
        start = end
        while start < utf8.count, !JSONWriter.isPlain(utf8[start]) { start += 1 }
        for scalar in String(decoding: utf8[end..<start], as: UTF8.self).unicodeScalars {
          escaped(scalar)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func escaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append(contentsOf: "\\\"".utf8)
    case "\\": bytes.append(contentsOf: "\\\\".utf8)
    case "\n": bytes.append(contentsOf: "\\n".utf8)
    case "\r": bytes.append(contentsOf: "\\r".utf8)
    case "\t": bytes.append(contentsOf: "\\t".utf8)
    case _ where HostileText.isHostile(scalar):
      // Two codes beyond the basic plane (RFC 8259, section 7).
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        bytes.append(contentsOf: "\\u".utf8)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
        bytes.append(contentsOf: digits.utf8)
      }
    default: bytes.append(contentsOf: String(scalar).utf8)
    }
  }

  /// Whether a text is a number in JSON's grammar (RFC 8259, section 6).
  static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
      let run = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !startsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func open(_ mark: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: mark))
    needsComma = false
  }

  private mutating func close(_ mark: Unicode.Scalar) {
    bytes.append(UInt8(ascii: mark))
    needsComma = true
  }
}
