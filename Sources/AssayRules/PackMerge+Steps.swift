// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Definitions and quantities of two versions, and their ladders.
extension PackMerge {
  mutating func mergedSteps(_ base: [StepDraft], _ head: [StepDraft]) -> [StepDraft] {
    merge(
      base, head, id: \.name.value,
      presence: { step in
        let name = step.name.value
        return (name, .step(name), .method, step.namesDeclared, step.editSide)
      },
      both: { merge, base, head in merge.merged(base, head) })
  }

  private mutating func merged(_ base: StepDraft, _ head: StepDraft) -> StepDraft {
    let name = base.name.value
    let declares: Set<String> = retyped.contains("n:\(name)") ? ["n:\(name)"] : []
    var step = head
    switch (base.kind, head.kind) {
    case (.definition(let old, let oldUnit), .definition(let new, let newUnit)):
      let value = pick(name, "value", .step(name), .method, old, new, declares: declares)
      let unit = pick(name, "unit", .step(name), .method, oldUnit, newUnit, declares: declares) {
        $0.map {
          EditSide(PackFingerprint.text($0.value), shown: $0.value.symbol, at: $0.span.place)
        }
      }
      step.kind = .definition(value, unit: unit)
    case (.quantity(let old), .quantity(let new)):
      step.kind = .quantity(merged(old, new, names: (base.name, head.name), declares))
    case (.regression(let old), .regression(let new)):
      // Sample, expressions, gate and fit hold only together.
      let isSame = old.returns?.expression?.canonical == new.returns?.expression?.canonical
      return pick(
        name, "fit", .step(name), .factor, base, head,
        declares: isSame ? [] : base.namesDeclared
      ) { $0.editSide }
    default:
      return pick(
        name, "declared", .step(name), .method, base, head,
        declares: base.namesDeclared.union(head.namesDeclared)
      ) { $0.editSide }
    }
    return step
  }

  private mutating func merged(
    _ base: QuantityDraft, _ head: QuantityDraft,
    names: (base: Located<String>, head: Located<String>),
    _ declares: Set<String>
  ) -> QuantityDraft {
    let rule = names.base.value
    var quantity = head
    typealias Side = (quantity: QuantityDraft, place: Place)
    let sides: (base: Side, head: Side) = (
      (base, names.base.span.place), (head, names.head.span.place)
    )
    // The quantum is a fraction of the unit, so that the two go together.
    let unit = pick(
      rule, "unit", .step(rule), .method, sides.base, sides.head,
      declares: declares.union(["n:\(rule)"])
    ) { $0.quantity.unitSide(at: $0.place) }.quantity
    (quantity.unit, quantity.quantum, quantity.hasQuantum) = (
      unit.unit, unit.quantum, unit.hasQuantum
    )
    quantity.valid =
      pick(rule, "valid", .step(rule), .method, sides.base, sides.head) {
        $0.quantity.valid.editSide(in: quantity.unit?.value, at: $0.place)
      }.quantity.valid
    quantity.choose =
      pick(rule, "choose", .step(rule), .method, sides.base, sides.head) {
        EditSide($0.quantity.choose.rawValue, at: $0.place)
      }.quantity.choose
    quantity.disagreement =
      pick(rule, "disagreement", .step(rule), .method, sides.base, sides.head) {
        let rule = $0.quantity.disagreement
        return EditSide(rule?.text ?? "none", at: rule?.span.place ?? $0.place)
      }.quantity.disagreement
    quantity.methods = mergedLadder(base.methods, head.methods, of: names)
    return quantity
  }

  // MARK: Ladders

  private mutating func mergedLadder(
    _ base: [MethodDraft], _ head: [MethodDraft],
    of names: (base: Located<String>, head: Located<String>)
  ) -> [MethodDraft] {
    let quantity = names.base.value
    let methods = merge(
      base, head, id: \.id.value,
      presence: { method in
        (
          method.id.value, .method(quantity: quantity, id: method.id.value), .method,
          ["m:\(method.id.value)"],
          EditSide(method.text, at: method.id.span.place, reads: method.namesRead)
        )
      },
      both: { merge, base, head in merge.merged(base, head, of: quantity) })
    let (old, new) = (base.map(\.id.value), head.map(\.id.value))
    let orders = PackRevision.LadderOrders(base: old, head: new)
    setLadder(quantity, orders)
    var order = orders.inBase
    if orders.isReordered {
      order = pick(
        quantity, "order", .order(quantity: quantity), .method, orders.inBase, orders.inHead
      ) { order in
        let isBase = order == orders.inBase
        let shown = isBase ? old : new
        return EditSide(
          shown.joined(separator: ", "), shown: orders.places(in: shown),
          at: (isBase ? names.base : names.head).span.place)
      }
    }
    let byID = Dictionary(methods.map { ($0.id.value, $0) }) { first, _ in first }
    return order.compactMap { byID[$0] }
  }

  private mutating func merged(
    _ base: MethodDraft, _ head: MethodDraft, of quantity: String
  ) -> MethodDraft {
    let id = base.id.value
    var method = head
    method.when = pick(
      id, "when", .condition(quantity: quantity, id: id), .method, base.when, head.when)
    method.value = pick(
      id, "value", .value(quantity: quantity, id: id), .method, base.value, head.value)
    method.occurs = pick(
      id, "occurs", .value(quantity: quantity, id: id), .method, base.occurs, head.occurs)
    method.cap = pick(
      id, "cap", .value(quantity: quantity, id: id), .method, base.cap, head.cap)
    method.tier = pick(
      id, "tier", .use(quantity: quantity, id: id), .method, base.tier, head.tier
    ) { $0.map { EditSide($0.value, at: $0.span.place, reads: ["t:\($0.value)"]) } }
    method.isFallback =
      pick(id, "fallback", .use(quantity: quantity, id: id), .method, base, head) {
        EditSide("\($0.isFallback)", at: $0.id.span.place)
      }.isFallback
    method.uncertainties = pick(
      id, "uncertainty", .use(quantity: quantity, id: id), .factor, base.uncertainties,
      head.uncertainties
    ) { $0.editSide() }
    method.needsKnownLineage =
      pick(id, "needsLineage", .use(quantity: quantity, id: id), .method, base, head) {
        EditSide($0.needsKnownLineage ? "known" : "none", at: $0.id.span.place)
      }.needsKnownLineage
    method.clauses = pick(id, "clause", .nothing, .method, base.clauses, head.clauses) {
      EditSide(clauses: $0)
    }
    return method
  }
}

extension StepDraft {
  fileprivate var namesDeclared: Set<String> {
    var names: Set<String> = ["n:\(name.value)"]
    if case .quantity(let quantity) = kind {
      names.formUnion(quantity.methods.map { "m:\($0.id.value)" })
    }
    if case .regression(let regression) = kind { names.insert("n:\(regression.id.value)") }
    return names
  }

  fileprivate var editSide: EditSide {
    switch kind {
    case .definition(let value, _):
      return EditSide(
        value?.expression?.canonical ?? "", at: name.span.place, reads: value?.namesRead ?? [])
    case .quantity(let quantity):
      return EditSide(
        quantity.methods.map(\.text).joined(separator: "; "), at: name.span.place,
        reads: quantity.methods.reduce(into: []) { $0.formUnion($1.namesRead) })
    case .regression(let regression): return regression.editSide
    }
  }
}

extension RegressionDraft {
  fileprivate var editSide: EditSide {
    let readings = predictors + [grouping].compactMap(\.self)
    let models = readings.map { $0.model?.expression?.canonical ?? "" }
    let held = predictors.filter(\.isHeld).map { "held \($0.name.value)" }
    let numbers = (fit?.value.inference?.terms ?? []).map { PackFingerprint.text($0.estimate) }
    let canonical =
      [returns?.expression?.canonical ?? "", fit?.value.digest ?? "", gate.map { "\($0)" } ?? ""]
      + models + numbers + held
    return EditSide(
      canonical.joined(separator: "; "), shown: fit?.value.equation ?? "no fit", at: id.span.place,
      reads: readings.reduce(into: []) { $0.formUnion($1.model?.namesRead ?? []) })
  }
}

extension MethodDraft {
  fileprivate var text: String {
    var text = value?.expression?.canonical ?? ""
    if let occurs = occurs?.expression?.canonical { text += " occurs \(occurs)" }
    if let cap = cap?.expression?.canonical { text += " cap \(cap)" }
    guard let when = when?.expression?.canonical else { return text }
    return "\(text) when \(when)"
  }

  fileprivate var namesRead: Set<String> {
    var names = expressions.reduce(into: Set<String>()) { $0.formUnion($1?.namesRead ?? []) }
    if let tier { names.insert("t:\(tier.value)") }
    return names
  }
}

extension QuantityDraft {
  fileprivate func unitSide(at place: Place) -> EditSide {
    let text = unit.map { PackFingerprint.text($0.value) } ?? ""
    let digits = quantum.map { ", \($0.digits) decimals" } ?? ""
    return EditSide(
      text + digits, shown: (unit?.value.symbol ?? "") + digits, at: unit?.span.place ?? place)
  }
}
