// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Tiers and totals: what names quantities outside of expressions.
extension PackChecker {
  mutating func checkTiers() -> TierRules? {
    guard let tiers = draft.tiers else { return nil }
    let of = tiers.of.flatMap { published($0) }
    let order = tiers.order.map { tier in
      TierRule(
        id: tier.id.value, title: tier.title, standing: tier.standing?.value,
        when: condition(tier.when), span: tier.id.span)
    }
    checkStandings(tiers)
    guard let of else { return nil }
    return TierRules(of: of.step, order: order, span: tiers.span)
  }

  /// Reports tiers that can have a figure and say no standing, where others do.
  ///
  /// The last has one where a method names it, or where a tier before it has a criterion that can fail.
  private mutating func checkStandings(_ tiers: TiersDraft) {
    guard let first = tiers.order.first(where: \.hasStanding) else { return }
    let named = Set(draft.methods.compactMap { $0.tier?.value })
    for (index, tier) in tiers.order.enumerated() where !tier.hasStanding {
      let isLast = index == tiers.order.count - 1
      let falls = index > 0 && tiers.order[index - 1].when != nil
      guard !isLast || named.contains(tier.id.value) || falls else { continue }
      diagnostics.append(.standingMissing(tier.id, first: first.id))
    }
  }

  // MARK: Totals

  mutating func check(_ total: TotalDraft) -> TotalRule? {
    let population = condition(total.population)
    let sum = total.sum.compactMap { published($0)?.step }
    let by = (draft.hasStandings ? [GroupKey.standing] : []) + total.by.compactMap { groupKey($0) }
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
      ratios: total.ratios.compactMap { check($0) }, clauses: total.clauses.map(\.value),
      frame: total.frame, span: total.id.span)
  }

  private mutating func check(_ ratio: TotalDraft.Ratio) -> RatioRule? {
    let (of, per) = (ratio.of.flatMap { published($0) }, ratio.per.flatMap { published($0) })
    guard let of, let per else { return nil }
    let dimension = of.unit.dimension.over(per.unit.dimension)
    if let stated = ratio.unit, stated.value.dimension != dimension {
      diagnostics.append(.ratioUnit(stated, expected: dimension))
    }
    guard let unit = unit(of: ratio) else {
      diagnostics.append(
        .missingKey("unit", in: "the ratio '\(ratio.id.value)'", at: ratio.id.span))
      return nil
    }
    return RatioRule(
      id: ratio.id.value, title: ratio.title, of: of.step, per: per.step, unit: unit,
      independent: ratio.independent, span: ratio.id.span)
  }

  /// The unit of a ratio: its own, else the quotient of both units as written.
  func unit(of ratio: TotalDraft.Ratio) -> Unit? {
    if let unit = ratio.unit?.value { return unit }
    let units = [ratio.of, ratio.per].compactMap { name -> Unit? in
      guard let name, let index = linked.stepNames[name.value],
        case .quantity(let quantity) = draft.steps[index].kind
      else { return nil }
      return quantity.unit?.value
    }
    return units.count == 2
      ? try? draft.units.parse("\(units[0].symbol)/(\(units[1].symbol))") : nil
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

  mutating func stepDraft(_ name: Located<String>) -> Int? {
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
}
