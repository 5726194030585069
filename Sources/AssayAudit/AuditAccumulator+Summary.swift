// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// A total that cannot be published, because its sum does not fit into 128 bits of quanta.
package struct AuditOverflow: Error, Hashable {
  /// The id of the total.
  package let total: String
  package let quantity: String

  /// One sentence for people.
  package var message: String {
    "the sum of '\(quantity)' in total '\(total)' has more than 38 digits; give the quantity a"
      + " coarser quantum"
  }
}

extension AuditAccumulator {
  /// Rounds the sums once, over sorted keys, into what a report shows.
  ///
  /// - Parameter header: The audit's header, whose indices the contributions used.
  /// - Throws: `AuditOverflow` if a sum of quanta does not fit.
  package func summary(for header: AuditHeader) throws(AuditOverflow) -> AuditSummary {
    let draws = LineDraws(factors: factors)
    let totals = try totals(header, draws)
    return AuditSummary(
      models: models, tiers: tierCounts(header), withoutTier: withoutTier,
      totals: totals, requirements: requirementCounts(header),
      worst: worst.values.flatMap(\.elements).sorted().map(\.finding),
      disclose: disclosures(header), discloseByEntity: entityDisclosures(header),
      largest: Array(largest.elements.prefix(listLength)),
      charted: Array(largest.elements.prefix(Self.chartLimit)),
      scores: scoreSummary(of: header.scoreOf), leftOut: leftOutCounts,
      waivers: header.waivers.enumerated().compactMap { index, waiver in
        waivers[index].map {
          WaiverCount(rule: waiver.rule, waiver: waiver.waiver, models: $0)
        }
      }, unselected: header.selection.map { _ in unselected },
      narrowing: narrowing(header, totals, draws))
  }

  private func tierCounts(_ header: AuditHeader) -> [TierCount] {
    let declared = header.tiers.map(\.id)
    let others = tiers.keys.filter { !declared.contains($0) }.sorted()
    return (declared + others).map { TierCount(tier: $0, models: tiers[$0] ?? 0) }
  }

  private func requirementCounts(_ header: AuditHeader) -> [RequirementCount] {
    header.rules.enumerated().map { index, rule in
      let tally = index < outcomes.count ? outcomes[index] : RuleTally()
      return RequirementCount(
        rule: rule.id, pass: tally.pass, fail: tally.fail, unknown: tally.unknown,
        notApplicable: tally.notApplicable, error: tally.error, waived: tally.waived)
    }
  }

  private func disclosures(_ header: AuditHeader) -> [DisclosureCount] {
    disclose.map { key, tally in
      DisclosureCount(
        fields: key.fields, tierThen: key.tierThen, models: header.advisesAll ? tally.models : nil,
        inPopulation: tally.inPopulation)
    }.sorted { left, right in
      if left.inPopulation != right.inPopulation { return left.inPopulation > right.inPopulation }
      if let one = left.models, let other = right.models, one != other { return one > other }
      if left.fields != right.fields { return left.fields.lexicographicallyPrecedes(right.fields) }
      return (left.tierThen ?? "") < (right.tierThen ?? "")
    }
  }

  private func scoreSummary(of greatest: Double?) -> ScoreSummary? {
    guard let greatest, !scores.isEmpty else { return nil }
    var (sum, count) = (0.0, 0)
    var tenths = Array(repeating: 0, count: 10)
    let sorted = scores.map { (Double(bitPattern: $0.key), $0.value) }.sorted { $0.0 < $1.0 }
    for (score, models) in sorted {
      sum += score * Double(models)
      count += models
      let tenth = greatest > 0 ? score / greatest * 10 : 0
      tenths[Int(min(max(tenth, 0), 9))] += models
    }
    let classes = scoreClasses.map { ScoreSummary.ClassCount(name: $0.key, models: $0.value) }
    return ScoreSummary(
      models: count, mean: sum / Double(count), median: median(of: sorted, count: count) ?? 0,
      of: greatest, tenths: tenths,
      classes: classes.sorted { ($1.models, $0.name) < ($0.models, $1.name) })
  }

  private func totals(
    _ header: AuditHeader, _ draws: LineDraws
  ) throws(AuditOverflow) -> [TotalResult] {
    var results: [TotalResult] = []
    var groups: [Int: [GroupPart]] = [:]
    for key in lines.keys {
      if let part = key.group { groups[key.total, default: []].append(part) }
    }
    for (index, column) in header.totals.enumerated() {
      let parts = (groups[index] ?? []).sorted { left, right in
        order(left, in: column, header) < order(right, in: column, header)
      }
      for part in [nil] + parts.map(Optional.some) {
        let line = lines[LineKey(total: index, group: part)] ?? TotalLine()
        let standings =
          part == nil && column.by.first == Standing.key
          ? self.standings(ofTotal: index, parts, population: line.models + line.leftOut) : []
        results.append(
          try result(
            of: line, group: part, in: column, header, draws, standings,
            standings.isEmpty ? [] : trends(ofTotal: index, in: column, parts)))
      }
    }
    return results
  }

  /// How many models of a population stand how, each standing that there is; what is outside of it last.
  private func standings(
    ofTotal total: Int, _ parts: [GroupPart], population: Int
  ) -> [StandingCount] {
    var counts: [Standing: Int] = [.outside: models - population]
    for part in parts where part.key == Standing.key {
      guard let standing = part.value.flatMap(Standing.init),
        let line = lines[LineKey(total: total, group: part)]
      else { continue }
      counts[standing] = line.models + line.leftOut
    }
    return Standing.allCases.compactMap { standing in
      counts[standing].flatMap { $0 > 0 ? StandingCount(standing, models: $0) : nil }
    }
  }

  /// Keys in the order of the rule, tiers best first, other values by their bytes, missing last.
  private func order(
    _ part: GroupPart, in column: TotalColumn, _ header: AuditHeader
  ) -> GroupOrder {
    let tier = part.key == "tier" ? header.tiers.firstIndex { $0.id == part.value } : nil
    let standing =
      part.key == Standing.key
      ? Standing.allCases.firstIndex { $0.rawValue == part.value } : nil
    return GroupOrder(
      key: column.by.firstIndex(of: part.key) ?? column.by.count, name: part.key,
      tier: tier ?? standing ?? header.tiers.count, isMissing: part.value == nil,
      value: part.value ?? "")
  }

  private func result(
    of line: TotalLine, group: GroupPart?, in column: TotalColumn, _ header: AuditHeader,
    _ draws: LineDraws, _ standings: [StandingCount], _ trends: [RatioTrend]
  ) throws(AuditOverflow) -> TotalResult {
    var quantities: [TotalQuantity] = []
    var shares: [VarianceShare] = []
    for (index, name) in column.sum.enumerated() {
      guard let declared = header.quantities.first(where: { $0.name == name }) else { continue }
      let sums = index < line.quantities.count ? line.quantities[index] : QuantityLine()
      guard !sums.central.hasOverflowed, !sums.expected.hasOverflowed else {
        throw AuditOverflow(total: column.id, quantity: name)
      }
      let spread = TotalSpread(
        of: sums, factors: factors, draws: draws, hasShares: index == 0)
      if index == 0 { shares = spread.shares }
      quantities.append(
        TotalQuantity(
          name: name, unit: declared.unit, digits: declared.digits, models: sums.models,
          belowGrain: sums.belowGrain, central: sums.central.total, expected: sums.expected.total,
          low: spread.low, high: spread.high,
          interval: spread.method, isOrderOfMagnitude: sums.isOrderOfMagnitude,
          drawn: spread.drawn))
    }
    return TotalResult(
      id: column.id, title: column.title, group: group.map { [$0] } ?? [], models: line.models,
      estimated: line.estimated, undetermined: line.undetermined, leftOut: line.leftOut,
      undeterminedModels: line.undeterminedModels.elements, bounds: line.bounds,
      contested: line.contested,
      quantities: quantities, ratios: ratios(of: line, in: column), varianceShares: shares,
      coverage: coverage(of: line, in: column), missing: missing(of: line),
      standings: standings, trends: trends)
  }

  private func ratios(of line: TotalLine, in column: TotalColumn) -> [RatioResult] {
    column.ratios.enumerated().map { index, ratio in
      let sums = index < line.ratios.count ? line.ratios[index] : RatioLine(nil)
      let models = sums.ratios.values.reduce(0, +)
      let isPublished =
        models > 0 && !sums.numerator.hasOverflowed && !sums.denominator.hasOverflowed
        && sums.denominator.total > 0
      let value = Double(sums.numerator.total) / Double(sums.denominator.total) * ratio.scale
      let sorted = sums.ratios.map { (Double(bitPattern: $0.key), $0.value) }
        .sorted { $0.0 < $1.0 }
      return RatioResult(
        id: ratio.id, title: ratio.title, unit: ratio.unit, value: isPublished ? value : nil,
        median: median(of: sorted, count: models).map { $0 * ratio.scale }, models: models)
    }
  }

  private func coverage(of line: TotalLine, in column: TotalColumn) -> [CoverageResult] {
    column.coverage.enumerated().map { index, name in
      let sums = index < line.coverage.count ? line.coverage[index] : nil
      return CoverageResult(
        name: name, estimated: sums?.estimated.value ?? 0, of: sums?.of.value ?? 0)
    }
  }

  private func missing(of line: TotalLine) -> [MissingCount] {
    line.missing.map { MissingCount(path: $0.key, models: $0.value) }
      .sorted { ($1.models, $0.path) < ($0.models, $1.path) }
  }

  /// The median of a sorted multiset; the mean of the middle two if their number is even.
  private func median(of sorted: [(value: Double, count: Int)], count: Int) -> Double? {
    guard count > 0 else { return nil }
    func element(at rank: Int) -> Double? {
      var seen = 0
      for (value, number) in sorted {
        seen += number
        if rank < seen { return value }
      }
      return nil
    }
    guard let upper = element(at: count / 2), let lower = element(at: (count - 1) / 2) else {
      return nil
    }
    return lower == upper ? upper : lower + (upper - lower) / 2
  }
}

/// Where a line stands among the lines of its total.
private struct GroupOrder: Comparable {
  let key: Int
  let name: String
  let tier: Int
  let isMissing: Bool
  let value: String

  static func < (left: GroupOrder, right: GroupOrder) -> Bool {
    if left.key != right.key { return left.key < right.key }
    if left.name != right.name { return left.name < right.name }
    if left.tier != right.tier { return left.tier < right.tier }
    if left.isMissing != right.isMissing { return right.isMissing }
    return left.value < right.value
  }
}
