// SPDX-License-Identifier: Apache-2.0

/// A fit by ordinary least squares and what can be inferred from it.
///
/// An exact fit, whose residuals are no more than roundings of the response, has residuals and
/// standard errors of 0; its `f` and the `t` of coefficients other than 0 are infinite with
/// probability 0. A quotient of 0 and 0 is nil, never NaN: the `t` of a coefficient that is 0 within
/// rounding in an exact fit, and `rSquared` and `f` of a response that does not vary.
package struct LeastSquaresFit: Sendable, Hashable {
  /// What each coefficient belongs to; the constant is the first, if there is one.
  package let columns: [DesignColumn]
  package let rowCount: Int
  /// In the response's unit over the column's.
  package let coefficients: [Double]
  package let standardErrors: [Double]
  /// Each coefficient over its standard error.
  package let t: [Double?]
  /// Of a magnitude of `t` at least this great if the coefficient were 0; two-sided, by Student's
  /// distribution.
  package let probabilities: [Double?]
  /// The inverse of the design's product with its transpose; times the squared residual standard
  /// deviation it is `covariance`.
  package let unscaledCovariance: [[Double]]
  package let covariance: [[Double]]
  /// Rows less coefficients; at least 1.
  package let degreesOfFreedom: Int
  /// Coefficients besides the constant.
  package let modelDegreesOfFreedom: Int
  /// In the square of the response's unit, as is the model's: about the mean if there is a constant,
  /// else about 0.
  package let residualSumOfSquares: Double
  package let modelSumOfSquares: Double
  /// In the response's unit.
  package let residualStandardDeviation: Double
  package let rSquared: Double?
  package let adjustedRSquared: Double?
  package let f: Double?
  /// Of an `f` at least this great if all coefficients besides the constant were 0.
  package let fProbability: Double?
  /// By row, in the response's unit.
  package let residuals: [Double]
  /// By row, from 0 to 1.
  package let leverages: [Double]
  /// By row, what the residual would be if the row had not been part of the sample; nil for a row
  /// without which a coefficient would not be determined.
  package let leaveOneOutResiduals: [Double?]

  /// The coefficients with all their digits, for predictions.
  private let extended: [DoubleDouble]
  /// By columns, times which a row of the design has the squared length of its leverage.
  private let inverse: [[DoubleDouble]]

  /// By row, the error of its prediction by the others over the standard error of that prediction; nil where
  /// a row is needed for the fit.
  ///
  /// Source: D. A. Belsley, E. Kuh & R. E. Welsch (1980), *Regression Diagnostics*, section 2.1 (RSTUDENT).
  package var leaveOneOutScores: [Double]? {
    guard degreesOfFreedom > 1 else { return nil }
    var scores: [Double] = []
    for (residual, leverage) in zip(residuals, leverages) {
      let rest = 1 - leverage
      guard rest > 1e-12 else { return nil }
      let left = residualSumOfSquares - residual * residual / rest
      guard left > 0 else { return nil }
      let deviation = (left / Double(degreesOfFreedom - 1)).squareRoot()
      scores.append(residual / (deviation * rest.squareRoot()))
    }
    return scores
  }

  /// Whether the residuals are no more than roundings of the response.
  package let isExact: Bool
  package var hasIntercept: Bool { columns.first == .intercept }

  init(columns: [DesignColumn], scaling: LeastSquares.Scaling, sums: LeastSquares.Sums) {
    let count = columns.count
    let model = sums.hasIntercept ? count - 1 : count
    let degrees = sums.rows - count
    let response = scaling.response
    func inUnit(_ value: DoubleDouble) -> Double { value.scaled(by: response).high }

    self.columns = columns
    rowCount = sums.rows
    isExact = sums.residual == .zero
    degreesOfFreedom = degrees
    modelDegreesOfFreedom = model
    extended = zip(sums.coefficients, scaling.columns).map { $0.scaled(by: response - $1) }
    inverse = sums.inverse.map { column in
      zip(column, scaling.columns).map { $0.scaled(by: -$1) }
    }
    coefficients = extended.map(\.high)

    let deviation = (sums.residual / DoubleDouble(Double(degrees))).squareRoot()
    let squares = LeastSquaresFit.covariance(sums.inverse)
    let lengths = (0..<count).map { squares[$0][$0].squareRoot() }
    standardErrors = zip(lengths, scaling.columns).map { length, scale in
      (length * deviation).scaled(by: response - scale).high
    }
    unscaledCovariance = LeastSquaresFit.scaled(squares, by: scaling.columns, response: 0)
    let variance = sums.residual / DoubleDouble(Double(degrees))
    covariance = LeastSquaresFit.scaled(
      squares.map { $0.map { $0 * variance } }, by: scaling.columns, response: response)
    t = zip(sums.coefficients, lengths).map { coefficient, length in
      LeastSquaresFit.quotient(
        coefficient, length * deviation, within: length.high * sums.rounding)
    }
    probabilities = t.map { t in
      t.map { StudentT.twoSidedProbability($0, degreesOfFreedom: Double(degrees)) }
    }

    residualSumOfSquares = inUnit(sums.residual.scaled(by: response))
    modelSumOfSquares = inUnit(sums.model.scaled(by: response))
    residualStandardDeviation = inUnit(deviation)
    let total = sums.model + sums.residual
    let varies = total.squareRoot().high > sums.rounding
    rSquared = varies ? (sums.model / total).high : nil
    let meanTotal = total / DoubleDouble(Double(model + degrees))
    adjustedRSquared = varies ? (.one - variance / meanTotal).high : nil
    f =
      varies && model > 0
      ? LeastSquaresFit.quotient(sums.model / DoubleDouble(Double(model)), variance, within: 0)
      : nil
    fProbability = f.map {
      FisherF.upperProbability(
        $0, degreesOfFreedom: (numerator: Double(model), denominator: Double(degrees)))
    }
    residuals = sums.residuals.map(inUnit)
    leverages = sums.leverages.map { min(1, max(0, $0.high)) }
    leaveOneOutResiduals = sums.leaveOneOut.map { $0.map(inUnit) }
  }

  /// What the fit says of a response with given predictors.
  package struct Prediction: Sendable, Hashable {
    /// In the response's unit, as are the standard errors.
    package let value: Double
    /// Of the mean of responses with these predictors.
    package let standardErrorOfMean: Double
    /// Of one further response with these predictors.
    package let standardErrorOfResponse: Double
  }

  /// - Parameter predictors: A value per predictor, in its unit, without the constant's 1.
  package func prediction(at predictors: [Double]) throws(LeastSquaresError) -> Prediction {
    try prediction(at: predictors.map { DoubleDouble($0) })
  }

  /// The like of the above with more digits, as powers need them: `DesignMatrix.powers`.
  package func prediction(at predictors: [DoubleDouble]) throws(LeastSquaresError) -> Prediction {
    let row = (hasIntercept ? [DoubleDouble.one] : []) + predictors
    precondition(row.count == columns.count, "a prediction needs a value for each predictor")
    if let index = predictors.firstIndex(where: { !$0.high.isFinite }) {
      throw .notFinite(column: .predictor(index), row: 0)
    }
    let value = zip(row, extended).reduce(DoubleDouble.zero) { $0 + $1.0 * $1.1 }.high
    let parts = inverse.map { column in
      zip(row, column).reduce(DoubleDouble.zero) { $0 + $1.0 * $1.1 }
    }
    let leverage = HouseholderFactors.squares(parts[...])
    let prediction = Prediction(
      value: value,
      standardErrorOfMean: leverage.squareRoot().high * residualStandardDeviation,
      standardErrorOfResponse: (leverage + .one).squareRoot().high * residualStandardDeviation)
    guard value.isFinite, prediction.standardErrorOfResponse.isFinite else { throw .outOfRange }
    return prediction
  }

  /// Whether every result that can overflow is within the range of a double.
  var isFinite: Bool {
    [coefficients, standardErrors, residuals, [residualSumOfSquares, modelSumOfSquares]]
      .allSatisfy { $0.allSatisfy(\.isFinite) }
      && (unscaledCovariance + covariance).allSatisfy { $0.allSatisfy(\.isFinite) }
      && leaveOneOutResiduals.allSatisfy { $0?.isFinite ?? true }
  }

  /// Returns the product of the inverse triangle, given by columns, with its transpose.
  private static func covariance(_ inverse: [[DoubleDouble]]) -> [[DoubleDouble]] {
    inverse.indices.map { row in
      inverse.indices.map { column in
        inverse[max(row, column)...].reduce(DoubleDouble.zero) { $0 + $1[row] * $1[column] }
      }
    }
  }

  private static func scaled(
    _ matrix: [[DoubleDouble]], by scales: [Int], response: Int
  ) -> [[Double]] {
    matrix.indices.map { row in
      matrix.indices.map { column in
        matrix[row][column].scaled(by: 2 * response - scales[row] - scales[column]).high
      }
    }
  }

  /// Returns a quotient, an infinite one if only the divisor is 0, and none if the dividend is then
  /// no greater than its roundings.
  private static func quotient(
    _ dividend: DoubleDouble, _ divisor: DoubleDouble, within rounding: Double
  ) -> Double? {
    if divisor.high > 0 { return (dividend / divisor).high }
    guard dividend.high.magnitude > rounding else { return nil }
    return dividend.high < 0 ? -.infinity : .infinity
  }
}
