// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What can be wrong with the rules by which free text is matched.
extension Diagnostic {
  /// A number of nodes without the number on each, or the reverse.
  static func loneGroup(_ name: String, in pattern: Located<String>) -> Diagnostic {
    let other = name == CountGroup.nodes.rawValue ? CountGroup.perNode : .nodes
    return Diagnostic(
      "bad-group",
      "the group '\(name)' alone is no number of items: it is multiplied by '\(other.rawValue)'",
      at: pattern.span, help: "add (?P<\(other.rawValue)>[0-9]+), or leave '\(name)' unnamed")
  }

  static func coresWithoutColumn(_ span: Span, table: String) -> Diagnostic {
    Diagnostic(
      "bad-group",
      "the pattern reads cores, and '\(table)' does not say in which column a row's cores stand",
      at: span, help: "add cores: with the name of that column to the table")
  }

  static func coresOfRow(_ key: Located<String>, _ column: String, pattern: Span) -> Diagnostic {
    Diagnostic(
      "bad-group",
      "the pattern reads cores, and the row '\(key.value)' has no number of one or more in"
        + " '\(column)' to divide them by",
      at: pattern, notes: [.init("the row is here", at: key.span)])
  }

  static func unknownCoresColumn(_ name: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-column", "the table has no column '\(name.value)'", at: name.span,
      help: Suggestion.help(for: name.value, among: known))
  }

  static func coresOfNoNumber(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch",
      "cores are divided by a plain number, and the column '\(name.value)' is none",
      at: name.span, notes: [.init("its type is stated here", at: span)],
      help: "type: int")
  }
}
