// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// How the intervals of a total were found, and how far they can be trusted.
  func reservations(about total: TotalResult, on page: inout TextPage) {
    if let monteCarlo = header.monteCarlo, let first = total.quantities.first {
      var text = "90 % of \(FigureText.count(monteCarlo.draws)) random draws, seed"
      text += " \(monteCarlo.seed)"
      if let drawn = first.drawn {
        let unit = UnitDisplay(unit: first.unit, magnitude: first.amount)
        let moments = first.byMoments(drawn).shown(in: unit)
        if let interval = moments.interval {
          text += "; by moments \(first.name) is \(interval) \(unit.name)"
        }
      } else {
        text += "; not of \(first.name), which is too great to draw"
      }
      page.paragraph(text, label: "  interval", indent: 14)
    }
    if let names = listed(in: total, with: .draws) {
      page.paragraph(
        "of \(names) by draws from the distributions of its figures, as its moments do not tell it",
        label: "  interval", indent: 14)
    }
    if let names = listed(in: total, with: .none) {
      page.paragraph(
        "none of \(names): the expected value is made by high values that are seldom true, and lies"
          + " outside of what is true in 90 % of cases",
        label: "  interval", indent: 14)
    }
    let wide = total.quantities.filter { $0.isOrderOfMagnitude && $0.models > 0 }
    guard !wide.isEmpty else { return }
    let names = wide.map(\.name).joined(separator: ", ")
    var text = "order of magnitude: over 5 % of \(names) rests on figures that are themselves known"
    text += " to a factor above 3 only"
    page.paragraph(text, label: "  caution", indent: 14)
  }
}

extension TotalQuantity {
  /// The same with the interval that its moments give.
  fileprivate func byMoments(_ drawn: DrawnTotal) -> TotalQuantity {
    TotalQuantity(
      name: name, unit: unit, digits: digits, models: models, belowGrain: belowGrain,
      central: central, expected: expected,
      low: drawn.momentsLow, high: drawn.momentsHigh)
  }
}

extension AuditText {
  /// The quantities of a total whose interval was found in a way; nil if there are none.
  private func listed(in total: TotalResult, with method: IntervalMethod) -> String? {
    let names = total.quantities.filter { $0.interval == method && $0.models > 0 }
      .map { $0.name }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }
}
