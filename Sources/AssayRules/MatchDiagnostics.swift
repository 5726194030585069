// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

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

  static func groupOfSeparator(_ name: String, in pattern: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-group", "the group '\(name)' stands in a separator, which reads nothing",
      at: pattern.span, help: "write (?:…) for a group without a name")
  }

  static func separatorOfNothing(_ pattern: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value", "the separator '\(pattern.value)' can be nothing, and would split every text",
      at: pattern.span, help: "let it need a character at least")
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

/// What can be wrong between a field, its table and the list that takes the parts of a text.
extension Diagnostic {
  static func itemsOfNoList(_ span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "'of' says what the items of a list have, and the field is no list",
      at: span, help: "type: list")
  }

  static func partsWithoutMatch(_ list: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key",
      "'phases' takes the parts of a text that names several keys, and 'match' is missing",
      at: list.span)
  }

  static func partsOfNoItems(_ list: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "the parts of a text fill a list of items, and '\(list.value)' is none",
      at: list.span, notes: [.init("its type is stated here", at: span)],
      help: "give it type: list, and of: with what its items have")
  }

  static func partsWithoutSplit(_ table: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key",
      "nothing says where a text of several keys of '\(table.value)' is taken apart",
      at: span, notes: [.init("the table is declared here", at: table.span)],
      help: "add split: with the separators, such as [' and ', ' [+] '], to the table")
  }

  /// - Parameter members: The members that are matched to the table: none, or more than one.
  static func partsWithoutMember(
    _ list: Located<String>, _ table: Located<String>, members: [String], at span: Span
  ) -> Diagnostic {
    let found =
      members.isEmpty
      ? "no member" : "the members " + members.map { "'\($0)'" }.joined(separator: " and ")
    return Diagnostic(
      "bad-value",
      "\(found) of '\(list.value)' is matched to '\(table.value)', and just one must be",
      at: list.span, notes: [.init("the list is declared here", at: span)])
  }

  static func countOfUnit(_ count: Located<String>, _ unit: Located<Unit>) -> Diagnostic {
    Diagnostic(
      "unit-mismatch",
      "a count is a number of things, and '\(count.value)' is in \(unit.value.symbol)",
      at: count.span, notes: [.init("its unit is stated here", at: unit.span)],
      help: "give it the unit of what is counted, such as accelerator, or type: int")
  }
}
