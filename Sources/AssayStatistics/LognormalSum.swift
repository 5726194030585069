// SPDX-License-Identifier: Apache-2.0

/// A factor that enters a model's figure with an exponent, its elasticity.
package struct FactorExponent: Sendable, Hashable, Comparable {
  /// Index into the factors of a `LognormalSum`.
  package let factor: Int
  package let exponent: Double

  package init(factor: Int, exponent: Double) {
    self.factor = factor
    self.exponent = exponent
  }

  package static func < (left: FactorExponent, right: FactorExponent) -> Bool {
    (left.factor, left.exponent) < (right.factor, right.exponent)
  }
}

/// The mean of a model's figure, and what of its variance no other model shares.
package struct ModelMoments: Sendable, Hashable {
  /// In the unit of the figure.
  package let mean: Double
  /// In the square of that unit; infinite where it is beyond the range of a double.
  package let variance: Double
  /// What of it no other model shares.
  package let ownVariance: Double
  /// What the model's own factors add to the third central moment, in the cube of that unit;
  /// infinite where it is beyond the range of a double.
  package let ownThird: Double
  /// The variance that each of the model's own factors would cause alone, in the order in which
  /// they were given; in the square of that unit.
  package let ownVariancesAlone: [Double]
}

/// Models that share the same factors with the same exponents, added up.
package struct SignatureGroup: Sendable, Hashable {
  /// The factors that may be shared with other models, each once.
  package let signature: [FactorExponent]
  /// The sum of the models' means, in the unit of the figures.
  package let mean: Double
  /// The sum of the models' own variances, in the square of that unit.
  package let ownVariance: Double
  /// The sum of their own third central moments, in the cube of that unit.
  package let ownThird: Double

  package init(
    signature: [FactorExponent], mean: Double, ownVariance: Double, ownThird: Double = 0
  ) {
    self.signature = signature
    self.mean = mean
    self.ownVariance = ownVariance
    self.ownThird = ownThird
  }
}

/// The moments of a total, and where its variance is from.
package struct TotalMoments: Sendable, Hashable {
  package let mean: Double
  package let variance: Double
  /// The third central moment, in the cube of the figures' unit; infinite or not a number where it
  /// is beyond the range of a double, or where the groups do not say what the models add.
  package let third: Double
  /// By factor, in ascending order of it; with `ownShare` they add up to 1, or are all 0.
  package let shares: [FactorShare]
  /// The share of what is drawn anew for each model.
  package let ownShare: Double
}

package struct FactorShare: Sendable, Hashable {
  package let factor: Int
  /// The variance that this factor would cause alone, in the square of the figures' unit.
  package let variance: Double
  /// From 0 to 1.
  package let share: Double
}

package enum LognormalSumError: Error, Hashable {
  /// A signature names a factor that does not exist, or names one twice.
  case signature
  /// A mean, a variance or a moment is beyond the range of a double.
  case notFinite
}

/// Exact moments of sums of products of two-sided lognormal factors, and of what may not have occurred,
/// some of which are shared.
///
/// A model's figure is `Yᵢ = vᵢ·Π x_f^{e_if}` with its median `vᵢ`. With
/// `R_st = Π_f E[x^{e_s+e_t}] / (E[x^{e_s}]·E[x^{e_t}])` over the factors that both `s` and `t` share,
/// two models covary by `mᵢ·mⱼ·(R_st − 1)`. A model's variance is
/// `mᵢ²·(R_ss − 1) + mᵢ²·R_ss·(Oᵢ − 1)`, where `Oᵢ` is the like product over its own factors; the
/// second term is its own variance. So sums of means and of own variances by signature determine
/// the mean and the variance of a total exactly. The third central moment follows from
/// `R_stu − R_st − R_su − R_tu + 2` over triples, likewise; `SignatureTable` says how.
///
/// Source: independence of the factors; JCGM 100:2008, 5.2, for correlated inputs.
package struct LognormalSum: Sendable {
  package let factors: [SumFactor]

  package init(of factors: [SumFactor]) { self.factors = factors }

  package init(factors: [TwoSidedLognormal]) { self.factors = factors.map { .lognormal($0) } }

  /// Returns the moments of one model.
  ///
  /// - Parameters:
  ///   - value: The median, in the unit of the figure.
  ///   - shared: The factors whose draw other models may share, each once.
  ///   - own: The factors that are drawn for this model alone, each once.
  package func moments(
    ofMedian value: Double, shared: [FactorExponent], own: [FactorExponent]
  ) throws(LognormalSumError) -> ModelMoments {
    var mean = value
    var sharedRatio = 1.0
    // E[A³] of the shared factors and E[O³] of the own ones, each over the cube of the mean.
    var (sharedCube, ownCube) = (1.0, 1.0)
    var ownRatios: [Double] = []
    for term in shared {
      let moment = try self.moment(term.factor, term.exponent)
      mean *= moment
      sharedRatio *= try self.moment(term.factor, term.exponent, term.exponent) / (moment * moment)
      if !own.isEmpty { sharedCube *= cube(term, mean: moment) }
    }
    for term in own {
      let moment = try self.moment(term.factor, term.exponent)
      mean *= moment
      ownRatios.append(
        try self.moment(term.factor, term.exponent, term.exponent) / (moment * moment))
      ownCube *= cube(term, mean: moment)
    }
    let ownRatio = ownRatios.reduce(1, *)
    let variance = mean * mean * sharedRatio * max(0, ownRatio - 1)
    guard mean.isFinite, variance.isFinite else { throw .notFinite }
    let third = mean * mean * mean * sharedCube * (ownCube - 3 * ownRatio + 2)
    let whole = mean * mean * max(0, sharedRatio * ownRatio - 1)
    return ModelMoments(
      mean: mean, variance: whole.isFinite ? whole : .infinity, ownVariance: variance,
      ownThird: third.isFinite ? third : .infinity,
      ownVariancesAlone: ownRatios.map { mean * mean * max(0, $0 - 1) })
  }

  /// Returns the moments of the sum of all groups; their order does not matter.
  ///
  /// A factor's share is the variance that it alone would cause, all others fixed at their means,
  /// over the sum of these variances of all factors and of the own variance. Products of several
  /// uncertain factors add a little that belongs to no single one; it is spread in proportion.
  package func total(_ groups: [SignatureGroup]) throws(LognormalSumError) -> TotalMoments {
    let table = try SignatureTable(groups, factors: factors)
    let mean = table.means.reduce(0, +)
    let own = table.ownVariance
    let rows = table.rows()
    let variance = own + zip(table.means, rows).reduce(0) { $0 + $1.0 * $1.1 }
    let alone = table.variancesAlone()
    let sum = alone.reduce(own) { $0 + $1.variance }
    guard mean.isFinite, variance.isFinite, sum.isFinite else { throw .notFinite }
    return TotalMoments(
      mean: mean, variance: max(0, variance), third: table.third(rows: rows),
      shares: alone.map {
        FactorShare(
          factor: $0.factor, variance: $0.variance, share: sum > 0 ? $0.variance / sum : 0)
      },
      ownShare: sum > 0 ? own / sum : 0)
  }

  /// Returns `E[x^{3e}] / E[x^e]³`.
  fileprivate func cube(_ term: FactorExponent, mean: Double) -> Double {
    factors[term.factor].moment(term.exponent, term.exponent, term.exponent) / (mean * mean * mean)
  }

  fileprivate func moment(
    _ factor: Int, _ exponent: Double, _ other: Double = 0
  ) throws(LognormalSumError) -> Double {
    guard factors.indices.contains(factor) else { throw .signature }
    let moment = factors[factor].moment(exponent, other)
    guard moment.isFinite, moment > 0 else { throw .notFinite }
    return moment
  }
}

extension LognormalSum {
  /// Returns the moments of one figure that is capped, or that may not have come about, per its median.
  ///
  /// The mean, the variance and the third moment are those of the figure. What of it other figures share
  /// is taken by its mean elasticities, as if it were a product of powers of them: exact where nothing is
  /// capped.
  ///
  /// - Parameters:
  ///   - figure: The whole figure.
  ///   - shared: What other figures may share, each once, with what the figure answers to it in the mean.
  ///   - own: Likewise for what is the figure's own.
  package func moments(
    of figure: UncertainProduct, shared: [FactorExponent], own: [FactorExponent]
  ) throws(LognormalSumError) -> ModelMoments {
    let mean = figure.moment(1)
    guard mean.isFinite, mean > 0 else { throw .notFinite }
    let (ratio, cube) = (figure.moment(2) / mean / mean, figure.moment(3) / mean / mean / mean)
    var (sharedRatio, sharedCube) = (1.0, 1.0)
    for term in shared {
      let single = try moment(term.factor, term.exponent)
      sharedRatio *= try moment(term.factor, term.exponent, term.exponent) / (single * single)
      sharedCube *= self.cube(term, mean: single)
    }
    var ownRatios: [Double] = []
    for term in own {
      let single = try moment(term.factor, term.exponent)
      ownRatios.append(try moment(term.factor, term.exponent, term.exponent) / (single * single))
    }
    let square = mean * mean
    let variance = max(0, ratio - sharedRatio)
    guard ratio.isFinite, variance.isFinite else { throw .notFinite }
    // What is left of κ₃ when that of the shared part and its covariance with the own variance are off.
    let third =
      cube - 3 * ratio + 2 - (sharedCube - 3 * sharedRatio + 2)
      - 3 * variance * (sharedCube / sharedRatio - 1)
    return ModelMoments(
      mean: mean, variance: square * max(0, ratio - 1), ownVariance: square * variance,
      ownThird: third.isFinite ? square * mean * third : .infinity,
      ownVariancesAlone: ownRatios.map { square * max(0, $0 - 1) })
  }
}
