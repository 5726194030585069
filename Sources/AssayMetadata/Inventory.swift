// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// How the columns of a kind of table are read as the paths of a record: policy, from a pack.
package struct Inventory: Sendable {
  package struct Column: Sendable {
    package let header: String
    package let targets: [Target]

    package init(header: String, targets: [Target]) {
      self.header = header
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

    package init(
      path: FieldPath, unit: String?, method: String?, values: [String: String],
      otherwise: String?
    ) {
      self.path = path
      self.unit = unit
      self.method = method
      self.values = values
      self.otherwise = otherwise
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
  /// The columns by which such a table is known.
  package let match: [String]
  /// The column with the id.
  package let key: String
  /// The column that says which of several rows of one id is the latest.
  package let modified: String?
  package let columns: [Column]
  package let states: [Statement]

  package init(
    id: String, match: [String], key: String, modified: String? = nil, columns: [Column],
    states: [Statement] = []
  ) {
    self.id = id
    self.match = match
    self.key = key
    self.modified = modified
    self.columns = columns
    self.states = states
  }
}
