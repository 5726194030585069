// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// Functions of texts beyond CEL's standard ones; positions count Unicode code points.
///
/// Source: cel-go, `ext/strings.go`; cel-spec, `tests/simple/testdata/string_ext.textproto`.
extension DynamicFunction {
  static let extendedTexts: [DynamicFunction] =
    [
      DynamicFunction("charAt", isReceiver: true, [.init([.string, .int], .string)]) {
        values, context throws(DynamicFault) in
        guard values.count == 2, case .string(let text) = values[0],
          case .int(let index) = values[1]
        else { return nil }
        let scalars = Array(text.unicodeScalars)
        context.fuel -= scalars.count / 4
        let place = try position(index, in: scalars.count)
        return .string(String(String.UnicodeScalarView(scalars.dropFirst(place).prefix(1))))
      },
      index("indexOf", isLast: false), index("lastIndexOf", isLast: true),
      substring, replace, split, join,
      changed("lowerAscii") { text in
        String(decoding: text.utf8.map { (65...90).contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
      },
      changed("upperAscii") { text in
        String(decoding: text.utf8.map { (97...122).contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
      },
      changed("trim") { text in
        var scalars = text.unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(scalars)
      },
      changed("reverse") { text in
        String(String.UnicodeScalarView(text.unicodeScalars.reversed()))
      },
      DynamicFunction("strings.quote", [.init([.string], .string)]) {
        values, context throws(DynamicFault) in
        guard values.count == 1, case .string(let text) = values[0] else { return nil }
        context.fuel -= text.utf8.count / 4
        return .string(quoted(text))
      },
      DynamicFunction("format", isReceiver: true, [.init([.string, .list(.dyn)], .string)]) {
        values, context throws(DynamicFault) in
        guard values.count == 2, case .string(let text) = values[0],
          case .list(let arguments) = values[1]
        else { return nil }
        var formatting = Formatting(arguments: arguments, fuel: context.fuel)
        defer { context.fuel = formatting.fuel }
        return .string(try formatting.format(text))
      },
    ]

  private static func changed(
    _ name: String, _ body: @escaping @Sendable (String) -> String
  ) -> DynamicFunction {
    DynamicFunction(name, isReceiver: true, [.init([.string], .string)]) {
      values, context throws(DynamicFault) in
      guard values.count == 1, case .string(let text) = values[0] else { return nil }
      context.fuel -= text.utf8.count / 4
      return .string(body(text))
    }
  }

  /// A position from 0 to `count`.
  private static func position(_ index: Int64, in count: Int) throws(DynamicFault) -> Int {
    guard index >= 0, index <= Int64(count) else {
      throw DynamicFault(.range, "index out of range: \(index)")
    }
    return Int(index)
  }

  /// A limit of parts or of replacements: negative for none.
  private static func limit(_ values: [DynamicValue], at place: Int) -> Int? {
    guard values.count > place else { return -1 }
    guard case .int(let limit) = values[place] else { return nil }
    return Int(limit)
  }

  private static func index(_ name: String, isLast: Bool) -> DynamicFunction {
    DynamicFunction(
      name, isReceiver: true,
      [.init([.string, .string], .int), .init([.string, .string, .int], .int)]
    ) { values, context throws(DynamicFault) in
      guard (2...3).contains(values.count), case .string(let text) = values[0],
        case .string(let part) = values[1]
      else { return nil }
      context.fuel -= (text.utf8.count + part.utf8.count) / 4
      let count = text.unicodeScalars.count
      var offset = isLast ? count : 0
      if values.count == 3 {
        guard case .int(let given) = values[2] else { return nil }
        offset = try position(given, in: count)
      }
      return .int(Int64(ByteSearch.index(of: part, in: text, offset, isLast: isLast)))
    }
  }

  private static let substring = DynamicFunction(
    "substring", isReceiver: true,
    [.init([.string, .int], .string), .init([.string, .int, .int], .string)]
  ) { values, context throws(DynamicFault) in
    guard (2...3).contains(values.count), case .string(let text) = values[0],
      case .int(let first) = values[1]
    else { return nil }
    let scalars = Array(text.unicodeScalars)
    context.fuel -= scalars.count / 4
    var last = Int64(scalars.count)
    if values.count == 3 {
      guard case .int(let given) = values[2] else { return nil }
      last = given
    }
    let start = try position(first, in: scalars.count)
    let end = try position(last, in: scalars.count)
    guard start <= end else {
      throw DynamicFault(.range, "invalid substring range. start: \(start), end: \(end)")
    }
    return .string(String(String.UnicodeScalarView(scalars[start..<end])))
  }

  private static let replace = DynamicFunction(
    "replace", isReceiver: true,
    [
      .init([.string, .string, .string], .string),
      .init([.string, .string, .string, .int], .string),
    ]
  ) { values, context throws(DynamicFault) in
    guard (3...4).contains(values.count), case .string(let text) = values[0],
      case .string(let old) = values[1], case .string(let new) = values[2],
      let limit = limit(values, at: 3)
    else { return nil }
    let parts = ByteSearch.split(
      text, by: old, limit: limit < 0 ? -1 : limit &+ 1, isReplacing: true)
    context.fuel -= (text.utf8.count + parts.count * new.utf8.count) / 16
    guard context.fuel > 0 else { throw DynamicFault(.fuel, "the text becomes too long") }
    return .string(parts.joined(separator: new))
  }

  private static let split = DynamicFunction(
    "split", isReceiver: true,
    [.init([.string, .string], .list(.string)), .init([.string, .string, .int], .list(.string))]
  ) { values, context throws(DynamicFault) in
    guard (2...3).contains(values.count), case .string(let text) = values[0],
      case .string(let separator) = values[1], let limit = limit(values, at: 2)
    else { return nil }
    let parts = ByteSearch.split(text, by: separator, limit: limit)
    context.fuel -= parts.count + text.utf8.count / 4
    return .list(parts.map { .string($0) })
  }

  private static let join = DynamicFunction(
    "join", isReceiver: true,
    [.init([.list(.string)], .string), .init([.list(.string), .string], .string)]
  ) { values, context throws(DynamicFault) in
    guard (1...2).contains(values.count), case .list(let items) = values[0] else {
      return nil
    }
    var separator = ""
    if values.count == 2 {
      guard case .string(let text) = values[1] else { return nil }
      separator = text
    }
    var parts: [String] = []
    for item in items {
      guard case .string(let text) = item else { return nil }
      context.fuel -= 1 + (text.utf8.count + separator.utf8.count) / 16
      parts.append(text)
    }
    guard context.fuel > 0 else { throw DynamicFault(.fuel, "the text becomes too long") }
    return .string(parts.joined(separator: separator))
  }

  /// The text as a literal of CEL: in quotation marks, with what has an escape of its own escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{7}": result += "\\a"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{B}": result += "\\v"
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
