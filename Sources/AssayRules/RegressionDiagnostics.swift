// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What can be wrong with regressions, their samples and their fits.
extension Diagnostic {
  static func missingColumn(
    _ column: ColumnRule, in header: String, _ file: Located<String>, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      "missing-key", "\(header) needs '\(column.name)'", at: file.span,
      notes: [.init("the column is declared here", at: column.span)],
      help: Suggestion.help(for: column.name, among: known))
  }

  static func gateWithoutGroups(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key", "the gate of '\(id.value)' asks for groups, and it has no 'group'",
      at: id.span,
      help: "group: {row: row.organization, model: entity}, or leave 'groups' and 'error' out")
  }

  static func missingFit(_ id: Located<String>, pack: String) -> Diagnostic {
    Diagnostic(
      "missing-fit", "the regression '\(id.value)' has not been fitted", at: id.span,
      help: "assay fit \(pack) --only \(id.value)")
  }

  static func staleFit(_ id: Located<String>, at fit: Span, pack: String) -> Diagnostic {
    Diagnostic(
      "stale-fit",
      "the fit of '\(id.value)' was made from another sample, other expressions or another gate",
      at: id.span, notes: [.init("the fit is here", at: fit)],
      help: "assay fit \(pack) --only \(id.value)")
  }

  static func unreadableFit(_ fault: FitFault, of id: String, in pack: String) -> Diagnostic {
    Diagnostic(
      "unreadable-fit", "this is no fit as 'assay fit' writes it: \(fault.message)",
      at: fault.span, help: "assay fit \(pack) --only \(id)")
  }

  static func orphanFit(_ file: SourceFile) -> Diagnostic {
    Diagnostic(
      .warning, "orphan-fit", "no regression of the pack uses this file",
      at: Span(file: file, start: 0, end: 0), help: "delete the file")
  }

  static func returnsNoNumber(_ span: Span) -> Diagnostic {
    Diagnostic(
      "type-mismatch", "a regression returns a number, with a unit or without one", at: span,
      help: "returns: \"pow(10.0, predicted) * quantity('1 kWh')\"")
  }
}
