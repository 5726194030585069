// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayValues

/// What a row of a sample is to a regression.
enum SampleObservation: Sendable {
  case used(response: Double, predictors: [Double], group: String?)
  /// The condition does not hold.
  case filtered
  /// Something that is needed is an empty cell.
  case incomplete
  case failed(EvaluationError)
}

extension RegressionRule {
  func observation(of row: Sample.Row) -> SampleObservation {
    var frame = Frame(
      id: "", asOf: .epoch,
      fields: row.cells.enumerated().map { index, cell in
        cell.map { .value($0) } ?? .missing([.field(index)])
      })
    if let condition {
      switch condition.evaluate(in: &frame) {
      case .value(.bool(true)): break
      case .value: return .filtered
      case .missing: return .incomplete
      case .error(let error): return .failed(error)
      }
    }
    var numbers: [Double] = []
    for expression in [response] + predictors.map(\.row) {
      switch expression.evaluate(in: &frame) {
      case .value(let value): numbers.append(value.number.0)
      case .missing: return .incomplete
      case .error(let error): return .failed(error)
      }
    }
    var group: String?
    if let grouping {
      switch grouping.row.evaluate(in: &frame) {
      case .value(.string(let name)): group = name
      case .value, .missing: return .incomplete
      case .error(let error): return .failed(error)
      }
    }
    return .used(response: numbers[0], predictors: Array(numbers.dropFirst()), group: group)
  }
}
