// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Parameters, definitions, quantities with their methods, and uncertainties.
extension PackDecoder {
  mutating func decodeParameter(_ name: Located<String>, _ node: YAMLNode) {
    declareName(name, as: "a parameter")
    guard let section = Section(node, .parameter, at: name.span, &diagnostics) else { return }
    if let periods = section["periods"] { return decodeSeries(name, section, periods) }
    for key in Self.seriesKeys {
      if let node = section[key] { diagnostics.append(.keyWithoutPeriods(key, at: node.span)) }
    }
    let title = text(section.required("title", &diagnostics))
    let value = section.required("value", &diagnostics)
    let amount = number(value, "the value of a parameter")
    let valueSpan = value?.span ?? name.span
    // Without `unit` it is a plain number, which is what the unit `1` says as well.
    var parameterUnit: Located<Unit>? = Located(.one, at: valueSpan)
    if let node = section["unit"] { parameterUnit = unit(node) }
    let rules = parameterUncertainties(section, amount)
    decodeHistory(section, of: name)
    let sourcing = sourcing(section, around: defaults)
    if let amount, let parameterUnit, !parameterUnit.value.canonical(amount).isFinite {
      diagnostics.append(
        .badValue(Located(value?.text ?? "", at: valueSpan), "a number that a double can hold"))
    }
    let valid = parameterUnit.flatMap { validRange(section["valid"], .number($0.value)) }
    if let amount, let parameterUnit {
      hold(section, amount, to: valid, parameterUnit.value, of: name.value)
    }
    draft.parameters.append(
      ParameterDraft(
        name: name, title: title ?? name.value, unit: parameterUnit, amount: amount ?? 0,
        uncertainties: rules, valid: valid, sourcing: sourcing,
        clauses: texts(section["clause"], "clauses")))
  }

  mutating func parameterUncertainties(
    _ section: Section, _ amount: Double?
  ) -> [UncertaintyRule] {
    guard let range = section["range"] else {
      if let per = section["per"] { diagnostics.append(.perWithoutRange(at: per.span)) }
      return uncertainties(section["uncertainty"], scope: .all)
    }
    if let other = section["uncertainty"] {
      diagnostics.append(.rangeAndUncertainty(at: other.span, range: range.span))
    }
    let scope = choice(section["per"], UncertaintyFactor.Scope.self) ?? .all
    guard let amount, let spread = spread(range, about: amount) else { return [] }
    return [UncertaintyRule(spread: spread, scope: scope, span: range.span)]
  }

  /// Reads `1.3`, `{factor: 1.3, per: all}`, `{range: [0.9, 1.5]}`, or a list of those.
  ///
  /// A range holds the 5 % and 95 % quantiles as ratios about 1.
  mutating func uncertainties(
    _ node: YAMLNode?, scope: UncertaintyFactor.Scope
  ) -> [UncertaintyRule] {
    guard let node, !node.isReported else { return [] }
    if let items = node.items { return items.compactMap { uncertainty($0, scope) } }
    return uncertainty(node, scope).map { [$0] } ?? []
  }

  private mutating func uncertainty(
    _ node: YAMLNode, _ scope: UncertaintyFactor.Scope
  ) -> UncertaintyRule? {
    if node.text != nil {
      return factor(node).map { UncertaintyRule(spread: $0, scope: scope, span: node.span) }
    }
    guard let section = Section(node, .uncertainty, &diagnostics) else { return nil }
    let scope = choice(section["per"], UncertaintyFactor.Scope.self) ?? scope
    if let range = section["range"] {
      if let other = section["factor"] {
        diagnostics.append(.rangeAndUncertainty(at: other.span, range: range.span))
      }
      return spread(range, about: 1).map {
        UncertaintyRule(spread: $0, scope: scope, span: range.span)
      }
    }
    guard let node = section["factor"] else {
      section.reportMissing("factor", or: "range", &diagnostics)
      return nil
    }
    return factor(node).map { UncertaintyRule(spread: $0, scope: scope, span: node.span) }
  }

  private mutating func factor(_ node: YAMLNode) -> Spread? {
    if let text = node.text, let help = Mend.factor(ofPercent: text) {
      let text = Located(text, at: node.span)
      diagnostics.append(.badValue(text, "a 90 % factor of at least 1, such as 1.3", help: help))
      return nil
    }
    guard let value = number(node, "an uncertainty factor") else { return nil }
    guard let spread = Spread(factor: value) else {
      let text = Located(node.text ?? "", at: node.span)
      let factor = NumberFormat.plain(1 + value, significant: 6)
      diagnostics.append(
        .badValue(
          text, "a 90 % factor of at least 1, such as 1.3",
          help: value > 0 ? "write \(factor) for \(factor) times more or less" : nil))
      return nil
    }
    if value >= 10 {
      diagnostics.append(.wideFactor(Located(node.text ?? "", at: node.span), value))
    }
    return spread
  }

  private mutating func spread(_ node: YAMLNode, about median: Double) -> Spread? {
    guard !node.isReported else { return nil }
    guard let items = node.items, items.count == 2 else {
      diagnostics.append(.notTwo(node, "the 5 % and 95 % ends, such as [0.9, 1.5]"))
      return nil
    }
    guard let low = number(items[0], "a range"), let high = number(items[1], "a range") else {
      return nil
    }
    guard let spread = Spread(low: low, median: median, high: high) else {
      diagnostics.append(.rangeWithoutMedian(at: node.span, median: median))
      return nil
    }
    return spread
  }

  // MARK: Steps

  mutating func decodeDefinition(_ name: Located<String>, _ node: YAMLNode) {
    declareName(name, as: "a definition")
    guard let section = Section(node, .definition, at: name.span, &diagnostics) else { return }
    let title = text(section.required("title", &diagnostics))
    let value: ParsedExpression?
    if let methods = section["methods"] {
      value = decodeLadder(methods, besides: section["value"], of: name)
    } else {
      if section["value"] == nil { section.reportMissing("value", or: "methods", &diagnostics) }
      value = section["value"].flatMap { expression($0, of: "value") }
    }
    decodeHistory(section, of: name)
    _ = sourcing(section, around: defaults)
    draft.steps.append(
      StepDraft(
        name: name, title: title ?? name.value,
        kind: .definition(value, unit: section["unit"].flatMap { unit($0) })))
  }

  /// The methods of a definition: the first that applies and has a value, of any type.
  private mutating func decodeLadder(
    _ node: YAMLNode, besides value: YAMLNode?, of name: Located<String>
  ) -> ParsedExpression? {
    if let value {
      diagnostics.append(.valueAndMethods(at: value.span, methods: node.span))
    }
    var rungs: [ValueLadder.Rung] = []
    var isWhole = true
    eachItem(of: node, "methods") { decoder, item in
      guard let section = Section(item, .definitionMethod, &decoder.diagnostics),
        let value = decoder.expression(
          section.required("value", &decoder.diagnostics), of: "value")
      else { return isWhole = false }
      if let id = decoder.located(section["id"]) { decoder.declare(id, as: "a method") }
      _ = decoder.sourcing(section, around: decoder.defaults)
      let when = section["when"].flatMap { decoder.expression($0, of: "when") }
      if section["when"] != nil, when == nil { isWhole = false }
      rungs.append(.init(when: when, value: value))
    }
    if node.items?.isEmpty == true { diagnostics.append(.noMethods(name, at: node.span)) }
    return isWhole && !rungs.isEmpty ? ValueLadder.expression(rungs, at: node.span) : nil
  }

  mutating func decodeQuantity(_ name: Located<String>, _ node: YAMLNode) {
    declareName(name, as: "a quantity")
    guard let section = Section(node, .derivedQuantity, at: name.span, &diagnostics) else { return }
    let title = text(section.required("title", &diagnostics))
    let quantityUnit = unit(section.required("unit", &diagnostics))
    let around = sourcing(section, around: defaults)
    var methods: [MethodDraft] = []
    if let node = section.required("methods", &diagnostics) {
      eachItem(of: node, "methods") { decoder, item in
        if let method = decoder.decodeMethod(item, around) { methods.append(method) }
      }
      if node.items?.isEmpty == true { diagnostics.append(.noMethods(name, at: node.span)) }
    }
    decodeHistory(section, of: name)
    draft.steps.append(
      StepDraft(
        name: name, title: title ?? name.value,
        kind: .quantity(
          QuantityDraft(
            unit: quantityUnit,
            quantum: quantityUnit.flatMap { decodeQuantum(section["quantum"], of: $0.value) },
            hasQuantum: section["quantum"] != nil,
            valid: quantityUnit.flatMap { validRange(section["valid"], .number($0.value))?.value }
              ?? .notNegative,
            choose: choice(section["choose"], QuantityRule.Choice.self) ?? .first,
            disagreement: decodeDisagreement(section), methods: methods))))
  }

  /// `hull`, or `{take: hull, within: 100}`.
  private mutating func decodeDisagreement(_ section: Section) -> DisagreementDraft? {
    guard let node = section["disagreement"], !node.isReported else { return nil }
    if let other = section["choose"] {
      diagnostics.append(.disagreementAndChoice(at: node.span, choose: other.span))
    }
    guard node.pairs != nil else {
      return choice(node, DisagreementRule.Take.self).map {
        DisagreementDraft(take: $0, within: .infinity, span: node.span)
      }
    }
    guard
      let inner = Section(node, .disagreement, &diagnostics),
      let take = choice(inner.required("take", &diagnostics), DisagreementRule.Take.self)
    else { return nil }
    var within = Double.infinity
    if let node = inner["within"], let number = number(node, "a greatest factor") {
      let text = Located(node.text ?? "", at: node.span)
      if number < 1 {
        diagnostics.append(.badValue(text, "a factor of at least 1, such as 100"))
      } else if take == .refuse {
        diagnostics.append(.badValue(text, "nothing: what is refused has no limit"))
      } else {
        within = number
      }
    }
    return DisagreementDraft(take: take, within: within, span: node.span)
  }

  private mutating func decodeQuantum(_ node: YAMLNode?, of unit: Unit) -> Quantum? {
    guard let node, let quantum = quantity(node) else { return nil }
    do {
      return try Quantum(quantum.value, of: unit)
    } catch {
      diagnostics.append(.badQuantum(Located(node.text ?? "", at: node.span), of: unit))
      return nil
    }
  }

  /// A number in a unit, or a text with a unit of the same dimension; canonical.
  mutating func amount(_ node: YAMLNode, _ unit: Unit) -> Double? {
    guard let text = located(node) else { return nil }
    if let number = NumberText.parse(text.value) {
      let canonical = unit.canonical(number)
      if canonical.isFinite { return canonical }
      diagnostics.append(.badValue(text, "a number that a double can hold"))
      return nil
    }
    guard let quantity = quantity(node) else { return nil }
    guard quantity.value.dimension == unit.dimension else {
      diagnostics.append(.otherDimension(quantity, expected: unit))
      return nil
    }
    return quantity.value.value
  }

  private mutating func decodeMethod(_ node: YAMLNode, _ around: Sourcing) -> MethodDraft? {
    guard let section = Section(node, .method, &diagnostics) else { return nil }
    return decodeMethod(section, around)
  }

  mutating func decodeMethod(_ section: Section, _ around: Sourcing) -> MethodDraft? {
    guard let id = located(section.required("id", &diagnostics)) else { return nil }
    declare(id, as: "a method")
    decodeHistory(section, of: id)
    return MethodDraft(
      id: id, title: text(section["title"]),
      when: section["when"].flatMap { expression($0, of: "when") },
      value: expression(section.required("value", &diagnostics), of: "value"),
      tier: located(section["tier"]), isFallback: flag(section["fallback"]),
      needsKnownLineage: choice(section["needsLineage"], NeededLineage.self) != nil,
      uncertainties: uncertainties(section["uncertainty"], scope: .model),
      occurs: section["occurs"].flatMap { expression($0, of: "occurs") },
      cap: section["cap"].flatMap { expression($0, of: "cap") },
      sourcing: sourcing(section, around: around), clauses: texts(section["clause"], "clauses"))
  }
}
