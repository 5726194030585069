// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// What is asked once more before a requirement fails: whether what it found missing is known to be
/// absent.
final class PlannedCaution: Sendable {
  /// What its conditions read, themselves or through other steps, in dependency order.
  let steps: [Int]
  /// What of a model they may read.
  let mayRead: Statements

  /// - Returns: Nil for a requirement that asks of nothing whether it is there.
  convenience init?(
    _ requirement: PlannedRequirement, _ steps: [PlannedStep], _ silence: SilentModel?
  ) {
    guard let assertion = requirement.assertion else { return nil }
    self.init([requirement.applies, assertion].compactMap(\.self), steps, silence)
  }

  /// - Returns: Nil for expressions that ask of nothing whether it is there.
  init?(_ conditions: [CompiledExpression], _ steps: [PlannedStep], _ silence: SilentModel?) {
    guard let silence, conditions.contains(where: { PlannedCaution.asks($0, steps) })
    else { return nil }
    var found: Set<Int> = []
    var pending = conditions.flatMap(\.stepsRead)
    while let step = pending.popLast() {
      guard found.insert(step).inserted else { continue }
      pending += steps[step].definition?.stepsRead ?? []
      for method in steps[step].ladderMethods {
        pending += (method.when?.stepsRead ?? []) + method.value.stepsRead
      }
    }
    self.steps = found.sorted()
    var mayRead = Statements()
    for condition in conditions { mayRead.formUnion(condition.mayRead(through: silence.mayRead)) }
    self.mayRead = mayRead
  }

  /// Whether an expression asks for presence, itself or through definitions.
  private static func asks(_ expression: CompiledExpression, _ steps: [PlannedStep]) -> Bool {
    expression.asksPresence
      || expression.stepsRead.contains { step in
        steps[step].definition.map { asks($0, steps) } ?? false
      }
  }
}

extension PlannedStep {
  /// What it is made of, but for a regression.
  var conditionsAndValues: [CompiledExpression] {
    [definition].compactMap(\.self)
      + ladderMethods.flatMap { [$0.when, $0.value].compactMap(\.self) }
  }

  /// The methods of its ladder; none for what is no quantity.
  var ladderMethods: [LadderMethod] {
    quantity?.methods.map { LadderMethod(when: $0.when, value: $0.value) } ?? []
  }
}

/// What a requirement comes to where what is not known to be absent is missing, and not false.
struct CautiousAnswer {
  let applies: Outcome?
  let assertion: Outcome
  /// What was asked for and is absent.
  let absent: [MissingPath]

  init(
    applies: CompiledExpression?, _ condition: CompiledExpression, _ caution: PlannedCaution,
    of evaluation: ModelEvaluation, plan: Plan
  ) {
    var frame = evaluation.frame
    frame.isJournaling = false
    frame.forgetReads()
    frame.definitions = plan.definitions
    frame.caution = Caution(ladders: plan.cautionLadders)
    for step in caution.steps {
      let isLacking = plan.steps[step].quantity != nil && frame.steps[step].isMissing
      if plan.definitions[step] != nil || isLacking { frame.isPending[step] = true }
    }
    // In dependency order, so that no step waits for another.
    for step in caution.steps { frame.deriveIfPending(step) }
    self.applies = applies?.evaluate(in: &frame)
    frame.forgetReads()
    assertion = condition.evaluate(in: &frame)
    absent = CautiousAnswer.absent(among: frame.takeReads(), in: frame, plan)
  }

  /// What has no value of all that was read, itself or through definitions.
  ///
  /// A condition that was decided all the same asked for it.
  private static func absent(
    among reads: [Read], in frame: Frame, _ plan: Plan
  ) -> [MissingPath] {
    var absent: Set<MissingPath> = []
    var visited: Set<Int> = []
    var pending = reads
    while let read = pending.popLast() {
      switch read {
      case .field(let field) where frame.fields[field].isMissing:
        if !frame.doubts.isOpen(field) { absent.insert(.field(field)) }
      case .step(let step) where visited.insert(step).inserted:
        if plan.definitions[step] != nil {
          pending += frame.stepReads[step]
        } else if frame.steps[step].isMissing {
          absent.insert(.step(step))
        }
      default: break
      }
    }
    return absent.sorted()
  }
}
