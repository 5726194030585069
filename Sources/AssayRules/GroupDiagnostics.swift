// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// What is wrong with requirements over organizations and totals.
extension Diagnostic {
  static func oneModelInGroup(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "one-model-in-group",
      "'\(name.value)' is of one model, and this requirement is of a group of models",
      at: name.span,
      help:
        "say what of the group is meant, with count(…), share(…), sum(…), mean(…), min(…) or max(…):"
        + " share(has(model.energy)) >= 0.5")
  }

  static func eventOfGroup(_ event: Span, over span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "'on' is about one record, and 'over' about a group of models", at: event,
      notes: [.init("the group is stated here", at: span)],
      help: "leave out 'over', or assert something of the group")
  }

  static func measureOfNoNumber(_ measure: GroupMeasure) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "'\(measure.function.rawValue)' is of numbers, and this is none",
      at: measure.argument?.expression?.span ?? measure.span,
      help: "count(…) and share(…) are of conditions")
  }

  static func totalNotSelected(_ name: Located<String>, declared span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "the total '\(name.value)' is not selected, and a requirement is over it", at: name.span,
      notes: [.init("the total is declared here", at: span)],
      help: "select the total, or leave out the requirement as well")
  }

  static func noTotal(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "unknown-id", "the pack has no total for a requirement to be over", at: name.span,
      help: "declare one under 'totals', or write 'over: entity'")
  }
}
