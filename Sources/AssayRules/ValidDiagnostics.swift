// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What can be wrong with figures and texts that are held to something.
extension Diagnostic {
  static func weightByValue(
    _ id: Located<String>, scoring: DisclosureRules.Scoring, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "the weight of '\(id.value)' differs from model to model, and by the scoring '\(scoring.rawValue)' so would"
        + " the points that there are", at: span,
      help: "scoring: default, by which scores are shares of 100")
  }

  static func cellNotAmong(
    _ choices: TextChoices, _ text: Located<String>, _ column: ColumnRule
  ) -> Diagnostic {
    Diagnostic(
      "not-among-values",
      "'\(text.value)' is none of \(choices.texts.joined(separator: ", ")), which the column"
        + " '\(column.name)' may have", at: text.span,
      notes: [.init("what it may have is stated with the column", at: column.span)],
      help: Suggestion.nearest(to: text.value, among: choices.texts).map { "did you mean '\($0)'?" }
    )
  }

  static func absentAndWithheld(_ text: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "'\(text.value)' stands for nothing under 'absent', and cannot say that something is withheld too",
      at: text.span, help: "keep it in one of both lists")
  }

  static func outsideValid(
    _ text: Located<String>, _ valid: Located<ValidRange>, _ words: String, of what: String
  ) -> Diagnostic {
    Diagnostic(
      "outside-valid", "'\(text.value)' in \(what) is not valid, which is \(words)", at: text.span,
      notes: [.init("what is valid is stated here", at: valid.span)],
      help: "look whether the figure has lost a point or is in another unit; if it is right, widen"
        + " 'valid'")
  }

  /// A row of a profile that says nothing where it is there to say something.
  static func suppliedZero(_ text: Located<String>, _ valid: Span, column: String) -> Diagnostic {
    Diagnostic(
      "outside-valid", "'\(text.value)' in column '\(column)' stands for a figure that is missing",
      at: text.span, notes: [.init("zero is missing by this", at: valid)],
      help: "supply the figure, or leave the row out")
  }

  static func validOfNoFigure(at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "only numbers and dates have a valid range", at: span,
      help: "list the texts that a field may have under values:")
  }

  static func zeroOfDate(at span: Span) -> Diagnostic {
    Diagnostic("bad-value", "a date has no zero", at: span, help: "state its first day as from:")
  }

  /// `asOf` where there is no date of an audit to compare with.
  static func badAsOf(at span: Span, isSecond: Bool) -> Diagnostic {
    Diagnostic(
      "bad-value",
      isSecond
        ? "only one end can be the date of the audit"
        : "only a field of type date ends with 'asOf'",
      at: span, help: "state a value of its own")
  }

  static func valuesOfNoText(at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "only a text has a list of values", at: span,
      help: "say which figures there may be with valid: [low, high]")
  }

  static func valuesOfMatched(at span: Span, match: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "what the text may be, its table says already", at: span,
      notes: [.init("it is matched to the keys of a table here", at: match)],
      help: "leave one of them out")
  }

  static func sameChoice(_ text: Located<String>, first: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "'\(text.value)' is the same as '\(first.value)': case, blanks and hyphens do not"
        + " tell values apart", at: text.span, notes: [.init("it stands here", at: first.span)],
      help: "leave one of them out")
  }

  // MARK: Figures that look wrong

  /// A text where a number is due, with what it may have been meant to be.
  static func badNumber(
    _ text: Located<String>, _ expected: String, hasUnit: Bool = true
  ) -> Diagnostic {
    .badValue(text, expected, help: Mend.number(text.value, hasUnit: hasUnit))
  }

  /// A figure that is far from all others of its column.
  static func farOff(
    _ text: String, column: String, others: String, factor: String, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "odd-figure",
      "\(text) in column '\(column)' is \(factor) times off the nearest other figure, \(others)",
      at: span,
      help: "look whether a point was lost or the unit is another; valid: [low, high] on the column"
        + " says what there may be")
  }

  static func emptyCell(column: String, key: Located<String>, others: Int) -> Diagnostic {
    Diagnostic(
      .warning, "empty-cell",
      "the row '\(key.value)' has no '\(column)', which all \(others) others have", at: key.span,
      help: "state it; if it is not known, valid: on the column says that you have looked")
  }

  static func oddSign(_ text: String, column: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "odd-figure",
      "\(text) stands in column '\(column)', whose other figures are greater than 0", at: span,
      help: text == "0"
        ? "leave the cell empty if it is missing; valid: {from: 0} on the column says that zero is"
          + " meant, valid: {zero: missing} that it never is"
        : "mend the figure; valid: [low, high] on the column says what there may be")
  }
}
