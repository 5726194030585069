// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayDiff

/// The lines of the first total, by tier, organization and year, and totals that come or go.
extension DiffView {
  struct GroupLine {
    let name: String
    /// A dash where there was no model.
    let before: String
    let after: String
    let change: String
    /// The parts of the edits, greatest first.
    let shares: [(name: String, amount: String)]
    /// How many more edits have a part.
    let others: Int

    /// `pue.value +3.2, grid.outside −1, 2 more`.
    var by: String {
      (shares.map { "\($0.name) \($0.amount)" } + (others > 0 ? ["\(others) more"] : []))
        .joined(separator: ", ")
    }
  }

  struct GroupTable {
    /// `By tier: emissions, in t`.
    let title: String
    /// Those that change, greatest change first.
    let lines: [GroupLine]
    let others: Int
  }

  /// The first quantity of the first total by each of its keys, with the edits that move each line.
  var groups: [GroupTable] {
    guard let whole = numbers.first(where: \.isQuantity) else { return [] }
    let keys = [document.headers.head, document.headers.base].flatMap { header in
      header.totals.first { $0.id == whole.id }?.by ?? []
    }
    var seen: Set<String> = []
    let scale = DiffScale(whole.number)
    return keys.filter { seen.insert($0).inserted }.compactMap { key in
      let lines = document.totals.filter {
        $0.id == whole.id && $0.name == whole.name && $0.group?.key == key
          && (!$0.number.shares.isEmpty || $0.number.delta != 0)
      }.sorted { left, right in
        let (a, b) = (left.number.delta.magnitude, right.number.delta.magnitude)
        return a != b ? a > b : (left.group?.value ?? "") < (right.group?.value ?? "")
      }
      guard !lines.isEmpty else { return nil }
      return GroupTable(
        title: "By \(key): \(whole.name), in \(scale.unit), \(DiffView.statistic)",
        lines: lines.prefix(DiffView.limit).map { line($0, scale) },
        others: max(0, lines.count - DiffView.limit))
    }
  }

  private func line(_ total: DiffDocument.Total, _ scale: DiffScale) -> GroupLine {
    func text(_ quanta: Int128, _ summary: AuditSummary) -> String {
      let line = summary.totals.first { $0.id == total.id && $0.group.first == total.group }
      return (line?.models ?? 0) == 0 ? "–" : scale.text(quanta)
    }
    let shares = shares(of: total.number)
    return GroupLine(
      name: total.group?.value ?? "(unknown)", before: text(total.number.before, document.before),
      after: text(total.number.after, document.after), change: scale.signed(total.number.delta),
      shares: shares.prefix(3).map { ($0.name, scale.signed($0.quanta)) },
      others: max(0, shares.count - 3))
  }

  // MARK: Totals that come or go

  static let gone = "no longer reported"
  static let new = "not reported before"

  /// A sentence for each sum or ratio that only one of the versions reports.
  var comings: [String] {
    document.unreported.map { item in
      let audit = item.isHead ? document.after : document.before
      let line = audit.totals.first { $0.id == item.total && $0.group.isEmpty }
      var figure = ""
      if let sum = line?.quantities.first(where: { $0.name == item.name }), sum.models > 0 {
        let unit = UnitDisplay(unit: sum.unit, magnitude: sum.amount)
        figure = " (\(sum.shown(in: unit).value) \(unit.name))"
      } else if let ratio = line?.ratios.first(where: { $0.id == item.name }),
        let value = ratio.value
      {
        figure = " (\(FigureText.number(value, digits: 4)) \(UnitDisplay.plain(ratio.unit)))"
      }
      let word = item.isHead ? DiffView.new : DiffView.gone
      return "\(item.total): \(item.name)\(figure), \(word)"
    }
  }
}

extension DiffDocument {
  /// Sums and ratios that only one of the versions reports, in the order of the totals; of a total that is
  /// gone, or new, all.
  var unreported: [(total: String, name: String, isHead: Bool)] {
    func names(_ total: TotalColumn?) -> [String] {
      total.map { $0.sum + $0.ratios.map(\.id) } ?? []
    }
    func only(_ header: AuditHeader, besides other: AuditHeader) -> [(String, String)] {
      header.totals.flatMap { total in
        let known = Set(names(other.totals.first { $0.id == otherName(of: total.id) }))
        return names(total).filter { !known.contains(otherName(of: $0)) }.map { (total.id, $0) }
      }
    }
    return only(headers.base, besides: headers.head).map { ($0.0, $0.1, false) }
      + only(headers.head, besides: headers.base).map { ($0.0, $0.1, true) }
  }

  /// The ids of edits that change what is read by people alone.
  var editorial: [String] {
    (edits.filter { $0.kind == "editorial" } + wording).map(\.id)
  }

  /// A name of either version as the other has it.
  private func otherName(of name: String) -> String {
    renamed.first { $0.old == name }?.new ?? renamed.first { $0.new == name }?.old ?? name
  }

  /// Whether the versions report a number at all.
  func isReported(_ total: Total) -> (before: Bool, after: Bool) {
    guard total.kind == .quantity || total.kind == .ratio else { return (true, true) }
    let missing = unreported.filter { $0.total == total.id && $0.name == total.name }
    return (!missing.contains(where: \.isHead), !missing.contains { !$0.isHead })
  }
}

extension DiffText {
  func groups(_ view: DiffView, on page: inout TextPage) {
    for table in view.groups {
      page.heading(table.title)
      var rows = TextTable([
        ("", .left), ("before", .right), ("after", .right), ("change", .right), ("by", .left),
      ])
      for line in table.lines { rows.row(line.name, line.before, line.after, line.change, line.by) }
      page.table(rows)
      if table.others > 0 {
        page.line(
          "  and \(FigureText.count(table.others, "other")) that change; --format json lists them")
      }
    }
    let comings = view.comings
    guard !comings.isEmpty else { return }
    page.heading("Totals that come or go")
    for text in comings { page.paragraph(text, indent: 2) }
  }
}

extension DiffMarkdown {
  func groups(_ view: DiffView, on page: inout MarkdownPage) {
    for table in view.groups {
      page.heading("\(table.title)")
      page.table(
        ["", "Before", "After", "Change", "By"], numbers: [1, 2, 3],
        table.lines.map {
          ["\($0.name)", "\($0.before)", "\($0.after)", "\($0.change)", "\($0.by)"]
        })
      if table.others > 0 {
        page.paragraph("And \(FigureText.count(table.others, "other")) that change.")
      }
    }
    let comings = view.comings
    guard !comings.isEmpty else { return }
    page.heading("Totals that come or go")
    for text in comings { page.item("\(text)") }
  }
}

extension DiffHTML {
  func groups(_ view: DiffView) -> [HTMLNode] {
    var nodes = view.groups.map { group in
      var table = HTMLTable(
        group.title, ["", .number("Before"), .number("After"), .number("Change"), "By"])
      for line in group.lines {
        table.row([
          .text(line.name), .text(line.before), .text(line.after), .text(line.change),
          .text(line.by),
        ])
      }
      return table.node(isCaptionShown: true)
    }
    let comings = view.comings
    if !comings.isEmpty {
      nodes.append(.tag("h3", [:], "Totals that come or go"))
      nodes += HTMLNode.items(comings)
    }
    return nodes
  }
}
