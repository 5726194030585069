// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// How an uncertain quantity of one model stands to a limit.
struct Threshold {
  let rule: ThresholdRule
  /// The quantity per the limit, at the level of the rule; infinite at an open end.
  let low: Double
  let high: Double
  private let name: String

  /// - Returns: Nil for a requirement without a threshold, and where the quotient has no value.
  init?(
    _ planned: PlannedRequirement, in evaluation: inout ModelEvaluation,
    _ qualifiers: [Qualifier], _ plan: Plan
  ) {
    guard let rule = planned.rule.threshold, let ratio = planned.ratio,
      case .value(.double(let value, let gradient)) = ratio.decide(in: &evaluation.frame)
    else { return nil }
    let interval = Interval(
      value: value, gradient: gradient, factors: plan.factors,
      modifiers: evaluation.frame.modifiers, qualifiers: qualifiers, tail: (1 - rule.level) / 2)
    self.rule = rule
    name = plan.steps[rule.of].name
    low = interval.bound == .atMost ? 0 : interval.low
    high = interval.bound == .atLeast ? .infinity : interval.high
  }

  /// Whether the limit lies within the interval.
  var isOpen: Bool { low < 1 && high >= 1 }

  /// `compute is between 4e24 and 2e25 FLOP (90 %), and 1e25 FLOP lies within`.
  func words(isOpen: Bool) -> String {
    let level = NumberFormat.plain(rule.level * 100, significant: 4)
    func number(_ ratio: Double) -> String {
      let amount = rule.constant.map { $0.amount * ratio } ?? ratio
      return NumberFormat.plain(amount, significant: 3)
    }
    // In the unit of the limit, to which they are compared.
    let symbol = rule.constant.map { $0.unit.symbol == "1" ? "" : " \($0.unit.symbol)" } ?? ""
    let range =
      low == 0
      ? "at most \(number(high))"
      : high == .infinity
        ? "at least \(number(low))" : "between \(number(low)) and \(number(high))"
    let what = rule.constant == nil ? "\(name) per (\(rule.at))" : name
    let limit = rule.constant == nil ? "1" : rule.at
    let side = isOpen ? "lies within" : low >= 1 ? "is reached" : "is not reached"
    return "\(what) is \(range)\(symbol) (\(level) %), and \(limit) \(side)"
  }

  /// What, were it stated, would narrow the quantity most, with the fewest fields.
  func advice(for evaluation: ModelEvaluation, plan: Plan) -> String? {
    guard
      let found = DisclosureAdvice.narrowing(rule.of, for: evaluation, plan: plan),
      found.factor >= 1
    else { return nil }
    let names = found.fields.map { "model.\(plan.pack.fields[$0].name)" }
      .joined(separator: " and ")
    let factor = NumberFormat.plain(found.factor, significant: 3)
    let open = ", unless the figure then lies within a factor of \(factor) of \(rule.at)"
    return "stated, \(names) would decide it" + (factor == "1.00" || factor == "1" ? "" : open)
  }
}
