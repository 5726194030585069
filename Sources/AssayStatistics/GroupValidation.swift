// SPDX-License-Identifier: Apache-2.0

/// How well a fit predicts groups that it has not seen: each group is left out in turn, everything is
/// fitted anew, and its rows are predicted as those of a new one.
///
/// Source: D. R. Roberts et al. (2017), *Cross-validation strategies for data with temporal, spatial,
/// hierarchical, or phylogenetic structure*, Ecography 40.
package struct GroupValidation: Sendable, Hashable {
  /// By row, response less prediction.
  package let errors: [Double]
  /// By row, the error over the standard error of the prediction.
  package let scores: [Double]

  /// Nil where what is left determines no fit.
  package init?(_ response: [Double], predictors: [[Double]], groups: [Int]) {
    guard let last = groups.max(), last > 0 else { return nil }
    var errors = Array(repeating: 0.0, count: response.count)
    var scores = errors
    for group in 0...last {
      let kept = groups.indices.filter { groups[$0] != group }
      // The groups behind the one that is left out move up.
      let rest = kept.map { groups[$0] > group ? groups[$0] - 1 : groups[$0] }
      guard
        let fit = try? RandomIntercept.fit(
          kept.map { response[$0] },
          predictors: predictors.map { column in kept.map { column[$0] } },
          groups: rest)
      else { return nil }
      for row in groups.indices where groups[row] == group {
        let prediction = fit.prediction(at: predictors.map { $0[row] }, group: nil)
        errors[row] = response[row] - prediction.value
        guard prediction.standardErrorOfResponse > 0 else { return nil }
        scores[row] = errors[row] / prediction.standardErrorOfResponse
      }
    }
    self.errors = errors
    self.scores = scores
  }
}
