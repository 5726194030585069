// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// Which earlier audit findings are compared with, and how that differs from this one.
  func baseline(on page: inout TextPage) {
    guard let baseline = header.baseline else { return }
    let text = "\(baseline.path): an audit by \(baseline.pack) \(baseline.version) as of"
    page.paragraph(
      ([text + " \(baseline.asOf)"] + baseline.differences(from: header)).joined(separator: "; "),
      label: "baseline", indent: 10)
    digest(baseline.digest, on: &page)
  }

  /// What is new, what is gone and what is as before, by requirement.
  func sinceBaseline(_ summary: AuditSummary, on page: inout TextPage) {
    guard let compared = summary.baseline else { return }
    page.heading(
      "Since the baseline: \(FigureText.count(compared.new)) new,"
        + " \(FigureText.count(compared.gone.count)) gone,"
        + " \(FigureText.count(compared.unchanged)) as before")
    if !compared.counts.isEmpty {
      var table = TextTable([
        ("", .left), ("requirement", .left), ("new", .right), ("gone", .right),
        ("as before", .right),
      ])
      for count in compared.counts.sorted(by: isNewer) {
        let severity = header.rules.first { $0.id == count.rule }?.severity.rawValue
        table.row(
          severity ?? "–", count.rule, zeroAsDot(count.new), zeroAsDot(count.gone),
          zeroAsDot(count.unchanged))
      }
      table.colour(0, AuditText.severityTones)
      page.table(table)
    }
    gone(compared.gone.filter(\.isAudited), on: &page)
    let others = compared.gone.count(where: { !$0.isAudited })
    if others > 0 {
      page.paragraph(
        "\(FigureText.count(others)) of those gone \(others == 1 ? "is" : "are") of models that are"
          + " not in this audit: of them nothing is known to be mended.", indent: 2)
    }
    page.paragraph("Only what is new counts for --fail-on.", indent: 2)
  }

  private func gone(_ gone: [BaselineSummary.Gone], on page: inout TextPage) {
    let rows = style.rows(5)
    for one in gone.prefix(rows) {
      page.paragraph(
        "gone: \(one.entry.rule): \(one.entry.message)", label: "    ·", indent: 6)
    }
    if gone.count > rows { page.line("      … and \(FigureText.count(gone.count - rows)) more") }
  }

  /// The requirements with what is new first, the gravest before others.
  private func isNewer(_ left: BaselineCount, than right: BaselineCount) -> Bool {
    if (left.new > 0) != (right.new > 0) { return left.new > 0 }
    func rank(_ count: BaselineCount) -> Int {
      let severity = header.rules.first { $0.id == count.rule }?.severity
      return severity.flatMap { Severity.allCases.firstIndex(of: $0) } ?? Severity.allCases.count
    }
    return (rank(left), -left.new, left.rule) < (rank(right), -right.new, right.rule)
  }
}
