// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// Texts that are not what their author sees: cut by a comment, or with a control character for a backslash.
extension PackDecoder {
  /// Keys of prose, in which '#' is a character like others to who writes it.
  private static let proseKeys: Set<String> = [
    "title", "message", "remedy", "reason", "note", "at", "url",
  ]

  /// Keys of patterns and prose, in which a backslash is meant as one; expressions have their own check.
  private static let plainKeys = proseKeys.union([
    "patterns", "replace", "with", "split", "ignore", "refuse", "aliases", "quotes", "label",
  ])

  /// Reports such texts anywhere in a file.
  mutating func reportHiddenTexts(in node: YAMLNode, under key: String? = nil) {
    if let comment = node.commentAfter, let key, Self.proseKeys.contains(key) {
      let text = comment.file.text(from: comment.start, to: comment.end)
      if let next = text.dropFirst().first, text.first == "#", !next.isWhitespace, next != "#" {
        diagnostics.append(.cutByComment(Located(node.text ?? "", at: comment), key, String(text)))
      }
    }
    if let key, Self.plainKeys.contains(key), let scalar = node.scalar,
      scalar.style == .doubleQuoted,
      let control = scalar.text.unicodeScalars.first(where: {
        ($0.value < 0x20 && $0 != "\n" && $0 != "\r" && $0 != "\t") || $0.value == 0x7F
      })
    {
      diagnostics.append(.controlForBackslash(control, at: node.span))
    }
    for item in node.items ?? [] { reportHiddenTexts(in: item, under: key) }
    for pair in node.pairs ?? [] { reportHiddenTexts(in: pair.value, under: pair.key.text) }
  }

  /// Reports several aliases in what is read as one.
  mutating func checkAlias(_ text: Located<String>, listed form: String) {
    for sign in [";", ","] {
      let parts = text.value.split(separator: Character(sign), omittingEmptySubsequences: false)
        .map { PlainText.trimmed($0) }
      guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty }) else { continue }
      diagnostics.append(.joinedAliases(text, parts, listed: form))
      return
    }
  }
}

extension Diagnostic {
  fileprivate static func cutByComment(
    _ text: Located<String>, _ key: String, _ comment: String
  ) -> Diagnostic {
    Diagnostic(
      .warning, "comment-in-text",
      "YAML takes '\(comment)' for a comment, so that '\(key)' ends before it",
      at: text.span, help: "write \(YAMLQuoting.entry(key, "\(text.value) \(comment)"))")
  }

  fileprivate static func controlForBackslash(
    _ scalar: Unicode.Scalar, at span: Span
  ) -> Diagnostic {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let source = String(span.file.text(from: span.start, to: span.end).dropFirst().dropLast())
    return Diagnostic(
      .warning, "backslash-escape",
      "a backslash in double quotes makes the control character U+00\(digits.count < 2 ? "0" : "")\(digits)"
        + " here", at: span,
      help: source.contains("'") || source.contains("\"")
        ? "double the backslash" : "write '\(source)', in single quotes")
  }

  fileprivate static func joinedAliases(
    _ text: Located<String>, _ parts: [String], listed form: String
  ) -> Diagnostic {
    let list = form == "|" ? parts.joined(separator: "|") : "[\(parts.joined(separator: ", "))]"
    return Diagnostic(
      .warning, "joined-aliases",
      "'\(text.value)' is one alias, which no text is that names one of its parts", at: text.span,
      help: "write \(list); if it is one, say so in another form of it beside it")
  }
}
