// SPDX-License-Identifier: Apache-2.0

extension Timestamp {
  /// How much of a point in time a text states.
  package enum Precision: String, Sendable, Hashable {
    case year, month, day, instant
  }

  /// Reads a date or an instant as they occur in metadata; see `read`.
  package init?(_ text: some StringProtocol) {
    guard let reading = Timestamp.read(text) else { return nil }
    self = reading.timestamp
  }

  /// The same of a whole text, which is what metadata have.
  package init?(_ text: String) {
    guard let reading = TimestampReading(text).anyForm() else { return nil }
    self = reading.timestamp
  }

  /// Reads RFC 3339, and no laxer form: date, `T`, time, and an offset.
  package init?(rfc3339 text: some StringProtocol) {
    var reading = TimestampReading(text)
    guard let timestamp = reading.readInstant(isStrict: true) else { return nil }
    self = timestamp
  }

  /// Reads `2024`, `2024-01`, `2024-01-01` or an instant, and says how much was stated.
  ///
  /// Less than a day means the first day of it. An instant may have a space for the `T`, no
  /// seconds, offsets without colon, and no offset at all, which is read as UTC.
  package static func read(
    _ text: some StringProtocol
  ) -> (timestamp: Timestamp, precision: Precision)? {
    TimestampReading(text).anyForm()
  }
}

/// One pass over the text of a timestamp.
private struct TimestampReading {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8.prefix(64)) }

  init(_ text: String) {
    var text = text
    bytes = text.withUTF8 { Array($0.prefix(64)) }
  }

  /// A date or an instant.
  func anyForm() -> (timestamp: Timestamp, precision: Timestamp.Precision)? {
    var reading = self
    if let (timestamp, precision) = reading.readDate() { return (timestamp, precision) }
    reading = self
    return reading.readInstant(isStrict: false).map { ($0, .instant) }
  }

  private var isAtEnd: Bool { position == bytes.count }

  private var next: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func readDate() -> (Timestamp, Timestamp.Precision)? {
    guard let year = digits(4) else { return nil }
    if isAtEnd { return Timestamp(year: year, month: 1, day: 1).map { ($0, .year) } }
    guard take("-"), let month = digits(2) else { return nil }
    if isAtEnd { return Timestamp(year: year, month: month, day: 1).map { ($0, .month) } }
    guard take("-"), let day = digits(2), isAtEnd else { return nil }
    return Timestamp(year: year, month: month, day: day).map { ($0, .day) }
  }

  mutating func readInstant(isStrict: Bool) -> Timestamp? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
      let midnight = Timestamp(year: year, month: month, day: day)
    else { return nil }
    guard take("T") || take("t") || (!isStrict && take(" ")) else { return nil }
    guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60
    else { return nil }
    var second = 0
    if take(":") {
      guard let stated = digits(2), stated < 60 else { return nil }
      second = stated
    } else if isStrict {
      return nil
    }
    var nanoseconds: Int32 = 0
    if take(".") {
      guard let fraction = readFraction() else { return nil }
      nanoseconds = fraction
    }
    guard let offset = readOffset(isStrict: isStrict), isAtEnd else { return nil }
    let clock = Int64(hour * 3600 + minute * 60 + second - offset)
    return Timestamp(seconds: midnight.seconds + clock, nanoseconds: nanoseconds)
  }

  /// Reads one to nine decimals of a second; more would be lost.
  private mutating func readFraction() -> Int32? {
    var value: Int32 = 0
    var count = 0
    while let byte = next, byte >= 48, byte <= 57, count < 9 {
      value = value * 10 + Int32(byte - 48)
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    return (count..<9).reduce(value) { value, _ in value * 10 }
  }

  /// Reads an offset from UTC in seconds.
  private mutating func readOffset(isStrict: Bool) -> Int? {
    if take("Z") || take("z") { return 0 }
    if isAtEnd { return isStrict ? nil : 0 }
    let isNegative = next == UInt8(ascii: "-")
    guard take("+") || take("-"), let hours = digits(2), hours < 24 else { return nil }
    guard take(":") || !isStrict, let minutes = digits(2), minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard bytes.count - position >= count else { return nil }
    var value = 0
    for byte in bytes[position..<position + count] {
      guard byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    position += count
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = next, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }
}
