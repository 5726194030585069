// SPDX-License-Identifier: Apache-2.0

/// A model of which somebody else than its organization or a cited source made the figure up.
package struct EstimatedRun: Sendable, Hashable, Codable {
  package let id: String
  package let standing: Standing
  package let tier: String?
  package let estimate: Estimate
  /// What would document it, or estimate it better: the fewest fields first.
  package let disclose: [Disclosure]
  /// The figure with its factors.
  let value: UncertainValue

  init(
    id: String, standing: Standing, tier: String?, value: UncertainValue, disclose: [Disclosure]
  ) {
    self.id = id
    self.standing = standing
    self.tier = tier
    self.value = value.withoutDraws
    self.disclose = disclose
    estimate = value.estimate
  }
}

extension EstimatedRun: Comparable {
  /// The greatest first; of one total, so that ids differ.
  package static func < (left: EstimatedRun, right: EstimatedRun) -> Bool {
    let (a, b) = (left.estimate, right.estimate)
    if a.expected != b.expected { return a.expected > b.expected }
    if left.id != right.id { return left.id < right.id }
    return a.central > b.central
  }
}

/// The runs whose documents would narrow the first total most, and by how much.
package struct Narrowing: Sendable, Hashable {
  /// How many runs are listed, unless more are asked for, and how many count in `share`.
  package static let listed = 50
  /// How many are supposed to be documented.
  package static let supposed = 10

  /// The greatest figures that are inferred or imputed, in their order.
  package let runs: [EstimatedRun]
  /// How many there are in all.
  package let models: Int
  /// What part of the expected value of them all the first fifty hold, from 0 to 1.
  package let share: Double
  /// How many of the first are supposed to be documented.
  package let documented: Int
  /// The ends of the total's 90 % interval in quanta, today and if these were known exactly, at the same
  /// expected value; nil if they could not be computed.
  package let now: Ends?
  package let then: Ends?

  package struct Ends: Sendable, Hashable {
    package let low: Int128
    package let high: Int128

    /// Nil without either end.
    init?(_ low: Int128?, _ high: Int128?) {
      guard let low, let high else { return nil }
      (self.low, self.high) = (low, high)
    }
  }
}

extension AuditAccumulator {
  /// What would narrow the first total; nil if the pack has no standings, or nothing is estimated.
  func narrowing(
    _ header: AuditHeader, _ totals: [TotalResult], _ draws: LineDraws
  ) -> Narrowing? {
    guard !estimated.elements.isEmpty, let column = header.totals.first,
      let whole = totals.first(where: { $0.id == column.id && $0.group.isEmpty }),
      let quantity = whole.quantities.first,
      let sums = lines[LineKey(total: 0, group: nil)]?.quantities.first
    else { return nil }
    let parts = totals.filter { line in
      line.id == column.id && line.standing?.isEstimated == true
    }
    let all = parts.reduce(0.0) { $0 + Double($1.quantities.first?.expected ?? 0) }
    let listed = estimated.elements.prefix(Narrowing.listed).reduce(0.0) {
      $0 + Double($1.estimate.expected)
    }
    let first = Array(estimated.elements.prefix(Narrowing.supposed))
    let spread = TotalSpread(
      of: sums.documenting(first), factors: factors, draws: draws, hasShares: false)
    return Narrowing(
      runs: Array(estimated.elements.prefix(max(Narrowing.listed, listLength))),
      models: parts.reduce(0) { $0 + $1.estimated },
      share: all > 0 ? min(1, listed / all) : 0, documented: first.count,
      now: .init(quantity.low, quantity.high), then: .init(spread.low, spread.high))
  }
}

extension QuantityLine {
  /// The same sum if some of its figures were exactly their expected values.
  fileprivate func documenting(_ runs: [EstimatedRun]) -> QuantityLine {
    var line = self
    line.draws = nil
    let ids = Set(runs.map(\.id))
    line.members = TopList()
    for member in members.elements where !ids.contains(member.id) {
      line.members.insert(member, limit: TotalMember.limit)
    }
    for run in runs {
      for (signature, sums) in QuantityLine(run.value, of: run.id, hasShares: false).signatures {
        line.signatures[signature, default: SignatureSums()].merge(sums.negated)
      }
      let known = run.estimate.certain
      let value = UncertainValue(estimate: known, shared: [], own: [])
      for (signature, sums) in QuantityLine(value, of: run.id, hasShares: false).signatures {
        line.signatures[signature, default: SignatureSums()].merge(sums)
      }
    }
    // What is left of a signature of which all is taken is nothing, and has no factors.
    line.signatures = line.signatures.filter { $0.value.mean.value != 0 }
    return line
  }
}

extension QuantityLine.SignatureSums {
  fileprivate var negated: Self {
    func minus(_ sum: ExactSum) -> ExactSum { ExactSum(-(sum.value ?? .infinity)) }
    return Self(mean: minus(mean), ownVariance: minus(ownVariance), ownThird: minus(ownThird))
  }
}

extension Estimate {
  fileprivate var certain: Estimate {
    Estimate(
      central: expected, expected: expected, low: expected, high: expected, bound: nil,
      method: method)
  }
}
