// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Which models a statement of a profile is for.
extension PackDecoder {
  /// The key of a scope, and of a waiver, that lists models.
  static let modelsKey = "models"

  /// Each statement under one name: one for all models, or a list of such, each with a `where`.
  mutating func eachStatement(
    _ node: YAMLNode, _ decode: (inout PackDecoder, YAMLNode) -> ScopeDraft??
  ) {
    guard let items = node.items else {
      _ = decode(&self, node)
      return
    }
    var scopes: [(scope: ScopeDraft?, span: Span)] = []
    for item in items {
      guard let scope = decode(&self, item) else { continue }
      let span = scope?.span ?? item.span
      for (other, first) in scopes {
        switch (scope, other) {
        case (nil, nil): diagnostics.append(.statedTwice(span, first))
        case (let scope?, let other?) where !scope.excludes(other):
          diagnostics.append(.scopesOverlap(scope, other))
        default: break
        }
      }
      scopes.append((scope, span))
    }
    if items.isEmpty { diagnostics.append(.nothingStated(node)) }
  }

  /// Reads `where`: `{place: FRA}`, `{entity: [a, b], "places[model.place].country": FRA}`, or a
  /// condition.
  ///
  /// - Returns: Nil, reported, if it cannot be read; nil within, if there is none.
  mutating func scope(_ section: Section) -> ScopeDraft?? {
    guard let node = section["where"] else { return .some(nil) }
    guard let pairs = node.pairs else {
      guard let parsed = expression(node, of: "where"), parsed.expression != nil else { return nil }
      return ScopeDraft(
        condition: parsed.decided, facts: [],
        words: parsed.text.text.split(whereSeparator: \.isWhitespace).joined(separator: " "),
        span: node.span)
    }
    guard !pairs.isEmpty else {
      diagnostics.append(.emptyScope(node.span))
      return nil
    }
    var facts: [ScopeDraft.Fact] = []
    var condition: ParsedExpression?
    for pair in pairs {
      guard let key = located(pair.key) else { return nil }
      let texts = self.texts(pair.value, "texts")
      guard !texts.isEmpty else {
        if pair.value.items?.isEmpty == true { diagnostics.append(.emptyScope(pair.value.span)) }
        return nil
      }
      guard let own = self.condition(key, pair.key, among: texts) else { return nil }
      facts.append(ScopeDraft.Fact(key: key, texts: texts))
      let text = LocatedText(words: ScopeDraft.words(facts), at: node.span)
      condition = condition.map { $0.and(own, text: text) } ?? own
    }
    guard let condition else { return nil }
    return ScopeDraft(
      condition: condition, facts: facts, words: ScopeDraft.words(facts), span: node.span)
  }

  /// A fact as a condition: a key is a field, a name of the rules, or an expression.
  private mutating func condition(
    _ key: Located<String>, _ node: YAMLNode, among texts: [Located<String>]
  ) -> ParsedExpression? {
    let words = LocatedText(
      words: ScopeDraft.words([ScopeDraft.Fact(key: key, texts: texts)]), at: key.span)
    if key.value == Self.modelsKey { return modelCondition(texts, text: words) }
    if let index = draft.fields.firstIndex(where: {
      $0.name.value == key.value || "model.\($0.name.value)" == key.value
    }) {
      hold(texts, to: draft.fields[index])
      let name = "model.\(draft.fields[index].name.value)"
      let parsed = ExpressionParser().parse(LocatedText(words: name, at: key.span))
      return parsed.decided(amongTexts: texts, text: words)
    }
    guard let text = node.locatedText() else { return nil }
    let parsed = ExpressionParser().parse(text)
    if case .identifier(let name)? = parsed.expression?.kind {
      let known = draft.steps.map(\.name.value)
      guard known.contains(name) else {
        diagnostics.append(
          .unknownID(
            key, "field or definition",
            known: draft.fields.map(\.name.value) + known + [Self.modelsKey]))
        return nil
      }
    }
    diagnostics += parsed.diagnostics
    guard parsed.expression != nil else { return nil }
    return parsed.decided(amongTexts: texts, text: words)
  }

  /// Whether the id of a model is one of these, or begins as one that ends in `*`, whatever the case.
  ///
  /// - Returns: Nil, reported, if one of them is no id.
  mutating func modelCondition(
    _ ids: [Located<String>], text: LocatedText
  ) -> ParsedExpression? {
    var isRight = true
    for id in ids where !ScopeDraft.isModel(id.value) {
      diagnostics.append(
        .badValue(id, "the id of a model, such as org/name, or the beginning of several, as org/*"))
      isRight = false
    }
    guard isRight else { return nil }
    let parts = ids.map { id in
      let name = id.value.lowercased()
      func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
      }
      return name.hasSuffix("*")
        ? "model.id.lowerAscii().startsWith(\(quoted(String(name.dropLast()))))"
        : "model.id.lowerAscii() == \(quoted(name))"
    }
    let parsed = ExpressionParser().parse(
      LocatedText(words: parts.joined(separator: " || "), at: text.wholeSpan))
    return ParsedExpression(
      expression: parsed.expression, diagnostics: parsed.diagnostics, text: text)
  }

  /// Reports texts that a field never has: no key of its table, none of its values.
  private mutating func hold(_ texts: [Located<String>], to field: FieldDraft) {
    var known: [String]?
    if let table = field.match.flatMap({ match in
      draft.tables.first { $0.name.value == match.value }
    }) {
      known = table.rows.map(\.key.value)
    } else if let choices = field.choices {
      known = choices.texts.sorted()
    }
    guard let known else { return }
    for text in texts where !known.contains(text.value) {
      diagnostics.append(
        .unknownID(text, "value of '\(field.name.value)'", known: Array(Set(known)).sorted()))
    }
  }
}

extension ScopeDraft {
  fileprivate static func words(_ facts: [Fact]) -> String {
    facts.map { fact in
      "\(fact.key.value == PackDecoder.modelsKey ? "model" : fact.key.value) is \(fact.texts.map(\.value).joined(separator: " or "))"
    }.joined(separator: ", ")
  }

  /// `org/name`, `org/*`, `org/begin*`, or a name without an organization.
  fileprivate static func isModel(_ text: String) -> Bool {
    let plain = text.hasSuffix("*") ? text.dropLast() : text[...]
    return !plain.isEmpty && !plain.contains("*") && !plain.contains(where: \.isWhitespace)
      && plain.count(where: { $0 == "/" }) <= 1
  }
}

extension LocatedText {
  /// A text that stands for what is written elsewhere, each byte of which is at that place.
  init(words: String, at span: Span) {
    let offsets =
      Array(repeating: Int32(clamping: span.start), count: words.utf8.count)
      + [Int32(clamping: span.end)]
    self.init(text: words, file: span.file, offsets: offsets)
  }
}
