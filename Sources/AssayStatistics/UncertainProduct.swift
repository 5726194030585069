// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A product of powers of uncertain factors that may be capped, and of which it is not certain that it
/// came about at all; all relative to its central figure.
///
/// With `S = Σ e_f·ln x_f` the product is `e^S`. A cap holds the part of it that answers to the factors by
/// `D = Σ d_f·ln x_f` to at most `e^h` of its median, so that the product has the further factor
/// `R = e^{min(0, h − D)}`, to a power of its own where what is capped is only a part of the figure. What
/// occurs with a probability `p` is a factor that is 1 or 0; of a figure of which it is a part `w` it
/// leaves `1 − w` where it is 0.
///
/// With one cap the moments are partial expectations, `E[e^S·R] = E[e^S; D ≤ h] + e^h·E[e^{S−D}; D > h]`,
/// each of them a moment of the factors times a probability under the factors tilted by it: exact where
/// the factors are symmetric or `D` has only one of them, else of `D` as one pair of normal halves with its
/// first three cumulants. Several caps that bear on one figure are drawn.
///
/// Source: N. L. Johnson, S. Kotz and N. Balakrishnan, *Continuous Univariate Distributions*, vol. 1,
/// 2nd ed. (1994), chapter 14, for moments of truncated lognormals; F. Esscher (1932), Skandinavisk
/// Aktuarietidskrift 15, 175–195, for the tilted distributions.
package struct UncertainProduct: Sendable {
  package struct Factor: Sendable, Hashable {
    package let sides: TwoSidedLognormal
    /// The elasticity, `e_f`.
    package let exponent: Double

    package init(sides: TwoSidedLognormal, exponent: Double) {
      self.sides = sides
      self.exponent = exponent
    }
  }

  package struct Occurrence: Sendable, Hashable {
    /// From 0 to 1.
    package let probability: Double
    /// What part of the figure comes about by it; 1 for all of it.
    package let weight: Double

    package init(probability: Double, weight: Double) {
      self.probability = probability
      self.weight = weight
    }

    /// What is left of the figure where it does not occur.
    package var rest: Double { weight > 1 - 1e-9 ? 0 : 1 - weight }

    func moment(_ power: Double) -> Double {
      probability + (1 - probability) * (rest == 0 ? 0 : pow(rest, power))
    }
  }

  package struct Cap: Sendable, Hashable {
    /// `h`: the natural logarithm of the cap over the central figure that it holds.
    package let headroom: Double
    /// By factor, `d_f`.
    package let exponents: [Double]
    /// The caps before this one that what it holds answers to, by the same measure.
    package let caps: [Double]
    /// The elasticity of the figure to what is capped.
    package let weight: Double

    package init(headroom: Double, exponents: [Double], caps: [Double] = [], weight: Double) {
      self.headroom = headroom
      self.exponents = exponents
      self.caps = caps
      self.weight = weight
    }

    /// The logarithm of what the cap leaves, over what it leaves of the central figure.
    package func logarithm(at distance: Double) -> Double {
      min(0, headroom - distance) - min(0, headroom)
    }
  }

  package let factors: [Factor]
  package let occurrences: [Occurrence]
  package let caps: [Cap]
  private let sample: [Double]?

  package init(factors: [Factor], occurrences: [Occurrence] = [], caps: [Cap] = []) {
    self.factors = factors
    self.occurrences = occurrences
    self.caps = caps
    sample = caps.count > 1 ? Self.sample(factors, caps) : nil
  }

  // MARK: Moments

  /// Returns `E[y^k]`; infinite where it is beyond the range of a double.
  package func moment(_ power: Double) -> Double {
    occurrences.reduce(productMoment(power)) { $0 * $1.moment(power) }
  }

  /// The mean elasticity to each factor, weighted by the figure: a factor that only acts above the cap
  /// does not move the figure. By it two figures covary to first order.
  ///
  /// Source: C. M. Stein (1981), "Estimation of the mean of a multivariate normal distribution", Annals of
  /// Statistics 9, 1135–1151, lemma 1: `Cov(y, ln x) = E[∂y/∂ln x]·Var(ln x)`.
  package var meanExponents: [Double] {
    guard !caps.isEmpty else { return factors.map(\.exponent) }
    let shares = caps.indices.map(boundShare)
    return factors.indices.map { index in
      zip(caps, shares).reduce(factors[index].exponent) {
        $0 - $1.0.weight * $1.0.exponents[index] * $1.1
      }
    }
  }

  /// The probability with which a cap binds.
  package func bindingProbability(ofCap index: Int) -> Double {
    let cap = caps[index]
    let distance = LogSum(factors: factors.map(\.sides), exponents: cap.exponents)
    return 1 - distance.cumulative(cap.headroom)
  }

  private func productMoment(_ power: Double) -> Double {
    if let sample {
      return sample.reduce(0) { $0 + exp(power * $1) } / Double(sample.count)
    }
    let (free, bound) = parts(power)
    return free + bound
  }

  /// What of `E[y^k]`, without occurrences, comes where the cap does not bind, and where it does.
  private func parts(_ power: Double) -> (free: Double, bound: Double) {
    let powers = factors.map { power * $0.exponent }
    guard let cap = caps.first else { return (product(powers), 0) }
    let exponent = power * cap.weight
    let below = product(powers) * tail(of: cap, under: powers).below
    let reduced = zip(powers, cap.exponents).map { $0 - exponent * $1 }
    let above = tail(of: cap, under: reduced).above
    let bound = above == 0 ? 0 : product(reduced) * exp(exponent * cap.headroom) * above
    let scale = exp(-exponent * min(0, cap.headroom))
    return (below * scale, bound * scale)
  }

  private func product(_ exponents: [Double]) -> Double {
    zip(factors, exponents).reduce(1) { $0 * $1.0.sides.moment($1.1) }
  }

  /// The share of the figure's mean that comes where a cap binds.
  private func boundShare(_ index: Int) -> Double {
    guard sample != nil else {
      let (free, bound) = parts(1)
      return free + bound > 0 ? bound / (free + bound) : 0
    }
    return bindingProbability(ofCap: index)
  }

  /// The probabilities that `D` lies below the headroom and above it, under the factors tilted by the
  /// power of each.
  private func tail(of cap: Cap, under powers: [Double]) -> (below: Double, above: Double) {
    let bearing = factors.indices.filter {
      cap.exponents[$0] != 0 && !factors[$0].sides.isExact
    }
    if bearing.count == 1, let only = bearing.first {
      let exponent = cap.exponents[only]
      let (below, above) = factors[only].sides.tail(
        at: cap.headroom / exponent, tiltedBy: powers[only])
      return exponent > 0 ? (below, above) : (above, below)
    }
    if let observed = bearing.first(where: { factors[$0].sides.sample != nil }),
      let sample = factors[observed].sides.sample
    {
      let rest = tilted(bearing.filter { $0 != observed }, of: cap, under: powers)
      let weights = TwoSidedLognormal.weights(of: sample, powers[observed])
      return zip(sample, weights).reduce((0, 0)) { sum, term in
        let place = cap.headroom - cap.exponents[observed] * term.0
        return (sum.0 + term.1 * rest.cumulative(place), sum.1 + term.1 * rest.above(place))
      }
    }
    let distance = tilted(bearing, of: cap, under: powers)
    return (distance.cumulative(cap.headroom), distance.above(cap.headroom))
  }

  /// `D` of some factors that are tilted by the power of each.
  private func tilted(
    _ bearing: [Int], of cap: Cap, under powers: [Double]
  ) -> TwoPieceNormal {
    var (mean, variance, third) = (0.0, 0.0, 0.0)
    for index in bearing {
      let exponent = cap.exponents[index]
      let cumulants = factors[index].sides.logCumulants(tiltedBy: powers[index])
      mean += exponent * cumulants.mean
      variance += exponent * exponent * cumulants.variance
      third += exponent * exponent * exponent * cumulants.third
    }
    return TwoPieceNormal(mean: mean, variance: variance, third: third)
  }

  // MARK: Quantiles

  /// Returns the value below which a share `p`, above 0 and below 1, lies; 0 where it is likelier than
  /// that that nothing occurred.
  package func quantile(_ p: Double) -> Double {
    let states = self.states
    let nothing = states.filter { $0.rest == 0 }.reduce(0) { $0 + $1.probability }
    let something = states.filter { $0.rest > 0 && $0.probability > 0 }
    guard p > nothing, let first = something.first else { return 0 }
    let distribution = LogDistribution(self, sample)
    if something.count == 1 {
      let inner = min((p - nothing) / first.probability, 1 - 1e-12)
      return first.rest * exp(distribution.quantile(inner))
    }
    let shifts = something.map { (probability: $0.probability, shift: log($0.rest)) }
    let ends = shifts.map(\.shift)
    let low = distribution.quantile(1e-9) + (ends.min() ?? 0)
    let high = distribution.quantile(1 - 1e-9) + (ends.max() ?? 0)
    return exp(
      LogDistribution.solve(from: low, to: high) { x in
        shifts.reduce(nothing) { $0 + $1.probability * distribution.cumulative(x - $1.shift) } < p
      })
  }

  /// The combinations of what occurs and what does not, by what is left of the figure: those of which
  /// all of it depends are one.
  private var states: [(probability: Double, rest: Double)] {
    var states: [(probability: Double, rest: Double)] = [(1, 1)]
    for occurrence in occurrences {
      var next: [(probability: Double, rest: Double)] = []
      for state in states {
        next.append((state.probability * occurrence.probability, state.rest))
        next.append(
          (state.probability * (1 - occurrence.probability), state.rest * occurrence.rest))
      }
      states = next.joined
    }
    return states
  }

  // MARK: Draws

  /// The logarithm of a draw without occurrences, from the logarithms of the factors.
  fileprivate static func logarithm(
    of values: [Double], _ factors: [Factor], _ caps: [Cap]
  ) -> Double {
    var sum = 0.0
    for (value, factor) in zip(values, factors) { sum += factor.exponent * value }
    var reductions: [Double] = []
    for cap in caps {
      var distance = 0.0
      for (value, exponent) in zip(values, cap.exponents) { distance += exponent * value }
      for (reduction, exponent) in zip(reductions, cap.caps) { distance += exponent * reduction }
      let reduction = cap.logarithm(at: distance)
      reductions.append(reduction)
      sum += cap.weight * reduction
    }
    return sum
  }

  private static let sampleSize = 4_000
  private static let scores = StratifiedNormals(count: sampleSize)

  /// Draws of the logarithm, ascending.
  private static func sample(_ factors: [Factor], _ caps: [Cap]) -> [Double] {
    let generator = CounterGenerator(seed: 0)
    let columns = factors.indices.map { index in
      scores.shuffled(by: generator.stream(factor: UInt64(index), scope: .all))
    }
    var values = Array(repeating: 0.0, count: factors.count)
    return (0..<sampleSize).map { draw in
      for index in factors.indices {
        values[index] = factors[index].sides.logarithm(at: columns[index][draw])
      }
      return logarithm(of: values, factors, caps)
    }.sorted()
  }
}

extension [(probability: Double, rest: Double)] {
  /// The states that leave the same of the figure as one.
  fileprivate var joined: Self {
    var joined: Self = []
    for state in self {
      if let same = joined.firstIndex(where: { $0.rest == state.rest }) {
        joined[same].probability += state.probability
      } else {
        joined.append(state)
      }
    }
    return joined
  }
}

/// The distribution of the logarithm of a product, its occurrences apart.
private struct LogDistribution {
  private enum Form {
    case sum(LogSum)
    /// `min(S, h)`: what is capped is the figure itself.
    case capped(LogSum, headroom: Double)
    /// `c·D + w·min(0, h − D) + E`, with `E` that `D` tells nothing of.
    case parted(Parts)
    case sample([Double])
  }

  private let form: Form

  private struct Parts {
    let distance: LogSum
    let slope: Double
    let cap: UncertainProduct.Cap
    let rest: LogSum
    /// Whether the mean is over the rest, as the narrower of the two.
    let isOverRest: Bool
    /// The quantiles of what the mean is over, at equal shares.
    let quantiles: [Double]

    init(distance: LogSum, slope: Double, cap: UncertainProduct.Cap, rest: LogSum) {
      (self.distance, self.slope, self.cap, self.rest) = (distance, slope, cap, rest)
      isOverRest = rest.width < 0.3 * distance.width
      let over = isOverRest ? rest : distance
      quantiles = LogDistribution.shares.map { over.quantile($0) }
    }

    func cumulative(_ x: Double) -> Double {
      let sum = quantiles.reduce(0) { sum, at in
        sum
          + (isOverRest
            ? LogDistribution.probability(distance, slope, cap, below: x - at)
            : rest.cumulative(x - slope * at - cap.weight * cap.logarithm(at: at)))
      }
      return sum / Double(quantiles.count)
    }
  }

  /// How many points what is averaged over has.
  private static let points = 64
  fileprivate static let shares = (0..<points).map { (Double($0) + 0.5) / Double(points) }

  init(_ product: UncertainProduct, _ sample: [Double]?) {
    let (sides, exponents) = (product.factors.map(\.sides), product.factors.map(\.exponent))
    if let sample {
      form = .sample(sample)
      return
    }
    guard let cap = product.caps.first else {
      form = .sum(LogSum(factors: sides, exponents: exponents))
      return
    }
    let distance = LogSum(factors: sides, exponents: cap.exponents)
    if cap.weight == 1, zip(exponents, cap.exponents).allSatisfy({ ($0 - $1).magnitude < 1e-9 }) {
      form = .capped(distance, headroom: cap.headroom)
      return
    }
    // The part of the logarithm that goes with D, by least squares.
    var (with, of) = (0.0, 0.0)
    for (factor, exponent) in zip(product.factors, cap.exponents) {
      let variance = factor.sides.logCumulants(tiltedBy: 0).variance
      with += factor.exponent * exponent * variance
      of += exponent * exponent * variance
    }
    let slope = of > 0 ? with / of : 0
    let rest = LogSum(
      factors: sides,
      exponents: zip(exponents, cap.exponents).map { left, right in
        let part = left - slope * right
        return part.magnitude < 1e-9 ? 0 : part
      })
    form = .parted(Parts(distance: distance, slope: slope, cap: cap, rest: rest))
  }

  func quantile(_ p: Double) -> Double {
    switch form {
    case .sum(let sum): return sum.quantile(p)
    case .capped(let sum, let headroom): return min(sum.quantile(p), headroom) - min(0, headroom)
    case .sample(let sorted):
      let place = p * Double(sorted.count) - 0.5
      let index = min(max(0, Int(place)), sorted.count - 2)
      let part = min(max(0, place - Double(index)), 1)
      return sorted[index] + part * (sorted[index + 1] - sorted[index])
    case .parted(let parts):
      let (distance, cap, rest) = (parts.distance, parts.cap, parts.rest)
      let ends = [distance.quantile(1e-10), distance.quantile(1 - 1e-10), cap.headroom].map {
        parts.slope * $0 + cap.weight * cap.logarithm(at: $0)
      }
      let low = (ends.min() ?? 0) + rest.quantile(1e-10)
      let high = (ends.max() ?? 0) + rest.quantile(1 - 1e-10)
      return Self.solve(from: low, to: high) { cumulative($0) < p }
    }
  }

  func cumulative(_ x: Double) -> Double {
    switch form {
    case .sum(let sum): return sum.cumulative(x)
    case .capped(let sum, let headroom):
      let unshifted = x + min(0, headroom)
      return unshifted >= headroom ? 1 : sum.cumulative(unshifted)
    case .sample(let sorted):
      return Double(sorted.partitioned { $0 <= x }) / Double(sorted.count)
    case .parted(let parts): return parts.cumulative(x)
    }
  }

  /// The probability that `c·D + w·(min(0, h − D) − min(0, h))` is at most `x`: a line to the headroom
  /// and another beyond.
  fileprivate static func probability(
    _ distance: LogSum, _ slope: Double, _ cap: UncertainProduct.Cap, below x: Double
  ) -> Double {
    let y = x + cap.weight * min(0, cap.headroom)
    let headroom = cap.headroom
    let atHeadroom = distance.cumulative(headroom)
    let below: Double
    if slope > 0 {
      below = min(atHeadroom, distance.cumulative(y / slope))
    } else if slope < 0 {
      below = max(0, atHeadroom - distance.cumulative(y / slope))
    } else {
      below = y >= 0 ? atHeadroom : 0
    }
    // Beyond: (c − w)·D + w·h ≤ y.
    let further = slope - cap.weight
    let above: Double
    if further.magnitude < 1e-9 {
      above = cap.weight * headroom <= y ? 1 - atHeadroom : 0
    } else {
      let turn = distance.cumulative(max(headroom, (y - cap.weight * headroom) / further))
      above = further > 0 ? turn - atHeadroom : 1 - turn
    }
    return below + max(0, above)
  }

  /// The place at which something ceases to hold, by bisection.
  static func solve(from low: Double, to high: Double, while holds: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<44 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

extension [Double] {
  /// How many of the first elements satisfy a condition that none after them does.
  fileprivate func partitioned(by holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
