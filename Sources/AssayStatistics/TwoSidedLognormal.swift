// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A factor with median 1 whose logarithm has one standard deviation below 0 and another above.
///
/// With `z` standard normal it is `exp(sigmaLow · z)` for `z < 0` and `exp(sigmaHigh · z)` above, so
/// that both 90 % ends of a range are met.
package struct TwoSidedLognormal: Sendable, Hashable {
  /// Standard deviation of the natural logarithm below the median, at least 0.
  package let sigmaLow: Double
  /// Standard deviation of the natural logarithm above the median, at least 0.
  package let sigmaHigh: Double
  /// The logarithms that it takes, ascending, each with the same probability, of one that was observed; nil
  /// for two halves of normals. Then the standard deviations meet the 90 % ends alone.
  package let sample: [Double]?

  package init(sigmaLow: Double, sigmaHigh: Double, sample: [Double]? = nil) {
    self.sigmaLow = sigmaLow
    self.sigmaHigh = sigmaHigh
    self.sample = sample
  }

  /// Returns the natural logarithm of the factor where a standard normal draw is `z`.
  package func logarithm(at z: Double) -> Double {
    guard let sample else { return z * (z < 0 ? sigmaLow : sigmaHigh) }
    let place = StandardNormal.cumulative(z) * Double(sample.count)
    return sample[min(sample.count - 1, Int(place))]
  }

  /// Returns the factor to a power.
  package func raised(to exponent: Double) -> TwoSidedLognormal {
    let size = exponent.magnitude
    let (low, high) = (size * sigmaLow, size * sigmaHigh)
    guard exponent < 0 else {
      return TwoSidedLognormal(
        sigmaLow: low, sigmaHigh: high, sample: sample.map { $0.map { $0 * exponent } })
    }
    return TwoSidedLognormal(
      sigmaLow: high, sigmaHigh: low, sample: sample.map { $0.reversed().map { $0 * exponent } })
  }

  /// Returns `E[xᵉ] = e^{(eσ₋)²/2}·Φ(−eσ₋) + e^{(eσ₊)²/2}·Φ(eσ₊)`; infinite where that exceeds
  /// the range of a double.
  ///
  /// Source: completing the square in each half of the normal integral.
  package func moment(_ exponent: Double) -> Double {
    if exponent == 0 { return 1 }
    if let sample {
      // Of residuals this is the smearing estimate. Source: N. Duan (1983), J. Am. Stat. Assoc. 78, 605–610.
      return sample.reduce(0) { $0 + exp(exponent * $1) } / Double(sample.count)
    }
    return TwoSidedLognormal.halfMoment(-exponent * sigmaLow)
      + TwoSidedLognormal.halfMoment(exponent * sigmaHigh)
  }

  /// Returns the variance of `xᵉ`.
  package func variance(_ exponent: Double = 1) -> Double {
    let mean = moment(exponent)
    return max(0, moment(2 * exponent) - mean * mean)
  }

  /// Returns `e^{a²/2}·Φ(a)`, by its asymptotic series where the factors would under- and overflow.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, 7.12.1.
  private static func halfMoment(_ a: Double) -> Double {
    if a > -25 { return exp(a * a / 2) * StandardNormal.cumulative(a) }
    let inverse = 1 / (a * a)
    let series = 1 - inverse * (1 - 3 * inverse * (1 - 5 * inverse * (1 - 7 * inverse)))
    return series / (-a * (2 * Double.pi).squareRoot())
  }
}

/// The lognormal distribution with a given mean and variance.
///
/// Source: Fenton (1960), "The Sum of Log-Normal Probability Distributions in Scatter Transmission
/// Systems", IRE Transactions on Communications Systems 8, 57–67, for its use for sums.
package struct LognormalFit: Sendable, Hashable {
  /// In the unit of the mean.
  package let median: Double
  /// Standard deviation of the natural logarithm.
  package let sigma: Double

  /// Returns nil unless the mean is positive, the variance not negative, and both are finite.
  ///
  /// - Parameters:
  ///   - mean: In any unit.
  ///   - variance: In the square of that unit.
  package init?(mean: Double, variance: Double) {
    guard mean > 0, variance >= 0, mean.isFinite, variance.isFinite else { return nil }
    let relative = variance / mean / mean
    guard relative.isFinite else { return nil }
    sigma = log1p(relative).squareRoot()
    median = mean / (1 + relative).squareRoot()
  }

  /// Returns the value below which a share `p`, above 0 and below 1, lies; in the mean's unit.
  package func quantile(_ p: Double) -> Double {
    median * exp(sigma * StandardNormal.quantile(p))
  }
}
