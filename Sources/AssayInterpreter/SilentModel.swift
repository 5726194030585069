// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules

/// A model that states nothing: what every other model comes to as far as it is silent.
struct SilentModel: Sendable {
  /// By step, what it may read of any model, itself or through other steps.
  let mayRead: [Statements]
  /// By step, what it reads of a silent one: another model that is silent on it too has the same.
  let reads: [Statements]
  let evaluation: ModelEvaluation

  /// - Parameter plan: One that does not know its silent model yet.
  init(of plan: Plan) {
    var mayRead: [Statements] = []
    for step in plan.steps {
      var all = Statements()
      for expression in step.expressions { all.formUnion(expression.mayRead(through: mayRead)) }
      if step.regression != nil { all.formUnion(.trial) }
      mayRead.append(all)
    }
    self.mayRead = mayRead
    let fields = plan.pack.fields.indices.map { Outcome.missing([.field($0)]) }
    evaluation = ModelEvaluation(plan, id: "", fields: fields)
    reads = SilentModel.reads(of: plan, fields)
  }

  private static func reads(of plan: Plan, _ fields: [Outcome]) -> [Statements] {
    let traces = ModelEvaluation(tracing: plan, fields: fields).journals
    var reads: [Statements] = []
    for (step, trace) in zip(plan.steps, traces) {
      var all = Statements(of: trace, through: reads)
      for expression in step.expressions { all.formUnion(expression.readsUnnoted) }
      if step.regression != nil { all.formUnion(.trial) }
      reads.append(all)
    }
    return reads
  }
}

extension PlannedStep {
  /// What it is made of, but for the prediction of a regression, which reads no model.
  fileprivate var expressions: [CompiledExpression] {
    let methods = quantity?.methods.flatMap(\.expressions)
    return [definition].compactMap(\.self) + (methods ?? []) + (regression?.readings ?? [])
  }
}

/// How a method is passed over for every model that is silent on what decides it.
///
/// A class, so that asking for it counts one reference.
final class SilentPass: Sendable {
  let mayRead: Statements
  let passed: Ladder.PassedOver

  /// - Returns: Nil for a method that applies to silent models, or of which that is not known.
  convenience init?(_ method: PlannedMethod, at position: Int) {
    var mayRead = Statements()
    if let condition = method.when {
      guard let silent = condition.silentOutcome else { return nil }
      mayRead = silent.mayRead
      if let reason = Ladder.Reason(condition: silent.outcome) {
        self.init(mayRead: mayRead, passed: Ladder.PassedOver(position: position, reason: reason))
        return
      }
    }
    guard let silent = method.value.silentOutcome,
      let reason = Ladder.Reason(value: silent.outcome)
    else { return nil }
    mayRead.formUnion(silent.mayRead)
    self.init(mayRead: mayRead, passed: Ladder.PassedOver(position: position, reason: reason))
  }

  private init(mayRead: Statements, passed: Ladder.PassedOver) {
    self.mayRead = mayRead
    self.passed = passed
  }
}

extension Ladder.Reason {
  /// Why a condition that comes to this passes its method over; nil if it holds.
  init?(condition: Outcome) {
    switch condition {
    case .value(.bool(true)): return nil
    case .value: self = .condition
    case .missing(let paths): self = .missing(paths)
    case .error(let error): self = .error(error)
    }
  }

  /// Why a method whose value comes to this is passed over; nil if there is a value.
  init?(value: Outcome) {
    switch value {
    case .value: return nil
    case .missing(let paths): self = .missing(paths)
    case .error(let error): self = .error(error)
    }
  }
}

/// The result of a requirement for every model that is silent on what decides it, where it is one of
/// which nothing is said.
struct SilentResult: Sendable {
  let mayRead: Statements
  let result: RequirementResult

  /// - Returns: Nil if the requirement may fail for silent models, or if that is not known.
  init?(applies: CompiledExpression?, assertion: CompiledExpression?) {
    var mayRead = Statements()
    if let applies {
      guard let silent = applies.silentOutcome, let holds = silent.outcome.bool else { return nil }
      mayRead = silent.mayRead
      if !holds {
        (self.mayRead, result) = (mayRead, .notApplicable)
        return
      }
    }
    guard let silent = assertion?.silentOutcome, silent.outcome.bool == true else { return nil }
    mayRead.formUnion(silent.mayRead)
    (self.mayRead, result) = (mayRead, .pass)
  }
}
