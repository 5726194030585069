// SPDX-License-Identifier: Apache-2.0

/// Fits `response = design · coefficients` by ordinary least squares, with inference.
///
/// Every column and the response are scaled by powers of two, which rounds nothing; then the design
/// is factored by Householder reflections in double-double arithmetic, and all sums are taken in it.
/// What is left of the error is that of the data, which are doubles.
///
/// Sources: G. H. Golub & C. F. Van Loan, *Matrix Computations*, 4th ed., 5.3; for leverages and
/// leave-one-out residuals, D. A. Belsley, E. Kuh & R. E. Welsch (1980), *Regression Diagnostics*,
/// chapter 2. Without an intercept the sums of squares are taken about 0, as the NIST reference data
/// sets and R do.
package enum LeastSquares {
  /// Residuals that are altogether shorter than this share of the response are roundings of it: the
  /// fit is exact. Eight units in the last place.
  private static let roundings = 0x1p-50
  /// A row whose leverage is within this of 1 alone determines a coefficient.
  private static let fullLeverage = 0x1p-80

  /// - Parameters:
  ///   - response: A value per row of the design, in any one unit.
  ///   - design: More rows than columns.
  /// - Throws: `LeastSquaresError`; what it returns is never NaN.
  package static func fit(
    _ response: [Double], on design: DesignMatrix
  ) throws(LeastSquaresError) -> LeastSquaresFit {
    let columns = try design.values(rows: response.count)
    if let row = response.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(column: nil, row: row)
    }
    guard response.count > columns.count else {
      throw .tooFewRows(rows: response.count, coefficients: columns.count)
    }
    let scales = columns.map { scale(of: $0) }
    let responseScale = scale(of: response.map { DoubleDouble($0) })
    let factors: HouseholderFactors
    do {
      factors = try HouseholderFactors(
        columns: zip(columns, scales).map { values, scale in
          values.map { $0.scaled(by: -scale) }
        })
    } catch {
      throw .dependent(
        column: design.columns[error.column], on: error.others.map { design.columns[$0] })
    }
    let scaled = response.map { DoubleDouble($0).scaled(by: -responseScale) }
    let fit = LeastSquaresFit(
      columns: design.columns, scaling: Scaling(columns: scales, response: responseScale),
      sums: sums(of: factors, scaled, hasIntercept: design.hasIntercept))
    guard fit.isFinite else { throw .outOfRange }
    return fit
  }

  /// The powers of two by which columns and response were divided.
  struct Scaling {
    let columns: [Int]
    let response: Int
  }

  /// A fit of scaled columns to a scaled response.
  struct Sums {
    let rows: Int
    let coefficients: [DoubleDouble]
    /// The inverse of the triangle by columns, so that the unscaled covariance is its product with
    /// its transpose.
    let inverse: [[DoubleDouble]]
    /// Sums of squares: of what the design explains, and of the residuals, which is 0 if the fit is
    /// exact.
    let model: DoubleDouble
    let residual: DoubleDouble
    /// Residuals altogether shorter than this are roundings.
    let rounding: Double
    /// By row, as are the next two.
    let residuals: [DoubleDouble]
    let leverages: [DoubleDouble]
    let leaveOneOut: [DoubleDouble?]
    let hasIntercept: Bool
  }

  private static func sums(
    of factors: HouseholderFactors, _ response: [DoubleDouble], hasIntercept: Bool
  ) -> Sums {
    let count = factors.triangle.count
    let transformed = factors.transformed(response)
    let rounding =
      roundings * HouseholderFactors.squares(response[...]).squareRoot().high
    let left = HouseholderFactors.squares(transformed[count...])
    let isExact = left.squareRoot().high <= rounding
    let zeros = Array(repeating: DoubleDouble.zero, count: response.count)
    let residuals =
      isExact ? zeros : factors.restored(Array(zeros[..<count]) + transformed[count...])
    let leverages = leverages(of: factors)
    return Sums(
      rows: response.count, coefficients: factors.solve(Array(transformed[..<count])),
      inverse: factors.inverse,
      model: HouseholderFactors.squares(transformed[(hasIntercept ? 1 : 0)..<count]),
      residual: isExact ? .zero : left, rounding: rounding, residuals: residuals,
      leverages: leverages,
      leaveOneOut: zip(residuals, leverages).map { residual, leverage in
        let rest = .one - leverage
        return rest.high > fullLeverage ? residual / rest : nil
      }, hasIntercept: hasIntercept)
  }

  /// Returns the diagonal of `Q·Qᵀ` over the columns' span.
  private static func leverages(of factors: HouseholderFactors) -> [DoubleDouble] {
    var sums = Array(repeating: DoubleDouble.zero, count: factors.rows)
    for column in factors.triangle.indices {
      var unit = Array(repeating: DoubleDouble.zero, count: factors.rows)
      unit[column] = .one
      for (row, value) in factors.restored(unit).enumerated() {
        sums[row] = sums[row] + value * value
      }
    }
    return sums
  }

  /// Returns the exponent of the power of two that brings the largest magnitude to between 1 and 2.
  private static func scale(of values: [DoubleDouble]) -> Int {
    let largest = values.reduce(0) { max($0, $1.high.magnitude) }
    return largest > 0 ? Int(largest.exponent) : 0
  }
}
