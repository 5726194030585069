// SPDX-License-Identifier: Apache-2.0

import AssayValues

@testable import AssayExpressions

/// `text.format(list)`: one pass over a text with clauses such as `%d` and `%.3f`.
///
/// Source: cel-go, `ext/formatting.go`, from which the conformance suite has its messages.
struct Formatting {
  private static let maximumPrecision = 1000
  private static let maximumDepth = 300

  let arguments: [DynamicValue]
  var fuel: Int
  private var next = 0

  init(arguments: [DynamicValue], fuel: Int) {
    self.arguments = arguments
    self.fuel = fuel
  }

  mutating func format(_ text: String) throws(DynamicFault) -> String {
    var result = ""
    var rest = text.unicodeScalars[...]
    fuel -= text.utf8.count / 4
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if rest.first == "%" {
        rest.removeFirst()
        result += "%"
        continue
      }
      // The argument is looked for first, so that one that is not there is told by its number.
      guard arguments.indices.contains(next) else {
        throw DynamicFault(.range, "index \(next) out of range")
      }
      let precision = try precision(&rest)
      guard let verb = rest.popFirst() else {
        throw clause("unexpected end of string")
      }
      result += try written(arguments[next], verb, precision)
      next += 1
      guard fuel > 0 else { throw DynamicFault(.fuel, "the text becomes too long") }
    }
    return result
  }

  /// Steps over `.3`; 6 digits if it is not there.
  private func precision(
    _ rest: inout Substring.UnicodeScalarView
  ) throws(DynamicFault) -> Int {
    guard rest.first == "." else { return 6 }
    rest.removeFirst()
    let digits = String(rest.prefix { ("0"..."9").contains($0) })
    rest = rest.dropFirst(digits.utf8.count)
    guard let precision = Int(digits), precision <= Formatting.maximumPrecision else {
      throw clause("precision is not a number up to \(Formatting.maximumPrecision)")
    }
    return precision
  }

  private mutating func written(
    _ value: DynamicValue, _ verb: Unicode.Scalar, _ precision: Int
  ) throws(DynamicFault) -> String {
    switch verb {
    case "s": return try plain(value, depth: 0)
    case "d": return try decimal(value)
    case "f", "e":
      guard let number = Formatting.number(value) else {
        let name = verb == "f" ? "fixed-point" : "scientific"
        throw unfit("\(name) clause can only be used on doubles", value)
      }
      // To write a double out in full takes as long as some hundred nodes.
      fuel -= precision / 16 + 200
      guard number.isFinite else { return Formatting.notFinite(number) }
      let exact = ExactDecimal(number)
      return verb == "f" ? exact.fixed(precision) : exact.scientific(precision)
    case "b":
      if case .bool(let value) = value { return value ? "1" : "0" }
      return try digits(
        value, radix: 2, "only integers and bools can be formatted as binary")
    case "o": return try digits(value, radix: 8, "octal clause can only be used on integers")
    case "x", "X":
      let text = try hexadecimal(value)
      return verb == "X" ? text.uppercased() : text
    default: throw clause("unrecognized formatting clause \"\(verb)\"")
    }
  }

  // MARK: Verbs

  private func decimal(_ value: DynamicValue) throws(DynamicFault) -> String {
    switch value {
    case .int(let value): return String(value)
    case .uint(let value): return String(value)
    case .double(let value) where !value.isFinite: return Formatting.notFinite(value)
    default: throw unfit("decimal clause can only be used on integers", value)
    }
  }

  private func digits(
    _ value: DynamicValue, radix: Int, _ requirement: String
  ) throws(DynamicFault) -> String {
    switch value {
    case .int(let value): return String(value, radix: radix)
    case .uint(let value): return String(value, radix: radix)
    default: throw unfit(requirement, value)
    }
  }

  private mutating func hexadecimal(_ value: DynamicValue) throws(DynamicFault) -> String {
    let bytes: [UInt8]
    switch value {
    case .string(let text): bytes = Array(text.utf8)
    case .bytes(let data): bytes = data
    default:
      return try digits(
        value, radix: 16, "only integers, byte buffers, and strings can be formatted as hex")
    }
    fuel -= bytes.count / 8
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// `%s`: any value, lists and maps by their parts, maps in the order of their written keys.
  private mutating func plain(_ value: DynamicValue, depth: Int) throws(DynamicFault) -> String {
    fuel -= 1
    guard fuel > 0, depth < Formatting.maximumDepth else {
      throw DynamicFault(.fuel, "the text becomes too long")
    }
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .uint(let value): return String(value)
    case .double(let value):
      return value.isFinite ? NumberFormat.shortest(value) : Formatting.notFinite(value)
    case .string(let text):
      fuel -= text.utf8.count / 16
      return text
    case .bytes(let bytes):
      fuel -= bytes.count / 16
      return String(decoding: bytes, as: UTF8.self)
    case .timestamp(let moment): return moment.description
    case .duration(let span): return span.description
    case .type(let name): return name
    case .list(let items):
      var parts: [String] = []
      for item in items { parts.append(try plain(item, depth: depth + 1)) }
      return "[\(parts.joined(separator: ", "))]"
    case .map(let map):
      var parts: [(key: String, value: String)] = []
      for (key, value) in zip(map.keys, map.values) {
        parts.append((try plain(key, depth: depth + 1), try plain(value, depth: depth + 1)))
      }
      parts.sort { $0.key.order(against: $1.key) == .before }
      return "{\(parts.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    case .optional, .address, .network:
      throw unfit(
        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, "
          + "types, durations, and timestamps", value)
    }
  }

  // MARK: Parts

  private static func number(_ value: DynamicValue) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  private static func notFinite(_ number: Double) -> String {
    number.isNaN ? "NaN" : (number < 0 ? "-Infinity" : "Infinity")
  }

  private func clause(_ reason: String) -> DynamicFault {
    DynamicFault(.badArgument, "could not parse formatting clause: \(reason)")
  }

  private func unfit(_ requirement: String, _ value: DynamicValue) -> DynamicFault {
    DynamicFault(
      .badArgument, "error during formatting: \(requirement), was given \(value.typeName)")
  }
}
