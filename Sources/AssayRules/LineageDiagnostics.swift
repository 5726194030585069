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

  static func standingMissing(_ tier: Located<String>, first: Located<String>) -> Diagnostic {
    Diagnostic(
      "standing-missing",
      "the tier '\(tier.value)' can have a figure and says no standing",
      at: tier.span, notes: [.init("another tier says it here", at: first.span)],
      help: "say standing: documented, inferred or imputed")
  }

  static func runsWithoutStandings(at span: Span) -> Diagnostic {
    Diagnostic(
      "standing-missing",
      "which card a run is counted with depends on which is documented, and no tier says so",
      at: span, help: "tiers: {order: [{id: T1, title: …, standing: documented}]}")
  }

  static func expectedStanding(at span: Span) -> Diagnostic {
    Diagnostic(
      "standing-missing", "no tier of the pack says a standing, so that no model has one", at: span,
      help: "tiers: {order: [{id: T1, title: …, standing: documented}]}")
  }

  static func runsOfNothing(at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "cards that have nothing in common are of no run", at: span,
      help: "name what the cards of one run agree in, such as same: [entity, model.series]")
  }

  static func runKeyIsNoValue(at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "cards agree in texts, numbers, dates or truths, and this is none", at: span,
      help: "take one value of it, such as the first item of a list")
  }

  static func runDistanceIsNoNumber(at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "what cards of a run nearly agree in is a number, and this is none",
      at: span, help: "put it under 'same', where texts are compared")
  }

  static func runOrderIsNoDate(at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "the earliest card is told by a date or a number, and this is neither",
      at: span, help: "read a field of the type date, such as model.created_at")
  }

  static func figureIsNoNumber(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "figures are compared, and the field '\(name.value)' is no number",
      at: name.span, notes: [.init("its type is stated here", at: span)])
  }
}
