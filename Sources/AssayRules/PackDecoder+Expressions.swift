// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayYAML

/// Expressions, and what plain YAML scalars make of them.
extension PackDecoder {
  /// Parses the expression in a scalar.
  ///
  /// YAML takes parts of an unquoted expression for itself: `!has(x)` becomes a tag and an empty
  /// value, `a # b` is cut short. Each such trap gives one diagnostic that shows the mended line.
  /// - Returns: Nil, reported, if YAML left no whole expression.
  mutating func expression(_ node: YAMLNode?, of key: String) -> ParsedExpression? {
    guard let text = expressionText(node, of: key) else { return nil }
    let parsed = ExpressionParser().parse(text).calling(draft.functions)
    diagnostics += parsed.diagnostics
    return parsed
  }

  mutating func expressionText(_ node: YAMLNode?, of key: String) -> LocatedText? {
    guard let node, !node.isBlanked else { return nil }
    if let trap = ScalarTrap(node, key: key) {
      wordedNodes.insert(node.span)
      for item in (node.items ?? []) { markAsWorded(item) }
      for pair in (node.pairs ?? []) {
        markAsWorded(pair.key)
        markAsWorded(pair.value)
      }
      diagnostics.append(.expressionNeedsQuotes(trap))
      return nil
    }
    return node.locatedText()
  }

  private mutating func markAsWorded(_ node: YAMLNode) {
    wordedNodes.insert(node.span)
    for item in node.items ?? [] { markAsWorded(item) }
    for pair in node.pairs ?? [] {
      markAsWorded(pair.key)
      markAsWorded(pair.value)
    }
  }
}

/// An expression of which YAML's plain scalars kept only a part.
struct ScalarTrap {
  enum Kind {
    case tag, anchor, alias, flowList, flowMap, blockList, blockMap, comment, empty
  }

  let kind: Kind
  let key: String
  /// What YAML took, or where the expression is missing.
  let span: Span
  /// The expression as its author meant it, as far as the file shows.
  let meant: String

  /// Returns nil if the scalar is whole.
  init?(_ node: YAMLNode, key: String) {
    self.key = key
    if let tag = node.tag {
      let end = max(tag.span.end, node.span.end)
      (kind, span) = (.tag, Span(file: node.span.file, start: tag.span.start, end: end))
      meant = ScalarTrap.source(span)
      return
    }
    if let anchor = node.anchor {
      let end = max(anchor.span.end, node.span.end)
      (kind, span) = (.anchor, Span(file: node.span.file, start: anchor.span.start, end: end))
      meant = ScalarTrap.source(span)
      return
    }
    span = node.commentAfter ?? node.span
    switch node.content {
    case .alias: kind = .alias
    case .sequence: kind = ScalarTrap.source(node.span).hasPrefix("[") ? .flowList : .blockList
    case .mapping: kind = ScalarTrap.source(node.span).hasPrefix("{") ? .flowMap : .blockMap
    case .scalar(let scalar):
      if let comment = node.commentAfter {
        kind = .comment
        let whole = Span(file: node.span.file, start: node.span.start, end: comment.end)
        meant = ScalarTrap.source(whole)
        return
      }
      guard scalar.text.allSatisfy(\.isWhitespace) else { return nil }
      kind = .empty
    }
    meant = ScalarTrap.source(node.span)
  }

  /// The characters of a span, on one line.
  private static func source(_ span: Span) -> String {
    let utf8 = span.file.text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: min(span.start, utf8.count))
    let end = utf8.index(utf8.startIndex, offsetBy: min(span.end, utf8.count))
    return String(
      span.file.text[start..<end].split(whereSeparator: \.isWhitespace)
        .joined(separator: " "))
  }
}
