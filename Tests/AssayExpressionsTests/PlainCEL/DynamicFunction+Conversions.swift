// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// Conversions between types, and the tests of texts that belong to the language itself.
extension DynamicFunction {
  static let texts: [DynamicFunction] = [
    test("contains") { ByteSearch.first($1, in: $0) != nil },
    test("startsWith") { $0.utf8.starts(with: $1.utf8) },
    test("endsWith") { $0.utf8.reversed().starts(with: $1.utf8.reversed()) },
    DynamicFunction("matches", [DynamicOverload([.string, .string], .bool)], matches),
    DynamicFunction(
      "matches", isReceiver: true, [DynamicOverload([.string, .string], .bool)], matches),
  ]

  static let conversions: [DynamicFunction] = [
    conversion("bool", [.bool, .string], to: .bool) { value, _ throws(DynamicFault) in
      switch value {
      case .bool: return value
      case .string("1"), .string("t"), .string("true"), .string("TRUE"), .string("True"):
        return .bool(true)
      case .string("0"), .string("f"), .string("false"), .string("FALSE"), .string("False"):
        return .bool(false)
      case .string: throw unfit("a bool")
      default: return nil
      }
    },
    conversion("int", [.int, .uint, .double, .string, .timestamp], to: .int, toInt),
    conversion("uint", [.int, .uint, .double, .string], to: .uint, toUInt),
    conversion("double", [.int, .uint, .double, .string], to: .double) {
      value, _ throws(DynamicFault) in
      switch value {
      case .double: return value
      case .int(let value): return .double(Double(value))
      case .uint(let value): return .double(Double(value))
      case .string(let text): return .double(try toDouble(text))
      default: return nil
      }
    },
    conversion(
      "string",
      [
        .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, addressType, blockType,
      ], to: .string, toText),
    conversion("bytes", [.bytes, .string], to: .bytes) { value, _ in
      switch value {
      case .bytes: value
      case .string(let text): .bytes(Array(text.utf8))
      default: nil
      }
    },
  ]

  private static func test(
    _ name: String, _ holds: @escaping @Sendable (String, String) -> Bool
  ) -> DynamicFunction {
    DynamicFunction(name, isReceiver: true, [DynamicOverload([.string, .string], .bool)]) {
      values, context in
      guard values.count == 2, case .string(let text) = values[0],
        case .string(let part) = values[1]
      else { return nil }
      context.fuel -= (text.utf8.count + part.utf8.count) / 16
      return .bool(holds(text, part))
    }
  }

  private static let matches: Body = { values, context throws(DynamicFault) in
    guard values.count == 2, case .string(let text) = values[0],
      case .string(let pattern) = values[1]
    else { return nil }
    // To compile a pattern costs about as much as a thousand nodes.
    context.fuel -= 1000
    let compiled: Pattern
    do throws(PatternError) {
      compiled = try Pattern(pattern)
    } catch {
      throw DynamicFault(.badArgument, "no regular expression: \(error.reason)")
    }
    context.fuel -= compiled.fuel(for: text)
    guard context.fuel > 0 else {
      throw DynamicFault(.fuel, "the pattern and the text are too long")
    }
    return .bool(compiled.matches(text))
  }

  typealias Conversion =
    @Sendable (DynamicValue, inout DynamicContext) throws(DynamicFault) -> DynamicValue?

  static func conversion(
    _ name: String, _ sources: [DynamicType], to result: DynamicType,
    _ convert: @escaping Conversion
  ) -> DynamicFunction {
    DynamicFunction(name, sources.map { DynamicOverload([$0], result) }) {
      values, context throws(DynamicFault) in
      values.count == 1 ? try convert(values[0], &context) : nil
    }
  }

  static func unfit(_ type: String) -> DynamicFault {
    DynamicFault(.badArgument, "the value is not \(type)")
  }

  private static let toInt: Conversion = { value, _ throws(DynamicFault) in
    let result: Int64?
    switch value {
    case .int: return value
    case .uint(let value): result = Int64(exactly: value)
    case .double(let value): result = try truncated(value)
    case .timestamp(let value): result = value.seconds
    case .string(let text): result = text.hasPrefix("+") ? nil : Int64(text)
    default: return nil
    }
    guard let result else { throw DynamicFault(.range, "the value is not in the range of an int") }
    return .int(result)
  }

  private static let toUInt: Conversion = { value, _ throws(DynamicFault) in
    let result: UInt64?
    switch value {
    case .uint: return value
    case .int(let value): result = UInt64(exactly: value)
    case .double(let value): result = UInt64(exactly: value.rounded(.towardZero))
    case .string(let text): result = text.hasPrefix("+") ? nil : UInt64(text)
    default: return nil
    }
    guard let result else { throw DynamicFault(.range, "the value is not in the range of a uint") }
    return .uint(result)
  }

  /// A double is cut off towards zero, and must lie inside the range: its least value is refused
  /// with the greatest, because doubles near both are rounded.
  private static func truncated(_ value: Double) throws(DynamicFault) -> Int64? {
    value <= -0x1p63 ? nil : Int64(exactly: value.rounded(.towardZero))
  }

  /// Reads a number, and the words for what is none or without bound.
  private static func toDouble(_ text: String) throws(DynamicFault) -> Double {
    switch text.lowercased() {
    case "nan": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default:
      guard let value = NumberText.parse(text) else { throw unfit("a double") }
      return value
    }
  }

  private static let toText: Conversion = { value, _ throws(DynamicFault) in
    switch value {
    case .string: return value
    case .bool(let value): return .string(value ? "true" : "false")
    case .int(let value): return .string(String(value))
    case .uint(let value): return .string(String(value))
    case .double(let value): return .string(text(of: value))
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw DynamicFault(.badArgument, "the bytes are not UTF-8")
      }
      return .string(text)
    case .timestamp(let value): return .string(value.description)
    case .duration(let value): return .string(value.description)
    case .address(let value): return .string(value.description)
    case .network(let value): return .string(value.description)
    default: return nil
    }
  }

  static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return NumberFormat.shortest(value)
  }
}
