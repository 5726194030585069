// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// What can be wrong with the names and types of an expression; dimensions have a file of their own.
extension Diagnostic {
  // MARK: Names

  static func unknownName(
    _ name: String, _ bound: [String], _ declarations: Declarations, at span: Span
  ) -> Diagnostic {
    let root = declarations.root
    if name == root {
      let field = root == "model" ? "id" : declarations.fields.keys.min() ?? "column"
      return Diagnostic(
        "unknown-name", "'\(root)' alone is no value", at: span,
        help: "read one of its fields, such as \(root).\(field)")
    }
    if let elsewhere = unknownRoot(name, declarations, at: span) { return elsewhere }
    let help: String? =
      declarations.fields[name] != nil
      ? "did you mean '\(root).\(name)'? fields are read from the \(root)"
      : Suggestion.help(for: name, among: Array(declarations.names.keys) + bound + [root])
        ?? ExpressionMend.name(name)
    return Diagnostic(
      "unknown-name", "nothing is named '\(name)': no parameter, definition, quantity or table",
      at: span, help: help)
  }

  static func unknownField(_ name: Located<String>, _ declarations: Declarations) -> Diagnostic {
    let own = declarations.root == "model" ? ["id"] : []
    let near = Suggestion.helpOrList(for: name.value, among: declarations.fields.keys + own)
    let isTop = declarations.names[name.value] != nil
    return Diagnostic(
      "unknown-field", "the \(declarations.root) has no field '\(name.value)'", at: name.span,
      help: isTop ? "did you mean '\(name.value)', without '\(declarations.root).'?" : near)
  }

  static func unknownColumn(
    _ name: Located<String>, _ table: Declarations.Table
  ) -> Diagnostic {
    let columns = table.columns.map(\.name)
    let list = columns.map { "'\($0)'" }.joined(separator: ", ")
    return Diagnostic(
      "unknown-column", "the table '\(table.name)' has no column '\(name.value)'", at: name.span,
      help: Suggestion.help(for: name.value, among: columns) ?? "its columns are \(list)")
  }

  static func unknownMember(
    _ name: Located<String>, _ record: Declarations.Record
  ) -> Diagnostic {
    let members = record.members.map(\.name)
    let list = members.map { "'\($0)'" }.joined(separator: ", ")
    return Diagnostic(
      "unknown-field", "the items of '\(record.name)' have no '\(name.value)'", at: name.span,
      help: Suggestion.help(for: name.value, among: members) ?? "they have \(list)")
  }

  static func unknownFunction(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "unknown-function", "there is no function '\(name.value)'", at: name.span,
      help: ExpressionMend.function(name.value, among: Signature.names))
  }

  static func unknownMethod(_ id: Located<String>, _ declarations: Declarations) -> Diagnostic {
    Diagnostic(
      "unknown-method", "no ladder has a method '\(id.value)'", at: id.span,
      help: Suggestion.helpOrList(for: id.value, among: declarations.methods.keys))
  }

  static func unknownQuantity(_ id: Located<String>, _ declarations: Declarations) -> Diagnostic {
    let steps = declarations.names.filter {
      if case .step = $0.value.meaning { true } else { false }
    }
    return Diagnostic(
      "unknown-name", "no quantity or definition is named '\(id.value)'", at: id.span,
      help: declarations.methods[id.value] != nil || declarations.names[id.value] != nil
        ? "the quantity stands first, and what it may rest on second"
        : Suggestion.helpOrList(for: id.value, among: steps.keys))
  }

  static func unknownPart(_ id: Located<String>, _ declarations: Declarations) -> Diagnostic {
    let names = Array(declarations.names.keys) + Array(declarations.methods.keys)
    return Diagnostic(
      "unknown-name",
      "nothing that a quantity may rest on is named '\(id.value)': no parameter, table, step, "
        + "method or field", at: id.span,
      help: Suggestion.helpOrList(for: id.value, among: names + Array(declarations.fields.keys)))
  }

  static func notInRules(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic("unknown-function", "\(what) is not available in rules", at: span)
  }

  /// What is said of an expression that cannot be carried out, where nothing says why.
  static func notCarriedOut(at span: Span) -> Diagnostic {
    notInRules(incomplete, at: span)
  }

  fileprivate static let incomplete = "this expression"

  // MARK: Arguments

  static func statedOfNoField(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-argument",
      "'\(name.value)' asks how a record states a field, so its argument must be a field", at: span,
      help: "write \(name.value)(model.name); known(…) asks for any value")
  }

  static func twoKeys(_ table: Declarations.Table, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-argument", "the table '\(table.name)' has two keys, and one text is no row of it",
      at: span,
      help:
        "ask for a cell: has(\(table.name)['key']['other key'].\(table.columns.first?.name ?? "cell"))"
    )
  }

  static func roundingWithoutUnit(
    _ operand: Operand, _ dimension: Dimension, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "bad-argument", "how \(operand.type.words) is rounded depends on its unit", at: span,
      help: "name the unit: .round(3, '\(dimension.suggestedUnit)')")
  }

  static func argumentCount(
    _ name: Located<String>, _ count: ClosedRange<Int>, got: Int, at span: Span
  ) -> Diagnostic {
    let (low, high) = (count.lowerBound, count.upperBound)
    let wanted =
      low == high
      ? (low == 0 ? "no" : "\(low)") : high == low + 1 ? "\(low) or \(high)" : "\(low) or more"
    return Diagnostic(
      "bad-argument",
      "'\(name.value)' takes \(wanted) argument\(high == 1 && low == 1 ? "" : "s"), got \(got)",
      at: span,
      help: name.value == "quantity"
        ? "number and unit are one text: quantity('5 kWh')"
        : "write \(name.value)(\(["a", "b", "c", "d"].prefix(low).joined(separator: ", ")))")
  }

  static func literalExpected(
    _ name: Located<String>, _ wanted: String, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "bad-argument", "'\(name.value)' takes a text in quotes, known when the rules are loaded",
      at: span, help: "write \(wanted)")
  }

  static func wrongForm(
    of name: Located<String>, isReceiver: Bool, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "bad-argument",
      isReceiver
        ? "'\(name.value)' is called without a receiver"
        : "'\(name.value)' is called on a value", at: span,
      help: isReceiver ? "write \(name.value)(x)" : "write x.\(name.value)(…)")
  }

  static func timeZone(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-argument", "'\(name.value)' takes no time zone here: all dates are in UTC", at: span,
      help: "write .\(name.value)()")
  }

  static func badRegex(_ reason: String, at span: Span) -> Diagnostic {
    Diagnostic("bad-regex", "the regular expression is wrong: \(reason)", at: span)
  }

  static func badTimestamp(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-argument", "'\(text)' is no date", at: span,
      help: "write for example timestamp('2024-01-31T00:00:00Z')")
  }

  static func badDuration(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "bad-argument", "'\(text)' is no duration", at: span,
      help: "write for example duration('36h30m')")
  }

  // MARK: Types

  static func notACondition(_ operand: Operand) -> Diagnostic {
    let text = operand.text ?? "x"
    let help: String? =
      switch operand.type {
      case .int: "compare it: \(text) > 0"
      case .double: "compare it: \(text) > 0.0"
      case .string: "compare it: \(text) == '…'"
      case .quantity(let dimension):
        "compare it: \(text) > quantity('1 \(dimension.suggestedUnit)')"
      default: nil
      }
    return Diagnostic(
      "not-a-condition", "expected a condition, got \(operand.words)", at: operand.span,
      notes: notes(operand), help: help)
  }

  static func typeMismatch(
    _ verb: Verb, _ left: Operand, _ right: Operand, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "type-mismatch", verb.phrase(left.words, right.words), at: span,
      notes: notes(left, right),
      help: dateMended(left, right) ?? dateMended(right, left)
        ?? ExpressionMend.comparison(left, right)
        ?? "take two of one kind: double(…), string(…) and timestamp(…) make one of another")
  }

  /// Help for a date beside a text that may be one.
  private static func dateMended(_ date: Operand, _ text: Operand) -> String? {
    guard date.type == .timestamp, case .string(let literal) = text.literal else { return nil }
    return "write timestamp('\(Timestamp(literal) == nil ? "2024-01-31" : literal)')"
  }

  static func noSize(_ operand: Operand) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "'size' takes a text, a list or a map, got \(operand.words)",
      at: operand.span, notes: notes(operand))
  }

  static func unfit(_ operand: Operand, _ type: CELType, _ role: Role) -> Diagnostic {
    let place =
      switch role {
      case .key(let table?): "a key of '\(table)' is"
      case .key(nil): "a key of this map is"
      case .index: "the index of an item is"
      case .argument("-"): "'-' is written before"
      case .argument(let name): "'\(name)' takes"
      }
    let wanted = type == .double ? "a number" : type.words
    return Diagnostic(
      "type-mismatch", "\(place) \(wanted), got \(operand.words)", at: operand.span,
      notes: notes(operand), help: type == .timestamp ? ExpressionMend.date(operand) : nil)
  }

  static func unexpectedType(_ operand: Operand, expected: CELType) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "expected \(expected.words), got \(operand.words)", at: operand.span,
      notes: notes(operand))
  }

  static func comparedWithNull(_ operand: Operand, at span: Span) -> Diagnostic {
    let text = operand.text ?? "model.field"
    return Diagnostic(
      "type-mismatch", "a value is never null: what is absent is missing", at: span,
      help: text.contains(".") ? "write has(\(text)), or !has(\(text))" : "write known(\(text))")
  }

  static func notConvertible(
    _ operand: Operand, to type: CELType, _ function: String
  ) -> Diagnostic {
    var help: String?
    if case .quantity = operand.type {
      help = "read it out in a unit: \(operand.text ?? "x").to('\(operand.unit)')"
    }
    return Diagnostic(
      "bad-argument", "'\(function)' makes no \(type.words.dropArticle) of \(operand.words)",
      at: operand.span, notes: notes(operand), help: help)
  }

  static func hasNoOrder(_ operand: Operand, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "\(operand.words) has no order", at: span, help: "compare with == or !=")
  }

  static func integerDivision(_ left: Operand, _ right: Operand, at span: Span) -> Diagnostic {
    let (first, second) = (left.text ?? "a", right.text ?? "b")
    let help =
      right.literal != nil
      ? "write \(first) / \(second).0"
      : left.literal != nil ? "write \(first).0 / \(second)" : "write double(\(first)) / \(second)"
    return Diagnostic(
      "integer-division", "integers divide to an integer in CEL, so that 7 / 2 is 3", at: span,
      help: help)
  }

  static func mixedTypes(_ first: Operand, _ second: Operand, _ role: Mixture) -> Diagnostic {
    let place =
      switch role {
      case .items: "the items"
      case .keys: "the keys"
      case .branches: "the branches"
      }
    var help: String?
    for (whole, real) in [(first, second), (second, first)] where real.type == .double {
      if case .int = whole.literal, let text = whole.text { help = "write \(text).0" }
    }
    return Diagnostic(
      "mixed-types", "\(place) are of different types, \(first.words) and \(second.words)",
      at: second.span, notes: [Note("the other one is \(first.words)", at: first.span)], help: help)
  }

  static func badKey(_ operand: Operand) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "a key of a map is a text, an integer or a condition, got \(operand.words)",
      at: operand.span)
  }

  // MARK: Tables and rows

  static func notAValue(_ operand: Operand, _ declarations: Declarations) -> Diagnostic {
    let help: String? =
      switch operand.type {
      case .table(let index): declarations.tables[index].reading
      case .datedRows(let index): declarations.tables[index].reading
      case .partOfTable(let index): declarations.tables[index].reading
      case .row(let index):
        declarations.tables[index].columns.first.map { "read a cell, such as .\($0.name)" }
      case .record(let index):
        declarations.records[index].members.first.map { "read a member, such as .\($0.name)" }
      default: nil
      }
    return Diagnostic(
      "type-mismatch", "\(operand.type.words) is no value", at: operand.span, help: help)
  }

  static func notARow(
    _ operand: Operand, _ field: Located<String>, _ declarations: Declarations, at span: Span
  ) -> Diagnostic {
    if case .datedRows(let index) = operand.type {
      return Diagnostic(
        "type-mismatch",
        "the rows of '\(declarations.tables[index].name)' are dated: say which one to read",
        at: span, help: "write .at(date).\(field.value)")
    }
    return notAValue(operand, declarations)
  }

  static func notDated(_ table: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "the rows of '\(table)' are not dated", at: span, help: "leave out .at(…)")
  }

  static func hasNoRows(
    _ operand: Operand, _ declarations: Declarations, at span: Span
  ) -> Diagnostic {
    var help: String?
    if case .table(let index) = operand.type { help = declarations.tables[index].reading }
    return Diagnostic(
      "type-mismatch", "'at' is for the rows of a dated table, got \(operand.words)", at: span,
      help: help)
  }

  static func hasNoFields(_ operand: Operand, _ field: Located<String>) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "\(operand.words) has no '\(field.value)'", at: field.span,
      notes: notes(operand))
  }

  static func emptyHasNoItem(_ operand: Operand, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "\(operand.words) without items has none that could be read", at: span)
  }

  static func hasNoItems(_ operand: Operand, at span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "expected a table, a list or a map, got \(operand.words)", at: operand.span,
      notes: notes(operand))
  }
}

extension Diagnostic {
  /// An error.
  init(
    _ code: String, _ message: String, at span: Span, notes: [Note] = [], help: String? = nil
  ) {
    self.init(.error, code, message, at: span, notes: notes, help: help)
  }
}

extension Declarations.Table {
  /// How a cell of the table is read.
  fileprivate var reading: String {
    if isSeries { return "it has a value for each period: write \(name).at(date)" }
    let key = keyType == .int ? "1" : "'key'"
    let second = secondKeyType.map { $0 == .int ? "[1]" : "['other key']" } ?? ""
    return "read a cell, such as \(name)[\(key)]\(second)\(isDated ? ".at(date)" : "")"
      + (columns.first.map { ".\($0.name)" } ?? "")
  }
}

extension String {
  fileprivate var dropArticle: Substring {
    for article in ["a ", "an "] where hasPrefix(article) { return dropFirst(article.count) }
    return self[...]
  }
}

/// What can be wrong with the braces of a message.
extension Diagnostic {
  static func openBrace(at span: Span) -> Diagnostic {
    Diagnostic(
      "expression-syntax", "the brace is not closed", at: span,
      help: "close it with '}', or write '{{' for a brace in the message")
  }

  static func strayBrace(at span: Span) -> Diagnostic {
    Diagnostic(
      "expression-syntax", "the brace closes nothing", at: span,
      help: "write '}}' for a brace in the message")
  }
}

extension [Diagnostic] {
  /// These without what only follows from an error elsewhere, such as a cycle of definitions.
  package var withoutConsequences: [Diagnostic] {
    let causes = filter { !$0.message.hasPrefix(Diagnostic.incomplete) }
    return causes.hasErrors ? causes : self
  }
}
