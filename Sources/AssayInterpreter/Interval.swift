// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssayStatistics
import AssayValues
import Glibc

/// The 90 % interval of one model's figure, from how the figure answers to each uncertain factor.
///
/// On the log scale the effects of the factors are their elasticities times their sigma; a factor with
/// a negative effect swaps the two sides. Of symmetric factors the squares add; see
/// `LognormalProduct` for others.
///
/// Source: JCGM 100:2008 section 5.1.2; IPCC 2006 Guidelines vol. 1 section 3.2.3.1 (Approach 1),
/// on logarithms.
struct Interval: Sendable {
  /// All in the unit of the figure.
  let low: Double
  let high: Double
  let mean: Double
  /// In which direction the figure is open because an input was only a bound.
  let bound: Bound?

  /// Index of the first of the pseudo factors that carry the qualifiers of fields: factor
  /// `-1 - field` has no spread, only a sign.
  static func carrier(ofField field: Int) -> Int32 { Int32(-1 - field) }

  /// - Parameters:
  ///   - value: In canonical units, like the gradient.
  ///   - modifiers: What else than factors bears on it, by factor; without them none does.
  ///   - qualifiers: By field; without them the bound is left open.
  ///   - tail: The probability beyond each end.
  init(
    value: Double, gradient: Gradient, factors: [UncertaintyFactor],
    modifiers: [Int32: Modifier] = [:], qualifiers: [Qualifier] = [], tail: Double = 0.05
  ) {
    var effects: [TwoSidedLognormal] = []
    var mean = value
    var bounds: Set<Bound> = []
    for term in gradient.terms where value > 0 && term.derivative != 0 {
      let elasticity = term.derivative / value
      if term.factor < 0 {
        let field = Int(-1 - term.factor)
        guard field < qualifiers.count else { continue }
        if let bound = Interval.direction(qualifiers[field], rises: elasticity > 0) {
          bounds.insert(bound)
        }
        continue
      }
      let spread = factors[Int(term.factor)].spread
      guard !spread.isNone else { continue }
      let (down, up) =
        elasticity > 0
        ? (spread.sigmaLow, spread.sigmaHigh) : (spread.sigmaHigh, spread.sigmaLow)
      mean *= TwoSidedLognormal(spread).moment(elasticity)
      if spread.sample != nil {
        effects.append(TwoSidedLognormal(spread).raised(to: elasticity))
        continue
      }
      effects.append(
        TwoSidedLognormal(
          sigmaLow: elasticity.magnitude * down, sigmaHigh: elasticity.magnitude * up))
    }
    if let figure = ModifiedFigure(value, gradient, modifiers) {
      let product = figure.product { factors[Int($0)].spread }
      low = value * product.quantile(tail)
      high = value * product.quantile(1 - tail)
      self.mean = value * product.moment(1)
    } else {
      let ends = effects.isEmpty ? (low: 0, high: 0) : LognormalProduct.ends(effects, tail: tail)
      low = value * exp(ends.low)
      high = value * exp(ends.high)
      self.mean = mean
    }
    // Open in both directions is open in neither that can be named.
    self.bound = bounds.count > 1 ? .about : bounds.first
  }

  /// The ratio of the ends; 1 for an exact figure, infinite for one that may be nothing.
  var width: Double { low > 0 ? high / low : high > 0 ? .infinity : 1 }

  private static func direction(_ qualifier: Qualifier, rises: Bool) -> Bound? {
    switch qualifier {
    case .exact: nil
    case .about: .about
    case .atLeast: rises ? .atLeast : .atMost
    case .atMost: rises ? .atMost : .atLeast
    }
  }
}
