// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff

/// A comparison as Markdown, to be put into a proposal or an issue: the same lines as the text.
package struct DiffMarkdown: Sendable {
  private let document: DiffDocument
  private let grouping: DiffGrouping?

  package init(_ document: DiffDocument, grouping: DiffGrouping? = nil) {
    self.document = document
    self.grouping = grouping
  }

  package func report(inputs: [InputSummary], baseInputs: [InputSummary] = []) -> String {
    let view = DiffView(document: document, grouping: grouping)
    var page = MarkdownPage()
    title(inputs, baseInputs, on: &page)
    guard document.isDifferent else {
      page.paragraph("The two mean the same: comments, layout and titles apart, nothing differs.")
      wording(view, on: &page)
      return page.text
    }
    for waterfall in view.waterfalls { write(waterfall, on: &page) }
    if let recalculation = view.recalculation {
      page.heading("Recalculation")
      page.paragraph(MarkdownText(recalculation.verdict))
      page.table(
        ["Edit", "Kind", "Effect", "Of it", ""], numbers: [2, 3],
        recalculation.lines.map {
          [.code($0.name), "\($0.kind)", "\($0.amount)", "\($0.share)", "\($0.mark)"]
        })
    }
    groups(view, on: &page)
    lists(view, on: &page)
    groups(on: &page)
    contests(view, on: &page)
    let edits = view.edits
    write(edits.lines, "The edits", on: &page)
    if edits.others > 0 { page.paragraph("\(edits.others) others are left out here.") }
    write(edits.idle, "Edits that move no figure, tier or result of these models", on: &page)
    for rows in edits.idleRows {
      page.item("\(MarkdownText.code(rows.table)): \(rows.count): \(rows.named)")
    }
    wording(view, on: &page)
    page.heading("How to read this")
    for note in view.notes { page.paragraph(MarkdownText(note)) }
    page.paragraph(MarkdownText(view.effort))
    return page.text
  }

  private func wording(_ view: DiffView, on page: inout MarkdownPage) {
    let wording = view.wording
    write(wording.lines, MarkdownText(wording.title), on: &page)
    if wording.others > 0 { page.paragraph("\(wording.others) others are left out here.") }
  }

  private func title(
    _ inputs: [InputSummary], _ baseInputs: [InputSummary], on page: inout MarkdownPage
  ) {
    func name(_ pack: PackReference) -> String {
      "\(pack.id) \(pack.version)" + (pack.profile.map { " with profile \($0)" } ?? "")
    }
    let (base, head) = (name(document.base), name(document.head))
    page.title(MarkdownText(base == head ? base : "\(base) → \(head)"))
    let (early, late) = document.asOf
    page.item("as of \(early == late ? early : "\(early) → \(late)")")
    for (label, list) in [("before: ", baseInputs), (baseInputs.isEmpty ? "" : "after: ", inputs)] {
      for input in list {
        page.item(
          "\(label)\(MarkdownText.code(input.path)): \(DiffView.records(of: input))")
      }
    }
    let counts = document.counts
    page.item(
      """
      \(FigureText.count(document.edits.count, "edit")), which bear on \
      \(FigureText.count(counts.changed)) of \(FigureText.count(counts.models, "model"))
      """)
    for (old, new) in document.renamed {
      page.item("\(MarkdownText.code(old)) is now \(MarkdownText.code(new))")
    }
  }

  private func write(_ waterfall: DiffView.Waterfall, on page: inout MarkdownPage) {
    page.heading("\(waterfall.title), in \(waterfall.unit), \(DiffView.statistic)")
    func range(_ line: DiffView.Waterfall.Line) -> MarkdownText {
      line.range.map { "\($0.least) to \($0.greatest)" } ?? ""
    }
    var rows: [[MarkdownText]] = [
      ["before", "\(waterfall.before)", "\(waterfall.beforeAudit ?? "")"]
    ]
    rows += waterfall.lines.map { [.code($0.name), "\($0.amount)", range($0)] }
    if let others = waterfall.others {
      rows.append(["\(others.count) others", "\(others.amount)", ""])
    }
    rows.append(["after", "\(waterfall.after)", "\(waterfall.afterAudit ?? "")"])
    rows.append(["**change**", "**\(waterfall.change)**", "\(waterfall.percent ?? "")"])
    page.table(["", "Amount", "In any order, or by the audit"], numbers: [1], rows)
  }

  private func write(
    _ edits: [DiffView.EditLine], _ title: MarkdownText, on page: inout MarkdownPage
  ) {
    guard !edits.isEmpty else { return }
    page.heading(title)
    page.table(
      ["Edit", "Kind", "Change", "Reason", "Place"], numbers: [],
      edits.map {
        [
          .code($0.id), MarkdownText($0.kind + ($0.effect.map { ", \($0)" } ?? "")),
          "\($0.change)", "\($0.reason ?? "")",
          $0.place.map(MarkdownText.code) ?? "",
        ]
      })
  }

  private func lists(_ view: DiffView, on page: inout MarkdownPage) {
    let counts = view.counts
    if !counts.isEmpty {
      page.heading("Counts")
      page.table(
        ["", "Before", "After", "By"], numbers: [1, 2],
        counts.map { count in
          [
            "\(count.name)", "\(count.before)", "\(count.after)", shares(of: count),
          ]
        })
    }
    let models = view.models
    if !models.lines.isEmpty {
      page.heading("Models most affected, in \(models.unit), \(DiffView.statistic)")
      page.table(
        ["Model", "Before", "After", "Change", "Tier", "Mostly"], numbers: [1, 2, 3],
        models.lines.map {
          [
            .code($0.id), "\($0.before)", "\($0.after)", "\($0.delta)", "\($0.tier ?? "")",
            "\($0.mostly ?? "")",
          ]
        })
      if models.others > 0 {
        page.paragraph("And \(FigureText.count(models.others, "other model")).")
      }
    }
    let flips = view.flips
    if !flips.lines.isEmpty {
      page.heading("Tiers and findings that change")
      page.table(
        ["What", "Models", "Smallest sets of edits that cause it"], numbers: [1],
        flips.lines.map {
          [
            "\($0.what)", "\(FigureText.count($0.models))",
            "\($0.causes.joined(separator: "; "))",
          ]
        })
    }
  }

  private func groups(on page: inout MarkdownPage) {
    guard !document.groupFlips.isEmpty else { return }
    page.heading("Organizations and totals of which requirements come out otherwise")
    for flip in document.groupFlips.prefix(DiffView.contestLimit) { page.item("\(flip.words)") }
    let rest = document.groupFlips.count - DiffView.contestLimit
    if rest > 0 { page.item("and \(rest) others, which the JSON report lists") }
  }

  private func contests(_ view: DiffView, on page: inout MarkdownPage) {
    for (title, models) in view.contests {
      page.heading(MarkdownText(title))
      for model in models.prefix(DiffView.contestLimit) {
        let cause: MarkdownText = model.cause.map { ": \($0)" } ?? ""
        page.item("\(MarkdownText.code(model.id))\(cause)")
      }
      if models.count > DiffView.contestLimit {
        let others = FigureText.count(models.count - DiffView.contestLimit, "other model")
        page.paragraph("And \(others).")
      }
    }
  }

  private func shares(of count: DiffView.Change) -> MarkdownText {
    var text: MarkdownText = ""
    for (index, share) in count.shares.enumerated() {
      let part: MarkdownText = "\(MarkdownText.code(share.name)) \(share.amount)"
      text = index == 0 ? part : "\(text), \(part)"
    }
    return text
  }
}
