// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The logarithm of a factor where its distribution is weighted by a power of the factor, `x^a`.
///
/// With `z` standard normal each half then has the density of a normal with mean `a·σ`, cut at 0, whose
/// moments are known; the two halves weigh `e^{(aσ)²/2}·Φ(±aσ)`.
///
/// Source: N. L. Johnson, S. Kotz and N. Balakrishnan, *Continuous Univariate Distributions*, vol. 1,
/// 2nd ed. (1994), chapter 13, section 10.1.
extension TwoSidedLognormal {
  var isExact: Bool { sigmaLow == 0 && sigmaHigh == 0 && sample == nil }

  struct Cumulants {
    var (mean, variance, third) = (0.0, 0.0, 0.0)
  }

  /// Returns the first three cumulants of `ln x` weighted by `x^a`.
  func logCumulants(tiltedBy power: Double) -> Cumulants {
    guard !isExact else { return Cumulants() }
    if let sample {
      let weights = Self.weights(of: sample, power)
      func raw(_ order: Int) -> Double {
        zip(sample, weights).reduce(0) { sum, term in
          sum + (0..<order).reduce(term.1) { product, _ in product * term.0 }
        }
      }
      let (first, second, third) = (raw(1), raw(2), raw(3))
      return Cumulants(
        mean: first, variance: max(0, second - first * first),
        third: third - 3 * first * second + 2 * first * first * first)
    }
    if sigmaLow == sigmaHigh {
      let variance = sigmaLow * sigmaLow
      return Cumulants(mean: power * variance, variance: variance, third: 0)
    }
    let (low, high) = (
      Half(shift: -power * sigmaLow, sigma: -sigmaLow),
      Half(shift: power * sigmaHigh, sigma: sigmaHigh)
    )
    // The halves by the greater of their weights, which may be beyond the range of a double.
    let greatest = max(low.logWeight, high.logWeight)
    let (left, right) = (exp(low.logWeight - greatest), exp(high.logWeight - greatest))
    let whole = left + right
    func raw(_ moment: (Half) -> Double) -> Double {
      (left * moment(low) + right * moment(high)) / whole
    }
    let (first, second, third) = (raw(\.first), raw(\.second), raw(\.third))
    return Cumulants(
      mean: first, variance: max(0, second - first * first),
      third: third - 3 * first * second + 2 * first * first * first)
  }

  /// The weights of observed logarithms where each counts by `x^a`; they add up to 1.
  static func weights(of sample: [Double], _ power: Double) -> [Double] {
    let greatest = sample.reduce(-Double.infinity) { max($0, power * $1) }
    let weights = sample.map { exp(power * $0 - greatest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Returns the probabilities that `ln x`, weighted by `x^a`, lies below a place and above it.
  func tail(at place: Double, tiltedBy power: Double) -> (below: Double, above: Double) {
    if let sample {
      let below = zip(sample, Self.weights(of: sample, power)).reduce(0) {
        $1.0 <= place ? $0 + $1.1 : $0
      }
      return (below, 1 - below)
    }
    let (low, high) = (power * sigmaLow, power * sigmaHigh)
    let (lowWeight, highWeight) = (
      low * low / 2 + log(StandardNormal.cumulative(-low)),
      high * high / 2 + log(StandardNormal.cumulative(high))
    )
    let greatest = max(lowWeight, highWeight)
    let whole = exp(lowWeight - greatest) + exp(highWeight - greatest)
    if place < 0 || place == 0 && sigmaHigh == 0 {
      guard sigmaLow > 0 else { return (0, 1) }
      let below =
        exp(low * low / 2 - greatest) * StandardNormal.cumulative(place / sigmaLow - low) / whole
      return (below, 1 - below)
    }
    guard sigmaHigh > 0 else { return (1, 0) }
    let above =
      exp(high * high / 2 - greatest) * StandardNormal.cumulative(high - place / sigmaHigh) / whole
    return (1 - above, above)
  }

  /// One half of the tilted distribution: a normal about `shift`, cut at 0, times a standard deviation,
  /// which is negative for the lower half.
  private struct Half {
    let logWeight: Double
    private let shift: Double
    private let sigma: Double
    /// `φ(shift) / Φ(shift)`.
    private let ratio: Double

    init(shift: Double, sigma: Double) {
      self.shift = shift
      self.sigma = sigma
      let root = (2 * Double.pi).squareRoot()
      // Far below 0 both parts of the ratio would be 0: by the first term of its asymptotic series.
      guard shift > -37 else {
        (logWeight, ratio) = (-log(-shift * root), -shift)
        return
      }
      let probability = StandardNormal.cumulative(shift)
      logWeight = shift * shift / 2 + log(probability)
      ratio = exp(-shift * shift / 2) / root / probability
    }

    var first: Double { sigma * (shift + ratio) }
    var second: Double { sigma * sigma * (1 + shift * shift + shift * ratio) }
    var third: Double {
      sigma * sigma * sigma
        * (shift * shift * shift + 3 * shift + (shift * shift + 2) * ratio)
    }
  }
}
