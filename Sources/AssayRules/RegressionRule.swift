// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// An empirical relation that methods may use: what is fitted, to which sample, and under which
/// conditions the fit may be used.
///
/// The response is a linear function of the predictors, fitted by ordinary least squares, or with a
/// random intercept for each group by restricted maximum likelihood; what turns the response into a
/// quantity is `returns`.
package struct RegressionRule: Sendable {
  /// One column of the design matrix, and how it is read on a model.
  package struct Predictor: Sendable {
    package let name: String
    /// A plain number of a row of the sample.
    package let row: CompiledExpression
    /// The same of a model.
    package let model: CompiledExpression
    /// Whether a model beyond the sample is taken at its edge.
    package let isHeld: Bool
    package let span: Span
  }

  /// How what is left of the response is distributed.
  package enum Residuals: String, Sendable, Hashable, CaseIterable {
    case normal
    /// As the residuals of the sample are, which end at its extremes.
    case empirical
  }

  /// By what intervals of predictions are made.
  package enum IntervalBasis: String, Sendable, Hashable, CaseIterable {
    /// The residual standard deviation, by Student's t.
    case residual
    /// The errors of rows, or of groups, that were left out.
    case leftOut = "left-out"
  }

  /// Of whom rows are that have something in common besides their predictors, such as the
  /// organization that trained: by its name, which `row` and `model` give.
  package struct Grouping: Sendable {
    package let row: CompiledExpression
    package let model: CompiledExpression
    package let span: Span
  }

  /// What a fit must hold to be used.
  package struct Gate: Sendable, Hashable {
    /// Every predictor's p value is less.
    package let p: Double
    /// The sample has at least so many rows.
    package let n: Int
    /// How far beyond the sample's range a predictor may lie, in the predictor's own scale, which
    /// is decades (dex) where it is a `log10`.
    package let margin: Double
    /// The share of the variance that predictors explain is at least this; nil for any.
    package let rSquared: Double?
    /// The sample has at least so many groups; nil for any number.
    package let groups: Int?
    /// Of rows whose group was left out, nine in ten are predicted within this, in the response's own
    /// scale; nil for any.
    package let error: Double?
    /// What a row alone decides of its own prediction is at most this; nil for anything.
    package let leverage: Double?
  }

  package let id: String
  /// The folder of its pack as the user typed it: of one that extends others, perhaps theirs.
  package let root: String
  package let title: String
  package let columns: [SampleColumn]
  package let sample: Sample
  /// Which rows are used; nil for all.
  package let condition: CompiledExpression?
  package let response: CompiledExpression
  package let predictors: [Predictor]
  /// Nil where rows are independent of each other.
  package let grouping: Grouping?
  /// An expression over `predicted`, the response of a model.
  package let returns: CompiledExpression
  /// The unit in which a prediction is shown; nil for a plain number.
  package let unit: Unit?
  package let gate: Gate
  package let residuals: Residuals
  package let intervals: IntervalBasis
  package let clauses: [String]
  package let source: SourceCitation?
  package let evidence: Evidence?
  /// The fit to be used or refused; nil where fits were not read, since they are to be made.
  package internal(set) var fit: FittedRegression?
  package let span: Span

  /// What is read of a model to predict.
  package var modelExpressions: [CompiledExpression] {
    predictors.map(\.model) + [grouping?.model].compactMap(\.self)
  }

  /// Where its fit is kept, below the folder of the pack.
  package static func fitPath(_ id: String) -> String { "fits/\(id).yaml" }
  /// Where a sample that was drawn from audited models is kept.
  package static func drawnSamplePath(_ id: String) -> String { "fits/\(id).csv" }
}

/// A column of a sample, and how it is read on a model when the sample is drawn from models.
package struct SampleColumn: Sendable {
  package let rule: ColumnRule
  package let from: CompiledExpression?
}

/// The observations that a regression is fitted to.
package struct Sample: Sendable {
  package struct Row: Sendable {
    /// By column, numbers in canonical units; nil for an empty cell.
    package let cells: [Value?]
    /// The row in its file, or the record that it was drawn from.
    package let place: Place
    /// The model that it was drawn from; nil for a row that an author wrote.
    package let model: String?
    package let source: SourceCitation?

    package init(cells: [Value?], place: Place, model: String?, source: SourceCitation? = nil) {
      self.cells = cells
      self.place = place
      self.model = model
      self.source = source
    }
  }

  /// The path of the file as the pack names it.
  package let path: String
  package let rows: [Row]

  package init(path: String, rows: [Row]) {
    self.path = path
    self.rows = rows
  }
}

/// A fit that was read, what the gate says of it, and what is needed to predict by it.
package struct FittedRegression: Sendable {
  package let fit: Fit
  /// Why the gate refuses the fit; empty if it may be used.
  package let refusals: [String]
  /// Nil if the fit is refused.
  package let basis: PredictionBasis?
  /// The file of the fit.
  package let place: Place
}

extension RulePack {
  /// The regressions, each with the step that holds its prediction, in the order of the files.
  package var regressions: [(step: Int, rule: RegressionRule)] {
    steps.enumerated().compactMap { index, step -> (step: Int, rule: RegressionRule)? in
      if case .regression(let rule) = step.kind { (index, rule) } else { nil }
    }.sorted { $0.rule.span.place < $1.rule.span.place }
  }
}
