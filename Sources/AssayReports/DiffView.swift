// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayDiff
import AssayValues

/// What a comparison shows to people, whatever the format: which lines, in which order, in which
/// unit.
struct DiffView {
  /// How many lines of a list are shown.
  static let limit = 12

  let document: DiffDocument
  /// Nil shows each edit.
  let grouping: DiffGrouping?

  static func records(of input: InputSummary) -> String {
    FigureText.count(input.records, "record")
      + (input.unreadable > 0
        ? ", and \(FigureText.count(input.unreadable)) unreadable, which are left out" : "")
  }

  // MARK: Waterfalls

  struct Waterfall {
    struct Line {
      let name: String
      let amount: String
      /// From −1 to 1: the length of its bar.
      let bar: Double
      /// What it could be in another order; nil if it is the same in all.
      let range: (least: String, greatest: String)?
    }

    let title: String
    let unit: String
    let before: String
    let after: String
    let beforeInterval: String?
    let afterInterval: String?
    let change: String
    /// "+11.4 %"; nil where there was nothing before.
    let percent: String?
    let lines: [Line]
    /// How many more there are, and what they add up to.
    let others: (count: Int, amount: String)?
  }

  /// The first total that adds up to anything, as a whole: its quantities in the order of the pack, then its ratios.
  var waterfalls: [Waterfall] {
    let all = document.after.totals + document.before.totals
    guard let first = all.first(where: { $0.id == document.mainTotal && $0.group.isEmpty }) else {
      return []
    }
    let order = first.quantities.map(\.name) + first.ratios.map(\.id)
    let found = document.totals.filter {
      $0.id == first.id && $0.group == nil && ($0.kind == .quantity || $0.kind == .ratio)
    }
    return found.sorted { left, right in
      (order.firstIndex(of: left.name) ?? order.count, left.name)
        < (order.firstIndex(of: right.name) ?? order.count, right.name)
    }.map(waterfall)
  }

  func waterfall(_ total: DiffDocument.Total) -> Waterfall {
    let number = total.number
    let scale = DiffScale(number)
    let shares = shares(of: number)
    let greatest = shares.map { $0.quanta.magnitude }.max() ?? 0
    let rest = shares.dropFirst(DiffView.limit)
    return Waterfall(
      title: "\(HostileText.line(total.id)): \(title(of: total))", unit: scale.unit,
      before: scale.text(number.before), after: scale.text(number.after),
      beforeInterval: interval(of: total, in: document.before, scale),
      afterInterval: interval(of: total, in: document.after, scale),
      change: scale.signed(number.delta), percent: percent(number),
      lines: shares.prefix(DiffView.limit).map { share in
        let bar = greatest > 0 ? Double(share.quanta) / Double(greatest) : 0
        let isFixed = share.least == share.quanta && share.greatest == share.quanta
        return Waterfall.Line(
          name: HostileText.line(share.name), amount: scale.signed(share.quanta), bar: bar,
          range: isFixed ? nil : (scale.signed(share.least), scale.signed(share.greatest)))
      },
      others: rest.isEmpty
        ? nil : (rest.count, scale.signed(rest.reduce(Int128(0)) { $0 + $1.quanta })))
  }

  func shares(of number: DiffDocument.Number) -> [GroupedShare] {
    if let grouping { return document.shares(of: number, by: grouping) }
    return document.shares(of: number)
  }

  private func title(of total: DiffDocument.Total) -> String {
    let all = document.after.totals + document.before.totals
    let ratio = all.flatMap(\.ratios).first { $0.id == total.name }
    return HostileText.line(total.kind == .ratio ? ratio?.title ?? total.name : total.name)
  }

  private func percent(_ number: DiffDocument.Number) -> String? {
    guard number.before != 0 else { return nil }
    let share = Double(number.delta) / Double(number.before.magnitude) * 100
    return DiffScale.percent(share)
  }

  private func interval(
    of total: DiffDocument.Total, in summary: AuditSummary, _ scale: DiffScale
  ) -> String? {
    let line = summary.totals.first { $0.id == total.id && $0.group.isEmpty }
    guard total.kind == .quantity,
      let quantity = line?.quantities.first(where: { $0.name == total.name }),
      quantity.unit == total.number.unit, let low = quantity.low, let high = quantity.high
    else { return nil }
    func text(_ quanta: Int128) -> String {
      scale.text(amount: QuantaText.amount(quanta, digits: quantity.digits))
    }
    return "\(text(low)) to \(text(high))"
  }

  // MARK: Counts and models

  struct Change {
    let name: String
    let before: String
    let after: String
    let shares: [(name: String, amount: String)]
  }

  /// Numbers of models that changed, and the score.
  var counts: [Change] {
    document.totals.filter {
      $0.group == nil && ($0.kind == .count || $0.kind == .score) && !$0.number.shares.isEmpty
    }.map { total in
      let scale = DiffScale(total.number)
      let what =
        total.kind == .score
        ? "disclosure score, points of all models"
        : "\(total.id), models " + (DiffView.countWords[total.name] ?? total.name)
      return Change(
        name: HostileText.line(what), before: scale.text(total.number.before),
        after: scale.text(total.number.after),
        shares: shares(of: total.number).prefix(DiffView.limit).map {
          (HostileText.line($0.name), scale.signed($0.quanta))
        })
    }
  }

  private static let countWords = [
    "models": "in the population", "estimated": "estimated",
    "undetermined": "of which it is not known whether they are in the population",
    "leftOut": "left out, because their run is counted with another card",
  ]

  struct ModelLine {
    let id: String
    let before: String
    let after: String
    let delta: String
    /// "T4 → T3"; nil where the tier stays.
    let tier: String?
    /// The greatest share and how many more there are; nil if there is none.
    let mostly: String?
  }

  /// The models that change the first total most, and how many more change it; where none does, those
  /// whose own figure changes.
  var models: (unit: String, lines: [ModelLine], others: Int, outside: Int) {
    let counted = document.models.filter { ($0.counted?.delta ?? 0) != 0 }
    let outside = document.models.filter {
      ($0.headline?.delta ?? 0) != 0 && ($0.counted?.delta ?? 0) == 0
    }
    func sorted(
      _ models: [DiffDocument.Model], _ number: (DiffDocument.Model) -> DiffDocument.Number?
    ) -> [(model: DiffDocument.Model, number: DiffDocument.Number)] {
      models.compactMap { model in number(model).map { (model, $0) } }.sorted { left, right in
        let (a, b) = (left.number.delta.magnitude, right.number.delta.magnitude)
        return a != b ? a > b : left.model.id < right.model.id
      }
    }
    let all = counted.isEmpty ? sorted(outside, \.headline) : sorted(counted, \.counted)
    guard let first = all.first else { return ("", [], 0, 0) }
    let scale = DiffScale(first.number)
    let lines = all.prefix(DiffView.limit).map { model, number in
      let shares = shares(of: number)
      let tier = model.flips.first { $0.what == "tier" }
      let mostly = shares.first.map { share in
        "\(HostileText.line(share.name)) \(scale.signed(share.quanta))"
          + (shares.count > 1 ? ", \(shares.count - 1) more" : "")
      }
      return ModelLine(
        id: HostileText.line(model.id), before: scale.text(number.before),
        after: scale.text(number.after), delta: scale.signed(number.delta),
        tier: tier.map { "\($0.old ?? "–") → \($0.new ?? "–")" }, mostly: mostly)
    }
    return (
      scale.unit, lines, all.count - lines.count, counted.isEmpty ? 0 : outside.count
    )
  }

  // MARK: Flips

  struct FlipLine {
    let what: String
    let models: Int
    /// "by pue.value (1)".
    let causes: [String]
  }

  var flips: (lines: [FlipLine], others: Int) {
    let sorted = document.flips.sorted {
      ($1.models, $0.what, $0.old ?? "", $0.new ?? "")
        < ($0.models, $1.what, $1.old ?? "", $1.new ?? "")
    }
    let shown = sorted.prefix(2 * DiffView.limit)
    let lines = shown.map { flip in
      let causes = flip.causes.prefix(3).map { cause in
        let sets = cause.sets.prefix(3).map { set in
          set.map { HostileText.line(document.units[$0].id) }.joined(separator: " with ")
        }
        let more = cause.sets.count > 3 ? ", or \(cause.sets.count - 3) other ways" : ""
        let text = sets.isEmpty ? "cause not found" : "by " + sets.joined(separator: ", or by ")
        return "\(text)\(more) (\(FigureText.count(cause.models)))"
      }
      let others = flip.causes.dropFirst(3).reduce(0) { $0 + $1.models }
      return FlipLine(
        what: HostileText.line("\(flip.what): \(flip.old ?? "–") → \(flip.new ?? "–")"),
        models: flip.models,
        causes: causes + (others > 0 ? ["in other ways (\(FigureText.count(others)))"] : []))
    }
    return (lines, sorted.count - shown.count)
  }

  // MARK: Edits

  struct EditLine {
    let id: String
    let kind: String
    /// "1.2 → 1.25".
    let change: String
    let place: String?
    let reason: String?
    /// What it does to no figure, tier or result, and yet does; nil where that is nothing.
    let effect: String?
  }

  struct Edits {
    /// Those that bear on a number, a tier or a finding, greatest effect on the first total first.
    let lines: [EditLine]
    /// How many more of these there are.
    let others: Int
    /// Those that bear on none, but for rows of tables.
    let idle: [EditLine]
    let otherIdle: Int
    /// By table, how many edits of rows bear on none.
    let idleRows: [(table: String, count: Int)]
  }

  var edits: Edits {
    var weight: [Int: UInt128] = [:]
    func note(_ unit: Int, _ amount: UInt128) {
      for edit in document.units[unit].edits {
        weight[edit] = max(weight[edit] ?? 0, amount)
      }
    }
    let first = document.mainTotal
    for total in document.totals where total.kind != .ratio {
      let isHeadline = total.id == first && total.group == nil && total.kind == .quantity
      for share in total.number.shares { note(share.unit, isHeadline ? share.quanta.magnitude : 0) }
    }
    for set in document.flips.flatMap(\.causes).flatMap(\.sets) {
      for unit in set { note(unit, 0) }
    }
    for model in document.models {
      for share in model.headline?.shares ?? [] { note(share.unit, 0) }
    }
    // Of what the inputs state, that it differs is worth a line in any case.
    for edit in document.statedOtherwise.keys where weight[edit] == nil { weight[edit] = 0 }
    let touched = weight.keys.sorted {
      (weight[$1] ?? 0, document.edits[$0].id) < (weight[$0] ?? 0, document.edits[$1].id)
    }
    let shown = touched.prefix(40)
    let idle = document.edits.indices.filter { weight[$0] == nil }
    let others = idle.filter { !document.edits[$0].isRow }
    let rows = Dictionary(grouping: idle.filter { document.edits[$0].isRow }) {
      document.edits[$0].group
    }
    return Edits(
      lines: shown.map(line), others: touched.count - shown.count,
      idle: others.prefix(20).map(line), otherIdle: max(0, others.count - 20),
      idleRows: rows.keys.sorted().map { ($0, rows[$0]?.count ?? 0) })
  }

  private static let effects: [(path: String, words: String)] = [
    ("uncertainty", "moves intervals"), ("severity", "changes how much a failure counts"),
    ("waivers", "waives failures, or no longer"), ("message", "changes words"),
    ("remedy", "changes words"), ("effective", "changes when the version is in force"),
  ]

  private func line(_ index: Int) -> EditLine {
    let edit = document.edits[index]
    let change: String
    if let models = document.statedOtherwise[index] {
      let count = FigureText.count(models, "model")
      change =
        edit.kind == "organicGrowth"
        ? "\(count) that only one of the two has" : "stated otherwise of \(count)"
    } else {
      change = "\(edit.old ?? "nothing") → \(edit.new ?? "nothing")"
    }
    return EditLine(
      id: HostileText.line(edit.id), kind: edit.kind,
      change: HostileText.line(change, limit: 240), place: edit.headAt ?? edit.baseAt,
      reason: edit.reason.map { reason in
        HostileText.line(reason + (edit.source.map { " [\($0)]" } ?? ""))
      }, effect: DiffView.effects.first { edit.path.hasSuffix($0.path) }?.words)
  }

  // MARK: Base year

  struct RecalculationView {
    let verdict: String
    let lines: [(name: String, kind: String, amount: String, share: String, mark: String)]
  }

  var recalculation: RecalculationView? {
    guard let found = document.recalculation else { return nil }
    let scale = DiffScale(
      DiffDocument.Number(
        unit: found.unit, digits: found.digits, before: found.before ?? 0, after: 0, shares: []))
    func percent(_ quanta: Int128) -> String {
      found.share(of: quanta).map { DiffScale.percent($0 * 100) } ?? "–"
    }
    let limit = "\(EditNumber.text(found.threshold * 100)) %"
    let year = found.baseYear.map { "Base year \($0)" } ?? "The figure"
    let what = "\(found.quantity) of '\(found.total)'"
    let all = "the edits that count move it by \(percent(found.sum)) in all"
    let verdict: String
    if found.before == nil {
      verdict = "\(year): the base has no \(what) for it, so that nothing can be compared."
    } else if found.before == 0 {
      verdict = "\(year): \(what) is 0 in the base, of which no change is a share."
    } else if found.isRequired {
      let how = found.isSignificantAlone ? "an edit that counts crosses the threshold alone" : all
      verdict =
        "\(year) is to be recalculated (\(what)): \(how), and the threshold is \(limit)."
    } else {
      verdict =
        "\(year) need not be recalculated (\(what)): "
        + (found.isCumulative ? all : "no edit that counts moves it by so much")
        + ", and the threshold is \(limit)."
    }
    let lines = found.effects.prefix(DiffView.limit).map { effect in
      (
        name: HostileText.line(document.units[effect.unit].id),
        kind: effect.kinds.joined(separator: ", "),
        amount: scale.signed(effect.quanta) + " " + scale.unit, share: percent(effect.quanta),
        mark: !effect.isTrigger
          ? "does not count" : effect.isSignificant ? "crosses the threshold" : ""
      )
    }
    return RecalculationView(verdict: verdict, lines: Array(lines))
  }

  // MARK: Notes

  /// What has to be known to read the shares rightly.
  var notes: [String] {
    var notes: [String] = []
    if let order = document.order {
      let names = order.map { HostileText.line(document.units[$0].id) }
      notes.append(
        "Stacked: an edit's part is what it adds to those before it in one order, and would be"
          + " another in another order. The order: \(names.joined(separator: ", ")).")
    } else {
      notes.append(
        "An edit's part is its Shapley value: its mean effect over all orders in which the edits"
          + " could be made. It is exact; parts of a model are rounded to whole quanta such that they"
          + " add up to its change, and columns are sums of these: nothing is left over.")
    }
    let counts = document.counts
    if counts.grouped > 0 {
      notes.append(
        "\(FigureText.count(counts.grouped, "model")) read too many edits to tell them apart; for"
          + " these they are taken together by rule.")
    }
    if counts.nested > 0 {
      notes.append(
        "\(FigureText.count(counts.nested, "model")) read edits of too many rules; for these the"
          + " parts are Owen values: only orders count in which the edits of a file come together,"
          + " and within it those of a rule.")
    }
    if counts.joinedByLineage > 0 {
      notes.append(
        "\(counts.joinedByLineage) edits bear on who shares a training run with whom, too many to be"
          + " chosen one by one; they are taken as one, 'lineage'.")
    }
    for ratio in unsplitRatios { notes.append(ratio) }
    if let level = document.ratioLevel, level != "edit" {
      notes.append("Ratios are split by \(level): over more than twelve parts they are not.")
    }
    return notes
  }

  /// Ratios of the main total that could not be split, with what they are before and after.
  private var unsplitRatios: [String] {
    func ratios(_ summary: AuditSummary) -> [RatioResult] {
      summary.totals.first { $0.id == document.mainTotal && $0.group.isEmpty }?.ratios ?? []
    }
    let (before, after) = (ratios(document.before), ratios(document.after))
    let split = Set(
      document.totals.filter { $0.kind == .ratio && $0.id == document.mainTotal }.map(\.name))
    var seen = split
    return (after + before).filter { seen.insert($0.id).inserted }.compactMap { ratio in
      func text(_ ratios: [RatioResult]) -> String {
        guard let found = ratios.first(where: { $0.id == ratio.id }), let value = found.value else {
          return "–"
        }
        return "\(FigureText.number(value, digits: 4)) \(UnitDisplay.plain(found.unit))"
      }
      let (old, new) = (text(before), text(after))
      guard old != "–" || new != "–" else { return nil }
      return "\(HostileText.line(ratio.title)): \(old) before, \(new) after. It is not split over"
        + " edits, because it means something else in the two, some choice of edits has none, or the"
        + " parts are stacked or too many."
    }
  }

  var effort: String {
    let counts = document.counts
    let mean = Double(counts.evaluations) / Double(max(counts.models, 1))
    return "\(FigureText.count(counts.evaluations, "evaluation")), "
      + "\(NumberFormat.rounded(mean, significant: 3)) a model, by"
      + " \(FigureText.count(counts.packs, "pack"))."
  }
}

enum EditNumber {
  /// A number to four significant digits, without zeros at the end.
  static func text(_ value: Double) -> String {
    var text = NumberFormat.rounded(value, significant: 4)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
