// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// For the organizations with the greatest totals, the disclosure that does most for each.
  func discloseByEntity(_ summary: AuditSummary, on page: inout TextPage) {
    let shown = summary.discloseByEntity.prefix(style.rows(5))
    guard let headline = header.headline, !shown.isEmpty else { return }
    page.line()
    page.line(
      "  The one disclosure that does most for an organization's total, largest totals first")
    var table = TextTable([
      ("organization", .left), ("fields", .left), ("variance removed", .right),
      ("models", .right), ("newly estimated", .right),
    ])
    for best in shown {
      table.row(
        best.entity,
        best.fields.joined(separator: " + "),
        best.varianceRemoved.map(removed) ?? "–", FigureText.count(best.models),
        best.estimable == 0 ? "·" : FigureText.count(best.estimable))
    }
    page.table(table)
    page.paragraph(
      "Variance removed: of the sum of its models' variances in '\(headline)'"
        + " today; correlations between models are left out. Neither models without an estimate"
        + " count in it, nor what a text would bring, which cannot be told beforehand. Where it is"
        + " –, the fields are those that would let most models be estimated.",
      indent: 2)
  }

  private func removed(_ share: Double) -> String {
    share < 0 ? "widens" : FigureText.percent(share, of: 1)
  }
}
