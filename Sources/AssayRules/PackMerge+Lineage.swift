// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// The rules of lineage of two versions, part by part.
///
/// They decide whose run a card shares, which any figure may depend on: whoever evaluates a model
/// reads them all.
extension PackMerge {
  mutating func mergedLineage(_ base: LineageDraft?, _ head: LineageDraft?) -> LineageDraft? {
    let anchor = PackEdit.Anchor.section("lineage")
    guard let base, let head else {
      return pick(
        "lineage", "declared", anchor, .selection, base, head, declares: ["lineage"]
      ) {
        $0.map {
          EditSide("\($0.counts.count) relations", at: $0.span.place, reads: $0.namesRead)
        }
      }
    }
    func expression(_ path: String, _ old: ParsedExpression?, _ new: ParsedExpression?)
      -> ParsedExpression?
    {
      pick("lineage", path, anchor, .selection, old, new)
    }
    // Where parents are found and how their names are cleaned hold together.
    let parents = pick("lineage", "parents", anchor, .input, base, head) {
      EditSide($0.parentText, at: $0.parents.first?.span.place ?? $0.span.place)
    }
    let counts = merge(
      base.counts, head.counts, id: \.relation.value,
      presence: { item in
        (
          "lineage.counts.\(item.relation.value)", anchor, .selection,
          ["l:\(item.relation.value)"],
          EditSide(item.count.rawValue, at: item.relation.span.place)
        )
      },
      both: { merge, base, head in
        merge.pick(
          "lineage.counts", base.relation.value, anchor, .selection, base, head
        ) { EditSide($0.count.rawValue, at: $0.relation.span.place) }
      })
    let infer = pick("lineage", "infer", anchor, .selection, base, head) {
      EditSide(
        $0.infer.map(\.text).joined(separator: "; "),
        at: $0.infer.first?.id.span.place ?? $0.span.place,
        reads: $0.infer.reduce(into: []) { $0.formUnion($1.namesRead) })
    }
    let same = pick("lineage", "sameFigure", anchor, .selection, base, head) { draft in
      draft.sameFigure.map { rule in
        let names = rule.fields.map(\.value)
        let named = rule.named.isEmpty ? nil : rule.named
        let others = [
          ("budgets", rule.budgets), ("unless", rule.unless), ("named", named),
        ].map { key, names in
          names.map { ", \(key) " + $0.map(\.value).joined(separator: ", ") } ?? ""
        }
        return EditSide(
          "\(names.joined(separator: ", ")) within \(EditSide.number(rule.within * 100)) %,"
            + " \(rule.digits) digits\(others.joined())",
          at: rule.fields.first?.span.place ?? draft.span.place, reads: rule.namesRead)
      }
    }
    let family = pick("lineage", "family", anchor, .selection, base, head) { draft in
      draft.family.map { when in
        let side = when.editSide
        let allocate = draft.allocate.map { ", allocated by \($0.value)" } ?? ""
        let reads = draft.allocate.map { ["n:\($0.value)"] } ?? []
        return EditSide(
          (side?.canonical ?? "") + allocate, at: side?.place,
          reads: (side?.reads ?? []).union(reads))
      }
    }
    let mirrors = pick("lineage", "mirrors", anchor, .selection, base, head) { draft in
      draft.mirrors.first.map { first in
        EditSide(
          draft.mirrors.map { $0.expression?.canonical ?? "" }.joined(separator: ", "),
          at: first.text.wholeSpan.place,
          reads: draft.mirrors.reduce(into: []) { $0.formUnion($1.namesRead) })
      }
    }
    let nothing = merge(
      base.nothing, head.nothing, id: \.id.value,
      presence: { rule in
        (
          rule.id.value, anchor, .selection, [],
          EditSide(
            rule.when?.expression?.canonical ?? "", at: rule.id.span.place,
            reads: rule.when?.namesRead ?? [])
        )
      },
      both: { merge, base, head in
        LineageDraft.Nothing(
          id: head.id, title: head.title,
          when: merge.pick(head.id.value, "when", anchor, .selection, base.when, head.when))
      })
    let runs = pick("lineage", "runs", anchor, .selection, base, head) { draft in
      draft.runs.map { EditSide($0.text, at: $0.span.place, reads: $0.namesRead) }
    }
    return LineageDraft(
      parents: parents.parents, relations: parents.relations,
      normalization: parents.normalization, counts: counts, infer: infer.infer,
      discloses: expression("discloses", base.discloses, head.discloses),
      original: expression("original", base.original, head.original),
      derived: expression("derived", base.derived, head.derived), sameFigure: same.sameFigure,
      family: family.family, allocate: family.allocate, mirrors: mirrors.mirrors,
      nothing: nothing, runs: runs.runs, span: head.span)
  }
}

extension LineageDraft {
  fileprivate var parentText: String {
    let from = parents.map(\.value.text).joined(separator: ", ")
    let relations = relations.map(\.value.text).joined(separator: ", ")
    let cleaned = normalization.map { "'\($0.pattern.value.text)' → '\($0.replacement)'" }
    return "from \(from); relation \(relations); \(cleaned.joined(separator: ", "))"
  }

  fileprivate var namesRead: Set<String> {
    var names = sameFigure?.namesRead ?? []
    let all =
      [discloses, original, derived, family].compactMap(\.self) + mirrors
      + infer.compactMap(\.when) + nothing.compactMap(\.when)
    if let runs { names.formUnion(runs.namesRead) }
    for expression in all { names.formUnion(expression.namesRead) }
    if let allocate { names.insert("n:\(allocate.value)") }
    return names
  }
}

extension LineageDraft.Runs {
  fileprivate var namesRead: Set<String> {
    expressions.reduce(into: []) { $0.formUnion($1?.namesRead ?? []) }
  }

  fileprivate var text: String {
    func canonical(_ parsed: ParsedExpression?) -> String { parsed?.expression?.canonical ?? "" }
    return "same \(same.map(canonical).joined(separator: ", "))"
      + (near.map { "; \(canonical($0)) within \(EditSide.number(within * 100)) %" } ?? "")
      + (when.map { "; when \(canonical($0))" } ?? "")
      + (earliest.map { "; earliest \(canonical($0))" } ?? "")
  }
}

extension LineageDraft.SameFigure {
  fileprivate var namesRead: Set<String> {
    Set((fields + (budgets ?? []) + (unless ?? []) + named).map { "f:\($0.value)" })
  }
}

extension LineageDraft.Inference {
  fileprivate var namesRead: Set<String> {
    (when?.namesRead ?? []).union(relation.map { ["l:\($0.value)"] } ?? [])
  }

  fileprivate var text: String {
    "\(relation?.value ?? "")" + (when.map { " when \($0.expression?.canonical ?? "")" } ?? "")
  }
}
