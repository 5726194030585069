// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// How the models of a total's population are accounted for, line by line: the counts add up to the
/// population, and the expected values to the total.
struct StandingTable {
  struct Row {
    let label: String
    let models: String
    let value: String
    let interval: String
    let share: String
    let isWhole: Bool
  }

  let unit: UnitDisplay
  let rows: [Row]

  /// - Returns: Nil if the rules say no standings.
  init?(_ total: TotalResult, _ summary: AuditSummary) {
    guard !total.standings.isEmpty else { return nil }
    let first = total.quantities.first
    let unit =
      first.map { UnitDisplay(unit: $0.unit, magnitude: $0.amount) } ?? UnitDisplay(unit: "1")
    func row(_ label: String, _ models: Int, _ line: TotalResult?, isWhole: Bool = false) -> Row {
      guard let line, line.estimated > 0, let quantity = line.quantities.first, let first else {
        let isLeftOut = line != nil && !isWhole && line?.standing?.hasFigures == true
        return Row(
          label: label + (isLeftOut ? ", in no figure here" : ""), models: FigureText.count(models),
          value: "–", interval: "", share: "",
          isWhole: isWhole)
      }
      let figure = quantity.shown(in: unit)
      let rest = line.population - line.estimated
      let part =
        isWhole || rest == 0 ? "" : ", \(FigureText.count(line.estimated)) with a figure here"
      return Row(
        label: label + part, models: FigureText.count(models), value: figure.value,
        interval: figure.interval ?? "",
        share: FigureText.percent(quantity.amount, of: first.amount), isWhole: isWhole)
    }
    self.unit = unit
    let lines = summary.lines(of: total.id, by: Standing.key)
    var rows = total.standings.filter { $0.standing != .outside }.map { count in
      row(
        count.standing.label, count.models, lines.first { $0.standing == count.standing })
    }
    rows.append(row("population", total.population, total, isWhole: true))
    let outside = total.count(of: .outside)
    if outside > 0 {
      let undecided =
        total.undetermined > 0 ? ", \(FigureText.count(total.undetermined)) undecided" : ""
      rows.append(row(Standing.outside.label + undecided, outside, nil))
    }
    self.rows = rows
  }
}

extension Standing {
  /// The standing at the head of a row.
  var label: String {
    switch self {
    case .documented, .inferred, .imputed, .refused: rawValue
    case .nothing: "trained nothing"
    case .sameRun: "further card of a run"
    case .unknown: "not accounted for"
    case .outside: "outside of the population"
    }
  }

  /// So many models of it: "45 documented".
  func words(for count: Int) -> String {
    switch self {
    case .sameRun: FigureText.count(count, "further card") + " of a run"
    default: "\(FigureText.count(count)) \(label)"
    }
  }
}

extension AuditSummary {
  /// "documented 41,000 tCO2e in 45 models; inferred 155,000 tCO2e in 895; imputed none".
  func madeUp(_ total: TotalResult) -> String? {
    guard !total.standings.isEmpty, let first = total.quantities.first, first.models > 0 else {
      return nil
    }
    let unit = UnitDisplay(unit: first.unit, magnitude: first.amount)
    let lines = lines(of: total.id, by: Standing.key)
    return Standing.allCases.filter(\.hasFigures).map { standing in
      guard let line = lines.first(where: { $0.standing == standing }), line.estimated > 0,
        let quantity = line.quantities.first
      else { return "\(standing.label) none" }
      let models = FigureText.count(line.estimated, "model")
      return "\(standing.label) \(quantity.shown(in: unit).value) \(unit.name) in \(models)"
    }.joined(separator: "; ")
  }
}

extension AuditSummary {
  /// A ratio by standing and its trend, a line each; none where the rules say no standings.
  ///
  /// Of figures that were derived from one another there is no ratio: it would be that of the rules.
  func apart(_ ratio: RatioResult, in total: TotalResult) -> [String] {
    guard !total.standings.isEmpty else { return [] }
    let own = lines(of: total.id, by: Standing.key).compactMap { line -> String? in
      guard let standing = line.standing, standing.hasFigures, line.estimated > 0 else {
        return nil
      }
      guard let found = line.ratios.first(where: { $0.id == ratio.id }), let value = found.value
      else { return "\(standing.label): no model that would be evidence for it" }
      return "\(standing.label) \(FigureText.number(value, digits: 3)) over"
        + " \(FigureText.count(found.models, "model"))"
    }
    let trends = total.trends.filter { $0.ratio == ratio.id }.map { trend in
      func change(_ factor: Double) -> String {
        let percent = FigureText.number((factor - 1).magnitude * 100, digits: 2)
        return "\(factor < 1 ? "−" : "+")\(percent) %"
      }
      return "trend by \(trend.key.replacing("_", with: " ")), \(trend.from) to \(trend.until):"
        + " \(change(trend.perYear)) a year (90 %: \(change(trend.low)) to \(change(trend.high)))"
        + " over \(FigureText.count(trend.models, "model"))"
    }
    return (own.isEmpty ? [] : [own.joined(separator: "; ")]) + trends
  }
}

extension TotalResult {
  /// "1,803 of 1,803 accounted for: 45 documented, 895 inferred, 777 trained nothing, 86 further cards of a
  /// run"; nil if the rules say no standings.
  var accountedWords: String? {
    guard !standings.isEmpty else { return nil }
    let inside = standings.filter { $0.standing != .outside && $0.standing != .unknown }
    var text =
      "\(FigureText.count(accounted)) of \(FigureText.count(population)) accounted for"
    let parts = inside.map { $0.standing.words(for: $0.models) }
    if !parts.isEmpty { text += ": " + parts.joined(separator: ", ") }
    let unknown = count(of: .unknown)
    if unknown > 0 {
      text += "; of \(FigureText.count(unknown, "model")) nothing is known that accounts for"
      text += unknown == 1 ? " it" : " them"
    }
    return text
  }
}

extension Narrowing {
  /// What the list holds, and how far its first runs would narrow the interval.
  func words(_ total: TotalResult) -> [String] {
    guard let quantity = total.quantities.first else { return [] }
    let unit = UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
    let listed = min(models, Narrowing.listed)
    var sentences = [
      models == listed
        ? "These are all \(FigureText.count(models)) that are inferred or imputed."
        : "The first \(FigureText.count(listed)) of \(FigureText.count(models)) hold"
          + " \(FigureText.percent(share, of: 1)) of the expected value of what is inferred or imputed."
    ]
    func text(_ ends: Ends) -> String {
      let figure = ShownFigure(
        value: quantity.amount, low: QuantaText.amount(ends.low, digits: quantity.digits),
        high: QuantaText.amount(ends.high, digits: quantity.digits), limit: nil, in: unit)
      return "\(figure.interval ?? "the same") \(unit.name)"
    }
    if let now, let then, documented > 0 {
      let start =
        "If the first \(FigureText.count(documented)) were known exactly, at the same expected value, the"
        + " 90 % interval of the total would"
      sentences.append(
        text(now) == text(then)
          ? "\(start) stay as it is, as far as it is printed: \(text(now))."
          : "\(start) be \(text(then)) instead of \(text(now)).")
    }
    return sentences
  }
}

extension EstimatedRun {
  /// What would document it, or estimate it better: "accelerator_hours + accelerator (T3)".
  var advice: String {
    guard let first = disclose.first else { return "–" }
    return first.fields.joined(separator: " + ") + (first.tierThen.map { " (\($0))" } ?? "")
  }
}

extension StandingResult {
  /// "inferred: tier T5, size alone".
  var words: String {
    standing.label + (because.isEmpty ? "" : ": " + because.joined(separator: "; "))
  }
}
