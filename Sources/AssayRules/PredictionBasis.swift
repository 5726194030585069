// SPDX-License-Identifier: Apache-2.0

package import AssayValues
import Glibc

/// A fit rearranged for predictions with their uncertainty, split into independent factors.
///
/// With the predictors taken from their means, `u = x − x̄`, the mean level of the response and the
/// slopes are uncorrelated, so that the variance of the line at a point is
/// `s²/n + uᵀ·C·u`, where `C` is the slopes' block of the covariance of the coefficients. With
/// `C = L·Lᵀ` (Cholesky) that is the sum of the squares of `s/√n` and of `(uᵀ·L)_k`: one independent
/// factor for the level and one for each slope, all shared by whatever the fit predicts. Over the
/// sample itself each of them has the same root mean square, `s/√n`, since `C = s²·(Σuuᵀ)⁻¹`, so
/// that each is given that size and an effect of `(uᵀ·L)_k·√n/s`. The residual, of size `s`, is
/// drawn anew for each model.
///
/// The 90 % interval of a single prediction is `±t·√(s²/n + uᵀ·C·u + s²)` with `t` the 95 % quantile
/// of Student's t with the fit's degrees of freedom. Factors are normal on the log scale, so that
/// their sizes are widened by `t/z`, `z` being the normal quantile: the 90 % interval is then
/// Student's, exactly, wherever the point lies, and variances add up in the same proportions. That
/// holds where what is returned is an exponential of the response, as it is of a fit on logarithms;
/// of anything else it is the first order (JCGM 100:2008, section 5.1.2).
///
/// Of a fit with a random intercept for each group the level is correlated with the slopes, so that the
/// factors are those of the whole covariance, the level's first. The effect of a known group of weight
/// `k` is `k` times the mean of what its rows leave, so that the coefficients bear on a prediction for
/// it as on `x − k·x̄_group`, and a variance of `1 − k` of the groups' own is left; of a new group all
/// of it. That is one more factor, drawn for each organization. Sizes are then also widened by what
/// leaving out groups has shown to be due.
///
/// Source: Draper and Smith, *Applied Regression Analysis*, 3rd ed., sections 1.4 and 5.3; Golub and
/// Van Loan, *Matrix Computations*, 4th ed., section 4.2 (Cholesky); for groups, Prasad and Rao (1990),
/// *The estimation of the mean squared error of small-area estimators*, J. Am. Stat. Assoc. 85.
package struct PredictionBasis: Sendable, Hashable {
  package let intercept: Double
  /// By predictor.
  package let slopes: [Double]
  package let domains: [Fit.Domain]
  /// The root mean square of each shared factor's effect on the response over the sample, `s/√n`; of a
  /// fit with groups the standard error in the middle of the sample.
  package let level: Double
  /// The residual standard deviation of the response, `s`.
  package let residual: Double
  /// The standard deviation of the effects of groups, 0 without groups.
  package let between: Double
  /// `t/z`, or what leaving out groups asks for, if that is more.
  package let widening: Double
  /// d ln y / d response at the middle of the sample: how a factor on y is one on the response.
  package let steepness: Double
  /// Indices into the pack's `factors`: the level, then one for each predictor; empty if the fit is
  /// exact.
  package internal(set) var coefficientFactors: [Int32] = []
  package internal(set) var residualFactor: Int32?
  package internal(set) var groupFactor: Int32?
  /// The residual as it was observed, on the logarithm of what is returned; nil for a normal one.
  package let residualSpread: Spread?
  private let groups: [String: Fit.Groups.Known]
  /// By slope, how the level's factor bears on it: 0 without groups.
  private let tilts: [Double]
  /// The rows of `L·√n/s`: lower triangular, so that row `j` ends at column `j`.
  private let triangle: [[Double]]

  /// Returns nil if the fit has no inference, or its covariance is none.
  ///
  /// - Parameters:
  ///   - z: The 95 % quantile of the standard normal distribution.
  ///   - steepness: Not 0, finite.
  package init?(_ fit: Fit, z: Double, steepness: Double) {
    guard let inference = fit.inference, let first = inference.terms.first,
      fit.domains.count == inference.terms.count - 1
    else { return nil }
    let count = inference.terms.count
    intercept = first.estimate
    slopes = inference.terms.dropFirst().map(\.estimate)
    domains = fit.domains
    residual = inference.residualDeviation
    between = fit.groups?.deviation ?? 0
    groups = Dictionary(
      (fit.groups?.known ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let leftOut = fit.leftOut?.widening
    widening =
      leftOut ?? max(inference.quantile / z, fit.groups?.validation?.widening ?? 0)
    self.steepness = steepness
    residualSpread = fit.residuals.flatMap { residuals in
      Spread(sample: residuals.map { $0 * steepness * (leftOut ?? 1) })
    }
    let centred =
      fit.groups == nil ? nil : PredictionBasis.centred(inference.covariance, at: fit.domains)
    let level =
      centred.map { max(0, $0[0][0]).squareRoot() }
      ?? residual / Double(fit.rows.used).squareRoot()
    self.level = level
    guard residual > 0, level > 0 else {
      (triangle, tilts) = ([], [])
      return
    }
    let matrix = centred ?? inference.covariance
    let block = ((centred == nil ? 1 : 0)..<count).map { row in
      ((centred == nil ? 1 : 0)...row).map { matrix[row][$0] / (level * level) }
    }
    guard let rows = PredictionBasis.cholesky(block) else { return nil }
    if centred == nil {
      (triangle, tilts) = (rows, rows.map { _ in 0 })
    } else {
      triangle = rows.dropFirst().map { Array($0.dropFirst()) }
      tilts = rows.dropFirst().map { $0[0] }
    }
  }

  /// The covariance of the level in the middle of the sample and of the slopes, from that of the
  /// constant and the slopes.
  private static func centred(_ covariance: [[Double]], at domains: [Fit.Domain]) -> [[Double]] {
    let middle = [1] + domains.map(\.mean)
    var result = covariance
    for column in middle.indices {
      let level = middle.indices.reduce(0) { $0 + middle[$1] * covariance[$1][column] }
      (result[0][column], result[column][0]) = (level, level)
    }
    result[0][0] = zip(middle, result[0]).reduce(0) { $0 + $1.0 * $1.1 }
    return result
  }

  /// A group of the sample by its name; nil for a new one.
  package func group(named name: String?) -> Fit.Groups.Known? { name.flatMap { groups[$0] } }

  package var isExact: Bool { residual == 0 }

  /// The effects on the response of one standard deviation of each shared factor at a point, as
  /// multiples of `level`: 1 for the mean level, then one for each slope.
  ///
  /// - Parameters:
  ///   - point: By predictor.
  ///   - group: The group of the sample that is predicted for, if it is one.
  package func effects(at point: [Double], of group: Fit.Groups.Known? = nil) -> [Double] {
    guard !isExact else { return [] }
    let weight = group?.weight ?? 0
    var level = 1 - weight
    var effects = Array(repeating: 0.0, count: slopes.count)
    for (row, terms) in triangle.enumerated() {
      let middle = domains[row].mean
      let offset = point[row] - middle - weight * ((group?.means[row] ?? middle) - middle)
      level += offset * tilts[row]
      for (column, term) in terms.enumerated() { effects[column] += offset * term }
    }
    return [level] + effects
  }

  /// How much of the groups' deviation is left for a group, from 0 to 1.
  package func rest(of group: Fit.Groups.Known?) -> Double {
    (1 - (group?.weight ?? 0)).squareRoot()
  }

  /// The response at a point: the median of what the fit predicts.
  package func response(at point: [Double], of group: Fit.Groups.Known? = nil) -> Double {
    zip(slopes, point).reduce(intercept) { $0 + $1.0 * $1.1 } + (group?.effect ?? 0)
  }

  /// The standard deviation of the prediction at a point by the coefficients alone, on the scale of
  /// the response.
  package func deviation(at point: [Double], of group: Fit.Groups.Known? = nil) -> Double {
    level * effects(at: point, of: group).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Returns the rows of L with `matrix = L·Lᵀ`, both lower triangles; nil unless the matrix is
  /// positive definite.
  private static func cholesky(_ matrix: [[Double]]) -> [[Double]]? {
    var rows: [[Double]] = []
    for (index, given) in matrix.enumerated() {
      var row: [Double] = []
      for column in 0..<index {
        let known = zip(row, rows[column]).reduce(0) { $0 + $1.0 * $1.1 }
        row.append((given[column] - known) / rows[column][column])
      }
      let rest = given[index] - row.reduce(0) { $0 + $1 * $1 }
      guard rest > 0, rest.isFinite else { return nil }
      row.append(rest.squareRoot())
      rows.append(row)
    }
    return rows
  }
}
