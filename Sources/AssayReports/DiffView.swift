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

  /// What is attributed, beside every figure: audits print another statistic of the same quantities.
  static let statistic = "central values"

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
    /// "expected 3,250, 90 %: 2,372 to 4,213", as the audit has it; nil of a ratio.
    let beforeAudit: String?
    let afterAudit: String?
    let change: String
    /// "+11.4 %"; nil where there was nothing before.
    let percent: String?
    let lines: [Line]
    /// How many more there are, and what they add up to.
    let others: (count: Int, amount: String)?
  }

  /// The first total that adds up to anything, as a whole: its quantities in the order of the pack, then its ratios.
  var waterfalls: [Waterfall] { numbers.map(waterfall) }

  /// What the waterfalls are of.
  var numbers: [DiffDocument.Total] {
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
    }
  }

  func waterfall(_ total: DiffDocument.Total) -> Waterfall {
    let number = total.number
    let scale = DiffScale(number)
    let shares = shares(of: number)
    let greatest = shares.map { $0.quanta.magnitude }.max() ?? 0
    let rest = shares.dropFirst(DiffView.limit)
    let isReported = document.isReported(total)
    return Waterfall(
      title: "\(total.id): \(title(of: total))", unit: scale.unit,
      before: isReported.before ? scale.text(number.before) : DiffView.new,
      after: isReported.after ? scale.text(number.after) : DiffView.gone,
      beforeAudit: audited(total, in: document.before, scale),
      afterAudit: audited(total, in: document.after, scale),
      // What is not reported is not nothing, and no difference from it is a change.
      change: isReported.before && isReported.after ? scale.signed(number.delta) : "–",
      percent: isReported.after ? percent(number) : nil,
      lines: shares.prefix(DiffView.limit).map { share in
        let bar = greatest > 0 ? Double(share.quanta) / Double(greatest) : 0
        let isFixed = share.least == share.quanta && share.greatest == share.quanta
        return Waterfall.Line(
          name: share.name, amount: scale.signed(share.quanta), bar: bar,
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
    return total.kind == .ratio ? ratio?.title ?? total.name : total.name
  }

  private func percent(_ number: DiffDocument.Number) -> String? {
    guard number.before != 0 else { return nil }
    let share = Double(number.delta) / Double(number.before.magnitude) * 100
    return DiffScale.percent(share)
  }

  private func audited(
    _ total: DiffDocument.Total, in summary: AuditSummary, _ scale: DiffScale
  ) -> String? {
    let line = summary.totals.first { $0.id == total.id && $0.group.isEmpty }
    guard total.kind == .quantity,
      let quantity = line?.quantities.first(where: { $0.name == total.name }),
      quantity.unit == total.number.unit
    else { return nil }
    func text(_ quanta: Int128) -> String {
      scale.text(amount: QuantaText.amount(quanta, digits: quantity.digits))
    }
    let expected = "expected \(text(quantity.expected))"
    guard let low = quantity.low, let high = quantity.high else { return expected }
    return "\(expected), 90 %: \(text(low)) to \(text(high))"
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
        name: what, before: scale.text(total.number.before),
        after: scale.text(total.number.after),
        shares: shares(of: total.number).prefix(DiffView.limit).map {
          ($0.name, scale.signed($0.quanta))
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
        "\(share.name) \(scale.signed(share.quanta))"
          + (shares.count > 1 ? ", \(shares.count - 1) more" : "")
      }
      return ModelLine(
        id: model.id, before: scale.text(number.before),
        after: scale.text(number.after), delta: scale.signed(number.delta),
        tier: tier.map { "\($0.old ?? "–") → \($0.new ?? "–")" }, mostly: mostly)
    }
    return (
      scale.unit, lines, all.count - lines.count, counted.isEmpty ? 0 : outside.count
    )
  }
}
