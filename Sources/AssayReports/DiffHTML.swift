// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayDiff

/// A comparison as one page of HTML: what moved the figures, edit by edit, and the same lists as the
/// text.
package struct DiffHTML: Sendable {
  private let document: DiffDocument
  private let view: DiffView

  /// - Parameter grouping: By what edits are added up; nil shows each.
  package init(_ document: DiffDocument, grouping: DiffGrouping? = nil) {
    self.document = document
    view = DiffView(document: document, grouping: grouping)
  }

  /// - Parameter baseInputs: Those of the base, where they are others; else empty.
  package func bytes(inputs: [InputSummary], baseInputs: [InputSummary] = []) -> [UInt8] {
    func name(_ pack: PackReference) -> String {
      "\(pack.id) \(pack.version)" + (pack.profile.map { " with profile \($0)" } ?? "")
    }
    let (base, head) = (name(document.base), name(document.head))
    let sections: [(id: StaticString, title: String, nodes: [HTMLNode])] = [
      ("change", "What changes", waterfalls + recalculation + lines + counts),
      ("models", "Models most affected", models + contests),
      ("flips", "Tiers and findings that change", flips), ("edits", "The edits", edits),
      ("basis", "Basis", basis(inputs, baseInputs)),
    ].filter { !$0.nodes.isEmpty }
    let page = HTMLPage(
      title: base == head ? base : "\(base) → \(head)",
      sections: sections.map { (id: $0.id, title: $0.title) })
    var html = HTMLWriter()
    page.begin(&html)
    for node in facts { html.write(node) }
    for section in sections {
      html.write(
        .tag(
          "section", ["id": "\(section.id)", "aria-labelledby": "\(section.id)-h"],
          all: [.tag("h2", ["id": "\(section.id)-h"], .text(section.title))] + section.nodes))
    }
    page.end(&html)
    return html.bytes
  }

  private var facts: [HTMLNode] {
    let (early, late) = document.asOf
    let counts = document.counts
    let date = early == late ? early : "\(early) → \(late)"
    let text =
      document.isDifferent
      ? "As of \(date): \(FigureText.count(document.edits.count, "edit")), which bear on"
        + " \(FigureText.count(counts.changed)) of \(FigureText.count(counts.models, "model"))."
      : "As of \(date): the two mean the same. Comments, layout and titles apart, nothing differs."
    var nodes: [HTMLNode] = [.tag("p", ["class": "lead"], .text(text))]
    if !document.renamed.isEmpty {
      nodes.append(
        .fold(
          .text("Names that are new, and no edits: \(FigureText.count(document.renamed.count))"),
          body: HTMLNode.items(document.renamed.map { "\($0.old) is now \($0.new)" })))
    }
    return nodes
  }

  // MARK: Figures

  private var waterfalls: [HTMLNode] {
    guard document.isDifferent else { return [] }
    let all = view.numbers.map { (view.waterfall($0), $0.number) }
    let charts = all.enumerated().filter { !$0.element.1.shares.isEmpty }.map { index, change in
      chart(change.0, of: change.1, id: "waterfall-\(index)")
    }
    return [.tag("dl", ["class": "stats"], all: all.map { statistic($0.0) })] + charts
  }

  private func statistic(_ waterfall: DiffView.Waterfall) -> HTMLNode {
    let isSame = waterfall.lines.isEmpty && waterfall.before == waterfall.after
    let change = isSame ? "unchanged" : waterfall.change
    let percent = waterfall.percent.map { ", \($0)" } ?? ""
    return .tag(
      "div", [:], .tag("dt", [:], .text("\(waterfall.title), \(DiffView.statistic)")),
      .tag(
        "dd", ["class": "big"], .text(change + " "),
        .tag("small", [:], .text(isSame ? "" : waterfall.unit))),
      .tag(
        "dd", [:],
        .text(
          isSame
            ? "\(waterfall.after) \(waterfall.unit)"
            : "from \(waterfall.before) to \(waterfall.after)\(percent)")))
  }

  private func chart(
    _ waterfall: DiffView.Waterfall, of number: DiffDocument.Number, id: String
  ) -> HTMLNode {
    let scale = DiffScale(number)
    let shares = view.shares(of: number)
    var steps = shares.prefix(DiffView.limit).map {
      WaterfallChart.Step(
        label: $0.name, amount: scale.amount($0.quanta), text: scale.signed($0.quanta))
    }
    if let others = waterfall.others {
      let rest = shares.dropFirst(DiffView.limit).reduce(Int128(0)) { $0 + $1.quanta }
      steps.append(
        WaterfallChart.Step(
          label: "\(FigureText.count(others.count)) others", amount: scale.amount(rest),
          text: others.amount))
    }
    let (height, isCut, drawing) = WaterfallChart.drawing(
      before: (scale.amount(number.before), waterfall.before),
      after: (scale.amount(number.after), waterfall.after), steps, unit: waterfall.unit)
    var table = HTMLTable(
      waterfall.title, ["", .number("Amount, \(waterfall.unit)"), "In any order, or by the audit"])
    table.row(["before", .text(waterfall.before), .text(waterfall.beforeAudit ?? "")])
    for line in waterfall.lines {
      table.row([
        .code(line.name), .text(line.amount),
        .text(line.range.map { "\($0.least) to \($0.greatest)" } ?? ""),
      ])
    }
    if let others = waterfall.others {
      table.row([.text("\(FigureText.count(others.count)) others"), .text(others.amount), ""])
    }
    table.row(["after", .text(waterfall.after), .text(waterfall.afterAudit ?? "")])
    table.row(
      ["change", .text(waterfall.change), .text(waterfall.percent ?? "")], isWhole: true)
    var description =
      "From \(waterfall.before) to \(waterfall.after) \(waterfall.unit), a change of"
    description += " \(waterfall.change)\(waterfall.percent.map { " (\($0))" } ?? ""): "
    description += steps.map { "\($0.label) \($0.text)" }.joined(separator: "; ")
    if isCut { description += ". The axis does not begin at 0" }
    return Chart(
      id: id, title: "\(waterfall.title), in \(waterfall.unit), \(DiffView.statistic)",
      description: description + ".", height: height, drawing: drawing, table: table.node()
    ).node
  }

  private var lines: [HTMLNode] { document.isDifferent ? groups(view) : [] }

  private var recalculation: [HTMLNode] {
    guard document.isDifferent, let found = view.recalculation else { return [] }
    var table = HTMLTable(
      "Recalculation", ["Edit", "Kind", .number("Effect"), .number("Of it"), "Counts"])
    for line in found.lines {
      table.row([
        .code(line.name), .text(line.kind), .text(line.amount), .text(line.share),
        .text(line.mark),
      ])
    }
    return [.tag("h3", [:], "Recalculation"), .paragraph(found.verdict)]
      + (table.isEmpty ? [] : [table.node()])
  }

  private var counts: [HTMLNode] {
    let counts = view.counts
    guard document.isDifferent, !counts.isEmpty else { return [] }
    var table = HTMLTable("Counts", ["", .number("Before"), .number("After"), "By"])
    for count in counts {
      let shares = count.shares.map { "\($0.name) \($0.amount)" }
      table.row([
        .text(count.name), .text(count.before), .text(count.after),
        .text(shares.joined(separator: ", ")),
      ])
    }
    return [.tag("h3", [:], "Counts"), table.node()]
  }

  // MARK: Lists

  private var models: [HTMLNode] {
    let models = view.models
    guard document.isDifferent, !models.lines.isEmpty else { return [] }
    var table = HTMLTable(
      "Models most affected, in \(models.unit), \(DiffView.statistic)",
      ["Model", .number("Before"), .number("After"), .number("Change"), "Tier", "Mostly"])
    for line in models.lines {
      table.row([
        .text(line.id), .text(line.before), .text(line.after), .text(line.delta),
        .text(line.tier ?? ""), .text(line.mostly ?? ""),
      ])
    }
    var nodes = [table.node(isCaptionShown: true)]
    if models.others > 0 {
      nodes.append(.paragraph("And \(FigureText.count(models.others, "other model"))."))
    }
    if models.outside > 0 {
      nodes.append(
        .paragraph(
          "The figures of \(FigureText.count(models.outside, "model")) outside of this total change"
            + " besides; the JSON report lists them."))
    }
    return nodes
  }

  private var contests: [HTMLNode] {
    guard document.isDifferent else { return [] }
    return view.contests.flatMap { title, models in
      let more = models.count - DiffView.contestLimit
      return [HTMLNode.tag("h3", [:], .text(title))]
        + HTMLNode.items(
          models.prefix(DiffView.contestLimit).map { model in
            model.id + (model.cause.map { ": \($0)" } ?? "")
          } + (more > 0 ? ["and \(FigureText.count(more, "other model"))"] : []))
    }
  }

  /// Of organizations and totals as wholes.
  private var groups: [HTMLNode] {
    let words = document.groupFlips.map(\.words)
    return words.isEmpty
      ? []
      : [.paragraph("Organizations and totals of which requirements come out otherwise:")]
        + HTMLNode.items(words)
  }

  private var flips: [HTMLNode] {
    let flips = view.flips
    guard document.isDifferent, !flips.lines.isEmpty else { return groups }
    var table = HTMLTable(
      "Tiers and findings that change",
      ["What", .number("Models"), "Smallest sets of edits that cause it"])
    for line in flips.lines {
      table.row([
        .text(line.what), .text(FigureText.count(line.models)),
        .text(line.causes.joined(separator: "; ")),
      ])
    }
    return [table.node()]
      + (flips.others > 0
        ? [.paragraph("And \(FigureText.count(flips.others)) others; the JSON report lists them.")]
        : []) + groups
  }

  private var edits: [HTMLNode] {
    guard document.isDifferent else { return wording }
    let edits = view.edits
    var nodes = table(edits.lines, "Edits that bear on a figure, a tier or a finding")
    if edits.others > 0 {
      nodes.append(
        .paragraph("And \(FigureText.count(edits.others)) others; the JSON report lists them."))
    }
    nodes += table(edits.idle, "Edits that move no figure, tier or result of these models")
    let rows = edits.idleRows.map { "\($0.table): \($0.count): \($0.named)" }
    if edits.otherIdle > 0 {
      nodes.append(
        .paragraph("And \(FigureText.count(edits.otherIdle)) others; the JSON report lists them."))
    }
    return nodes + HTMLNode.items(rows) + wording
  }

  private var wording: [HTMLNode] {
    let wording = view.wording
    let more = "And \(FigureText.count(wording.others)) others; the JSON report lists them."
    return table(wording.lines, wording.title) + (wording.others > 0 ? [.paragraph(more)] : [])
  }

  private func table(_ lines: [DiffView.EditLine], _ title: String) -> [HTMLNode] {
    guard !lines.isEmpty else { return [] }
    var table = HTMLTable(title, ["Edit", "Kind", "Change", "Reason", "Place"])
    for line in lines {
      table.row([
        .code(line.id), .text(line.kind + (line.effect.map { ", \($0)" } ?? "")),
        .text(line.change), .text(line.reason ?? ""), .code(line.place ?? ""),
      ])
    }
    return [table.node(isCaptionShown: true)]
  }

  private func basis(_ inputs: [InputSummary], _ baseInputs: [InputSummary]) -> [HTMLNode] {
    var packs = HTMLTable("Rules", ["", "Pack", "Digest of meaning", "Digest of files"])
    for (side, pack) in [("before", document.base), ("after", document.head)] {
      packs.row([
        .text(side), .text("\(pack.id) \(pack.version)"), .code(pack.meaningDigest),
        .code(pack.filesDigest),
      ])
    }
    var files = HTMLTable("Inputs", ["File", "Of", .number("Records"), "SHA-256"])
    for (side, list) in [("before", baseInputs), (baseInputs.isEmpty ? "both" : "after", inputs)] {
      for input in list {
        files.row([
          .code(input.path), .text(side), .text(DiffView.records(of: input)), .code(input.digest),
        ])
      }
    }
    let notes = document.isDifferent ? view.notes + [view.effort] : []
    return [packs.node(isCaptionShown: true), files.node(isCaptionShown: true)]
      + (notes.isEmpty ? [] : [.tag("h3", [:], "How to read this")])
      + notes.map { HTMLNode.paragraph($0) }
      + [.tag("p", ["class": "q"], .text("Made by assay \(document.toolVersion)."))]
  }
}
