// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension TotalResult {
  static let members = JSONMembers<TotalResult> { total in
    total.member("id", .text) { $0.id }
    total.member("title", .text) { $0.title }
    total.member("group", .map(.optional(.text)), "Empty for the whole population") {
      $0.group.map { ($0.key, $0.value) }
    }
    total.member("models", .integer) { $0.models }
    total.member("estimated", .integer) { $0.estimated }
    total.member("undetermined", .integer, "Neither known to be in the population nor outside") {
      $0.undetermined
    }
    total.member("undeterminedModels", .list(UndeterminedModel.json)) { $0.undeterminedModels }
    total.member("leftOut", .integer, "Further cards of runs that are counted") { $0.leftOut }
    total.sometimes(
      "standings", .map(.integer),
      "How many models of the population are accounted for how; outside are all others of the audit"
    ) { total in
      total.standings.isEmpty ? nil : total.standings.map { ($0.standing.rawValue, $0.models) }
    }
    total.sometimes("accounted", .integer, "Models of the population that have a standing") {
      $0.standings.isEmpty ? nil : $0.accounted
    }
    total.member("bounds", .integer, "Models whose figure is only a bound") { $0.bounds }
    total.member("contested", .integer) { $0.contested }
    total.member("quantities", .map(TotalQuantity.json)) { $0.quantities.map { ($0.name, $0) } }
    total.member("ratios", .map(RatioResult.json)) { $0.ratios.map { ($0.id, $0) } }
    total.sometimes("trends", .list(RatioTrend.json), "How ratios go from year to year") {
      $0.trends.isEmpty ? nil : $0.trends
    }
    total.member("varianceShares", .list(VarianceShare.json)) { $0.varianceShares }
    total.member("coverage", .map(CoverageResult.json)) { $0.coverage.map { ($0.name, $0) } }
    total.member("missing", .list(MissingCount.json)) { $0.missing }
  }
}

extension RatioTrend {
  static let json = JSONType<RatioTrend>.object { trend in
    trend.member("ratio", .text) { $0.ratio }
    trend.member("by", .text, "The key of the years") { $0.key }
    trend.member("perYear", .double, "The factor from one year to the next") { $0.perYear }
    trend.member("low", .double, "The lower end of its 90 % interval") { $0.low }
    trend.member("high", .double) { $0.high }
    trend.member("models", .integer) { $0.models }
    trend.member("from", .integer) { $0.from }
    trend.member("until", .integer) { $0.until }
  }
}

extension UndeterminedModel {
  static let json = JSONType<UndeterminedModel>.object { model in
    model.member("model", .text) { $0.id }
    model.member("missing", .list(.text)) { $0.missing }
  }
}

extension TotalQuantity {
  /// A sum of nothing is no figure.
  static let json = JSONType<TotalQuantity>.object { quantity in
    quantity.member("central", .optional(.decimal), "The sum of the models' medians") {
      $0.decimal($0.central)
    }
    quantity.member("expected", .optional(.decimal), "The sum of their means") {
      $0.decimal($0.expected)
    }
    quantity.member("value", .optional(.decimal), "The central figure, as format 1 named it") {
      $0.decimal($0.central)
    }
    quantity.member("unit", .text) { $0.unit }
    quantity.member("low", .optional(.decimal), "The lower end of the 90 % interval") {
      $0.decimal($0.low)
    }
    quantity.member("high", .optional(.decimal)) { $0.decimal($0.high) }
    quantity.member("models", .integer) { $0.models }
    quantity.member(
      "belowGrain", .integer, "Models whose figure is something, and less than half a quantum"
    ) { $0.belowGrain }
    quantity.member("interval", .optional(.word), "How the interval was found") {
      $0.models > 0 ? $0.interval : nil
    }
    quantity.member("orderOfMagnitude", .truth) { $0.isOrderOfMagnitude }
    quantity.sometimes("drawnMean", .decimal) { $0.exact($0.drawn?.mean) }
    quantity.sometimes("momentsLow", .optional(.decimal)) { quantity in
      quantity.drawn.map { quantity.exact($0.momentsLow) }
    }
    quantity.sometimes("momentsHigh", .optional(.decimal)) { quantity in
      quantity.drawn.map { quantity.exact($0.momentsHigh) }
    }
  }

  private func decimal(_ quanta: Int128?) -> String? { models > 0 ? exact(quanta) : nil }

  private func exact(_ quanta: Int128?) -> String? {
    quanta.map { QuantaText.decimal($0, digits: digits) }
  }
}

extension RatioResult {
  static let json = JSONType<RatioResult>.object { ratio in
    ratio.member("value", .optional(.double)) { $0.value }
    ratio.member("median", .optional(.double)) { $0.median }
    ratio.member("unit", .text) { $0.unit }
    ratio.member("models", .integer) { $0.models }
  }
}

extension VarianceShare {
  static let json = JSONType<VarianceShare>.object { share in
    share.member("factor", .text) { $0.factor }
    share.member("share", .double) { $0.share }
  }
}

extension CoverageResult {
  static let json = JSONType<CoverageResult>.object { coverage in
    coverage.member("estimated", .double) { $0.estimated }
    coverage.member("of", .double) { $0.of }
  }
}

extension MissingCount {
  static let json = JSONType<MissingCount>.object { count in
    count.member("path", .text) { $0.path }
    count.member("models", .integer) { $0.models }
  }
}

extension AuditSummary {
  static let members = JSONMembers<AuditSummary> { summary in
    summary.member("models", .integer) { $0.models }
    summary.sometimes("unselected", SelectionCount.json) { $0.unselected }
    summary.member("tiers", .map(.integer)) { $0.tiers.map { ($0.tier, $0.models) } }
    summary.member("withoutTier", .integer) { $0.withoutTier }
    summary.member("requirements", .map(RequirementCount.json)) { summary in
      summary.requirements.map { ($0.rule, $0) }
    }
    summary.member("waivers", .list(WaiverCount.json)) { $0.waivers }
    summary.member("leftOut", .map(LeftOutCount.json), "By reason") { summary in
      summary.leftOut.map { ($0.reason.rawValue, $0) }
    }
    summary.member("scores", .optional(ScoreSummary.json)) { $0.scores }
    summary.member("disclose", .list(DisclosureCount.json)) { $0.disclose }
    summary.member("discloseByEntity", .list(EntityDisclosure.json)) { $0.discloseByEntity }
    summary.sometimes(
      "narrowing", NarrowingOf.json, "What would narrow the first total, if it were documented"
    ) { summary in
      guard let narrowing = summary.narrowing,
        let quantity = summary.totals.first?.quantities.first
      else { return nil }
      return NarrowingOf(narrowing: narrowing, unit: quantity.unit, digits: quantity.digits)
    }
    summary.sometimes("baseline", BaselineSummary.json) { $0.baseline }
    summary.sometimes("alternatives", .list(AlternativeResult.json)) { summary in
      summary.alternatives.isEmpty ? nil : summary.alternatives
    }
  }

}

extension AlternativeResult {
  static let json = JSONType<AlternativeResult>.object { one in
    one.member("id", .text) { $0.id }
    one.member("title", .text) { $0.title }
    one.member("reason", .text) { $0.reason }
    one.member("models", .integer, "In the population") { $0.models }
    one.member("headline", .optional(TotalQuantity.json), "Of the first total, the first quantity")
    {
      $0.headline
    }
  }
}

extension BaselineSummary {
  /// How the findings stand to those of the earlier audit.
  static let json = JSONType<BaselineSummary>.object { summary in
    summary.member("new", .integer) { $0.new }
    summary.member("unchanged", .integer) { $0.unchanged }
    summary.member("gone", .list(Gone.json)) { $0.gone }
  }
}

extension BaselineSummary.Gone {
  static let json = JSONType<BaselineSummary.Gone>.object { gone in
    gone.member("rule", .text) { $0.entry.rule }
    gone.member("model", .optional(.text)) { $0.entry.model }
    gone.member("result", .word) { $0.entry.result }
    gone.member("severity", .word) { $0.entry.severity }
    gone.member("message", .text) { $0.entry.message }
    gone.member("missing", .list(.text)) { $0.entry.missing }
    gone.member("audited", .truth, "Whether its model is in this audit") { $0.isAudited }
  }
}

extension SelectionCount {
  static let json = JSONType<SelectionCount>.object { count in
    count.member("others", .integer) { $0.others }
    count.member("undecided", .integer) { $0.undecided }
  }
}

extension RequirementCount {
  static let json = JSONType<RequirementCount>.object { count in
    count.member("pass", .integer) { $0.pass }
    count.member("fail", .integer) { $0.fail }
    count.member("unknown", .integer) { $0.unknown }
    count.member("notapplicable", .integer) { $0.notApplicable }
    count.member("waived", .integer, "Of the failures") { $0.waived }
    count.member("error", .integer) { $0.error }
  }
}

extension WaiverCount {
  static let json = JSONType<WaiverCount>.object { count in
    count.member("rule", .text) { $0.rule }
    count.member("waiver", Waiver.json) { $0.waiver }
    count.member("models", .integer) { $0.models }
  }
}

extension ScoreSummary {
  static let json = JSONType<ScoreSummary>.object { scores in
    scores.member("models", .integer) { $0.models }
    scores.member("mean", .double) { $0.mean }
    scores.member("median", .double) { $0.median }
    scores.member("of", .double) { $0.of }
    scores.member("tenths", .list(.integer), "Models in each tenth of the scale") { $0.tenths }
    scores.member("classes", .map(.integer)) { scores in
      scores.classes.map { ($0.name, $0.models) }
    }
  }
}

extension DisclosureCount {
  static let json = JSONType<DisclosureCount>.object { count in
    count.member("fields", .list(.text)) { $0.fields }
    count.member("tierThen", .optional(.text)) { $0.tierThen }
    count.member("models", .optional(.integer), "Null where it was not sought for all") {
      $0.models
    }
    count.member("inPopulation", .integer) { $0.inPopulation }
  }
}

extension EntityDisclosure {
  static let json = JSONType<EntityDisclosure>.object { best in
    best.member("entity", .text) { $0.entity }
    best.member("expected", .decimal) { QuantaText.decimal($0.expected, digits: $0.digits) }
    best.member("unit", .text) { $0.unit }
    best.member("fields", .list(.text)) { $0.fields }
    best.member("narrower", .integer) { $0.narrower }
    best.member("estimable", .integer) { $0.estimable }
    best.member("unquantified", .integer) { $0.unquantified }
    best.member("varianceRemoved", .optional(.double)) { $0.varianceRemoved }
  }
}
