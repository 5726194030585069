// SPDX-License-Identifier: Apache-2.0

package import AssayRules
package import AssaySource
import AssayStatistics
import Glibc

/// Fits a regression to a sample by ordinary least squares.
package enum RegressionFitter {
  /// - Parameters:
  ///   - population: Where the sample was drawn from; nil for that of the pack.
  ///   - leftOut: Models of the population that are not in the sample, as it holds rows in use only.
  /// - Returns: The fit, be it refused by its gate or not; nil where a row gives no number, or the
  ///   predictors depend on each other, which the diagnostics then say.
  package static func fit(
    _ rule: RegressionRule, to sample: Sample, population: Fit.Population? = nil,
    leftOut: (filtered: Int, incomplete: Int) = (0, 0)
  ) -> (fit: Fit?, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    var responses: [Double] = []
    var columns = Array(repeating: [Double](), count: rule.predictors.count)
    var (filtered, incomplete) = leftOut
    for row in sample.rows {
      switch rule.observation(of: row) {
      case .filtered: filtered += 1
      case .incomplete: incomplete += 1
      case .failed(let error): diagnostics.append(.sampleRow(row, error))
      case .used(let response, let predictors):
        responses.append(response)
        for index in columns.indices { columns[index].append(predictors[index]) }
      }
    }
    guard diagnostics.isEmpty else { return (nil, diagnostics) }
    var inference: Fit.Inference?
    do throws(LeastSquaresError) {
      let design = DesignMatrix(predictors: columns)
      inference = self.inference(try LeastSquares.fit(responses, on: design), rule)
    } catch {
      switch error {
      case .tooFewRows: break
      case .dependent(let column, let others):
        return (nil, [.dependentPredictor(column, on: others, of: rule)])
      case .notFinite, .outOfRange, .noPredictors, .unequalLengths:
        return (nil, [.fitBeyondRange(of: rule)])
      }
    }
    let fit = Fit(
      regression: rule.id, digest: rule.digest(of: sample, isDrawn: population != nil),
      sample: sample.path, population: population,
      rows: Fit.Rows(used: responses.count, filtered: filtered, incomplete: incomplete),
      domains: columns.compactMap(domain), inference: inference)
    return (fit, [])
  }

  private static func inference(_ fit: LeastSquaresFit, _ rule: RegressionRule) -> Fit.Inference {
    let names = ["intercept"] + rule.predictors.map(\.name)
    let terms = names.indices.map { index in
      Fit.Term(
        name: names[index], estimate: fit.coefficients[index],
        standardError: fit.standardErrors[index],
        t: fit.t[index].flatMap { $0.isFinite ? $0 : nil },
        // A coefficient of 0 in an exact fit explains nothing.
        p: fit.probabilities[index] ?? 1)
    }
    return Fit.Inference(
      terms: terms, covariance: fit.covariance,
      residualDeviation: fit.residualStandardDeviation, degreesOfFreedom: fit.degreesOfFreedom,
      quantile: StudentT.quantile(0.95, degreesOfFreedom: Double(fit.degreesOfFreedom)),
      // A response that does not vary has nothing to explain.
      rSquared: fit.rSquared ?? 0, adjustedRSquared: fit.adjustedRSquared ?? 0,
      leaveOneOut: leaveOneOut(fit))
  }

  /// Nil if a row alone decides a coefficient.
  private static func leaveOneOut(_ fit: LeastSquaresFit) -> Fit.LeaveOneOut? {
    let errors = fit.leaveOneOutResiduals.compactMap { $0?.magnitude }.sorted()
    guard errors.count == fit.rowCount, !errors.isEmpty else { return nil }
    return Fit.LeaveOneOut(median: quantile(0.5, of: errors), p90: quantile(0.9, of: errors))
  }

  /// Source: Hyndman and Fan (1996), *Sample Quantiles in Statistical Packages*, definition 7.
  ///
  /// - Parameter sorted: Not empty.
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let position = Double(sorted.count - 1) * share
    let index = Int(position)
    let (low, high) = (sorted[index], sorted[min(index + 1, sorted.count - 1)])
    return low + (high - low) * (position - Double(index))
  }

  /// Nil of no values.
  private static func domain(_ values: [Double]) -> Fit.Domain? {
    guard let low = values.min(), let high = values.max() else { return nil }
    // A mean by rounding beyond the ends would be none.
    let mean = min(max(values.reduce(0, +) / Double(values.count), low), high)
    return Fit.Domain(low: low, mean: mean, high: high)
  }
}
