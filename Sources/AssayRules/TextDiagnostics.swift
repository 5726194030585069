// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

extension Diagnostic {
  static func textReadsNothing(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      .error, "text-reads-nothing", "the text '\(id.value)' has neither lines nor columns to read",
      at: id.span,
      help:
        "write what is read under 'lines', such as {label: [Hours used], to: cardText.hours, unit: h},"
        + " or under 'columns' for tables whose rows are models")
  }

  static func markedLabel(_ label: Located<String>, plain: String) -> Diagnostic {
    Diagnostic(
      .error, "marked-label",
      "'\(label.value)' is written with marks, which cards are read without",
      at: label.span, help: "write '\(plain)'")
  }

  /// Two entries of which nobody could say which is meant.
  static func labelTwice(_ label: Located<String>, first: Span) -> Diagnostic {
    Diagnostic(
      .error, "label-twice",
      "the label '\(label.value)' stands twice, and nothing tells which is meant",
      at: label.span, notes: [.init("it stands here too", at: first)],
      help: "give each its own 'units', or leave one out")
  }

  static func textUnitMismatch(
    _ unit: Located<String>, _ read: Unit, field: String, _ own: Unit, at fieldSpan: Span
  ) -> Diagnostic {
    Diagnostic(
      .error, "unit-mismatch",
      "the unit '\(unit.value)' (\(read.dimension)) is none of the field '\(field)' (\(own.symbol))",
      at: unit.span, notes: [.init("the field is declared here", at: fieldSpan)],
      help: "write a unit of the same kind as \(own.symbol)")
  }

  static func textUnitWithoutQuantity(
    _ unit: Located<String>, field: String, at fieldSpan: Span
  ) -> Diagnostic {
    Diagnostic(
      .error, "unit-mismatch", "the field '\(field)' has no unit, and '\(unit.value)' is one",
      at: unit.span, notes: [.init("the field is declared here", at: fieldSpan)],
      help: "leave the unit out")
  }
}
