// SPDX-License-Identifier: Apache-2.0

import AssayAudit
package import AssayInterpreter
package import AssayMetadata
import AssayRules
import AssayStatistics

/// Attributes what a revision changes of single models; each worker has its own.
///
/// For each kind of outcome a tree of choices is grown, whose leaves give Shapley values: one for
/// figures, tier and totals, one for the score, one for each requirement whose result differs.
/// Evaluations are by the audit's own auditor, and are shared between the trees.
package struct ModelDiffer {
  /// The most leaves of a tree; with more, edits are taken together by rule.
  private static let leafLimit = 4_096

  private let trials: RevisionTrials
  private let units: DiffUnits
  private let all: Set<Int>
  private let requirements: [String]
  private var auditors: [Set<Int>: TrialAuditor] = [:]

  package init(_ trials: RevisionTrials, _ units: DiffUnits) {
    self.trials = trials
    self.units = units
    all = Set(trials.revision.players.indices)
    let rules = trials.revision.base.requirements + trials.revision.head.requirements
    requirements = Set(rules.map(\.id)).sorted()
  }

  /// Compares one record under both versions, and adds it to a part.
  package mutating func add(
    _ record: Record, noticed: [InputObservation], to part: inout DiffPart
  ) {
    guard part.obstacle == nil else { return }
    var run = ModelRun(record: record, noticed: noticed)
    do {
      if let change = try change(&run, &part.totals) {
        part.models.append(change)
        part.totals.add(change)
      }
      part.totals.models += 1
      part.totals.evaluations += run.trials.count
    } catch let obstacle as DiffObstacle {
      part.obstacle = obstacle
    } catch let obstacle as PackRevision.Obstacle {
      part.obstacle = .revision(obstacle)
    } catch {
      part.obstacle = .outOfRange(model: record.id)
    }
  }

  /// The evaluations of one model, each choice once.
  private struct ModelRun {
    let record: Record
    let noticed: [InputObservation]
    var trials: [Set<Int>: Measured] = [:]
  }

  private struct Measured {
    let trial: Trial
    let numbers: [TrialKey: Int128]
  }

  private mutating func evaluate(
    _ heads: Set<Int>, _ run: inout ModelRun
  ) throws -> Measured {
    if let known = run.trials[heads] { return known }
    if auditors[heads] == nil {
      auditors[heads] = TrialAuditor(try trials.rules(taking: heads))
    }
    guard let trial = auditors[heads]?.trial(run.record, noticed: run.noticed),
      let numbers = trial.numbers()
    else { throw DiffObstacle.outOfRange(model: run.record.id) }
    let measured = Measured(trial: trial, numbers: numbers)
    run.trials[heads] = measured
    return measured
  }

  private mutating func change(
    _ run: inout ModelRun, _ totals: inout DiffTotals
  ) throws -> ModelChange? {
    let before = try evaluate([], &run)
    let after = try evaluate(all, &run)
    totals.before.merge(before.trial.contribution)
    totals.after.merge(after.trial.contribution)
    for (key, number) in before.numbers {
      totals.sums[key, default: DiffTotals.Sum()].before += number
    }
    for (key, number) in after.numbers {
      totals.sums[key, default: DiffTotals.Sum()].after += number
    }
    var numbers: [ModelChange.Number] = []
    var flips: [ModelChange.Flip] = []
    var isGrouped = false
    let estimates = try tree(&run, &isGrouped) { $0.estimateReads() }
    numbers += try attributed(estimates, before, after, run.record.id) { $0.part != .score }
    if let flip = flip("tier", estimates, before, after, { $0.tier }) { flips.append(flip) }
    let scores = try tree(&run, &isGrouped) { $0.scoreReads() }
    numbers += try attributed(scores, before, after, run.record.id) { $0.part == .score }
    if let flip = flip("class", scores, before, after, { $0.scoreClass }) { flips.append(flip) }
    for id in requirements {
      let (old, new) = (
        before.trial.result(ofRequirement: id), after.trial.result(ofRequirement: id)
      )
      guard old != new else { continue }
      let results = try tree(&run, &isGrouped) { $0.reads(ofRequirement: id) }
      let found = flip(id, results, before, after) { $0.result(ofRequirement: id)?.rawValue }
      if let found { flips.append(found) }
    }
    guard !numbers.isEmpty || !flips.isEmpty else { return nil }
    return ModelChange(
      id: run.record.id, numbers: numbers.sorted { $0.key < $1.key }, flips: flips,
      isGrouped: isGrouped)
  }

  /// The tree of the edits that an outcome reads, one by one or, where they are too many, by rule.
  private mutating func tree(
    _ run: inout ModelRun, _ isGrouped: inout Bool, _ reads: (Trial) -> Set<Int>
  ) throws -> ChoiceTree<Measured> {
    for (choices, limit) in [(units.single, Self.leafLimit), (units.grouped, .max)] {
      do {
        return try ChoiceTree(
          units: choices, depthLimit: ShapleySum.playerLimit, leafLimit: limit,
          evaluate: { heads in try evaluate(heads, &run) }, reads: { reads($0.trial) })
      } catch is ChoiceTreeLimit {
        isGrouped = true
      }
    }
    throw DiffObstacle.outOfRange(model: run.record.id)
  }

  private func attributed(
    _ tree: ChoiceTree<Measured>, _ before: Measured, _ after: Measured, _ id: String,
    _ isWanted: (TrialKey) -> Bool
  ) throws -> [ModelChange.Number] {
    guard !tree.units.isEmpty else { return [] }
    var keys: Set<TrialKey> = []
    for leaf in tree.leaves { keys.formUnion(leaf.outcome.numbers.keys.filter(isWanted)) }
    var numbers: [ModelChange.Number] = []
    for key in keys {
      guard let sum = try shares(of: key, in: tree) else { continue }
      let ranges = tree.ranges { $0.numbers[key] ?? 0 }
      let shares = zip(tree.units, zip(sum.rounded(), sum.shares)).compactMap {
        unit, share -> ModelChange.Share? in
        let range = ranges[unit] ?? 0...0
        guard share.1 != 0 || range != 0...0 else { return nil }
        return ModelChange.Share(
          unit: unit, quanta: share.0, least: range.lowerBound, greatest: range.upperBound)
      }
      numbers.append(
        ModelChange.Number(
          key: key, before: before.numbers[key] ?? 0, after: after.numbers[key] ?? 0,
          shares: shares))
    }
    return numbers
  }

  /// The exact shares of one number, by position in the tree's units; nil if it is always the same.
  private func shares(
    of key: TrialKey, in tree: ChoiceTree<Measured>
  ) throws -> ShapleySum? {
    let values = tree.leaves.map { $0.outcome.numbers[key] ?? 0 }
    guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
    let places = Dictionary(
      uniqueKeysWithValues: tree.units.enumerated().map { ($1, $0) })
    var sum = ShapleySum(players: tree.units.count)
    for (leaf, value) in zip(tree.leaves, values) {
      try sum.add(
        leaf: value, heads: leaf.heads.compactMap { places[$0] },
        bases: leaf.bases.compactMap { places[$0] })
    }
    return sum
  }

  /// The shares of all numbers of a record before rounding, by unit, in parts of
  /// `ShapleySum.parts`; those that are nothing are left out.
  mutating func exactShares(of record: Record) throws -> [TrialKey: [Int: Int128]] {
    var run = ModelRun(record: record, noticed: [])
    var isGrouped = false
    var exact: [TrialKey: [Int: Int128]] = [:]
    let estimates = try tree(&run, &isGrouped) { $0.estimateReads() }
    let scores = try tree(&run, &isGrouped) { $0.scoreReads() }
    for (tree, isScore) in [(estimates, false), (scores, true)] {
      let keys = Set(tree.leaves.flatMap { $0.outcome.numbers.keys })
      for key in keys where (key.part == .score) == isScore {
        guard let sum = try shares(of: key, in: tree) else { continue }
        for (unit, share) in zip(tree.units, sum.shares) where share != 0 {
          exact[key, default: [:]][unit] = share
        }
      }
    }
    return exact
  }

  private func flip(
    _ what: String, _ tree: ChoiceTree<Measured>, _ before: Measured, _ after: Measured,
    _ word: (Trial) -> String?
  ) -> ModelChange.Flip? {
    let (old, new) = (word(before.trial), word(after.trial))
    guard old != new else { return nil }
    return ModelChange.Flip(
      what: what, old: old, new: new,
      causes: tree.smallestCauses { word($0.trial) == new })
  }
}
