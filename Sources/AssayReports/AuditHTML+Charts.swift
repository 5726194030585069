// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayValues

extension AuditHTML {
  /// The leading quantity of the greatest models against the one that it is a ratio to.
  func scatter(_ summary: AuditSummary, _ total: TotalResult) -> Chart? {
    guard let column = header.totals.first, let first = column.sum.first else { return nil }
    let per = column.ratios.first { $0.of == first }?.per ?? column.sum.dropFirst().first
    guard let per, let index = column.sum.firstIndex(of: per), index > 0,
      let ys = header.quantities.first(where: { $0.name == first }),
      let xs = header.quantities.first(where: { $0.name == per })
    else { return nil }
    let found = summary.charted.compactMap { model -> (LargestModel, Estimate)? in
      guard index < model.figures.count, let estimate = model.figures[index],
        estimate.expected > 0, model.estimate.expected > 0
      else { return nil }
      return (model, estimate)
    }
    guard !found.isEmpty else { return nil }
    func unit(_ column: QuantityColumn, _ estimates: [Estimate]) -> UnitDisplay {
      let greatest = estimates.map(\.expected).max() ?? 0
      return UnitDisplay(
        unit: column.unit, magnitude: QuantaText.amount(greatest, digits: column.digits))
    }
    let (xUnit, yUnit) = (unit(xs, found.map(\.1)), unit(ys, found.map(\.0.estimate)))
    let tiers = header.tiers.map(\.id)
    func mark(_ tier: String?) -> Int { tier.flatMap(tiers.firstIndex) ?? tiers.count }
    var table = HTMLTable(
      "The greatest models",
      [
        "Model", "Tier", .number("\(xs.title), \(xUnit.name)"), .number("90 % interval"),
        .number("\(ys.title), \(yUnit.name)"), .number("90 % interval"),
      ])
    let points = found.map { model, x in
      let (across, up) = (
        x.shown(digits: xs.digits, in: xUnit), model.estimate.shown(digits: ys.digits, in: yUnit)
      )
      table.row([
        .model(model.id), .text(model.tier ?? ""), .text(across.value),
        .text(across.interval ?? ""), .text(up.value), .text(up.interval ?? ""),
      ])
      return ScatterChart.Point(
        label: model.id.split(separator: "/").last.map(String.init) ?? model.id,
        x: QuantaText.amount(x.expected, digits: xs.digits) * xUnit.factor,
        y: QuantaText.amount(model.estimate.expected, digits: ys.digits) * yUnit.factor,
        xInterval: ends(x, xs, across, xUnit), yInterval: ends(model.estimate, ys, up, yUnit),
        mark: mark(model.tier),
        words: "\(model.id): \(up.value) \(yUnit.name), \(across.value) \(xUnit.name)"
          + (model.tier.map { ", \($0)" } ?? "") + (model.isContested ? ", contested" : ""))
    }
    let used = Set(points.map(\.mark)).sorted()
    let marks = used.map { index in
      (
        index: index,
        name: index < tiers.count ? header.title(ofTier: tiers[index]) : "without a tier"
      )
    }
    let (height, drawing) = ScatterChart.drawing(
      points, x: "\(xs.title), \(xUnit.name)", y: "\(ys.title), \(yUnit.name)", marks: marks)
    let title = "\(ys.title) against \(xs.title.lowercasedFirst), on logarithmic axes"
    var text = "\(FigureText.count(points.count)) of the \(FigureText.count(total.estimated))"
    text += " estimated models, the greatest first, with their 90 % intervals; the shape tells the"
    text += " tier. Names and figures are in the table."
    return Chart(
      id: "scatter", title: title, description: text, height: height, drawing: drawing,
      table: table.node())
  }

  /// The ends of an interval that is above zero, in the unit that is shown.
  private func ends(
    _ estimate: Estimate, _ column: QuantityColumn, _ figure: ShownFigure, _ unit: UnitDisplay
  ) -> (low: Double, high: Double)? {
    guard figure.interval != nil, estimate.low > 0 else { return nil }
    return (
      QuantaText.amount(estimate.low, digits: column.digits) * unit.factor,
      QuantaText.amount(estimate.high, digits: column.digits) * unit.factor
    )
  }

  func varianceShares(_ total: TotalResult) -> Chart? {
    guard !total.varianceShares.isEmpty else { return nil }
    var table = HTMLTable("Shares of the variance", ["Factor", .number("Share")])
    for share in total.varianceShares {
      table.row([.code(share.factor), .text(FigureText.percent(share.share, of: 1))])
    }
    let shown = total.varianceShares.prefix(10)
    var rows = shown.map {
      BarChart.Row(
        label: $0.factor, value: $0.share * 100, text: FigureText.percent($0.share, of: 1))
    }
    let rest = total.varianceShares.dropFirst(10)
    if !rest.isEmpty {
      let sum = rest.reduce(0) { $0 + $1.share }
      rows.append(
        BarChart.Row(
          label: "\(FigureText.count(rest.count)) more", value: sum * 100,
          text: FigureText.percent(sum, of: 1)))
    }
    let (height, drawing) = BarChart.drawing(rows, unit: "%")
    return Chart(
      id: "variance", title: "What makes the headline uncertain: shares of its variance",
      description: "Bars in per cent: "
        + rows.map { "\($0.label) \($0.text)" }.joined(separator: "; ") + ".",
      height: height, drawing: drawing, table: table.node())
  }

  func scores(_ scores: ScoreSummary) -> [HTMLNode] {
    let width = scores.of / Double(max(scores.tenths.count, 1))
    var table = HTMLTable("Models by score", ["Points", .number("Models")])
    let rows = scores.tenths.enumerated().map { index, models in
      let ends = [index, index + 1].map { FigureText.points(width * Double($0)) }
      let label = ends.joined(separator: " to ")
      table.row([.text(label), .text(FigureText.count(models))])
      return BarChart.Row(label: label, value: Double(models), text: FigureText.count(models))
    }
    let (height, drawing) = BarChart.drawing(rows, unit: "models", isWhole: true)
    let chart = Chart(
      id: "scores", title: "Disclosure scores, points of \(FigureText.points(scores.of))",
      description: "Bars of how many models have so many points: "
        + rows.map { "\($0.label) \($0.text)" }.joined(separator: "; ") + ".",
      height: height, drawing: drawing, table: table.node())
    var text =
      "Mean \(FigureText.points(scores.mean)), median \(FigureText.points(scores.median)) of"
    text += " \(FigureText.points(scores.of)), over \(FigureText.count(scores.models, "model"))"
    if !scores.classes.isEmpty {
      let classes = scores.classes.map { "\($0.name) \(FigureText.count($0.models))" }
      text += "; by class \(classes.joined(separator: ", "))"
    }
    return [.tag("h3", [:], "Disclosure scores"), .paragraph(text + "."), chart.node]
  }
}

extension String {
  /// The title in the middle of a sentence; an abbreviation stays as it is.
  fileprivate var lowercasedFirst: String {
    guard let second = dropFirst().first, second.isLowercase else { return self }
    return prefix(1).lowercased() + dropFirst()
  }
}
