// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Untranslated clauses of two versions.
extension PackMerge {
  mutating func mergedUntranslated(
    _ base: [UntranslatedRule], _ head: [UntranslatedRule]
  ) -> [UntranslatedRule] {
    merge(
      base, head, id: \.clause.value,
      presence: { rule in
        (
          rule.editRule, .nothing, .requirement, [],
          EditSide("\(rule.title): \(rule.why)", at: rule.clause.span.place)
        )
      },
      both: { merge, base, head in
        let id = base.editRule
        let place = base.clause.span.place
        let words = merge.pick(id, "why", .nothing, .editorial, base, head) {
          EditSide("\($0.title): \($0.why)", at: $0.clause.span.place)
        }
        let taints = merge.pick(id, "taints", .nothing, .requirement, base.taints, head.taints) {
          EditSide(
            $0.map(\.value).sorted().joined(separator: ", "), at: $0.first?.span.place ?? place)
        }
        return UntranslatedRule(
          clause: base.clause, title: words.title, why: words.why, taints: taints)
      })
  }
}

extension UntranslatedRule {
  fileprivate var editRule: String { "untranslated['\(clause.value)']" }
}

extension EditSide {
  /// The clauses that a rule answers; nil for none.
  init?(clauses: [Located<String>]) {
    guard let first = clauses.first else { return nil }
    self.init(clauses.map(\.value).joined(separator: " "), at: first.span.place)
  }
}
