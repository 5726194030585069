// SPDX-License-Identifier: Apache-2.0

/// What an audit says of all models together.
package struct AuditSummary: Sendable, Hashable {
  package let models: Int
  /// Models by tier, best first; every declared tier stands here.
  package let tiers: [TierCount]
  /// Models that have no tier, because the pack declares none.
  package let withoutTier: Int
  /// The lines of every total in the pack's order: the whole first, then its groups.
  package let totals: [TotalResult]
  /// In the pack's order; every requirement stands here.
  package let requirements: [RequirementCount]
  /// The gravest findings of each rule, in order of severity, weight, rule and model.
  package let worst: [Finding]
  /// Field sets whose disclosure would help most models, greatest number first.
  package let disclose: [DisclosureCount]
  /// For each organization the one disclosure that does most for its total, greatest total first.
  package let discloseByEntity: [EntityDisclosure]
  /// The models with the greatest figures of the first total.
  package let largest: [LargestModel]
  /// The same, and as many more as a chart can hold.
  package let charted: [LargestModel]
  package let scores: ScoreSummary?
  /// Models that are in no total, or whose figure is not, by reason; reasons without any are left
  /// out.
  package let leftOut: [LeftOutCount]
  /// The waivers that stand beside results, in the order of the profile.
  package let waivers: [WaiverCount]
  /// The models that the audit's selection leaves out; nil where it is of all.
  package let unselected: SelectionCount?
  /// Which runs would narrow the first total if they were documented; nil where none is inferred or imputed.
  package let narrowing: Narrowing?
  /// How the findings stand to those of an earlier audit; nil where they are compared with none.
  package private(set) var baseline: BaselineSummary? = nil
  /// The headline under each alternative of the pack; empty where it was not asked for.
  package private(set) var alternatives: [AlternativeResult] = []

  package init(
    models: Int, tiers: [TierCount], withoutTier: Int, totals: [TotalResult],
    requirements: [RequirementCount], worst: [Finding], disclose: [DisclosureCount],
    discloseByEntity: [EntityDisclosure] = [], largest: [LargestModel],
    charted: [LargestModel] = [], scores: ScoreSummary?,
    leftOut: [LeftOutCount] = [], waivers: [WaiverCount] = [],
    unselected: SelectionCount? = nil, narrowing: Narrowing? = nil
  ) {
    self.narrowing = narrowing
    self.unselected = unselected
    self.waivers = waivers
    self.leftOut = leftOut
    self.models = models
    self.tiers = tiers
    self.withoutTier = withoutTier
    self.totals = totals
    self.requirements = requirements
    self.worst = worst
    self.disclose = disclose
    self.discloseByEntity = discloseByEntity
    self.largest = largest
    self.charted = charted
    self.scores = scores
  }

  /// The same, compared with an earlier audit.
  package func compared(_ baseline: BaselineSummary) -> AuditSummary {
    var summary = self
    summary.baseline = baseline
    return summary
  }

  /// The line of a total that is its whole population.
  package func whole(of total: String) -> TotalResult? {
    totals.first { $0.id == total && $0.group.isEmpty }
  }

  /// The same, beside what it comes to under alternatives of the pack.
  package func beside(_ alternatives: [AlternativeResult]) -> AuditSummary {
    var summary = self
    summary.alternatives = alternatives
    return summary
  }

  /// The lines of a total that break it down by one key.
  package func lines(of total: String, by key: String) -> [TotalResult] {
    totals.filter { $0.id == total && $0.group.count == 1 && $0.group[0].key == key }
  }
}

/// Beside how many models' results a waiver stands.
package struct WaiverCount: Sendable, Hashable {
  package let rule: String
  package let waiver: Waiver
  package let models: Int

  package init(rule: String, waiver: Waiver, models: Int) {
    self.rule = rule
    self.waiver = waiver
    self.models = models
  }
}

/// How many models have a tier.
package struct TierCount: Sendable, Hashable {
  package let tier: String
  package let models: Int

  package init(tier: String, models: Int) {
    self.tier = tier
    self.models = models
  }
}

/// How often a requirement had each result.
package struct RequirementCount: Sendable, Hashable {
  package let rule: String
  package let pass: Int
  package let fail: Int
  package let unknown: Int
  package let notApplicable: Int
  package let error: Int
  /// Those of the failures that a waiver stands beside.
  package let waived: Int

  package init(
    rule: String, pass: Int, fail: Int, unknown: Int, notApplicable: Int, error: Int,
    waived: Int = 0
  ) {
    self.waived = waived
    self.rule = rule
    self.pass = pass
    self.fail = fail
    self.unknown = unknown
    self.notApplicable = notApplicable
    self.error = error
  }

  /// The results that are findings.
  package var findings: Int { fail + unknown + error }
}

/// How many models a set of fields would lift to a tier, were it disclosed.
package struct DisclosureCount: Sendable, Hashable {
  package let fields: [String]
  package let tierThen: String?
  /// Of all models; nil if it was not sought for all.
  package let models: Int?
  /// Those of them in the population of the first total.
  package let inPopulation: Int

  package init(fields: [String], tierThen: String?, models: Int?, inPopulation: Int) {
    self.fields = fields
    self.tierThen = tierThen
    self.models = models
    self.inPopulation = inPopulation
  }
}

/// One of the models with the greatest figures.
package struct LargestModel: Sendable, Hashable, Codable {
  package let id: String
  package let tier: String?
  package let estimate: Estimate
  /// Whether figures that it rests on contradict each other.
  package let isContested: Bool
  /// In the order of the total's `sum`, the first being `estimate`.
  package let figures: [Estimate?]

  package init(
    id: String, tier: String?, estimate: Estimate, isContested: Bool = false,
    figures: [Estimate?] = []
  ) {
    self.figures = figures
    self.isContested = isContested
    self.id = id
    self.tier = tier
    self.estimate = estimate
  }
}

/// How disclosure scores are distributed.
package struct ScoreSummary: Sendable, Hashable {
  package struct ClassCount: Sendable, Hashable {
    package let name: String
    package let models: Int

    package init(name: String, models: Int) {
      self.name = name
      self.models = models
    }
  }

  /// Models scored.
  package let models: Int
  /// In points.
  package let mean: Double
  package let median: Double
  /// Points that could be reached.
  package let of: Double
  /// Models in each tenth of the scale, the last including its upper end: ten counts.
  package let tenths: [Int]
  /// Models by class, greatest number first.
  package let classes: [ClassCount]

  package init(
    models: Int, mean: Double, median: Double, of: Double, tenths: [Int], classes: [ClassCount]
  ) {
    self.models = models
    self.mean = mean
    self.median = median
    self.of = of
    self.tenths = tenths
    self.classes = classes
  }
}
