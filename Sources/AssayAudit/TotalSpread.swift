// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import AssayValues

/// The interval of a sum of figures that share uncertain factors, and what brings it about.
///
/// It is that of the lognormal with the exact mean and variance of the sum: the moments over the
/// signatures of shared factors are exact, the shape is an approximation.
struct TotalSpread {
  /// The ends of the 90 % interval in quanta; nil if the moments are beyond the range of a double.
  private(set) var low: Int128?
  private(set) var high: Int128?
  /// Greatest first; they add up to 1, unless nothing is uncertain.
  private(set) var shares: [VarianceShare] = []

  init(of sums: QuantityLine, factors: [String: SharedFactor], hasShares: Bool) {
    let keys = Set(sums.signatures.keys.flatMap { $0.terms.map(\.key) }).sorted()
    let draws = keys.compactMap { factors[$0] }
    guard draws.count == keys.count, let groups = TotalSpread.groups(of: sums, keys: keys) else {
      return
    }
    let lognormal = LognormalSum(
      factors: draws.map { TwoSidedLognormal(sigmaLow: $0.sigmaLow, sigmaHigh: $0.sigmaHigh) })
    guard let moments = try? lognormal.total(groups) else { return }
    if let fit = LognormalFit(mean: Double(sums.mean.total), variance: moments.variance) {
      low = TotalSpread.quanta(fit.quantile(0.05))
      high = TotalSpread.quanta(fit.quantile(0.95))
    } else if sums.mean.total == 0 {
      (low, high) = (0, 0)
    }
    guard hasShares else { return }
    var byFactor: [String: Double] = [:]
    // In the order of keys, so that rounding is the same in every run.
    for share in moments.shares { byFactor[draws[share.factor].factor, default: 0] += share.share }
    let own = sums.ownShares.map { ($0.key, $0.value.value ?? 0) }.sorted { $0.0 < $1.0 }
    let all = own.reduce(0) { $0 + $1.1 }
    for (factor, variance) in own where all > 0 {
      byFactor[factor, default: 0] += moments.ownShare * (variance / all)
    }
    shares = byFactor.filter { $0.value > 0 }.map { VarianceShare(factor: $0.key, share: $0.value) }
      .sorted { ($1.share, $0.factor) < ($0.share, $1.factor) }
  }

  private static func groups(of sums: QuantityLine, keys: [String]) -> [SignatureGroup]? {
    let indices = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    var groups: [SignatureGroup] = []
    for (signature, sum) in sums.signatures {
      guard let mean = sum.mean.value, let own = sum.ownVariance.value else { return nil }
      let terms = signature.terms.compactMap { term in
        indices[term.key].map {
          FactorExponent(factor: $0, exponent: Double(term.thousandths) / 1000)
        }
      }
      groups.append(SignatureGroup(signature: terms, mean: mean, ownVariance: own))
    }
    return groups
  }

  /// Rounds to whole quanta; nil where 128 bits would not do.
  private static func quanta(_ value: Double) -> Int128? {
    guard value.magnitude < 0x1p126 else { return nil }
    return Int128(value.rounded(.toNearestOrEven))
  }
}

extension UncertainValue {
  /// What of the figure's variance no other model shares, in quanta², and how much of it each
  /// factor alone would bring; infinite where a moment is beyond the range of a double.
  var moments: (ownVariance: Double, ownShares: [(factor: String, variance: Double)]) {
    let effects = shared + own
    let lognormal = LognormalSum(
      factors: effects.map { TwoSidedLognormal(sigmaLow: $0.sigmaLow, sigmaHigh: $0.sigmaHigh) })
    let terms = effects.enumerated().map { index, effect in
      FactorExponent(
        factor: index,
        exponent: index < shared.count ? Double(effect.thousandths) / 1000 : effect.exponent)
    }
    let mean = Double(estimate.mean)
    // Moments about a median of 1 are scaled to the published mean, so that a figure's rounding
    // does not part them.
    func variance(shared: ArraySlice<FactorExponent>, own: ArraySlice<FactorExponent>) -> Double {
      guard
        let unit = try? lognormal.moments(ofMedian: 1, shared: Array(shared), own: Array(own)),
        unit.mean > 0
      else { return .infinity }
      let scale = mean / unit.mean
      return unit.ownVariance * scale * scale
    }
    let split = shared.count
    return (
      variance(shared: terms[..<split], own: terms[split...]),
      terms[split...].map { term in
        let factor = effects[term.factor].factor
        return (factor, variance(shared: [], own: [term]))
      }
    )
  }
}
