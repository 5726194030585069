// SPDX-License-Identifier: Apache-2.0

package import AssayRules
package import AssaySource
import AssayStatistics
import AssayValues
import Glibc

/// Fits a regression to a sample: by ordinary least squares, or with a random intercept for each group
/// by restricted maximum likelihood.
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
    var members: [String] = []
    var (filtered, incomplete) = leftOut
    for row in sample.rows {
      switch rule.observation(of: row) {
      case .filtered: filtered += 1
      case .incomplete: incomplete += 1
      case .failed(let error): diagnostics.append(.sampleRow(row, error))
      case .used(let response, let predictors, let group):
        responses.append(response)
        if let group { members.append(group) }
        for index in columns.indices { columns[index].append(predictors[index]) }
      }
    }
    guard diagnostics.isEmpty else { return (nil, diagnostics) }
    var inference: Fit.Inference?
    var groups: Fit.Groups?
    var (residuals, leverages, scores): ([Double], [Double], [Double]?) = ([], [], nil)
    do throws(LeastSquaresError) {
      if rule.grouping == nil {
        let design = DesignMatrix(predictors: columns)
        let fit = try LeastSquares.fit(responses, on: design)
        inference = self.inference(fit, rule)
        (residuals, leverages, scores) = (fit.residuals, fit.leverages, fit.leaveOneOutScores)
      } else {
        let names = Set(members).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let rows = members.map { indices[$0] ?? 0 }
        let fit = try RandomIntercept.fit(responses, predictors: columns, groups: rows)
        inference = self.inference(fit, rule)
        (residuals, leverages) = (fit.residuals, fit.leverages)
        if rule.intervals == .leftOut {
          scores = GroupValidation(responses, predictors: columns, groups: rows)?.scores
        }
        groups = Fit.Groups(
          deviation: fit.groupDeviation, rSquared: fit.conditionalRSquared,
          known: zip(names, fit.groups).map { name, group in
            Fit.Groups.Known(
              name: name, rows: group.size, effect: group.effect, weight: group.weight,
              means: group.means)
          }, validation: validation(responses, columns, rows))
      }
    } catch {
      switch error {
      case .tooFewRows: break
      case .dependent(let column, let others):
        return (nil, [.dependentPredictor(column, on: others, of: rule)])
      case .notFinite, .outOfRange, .noPredictors, .unequalLengths:
        return (nil, [.fitBeyondRange(of: rule)])
      }
    }
    var leftOut: Fit.LeftOut?
    if rule.intervals == .leftOut, inference != nil {
      guard let scores, let found = self.leftOut(scores) else {
        return (nil, [.leftOutUndetermined(of: rule)])
      }
      leftOut = found
    }
    let fit = Fit(
      regression: rule.id, digest: rule.digest(of: sample, isDrawn: population != nil),
      sample: sample.path, population: population,
      rows: Fit.Rows(used: responses.count, filtered: filtered, incomplete: incomplete),
      domains: columns.compactMap(domain), inference: inference, groups: groups,
      residuals: rule.residuals == .empirical && inference != nil ? residuals.sorted() : nil,
      leftOut: leftOut, leverage: rule.gate.leverage == nil ? nil : leverages.max())
    return (fit, [])
  }

  private static func inference(_ fit: LeastSquaresFit, _ rule: RegressionRule) -> Fit.Inference {
    Fit.Inference(
      terms: terms(of: rule, fit.coefficients, fit.standardErrors, fit.t, fit.probabilities),
      covariance: fit.covariance,
      residualDeviation: fit.residualStandardDeviation, degreesOfFreedom: fit.degreesOfFreedom,
      quantile: StudentT.quantile(0.95, degreesOfFreedom: Double(fit.degreesOfFreedom)),
      // A response that does not vary has nothing to explain.
      rSquared: fit.rSquared ?? 0, adjustedRSquared: fit.adjustedRSquared ?? 0,
      leaveOneOut: leaveOneOut(fit))
  }

  /// Predictions are for further groups, of which those of the sample are a sample.
  private static func inference(
    _ fit: RandomInterceptFit, _ rule: RegressionRule
  ) -> Fit.Inference {
    let degrees = max(1, fit.groups.count - 1)
    return Fit.Inference(
      terms: terms(of: rule, fit.coefficients, fit.standardErrors, fit.t, fit.probabilities),
      covariance: fit.covariance, residualDeviation: fit.residualDeviation,
      degreesOfFreedom: degrees,
      quantile: StudentT.quantile(0.95, degreesOfFreedom: Double(degrees)),
      rSquared: fit.marginalRSquared, adjustedRSquared: nil, leaveOneOut: nil)
  }

  /// The coefficients, the constant first, under the names of the predictors.
  private static func terms(
    of rule: RegressionRule, _ estimates: [Double], _ standardErrors: [Double], _ t: [Double?],
    _ probabilities: [Double?]
  ) -> [Fit.Term] {
    (["intercept"] + rule.predictors.map(\.name)).enumerated().map { index, name in
      Fit.Term(
        name: name, estimate: estimates[index], standardError: standardErrors[index],
        t: t[index].flatMap { $0.isFinite ? $0 : nil },
        // A coefficient of 0 in an exact fit explains nothing.
        p: probabilities[index] ?? 1)
    }
  }

  /// Nil where what is left without a group determines no fit.
  private static func validation(
    _ responses: [Double], _ columns: [[Double]], _ groups: [Int]
  ) -> Fit.Groups.Validation? {
    guard let found = GroupValidation(responses, predictors: columns, groups: groups) else {
      return nil
    }
    let errors = found.errors.map(\.magnitude).sorted()
    let scores = found.scores.map(\.magnitude).sorted()
    return Fit.Groups.Validation(
      median: quantile(0.5, of: errors), p90: quantile(0.9, of: errors),
      inside: Double(scores.count { $0 <= Spread.z }) / Double(scores.count),
      widening: max(1, quantile(0.9, of: scores) / Spread.z))
  }

  /// Nil if all errors are none.
  private static func leftOut(_ scores: [Double]) -> Fit.LeftOut? {
    let sizes = scores.map(\.magnitude).sorted()
    guard let last = sizes.last, last > 0, last.isFinite else { return nil }
    return Fit.LeftOut(
      widening: quantile(0.9, of: sizes) / Spread.z,
      inside: Double(sizes.count { $0 <= Spread.z }) / Double(sizes.count))
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
