// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension AuditHTML {
  /// What was audited, by what and when, under the title.
  func facts(_ summary: AuditSummary) -> [HTMLNode] {
    let pack = header.pack
    var text = "\(pack.title) (\(pack.id) \(pack.version)"
    if let profile = pack.profile { text += ", profile \(profile)" }
    text += "), as of \(header.asOf)"
    var nodes: [HTMLNode] = [.tag("p", ["class": "lead"], .text(text))]
    if let selection = header.selection {
      let count = summary.unselected ?? SelectionCount()
      var words = "Only models \(selection.words): all counts, totals and findings of models are of"
      words += " these \(FigureText.count(summary.models)) alone;"
      words += " \(FigureText.count(count.others)) others are left out"
      if count.undecided > 0 {
        words += ", and so \(count.undecided == 1 ? "is" : "are")"
        words += " \(FigureText.count(count.undecided)) of which the condition cannot be decided"
      }
      nodes.append(.tag("p", ["class": "note"], .text(words + ".")))
    }
    return nodes
  }

  func headline(_ summary: AuditSummary) -> HTMLNode {
    guard let column = header.totals.first, let total = summary.whole(of: column.id) else {
      return section("headline", "Headline", [.paragraph("The rules declare no total.")])
    }
    var nodes = figures(of: total, in: column) + standings(of: total, summary)
    nodes += narrowing(summary)
    if let chart = scatter(summary, total) { nodes.append(chart.node) }
    if let chart = varianceShares(total) { nodes.append(chart.node) }
    return section("headline", total.title, nodes)
  }

  /// The figures of a total, how much of its population they cover, and what is not in them.
  private func figures(of total: TotalResult, in column: TotalColumn) -> [HTMLNode] {
    var nodes: [HTMLNode] = []
    if total.models == 0 {
      nodes.append(.paragraph("No model is in the population: there is nothing to sum."))
    } else if total.estimated == 0 {
      nodes.append(
        .paragraph(
          "None of \(FigureText.count(total.models, "model")) is estimated: no number is printed,"
            + " because none would mean anything."))
    } else {
      nodes.append(.tag("dl", ["class": "stats"], all: statistics(of: total)))
      nodes.append(coverage(of: total))
    }
    let gaps = header.untranslated(ofTotal: column.id).map { "The total \($0.words)." }
    let list = notInIt(total) + reservations(about: total) + gaps
    if !list.isEmpty {
      nodes.append(.tag("h3", [:], "What is not in it, and what to bear in mind"))
      nodes += HTMLNode.items(list)
    }
    if total.undetermined > 0 {
      nodes.append(
        .fold(
          .text("Models that could not be placed in or outside of the population"),
          body: HTMLNode.items(
            total.undeterminedModels.map {
              $0.id + ($0.missing.isEmpty ? "" : ": \($0.missing.joined(separator: ", "))")
            } + more(total.undetermined - total.undeterminedModels.count))))
    }
    if !total.missing.isEmpty {
      nodes.append(
        .fold(
          "What the others would need for an estimate",
          body: HTMLNode.items(
            total.missing.prefix(40).map { "\($0.path) in \(FigureText.count($0.models, "model"))" }
              + more(total.missing.count - 40))))
    }
    let population = column.population.map { "models where \($0)" } ?? "every model"
    nodes.append(
      .tag(
        "p", ["class": "q"], "Population: ", .text(population), "; rule ",
        .code(column.at.description)))
    return nodes
  }

  private func more(_ count: Int) -> [String] {
    count > 0 ? ["… and \(FigureText.count(count)) more"] : []
  }

  private func statistics(of total: TotalResult) -> [HTMLNode] {
    var nodes: [HTMLNode] = []
    for quantity in total.quantities where quantity.models > 0 {
      let unit = UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
      let figure = quantity.shown(in: unit)
      let tags = UnitDisplay.tags(quantity.unit)
      let basis = tags.isEmpty ? "" : " (\(tags.joined(separator: ", ")))"
      nodes.append(
        .tag(
          "div", [:],
          .tag("dt", [:], .text(header.title(ofQuantity: quantity.name) + basis)),
          .tag(
            "dd", ["class": "big"], .text(figure.value + " "), .tag("small", [:], .text(unit.name))),
          .tag(
            "dd", [:],
            .text(
              figure.interval.map { "90 % interval \($0)" } ?? "without an interval"))))
    }
    for ratio in total.ratios {
      guard let value = ratio.value else { continue }
      let column = header.totals.first { $0.id == total.id }?.ratios.first { $0.id == ratio.id }
      let noun = column?.isIndependent == true ? "independent model" : "model"
      nodes.append(
        .tag(
          "div", [:], .tag("dt", [:], .text(ratio.title)),
          .tag(
            "dd", ["class": "big"], .text(FigureText.number(value, digits: 3) + " "),
            .tag("small", [:], .text(UnitDisplay.plain(ratio.unit)))),
          .tag(
            "dd", [:],
            .text(
              "over \(FigureText.count(ratio.models, noun))"
                + (ratio.median.map { ", median \(FigureText.number($0, digits: 3))" } ?? "")))))
    }
    return nodes
  }

  private func coverage(of total: TotalResult) -> HTMLNode {
    var parts = [
      "\(FigureText.percent(Double(total.estimated), of: Double(total.models))) of models"
    ]
    for coverage in total.coverage where coverage.of > 0 {
      parts.append(
        "\(FigureText.percent(coverage.estimated, of: coverage.of)) of \(coverage.name)")
    }
    return .tag(
      "p", ["class": "note"],
      .text(
        "Expected values of the \(FigureText.count(total.estimated)) that are estimated, of"
          + " \(FigureText.count(total.models, "model")): \(parts.joined(separator: ", "))."))
  }

  private func notInIt(_ total: TotalResult) -> [String] {
    var list: [String] = []
    let rest = total.models - total.estimated
    if rest > 0, total.estimated > 0, total.standings.isEmpty {
      list.append(
        "\(FigureText.count(rest, "model")) of the population \(rest == 1 ? "is" : "are") in no figure"
          + " here: not known, or of a tier that is not summed here, and not zero.")
    }
    if total.leftOut > 0, total.standings.isEmpty {
      list.append(
        "\(FigureText.count(total.leftOut, "further card")) of runs that are counted with another card"
          + " \(total.leftOut == 1 ? "is" : "are") in no count.")
    }
    if total.undetermined > 0 {
      list.append(
        "\(FigureText.count(total.undetermined, "model")) could not be placed inside or outside the"
          + " population, and \(total.undetermined == 1 ? "is" : "are") left out.")
    }
    if total.contested > 0 {
      list.append(
        "Of \(FigureText.count(total.contested, "model")) figures contradict each other by more than"
          + " they can be wrong by; each model says what is taken.")
    }
    if total.bounds > 0 {
      list.append(
        "The figures of \(FigureText.count(total.bounds, "model")) are only bounds.")
    }
    return list
  }

  /// How the intervals of a total were found, and how far they can be trusted.
  private func reservations(about total: TotalResult) -> [String] {
    func names(_ isMeant: (TotalQuantity) -> Bool) -> String? {
      let names = total.quantities.filter { $0.models > 0 && isMeant($0) }.map(\.name)
      return names.isEmpty ? nil : names.joined(separator: ", ")
    }
    var list: [String] = []
    if let names = names(\.isOrderOfMagnitude) {
      list.append(
        "Order of magnitude: over 5 % of \(names) rests on figures that are themselves known to a"
          + " factor above 3 only.")
    }
    if let monteCarlo = header.monteCarlo, let names = names({ $0.interval == .monteCarlo }) {
      list.append(
        "The intervals of \(names) are by \(FigureText.count(monteCarlo.draws)) random draws, seed"
          + " \(String(monteCarlo.seed)).")
    }
    if let names = names({ $0.interval == .draws }) {
      list.append(
        "The interval of \(names) is by draws from the distributions of its figures, as its moments"
          + " do not tell it.")
    }
    if let names = names({ $0.interval == .none }) {
      list.append(
        "There is no interval of \(names): the expected value is made by high values that are seldom"
          + " true, and lies outside of what is true in 90 % of cases.")
    }
    return list
  }

  // MARK: Groups

  /// Every total by every key, the first with charts.
  func groups(_ summary: AuditSummary) -> HTMLNode {
    var nodes: [HTMLNode] = []
    for (index, column) in header.totals.enumerated() {
      guard let whole = summary.whole(of: column.id) else { continue }
      var own: [HTMLNode] = index == 0 ? [] : figures(of: whole, in: column)
      if index > 0 { own += standings(of: whole, summary) }
      for key in column.by where key != Standing.key {
        let group = GroupTable(header, summary, whole: whole, column: column, key: key)
        own += group.nodes(isCharted: index == 0)
      }
      if index == 0 {
        nodes += own
      } else {
        nodes.append(.tag("h3", [:], .text("Another total: \(whole.title)")))
        nodes.append(.fold("Its figures and groups", body: own))
      }
    }
    if header.totals.isEmpty, !header.tiers.isEmpty {
      var table = HTMLTable("Models by tier", ["Tier", .number("Models")])
      for count in summary.tiers {
        table.row([.text(header.title(ofTier: count.tier)), .text(FigureText.count(count.models))])
      }
      nodes.append(table.node())
    }
    return section("groups", "By group", nodes + leftOut(summary))
  }

  private func leftOut(_ summary: AuditSummary) -> [HTMLNode] {
    guard !summary.leftOut.isEmpty else { return [] }
    var table = HTMLTable(
      "Left out of the totals, and why",
      ["Reason", .number("Models"), .number("With a figure"), "The greatest, and where it counts"])
    for count in summary.leftOut {
      let examples = count.largest.prefix(3).map { model in
        model.id + (model.countedBy.map { " with \($0)" } ?? "")
      }
      table.row([
        .text(count.reason.words), .text(FigureText.count(count.models)),
        .text(FigureText.count(count.withFigure)), .text(examples.joined(separator: "; ")),
      ])
    }
    return [.tag("h3", [:], "Left out of the totals, and why"), table.node()]
  }
}
