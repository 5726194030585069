// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Texts that are compared with a field of which the pack says what it may be.
extension Checking {
  /// Reports a text that the field never is: the comparison would never hold.
  ///
  /// - Parameters:
  ///   - text: What a field is compared with; nothing is said unless it is written out.
  ///   - field: Nothing is said unless it is `model.NAME` with a closed list.
  mutating func holdTexts(_ text: Expression, to field: Expression) {
    guard case .literal(.string(let literal)) = text.kind,
      case .select(let root, let name, false) = field.kind,
      case .identifier(declarations.root) = root.kind,
      !scope.contains(where: { $0.name == declarations.root }),
      let declared = declarations.fields[name.value], let choices = declared.choices,
      !choices.texts.contains(literal)
    else { return }
    let known =
      choices.spelling(of: literal) ?? Suggestion.nearest(to: literal, among: choices.texts)
    report(
      Diagnostic(
        .error, "not-among-values",
        "'\(literal)' is none of \(choices.words), which '\(name.value)' may be", at: text.span,
        notes: [.init("what it may be is stated with the field", at: declared.span)],
        help: known.map { "did you mean '\($0)'?" }
          ?? "compare with one of them, or add it to the field's values"))
  }
}
