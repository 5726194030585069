// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayValues
import Glibc

/// What contradicts each other among the figures of a quantity, and what becomes of it.
struct Contest: Sendable {
  enum Outcome: Sendable {
    /// The figure that others bear out: the place of its method among the figures.
    case supported(Int)
    case hull
    case refused
  }

  /// In the order of the ladder: the first is what would have been taken.
  let figures: [Ladder.Selected]
  let outcome: Outcome
  /// The greatest gap to the first figure, or between any two if none contradicts the first.
  let gap: MethodComparison.Gap

  /// The greatest number of figures of one ladder that are compared.
  private static let limit = 10

  /// Finds out whether figures contradict the first of them.
  ///
  /// - Parameter figures: In the order of the ladder, each resting on something of its own.
  /// - Returns: Nil if none does.
  init?(
    _ figures: [Ladder.Selected], _ rule: DisagreementRule, _ comparison: MethodComparison
  ) {
    let figures = Array(figures.prefix(Self.limit))
    guard let first = figures.first else { return nil }
    let gaps = figures.dropFirst().compactMap { comparison.gap(first, $0) }
    guard let gap = gaps.max(by: { $0.apart < $1.apart }) else { return nil }
    self.figures = figures
    self.gap = gap
    if rule.take == .refuse {
      outcome = .refused
    } else if rule.take == .supported, let found = Self.borneOut(among: figures, comparison) {
      outcome = .supported(found)
    } else {
      let values = figures.map(\.value)
      let isWithin = (values.max() ?? 0) <= (values.min() ?? 0) * rule.within
      outcome = isWithin ? .hull : .refused
    }
  }

  /// The first figure of the one group that agrees among itself and has more figures than any other.
  ///
  /// - Returns: Nil where two groups are of the same size: then neither is borne out.
  private static func borneOut(
    among figures: [Ladder.Selected], _ comparison: MethodComparison
  ) -> Int? {
    var agrees = figures.map { _ in 0 }
    for left in figures.indices {
      for right in figures.indices
      where left != right && comparison.gap(figures[left], figures[right]) == nil {
        agrees[left] |= 1 << right
      }
    }
    var (best, isOnly) = (0, false)
    for group in 1..<(1 << figures.count) {
      let members = figures.indices.filter { group & (1 << $0) != 0 }
      guard members.allSatisfy({ group & ~(agrees[$0] | 1 << $0) == 0 }) else { continue }
      let (size, greatest) = (group.nonzeroBitCount, best.nonzeroBitCount)
      if size > greatest {
        (best, isOnly) = (group, true)
      } else if size == greatest {
        isOnly = false
      }
    }
    return isOnly ? best.trailingZeroBitCount : nil
  }

  /// What the quantity takes; nil if the figure is refused.
  ///
  /// The hull reaches from the least of the lower ends to the greatest of the upper ones, and its figure
  /// is the middle of the two on the logarithmic scale: none of those that contradict each other is
  /// worth more than another. It answers to a factor of the model's own, besides which it is not known
  /// to share anything with other models, and to the bounds of all.
  ///
  /// - Parameter factor: The quantity's own factor, of which the standard deviation is 1.
  func selected(factor: Int32, _ comparison: MethodComparison) -> Ladder.Selected? {
    switch outcome {
    case .refused: return nil
    case .supported(let place): return figures[place]
    case .hull: break
    }
    let intervals = figures.map {
      Interval(value: $0.value, gradient: $0.gradient, factors: comparison.factors)
    }
    let low = intervals.map(\.low).min() ?? 0
    let high = intervals.map(\.high).max() ?? 0
    let middle = (low * high).squareRoot()
    guard middle > 0, middle.isFinite else { return nil }
    var terms = [
      Int32: Double
    ]()
    for figure in figures {
      for term in figure.gradient.terms where term.factor < 0 {
        terms[term.factor] = term.derivative / figure.value * middle
      }
    }
    terms[factor] = middle * log(high / low) / (2 * Spread.z)
    var reads: [Read] = []
    for read in figures.flatMap(\.reads) where !reads.contains(read) { reads.append(read) }
    return Ladder.Selected(
      position: figures[0].position, value: middle,
      gradient: Gradient(
        terms: terms.map { Gradient.Term(factor: $0.key, derivative: $0.value) }),
      reads: reads)
  }

  var isHull: Bool { if case .hull = outcome { true } else { false } }
  var isRefused: Bool { if case .refused = outcome { true } else { false } }
}
