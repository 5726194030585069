// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssaySource

/// What a clause demands and no rule says, by the pack's own word.
package struct UntranslatedRule: Sendable {
  /// The id of the clause; what of it is not said may be a part.
  package let clause: Located<String>
  /// What it demands, as one sentence without its period.
  package let title: String
  /// Why no rule says it, as one clause.
  package let why: String
  /// Requirements, quantities and totals whose results do not cover it.
  package let taints: [Located<String>]
}

/// What does not cover a clause: what the pack names, and all that is worked out of it.
package struct Tainted: Sendable, Hashable {
  /// By id, in the pack's order.
  package var requirements: [String] = []
  package var quantities: [String] = []
  package var totals: [String] = []
}

extension RulePack {
  /// Which results do not cover an untranslated clause: those that it taints, and those that read them.
  package func tainted(by rule: UntranslatedRule) -> Tainted {
    let named = Set(rule.taints.map(\.value))
    var reached: Set<Int> = []
    // Each step stands behind those that it reads.
    for (index, step) in steps.enumerated()
    where named.contains(step.name) || !reached.isDisjoint(with: step.stepsRead) {
      reached.insert(index)
    }
    var tainted = Tainted()
    for index in reached.sorted() {
      if case .quantity = steps[index].kind { tainted.quantities.append(steps[index].name) }
    }
    tainted.requirements = requirements.filter { rule in
      named.contains(rule.id) || !reached.isDisjoint(with: rule.stepsRead)
    }.map(\.id)
    tainted.requirements += groupRequirements.filter { group in
      named.contains(group.rule.id)
        || group.arguments.contains { !reached.isDisjoint(with: $0.stepsRead) }
    }.map(\.rule.id)
    tainted.totals = totals.filter { total in
      named.contains(total.id) || !reached.isDisjoint(with: total.stepsRead)
    }.map(\.id)
    return tainted
  }
}

extension Step {
  /// The steps that it may read, whatever the model.
  fileprivate var stepsRead: [Int] {
    switch kind {
    case .definition(let value): value.stepsRead
    case .quantity(let rule):
      rule.methods.flatMap(\.expressions).flatMap(\.stepsRead)
    case .regression(let rule):
      rule.predictors.flatMap(\.model.stepsRead) + rule.returns.stepsRead
    }
  }
}

extension RequirementRule {
  fileprivate var stepsRead: [Int] {
    var steps = applies?.stepsRead ?? []
    if case .assert(let condition) = check { steps += condition.stepsRead }
    return steps
  }
}

extension TotalRule {
  fileprivate var stepsRead: [Int] {
    var steps = sum + (population?.stepsRead ?? []) + coverage.flatMap(\.weight.stepsRead)
    steps += ratios.flatMap { [$0.of, $0.per] }
    return steps
  }
}
