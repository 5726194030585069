// SPDX-License-Identifier: Apache-2.0

/// Which models an audit was narrowed to, as it was asked for.
package struct Selection: Sendable, Hashable {
  /// An organization, or a namespace.
  package let entity: String?
  /// What ids look like, with `*` and `?`.
  package let ids: String?
  /// A condition in the words of the rules.
  package let condition: String?

  /// - Returns: Nil if nothing is asked for.
  package init?(entity: String?, ids: String?, condition: String?) {
    if entity == nil, ids == nil, condition == nil { return nil }
    (self.entity, self.ids, self.condition) = (entity, ids, condition)
  }

  /// "of the organization or namespace 'acme', with ids like 'acme/*', where model.downloads > 5000".
  package var words: String {
    [
      entity.map { "of the organization or namespace '\($0)'" },
      ids.map { "with ids like '\($0)'" }, condition.map { "where \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
  }
}

/// How many models a selection leaves out.
package struct SelectionCount: Sendable, Hashable, Codable {
  /// Those of which it does not hold.
  package var others = 0
  /// Those of which it cannot be decided, which are left out as well.
  package var undecided = 0

  package init(others: Int = 0, undecided: Int = 0) {
    (self.others, self.undecided) = (others, undecided)
  }

  mutating func merge(_ other: SelectionCount) {
    others += other.others
    undecided += other.undecided
  }
}
