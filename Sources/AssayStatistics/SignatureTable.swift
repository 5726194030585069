// SPDX-License-Identifier: Apache-2.0

/// The groups of a total in an order of their own, with the moments that their pairs need.
///
/// Most pairs share only factors that occur everywhere. A factor is *local* if few signatures have
/// it, such as one organization's PUE; signatures are first joined by their common factors, of
/// which there are few combinations, and pairs that share a local factor are then corrected. So a
/// hundred thousand organizations do not make ten thousand million pairs.
struct SignatureTable {
  private struct Term: Hashable {
    let factor: Int
    /// Index into the exponents of the factor.
    let exponent: Int
  }

  /// The sums of means by signature.
  let means: [Double]
  let ownVariance: Double

  private let signatures: [[Term]]
  private let moments: [FactorMoments]
  private let isLocal: [Bool]

  init(_ groups: [SignatureGroup], factors: [TwoSidedLognormal]) throws(LognormalSumError) {
    let sorted = groups.map { group in
      SignatureGroup(
        signature: group.signature.filter { $0.exponent != 0 }.sorted(), mean: group.mean,
        ownVariance: group.ownVariance)
    }.sorted(by: SignatureTable.isBefore)
    var exponents = Array(repeating: Set<Double>(), count: factors.count)
    var uses = Array(repeating: 0, count: factors.count)
    for group in sorted {
      var last = -1
      for term in group.signature {
        guard factors.indices.contains(term.factor), term.factor != last else { throw .signature }
        guard term.exponent.isFinite else { throw .notFinite }
        exponents[term.factor].insert(term.exponent)
        uses[term.factor] += 1
        last = term.factor
      }
    }
    var moments: [FactorMoments] = []
    for (factor, used) in zip(factors, exponents) {
      moments.append(try FactorMoments(factor, exponents: used.sorted()))
    }
    let limit = max(16, Int(Double(sorted.count).squareRoot()))
    self.moments = moments
    isLocal = uses.map { $0 <= limit }
    means = sorted.map(\.mean)
    ownVariance = sorted.reduce(0) { $0 + $1.ownVariance }
    signatures = sorted.map { group in
      group.signature.map {
        Term(factor: $0.factor, exponent: moments[$0.factor].index(of: $0.exponent))
      }
    }
  }

  /// Returns `Σ_{s,t} m_s·m_t·(R_st − 1)`.
  func sharedVariance() -> Double {
    var order: [[Term]] = []
    var indices: [[Term]: Int] = [:]
    var sums: [Double] = []
    for (signature, mean) in zip(signatures, means) {
      let common = signature.filter { !isLocal[$0.factor] }
      if let index = indices[common] {
        sums[index] += mean
      } else {
        indices[common] = order.count
        order.append(common)
        sums.append(mean)
      }
    }
    var variance = 0.0
    for i in order.indices {
      var row = 0.0
      for j in i..<order.count {
        let ratio = self.ratio(order[i], order[j]).common
        row += (i == j ? 1 : 2) * sums[j] * (ratio - 1)
      }
      variance += sums[i] * row
    }
    return variance + localVariance()
  }

  /// Returns, for each factor in use, the variance that it alone would cause.
  func variancesAlone() -> [(factor: Int, variance: Double)] {
    var sums = moments.map { Array(repeating: 0.0, count: $0.exponents.count) }
    for (signature, mean) in zip(signatures, means) {
      for term in signature { sums[term.factor][term.exponent] += mean }
    }
    return moments.indices.filter { !moments[$0].exponents.isEmpty }.map { factor in
      var variance = 0.0
      for (i, left) in sums[factor].enumerated() {
        for (j, right) in sums[factor].enumerated() {
          variance += left * right * (moments[factor].ratio(i, j) - 1)
        }
      }
      return (factor, max(0, variance))
    }
  }

  /// What pairs with a local factor in common add to the ratio of their common factors.
  private func localVariance() -> Double {
    var members: [[Int]] = Array(repeating: [], count: moments.count)
    for (index, signature) in signatures.enumerated() {
      for term in signature where isLocal[term.factor] { members[term.factor].append(index) }
    }
    var variance = 0.0
    for (factor, list) in members.enumerated() {
      for (position, i) in list.enumerated() {
        for j in list[position...] {
          let ratio = self.ratio(signatures[i], signatures[j])
          // A pair with several local factors in common is counted at the first of them.
          guard ratio.firstLocal == factor else { continue }
          variance +=
            (i == j ? 1 : 2) * means[i] * means[j] * ratio.common * (ratio.local - 1)
        }
      }
    }
    return variance
  }

  /// The product of moment ratios over the factors that both have, common and local ones apart.
  private func ratio(
    _ left: [Term], _ right: [Term]
  ) -> (common: Double, local: Double, firstLocal: Int?) {
    var (common, local) = (1.0, 1.0)
    var firstLocal: Int?
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let (a, b) = (left[i], right[j])
      if a.factor == b.factor {
        let ratio = moments[a.factor].ratio(a.exponent, b.exponent)
        if isLocal[a.factor] {
          local *= ratio
          firstLocal = firstLocal ?? a.factor
        } else {
          common *= ratio
        }
        i += 1
        j += 1
      } else if a.factor < b.factor {
        i += 1
      } else {
        j += 1
      }
    }
    return (common, local, firstLocal)
  }

  private static func isBefore(_ left: SignatureGroup, _ right: SignatureGroup) -> Bool {
    if left.signature != right.signature {
      return left.signature.lexicographicallyPrecedes(right.signature)
    }
    return (left.mean, left.ownVariance) < (right.mean, right.ownVariance)
  }
}

/// The ratios `E[x^{a+b}] / (E[x^a]·E[x^b])` of one factor over the exponents in use.
private struct FactorMoments {
  /// Ascending.
  let exponents: [Double]
  private let factor: TwoSidedLognormal
  private let single: [Double]
  /// By rows; empty where there are too many exponents to keep all pairs.
  private let ratios: [Double]

  private static let maximumTabulated = 512

  init(_ factor: TwoSidedLognormal, exponents: [Double]) throws(LognormalSumError) {
    let single = exponents.map { factor.moment($0) }
    let double = exponents.map { factor.moment(2 * $0) }
    // The moment of a sum of two exponents is at most the larger of these, or 1.
    guard (single + double).allSatisfy({ $0.isFinite && $0 > 0 }) else { throw .notFinite }
    self.factor = factor
    self.exponents = exponents
    self.single = single
    guard exponents.count <= FactorMoments.maximumTabulated else {
      ratios = []
      return
    }
    var ratios: [Double] = []
    for (i, left) in exponents.enumerated() {
      for (j, right) in exponents.enumerated() {
        ratios.append(factor.moment(left + right) / (single[i] * single[j]))
      }
    }
    self.ratios = ratios
  }

  func ratio(_ left: Int, _ right: Int) -> Double {
    if !ratios.isEmpty { return ratios[left * exponents.count + right] }
    return factor.moment(exponents[left] + exponents[right]) / (single[left] * single[right])
  }

  /// The index of an exponent that is in use.
  func index(of exponent: Double) -> Int {
    var (low, high) = (0, exponents.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if exponents[middle] < exponent { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
