// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// What a version says of the one before: old names, why it was changed, and when a change means
/// that the figures of a base year are to be worked out anew.
extension PackDecoder {
  /// `renamedFrom`, which keeps history and changes nothing, and `deprecated`, what to read instead.
  mutating func decodeHistory(
    _ section: Section, of name: Located<String>, isField: Bool = false, isMember: Bool = false
  ) {
    for old in texts(section["renamedFrom"], "old names") where !isMember {
      draft.renamings.append(Renaming(old: old, new: name.value, isField: isField))
    }
    if let reason = located(section["deprecated"]), !isMember {
      draft.deprecations.append(Deprecation(name: name, reason: reason.value, isField: isField))
    }
  }

  /// `changes: {since, edits: [{edit, kind, reason, source}]}`.
  mutating func decodeChanges(_ node: YAMLNode) {
    guard let section = Section(node, .changes, &diagnostics),
      let since = located(section.required("since", &diagnostics)),
      let edits = section.required("edits", &diagnostics)
    else { return }
    if let version = draft.version, since.value == version {
      diagnostics.append(.sinceItself(since))
    }
    var changes: [ChangeRules.Change] = []
    var first: [String: Span] = [:]
    eachItem(of: edits, "edits") { decoder, item in
      guard let section = Section(item, .change, &decoder.diagnostics),
        let edit = decoder.located(section.required("edit", &decoder.diagnostics)),
        let reason = decoder.text(section.required("reason", &decoder.diagnostics))
      else { return }
      if let other = first[edit.value] {
        decoder.diagnostics.append(
          .duplicateID(edit, as: "a change", first: "a change", at: other))
      } else {
        first[edit.value] = edit.span
      }
      changes.append(
        ChangeRules.Change(
          edit: edit, kind: decoder.choice(section["kind"], PackEdit.Kind.self), reason: reason,
          source: section["source"].flatMap { decoder.citation($0) }))
    }
    draft.changes = ChangeRules(since: since, changes: changes)
  }

  /// `recalculation: {baseYear, threshold, cumulative, triggers, never, total, by}`.
  mutating func decodeRecalculation(_ node: YAMLNode) {
    guard let section = Section(node, .recalculation, &diagnostics) else { return }
    let year = located(section.required("baseYear", &diagnostics))
    let threshold = share(section.required("threshold", &diagnostics), "the threshold")
    warn(ofMoreThanAll: section["threshold"], threshold, "a change")
    var number: Int?
    if let year {
      number = Int(year.value).flatMap { (1900...2200).contains($0) ? $0 : nil }
      if number == nil { diagnostics.append(.badValue(year, "a year such as 2024")) }
    }
    let triggers = section["triggers"].map { kinds($0) }
    let never = section["never"].map { kinds($0) } ?? []
    guard let number, let threshold else { return }
    draft.recalculation = RecalculationDraft(
      rules: RecalculationRules(
        baseYear: number, threshold: threshold, isCumulative: flag(section["cumulative"]),
        triggers: triggers, never: never, total: text(section["total"]),
        by: text(section["by"])),
      span: node.span, total: section["total"]?.span, by: section["by"]?.span)
  }

  private mutating func kinds(_ node: YAMLNode) -> [PackEdit.Kind] {
    texts(node, "kinds of edits", mayBeEmpty: true).compactMap { text in
      if let kind = PackEdit.Kind(rawValue: text.value) { return kind }
      diagnostics.append(.badChoice(text, among: PackEdit.Kind.allCases.map(\.rawValue)))
      return nil
    }
  }
}

/// The recalculation section as its file states it.
struct RecalculationDraft {
  let rules: RecalculationRules
  let span: Span
  let total: Span?
  let by: Span?
}
