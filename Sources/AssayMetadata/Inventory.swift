// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues

/// How the columns of a kind of table are read as the paths of a record: policy, from a pack.
package struct Inventory: Sendable {
  package struct Column: Sendable {
    package let header: String
    /// The columns whose cells, joined by commas in this order, are read in place of the one's own.
    package let with: [String]
    /// A column that says it better: where it has a cell, this one is not read.
    package let without: String?
    /// What the decimals of its figures stand behind; nil where its cells are to show it.
    package let decimal: DecimalSign?
    package let targets: [Target]

    package init(
      header: String, with: [String] = [], without: String? = nil, decimal: DecimalSign? = nil,
      targets: [Target]
    ) {
      self.header = header
      self.with = with
      self.without = without
      self.decimal = decimal
      self.targets = targets
    }
  }

  /// What a cell says of one path.
  package struct Target: Sendable {
    package let path: FieldPath
    /// The unit of the column's numbers; nil for that of the field.
    package let unit: String?
    /// How the figures came about: `measured`.
    package let method: String?
    /// Texts that stand for certain cells; empty if the cell itself is what it says.
    package let values: [String: String]
    /// The text that stands for every other cell that is not empty.
    package let otherwise: String?
    /// What becomes of the cells of several rows that are taken together; nil where they have to
    /// say the same.
    package let combine: CellCombination?
    /// The unit of the field that reads the path; nil where that is no quantity.
    package let reads: Unit?
    /// Whether the field that reads the path is a number.
    package let isFigure: Bool

    package init(
      path: FieldPath, unit: String?, method: String?, values: [String: String],
      otherwise: String?, combine: CellCombination? = nil, reads: Unit? = nil,
      isFigure: Bool = false
    ) {
      self.isFigure = isFigure
      self.path = path
      self.unit = unit
      self.method = method
      self.values = values
      self.otherwise = otherwise
      self.combine = combine
      self.reads = reads
    }
  }

  /// What the kind of table states of every row, unless a column says it.
  package struct Statement: Sendable {
    package let path: FieldPath
    package let value: String
    /// In the pack.
    package let place: Place

    package init(path: FieldPath, value: String, place: Place) {
      self.path = path
      self.value = value
      self.place = place
    }
  }

  package let id: String
  /// The file that says it, where that is no file of the pack.
  package let map: String?
  /// The columns by which such a table is known.
  package let match: [String]
  /// The column with the id.
  package let key: String
  /// The column that says which of several rows of one id is the latest.
  package let modified: String?
  /// Texts in the column of ids that name no model, such as the default of the tool, in lower case.
  package let notAnID: Set<String>
  package let columns: [Column]
  package let states: [Statement]
  /// How the rows of one id become one record.
  package let combination: RowCombination
  /// By which the figures of cells are read.
  package let figures: FigureReader

  package init(
    id: String, map: String? = nil, match: [String], key: String, modified: String? = nil,
    notAnID: Set<String> = [], columns: [Column], states: [Statement] = [],
    combination: RowCombination = RowCombination(rows: .last),
    figures: FigureReader = FigureReader(parser: UnitParser())
  ) {
    self.id = id
    self.map = map
    self.match = match
    self.key = key
    self.modified = modified
    self.notAnID = notAnID
    self.columns = columns
    self.states = states
    self.combination = combination
    self.figures = figures
  }
}
