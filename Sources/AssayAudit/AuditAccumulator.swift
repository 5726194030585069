// SPDX-License-Identifier: Apache-2.0

import AssayStatistics

/// The order-free sum of an audit: build one of each model, merge them, finish once.
///
/// Merging is its only way to add. It holds integers, exact sums, keyed multisets and the first
/// few of total orders, so that one thread, eight, or forty machines give the same bytes.
/// Rounding happens in `summary(for:)`, over sorted keys.
package struct AuditAccumulator: Sendable, Hashable, Codable {
  /// How many of a list are kept by name, unless more are asked for.
  package static let listLimit = 10

  /// How many findings of each rule, and how many of the largest models, are listed by name.
  private(set) var listLength = listLimit
  /// How many of the largest models are kept for charts.
  static let chartLimit = 300

  var models = 0
  var withoutTier = 0
  var tiers: [String: Int] = [:]
  var lines: [LineKey: TotalLine] = [:]
  /// The draws of uncertain factors that figures share.
  var factors: [String: SharedFactor] = [:]
  var outcomes: [RuleTally] = []
  var worst: [String: TopList<RankedFinding>] = [:]
  var disclose: [DisclosureKey: DisclosureTally] = [:]
  /// By organization; of models that were advised alone, and so no greater than the advice.
  var entities: [String: EntityTally] = [:]
  var largest = TopList<LargestModel>()
  /// Those of them whose figures are inferred or imputed.
  var estimated = TopList<EstimatedRun>()
  /// How many models have a score, by its bit pattern: a multiset, for the median.
  var scores: [UInt64: Int] = [:]
  var scoreClasses: [String: Int] = [:]
  /// By waiver, beside how many models' results it stands.
  package private(set) var waivers: [Int: Int] = [:]
  var leftOut: [LeftOutReason: LeftOutTally] = [:]
  /// What requirements over groups of models ask of them.
  package private(set) var groups: [GroupLine: GroupTally] = [:]
  /// The models that the audit's selection leaves out.
  package private(set) var unselected = SelectionCount()

  package init(listLength: Int = listLimit) { self.listLength = listLength }

  private var estimatedLimit: Int { max(Narrowing.listed, listLength) }
  private var largestLimit: Int { max(Self.chartLimit, listLength) }

  /// The accumulator of one model.
  package init(_ model: ModelContribution) { merge(model) }

  /// The accumulator of findings that belong to no model, such as an unreadable record.
  package init(outcomes: [RequirementOutcome], findings: [Finding]) {
    count(outcomes)
    rank(findings, weight: 0)
  }

  package mutating func merge(_ other: AuditAccumulator) {
    listLength = max(listLength, other.listLength)
    models += other.models
    withoutTier += other.withoutTier
    tiers.merge(other.tiers, uniquingKeysWith: +)
    for (key, line) in other.lines { lines[key, default: TotalLine()].merge(line) }
    factors.merge(other.factors) { $0.wider(than: $1) }
    for (index, tally) in other.outcomes.enumerated() {
      if index < outcomes.count { outcomes[index].merge(tally) } else { outcomes.append(tally) }
    }
    for (rule, list) in other.worst {
      worst[rule, default: TopList()].merge(list, limit: listLength)
    }
    for (key, tally) in other.disclose { disclose[key, default: DisclosureTally()].merge(tally) }
    for (entity, tally) in other.entities {
      entities[entity, default: EntityTally()].merge(tally)
    }
    largest.merge(other.largest, limit: largestLimit)
    estimated.merge(other.estimated, limit: estimatedLimit)
    scores.merge(other.scores, uniquingKeysWith: +)
    scoreClasses.merge(other.scoreClasses, uniquingKeysWith: +)
    waivers.merge(other.waivers, uniquingKeysWith: +)
    unselected.merge(other.unselected)
    for (line, tally) in other.groups { groups[line, default: GroupTally()].merge(tally) }
    for (reason, tally) in other.leftOut {
      leftOut[reason, default: LeftOutTally()].merge(tally, limit: Self.listLimit)
    }
  }

  /// Merges the accumulator of one model without building it first.
  package mutating func merge(_ model: ModelContribution) {
    models += 1
    if let tier = model.tier { tiers[tier, default: 0] += 1 } else { withoutTier += 1 }
    count(model.outcomes)
    rank(model.findings, weight: model.weight)
    if let score = model.score, score.isFinite { scores[score.bitPattern, default: 0] += 1 }
    if let name = model.scoreClass { scoreClasses[name, default: 0] += 1 }
    for waiver in model.waivers { waivers[waiver, default: 0] += 1 }
    let isInPopulation = model.totals.contains { $0.total == 0 && $0.membership == .inside }
    // Two methods may lack the same fields, and a model counts once.
    for key in Set(model.disclose.map(DisclosureKey.init)) {
      disclose[key, default: DisclosureTally()]
        .merge(DisclosureTally(models: 1, inPopulation: isInPopulation ? 1 : 0))
    }
    if let advice = model.advice {
      entities[advice.entity, default: EntityTally()].merge(EntityTally(advice))
    }
    for total in model.totals { add(total, of: model) }
    for part in model.groups { groups[part.line, default: GroupTally()].add(part) }
    if let left = model.leftOut {
      leftOut[left.reason, default: LeftOutTally()]
        .merge(LeftOutTally(left, of: model), limit: Self.listLimit)
    }
  }

  /// Counts a model that is not of the selection.
  package mutating func leaveOut(_ count: SelectionCount) { unselected.merge(count) }

  /// Notes that a waiver stands beside the result of a group of models.
  package mutating func use(waiver: Int?) {
    if let waiver { waivers[waiver, default: 0] += 1 }
  }

  private mutating func count(_ outcomes: [RequirementOutcome]) {
    for outcome in outcomes where outcome.rule >= 0 {
      while self.outcomes.count <= outcome.rule { self.outcomes.append(RuleTally()) }
      self.outcomes[outcome.rule].add(outcome)
    }
  }

  private mutating func rank(_ findings: [Finding], weight: Double) {
    let weight = weight.isFinite ? weight : 0
    for finding in findings {
      worst[finding.rule, default: TopList()]
        .insert(RankedFinding(finding: finding, weight: weight), limit: listLength)
    }
  }

  private mutating func add(_ total: TotalContribution, of model: ModelContribution) {
    var line = TotalLine(total, of: model.id)
    if total.membership == .undetermined {
      line.undeterminedModels.insert(
        UndeterminedModel(id: model.id, missing: total.missing), limit: Self.listLimit)
    }
    let isLacking = total.membership == .inside && (total.values.first ?? nil) == nil
    lines[LineKey(total: total.total, group: nil), default: TotalLine()]
      .merge(line, lacking: isLacking ? total.missing : [])
    guard total.membership != .undetermined else { return }
    // Of a card whose run is counted with another that is its standing alone.
    for part in total.groups {
      lines[LineKey(total: total.total, group: part), default: TotalLine()].merge(line)
    }
    guard total.membership == .inside else { return }
    for effect in total.values.lazy.compactMap({ $0 }).flatMap(\.drawnWithOthers) {
      let factor = SharedFactor(
        factor: effect.factor, sigmaLow: effect.sigmaLow, sigmaHigh: effect.sigmaHigh,
        occurrence: effect.occurrence, sample: effect.sample)
      factors[effect.key] = factors[effect.key]?.wider(than: factor) ?? factor
    }
    if total.total == 0, let value = total.values.first ?? nil {
      largest.insert(
        LargestModel(
          id: model.id, tier: model.tier, estimate: value.estimate,
          isContested: total.isContested, figures: total.values.map { $0?.estimate }),
        limit: largestLimit)
      let standing = total.groups.first { $0.key == Standing.key }?.value
      if let standing = standing.flatMap(Standing.init), standing.isEstimated {
        estimated.insert(
          EstimatedRun(
            id: model.id, standing: standing, tier: model.tier, value: value,
            disclose: model.disclose), limit: estimatedLimit)
      }
    }
  }
}

/// Which line of which total.
struct LineKey: Sendable, Hashable, Codable {
  /// The index of the total in `AuditHeader.totals`.
  let total: Int
  /// Nil for the whole population.
  let group: GroupPart?
}

/// An uncertain factor of which one draw is shared by several figures.
struct SharedFactor: Sendable, Hashable, Codable {
  let factor: String
  let sigmaLow: Double
  let sigmaHigh: Double
  /// The probability of what is no factor, but occurs or does not.
  var occurrence: Double?
  /// The logarithms that it takes, ascending, of one that was observed.
  var sample: [Double]?

  var sides: TwoSidedLognormal {
    TwoSidedLognormal(sigmaLow: sigmaLow, sigmaHigh: sigmaHigh, sample: sample)
  }

  var sumFactor: SumFactor {
    occurrence.map { .occurrence($0) }
      ?? .lognormal(sides)
  }

  /// The wider of two statements about one draw, whichever came first; they should be equal.
  func wider(than other: SharedFactor) -> SharedFactor {
    SharedFactor(
      factor: min(factor, other.factor), sigmaLow: max(sigmaLow, other.sigmaLow),
      sigmaHigh: max(sigmaHigh, other.sigmaHigh),
      occurrence: occurrence.map { min($0, other.occurrence ?? $0) } ?? other.occurrence,
      sample: sample ?? other.sample)
  }
}

/// How often one requirement had each result.
struct RuleTally: Sendable, Hashable, Codable {
  var pass = 0
  var fail = 0
  var unknown = 0
  var notApplicable = 0
  var error = 0
  /// Those of the failures that a waiver stands beside.
  var waived = 0

  mutating func add(_ outcome: RequirementOutcome) {
    if outcome.isWaived { waived += 1 }
    switch outcome.result {
    case .pass: pass += 1
    case .fail: fail += 1
    case .unknown: unknown += 1
    case .notApplicable: notApplicable += 1
    case .error: error += 1
    }
  }

  mutating func merge(_ other: RuleTally) {
    pass += other.pass
    fail += other.fail
    unknown += other.unknown
    notApplicable += other.notApplicable
    error += other.error
    waived += other.waived
  }
}

/// A set of fields and what its disclosure would allow.
struct DisclosureKey: Sendable, Hashable, Codable {
  let fields: [String]
  let tierThen: String?

  init(_ disclosure: Disclosure) {
    fields = disclosure.fields.sorted()
    tierThen = disclosure.tierThen
  }
}

/// How many models a set of fields would help.
struct DisclosureTally: Sendable, Hashable, Codable {
  var models = 0
  var inPopulation = 0

  mutating func merge(_ other: DisclosureTally) {
    models += other.models
    inPopulation += other.inPopulation
  }
}
