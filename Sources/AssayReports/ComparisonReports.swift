// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension Comparison {
  private static let reading =
    "Figures are expected values with their 90 % intervals, of the models that are estimated. What is"
    + " not estimated is in no figure, and is not zero. Intervals that overlap do not say which is"
    + " greater; neither do figures of which much is not estimated."

  /// The comparison for people.
  package func text(style: TextStyle) -> String {
    var page = TextPage(style: style)
    let view = ComparisonView(self)
    page.line(page.bold(view.names.joined(separator: " and ") + ", side by side"))
    page.paragraph(
      "\(header.pack.id) \(header.pack.version), \(header.pack.title)", label: "rules", indent: 10)
    page.line("as of".padded(to: 10) + header.asOf)
    for (index, input) in inputs.enumerated() {
      page.paragraph(
        "\(input.path): \(FigureText.count(input.records, "record"))",
        label: index == 0 ? "inputs" : "", indent: 10)
    }
    for table in view.tables {
      page.heading(table.title)
      var lines = TextTable([("", .left)] + view.names.map { ($0, .right) })
      for row in table.rows { lines.row([row.name] + row.cells) }
      page.table(lines)
      for note in table.notes { page.paragraph(note, indent: 2) }
    }
    page.heading("How to read this")
    page.paragraph(Comparison.reading, indent: 2)
    return page.text
  }

  /// The comparison as Markdown: the same lines.
  package var markdown: String {
    var page = MarkdownPage()
    let view = ComparisonView(self)
    page.title("\(view.names[0]) and \(view.names[1])")
    page.item("rules: \(header.pack.id) \(header.pack.version), \(header.pack.title)")
    page.item("as of \(header.asOf)")
    for input in inputs {
      page.item(
        "\(MarkdownText.code(input.path)): \(FigureText.count(input.records, "record"))")
    }
    for table in view.tables {
      page.heading(MarkdownText(table.title))
      page.table(
        [""] + view.names.map { MarkdownText($0) }, numbers: [1, 2],
        table.rows.map { row in [MarkdownText(row.name)] + row.cells.map { MarkdownText($0) } })
      for note in table.notes { page.item(MarkdownText(note)) }
    }
    page.heading("How to read this")
    page.paragraph(MarkdownText(Comparison.reading))
    return page.text
  }

  /// The comparison as a document.
  package var json: [UInt8] {
    var json = JSONWriter()
    Comparison.members.type.write(self, &json)
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// What the document looks like.
  package static let description = JSONDescription(
    title: "Two organizations compared by assay", form: members.type.form, definitions: [])

  private static let members = JSONMembers<Comparison> { comparison in
    comparison.member("format", .constant("assay.compare/1")) { _ in "assay.compare/1" }
    comparison.member("tool", ToolVersion.json) { ToolVersion(version: $0.header.toolVersion) }
    comparison.member("pack", PackReference.json(isTitled: true)) { $0.header.pack }
    comparison.member("asOf", .text) { $0.header.asOf }
    comparison.member("inputs", .list(InputSummary.json)) { $0.inputs }
    comparison.member("organizations", .list(Side.json), "The first and the second") { $0.sides }
    comparison.member("orders", .list(OrderOfTotal.json)) { $0.orders }
  }

  private var orders: [OrderOfTotal] {
    header.totals.flatMap { column in
      guard let totals = totals(of: column) else { return [OrderOfTotal]() }
      return column.sum.map {
        OrderOfTotal(
          total: column.id, quantity: $0, order: Comparison.order(of: $0, totals),
          verdict: verdict(on: $0, totals))
      }
    }
  }
}

/// How the intervals of a total's two sums lie.
private struct OrderOfTotal: Sendable {
  let total: String
  let quantity: String
  let order: Comparison.Order
  let verdict: String

  static let json = JSONType<OrderOfTotal>.object { order in
    order.member("total", .text) { $0.total }
    order.member("quantity", .text) { $0.quantity }
    order.member("order", .word, "Of the 90 % intervals of what is estimated") { $0.order }
    order.member("verdict", .text) { $0.verdict }
  }
}

extension Comparison.Side {
  fileprivate static let json = JSONType<Comparison.Side>.object { side in
    side.member("name", .text) { $0.name }
    side.member("totals", .list(TotalResult.members.type)) { $0.summary.totals }
    side.member("summary", AuditSummary.members.type) { $0.summary }
  }
}
