// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// `base64.encode` and `base64.decode`.
///
/// Source: RFC 4648, section 4; cel-go, `ext/encoders.go`, which takes a text without padding too.
extension DynamicFunction {
  static let encoders: [DynamicFunction] = [
    DynamicFunction("base64.encode", [.init([.bytes], .string)]) {
      values, context throws(DynamicFault) in
      guard values.count == 1, case .bytes(let bytes) = values[0] else { return nil }
      context.fuel -= bytes.count / 16
      return .string(encoded(bytes))
    },
    DynamicFunction("base64.decode", [.init([.string], .bytes)]) {
      values, context throws(DynamicFault) in
      guard values.count == 1, case .string(let text) = values[0] else { return nil }
      context.fuel -= text.utf8.count / 16
      guard let bytes = decoded(text) else {
        throw DynamicFault(.badArgument, "illegal base64 data")
      }
      return .bytes(bytes)
    },
  ]

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func encoded(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let isPadding = place > group.count
        text.append(
          isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil if the text is not base64; padding may be there or not, but not in part.
  private static func decoded(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    if digits.count.isMultiple(of: 4) {
      for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
    }
    guard digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var held = 0
    for digit in digits {
      guard let value = sixBits(digit) else { return nil }
      bits = bits << 6 | value
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return bytes
  }

  private static func sixBits(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - 97 + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - 48 + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
