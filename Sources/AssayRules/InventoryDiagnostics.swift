// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension Diagnostic {
  static func unreadPath(_ path: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      .error, "unread-path", "no field reads the path '\(path.value)'", at: path.span,
      help: Suggestion.help(for: path.value, among: known)
        ?? "declare a field with this path under 'from', or leave the column out")
  }

  static func keyNotMatched(_ key: Located<String>, match: [Located<String>]) -> Diagnostic {
    Diagnostic(
      .error, "bad-value",
      "the key column '\(key.value)' is not among the columns by which the table is known",
      at: key.span, notes: match.prefix(1).map { .init("they are listed here", at: $0.span) },
      help: "add '\(key.value)' to 'match'")
  }

  static func nothingAdded(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "nothing-added",
      "rows add up, and no column says what of it adds up", at: span,
      help: "write 'combine: sum' beside the unit of each column that does, such as"
        + " {to: declared.energy, unit: kWh, combine: sum}")
  }
}
