// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Tiers, totals and rule tests: what names quantities outside of expressions.
extension PackChecker {
  mutating func checkTiers() -> TierRules? {
    guard let tiers = draft.tiers else { return nil }
    let of = tiers.of.flatMap { published($0) }
    let order = tiers.order.map { tier in
      TierRule(
        id: tier.id.value, title: tier.title, when: condition(tier.when), span: tier.id.span)
    }
    guard let of else { return nil }
    return TierRules(of: of.step, order: order, span: tiers.span)
  }

  // MARK: Totals

  mutating func check(_ total: TotalDraft) -> TotalRule? {
    let population = condition(total.population)
    let sum = total.sum.compactMap { published($0)?.step }
    let by = total.by.compactMap { groupKey($0) }
    var coverage: [CoverageRule] = []
    for (name, weight) in total.coverage {
      guard let weight = check(weight, .any) else { continue }
      if !weight.type.isNumber, weight.type != .error {
        diagnostics.append(.weightIsNoNumber(name, at: weight.span))
      }
      coverage.append(CoverageRule(name: name.value, weight: weight))
    }
    return TotalRule(
      id: total.id.value, title: total.title, population: population,
      tiers: total.tiers?.map(\.value), sum: sum, by: by, coverage: coverage,
      ratios: total.ratios.compactMap { check($0) }, span: total.id.span)
  }

  private mutating func check(_ ratio: TotalDraft.Ratio) -> RatioRule? {
    let (of, per) = (ratio.of.flatMap { published($0) }, ratio.per.flatMap { published($0) })
    guard let of, let per else { return nil }
    let dimension = of.unit.dimension.over(per.unit.dimension)
    var unit = ratio.unit?.value
    if let stated = ratio.unit, stated.value.dimension != dimension {
      diagnostics.append(.ratioUnit(stated, expected: dimension))
    }
    if unit == nil {
      // The quotient of both units as written needs no other.
      let symbol = "\(of.unit.symbol)/(\(per.unit.symbol))"
      unit = try? draft.units.parse(symbol)
    }
    guard let unit else {
      diagnostics.append(
        .missingKey("unit", in: "the ratio '\(ratio.id.value)'", at: ratio.id.span))
      return nil
    }
    return RatioRule(
      id: ratio.id.value, title: ratio.title, of: of.step, per: per.step, unit: unit,
      independent: ratio.independent, span: ratio.id.span)
  }

  /// The quantity of a name; that it has no quantum is an error.
  private mutating func published(_ name: Located<String>) -> (step: Int, unit: Unit)? {
    guard let index = stepDraft(name) else { return nil }
    guard case .quantity(let quantity) = draft.steps[index].kind else {
      diagnostics.append(.notAQuantity(name, declared: draft.steps[index].name.span))
      return nil
    }
    guard let unit = quantity.unit else { return nil }
    if quantity.quantum == nil, !quantity.hasQuantum {
      diagnostics.append(.noQuantum(name, declared: draft.steps[index].name.span))
    }
    return (linked.positions[index], unit.value)
  }

  private mutating func stepDraft(_ name: Located<String>) -> Int? {
    guard let index = linked.stepNames[name.value] else {
      diagnostics.append(.unknownID(name, "quantity", known: draft.steps.map(\.name.value)))
      return nil
    }
    return index
  }

  private mutating func groupKey(_ name: Located<String>) -> GroupKey? {
    if name.value == "tier" { return .tier }
    if name.value == "entity" { return .entity }
    let plain = name.value.hasPrefix("model.") ? String(name.value.dropFirst(6)) : name.value
    if plain == name.value, let index = linked.stepNames[plain] {
      return .step(linked.positions[index])
    }
    if let field = declarations.fields[plain] { return .field(field.index) }
    let known = ["tier", "entity"] + draft.steps.map(\.name.value) + draft.fields.map(\.name.value)
    diagnostics.append(.unknownID(name, "quantity, definition or field", known: known))
    return nil
  }

  // MARK: Tests

  mutating func check(_ test: TestDraft) -> RuleTest? {
    var parameters: [(index: Int, value: Double)] = []
    for (name, node) in test.parameters {
      guard let index = linked.parameterNames[name.value] else {
        diagnostics.append(
          .unknownID(name, "parameter", known: draft.parameters.map(\.name.value)))
        continue
      }
      guard let unit = draft.parameters[index].unit else { continue }
      if let value = reading({ $0.amount(node, unit.value) }) { parameters.append((index, value)) }
    }
    var expect: [Located<Expected>] = []
    for (name, node) in test.expect {
      expect += expectations(name, node).map { Located($0, at: name.span) }
    }
    guard let record = test.record else { return nil }
    return RuleTest(
      id: test.id.value, record: record, others: test.others,
      parameters: parameters.sorted { $0.index < $1.index },
      asOf: test.asOf, expect: expect, span: test.id.span)
  }

  private mutating func expectations(_ name: Located<String>, _ node: YAMLNode) -> [Expected] {
    switch name.value {
    case "tier":
      guard let tier = reading({ $0.located(node) }) else { return [] }
      let known = draft.tiers?.order.map(\.id.value) ?? []
      if !known.contains(tier.value) {
        diagnostics.append(.unknownID(tier, "tier", known: known))
      }
      return [.tier(tier.value)]
    case "used":
      let ids = reading { $0.texts(node, "methods") }
      for id in ids where declarations.methods[id.value] == nil {
        diagnostics.append(.unknownID(id, "method", known: declarations.methods.keys.sorted()))
      }
      return [.used(ids.map(\.value))]
    case "missing":
      let names = reading { $0.texts(node, "quantities") }
      return names.compactMap { name in
        stepDraft(name).map { .missing(step: linked.positions[$0]) }
      }
    case "score": return reading { $0.number(node, "a score") }.map { [.score($0)] } ?? []
    case "findings": return findings(node)
    case "contested":
      return [.contested(reading { $0.flag(node) })]
    case "counts":
      return reading { $0.choice(node, CountedPart.self) }.map { [.counts($0.rawValue)] } ?? []
    default: return quantity(name, node).map { [$0] } ?? []
    }
  }

  private mutating func findings(_ node: YAMLNode) -> [Expected] {
    let known = draft.requirements.map(\.id.value)
    var found: [Expected] = []
    var unknown: [Located<String>] = []
    reading { decoder in
      decoder.each(of: node, "findings") { decoder, id, node in
        if !known.contains(id.value) { unknown.append(id) }
        if let result = decoder.choice(node, FindingResult.self) {
          found.append(.finding(id: id.value, result: result))
        }
      }
    }
    diagnostics += unknown.map { .unknownID($0, "requirement", known: known) }
    return found
  }

  /// `"519835 kWh[facility]"`, or `{value: …, within: 0.5%}`.
  private mutating func quantity(_ name: Located<String>, _ node: YAMLNode) -> Expected? {
    let words = ["tier", "used", "missing", "score", "findings", "counts", "contested"]
    guard let index = linked.stepNames[name.value] else {
      diagnostics.append(
        .unknownID(name, "quantity", known: draft.steps.map(\.name.value) + words))
      return nil
    }
    let position = linked.positions[index]
    guard let unit = unit(of: name, index) else { return nil }
    var valueNode: YAMLNode? = node
    var within = 0.0
    if node.pairs != nil {
      let found = reading { decoder -> (YAMLNode?, Double)? in
        let keys = ["value", "within"]
        guard
          let section = Section(node, "an expected value", keys: keys, &decoder.diagnostics)
        else { return nil }
        let share = section["within"].flatMap { decoder.share($0, "a tolerance") } ?? 0
        return (section.required("value", &decoder.diagnostics), share)
      }
      (valueNode, within) = (found?.0, found?.1 ?? 0)
    }
    guard let valueNode, let value = reading({ $0.amount(valueNode, unit) }) else { return nil }
    return .quantity(step: position, value: value, within: within)
  }

  /// The unit in which a test states the value of a step.
  private mutating func unit(of name: Located<String>, _ index: Int) -> Unit? {
    switch draft.steps[index].kind {
    case .quantity(let quantity): return quantity.unit?.value
    case .definition:
      guard let name = declarations.names[name.value], case .step(_, let type) = name.meaning,
        type != .error
      else { return nil }
      guard let dimension = type.dimension else {
        diagnostics.append(
          .expectationOfText(
            Located(draft.steps[index].name.value, at: draft.steps[index].name.span), at: name.span)
        )
        return nil
      }
      // A usual unit such as kWh is not the canonical one.
      return name.unit ?? (try? draft.units.parse(dimension.suggestedUnit))
    case .regression(let regression):
      return declarations.predictions[regression.id.value]?.unit ?? .one
    }
  }

  /// Lends the decoder's scalars, and takes its diagnostics over.
  @discardableResult
  private mutating func reading<Result>(_ read: (inout PackDecoder) -> Result) -> Result {
    var decoder = PackDecoder(scalarsOf: draft)
    let result = read(&decoder)
    diagnostics += decoder.diagnostics
    return result
  }
}
