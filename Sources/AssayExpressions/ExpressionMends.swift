// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What an author most likely meant by an expression of another language.
enum ExpressionMend {
  /// What to write for functions of spreadsheets and programming languages.
  private static let functions: [String: String] = [
    "if": "a choice is written condition ? value : otherwise",
    "iif": "a choice is written condition ? value : otherwise",
    "ifs": "a choice is written condition ? value : otherwise",
    "switch": "a choice is written condition ? value : otherwise",
    "squareroot": "write sqrt(x)", "root": "write sqrt(x)",
    "average": "write mean([a, b])", "avg": "write mean([a, b])",
    "median": "write quantile(list, 0.5)",
    "power": "write pow(x, 2)", "log": "write ln(x), or log10(x)", "absolute": "write abs(x)",
    "date": "write timestamp('2024-01-31')", "datevalue": "write timestamp('2024-01-31')",
    "datetime": "write timestamp('2024-01-31')",
    "year": "write x.getFullYear()", "month": "write x.getMonth()", "day": "write x.getDate()",
    "len": "write size(x)", "length": "write size(x)", "count": "write size(x)",
    "float": "write double(x)", "number": "write double(x)", "integer": "write int(x)",
    "str": "write string(x)", "text": "write string(x)",
    "isblank": "write !has(model.x)", "isnull": "write !has(model.x)",
    "isna": "write !has(model.x)",
    "isnumber": "write has(model.x)", "coalesce": "write has(model.x) ? model.x : otherwise",
    "ifna": "write known(x) ? x : otherwise", "iferror": "write known(x) ? x : otherwise",
    "and": "write a && b", "or": "write a || b", "not": "write !a",
    "vlookup": "read a row as table['key'].column", "xlookup": "read a row as table['key'].column",
    "lookup": "read a row as table['key'].column", "index": "read a row as table['key'].column",
    "concat": "write a + b", "concatenate": "write a + b", "upper": "write x.upperAscii()",
    "lower": "write x.lowerAscii()",
    "convert": "units convert by themselves; x.to('kWh') is a number",
  ]

  static func function(_ name: String, among known: [String]) -> String? {
    functions[name.lowercased()] ?? Suggestion.helpOrList(for: name, among: known, limit: 80)
  }

  /// What to write for a name that nothing has.
  static func name(_ name: String) -> String {
    switch name.lowercased() {
    case "yes", "on", "y": "write true"
    case "no", "off", "n": "write false"
    case "nan", "none", "nil", "undefined", "na": "what is absent is missing: ask has(model.x)"
    default: "if it is a text, write '\(name)'; else declare a parameter or definition of that name"
    }
  }

  /// Help for a comparison of what is compared already, a text that is a number, and the like.
  static func comparison(_ left: Operand, _ right: Operand) -> String? {
    for (value, literal) in [(left, right), (right, left)] {
      guard case .string(let text) = literal.literal else { continue }
      if value.type == .bool, let subject = value.text {
        switch text.lowercased() {
        case "true", "yes": return "it is a condition already: write \(subject)"
        case "false", "no": return "it is a condition already: write !(\(subject))"
        default: break
        }
      }
      if value.type.isNumber, NumberText.parse(text) != nil {
        return "write \(text), without quotation marks"
      }
    }
    guard left.type == .bool, right.type != .bool, let text = left.text, let last = right.text,
      let sign = text.lastIndex(where: { "<>=".contains($0) })
    else { return nil }
    let middle = text[text.index(after: sign)...].drop { $0 == " " }
    let isLess = text[sign] == "<" || text[..<sign].last == "<"
    return "compare twice: \(text) && \(middle) \(isLess ? "<" : ">") \(last)"
  }

  /// A date for what was written in its place.
  static func date(_ operand: Operand) -> String? {
    switch operand.literal {
    case .string(let text):
      return "write timestamp('\((try? WrittenDate.read(text))?.isoDate ?? "2024-01-31")')"
    case .int(let year) where (1900...2200).contains(year):
      return "write timestamp('\(year)-01-01')"
    default: break
    }
    guard let text = operand.text else { return nil }
    for part in [".getFullYear()", ".getMonth()", ".getDate()"] where text.hasSuffix(part) {
      return "pass the date itself: \(text.dropLast(part.count))"
    }
    return nil
  }
}

extension ParserRun {
  /// Help for what stands where an operator is due.
  func mend(opener: Token?) -> String? {
    let last = index > 0 ? tokens[index - 1] : nil
    switch token.kind {
    case .end:
      if case .sign(let sign)? = opener?.kind, let closer = sign.closer {
        return "add '\(closer.rawValue)'"
      }
    case .sign(.comma):
      guard let last, isWhole(last), isWhole(peek()), peek().start == token.end,
        peek().end - peek().start == 3
      else { break }
      return "write \(source(last))\(source(peek())), without the comma"
    case .name(let word), .reserved(let word):
      if ["then", "else", "elif", "when"].contains(word.lowercased()) {
        return "a choice is written condition ? value : otherwise"
      }
      if let last, isFigure(last) {
        return "write quantity('\(source(last)) \(unit(from: token.start))')"
      }
      return "an operator is missing before it"
    case .integer, .literal: return "an operator is missing before it"
    default: break
    }
    return nil
  }

  /// Help for what stands where a value is due.
  var operandMend: String? {
    guard index > 1, tokens[index - 1].kind == .sign(.percent), isFigure(tokens[index - 2]),
      let number = NumberText.parse(source(tokens[index - 2]))
    else { return token.kind == .end ? "write what follows the operator, or leave it out" : nil }
    var share = NumberFormat.plain(number / 100, significant: 12)
    if !share.contains(".") { share += ".0" }
    return "write \(share) for \(source(tokens[index - 2]))%"
  }

  private func source(_ token: Token) -> String {
    String(decoding: Array(text.text.utf8)[token.start..<token.end], as: UTF8.self)
  }

  private func isWhole(_ token: Token) -> Bool {
    if case .integer = token.kind { true } else { false }
  }

  private func isFigure(_ token: Token) -> Bool {
    switch token.kind {
    case .integer, .literal(.double), .literal(.int): true
    default: false
    }
  }

  /// The unit that begins at an offset: what stands there up to a blank or the end of what is open.
  private func unit(from start: Int) -> String {
    let rest = text.text.utf8.dropFirst(start).prefix {
      ![0x20, 0x29, 0x2C, 0x22, 0x27].contains($0)
    }
    return String(decoding: Array(rest), as: UTF8.self)
  }
}
