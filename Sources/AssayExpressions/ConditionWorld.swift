// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// What a pack says that its inputs can be, for reasoning about its conditions.
package struct ConditionWorld: Sendable {
  /// What a field, a member, a cell or a quantity can be where it has a value.
  package struct Domain: Sendable {
    /// In canonical units; of dates, in seconds since 1970.
    package var range: ClosedRange<Double>
    /// The texts that it can be; nil for any.
    package var texts: Set<String>?

    package init(
      range: ClosedRange<Double> = -Double.infinity...Double.infinity, texts: Set<String>? = nil
    ) {
      (self.range, self.texts) = (range, texts)
    }

    /// What holds of figures that are held to a range: one of nothing may be valid beside it.
    package init(_ valid: ValidRange?, texts: Set<String>? = nil) {
      var range = valid?.range ?? -Double.infinity...Double.infinity
      if valid?.zero == .allowed { range = min(range.lowerBound, 0)...max(range.upperBound, 0) }
      self.init(range: range, texts: texts)
    }
  }

  /// The rows of a table.
  package struct Table: Sendable {
    package let name: String
    /// By key, the indices of its rows.
    package let rows: [String: [Int]]
    /// By row and column; nil for an empty cell.
    package let cells: [[Value?]]
    /// By column.
    package let valid: [Domain]

    package init(_ table: FactorTable, valid: [Domain]) {
      name = table.name
      rows = Dictionary(grouping: table.rows.indices) { table.rows[$0].key }
      cells = table.rows.map(\.cells)
      self.valid = valid
    }
  }

  /// By field.
  package var fields: [Domain]
  /// By field, those of the members of its items.
  package var members: [Int: [Domain]]
  package var tables: [Table]
  /// By step that is a quantity.
  package var quantities: [Int: Domain]
  /// By parameter: what it may be set to.
  package var parameters: [Domain]
  /// By parameter: what it is, in canonical units.
  package var amounts: [Double]

  package init(
    fields: [Domain], members: [Int: [Domain]], tables: [Table], quantities: [Int: Domain],
    parameters: [Domain], amounts: [Double]
  ) {
    self.fields = fields
    self.members = members
    self.tables = tables
    self.quantities = quantities
    self.parameters = parameters
    self.amounts = amounts
  }
}
