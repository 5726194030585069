// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// Two organizations by the same rules, date and inputs.
package struct Comparison: Sendable {
  /// One of the two.
  package struct Side: Sendable {
    /// As it was asked for.
    let name: String
    let summary: AuditSummary

    package init(name: String, summary: AuditSummary) {
      (self.name, self.summary) = (name, summary)
    }
  }

  /// How the intervals of two figures lie to each other.
  enum Order: String, CaseIterable, Sendable {
    /// They have values in common, so that which is greater is not known.
    case overlapping
    case firstBelow = "first-below"
    case secondBelow = "second-below"
    /// One of the two, or its interval, is not there, or rests on figures that are only bounds.
    case unknown
  }

  let header: AuditHeader
  let inputs: [InputSummary]
  let sides: [Side]

  package init(header: AuditHeader, inputs: [InputSummary], first: Side, second: Side) {
    (self.header, self.inputs) = (header, inputs)
    sides = [first, second]
  }

  /// The whole population of a total on each side; nil where the total is not there.
  func totals(of column: TotalColumn) -> [TotalResult]? {
    let totals = sides.compactMap { $0.summary.whole(of: column.id) }
    return totals.count == sides.count ? totals : nil
  }

  /// Which of two sums is the less, as far as their 90 % intervals tell.
  static func order(of name: String, _ totals: [TotalResult]) -> Order {
    let found = totals.map { total in total.quantities.first { $0.name == name && $0.models > 0 } }
    guard totals.allSatisfy({ $0.bounds == 0 }), let first = found[0], let second = found[1],
      first.unit == second.unit,
      first.digits == second.digits, let firstLow = first.low, let firstHigh = first.high,
      let secondLow = second.low, let secondHigh = second.high
    else { return .unknown }
    if firstHigh < secondLow { return .firstBelow }
    if secondHigh < firstLow { return .secondBelow }
    return .overlapping
  }

  /// What can be said of two sums, in a sentence; what is not estimated is in neither.
  func verdict(on name: String, _ totals: [TotalResult]) -> String {
    let title = header.quantities.first { $0.name == name }?.title ?? name
    let isWhole = totals.allSatisfy { $0.estimated == $0.models && $0.undetermined == 0 }
    let order = Comparison.order(of: name, totals)
    switch order {
    case .unknown:
      return
        "\(title): which is greater is not known: one is not there, has no interval, or rests on"
        + " figures that are only bounds"
    case .overlapping:
      return "\(title): the intervals overlap, so that which is greater is not known"
    case .firstBelow, .secondBelow:
      let (less, more) = order == .firstBelow ? (sides[0], sides[1]) : (sides[1], sides[0])
      let below = "the interval of \(less.name) lies below that of \(more.name)"
      guard !isWhole else { return "\(title): \(below)" }
      let estimated = zip(sides, totals).map { side, total in
        "\(FigureText.count(total.estimated)) of \(FigureText.count(total.models, "model")) of"
          + " \(side.name)"
      }
      return
        "\(title): of what is estimated, \(below); but only \(estimated.joined(separator: " and "))"
        + " are estimated, and which is greater in all is not known"
    }
  }
}

/// The lines of a comparison, as its text and its Markdown show them.
struct ComparisonView {
  /// A table of the two side by side.
  struct Table {
    let title: String
    var rows: [(name: String, cells: [String])] = []
    /// What is to be said of it, a paragraph each.
    var notes: [String] = []
  }

  private let comparison: Comparison
  private var header: AuditHeader { comparison.header }

  init(_ comparison: Comparison) { self.comparison = comparison }

  var names: [String] { comparison.sides.map(\.name) }

  var tables: [Table] {
    header.totals.compactMap(total)
      + [tiers, scores, findings, missing].filter { !$0.rows.isEmpty }
  }

  private func cells(_ cell: (Comparison.Side) -> String) -> [String] {
    comparison.sides.map(cell)
  }

  private func total(_ column: TotalColumn) -> Table? {
    guard let totals = comparison.totals(of: column) else { return nil }
    var table = Table(title: column.title)
    func row(_ name: String, _ cell: (TotalResult) -> String) {
      table.rows.append((name, totals.map(cell)))
    }
    row("models") { FigureText.count($0.models) }
    row("estimated") { total in
      "\(FigureText.count(total.estimated)) (\(FigureText.percent(Double(total.estimated), of: Double(total.models))))"
    }
    for name in column.sum {
      let found = totals.map { total in
        total.quantities.first { $0.name == name && $0.models > 0 }
      }
      guard found.contains(where: { $0 != nil }) else { continue }
      // In one unit, so that they can be compared by eye.
      let magnitude = found.compactMap { $0?.amount }.max() ?? 0
      let unit = UnitDisplay(unit: found.compactMap { $0?.unit }.first ?? "1", magnitude: magnitude)
      table.rows.append(
        (
          "\(name), \(unit.name)",
          found.map { quantity in
            guard let figure = quantity?.shown(in: unit) else { return "not known" }
            return figure.value + (figure.interval.map { " (\($0))" } ?? "")
          }
        ))
      table.notes.append(comparison.verdict(on: name, totals))
    }
    for (index, ratio) in column.ratios.enumerated() {
      table.rows.append(
        (
          "\(ratio.title), \(UnitDisplay.plain(ratio.unit))",
          totals.map { total in
            guard index < total.ratios.count, let value = total.ratios[index].value else {
              return "not known"
            }
            return "\(FigureText.number(value, digits: 3)) over \(total.ratios[index].models)"
          }
        ))
    }
    for (name, count) in [
      ("only a bound", \TotalResult.bounds), ("contested", \.contested),
      ("undecided", \.undetermined), ("further cards, left out", \.leftOut),
    ] where totals.contains(where: { $0[keyPath: count] > 0 }) {
      row(name) { FigureText.count($0[keyPath: count]) }
    }
    return table
  }

  private var tiers: Table {
    var table = Table(title: "Models by tier")
    for tier in header.tiers {
      table.rows.append(
        (
          "\(tier.id) \(tier.title)",
          cells { side in
            FigureText.count(side.summary.tiers.first { $0.tier == tier.id }?.models ?? 0)
          }
        ))
    }
    return table
  }

  private var scores: Table {
    var table = Table(title: "Disclosure score")
    guard comparison.sides.contains(where: { $0.summary.scores != nil }) else { return table }
    for (name, score) in [("mean", \ScoreSummary.mean), ("median", \.median)] {
      table.rows.append(
        (
          name,
          cells { side in
            side.summary.scores.map {
              "\(FigureText.points($0[keyPath: score])) of \(FigureText.points($0.of))"
            } ?? "not known"
          }
        ))
    }
    return table
  }

  /// Failures and what is not known, by requirement; findings of an input are of no organization.
  private var findings: Table {
    var table = Table(title: "Findings")
    for rule in header.rules.filter({ $0.kind != .input }).sorted(by: { $0.severity < $1.severity })
    {
      let counts = comparison.sides.map { side in
        side.summary.requirements.first { $0.rule == rule.id }
      }
      guard counts.contains(where: { ($0?.findings ?? 0) > 0 }) else { continue }
      table.rows.append(
        (
          "\(rule.severity.rawValue) \(rule.id)",
          counts.map { count in
            guard let count else { return "–" }
            var parts: [String] = []
            if count.fail > count.waived { parts.append("\(count.fail - count.waived) fail") }
            if count.waived > 0 { parts.append("\(count.waived) waived") }
            if count.unknown > 0 { parts.append("\(count.unknown) unknown") }
            if count.error > 0 { parts.append("\(count.error) error") }
            return parts.isEmpty ? "–" : parts.joined(separator: ", ")
          }
        ))
    }
    return table
  }

  /// What would have to be disclosed for an estimate of those that have none.
  private var missing: Table {
    var table = Table(title: "Not found in what was read, in models without an estimate")
    guard let column = header.totals.first, let totals = comparison.totals(of: column) else {
      return table
    }
    let counts = totals.map { total in
      // What is made of other things is nothing to disclose.
      Dictionary(total.missing.filter { $0.path.hasPrefix("model.") }.map { ($0.path, $0.models) })
      {
        first, _ in first
      }
    }
    let paths = Set(counts.flatMap(\.keys)).sorted { left, right in
      func most(_ path: String) -> Int { counts.map { $0[path] ?? 0 }.reduce(0, +) }
      return (most(right), left) < (most(left), right)
    }
    for path in paths.prefix(12) {
      table.rows.append((path, counts.map { $0[path].map { FigureText.count($0) } ?? "–" }))
    }
    if paths.count > 12 { table.notes.append("and \(paths.count - 12) more") }
    return table
  }
}
