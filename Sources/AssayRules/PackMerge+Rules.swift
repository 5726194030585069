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
      var merged = tier
      merged.when = pick(id, "when", .tier(id), .method, old.when, new.when)
      let standing = pick(id, "standing", .tiers, .method, old, new) { tier in
        tier.standing.map { EditSide($0.value.rawValue, at: $0.span.place) }
      }
      (merged.standing, merged.hasStanding) = (standing.standing, standing.hasStanding)
      return merged
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
    var rule = head
    rule.applies = pick(
      id, "applies", .requirement(id), .requirement, base.applies, head.applies)
    let checked =
      pick(id, "check", .requirement(id), .requirement, base, head) { rule in
        switch rule.check {
        case .assert(let expression)? where rule.threshold != nil:
          EditSide(
            [expression.expression?.canonical ?? "", rule.threshold?.text ?? ""]
              .joined(separator: ", "), at: rule.place, reads: expression.namesRead)
        case .assert(let expression)?: expression.editSide
        case .on(let event)?: EditSide("on \(event.rawValue)", at: rule.place)
        case nil: nil
        }
      }
    (rule.check, rule.threshold) = (checked.check, checked.threshold)
    rule.over =
      pick(id, "over", .requirement(id), .requirement, base, head) { rule in
        EditSide(
          rule.over?.text ?? "each model", at: rule.over?.name.span.place ?? rule.place,
          reads: rule.over.map { ["to:\($0.name.value)"] } ?? [])
      }.over
    rule.inForce =
      pick(id, "effective", .requirement(id), .requirement, base, head) {
        EditSide($0.inForce?.text ?? "", shown: $0.inForce?.words ?? "always", at: $0.place)
      }.inForce
    rule.disclosedTo =
      pick(id, "disclosedTo", .requirement(id), .requirement, base, head) {
        EditSide($0.disclosedTo.rawValue, at: $0.place)
      }.disclosedTo
    rule.unknown =
      pick(id, "unknown", .requirement(id), .requirement, base, head) {
        EditSide($0.unknown?.rawValue ?? "unknown", at: $0.place)
      }.unknown
    rule.kind =
      pick(id, "kind", .nothing, .requirement, base, head) { rule in
        rule.kind.map { EditSide($0.rawValue, at: rule.place) }
      }.kind
    rule.severity =
      pick(id, "severity", .nothing, .requirement, base, head) { rule in
        rule.severity.map { EditSide($0.rawValue, at: rule.place) }
      }.severity
    rule.clauses = pick(id, "clause", .nothing, .requirement, base.clauses, head.clauses) {
      EditSide(clauses: $0)
    }
    rule.message = pick(id, "message", .nothing, .editorial, base.message, head.message) {
      $0.map { EditSide($0.text, at: $0.wholeSpan.place) }
    }
    rule.isSelected =
      pick(id, "selected", .requirement(id), .requirement, base, head) {
        EditSide(selected: $0.isSelected, at: $0.place)
      }.isSelected
    rule.remedy =
      pick(id, "remedy", .nothing, .editorial, base, head) { rule in
        rule.remedy.map { EditSide($0, at: rule.place) }
      }.remedy
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
    disclosure.scoring =
      pick("disclosure", "scoring", .scoring, .requirement, base, head) {
        EditSide($0.scoring.rawValue, at: $0.span.place)
      }.scoring
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
        item.weight =
          merge.pick(id, "weight", .criterion(id), .requirement, base, head) {
            EditSide(EditSide.number($0.weight), at: $0.id.span.place)
          }.weight
        item.weightBy = merge.pick(
          id, "weight.value", .criterion(id), .requirement, base.weightBy, head.weightBy)
        item.when = merge.pick(id, "when", .criterion(id), .requirement, base.when, head.when)
        item.isSelected =
          merge.pick(id, "selected", .criterion(id), .requirement, base, head) {
            EditSide(selected: $0.isSelected, at: $0.id.span.place)
          }.isSelected
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
    total.tiers =
      pick(id, "tiers", .total(id), .selection, base, head) { total in
        total.tiers.map { PackMerge.list($0, in: total, prefix: "t:") }
      }.tiers
    total.sum =
      pick(id, "sum", .total(id), .selection, base, head) {
        PackMerge.list($0.sum, in: $0, prefix: "n:")
      }.sum
    total.by =
      pick(id, "by", .total(id), .selection, base, head) {
        var side = PackMerge.list($0.by, in: $0, prefix: "n:")
        side.reads.formUnion(
          $0.by.map { "f:" + $0.value.replacing("model.", with: "", maxReplacements: 1) })
        return side
      }.by
    total.coverage = pick(id, "coverage", .total(id), .selection, base.coverage, head.coverage) {
      coverage in
      let texts = coverage.map { "\($0.name.value): \($0.weight?.expression?.canonical ?? "")" }
      return EditSide(
        texts.joined(separator: ", "), at: coverage.first?.name.span.place,
        reads: coverage.reduce(into: []) { $0.formUnion($1.weight?.namesRead ?? []) })
    }
    total.frame =
      pick(id, "frame", .nothing, .selection, base, head) { total in
        total.frame.map { EditSide("\($0)", at: total.id.span.place) }
      }.frame
    total.clauses = pick(id, "clause", .nothing, .selection, base.clauses, head.clauses) {
      EditSide(clauses: $0)
    }
    total.isSelected =
      pick(id, "selected", .total(id), .selection, base, head) {
        EditSide(selected: $0.isSelected, at: $0.id.span.place)
      }.isSelected
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

extension EditSide {
  fileprivate init(selected isSelected: Bool, at place: Place) {
    self.init(isSelected ? "selected" : "not selected", at: place)
  }
}

extension RequirementDraft {
  fileprivate var place: Place { id.span.place }

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
    func text(_ unit: String?) -> String {
      "\(of) per \(per)" + (unit.map { " in \($0)" } ?? "") + (independent ? ", independent" : "")
    }
    return EditSide(
      text(unit.map { PackFingerprint.text($0.value) }), shown: text(unit?.value.symbol),
      at: id.span.place, reads: ["n:\(of)", "n:\(per)"])
  }
}
