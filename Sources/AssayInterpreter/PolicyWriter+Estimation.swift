// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// How figures follow: quantities with their methods, definitions, tiers, parameters, regressions.
extension PolicyWriter {
  var estimation: [DocumentBlock] {
    let ordered = pack.steps.sorted { $0.span.place < $1.span.place }
    var blocks: [DocumentBlock] = []
    for step in ordered {
      if case .quantity(let rule) = step.kind { blocks += quantity(step, rule) }
    }
    let definitions = ordered.compactMap { step -> [[DocumentInline]]? in
      guard case .definition(let value) = step.kind else { return nil }
      return [
        [.code(step.name), .text(" \(step.title)")], [.text(reading.words(for: value))],
        [.code(value.canonical)],
      ]
    }
    guard !definitions.isEmpty else { return blocks }
    blocks.append(.heading([.text("Definitions")], level: 1, id: nil))
    blocks.append(
      .table(
        DocumentTable(
          caption: "What names in the rules stand for",
          columns: ["Name", "In words", "As a rule"].map { .init($0) }, rows: definitions)))
    return blocks
  }

  private func quantity(_ step: Step, _ rule: QuantityRule) -> [DocumentBlock] {
    var facts: [DocumentBlock.Fact] = [.init("Unit", [.code(rule.unit.value.symbol)])]
    if rule.valid != .notNegative {
      facts.append(.init("Valid", rule.valid.words(in: rule.unit.value)))
    }
    for gap in pack.untranslated where pack.tainted(by: gap).quantities.contains(step.name) {
      facts.append(
        .init(
          "Does not cover",
          [clauseReference(gap.clause.value), .text(": \(gap.title); \(gap.why)")]))
    }
    if let disagreement = rule.disagreement {
      let words =
        switch disagreement.take {
        case .supported: "the one that most others agree with is taken"
        case .hull: "an interval that holds all of them is taken"
        case .refuse: "none is taken"
        }
      facts.append(.init("Where methods contradict each other", words))
    }
    let order =
      switch rule.choose {
      case .first: "The first of these that applies is taken:"
      case .narrowest: "Of those that apply, the one with the narrowest interval is taken:"
      }
    var blocks: [DocumentBlock] = [
      .heading([.text("\(step.title) "), .code(step.name)], level: 1, id: step.name), .facts(facts),
    ]
    if rule.methods.count > 1 { blocks.append(.paragraph([.text(order)])) }
    return blocks + [.numbered(rule.methods.map(method))]
  }

  private func method(_ rule: MethodRule) -> [DocumentBlock] {
    var facts: [DocumentBlock.Fact] = []
    if let when = rule.when { facts += self.facts("Where", when) }
    facts += self.facts("Figure", rule.value)
    if let tier = rule.tier { facts.append(.init("Tier", [.reference(tier, id: tier)])) }
    if let occurs = rule.occurs {
      facts += self.facts("Probability that it came about", occurs.expression)
    }
    if let cap = rule.cap { facts += self.facts("At most", cap.expression) }
    if let words = uncertainty(rule.factors) { facts.append(.init("Uncertainty", words)) }
    if rule.isFallback { facts.append(.init("Fallback", "its use is a finding")) }
    if rule.needsKnownLineage {
      facts.append(
        .init("Lineage", "where it is not known, the figure is an upper bound and in no total"))
    }
    facts += clauseFact(rule.clauses) + sourceFact(rule.source, rule.evidence)
    if let words = examples.words(ofMethod: rule.id) { facts.append(.init("Examples", words)) }
    let title = rule.title.map { [DocumentInline.strong($0), .text(" ")] } ?? []
    return [.heading(title + [.code(rule.id)], level: 2, id: rule.id), .facts(facts)]
  }

  var tiers: [DocumentBlock] {
    guard let tiers = pack.tiers else { return [] }
    return [
      .paragraph([
        .text("A model's tier is the weakest on the path to its "),
        reference(pack.steps[tiers.of].name),
        .text(", best first. Where a further condition fails, it is the next one."),
      ]),
      .numbered(
        tiers.order.map { tier in
          [.heading([.strong(tier.id), .text(" \(tier.title)")], level: 2, id: tier.id)]
            + (tier.standing.map {
              [.facts([.init("Its models are accounted for as", $0.rawValue)])]
            } ?? []) + (tier.when.map { [.facts(facts("Where", $0))] } ?? [])
        }),
    ]
  }

  var parameters: [DocumentBlock] {
    guard !pack.parameters.isEmpty else { return [] }
    return [
      .table(
        DocumentTable(
          caption: "Constants of the rules",
          columns: [
            .init("Name"), .init("What it is"), .init("Value", isNumber: true), .init("Unit"),
            .init("Uncertainty"), .init("Source"),
          ],
          rows: pack.parameters.map { rule in
            [
              [.name(rule.name)],
              [.text(rule.title)]
                + rule.clauses.flatMap { [.text("; answers "), clauseReference($0)] },
              [.text(NumberFormat.plain(rule.amount, significant: 12))],
              rule.unit.value == .one ? [] : [.code(rule.unit.value.symbol)],
              [.text(uncertainty(rule.factors) ?? "exact")], citation(rule.source, rule.evidence),
            ]
          }))
    ]
  }

  var regressions: [DocumentBlock] {
    pack.regressions.flatMap { _, rule -> [DocumentBlock] in
      var facts: [DocumentBlock.Fact] = [
        .init("Response", [.code(rule.response.canonical)])
      ]
      facts += rule.predictors.map { predictor in
        .init(
          "Predictor “\(predictor.name)”",
          [.text(reading.words(for: predictor.model) + " "), .code(predictor.model.canonical)])
      }
      facts += self.facts("Prediction", rule.returns)
      if let condition = rule.condition {
        facts += self.facts("Rows of the sample where", condition)
      }
      facts.append(
        .init("Sample", [.text("\(rule.sample.rows.count) rows of "), file(rule.sample.path)]))
      if let fitted = rule.fit {
        let fit = fitted.fit
        facts.append(.init("Fit", [.code(fit.equation)]))
        var words = "\(fit.rows.used) rows"
        if let inference = fit.inference {
          words += ", R² \(NumberFormat.plain(inference.rSquared, significant: 3))"
          words +=
            ", residual deviation \(NumberFormat.plain(inference.residualDeviation, significant: 3))"
          words += inference.terms.dropFirst().map {
            ", p of \($0.name) \(Fit.probability($0.p))"
          }.joined()
        }
        facts.append(.init("How good it is", words))
        facts.append(
          .init(
            "Used",
            fitted.refusals.isEmpty
              ? "yes" : "no, refused by the gate: \(fitted.refusals.joined(separator: "; "))"))
      }
      facts.append(
        .init(
          "Gate",
          "at least \(rule.gate.n) rows, p below \(NumberFormat.plain(rule.gate.p, significant: 3)),"
            + " no more than \(NumberFormat.plain(rule.gate.margin, significant: 3)) beyond the range of a predictor"
        ))
      facts += clauseFact(rule.clauses) + sourceFact(rule.source, rule.evidence)
      return [
        .heading([.text("\(rule.title) "), .code(rule.id)], level: 1, id: rule.id), .facts(facts),
      ]
    }
  }

  /// A file of the pack, as a link where it lies in its folder.
  func file(_ path: String) -> DocumentInline {
    if path.hasPrefix(root + "/") { return .file(String(path.dropFirst(root.count + 1))) }
    return path.contains("/") ? .code(path) : .file(path)
  }
}
