// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayInterpreter
package import AssayRules
import AssayStatistics

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
  package var models = 0
  package var changed = 0
  package var grouped = 0
  package var evaluations = 0
  package var before = AuditAccumulator()
  package var after = AuditAccumulator()

  package init() {}

  package mutating func merge(_ other: DiffTotals) {
    models += other.models
    changed += other.changed
    grouped += other.grouped
    evaluations += other.evaluations
    before.merge(other.before)
    after.merge(other.after)
    for (key, sum) in other.sums { sums[key, default: Sum()].merge(sum) }
    for (key, causes) in other.flips {
      flips[key, default: [:]].merge(causes, uniquingKeysWith: +)
    }
  }

  mutating func add(_ change: ModelChange) {
    changed += 1
    if change.isGrouped { grouped += 1 }
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

/// What changes are attributed to: players of a revision, and behind them its rules, each with all
/// of its players, for models that read too many.
package struct DiffUnits: Sendable {
  package struct Unit: Sendable {
    package let id: String
    /// Indices into the revision's edits.
    package let edits: [Int]
    package let isGroup: Bool
  }

  package let units: [Unit]
  let single: ChoiceUnits
  let grouped: ChoiceUnits

  package init(_ trials: RevisionTrials) {
    let revision = trials.revision
    let players = revision.players
    var units = players.map { edits in
      Unit(
        id: edits.map { revision.edits[$0].id }.joined(separator: " + "), edits: edits,
        isGroup: false)
    }
    single = ChoiceUnits(players: players.count, bundles: trials.bundles)
    var rules: [String: [Int]] = [:]
    for (player, edits) in players.enumerated() {
      rules[revision.edits[edits[0]].group, default: []].append(player)
    }
    // Above the limit even by rule, all edits are one.
    if rules.count > ShapleySum.playerLimit { rules = ["all": Array(players.indices)] }
    var groups: [Int: [Int]] = [:]
    for rule in rules.keys.sorted() {
      guard let members = rules[rule] else { continue }
      groups[units.count] = members
      units.append(Unit(id: rule, edits: members.flatMap { players[$0] }.sorted(), isGroup: true))
    }
    self.units = units
    grouped = ChoiceUnits(groups: groups, players: players.count)
  }
}

extension PackEdit {
  /// The rule as a whole: of a row, its table.
  package var group: String {
    switch anchor {
    case .row(let table, _), .spelling(let table, _), .table(let table): table
    case .method(let quantity, _), .condition(let quantity, _), .value(let quantity, _),
      .use(let quantity, _), .order(let quantity):
      quantity
    default: rule
    }
  }
}
