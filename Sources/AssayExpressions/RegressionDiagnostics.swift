// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What can be wrong with expressions of and about regressions.
extension Diagnostic {
  static func unknownRegression(
    _ id: Located<String>, _ declarations: Declarations
  ) -> Diagnostic {
    let known = declarations.predictions.keys.sorted()
    return Diagnostic(
      "unknown-regression", "there is no regression '\(id.value)'", at: id.span,
      help: Suggestion.help(for: id.value, among: known)
        ?? (known.isEmpty ? nil : "regressions: \(known.joined(separator: ", "))"))
  }

  /// A root that means something in other expressions; nil for any other name.
  static func unknownRoot(
    _ name: String, _ declarations: Declarations, at span: Span
  ) -> Diagnostic? {
    let place: String
    switch name {
    case "row": place = "'row' is a row of a regression's sample, read where the sample is"
    case "predicted": place = "'predicted' is the number in 'returns' of a regression"
    case "model" where declarations.root != "model":
      place = "a sample has no model; a model is read under 'model:' of a predictor"
    default: return nil
    }
    return Diagnostic("unknown-name", "'\(name)' has no meaning here", at: span, help: place)
  }
}
