// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What can be wrong with a rule test.
extension Diagnostic {
  static func recordAndRecords(_ span: Span, _ record: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "a test has either 'record' or 'records', not both", at: span,
      notes: [.init("'record' is stated here", at: record)],
      help: "make 'record' the first of 'records'")
  }

  static func noRecord(_ span: Span) -> Diagnostic {
    Diagnostic("bad-value", "a test needs at least one record", at: span)
  }

  static func recordWithoutID(_ span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key", "a record needs 'id', the name of its model", at: span,
      help: "id: example/model")
  }

  static func replacesOwnTest(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "'\(id.value)' is a test of this pack: only one of a pack that it extends is replaced",
      at: id.span, help: "change the test itself")
  }

  static func emptyExpectation(_ id: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "empty-expectation", "the test '\(id.value)' expects nothing, so that it cannot fail",
      at: span,
      help: "say what must come of the record, such as expect: {tier: …}")
  }

  static func figureWithoutUnit(_ text: Located<String>, _ unit: Unit) -> Diagnostic {
    Diagnostic(
      "bare-figure", "'\(text.value)' does not say its unit", at: text.span,
      help: "write \"\(text.value) \(unit.symbol)\", if that is the unit that is meant")
  }

  static func toleranceWithoutUnit(
    _ text: Located<String>, share: String, unit: Unit
  ) -> Diagnostic {
    Diagnostic(
      "bare-share", "'\(text.value)' says neither % nor a unit: is it a share or an amount?",
      at: text.span,
      help: "write \(share), or \(text.value)% if that is meant"
        + (unit.symbol == "1" ? "" : ", or an amount, \"\(text.value) \(unit.symbol)\""))
  }

  static func columnOfOtherUnit(
    _ column: Located<String>, _ unit: Unit, _ expected: Unit
  ) -> Diagnostic {
    Diagnostic(
      "unit-mismatch",
      "the column '\(column.value)' is in \(unit.symbol) (\(unit.dimension)), and what it is expected of"
        + " in \(expected.symbol) (\(expected.dimension))", at: column.span)
  }

  static func expectsNoFigure(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key", "what is expected of '\(name.value)' needs 'value', 'low' or 'high'",
      at: name.span)
  }

  static func outOfForce(_ date: Located<Timestamp>, _ period: String) -> Diagnostic {
    Diagnostic(
      "out-of-force",
      "the pack is not in force on \(date.value.isoDate): it is \(period)", at: date.span,
      help: "take a day on which it is in force, or say that it is meant: notInForce: true")
  }

  static func inForceAfterAll(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value",
      "the test '\(id.value)' says 'notInForce', and the pack is in force on its date", at: id.span,
      help: "leave 'notInForce' out")
  }

  static func unreadRecordKey(_ key: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      .warning, "unread-record-key", "no field of the pack reads '\(key.value)'", at: key.span,
      help: Suggestion.help(for: key.value, among: known)
        ?? "read there: \(known.joined(separator: ", "))")
  }

  static func unknownModel(_ id: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-id", "no record of the test has the id '\(id.value)'", at: id.span,
      help: Suggestion.help(for: id.value, among: known)
        ?? "records: \(known.joined(separator: ", "))")
  }

  static func notExpectable(_ name: Located<String>, _ what: String) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "'\(name.value)' is \(what), of which a test can expect nothing",
      at: name.span)
  }
}
