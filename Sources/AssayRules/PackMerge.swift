// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Walks two drafts of a pack side by side: to find where they differ, or to put together a third
/// that takes some of the differences from the head and all else from the base.
///
/// It is one walk for both, so that what is found is what can be chosen.
struct PackMerge {
  /// The ids of the edits that are taken from the head; nil while edits are sought.
  private let heads: Set<String>?
  private(set) var edits: [PackEdit] = []
  /// By quantity, all methods of both versions in the order of the base and in that of the head.
  private(set) var ladders: [String: PackRevision.LadderOrders] = [:]
  /// Names whose type differs: an edit of one is one of a declaration.
  let retyped: Set<String>
  /// By declaration that both versions have, the ids of its edits.
  private var editsOfItems: [MergeStore.Item: Set<String>] = [:]
  /// Where merged declarations are kept; nil merges them all.
  private let store: MergeStore?
  var isSeeking: Bool { heads == nil }

  /// What is found between two drafts.
  struct Found {
    let edits: [PackEdit]
    let ladders: [String: PackRevision.LadderOrders]
    let store: MergeStore
  }

  /// The edits between two drafts.
  static func edits(_ base: PackDraft, _ head: PackDraft, retyped: Set<String>) -> Found {
    var merge = PackMerge(heads: nil, retyped: retyped)
    _ = merge.merge(base, head)
    return Found(
      edits: merge.edits.sorted { $0.id < $1.id }, ladders: merge.ladders,
      store: MergeStore(merge.editsOfItems))
  }

  /// The draft that takes these edits from the head.
  static func draft(
    _ base: PackDraft, _ head: PackDraft, taking heads: Set<String>, store: MergeStore? = nil
  ) -> PackDraft {
    var merge = PackMerge(heads: heads, retyped: [], store: store)
    return merge.merge(base, head)
  }

  private init(heads: Set<String>?, retyped: Set<String>, store: MergeStore? = nil) {
    self.heads = heads
    self.retyped = retyped
    self.store = store
  }

  /// A declaration that both versions have, out of the store if it was merged before.
  private mutating func stored<Item: Sendable>(
    _ id: String, _ make: (inout PackMerge) -> Item
  ) -> Item {
    let item = MergeStore.Item(Item.self, id)
    guard let heads else {
      let known = edits.count
      let merged = make(&self)
      editsOfItems[item, default: []].formUnion(edits[known...].map(\.id))
      return merged
    }
    guard let store else { return make(&self) }
    var copy = self
    return store.merged(item, taking: heads) { make(&copy) }
  }

  private mutating func merge(_ base: PackDraft, _ head: PackDraft) -> PackDraft {
    var draft = head
    // What every version says in addition to the rules is kept of both.
    draft.functions = base.functions.merging(head.functions) { $1 }
    draft.references = united(base.references, head.references) { $0.id }
    draft.clauses = united(base.clauses, head.clauses) { $0.id.value }
    (draft.renamings, draft.changes, draft.overrides) = ([], nil, [])
    // Tests are of one version: they may name what the other lacks.
    draft.tests = []
    draft.absentSpellings = pick(
      "absent", "spellings", .absent, .input, base.absentSpellings, head.absentSpellings
    ) { EditSide($0.map(PlainText.folded).sorted().joined(separator: ", "), at: nil) }
    draft.withheldSpellings = pick(
      "withheld", "spellings", .absent, .input, base.withheldSpellings, head.withheldSpellings
    ) { EditSide($0.map(PlainText.folded).sorted().joined(separator: ", "), at: nil) }
    let written = Set(base.writtenNames.map { "p:declared.\($0.name.value)" })
      .intersection(head.writtenNames.map { "p:declared.\($0.name.value)" })
    draft.writtenNames = pick(
      "absent", "alsoWritten", .absent, .input, base.writtenNames, head.writtenNames
    ) { names in
      let texts = names.map { "\($0.name.value): \($0.texts.sorted().joined(separator: ", "))" }
      return EditSide(
        texts.sorted().joined(separator: "; "), at: nil,
        reads: Set(names.map { "p:declared.\($0.name.value)" }).subtracting(written))
    }
    let period = pick(
      "pack", "effective", .nothing, .selection, [base.effectiveFrom, base.effectiveUntil],
      [head.effectiveFrom, head.effectiveUntil]
    ) { dates in
      let ends = [dates[0].map { "from \($0.isoDate)" }, dates[1].map { "until \($0.isoDate)" }]
      return EditSide(
        dates.map { $0?.description ?? ".." }.joined(separator: "/"),
        shown: ends.compactMap(\.self).joined(separator: " "), at: nil)
    }
    (draft.effectiveFrom, draft.effectiveUntil) = (period[0], period[1])
    draft.waivers = mergedWaivers(base.waivers, head.waivers)
    draft.alternatives = merge(
      base.alternatives, head.alternatives, id: \.id.value,
      presence: { one in
        (one.id.value, .nothing, .selection, [], EditSide(one.text, at: one.id.span.place))
      },
      both: { merge, base, head in
        merge.pick(base.id.value, "alternative", .nothing, .selection, base, head) {
          EditSide($0.text, at: $0.id.span.place)
        }
      })
    draft.untranslated = mergedUntranslated(base.untranslated, head.untranslated)
    draft.fields = mergedFields(base.fields, head.fields)
    draft.inventories = mergedInventories(base.inventories, head.inventories)
    draft.texts = mergedTexts(base.texts, head.texts)
    draft.tables = mergedTables(base.tables, head.tables)
    draft.parameters = mergedParameters(base.parameters, head.parameters)
    draft.steps = mergedSteps(base.steps, head.steps)
    draft.tiers = mergedTiers(base.tiers, head.tiers)
    draft.requirements = mergedRequirements(base.requirements, head.requirements)
    draft.disclosure = mergedDisclosure(base.disclosure, head.disclosure)
    draft.totals = mergedTotals(base.totals, head.totals)
    draft.lineage = mergedLineage(base.lineage, head.lineage)
    draft.recalculation = pick(
      "recalculation", "declared", .nothing, .selection, base.recalculation, head.recalculation
    ) { $0.map { EditSide($0.rules.text, at: $0.span.place) } }
    return draft
  }

  /// Waivers, of which each is an edit: two of one requirement are told apart by their number.
  private mutating func mergedWaivers(
    _ base: [WaiverDraft], _ head: [WaiverDraft]
  ) -> [WaiverDraft] {
    struct Name: Hashable {
      let rule: String
      let path: String
    }
    func numbered(_ waivers: [WaiverDraft]) -> [(name: Name, waiver: WaiverDraft)] {
      var counts: [String: Int] = [:]
      return waivers.map { waiver in
        let rule = waiver.requirement.value
        counts[rule, default: 0] += 1
        let number = counts[rule] ?? 1
        return (Name(rule: rule, path: number > 1 ? "waiver-\(number)" : "waiver"), waiver)
      }
    }
    func side(_ waiver: WaiverDraft) -> EditSide {
      EditSide(waiver.editText, shown: waiver.words, at: waiver.requirement.span.place)
    }
    let (old, new) = (numbered(base), numbered(head))
    let (bases, heads) = (Set(old.map(\.name)), Dictionary(uniqueKeysWithValues: new))
    let all =
      old.map { ($0.name, $0.waiver as WaiverDraft?, heads[$0.name]) }
      + new.filter { !bases.contains($0.name) }.map { ($0.name, nil, $0.waiver) }
    return all.compactMap { name, base, head in
      pick(name.rule, name.path, .nothing, .requirement, base, head) { $0.map(side) }
    }
  }

  // MARK: Choosing

  /// Takes the part of one side; while edits are sought, notes it if the sides differ.
  mutating func pick<Part>(
    _ rule: String, _ path: String, _ anchor: @autoclosure () -> PackEdit.Anchor,
    _ kind: PackEdit.Kind, _ base: Part, _ head: Part,
    declares: @autoclosure () -> Set<String> = [], _ side: (Part) -> EditSide?
  ) -> Part {
    let id = "\(rule).\(path)"
    if let heads { return heads.contains(id) ? head : base }
    let (old, new) = (side(base), side(head))
    guard old?.canonical != new?.canonical else { return base }
    edits.append(
      PackEdit(
        id: id, kind: kind, rule: rule, path: path, old: old?.shown, new: new?.shown,
        basePlace: old?.place, headPlace: new?.place, anchor: anchor(), declares: declares(),
        reads: (old?.reads ?? []).union(new?.reads ?? [])))
    return base
  }

  /// An expression as part of a rule.
  mutating func pick(
    _ rule: String, _ path: String, _ anchor: @autoclosure () -> PackEdit.Anchor,
    _ kind: PackEdit.Kind, _ base: ParsedExpression?, _ head: ParsedExpression?,
    declares: @autoclosure () -> Set<String> = []
  ) -> ParsedExpression? {
    pick(rule, path, anchor(), kind, base, head, declares: declares()) { $0?.editSide }
  }

  /// Merges two lists of declarations: those of the base in its order, then those of the head alone.
  mutating func merge<Item: Sendable>(
    _ base: [Item], _ head: [Item], id: (Item) -> String,
    presence: (Item) -> (
      rule: String, anchor: PackEdit.Anchor, kind: PackEdit.Kind, declares: Set<String>,
      side: EditSide
    ),
    both: (inout PackMerge, Item, Item) -> Item
  ) -> [Item] {
    let heads = Dictionary(head.map { (id($0), $0) }) { first, _ in first }
    var merged: [Item] = []
    for item in base {
      if let other = heads[id(item)] {
        merged.append(stored(id(item)) { both(&$0, item, other) })
        continue
      }
      let part = presence(item)
      if let kept = pick(
        part.rule, "declared", part.anchor, part.kind, item as Item?, nil,
        declares: part.declares, { $0.map { _ in part.side } })
      {
        merged.append(kept)
      }
    }
    let bases = Set(base.map(id))
    for item in head where !bases.contains(id(item)) {
      let part = presence(item)
      if let added = pick(
        part.rule, "declared", part.anchor, part.kind, nil, item as Item?,
        declares: part.declares, { $0.map { _ in part.side } })
      {
        merged.append(added)
      }
    }
    return merged
  }

  mutating func setLadder(_ quantity: String, _ orders: PackRevision.LadderOrders) {
    if isSeeking { ladders[quantity] = orders }
  }

  private func united<Item>(_ base: [Item], _ head: [Item], id: (Item) -> String) -> [Item] {
    let known = Set(head.map(id))
    return head + base.filter { !known.contains(id($0)) }
  }
}

extension ParsedExpression {
  /// The names that the expression reads: `n:` of the top level, `f:` fields, `m:` methods.
  var namesRead: Set<String> {
    guard let references = expression?.references else { return [] }
    var names = Set(references.names.map { "n:\($0.value)" })
    names.formUnion(references.fields.map { "f:\($0.value)" })
    names.formUnion(references.used.map { "m:\($0.value)" })
    for pair in references.derives {
      names.formUnion(["n:\(pair.quantity.value)", "m:\(pair.id.value)", "n:\(pair.id.value)"])
    }
    names.formUnion(references.predicted.map { "n:\($0.value)" })
    // What of a base is read may be a field or a quantity; either way there must be lineage.
    names.formUnion(references.bases.flatMap { ["f:\($0.value)", "n:\($0.value)", "lineage"] })
    return names
  }

  var editSide: EditSide? {
    guard let expression else { return nil }
    return EditSide(expression.canonical, at: text.wholeSpan.place, reads: namesRead)
  }
}

extension RecalculationRules {
  fileprivate var text: String {
    let share = EditSide.number(threshold * 100)
    let kinds = triggers?.map(\.rawValue).joined(separator: ", ") ?? "all"
    let others = never.isEmpty ? "" : ", never \(never.map(\.rawValue).joined(separator: ", "))"
    return "base year \(baseYear), from \(share) %\(isCumulative ? " in all" : "")"
      + ", triggered by \(kinds)\(others)"
      + (total.map { ", total \($0)" } ?? "") + (by.map { " by \($0)" } ?? "")
  }
}

extension WaiverDraft {
  fileprivate var editText: String {
    let when = when?.expression?.canonical ?? ""
    let period = "\(from?.description ?? "")/\(until?.description ?? "")"
    return "\(requirement.value) \(when) \(approver) \(reason) \(period)"
  }

  /// `of models where model.downloads < 100, from 2026-01-01 until 2027-01-01, by B: y`.
  fileprivate var words: String {
    let period = [from.map { "from \($0.isoDate)" }, until.map { "until \($0.isoDate)" }]
    let parts =
      [when.map { "of models where \($0.text.text)" } ?? "of every model"]
      + [period.compactMap(\.self).joined(separator: " ")].filter { !$0.isEmpty }
      + ["by \(approver): \(reason)"]
    return parts.joined(separator: ", ")
  }
}
