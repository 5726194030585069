// SPDX-License-Identifier: Apache-2.0

/// A length of time to the nanosecond, as CEL's duration: some 10,000 years at most.
///
/// Source: protocol buffers, `google/protobuf/duration.proto`, for the range and the signs.
package struct TimeSpan: Hashable, Comparable, Sendable {
  package let seconds: Int64
  /// Below one second, with the sign of `seconds`.
  package let nanoseconds: Int32

  package static let maximumSeconds: Int64 = 315_576_000_000
  package static let zero = TimeSpan(balancing: 0, nanoseconds: 0)

  /// Returns nil beyond the range, or if the signs differ.
  package init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard seconds.magnitude <= TimeSpan.maximumSeconds.magnitude,
      nanoseconds.magnitude < 1_000_000_000,
      seconds == 0 || nanoseconds == 0 || (seconds < 0) == (nanoseconds < 0)
    else { return nil }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Reads a sequence of numbers with units, such as `1h30m`, `1.5s` or `-2ms`.
  ///
  /// The units are h, m, s, ms, us (µs) and ns; less than a nanosecond is cut off. Nil if the text is
  /// anything else, or beyond the range.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    guard rest.utf8.count <= 200 else { return nil }
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    if rest == "0" {
      self = .zero
      return
    }
    var total: Int128 = 0
    while !rest.isEmpty {
      guard let part = TimeSpan.takePart(&rest) else { return nil }
      total += part
    }
    let signed = isNegative ? -total : total
    guard let seconds = Int64(exactly: signed / 1_000_000_000) else { return nil }
    self.init(seconds: seconds, nanoseconds: Int32(signed % 1_000_000_000))
  }

  /// Makes a span from parts that may differ in sign; both must be within the range together.
  init(balancing seconds: Int64, nanoseconds: Int32) {
    var (seconds, nanoseconds) = (seconds, nanoseconds)
    if seconds > 0, nanoseconds < 0 {
      (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000)
    } else if seconds < 0, nanoseconds > 0 {
      (seconds, nanoseconds) = (seconds + 1, nanoseconds - 1_000_000_000)
    }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  package func adding(_ other: TimeSpan) -> TimeSpan? {
    let total = inNanoseconds + other.inNanoseconds
    return TimeSpan(
      seconds: Int64(total / 1_000_000_000), nanoseconds: Int32(total % 1_000_000_000))
  }

  /// The same length backwards; the range is symmetric.
  package var negated: TimeSpan { TimeSpan(balancing: -seconds, nanoseconds: -nanoseconds) }

  package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  private var inNanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

  private static let units: [(symbol: String, nanoseconds: Int128)] = [
    ("ms", 1_000_000), ("us", 1000), ("µs", 1000), ("\u{3BC}s", 1000), ("ns", 1),
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
  ]

  /// Takes one number with its unit; digits are limited so that the product fits 128 bits.
  private static func takePart(_ rest: inout Substring) -> Int128? {
    let isDigit = { (character: Character) in ("0"..."9").contains(character) }
    let whole = rest.prefix(while: isDigit)
    rest.removeFirst(whole.count)
    var fraction = Substring()
    if rest.hasPrefix(".") {
      rest.removeFirst()
      fraction = rest.prefix(while: isDigit)
      rest.removeFirst(fraction.count)
    }
    guard !(whole.isEmpty && fraction.isEmpty), whole.count <= 18,
      let unit = units.first(where: { rest.hasPrefix($0.symbol) })
    else { return nil }
    rest.removeFirst(unit.symbol.count)
    var value = (Int128(whole) ?? 0) * unit.nanoseconds
    var place = unit.nanoseconds
    for digit in fraction.prefix(20) {
      // Decimals of an hour divide out exactly for the first eleven places; later ones are less
      // than a nanosecond together.
      place /= 10
      value += Int128(digit.wholeNumberValue ?? 0) * place
    }
    return value
  }
}

extension TimeSpan: CustomStringConvertible {
  /// Seconds with as many decimals as are not zero, such as `5400s`.
  package var description: String {
    let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
    return "\(sign)\(seconds.magnitude)\(TimeSpan.fraction(nanoseconds))s"
  }

  /// The decimals of a second with their point, or nothing.
  static func fraction(_ nanoseconds: Int32) -> String {
    if nanoseconds == 0 { return "" }
    var digits = Timestamp.padded(Int(nanoseconds.magnitude), to: 9)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "." + digits
  }
}
