// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues
package import AssayYAML

/// A sum over a population of models.
package struct TotalRule: Sendable {
  package let id: String
  package let title: String
  /// Which models belong; nil: all.
  package let population: CompiledExpression?
  /// Tier ids; nil: all.
  package let tiers: [String]?
  /// Quantities, as indices into the pack's steps; each has a quantum.
  package let sum: [Int]
  package let by: [GroupKey]
  package let coverage: [CoverageRule]
  package let ratios: [RatioRule]
  package let clauses: [String]
  package let span: Span
}

/// What a total is broken down by.
package enum GroupKey: Sendable, Hashable {
  case tier
  case entity
  case step(Int)
  case field(Int)
}

/// A number of each model by which the estimated share of the population is weighed.
package struct CoverageRule: Sendable {
  package let name: String
  package let weight: CompiledExpression
}

/// The quotient of two sums, such as emissions per compute.
package struct RatioRule: Sendable {
  package let id: String
  package let title: String
  /// Quantities, as indices into the pack's steps.
  package let of: Int
  package let per: Int
  package let unit: Unit
  /// Only over models where neither was derived from the other, nor both from one field.
  package let independent: Bool
  package let span: Span
}

/// An example of the policy: a record and what must come of it.
package struct RuleTest: Sendable {
  package let id: String
  package let record: YAMLNode
  /// Records of other models that are audited with it: its bases, other cards of its run.
  package let others: [YAMLNode]
  /// By parameter index, in canonical units, ordered by index.
  package let parameters: [(index: Int, value: Double)]
  package let asOf: Timestamp?
  package let expect: [Located<Expected>]
  package let span: Span
}

/// One thing that a rule test expects.
package enum Expected: Sendable {
  /// `value` in canonical units; `within` is relative, 0 for equality up to rounding.
  case quantity(step: Int, value: Double, within: Double)
  case missing(step: Int)
  case tier(String)
  /// These methods were selected, among others.
  case used([String])
  case finding(id: String, result: FindingResult)
  case score(Double)
  /// What of the model counts: `full`, `increment`, `nothing` or `unknown`.
  case counts(String)
  /// Whether figures of it contradict each other in a quantity that says what becomes of that.
  case contested(Bool)
}

/// What became of a requirement for one model.
package enum FindingResult: String, Sendable, Hashable, CaseIterable {
  case pass, fail, unknown, notapplicable, error
}
