// SPDX-License-Identifier: Apache-2.0

/// A finite population of which a simple random sample was drawn without replacement, with an auxiliary
/// that is known of every unit.
///
/// Source: W. G. Cochran (1977), *Sampling Techniques*, third edition, 2.14 (expansion), 6.10 (ratio), 7.3
/// to 7.5 (regression); C.-E. Särndal, B. Swensson & J. Wretman (1992), *Model Assisted Survey Sampling*,
/// 7.3.2 and 7.9, for the weights of the residuals of the ratio.
package struct FinitePopulation: Sendable {
  /// A unit that was sampled: its auxiliary `x`, and the value `y` that was found.
  package struct Unit: Sendable, Hashable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// How a sum over the population is estimated.
  package enum Estimator: String, Sendable, Hashable, CaseIterable {
    /// The mean of the sample for each unit.
    case expansion
    /// The auxiliary's sum, times the ratio of the sample's sums.
    case ratio
    /// The mean of the sample for each unit, moved along the line fitted to the sample.
    case regression
  }

  /// An estimated sum with its standard error.
  package struct Estimate: Sendable, Hashable {
    package let total: Double
    package let standardError: Double
    package let degreesOfFreedom: Int

    package init(total: Double, standardError: Double, degreesOfFreedom: Int) {
      self.total = total
      self.standardError = standardError
      self.degreesOfFreedom = degreesOfFreedom
    }

    /// The ends of a central interval by Student's distribution; both are the total where every unit is
    /// known, and nil where the sample is too small for an error.
    ///
    /// - Parameter level: Such as 0.9.
    package func interval(_ level: Double) -> (low: Double, high: Double)? {
      if standardError == 0 { return (total, total) }
      guard degreesOfFreedom > 0, standardError.isFinite else { return nil }
      let t = StudentT.quantile(
        (1 + level) / 2, degreesOfFreedom: Double(degreesOfFreedom))
      return (total - t * standardError, total + t * standardError)
    }
  }

  /// The units of the population.
  package let size: Int
  /// The sum of the auxiliary over the population.
  package let auxiliary: Double
  package let sample: [Unit]

  /// - Parameter sample: At most `size` units.
  package init(size: Int, auxiliary: Double, sample: [Unit]) {
    precondition(sample.count <= size, "a sample has no more units than its population")
    (self.size, self.auxiliary, self.sample) = (size, auxiliary, sample)
  }

  /// The variance of the values in the sample; 0 where there are fewer than two.
  package var variance: Double {
    let mean = FinitePopulation.mean(sample.map(\.y))
    return sumOfSquares { $0.y - mean } / Double(max(1, sample.count - 1))
  }

  /// The values of the sample's units, each with how many of the population it stands for.
  ///
  /// - Returns: Nil where the sample has too few units for the estimator and its error, unless it is the whole
  ///   population; of the ratio also where the sample's auxiliary is none, of the regression where it does
  ///   not differ.
  package func estimate(by estimator: Estimator) -> Estimate? {
    let n = sample.count
    let total = sample.reduce(0) { $0 + $1.y }
    if n == size { return Estimate(total: total, standardError: 0, degreesOfFreedom: 0) }
    guard n >= 2 else { return nil }
    let (meanX, meanY) = (FinitePopulation.mean(sample.map(\.x)), total / Double(n))
    let (count, wholeX) = (Double(size), auxiliary / Double(size))
    switch estimator {
    case .expansion:
      return estimate(
        count * meanY, squares: sumOfSquares { $0.y - meanY }, degrees: n - 1, scale: 1)
    case .ratio:
      guard meanX > 0 else { return nil }
      let ratio = meanY / meanX
      return estimate(
        auxiliary * ratio, squares: sumOfSquares { $0.y - ratio * $0.x }, degrees: n - 1,
        scale: wholeX / meanX)
    case .regression:
      let spread = sumOfSquares { $0.x - meanX }
      guard n >= 3, spread > 0 else { return nil }
      let slope = sample.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
      let squares = sumOfSquares { $0.y - meanY - slope * ($0.x - meanX) }
      return estimate(
        count * (meanY + slope * (wholeX - meanX)), squares: squares, degrees: n - 2, scale: 1)
    }
  }

  private func estimate(
    _ total: Double, squares: Double, degrees: Int, scale: Double
  ) -> Estimate {
    let (count, n) = (Double(size), Double(sample.count))
    let variance = (1 - n / count) * squares / Double(degrees) / n
    return Estimate(
      total: total, standardError: scale.magnitude * count * variance.squareRoot(),
      degreesOfFreedom: degrees)
  }

  private func sumOfSquares(_ residual: (Unit) -> Double) -> Double {
    sample.reduce(0) { sum, unit in
      let residual = residual(unit)
      return sum + residual * residual
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}

/// Which units of a population are taken: those with the greatest auxiliary, and of the others a simple random
/// sample.
///
/// Each unit has a random number of its own, by seed and key, and those with the least numbers are taken: the
/// sample does not depend on the order of the units, and changes by few where the population does.
///
/// Source: E. Ohlsson (1995), "Coordination of samples
/// using permanent random numbers", in *Business Survey Methods*, 153–169.
package struct TakeAllDesign: Sendable, Hashable {
  /// How many of the greatest are taken.
  package let takeAll: Int
  /// How many of the others are drawn.
  package let random: Int
  package let seed: UInt64

  package init(takeAll: Int, random: Int, seed: UInt64) {
    (self.takeAll, self.random, self.seed) = (takeAll, random, seed)
  }

  /// Returns the positions of both kinds: the greatest first, and of what is drawn the least number first.
  ///
  /// - Parameter units: Each with its auxiliary, and 128 bits that tell it from all others.
  package func draw(
    _ units: [(x: Double, key: DrawScope)]
  ) -> (takeAll: [Int], random: [Int]) {
    let generator = CounterGenerator(seed: seed)
    let numbers = units.map { generator.stream(factor: Self.factor, scope: $0.key).uniform(0) }
    // Of equal ones the least random number is taken.
    let order = units.indices.sorted {
      units[$0].x != units[$1].x ? units[$0].x > units[$1].x : numbers[$0] < numbers[$1]
    }
    let rest = order.dropFirst(takeAll).sorted { numbers[$0] < numbers[$1] }
    return (Array(order.prefix(takeAll)), Array(rest.prefix(random)))
  }

  /// "sample" as bytes: these numbers are none of a factor's.
  private static let factor: UInt64 = 0x7361_6D70_6C65
}
