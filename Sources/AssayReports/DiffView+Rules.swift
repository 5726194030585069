// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayDiff
import AssayValues

/// What is no amount: tiers and findings that change, the edits themselves, a base year, and notes.
extension DiffView {
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
      let causes = flip.causes.prefix(3).map {
        "\(words($0)) (\(FigureText.count($0.models)))"
      }
      let others = flip.causes.dropFirst(3).reduce(0) { $0 + $1.models }
      return FlipLine(
        what: "\(flip.what)\(clauses(of: flip)): \(flip.old ?? "–") → \(flip.new ?? "–")",
        models: flip.models,
        causes: causes + (others > 0 ? ["in other ways (\(FigureText.count(others)))"] : []))
    }
    return (lines, sorted.count - shown.count)
  }

  /// The clauses of a requirement whose result is another: " (clause p4-2, shall)".
  private func clauses(of flip: DiffDocument.Flip) -> String {
    let clauses = document.clauses(ofRule: flip.what).map { "\($0.id), \($0.level)" }
    guard !clauses.isEmpty else { return "" }
    return " (clause\(clauses.count == 1 ? "" : "s") \(clauses.joined(separator: "; ")))"
  }

  /// "by pue.value, or by grid.outside with host.value".
  private func words(_ cause: DiffDocument.Cause) -> String {
    let sets = cause.sets.prefix(3).map { set in
      set.map { document.units[$0].id }.joined(separator: " with ")
    }
    let more = cause.sets.count > 3 ? ", or \(cause.sets.count - 3) other ways" : ""
    return sets.isEmpty ? "cause not found" : "by " + sets.joined(separator: ", or by ") + more
  }

  /// How many models of each list are named.
  static let contestLimit = 24

  /// The models whose figures contradict each other by one version and not by the other, in order of id.
  var contests: [(title: String, models: [(id: String, cause: String?)])] {
    let all = document.models.compactMap { model in
      model.flips.first { $0.what == "contested" }.map { (model.id, $0) }
    }.sorted { $0.0 < $1.0 }
    func models(_ isSought: (DiffDocument.Flip) -> Bool) -> [(id: String, cause: String?)] {
      all.filter { isSought($0.1) }.map { ($0.0, $0.1.causes.first.map(words)) }
    }
    return [
      ("Models that become contested", models { $0.new == "contested" }),
      ("Models that are no longer contested", models { $0.old == "contested" }),
    ].filter { !$0.1.isEmpty }
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
    /// By table, how many edits of rows bear on none, and which.
    let idleRows: [(table: String, count: String, named: String)]
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
      idleRows: rows.keys.sorted().map { table in
        let ids = (rows[table] ?? []).map { document.edits[$0].id }
        let others = ids.count - DiffView.limit
        return (
          table, "\(FigureText.count(ids.count, "edit")) of rows",
          ids.prefix(DiffView.limit).joined(separator: ", ")
            + (others > 0 ? " and \(FigureText.count(others)) more; --format json lists them" : "")
        )
      })
  }

  private static let effects: [(path: String, words: String)] = [
    ("uncertainty", "moves intervals"), ("severity", "changes how much a failure counts"),
    ("waiver", "waives failures, or no longer"), ("title", "changes words"),
    ("message", "changes words"),
    ("remedy", "changes words"), ("effective", "changes when the version is in force"),
  ]

  /// What is worded, cited or placed otherwise, at most so many, and how many more there are.
  var wording: (title: String, lines: [EditLine], others: Int) {
    let shown = document.wording.prefix(2 * DiffView.limit)
    return (
      "Edits of titles, sources and clauses, which move nothing",
      shown.map { line(of: $0, stated: nil) }, document.wording.count - shown.count
    )
  }

  private func line(_ index: Int) -> EditLine {
    line(of: document.edits[index], stated: document.statedOtherwise[index])
  }

  /// - Parameter stated: Of the inputs, of how many models they state otherwise.
  private func line(of edit: DiffEdit, stated: Int?) -> EditLine {
    let change: String
    if let models = stated {
      let count = FigureText.count(models, "model")
      change =
        edit.kind == "organicGrowth"
        ? "\(count) that only one of the two has" : "stated otherwise of \(count)"
    } else {
      change = "\(edit.old ?? "nothing") → \(edit.new ?? "nothing")"
    }
    return EditLine(
      id: edit.id, kind: edit.kind,
      change: change.cut(to: 240), place: edit.headAt ?? edit.baseAt,
      reason: edit.reason.map { reason in
        reason + (edit.source.map { " [\($0)]" } ?? "")
      },
      effect: DiffView.effects.first {
        edit.path.hasSuffix($0.path) || edit.path.hasPrefix("\($0.path)-")
      }?.words)
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
    let limit = "\(NumberFormat.plain(found.threshold * 100, significant: 4)) %"
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
        name: document.units[effect.unit].id,
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
    var notes = [
      "Figures are \(DiffView.statistic): what the formulas give. Audits print expected values, their means;"
        + " these and their intervals stand beside 'before' and 'after'."
    ]
    if let order = document.order {
      let shown = order.prefix(DiffView.limit).map { document.units[$0].id }
      let others = order.count - shown.count
      let names = shown + (others > 0 ? ["and \(others) others, which --format json lists"] : [])
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
    if counts.byKind > 0 {
      notes.append(
        "\(FigureText.count(counts.byKind, "model")) read edits of too many files; for these they are"
          + " taken together by kind.")
    }
    if let apart = counts.apart {
      notes.append(
        "There are so many edits that no more than \(apart) of one model are told apart, lest it take"
          + " long. --method stacked with an --order tells each apart.")
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
      return "\(ratio.title): \(old) before, \(new) after. It is not split over"
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
