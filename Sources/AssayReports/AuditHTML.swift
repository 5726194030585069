// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// An audit as one page of HTML, for people who want to see where each number comes from.
///
/// It asks for nothing from anywhere and can be read without its script. Up to `staticLimit` models are
/// elements of the page; of more, the first few are, and all are data of which the script makes
/// elements as they are looked at.
package struct AuditHTML: AuditReport {
  let header: AuditHeader
  /// Whether models are data.
  let isLarge: Bool

  /// The greatest number of models that are elements of the page.
  package static let staticLimit = 2000
  /// How many of more are.
  static let first = 50

  /// The parts that pieces are gathered in.
  private enum Part {
    static let models = 0
    static let inputs = 1
    static let data = 2
    static let texts = 3
  }

  /// - Parameter models: How many there are at most.
  package init(header: AuditHeader, models: Int) {
    self.header = header
    isLarge = models > AuditHTML.staticLimit
  }

  package var parts: Int { 4 }
  package var separator: [UInt8] { [UInt8(ascii: "\n")] }
  package var namedTexts: Int? { Part.texts }

  package func limit(of part: Int) -> Int {
    isLarge && part == Part.models ? AuditHTML.first : .max
  }

  package func pieces(of model: ModelResult) -> [ReportPiece] {
    let row = ModelRow(model, header)
    let detail = ModelDetail(model, header).nodes
    guard isLarge else {
      return [ReportPiece(HTMLWriter([row.node(detail)]).bytes, part: Part.models)]
    }
    let (bytes, names) = row.data(detail)
    return [
      ReportPiece(HTMLWriter([row.node([])]).bytes, part: Part.models),
      ReportPiece(bytes, part: Part.data, names: names),
    ]
  }

  package func pieces(of finding: Finding) -> [ReportPiece] {
    guard finding.model == nil else { return [] }
    return [
      ReportPiece(
        HTMLWriter([.tag("li", [:], all: FindingNodes.of(finding, isNamed: true))]).bytes,
        part: Part.inputs)
    ]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    let tailoring = tailoring(summary)
    let page = HTMLPage(
      title: "Audit of \(FigureText.count(summary.models, "model"))",
      sections: [
        ("headline", "Headline"), ("groups", "By group"), ("models", "Models"),
        ("findings", "Findings"), ("assumed", "Assumptions"), ("disclose", "What to disclose"),
      ] + (tailoring == nil ? [] : [("tailoring", "Tailoring")]) + [("basis", "Basis")])
    var first = HTMLWriter()
    page.begin(&first)
    for node in facts(summary) + [headline(summary), groups(summary)] { first.write(node) }
    first.markup("<section id=\"models\" aria-labelledby=\"models-h\">")
    for node in models(summary) { first.write(node) }
    first.markup("<div id=\"rows\">")
    var second = HTMLWriter()
    second.markup("</div></section>")
    second.markup("<section id=\"findings\" aria-labelledby=\"findings-h\">")
    for node in findings(summary) { second.write(node) }
    second.markup("<ul class=\"plain\">")
    var third = HTMLWriter()
    third.markup("</ul></section>")
    for node in [assumed(summary), disclose(summary), tailoring, basis(inputs, summary)] {
      if let node { third.write(node) }
    }
    var spans: [ReportSpan] = [
      .bytes(first.bytes), .part(Part.models), .bytes(second.bytes), .part(Part.inputs),
    ]
    guard isLarge else {
      page.end(&third)
      return spans + [.bytes(third.bytes)]
    }
    page.endMain(&third)
    third.markup("<script type=\"application/jsonl\" id=\"data\">\n")
    var fourth = HTMLWriter()
    fourth.markup("\n</script>\n<script type=\"application/jsonl\" id=\"texts\">\n")
    var last = HTMLWriter()
    last.markup("\n</script>\n")
    page.endDocument(&last)
    spans += [.bytes(third.bytes), .part(Part.data), .bytes(fourth.bytes), .part(Part.texts)]
    return spans + [.bytes(last.bytes)]
  }

  // MARK: Words that several sections need

  /// The quantity that models are listed by: the first of the first total, or the one that is graded.
  var leading: QuantityColumn? { header.leading }

  func section(_ id: StaticString, _ title: String, _ nodes: [HTMLNode]) -> HTMLNode {
    .tag(
      "section", ["id": "\(id)", "aria-labelledby": "\(id)-h"],
      all: [.tag("h2", ["id": "\(id)-h"], .text(title))] + nodes)
  }
}

extension AuditHeader {
  /// The quantity that models are listed by: the first of the first total, or the one that is graded.
  var leading: QuantityColumn? {
    let name = totals.first?.sum.first ?? headline ?? quantities.first?.name
    return quantities.first { $0.name == name }
  }

  /// "emission tiers" of an id: its title, or the id.
  func title(ofTier id: String) -> String {
    tiers.first { $0.id == id }.map { "\(id) \($0.title)" } ?? id
  }

  func title(ofQuantity name: String) -> String {
    quantities.first { $0.name == name }?.title ?? name
  }
}
