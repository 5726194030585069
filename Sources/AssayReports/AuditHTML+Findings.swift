// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension AuditHTML {
  /// The lines of models stand behind this.
  func models(_ summary: AuditSummary) -> [HTMLNode] {
    let title = header.leading.map { header.title(ofQuantity: $0.name) } ?? "Figure"
    var note =
      "Each line unfolds to the derivation of its figures, its findings and what to disclose."
    if isLarge {
      note +=
        " Without its script this page has the first \(FigureText.count(AuditHTML.first)) alone."
    }
    let columns: [(key: StaticString, name: String)] = [
      ("i", "Model"), ("o", "Organization"), ("t", "Tier"), ("v", title), ("r", "90 % interval"),
      ("s", "Score"), ("f", "Findings"),
    ]
    return [
      .tag("h2", ["id": "models-h"], "Models"), .paragraph(note),
      .tag(
        "form", ["id": "filter", "role": "search", "hidden": ""],
        .tag(
          "label", [:], "Search ",
          .tag("input", ["type": "search", "id": "q", "autocomplete": "off"])),
        .tag(
          "label", [:], "Tier ",
          .tag(
            "select", ["id": "tier"],
            all: [.tag("option", ["value": ""], "all")]
              + summary.tiers.map {
                .tag("option", ["value": $0.tier], .text(header.title(ofTier: $0.tier)))
              })),
        .tag(
          "label", [:], "Findings ",
          .tag(
            "select", ["id": "severity"], .tag("option", ["value": ""], "any or none"),
            .tag("option", ["value": "0"], "errors"),
            .tag("option", ["value": "1"], "errors or warnings"),
            .tag("option", ["value": "2"], "any failure"))),
        .tag("output", ["id": "count", "role": "status"], "")),
      .tag(
        "div", ["class": "cols", "id": "cols"],
        all: columns.map { .tag("span", ["class": "\($0.key)"], .text($0.name)) }),
    ]
  }

  func findings(_ summary: AuditSummary) -> [HTMLNode] {
    let counts = summary.requirements.filter { $0.findings > 0 }
    let pairs = counts.compactMap { count in
      header.rules.first { $0.id == count.rule }.map { (count: count, rule: $0) }
    }.sorted { left, right in
      if left.rule.severity != right.rule.severity {
        return left.rule.severity < right.rule.severity
      }
      if left.count.fail != right.count.fail { return left.count.fail > right.count.fail }
      return left.rule.id < right.rule.id
    }
    var nodes: [HTMLNode] = [.tag("h2", ["id": "findings-h"], "Findings")]
    let notInForce = HTMLNode.items(header.notInForce)
    guard !pairs.isEmpty else { return nodes + [.paragraph("None.")] + notInForce }
    nodes.append(kinds(pairs))
    if pairs.contains(where: { !$0.rule.clauses.isEmpty }) { nodes.append(clauses(pairs)) }
    if !summary.waivers.isEmpty {
      nodes.append(.tag("h3", [:], "Waivers"))
      let words = summary.waivedWords.map { "\($0). " } ?? ""
      nodes.append(
        .paragraph("\(words)Waived failures are accepted, and not counted by --fail-on."))
      nodes += HTMLNode.items(
        summary.waivers.map {
          "\($0.rule) waived \($0.waiver.words), in"
            + " \(FigureText.count($0.models, header.subject(of: $0.rule).rawValue))"
        })
    }
    nodes.append(.tag("h3", [:], "By requirement"))
    nodes += pairs.map { requirement($0.rule, $0.count, summary) }
    let quiet = summary.requirements.count - counts.count
    if quiet > 0 {
      nodes.append(
        .paragraph("\(FigureText.count(quiet, "other requirement")): no finding."))
    }
    return nodes + notInForce
  }

  private typealias Pair = (count: RequirementCount, rule: RuleInfo)

  /// Results by kind and severity.
  private func kinds(_ pairs: [Pair]) -> HTMLNode {
    var table = HTMLTable(
      "Findings by kind",
      [
        "Kind", .number("Errors"), .number("Warnings"), .number("Notes"), .number("Undecided"),
        .number("Waived"),
      ])
    for kind in RuleKind.allCases {
      let own = pairs.filter { $0.rule.kind == kind }
      guard !own.isEmpty else { continue }
      let failed = Severity.allCases.map { severity in
        own.filter { $0.rule.severity == severity }.reduce(0) {
          $0 + $1.count.fail - $1.count.waived + $1.count.error
        }
      }
      let unknown = own.reduce(0) { $0 + $1.count.unknown }
      let waived = own.reduce(0) { $0 + $1.count.waived }
      table.row(
        [.text(kind.rawValue)] + (failed + [unknown, waived]).map { .text(FigureText.count($0)) })
    }
    return table.node(isCaptionShown: true)
  }

  private func clauses(_ pairs: [Pair]) -> HTMLNode {
    var table = HTMLTable(
      "Findings by clause",
      [
        "Clause", "Level", "Document", "Requirements", .number("Failures"), .number("Undecided"),
        .number("Waived"),
      ])
    for clause in header.clauses {
      let own = pairs.filter { $0.rule.clauses.contains(clause) }
      guard !own.isEmpty else { continue }
      table.row([
        .text(clause.title ?? clause.id), .text(clause.level), HTMLNode.document(of: clause),
        .text(own.map(\.rule.id).joined(separator: ", ")),
        .text(
          FigureText.count(own.reduce(0) { $0 + $1.count.fail - $1.count.waived + $1.count.error })),
        .text(FigureText.count(own.reduce(0) { $0 + $1.count.unknown })),
        .text(FigureText.count(own.reduce(0) { $0 + $1.count.waived })),
      ])
    }
    return table.node(isCaptionShown: true)
  }

  private func requirement(
    _ rule: RuleInfo, _ count: RequirementCount, _ summary: AuditSummary
  ) -> HTMLNode {
    var numbers = ["\(FigureText.count(count.fail - count.waived, "failure"))"]
    if count.waived > 0 { numbers.append("\(FigureText.count(count.waived)) waived") }
    if count.unknown > 0 { numbers.append("\(FigureText.count(count.unknown)) undecided") }
    if count.error > 0 { numbers.append("\(FigureText.count(count.error, "error")) in evaluating") }
    numbers.append("\(FigureText.count(count.pass)) met")
    var facts = "\(rule.kind.rawValue); rule \(rule.at.description)"
    if let line = rule.clauses.clauseLine { facts += "; \(line)" }
    var body: [HTMLNode] = [.paragraph(facts)]
    body += header.untranslated(ofRule: rule.id).map { .paragraph($0.words) }
    if let remedy = rule.remedy { body.append(.paragraph("→ \(remedy)")) }
    let worst = summary.worst.filter { $0.rule == rule.id }
    if !worst.isEmpty {
      body.append(
        .tag(
          "ul", ["class": "fs"],
          all: worst.map { .tag("li", [:], all: FindingNodes.of($0, isNamed: true)) }))
    }
    let rest = count.findings - worst.count
    if rest > 0 {
      body.append(
        .paragraph(
          "… and \(FigureText.count(rest)) more, \(rule.subject == .model ? "each under its model" : "below")."
        ))
    }
    return .fold(
      .tag("b", ["class": "sev \(rule.severity.rawValue)"], .text(rule.severity.rawValue)), " ",
      .text(rule.countedTitle + " "), .code(rule.id),
      .tag("span", ["class": "q"], .text(" " + numbers.joined(separator: ", "))), body: body)
  }

  /// What rules had to assume where nothing was stated.
  func assumed(_ summary: AuditSummary) -> HTMLNode {
    var table = HTMLTable(
      "What was assumed",
      ["Assumption", .number("Models"), .number("Undecided"), "What would mend it"])
    for count in summary.requirements where count.findings > 0 {
      guard let rule = header.rules.first(where: { $0.id == count.rule }),
        rule.kind == .assumption
      else { continue }
      table.row([
        .text("Not met: \(rule.title)"), .text(FigureText.count(count.fail)),
        .text(FigureText.count(count.unknown)), .text(rule.remedy ?? ""),
      ])
    }
    return section(
      "assumed", "What was assumed",
      table.isEmpty
        ? [.paragraph("No requirement about assumptions has a finding.")]
        : [
          .paragraph(
            "Where these are not met, a figure rests on an assumption of the rules. The derivation of"
              + " each model has it with its value and source."),
          table.node(),
        ])
  }

  func disclose(_ summary: AuditSummary) -> HTMLNode {
    var nodes: [HTMLNode] = []
    if !summary.disclose.isEmpty {
      var columns: [HTMLTable.Column] = ["Fields", "Lifts to tier", .number("In the headline")]
      if header.advisesAll { columns.append(.number("All models")) }
      var table = HTMLTable("What to disclose next, by how many models it would help", columns)
      for count in summary.disclose {
        table.row([
          .text(count.fields.joined(separator: " + ")), .text(count.tierThen ?? "–"),
          .text(FigureText.count(count.inPopulation)),
          .text(count.models.map { FigureText.count($0) } ?? ""),
        ])
      }
      nodes.append(table.node(isCaptionShown: true))
    }
    if !summary.discloseByEntity.isEmpty {
      var table = HTMLTable(
        "The one disclosure that does most for an organization's total",
        [
          "Organization", "Fields", .number("Variance removed"), .number("Models"),
          .number("Newly estimated"),
        ])
      for best in summary.discloseByEntity {
        let removed = best.varianceRemoved.map {
          $0 < 0 ? "widens" : FigureText.percent($0, of: 1)
        }
        table.row([
          .text(best.entity), .text(best.fields.joined(separator: " + ")), .text(removed ?? "–"),
          .text(FigureText.count(best.models)), .text(FigureText.count(best.estimable)),
        ])
      }
      nodes.append(
        .fold(
          "For each organization, the one disclosure that does most for its total",
          body: [
            table.node(),
            .paragraph(
              "Variance removed is of the sum of its models' variances today; correlations between"
                + " models are left out. Neither models without an estimate count in it, nor what a"
                + " text would bring, which cannot be told beforehand."),
          ]))
    }
    if let scores = summary.scores { nodes += self.scores(scores) }
    return section(
      "disclose", "What to disclose next",
      nodes.isEmpty ? [.paragraph("The rules advise nothing.")] : nodes)
  }

  /// What the policy demands and its rules do not say.
  private var untranslated: HTMLNode {
    .block(
      header.untranslated.isEmpty
        ? []
        : [.tag("h3", [:], "What clauses demand and no rule says")]
          + HTMLNode.items(header.untranslated.map(\.sentence)))
  }

  /// What the audit was made with and of, and how to read it.
  func basis(_ inputs: [InputSummary], _ summary: AuditSummary) -> HTMLNode {
    let pack = header.pack
    var table = HTMLTable("Inputs", ["File", .number("Records"), .number("Unreadable"), "SHA-256"])
    for input in inputs {
      table.row([
        .code(input.path),
        .text(input.role == .columns ? "columns of tables" : FigureText.count(input.records)),
        .text(FigureText.count(input.unreadable)), .code(input.digest),
      ])
    }
    let facts: [(String, String)] =
      [
        ("rules", "\(pack.id) \(pack.version), \(pack.title)"),
        ("digest of meaning", pack.meaningDigest),
        ("digest of files", pack.filesDigest), ("as of", header.asOf),
        ("made by", "assay \(header.toolVersion)"),
      ] + (pack.profile.map { [("profile", $0)] } ?? [])
    return section(
      "basis", "Basis of this report",
      [
        .tag(
          "dl", [:],
          all: facts.map {
            .tag("div", [:], .tag("dt", [:], .text($0.0)), .tag("dd", [:], .text($0.1)))
          }),
        table.node(isCaptionShown: true), untranslated,
        .tag("h3", [:], "How to read this"),
        .paragraph(
          "Figures are expected values, which are neither over- nor underestimated as far as can be"
            + " judged, and add up; beside each stands its 90 % interval. Printed figures are rounded to"
            + " what their interval allows, so that rows need not add up here; the JSON report has them"
            + " exact, and there they do. A model that could not be estimated counts as unknown, not as"
            + " zero. “~” marks a figure of which one digit is known; “≥” and “≤” mark bounds."),
        .paragraph(
          "Every number can say where it comes from: assay explain MODEL-ID MODELS… --rules PACK"
            + " --as-of \(header.asOf)"),
      ])
  }
}
