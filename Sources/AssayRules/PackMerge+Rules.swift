// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Tiers, requirements, disclosure and totals of two versions.
extension PackMerge {
  mutating func mergedTiers(_ base: TiersDraft?, _ head: TiersDraft?) -> TiersDraft? {
    func side(_ tiers: TiersDraft?) -> EditSide? {
      tiers.map { tiers in
        let ids = tiers.order.map(\.id.value)
        return EditSide(ids.joined(separator: ", "), at: tiers.span.place)
      }
    }
    let (old, new) = (Set(base?.ids ?? []), Set(head?.ids ?? []))
    let declares = Set(old.symmetricDifference(new).map { "t:\($0)" })
    guard let base, let head else {
      return pick("tiers", "declared", .tiers, .method, base, head, declares: declares, side)
    }
    var tiers = head
    tiers.of = pick("tiers", "of", .tiers, .method, base.of, head.of) {
      $0.map { EditSide($0.value, at: $0.span.place, reads: ["n:\($0.value)"]) }
    }
    let (order, isHead) = pick(
      "tiers", "order", .tiers, .method, (base, false), (head, true), declares: declares
    ) { side($0.0) }
    let others = Dictionary((isHead ? base : head).order.map { ($0.id.value, $0) }) { first, _ in
      first
    }
    tiers.order = order.order.map { tier in
      guard let other = others[tier.id.value] else { return tier }
      let id = tier.id.value
      let (old, new) = isHead ? (other, tier) : (tier, other)
      let when = pick(id, "when", .tier(id), .method, old.when, new.when)
      return TiersDraft.Tier(id: tier.id, title: tier.title, when: when)
    }
    return tiers
  }

  // MARK: Requirements

  mutating func mergedRequirements(
    _ base: [RequirementDraft], _ head: [RequirementDraft]
  ) -> [RequirementDraft] {
    merge(
      base, head, id: \.id.value,
      presence: { rule in
        (
          rule.id.value, .requirement(rule.id.value), .requirement, [],
          EditSide(rule.title, at: rule.id.span.place, reads: rule.namesRead)
        )
      },
      both: { merge, base, head in merge.merged(base, head) })
  }

  private mutating func merged(
    _ base: RequirementDraft, _ head: RequirementDraft
  ) -> RequirementDraft {
    let id = base.id.value
    let place = base.id.span.place
    var rule = head
    rule.applies = pick(
      id, "applies", .requirement(id), .requirement, base.applies, head.applies)
    rule.check = pick(id, "check", .requirement(id), .requirement, base.check, head.check) {
      switch $0 {
      case .assert(let expression)?: expression.editSide
      case .on(let event)?: EditSide("on \(event.rawValue)", at: place)
      case nil: nil
      }
    }
    rule.over = pick(id, "over", .requirement(id), .requirement, base.over, head.over) {
      EditSide(
        $0?.text ?? "each model", at: $0?.name.span.place ?? place,
        reads: $0.map { ["to:\($0.name.value)"] } ?? [])
    }
    rule.inForce = pick(
      id, "effective", .requirement(id), .requirement, base.inForce, head.inForce
    ) { EditSide($0?.text ?? "", shown: $0?.words ?? "always", at: place) }
    rule.disclosedTo = pick(
      id, "disclosedTo", .requirement(id), .requirement, base.disclosedTo, head.disclosedTo
    ) { EditSide($0.rawValue, at: place) }
    rule.unknown = pick(
      id, "unknown", .requirement(id), .requirement, base.unknown, head.unknown
    ) { EditSide($0?.rawValue ?? "unknown", at: place) }
    rule.kind = pick(id, "kind", .nothing, .requirement, base.kind, head.kind) {
      $0.map { EditSide($0.rawValue, at: place) }
    }
    rule.severity = pick(id, "severity", .nothing, .requirement, base.severity, head.severity) {
      $0.map { EditSide($0.rawValue, at: place) }
    }
    rule.clauses = pick(id, "clause", .nothing, .requirement, base.clauses, head.clauses) {
      EditSide(clauses: $0)
    }
    rule.message = pick(id, "message", .nothing, .editorial, base.message, head.message) {
      $0.map { EditSide($0.text, at: $0.wholeSpan.place) }
    }
    rule.isSelected = pick(
      id, "selected", .requirement(id), .requirement, base.isSelected, head.isSelected
    ) { EditSide($0 ? "selected" : "not selected", at: place) }
    rule.remedy = pick(id, "remedy", .nothing, .editorial, base.remedy, head.remedy) {
      $0.map { EditSide($0, at: place) }
    }
    return rule
  }

  // MARK: Disclosure

  mutating func mergedDisclosure(
    _ base: DisclosureDraft?, _ head: DisclosureDraft?
  ) -> DisclosureDraft? {
    guard let base, let head else {
      return pick("disclosure", "declared", .scoring, .requirement, base, head) {
        $0.map { EditSide("\($0.criteria.count) criteria", at: $0.span.place) }
      }
    }
    var disclosure = head
    disclosure.scoring = pick(
      "disclosure", "scoring", .scoring, .requirement, base.scoring, head.scoring
    ) { EditSide($0.rawValue, at: base.span.place) }
    disclosure.criteria = merge(
      base.criteria, head.criteria, id: \.id.value,
      presence: { item in
        (
          item.id.value, .criterion(item.id.value), .requirement, [],
          EditSide(item.text, at: item.id.span.place, reads: item.when?.namesRead ?? [])
        )
      },
      both: { merge, base, head in
        let id = base.id.value
        var item = head
        item.weight = merge.pick(
          id, "weight", .criterion(id), .requirement, base.weight, head.weight
        ) {
          EditSide(
            EditSide.number($0), at: ($0 == base.weight ? base : head).id.span.place)
        }
        item.weightBy = merge.pick(
          id, "weight.value", .criterion(id), .requirement, base.weightBy, head.weightBy)
        item.when = merge.pick(id, "when", .criterion(id), .requirement, base.when, head.when)
        item.isSelected = merge.pick(
          id, "selected", .criterion(id), .requirement, base.isSelected, head.isSelected
        ) { EditSide($0 ? "selected" : "not selected", at: base.id.span.place) }
        item.clauses = merge.pick(
          id, "clause", .nothing, .requirement, base.clauses, head.clauses
        ) { EditSide(clauses: $0) }
        return item
      })
    disclosure.classes = mergedClasses(base.classes, head.classes)
    return disclosure
  }

  private mutating func mergedClasses(
    _ base: [DisclosureDraft.Item], _ head: [DisclosureDraft.Item]
  ) -> [DisclosureDraft.Item] {
    let order = pick(
      "disclosure", "classes", .classes, .requirement, (items: base, isHead: false),
      (items: head, isHead: true)
    ) { side in
      EditSide(
        side.items.map(\.id.value).joined(separator: ", "),
        at: side.items.first?.id.span.place)
    }
    let others = Dictionary((order.isHead ? base : head).map { ($0.id.value, $0) }) { first, _ in
      first
    }
    return order.items.map { item in
      guard let other = others[item.id.value] else { return item }
      let (old, new) = order.isHead ? (other, item) : (item, other)
      var merged = item
      merged.when = pick(
        item.id.value, "when", .classes, .requirement, old.when, new.when)
      return merged
    }
  }

  // MARK: Totals

  mutating func mergedTotals(_ base: [TotalDraft], _ head: [TotalDraft]) -> [TotalDraft] {
    merge(
      base, head, id: \.id.value,
      presence: { total in
        (
          total.id.value, .total(total.id.value), .selection, ["to:\(total.id.value)"],
          EditSide(total.title, at: total.id.span.place, reads: total.namesRead)
        )
      },
      both: { merge, base, head in merge.merged(base, head) })
  }

  private mutating func merged(_ base: TotalDraft, _ head: TotalDraft) -> TotalDraft {
    let id = base.id.value
    var total = head
    total.population = pick(
      id, "population", .total(id), .selection, base.population, head.population)
    total.tiers = pick(id, "tiers", .total(id), .selection, base.tiers, head.tiers) {
      $0.map { PackMerge.list($0, in: base, prefix: "t:") }
    }
    total.sum = pick(id, "sum", .total(id), .selection, base.sum, head.sum) {
      PackMerge.list($0, in: base, prefix: "n:")
    }
    total.by = pick(id, "by", .total(id), .selection, base.by, head.by) {
      var side = PackMerge.list($0, in: base, prefix: "n:")
      side.reads.formUnion(
        $0.map { "f:" + $0.value.replacing("model.", with: "", maxReplacements: 1) })
      return side
    }
    total.coverage = pick(id, "coverage", .total(id), .selection, base.coverage, head.coverage) {
      coverage in
      let texts = coverage.map { "\($0.name.value): \($0.weight?.expression?.canonical ?? "")" }
      return EditSide(
        texts.joined(separator: ", "), at: coverage.first?.name.span.place,
        reads: coverage.reduce(into: []) { $0.formUnion($1.weight?.namesRead ?? []) })
    }
    total.clauses = pick(id, "clause", .nothing, .selection, base.clauses, head.clauses) {
      EditSide(clauses: $0)
    }
    total.isSelected = pick(
      id, "selected", .total(id), .selection, base.isSelected, head.isSelected
    ) { EditSide($0 ? "selected" : "not selected", at: base.id.span.place) }
    total.ratios = merge(
      base.ratios, head.ratios, id: \.id.value,
      presence: { ratio in (ratio.id.value, .total(id), .selection, [], ratio.editSide) },
      both: { merge, base, head in
        merge.pick(base.id.value, "ratio", .total(id), .selection, base, head) { $0.editSide }
      })
    return total
  }

  private static func list(
    _ names: [Located<String>], in total: TotalDraft, prefix: String
  ) -> EditSide {
    EditSide(
      names.map(\.value).joined(separator: ", "),
      at: names.first?.span.place ?? total.id.span.place,
      reads: Set(names.map { prefix + $0.value }))
  }
}

extension TiersDraft {
  fileprivate var ids: [String] { order.map(\.id.value) }
}

extension RequirementDraft {
  fileprivate var namesRead: Set<String> {
    var names = applies?.namesRead ?? []
    if case .assert(let expression)? = check { names.formUnion(expression.namesRead) }
    if let over { names.insert("to:\(over.name.value)") }
    return names
  }
}

extension DisclosureDraft.Item {
  fileprivate var text: String {
    "\(EditSide.number(weight)) points when \(when?.expression?.canonical ?? "")"
  }
}

extension TotalDraft {
  fileprivate var namesRead: Set<String> {
    var names = population?.namesRead ?? []
    names.formUnion(sum.map { "n:\($0.value)" })
    names.formUnion(by.map { "n:\($0.value)" })
    names.formUnion((tiers ?? []).map { "t:\($0.value)" })
    for item in coverage { names.formUnion(item.weight?.namesRead ?? []) }
    for ratio in ratios { names.formUnion(ratio.editSide.reads) }
    return names
  }
}

extension TotalDraft.Ratio {
  fileprivate var editSide: EditSide {
    let (of, per) = (of?.value ?? "", per?.value ?? "")
    let unit = unit.map { " in \(PackFingerprint.text($0.value))" } ?? ""
    return EditSide(
      "\(of) per \(per)\(unit)\(independent ? ", independent" : "")", at: id.span.place,
      reads: ["n:\(of)", "n:\(per)"])
  }
}
