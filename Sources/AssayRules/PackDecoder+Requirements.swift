// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Tiers, requirements, disclosure and totals.
extension PackDecoder {
  mutating func decodeTiers(_ node: YAMLNode) {
    guard let section = Section(node, .tiers, &diagnostics) else { return }
    var tiers: [TiersDraft.Tier] = []
    if let order = section.required("order", &diagnostics) {
      eachItem(of: order, "tiers") { decoder, item in
        guard let section = Section(item, .tier, &decoder.diagnostics),
          let id = decoder.located(section.required("id", &decoder.diagnostics))
        else { return }
        decoder.declare(id, as: "a tier")
        decoder.decodeHistory(section, of: id)
        tiers.append(
          .init(
            id: id,
            title: decoder.text(section.required("title", &decoder.diagnostics)) ?? id.value,
            standing: section["standing"].flatMap { node in
              decoder.choice(node, TierStanding.self).map { Located($0, at: node.span) }
            }, hasStanding: section["standing"] != nil,
            when: section["when"].flatMap { decoder.expression($0, of: "when") }))
      }
    }
    let of = located(section.required("of", &diagnostics))
    draft.tiers = TiersDraft(of: of, order: tiers, span: node.span)
  }

  mutating func decodeRequirement(_ node: YAMLNode) {
    guard let section = Section(node, .requirement, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return }
    declare(id, as: "a requirement")
    decodeHistory(section, of: id)
    let kind = section.required("kind", &diagnostics)
    let severity = section.required("severity", &diagnostics)
    let over = decodeOver(section["over"])
    if let over, let event = section["on"] {
      diagnostics.append(.eventOfGroup(event.span, over: over.name.span))
    }
    if let over, let threshold = section["threshold"] {
      diagnostics.append(.thresholdOfGroup(threshold.span, over: over.name.span))
    }
    let threshold = threshold(section["threshold"])
    draft.requirements.append(
      RequirementDraft(
        id: id, title: text(section.required("title", &diagnostics)) ?? id.value,
        kind: choice(kind, RequirementRule.Kind.self),
        severity: choice(severity, RequirementRule.Severity.self),
        clauses: texts(section["clause"], "clauses"),
        applies: section["applies"].flatMap { expression($0, of: "applies") },
        check: decodeCheck(section, threshold?.assertion), threshold: threshold?.rule,
        disclosedTo: choice(section["disclosedTo"], RequirementRule.Audience.self) ?? .public,
        unknown: choice(section["unknown"], RequirementRule.Undecided.self),
        message: located(section["message"]).flatMap { _ in section["message"]?.locatedText() },
        remedy: remedy(section["remedy"]), source: sourcing(section, around: defaults).source,
        over: over,
        inForce: inForce(section["effective"]),
        isSelected: isSelected(section)))
  }

  private mutating func remedy(_ node: YAMLNode?) -> String? {
    guard let node, let text = text(node) else { return nil }
    if let part = text.firstMatch(of: /\{[A-Za-z_][A-Za-z0-9_.]*\}/) {
      diagnostics.append(.bracesInRemedy(text[part.range], at: node.span))
    }
    return text
  }

  private mutating func decodeCheck(
    _ section: Section, _ threshold: ParsedExpression?
  ) -> RequirementDraft.Check? {
    if let node = section["threshold"] {
      if let other = section["assert"] ?? section["on"] {
        diagnostics.append(.twoChecks(other.span, first: node.span))
      }
      return threshold.map { .assert($0) }
    }
    if let event = section["on"] {
      if let assertion = section["assert"] {
        diagnostics.append(.assertAndOn(assertion.span, event.span))
      }
      return choice(event, EventKind.self).map { .on($0) }
    }
    guard let assertion = section["assert"] else {
      guard !section.isThereMisspelt("threshold") else { return nil }
      section.reportMissing("assert", or: "on", &diagnostics)
      return nil
    }
    return expression(assertion, of: "assert").map { .assert($0) }
  }

  // MARK: Disclosure

  mutating func decodeDisclosure(_ node: YAMLNode) {
    guard let section = Section(node, .disclosure, &diagnostics) else { return }
    let scoring = choice(
      section.required("scoring", &diagnostics), DisclosureRules.Scoring.self)
    let around = sourcing(section, around: defaults)
    var criteria: [DisclosureDraft.Item] = []
    if let node = section.required("criteria", &diagnostics) {
      eachItem(of: node, "criteria") { decoder, item in
        if let item = decoder.decodeCriterion(item, around) { criteria.append(item) }
      }
    }
    var classes: [DisclosureDraft.Item] = []
    if let node = section["classes"] {
      eachItem(of: node, "classes") { decoder, item in
        if let item = decoder.decodeClass(item) { classes.append(item) }
      }
    }
    draft.disclosure = DisclosureDraft(
      scoring: scoring ?? .flat, criteria: criteria, classes: classes, span: node.span)
  }

  private mutating func decodeCriterion(
    _ node: YAMLNode, _ around: Sourcing
  ) -> DisclosureDraft.Item? {
    guard let section = Section(node, .criterion, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return nil }
    declare(id, as: "a criterion")
    decodeHistory(section, of: id)
    let stated = section.required("weight", &diagnostics)
    let (weightNode, weightBy) = decodeWeight(stated)
    var weight: Double?
    if let text = located(weightNode), text.value.hasSuffix("%") {
      diagnostics.append(
        .badValue(
          text, "a number of points for a weight", help: "write \(text.value.dropLast())"))
    } else {
      weight = number(weightNode, "a weight")
    }
    if let weight, weight < 0, let weightNode {
      let text = Located(weightNode.text ?? "", at: weightNode.span)
      diagnostics.append(
        .badValue(
          text, "a weight of at least 0",
          help: "write \(text.value.drop { $0 == "-" }), or leave the criterion out"))
    }
    return .init(
      id: id, title: text(section.required("title", &diagnostics)) ?? id.value,
      weight: weight ?? 0, weightBy: weightBy,
      when: expression(section.required("when", &diagnostics), of: "when"),
      sourcing: sourcing(section, around: around),
      clauses: texts(section["clause"], "clauses"), isSelected: isSelected(section))
  }

  /// A number, or `{value: EXPRESSION, otherwise: NUMBER}`.
  private mutating func decodeWeight(
    _ node: YAMLNode?
  ) -> (number: YAMLNode?, value: ParsedExpression?) {
    guard let node, node.pairs != nil else { return (node, nil) }
    guard
      let section = Section(node, .weightByValue, &diagnostics)
    else { return (nil, nil) }
    let value = expression(section.required("value", &diagnostics), of: "value")
    return (section.required("otherwise", &diagnostics), value)
  }

  /// Whether a declaration takes part unless a profile says otherwise.
  private mutating func isSelected(_ section: Section) -> Bool {
    section["selected"].map { flag($0) } ?? true
  }

  private mutating func decodeClass(_ node: YAMLNode) -> DisclosureDraft.Item? {
    guard let section = Section(node, .disclosureClass, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return nil }
    declare(id, as: "a class")
    decodeHistory(section, of: id)
    return .init(
      id: id, title: text(section["title"]), weight: 0,
      when: expression(section.required("when", &diagnostics), of: "when"), sourcing: Sourcing())
  }

  // MARK: Totals

  mutating func decodeTotal(_ node: YAMLNode) {
    guard let section = Section(node, .total, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return }
    declare(id, as: "a total")
    decodeHistory(section, of: id)
    var coverage: [(name: Located<String>, weight: ParsedExpression?)] = []
    if let node = section["coverage"] {
      each(of: node, "coverage") { decoder, name, node in
        coverage.append((name, decoder.expression(node, of: name.value)))
      }
    }
    var ratios: [TotalDraft.Ratio] = []
    if let node = section["ratios"] {
      each(of: node, "ratios") { decoder, name, node in
        if let ratio = decoder.decodeRatio(name, node) { ratios.append(ratio) }
      }
    }
    draft.totals.append(
      TotalDraft(
        id: id, title: text(section.required("title", &diagnostics)) ?? id.value,
        population: section["population"].flatMap { expression($0, of: "population") },
        tiers: section["tiers"].map { texts($0, "tiers") },
        sum: texts(section.required("sum", &diagnostics), "quantities"),
        by: texts(section["by"], "groups"), coverage: coverage, ratios: ratios,
        clauses: texts(section["clause"], "clauses"), frame: frame(section["frame"]),
        isSelected: isSelected(section)))
  }

  /// A number of models.
  private mutating func frame(_ node: YAMLNode?) -> Int? {
    guard let node, let text = located(node), let number = number(node, "a number of models") else {
      return nil
    }
    guard let whole = Int(exactly: number), whole > 0 else {
      diagnostics.append(.badValue(text, "a whole number of models, at least 1"))
      return nil
    }
    return whole
  }

  private mutating func decodeRatio(
    _ name: Located<String>, _ node: YAMLNode
  ) -> TotalDraft.Ratio? {
    guard let section = Section(node, .ratio, at: name.span, &diagnostics) else { return nil }
    declare(name, as: "a ratio")
    return .init(
      id: name, title: text(section.required("title", &diagnostics)) ?? name.value,
      of: located(section.required("of", &diagnostics)),
      per: located(section.required("per", &diagnostics)),
      unit: section["unit"].flatMap { unit($0) }, independent: flag(section["independent"]))
  }
}
