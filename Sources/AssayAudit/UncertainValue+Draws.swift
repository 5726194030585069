// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc

/// The distribution of a figure.
extension UncertainValue {
  var isModified: Bool { !occurrences.isEmpty || !caps.isEmpty }

  /// The figure over its central value.
  var product: UncertainProduct {
    let effects = shared + own
    return UncertainProduct(
      factors: effects.map { .init(sides: $0.sides, exponent: $0.exponent) },
      occurrences: occurrences.map { .init(probability: $0.probability, weight: $0.weight) },
      caps: caps.map { cap in
        UncertainProduct.Cap(
          headroom: cap.headroom, exponents: effects.map { cap.exponent(of: $0.key) },
          caps: caps.map { cap.exponent(of: $0.key) }, weight: cap.weight)
      })
  }

  /// What the figure shares with others: factors by its mean elasticities, which its caps lessen, and
  /// occurrences.
  var sharedEffects: [FactorEffect] {
    guard isModified else { return shared }
    let means = caps.isEmpty ? shared.map(\.exponent) : product.meanExponents
    return zip(shared, means).map { $0.answering(by: $1) }
      + occurrences.filter(\.isShared).map(\.effect)
  }

  /// All of which one draw is shared with other models.
  var drawnWithOthers: [FactorEffect] {
    occurrences.isEmpty ? shared : shared + occurrences.filter(\.isShared).map(\.effect)
  }

  /// Returns the figure, in quanta, in each of many draws.
  ///
  /// - Parameter normals: The standard normal numbers of an effect, and whether others share them.
  func draws(_ count: Int, _ normals: (FactorEffect, _ isShared: Bool) -> [Double]) -> [Double] {
    var figures = Array(repeating: 0.0, count: count)
    var distances = caps.map { _ in figures }
    func add(_ effect: FactorEffect, isShared: Bool) {
      let numbers = normals(effect, isShared)
      figures.add(effect.exponent, effect.sides, at: numbers)
      for index in caps.indices {
        let exponent = caps[index].exponent(of: effect.key)
        if exponent != 0 { distances[index].add(exponent, effect.sides, at: numbers) }
      }
    }
    for effect in shared { add(effect, isShared: true) }
    for effect in own { add(effect, isShared: false) }
    for index in caps.indices {
      let cap = UncertainProduct.Cap(
        headroom: caps[index].headroom, exponents: [], weight: caps[index].weight)
      let further = caps[index...].dropFirst().map { $0.exponent(of: caps[index].key) }
      for draw in figures.indices {
        let reduction = cap.logarithm(at: distances[index][draw])
        figures[draw] += cap.weight * reduction
        for (next, exponent) in further.enumerated() where exponent != 0 {
          distances[index + 1 + next][draw] += exponent * reduction
        }
      }
    }
    let median = Double(estimate.central)
    for index in figures.indices { figures[index] = median * exp(figures[index]) }
    for occurrence in occurrences {
      figures.keep(occurrence, at: normals(occurrence.effect, occurrence.isShared))
    }
    return figures
  }
}

extension OccurrenceEffect {
  /// The same as something that is drawn, by the name of the draw.
  var effect: FactorEffect {
    FactorEffect(key: key, factor: factor, occurrence: probability, weight: weight)
  }
}

extension FactorEffect {
  var sides: TwoSidedLognormal {
    TwoSidedLognormal(sigmaLow: sigmaLow, sigmaHigh: sigmaHigh, sample: sample)
  }

  var sumFactor: SumFactor { occurrence.map { .occurrence($0) } ?? .lognormal(sides) }
}

extension [Double] {
  /// Adds the logarithms of a factor to a power, at standard normal numbers.
  mutating func add(_ exponent: Double, _ factor: TwoSidedLognormal, at normals: [Double]) {
    if factor.sample != nil {
      for index in indices { self[index] += exponent * factor.logarithm(at: normals[index]) }
      return
    }
    let (below, above) = (exponent * factor.sigmaLow, exponent * factor.sigmaHigh)
    withUnsafeMutableBufferPointer { sums in
      normals.withUnsafeBufferPointer { normals in
        for index in sums.indices {
          let z = normals[index]
          sums[index] += z * (z < 0 ? below : above)
        }
      }
    }
  }

  /// Takes off what comes about by an occurrence, where a standard normal number is beyond the quantile of
  /// its probability.
  mutating func keep(_ occurrence: OccurrenceEffect, at normals: [Double]) {
    let rest = UncertainProduct.Occurrence(
      probability: occurrence.probability, weight: occurrence.weight
    ).rest
    let limit = StandardNormal.threshold(of: occurrence.probability)
    for index in indices where normals[index] > limit { self[index] *= rest }
  }
}
