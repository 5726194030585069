// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// A sum over a population of models.
package struct TotalRule: Sendable {
  package let id: String
  package let title: String
  /// Which models belong; nil: all.
  package internal(set) var population: CompiledExpression?
  /// Tier ids; nil: all.
  package let tiers: [String]?
  /// Quantities, as indices into the pack's steps; each has a quantum.
  package let sum: [Int]
  package let by: [GroupKey]
  package let coverage: [CoverageRule]
  package let ratios: [RatioRule]
  package let clauses: [String]
  /// Of how many models those of the inputs in its population are a random sample; nil where they are all.
  package let frame: Int?
  package let span: Span
}

/// What a total is broken down by.
package enum GroupKey: Sendable, Hashable {
  /// How a model is accounted for: the first key of every total of a pack with standings.
  case standing
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
