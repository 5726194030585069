// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff
import AssayValues

/// A comparison for people: which edits moved the headline, then the models most affected, then
/// what is no number.
package struct DiffText: Sendable {
  private static let listLimit = 12
  private static let barWidth = 24

  private let document: DiffDocument
  private let style: TextStyle

  package init(_ document: DiffDocument, style: TextStyle = .plain) {
    self.document = document
    self.style = style
  }

  package func report(inputs: [InputSummary]) -> String {
    var page = TextPage(style: style)
    title(inputs, on: &page)
    guard document.isDifferent else {
      page.line()
      page.line("The two mean the same: comments, layout and titles apart, nothing differs.")
      return page.text
    }
    for total in headlines { waterfall(total, on: &page) }
    counts(on: &page)
    score(on: &page)
    models(on: &page)
    flips(on: &page)
    edits(on: &page)
    foot(on: &page)
    return page.text
  }

  private func title(_ inputs: [InputSummary], on page: inout TextPage) {
    let (base, head) = (document.base, document.head)
    page.line(page.bold("\(base.id) \(base.version) → \(head.id) \(head.version)"))
    page.line("as of".padded(to: 10) + document.asOf)
    for (index, input) in inputs.enumerated() {
      page.paragraph(
        "\(HostileText.line(input.path)): \(FigureText.count(input.records, "record"))",
        label: index == 0 ? "inputs" : "", indent: 10)
    }
    page.line(
      "edits".padded(to: 10)
        + "\(document.edits.count); they bear on \(FigureText.count(document.changedCount)) of"
        + " \(FigureText.count(document.modelCount, "model"))")
  }

  /// The quantities of the first total as a whole.
  private var headlines: [DiffDocument.Total] {
    guard let first = document.after.totals.first ?? document.before.totals.first else { return [] }
    let names = Set(
      (document.before.totals + document.after.totals).flatMap { $0.quantities.map(\.name) })
    let found = document.totals.filter {
      $0.id == first.id && $0.group == nil && names.contains($0.name)
    }
    // In the order of the pack, the first quantity first.
    let order = first.quantities.map(\.name)
    return found.sorted { left, right in
      (order.firstIndex(of: left.name) ?? order.count, left.name)
        < (order.firstIndex(of: right.name) ?? order.count, right.name)
    }
  }

  // MARK: Waterfall

  private func waterfall(_ total: DiffDocument.Total, on page: inout TextPage) {
    let number = total.number
    let scale = Scale(number)
    page.heading("\(total.id): \(total.name), in \(scale.unit)")
    page.line(
      "  " + "before".padded(to: 46) + scale.text(number.before).padded(to: 14, onLeft: true))
    if let interval = interval(total, in: document.before, scale) { page.line(interval) }
    let greatest = number.shares.map { $0.quanta.magnitude }.max() ?? 0
    for share in number.shares.prefix(Self.listLimit) {
      let bar = bar(share.quanta, of: greatest)
      let name = HostileText.line(document.units[share.unit].id).cut(to: 44)
      page.line(
        "  " + name.padded(to: 46) + scale.signed(share.quanta).padded(to: 14, onLeft: true) + "  "
          + bar)
    }
    let others = number.shares.dropFirst(Self.listLimit)
    if !others.isEmpty {
      let sum = others.reduce(Int128(0)) { $0 + $1.quanta }
      page.line(
        "  " + "\(others.count) other edits".padded(to: 46)
          + scale.signed(sum).padded(to: 14, onLeft: true))
    }
    page.line("  " + "after".padded(to: 46) + scale.text(number.after).padded(to: 14, onLeft: true))
    if let interval = interval(total, in: document.after, scale) { page.line(interval) }
    page.line(
      "  " + "change".padded(to: 46) + scale.signed(number.delta).padded(to: 14, onLeft: true)
        + percent(number))
    let wide = number.shares.filter { $0.least != $0.quanta || $0.greatest != $0.quanta }
    guard !wide.isEmpty else { return }
    page.line("  in any order an edit moves it by")
    for share in wide.prefix(Self.listLimit) {
      let name = HostileText.line(document.units[share.unit].id).cut(to: 42)
      page.line(
        "    " + name.padded(to: 44) + scale.signed(share.least).padded(to: 14, onLeft: true)
          + "  to " + scale.signed(share.greatest))
    }
  }

  private func bar(_ quanta: Int128, of greatest: UInt128) -> String {
    guard greatest > 0 else { return "" }
    let share = Double(quanta.magnitude) / Double(greatest)
    let length = Int((share * Double(Self.barWidth)).rounded())
    return String(repeating: quanta < 0 ? "−" : "+", count: length)
  }

  private func percent(_ number: DiffDocument.Number) -> String {
    guard number.before != 0 else { return "" }
    let share = Double(number.delta) / Double(number.before) * 100
    return "  \(share < 0 ? "" : "+")\(NumberFormat.rounded(share, significant: 3)) %"
  }

  private func interval(
    _ total: DiffDocument.Total, in summary: AuditSummary, _ scale: Scale
  ) -> String? {
    let line = summary.totals.first { $0.id == total.id && $0.group.isEmpty }
    guard let quantity = line?.quantities.first(where: { $0.name == total.name }),
      quantity.digits == total.number.digits, quantity.unit == total.number.unit,
      let low = quantity.low, let high = quantity.high
    else { return nil }
    let text = "90 %: \(scale.text(low)) to \(scale.text(high))"
    return "  " + "".padded(to: 46) + text.padded(to: 14, onLeft: true)
  }

  // MARK: Lists

  private func score(on page: inout TextPage) {
    guard let total = document.totals.first(where: { $0.name == "score" }),
      !total.number.shares.isEmpty
    else { return }
    let number = total.number
    let scale = Scale(number)
    page.heading("Disclosure score, points of all models")
    page.line(
      "  before \(scale.text(number.before)), after \(scale.text(number.after)),"
        + " change \(scale.signed(number.delta))")
    for share in number.shares.prefix(Self.listLimit) {
      page.line(
        "    " + HostileText.line(document.units[share.unit].id).cut(to: 42).padded(to: 44)
          + scale.signed(share.quanta).padded(to: 14, onLeft: true))
    }
  }

  private func counts(on page: inout TextPage) {
    let names: Set<String> = ["models", "estimated", "undetermined"]
    let changed = document.totals.filter {
      $0.group == nil && names.contains($0.name) && !$0.number.shares.isEmpty
    }
    guard !changed.isEmpty else { return }
    page.heading("Counts")
    for total in changed {
      let number = total.number
      page.line("  \(total.id), \(total.name): \(number.before) → \(number.after)")
      for share in number.shares.prefix(Self.listLimit) {
        page.line(
          "    " + HostileText.line(document.units[share.unit].id).cut(to: 44).padded(to: 46)
            + (share.quanta > 0 ? "+" : "") + "\(share.quanta)")
      }
    }
  }

  private func models(on page: inout TextPage) {
    let changed = document.models.filter { ($0.headline?.delta ?? 0) != 0 }
      .sorted { left, right in
        let (a, b) = (left.headline?.delta.magnitude ?? 0, right.headline?.delta.magnitude ?? 0)
        return a != b ? a > b : left.id < right.id
      }
    guard let first = changed.first?.headline else { return }
    page.heading("Models most affected, in \(Scale(first).unit)")
    for model in changed.prefix(Self.listLimit) {
      guard let number = model.headline else { continue }
      let scale = Scale(number, like: first)
      let tier = model.flips.first { $0.what == "tier" }
        .map { "  \($0.old ?? "–") → \($0.new ?? "–")" }
      page.line(
        "  " + HostileText.line(model.id).cut(to: 44).padded(to: 46)
          + scale.text(number.before).padded(to: 13, onLeft: true) + " →"
          + scale.text(number.after).padded(to: 13, onLeft: true)
          + scale.signed(number.delta).padded(to: 13, onLeft: true) + (tier ?? ""))
      if let share = number.shares.first {
        let rest = number.shares.count - 1
        page.line(
          page.dim(
            "    mostly \(HostileText.line(document.units[share.unit].id).cut(to: 60))"
              + " \(scale.signed(share.quanta))" + (rest > 0 ? ", \(rest) more" : "")))
      }
    }
    let others = changed.count - Self.listLimit
    if others > 0 { page.line("  and \(FigureText.count(others, "other model"))") }
  }

  private func flips(on page: inout TextPage) {
    guard !document.flips.isEmpty else { return }
    page.heading("What is no number")
    for flip in document.flips.sorted(by: { $0.models > $1.models }).prefix(2 * Self.listLimit) {
      page.line(
        "  \(flip.what): \(flip.old ?? "–") → \(flip.new ?? "–")",
        right: FigureText.count(flip.models, "model"))
      for cause in flip.causes.prefix(3) {
        let sets = cause.sets.prefix(3).map { set in
          set.map { HostileText.line(document.units[$0].id) }.joined(separator: " with ")
        }
        let text = sets.isEmpty ? "cause not found" : "by " + sets.joined(separator: ", or by ")
        page.paragraph("\(text) (\(cause.models))", indent: 4)
      }
    }
  }

  private func edits(on page: inout TextPage) {
    page.heading("The edits")
    for edit in document.edits.prefix(60) {
      page.line("  " + HostileText.line(edit.id), right: edit.kind)
      let (old, new) = (edit.old ?? "nothing", edit.new ?? "nothing")
      page.paragraph(HostileText.line("\(old) → \(new)", limit: 240), indent: 4)
      if let place = edit.headAt ?? edit.baseAt { page.line(page.dim("    " + place)) }
    }
    let others = document.edits.count - 60
    if others > 0 { page.line("  and \(others) others; --format json lists them all") }
  }

  private func foot(on page: inout TextPage) {
    page.heading("How to read this")
    page.paragraph(
      "An edit's part is its Shapley value: its mean effect over all orders in which the edits"
        + " could be made. It is exact; parts of a model are rounded to whole quanta such that they"
        + " add up to its change, and columns are sums of these: nothing is left over.", indent: 2)
    if document.groupedCount > 0 {
      page.paragraph(
        "\(FigureText.count(document.groupedCount, "model")) read too many edits to tell them"
          + " apart; for these they are taken together by rule.", indent: 2)
    }
    let mean = Double(document.evaluations) / Double(max(document.modelCount, 1))
    page.line(
      "  \(FigureText.count(document.evaluations, "evaluation")), "
        + "\(NumberFormat.rounded(mean, significant: 3)) a model, by \(document.packs) packs.")
  }
}

/// The unit in which the figures of one table are shown: the same for all of its rows.
private struct Scale {
  let unit: String
  private let digits: Int
  private let factor: Double

  init(_ number: DiffDocument.Number, like other: DiffDocument.Number? = nil) {
    let number = other ?? number
    digits = number.digits
    let symbol = number.unit.prefix { $0 != "[" }
    let basis = number.unit.dropFirst(symbol.count)
    let greatest = max(number.before.magnitude, number.after.magnitude)
    let amount = QuantaText.amount(Int128(clamping: greatest), digits: number.digits)
    // A kilogram is a thousandth of a tonne, and a kilowatt-hour of a megawatt-hour.
    let larger = ["kgCO2e": "tCO2e", "kWh": "MWh"]
    if amount >= 10_000, let big = larger[String(symbol)] {
      unit = big + basis
      factor = 1e-3
    } else {
      unit = number.unit
      factor = 1
    }
  }

  func text(_ quanta: Int128) -> String {
    let amount = QuantaText.amount(quanta, digits: digits) * factor
    return amount == 0 ? "0" : NumberFormat.rounded(amount, significant: 5)
  }

  func signed(_ quanta: Int128) -> String { (quanta > 0 ? "+" : "") + text(quanta) }
}
