// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayInterpreter
package import AssayRules

/// A part of a comparison: its models in the order of the input, and what they add up to.
package struct DiffPart: Sendable {
  package var models: [ModelChange] = []
  package var totals = DiffTotals()
  /// Why the part could not be compared.
  package var obstacle: DiffObstacle?

  package init() {}

  package mutating func merge(_ other: DiffPart) {
    models += other.models
    totals.merge(other.totals)
    if obstacle == nil { obstacle = other.obstacle }
  }
}

package enum DiffObstacle: Error, Sendable {
  case revision(PackRevision.Obstacle)
  /// A number of this model does not fit.
  case outOfRange(model: String)
}

/// Sums over models: integers, and so in any order the same.
package struct DiffTotals: Sendable {
  package struct Sum: Sendable, Hashable {
    package var before: Int128 = 0
    package var after: Int128 = 0
    /// By unit: the sum of the models' shares, and the bounds of what it could be in any order.
    package var shares: [Int: ShareSum] = [:]
    package init() {}
  }

  package struct ShareSum: Sendable, Hashable {
    package var quanta: Int128 = 0
    package var least: Int128 = 0
    package var greatest: Int128 = 0
    package init() {}
  }

  package struct FlipKey: Sendable, Hashable, Comparable {
    package let what: String
    package let old: String?
    package let new: String?

    package static func < (left: FlipKey, right: FlipKey) -> Bool {
      (left.what, left.old ?? "", left.new ?? "") < (right.what, right.old ?? "", right.new ?? "")
    }
  }

  package var sums: [TrialKey: Sum] = [:]
  package var flips: [FlipKey: [[[Int]]: Int]] = [:]
  /// By numerator and denominator of a ratio of a total as a whole.
  package var ratioGames: [TrialKey: RatioGame] = [:]
  package var models = 0
  package var changed = 0
  /// Models whose edits were taken together by rule.
  package var grouped = 0
  /// Models whose edits were taken together by file, and split within.
  package var nested = 0
  /// Models whose edits were taken together by kind.
  package var byKind = 0
  package var evaluations = 0
  /// By player of inputs, on how many models of both snapshots they differ.
  package var differing: [Int: Int] = [:]
  package var before = AuditAccumulator()
  package var after = AuditAccumulator()

  package init() {}

  package mutating func merge(_ other: DiffTotals) {
    models += other.models
    changed += other.changed
    grouped += other.grouped
    nested += other.nested
    byKind += other.byKind
    evaluations += other.evaluations
    differing.merge(other.differing, uniquingKeysWith: +)
    before.merge(other.before)
    after.merge(other.after)
    for (key, sum) in other.sums { sums[key, default: Sum()].merge(sum) }
    for (key, game) in other.ratioGames { ratioGames[key, default: RatioGame()].merge(game) }
    for (key, causes) in other.flips {
      flips[key, default: [:]].merge(causes, uniquingKeysWith: +)
    }
  }

  mutating func add(_ change: ModelChange) {
    changed += 1
    switch change.granularity {
    case .edits: break
    case .rules: grouped += 1
    case .files: nested += 1
    case .kinds: byKind += 1
    }
    for number in change.numbers {
      for share in number.shares {
        sums[number.key, default: Sum()].shares[share.unit, default: ShareSum()].add(share)
      }
    }
    for flip in change.flips {
      let key = FlipKey(what: flip.what, old: flip.old, new: flip.new)
      flips[key, default: [:]][flip.causes, default: 0] += 1
    }
  }
}

extension DiffTotals.Sum {
  fileprivate mutating func merge(_ other: Self) {
    before += other.before
    after += other.after
    for (unit, share) in other.shares {
      var sum = shares[unit] ?? DiffTotals.ShareSum()
      sum.quanta += share.quanta
      sum.least += share.least
      sum.greatest += share.greatest
      shares[unit] = sum
    }
  }
}

extension DiffTotals.ShareSum {
  fileprivate mutating func add(_ share: ModelChange.Share) {
    quanta += share.quanta
    least += share.least
    greatest += share.greatest
  }
}
