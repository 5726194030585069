// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// What the text of the policy demands and no rule says.
extension PackDecoder {
  /// `{clause, title, why, taints}`.
  mutating func decodeUntranslated(_ node: YAMLNode) {
    guard let section = Section(node, .untranslated, &diagnostics) else { return }
    let clause = located(section.required("clause", &diagnostics))
    let title = text(section.required("title", &diagnostics))
    let why = text(section.required("why", &diagnostics))
    guard let clause else { return }
    if let first = draft.untranslated.first(where: { $0.clause.value == clause.value }) {
      let kind = "an untranslated clause"
      diagnostics.append(.duplicateID(clause, as: kind, first: kind, at: first.clause.span))
      return
    }
    draft.untranslated.append(
      UntranslatedRule(
        clause: clause, title: title ?? "", why: why ?? "",
        taints: texts(section["taints"], "ids", mayBeEmpty: false)))
  }
}

extension PackLinker {
  /// Checks that what an untranslated clause taints is a requirement, a quantity or a total.
  mutating func checkTaints() {
    let quantities = draft.steps.filter { if case .quantity = $0.kind { true } else { false } }
    let known =
      draft.requirements.map(\.id.value) + quantities.map(\.name.value)
      + draft.totals.map(\.id.value)
    let names = Set(known)
    for name in draft.untranslated.flatMap(\.taints) where !names.contains(name.value) {
      diagnostics.append(.unknownID(name, "requirement, quantity or total", known: known))
    }
  }
}
