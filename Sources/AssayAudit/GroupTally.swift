// SPDX-License-Identifier: Apache-2.0

/// One group of models of which a requirement is made.
package struct GroupLine: Sendable, Hashable, Comparable, Codable {
  /// The index of the requirement in `AuditHeader.rules`.
  package let rule: Int
  /// Nil for a whole total.
  package let part: GroupPart?

  package init(rule: Int, part: GroupPart?) {
    self.rule = rule
    self.part = part
  }

  package static func < (left: GroupLine, right: GroupLine) -> Bool {
    if left.rule != right.rule { return left.rule < right.rule }
    return left.part.precedes(right.part)
  }
}

/// What one model adds to a group of models.
package struct GroupContribution: Sendable {
  package let line: GroupLine
  /// Whether the model is known to be in the group.
  package let isMember: Bool
  /// In the order of the requirement's measures.
  package let measures: [MeasureContribution]

  package init(line: GroupLine, isMember: Bool, measures: [MeasureContribution]) {
    self.line = line
    self.isMember = isMember
    self.measures = measures
  }
}

/// What a model says to one measure: a number, 1 and 0 for a condition that holds and does not, or
/// what it lies between.
package struct MeasureContribution: Sendable {
  /// In canonical units; the ends may be infinite.
  package let range: ClosedRange<Double>
  /// Names of what is missing, if the number is not known.
  package let missing: [String]
  /// Why it cannot be evaluated.
  package let fault: String?

  package init(_ range: ClosedRange<Double>, missing: [String] = [], fault: String? = nil) {
    self.range = range
    self.missing = missing
    self.fault = fault
  }

  var isKnown: Bool { range.lowerBound == range.upperBound && fault == nil }
}

/// What all models of a group come to, in any order.
package struct GroupTally: Sendable, Hashable, Codable {
  /// The models that are in the group, and those of which that is not known.
  package private(set) var members = 0
  package private(set) var maybe = 0
  package private(set) var measures: [MeasureTally] = []

  package init() {}

  mutating func add(_ part: GroupContribution) {
    var tally = GroupTally()
    if part.isMember { tally.members = 1 } else { tally.maybe = 1 }
    tally.measures = part.measures.map { MeasureTally($0, isMember: part.isMember) }
    merge(tally)
  }

  mutating func merge(_ other: GroupTally) {
    members += other.members
    maybe += other.maybe
    for (index, measure) in other.measures.enumerated() {
      if index < measures.count {
        measures[index].merge(measure)
      } else {
        measures.append(measure)
      }
    }
  }
}

/// The running sums of one measure.
package struct MeasureTally: Sendable, Hashable, Codable {
  /// A sum of which infinite terms are counted apart.
  struct End: Sendable, Hashable, Codable {
    private var finite = ExactSum()
    private var infinite = 0

    init(_ value: Double) {
      if value.isFinite { finite = ExactSum(value) } else { infinite = 1 }
    }

    mutating func merge(_ other: End) {
      finite.merge(other.finite)
      infinite += other.infinite
    }

    /// - Parameter limit: What infinite terms make of it; nil if the sum is too great for a number.
    func value(_ limit: Double) -> Double? { infinite > 0 ? limit : finite.value }
  }

  /// How many members have no known number.
  package private(set) var unknown = 0
  /// What members lack for one, and how many of them do.
  package private(set) var missing: [String: Int] = [:]
  /// The first reason, in the order of the texts, why a number cannot be evaluated.
  package private(set) var fault: String?
  /// Sums over the members, and with what may be members.
  private var low: End
  private var high: End
  private var lowest: End
  private var highest: End
  /// The least and the greatest that a member is at least, and at most.
  private var leastLow: Double
  private var leastHigh: Double
  private var greatestLow: Double
  private var greatestHigh: Double

  init(_ part: MeasureContribution, isMember: Bool) {
    let (low, high) = (part.range.lowerBound, part.range.upperBound)
    fault = part.fault
    if isMember {
      unknown = part.isKnown ? 0 : 1
      for name in Set(part.missing) { missing[name] = 1 }
    }
    (self.low, self.high) = (End(isMember ? low : 0), End(isMember ? high : 0))
    lowest = End(isMember ? low : min(low, 0))
    highest = End(isMember ? high : max(high, 0))
    (leastLow, greatestHigh) = (low, high)
    leastHigh = isMember ? high : .infinity
    greatestLow = isMember ? low : -.infinity
  }

  mutating func merge(_ other: MeasureTally) {
    unknown += other.unknown
    missing.merge(other.missing, uniquingKeysWith: +)
    fault = [fault, other.fault].compactMap(\.self).min()
    low.merge(other.low)
    high.merge(other.high)
    lowest.merge(other.lowest)
    highest.merge(other.highest)
    leastLow = min(leastLow, other.leastLow)
    leastHigh = min(leastHigh, other.leastHigh)
    greatestLow = max(greatestLow, other.greatestLow)
    greatestHigh = max(greatestHigh, other.greatestHigh)
  }

  /// What the sum lies between; nil if it is too great for a number.
  package var sum: ClosedRange<Double>? {
    guard let low = lowest.value(-.infinity), let high = highest.value(.infinity) else {
      return nil
    }
    return low...max(low, high)
  }

  /// What the sum over the members alone lies between.
  package var sumOfMembers: ClosedRange<Double>? {
    guard let low = low.value(-.infinity), let high = high.value(.infinity) else { return nil }
    return low...max(low, high)
  }

  /// What the least and the greatest number lie between.
  package var least: ClosedRange<Double> { leastLow...max(leastLow, leastHigh) }
  package var greatest: ClosedRange<Double> { min(greatestLow, greatestHigh)...greatestHigh }
}
