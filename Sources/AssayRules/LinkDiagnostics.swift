// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// What can be wrong between declarations: names that lead nowhere, circles.
extension Diagnostic {
  static func unknownTable(_ name: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-table", "there is no table '\(name.value)'", at: name.span,
      help: Suggestion.helpOrList(for: name.value, among: known))
  }

  static func unknownField(_ name: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-field", "there is no field '\(name.value)'", at: name.span,
      help: Suggestion.helpOrList(for: name.value, among: known))
  }

  /// - Parameter kind: Without article, such as `tier`.
  static func unknownID(_ id: Located<String>, _ kind: String, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-id", "there is no \(kind) '\(id.value)'", at: id.span,
      help: Suggestion.helpOrList(for: id.value, among: known))
  }

  static func notAQuantity(_ name: Located<String>, declared span: Span) -> Diagnostic {
    Diagnostic(
      "unknown-id", "'\(name.value)' is a definition, and a quantity is expected", at: name.span,
      notes: [.init("it is declared here", at: span)],
      help: "name a quantity, or declare it under quantities: with a unit and methods")
  }

  static func matchOfNonText(_ field: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch",
      "the field '\(field.value)' is matched to a table's keys, and only texts are", at: span,
      help: "type: string")
  }

  static func matchToNonText(_ table: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch",
      "texts are matched to single keys that are texts, and those of '\(table.value)' are not",
      at: table.span, notes: [.init("the table is declared here", at: span)])
  }

  static func countOfNonNumber(_ field: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "a count fills the field '\(field.value)', which is no number",
      at: field.span, notes: [.init("its type is stated here", at: span)])
  }

  static func countWithoutMatch(_ count: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key", "'count' takes the number that a match finds, and 'match' is missing",
      at: count.span, help: "add match: with the name of a table, or leave 'count' out")
  }

  static func fieldWithoutPath(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key", "a field needs 'from', for neither 'count' nor 'phases' fills it",
      at: name.span,
      help: "from: [\(name.value)]")
  }

  static func noMethods(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key", "the quantity '\(name.value)' has no method, so it could never be derived",
      at: span, help: "add one: - {id: \(name.value).stated, value: \"model.\(name.value)\"}")
  }

  static func cycle(_ edges: [(from: String, to: String, at: Span)]) -> Diagnostic? {
    guard let first = edges.first else { return nil }
    let path = ([first.from] + edges.map(\.to)).joined(separator: " → ")
    return Diagnostic(
      "cycle", "what is derived cannot depend on itself: \(path)", at: first.at,
      notes: edges.dropFirst().map { .init("'\($0.from)' reads '\($0.to)' here", at: $0.at) },
      help: "let one of them read fields instead")
  }

  static func chainTooLong(_ name: String, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      "chain-too-long",
      "'\(name)' ends a chain of more than \(limit) quantities and definitions, each of which reads"
        + " the one before", at: span, help: "say several of its steps in one expression")
  }

  static func assertAndOn(_ assertion: Span, _ event: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "a requirement has either 'assert' or 'on', not both", at: assertion,
      notes: [.init("the event is stated here", at: event)], help: "keep one of them")
  }

  static func valueAndMethods(at span: Span, methods: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "a definition has either 'value' or 'methods', not both", at: span,
      notes: [.init("its methods are stated here", at: methods)], help: "keep one of them")
  }

  static func tierMissing(_ tier: Located<String>) -> Diagnostic {
    Diagnostic(
      "unknown-id", "there is no tier '\(tier.value)', for the pack declares no tiers",
      at: tier.span, help: "declare them under tiers:, or leave 'tier' out")
  }

  static func weightIsNoNumber(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "the coverage '\(name.value)' is no number of a model", at: span,
      help: "name what models are weighed by, such as model.downloads")
  }
}
