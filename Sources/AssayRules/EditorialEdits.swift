// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Finds what two versions word, cite or place otherwise, which moves no number and no result.
///
/// Messages and remedies are not among them: reports print them, so that they are part of the meaning
/// of a pack, and edits of the same kind. What only one version declares is no matter of wording.
struct EditorialEdits {
  private(set) var edits: [PackEdit] = []

  /// - Parameters:
  ///   - base: The draft of the base, by the names of the head.
  /// - Returns: In order of id.
  static func between(_ base: PackDraft, _ head: PackDraft) -> [PackEdit] {
    var finding = EditorialEdits()
    finding.comparePack(base, head)
    finding.compareClauses(base.clauses, head.clauses)
    finding.compareReferences(base, head)
    finding.compare(titles(base), titles(head))
    finding.compare(citations(base), citations(head))
    return finding.edits.sorted { $0.id < $1.id }
  }

  private typealias Part = (rule: String, path: String, side: EditSide?)

  /// Notes where what both versions declare is said otherwise.
  private mutating func compare(_ base: [Part], _ head: [Part]) {
    func id(_ part: Part) -> String { "\(part.rule).\(part.path)" }
    let heads = Dictionary(head.map { (id($0), $0.side) }) { first, _ in first }
    for part in base {
      guard let other = heads[id(part)] else { continue }
      note(part.rule, part.path, part.side, other)
    }
  }

  private mutating func note(_ rule: String, _ path: String, _ old: EditSide?, _ new: EditSide?) {
    guard old?.canonical != new?.canonical else { return }
    edits.append(
      PackEdit(
        id: "\(rule).\(path)", kind: .editorial, rule: rule, path: path, old: old?.shown,
        new: new?.shown, basePlace: old?.place, headPlace: new?.place, anchor: .nothing,
        declares: [], reads: []))
  }

  private mutating func comparePack(_ base: PackDraft, _ head: PackDraft) {
    guard base.id == head.id else { return }
    note(
      "pack", "title", base.title.map { EditSide($0, at: nil) },
      head.title.map { EditSide($0, at: nil) })
  }

  /// Levels, titles, documents and places of clauses; one that is new or gone too, for what answers it
  /// is an edit of its own.
  private mutating func compareClauses(_ base: [ClauseDraft], _ head: [ClauseDraft]) {
    func parts(_ clauses: [ClauseDraft]) -> [Part] {
      clauses.flatMap { clause -> [Part] in
        let place = clause.id.span.place
        func part(_ path: String, _ text: String?) -> Part {
          (clause.id.value, path, text.map { EditSide($0, at: place) })
        }
        return [
          part("level", clause.level.rawValue), part("title", clause.title),
          part("ref", clause.reference?.value), part("at", clause.location),
        ]
      }
    }
    compare(parts(base), parts(head))
    func declared(_ clause: ClauseDraft) -> EditSide {
      let words = [clause.level.rawValue, clause.title, clause.location].compactMap(\.self)
      return EditSide(words.joined(separator: ", "), at: clause.id.span.place)
    }
    let (old, new) = (Set(base.map(\.id.value)), Set(head.map(\.id.value)))
    for clause in base where !new.contains(clause.id.value) {
      note(clause.id.value, "declared", declared(clause), nil)
    }
    for clause in head where !old.contains(clause.id.value) {
      note(clause.id.value, "declared", nil, declared(clause))
    }
  }

  private mutating func compareReferences(_ base: PackDraft, _ head: PackDraft) {
    func parts(_ references: [Reference]) -> [Part] {
      references.flatMap { reference -> [Part] in
        let place = reference.span.place
        func part(_ path: String, _ text: String?) -> Part {
          (reference.id, path, text.map { EditSide($0, at: place) })
        }
        return [
          part("title", reference.title), part("url", reference.url),
          part("license", reference.license),
        ]
      }
    }
    compare(parts(base.references), parts(head.references))
  }

  private static func titles(_ draft: PackDraft) -> [Part] {
    var parts: [Part] = []
    func add(_ name: Located<String>, _ title: String?, rule: String? = nil) {
      parts.append(
        (rule ?? name.value, "title", title.map { EditSide($0, at: name.span.place) }))
    }
    for field in draft.fields { add(field.name, field.title, rule: "model.\(field.name.value)") }
    for table in draft.tables { add(table.name, table.title) }
    for parameter in draft.parameters { add(parameter.name, parameter.title) }
    for step in draft.steps {
      add(step.name, step.title)
      guard case .quantity(let quantity) = step.kind else { continue }
      for method in quantity.methods { add(method.id, method.title) }
    }
    for tier in draft.tiers?.order ?? [] { add(tier.id, tier.title) }
    for requirement in draft.requirements { add(requirement.id, requirement.title) }
    for item in (draft.disclosure?.criteria ?? []) + (draft.disclosure?.classes ?? []) {
      add(item.id, item.title)
    }
    for total in draft.totals {
      add(total.id, total.title)
      for ratio in total.ratios { add(ratio.id, ratio.title) }
    }
    return parts
  }

  /// What figures and thresholds stand on; of rows of tables and samples each row would be one.
  private static func citations(_ draft: PackDraft) -> [Part] {
    var parts: [Part] = []
    func add(_ rule: String, _ sourcing: Sourcing) {
      let source = sourcing.source.map { source in
        let place = source.location.map { ", \($0)" } ?? ""
        return EditSide(source.reference + place, at: source.span.place)
      }
      let evidence = sourcing.evidence.map {
        EditSide($0.rawValue, at: sourcing.source?.span.place)
      }
      parts += [(rule, "source", source), (rule, "evidence", evidence)]
    }
    for parameter in draft.parameters { add(parameter.name.value, parameter.sourcing) }
    for method in draft.methods { add(method.id.value, method.sourcing) }
    for regression in draft.regressions { add(regression.id.value, regression.sourcing) }
    for requirement in draft.requirements {
      add(requirement.id.value, Sourcing(source: requirement.source, evidence: nil))
    }
    for criterion in draft.disclosure?.criteria ?? [] {
      add(criterion.id.value, criterion.sourcing)
    }
    return parts
  }
}
