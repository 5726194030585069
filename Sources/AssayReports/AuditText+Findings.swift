// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension AuditText {
  func findings(_ summary: AuditSummary, on page: inout TextPage) {
    let counts = summary.requirements.filter { $0.findings > 0 }
    page.heading("Findings by requirement")
    if counts.isEmpty {
      page.line("  none")
    } else {
      let waived = counts.reduce(0) { $0 + $1.waived }
      var columns: [(String, TextTable.Alignment)] = [
        ("", .left), ("requirement", .left), ("fail", .right), ("unknown", .right),
        ("error", .right), ("pass", .right), ("", .left),
      ]
      if waived > 0 { columns.insert(("waived", .right), at: 3) }
      var table = TextTable(columns)
      let ordered = counts.compactMap { count in
        header.rules.first { $0.id == count.rule }.map { (count, $0) }
      }.sorted { left, right in
        if left.1.severity != right.1.severity { return left.1.severity < right.1.severity }
        let open = (left.0.fail - left.0.waived, right.0.fail - right.0.waived)
        if open.0 != open.1 { return open.0 > open.1 }
        return left.1.id < right.1.id
      }
      for (count, rule) in ordered {
        var cells = [
          rule.severity.rawValue, rule.id, zeroAsDot(count.fail - count.waived),
          zeroAsDot(count.unknown), zeroAsDot(count.error), FigureText.count(count.pass),
          rule.countedTitle,
        ]
        if waived > 0 { cells.insert(zeroAsDot(count.waived), at: 3) }
        table.row(cells)
      }
      table.colour(0, AuditText.severityTones)
      page.table(table)
      if let words = summary.waivedWords {
        page.paragraph("\(words): accepted, and not counted by --fail-on", indent: 2)
        for count in summary.waivers {
          page.paragraph(
            "\(count.rule) waived \(count.waiver.words), in"
              + " \(FigureText.count(count.models, header.subject(of: count.rule).rawValue))",
            indent: 4)
        }
      }
    }
    let quiet = summary.requirements.count - counts.count
    if quiet > 0 {
      page.line(page.dim("  \(FigureText.count(quiet, "other requirement")): no finding"))
    }
    for sentence in header.notInForce { page.paragraph(sentence, indent: 2) }
  }

  static let severityTones: [String: Tone] = [
    Severity.error.rawValue: .error, Severity.warning.rawValue: .warning,
    Severity.note.rawValue: .note,
  ]

  /// The gravest findings, at most three of one rule, so that one rule does not fill the list, unless
  /// its length was asked for.
  func worst(_ summary: AuditSummary, on page: inout TextPage) {
    var rules: [(rule: String, findings: [Finding])] = []
    var left = style.rows(10)
    for finding in summary.worst where left > 0 {
      if let index = rules.firstIndex(where: { $0.rule == finding.rule }) {
        guard rules[index].findings.count < style.rows(3) else { continue }
        rules[index].findings.append(finding)
      } else {
        rules.append((finding.rule, [finding]))
      }
      left -= 1
    }
    guard !rules.isEmpty else { return }
    page.heading("Worst findings")
    for (rule, findings) in rules {
      guard let first = findings.first else { continue }
      let info = header.rules.first { $0.id == rule }
      // What is accepted is no plain failure.
      let isWaived = findings.allSatisfy { $0.waiver != nil }
      let grade = isWaived ? page.dim("waived") : page.severity(first.severity)
      page.line(
        "  " + grade + "  " + page.bold(rule),
        right: (first.at ?? info?.at)?.description ?? "")
      for finding in findings {
        let mark = finding.baseline == .new ? "new: " : ""
        page.paragraph(
          mark + finding.message + finding.verdict, label: "    ·", indent: 6)
        if let line = finding.soughtLine ?? finding.places.first {
          page.paragraph(line, indent: 6)
        }
        if let line = finding.waiverLine { page.paragraph(line, indent: 6) }
      }
      let count = summary.requirements.first { $0.rule == rule }?.findings ?? findings.count
      if count > findings.count {
        page.line("      … and \(FigureText.count(count - findings.count)) more")
      }
      if let line = first.clauseLine { page.paragraph(line, label: "    §", indent: 6) }
      for gap in header.untranslated(ofRule: rule) { page.paragraph(gap.words, indent: 6) }
      // Of what is not known nobody knows whether there is anything to mend.
      if let failed = findings.first(where: { $0.result == .fail && $0.waiver == nil }),
        let remedy = failed.remedy ?? info?.remedy
      {
        page.paragraph(remedy, label: "    →", indent: 6)
      }
    }
  }

  func disclose(_ summary: AuditSummary, on page: inout TextPage) {
    guard !summary.disclose.isEmpty else { return }
    page.heading("What to disclose next")
    var table = TextTable([
      ("fields", .left), ("lifts to", .left), ("in the headline", .right),
      (header.advisesAll ? "all models" : "", .right),
    ])
    let rows = style.rows(8)
    for count in summary.disclose.prefix(rows) {
      table.row(
        count.fields.joined(separator: " + "),
        count.tierThen ?? "–", FigureText.count(count.inPopulation),
        count.models.map { FigureText.count($0) } ?? "")
    }
    table.colour(1, tierTones)
    page.table(table)
    let rest = summary.disclose.count - rows
    if rest > 0 { page.line(page.dim("  … \(FigureText.count(rest, "more set")) of fields")) }
    discloseByEntity(summary, on: &page)
  }

  func scores(_ summary: AuditSummary, on page: inout TextPage) {
    guard let scores = summary.scores else { return }
    page.heading("Disclosure score")
    page.line(
      "  mean \(FigureText.points(scores.mean)), median"
        + " \(FigureText.points(scores.median)) of"
        + " \(FigureText.points(scores.of)), over \(FigureText.count(scores.models, "model"))"
    )
    if !scores.classes.isEmpty {
      let parts = scores.classes.map {
        "\($0.name) \(FigureText.count($0.models))"
      }
      page.paragraph(parts.joined(separator: ", "), label: "  class", indent: 9)
    }
    var table = TextTable([("", .right), ("", .right), ("", .left)])
    // Empty tenths at either end say nothing.
    let used = scores.tenths.indices.filter { scores.tenths[$0] > 0 }
    for (tenth, models) in scores.tenths.enumerated()
    where tenth >= used.first ?? 0 && tenth <= used.last ?? 0 {
      let ends = "\(tenth * 10)–\(tenth * 10 + 10) %"
      table.row(ends, FigureText.count(models), bar(Double(models), of: Double(scores.models)))
    }
    page.table(table)
  }

  /// Which numbers of the rule book matter most for the headline's interval.
  func shares(_ summary: AuditSummary, on page: inout TextPage) {
    guard let column = header.totals.first, let total = summary.whole(of: column.id),
      !total.varianceShares.isEmpty
    else { return }
    page.heading("What moves the headline: shares of its variance")
    var table = TextTable([("", .left), ("", .right), ("", .left)])
    let rows = style.rows(8)
    for share in total.varianceShares.prefix(rows) {
      table.row(
        share.factor, FigureText.percent(share.share, of: 1),
        bar(share.share, of: 1))
    }
    let rest = total.varianceShares.dropFirst(rows)
    if !rest.isEmpty {
      let sum = rest.reduce(0) { $0 + $1.share }
      table.row(
        "… \(FigureText.count(rest.count)) more", FigureText.percent(sum, of: 1), bar(sum, of: 1))
    }
    page.table(table)
  }

  func largest(_ summary: AuditSummary, on page: inout TextPage) {
    guard let column = header.totals.first, let name = column.sum.first,
      let quantity = header.quantities.first(where: { $0.name == name }),
      let first = summary.largest.first
    else { return }
    let unit = UnitDisplay(
      unit: quantity.unit,
      magnitude: QuantaText.amount(first.estimate.expected, digits: quantity.digits))
    page.heading("Largest models")
    var table = TextTable([
      ("model", .left), (unit.name, .right), ("90 % interval", .right), ("tier", .left),
      ("method", .left),
    ])
    for model in summary.largest.prefix(style.rows(10)) {
      let figure = model.estimate.shown(digits: quantity.digits, in: unit)
      table.row(
        model.id, figure.value, figure.interval ?? "", model.tier ?? "",
        model.estimate.method + (model.isContested ? ", contested" : ""))
    }
    table.colour(3, tierTones)
    page.table(table)
  }

  func zeroAsDot(_ count: Int) -> String { count == 0 ? "·" : FigureText.count(count) }

  /// A bar of up to 40 characters.
  private func bar(_ part: Double, of whole: Double) -> String {
    guard whole > 0, part > 0 else { return "" }
    return String(repeating: "█", count: max(1, Int((min(part / whole, 1) * 40).rounded())))
  }
}

extension TextPage {
  func severity(_ severity: Severity) -> ShownLine {
    let tone: Tone =
      switch severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    return shown(severity.rawValue, tone)
  }
}
