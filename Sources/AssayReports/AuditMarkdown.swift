// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// The summary of an audit as Markdown, to be put into a pull request: the headline, what fails by
/// severity, the gravest findings, what was waived, and what to disclose next.
///
/// It never has more than the characters that a comment may have: what would go beyond is left out, the
/// end first, and a line says so.
package struct AuditMarkdown: AuditReport {
  let header: AuditHeader

  package init(header: AuditHeader) { self.header = header }

  /// Source: GitHub REST API, the body of an issue comment has at most 65,536 characters; some are kept for
  /// what others put around the report.
  static let limit = 60_000
  private static let findings = 20

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    [.bytes(Array(report(inputs: inputs, summary: summary).utf8))]
  }

  package func report(inputs: [InputSummary], summary: AuditSummary) -> String {
    var text = ""
    var isCut = false
    let blocks = [
      title(summary), headline(summary), standings(summary), sinceBaseline(summary),
      failures(summary), worst(summary), waived(summary), tailoring(summary), disclose(summary),
      narrowing(summary), details(inputs, summary),
    ]
    for block in blocks where !block.isEmpty {
      // By UTF-16, of which there are never fewer than characters.
      guard !isCut, text.utf16.count + block.utf16.count <= AuditMarkdown.limit else {
        isCut = true
        continue
      }
      if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
      text += block
    }
    return isCut ? text + "\nMore would not go into a comment: the other formats have all.\n" : text
  }

  private func title(_ summary: AuditSummary) -> String {
    var page = MarkdownPage()
    page.heading("Training emissions of \(FigureText.count(summary.models, "model"))")
    var text: MarkdownText = "\(header.pack.id) \(header.pack.version)"
    if let profile = header.pack.profile { text = "\(text) with profile \(profile)" }
    text = "\(text), as of \(header.asOf)"
    if let selection = header.selection {
      text = "\(text); models \(selection.words) alone"
      if let count = summary.unselected {
        text = "\(text), \(FigureText.count(count.others + count.undecided)) others left out"
      }
    }
    page.paragraph("\(text).")
    return page.text
  }

  private func headline(_ summary: AuditSummary) -> String {
    guard let column = header.totals.first, let total = summary.whole(of: column.id) else {
      return ""
    }
    var page = MarkdownPage()
    guard total.estimated > 0 else {
      page.paragraph(
        "**\(column.title):** none of \(FigureText.count(total.models, "model")) could be estimated."
      )
      return page.text
    }
    for quantity in total.quantities where quantity.models > 0 {
      let unit = UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
      let figure = quantity.shown(in: unit)
      let title = header.quantities.first { $0.name == quantity.name }?.title ?? quantity.name
      var text: MarkdownText = "\(title): **\(figure.value) \(unit.name)**"
      if let interval = figure.interval { text = "\(text) (90 %: \(interval))" }
      page.item(text)
    }
    var parts = [
      "\(column.title): expected values over \(FigureText.count(total.estimated)) of"
        + " \(FigureText.count(total.models, "model"))"
    ]
    let rest = total.models - total.estimated
    if rest > 0, total.standings.isEmpty {
      parts.append(
        "\(FigureText.count(rest)) \(rest == 1 ? "is" : "are") in no figure: not known, and not zero"
      )
    }
    if total.bounds > 0 { parts.append("\(FigureText.count(total.bounds)) are only bounds") }
    if total.contested > 0 {
      parts.append("of \(FigureText.count(total.contested, "model")) figures contradict each other")
    }
    if total.undetermined > 0 {
      parts.append(
        "of \(FigureText.count(total.undetermined, "model")) it is not known whether they belong to it"
      )
    }
    page.paragraph("\(parts.joined(separator: "; ")).")
    for gap in header.untranslated(ofTotal: column.id) {
      page.paragraph("The total \(gap.words).")
    }
    return page.text
  }

  /// How the population of the headline is accounted for.
  private func standings(_ summary: AuditSummary) -> String {
    guard let column = header.totals.first, let total = summary.whole(of: column.id),
      let standings = StandingTable(total, summary)
    else { return "" }
    var page = MarkdownPage()
    if let text = summary.madeUp(total) { page.paragraph("Made up of: \(text).") }
    if let text = total.accountedWords { page.paragraph("\(text).") }
    for ratio in total.ratios where ratio.value != nil {
      for words in summary.apart(ratio, in: total) {
        page.paragraph("\(ratio.title): \(words).")
      }
    }
    page.table(
      ["Standing", "Models", "\(standings.unit.name)", "90 % interval", "Share"],
      numbers: [1, 2, 3, 4],
      standings.rows.map { row in
        [
          "\(row.label)", "\(row.models)", "\(row.value)", "\(row.interval)", "\(row.share)",
        ]
      })
    return page.text
  }

  /// The greatest figures that are inferred or imputed, and what would document them.
  private func narrowing(_ summary: AuditSummary) -> String {
    guard let narrowing = summary.narrowing, let total = summary.totals.first,
      let quantity = total.quantities.first
    else { return "" }
    let unit = UnitDisplay(unit: quantity.unit, magnitude: quantity.amount)
    var page = MarkdownPage()
    page.heading("The largest inferred or imputed runs")
    page.table(
      ["Model", "\(unit.name)", "90 % interval", "Standing", "To disclose"], numbers: [1, 2],
      narrowing.runs.prefix(10).map { run in
        let figure = run.estimate.shown(digits: quantity.digits, in: unit)
        return [
          MarkdownText.code(run.id), "\(figure.value)", "\(figure.interval ?? "")",
          "\(run.standing.rawValue)", "\(run.advice)",
        ]
      })
    for sentence in narrowing.words(total) { page.paragraph("\(sentence)") }
    return page.text
  }

  private func sinceBaseline(_ summary: AuditSummary) -> String {
    guard let compared = summary.baseline, let baseline = header.baseline else { return "" }
    var page = MarkdownPage()
    let text: MarkdownText =
      "**Since the baseline**, an audit by \(baseline.pack) \(baseline.version) as of \(baseline.asOf):"
    let counts =
      "\(FigureText.count(compared.new)) new, \(FigureText.count(compared.gone.count)) gone,"
      + " \(FigureText.count(compared.unchanged)) as before. Only what is new fails."
    page.paragraph("\(text) \(counts)")
    return page.text
  }

  private func failures(_ summary: AuditSummary) -> String {
    var page = MarkdownPage()
    func sum(_ severity: Severity, _ count: (RequirementCount) -> Int) -> Int {
      summary.requirements.filter { item in
        header.rules.first { $0.id == item.rule }?.severity == severity
      }.reduce(0) { $0 + count($1) }
    }
    let rows = Severity.allCases.map { severity -> [MarkdownText] in
      [
        "\(severity.rawValue)", "\(FigureText.count(sum(severity) { $0.fail - $0.waived }))",
        "\(FigureText.count(sum(severity, \.waived)))",
        "\(FigureText.count(sum(severity, \.unknown)))",
        "\(FigureText.count(sum(severity, \.error)))",
      ]
    }
    page.table(
      ["Severity", "Fail", "Waived", "Not known", "Not evaluated"], numbers: [1, 2, 3, 4], rows)
    return page.text
  }

  /// The gravest, at most three of one requirement.
  private func worst(_ summary: AuditSummary) -> String {
    let open = summary.worst.filter {
      ($0.result == .fail || $0.result == .error) && $0.waiver == nil && $0.baseline != .unchanged
    }
    var shown: [Finding] = []
    for finding in open where shown.count < AuditMarkdown.findings {
      if shown.count(where: { $0.rule == finding.rule }) < 3 { shown.append(finding) }
    }
    guard !shown.isEmpty else { return "" }
    var page = MarkdownPage()
    page.heading("What fails first")
    for finding in shown {
      var text: MarkdownText =
        "**\(finding.severity.rawValue)** \(finding.message)\(finding.verdict)"
      text = "\(text) (\(MarkdownText.code(finding.rule))"
      if let place = finding.places.first { text = "\(text), at \(MarkdownText.code(place))" }
      text = "\(text))"
      let remedy =
        finding.remedy ?? header.rules.first { $0.id == finding.rule }?.remedy
      if finding.result == .fail, let remedy { text = "\(text). To do: \(remedy)" }
      if let line = finding.clauseLine { text = "\(text) (\(line))" }
      for gap in header.untranslated(ofRule: finding.rule) { text = "\(text); it \(gap.words)" }
      page.item(text)
    }
    return page.text
  }

  private func waived(_ summary: AuditSummary) -> String {
    guard !summary.waivers.isEmpty else { return "" }
    var page = MarkdownPage()
    page.heading("Waived")
    if let words = summary.waivedWords { page.paragraph("\(words); not counted by --fail-on.") }
    for count in summary.waivers.prefix(20) {
      page.item(
        "\(MarkdownText.code(count.rule)), \(FigureText.count(count.models, header.subject(of: count.rule).rawValue)): \(count.waiver.words)"
      )
    }
    more(summary.waivers.count - 20, "waiver", on: &page)
    return page.text
  }

  private func disclose(_ summary: AuditSummary) -> String {
    guard !summary.disclose.isEmpty else { return "" }
    var page = MarkdownPage()
    page.heading("What to disclose next")
    page.table(
      ["Fields", "Lifts to", "Models of the headline"], numbers: [2],
      summary.disclose.prefix(5).map {
        [
          "\($0.fields.joined(separator: " + "))", "\($0.tierThen ?? "–")",
          "\(FigureText.count($0.inPopulation))",
        ]
      })
    return page.text
  }

  /// All requirements that found something, and what was read, folded.
  private func details(_ inputs: [InputSummary], _ summary: AuditSummary) -> String {
    var page = MarkdownPage()
    let rows = summary.requirements.filter { $0.findings > 0 }.compactMap { count in
      header.rules.first { $0.id == count.rule }.map { (count, $0) }
    }.sorted { ($0.1.severity, $1.0.fail, $0.1.id) < ($1.1.severity, $0.0.fail, $1.1.id) }
    page.fold("Every requirement with a finding, and what was read") { page in
      page.table(
        ["Severity", "Requirement", "Fail", "Waived", "Not known", "Not evaluated", "Pass"],
        numbers: [2, 3, 4, 5, 6],
        rows.prefix(60).map { count, rule in
          [
            "\(rule.severity.rawValue)", "\(MarkdownText.code(rule.id)) \(rule.countedTitle)",
            "\(count.fail - count.waived)", "\(count.waived)", "\(count.unknown)", "\(count.error)",
            "\(count.pass)",
          ]
        })
      more(rows.count - 60, "requirement", on: &page)
      for sentence in header.notInForce { page.item("\(sentence)") }
      page.item("rules: \(MarkdownText.code(header.pack.meaningDigest))")
      for input in inputs.prefix(20) {
        page.item(
          "\(MarkdownText.code(input.path)): \(FigureText.count(input.records, "record")), \(FigureText.count(input.unreadable)) unreadable, \(MarkdownText.code(input.digest))"
        )
      }
      more(inputs.count - 20, "input", on: &page)
    }
    return page.text
  }

  private func more(_ count: Int, _ noun: String, on page: inout MarkdownPage) {
    if count > 0 { page.item("and \(FigureText.count(count, "more \(noun)"))") }
  }
}
