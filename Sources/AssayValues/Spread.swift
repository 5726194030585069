// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A 90 % interval about a median, as standard deviations of the natural logarithm.
///
/// The two sides are kept apart: a range need not be symmetric, and an effect with a negative
/// exponent swaps them.
package struct Spread: Sendable, Hashable {
  /// At least 0; the 5 % quantile is the median times `exp(-z · sigmaLow)`.
  package let sigmaLow: Double
  /// At least 0; the 95 % quantile is the median times `exp(z · sigmaHigh)`.
  package let sigmaHigh: Double
  /// The logarithms that it takes, ascending, each with the same probability, where it has been observed;
  /// nil for two halves of normals.
  package let sample: [Double]?

  /// The 95 % quantile of the standard normal distribution.
  ///
  /// Source: Wichura (1988), algorithm AS 241; the nearest double.
  package static let z = 1.6448536269514722

  /// No uncertainty.
  package static let none = Spread(unchecked: 0, 0)

  /// Returns nil if a side is negative or not finite.
  package init?(sigmaLow: Double, sigmaHigh: Double) {
    guard sigmaLow >= 0, sigmaHigh >= 0, sigmaLow.isFinite, sigmaHigh.isFinite else { return nil }
    self.init(unchecked: sigmaLow, sigmaHigh)
  }

  /// The interval from the median divided by a factor to the median times it; nil below 1.
  package init?(factor: Double) {
    guard factor >= 1, factor.isFinite else { return nil }
    let sigma = log(factor) / Spread.z
    self.init(unchecked: sigma, sigma)
  }

  /// The interval between a 5 % and a 95 % quantile about a median; nil unless
  /// 0 < low <= median <= high.
  package init?(low: Double, median: Double, high: Double) {
    guard low > 0, low <= median, median <= high, high.isFinite else { return nil }
    // Differences of logarithms do not overflow where a quotient of the values could.
    self.init(
      unchecked: (log(median) - log(low)) / Spread.z,
      (log(high) - log(median)) / Spread.z)
  }

  /// What was observed of a logarithm; nil without observations, or if one is not finite.
  package init?(sample: [Double]) {
    let sorted = sample.sorted()
    guard let first = sorted.first, let last = sorted.last, first.isFinite, last.isFinite else {
      return nil
    }
    func quantile(_ share: Double) -> Double {
      sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
    sigmaLow = max(0, -quantile(0.05) / Spread.z)
    sigmaHigh = max(0, quantile(0.95) / Spread.z)
    self.sample = first == 0 && last == 0 ? nil : sorted
  }

  package var isNone: Bool { sigmaLow == 0 && sigmaHigh == 0 && sample == nil }

  private init(unchecked sigmaLow: Double, _ sigmaHigh: Double) {
    self.sigmaLow = sigmaLow
    self.sigmaHigh = sigmaHigh
    sample = nil
  }
}
