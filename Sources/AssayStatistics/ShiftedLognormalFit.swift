// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The three-parameter lognormal distribution with a given mean, variance and third moment.
///
/// A sum whose largest term is known within a factor on one side only is more lopsided than the
/// lognormal with its mean and variance, whose lower end is then too low; the third moment mends it.
///
/// Source: N. L. Johnson, S. Kotz and N. Balakrishnan, *Continuous Univariate Distributions*, vol. 1,
/// 2nd ed. (1994), chapter 14, section 3: with `ω = e^{σ²}` the skewness is `(ω + 2)·√(ω − 1)` and the
/// variance `scale²·ω·(ω − 1)`.
package struct ShiftedLognormalFit: Sendable, Hashable {
  /// In the unit of the mean.
  package let mean: Double
  /// Standard deviation of the logarithm of the distance from the shift.
  package let sigma: Double
  /// The median distance from the shift, in the unit of the mean; negative where the distribution
  /// has its long side below.
  package let scale: Double

  /// Returns nil unless the mean is positive, the variance not negative, and all are finite, with a
  /// skewness that is not 0.
  ///
  /// - Parameters:
  ///   - mean: In any unit.
  ///   - variance: In the square of that unit.
  ///   - third: The third central moment, in its cube.
  package init?(mean: Double, variance: Double, third: Double) {
    guard mean > 0, mean.isFinite, variance > 0, variance.isFinite else { return nil }
    let skewness = third / variance / variance.squareRoot()
    guard skewness.isFinite, skewness.magnitude > 1e-6, skewness.magnitude < 1e50 else {
      return nil
    }
    // (ω + 2)²·(ω − 1) = skewness² has one real root above 1 (Cardano), here in h = ω − 1, which
    // keeps its digits where the skewness is small.
    let square = skewness * skewness / 2
    let root = cbrt(1 + square + (square * (2 + square)).squareRoot())
    let excess = (root - 1) * (root - 1) / root
    guard excess > 0, excess.isFinite else { return nil }
    self.mean = mean
    sigma = log1p(excess).squareRoot()
    let magnitude = (variance / ((1 + excess) * excess)).squareRoot()
    scale = skewness < 0 ? -magnitude : magnitude
  }

  /// Returns the value below which a share `p`, above 0 and below 1, lies; in the mean's unit. It may
  /// lie below 0.
  package func quantile(_ p: Double) -> Double {
    let z = StandardNormal.quantile(scale < 0 ? 1 - p : p)
    return mean + deviation(at: z)
  }

  /// Returns the distance from the mean at a standard normal score, in the mean's unit.
  package func deviation(at z: Double) -> Double {
    // e^{σz} − e^{σ²/2}, in units of the scale.
    scale * (expm1(sigma * z) - expm1(sigma * sigma / 2))
  }
}
