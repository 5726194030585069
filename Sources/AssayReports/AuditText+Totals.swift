// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension AuditText {
  /// The first total of the pack, as the answer to the question that the audit was asked.
  func headline(_ summary: AuditSummary, on page: inout TextPage) {
    guard let column = header.totals.first, let total = summary.whole(of: column.id) else {
      return
    }
    page.heading("Headline")
    page.line(
      "  " + total.title, right: "rule \(column.at.description)"
    )
    lines(of: total, in: column, summary, on: &page)
  }

  /// What is left of the totals after the headline.
  func otherTotals(_ summary: AuditSummary, on page: inout TextPage) {
    for column in header.totals.dropFirst() {
      guard let total = summary.whole(of: column.id) else { continue }
      page.heading("Total: \(column.title)")
      page.line(
        "  population: " + (column.population ?? "every model"),
        right: "rule \(column.at.description)")
      lines(of: total, in: column, summary, on: &page)
      standingTable(total, summary, on: &page)
      for key in column.by where key != Standing.key {
        groupTable(summary.lines(of: column.id, by: key), whole: total, by: key, on: &page)
      }
    }
  }

  /// How good the tiers are, in thirds of their order.
  var tierTones: [String: Tone] {
    let tones: [Tone] = [.good, .fair, .poor]
    let pairs = header.tiers.enumerated().map { index, tier in
      (tier.id, tones[index * tones.count / header.tiers.count])
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The headline by tier, best first.
  func tierTable(_ summary: AuditSummary, on page: inout TextPage) {
    guard !header.tiers.isEmpty else { return }
    let column = header.totals.first { $0.by.contains("tier") }
    guard let column, let whole = summary.whole(of: column.id) else {
      page.heading("Tiers")
      var table = TextTable([("tier", .left), ("", .left), ("models", .right)])
      for tier in header.tiers {
        let count = summary.tiers.first { $0.tier == tier.id }?.models ?? 0
        table.row(tier.id, tier.title, FigureText.count(count))
      }
      table.colour(0, tierTones)
      return page.table(table)
    }
    let lines = summary.lines(of: column.id, by: "tier")
    let unit = display(of: whole)
    page.heading("By tier: \(column.title)")
    var table = TextTable([
      ("tier", .left), ("", .left), ("models", .right), (unit.name, .right),
      ("90 % interval", .right), ("share", .right), ("all models", .right),
    ])
    for tier in summary.tiers {
      let line = lines.first { $0.group.first?.value == tier.tier }
      let title = header.tiers.first { $0.id == tier.tier }?.title ?? ""
      let cells = self.cells(of: line, whole: whole, in: unit)
      table.row(
        tier.tier, title, FigureText.count(line?.models ?? 0),
        cells.value, cells.interval, cells.share, FigureText.count(tier.models))
    }
    let cells = self.cells(of: whole, whole: whole, in: unit)
    table.row(
      "all", "", FigureText.count(whole.models), cells.value, cells.interval, cells.share,
      FigureText.count(summary.models))
    table.colour(0, tierTones)
    page.table(table)
  }

  /// The headline by its other keys.
  func groupTables(_ summary: AuditSummary, on page: inout TextPage) {
    guard let column = header.totals.first, let whole = summary.whole(of: column.id) else {
      return
    }
    for key in column.by where key != "tier" && key != Standing.key {
      groupTable(summary.lines(of: column.id, by: key), whole: whole, by: key, on: &page)
    }
  }

  /// The greatest lines, and the sum of the others, so that the rows make up the whole.
  private func groupTable(
    _ lines: [TotalResult], whole: TotalResult, by key: String, on page: inout TextPage
  ) {
    let estimated = lines.filter { $0.estimated > 0 }.sorted(by: TotalResult.isGreater)
    guard !estimated.isEmpty, let first = whole.quantities.first else { return }
    let unit = display(of: whole)
    page.heading(
      "By \(key.replacing("_", with: " ")): \(whole.title)")
    var table = TextTable([
      (key, .left), ("models", .right), ("estimated", .right), (unit.name, .right),
      ("90 % interval", .right), ("share", .right),
    ])
    let rows = style.rows(10)
    let shown = estimated.count <= rows + 1 ? estimated : Array(estimated.prefix(rows))
    if key == "tier" { table.colour(0, tierTones) }
    for line in shown {
      let cells = self.cells(of: line, whole: whole, in: unit)
      table.row(
        line.group.first?.value ?? "(unknown)", FigureText.count(line.models),
        FigureText.count(line.estimated), cells.value, cells.interval, cells.share)
    }
    let rest = estimated.dropFirst(shown.count)
    if !rest.isEmpty {
      let sum = rest.compactMap(\.quantities.first).reduce(0.0) { $0 + $1.amount }
      table.row(
        "… \(FigureText.count(rest.count)) more", FigureText.count(rest.map(\.models).reduce(0, +)),
        FigureText.count(rest.map(\.estimated).reduce(0, +)),
        FigureText.number(sum * unit.factor, digits: 2), "",
        FigureText.percent(sum, of: first.amount))
    }
    let empty = lines.filter { $0.estimated == 0 }
    if !empty.isEmpty {
      table.row(
        "… \(FigureText.count(empty.count)) without estimate",
        FigureText.count(empty.map(\.models).reduce(0, +)), "0", "–", "", "")
    }
    page.table(table)
  }

  private func lines(
    of total: TotalResult, in column: TotalColumn, _ summary: AuditSummary,
    on page: inout TextPage
  ) {
    guard total.models > 0 else {
      page.paragraph("No model is in the population: there is nothing to sum.", indent: 2)
      accounted(total, summary, on: &page)
      return undetermined(total, on: &page)
    }
    guard total.estimated > 0 else {
      page.paragraph(
        "0 of \(FigureText.count(total.models, "model")) estimated: no number is printed, because"
          + " none would mean anything.",
        indent: 2)
      accounted(total, summary, on: &page)
      missing(total, on: &page)
      return undetermined(total, on: &page)
    }
    page.line(
      "  expected values of the \(FigureText.count(total.estimated)) that are estimated, of"
        + " \(FigureText.count(total.models, "model"))")
    for (index, quantity) in total.quantities.enumerated() where quantity.models > 0 {
      self.quantity(quantity, of: total, isFirst: index == 0, on: &page)
    }
    accounted(total, summary, on: &page)
    reservations(about: total, on: &page)
    for ratio in total.ratios {
      guard let value = ratio.value else { continue }
      var text = "\(FigureText.number(value, digits: 3)) \(UnitDisplay.plain(ratio.unit)) over "
      let isIndependent = column.ratios.first { $0.id == ratio.id }?.isIndependent == true
      text += FigureText.count(ratio.models, isIndependent ? "independent model" : "model")
      if let median = ratio.median { text += " (median \(FigureText.number(median, digits: 3)))" }
      page.paragraph(
        text, label: "  \(ratio.title)", indent: max(14, ratio.title.count + 4))
      for words in summary.apart(ratio, in: total) {
        page.paragraph(words, indent: max(14, ratio.title.count + 4))
      }
    }
    coverage(of: total, on: &page)
    for gap in header.untranslated(ofTotal: column.id) {
      page.paragraph(gap.words, label: "  no rule", indent: 14)
    }
    notInIt(total, on: &page)
    missing(total, on: &page)
  }

  private func quantity(
    _ quantity: TotalQuantity, of total: TotalResult, isFirst: Bool, on page: inout TextPage
  ) {
    let unit = UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
    let figure = quantity.shown(in: unit)
    var text = "\(figure.value) \(unit.name)"
    if let interval = figure.interval { text += "  (90 %: \(interval))" }
    if total.bounds == total.estimated, isFirst { text += "  every figure in it is only a bound" }
    let name = quantity.name
    let names = total.quantities.filter { $0.models > 0 }.map { $0.name.count }
    let width = max(12, (names.max() ?? 0) + 2)
    page.line(
      "  " + name.padded(to: width) + (isFirst ? page.shown(text, .answer) : ShownLine(text)))
  }

  private func coverage(of total: TotalResult, on page: inout TextPage) {
    var text = "\(FigureText.count(total.estimated)) of "
    text += "\(FigureText.count(total.models, "model")) estimated: "
    var parts = [
      "\(FigureText.percent(Double(total.estimated), of: Double(total.models))) of models"
    ]
    for coverage in total.coverage where coverage.of > 0 {
      parts.append(
        "\(FigureText.percent(coverage.estimated, of: coverage.of)) of \(coverage.name)"
      )
    }
    text += parts.joined(separator: ", ")
    if total.bounds > 0 {
      text += "; \(FigureText.count(total.bounds)) of them only a bound"
    }
    page.paragraph(text, label: "  coverage", indent: 14)
  }

  /// What the figures leave out, in the same block.
  private func notInIt(_ total: TotalResult, on page: inout TextPage) {
    let rest = total.models - total.estimated
    // Where each model has a standing, that says more.
    if rest > 0, total.standings.isEmpty {
      page.paragraph(
        "\(FigureText.count(rest, "model")) of the population \(rest == 1 ? "is" : "are") in no figure"
          + " here: not known, or of a tier that is not summed here, and not zero",
        label: "  not in it", indent: 14)
    }
    undetermined(total, on: &page)
    contested(total, on: &page)
  }

  private func contested(_ total: TotalResult, on page: inout TextPage) {
    guard total.contested > 0 else { return }
    page.paragraph(
      "of \(FigureText.count(total.contested, "model")) figures contradict each other by more than"
        + " they can be wrong by: explain and --format json name them, and what is taken",
      label: "  contested", indent: 14)
  }

  private func undetermined(_ total: TotalResult, on page: inout TextPage) {
    if total.leftOut > 0, total.standings.isEmpty {
      page.paragraph(
        "\(FigureText.count(total.leftOut, "further card")) of runs that are counted with another"
          + " card \(total.leftOut == 1 ? "is" : "are") in no count",
        label: "  left out", indent: 14)
    }
    guard total.undetermined > 0 else { return }
    page.paragraph(
      "\(FigureText.count(total.undetermined, "model")) could not be placed inside or outside the"
        + " population, and \(total.undetermined == 1 ? "is" : "are") left out",
      label: "  undecided", indent: 14)
    let rows = min(style.rows(3), total.undeterminedModels.count)
    for model in total.undeterminedModels.prefix(rows) {
      let missing = model.missing.joined(separator: ", ")
      page.paragraph(
        model.id
          + (model.missing.isEmpty
            ? "" : ": \(missing) \(model.missing.count == 1 ? "is" : "are") missing"),
        indent: 14)
    }
    if total.undetermined > rows {
      page.line("              … and \(FigureText.count(total.undetermined - rows)) more")
    }
  }

  private func missing(_ total: TotalResult, on page: inout TextPage) {
    guard !total.missing.isEmpty else { return }
    let parts = total.missing.prefix(6).map {
      "\($0.path) in \(FigureText.count($0.models))"
    }
    page.paragraph(
      "for an estimate of the others: \(parts.joined(separator: ", "))", label: "  missing",
      indent: 14)
  }

  private func display(of total: TotalResult) -> UnitDisplay {
    guard let quantity = total.quantities.first else { return UnitDisplay(unit: "1") }
    return UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
  }

  private func cells(
    of line: TotalResult?, whole: TotalResult, in unit: UnitDisplay
  ) -> (value: String, interval: String, share: String) {
    guard let line, line.estimated > 0, let quantity = line.quantities.first,
      let all = whole.quantities.first
    else { return ("–", "", "") }
    let figure = quantity.shown(in: unit)
    return (
      figure.value, figure.interval ?? "", FigureText.percent(quantity.amount, of: all.amount)
    )
  }
}

extension TotalResult {
  /// Whether a line's first quantity is greater; of equal ones the order of the audit holds.
  fileprivate static func isGreater(_ left: TotalResult, than right: TotalResult) -> Bool {
    let (a, b) = (left.quantities.first?.expected ?? 0, right.quantities.first?.expected ?? 0)
    if a != b { return a > b }
    return left.group.lexicographicallyPrecedes(right.group)
  }
}
