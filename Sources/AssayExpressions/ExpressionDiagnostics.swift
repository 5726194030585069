// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What can be wrong with the text of an expression, before its types are looked at.
extension Diagnostic {
  private static func syntax(_ message: String, at span: Span, help: String? = nil) -> Diagnostic {
    Diagnostic(.error, "expression-syntax", message, at: span, help: help)
  }

  // MARK: Limits

  static func expressionTooLong(_ bytes: Int, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "expression-too-long", "the expression has \(bytes) bytes, and may have \(limit)",
      at: span,
      help: "move parts of it into definitions")
  }

  static func expressionTooLarge(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "expression-too-long",
      "the expression has more than \(limit) parts, its macros written out",
      at: span, help: "move parts of it into definitions")
  }

  static func expressionTooDeep(nesting limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "expression-too-deep", "the expression is nested more than \(limit) levels deep",
      at: span,
      help: "move inner parts into definitions")
  }

  static func expressionTooDeep(height limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "expression-too-deep",
      "the expression chains or nests more than \(limit) operations, each upon the last", at: span,
      help: "write a long sum as sum([…]), or move parts into definitions")
  }

  // MARK: Characters and literals

  static func foreignCharacter(_ text: String, at span: Span) -> Diagnostic {
    let help =
      switch text {
      case ";": "write a comma between arguments"
      case "$": "a name stands by itself: leave out the '$', and braces around the name"
      case "@", "~", "\\": "leave it out"
      default: "leave it out, or put the text that it is part of in quotation marks"
      }
    return syntax("'\(text)' has no place in an expression outside strings", at: span, help: help)
  }

  static func foreignSpace(_ space: String, at span: Span) -> Diagnostic {
    let code = space.unicodeScalars.first.map { String($0.value, radix: 16, uppercase: true) } ?? ""
    return syntax(
      "found the invisible character U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code), "
        + "expected an ordinary space", at: span, help: "delete it and type a space")
  }

  static func foreignComment(at span: Span) -> Diagnostic {
    syntax(
      "found '#', expected '//' before a comment within an expression", at: span,
      help: "write // instead of #")
  }

  static func foreignOperator(_ found: String, is meant: String, at span: Span) -> Diagnostic {
    syntax("found '\(found)', expected '\(meant)'", at: span, help: "did you mean '\(meant)'?")
  }

  static func foreignPower(at span: Span) -> Diagnostic {
    syntax(
      "there is no power operator; a power is written with 'pow'", at: span,
      help: "write pow(x, 2) for x squared")
  }

  static func smartQuotes(content: String?, at span: Span) -> Diagnostic {
    let help = content.flatMap { content in
      ["'", "\""].first { !content.contains($0) && !content.contains("\\") }
        .map { "write \($0)\(content)\($0)" }
    }
    return syntax(
      "found a typographic quotation mark, expected a straight one, ' or \"", at: span,
      help: help ?? "replace it with ' or \"")
  }

  static func unterminatedString(_ mark: String, at span: Span) -> Diagnostic {
    syntax(
      "the string that begins here has no closing \(mark)", at: span,
      help: mark.count == 1
        ? "close it with \(mark) on the same line; \(mark)\(mark)\(mark) spans lines" : nil)
  }

  static func unterminatedName(at span: Span) -> Diagnostic {
    syntax(
      "the field name that begins here has no closing '`'", at: span, help: "close it with '`'")
  }

  static func invalidQuotedName(_ name: String, at span: Span) -> Diagnostic {
    syntax(
      "found '\(name)' in backticks, expected a name of letters, digits, '_', '.', '-', '/' or "
        + "spaces", at: span, help: "read other keys of a map with an index, as in m['key']")
  }

  static func invalidEscape(_ escape: String, isCodePoint: Bool, at span: Span) -> Diagnostic {
    if isCodePoint { return syntax("'\(escape)' is no character of Unicode", at: span) }
    let isCode = ["x", "u"].contains(escape.dropFirst().lowercased())
    return syntax(
      "'\(escape)' is no escape sequence of a string or bytes literal", at: span,
      help: isCode
        ? "\\x takes two hexadecimal digits; in strings, \\u takes four and \\U eight"
        : "double the backslash, or put r before the quotation mark, as in r'\\d+'")
  }

  static func numberOutOfRange(_ text: String, type: String, at span: Span) -> Diagnostic {
    let range =
      switch type {
      case "int": "-9223372036854775808 to 9223372036854775807"
      case "uint": "0 to 18446744073709551615"
      default: "up to 1.7976931348623157e308"
      }
    return syntax(
      "'\(text)' is outside the range of '\(type)', \(range)", at: span,
      help: type == "int" ? "write it as a double, with a point or an exponent: 1.0e19" : nil)
  }

  static func gluedNumber(_ number: String, suffix: String, at span: Span) -> Diagnostic {
    let help =
      if suffix.hasPrefix("_") {
        "write the digits without '_'"
      } else if suffix.hasPrefix("x") || suffix.hasPrefix("X") {
        "hexadecimal digits follow a lower-case 0x, as in 0x1F"
      } else {
        "write a quantity as quantity('\(number) \(suffix)')"
      }
    return syntax(
      "found '\(suffix)' right after the number '\(number)', expected an operator", at: span,
      help: help)
  }

  // MARK: Structure

  static func expressionMissing(at span: Span) -> Diagnostic {
    syntax(
      "found nothing, expected an expression", at: span,
      help: "write one, or leave out the key or the brackets it stands for")
  }

  static func operandExpected(found: String, at span: Span, help: String? = nil) -> Diagnostic {
    syntax("found \(found), expected a value, a name or '('", at: span, help: help)
  }

  static func operatorExpected(
    found: String, or others: String, at span: Span, opened: Span? = nil, help: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      .error, "expression-syntax",
      "found \(found), expected an operator\(others)", at: span,
      notes: opened.map { [Note("this is what is still open", at: $0)] } ?? [], help: help)
  }

  static func strayCloser(_ found: String, at span: Span) -> Diagnostic {
    syntax(
      "found '\(found)', but nothing is open that it could close", at: span,
      help: "leave it out, or open it before")
  }

  static func wordOperator(_ word: String, is meant: String, at span: Span) -> Diagnostic {
    syntax("found '\(word)', expected '\(meant)'", at: span, help: "did you mean '\(meant)'?")
  }

  static func notIn(at span: Span) -> Diagnostic {
    syntax(
      "found 'not in', expected 'in' with '!' before the whole", at: span,
      help: "write !(x in list)")
  }

  static func reservedWord(_ word: String, at span: Span) -> Diagnostic {
    syntax(
      "'\(word)' is a reserved word of CEL and cannot be a name", at: span,
      help: word == "if" || word == "else"
        ? "a choice is written condition ? value : otherwise" : "choose another name")
  }

  static func fieldNameExpected(found: String, at span: Span, help: String?) -> Diagnostic {
    syntax("found \(found), expected the name of a field after '.'", at: span, help: help)
  }

  static func colonExpected(
    found: String, after what: String, at span: Span, help: String? = nil
  ) -> Diagnostic {
    syntax("found \(found), expected ':' \(what)", at: span, help: help)
  }

  static func nestedChoice(at span: Span) -> Diagnostic {
    syntax(
      "found '?' within the first branch of another choice, expected ':'", at: span,
      help: "put the inner choice in parentheses")
  }

  static func messageFieldExpected(found: String, at span: Span) -> Diagnostic {
    syntax("found \(found), expected the name of a field", at: span)
  }

  // MARK: Macros

  static func hasNeedsField(isIndex: Bool, at span: Span) -> Diagnostic {
    syntax(
      "'has' asks whether a field is there, so its argument must be a field", at: span,
      help: isIndex ? "ask for the key of a map with 'key' in map" : "write has(model.name)")
  }

  static func variableExpected(macro: String, at span: Span) -> Diagnostic {
    syntax(
      "'\(macro)' gives each item a name, and expected a simple name here", at: span,
      help: "write x in its place, as in list.\(macro)(x, …)")
  }

  static func sameVariable(_ name: String, macro: String, at span: Span) -> Diagnostic {
    syntax("'\(macro)' expected two different names, and found '\(name)' twice", at: span)
  }
}
