// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// What a profile says otherwise, in the words of every report.
struct TailoringWords {
  /// One line of the section: what it is about, what it was and is, and why.
  struct Line {
    let what: String
    let change: String
    let reason: String
    let place: String
  }

  let header: AuditHeader
  /// Beside how many models' results each waiver stands.
  let summary: AuditSummary?

  static let title = "Tailoring"

  var groups: [(title: String, lines: [Line])] {
    var groups = Tailoring.Kind.allCases.compactMap { kind -> (title: String, lines: [Line])? in
      let own = header.tailoring.filter { $0.kind == kind }
      return own.isEmpty ? nil : (kind.title, own.map(line))
    }
    if !header.waivers.isEmpty { groups.append(("Waived", header.waivers.map(line))) }
    return groups
  }

  /// `Profile france 1.0.0 says 3 things otherwise than the rules, and has 1 waiver.`
  var lead: String {
    let who = header.pack.profile.map { "Profile \($0)" } ?? "What extends the rules"
    let waivers = FigureText.count(header.waivers.count, "waiver")
    guard !header.tailoring.isEmpty else { return "\(who) has \(waivers), and changes nothing." }
    let things = FigureText.count(header.tailoring.count, "thing")
    return "\(who) says \(things) otherwise than the rules"
      + (header.waivers.isEmpty ? "." : ", and has \(waivers).")
  }

  private func line(_ item: Tailoring) -> Line {
    let change = item.old.map { "\($0) → \(item.new)" } ?? "new: \(item.new)"
    let scope =
      item.scope.map { "; only where \($0)" }
      ?? (item.isOfAll ? "; of every model, wherever it was trained" : "")
    let source = item.source.map { " (\($0))" } ?? ""
    return Line(
      what: item.what, change: change + scope, reason: (item.reason ?? "no reason given") + source,
      place: item.at.description)
  }

  private func line(_ item: RuleWaiver) -> Line {
    let count = summary?.waivers.first { $0.rule == item.rule && $0.waiver == item.waiver }
    let standing =
      !header.isInForce(item.waiver)
      ? "not in force on \(header.asOf)"
      : summary == nil ? "" : "accepts failures of \(FigureText.count(count?.models ?? 0, "model"))"
    let period = [
      item.waiver.from.map { "from \($0)" }, item.waiver.until.map { "until \($0)" },
    ].compactMap(\.self).joined(separator: " ")
    return Line(
      what: item.rule,
      change: [period, item.scope.map { "where \($0)" } ?? "of every model", standing]
        .filter { !$0.isEmpty }.joined(separator: "; "),
      reason: "\(item.waiver.reason) (\(item.waiver.approver))", place: item.at?.description ?? "")
  }
}

extension Tailoring.Kind {
  fileprivate var title: String {
    switch self {
    case .select: "Selected or left out"
    case .set: "Set"
    case .supply: "Rows supplied"
    case .reweight: "Weighed otherwise"
    case .method: "Methods added to ladders"
    }
  }
}

extension Tailoring {
  static let json = JSONType<Tailoring>.object { item in
    item.member("kind", .word) { $0.kind }
    item.member("what", .text) { $0.what }
    item.member("scope", .optional(.text), "The models it is said of; null is all") { $0.scope }
    item.member("old", .optional(.text), "As the rules have it") { $0.old }
    item.member("new", .text) { $0.new }
    item.member("reason", .optional(.text)) { $0.reason }
    item.member("source", .optional(.text)) { $0.source }
    item.member("at", .text) { $0.at.description }
  }
}

extension RuleWaiver {
  static let json = JSONType<RuleWaiver>.object { item in
    item.member("rule", .text) { $0.rule }
    item.member("waiver", Waiver.json) { $0.waiver }
    item.member("scope", .optional(.text), "The models it is for; null is all") { $0.scope }
    item.member("at", .optional(.text)) { $0.at?.description }
  }
}

extension AuditText {
  /// What the profile changed, each with its reason.
  func tailoring(_ summary: AuditSummary, on page: inout TextPage) {
    guard header.isTailored else { return }
    let words = TailoringWords(header: header, summary: summary)
    page.heading(TailoringWords.title)
    page.paragraph(words.lead, indent: 2)
    for (title, lines) in words.groups {
      page.line("  \(title)")
      let shown = style.rows(12)
      for line in lines.prefix(shown) {
        page.line("    " + page.bold(line.what), right: line.place)
        page.paragraph(line.change, indent: 6)
        page.paragraph("because: \(line.reason)", indent: 6)
      }
      if lines.count > shown {
        page.line(
          "    and \(FigureText.count(lines.count - shown, "other")); -o json=FILE lists them")
      }
    }
  }
}

extension AuditMarkdown {
  func tailoring(_ summary: AuditSummary) -> String {
    guard header.isTailored else { return "" }
    let words = TailoringWords(header: header, summary: summary)
    var page = MarkdownPage()
    page.heading("\(TailoringWords.title)")
    page.paragraph("\(words.lead)")
    let rows = words.groups.flatMap { title, lines in lines.map { (title, $0) } }
    page.table(
      ["", "What", "Change", "Reason", "Place"], numbers: [],
      rows.prefix(40).map { title, line in
        [
          "\(title)", .code(line.what), "\(line.change)", "\(line.reason)", .code(line.place),
        ]
      })
    if rows.count > 40 { page.paragraph("And \(FigureText.count(rows.count - 40)) more.") }
    return page.text
  }
}

extension AuditHTML {
  func tailoring(_ summary: AuditSummary) -> HTMLNode? {
    guard header.isTailored else { return nil }
    let words = TailoringWords(header: header, summary: summary)
    var nodes: [HTMLNode] = [.paragraph(words.lead)]
    for (title, lines) in words.groups {
      var table = HTMLTable(title, ["What", "Change", "Reason", "Place"])
      for line in lines {
        table.row([.code(line.what), .text(line.change), .text(line.reason), .code(line.place)])
      }
      nodes.append(table.node(isCaptionShown: true))
    }
    return section("tailoring", TailoringWords.title, nodes)
  }
}

extension JSONWriter {
  /// Writes `"tailoring"` and `"waivers"` into the properties of a report of another format.
  mutating func tailoring(_ header: AuditHeader) {
    guard header.isTailored else { return }
    key("tailoring")
    array(header.tailoring) { json, item in Tailoring.json.write(item, &json) }
    key("waivers")
    array(header.waivers) { json, item in RuleWaiver.json.write(item, &json) }
  }
}

extension AuditHeader {
  /// What was said otherwise, a line each, for formats that have pairs of texts alone.
  var tailoringLines: [(what: String, text: String)] {
    TailoringWords(header: self, summary: nil).groups.flatMap { title, lines in
      lines.map { line in
        let text = "\(line.what): \(line.change); because: \(line.reason)"
        return (
          what: title.lowercased(), text: text + (line.place.isEmpty ? "" : "; \(line.place)")
        )
      }
    }
  }
}
