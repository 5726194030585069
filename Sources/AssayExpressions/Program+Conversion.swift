// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Conversions between types, and the parts of times.
extension Program {
  func runConversion(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    one(it.a, &frame) { value, frame in
      switch it.operation {
      case .toDouble where value.isInteger && !frame.integerBounds.isEmpty:
        guard let x = value.real?.value else { Program.unreachable() }
        return .value(.double(x, bound(of: it.a, x, frame)))
      case .toString: return string(value)
      case .toInt: return int(value, node)
      case .toUInt: return uint(value, node)
      case .toDouble: return double(value, node)
      case .toTimestamp: return timestamp(value, node)
      case .toDuration: return duration(value, node)
      default: return part(Int(it.b), of: value)
      }
    }
  }

  private func string(_ value: Value) -> Outcome {
    switch value {
    case .bool(let value): .value(.string(value ? "true" : "false"))
    case .int(let value): .value(.string(String(value)))
    case .uint(let value): .value(.string(String(value)))
    case .double(let value, _): .value(.string(NumberFormat.shortest(value)))
    case .timestamp(let value): .value(.string(value.description))
    case .duration(let value): .value(.string(value.description))
    case .string: .value(value)
    default: Program.unreachable()
    }
  }

  private func int(_ value: Value, _ node: Int32) -> Outcome {
    let result: Int64?
    switch value {
    case .int: return .value(value)
    case .uint(let value): result = Int64(exactly: value)
    // A double is cut off towards zero; exactly 2^63 and beyond do not fit.
    case .double(let value, _): result = Int64(exactly: value.rounded(.towardZero))
    case .timestamp(let value): result = value.seconds
    case .string(let text): result = Program.decimal(text).flatMap { Int64($0) }
    default: Program.unreachable()
    }
    guard let result else { return unfit("an int", value, node) }
    return .value(.int(result))
  }

  private func uint(_ value: Value, _ node: Int32) -> Outcome {
    let result: UInt64?
    switch value {
    case .uint: return .value(value)
    case .int(let value): result = UInt64(exactly: value)
    case .double(let value, _): result = UInt64(exactly: value.rounded(.towardZero))
    case .string(let text): result = Program.decimal(text).flatMap { UInt64($0) }
    default: Program.unreachable()
    }
    guard let result else { return unfit("a uint", value, node) }
    return .value(.uint(result))
  }

  private func double(_ value: Value, _ node: Int32) -> Outcome {
    switch value {
    case .string(let text):
      guard let number = NumberText.parse(text) else { return unfit("a double", value, node) }
      return .value(.number(number))
    default:
      guard let (x, dx) = value.real else { Program.unreachable() }
      return .value(.double(x, dx))
    }
  }

  private func timestamp(_ value: Value, _ node: Int32) -> Outcome {
    switch value {
    case .timestamp: return .value(value)
    case .int(let seconds):
      guard let moment = Timestamp(seconds: seconds) else { return unfit("a time", value, node) }
      return .value(.timestamp(moment))
    case .string(let text):
      guard let moment = Timestamp(text) else { return unfit("a time", value, node) }
      return .value(.timestamp(moment))
    default: Program.unreachable()
    }
  }

  private func duration(_ value: Value, _ node: Int32) -> Outcome {
    switch value {
    case .duration: return .value(value)
    case .string(let text):
      guard let span = TimeSpan(text) else { return unfit("a duration", value, node) }
      return .value(.duration(span))
    default: Program.unreachable()
    }
  }

  /// A text that is digits with at most a minus sign; Swift's own reading takes a plus sign too.
  private static func decimal(_ text: String) -> String? {
    text.hasPrefix("+") ? nil : text
  }

  private func unfit(_ type: String, _ value: Value, _ node: Int32) -> Outcome {
    let text =
      switch string(value) {
      case .value(.string(let text)): String(text.unicodeScalars.prefix(40))
      default: ""
      }
    return failure(.badArgument, "'\(text)' is not \(type)", node)
  }

  // MARK: Parts of times

  private func part(_ part: Int, of value: Value) -> Outcome {
    switch value {
    case .timestamp(let moment): .value(.int(TimePart.all[part].read(moment)))
    case .duration(let span): .value(.int(TimePart.ofSpans[part].read(span)))
    default: Program.unreachable()
    }
  }
}

/// The accessors of timestamps and durations, in UTC.
///
/// Source: cel-spec, `doc/langdef.md`, "List of Standard Definitions"; months, and days but for
/// `getDate`, count from 0.
enum TimePart {
  /// Each with what it lies between: months, days of a month and days of a year count from 0, dates from 1.
  static let all:
    [(name: String, range: ClosedRange<Double>, read: @Sendable (Timestamp) -> Int64)] = [
      ("getFullYear", 1...9999, { Int64($0.year) }),
      ("getMonth", 0...11, { Int64($0.month - 1) }),
      ("getDate", 1...31, { Int64($0.day) }),
      ("getDayOfMonth", 0...30, { Int64($0.day - 1) }),
      ("getDayOfWeek", 0...6, { Int64($0.dayOfWeek) }),
      ("getDayOfYear", 0...365, { Int64($0.dayOfYear) }),
      ("getHours", 0...23, { Int64($0.hour) }),
      ("getMinutes", 0...59, { Int64($0.minute) }),
      ("getSeconds", 0...59, { Int64($0.second) }),
      ("getMilliseconds", 0...999, { Int64($0.nanoseconds / 1_000_000) }),
    ]

  static let ofSpans: [(name: String, read: @Sendable (TimeSpan) -> Int64)] = [
    ("getHours", { $0.seconds / 3600 }),
    ("getMinutes", { $0.seconds / 60 }),
    ("getSeconds", { $0.seconds }),
    ("getMilliseconds", { Int64($0.nanoseconds / 1_000_000) }),
  ]
}

extension Value {
  fileprivate var isInteger: Bool { if case .int = self { true } else { false } }
}
