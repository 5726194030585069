// SPDX-License-Identifier: Apache-2.0

/// All that an audit says of one model.
package struct ModelResult: Sendable, Hashable {
  package let id: String
  /// The organization that is held to have controlled the training, or nil if it is unknown.
  package let entity: String?
  /// Where the record stands, such as "models.jsonl:17".
  package let place: String
  package let tier: TierResult?
  package let score: ScoreResult?
  /// One for every declared quantity, in the pack's order.
  package let quantities: [QuantityResult]
  package let lineage: Lineage
  /// How it is accounted for; nil where the rules do not say it of any.
  package let standing: StandingResult?
  /// Quantities of which figures contradict each other, and of which the rules say what becomes of it.
  package let contested: [ContestedQuantity]
  package let disclose: [Disclosure]
  package let findings: [Finding]
  /// The result of every requirement, in the order of the audit's header; empty if not kept.
  package let results: [RequirementResult]
  /// What the record says of the training that a model card of the Hub has a key for, as it was read,
  /// from wherever; empty unless derivations were asked for.
  package let cardFacts: [CardKey: FieldStep]
  /// What the record states and has no value, in the order of names.
  package let states: [FieldState]
  /// Why nothing is known of what a card states; nil where a card was read, or rules read none.
  package let unread: String?
  /// The totals of which it is not known whether the model is in their population, and what is
  /// missing for that.
  package let undetermined: [UndeterminedTotal]
  /// The totals in whose population it is, in their order.
  package let totals: [TotalPlace]

  package init(
    id: String, entity: String?, place: String, tier: TierResult?, score: ScoreResult?,
    quantities: [QuantityResult], lineage: Lineage, contested: [ContestedQuantity] = [],
    disclose: [Disclosure], findings: [Finding],
    states: [FieldState] = [], unread: String? = nil, undetermined: [UndeterminedTotal] = [],
    totals: [TotalPlace] = [], results: [RequirementResult] = [],
    cardFacts: [CardKey: FieldStep] = [:], standing: StandingResult? = nil
  ) {
    self.standing = standing
    self.totals = totals
    self.cardFacts = cardFacts
    self.results = results
    self.contested = contested
    self.states = states
    self.unread = unread
    self.undetermined = undetermined
    self.id = id
    self.entity = entity
    self.place = place
    self.tier = tier
    self.score = score
    self.quantities = quantities
    self.lineage = lineage
    self.disclose = disclose
    self.findings = findings
  }

  package func quantity(_ name: String) -> QuantityResult? { quantities.first { $0.name == name } }
}

/// A total of which it is not known whether a model is in its population.
package struct UndeterminedTotal: Sendable, Hashable {
  package let total: String
  /// Paths of what is missing for that.
  package let missing: [String]

  package init(total: String, missing: [String]) {
    self.total = total
    self.missing = missing
  }
}

/// A model of which it is not known whether it is in the population of a total.
package struct UndeterminedModel: Sendable, Hashable, Comparable, Codable {
  package let id: String
  /// Paths of what is missing for that.
  package let missing: [String]

  package init(id: String, missing: [String]) {
    self.id = id
    self.missing = missing
  }

  package static func < (left: UndeterminedModel, right: UndeterminedModel) -> Bool {
    if left.id != right.id { return left.id < right.id }
    return left.missing.lexicographicallyPrecedes(right.missing)
  }
}

/// How good a model's estimate is, and why no better.
package struct TierResult: Sendable, Hashable {
  /// A better tier that was not reached.
  package struct PassedOver: Sendable, Hashable {
    /// How the reason begins where the criterion does not hold.
    package static let criterionFails = "its criterion does not hold"

    package let id: String
    /// Why, in words: "the weakest method on the path is energy.assumed".
    package let because: String
    /// Paths of what is missing, if that is why.
    package let missing: [String]
    /// What the criterion is made of, if that does not hold and it was asked for.
    package let parts: [ConditionResult]

    package init(
      id: String, because: String, missing: [String] = [], parts: [ConditionResult] = []
    ) {
      self.id = id
      self.because = because
      self.missing = missing
      self.parts = parts
    }
  }

  package let id: String
  /// The better tiers, best first.
  package let passedOver: [PassedOver]

  package init(id: String, passedOver: [PassedOver] = []) {
    self.id = id
    self.passedOver = passedOver
  }
}

/// A model's disclosure score, criterion by criterion.
package struct ScoreResult: Sendable, Hashable {
  package struct Criterion: Sendable, Hashable {
    package let id: String
    package let holds: Bool
    /// In points of the score.
    package let weight: Double
    /// Paths whose absence is why the criterion does not hold.
    package let missing: [String]

    package init(id: String, holds: Bool, weight: Double, missing: [String] = []) {
      self.id = id
      self.holds = holds
      self.weight = weight
      self.missing = missing
    }
  }

  /// Points reached.
  package let value: Double
  /// Points that could be reached.
  package let of: Double
  package let className: String?
  package let criteria: [Criterion]

  package init(value: Double, of: Double, className: String?, criteria: [Criterion]) {
    self.value = value
    self.of = of
    self.className = className
    self.criteria = criteria
  }
}

/// One quantity of one model: an estimate, or what is missing for one.
package struct QuantityResult: Sendable, Hashable {
  package let name: String
  package let unit: String
  /// The decimals of the quantum: one quantum is 10^-digits of `unit`.
  package let digits: Int
  package let estimate: Estimate?
  /// Paths of the missing inputs, if there is no estimate.
  package let missing: [String]
  /// How the estimate came about, or nil if derivations were not asked for.
  package let derivation: Derivation?
  /// Why no method applies, if there is no estimate and derivations were asked for.
  package let passedOver: [PassedOver]
  /// The expected value per central value before both are rounded; nil without a value that is not 0,
  /// or if formulas were not asked for.
  package let meanFactor: Double?
  /// What makes the figure uncertain, greatest first, if it was asked for: each factor's share of the
  /// variance of its logarithm, to first order (JCGM 100).
  package let varianceShares: [VarianceShare]
  /// The probability that the figure is not nothing; nil where it is certain.
  package let probability: Double?

  package init(
    name: String, unit: String, digits: Int, estimate: Estimate?, missing: [String] = [],
    derivation: Derivation? = nil, passedOver: [PassedOver] = [], meanFactor: Double? = nil,
    varianceShares: [VarianceShare] = [], probability: Double? = nil
  ) {
    self.probability = probability
    self.meanFactor = meanFactor
    self.varianceShares = varianceShares
    self.name = name
    self.unit = unit
    self.digits = digits
    self.estimate = estimate
    self.missing = missing
    self.derivation = derivation
    self.passedOver = passedOver
  }
}

/// A published figure with its 90 % interval, in quanta of its quantity.
package struct Estimate: Sendable, Hashable, Codable {
  /// What the formula gives: the median.
  package let central: Int128
  /// The mean, which adds up: what is summed and printed in tables.
  package let expected: Int128
  package let low: Int128
  package let high: Int128
  /// Set if an input was only a bound, by the sign of its effect.
  package let bound: Bound?
  /// The id of the method that the ladder selected.
  package let method: String
  /// Whether the figure is something, and less than half a quantum.
  package let isBelowGrain: Bool

  package init(
    central: Int128, expected: Int128, low: Int128, high: Int128, bound: Bound?, method: String,
    isBelowGrain: Bool = false
  ) {
    self.isBelowGrain = isBelowGrain
    self.central = central
    self.expected = expected
    self.low = low
    self.high = high
    self.bound = bound
    self.method = method
  }

  /// Whether an end of the interval is more than three times from the central figure.
  package var isOrderOfMagnitude: Bool {
    // A quantum of slack, as the ends are rounded; the limit keeps the products within range.
    guard central > 0, high < 1 << 120 else { return false }
    return high - 1 > 3 * central || 3 * (low + 1) < central
  }
}

/// In which direction a figure is open.
package enum Bound: String, Sendable, Hashable, CaseIterable, Codable {
  case atLeast, atMost, about
}

/// Fields whose disclosure would allow a better method than the one that was used.
package struct Disclosure: Sendable, Hashable {
  package let fields: [String]
  /// The id of the method that would then apply.
  package let enables: String
  package let tierThen: String?
  /// The 90 % factor (high / median) of the headline quantity today; a plain number.
  package let factorNow: Double?
  package let factorThen: Double?

  package init(
    fields: [String], enables: String, tierThen: String?, factorNow: Double?,
    factorThen: Double?
  ) {
    self.fields = fields
    self.enables = enables
    self.tierThen = tierThen
    self.factorNow = factorNow
    self.factorThen = factorThen
  }
}
