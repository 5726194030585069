// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// Timestamps and durations, and their parts, in UTC or in a time zone.
///
/// Source: cel-spec, `doc/langdef.md`, section "Timezones".
extension DynamicFunction {
  static let times: [DynamicFunction] =
    [
      conversion("timestamp", [.timestamp, .int, .string], to: .timestamp) {
        value, _ throws(DynamicFault) in
        let moment: Timestamp?
        switch value {
        case .timestamp: return value
        case .int(let seconds): moment = Timestamp(seconds: seconds)
        case .string(let text): moment = Timestamp(rfc3339: text)
        default: return nil
        }
        guard let moment else { throw DynamicFault(.range, "the value is not a time in range") }
        return .timestamp(moment)
      },
      conversion("duration", [.duration, .string, .int], to: .duration) {
        value, _ throws(DynamicFault) in
        switch value {
        case .duration: return value
        case .string(let text): return .duration(try span(TimeSpan(text)))
        case .int(let seconds): return .duration(try span(TimeSpan(seconds: seconds)))
        default: return nil
        }
      },
    ] + TimePart.all.map { part in accessor(part.name, part.read) }

  private static func accessor(
    _ name: String, _ read: @escaping @Sendable (Timestamp) -> Int64
  ) -> DynamicFunction {
    let ofSpan = TimePart.ofSpans.first { $0.name == name }
    let overloads =
      [DynamicOverload([.timestamp], .int), DynamicOverload([.timestamp, .string], .int)]
      + (ofSpan == nil ? [] : [DynamicOverload([.duration], .int)])
    return DynamicFunction(name, isReceiver: true, overloads) {
      values, context throws(DynamicFault) in
      switch (values[0], values.count) {
      case (.timestamp(let moment), 1): return .int(read(moment))
      case (.timestamp(let moment), 2):
        guard case .string(let zone) = values[1] else { return nil }
        return .int(read(try local(moment, in: zone, context.environment)))
      case (.duration(let span), 1): return ofSpan.map { .int($0.read(span)) }
      default: return nil
      }
    }
  }

  /// The time that clocks of a zone show, as if it were UTC.
  private static func local(
    _ moment: Timestamp, in zone: String, _ environment: DynamicEnvironment
  ) throws(DynamicFault) -> Timestamp {
    guard let offset = fixedOffset(zone) ?? environment.zoneOffset(zone, moment) else {
      throw DynamicFault(.badArgument, "there is no time zone '\(zone)'")
    }
    guard let span = TimeSpan(seconds: Int64(offset)), let shifted = moment.adding(span) else {
      throw DynamicFault(.range, "the time is not in the years 1 to 9999")
    }
    return shifted
  }

  /// Reads `UTC` or an offset such as `-09:30` or `02:00`, in seconds.
  private static func fixedOffset(_ zone: String) -> Int? {
    if zone == "UTC" { return 0 }
    var text = zone[...]
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [0, 1, 3, 4].map { Int(bytes[$0]) - 48 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard hours < 24, minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
  }
}
