// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A kind of table that is read as records: how it is known and what its columns mean.
package struct InventoryRule: Sendable {
  /// What the cells of one column say of one path.
  package struct Target: Sendable {
    package let column: String
    package let path: Located<FieldPath>
    /// The unit of the column's numbers; nil for that of the field.
    package let unit: String?
    /// How the figures came about, such as `measured`.
    package let method: String?
    /// Texts that stand for certain cells, in the order of the file.
    package let values: [(cell: String, text: String)]
    /// The text for all other cells that are not empty.
    package let otherwise: String?
  }

  /// What holds of every row, unless a column says it.
  package struct Statement: Sendable {
    package let path: Located<FieldPath>
    package let value: Located<String>
  }

  package let id: String
  package let title: String
  /// The columns by which such a table is known.
  package let match: [String]
  /// The column that holds the id of the model.
  package let key: String
  /// The column that says which of several rows of one id is the latest.
  package let modified: String?
  package let targets: [Target]
  package let states: [Statement]
  package let source: SourceCitation?
  package let span: Span
}
