// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues

/// A typed input of the pack: what it is and where in a record it is found.
package struct FieldRule: Sendable {
  package let name: String
  package let title: String?
  package let kind: FieldKind
  /// Paths into a record, the first that leads somewhere is used. Empty for a field that is only
  /// filled by a `count`.
  package let paths: [Located<FieldPath>]
  /// Paths that show only that the field is stated: it is not read there. What stands under a pattern
  /// without `*`, such as `tags co2_eq_emissions`, is such a mark.
  package let marks: [Located<FieldPath>]
  /// The table whose keys the text is matched to.
  package let match: Int?
  /// The field, or of a member the member, that takes the count found in the text, as in "8x …".
  package let count: Int?
  /// The list field that takes what is found where one text names several keys, as in
  /// "512 of these and 256 of those".
  package let parts: Int?
  /// What the items of a list have; empty for every other field. Their paths begin at the item.
  package let members: [FieldRule]
  /// Of a number the factor that a figure stated as a range varies with; see `rangeFactors`.
  package let rangeFactor: Int32?
  /// What its figures or dates may be; nil allows any.
  package let valid: ValidRange?
  /// What its texts may be; nil allows any.
  package let choices: TextChoices?
  /// How its number is taken out of a text; nil for one that is the whole text.
  package let extract: ExtractRule?
  /// Where it is read of models that state nothing of it.
  package internal(set) var catalogue: CatalogueRule?
  package let span: Span
}

package enum FieldKind: Sendable, Hashable {
  /// A number with a dimension; a bare number in a record has this unit.
  case quantity(Located<Unit>)
  case int
  case double
  case string
  case date
  case bool
  /// A list of texts.
  case list
  /// A list of items with members.
  case items
}
