// SPDX-License-Identifier: Apache-2.0

import AssayStatistics

/// How a Monte Carlo run is made: enough to make it again.
package struct MonteCarlo: Sendable, Hashable, Codable {
  /// How many numbers of draws are allowed: fewer leave the ends of an interval to chance, and more
  /// than a million cost 16 MB for each sum.
  package static let range = 1_000...1_000_000

  package let draws: Int
  package let seed: UInt64

  package init(draws: Int, seed: UInt64) {
    self.draws = draws
    self.seed = seed
  }
}

/// The sum of figures for each of many draws: integers, so that neither order nor parts change it.
///
/// It takes 16 bytes for each draw: an audit holds one for each line of a total and each quantity
/// with an estimate in it.
package struct DrawSums: Sendable, Hashable, Codable {
  /// In quanta, by draw.
  private(set) var sums: [Int128]
  /// Whether a figure was beyond the range of quanta, or drawn another number of times: then there
  /// is no distribution.
  private(set) var isUndefined = false

  /// Figures of this many quanta and above are not drawn; 2^31 below it add up without overflow.
  static let limit = 0x1p96

  /// Rounds the figures of one model to whole quanta, half to even.
  ///
  /// - Parameter figures: In quanta, by draw.
  init(_ figures: [Double]) {
    var isUndefined = false
    sums = figures.map { figure in
      guard figure.magnitude < Self.limit else {
        isUndefined = true
        return 0
      }
      let rounded = figure.rounded(.toNearestOrEven)
      // The conversion to 64 bits is one instruction.
      return rounded.magnitude < 0x1p62 ? Int128(Int64(rounded)) : Int128(rounded)
    }
    self.isUndefined = isUndefined
  }

  mutating func merge(_ other: DrawSums) {
    isUndefined = isUndefined || other.isUndefined || sums.count != other.sums.count
    guard !isUndefined else { return }
    for index in sums.indices { sums[index] &+= other.sums[index] }
  }

  /// The probabilistically symmetric 90 % interval and the mean, in quanta; nil if there is none.
  ///
  /// Source: JCGM 101:2008, 7.7.2, with p = 0.9.
  var interval: (low: Int128, high: Int128, mean: Int128)? {
    let count = sums.count
    guard !isUndefined, count >= 20,
      let ends = CoverageInterval.symmetric(share: 0.9, of: count)
    else { return nil }
    let sorted = sums.sorted()
    var total = Int128(0)
    for sum in sums {
      let (next, overflows) = total.addingReportingOverflow(sum)
      guard !overflows else { return nil }
      total = next
    }
    return (
      sorted[ends.lowerBound], sorted[ends.upperBound],
      Int128((Double(total) / Double(count)).rounded(.toNearestOrEven))
    )
  }
}
