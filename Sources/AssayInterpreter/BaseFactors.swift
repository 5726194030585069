// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// The uncertain factors of a base, as its children see them.
///
/// A draw that a base has for itself, or shares with its organization, is the same draw in every
/// model that reads the base: a hundred fine-tunes of one model do not average its uncertainty out.
/// Such a factor has a second number, behind all factors of the pack.
enum BaseFactors {
  /// The second numbers; none if no rule reads a base.
  static func copies(in pack: RulePack) -> [UncertaintyFactor] {
    let expressions = pack.steps.flatMap(\.expressions)
    guard expressions.contains(where: { !$0.baseStepsRead.isEmpty }) else { return [] }
    return pack.factors.map { factor in
      UncertaintyFactor(
        index: factor.index + Int32(clamping: pack.factors.count), id: factor.id,
        label: factor.label,
        spread: factor.spread, scope: factor.scope, resolution: factor.resolution,
        span: factor.span)
    }
  }

  /// A value of a base as its children read it.
  ///
  /// - Parameters:
  ///   - fields: How many fields the pack has: signs of bounds are numbered by field, those of the
  ///     base behind those of the model.
  static func handedDown(
    _ value: Value, factors: [UncertaintyFactor], fields: Int
  ) -> Value {
    guard case .double(let number, let gradient) = value, !gradient.isNone else { return value }
    let terms = gradient.terms.map { term in
      Gradient.Term(
        factor: term.factor < 0
          ? term.factor - Int32(clamping: fields) : handedDown(term.factor, factors),
        derivative: term.derivative)
    }
    return .double(number, Gradient(terms: terms))
  }

  /// What bears on the values of a base, as its children read them.
  static func handedDown(
    _ modifiers: [Int32: Modifier], factors: [UncertaintyFactor]
  ) -> [Int32: Modifier] {
    var handed: [Int32: Modifier] = [:]
    for (factor, modifier) in modifiers {
      guard case .cap(let headroom, let exponents) = modifier else {
        handed[handedDown(factor, factors)] = modifier
        continue
      }
      handed[handedDown(factor, factors)] = .cap(
        headroom: headroom,
        exponents: exponents.map {
          Gradient.Term(factor: handedDown($0.factor, factors), derivative: $0.derivative)
        })
    }
    return handed
  }

  private static func handedDown(_ factor: Int32, _ factors: [UncertaintyFactor]) -> Int32 {
    factors[Int(factor)].scope == .all ? factor : factor + Int32(clamping: factors.count)
  }
}
