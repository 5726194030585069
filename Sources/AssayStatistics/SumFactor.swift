// SPDX-License-Identifier: Apache-2.0

/// What figures of a sum may share: a factor with a distribution about 1, or whether something occurred.
package enum SumFactor: Sendable, Hashable {
  case lognormal(TwoSidedLognormal)
  /// With this probability; an exponent is the part `w` of a figure that comes about by it, of which
  /// `1 − w` is left where it does not.
  case occurrence(Double)

  /// Returns the mean of the product of what two or three figures answer to it.
  package func moment(_ first: Double, _ second: Double = 0, _ third: Double = 0) -> Double {
    switch self {
    case .lognormal(let factor): return factor.moment(first + second + third)
    case .occurrence(let probability):
      return [first, second, third].reduce(1 - probability) {
        $0 * UncertainProduct.Occurrence(probability: probability, weight: $1).rest
      } + probability
    }
  }

  /// What it adds to the third moment of a sum, over the cube of its effect, besides what the squares of
  /// its covariances do; see `SignatureTable.third`.
  ///
  /// Of an occurrence with `c = (1 − p)/p` the sum is linear in it, and its third moment is `c² − c` where
  /// three times the square of the covariance is `3·c²`.
  var thirdCumulant: Double {
    switch self {
    case .lognormal(let factor): return factor.logThirdCumulant
    case .occurrence(let probability):
      let odds = (1 - probability) / probability
      return -2 * odds * odds - odds
    }
  }
}
