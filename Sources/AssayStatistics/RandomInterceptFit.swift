// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A fit with a random intercept by group, what can be inferred from it, and what it predicts for a
/// group of the sample and for a new one.
package struct RandomInterceptFit: Sendable, Hashable {
  /// A group of the sample.
  package struct Group: Sendable, Hashable {
    package let size: Int
    /// The best linear unbiased predictor of its effect, in the response's unit.
    package let effect: Double
    /// `nθ/(1 + nθ)`: the share of the group's own mean residual that the effect is.
    package let weight: Double
    /// The mean of each predictor over its rows.
    package let means: [Double]
  }

  package let rowCount: Int
  /// The constant first, in the response's unit over the predictor's.
  package let coefficients: [Double]
  package let standardErrors: [Double]
  package let covariance: [[Double]]
  /// By coefficient, those by which its `t` is judged: rows less coefficients where groups differ in
  /// nothing.
  ///
  /// Source: F. E. Satterthwaite (1946), Biometrics Bulletin 2; A. Kuznetsova et al. (2017),
  /// *lmerTest*, J. Stat. Software 82(13), section 2.
  package let degreesOfFreedom: [Double]
  package let t: [Double?]
  /// Two-sided, by Student's distribution.
  package let probabilities: [Double?]
  /// Of what is left within groups, in the response's unit.
  package let residualDeviation: Double
  /// Of the effects of groups, in the response's unit; 0 if groups differ in nothing.
  package let groupDeviation: Double
  /// Minus twice the restricted log likelihood.
  package let criterion: Double
  package let groups: [Group]
  /// By row, what is left of the response besides predictors and the effect of its group.
  package let residuals: [Double]
  /// By row, the part of its own prediction that it decides, of rows freed of what groups have in common.
  package let leverages: [Double]
  /// The share of the response's variance that predictors explain; and that predictors and groups do.
  ///
  /// Source: S. Nakagawa & H. Schielzeth (2013), Methods in Ecology and Evolution 4.
  package let marginalRSquared: Double
  package let conditionalRSquared: Double

  init(_ sample: RandomIntercept.Sample, ratio: Double) throws(LeastSquaresError) {
    let fit = try sample.leastSquares(ratio)
    let rows = sample.response.count
    rowCount = rows
    coefficients = fit.coefficients
    standardErrors = fit.standardErrors
    covariance = fit.covariance
    residualDeviation = fit.residualStandardDeviation
    groupDeviation = fit.residualStandardDeviation * ratio.squareRoot()
    criterion =
      fit.isExact ? -.infinity : fit.restrictedCriterion(sizes: sample.sizes, ratio: ratio)
    degreesOfFreedom =
      ratio > 0 && !fit.isExact
      ? try RandomInterceptFit.degreesOfFreedom(sample, ratio: ratio, fit)
      : Array(repeating: Double(fit.degreesOfFreedom), count: fit.coefficients.count)
    t = fit.t
    probabilities = zip(fit.t, degreesOfFreedom).map { t, degrees in
      t.map { StudentT.twoSidedProbability($0, degreesOfFreedom: degrees) }
    }
    let explained = (0..<rows).map { row in
      zip(sample.columns, fit.coefficients).reduce(0) { $0 + $1.0[row] * $1.1 }
    }
    let all = zip(sample.response, explained).map { $0 - $1 }
    leverages = fit.leverages
    let means = sample.columns.dropFirst().map { sample.means($0) }
    groups = zip(sample.sizes, sample.means(all)).enumerated().map { index, group in
      let weight = Double(group.0) * ratio / (1 + Double(group.0) * ratio)
      return Group(
        size: group.0, effect: weight * group.1, weight: weight, means: means.map { $0[index] })
    }
    let effects = groups.map(\.effect)
    residuals = zip(all, sample.groups).map { $0 - effects[$1] }
    let middle = explained.reduce(0, +) / Double(rows)
    let fixed = explained.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(rows)
    let (between, within) = (groupDeviation * groupDeviation, residualDeviation * residualDeviation)
    let total = fixed + between + within
    marginalRSquared = total > 0 ? fixed / total : 0
    conditionalRSquared = total > 0 ? (fixed + between) / total : 0
  }

  /// What the fit says of a further row.
  package struct Prediction: Sendable, Hashable {
    package let value: Double
    /// Of the value by the coefficients and what is not known of the group's effect.
    package let standardErrorOfMean: Double
    /// Of one further response.
    package let standardErrorOfResponse: Double
  }

  /// - Parameters:
  ///   - predictors: A value per predictor.
  ///   - group: A group of the sample; nil for a new one.
  ///
  /// Source: N. G. N. Prasad & J. N. K. Rao (1990), *The estimation of the mean squared error of
  /// small-area estimators*, J. Am. Stat. Assoc. 85, terms g1 and g2.
  package func prediction(at predictors: [Double], group: Int?) -> Prediction {
    precondition(predictors.count + 1 == coefficients.count, "a value for each predictor")
    let known = group.map { groups[$0] }
    let point = [1] + predictors
    let value = zip(point, coefficients).reduce(known?.effect ?? 0) { $0 + $1.0 * $1.1 }
    let weight = known?.weight ?? 0
    let rest = zip(point, [1] + (known?.means ?? predictors)).map { $0 - weight * $1 }
    var mean = groupDeviation * groupDeviation * (1 - weight)
    for (row, left) in rest.enumerated() {
      for (column, right) in rest.enumerated() { mean += left * covariance[row][column] * right }
    }
    return Prediction(
      value: value, standardErrorOfMean: mean.squareRoot(),
      standardErrorOfResponse: (mean + residualDeviation * residualDeviation).squareRoot())
  }

  // MARK: Inference

  /// `2·v²/(gᵀ·A·g)` of each coefficient, `v` its variance, `g` the gradient of `v` by the ratio and
  /// the residual variance, `A` the asymptotic covariance of these two.
  private static func degreesOfFreedom(
    _ sample: RandomIntercept.Sample, ratio: Double, _ fit: LeastSquaresFit
  ) throws(LeastSquaresError) -> [Double] {
    let rest = Double(fit.degreesOfFreedom)
    let variance = fit.residualSumOfSquares / rest
    // What depends on the ratio: volume, residual sum of squares, variances of the coefficients.
    func quantities(_ ratio: Double) throws(LeastSquaresError) -> [Double] {
      let fit = try sample.leastSquares(ratio)
      return [fit.volume(sizes: sample.sizes, ratio: ratio), fit.residualSumOfSquares]
        + fit.unscaledCovariance.indices.map { fit.unscaledCovariance[$0][$0] }
    }
    let step = ratio * 0x1p-6
    let (near, far) = (
      (try quantities(ratio - step), try quantities(ratio + step)),
      (try quantities(ratio - 2 * step), try quantities(ratio + 2 * step))
    )
    let here = try quantities(ratio)
    // Of the fourth order. Source: M. Abramowitz & I. A. Stegun (1964), table 25.2.
    let first = here.indices.map { index in
      (8 * (near.1[index] - near.0[index]) - (far.1[index] - far.0[index])) / (12 * step)
    }
    let second = here.indices.prefix(2).map { index in
      (16 * (near.1[index] + near.0[index]) - (far.1[index] + far.0[index]) - 30 * here[index])
        / (12 * step * step)
    }
    // The Hessian of minus twice the log likelihood, by the ratio and the residual variance.
    let byRatio = second[0] + second[1] / variance
    let mixed = -first[1] / (variance * variance)
    let byVariance = rest / (variance * variance)
    let determinant = byRatio * byVariance - mixed * mixed
    return fit.coefficients.indices.map { index in
      guard determinant > 0 else { return rest }
      let (a, b) = (variance * first[index + 2], here[index + 2])
      let spread =
        2 * (byVariance * a * a - 2 * mixed * a * b + byRatio * b * b) / determinant
      let size = variance * here[index + 2]
      guard spread > 0 else { return rest }
      return min(rest, max(1, 2 * size * size / spread))
    }
  }

  /// The logarithm of the determinant of a covariance; of one that is not positive definite that of
  /// the least number.
  static func logDeterminant(_ matrix: [[Double]]) -> Double {
    var rows: [[Double]] = []
    var sum = 0.0
    for index in matrix.indices {
      var row: [Double] = []
      for column in 0...index {
        let known = zip(row, column < index ? rows[column] : row).reduce(0) { $0 + $1.0 * $1.1 }
        let rest = matrix[index][column] - known
        row.append(
          column < index
            ? rest / rows[column][column] : max(rest, .leastNormalMagnitude).squareRoot())
      }
      sum += 2 * log(row[index])
      rows.append(row)
    }
    return sum
  }
}
