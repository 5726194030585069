// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayValues

/// The quantities and definitions of one model, each derived once, in dependency order.
struct ModelEvaluation: Sendable {
  /// What the expressions read: fields, parameters, tables, and the steps already derived.
  var frame: Frame
  /// By step; nil for a definition.
  private(set) var ladders: [Ladder?]

  /// - Parameters:
  ///   - frame: With the fields, and with as many empty steps as the pack has.
  ///   - absentSteps: By step, what a quantity without a value is: missing, by its own name.
  init(pack: RulePack, frame: Frame, absentSteps: [Outcome]) {
    self.frame = frame
    self.ladders = Array(repeating: nil, count: pack.steps.count)
    for (index, step) in pack.steps.enumerated() {
      _ = self.frame.takeReads()
      switch step.kind {
      case .definition(let expression):
        self.frame.steps[index] = expression.evaluate(in: &self.frame)
        self.frame.stepReads[index] = self.frame.takeReads()
      case .quantity(let rule):
        let ladder = Ladder(rule, pack: pack, in: &self.frame)
        ladders[index] = ladder
        if let used = ladder.selected {
          self.frame.steps[index] = .value(.double(used.value, used.gradient))
          self.frame.selected[index] = rule.methods[used.position].index
          self.frame.stepReads[index] = used.reads
        } else {
          self.frame.steps[index] = absentSteps[index]
        }
      }
    }
  }
}

/// What became of a quantity's methods for one model.
struct Ladder: Sendable {
  /// Why a method was not used.
  enum Reason: Sendable {
    /// Its condition is false.
    case condition
    /// Its condition or its value lacks these.
    case missing([MissingPath])
    case error(EvaluationError)
    /// Its value, in canonical units, lies outside the quantity's valid range.
    case invalid(Double)
    /// It applies, but another method's interval is narrower.
    case wider
  }

  struct PassedOver: Sendable {
    let position: Int
    let reason: Reason
  }

  struct Selected: Sendable {
    /// Which of the quantity's methods.
    let position: Int
    /// In the canonical unit.
    let value: Double
    let gradient: Gradient
    let reads: [Read]
  }

  private(set) var selected: Selected?
  private(set) var passedOver: [PassedOver] = []

  init(_ rule: QuantityRule, pack: RulePack, in frame: inout Frame) {
    var applicable: [Selected] = []
    for (position, method) in rule.methods.enumerated() {
      switch Ladder.attempt(method, at: position, valid: rule.valid, in: &frame) {
      case .success(let value):
        applicable.append(value)
      case .failure(let failure):
        passedOver.append(PassedOver(position: position, reason: failure.reason))
      }
      if rule.choose == .first, !applicable.isEmpty { break }
    }
    selected = applicable.first
    guard rule.choose == .narrowest, applicable.count > 1 else { return }
    let widths = applicable.map {
      Interval(value: $0.value, gradient: $0.gradient, factors: pack.factors).width
    }
    // The first of equally narrow ones, as in a ladder.
    var best = 0
    for (index, width) in widths.enumerated() where width < widths[best] { best = index }
    selected = applicable[best]
    for (index, other) in applicable.enumerated() where index != best {
      passedOver.append(PassedOver(position: other.position, reason: .wider))
    }
    passedOver.sort { $0.position < $1.position }
  }

  private struct Failure: Error {
    let reason: Reason
  }

  private static func attempt(
    _ method: MethodRule, at position: Int, valid: ClosedRange<Double>, in frame: inout Frame
  ) -> Result<Selected, Failure> {
    if let condition = method.when {
      switch condition.evaluate(in: &frame) {
      case .value(.bool(true)): break
      case .value: return .failure(Failure(reason: .condition))
      case .missing(let paths): return .failure(Failure(reason: .missing(paths)))
      case .error(let error): return .failure(Failure(reason: .error(error)))
      }
    }
    _ = frame.takeReads()
    let outcome = method.value.evaluate(in: &frame)
    let reads = frame.takeReads()
    switch outcome {
    case .missing(let paths): return .failure(Failure(reason: .missing(paths)))
    case .error(let error): return .failure(Failure(reason: .error(error)))
    case .value(let value):
      let (number, gradient) = value.number
      guard valid.contains(number) else { return .failure(Failure(reason: .invalid(number))) }
      let own = Gradient(factors: method.factors, of: number)
      return .success(
        Selected(
          position: position, value: number, gradient: gradient.adding(own), reads: reads))
    }
  }
}

extension Value {
  /// The number and its gradient; the checker has made sure that there is one where this is asked.
  var number: (Double, Gradient) {
    switch self {
    case .double(let value, let gradient): (value, gradient)
    case .int(let value): (Double(value), .none)
    case .uint(let value): (Double(value), .none)
    default: preconditionFailure("a checked quantity has a number")
    }
  }
}
