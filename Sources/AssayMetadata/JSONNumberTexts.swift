// SPDX-License-Identifier: Apache-2.0

/// The numbers of a document as they were written, which a tape does not keep: a text field that says
/// `1.10` is not `1.1`.
///
/// They are looked for when the first is asked for; most records never do. One thread at a time.
final class JSONNumberTexts {
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var texts: [Int: Range<Int>]?

  /// Begins anew with a document that lives as long as its tape.
  func begin(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    texts = nil
  }

  /// The text of the number with a fraction or an exponent that stands at an index of the tape.
  func text(at index: Int, on tape: JSONTape) -> String? {
    let known = texts ?? found(on: tape)
    texts = known
    return known[index].map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Tape and document have them in the same order.
  private func found(on tape: JSONTape) -> [Int: Range<Int>] {
    var texts: [Int: Range<Int>] = [:]
    var (index, offset) = (tape.root, 0)
    while index < tape.end {
      let kind = tape.kind(at: index)
      if kind == JSONTape.double, let range = nextFraction(from: &offset) { texts[index] = range }
      let isNumber = [JSONTape.int, JSONTape.unsigned, JSONTape.double].contains(kind)
      index += isNumber ? 2 : 1
    }
    return texts
  }

  /// The next number that has a point or an exponent.
  private func nextFraction(from offset: inout Int) -> Range<Int>? {
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        skipString(&offset)
      } else if byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
        let start = offset
        var isFraction = false
        while offset < bytes.count, let isOfFraction = JSONNumberTexts.isOfFraction(bytes[offset]) {
          isFraction = isFraction || isOfFraction
          offset += 1
        }
        if isFraction { return start..<offset }
      } else {
        offset += 1
      }
    }
    return nil
  }

  private func skipString(_ offset: inout Int) {
    offset += 1
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    offset += 1
  }

  /// Whether a byte of a number belongs to a fraction or an exponent; nil if it is of no number.
  private static func isOfFraction(_ byte: UInt8) -> Bool? {
    switch byte {
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"): false
    case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
    default: nil
    }
  }
}
