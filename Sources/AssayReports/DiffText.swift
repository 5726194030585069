// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff

/// A comparison for people: which edits moved the headline, then the models most affected, then
/// what is no number.
package struct DiffText: Sendable {
  private static let barWidth = 24
  private static let nameWidth = 46
  private static let amountWidth = 14

  private let document: DiffDocument
  private let grouping: DiffGrouping?
  private let style: TextStyle

  /// - Parameter grouping: By what edits are added up; nil shows each.
  package init(
    _ document: DiffDocument, grouping: DiffGrouping? = nil, style: TextStyle = .plain
  ) {
    self.document = document
    self.grouping = grouping
    self.style = style
  }

  /// - Parameter baseInputs: Those of the base, where they are others; else empty.
  package func report(inputs: [InputSummary], baseInputs: [InputSummary] = []) -> String {
    var page = TextPage(style: style)
    let view = DiffView(document: document, grouping: grouping)
    title(inputs, baseInputs, on: &page)
    guard document.isDifferent else {
      page.line()
      page.line("The two mean the same: comments, layout and titles apart, nothing differs.")
      wording(view, on: &page)
      return page.text
    }
    for waterfall in view.waterfalls { write(waterfall, on: &page) }
    if let recalculation = view.recalculation { write(recalculation, on: &page) }
    groups(view, on: &page)
    counts(view, on: &page)
    models(view, on: &page)
    flips(view, on: &page)
    groups(on: &page)
    contests(view, on: &page)
    edits(view, on: &page)
    wording(view, on: &page)
    page.heading("How to read this")
    for note in view.notes { page.paragraph(note, indent: 2) }
    page.line("  " + view.effort)
    return page.text
  }

  private func title(
    _ inputs: [InputSummary], _ baseInputs: [InputSummary], on page: inout TextPage
  ) {
    func name(_ pack: PackReference) -> String {
      "\(pack.id) \(pack.version)" + (pack.profile.map { " with profile \($0)" } ?? "")
    }
    let (base, head) = (name(document.base), name(document.head))
    page.line(page.bold(base == head ? base : "\(base) → \(head)"))
    let (early, late) = document.asOf
    page.line("as of".padded(to: 10) + (early == late ? early : "\(early) → \(late)"))
    list(baseInputs, baseInputs.isEmpty ? "" : "before", on: &page)
    list(inputs, baseInputs.isEmpty ? "inputs" : "after", on: &page)
    let counts = document.counts
    page.line(
      "edits".padded(to: 10)
        + "\(FigureText.count(document.edits.count)); they bear on \(FigureText.count(counts.changed))"
        + " of \(FigureText.count(counts.models, "model"))")
    for (old, new) in document.renamed.prefix(DiffView.limit) {
      page.line("renamed".padded(to: 10) + "\(old) is now \(new)")
    }
  }

  private func list(_ inputs: [InputSummary], _ label: String, on page: inout TextPage) {
    for (index, input) in inputs.enumerated() {
      page.paragraph(
        "\(input.path): \(DiffView.records(of: input))",
        label: index == 0 ? label : "", indent: 10)
    }
  }

  // MARK: Waterfall

  private func write(_ waterfall: DiffView.Waterfall, on page: inout TextPage) {
    func line(_ name: String, _ amount: String, _ rest: String = "") {
      page.line(
        "  " + name.cut(to: Self.nameWidth - 2).padded(to: Self.nameWidth)
          + amount.padded(to: Self.amountWidth, onLeft: true) + (rest.isEmpty ? "" : "  " + rest))
    }
    page.heading("\(waterfall.title), in \(waterfall.unit), \(DiffView.statistic)")
    line("before", waterfall.before, waterfall.beforeAudit ?? "")
    for share in waterfall.lines { line(share.name, share.amount, bar(share.bar)) }
    if let others = waterfall.others { line("\(others.count) others", others.amount) }
    line("after", waterfall.after, waterfall.afterAudit ?? "")
    line("change", waterfall.change, waterfall.percent ?? "")
    let wide = waterfall.lines.filter { $0.range != nil }
    guard !wide.isEmpty else { return }
    page.line("  what an edit moves depends on those before it; in any order it is")
    for share in wide {
      guard let range = share.range else { continue }
      line("  " + share.name, range.least, "to " + range.greatest)
    }
  }

  private func bar(_ length: Double) -> String {
    let count = Int((length.magnitude * Double(Self.barWidth)).rounded())
    return String(repeating: length < 0 ? "−" : "+", count: count)
  }

  private func write(_ recalculation: DiffView.RecalculationView, on page: inout TextPage) {
    page.heading("Recalculation")
    page.paragraph(recalculation.verdict, indent: 2)
    var table = TextTable([
      ("edit", .left), ("kind", .left), ("effect", .right), ("of it", .right), ("", .left),
    ])
    for line in recalculation.lines {
      table.row(line.name, line.kind, line.amount, line.share, line.mark)
    }
    if !table.isEmpty { page.table(table) }
  }

  // MARK: Lists

  private func counts(_ view: DiffView, on page: inout TextPage) {
    let counts = view.counts
    guard !counts.isEmpty else { return }
    page.heading("Counts")
    for count in counts {
      page.line("  \(count.name): \(count.before) → \(count.after)")
      for share in count.shares {
        page.line(
          "    " + share.name.cut(to: 42).padded(to: 44)
            + share.amount.padded(to: Self.amountWidth, onLeft: true))
      }
    }
  }

  private func models(_ view: DiffView, on page: inout TextPage) {
    let models = view.models
    guard !models.lines.isEmpty else { return }
    page.heading("Models most affected, in \(models.unit), \(DiffView.statistic)")
    for model in models.lines {
      page.line(
        "  " + model.id.cut(to: 42).padded(to: 44) + model.before.padded(to: 13, onLeft: true)
          + " →" + model.after.padded(to: 13, onLeft: true)
          + model.delta.padded(to: 13, onLeft: true) + (model.tier.map { "  \($0)" } ?? ""))
      if let mostly = model.mostly { page.line(page.dim("    mostly \(mostly.cut(to: 88))")) }
    }
    if models.others > 0 {
      page.line("  and \(FigureText.count(models.others, "other model"))")
    }
    if models.outside > 0 {
      page.paragraph(
        "The figures of \(FigureText.count(models.outside, "model")) outside of this total change"
          + " besides; --format json lists them.", indent: 2)
    }
  }

  private func flips(_ view: DiffView, on page: inout TextPage) {
    let flips = view.flips
    guard !flips.lines.isEmpty else { return }
    page.heading("Tiers and findings that change, and the smallest sets of edits that cause it")
    for flip in flips.lines {
      page.line("  \(flip.what)", right: FigureText.count(flip.models, "model"))
      for cause in flip.causes { page.paragraph(cause, indent: 4) }
    }
    if flips.others > 0 { page.line("  and \(flips.others) others; --format json lists them") }
  }

  private func groups(on page: inout TextPage) {
    guard !document.groupFlips.isEmpty else { return }
    page.heading("Organizations and totals of which requirements come out otherwise")
    for flip in document.groupFlips.prefix(DiffView.contestLimit) {
      page.paragraph(flip.words, indent: 2)
    }
    let rest = document.groupFlips.count - DiffView.contestLimit
    if rest > 0 { page.line("  and \(rest) others; --format json lists them") }
  }

  private func contests(_ view: DiffView, on page: inout TextPage) {
    let contests = view.contests
    for (title, models) in contests {
      page.heading(title)
      for model in models.prefix(DiffView.contestLimit) {
        page.line("  " + model.id)
        if let cause = model.cause { page.paragraph(cause, indent: 4) }
      }
      if models.count > DiffView.contestLimit {
        page.line(
          "  and \(FigureText.count(models.count - DiffView.contestLimit, "other model"));"
            + " --format json lists them")
      }
    }
  }

  private func edits(_ view: DiffView, on page: inout TextPage) {
    let edits = view.edits
    if !edits.lines.isEmpty { page.heading("The edits") }
    for edit in edits.lines { write(edit, on: &page) }
    if edits.others > 0 { page.line("  and \(edits.others) others; --format json lists them") }
    guard !edits.idle.isEmpty || !edits.idleRows.isEmpty else { return }
    page.heading("Edits that move no figure, tier or result of these models")
    for edit in edits.idle { write(edit, on: &page) }
    if edits.otherIdle > 0 {
      page.line("  and \(edits.otherIdle) others; --format json lists them")
    }
    for rows in edits.idleRows {
      page.paragraph(
        "\(rows.count): \(rows.named)", label: "  \(rows.table): ", indent: 4)
    }
  }

  private func wording(_ view: DiffView, on page: inout TextPage) {
    let wording = view.wording
    guard !wording.lines.isEmpty else { return }
    page.heading(wording.title)
    for edit in wording.lines { write(edit, on: &page) }
    if wording.others > 0 { page.line("  and \(wording.others) others; --format json lists them") }
  }

  private func write(_ edit: DiffView.EditLine, on page: inout TextPage) {
    page.line("  " + edit.id, right: edit.kind + (edit.effect.map { ", \($0)" } ?? ""))
    page.paragraph(edit.change, indent: 4)
    if let reason = edit.reason { page.paragraph("because: \(reason)", indent: 4) }
    if let place = edit.place { page.line(page.dim("    " + place)) }
  }
}
