// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Texts that are compared with a field of which the pack says what it may be.
extension Checking {
  /// Reports a text that the field never is: the comparison would never hold.
  ///
  /// - Parameters:
  ///   - text: What a field, a member or a cell is compared with; nothing is said unless it is written
  ///     out.
  ///   - operand: Nothing is said unless it has a closed list.
  mutating func holdTexts(_ text: Expression, to operand: Operand) {
    guard case .literal(.string(let literal)) = text.kind, let closed = operand.closed,
      !closed.choices.texts.contains(literal)
    else { return }
    let choices = closed.choices
    let known =
      choices.spelling(of: literal) ?? Suggestion.nearest(to: literal, among: choices.texts)
    report(
      Diagnostic(
        .error, "not-among-values",
        "'\(literal)' is none of \(choices.words), which '\(closed.name)' may be", at: text.span,
        notes: [.init("what it may be is stated here", at: closed.span)],
        help: known.map { "did you mean '\($0)'?" }
          ?? "compare with one of them, or add it to the values"))
  }
}
