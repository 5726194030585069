// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// The lines of a total by one key: a chart of the greatest, and all of them in a table.
struct GroupTable {
  private let header: AuditHeader
  private let summary: AuditSummary
  private let whole: TotalResult
  private let column: TotalColumn
  private let key: String
  /// Those that have a figure: years in their order, tiers best first, others greatest first.
  private let estimated: [TotalResult]
  private let empty: [TotalResult]
  private let unit: UnitDisplay
  private let isYear: Bool

  private static let charted = 12

  init(
    _ header: AuditHeader, _ summary: AuditSummary, whole: TotalResult, column: TotalColumn,
    key: String
  ) {
    (self.header, self.summary, self.whole, self.column) = (header, summary, whole, column)
    self.key = key
    let lines = summary.lines(of: column.id, by: key)
    let values = lines.compactMap { $0.group.first?.value }
    let isYear = !values.isEmpty && values.allSatisfy { $0.utf8.count == 4 && Int($0) != nil }
    let shown = lines.filter { $0.estimated > 0 }
    estimated =
      isYear || key == "tier"
      ? shown : shown.sorted { GroupTable.amount($0) > GroupTable.amount($1) }
    empty = lines.filter { $0.estimated == 0 }
    let first = whole.quantities.first
    unit = first.map { UnitDisplay(unit: $0.unit, magnitude: $0.amount) } ?? UnitDisplay(unit: "1")
    self.isYear = isYear
  }

  private static func amount(_ line: TotalResult) -> Int128 { line.quantities.first?.expected ?? 0 }

  private var name: String { key == "entity" ? "organization" : key.replacing("_", with: " ") }

  private func label(_ line: TotalResult) -> String {
    guard let value = line.group.first?.value else { return "(unknown)" }
    return key == "tier" ? header.title(ofTier: value) : value
  }

  func nodes(isCharted: Bool) -> [HTMLNode] {
    guard !estimated.isEmpty || key == "tier" else { return [] }
    let title = "By \(name)"
    guard isCharted, !estimated.isEmpty else {
      return [.tag(isCharted ? "h3" : "h4", [:], .text(title)), table]
    }
    return ([chart] + ratioCharts).map(\.node)
  }

  private var chart: Chart {
    let lines = isYear ? estimated : Array(estimated.prefix(GroupTable.charted))
    let rows = lines.compactMap { line -> BarChart.Row? in
      guard let quantity = line.quantities.first else { return nil }
      let figure = quantity.shown(in: unit)
      func amount(_ quanta: Int128?) -> Double? {
        quanta.map { QuantaText.amount($0, digits: quantity.digits) * unit.factor }
      }
      let hasInterval = figure.interval != nil
      return BarChart.Row(
        label: label(line), value: quantity.amount * unit.factor,
        low: hasInterval ? amount(quantity.low) : nil,
        high: hasInterval ? amount(quantity.high) : nil,
        text: figure.value + (figure.interval.map { " (\($0))" } ?? ""))
    }
    let (height, drawing) = BarChart.drawing(rows, unit: unit.name)
    let others = estimated.count - lines.count
    var description = "Bars of the expected value in \(unit.name) with its 90 % interval: "
    description += rows.map { "\($0.label) \($0.text)" }.joined(separator: "; ")
    if others > 0 { description += "; \(FigureText.count(others)) more are in the table" }
    return Chart(
      id: "by-\(index)",
      title: "\(whole.quantities.first.map { header.title(ofQuantity: $0.name) } ?? "") by \(name)",
      description: description + ".", height: height, drawing: drawing, table: table)
  }

  /// The place of the key, which is in the grammar of an id whatever its name.
  private var index: Int { column.by.firstIndex(of: key) ?? column.by.count }

  private var table: HTMLNode {
    var columns: [HTMLTable.Column] = [
      .text(name.prefix(1).uppercased() + name.dropFirst()), .number("Models"),
      .number("Estimated"), .number("Expected, \(unit.name)"), .number("90 % interval"),
      .number("Share"),
    ]
    if key == "tier" { columns.append(.number("All models")) }
    var table = HTMLTable("\(whole.title), by \(name)", columns)
    if key == "tier" {
      for count in summary.tiers {
        let line = (estimated + empty).first { $0.group.first?.value == count.tier }
        table.row(
          [.text(header.title(ofTier: count.tier))] + cells(line)
            + [.text(FigureText.count(count.models))])
      }
      table.row(
        ["All"] + cells(whole) + [.text(FigureText.count(summary.models))], isWhole: true)
      return table.node()
    }
    for line in estimated { table.row([.text(label(line))] + cells(line)) }
    if !empty.isEmpty {
      table.row([
        .text("\(FigureText.count(empty.count)) without an estimate"),
        .text(FigureText.count(empty.map(\.models).reduce(0, +))), "0", "–", "", "",
      ])
    }
    table.row(["All"] + cells(whole), isWhole: true)
    return table.node()
  }

  private func cells(_ line: TotalResult?) -> [HTMLNode] {
    guard let line else { return ["0", "0", "–", "", ""] }
    let counts: [HTMLNode] = [
      .text(FigureText.count(line.models)), .text(FigureText.count(line.estimated)),
    ]
    guard line.estimated > 0, let quantity = line.quantities.first,
      let all = whole.quantities.first
    else { return counts + ["–", "", ""] }
    let figure = quantity.shown(in: unit)
    return counts + [
      .text(figure.value), .text(figure.interval ?? ""),
      .text(FigureText.percent(quantity.amount, of: all.amount)),
    ]
  }

  /// Each ratio year by year.
  private var ratioCharts: [Chart] {
    guard isYear else { return [] }
    return column.ratios.enumerated().compactMap { number, ratio in
      let found = estimated.compactMap { line -> (label: String, ratio: RatioResult)? in
        guard let own = line.ratios.first(where: { $0.id == ratio.id }), own.value != nil else {
          return nil
        }
        return (label(line), own)
      }
      guard !found.isEmpty else { return nil }
      let unit = UnitDisplay.plain(ratio.unit)
      var table = HTMLTable(
        "\(ratio.title) by \(name)",
        [.text(name), .number("Value, \(unit)"), .number("Median"), .number("Models")])
      let rows = found.map { label, ratio in
        let text = FigureText.number(ratio.value ?? 0, digits: 3)
        table.row([
          .text(label), .text(text),
          .text(ratio.median.map { FigureText.number($0, digits: 3) } ?? "–"),
          .text(FigureText.count(ratio.models)),
        ])
        return BarChart.Row(
          label: label, value: ratio.value ?? 0,
          text: "\(text) (\(FigureText.count(ratio.models, "model")))")
      }
      let (height, drawing) = BarChart.drawing(rows, unit: unit)
      let noun = ratio.isIndependent ? "independent models" : "models"
      return Chart(
        id: "ratio-\(index)-\(number)", title: "\(ratio.title) by \(name)",
        description: "Bars in \(unit) over \(noun): "
          + rows.map { "\($0.label) \($0.text)" }.joined(separator: "; ") + ".",
        height: height, drawing: drawing, table: table.node())
    }
  }
}
