// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// All that a page says of one model under its line.
struct ModelDetail {
  private let model: ModelResult
  private let header: AuditHeader

  init(_ model: ModelResult, _ header: AuditHeader) { (self.model, self.header) = (model, header) }

  var nodes: [HTMLNode] {
    let parts =
      facts + states + figures + derivations + notEstimated + contested + lineage + tier + score
      + findings + disclose
    return [.tag("div", ["class": "d"], all: parts)]
  }

  private func part(_ title: String, _ nodes: [HTMLNode]) -> [HTMLNode] {
    nodes.isEmpty ? [] : [.block([.tag("h3", [:], .text(title))] + nodes)]
  }

  private var facts: [HTMLNode] {
    var text = "Record at \(model.place)"
    if let standing = model.standing { text += "; \(standing.words)" }
    if let tier = model.tier { text += "; tier \(header.title(ofTier: tier.id))" }
    if let unread = model.unread { text += "; \(unread): what a card states is not known" }
    var nodes: [HTMLNode] = [.tag("p", [:], .figures(text))]
    for undetermined in model.undetermined {
      let total = header.totals.first { $0.id == undetermined.total }?.title ?? undetermined.total
      let why =
        undetermined.missing.isEmpty ? "" : ": \(undetermined.missing.joined(separator: ", "))"
      nodes.append(
        .paragraph("Not known to be in the population of “\(total)”, and not in its sum\(why)"))
    }
    return [.block(nodes)]
  }

  private var states: [HTMLNode] {
    part(
      "Stated, and without a value",
      model.states.isEmpty
        ? []
        : [
          .tag(
            "ul", [:], all: model.states.map { .tag("li", [:], .figures("\($0.path) \($0.words)")) }
          )
        ])
  }

  /// The quantities that totals sum, and the one that is graded.
  private var names: [String] {
    var names = [header.headline].compactMap(\.self)
    for name in header.totals.flatMap(\.sum) where !names.contains(name) { names.append(name) }
    return names.isEmpty ? header.quantities.map(\.name) : names
  }

  private var quantities: [QuantityResult] { names.compactMap { model.quantity($0) } }

  private var figures: [HTMLNode] {
    let estimated = quantities.filter { $0.estimate != nil }
    guard !estimated.isEmpty else { return [] }
    let rows: [HTMLNode] = estimated.compactMap { quantity in
      guard let estimate = quantity.estimate else { return nil }
      let amount = QuantaText.amount(estimate.expected, digits: quantity.digits)
      let unit = UnitDisplay(unit: quantity.unit, magnitude: amount)
      let shown = estimate.shown(digits: quantity.digits, in: unit)
      let tags = UnitDisplay.tags(quantity.unit)
      return .tag(
        "tr", [:],
        .tag("th", ["scope": "row"], .text(header.title(ofQuantity: quantity.name))),
        .tag("td", ["class": "n"], .figures("\(shown.value) \(unit.name)")),
        .tag("td", ["class": "n"], .figures(shown.interval ?? "exact")),
        .tag("td", [:], .text(tags.joined(separator: ", "))),
        .tag("td", [:], .code(estimate.method)))
    }
    return [
      .block([
        .tag(
          "table", [:],
          .tag("caption", ["class": "vh"], "Figures"),
          .tag(
            "thead", [:],
            .tag(
              "tr", [:], .tag("th", ["scope": "col"], "Quantity"),
              .tag("th", ["scope": "col", "class": "n"], "Expected value"),
              .tag("th", ["scope": "col", "class": "n"], "90 % interval"),
              .tag("th", ["scope": "col"], "Basis"), .tag("th", ["scope": "col"], "Method"))),
          .tag("tbody", [:], all: rows))
      ])
    ]
  }

  private var derivations: [HTMLNode] {
    var tree = HTMLTree()
    var nodes: [HTMLNode] = []
    for quantity in quantities where !tree.shown.contains(quantity.name) {
      guard quantity.estimate != nil, let derivation = quantity.derivation else { continue }
      nodes.append(tree.node(derivation))
      nodes += expected(quantity)
    }
    let isCut = nodes.isEmpty && quantities.contains { $0.estimate != nil }
    if isCut {
      nodes = [.paragraph("Derivations were not asked for; assay explain shows them.")]
    }
    return part("Where the figures come from", nodes)
  }

  /// The last step, from the central figure to the expected value.
  private func expected(_ quantity: QuantityResult) -> [HTMLNode] {
    guard let estimate = quantity.estimate, estimate.central > 0,
      estimate.expected != estimate.central
    else { return [] }
    let ratio = Double(estimate.expected) / Double(estimate.central)
    return [
      .block([
        .tag(
          "p", ["class": "q"],
          .figures(
            "Expected value of \(quantity.name): the central figure above ×"
              + " \(FigureText.number(ratio, digits: 4)), the mean over all that is uncertain in it."
          ))
      ])
    ]
  }

  private var notEstimated: [HTMLNode] {
    let missing = quantities.filter { $0.estimate == nil }
    return part(
      "Not estimated",
      missing.isEmpty
        ? []
        : [
          .tag(
            "dl", [:],
            all: missing.map { quantity in
              let words = model.words(forMissing: quantity.missing)
              let reasons = quantity.passedOver.filter { $0.missing.isEmpty }.map {
                HTMLNode.tag("li", [:], .figures(DerivationTree.words(for: $0)))
              }
              return .tag(
                "div", [:], .tag("dt", [:], .text(quantity.name)),
                .tag(
                  "dd", [:],
                  all: [.text(words.isEmpty ? "no method applies" : words)]
                    + (reasons.isEmpty ? [] : [.tag("ul", [:], all: reasons)])))
            })
        ])
  }

  private var contested: [HTMLNode] {
    part(
      "Contested",
      model.contested.map {
        .tag("p", [:], .figures("\($0.name): \(DerivationTree.words(for: $0))"))
      })
  }

  private var lineage: [HTMLNode] {
    part("Lineage: \(model.lineage.status.rawValue)", HTMLNode.items(model.lineageSentences))
  }

  private var tier: [HTMLNode] {
    guard let tier = model.tier, !tier.passedOver.isEmpty else { return [] }
    let reasons = tier.passedOver.map { better in
      var text =
        better.parts.isEmpty
        ? better.because
        : "\(TierResult.PassedOver.criterionFails): \(DerivationTree.words(for: better.parts))"
      if !better.missing.isEmpty { text += "; \(model.words(forMissing: better.missing))" }
      return HTMLNode.tag("li", [:], .figures("not \(better.id): \(text)"))
    }
    return part("Why no better tier", [.tag("ul", [:], all: reasons)])
  }

  private var score: [HTMLNode] {
    guard let score = model.score else { return [] }
    let name = score.className.map { " (\($0))" } ?? ""
    let title =
      "Disclosure score \(FigureText.points(score.value)) of \(FigureText.points(score.of))\(name)"
    return part(
      title,
      [
        .tag(
          "ul", [:],
          all: score.criteria.map { criterion in
            let words = model.words(forMissing: criterion.missing)
            let points = FigureText.points(criterion.weight)
            return .tag(
              "li", [:],
              .text(
                "\(criterion.holds ? "met" : "not met"): \(criterion.id), \(points) points"
                  + (words.isEmpty ? "" : "; \(words)")))
          })
      ])
  }

  private var findings: [HTMLNode] {
    part(
      "Findings",
      model.findings.isEmpty
        ? []
        : [
          .tag(
            "ul", ["class": "fs"],
            all: model.findings.map {
              .block([.tag("li", [:], all: FindingNodes.of($0, isNamed: false))])
            })
        ])
  }

  private var disclose: [HTMLNode] {
    part(
      "What to disclose",
      model.disclose.isEmpty
        ? []
        : [
          .tag(
            "ul", [:],
            all: model.disclose.map { disclosure in
              var text = disclosure.fields.joined(separator: " + ")
              text += " would allow \(disclosure.enables)"
              if let tier = disclosure.tierThen { text += ", tier \(tier)" }
              if let now = disclosure.factorNow, let then = disclosure.factorThen {
                text += "; 90 % factor \(FigureText.number(now, digits: 2)) now,"
                text += " \(FigureText.number(then, digits: 2)) then"
              }
              return .tag("li", [:], .figures(text))
            })
        ])
  }
}

/// A finding in a page, under its requirement or under its model.
enum FindingNodes {
  /// - Parameter isNamed: Whether its model is linked; under its model it is not.
  static func of(_ finding: Finding, isNamed: Bool) -> [HTMLNode] {
    var nodes: [HTMLNode] = [
      .tag("b", ["class": "sev \(finding.severity.rawValue)"], .text(finding.severity.rawValue)),
      " ", .code(finding.rule), ": ", .figures(finding.message + finding.verdict),
    ]
    if isNamed, let model = finding.model {
      nodes += [" (", .model(model), ")"]
    }
    if let line = finding.waiverLine { nodes.append(.tag("p", [:], .text(line))) }
    if let line = finding.soughtLine {
      nodes.append(.tag("p", [:], .figures(line)))
    } else {
      if !finding.missing.isEmpty {
        nodes.append(.tag("p", [:], .text("lacking: \(finding.missing.joined(separator: ", "))")))
      }
      nodes += finding.places.map { .tag("p", [:], .figures("at \($0)")) }
    }
    guard !isNamed else { return nodes }
    var ends: [String] = []
    if let remedy = finding.remedy { ends.append("→ \(remedy)") }
    if let line = finding.clauseLine { ends.append(line) }
    if let at = finding.at { ends.append("rule \(at.description)") }
    if !ends.isEmpty { nodes.append(.tag("p", [:], .text(ends.joined(separator: "; ")))) }
    return nodes
  }
}

extension ModelResult {
  /// What it was derived from, what of it counts, and with which card; nothing of a model that was
  /// trained from scratch and counts in full.
  var lineageSentences: [String] {
    let isPlain =
      lineage.parents.isEmpty && lineage.status == .original && lineage.leftOut == nil
      && lineage.copies.isEmpty && lineage.share == nil && lineage.mirrorOf == nil
    guard !isPlain else { return [] }
    var sentences = lineage.parents.map { parent in
      "\(parent.relation ?? "derived in an unknown way") of \(parent.id)"
        + (parent.inferredBy.map { " (by \($0))" } ?? "")
        + (parent.isPresent == false ? ", which no input has" : "")
    }
    if let reason = lineage.leftOut {
      sentences.append(
        "in no total: \(reason.words)"
          + (lineage.run.map { $0 == id ? "" : "; counted with \($0)" } ?? ""))
    } else if lineage.counts == .increment {
      sentences.append("counted in totals with its own training, without that of its base")
    } else {
      sentences.append("counted in totals in full")
    }
    sentences += lineage.copies.map {
      "\($0.field) is the figure of \($0.isFamily ? "a family, counted with " : "")\($0.countedBy)"
    }
    if let share = lineage.share {
      sentences.append("\(FigureText.percent(share, of: 1)) of its family's figure")
    }
    if let mirror = lineage.mirrorOf {
      sentences.append("has the name and the size of \(mirror)")
    }
    return sentences
  }
}
