// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A sum over models as a function of which groups of edits are taken from the head.
///
/// Each model asks for few groups: it adds its value to all choices that agree on these.
package struct RatioGame: Sendable, Hashable {
  /// Which groups were asked for, and which of them are at head.
  private struct Pattern: Hashable, Sendable {
    let asked: UInt16
    let heads: UInt16
  }

  private var sums: [Pattern: Int128] = [:]
  /// Whether some model took edits together, so that the groups say nothing of it.
  private(set) var isBroken = false

  package init() {}

  mutating func add(_ value: Int128, heads: UInt16, bases: UInt16) {
    // Edits of one group stand together, at head or at base.
    guard value != 0, heads & bases == 0 else { return }
    sums[Pattern(asked: heads | bases, heads: heads), default: 0] += value
  }

  mutating func breakOff() { isBroken = true }

  mutating func merge(_ other: RatioGame) {
    sums.merge(other.sums, uniquingKeysWith: +)
    isBroken = isBroken || other.isBroken
  }

  /// The value of each choice of `count` groups, by the bits of those at head.
  func values(count: Int) -> [Int128] {
    (0..<(1 << count)).map { choice in
      sums.reduce(Int128(0)) { sum, term in
        UInt16(choice) & term.key.asked == term.key.heads ? sum + term.value : sum
      }
    }
  }
}

/// Splits the change of a ratio of two sums over groups of edits by their Shapley value.
///
/// A ratio is no sum over models, so that the game is played once, over at most twelve groups.
struct RatioSplit {
  let before: Double
  let after: Double
  /// By group; they add up to the change but for rounding.
  let shares: [Double]
  /// By group, the least and the greatest effect in any order.
  let ranges: [ClosedRange<Double>]
  /// The decimals in which the ratio is stated; negative for a great one.
  let digits: Int

  /// - Returns: Nil where some choice has no ratio, or one beyond all measure.
  init?(numerator: RatioGame, denominator: RatioGame, groups count: Int, scale: Double) {
    guard !numerator.isBroken, !denominator.isBroken else { return nil }
    let tops = numerator.values(count: count)
    let bottoms = denominator.values(count: count)
    guard bottoms.allSatisfy({ $0 > 0 }) else { return nil }
    let ratios = zip(tops, bottoms).map { Double($0) / Double($1) * scale }
    guard ratios.allSatisfy(\.isFinite), let first = ratios.first, let last = ratios.last else {
      return nil
    }
    (before, after) = (first, last)
    var shares: [Double] = []
    var ranges: [ClosedRange<Double>] = []
    for group in 0..<count {
      let bit = 1 << group
      var sum = CompensatedSum()
      var (least, greatest) = (Double.infinity, -Double.infinity)
      for choice in ratios.indices where choice & bit == 0 {
        let effect = ratios[choice | bit] - ratios[choice]
        sum.add(effect * RatioSplit.weight(choice.nonzeroBitCount, of: count))
        (least, greatest) = (min(least, effect), max(greatest, effect))
      }
      shares.append(sum.value)
      ranges.append(least...greatest)
    }
    guard let digits = RatioSplit.digits(of: ratios, shares) else { return nil }
    self.digits = digits
    self.shares = shares
    self.ranges = ranges
  }

  /// Nine digits of the greatest ratio and three of the least share, and six decimals besides, as far as a
  /// double has them.
  private static func digits(of ratios: [Double], _ shares: [Double]) -> Int? {
    let greatest = ratios.map(\.magnitude).max() ?? 0
    guard greatest > 0 else { return 6 }
    let exponent = Int(log10(greatest).rounded(.down))
    // Powers of ten that a double holds, both ways.
    guard abs(exponent) < 290 else { return nil }
    // What is no more than rounding is nobody's share.
    let least = shares.map(\.magnitude).filter { $0 > greatest * 1e-13 }.min() ?? greatest
    let own = max(8 - exponent, 2 - Int(log10(least).rounded(.down)))
    return min(exponent < 9 ? max(own, 6) : own, 15 - exponent)
  }

  /// |S|!·(n−|S|−1)!/n!.
  private static func weight(_ size: Int, of count: Int) -> Double {
    var binomial = 1.0
    for step in 0..<size { binomial = binomial * Double(count - 1 - step) / Double(step + 1) }
    return 1 / (Double(count) * binomial)
  }
}

/// A sum that keeps what additions cut off (A. Neumaier, 1974).
private struct CompensatedSum {
  private var sum = 0.0
  private var rest = 0.0

  mutating func add(_ term: Double) {
    let next = sum + term
    rest += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  var value: Double { sum + rest }
}
