// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// What a pack states without effect: what nothing uses, and what never is.
extension Diagnostic {
  // MARK: Conditions

  /// - Parameters:
  ///   - known: What the text could be; empty where only its case is known.
  ///   - subject: What it is compared with, in words, and where that is declared.
  static func unmatchedText(
    _ text: String, known: [String], meant: String?, _ subject: (words: String, place: Span)?,
    at span: Span
  ) -> Diagnostic {
    let thing = subject?.words ?? "what it is compared with"
    let help: String
    if known.isEmpty {
      help = "compare with a text in the same case"
    } else if let near = meant ?? Suggestion.nearest(to: text, among: known) {
      help = "did you mean '\(near)'?"
    } else {
      help = "compare with one of them: \(some(known))"
    }
    return Diagnostic(
      .warning, "unmatched-text", "'\(text)' is never \(thing)", at: span,
      notes: subject.map { [.init("it is declared here", at: $0.place)] } ?? [], help: help)
  }

  static func noRow(
    _ keys: [String], of table: String, known: [String], meant: String?, at span: Span
  ) -> Diagnostic {
    let what = keys.count == 1 ? "'\(keys[0])'" : "any of the keys that it can be"
    let help: String?
    if keys.count == 1, let near = meant ?? Suggestion.nearest(to: keys[0], among: known) {
      help = "did you mean '\(near)'?"
    } else if known.isEmpty {
      help = "the table has no row yet: add one, or let a profile supply it and allow this warning"
    } else {
      help = "the keys are \(some(known))"
    }
    return Diagnostic(
      .warning, "unknown-row", "'\(table)' has no row for \(what), so that nothing is found",
      at: span,
      help: help)
  }

  static func noMatch(
    known: [String], _ subject: (words: String, place: Span)?, at span: Span
  ) -> Diagnostic {
    let thing = subject?.words ?? "what is tested"
    return Diagnostic(
      .warning, "never-matches",
      known.isEmpty
        ? "no text in this case holds what is sought, so that this is never true"
        : "nothing that \(thing) can be passes this test",
      at: span, notes: subject.map { [.init("it is declared here", at: $0.place)] } ?? [],
      help: known.isEmpty ? "write what is sought in the same case" : "it can be \(some(known))")
  }

  static func controlInText(_ mark: Unicode.Scalar, at span: Span) -> Diagnostic {
    let code = String(mark.value, radix: 16, uppercase: true)
    let number = String(repeating: "0", count: 4 - code.count) + code
    return Diagnostic(
      .warning, "control-character",
      "a backslash in a text makes the control character U+\(number) here", at: span,
      help: "write r before the text, as in r'\\b', so that a backslash stays one")
  }

  static func constantCondition(_ isTrue: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "constant-condition",
      isTrue
        ? "this is true whatever the model, where it is known"
        : "this is never true, whatever the model",
      at: span,
      help: isTrue
        ? "leave it out, or ask what was meant; 'valid' and lists of values say what there can be"
        : "look at the ends of ranges and at what 'valid' and lists of values allow")
  }

  static func contradiction(at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "contradiction", "the two sides of '&&' are never true together", at: span,
      help: "write '||' if either is enough, or mend the side that is wrong")
  }

  static func tautology(at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "constant-condition",
      "one of the two sides of '||' is always true, where it is known",
      at: span, help: "write '&&' if both are meant, or leave the condition out")
  }

  /// - Parameter id: Of a method or a requirement.
  static func neverApplies(_ id: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "never-applies", "'\(id)' never applies, for its condition is never true", at: span,
      help: "mend the condition, or leave '\(id)' out")
  }

  static func unreachedMethod(
    _ id: String, at span: Span, by other: String, _ place: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "unreached-method",
      "'\(id)' is never used: wherever it applies, '\(other)' before it applies too", at: span,
      notes: [.init("'\(other)' stands here", at: place)],
      help: "put the one that asks for more first, or give '\(other)' a condition")
  }

  static func unreachedClass(
    _ id: String, at span: Span, by other: DisclosureClass?
  ) -> Diagnostic {
    Diagnostic(
      .warning, "unreached-class",
      "no model has the class '\(id)': wherever it holds, a class before it holds too", at: span,
      notes: other.map { [.init("'\($0.id)' takes them all", at: $0.span)] } ?? [],
      help: "classes are tried in order: put the one that always holds last")
  }

  /// - Parameter applies: The condition by which it is so; nil where the assertion alone decides.
  static func emptyRequirement(
    _ id: String, canPass: Bool, by applies: Span?, at span: Span
  ) -> Diagnostic {
    let why = applies == nil ? "" : " where it applies"
    return Diagnostic(
      .warning, "empty-requirement",
      canPass
        ? "'\(id)' can never fail: what it asks for always holds\(why)"
        : "'\(id)' can never be met: what it asks for never holds\(why)",
      at: span, notes: applies.map { [.init("it applies by this", at: $0)] } ?? [],
      help: canPass
        ? "ask for what a model could lack, or leave it out"
        : "look at the ends of ranges, and at '&&'")
  }

  static func emptyCriterion(_ id: String, isEarned: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "empty-criterion",
      isEarned
        ? "every model earns the points of '\(id)'" : "no model can earn the points of '\(id)'",
      at: span, help: "ask for what a model can state or leave out, or leave the criterion out")
  }

  /// - Parameter id: Of a requirement, criterion or total that asks or adds up what another does.
  static func twin(_ id: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      .warning, "twin-rule", "'\(id)' is the same as one before it, under another name", at: span,
      notes: [.init("the first one stands here", at: first)],
      help: "leave one of them out, or mend the condition that was copied")
  }

  // MARK: Structure

  /// - Parameter words: How the message calls it; nil for its name.
  static func unused(
    _ kind: UnusedKind, _ name: Located<String>, as words: String? = nil
  ) -> Diagnostic {
    let help =
      switch kind {
      case .field: "read it in a rule, or leave it out: what records say there is not looked at"
      case .reference: "cite it as source where something rests on it, or leave it out"
      default: "read it in an expression, or leave it out"
      }
    return Diagnostic(
      .warning, kind.rawValue, "nothing uses the \(kind) '\(words ?? name.value)'", at: name.span,
      help: help)
  }

  static func unanswered(_ clause: ClauseDraft) -> Diagnostic {
    Diagnostic(
      .warning, "unanswered-clause", "no rule answers the clause '\(clause.id.value)'",
      at: clause.id.span,
      help: "put clause: \(clause.id.value) on the requirement or method that carries it out")
  }

  static func unreachedTier(_ tier: Located<String>) -> Diagnostic {
    Diagnostic(
      .warning, "unreached-tier",
      "no model has the tier '\(tier.value)': no method names it, and none falls to it",
      at: tier.span,
      help: "put tier: \(tier.value) on the methods that reach it, or leave it out")
  }

  static func conditionOfLastTier(_ tier: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "last-tier",
      "the last tier is that of whatever is left, so that the condition of '\(tier.value)' is not asked",
      at: span, help: "leave it out, or add a tier below for models for which it does not hold")
  }

  static func methodOfLastTier(
    _ tier: Located<String>, _ method: Located<String>, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "last-tier",
      "'\(method.value)' gives a figure the tier of models without one, '\(tier.value)'",
      at: tier.span,
      notes: [.init("the last tier stands here", at: span)],
      help: "name a tier of its own above the last one")
  }

  static func totalOfLastTier(
    _ tier: Located<String>, _ total: Located<String>, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "last-tier",
      "'\(total.value)' adds up '\(tier.value)', the tier of models without a figure",
      at: tier.span,
      notes: [.init("the last tier stands here", at: span)], help: "leave it out")
  }

  static func nothingToDisagree(_ quantity: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "idle-disagreement",
      "no two methods of '\(quantity.value)' are compared, so that none can disagree", at: span,
      help: "leave 'disagreement' out; a fallback is compared with no other method")
  }

  static func unitOfColumn(
    _ target: InventoryRule.Target, _ field: Located<String>, _ unit: String
  ) -> Diagnostic {
    Diagnostic(
      .warning, "unit-mismatch",
      "the column '\(target.column)' is in \(target.unit ?? "1"), and 'model.\(field.value)', which"
        + " reads it, in \(unit)",
      at: target.path.span, notes: [.init("the field is declared here", at: field.span)],
      help: "mend the unit of the column, or where it goes to")
  }

  static func rivalPattern(
    _ pattern: Located<PatternRule>, key: String, rival: String
  ) -> Diagnostic {
    Diagnostic(
      .warning, "rival-pattern",
      "'\(pattern.value.text)' of '\(key)' finds '\(rival)' too, so that a text with that name in it is"
        + " refused", at: pattern.span,
      help: "name what tells '\(key)' from it; case does not: [A-Z] finds small letters too")
  }

  static func splitQuantity(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "split-quantity",
      "this number and the quantity of 1 behind it are one quantity, \(text)",
      at: span, help: "write quantity('\(text)'), and look whether thousands or billions were meant"
    )
  }

  static func outOfForce(_ until: Timestamp, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "out-of-force", "the pack is no longer in force: it was until \(until.isoDate)",
      at: span,
      help: "move the end, or use the version that follows")
  }

  static func weightsSum(_ sum: Double, whole: Double, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "weights-sum",
      "the weights come to \(NumberFormat.plain(sum, significant: 12)), and not to"
        + " \(NumberFormat.plain(whole, significant: 4))", at: span,
      help: "mend the weight that is wrong; allow the warning if points of another whole are meant")
  }

  static func patternOfEverything(_ pattern: Located<PatternRule>) -> Diagnostic {
    Diagnostic(
      .warning, "matches-everything", "'\(pattern.value.text)' finds something in every text",
      at: pattern.span, help: "write what tells the row from others, such as its name")
  }

  static func uncounted(
    _ pattern: Located<PatternRule>, _ field: Located<String>
  ) -> Diagnostic {
    Diagnostic(
      .warning, "uncounted-pattern",
      "the pattern reads a number of things, and no field takes it", at: pattern.span,
      notes: [.init("'\(field.value)' is matched to the table", at: field.span)],
      help: "put count: FIELD on '\(field.value)', or leave the group out")
  }

  static func entityOfModel(_ entity: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "entity-of-model",
      "this is the name of the model, so that each model is an organization of its own", at: span,
      help: "the organization stands before the '/': model.id.split('/')[0]")
  }

  static func sharedWithoutEntity(at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "entity-of-model",
      "an uncertainty is shared by the models of an organization, and nothing says which that is",
      at: span,
      help: "define entity: {title: Organization, value: \"model.id.split('/')[0]\"}")
  }

  static func misspeltPath(
    _ path: Located<FieldPath>, _ name: String, meant: String
  ) -> Diagnostic {
    Diagnostic(
      .warning, "misspelt-path",
      "'\(path.value.text)' is read where no record has anything, if '\(name)' is a slip for '\(meant)'",
      at: path.span,
      help: "write \(path.value.text.replacing(name, with: meant)), or allow the warning")
  }

  static func samePath(
    _ path: Located<FieldPath>, _ field: Located<String>, _ unit: String, _ other: Located<String>,
    _ otherUnit: String, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "same-path",
      "'\(path.value.text)' is read in \(unit) here, and in \(otherUnit) by '\(other.value)': a bare"
        + " number would be both", at: path.span,
      notes: [.init("'\(other.value)' reads it here", at: span)],
      help: "leave one of the two fields out; units convert by themselves")
  }

  // MARK: Periods

  static func inclusiveEnd(
    _ until: Timestamp, of what: String, others: Int, at span: Span
  ) -> Diagnostic {
    let next = Timestamp(seconds: until.seconds + 86_400) ?? until
    let more = others > 0 ? "; and \(others) \(others == 1 ? "other" : "others") of the table" : ""
    return Diagnostic(
      .warning, "inclusive-end",
      "\(until.isoDate) is in no period of \(what): an end is the first day after it\(more)",
      at: span,
      help: "write \(next.isoDate)")
  }

  /// - Parameter rule: A requirement, or a waiver of it.
  static func outsideOfPack(
    _ rule: Located<String>, _ period: InForce, _ pack: InForce
  ) -> Diagnostic {
    Diagnostic(
      .warning, "outside-of-pack",
      "what is said of '\(rule.value)' \(period.words) is never in force, as the pack is in force"
        + " \(pack.words)",
      at: rule.span, help: "mend the dates, or those of the pack")
  }

  static func periodGap(
    _ key: String, _ until: Located<Timestamp>, until from: Located<Timestamp>, others: Int,
    _ table: String
  ) -> Diagnostic {
    let more = others > 0 ? "; there are \(others) more in '\(table)'" : ""
    return Diagnostic(
      .warning, "period-gap",
      "no row of '\(key)' is in force from \(until.value.isoDate) to \(from.value.isoDate)\(more)",
      at: until.span, notes: [.init("the next row begins here", at: from.span)],
      help: "add the row, or say with outside: nearest that the nearest one is read")
  }

  // MARK: Allowances

  static func idleAllowance(
    _ allowance: Allowance, _ name: Located<String>, codes: [String]
  ) -> Diagnostic {
    Diagnostic(
      .warning, "idle-allow",
      "there is no warning '\(allowance.code.value)' of '\(name.value)' to allow", at: name.span,
      help: codes.isEmpty
        ? "leave it out" : "leave it out, or name what there is: \(codes.joined(separator: ", "))")
  }

  /// A few of many.
  private static func some(_ texts: [String]) -> String {
    let shown = texts.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    return texts.count > 8 ? "\(shown) and \(texts.count - 8) more" : shown
  }
}

/// What can be declared and left unused, with the code that says so.
enum UnusedKind: String {
  case parameter = "unused-parameter"
  case definition = "unused-definition"
  case quantity = "unused-quantity"
  case field = "unused-field"
  case table = "unused-table"
  case column = "unused-column"
  case reference = "unused-reference"
}
