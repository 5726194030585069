// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource

/// Something the policy demands of an organization or of a total: of all its models together.
package struct GroupRequirementRule: Sendable {
  /// Which models are taken together.
  package enum Over: Sendable, Hashable {
    /// Those of each organization.
    case entity
    /// The population of a total of the pack, by its index; with a key, each of its groups, by the
    /// index into the total's `by`.
    case total(Int, by: Int?)
  }

  /// `applies`, the assertion and the message read the measures, as steps by their index, and behind
  /// them the name of the group.
  package let rule: RequirementRule
  package let over: Over
  package let measures: [GroupMeasureRule]

  /// What is asked of each model.
  package var arguments: [CompiledExpression] { measures.compactMap(\.argument) }

  package var assertion: CompiledExpression? {
    if case .assert(let condition) = rule.check { condition } else { nil }
  }
}

/// A figure of a group of models, and what it asks of each of them.
package struct GroupMeasureRule: Sendable {
  package let function: GroupMeasure.Function
  /// As in expressions, and in what is said of it.
  package let name: String
  /// Nil for `count()`.
  package let argument: CompiledExpression?
  /// The quantity that it adds as totals do, by its index among the steps; nil for what is evaluated.
  package let quantity: Int?
  package let type: CELType
  /// In canonical units, what the number of a model lies between where it is not known.
  package let range: ClosedRange<Double>
  package let span: Span

  /// In canonical units, what the measure of any group lies between.
  var bounds: ClosedRange<Double> {
    switch function {
    case .share: 0...1
    case .count: 0...Double.infinity
    case .mean, .min, .max: range
    case .sum: (range.lowerBound < 0 ? -.infinity : 0)...(range.upperBound > 0 ? .infinity : 0)
    }
  }
}
