// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// How the rows that an inventory has of one id become one record: policy, from a pack.
package struct RowCombination: Sendable {
  package enum Rows: String, Sendable, CaseIterable {
    /// The row modified last counts alone.
    case last
    /// Rows add up; where they overlap in time it has to be known whether they measured one machine.
    case sum
    /// Rows add up, also those that ran side by side.
    case sumOverlapping = "sum-overlapping"
  }

  /// The columns that say when a row ends, and how long it lasts.
  package struct Times: Sendable {
    package let end: String
    package let duration: String
    /// Of a bare number in the column of durations.
    package let unit: Unit

    package init(end: String, duration: String, unit: Unit) {
      (self.end, self.duration, self.unit) = (end, duration, unit)
    }
  }

  /// By what rows that overlap in time are known to have measured one machine, or several.
  package struct Machine: Sendable {
    /// Columns that say which machine it was: rows that differ in one are of several.
    package let columns: [String]
    /// What the columns of a row have to say, in lower case, for it to be of the whole machine.
    package let whole: [(column: String, text: String)]
    /// The column with what the machine took over the row's time.
    package let figure: String
    /// The share by which the power of two rows of one machine may differ.
    package let within: Double

    package init(
      columns: [String], whole: [(column: String, text: String)], figure: String, within: Double
    ) {
      (self.columns, self.whole, self.figure) = (columns, whole, figure)
      self.within = within
    }
  }

  /// Rows of parts of a run, each with a name.
  package struct Tasks: Sendable {
    package let column: String
    /// Whether a task of this name is the training; nil where that is not known.
    package let isTraining: @Sendable (String) -> Bool?

    package init(column: String, isTraining: @escaping @Sendable (String) -> Bool?) {
      (self.column, self.isTraining) = (column, isTraining)
    }
  }

  package let rows: Rows
  /// The column with the id of the run: of rows of one run that begin together, each later one holds
  /// the earlier.
  package let run: String?
  package let times: Times?
  package let machine: Machine?
  package let tasks: Tasks?

  package init(
    rows: Rows, run: String? = nil, times: Times? = nil, machine: Machine? = nil,
    tasks: Tasks? = nil
  ) {
    self.rows = rows
    self.run = run
    self.times = times
    self.machine = machine
    self.tasks = tasks
  }
}

/// What becomes of the cells that a column has in several rows that are taken together.
package enum CellCombination: String, Sendable, CaseIterable {
  /// They add up.
  case sum
  /// How long any of the rows ran.
  case time
  /// Their mean over the time in which any of the rows ran; rows side by side add up.
  case mean
  /// That of the row modified last, whatever the others say.
  case latest
  /// They have to say the same for the figures of the rows to add up.
  case alike
}

extension CellCombination {
  /// How a value was made of several cells: "their sum"; nil where it is what one of them says.
  package var words: String? {
    switch self {
    case .sum: "their sum"
    case .time: "the time in which any of them ran"
    case .mean: "their mean over the time in which any of them ran, side by side added up"
    case .latest, .alike: nil
    }
  }
}
