// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

extension ExplainText {
  /// Writes the answer in some ten lines: the figure, how good it is, what it rests on, what matters
  /// most for it, and what would make it better.
  ///
  /// - Parameter quantity: The name of the quantity; nil is the one that tiers grade.
  package func answer(_ model: ModelResult, quantity name: String? = nil) -> String {
    var page = TextPage(style: style)
    page.line(page.bold(model.id), right: model.place)
    let quantity = model.quantities.first { $0.name == name ?? header.headline }
    if let quantity {
      if quantity.estimate == nil {
        notEstimated(quantity, of: model, on: &page)
      } else {
        figure(quantity, of: model, on: &page)
      }
      if let contested = model.contested.first(where: { $0.name == quantity.name }) {
        page.paragraph(DerivationTree.words(for: contested), label: "contested", indent: 11)
      }
    }
    if let standing = model.standing {
      page.paragraph(standing.words, label: "standing", indent: 11)
    }
    if let reason = model.lineage.leftOut {
      page.paragraph("in no total: \(reason.words)", label: "counted", indent: 11)
    }
    improvement(of: model, on: &page)
    findings(of: model, on: &page)
    page.line(
      page.dim(
        "rules \(header.packWords), as of \(header.asOf); --full has every step"
      ))
    return page.text
  }

  private func figure(
    _ quantity: QuantityResult, of model: ModelResult, on page: inout TextPage
  ) {
    guard let estimate = quantity.estimate else { return }
    let unit = UnitDisplay(
      unit: quantity.unit,
      magnitude: QuantaText.amount(estimate.expected, digits: quantity.digits))
    let figure = estimate.shown(digits: quantity.digits, in: unit)
    var text = "\(figure.value) \(unit.name)"
    if let interval = figure.interval { text += "  (90 %: \(interval))" }
    page.line(ShownLine("\(title(of: quantity)): ") + page.shown(text, .answer))
    if estimate.expected != estimate.central {
      let central = estimate.shownCentrally(digits: quantity.digits, in: unit)
      if let probability = quantity.probability {
        page.paragraph(
          "expected value; the formula gives \(central.value) \(unit.name) where it came about, the"
            + " probability of which is \(FigureText.number(probability, digits: 3))", indent: 0)
      } else {
        page.line("expected value; the formula gives \(central.value) \(unit.name), its median")
      }
    }
    if let tier = model.tier, quantity.name == header.headline {
      let title = header.tiers.first { $0.id == tier.id }.map { ", \($0.title)" } ?? ""
      page.paragraph("\(tier.id)\(title)", label: "tier", indent: 11)
    }
    page.paragraph(estimate.method, label: "method", indent: 11)
    for gap in header.untranslated(ofQuantity: quantity.name) {
      page.paragraph(gap.words, label: "no rule", indent: 11)
    }
    guard let derivation = quantity.derivation else { return }
    let leaves = derivation.fields
    if !leaves.isEmpty {
      let fields = leaves.prefix(3).map { field in
        "\(field.name) = \(NumberShape.words(field.value, unit: field.unit)) at \(field.at)"
      }
      let more = leaves.count > 3 ? "; and \(leaves.count - 3) more" : ""
      page.paragraph(fields.joined(separator: "; ") + more, label: "read", indent: 11)
    }
    let shares = quantity.varianceShares.prefix(3)
    for (index, share) in shares.enumerated() {
      let part = FigureText.percent(share.share, of: 1).padded(to: 7, onLeft: true)
      let text = ShownLine(
        (index == 0 ? "variance" : "").padded(to: 11) + part + "  "
          + derivation.words(for: share.factor))
      // The place stands where there is room for it; --full has all.
      let place = derivation.place(of: share.factor) ?? ""
      page.line(text, right: text.width + place.count + 2 <= page.width ? place : "")
    }
  }

  private func notEstimated(
    _ quantity: QuantityResult, of model: ModelResult, on page: inout TextPage
  ) {
    page.line(ShownLine("\(title(of: quantity)): ") + page.shown("not estimated", .answer))
    let words = model.words(forMissing: quantity.missing)
    page.paragraph(words.isEmpty ? "no method applies" : words, label: "because", indent: 11)
    if let unread = model.unread {
      page.paragraph("\(unread): what a card states is not known", indent: 11)
    }
  }

  private func improvement(of model: ModelResult, on page: inout TextPage) {
    let best = model.disclose.prefix(2)
    guard !best.isEmpty else { return }
    for (index, disclosure) in best.enumerated() {
      page.paragraph(disclosure.words, label: index == 0 ? "better by" : "", indent: 11)
    }
    let rest = model.disclose.count - best.count
    if rest > 0 { page.line("           and \(rest) more, which --full lists") }
  }

  private func findings(of model: ModelResult, on page: inout TextPage) {
    let counts = Severity.allCases.compactMap { severity -> String? in
      let findings = model.findings.filter { $0.severity == severity }
      guard !findings.isEmpty else { return nil }
      let failed = findings.count { $0.result == .fail && $0.waiver == nil }
      return "\(FigureText.count(findings.count, severity.rawValue)) (\(failed) failed)"
    }
    guard !counts.isEmpty else { return }
    page.paragraph(counts.joined(separator: ", "), label: "findings", indent: 11)
  }

  private func title(of quantity: QuantityResult) -> String {
    header.quantities.first { $0.name == quantity.name }?.title ?? quantity.name
  }
}

extension Derivation {
  /// What it was made of.
  private var inputs: [Derivation] {
    switch self {
    case .step(let step): step.inputs
    case .fit(let fit): fit.inputs
    case .field, .row, .parameter, .assumption: []
    }
  }

  /// All steps, each quantity once.
  private var steps: [Derivation] {
    var found: [Derivation] = []
    var names: Set<String> = []
    var next = [self]
    while let step = next.popLast() {
      if case .step(let step) = step, !names.insert(step.name).inserted { continue }
      found.append(step)
      next += step.inputs.reversed()
    }
    return found
  }

  /// The numbers that were read of the model, in order of first reading, each once.
  fileprivate var fields: [FieldStep] {
    var found: [FieldStep] = []
    for case .field(let field) in steps where !found.contains(field) {
      if case .number = field.value { found.append(field) }
    }
    return found
  }

  /// The step whose uncertainty a factor is: a parameter, a cell, or a method's own.
  private func step(of factor: String) -> Derivation? {
    steps.first { step in
      switch step {
      case .parameter(let parameter): parameter.name == factor
      case .row(let row):
        factor.hasPrefix("\(row.table)['\(row.key)']") && factor.hasSuffix(".\(row.column)")
      case .step(let step): step.rule == factor
      case .fit(let fit): factor.hasPrefix(fit.regression)
      case .field, .assumption: false
      }
    }
  }

  /// What a factor of uncertainty is, with its value.
  fileprivate func words(for factor: String) -> String {
    switch step(of: factor) {
    case .parameter(let parameter):
      "\(factor) = \(NumberShape.words(parameter.value, unit: parameter.unit))"
    case .row(let row): "\(factor) = \(NumberShape.words(row.value, unit: row.unit))"
    case .step(let step): "\(factor), the method of \(step.name) itself"
    case .fit, .field, .assumption, nil: factor
    }
  }

  fileprivate func place(of factor: String) -> String? {
    switch step(of: factor) {
    case .parameter(let parameter): parameter.at.description
    case .row(let row): row.at.description
    case .step(let step): step.at.description
    case .fit(let fit): fit.at.description
    case .field, .assumption, nil: nil
    }
  }
}
