// SPDX-License-Identifier: Apache-2.0

/// A column of a design matrix: the constant, or a predictor by its index.
package enum DesignColumn: Sendable, Hashable {
  case intercept
  case predictor(Int)
}

/// Why a fit has no answer.
package enum LeastSquaresError: Error, Hashable {
  /// There is nothing to fit.
  case noPredictors
  /// A column has another number of rows than the response.
  case unequalLengths(column: DesignColumn, rows: Int, expected: Int)
  /// A predictor, or the response if `column` is nil, is infinite or no number in this row.
  case notFinite(column: DesignColumn?, row: Int)
  /// There are not more rows than coefficients, so that nothing is left to judge the fit by.
  case tooFewRows(rows: Int, coefficients: Int)
  /// A column is, within the accuracy of doubles, a combination of columns before it; of none of
  /// them if it is 0 throughout.
  case dependent(column: DesignColumn, on: [DesignColumn])
  /// A result is beyond the range of a double.
  case outOfRange
}

/// What a response is explained by: a column for the constant, if wanted, and one per predictor.
package struct DesignMatrix: Sendable {
  package let hasIntercept: Bool
  /// Each with as many values as there are rows, in any one unit; without the constant.
  let predictors: [[DoubleDouble]]

  /// - Parameters:
  ///   - predictors: A list of values per predictor, each in any one unit, in the order of the rows.
  ///   - hasIntercept: Whether a constant is fitted too.
  package init(predictors: [[Double]], hasIntercept: Bool = true) {
    self.init(
      extended: predictors.map { $0.map { DoubleDouble($0) } }, hasIntercept: hasIntercept)
  }

  /// Makes the columns `x, x², …, x^degree`, whose powers are formed with twice a double's digits.
  package static func polynomial(
    _ values: [Double], degree: Int, hasIntercept: Bool = true
  ) -> DesignMatrix {
    let rows = values.map { powers(of: $0, degree: degree) }
    return DesignMatrix(
      extended: (0..<max(0, degree)).map { column in rows.map { $0[column] } },
      hasIntercept: hasIntercept)
  }

  /// Returns `x, x², …, x^degree`, the predictors of a polynomial at one place.
  package static func powers(of value: Double, degree: Int) -> [DoubleDouble] {
    var powers: [DoubleDouble] = []
    var power = DoubleDouble.one
    for _ in 0..<max(0, degree) {
      power = power * value
      powers.append(power)
    }
    return powers
  }

  private init(extended predictors: [[DoubleDouble]], hasIntercept: Bool) {
    self.predictors = predictors
    self.hasIntercept = hasIntercept
  }

  /// The columns in the order of the coefficients: the constant is the first.
  package var columns: [DesignColumn] {
    (hasIntercept ? [.intercept] : []) + predictors.indices.map { .predictor($0) }
  }

  /// Returns the values by column, those of the constant first.
  func values(rows: Int) throws(LeastSquaresError) -> [[DoubleDouble]] {
    guard !predictors.isEmpty else { throw .noPredictors }
    for (index, values) in predictors.enumerated() {
      guard values.count == rows else {
        throw .unequalLengths(column: .predictor(index), rows: values.count, expected: rows)
      }
      if let row = values.firstIndex(where: { !$0.high.isFinite }) {
        throw .notFinite(column: .predictor(index), row: row)
      }
    }
    return (hasIntercept ? [Array(repeating: .one, count: rows)] : []) + predictors
  }
}
