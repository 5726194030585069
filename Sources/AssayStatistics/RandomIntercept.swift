// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Fits `response = constant + predictors · slopes + effect of the group + residual` by restricted
/// maximum likelihood; effects and residuals are normal, independent, each with one variance.
///
/// For a ratio `θ` of the two variances the rows of a group of `n` are freed of their correlation by
/// taking off `1 − 1/√(1 + nθ)` times their mean; what is left is ordinary least squares. So the
/// likelihood is a function of `θ` alone, of which the least is sought.
///
/// Sources: H. D. Patterson & R. Thompson (1971), *Recovery of inter-block information when block
/// sizes are unequal*, Biometrika 58; D. Bates et al. (2015), *Fitting linear mixed-effects models
/// using lme4*, J. Stat. Software 67(1), section 3.4 (the profiled criterion); J. C. Pinheiro & D. M.
/// Bates (2000), *Mixed-Effects Models in S and S-PLUS*, chapters 1 and 2.
package enum RandomIntercept {
  /// - Parameters:
  ///   - response: A value per row, in any one unit.
  ///   - predictors: By predictor, a value per row.
  ///   - groups: By row, the index of its group; every index below the greatest occurs.
  /// - Throws: `LeastSquaresError`, also where each row is a group of its own, whose effect nothing
  ///   tells from its residual (`tooFewRows`).
  package static func fit(
    _ response: [Double], predictors: [[Double]], groups: [Int]
  ) throws(LeastSquaresError) -> RandomInterceptFit {
    let sample = Sample(response: response, predictors: predictors, groups: groups)
    let coefficients = predictors.count + 1
    guard sample.sizes.count < response.count else {
      throw .tooFewRows(rows: response.count, coefficients: coefficients + response.count)
    }
    let ratio = try minimum(of: sample)
    return try RandomInterceptFit(sample, ratio: ratio)
  }

  /// What is fitted: rows, and which group each belongs to.
  struct Sample {
    let response: [Double]
    /// By column, the constant first.
    let columns: [[Double]]
    let groups: [Int]
    /// By group, the number of its rows.
    let sizes: [Int]

    init(response: [Double], predictors: [[Double]], groups: [Int]) {
      self.response = response
      columns = [Array(repeating: 1, count: response.count)] + predictors
      self.groups = groups
      var sizes = Array(repeating: 0, count: (groups.max() ?? -1) + 1)
      for group in groups { sizes[group] += 1 }
      self.sizes = sizes
    }

    /// The mean of values over the rows of each group.
    func means(_ values: [Double]) -> [Double] {
      var sums = Array(repeating: 0.0, count: sizes.count)
      for (value, group) in zip(values, groups) { sums[group] += value }
      return zip(sums, sizes).map { $0 / Double($1) }
    }

    /// Values of which those of a group are no longer correlated, for a ratio of the variances.
    private func freed(_ values: [Double], _ ratio: Double) -> [Double] {
      let means = means(values)
      let shares = sizes.map { 1 - 1 / (1 + Double($0) * ratio).squareRoot() }
      return zip(values, groups).map { $0 - shares[$1] * means[$1] }
    }

    /// Generalized least squares for a ratio of the variances.
    func leastSquares(_ ratio: Double) throws(LeastSquaresError) -> LeastSquaresFit {
      let design = DesignMatrix(
        predictors: columns.map { freed($0, ratio) }, hasIntercept: false)
      do {
        return try LeastSquares.fit(freed(response, ratio), on: design)
      } catch {
        throw error.withConstant
      }
    }
  }

  /// Where the criterion of a ratio is least, as the ratio of the standard deviations squared.
  private static func minimum(of sample: Sample) throws(LeastSquaresError) -> Double {
    func criterion(_ root: Double) throws(LeastSquaresError) -> Double {
      let fit = try sample.leastSquares(root * root)
      guard !fit.isExact else { return -.infinity }
      return fit.restrictedCriterion(sizes: sample.sizes, ratio: root * root)
    }
    // The criterion has one minimum, or nearly so: a grid of half octaves brackets the least.
    let roots = [0] + (-20...20).map { exp2(Double($0) / 2) }
    var values: [Double] = []
    for root in roots { values.append(try criterion(root)) }
    guard let least = values.indices.min(by: { values[$0] < values[$1] }) else { return 0 }
    if values[least] == -.infinity { return roots[least] * roots[least] }
    var (low, high) = (roots[max(0, least - 1)], roots[min(roots.count - 1, least + 1)])
    // Golden section. Source: R. P. Brent (1973), *Algorithms for Minimization Without Derivatives*.
    let share = (3 - 5.0.squareRoot()) / 2
    var (left, right) = (low + share * (high - low), high - share * (high - low))
    var (atLeft, atRight) = (try criterion(left), try criterion(right))
    while high - low > 1e-9 * (low + high) {
      if atLeft <= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = low + share * (high - low)
        atLeft = try criterion(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = high - share * (high - low)
        atRight = try criterion(right)
      }
    }
    let root = (low + high) / 2
    // No effect of groups at all is the end of the range, which a section never reaches.
    return try criterion(root) < values[0] ? root * root : 0
  }
}

extension LeastSquaresFit {
  /// Minus twice the restricted log likelihood of the ratio of the variances that the rows were freed
  /// by, the residual variance taken where it is greatest.
  func restrictedCriterion(sizes: [Int], ratio: Double) -> Double {
    let variance = residualSumOfSquares / Double(degreesOfFreedom)
    return Double(degreesOfFreedom) * (1 + log(2 * .pi * variance))
      + volume(sizes: sizes, ratio: ratio)
  }

  /// The logarithms of the determinants of the rows' covariance and of the design's information, both
  /// as multiples of the residual variance.
  func volume(sizes: [Int], ratio: Double) -> Double {
    sizes.reduce(0) { $0 + log1p(Double($1) * ratio) }
      - RandomInterceptFit.logDeterminant(unscaledCovariance)
  }
}

extension LeastSquaresError {
  /// The same of a design of which the first column is the constant.
  fileprivate var withConstant: LeastSquaresError {
    func named(_ column: DesignColumn) -> DesignColumn {
      if case .predictor(let index) = column, index > 0 {
        .predictor(index - 1)
      } else {
        .intercept
      }
    }
    return switch self {
    case .unequalLengths(let column, let rows, let expected):
      .unequalLengths(column: named(column), rows: rows, expected: expected)
    case .notFinite(let column?, let row): .notFinite(column: named(column), row: row)
    case .dependent(let column, let others):
      .dependent(column: named(column), on: others.map(named))
    default: self
    }
  }
}
