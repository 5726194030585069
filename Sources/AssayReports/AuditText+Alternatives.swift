// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// What the headline comes to under each alternative of the pack, and from where to where.
  func alternatives(_ summary: AuditSummary, on page: inout TextPage) {
    guard !summary.alternatives.isEmpty, let structure = summary.structure,
      let first = ([summary.headline] + summary.alternatives.map(\.headline)).compactMap(\.self)
        .first
    else { return }
    let unit = UnitDisplay(unit: first.unit, magnitude: first.amount(of: structure.high))
    page.heading("Under other choices of structure: \(first.name)")
    var table = TextTable([
      ("alternative", .left), ("", .left), (unit.name, .right), ("90 % interval", .right),
      ("models", .right),
    ])
    func row(_ id: String, _ title: String, _ quantity: TotalQuantity?) {
      guard let quantity, quantity.models > 0 else { return table.row(id, title, "–", "", "0") }
      let figure = quantity.shown(in: unit)
      table.row(
        id, title, figure.value, figure.interval ?? "", FigureText.count(quantity.models))
    }
    row("–", "as the pack has it", summary.headline)
    for one in summary.alternatives { row(one.id, one.title, one.headline) }
    page.table(table)
    let ends = [structure.low, structure.high].map {
      FigureText.number(first.amount(of: $0) * unit.factor, digits: 2)
    }
    page.paragraph(
      "structure: \(ends[0]) to \(ends[1]) \(unit.name) expected; the interval is of what is uncertain"
        + " within one structure, and holds none of these choices", indent: 2)
  }
}

extension TotalQuantity {
  /// Quanta in its unit.
  fileprivate func amount(of quanta: Int128) -> Double { QuantaText.amount(quanta, digits: digits) }
}
