// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// What an audit says of one model: the answer, or everything with the steps that led to each number.
package struct ExplainText: Sendable {
  let header: AuditHeader
  let style: TextStyle

  package init(header: AuditHeader, style: TextStyle = .plain) {
    self.header = header
    self.style = style
  }

  /// Writes the derivations of a model, and then its tier, score, findings and what to disclose.
  ///
  /// - Parameters:
  ///   - model: With a derivation for each quantity that has an estimate.
  ///   - quantity: The name of the one quantity to explain; nil for all.
  package func report(_ model: ModelResult, quantity: String? = nil) -> String {
    var page = TextPage(style: style)
    page.line(page.bold(model.id), right: model.place)
    var facts = ["entity \(model.entity ?? "unknown")"]
    if let tier = model.tier { facts.append("tier \(tier.id)") }
    if let score = model.score {
      facts.append(
        "disclosure \(FigureText.points(score.value)) of"
          + " \(FigureText.points(score.of))")
    }
    page.line(
      "rules \(header.packWords), as of"
        + " \(header.asOf); \(facts.joined(separator: ", "))")
    states(of: model, on: &page)
    quantities(of: model, only: quantity, on: &page)
    contested(in: model, on: &page)
    guard quantity == nil else { return page.text }
    standing(of: model, on: &page)
    lineage(of: model, on: &page)
    tier(of: model, on: &page)
    score(of: model, on: &page)
    findings(of: model, on: &page)
    disclose(of: model, on: &page)
    return page.text
  }

  /// What the record states that has no value, and what was not read at all.
  private func states(of model: ModelResult, on page: inout TextPage) {
    if let unread = model.unread {
      page.paragraph("\(unread): what a card states is not known", indent: 2)
    }
    guard !model.states.isEmpty else { return }
    page.heading("Stated, and without a value")
    for state in model.states {
      page.paragraph("\(state.path) \(state.words)", indent: 2)
      if let because = state.because, state.text != nil {
        page.paragraph(because, indent: 4)
      }
    }
  }

  /// The headline's tree first, and then those of quantities that it does not hold.
  private func quantities(of model: ModelResult, only name: String?, on page: inout TextPage) {
    let wanted = model.quantities.filter { name == nil || $0.name == name }
    let ordered =
      wanted.filter { $0.name == header.headline } + wanted.filter { $0.name != header.headline }
    var tree = DerivationTree(style: style)
    for quantity in ordered where quantity.estimate != nil && !tree.shown.contains(quantity.name) {
      self.quantity(quantity, tree: &tree, on: &page)
    }
    let missing = ordered.filter { $0.estimate == nil }
    guard !missing.isEmpty else { return }
    page.heading("Not estimated")
    for quantity in missing {
      let words = model.words(forMissing: quantity.missing)
      page.paragraph(
        words.isEmpty ? "no method applies" : words,
        label: "  \(quantity.name)", indent: max(20, quantity.name.count + 4))
      // What is missing stands above; other reasons stand with their method, and all are said of a
      // quantity that is asked for by its name.
      for method in quantity.passedOver where name != nil || method.isReasoned {
        page.paragraph(DerivationTree.words(for: method), label: "  passed over", indent: 20)
      }
    }
  }

  private func quantity(
    _ quantity: QuantityResult, tree: inout DerivationTree, on page: inout TextPage
  ) {
    guard let estimate = quantity.estimate else { return }
    let title = header.quantities.first { $0.name == quantity.name }?.title ?? quantity.name
    page.heading(title)
    let unit = UnitDisplay(
      unit: quantity.unit,
      magnitude: QuantaText.amount(estimate.central, digits: quantity.digits))
    let figure = estimate.shownCentrally(digits: quantity.digits, in: unit)
    var text = "  \(figure.value) \(unit.name)"
    if let interval = figure.interval { text += "  (90 %: \(interval))" }
    let tags = UnitDisplay.tags(quantity.unit)
    if !tags.isEmpty { text += "  [\(tags.joined(separator: ", "))]" }
    if estimate.expected != estimate.central {
      text += "  central value; the expected one is below"
    }
    page.line(text)
    let exact = QuantaText.decimal(estimate.central, digits: quantity.digits)
    page.line(
      page.dim(
        "  exactly \(exact) \(quantity.unit), by \(estimate.method)"
      ))
    for gap in header.untranslated(ofQuantity: quantity.name) {
      page.paragraph(gap.words, indent: 2)
    }
    page.line()
    if let derivation = quantity.derivation { tree.write(derivation, on: &page) }
    expected(estimate, of: quantity, in: unit, on: &page)
  }

  /// The last step, from the central figure to the expected value, and why it is taken.
  private func expected(
    _ estimate: Estimate, of quantity: QuantityResult, in unit: UnitDisplay,
    on page: inout TextPage
  ) {
    guard estimate.expected != estimate.central else { return }
    let figure = estimate.shown(digits: quantity.digits, in: unit)
    var text = "\(figure.value) \(unit.name)"
    if estimate.central > 0 {
      let ratio = Double(estimate.expected) / Double(estimate.central)
      text += " = the central figure above × \(FigureText.number(ratio, digits: 4))"
    }
    if let probability = quantity.probability {
      text += ", counted with the probability \(FigureText.number(probability, digits: 3)) that it"
      text += " came about"
    }
    text += ", the mean over all that is uncertain in it: neither over- nor underestimated as"
    text += " far as can be judged (IPCC 2006), which holds for its sums as well; tables and"
    text += " totals print it"
    page.paragraph(text, label: "  expected", indent: 12)
  }

  /// All figures that contradict each other, also of what has no figure for that reason.
  private func contested(in model: ModelResult, on page: inout TextPage) {
    guard !model.contested.isEmpty else { return }
    page.heading("Contested")
    for quantity in model.contested {
      page.paragraph(
        DerivationTree.words(for: quantity), label: "  \(quantity.name)",
        indent: max(14, quantity.name.count + 4))
    }
  }

  private func tier(of model: ModelResult, on page: inout TextPage) {
    guard let tier = model.tier else { return }
    let title = header.tiers.first { $0.id == tier.id }?.title
    page.heading(
      "Tier \(tier.id)" + (title.map { ": \($0)" } ?? ""))
    if tier.passedOver.isEmpty { page.line("  the best there is") }
    for better in tier.passedOver {
      var text =
        better.parts.isEmpty
        ? better.because
        : "\(TierResult.PassedOver.criterionFails): \(DerivationTree.words(for: better.parts))"
      if !better.missing.isEmpty {
        text += "; " + model.words(forMissing: better.missing)
      }
      page.paragraph("not \(better.id): \(text)", label: " ", indent: 2)
    }
  }

  private func score(of model: ModelResult, on page: inout TextPage) {
    guard let score = model.score else { return }
    let name = score.className.map { " (\($0))" } ?? ""
    page.heading(
      "Disclosure score \(FigureText.points(score.value)) of"
        + " \(FigureText.points(score.of))\(name)")
    var table = TextTable([("", .left), ("", .right), ("", .left), ("", .left)])
    for criterion in score.criteria {
      table.row(
        criterion.holds ? "✓" : "–", FigureText.points(criterion.weight),
        criterion.id,
        model.words(forMissing: criterion.missing))
    }
    page.table(table)
  }

  private func findings(of model: ModelResult, on page: inout TextPage) {
    page.heading("Findings")
    if model.findings.isEmpty { page.line("  none") }
    for finding in model.findings {
      page.line(
        "  \(finding.severity.rawValue): \(finding.result.rawValue)"
          + (finding.waiver == nil ? "" : " (waived)") + "  \(finding.rule)",
        right: finding.at?.description ?? "")
      page.paragraph(finding.message, indent: 4)
      if let line = finding.waiverLine { page.paragraph(line, indent: 4) }
      if let line = finding.soughtLine {
        page.paragraph(line, indent: 4)
      } else {
        if !finding.missing.isEmpty {
          page.paragraph(model.words(forMissing: finding.missing), indent: 4)
        }
        for place in finding.places {
          page.paragraph(place, label: "    at", indent: 7)
        }
      }
      if let remedy = finding.remedy {
        page.paragraph(remedy, label: "    →", indent: 6)
      }
      for clause in finding.clauses {
        page.paragraph("clause \(clause.line)", label: "    §", indent: 6)
        if let url = clause.document.url { page.paragraph(url, indent: 6) }
      }
      for gap in header.untranslated(ofRule: finding.rule) {
        page.paragraph(gap.words, indent: 6)
      }
    }
  }

  private func disclose(of model: ModelResult, on page: inout TextPage) {
    guard !model.disclose.isEmpty else { return }
    page.heading("What to disclose")
    for disclosure in model.disclose {
      page.paragraph(disclosure.words, indent: 2)
    }
  }
}

extension PassedOver {
  /// Whether there is more to say than which condition does not hold and what is missing.
  fileprivate var isReasoned: Bool {
    because != PassedOver.isMissing && !because.hasPrefix(PassedOver.conditionFails)
  }
}
