// SPDX-License-Identifier: Apache-2.0

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
/// Source: Draper and Smith, *Applied Regression Analysis*, 3rd ed., sections 1.4 and 5.3; Golub and
/// Van Loan, *Matrix Computations*, 4th ed., section 4.2 (Cholesky).
package struct PredictionBasis: Sendable, Hashable {
  package let intercept: Double
  /// By predictor.
  package let slopes: [Double]
  package let domains: [Fit.Domain]
  /// The root mean square of each shared factor's effect on the response over the sample, `s/√n`.
  package let level: Double
  /// The residual standard deviation of the response, `s`.
  package let residual: Double
  /// `t/z`.
  package let widening: Double
  /// d ln y / d response at the middle of the sample: how a factor on y is one on the response.
  package let steepness: Double
  /// Indices into the pack's `factors`: the level, then one for each predictor; empty if the fit is
  /// exact.
  package internal(set) var coefficientFactors: [Int32] = []
  package internal(set) var residualFactor: Int32?
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
    let level = residual / Double(fit.rows.used).squareRoot()
    self.level = level
    widening = inference.quantile / z
    self.steepness = steepness
    guard residual > 0 else {
      triangle = []
      return
    }
    let block = (1..<count).map { row in
      (1...row).map { inference.covariance[row][$0] / (level * level) }
    }
    guard let rows = PredictionBasis.cholesky(block) else { return nil }
    triangle = rows
  }

  package var isExact: Bool { residual == 0 }

  /// The effects on the response of one standard deviation of each shared factor at a point, as
  /// multiples of `level`: 1 for the mean level, then one for each slope.
  ///
  /// - Parameter point: By predictor.
  package func effects(at point: [Double]) -> [Double] {
    guard !isExact else { return [] }
    var effects = Array(repeating: 0.0, count: slopes.count)
    for (row, terms) in triangle.enumerated() {
      let offset = point[row] - domains[row].mean
      for (column, term) in terms.enumerated() { effects[column] += offset * term }
    }
    return [1] + effects
  }

  /// The response at a point: the median of what the fit predicts.
  package func response(at point: [Double]) -> Double {
    zip(slopes, point).reduce(intercept) { $0 + $1.0 * $1.1 }
  }

  /// The standard deviation of the prediction at a point by the coefficients alone, on the scale of
  /// the response.
  package func deviation(at point: [Double]) -> Double {
    level * effects(at: point).reduce(0) { $0 + $1 * $1 }.squareRoot()
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
