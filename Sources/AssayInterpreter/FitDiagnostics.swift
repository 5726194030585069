// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayStatistics

/// What can be wrong with a sample once a regression is fitted to it.
extension Diagnostic {
  static func sampleRow(_ row: Sample.Row, _ error: EvaluationError) -> Diagnostic {
    let place = row.model.map { "the model '\($0)'" } ?? "the row at \(row.place)"
    return Diagnostic(
      .error, "sample-row", "\(place) gives no number here: \(error.message)", at: error.span,
      help: "correct the row, or leave it out by 'where'")
  }

  static func dependentPredictor(
    _ column: DesignColumn, on others: [DesignColumn], of rule: RegressionRule
  ) -> Diagnostic {
    func name(_ column: DesignColumn) -> String {
      switch column {
      case .intercept: "the constant"
      case .predictor(let index): "'\(rule.predictors[index].name)'"
      }
    }
    var span = rule.span
    if case .predictor(let index) = column { span = rule.predictors[index].span }
    let list = others.map(name).joined(separator: " and ")
    return Diagnostic(
      .error, "dependent-predictor",
      others.isEmpty
        ? "over the sample \(name(column)) is 0"
        : others == [.intercept]
          ? "over the sample \(name(column)) does not vary"
          : "over the sample \(name(column)) follows from \(list)",
      at: span, help: "leave it out: the sample cannot tell what it adds")
  }

  static func leftOutUndetermined(of rule: RegressionRule) -> Diagnostic {
    Diagnostic(
      .error, "left-out-undetermined",
      "the sample of '\(rule.id)' does not tell how well it predicts what is left out: without a row or a"
        + " group of it there is no fit, or every error is none",
      at: rule.span, help: "add rows, or leave 'interval: left-out' out")
  }

  static func fitBeyondRange(of rule: RegressionRule) -> Diagnostic {
    Diagnostic(
      .error, "fit-beyond-range", "the sample of '\(rule.id)' is beyond the range of a double",
      at: rule.span, help: "measure response and predictors in units that give moderate numbers")
  }
}
