// SPDX-License-Identifier: Apache-2.0

/// The groups of a total in an order of their own, with the moments that their pairs need.
///
/// Most pairs share only factors that occur everywhere. A factor is *local* if few signatures have
/// it, such as one organization's PUE; signatures are first joined by their common factors, of
/// which there are few combinations, and pairs that share a local factor are then corrected. So a
/// hundred thousand organizations do not make ten thousand million pairs.
struct SignatureTable {
  struct Term: Hashable {
    let factor: Int
    /// Index into the exponents of the factor.
    let exponent: Int
  }

  /// The sums of means by signature.
  let means: [Double]
  let ownVariance: Double
  /// The own variances and own third moments by signature.
  let ownVariances: [Double]
  let ownThirds: [Double]
  let signatures: [[Term]]
  let moments: [FactorMoments]
  /// The signatures joined by their common factors.
  let classes: [SignatureClass]
  /// By signature, which of the classes it is in.
  private let classIndices: [Int]
  let isLocal: [Bool]

  init(_ groups: [SignatureGroup], factors: [SumFactor]) throws(LognormalSumError) {
    let sorted = groups.map { group in
      SignatureGroup(
        signature: group.signature.filter { $0.exponent != 0 }.sorted(), mean: group.mean,
        ownVariance: group.ownVariance, ownThird: group.ownThird)
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
    ownVariances = sorted.map(\.ownVariance)
    ownThirds = sorted.map(\.ownThird)
    ownVariance = ownVariances.reduce(0, +)
    let signatures = sorted.map { group in
      group.signature.map {
        Term(factor: $0.factor, exponent: moments[$0.factor].index(of: $0.exponent))
      }
    }
    var classes: [SignatureClass] = []
    var classIndices: [Int] = []
    var indices: [[Term]: Int] = [:]
    for (group, signature) in zip(sorted, signatures) {
      let common = signature.filter { uses[$0.factor] > limit }
      let index = indices[common] ?? classes.count
      if index == classes.count {
        indices[common] = index
        classes.append(SignatureClass(signature: common))
      }
      classes[index].mean += group.mean
      classes[index].ownVariance += group.ownVariance
      classIndices.append(index)
    }
    self.signatures = signatures
    self.classes = classes
    self.classIndices = classIndices
  }

  /// Returns, for each signature s, `Σ_t m_t·(R_st − 1)`: how it covaries with the total.
  func rows() -> [Double] {
    var classRows = Array(repeating: 0.0, count: classes.count)
    for i in classes.indices {
      for j in i..<classes.count {
        let excess = ratio(classes[i].signature, classes[j].signature).common - 1
        classRows[i] += classes[j].mean * excess
        if i != j { classRows[j] += classes[i].mean * excess }
      }
    }
    var rows = classIndices.map { classRows[$0] }
    addLocal(to: &rows)
    return rows
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

  /// Adds what pairs with a local factor in common add to the ratio of their common factors.
  private func addLocal(to rows: inout [Double]) {
    var members: [[Int]] = Array(repeating: [], count: moments.count)
    for (index, signature) in signatures.enumerated() {
      for term in signature where isLocal[term.factor] { members[term.factor].append(index) }
    }
    for (factor, list) in members.enumerated() {
      for (position, i) in list.enumerated() {
        for j in list[position...] {
          let ratio = self.ratio(signatures[i], signatures[j])
          // A pair with several local factors in common is counted at the first of them.
          guard ratio.firstLocal == factor else { continue }
          let excess = ratio.common * (ratio.local - 1)
          rows[i] += means[j] * excess
          if i != j { rows[j] += means[i] * excess }
        }
      }
    }
  }

  /// The product of moment ratios over the factors that both have, common and local ones apart.
  func ratio(
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

/// Signatures with the same common factors, added up.
struct SignatureClass {
  let signature: [SignatureTable.Term]
  var mean = 0.0
  var ownVariance = 0.0
}
