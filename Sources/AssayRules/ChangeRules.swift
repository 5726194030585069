// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What a version says of itself against the one before: why its edits were made.
///
/// It changes no figure; a comparison of the two versions shows it beside the edits.
package struct ChangeRules: Sendable {
  package struct Change: Sendable {
    /// The id of an edit as comparisons name it; with `*` at the end, all that begin so.
    package let edit: Located<String>
    /// Nil where the kind that the edit has by itself is right.
    package let kind: PackEdit.Kind?
    package let reason: String
    package let source: SourceCitation?

    /// Whether the statement is about an edit.
    package func covers(_ id: String) -> Bool {
      edit.value.hasSuffix("*") ? id.hasPrefix(edit.value.dropLast()) : id == edit.value
    }
  }

  /// The version that the statements compare with.
  package let since: Located<String>
  package let changes: [Change]
}

/// When published figures of a base year have to be worked out anew because the rules changed.
///
/// Source: GHG Protocol, *Corporate Standard*, revised edition, chapter 5, "Tracking emissions over
/// time": structural changes, changes of method, better factors and errors trigger a recalculation
/// if they are significant; organic growth never does.
package struct RecalculationRules: Sendable, Hashable {
  package let baseYear: Int
  /// The share of the base year's figure from which on a change is significant.
  package let threshold: Double
  /// Whether effects are added up before they are compared with the threshold.
  package let isCumulative: Bool
  /// Kinds of edits that call for a recalculation; nil: all but those that never do.
  package let triggers: [PackEdit.Kind]?
  package let never: [PackEdit.Kind]
  /// The total whose figure it is about; nil: the first.
  package let total: String?
  /// The key of that total's `by` whose value is the year; nil: the total as a whole.
  package let by: String?

  package func isTriggered(by kind: PackEdit.Kind) -> Bool {
    !never.contains(kind) && (triggers?.contains(kind) ?? true)
  }
}

/// A name or id that a version gives up for another: `renamedFrom`.
struct Renaming {
  let old: Located<String>
  let new: String
  /// Fields have names of their own; all else shares one space.
  let isField: Bool
}
