// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What can be wrong with `base.NAME`.
extension Diagnostic {
  static func unknownBaseMember(
    _ name: Located<String>, _ declarations: Declarations
  ) -> Diagnostic {
    let quantities = declarations.names.filter(\.value.isQuantity).map(\.key)
    let known = quantities + Array(declarations.fields.keys) + ["id"]
    let isOther = declarations.names[name.value] != nil
    return Diagnostic(
      "unknown-field", "a base has no field or quantity '\(name.value)'", at: name.span,
      help: isOther
        ? "'\(name.value)' is not handed down; read the fields that it is made of"
        : Suggestion.help(for: name.value, among: known.sorted()))
  }

  static func ambiguousBase(
    _ name: Located<String>, field: Span, quantity: Span
  ) -> Diagnostic {
    Diagnostic(
      "ambiguous-base", "'base.\(name.value)' could be a field or a quantity", at: name.span,
      notes: [
        .init("the field is declared here", at: field),
        .init("the quantity is declared here", at: quantity),
      ],
      help: "give one of them another name")
  }
}
