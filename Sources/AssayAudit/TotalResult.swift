// SPDX-License-Identifier: Apache-2.0

/// One line of a total: the whole population, or one group of it.
package struct TotalResult: Sendable, Hashable {
  package let id: String
  package let title: String
  /// What the line is restricted to; empty for the whole population.
  package let group: [GroupPart]
  /// Models in the population.
  package let models: Int
  /// Those of them that have a figure in the first quantity.
  package let estimated: Int
  /// Models of which it could not be decided whether they are in the population; not in `models`.
  package let undetermined: Int
  /// The first of them by id.
  package let undeterminedModels: [UndeterminedModel]
  /// Cards in the population whose run is counted with another card; not in `models`.
  package let leftOut: Int
  /// Estimated models whose figure is only a bound.
  package let bounds: Int
  /// Models of which figures contradict each other, with a figure or, if that is refused, without.
  package let contested: Int
  /// In the order of the total's `sum`.
  package let quantities: [TotalQuantity]
  package let ratios: [RatioResult]
  /// Each factor's share of the first quantity's variance, greatest first.
  package let varianceShares: [VarianceShare]
  package let coverage: [CoverageResult]
  /// What the models without a figure lack, the most frequent first.
  package let missing: [MissingCount]
  /// Of the whole population, how many models stand how; empty of a group, and where the rules say no
  /// standings. Those within the population add up to it, and all to the models of the audit.
  package let standings: [StandingCount]
  /// Of the whole population of a pack with standings, how its independent ratios go from year to year.
  package let trends: [RatioTrend]

  package init(
    id: String, title: String, group: [GroupPart], models: Int, estimated: Int,
    undetermined: Int, leftOut: Int = 0,
    undeterminedModels: [UndeterminedModel] = [], bounds: Int, contested: Int = 0,
    quantities: [TotalQuantity],
    ratios: [RatioResult],
    varianceShares: [VarianceShare], coverage: [CoverageResult], missing: [MissingCount],
    standings: [StandingCount] = [], trends: [RatioTrend] = []
  ) {
    self.trends = trends
    self.standings = standings
    self.id = id
    self.title = title
    self.group = group
    self.models = models
    self.estimated = estimated
    self.undetermined = undetermined
    self.leftOut = leftOut
    self.undeterminedModels = undeterminedModels
    self.bounds = bounds
    self.contested = contested
    self.quantities = quantities
    self.ratios = ratios
    self.varianceShares = varianceShares
    self.coverage = coverage
    self.missing = missing
  }
}

extension TotalResult {
  /// The standing of the models of a line by standing; nil of any other line.
  package var standing: Standing? {
    guard group.count == 1, group[0].key == Standing.key else { return nil }
    return group[0].value.flatMap(Standing.init)
  }

  /// How many models the population has, with the cards whose runs are counted with others.
  package var population: Int { models + leftOut }

  /// How many models of the population something accounts for.
  package var accounted: Int { population - count(of: .unknown) }

  /// How many models stand so.
  package func count(of standing: Standing) -> Int {
    standings.first { $0.standing == standing }?.models ?? 0
  }
}

/// How many models of a population are accounted for in one way.
package struct StandingCount: Sendable, Hashable {
  package let standing: Standing
  package let models: Int

  package init(_ standing: Standing, models: Int) {
    self.standing = standing
    self.models = models
  }
}

/// The sum of one quantity over a line.
package struct TotalQuantity: Sendable, Hashable {
  package let name: String
  package let unit: String
  /// One quantum is 10^-digits of `unit`.
  package let digits: Int
  /// How many models it sums.
  package let models: Int
  /// Of how many of them the figure is something, and less than half a quantum, so that it adds
  /// nothing here.
  package let belowGrain: Int
  /// The sum of the central figures, in quanta: rows add up to it exactly.
  package let central: Int128
  /// The sum of the expected values, in quanta: rows add up to it exactly. The interval is its.
  package let expected: Int128
  /// The ends of the 90 % interval in quanta; nil if it could not be computed.
  package let low: Int128?
  package let high: Int128?
  /// How the interval was found.
  package let interval: IntervalMethod
  /// Whether figures that are themselves known to a factor above 3 only hold over 5 % of it.
  package let isOrderOfMagnitude: Bool
  /// What the draws say, if they were made.
  package let drawn: DrawnTotal?

  package init(
    name: String, unit: String, digits: Int, models: Int, belowGrain: Int = 0, central: Int128,
    expected: Int128, low: Int128?, high: Int128?, interval: IntervalMethod = .moments,
    isOrderOfMagnitude: Bool = false, drawn: DrawnTotal? = nil
  ) {
    self.name = name
    self.unit = unit
    self.digits = digits
    self.models = models
    self.belowGrain = belowGrain
    self.central = central
    self.expected = expected
    self.low = low
    self.high = high
    self.interval = interval
    self.isOrderOfMagnitude = isOrderOfMagnitude
    self.drawn = drawn
  }
}

/// How the interval of a total was found.
package enum IntervalMethod: String, Sendable, Hashable, CaseIterable {
  /// From the mean, the variance and the third moment of the sum.
  case moments
  /// From random draws.
  case monteCarlo = "monte-carlo"
  /// From draws that the sum was found to need: its moments do not tell its interval.
  case draws
  /// That of the one figure in it.
  case model
  /// There is none that would hold the expected value.
  case none
}

/// What random draws say of a total besides its interval.
package struct DrawnTotal: Sendable, Hashable {
  /// In quanta.
  package let mean: Int128
  /// The ends by moments, for comparison, in quanta.
  package let momentsLow: Int128?
  package let momentsHigh: Int128?

  package init(mean: Int128, momentsLow: Int128?, momentsHigh: Int128?) {
    self.mean = mean
    self.momentsLow = momentsLow
    self.momentsHigh = momentsHigh
  }
}

/// A ratio of two sums, with the median of the models' own ratios.
package struct RatioResult: Sendable, Hashable {
  package let id: String
  package let title: String
  package let unit: String
  /// In `unit`; nil if no model has both quantities.
  package let value: Double?
  package let median: Double?
  /// The models that it rests on.
  package let models: Int

  package init(
    id: String, title: String, unit: String, value: Double?, median: Double?, models: Int
  ) {
    self.id = id
    self.title = title
    self.unit = unit
    self.value = value
    self.median = median
    self.models = models
  }
}

/// How much of a total's variance one factor of the rule book brings.
package struct VarianceShare: Sendable, Hashable {
  package let factor: String
  /// From 0 to 1; all shares of a total add up to 1.
  package let share: Double

  package init(factor: String, share: Double) {
    self.factor = factor
    self.share = share
  }
}

/// How much of something, such as downloads, the estimated models hold.
package struct CoverageResult: Sendable, Hashable {
  package let name: String
  package let estimated: Double
  package let of: Double

  package init(name: String, estimated: Double, of: Double) {
    self.name = name
    self.estimated = estimated
    self.of = of
  }
}

/// How many models lack one input.
package struct MissingCount: Sendable, Hashable {
  package let path: String
  package let models: Int

  package init(path: String, models: Int) {
    self.path = path
    self.models = models
  }
}
