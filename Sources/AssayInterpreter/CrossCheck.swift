// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// Compares the figures that published totals rest on with what other methods of their ladders make
/// of the same model.
///
/// Two methods disagree if one lies outside the 90 % interval of the logarithm of their ratio. The
/// interval is of the ratio's own gradient, so that factors which both share cancel, and factors
/// which only one reads count in full.
///
/// Methods are compared only if both rest on something that the record states and the other does
/// not read, or the other one on a figure of its own: a coarser reading of the same statement, such
/// as a country's average beside that of the region, says nothing about the model.
///
/// Source: JCGM 100:2008 section 5.2.2, correlated inputs, on logarithms; ISO 13528, zeta scores:
/// a difference set against its own uncertainty.
struct CrossCheck {
  let plan: Plan

  /// Another method that applies besides the chosen one.
  private struct Rival {
    let name: String
    let quantity: PlannedQuantity
    let chosen: Ladder.Selected
    let other: Ladder.Selected
  }

  /// Observations `methods-disagree`, in the order of steps and methods.
  ///
  /// - Parameter qualifiers: By field: where a bound explains the ratio, there is no disagreement.
  func observations(of evaluation: ModelEvaluation, qualifiers: [Qualifier]) -> [Observation] {
    let ladders = ladders(of: evaluation)
    if ladders.isEmpty { return [] }
    var frame = evaluation.frame
    return rivals(among: ladders, in: &frame).compactMap { observation($0, qualifiers) }
  }

  /// All that the comparisons depend on besides the steps themselves.
  func journal(of evaluation: ModelEvaluation) -> [JournalEntry] {
    var frame = evaluation.frame
    frame.isJournaling = true
    _ = rivals(among: ladders(of: evaluation), in: &frame)
    return frame.takeJournal()
  }

  private typealias Chosen = (name: String, quantity: PlannedQuantity, chosen: Ladder.Selected)

  private func rivals(among ladders: [Chosen], in frame: inout Frame) -> [Rival] {
    var rivals: [Rival] = []
    for (name, quantity, chosen) in ladders {
      var statements: Set<Read>?
      var known = [chosen]
      for position in quantity.methods.indices.dropFirst(chosen.position + 1) {
        let method = quantity.methods[position]
        if method.isFallback { continue }
        let attempt = Ladder.attempt(method, at: position, valid: quantity.valid, in: &frame)
        // Two conditions for one expression make one figure.
        guard case .applies(let other) = attempt,
          !known.contains(where: { $0.value == other.value && $0.gradient == other.gradient })
        else { continue }
        known.append(other)
        let own = statements ?? self.statements(under: chosen.reads, in: frame)
        statements = own
        if areApart(own, self.statements(under: other.reads, in: frame)) {
          rivals.append(Rival(name: name, quantity: quantity, chosen: chosen, other: other))
        }
      }
    }
    frame.forgetReads()
    return rivals
  }

  /// The ladders of which lower rungs are worth a look, with what was chosen.
  ///
  /// One that chooses the narrowest has compared them all.
  private func ladders(of evaluation: ModelEvaluation) -> [Chosen] {
    evaluation.origins(of: plan.publishedSteps).sorted().compactMap { step in
      guard let quantity = plan.steps[step].quantity, !quantity.choosesNarrowest,
        let chosen = evaluation.ladders[step]?.selected,
        !quantity.methods[chosen.position].isFallback
      else { return nil }
      return (plan.steps[step].name, quantity, chosen)
    }
  }

  private func areApart(_ chosen: Set<Read>, _ other: Set<Read>) -> Bool {
    let added = other.subtracting(chosen)
    return added.contains(where: isFigure)
      || !added.isEmpty && !chosen.subtracting(other).isEmpty
  }

  private func isFigure(_ read: Read) -> Bool {
    switch read {
    case .field(let field), .baseField(let field): plan.isFigure[field]
    case .baseStep: true
    default: false
    }
  }

  /// What a value was made of, through all steps: fields, and what the base states.
  private func statements(under reads: [Read], in frame: Frame) -> Set<Read> {
    var found: Set<Read> = []
    var visited: Set<Int> = []
    var pending = reads
    while let read = pending.popLast() {
      switch read {
      case .field(let field), .member(let field, _, _): found.insert(.field(field))
      case .baseField, .baseStep: found.insert(read)
      case .step(let step):
        if visited.insert(step).inserted { pending += frame.stepReads[step] }
      case .parameter, .cell, .selected, .assumption: break
      }
    }
    return found
  }

  private func observation(_ rival: Rival, _ qualifiers: [Qualifier]) -> Observation? {
    let (chosen, other) = (rival.chosen, rival.other)
    // A figure of zero has no logarithm.
    guard chosen.value > 0, other.value > 0 else { return nil }
    let ratio = other.value / chosen.value
    guard ratio.isFinite, ratio > 0 else { return nil }
    let interval = Interval(
      value: ratio,
      gradient: other.gradient.ofRatio(other.value, to: chosen.gradient, chosen.value),
      factors: plan.factors, qualifiers: qualifiers)
    let isAbove = ratio > 1
    switch interval.bound {
    case nil: break
    case .about: return nil
    case .atLeast: if !isAbove { return nil }
    case .atMost: if isAbove { return nil }
    }
    let apart = isAbove ? ratio : 1 / ratio
    let allowed = isAbove ? ratio / interval.low : interval.high / ratio
    // Arithmetic alone makes a difference of a few units in the last place.
    guard allowed.isFinite, log(apart) > log(allowed) + 1e-9 else { return nil }
    let methods = rival.quantity.methods
    let (name, method) = (methods[chosen.position].id, methods[other.position])
    // Three digits, unless both would read the same.
    let digits = text(apart) == text(allowed) ? 6 : 3
    let factors = (
      apart: NumberFormat.rounded(apart, significant: digits),
      allowed: NumberFormat.rounded(allowed, significant: digits)
    )
    return Observation(
      .methodsDisagree,
      "\(rival.name) is \(text(chosen.value, rival.quantity)) by '\(name)' and"
        + " \(text(other.value, rival.quantity)) by '\(method.id)', a factor of \(factors.apart);"
        + " their uncertainty allows \(factors.allowed)",
      at: method.rule.span.place)
  }

  private func text(_ value: Double, _ quantity: PlannedQuantity) -> String {
    let unit = quantity.rule.unit.value
    return "\(text(unit.amount(value))) \(unit.symbol)"
  }

  private func text(_ number: Double) -> String { NumberFormat.rounded(number, significant: 3) }
}
