// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// A model that states nothing: what every other model comes to as far as it is silent.
struct SilentModel: Sendable {
  /// By step, what it may read of a model, itself or through other steps.
  let mayRead: [Statements]
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
    evaluation = ModelEvaluation(
      plan, id: "", fields: plan.pack.fields.indices.map { .missing([.field($0)]) })
  }
}

extension PlannedStep {
  /// What it is made of, but for the prediction of a regression, which reads no model.
  fileprivate var expressions: [CompiledExpression] {
    let methods = quantity?.methods.flatMap { [$0.when, $0.value].compactMap(\.self) }
    return [definition].compactMap(\.self) + (methods ?? []) + (regression?.predictors ?? [])
  }
}
