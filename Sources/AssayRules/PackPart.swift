// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions

/// A part of a pack that holds an expression over a model: what rule tests reach, and mutants change.
package enum PackPart: Hashable, Sendable {
  case definition(step: Int)
  case methodCondition(step: Int, method: Int)
  case methodValue(step: Int, method: Int)
  case methodOccurrence(step: Int, method: Int)
  case methodCap(step: Int, method: Int)
  case tier(Int)
  case applies(requirement: Int)
  case assertion(requirement: Int)
  case criterion(Int)
  case disclosureClass(Int)
  case population(total: Int)
}

extension RulePack {
  /// Every such part with its expression, in the order of the pack: what it is called, and the key
  /// that the expression stands under.
  package var parts: [(part: PackPart, name: String, key: String, expression: CompiledExpression)] {
    var parts: [(part: PackPart, name: String, key: String, expression: CompiledExpression)] = []
    for (index, step) in steps.enumerated() {
      switch step.kind {
      case .definition(let expression):
        parts.append((.definition(step: index), step.name, "value", expression))
      case .quantity(let rule):
        for (position, method) in rule.methods.enumerated() {
          if let when = method.when {
            parts.append(
              (.methodCondition(step: index, method: position), method.id, "when", when))
          }
          parts.append(
            (.methodValue(step: index, method: position), method.id, "value", method.value))
          if let occurs = method.occurs?.expression {
            parts.append(
              (.methodOccurrence(step: index, method: position), method.id, "occurs", occurs))
          }
          if let cap = method.cap?.expression {
            parts.append((.methodCap(step: index, method: position), method.id, "cap", cap))
          }
        }
      case .regression: break
      }
    }
    for (index, tier) in (tiers?.order ?? []).enumerated() {
      if let when = tier.when { parts.append((.tier(index), tier.id, "when", when)) }
    }
    for (index, rule) in requirements.enumerated() {
      if let applies = rule.applies {
        parts.append((.applies(requirement: index), rule.id, "applies", applies))
      }
      if case .assert(let condition) = rule.check {
        parts.append((.assertion(requirement: index), rule.id, "assert", condition))
      }
    }
    for (index, criterion) in (disclosure?.criteria ?? []).enumerated() {
      parts.append((.criterion(index), criterion.id, "when", criterion.when))
    }
    for (index, item) in (disclosure?.classes ?? []).enumerated() {
      parts.append((.disclosureClass(index), item.id, "when", item.when))
    }
    for (index, total) in totals.enumerated() {
      if let population = total.population {
        parts.append((.population(total: index), total.id, "population", population))
      }
    }
    return parts
  }

  /// Puts another expression of the same type in the place of a part's.
  mutating func replace(_ part: PackPart, by expression: CompiledExpression) {
    switch part {
    case .definition(let step): steps[step].kind = .definition(expression)
    case .methodCondition(let step, let method):
      changeMethods(of: step) { $0[method].when = expression }
    case .methodValue(let step, let method):
      changeMethods(of: step) { $0[method].value = expression }
    case .methodOccurrence(let step, let method):
      changeMethods(of: step) { $0[method].occurs?.expression = expression }
    case .methodCap(let step, let method):
      changeMethods(of: step) { $0[method].cap?.expression = expression }
    case .tier(let index): tiers?.order[index].when = expression
    case .applies(let index): requirements[index].applies = expression
    case .assertion(let index): requirements[index].check = .assert(expression)
    case .criterion(let index): disclosure?.criteria[index].when = expression
    case .disclosureClass(let index): disclosure?.classes[index].when = expression
    case .population(let index): totals[index].population = expression
    }
  }

  mutating func changeMethods(of step: Int, _ change: (inout [MethodRule]) -> Void) {
    guard case .quantity(var rule) = steps[step].kind else { return }
    change(&rule.methods)
    steps[step].kind = .quantity(rule)
  }
}
