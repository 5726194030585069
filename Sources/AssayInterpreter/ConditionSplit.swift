// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

extension ModelEvaluation {
  /// What each part of a condition comes to, with the values that it read.
  func parts(of condition: CompiledExpression, in plan: Plan) -> [ConditionResult] {
    var frame = frame
    return condition.parts(in: &frame).map { part in
      let result: ConditionResult.Result =
        switch part.outcome {
        case .value(.bool(let holds)): holds ? .holds : .fails
        default: .unknown
        }
      return ConditionResult(
        lead: part.lead, expression: part.expression, tail: part.tail, result: result,
        readings: part.reads.compactMap { reading($0, in: plan) }.filter {
          // The result of a bare name or of its negation says what it is.
          part.expression != $0.name && part.expression != "!\($0.name)"
        })
    }
  }

  /// Nil of what has no value, and of what is no single one: a list, a row.
  private func reading(_ read: Read, in plan: Plan) -> ConditionResult.Reading? {
    switch read {
    case .field(let index):
      guard case .value(let value) = frame.fields[index] else { return nil }
      let field = plan.pack.fields[index]
      switch field.kind {
      case .quantity(let unit):
        return ConditionResult.Reading(
          name: "model.\(field.name)", value: DerivedValue(value, in: unit.value),
          unit: unit.value.symbol)
      case .list, .items: return nil
      case .int, .double, .string, .date, .bool:
        return ConditionResult.Reading(
          name: "model.\(field.name)", value: DerivedValue(value, in: nil), unit: nil)
      }
    case .step(let index):
      guard case .value(let value) = frame.steps[index] else { return nil }
      if case .list = value { return nil }
      let step = plan.steps[index]
      let unit = step.quantity?.rule.unit.value ?? step.definitionUnit
      return ConditionResult.Reading(
        name: step.name, value: DerivedValue(value, in: unit), unit: unit?.symbol)
    case .parameter(let index):
      let rule = plan.pack.parameters[index]
      return ConditionResult.Reading(
        name: rule.name, value: DerivedValue(.number(rule.value), in: rule.unit.value),
        unit: rule.unit.value.symbol)
    default: return nil
    }
  }
}
