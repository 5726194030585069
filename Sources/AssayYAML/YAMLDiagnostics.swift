// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension Diagnostic {
  static func notUTF8(_ byte: UInt8, at span: Span, isUTF16: Bool) -> Diagnostic {
    Diagnostic(
      .error, "not-utf8",
      "the byte 0x\(hexadecimal(UInt32(byte), digits: 2)) is no part of UTF-8 text",
      at: span,
      help: isUTF16
        ? "this looks like UTF-16: save the file as UTF-8" : "save the file as UTF-8")
  }

  static func yamlTooLarge(at span: Span, limit: Int) -> Diagnostic {
    Diagnostic(
      .error, "yaml-too-large", "the file is larger than \(limit >> 20) MiB", at: span,
      help: "move the data into a CSV file beside it")
  }

  static func yamlTooDeep(at span: Span, limit: Int) -> Diagnostic {
    Diagnostic(
      .error, "yaml-too-deep", "lists and maps are nested more than \(limit) levels deep", at: span)
  }

  static func controlCharacter(_ scalar: Unicode.Scalar, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-control-character",
      "the control character U+\(hexadecimal(scalar.value, digits: 4)) cannot stand in YAML",
      at: span,
      help: "delete it, or write it as an escape in double quotes")
  }

  static func secondDocument(at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-second-document", "a second document begins here, where one is expected",
      at: span,
      help: "delete the line '---' before it, or move it into a file of its own")
  }

  static func duplicateKey(_ key: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      .error, "duplicate-key", "the key '\(key)' stands twice in one map", at: span,
      notes: [.init("it stands here first", at: first)], help: "keep one of them")
  }

  static func keyIsNotText(_ key: YAMLNode) -> Diagnostic {
    Diagnostic(
      .error, "yaml-key-not-text", "\(key.kindName) stands where a key is expected", at: key.span,
      help: "if this is meant as a text, put it in quotes")
  }

  static func yamlTag(_ tag: Located<String>) -> Diagnostic {
    Diagnostic(
      .error, "yaml-tag", "'\(tag.value)' is read as a YAML tag, which has no meaning here",
      at: tag.span,
      help: "delete it or, if it is part of the text, put the whole value in quotes")
  }

  static func yamlAnchor(_ anchor: Located<String>) -> Diagnostic {
    Diagnostic(
      .error, "yaml-anchor",
      "'&\(anchor.value)' is read as a YAML anchor, which has no meaning here",
      at: anchor.span,
      help: "delete it or, if it is part of the text, put the whole value in quotes")
  }

  static func anchorGoesOn(_ anchor: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-anchor-name",
      "'&\(anchor.value)' is read as an anchor, and what touches it as the value", at: span,
      help: "if it is part of the text, put the whole value in quotes")
  }

  static func questionMark(at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-question-mark",
      "'?' is read as the mark of a key inside brackets, and not as part of the text", at: span,
      help: "put the text in quotes")
  }

  static func gluedComment(at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-comment",
      "'#' begins a comment here, and no blank stands before it; what follows would be lost",
      at: span,
      help: "put a blank before it or, if it is part of the text, the whole value in quotes")
  }

  static func yamlAlias(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-alias", "'*\(name)' is read as a YAML alias, which has no meaning here",
      at: span,
      help: "write the value out or, if it is a text, put it in quotes")
  }

  static func unclosedQuote(_ quote: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-syntax", "the quote \(quote) that opens here is not closed on its line",
      at: span,
      help: "close it with \(quote) at the end of the text")
  }

  static func unclosedBracket(_ bracket: String, at span: Span) -> Diagnostic {
    let closing = bracket == "[" ? "]" : "}"
    return Diagnostic(
      .error, "yaml-syntax", "the '\(bracket)' that opens here is never closed", at: span,
      help: "close it with '\(closing)' or, if it is part of a text, put the text in quotes")
  }

  static func continuedValue(at span: Span, value: Span) -> Diagnostic {
    Diagnostic(
      .error, "yaml-syntax", "a key cannot stand here: the line continues the value above it",
      at: span,
      notes: [.init("this value goes on below", at: value)],
      help: "indent the line like the key above or, if it is part of that value, write >- after "
        + "the key above and the value on the lines below it; if the line above stands too far left, "
        + "indent that one")
  }

  static func expressionNeedsQuotes(
    _ trap: PlainTrap, at span: Span, mended: String
  ) -> Diagnostic {
    let message =
      switch trap {
      case .goesOnAfterQuote: "YAML ends this value at its closing quote, but the line goes on"
      case .goesOnAfterBracket:
        "YAML ends this value at its closing bracket, but the line goes on"
      case .colon: "YAML takes the ': ' in this value for the end of a key"
      case .indicator(let first): "'\(first)' at the start of this value means something to YAML"
      case .other: "YAML cannot read this value as one text"
      }
    return Diagnostic(
      .error, "expression-needs-quotes", message, at: span, help: "write: \(mended)")
  }

  /// A syntax error in our words; libyaml's problem texts are the keys.
  static func yamlSyntax(_ fault: YAMLFault, at span: Span, notes: [Note] = []) -> Diagnostic {
    let found = span.file.character(at: span.start)
    let (message, help) = wording(of: fault, found: found)
    return Diagnostic(.error, "yaml-syntax", message, at: span, notes: notes, help: help)
  }

  private static func wording(of fault: YAMLFault, found: String) -> (String, String?) {
    let quotes = "put the whole value in quotes"
    let hyphens = "indent the '-' like its neighbours, or below its key"
    switch fault.problem {
    case "mapping values are not allowed in this context":
      return ("':' cannot stand here", "if it is part of a text, \(quotes)")
    case "block sequence entries are not allowed in this context":
      return ("a list item '-' cannot stand here", "begin it on a line of its own")
    case "mapping keys are not allowed in this context":
      return ("a key cannot stand here", "begin it on a line of its own")
    case "could not find expected ':'":
      return ("a key is expected here, with ':' and a blank after it", "write 'key: value'")
    case "found character that cannot start any token":
      return found == "\t"
        ? ("a tab cannot indent a line", "indent with blanks")
        : ("a value cannot begin with '\(found)'", quotes)
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      return ("a tab cannot indent a line", "indent with blanks")
    case "found unexpected end of stream":
      return ("the file ends inside what begins here", nil)
    case "found unexpected document indicator":
      return ("a document begins or ends inside quotes", "close the quote before it")
    case "found unknown escape character", "did not find expected hexdecimal number",
      "found invalid Unicode character escape code":
      return (
        "this escape is unknown in double quotes",
        "write '\\\\' for a backslash, or use single quotes, where it is a plain character"
      )
    case "did not find expected comment or line break",
      "found an indentation indicator equal to 0":
      return (
        "only '+', '-', a digit or a comment can follow '|' or '>' on its line",
        "begin the text on the next line or, if it is part of a text, \(quotes)"
      )
    case "did not find expected alphabetic or numeric character":
      return ("a name is expected after '&' or '*'", quotes)
    case "did not find expected whitespace or line break", "did not find expected tag URI",
      "did not find the expected '>'", "did not find expected '!'", "found undefined tag handle",
      "did not find URI escaped octet", "found an incorrect leading UTF-8 octet",
      "found an incorrect trailing UTF-8 octet":
      return ("'!' begins a YAML tag, which has no meaning here", quotes)
    case "did not find expected '-' indicator":
      return ("a list item is expected here, with '-'", hyphens)
    case "did not find expected key":
      return (
        "'\(found)' stands where a key of the map around it is expected",
        "indent the line like the other keys of its map"
      )
    case "did not find expected ',' or ']'":
      return ("'\(found)' stands where ',' or ']' is expected", "separate items with ','")
    case "did not find expected ',' or '}'":
      return ("'\(found)' stands where ',' or '}' is expected", "separate entries with ','")
    case "did not find expected node content":
      return ("a value is expected here, and '\(found)' is none", quotes)
    case "did not find expected <document start>":
      return (
        "'\(found)' stands where the file should end or a new key begin",
        "indent the line like the other keys"
      )
    default:
      return fault.context.contains("directive")
        ? ("this line begins with '%', which makes it a YAML directive", quotes)
        : ("this cannot be read as YAML", quotes)
    }
  }

  private static func hexadecimal(_ value: UInt32, digits count: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}

extension SourceFile {
  /// The character at an offset; empty at the end of the text.
  fileprivate func character(at offset: Int) -> String {
    let utf8 = text.utf8
    guard offset < utf8.count else { return "" }
    let index = utf8.index(utf8.startIndex, offsetBy: offset)
    return text.unicodeScalars[index...].first.map { String($0) } ?? ""
  }
}
