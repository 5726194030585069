// SPDX-License-Identifier: Apache-2.0

/// All that one model adds to the totals, the counts and the lists of an audit.
///
/// Indices refer to the lists of the `AuditHeader` with which the audit is finished.
package struct ModelContribution: Sendable {
  package let id: String
  package let tier: String?
  /// What orders findings of equal severity, greatest first: downloads, or the headline figure.
  package let weight: Double
  /// The outcome of each requirement, those of one rule once for each result it had.
  package let outcomes: [RequirementOutcome]
  package let findings: [Finding]
  /// The waivers that stand beside its findings, by index into the pack's list.
  package let waivers: [Int]
  package let disclose: [Disclosure]
  /// What the disclosures would do for its organization's headline total; nil if it has none, if
  /// it is outside of that total, or if no advice was made.
  package let advice: EntityAdvice?
  /// Points of the disclosure score.
  package let score: Double?
  package let scoreClass: String?
  /// The totals that the model is in, or may be in; those it is outside of are left out.
  package let totals: [TotalContribution]
  /// The groups of models that it is in, of which requirements are made.
  package let groups: [GroupContribution]
  /// Why the model, or its figure, is in no total; nil if it is counted.
  package let leftOut: LeftOut?

  package init(
    id: String, tier: String?, weight: Double, outcomes: [RequirementOutcome],
    findings: [Finding], waivers: [Int] = [], disclose: [Disclosure],
    advice: EntityAdvice? = nil, score: Double?, scoreClass: String?,
    totals: [TotalContribution], groups: [GroupContribution] = [], leftOut: LeftOut? = nil
  ) {
    self.groups = groups
    self.leftOut = leftOut
    self.id = id
    self.tier = tier
    self.weight = weight
    self.outcomes = outcomes
    self.findings = findings
    self.waivers = waivers
    self.disclose = disclose
    self.advice = advice
    self.score = score
    self.scoreClass = scoreClass
    self.totals = totals
  }
}

/// What one requirement came to for one model.
package struct RequirementOutcome: Sendable, Hashable {
  /// The index of the requirement in `AuditHeader.rules`.
  package let rule: Int
  package let result: RequirementResult
  /// Whether a waiver stands beside it.
  package let isWaived: Bool

  package init(rule: Int, result: RequirementResult, isWaived: Bool = false) {
    self.isWaived = isWaived
    self.rule = rule
    self.result = result
  }
}

/// What one model adds to one total.
package struct TotalContribution: Sendable {
  /// Whether the model belongs to the population.
  package enum Membership: Sendable, Hashable {
    case inside
    /// The population filter could not be decided: outside, and counted.
    case undetermined
    /// It belongs to the population, and its run is counted with another card.
    case leftOut
  }

  /// The index of the total in `AuditHeader.totals`.
  package let total: Int
  package let membership: Membership
  /// The lines that the model is in besides the whole: one part for each key of `by`.
  package let groups: [GroupPart]
  /// In the order of the total's `sum`; nil where there is no estimate, or not of its tiers.
  package let values: [UncertainValue?]
  /// Paths of what is missing for the first quantity, if it has no value; of a model whose membership
  /// is not known, of what is missing for that.
  package let missing: [String]
  /// In the order of the total's `ratios`; nil where the model is not independent evidence.
  package let ratios: [RatioTerm?]
  /// In the order of the total's `coverage`; nil where missing.
  package let coverage: [Double?]
  /// Whether figures that the first quantity rests on, or would, contradict each other.
  package let isContested: Bool

  package init(
    total: Int, membership: Membership, groups: [GroupPart], values: [UncertainValue?],
    missing: [String] = [], ratios: [RatioTerm?] = [], coverage: [Double?] = [],
    isContested: Bool = false
  ) {
    self.isContested = isContested
    self.total = total
    self.membership = membership
    self.groups = groups
    self.values = values
    self.missing = missing
    self.ratios = ratios
    self.coverage = coverage
  }

  /// The same part with its figures drawn.
  func replacingValues(_ values: [UncertainValue?]) -> TotalContribution {
    TotalContribution(
      total: total, membership: membership, groups: groups, values: values, missing: missing,
      ratios: ratios, coverage: coverage, isContested: isContested)
  }
}

/// One coordinate of a line of a total: the key and this model's value of it.
package struct GroupPart: Sendable, Hashable, Comparable, Codable {
  package let key: String
  /// Nil if it is missing.
  package let value: String?

  package init(key: String, value: String?) {
    self.key = key
    self.value = value
  }

  package static func < (left: GroupPart, right: GroupPart) -> Bool {
    if left.key != right.key { return left.key < right.key }
    return left.value.precedes(right.value)
  }
}

extension Optional where Wrapped: Comparable {
  /// Whether it is less; nil is less than every value.
  func precedes(_ other: Wrapped?) -> Bool {
    switch (self, other) {
    case (let left?, let right?): left < right
    case (nil, .some): true
    default: false
    }
  }
}

/// A published figure with the uncertain factors that it depends on.
package struct UncertainValue: Sendable, Hashable, Codable {
  package let estimate: Estimate
  /// Factors of which one draw is shared with other models, sorted by `key`, each once.
  package let shared: [FactorEffect]
  /// Factors that are drawn for this model alone, sorted by `key`, each once.
  package let own: [FactorEffect]
  /// What may not have come about, of all of it or of a part.
  package let occurrences: [OccurrenceEffect]
  /// What limits it, each behind those that it answers to itself.
  package let caps: [CapEffect]
  /// The figure drawn at random; nil unless that was asked for.
  private(set) var draws: DrawSums?

  package init(
    estimate: Estimate, shared: [FactorEffect], own: [FactorEffect],
    occurrences: [OccurrenceEffect] = [], caps: [CapEffect] = []
  ) {
    self.estimate = estimate
    self.shared = shared
    self.own = own
    self.occurrences = occurrences
    self.caps = caps
  }

  var withoutDraws: UncertainValue {
    guard draws != nil else { return self }
    var copy = self
    copy.draws = nil
    return copy
  }

  func drawn(_ draws: DrawSums) -> UncertainValue {
    var copy = self
    copy.draws = draws
    return copy
  }

  /// Whether the draws of the other are those of this.
  func isSameFigure(as other: UncertainValue) -> Bool {
    estimate.central == other.estimate.central && shared == other.shared && own == other.own
      && occurrences == other.occurrences && caps == other.caps
  }
}

/// That a figure, or a part of it, came about with a probability.
package struct OccurrenceEffect: Sendable, Hashable {
  /// What one draw is shared over, as that of a factor.
  package let key: String
  /// The factor in the rule book: "inferred: occurs".
  package let factor: String
  /// Whether other models may share the draw.
  package let isShared: Bool
  package let probability: Double
  /// The part of the figure, the elasticity.
  package let weight: Double

  package init(key: String, factor: String, isShared: Bool, probability: Double, weight: Double) {
    self.key = key
    self.factor = factor
    self.isShared = isShared
    self.probability = probability
    self.weight = weight
  }
}

/// That a figure, or something that it answers to, is at most so much.
package struct CapEffect: Sendable, Hashable {
  package struct Exponent: Sendable, Hashable {
    /// The key of a factor, or of another cap.
    package let key: String
    package let exponent: Double

    package init(key: String, exponent: Double) {
      self.key = key
      self.exponent = exponent
    }
  }

  package let key: String
  /// The natural logarithm of the limit over what it limits, both central.
  package let headroom: Double
  /// The elasticity of the figure to what is limited.
  package let weight: Double
  /// Of what is limited over the limit.
  package let exponents: [Exponent]

  package init(key: String, headroom: Double, weight: Double, exponents: [Exponent]) {
    self.key = key
    self.headroom = headroom
    self.weight = weight
    self.exponents = exponents
  }

  func exponent(of key: String) -> Double {
    exponents.reduce(0) { $1.key == key ? $0 + $1.exponent : $0 }
  }
}

/// How an uncertain factor acts on a figure.
package struct FactorEffect: Sendable, Hashable, Codable {
  /// What one draw is shared over: "pue@acme" for a factor per organization, else `factor`.
  package let key: String
  /// The factor in the rule book: "pue".
  package let factor: String
  /// Standard deviations of ln x below and above the median; plain numbers.
  package let sigmaLow: Double
  package let sigmaHigh: Double
  /// The elasticity, d ln y / d ln x; a plain number.
  package let exponent: Double
  /// The probability of what is no factor, but occurs or does not; then the exponent is the part of the
  /// figure that comes about by it.
  let occurrence: Double?
  /// The logarithms that it takes, ascending, of one that was observed.
  let sample: [Double]?

  init(key: String, factor: String, occurrence: Double, weight: Double) {
    (self.key, self.factor, self.occurrence, exponent) = (key, factor, occurrence, weight)
    (sigmaLow, sigmaHigh) = (0, 0)
    sample = nil
  }

  package init(
    key: String, factor: String, sigmaLow: Double, sigmaHigh: Double, exponent: Double,
    sample: [Double]? = nil
  ) {
    self.sample = sample
    occurrence = nil
    self.key = key
    self.factor = factor
    self.sigmaLow = sigmaLow
    self.sigmaHigh = sigmaHigh
    self.exponent = exponent
  }
}

extension FactorEffect {
  /// The same with another elasticity.
  package func answering(by exponent: Double) -> FactorEffect {
    FactorEffect(
      key: key, factor: factor, sigmaLow: sigmaLow, sigmaHigh: sigmaHigh, exponent: exponent,
      sample: sample)
  }
}

/// What one model adds to a ratio: its figures in the two quantities.
package struct RatioTerm: Sendable, Hashable {
  package let numerator: Estimate
  package let denominator: Estimate

  package init(numerator: Estimate, denominator: Estimate) {
    self.numerator = numerator
    self.denominator = denominator
  }
}
