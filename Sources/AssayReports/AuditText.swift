// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayValues

/// The summary of an audit for people.
package struct AuditText: AuditReport {
  let header: AuditHeader
  let style: TextStyle

  package init(header: AuditHeader, style: TextStyle = .plain) {
    self.header = header
    self.style = style
  }

  /// Makes the whole report of an audit of which only the summary is known.
  package func report(inputs: [InputSummary], summary: AuditSummary) -> String {
    String(
      decoding: document(inputs: inputs, models: [], findings: [], summary: summary),
      as: UTF8.self)
  }

  /// The list of all findings, and what to do for each model.
  package var parts: Int { style.hasAllFindings || style.hasTasks ? 2 : 0 }

  package func pieces(of model: ModelResult) -> [ReportPiece] {
    guard style.hasTasks, let text = tasks(of: model) else { return [] }
    return [ReportPiece(Array(text.utf8), part: 1)]
  }

  package func pieces(of finding: Finding) -> [ReportPiece] {
    guard style.hasAllFindings else { return [] }
    return [ReportPiece(Array(text(of: finding).utf8))]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    func page(_ write: (inout TextPage) -> Void) -> ReportSpan {
      var page = TextPage(style: style)
      write(&page)
      return .bytes(Array(page.text.utf8))
    }
    var spans = [
      page { page in
        title(of: inputs, summary, on: &page)
        headline(summary, on: &page)
        standings(summary, on: &page)
        alternatives(summary, on: &page)
        tierTable(summary, on: &page)
        groupTables(summary, on: &page)
        otherTotals(summary, on: &page)
        largest(summary, on: &page)
        narrowing(summary, on: &page)
        leftOut(summary, on: &page)
        tailoring(summary, on: &page)
        sinceBaseline(summary, on: &page)
        findings(summary, on: &page)
        worst(summary, on: &page)
        untranslated(on: &page)
      }
    ]
    if style.hasAllFindings { spans += [page { $0.heading("All findings") }, .part(0)] }
    spans.append(page { disclose(summary, on: &$0) })
    if style.hasTasks { spans += [page { $0.heading("What to do, model by model") }, .part(1)] }
    spans.append(
      page { page in
        scores(summary, on: &page)
        shares(summary, on: &page)
        foot(summary, on: &page)
        doNext(summary, on: &page)
      })
    return spans
  }

  private func title(
    of inputs: [InputSummary], _ summary: AuditSummary, on page: inout TextPage
  ) {
    let pack = header.pack
    page.line(page.bold("Audit of \(FigureText.count(summary.models, "model"))"))
    page.paragraph(
      "\(pack.id) \(pack.version), \(pack.title)", label: "rules", indent: 10)
    if let profile = pack.profile {
      page.paragraph(profile, label: "profile", indent: 10)
    }
    page.paragraph(pack.meaningDigest, label: "digest", indent: digestIndent(on: page))
    page.line("as of".padded(to: 10) + header.asOf)
    if let selection = header.selection { self.selection(selection, summary, on: &page) }
    baseline(on: &page)
    for (index, input) in inputs.enumerated() {
      var text = "\(input.path): "
      switch input.role {
      case .records: text += FigureText.count(input.records, "record")
      case .columns: text += "what the columns of tables mean"
      }
      if input.unreadable > 0 { text += ", \(FigureText.count(input.unreadable)) unreadable" }
      page.paragraph(text, label: index == 0 ? "inputs" : "", indent: 10)
      digest(input.digest, on: &page)
    }
  }

  /// A digest is longer than a narrow page has room for behind the labels.
  private func digestIndent(on page: TextPage) -> Int { page.width < 82 ? 8 : 10 }

  func digest(_ digest: String, on page: inout TextPage) {
    page.line(page.dim(String(repeating: " ", count: digestIndent(on: page)) + digest))
  }

  private func selection(
    _ selection: Selection, _ summary: AuditSummary, on page: inout TextPage
  ) {
    let count = summary.unselected ?? SelectionCount()
    var text =
      "models \(selection.words): all counts, totals and findings of models are of these"
      + " \(FigureText.count(summary.models)) alone; \(FigureText.count(count.others)) others are left out"
    if count.undecided > 0 {
      text +=
        ", and so \(count.undecided == 1 ? "is" : "are") \(FigureText.count(count.undecided)) of which"
        + " the condition cannot be decided"
    }
    page.paragraph(text, label: "only", indent: 10)
  }

  /// What the policy demands and its rules do not say.
  private func untranslated(on page: inout TextPage) {
    guard !header.untranslated.isEmpty else { return }
    page.heading("What clauses demand and no rule says")
    for gap in header.untranslated { page.paragraph(gap.sentence, indent: 2) }
  }

  private func foot(_ summary: AuditSummary, on page: inout TextPage) {
    let hasNumbers = summary.totals.contains { $0.estimated > 0 }
    page.heading("How to read this")
    if hasNumbers {
      page.paragraph(
        "Figures are expected values, which are neither over- nor underestimated as far as can be"
          + " judged, and add up; behind each stands its 90 % interval. Printed figures are rounded to"
          + " what their interval allows, so that rows need not add up here; --format json has them"
          + " exact, and there they do. A model that could not be estimated counts as unknown, not as"
          + " zero.",
        label: "", indent: 2)
      let bases = basisLegend
      if !bases.isEmpty { page.paragraph("Basis: \(bases).", indent: 2) }
    }
    page.line("  Every number can say where it comes from:")
    page.line("    assay explain MODEL-ID MODELS… --rules PACK --as-of \(header.asOf)")
  }

  /// The basis of each unit that totals are shown in: "emissions lifecycle; energy facility".
  private var basisLegend: String {
    var names: [String] = []
    for name in header.totals.flatMap(\.sum) where !names.contains(name) { names.append(name) }
    return names.compactMap { name in
      guard let column = header.quantities.first(where: { $0.name == name }) else { return nil }
      let tags = UnitDisplay.tags(column.unit)
      return tags.isEmpty ? nil : "\(name) [\(tags.joined(separator: ", "))]"
    }.joined(separator: "; ")
  }

  /// The title of a quantity, or its name.
  func title(of quantity: String) -> String {
    header.quantities.first { $0.name == quantity }?.title ?? quantity
  }
}
