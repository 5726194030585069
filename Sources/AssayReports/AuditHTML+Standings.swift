// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditHTML {
  /// How the population of a total is accounted for.
  func standings(of total: TotalResult, _ summary: AuditSummary) -> [HTMLNode] {
    guard let standings = StandingTable(total, summary) else { return [] }
    var nodes = [
      summary.madeUp(total).map { "Made up of: \($0)." }, total.accountedWords.map { $0 + "." },
    ]
    .compactMap(\.self).map { HTMLNode.paragraph($0) }
    for ratio in total.ratios where ratio.value != nil {
      nodes += summary.apart(ratio, in: total).map { .paragraph("\(ratio.title): \($0).") }
    }
    var table = HTMLTable(
      "How the population is accounted for: \(total.title)",
      [
        "Standing", .number("Models"), .number("Expected, \(standings.unit.name)"),
        .number("90 % interval"), .number("Share"),
      ])
    for row in standings.rows {
      table.row(
        [
          .text(row.label), .text(row.models), .text(row.value), .text(row.interval),
          .text(row.share),
        ], isWhole: row.isWhole)
    }
    nodes.append(table.node(isCaptionShown: true))
    return nodes
  }

  /// The greatest figures that are inferred or imputed, what would document each, and what that would do.
  func narrowing(_ summary: AuditSummary) -> [HTMLNode] {
    guard let narrowing = summary.narrowing, let total = summary.totals.first,
      let quantity = total.quantities.first
    else { return [] }
    let unit = UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
    var table = HTMLTable(
      "Largest inferred or imputed runs, and what would document them",
      [
        "Model", .number("Expected, \(unit.name)"), .number("90 % interval"), "Standing",
        "To disclose",
      ])
    for run in narrowing.runs {
      let figure = run.estimate.shown(digits: quantity.digits, in: unit)
      table.row([
        .text(run.id), .text(figure.value), .text(figure.interval ?? ""),
        .text(run.standing.rawValue), .text(run.advice),
      ])
    }
    return [.tag("h3", [:], "The largest inferred or imputed runs")]
      + narrowing.words(total).map { HTMLNode.paragraph($0) }
      + [.fold("What would document each of them", body: [table.node()])]
  }
}
