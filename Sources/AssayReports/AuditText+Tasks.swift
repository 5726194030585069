// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// A finding in the list of all of them.
  func text(of finding: Finding) -> String {
    var page = TextPage(style: style)
    page.line(
      "  " + page.severity(finding.severity) + "  " + page.bold(finding.rule)
        + (finding.baseline == .new ? "  new" : ""),
      right: finding.places.first ?? "")
    page.paragraph(finding.message + finding.verdict, label: "    ·", indent: 6)
    if let line = finding.waiverLine { page.paragraph(line, indent: 6) }
    return page.text
  }

  /// What would make a model's estimate better, and what to mend; nil where there is nothing.
  func tasks(of model: ModelResult) -> String? {
    let failures = model.findings.filter { $0.result == .fail && $0.waiver == nil }
    let remedies = failures.filter { $0.remedy != nil }
    guard !model.disclose.isEmpty || !remedies.isEmpty else { return nil }
    var page = TextPage(style: style)
    page.line()
    page.line("  " + page.bold(model.id), right: figure(of: model))
    for disclosure in model.disclose {
      page.paragraph(disclosure.words, label: "    disclose", indent: 13)
    }
    for finding in remedies {
      page.paragraph(
        "\(finding.remedy ?? "") (\(finding.severity.rawValue): \(finding.rule))",
        label: "    mend", indent: 13)
    }
    return page.text
  }

  /// The figure of the headline quantity and its tier.
  private func figure(of model: ModelResult) -> String {
    let tier = model.tier.map { ", \($0.id)" } ?? ""
    guard let name = header.headline, let quantity = model.quantity(name),
      let estimate = quantity.estimate
    else { return "no estimate\(tier)" }
    let unit = UnitDisplay(
      unit: quantity.unit,
      magnitude: QuantaText.amount(estimate.expected, digits: quantity.digits))
    let shown = estimate.shown(digits: quantity.digits, in: unit)
    let interval = shown.interval.map { "  (90 %: \($0))" } ?? ""
    return "\(shown.value) \(unit.name)\(interval)\(tier)"
  }
}

extension Disclosure {
  /// What it is, which method and tier it would give, and how the interval would change.
  var words: String {
    var text = fields.joined(separator: " + ") + " would allow \(enables)"
    if let tierThen { text += ", tier \(tierThen)" }
    if let now = factorNow, let then = factorThen {
      text +=
        "; 90 % factor \(FigureText.number(now, digits: 2)) now,"
        + " \(FigureText.number(then, digits: 2)) then"
    }
    return text
  }
}
