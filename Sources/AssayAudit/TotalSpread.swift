// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import AssayValues

/// The interval of a sum of figures that share uncertain factors, and what brings it about.
///
/// That of a sum of one figure is the figure's own. Else it is that of the three-parameter lognormal
/// with the mean, the variance and the third moment of the sum: mean and variance over the signatures
/// of shared factors are exact, the third moment nearly, the shape is an approximation. It holds where
/// the sum is not too lopsided; where it is, the moments are made by what hardly ever happens, and the
/// sum is drawn. An expected value that lies outside of its interval has none.
struct TotalSpread {
  /// The ends of the 90 % interval in quanta; nil if the moments are beyond the range of a double.
  private(set) var low: Int128?
  private(set) var high: Int128?
  /// Greatest first; they add up to 1, unless nothing is uncertain.
  private(set) var shares: [VarianceShare] = []
  private(set) var method = IntervalMethod.moments
  private(set) var drawn: DrawnTotal?

  /// The skewness up to which the ends of the lognormal agree with draws within 5 %: 3 % in 300 random
  /// populations of one to 300 figures with 90 % factors up to 60 on either side.
  private static let greatestSkewness = 1.5
  /// How far below the mean the low end of the lognormal may lie, as a share of it: one without a shift
  /// and of the greatest skewness has 0.43. Figures that reach down further than up lower it, towards
  /// a zero of which the moments know nothing; below this the low end was off by up to a factor of 8.
  private static let leastLowEnd = 0.25
  /// The part of a sum's variance up to which the steps of one figure, which is nothing or is capped with
  /// some probability, do not show.
  private static let greatestStep = 0.02
  /// The variance, in squares of the mean, up to which any shape has nearly the same ends.
  private static let littleVariance = 0.01

  init(
    of sums: QuantityLine, factors: [String: SharedFactor], draws: LineDraws, hasShares: Bool
  ) {
    let isTrusted = findMoments(of: sums, factors: factors, hasShares: hasShares)
    if let interval = sums.draws?.interval {
      drawn = DrawnTotal(mean: interval.mean, momentsLow: low, momentsHigh: high)
      (low, high, method) = (interval.low, interval.high, .monteCarlo)
    } else if sums.models == 1, let only = sums.members.elements.first?.value.estimate {
      (low, high, method) = (only.low, only.high, .model)
    } else if !isTrusted {
      let interval = draws.interval(of: sums)
      low = interval.flatMap { TotalSpread.quanta($0.low) }
      high = interval.flatMap { TotalSpread.quanta($0.high) }
      method = .draws
    }
    let expected = sums.expected.total
    if let low, let high, low > expected || high < expected {
      (self.low, self.high, method) = (nil, nil, .none)
    }
  }

  /// Finds the interval by moments, and the shares of the variance.
  ///
  /// - Returns: Whether the interval can be trusted.
  private mutating func findMoments(
    of sums: QuantityLine, factors: [String: SharedFactor], hasShares: Bool
  ) -> Bool {
    let keys = Set(sums.signatures.keys.flatMap { $0.terms.map(\.key) }).sorted()
    let draws = keys.compactMap { factors[$0] }
    guard draws.count == keys.count, let groups = TotalSpread.groups(of: sums, keys: keys) else {
      return false
    }
    let lognormal = LognormalSum(of: draws.map(\.sumFactor))
    guard let moments = try? lognormal.total(groups) else { return false }
    let mean = Double(sums.expected.total)
    let shifted = ShiftedLognormalFit(
      mean: mean, variance: moments.variance, third: moments.third)
    var isFitting = moments.variance <= mean * mean * Self.littleVariance
    if let shifted, shifted.quantile(0.05) > 0 {
      low = TotalSpread.quanta(shifted.quantile(0.05))
      high = TotalSpread.quanta(shifted.quantile(0.95))
      isFitting = isFitting || shifted.quantile(0.05) >= mean * Self.leastLowEnd
    } else if let fit = LognormalFit(mean: mean, variance: moments.variance) {
      low = TotalSpread.quanta(fit.quantile(0.05))
      high = TotalSpread.quanta(fit.quantile(0.95))
    } else if sums.expected.total == 0 {
      (low, high) = (0, 0)
    }
    let skewness = moments.third / moments.variance / moments.variance.squareRoot()
    // A sum without uncertainty has no skewness, and needs none.
    let isTrusted =
      moments.variance <= mean * mean * 1e-12
      || isFitting && skewness.magnitude <= Self.greatestSkewness
        && !isSplit(sums, variance: moments.variance)
    guard hasShares else { return isTrusted }
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
    return isTrusted
  }

  /// Whether a figure that may be nothing, or is capped, makes so much of the variance that no smooth shape
  /// is that of the sum.
  private func isSplit(_ sums: QuantityLine, variance: Double) -> Bool {
    sums.members.elements.contains {
      $0.value.isModified && $0.variance > Self.greatestStep * variance
    }
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
      groups.append(
        SignatureGroup(
          signature: terms, mean: mean, ownVariance: own,
          ownThird: sum.ownThird.value ?? .infinity))
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
  /// What a model's own factors do to its figure, which no other model shares.
  struct OwnMoments {
    /// The whole variance of the figure, in quanta²; infinite where a moment is beyond the range of a
    /// double.
    var total = Double.infinity
    /// What of it the own factors bring; infinite likewise.
    var variance = Double.infinity
    /// The third central moment, in quanta³; infinite likewise.
    var third = Double.infinity
    /// How much of the variance each factor alone would bring.
    var shares: [(factor: String, variance: Double)] = []
  }

  var ownMoments: OwnMoments {
    if isModified { return modifiedMoments }
    let effects = shared + own
    let lognormal = LognormalSum(
      factors: effects.map(\.sides))
    let terms = effects.enumerated().map { index, effect in
      FactorExponent(
        factor: index,
        exponent: index < shared.count ? Double(effect.thousandths) / 1000 : effect.exponent)
    }
    // Moments about a median of 1 are scaled to the published mean, so that a figure's rounding
    // does not part them.
    guard
      let unit = try? lognormal.moments(
        ofMedian: 1, shared: Array(terms[..<shared.count]), own: Array(terms[shared.count...])),
      unit.mean > 0
    else { return OwnMoments() }
    let scale = Double(estimate.expected) / unit.mean
    return OwnMoments(
      total: unit.variance * scale * scale, variance: unit.ownVariance * scale * scale,
      third: unit.ownThird * scale * scale * scale,
      shares: zip(own, unit.ownVariancesAlone).map { ($0.factor, $1 * scale * scale) })
  }

  /// The same of a figure that may not have come about, or is capped.
  private var modifiedMoments: OwnMoments {
    guard estimate.expected != 0 else { return OwnMoments(total: 0, variance: 0, third: 0) }
    let figure = product
    let means = figure.meanExponents
    let (others, ownMeans) = (sharedEffects, means[shared.count...])
    let mine =
      zip(own, ownMeans).map { $0.answering(by: $1) }
      + occurrences.filter { !$0.isShared }.map(\.effect)
    let sum = LognormalSum(of: (others + mine).map(\.sumFactor))
    func terms(_ effects: [FactorEffect], from first: Int, isRounded: Bool) -> [FactorExponent] {
      effects.enumerated().map { index, effect in
        FactorExponent(
          factor: first + index,
          exponent: isRounded ? Double(effect.thousandths) / 1000 : effect.exponent)
      }
    }
    guard
      let unit = try? sum.moments(
        of: figure, shared: terms(others, from: 0, isRounded: true),
        own: terms(mine, from: others.count, isRounded: false))
    else { return OwnMoments() }
    let scale = Double(estimate.expected) / unit.mean
    return OwnMoments(
      total: unit.variance * scale * scale, variance: unit.ownVariance * scale * scale,
      third: unit.ownThird * scale * scale * scale,
      shares: zip(mine, unit.ownVariancesAlone).map { ($0.factor, $1 * scale * scale) })
  }
}
