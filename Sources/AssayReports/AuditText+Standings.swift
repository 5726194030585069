// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// What the figures are made up of, and how all models of the population are accounted for.
  func accounted(_ total: TotalResult, _ summary: AuditSummary, on page: inout TextPage) {
    if let text = summary.madeUp(total) {
      page.paragraph(text, label: "  made up of", indent: 14)
    }
    if let text = total.accountedWords {
      page.paragraph(text, label: "  accounted", indent: 14)
    }
  }

  /// The headline by standing.
  func standings(_ summary: AuditSummary, on page: inout TextPage) {
    guard let column = header.totals.first, let total = summary.whole(of: column.id) else { return }
    standingTable(total, summary, on: &page)
  }

  func standingTable(_ total: TotalResult, _ summary: AuditSummary, on page: inout TextPage) {
    guard let standings = StandingTable(total, summary) else { return }
    page.heading("How the population is accounted for: \(total.title)")
    var table = TextTable([
      ("standing", .left), ("models", .right), (standings.unit.name, .right),
      ("90 % interval", .right), ("share", .right),
    ])
    for row in standings.rows {
      table.row(row.label, row.models, row.value, row.interval, row.share)
    }
    page.table(table)
  }

  /// The greatest figures that are inferred or imputed, what would document each, and what that would do.
  func narrowing(_ summary: AuditSummary, on page: inout TextPage) {
    guard let narrowing = summary.narrowing, let total = summary.totals.first,
      let quantity = total.quantities.first, let first = narrowing.runs.first
    else { return }
    let unit = UnitDisplay(
      unit: quantity.unit,
      magnitude: QuantaText.amount(first.estimate.expected, digits: quantity.digits))
    page.heading("Largest inferred or imputed runs, and what would document them")
    var table = TextTable([
      ("model", .left), (unit.name, .right), ("90 % interval", .right), ("standing", .left),
      ("to disclose", .left),
    ])
    for run in narrowing.runs.prefix(style.rows(10)) {
      let figure = run.estimate.shown(digits: quantity.digits, in: unit)
      table.row(
        run.id, figure.value, figure.interval ?? "", run.standing.rawValue, run.advice)
    }
    page.table(table)
    for sentence in narrowing.words(total) { page.paragraph(sentence, indent: 2) }
  }
}

extension ExplainText {
  /// How the model is accounted for, and why.
  func standing(of model: ModelResult, on page: inout TextPage) {
    guard let standing = model.standing else { return }
    page.heading("Standing: \(standing.standing.label)")
    for reason in standing.because { page.paragraph(reason, indent: 2) }
  }
}
