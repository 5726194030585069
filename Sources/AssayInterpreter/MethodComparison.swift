// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssayValues
import Glibc

/// Whether two methods of a ladder that apply contradict each other.
///
/// They do if one figure lies outside the 90 % interval of the logarithm of their ratio. The interval is
/// of the ratio's own gradient, so that factors which both share cancel, and factors which only one
/// reads count in full.
///
/// They are compared only if both rest on something that the record states and the other does not read,
/// or the other one on a figure of its own: a coarser reading of the same statement, such as a country's
/// average beside that of the region, says nothing about the model.
///
/// A figure that rests on a hull, where other figures contradict each other, is not one figure but all
/// that the hull holds: it contradicts another if one of its ends does, or a contest would be settled by
/// what is the same figure once more, such as a report of emissions that was worked out from the energy
/// that is contested.
///
/// Source: JCGM 100:2008 section 5.2.2, correlated inputs, on logarithms; ISO 13528, zeta scores:
/// a difference set against its own uncertainty.
struct MethodComparison {
  /// By field, whether it is a figure.
  private let figureFields: [Bool]
  let factors: [UncertaintyFactor]
  /// By field: where a bound explains the ratio, there is no contradiction.
  let qualifiers: [Qualifier]
  private let hullFactors: Set<Int32>

  init(_ plan: Plan, qualifiers: [Qualifier]) {
    figureFields = plan.isFigure
    factors = plan.factors
    hullFactors = plan.hullFactors
    self.qualifiers = qualifiers
  }

  /// The ends of what a figure may be as long as what it rests on is contested; nil if that is not.
  func ends(of figure: Ladder.Selected) -> (low: Double, high: Double)? {
    let hulls = figure.gradient.terms.filter { hullFactors.contains($0.factor) }
    guard !hulls.isEmpty else { return nil }
    let interval = Interval(
      value: figure.value, gradient: Gradient(terms: hulls), factors: factors)
    return (interval.low, interval.high)
  }

  /// How far two figures are apart, and how far their uncertainty allows; factors of at least 1. Of a
  /// figure that rests on a hull it is the end that is further away; see `ends`.
  struct Gap {
    let apart: Double
    let allowed: Double
  }

  /// The gap between two figures that contradict each other; nil if they agree, or one is zero.
  func gap(_ chosen: Ladder.Selected, _ other: Ladder.Selected) -> Gap? {
    // A figure of zero has no logarithm.
    guard chosen.value > 0, other.value > 0 else { return nil }
    let ratio = other.value / chosen.value
    guard ratio.isFinite, ratio > 0 else { return nil }
    let gradient = other.gradient.ofRatio(other.value, to: chosen.gradient, chosen.value)
    let isHull = { (term: Gradient.Term) in hullFactors.contains(term.factor) }
    let hulls = gradient.terms.filter(isHull)
    guard !hulls.isEmpty else { return gap(ratio, gradient) }
    let width = Interval(value: ratio, gradient: Gradient(terms: hulls), factors: factors)
    let rest = Gradient(terms: gradient.terms.filter { !isHull($0) })
    return [width.low, width.high].compactMap { gap($0, rest.scaled(by: $0 / ratio)) }
      .max { $0.apart < $1.apart }
  }

  /// Whether some figure contradicts the first for all that what they rest on may be: one that lies
  /// between the ends of the other is contested as what both rest on is, and contradicts nothing itself.
  func isOfItsOwn(_ contest: Contest) -> Bool {
    let first = contest.figures[0]
    return contest.figures.dropFirst().contains { gap(first, $0) != nil && isOfItsOwn(first, $0) }
  }

  /// The same of two figures that contradict each other.
  func isOfItsOwn(_ chosen: Ladder.Selected, _ other: Ladder.Selected) -> Bool {
    !isBetweenEnds(chosen.value, of: other) && !isBetweenEnds(other.value, of: chosen)
  }

  private func isBetweenEnds(_ value: Double, of figure: Ladder.Selected) -> Bool {
    ends(of: figure).map { ($0.low...max($0.low, $0.high)).contains(value) } ?? false
  }

  private func gap(_ ratio: Double, _ gradient: Gradient) -> Gap? {
    let interval = Interval(
      value: ratio, gradient: gradient, factors: factors, qualifiers: qualifiers)
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
    return Gap(apart: apart, allowed: allowed)
  }

  /// Whether what one method rests on is another thing to go by than what the other does.
  func areApart(_ chosen: Set<Read>, _ other: Set<Read>) -> Bool {
    let added = other.subtracting(chosen)
    return added.contains(where: isFigure)
      || !added.isEmpty && !chosen.subtracting(other).isEmpty
  }

  private func isFigure(_ read: Read) -> Bool {
    switch read {
    case .field(let field), .baseField(let field): figureFields[field]
    case .baseStep: true
    default: false
    }
  }

  /// What a value was made of, through all steps: fields, and what the base states.
  func statements(under reads: [Read], in frame: Frame) -> Set<Read> {
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
}
