// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayValues

/// The summary of an audit for people, on a page of 100 columns.
package struct AuditText: AuditReport {
  let header: AuditHeader
  let style: TextStyle

  package init(header: AuditHeader, style: TextStyle = .plain) {
    self.header = header
    self.style = style
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    [.bytes(Array(report(inputs: inputs, summary: summary).utf8))]
  }

  package func report(inputs: [InputSummary], summary: AuditSummary) -> String {
    var page = TextPage(style: style)
    title(of: inputs, summary, on: &page)
    headline(summary, on: &page)
    tierTable(summary, on: &page)
    groupTables(summary, on: &page)
    otherTotals(summary, on: &page)
    largest(summary, on: &page)
    leftOut(summary, on: &page)
    sinceBaseline(summary, on: &page)
    findings(summary, on: &page)
    worst(summary, on: &page)
    disclose(summary, on: &page)
    scores(summary, on: &page)
    shares(summary, on: &page)
    foot(summary, on: &page)
    return page.text
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
    page.line("digest".padded(to: 10) + pack.meaningDigest)
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
      page.line(page.dim(String(repeating: " ", count: 10) + input.digest))
    }
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
