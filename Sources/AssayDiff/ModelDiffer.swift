// SPDX-License-Identifier: Apache-2.0

import AssayAudit
package import AssayInterpreter
import AssayMetadata
import AssayRules
import AssayStatistics

/// How a change is split over edits.
package enum DiffMethod: Sendable {
  /// By Shapley values: the mean over all orders.
  case shapley
  /// In one order of units, as in a waterfall chart; what it says depends on that order.
  case stacked([Int])
}

/// Attributes what a revision changes of single models; each worker has its own.
///
/// For each kind of outcome a tree of choices is grown, whose leaves give Shapley values: one for
/// figures, tier and totals, one for the score, one for each requirement whose result differs.
/// Evaluations are by the audit's own auditor, and are shared between the trees.
package struct ModelDiffer {
  /// The most leaves of a tree; with more, edits are taken together. Each leaf is a pack of its own.
  package static let leafLimit = 256
  /// How many packs a worker keeps ready; the others are made again when they are asked for.
  private static let auditorLimit = 512
  private static let choiceLimit = 16_384

  private let trials: RevisionTrials
  let units: DiffUnits
  let method: DiffMethod
  let leafLimit: Int
  /// By unit, its place in the order of a stacked attribution.
  let placeInStack: [Int: Int]
  private let lineage: LineageChoices
  private let headRules: Set<Int>
  private let requirements: [String]
  /// Whether what one version adds to totals stands at the same places in the other.
  private let isSameShape: Bool
  private var auditors: [AuditorKey: TrialAuditor] = [:]
  private var choices: [PlayerChoice: KnownChoice] = [:]
  /// By what is taken of the rules from the head, a number that is given once.
  private var ruleNumbers: [Set<Int>: Int] = [:]
  private var nextRuleNumber = 0
  private let spellings = SpellingMemo()

  private struct AuditorKey: Hashable {
    /// As `KnownChoice.ruleNumber`.
    let rules: Int
    let leaf: Int
  }

  /// What there is to know of a choice, whatever the model.
  private final class KnownChoice {
    let heads: Set<Int>
    let rules: Set<Int>
    let ruleNumber: Int
    let leaf: Int

    init(_ heads: Set<Int>, rules: Set<Int>, ruleNumber: Int, leaf: Int) {
      (self.heads, self.rules, self.ruleNumber, self.leaf) = (heads, rules, ruleNumber, leaf)
    }
  }

  package init(
    _ trials: RevisionTrials, _ units: DiffUnits, lineage: LineageChoices = LineageChoices(),
    method: DiffMethod = .shapley, leafLimit: Int = ModelDiffer.leafLimit
  ) {
    self.leafLimit = leafLimit
    self.trials = trials
    self.units = units
    self.lineage = lineage
    self.method = method
    var placeInStack: [Int: Int] = [:]
    if case .stacked(let order) = method {
      for (place, unit) in order.enumerated() { placeInStack[unit] = place }
    }
    self.placeInStack = placeInStack
    headRules = trials.ruleChoice(of: trials.all)
    let rules = trials.revision.base.requirements + trials.revision.head.requirements
    // What the engine notices is a finding whether or not a requirement binds it.
    requirements = Set(rules.map(\.id)).sorted() + trials.unboundEvents.map(\.rawValue)
    let headers = [try? trials.base(), try? trials.head()].map {
      $0?.header(toolVersion: "").totals
    }
    isSameShape = headers[0] == headers[1]
  }

  /// Compares one model under both versions, and adds it to a part.
  package mutating func add(_ subject: TrialSubject, to part: inout DiffPart) {
    guard part.obstacle == nil else { return }
    do {
      var run = try run(of: subject)
      if let change = try change(&run, &part.totals) {
        part.models.append(change)
        part.totals.add(change)
      }
      part.totals.models += 1
      part.totals.evaluations += run.trials.count
      for player in subject.differing { part.totals.differing[player, default: 0] += 1 }
    } catch let obstacle as DiffObstacle {
      part.obstacle = obstacle
    } catch let obstacle as PackRevision.Obstacle {
      part.obstacle = .revision(obstacle)
    } catch {
      part.obstacle = .outOfRange(model: subject.id)
    }
  }

  /// The evaluations of one model, each choice once.
  struct ModelRun {
    let subject: TrialSubject
    /// The players of inputs that may make a difference.
    let inputs: Set<Int>
    /// The players on which its place among the other models depends.
    let lineagePlayers: Set<Int>
    let fields: TrialFields
    var trials: [TrialChoice: Measured] = [:]
    var granularity = ModelChange.Granularity.edits
  }

  /// What of a choice makes a difference to one model.
  struct TrialChoice: Hashable {
    fileprivate let rules: Int
    /// Players of inputs, and those on which its place among the others depends.
    fileprivate let others: Set<Int>
  }

  struct Measured {
    let trial: Trial
    let numbers: [TrialKey: Int128]
  }

  /// Whether a choice is one of the two versions, which every model is evaluated by.
  private func isEnd(_ rules: Set<Int>) -> Bool {
    rules.isEmpty || rules == headRules
  }

  /// What the figures of a model, and its score, read of the edits by either version.
  package mutating func reads(of subject: TrialSubject) throws -> [Set<Int>] {
    var run = try run(of: subject)
    let ends = [try evaluate(.none, &run).trial, try evaluate(.all, &run).trial]
    return [
      ends.reduce(run.lineagePlayers) { $0.union($1.estimateReads()) },
      ends.reduce(run.lineagePlayers) { $0.union($1.scoreReads()) },
    ]
  }

  private func run(of subject: TrialSubject) throws -> ModelRun {
    let isAlone = trials.inputs == nil && !lineage.isBranched
    let parents = isAlone ? [] : try trials.parents(of: subject)
    return ModelRun(
      subject: subject,
      // What is stated of a base is read through it.
      inputs: parents.isEmpty ? subject.differing : trials.inputPlayers,
      lineagePlayers: lineage.players(of: subject.id, parents: parents),
      fields: TrialFields(spellings))
  }

  mutating func evaluate(_ choice: PlayerChoice, _ run: inout ModelRun) throws -> Measured {
    let known = known(choice)
    // Players of inputs that are alike on this model, and on its base, make no difference.
    let key = TrialChoice(
      rules: known.ruleNumber,
      others: run.inputs.union(run.lineagePlayers).filter(known.heads.contains))
    if let measured = run.trials[key] { return measured }
    let auditor = AuditorKey(rules: known.ruleNumber, leaf: known.leaf)
    if auditors[auditor] == nil {
      if auditors.count >= Self.auditorLimit {
        let ends = [self.known(.none).ruleNumber, self.known(.all).ruleNumber]
        auditors = auditors.filter { ends.contains($0.key.rules) }
      }
      auditors[auditor] = TrialAuditor(
        try trials.rules(taking: known.rules), lineage: lineage.index(ofLeaf: known.leaf),
        isForAll: isEnd(known.rules))
    }
    guard let trial = auditors[auditor]?.trial(run.subject, taking: known.heads, run.fields),
      let numbers = trial.numbers()
    else { throw DiffObstacle.outOfRange(model: run.subject.id) }
    let measured = Measured(trial: trial, numbers: numbers)
    run.trials[key] = measured
    return measured
  }

  private mutating func known(_ choice: PlayerChoice) -> KnownChoice {
    if let known = choices[choice] { return known }
    // What is forgotten is found out again.
    if choices.count >= Self.choiceLimit {
      choices.removeAll()
      ruleNumbers.removeAll()
    }
    let heads = units.single.players(of: choice)
    let rules = trials.ruleChoice(of: heads)
    let number = ruleNumbers[rules] ?? nextRuleNumber
    if number == nextRuleNumber { nextRuleNumber += 1 }
    ruleNumbers[rules] = number
    let known = KnownChoice(
      heads, rules: rules, ruleNumber: number, leaf: lineage.leaf(taking: heads))
    choices[choice] = known
    return known
  }

  private mutating func change(
    _ run: inout ModelRun, _ totals: inout DiffTotals
  ) throws -> ModelChange? {
    let before = try evaluate(.none, &run)
    let isTouched = !before.trial.allReads().union(run.lineagePlayers).isEmpty
    let after = isTouched || !isSameShape ? try evaluate(.all, &run) : before
    for (measured, isHead) in [(before, false), (after, true)] {
      if let contribution = measured.trial.contribution {
        if isHead { totals.after.merge(contribution) } else { totals.before.merge(contribution) }
      }
      for (key, number) in measured.numbers {
        if isHead {
          totals.sums[key, default: DiffTotals.Sum()].after += number
        } else {
          totals.sums[key, default: DiffTotals.Sum()].before += number
        }
      }
    }
    guard isTouched else {
      addRatios(of: before, to: &totals)
      return nil
    }
    return try attributed(before, after, &run, &totals)
  }

  private mutating func attributed(
    _ before: Measured, _ after: Measured, _ run: inout ModelRun, _ totals: inout DiffTotals
  ) throws -> ModelChange? {
    var numbers: [ModelChange.Number] = []
    var flips: [ModelChange.Flip] = []
    let estimates = try choices(&run) { $0.estimateReads() }
    addRatios(of: estimates, to: &totals)
    numbers += try attributed(estimates, before, after) { $0.part != .score }
    if let flip = flip("tier", estimates, before, after, { $0.tier }) { flips.append(flip) }
    if let flip = flip("standing", estimates, before, after, { $0.standing?.rawValue }) {
      flips.append(flip)
    }
    if before.trial.contest != after.trial.contest {
      let contests = try choices(&run) { $0.contestReads() }
      if let flip = flip("contested", contests, before, after, { $0.contest?.rawValue }) {
        flips.append(flip)
      }
    }
    let scores = try choices(&run) { $0.scoreReads() }
    numbers += try attributed(scores, before, after) { $0.part == .score }
    // Of a model that comes or goes nothing is said that was not asked of it before.
    let isThere = before.trial.isThere && after.trial.isThere
    if isThere, let flip = flip("class", scores, before, after, { $0.scoreClass }) {
      flips.append(flip)
    }
    for id in isThere ? requirements : [] {
      let (old, new) = (
        before.trial.result(ofRequirement: id), after.trial.result(ofRequirement: id)
      )
      guard old != new else { continue }
      let results = try choices(&run) { $0.reads(ofRequirement: id) }
      let found = flip(id, results, before, after) { $0.result(ofRequirement: id)?.rawValue }
      // A waiver replaces no result, and is said beside it.
      if let found {
        flips.append(
          found.waived(
            before.trial.waiver(ofRequirement: id), after.trial.waiver(ofRequirement: id)))
      }
    }
    guard !numbers.isEmpty || !flips.isEmpty else { return nil }
    func hasHeadline(_ measured: Measured) -> Bool {
      measured.numbers[TrialKey(.hasHeadline)] != nil
    }
    return ModelChange(
      id: run.subject.id, numbers: numbers.sorted { $0.key < $1.key }, flips: flips,
      granularity: run.granularity, isEstimated: (hasHeadline(before), hasHeadline(after)))
  }

  /// The choices of the edits that an outcome reads, as fine as can be.
  private mutating func choices(
    _ run: inout ModelRun, _ reads: (Trial) -> Set<Int>
  ) throws -> Choices {
    let lineagePlayers = run.lineagePlayers
    func all(_ measured: Measured) -> Set<Int> { reads(measured.trial).union(lineagePlayers) }
    if case .stacked(let order) = method { return .stack(try stack(order, &run, all)) }
    // What both ends read is read on some way: where that is too much to be told apart, no tree is begun.
    var ends: Set<Int> = []
    if units.apart != nil {
      ends = all(try evaluate(.none, &run)).union(all(try evaluate(.all, &run)))
    }
    for (choice, granularity) in [
      (units.single, ModelChange.Granularity.edits), (units.byRule, .rules),
    ] {
      guard units.canTellApart(ends, by: choice) else {
        run.granularity = max(run.granularity, granularity == .edits ? .rules : .files)
        continue
      }
      do {
        let tree = try ChoiceTree(
          units: choice, depthLimit: ShapleySum.playerLimit, leafLimit: leafLimit,
          evaluate: { choice in try evaluate(choice, &run) }, reads: all)
        return .tree(tree)
      } catch is ChoiceTreeLimit {
        run.granularity = max(
          run.granularity, granularity == .edits ? .rules : .files)
      }
    }
    return .nested(try nested(&run, ends, all))
  }

  /// The shares of all numbers of a model before rounding, by unit, in parts of
  /// `ShapleySum.parts`; those that are nothing are left out.
  mutating func exactShares(of subject: TrialSubject) throws -> [TrialKey: [Int: Int128]] {
    var run = try run(of: subject)
    var exact: [TrialKey: [Int: Int128]] = [:]
    let estimates = try choices(&run) { $0.estimateReads() }
    let scores = try choices(&run) { $0.scoreReads() }
    for (choices, isScore) in [(estimates, false), (scores, true)] {
      guard case .tree(let tree) = choices else { continue }
      let keys = Set(tree.leaves.flatMap { $0.outcome.numbers.keys })
      for key in keys where (key.part == .score) == isScore {
        guard let sum = try shapley(of: key, in: tree) else { continue }
        for (unit, share) in zip(tree.units, sum.shares) where share != 0 {
          exact[key, default: [:]][unit] = share
        }
      }
    }
    return exact
  }

  private func flip(
    _ what: String, _ choices: Choices, _ before: Measured, _ after: Measured,
    _ word: (Trial) -> String?
  ) -> ModelChange.Flip? {
    let (old, new) = (word(before.trial), word(after.trial))
    guard old != new else { return nil }
    return ModelChange.Flip(
      what: what, old: old, new: new, causes: choices.smallestCauses { word($0.trial) == new })
  }
}
