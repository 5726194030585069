// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// What can be wrong with figures: units, uncertainties, sources, tables.
extension Diagnostic {
  static func badUnit(_ error: UnitError, in node: YAMLNode) -> Diagnostic {
    let span = node.locatedText()?.span(error.start, error.end) ?? node.span
    return Diagnostic("bad-unit", error.message, at: span, help: error.help)
  }

  /// A dimension or its unit that a pack cannot declare.
  static func refusedDimension(
    _ name: Located<String>, _ symbol: Located<String>, _ refusal: DeclaredUnits.Refusal
  ) -> Diagnostic {
    switch refusal {
    case .isDimension:
      return Diagnostic(
        "unit-taken", "'\(name.value)' is a dimension of every pack already", at: name.span,
        help: "use its units, or choose another name")
    case .isNoSymbol:
      return Diagnostic(
        "bad-unit", "'\(symbol.value)' cannot be the symbol of a unit", at: symbol.span,
        help: "a symbol is letters, then letters, digits or '_', such as 'L' or 'EUR'")
    case .isMass:
      return Diagnostic(
        "unit-taken", "'\(symbol.value)' is a unit of mass, which records use for emissions",
        at: symbol.span, help: "choose another symbol, such as '\(symbol.value)_\(name.value)'")
    case .isTaken("", let dimension):
      return Diagnostic(
        "unit-taken", "'\(symbol.value)' is a unit of \(dimension) already", at: symbol.span,
        help: "choose another symbol, such as '\(symbol.value)_\(name.value)'")
    case .isTaken(let prefix, let dimension):
      return Diagnostic(
        "unit-taken",
        "with the prefix '\(prefix)' it would read '\(prefix + symbol.value)', a unit of "
          + "\(dimension)", at: symbol.span,
        help: "write prefixes: none, or choose another symbol")
    }
  }

  static func otherDimension(_ quantity: Located<Quantity>, expected unit: Unit) -> Diagnostic {
    Diagnostic(
      "unit-mismatch",
      "a number in \(unit.symbol) (\(unit.dimension)) is expected, not in "
        + "\(quantity.value.unit.symbol) (\(quantity.value.dimension))",
      at: quantity.span, help: "write the number in \(unit.symbol)")
  }

  static func ratioUnit(_ unit: Located<Unit>, expected dimension: Dimension) -> Diagnostic {
    Diagnostic(
      "unit-mismatch",
      "the ratio is \(dimension), and '\(unit.value.symbol)' measures \(unit.value.dimension)",
      at: unit.span, help: "write the unit \(dimension.suggestedUnit), or one of its multiples")
  }

  static func badQuantum(_ text: Located<String>, of unit: Unit) -> Diagnostic {
    Diagnostic(
      "bad-quantum",
      "the quantum '\(text.value)' is not a power of ten of the unit \(unit.symbol), from "
        + "1e-18 to 1e18",
      at: text.span, help: "write 0.001 \(unit.symbol), for example")
  }

  static func noQuantum(_ name: Located<String>, declared span: Span) -> Diagnostic {
    Diagnostic(
      "missing-quantum",
      "'\(name.value)' has no quantum, and what is published is a whole number of them",
      at: name.span, notes: [.init("it is declared here", at: span)],
      help: "give the quantity a 'quantum' such as 1 kWh, one power of ten of its unit")
  }

  // MARK: Uncertainty

  static func perWithoutRange(at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key", "'per' says over whom an uncertainty is shared, and 'range' is missing",
      at: span, help: "add the 5 % and 95 % ends as range: [0.9, 1.5]")
  }

  static func rangeAndUncertainty(at span: Span, range: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "the uncertainty is stated twice, and only one of both can hold", at: span,
      notes: [.init("the range is stated here", at: range)], help: "keep one of them")
  }

  static func disagreementAndChoice(at span: Span, choose: Span) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "'disagreement' says what becomes of contradictions, and 'choose' has weighed the methods already",
      at: span, notes: [.init("the choice is made here", at: choose)], help: "keep one of them")
  }

  static func rangeWithoutMedian(at span: Span, median: Double) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "the range does not hold the value \(median) between two ends greater than 0", at: span,
      help: "order them as [5 % end, 95 % end]")
  }

  static func oneUncertainty(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "\(what) has one uncertainty, and this is another", at: span,
      help: "state it on the method that reads the value")
  }

  static func uncertainNonNumber(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "only decimal numbers have an uncertainty, and '\(name.value)' is none",
      at: span)
  }

  // MARK: Sources

  static func missingSource(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-source", "\(what) has no source", at: span,
      help: "add source: with the id of a reference, here or once on the section around it")
  }

  static func missingEvidence(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-evidence", "\(what) does not say what evidence it rests on", at: span,
      help: "add evidence: measured, published or policy, here or once on the section around it")
  }

  static func unknownReference(_ citation: SourceCitation, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-reference", "there is no reference '\(citation.reference)'", at: citation.span,
      help: Suggestion.help(for: citation.reference, among: known)
        ?? "declare it under references: in pack.yaml")
  }

  // MARK: Tables

  static func badRegex(_ text: Located<String>, _ error: PatternError) -> Diagnostic {
    // RE2 repeats the pattern at the end of its reason.
    let tail = ": " + text.value
    let reason =
      error.reason.hasSuffix(tail) ? error.reason.dropLast(tail.count) : error.reason[...]
    return Diagnostic(
      "bad-regex", "'\(text.value)' is not a regular expression: \(reason)", at: text.span,
      help: "the syntax is RE2's; put it in single quotes, where a backslash is a plain character")
  }

  static func unknownGroup(_ name: String, in pattern: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-regex",
      "the group '\(name)' means nothing: groups of a pattern are named count, nodes,"
        + " per_node or cores",
      at: pattern.span, help: "write (?:…) for a group without a name")
  }

  /// A replacement that names a group which its pattern lacks.
  static func missingGroup(
    _ number: Int, in replacement: YAMLNode, pattern: Located<String>, has count: Int
  ) -> Diagnostic {
    Diagnostic(
      "bad-regex",
      "the replacement names the group \\\(number), and the pattern has "
        + (count == 0 ? "no group" : count == 1 ? "one group" : "\(count) groups"),
      at: replacement.span, notes: [.init("the pattern is here", at: pattern.span)],
      help: count == 0
        ? "put parentheses around what the replacement keeps; \\\\ is a backslash"
        : "write " + (1...count).prefix(9).map { "\\\($0)" }.joined(separator: " or ")
          + "; \\0 is the whole match")
  }

  static func unknownFile(_ name: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-file", "there is no file '\(name.value)' beside this one in the pack", at: name.span,
      help: Suggestion.helpOrList(for: name.value, among: known)
        ?? "the pack has no .csv file: put '\(name.value)' beside this one")
  }

  static func duplicateRow(_ key: Located<String>, first: Span) -> Diagnostic {
    Diagnostic(
      "duplicate-row", "the key '\(key.value)' has a row already", at: key.span,
      notes: [.init("it stands here first", at: first)],
      help: "keep one of them, or date the table with 'period'")
  }

  static func periodOverlap(_ key: Located<String>, first: Span) -> Diagnostic {
    Diagnostic(
      "period-overlap",
      "two rows of '\(key.value)' are in force at the same time, and none was published later",
      at: key.span, notes: [.init("the other one is here", at: first)],
      help: "periods are half open: end one where the next begins")
  }

  static func keyWithoutPeriod(_ key: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key", "'\(key)' says how dated rows are chosen, and 'period' is missing", at: span,
      help: "period: [from, until]")
  }

  static func growthWithoutOutside(at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key",
      "'growth' says what a row of another year is uncertain by, and no such row is read",
      at: span, help: "outside: nearest")
  }

  static func emptyPeriod(_ key: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "the period of '\(key.value)' ends before it begins", at: span,
      help: "the end is the first day that no longer belongs to it")
  }

  static func rivalAlias(_ alias: Located<String>, key: String, first: Span) -> Diagnostic {
    Diagnostic(
      "rival-alias", "'\(alias.value)' is an alias of two keys, '\(key)' among them",
      at: alias.span, notes: [.init("it belongs to '\(key)' here", at: first)],
      help: "keep it where it belongs: a text that both match is no match")
  }

  /// A probability that is none, or a limit below zero.
  static func modifierOutOfRange(
    _ key: String, of method: String, _ number: Double, in unit: Unit, at span: Span
  ) -> Diagnostic {
    let text = NumberFormat.plain(unit.amount(number), significant: 6)
    let isProbability = key == "occurs"
    let isPercent = isProbability && number > 1 && number <= 100
    return Diagnostic(
      "bad-value",
      isProbability
        ? "'occurs' of '\(method)' is \(text), and a probability lies from 0 to 1"
        : "'cap' of '\(method)' is \(text) \(unit.symbol), and no figure is at most that",
      at: span,
      help: isPercent
        ? "write \(NumberFormat.plain(number / 100, significant: 6)) for \(text) in a hundred"
        : isProbability
          ? "write the share of such models that are as the method supposes, such as 0.6"
          : "write what the figure is at most, 0 or more")
  }
}
