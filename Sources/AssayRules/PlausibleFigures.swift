// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Finds figures that cannot well be in the unit under which they stand, where the pack does not say what they
/// may be: parameters one by one, columns by their median, for one wrong figure is found among its neighbours.
///
/// The bounds are an order of magnitude beyond what there is. They are to find a lost prefix or point, and decide
/// nothing.
struct PlausibleFigures {
  /// What figures of a dimension lie between, in the unit, and what there is.
  private struct Bound {
    let unit: Unit
    let range: ClosedRange<Double>
    let examples: String
  }

  private let draft: PackDraft
  private let bounds: [Bound]
  private(set) var warnings: [Diagnostic] = []

  /// Sources: IPCC AR5 WG3 Annex III, table A.III.2 (from 7 g/kWh for wind to 820 g/kWh for coal); data sheets of
  /// vendors (from modules of 5 W to a wafer of 23 kW, and from 1 to some 10^5 TFLOP/s).
  init(_ draft: PackDraft) {
    self.draft = draft
    let units = UnitParser(axes: BasisAxes([]))
    bounds = [
      ("gCO2e/kWh", 0.5...10_000, "grids emit some 10 to 1000 gCO2e/kWh"),
      ("W/accelerator", 0.5...50_000, "accelerators draw some 10 to 1500 W"),
      ("TFLOP/(s·accelerator)", 0.001...1_000_000, "accelerators do some 1 to 10,000 TFLOP/s"),
    ].compactMap { text, range, examples in
      (try? units.parse(text)).map { Bound(unit: $0, range: range, examples: examples) }
    }
    for parameter in draft.parameters where parameter.valid == nil { check(parameter) }
    for table in draft.tables {
      for index in table.columns.indices { check(column: index, of: table) }
    }
  }

  private mutating func check(_ parameter: ParameterDraft) {
    guard let unit = parameter.unit else { return }
    let name = parameter.name
    let number = unit.value.canonical(parameter.amount)
    let text = Self.text(number, in: unit.value)
    if parameter.amount < 0, unit.value != .one {
      warnings.append(.negativeFigure(text, of: name))
    } else if let reason = reason(number, unit.value) {
      warnings.append(
        .implausible(text, of: "the parameter '\(name.value)'", reason, at: name.span))
    } else if unit.value == .one, parameter.amount > 1,
      Self.isShare(name.value + " " + parameter.title)
    {
      let share = NumberFormat.plain(parameter.amount / 100, significant: 6)
      warnings.append(.shareAboveOne(text, of: name, percent: share))
    }
  }

  private mutating func check(column index: Int, of table: TableDraft) {
    let column = table.columns[index]
    guard column.valid == nil, let unit = column.unit, column.type.isNumber else { return }
    let cells = table.rows.compactMap { row -> (number: Double, span: Span)? in
      guard let cell = row.cells[index] else { return nil }
      switch cell.value {
      case .double(let number, _): return (number, cell.span)
      case .int(let number): return (Double(number), cell.span)
      default: return nil
      }
    }
    let sorted = cells.map(\.number).sorted()
    guard !sorted.isEmpty else { return }
    let median = sorted[sorted.count / 2]
    let what = "the column '\(column.name)'"
    if let reason = reason(median, unit) {
      let text = Self.text(median, in: unit)
      warnings.append(
        .implausible(
          text, of: what + (sorted.count > 1 ? ", in the middle," : ""), reason, at: column.span))
    } else if isChangeOfMeter(unit) {
      for (number, span) in cells {
        guard let reason = reason(number, unit) else { continue }
        warnings.append(.implausible(Self.text(number, in: unit), of: what, reason, at: span))
      }
    }
    checkNeighbours(column, index, table, median)
  }

  /// Energy at an outer meter per energy at an inner one: of sites the worst that are published take three.
  /// Source: Uptime Institute Global Data Center Survey, PUE by site.
  private static let mostOverhead = 5.0

  /// Of one key in other years a figure differs by less than this factor.
  private static let gapInTime = 100.0

  /// Reports a figure that is far from those of the same key at other times.
  ///
  /// - Parameter median: That of the column: of two figures the one that is farther from it is taken to be wrong.
  private mutating func checkNeighbours(
    _ column: ColumnRule, _ index: Int, _ table: TableDraft, _ median: Double
  ) {
    guard table.isDated else { return }
    let rows = Dictionary(grouping: table.rows) { $0.key.value }
    for key in rows.keys.sorted() {
      let cells = (rows[key] ?? []).compactMap { row -> Located<Double>? in
        guard let cell = row.cells[index], case .double(let number, _) = cell.value, number > 0
        else { return nil }
        return Located(number, at: cell.span)
      }.sorted { $0.value < $1.value }
      guard cells.count > 1, let low = cells.first, let high = cells.last,
        high.value / low.value >= Self.gapInTime
      else { continue }
      let odd = median / low.value > high.value / median ? low : high
      let other = odd.span == low.span ? high : low
      let unit = column.unit ?? .one
      warnings.append(
        .farOff(
          Self.text(odd.value, in: unit), column: column.name,
          others: Self.text(other.value, in: unit),
          factor: NumberFormat.plain(high.value / low.value, significant: 2), at: odd.span))
    }
  }

  // MARK: What there is

  /// Why a figure, in canonical units, cannot well be in its unit; nil if it can.
  private func reason(_ number: Double, _ unit: Unit) -> String? {
    guard number > 0 else { return nil }
    if isChangeOfMeter(unit), let wider = widerTag(of: unit) {
      let overhead = wider.exponentIsPositive ? number : 1 / number
      if overhead < 1 {
        return "what is metered at '\(wider.name)' holds all of what is metered at '\(wider.inner)'"
      }
      return overhead > Self.mostOverhead
        ? "sites take some 1 to 3 kWh at '\(wider.name)' for each at '\(wider.inner)'" : nil
    }
    for bound in bounds where bound.unit.dimension == unit.dimension.withoutTags() {
      let amount = bound.unit.amount(number)
      if !bound.range.contains(amount) { return bound.examples }
    }
    return nil
  }

  /// Whether a unit is energy by energy, on two bases of one axis.
  private func isChangeOfMeter(_ unit: Unit) -> Bool {
    let dimension = unit.dimension
    return dimension.withoutTags().isNone && dimension.tags.count == 2
      && dimension.tags[0].tag.axis == dimension.tags[1].tag.axis
      && unit.symbol.ranges(of: "Wh[").count + unit.symbol.ranges(of: "J[").count == 2
  }

  /// The tag of a change of meter that its axis lists behind the other: axes go from the part to the whole.
  private func widerTag(of unit: Unit) -> (name: String, inner: String, exponentIsPositive: Bool)? {
    let names = draft.units.axes.allNames
    let tags = unit.dimension.tags.compactMap { power in
      names.firstIndex(of: power.tag.name).map { (place: $0, power: power) }
    }.sorted { $0.place < $1.place }
    guard tags.count == 2 else { return nil }
    return (tags[1].power.tag.name, tags[0].power.tag.name, tags[1].power.exponent.isPositive)
  }

  private static func isShare(_ text: String) -> Bool {
    let words = text.lowercased().split { !$0.isLetter }
    let shares: Set<Substring> = [
      "share", "fraction", "utilisation", "utilization", "efficiency", "percent", "percentage",
      "probability", "proportion", "mfu", "hfu",
    ]
    return words.contains { shares.contains($0) }
  }

  private static func text(_ number: Double, in unit: Unit) -> String {
    NumberFormat.plain(unit.amount(number), significant: 6)
      + (unit == .one ? "" : " \(unit.symbol)")
  }
}

extension Diagnostic {
  fileprivate static func implausible(
    _ text: String, of what: String, _ reason: String, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "odd-figure", "\(what) is \(text), and \(reason)", at: span,
      help: "look whether the unit is the one of the figures, and the right way round;"
        + " valid: [low, high] says what there may be")
  }

  /// A factor that may be meant in percent.
  static func wideFactor(_ text: Located<String>, _ factor: Double) -> Diagnostic {
    let meant = NumberFormat.plain(1 + factor / 100, significant: 6)
    return Diagnostic(
      .warning, "odd-figure",
      "an uncertainty of \(text.value) is from the \(text.value)th part to \(text.value) times",
      at: text.span,
      help: "write \(meant) if \(text.value) % is meant")
  }

  fileprivate static func negativeFigure(_ text: String, of name: Located<String>) -> Diagnostic {
    Diagnostic(
      .warning, "odd-figure", "the parameter '\(name.value)' is \(text), below zero", at: name.span,
      help: "take the minus away; valid: [low, high] says that there may be one")
  }

  fileprivate static func shareAboveOne(
    _ text: String, of name: Located<String>, percent: String
  ) -> Diagnostic {
    Diagnostic(
      .warning, "odd-figure", "the parameter '\(name.value)' is a share of one, and \(text)",
      at: name.span,
      help: "write \(percent) for \(text) %, or unit: \"%\"; valid: [low, high] says that there may"
        + " be more than one")
  }
}
