// SPDX-License-Identifier: Apache-2.0

import AssayStatistics

/// The interval of a sum of figures that share uncertain factors, and what brings it about.
struct TotalSpread {
  /// The ends of the 90 % interval in quanta; nil if the moments are not finite.
  let low: Int128?
  let high: Int128?
  /// Greatest first; they add up to 1 unless there is no uncertainty.
  let shares: [VarianceShare]

  init(of sums: QuantityLine, factors: [String: SharedFactor], hasShares: Bool) {
    low = nil
    high = nil
    shares = []
  }
}

extension UncertainValue {
  var moments: (ownVariance: Double, ownShares: [(factor: String, variance: Double)]) { (0, []) }
}
