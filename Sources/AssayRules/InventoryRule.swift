// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues

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
    /// The columns whose cells are read, joined by commas, in place of the column's own.
    package let join: [String]
    /// A column that says it better: where it has a cell, this one is not read.
    package let without: String?
    /// What the decimals of its figures stand behind; nil where its cells are to show it.
    package let decimal: Decimal?
    /// What becomes of the cells of rows that are taken together; nil where they say the same.
    package let combine: Cells?
  }

  package enum Decimal: String, Sendable, CaseIterable {
    case point, comma
  }

  /// What becomes of the cells that a column has in rows that are taken together.
  package enum Cells: String, Sendable, CaseIterable {
    case sum, time, mean, latest, alike
  }

  /// How the rows of one id become one record.
  package struct Combination: Sendable {
    package enum Rows: String, Sendable, CaseIterable {
      case last, sum
      case sumOverlapping = "sum-overlapping"
    }

    package let rows: Rows
    /// The column with the id of the run.
    package let by: String?
    /// The columns with the end of a row and how long it lasts.
    package let end: String?
    package let duration: String?
    /// Of a bare number in the column of durations.
    package let durationUnit: Unit?
    package let machine: Machine?
    package let tasks: Tasks?
    package let span: Span
  }

  /// By what rows that overlap in time are known to be of one machine.
  package struct Machine: Sendable {
    package let columns: [String]
    package let whole: [(column: String, text: String)]
    /// The column with what the machine took.
    package let figure: String
    /// The share by which power may differ.
    package let within: Double
  }

  /// Which rows of parts of a run are the training, by the name of the part.
  package struct Tasks: Sendable {
    package let column: String
    package let training: [Located<PatternRule>]
    package let besides: [Located<PatternRule>]
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
  /// Texts in the column of ids that name no model.
  package let notAnID: [String]
  /// Nil where nothing is said: the row modified last counts alone.
  package let combination: Combination?
  package let targets: [Target]
  package let states: [Statement]
  package let source: SourceCitation?
  package let span: Span
}
