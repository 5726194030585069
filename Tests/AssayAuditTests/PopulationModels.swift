// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import AssayAudit

/// Random populations whose figures depend on factors as those of a real policy do: of very unequal
/// size, of organizations, some reported and some derived.
enum PopulationModels {
  private static let z = 1.6448536269514722

  /// A factor with the ends of its 90 % range as ratios about the median.
  private static func effect(
    _ factor: String, _ low: Double, _ high: Double, of owner: String? = nil,
    exponent: Double = 1
  ) -> FactorEffect {
    FactorEffect(
      key: owner.map { "\(factor)@\($0)" } ?? factor, factor: factor, sigmaLow: -log(low) / z,
      sigmaHigh: log(high) / z, exponent: exponent)
  }

  private static func symmetric(
    _ factor: String, _ size: Double, of owner: String? = nil
  ) -> FactorEffect {
    effect(factor, 1 / size, size, of: owner)
  }

  /// Models of organizations, of which few have most; no factor is above 3.
  static func values(_ count: Int, seed: UInt64) -> [UncertainValue] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let owner = "o\(Int(pow(Double(random.below(1000)) / 1000, 3) * 40))"
      let country = "grid\(owner.utf8.reduce(0) { $0 + Int($1) } % 6)@\(2019 + random.below(5))"
      let (shared, own) = factors(kind: random.below(6), owner: owner, country: country)
      // The logarithm of a sum of twelve is near enough to normal for a size.
      let size = (0..<12).reduce(0.0) { sum, _ in sum + Double(random.below(1000)) / 1000 } - 6
      let median = exp(2 * size) * 1e12
      return UncertainValue(
        estimate: estimate(median: median, of: shared + own), shared: shared, own: own)
    }
  }

  private static func factors(
    kind: Int, owner: String, country: String
  ) -> (shared: [FactorEffect], own: [FactorEffect]) {
    let pue = effect("pue", 1.08 / 1.25, 1.59 / 1.25, of: owner)
    let kappa = effect("kappa", 0.70 / 1.10, 1.52 / 1.10, of: owner)
    let grid = symmetric(country, 1.3)
    let utilisation = effect("mfu", 0.22 / 0.30, 0.47 / 0.30, exponent: -1)
    switch kind {
    case 0: return ([], [symmetric("declared", 1.5), effect("boundary", 1, 1.675)])
    case 1: return ([pue], [symmetric("metered", 1.15)])
    case 2: return ([pue, grid], [symmetric("energy", 1.1)])
    case 3: return ([kappa, pue, grid], [symmetric("time", 1.2)])
    case 4: return ([kappa, pue, grid], [symmetric("compute", 1.12), utilisation])
    default:
      return (
        [kappa, pue, grid, symmetric("organization", 1.9, of: owner)],
        [symmetric("compute", 1.12), utilisation]
      )
    }
  }

  private static func estimate(median: Double, of effects: [FactorEffect]) -> Estimate {
    var (below, above) = (0.0, 0.0)
    var mean = median
    for effect in effects {
      let ends = [effect.exponent * effect.sigmaLow, effect.exponent * effect.sigmaHigh]
      below += pow(effect.exponent < 0 ? ends[1] : ends[0], 2)
      above += pow(effect.exponent < 0 ? ends[0] : ends[1], 2)
      // E[xᵉ] of the two halves (DESIGN, section 4).
      mean *=
        exp(ends[0] * ends[0] / 2) * 0.5 * erfc(ends[0] / 2.0.squareRoot())
        + exp(ends[1] * ends[1] / 2) * 0.5 * erfc(-ends[1] / 2.0.squareRoot())
    }
    return Estimate(
      central: Int128(median), expected: Int128(mean),
      low: Int128(median * exp(-z * below.squareRoot())),
      high: Int128(median * exp(z * above.squareRoot())), bound: nil, method: "m")
  }

  static func contribution(_ index: Int, _ value: UncertainValue) -> ModelContribution {
    ModelContribution(
      id: "m\(index)", tier: nil, weight: 0, outcomes: [], findings: [], disclose: [], score: nil,
      scoreClass: nil,
      totals: [
        TotalContribution(
          total: 0, membership: .inside,
          groups: [GroupPart(key: "entity", value: index % 2 == 0 ? "even" : "odd")],
          values: [value, nil])
      ])
  }
}

extension SeededGenerator {
  mutating func below(_ bound: UInt64) -> Int { Int(next() % bound) }
}
