// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayValues

/// What became of a quantity's methods for one model.
///
/// A class, so that handing it on counts one reference.
final class Ladder: Sendable {
  /// Why a method was not used.
  enum Reason: Sendable {
    /// Its condition is false.
    case condition
    /// Its condition or its value lacks these.
    case missing([MissingPath])
    case error(EvaluationError)
    /// Its value, in canonical units, lies outside the quantity's valid range.
    case invalid(Double)
    /// Its probability is none.
    case improbable(Double)
    /// Its limit, in canonical units, is below zero.
    case belowZero(Double)
    /// It applies, but another method's interval is narrower.
    case wider
    /// It applies, and was compared with the one that is used.
    case compared
    /// It applies, and others that do contradict it: none is used.
    case refused
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
    /// Nil unless the method asks how probable it is.
    var occurrence: Occurrence?
    /// Nil unless the method has a limit.
    var limit: Limit?

    /// What the value and all that it is subject to were made of.
    var allReads: [Read] {
      let further = (occurrence?.reads ?? []) + (limit?.reads ?? [])
      return further.reduce(into: reads) { if !$0.contains($1) { $0.append($1) } }
    }
  }

  struct Occurrence: Sendable {
    let probability: Double
    let reads: [Read]
  }

  struct Limit: Sendable {
    /// In the canonical unit.
    let value: Double
    /// Of the figure, in the same unit, as if there were no limit.
    let unlimited: Double
    /// In which part of the draws it binds.
    let probability: Double
    let reads: [Read]
  }

  let selected: Selected?
  /// In the order of the methods.
  let passedOver: [PassedOver]
  /// What contradicts each other, and what became of it; nil if nothing does, or nobody asks.
  let contest: Contest?

  /// - Parameter comparison: By which methods that apply are compared; nil takes the first.
  init(
    _ quantity: PlannedQuantity, factors: [UncertaintyFactor], comparison: MethodComparison?,
    in frame: inout Frame
  ) {
    var climb = Climb()
    climb.climb(quantity, factors, comparison, &frame)
    (selected, passedOver, contest) = (climb.selected, climb.passedOver, climb.contest)
  }

  /// The positions of the methods that the value rests on.
  var positions: [Int] {
    if let contest, contest.isHull { return contest.figures.map(\.position) }
    return selected.map { [$0.position] } ?? []
  }

  enum Attempt {
    case applies(Selected)
    case passedOver(Reason)
  }

  static func attempt(
    _ method: PlannedMethod, at position: Int, valid: ValidRange, in frame: inout Frame
  ) -> Attempt {
    if let condition = method.when, let reason = Reason(condition: condition.decide(in: &frame)) {
      return .passedOver(reason)
    }
    frame.forgetReads()
    let written = frame.journal.count
    switch method.value.evaluate(in: &frame) {
    case .missing(let paths):
      // Of what a strict value reads in any case, one field or step that is missing is reason enough;
      // who follows the journal chooses which. A row, a cell or a base's value may be the reason too:
      // without a plain one all that was looked at stays.
      if frame.isJournaling, method.isPlainlyMissing(in: frame) {
        frame.strikeJournal(from: written)
      }
      return .passedOver(.missing(paths))
    case .error(let error): return .passedOver(.error(error))
    case .value(let value):
      let (number, gradient) = value.number
      guard valid.contains(number) else { return .passedOver(.invalid(number)) }
      let own =
        method.factors.isEmpty ? Gradient.none : Gradient(factors: method.factors, of: number)
      let selected = Selected(
        position: position, value: number, gradient: gradient.adding(own), reads: frame.takeReads())
      guard method.occurs != nil || method.cap != nil else { return .applies(selected) }
      return selected.modified(by: method, valid: valid, in: &frame)
    }
  }
}

/// A way up a ladder.
private struct Climb {
  var selected: Ladder.Selected?
  var passedOver: [Ladder.PassedOver] = []
  var contest: Contest?

  mutating func climb(
    _ quantity: PlannedQuantity, _ factors: [UncertaintyFactor], _ comparison: MethodComparison?,
    _ frame: inout Frame
  ) {
    var others: [Ladder.Selected] = []
    for position in quantity.methods.indices {
      // What stands in for a figure contradicts none.
      if comparison != nil, selected != nil, quantity.methods[position].isSupposed { continue }
      // What depends on it is kept in journals, so that there each is tried.
      if let silent = quantity.silent[position], !silent.mayRead.meets(frame.stated),
        !frame.isJournaling
      {
        pass(silent.passed, of: quantity)
        continue
      }
      let attempt = Ladder.attempt(
        quantity.methods[position], at: position, valid: quantity.valid, in: &frame)
      switch attempt {
      case .passedOver(let reason):
        pass(Ladder.PassedOver(position: position, reason: reason), of: quantity)
      case .applies(let value):
        if selected == nil { selected = value } else { others.append(value) }
      }
      guard let selected, !quantity.choosesNarrowest else { continue }
      if comparison == nil || quantity.methods[selected.position].isSupposed { return }
    }
    if let comparison, let rule = quantity.disagreement {
      compare(others, by: comparison, rule, in: frame)
    } else {
      for other in others { choose(narrower: other, factors: factors, frame.modifiers) }
    }
    if !others.isEmpty { passedOver.sort { $0.position < $1.position } }
  }

  private mutating func pass(_ method: Ladder.PassedOver, of quantity: PlannedQuantity) {
    if passedOver.isEmpty { passedOver.reserveCapacity(quantity.methods.count) }
    passedOver.append(method)
  }

  /// Compares other methods that apply with the first, each that rests on something of its own.
  private mutating func compare(
    _ others: [Ladder.Selected], by comparison: MethodComparison, _ rule: DisagreementRule,
    in frame: Frame
  ) {
    guard let first = selected, !others.isEmpty else { return }
    var kept = [first]
    var statements = [comparison.statements(under: first.reads, in: frame)]
    for other in others {
      let own = comparison.statements(under: other.reads, in: frame)
      guard statements.allSatisfy({ comparison.areApart($0, own) }) else { continue }
      kept.append(other)
      statements.append(own)
    }
    contest = Contest(kept, rule, comparison)
    if let contest { selected = contest.selected(factor: rule.factor, comparison) }
    let reason = selected == nil ? Ladder.Reason.refused : .compared
    for method in [first] + others where method.position != selected?.position {
      passedOver.append(Ladder.PassedOver(position: method.position, reason: reason))
    }
  }

  /// Takes another method that applies if its interval is narrower; of equals the first stays.
  private mutating func choose(
    narrower other: Ladder.Selected, factors: [UncertaintyFactor], _ modifiers: [Int32: Modifier]
  ) {
    guard let current = selected else { return }
    func width(_ figure: Ladder.Selected) -> Double {
      Interval(
        value: figure.value, gradient: figure.gradient, factors: factors, modifiers: modifiers
      ).width
    }
    let (width, otherWidth) = (width(current), width(other))
    let loser = otherWidth < width ? current : other
    if otherWidth < width { selected = other }
    passedOver.append(Ladder.PassedOver(position: loser.position, reason: .wider))
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

extension PlannedMethod {
  /// Whether the method lacks a value because a field or a step is missing that it reads whatever else
  /// there is.
  func isPlainlyMissing(in frame: Frame) -> Bool {
    guard value.isStrict else { return false }
    return value.fieldsRead.contains { frame.fields[$0].isMissing }
      || value.stepsRead.contains { frame.steps[$0].isMissing }
  }
}

extension Outcome {
  var isMissing: Bool { if case .missing = self { true } else { false } }
}
