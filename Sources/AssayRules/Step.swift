// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// A named constant with unit, uncertainty and source.
package struct ParameterRule: Sendable {
  package let name: String
  package let title: String
  /// The unit `1` for a plain number.
  package let unit: Located<Unit>
  /// In canonical units.
  package internal(set) var value: Double
  /// The number as written, in `unit`.
  package let amount: Double
  /// Indices into the pack's `factors`; none for an exact number.
  package let factors: [Int32]
  /// What it may be; nil allows any.
  package let valid: ValidRange?
  package let clauses: [String]
  package let evidence: Evidence?
  package let source: SourceCitation?
  package let span: Span
}

/// What is derived for a model: a definition, a quantity or the prediction of a regression.
package struct Step: Sendable {
  package enum Kind: Sendable {
    case definition(CompiledExpression)
    case quantity(QuantityRule)
    /// What the regression predicts, for `predict('id')`.
    case regression(RegressionRule)
  }

  package let name: String
  package let title: String
  package internal(set) var kind: Kind
  package let span: Span
}

/// A derived value with a ladder of methods.
package struct QuantityRule: Sendable {
  package enum Choice: String, Sendable, Hashable, CaseIterable {
    /// The first method that applies.
    case first
    /// Of the methods that apply, the one with the narrowest interval.
    case narrowest
  }

  package let unit: Located<Unit>
  /// The grain in which the quantity is published; nil for one that no total sums.
  package let quantum: Quantum?
  /// Values outside are passed over; no less than 0 unless the pack says else.
  package let valid: ValidRange
  package let choose: Choice
  /// What becomes of it where its methods contradict each other; nil leaves it at a finding.
  package let disagreement: DisagreementRule?
  package internal(set) var methods: [MethodRule]
}

/// What becomes of a quantity of which methods that apply differ by more than their uncertainty allows.
package struct DisagreementRule: Sendable, Hashable {
  package enum Take: String, Sendable, Hashable, CaseIterable {
    /// The figure that most others agree with; of equal groups of figures, the hull.
    case supported
    /// An interval that holds those of all.
    case hull
    /// No figure.
    case refuse
  }

  package let take: Take
  /// The factor between the least and the greatest figure beyond which a hull is refused; a plain
  /// number of at least 1, infinite without a limit.
  package let within: Double
  /// Of the width of a hull: an index into the pack's `factors`, with the standard deviation 1.
  package let factor: Int32
}

/// What the figure of a method is subject to, worked out for each model.
package struct MethodModifier: Sendable {
  package internal(set) var expression: CompiledExpression
  /// Its number among the pack's `factors`, where it has no spread.
  package let factor: Int32

  package init(expression: CompiledExpression, factor: Int32) {
    (self.expression, self.factor) = (expression, factor)
  }
}

/// One way to derive a quantity.
package struct MethodRule: Sendable {
  package let id: String
  /// Unique over the pack.
  package let index: Int
  package let title: String?
  package internal(set) var when: CompiledExpression?
  package internal(set) var value: CompiledExpression
  /// The id of the best tier that a model can have whose headline value takes this path.
  package internal(set) var tier: String?
  /// Its use is a finding.
  package let isFallback: Bool
  /// What it yields for a model of unknown lineage is an upper bound, outside every total.
  package let needsKnownLineage: Bool
  /// The method's own uncertainty, besides that of its inputs: indices into the pack's `factors`.
  package let factors: [Int32]
  /// The probability that what it derives came about at all; nil where that is not in question.
  package internal(set) var occurs: MethodModifier?
  /// What the value is at most, whatever its uncertainty; nil for no limit.
  package internal(set) var cap: MethodModifier?
  package let source: SourceCitation?
  package let evidence: Evidence?
  package let clauses: [String]
  package let span: Span

  /// Every expression of it.
  package var expressions: [CompiledExpression] {
    [when, value, occurs?.expression, cap?.expression].compactMap(\.self)
  }
}
