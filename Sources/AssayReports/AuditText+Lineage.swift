// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// What is in no total, and why: how many models for each reason, and the few whose figures
  /// would have added most.
  func leftOut(_ summary: AuditSummary, on page: inout TextPage) {
    guard !summary.leftOut.isEmpty else { return }
    page.heading("Left out of the totals, and why")
    var table = TextTable([("", .left), ("models", .right), ("with a figure", .right)])
    for count in summary.leftOut {
      table.row(
        count.reason.words, FigureText.count(count.models), FigureText.count(count.withFigure))
    }
    page.table(table)
    let name = header.totals.first?.sum.first ?? header.headline
    guard let quantity = header.quantities.first(where: { $0.name == name }) else { return }
    for count in summary.leftOut {
      for model in count.largest.prefix(3) {
        guard let estimate = model.estimate else { continue }
        let unit = UnitDisplay(
          unit: quantity.unit,
          magnitude: QuantaText.amount(estimate.expected, digits: quantity.digits))
        let figure = estimate.shown(digits: quantity.digits, in: unit)
        var text = "\(model.id), \(figure.value) \(unit.name)"
        if let other = model.countedBy { text += ": counted with \(other)" }
        page.paragraph(text, label: "    ·", indent: 6)
      }
    }
    page.line(page.dim("  --format json lists every one, under lineage of its model"))
  }
}

extension LeftOutReason {
  /// The reason for people.
  var words: String {
    switch self {
    case .trainsNothing: "not trained: a further card of another model's run"
    case .sameRun: "a further card of a run, by what it has in common with another"
    case .sameFigure: "the figure of another card"
    case .familyFigure: "the figure of a family, counted once"
    case .lineageUnknown: "lineage unknown: the median of models trained from scratch"
    }
  }
}

extension ExplainText {
  /// What a model was derived from, what of it counts, and with which card.
  func lineage(of model: ModelResult, on page: inout TextPage) {
    let lineage = model.lineage
    let isPlain =
      lineage.parents.isEmpty && lineage.status == .original && lineage.leftOut == nil
      && lineage.copies.isEmpty && lineage.share == nil && lineage.mirrorOf == nil
    guard !isPlain else { return }
    page.heading("Lineage: \(lineage.status.rawValue)")
    for parent in lineage.parents {
      var text = "\(parent.relation ?? "derived in an unknown way") of"
      text += " \(parent.id)"
      if let rule = parent.inferredBy { text += " (by \(rule))" }
      if parent.isPresent == false { text += ", which no input has" }
      page.paragraph(text, indent: 2)
    }
    page.paragraph(counted(model), indent: 2)
    for copy in lineage.copies {
      page.paragraph(
        "\(copy.field) is the figure of"
          + " \(copy.isFamily ? "a family, counted with " : "")\(copy.countedBy)",
        indent: 2)
    }
    if let share = lineage.share {
      page.paragraph("\(FigureText.percent(share, of: 1)) of its family's figure", indent: 2)
    }
    if let mirror = lineage.mirrorOf {
      page.paragraph("has the name and the size of \(mirror)", indent: 2)
    }
  }

  private func counted(_ model: ModelResult) -> String {
    let lineage = model.lineage
    guard let reason = lineage.leftOut else {
      return lineage.counts == .increment
        ? "counted in totals with its own training, without that of its base"
        : "counted in totals in full"
    }
    let with = lineage.run.map { ", counted with \($0)" }
    switch reason {
    case .trainsNothing:
      return "in no total: it was not trained, and is a further card of another model's run"
        + (with ?? ", for which no record stands")
    case .sameRun:
      return "in no total: it is a further card of a run" + (with ?? "")
    case .sameFigure: return "in no total: it states the figure of another card" + (with ?? "")
    case .familyFigure: return "in no total: it states the figure of a family" + (with ?? "")
    case .lineageUnknown:
      return
        "in no total: nothing shows that it was trained from scratch, and its figure is the median"
        + " of models that were"
    }
  }
}
