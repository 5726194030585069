// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What can be wrong with rules of lineage.
extension Diagnostic {
  /// - Parameter what: The place of the expression, such as `a population`.
  static func baseNotHere(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "base-not-here", "\(what) cannot depend on the base of a model", at: span,
      help: "read the model's own fields; quantities, definitions and requirements may read base")
  }

  static func baseWithoutLineage(at span: Span) -> Diagnostic {
    Diagnostic(
      "base-not-here", "no model has a base, for the pack has no rules of lineage", at: span,
      help: "lineage: {parents: {from: [cardData.base_model]}, counts: {finetune: increment}}")
  }

  static func figureIsNoNumber(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "figures are compared, and the field '\(name.value)' is no number",
      at: name.span, notes: [.init("its type is stated here", at: span)])
  }
}
