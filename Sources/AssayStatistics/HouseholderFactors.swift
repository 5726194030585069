// SPDX-License-Identifier: Apache-2.0

/// The factors `A = Q·R` of a matrix with more rows than columns, by Householder reflections.
///
/// Columns keep their order, so that a column that adds nothing is found to depend on those before
/// it. All arithmetic has twice a double's digits.
///
/// Source: G. H. Golub & C. F. Van Loan, *Matrix Computations*, 4th ed., algorithms 5.1.1, 5.2.1.
struct HouseholderFactors {
  /// A column that is, but for this share of its length, a combination of others, carries nothing
  /// that the rounding of its values to doubles (2⁻⁵³) could not have put there: not three digits
  /// of its coefficient would be right.
  private static let tolerance = 0x1p-42
  /// What of a dependent column must be owed to another for that to be named: the square root.
  private static let share = 0x1p-21

  let rows: Int
  /// The upper triangle by columns: column `j` has the rows `0...j`.
  private(set) var triangle: [[DoubleDouble]] = []
  /// Reflection `j` is `1 − weight·v·vᵀ`, where `v` is 0 above row `j` and starts there.
  private var reflections: [(vector: [DoubleDouble], weight: DoubleDouble)] = []

  struct Dependence: Error {
    let column: Int
    let others: [Int]
  }

  /// - Parameter columns: Finite values of magnitude at most about 1, to keep clear of overflow.
  init(columns: [[DoubleDouble]]) throws(Dependence) {
    rows = columns.first?.count ?? 0
    var lengths: [Double] = []
    for (index, values) in columns.enumerated() {
      var column = values
      lengths.append(HouseholderFactors.squares(values[...]).squareRoot().high)
      for earlier in reflections.indices { reflect(&column, by: earlier) }
      let length = HouseholderFactors.squares(column[index...]).squareRoot()
      guard length.high > HouseholderFactors.tolerance * lengths[index] else {
        let weights = solve(Array(column[..<index]))
        throw Dependence(
          column: index,
          others: weights.indices.filter { other in
            weights[other].high.magnitude * lengths[other]
              > HouseholderFactors.share * lengths[index]
          })
      }
      // The sign for which nothing cancels.
      let diagonal = column[index].high > 0 ? -length : length
      var vector = Array(column[index...])
      vector[0] = vector[0] - diagonal
      let weight = DoubleDouble(2) / HouseholderFactors.squares(vector[...])
      reflections.append((vector, weight))
      triangle.append(Array(column[..<index]) + [diagonal])
    }
  }

  /// Returns `Qᵀ·values`: the first entries are the part within the columns' span.
  func transformed(_ values: [DoubleDouble]) -> [DoubleDouble] {
    var result = values
    for index in reflections.indices { reflect(&result, by: index) }
    return result
  }

  /// Returns `Q·values`.
  func restored(_ values: [DoubleDouble]) -> [DoubleDouble] {
    var result = values
    for index in reflections.indices.reversed() { reflect(&result, by: index) }
    return result
  }

  /// Returns the `x` with `R·x = values`, of the leading square of `R` that the values fill.
  func solve(_ values: [DoubleDouble]) -> [DoubleDouble] {
    var result = values
    for column in values.indices.reversed() {
      result[column] = result[column] / triangle[column][column]
      for row in 0..<column {
        result[row] = result[row] - triangle[column][row] * result[column]
      }
    }
    return result
  }

  /// The inverse of `R` by columns: column `j` has the rows `0...j`.
  var inverse: [[DoubleDouble]] {
    triangle.indices.map { column in
      solve(Array(repeating: .zero, count: column) + [.one])
    }
  }

  private func reflect(_ values: inout [DoubleDouble], by index: Int) {
    let (vector, weight) = reflections[index]
    var product = DoubleDouble.zero
    for row in vector.indices { product = product + vector[row] * values[index + row] }
    product = product * weight
    for row in vector.indices {
      values[index + row] = values[index + row] - vector[row] * product
    }
  }

  static func squares(_ values: ArraySlice<DoubleDouble>) -> DoubleDouble {
    values.reduce(.zero) { $0 + $1 * $1 }
  }
}
