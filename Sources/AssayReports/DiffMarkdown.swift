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
      return page.text
    }
    for waterfall in view.waterfalls { write(waterfall, on: &page) }
    if let recalculation = view.recalculation {
      page.heading("Recalculation")
      page.paragraph(MarkdownPage.escaped(recalculation.verdict))
      page.table(
        ["Edit", "Kind", "Effect", "Of it", ""], numbers: [2, 3],
        recalculation.lines.map {
          [
            MarkdownPage.code($0.name), $0.kind, MarkdownPage.escaped($0.amount), $0.share, $0.mark,
          ]
        })
    }
    lists(view, on: &page)
    let edits = view.edits
    write(edits.lines, "The edits", on: &page)
    if edits.others > 0 { page.paragraph("\(edits.others) others are left out here.") }
    write(edits.idle, "Edits that move no figure, tier or result of these models", on: &page)
    for (table, count) in edits.idleRows {
      page.item("\(MarkdownPage.code(table)): \(FigureText.count(count, "edit")) of rows")
    }
    page.heading("How to read this")
    for note in view.notes { page.paragraph(MarkdownPage.escaped(note)) }
    page.paragraph(view.effort)
    return page.text
  }

  private func title(
    _ inputs: [InputSummary], _ baseInputs: [InputSummary], on page: inout MarkdownPage
  ) {
    func name(_ pack: PackReference) -> String {
      "\(pack.id) \(pack.version)" + (pack.profile.map { " with profile \($0)" } ?? "")
    }
    let (base, head) = (name(document.base), name(document.head))
    page.title(MarkdownPage.escaped(base == head ? base : "\(base) → \(head)"))
    let (early, late) = document.asOf
    page.item("as of \(early == late ? early : "\(early) → \(late)")")
    for (label, list) in [("before: ", baseInputs), (baseInputs.isEmpty ? "" : "after: ", inputs)] {
      for input in list {
        page.item(
          "\(label)\(MarkdownPage.code(input.path)): \(DiffView.records(of: input))")
      }
    }
    let counts = document.counts
    page.item(
      "\(FigureText.count(document.edits.count, "edit")), which bear on"
        + " \(FigureText.count(counts.changed)) of \(FigureText.count(counts.models, "model"))")
    for (old, new) in document.renamed {
      page.item("\(MarkdownPage.code(old)) is now \(MarkdownPage.code(new))")
    }
  }

  private func write(_ waterfall: DiffView.Waterfall, on page: inout MarkdownPage) {
    page.heading(MarkdownPage.escaped("\(waterfall.title), in \(waterfall.unit)"))
    func range(_ line: DiffView.Waterfall.Line) -> String {
      line.range.map { "\($0.least) to \($0.greatest)" } ?? ""
    }
    func interval(_ text: String?) -> String { text.map { "90 %: \($0)" } ?? "" }
    var rows = [["before", waterfall.before, interval(waterfall.beforeInterval)]]
    rows += waterfall.lines.map { [MarkdownPage.code($0.name), $0.amount, range($0)] }
    if let others = waterfall.others { rows.append(["\(others.count) others", others.amount, ""]) }
    rows.append(["after", waterfall.after, interval(waterfall.afterInterval)])
    rows.append(["**change**", "**\(waterfall.change)**", waterfall.percent ?? ""])
    page.table(["", "Amount", "In any order"], numbers: [1], rows)
  }

  private func write(
    _ edits: [DiffView.EditLine], _ title: String, on page: inout MarkdownPage
  ) {
    guard !edits.isEmpty else { return }
    page.heading(title)
    page.table(
      ["Edit", "Kind", "Change", "Reason", "Place"], numbers: [],
      edits.map {
        [
          MarkdownPage.code($0.id), $0.kind + ($0.effect.map { ", \($0)" } ?? ""),
          MarkdownPage.escaped($0.change), MarkdownPage.escaped($0.reason ?? ""),
          $0.place.map(MarkdownPage.code) ?? "",
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
            MarkdownPage.escaped(count.name), count.before, count.after,
            count.shares.map { "\(MarkdownPage.code($0.name)) \($0.amount)" }
              .joined(separator: ", "),
          ]
        })
    }
    let models = view.models
    if !models.lines.isEmpty {
      page.heading("Models most affected, in \(MarkdownPage.escaped(models.unit))")
      page.table(
        ["Model", "Before", "After", "Change", "Tier", "Mostly"], numbers: [1, 2, 3],
        models.lines.map {
          [
            MarkdownPage.code($0.id), $0.before, $0.after, $0.delta,
            MarkdownPage.escaped($0.tier ?? ""), MarkdownPage.escaped($0.mostly ?? ""),
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
            MarkdownPage.escaped($0.what), FigureText.count($0.models),
            MarkdownPage.escaped($0.causes.joined(separator: "; ")),
          ]
        })
    }
  }
}

/// Markdown as GitHub reads it, with the texts of strangers made harmless.
struct MarkdownPage {
  private(set) var text = ""

  mutating func title(_ title: String) { text += "# \(title)\n\n" }
  mutating func heading(_ title: String) {
    if !text.hasSuffix("\n\n") { text += "\n" }
    text += "## \(title)\n\n"
  }
  mutating func item(_ item: String) { text += "- \(item)\n" }
  mutating func paragraph(_ paragraph: String) {
    if !text.hasSuffix("\n\n") { text += "\n" }
    text += paragraph + "\n\n"
  }

  /// - Parameter numbers: The columns that stand to the right.
  mutating func table(_ header: [String], numbers: Set<Int>, _ rows: [[String]]) {
    guard !rows.isEmpty else { return }
    text += "| \(header.joined(separator: " | ")) |\n"
    let marks = header.indices.map { numbers.contains($0) ? "---:" : "---" }
    text += "| \(marks.joined(separator: " | ")) |\n"
    for row in rows { text += "| \(row.joined(separator: " | ")) |\n" }
    text += "\n"
  }

  /// Text that shows as it is: what Markdown or HTML would read is escaped.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in HostileText.line(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "!":
        result += "\\" + String(character)
      // What looks like an address or a person would become a link.
      case "@": result += "&#64;"
      case ":": result += result.hasSuffix("http") || result.hasSuffix("https") ? "&#58;" : ":"
      default: result.append(character)
      }
    }
    return result
  }

  /// A span of code; a text that would end it is escaped instead.
  static func code(_ text: String) -> String {
    let line = HostileText.line(text)
    guard !line.contains("`"), !line.contains("|"), !line.isEmpty else { return escaped(line) }
    return "`\(line)`"
  }
}
