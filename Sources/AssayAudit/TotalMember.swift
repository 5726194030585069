// SPDX-License-Identifier: Apache-2.0

import AssayStatistics

/// One of the figures that make a sum uncertain, kept by name so that its distribution can be drawn.
struct TotalMember: Sendable, Hashable, Comparable, Codable {
  let id: String
  /// Without draws.
  let value: UncertainValue
  /// In quanta²; infinite where it is beyond the range of a double.
  let variance: Double
  /// What of its variance and its third moment no other model shares, in quanta² and quanta³.
  let ownVariance: Double
  let ownThird: Double

  /// How many figures of a line are kept: what is left then is a sum of many that are smaller.
  static let limit = 64

  init(_ value: UncertainValue, id: String, moments: UncertainValue.OwnMoments) {
    self.id = id
    self.value = value.withoutDraws
    variance = moments.total.isNaN ? .infinity : moments.total
    ownVariance = moments.variance
    ownThird = moments.third
  }

  /// The most uncertain first. Of one line, so that ids differ.
  static func < (left: TotalMember, right: TotalMember) -> Bool {
    if left.variance != right.variance { return left.variance > right.variance }
    if left.id != right.id { return left.id < right.id }
    let (a, b) = (left.value.estimate, right.value.estimate)
    if a.expected != b.expected { return a.expected > b.expected }
    return a.central > b.central
  }
}
