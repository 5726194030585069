// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssayValues

/// By what cards of one run are told, laid out.
final class PlannedRuns: Sendable {
  let rule: LineageRules.Runs
  let when: CompiledExpression?
  let same: [CompiledExpression]
  let near: CompiledExpression?
  let within: Double
  let earliest: CompiledExpression?
  /// By tier, whether its models are documented.
  let isDocumented: [Bool]
  /// By step, whether the tier of a card depends on it.
  let tierSteps: [Bool]

  init(_ rule: LineageRules.Runs, _ plan: Plan, tierSteps: [Bool]) {
    self.rule = rule
    when = plan.settled(rule.when)
    same = rule.same.compactMap(plan.settled)
    near = plan.settled(rule.near?.of)
    within = rule.near?.within ?? 0
    earliest = plan.settled(rule.earliest)
    isDocumented = plan.pack.tiers?.order.map { $0.standing == .documented } ?? []
    self.tierSteps = tierSteps
  }

  /// The same in memory of its own, for one worker.
  init(unsharing other: PlannedRuns, by plan: Plan) {
    rule = other.rule
    when = plan.settled(other.when?.unshared())
    same = other.same.compactMap { plan.settled($0.unshared()) }
    near = plan.settled(other.near?.unshared())
    within = other.within
    earliest = plan.settled(other.earliest?.unshared())
    isDocumented = other.isDocumented.map { $0 }
    tierSteps = other.tierSteps.map { $0 }
  }

  /// What a card has in common with others of its run; nil if it is not asked, or a part is unknown.
  func key(in evaluation: inout ModelEvaluation) -> (digest: RecordDigest, near: Double)? {
    defer { evaluation.frame.forgetReads() }
    if let when, when.decide(in: &evaluation.frame).bool != true { return nil }
    var text = ""
    for expression in same {
      guard case .value(let value) = expression.decide(in: &evaluation.frame) else { return nil }
      let part = DerivedText.of(value)
      text += "\(part.utf8.count):\(part)"
    }
    var number = 0.0
    if let near {
      guard case .value(let value) = near.decide(in: &evaluation.frame), value.isNumber,
        value.number.0.isFinite
      else { return nil }
      number = value.number.0
    }
    return (RecordDigest(of: text), number)
  }

  /// When a card is from, as a number; nil if that is unknown.
  func time(in evaluation: inout ModelEvaluation) -> Double? {
    defer { evaluation.frame.forgetReads() }
    guard case .value(let value)? = earliest?.decide(in: &evaluation.frame) else { return nil }
    switch value {
    case .timestamp(let moment): return Double(moment.seconds)
    case _ where value.isNumber: return value.number.0.isNaN ? nil : value.number.0
    default: return nil
    }
  }

  /// What a card agrees in with the others of its run, a phrase each.
  func agreement(in evaluation: inout ModelEvaluation) -> [String] {
    defer { evaluation.frame.forgetReads() }
    var phrases: [String] = []
    for expression in same {
      guard case .value(let value) = expression.decide(in: &evaluation.frame) else { continue }
      phrases.append("\(expression.source) is \(DerivedValue(value, in: nil).text)")
    }
    if let near, case .value(let value) = near.decide(in: &evaluation.frame) {
      let percent = NumberFormat.plain(within * 100, significant: 6)
      phrases.append(
        "\(near.source) is \(DerivedValue(value, in: nil).text), within \(percent) %")
    }
    return phrases
  }
}
