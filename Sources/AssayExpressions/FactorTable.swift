// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// A table of factors as expressions read it: rows by key, dated or not.
package struct FactorTable: Sendable {
  /// What `.at(date)` yields when no row of the key is in force at the date.
  package enum Outside: Sendable, Hashable {
    /// The row whose period lies nearest, at most so many calendar years away, or any number of them;
    /// that it was taken is recorded in the read.
    case nearest(within: Int32?)
    /// Nothing: the cell is missing.
    case none

    /// As the meaning of a pack and its edits have it.
    package var text: String {
      switch self {
      case .nearest(nil): "nearest"
      case .nearest(let years?): "nearest within \(years) years"
      case .none: "none"
      }
    }

    package var isNearest: Bool { self != .none }
  }

  package struct Row: Sendable {
    package let key: String
    /// By column, in canonical units, uncertain cells with their gradient; nil if empty.
    package fileprivate(set) var cells: [Value?]
    /// The first moment at which the row is in force; nil if it always was.
    package let from: Timestamp?
    /// The first moment at which it no longer is; nil if it still is.
    package let until: Timestamp?
    /// When it was published; nil if it is known always.
    package let published: Timestamp?
    /// By column, the factor that a cell takes on once for each year between its row and the date
    /// for which it is read; nil for a cell that takes on none. Empty if no cell does.
    package let growth: [Int32?]

    /// - Parameters:
    ///   - cells: By column, numbers in canonical units; nil is an empty cell.
    ///   - factors: By column, the uncertainty factor of the cell; nil for an exact one. Fewer than
    ///     there are columns mean that the others are exact.
    ///   - growth: By column, the factor for each year of distance.
    package init(
      key: String, cells: [Value?], from: Timestamp? = nil, until: Timestamp? = nil,
      published: Timestamp? = nil, factors: [Int32?] = [], growth: [Int32?] = []
    ) {
      self.key = key
      self.cells = cells.indices.map { column in
        guard column < factors.count, let factor = factors[column],
          case .double(let value, let gradient)? = cells[column]
        else { return cells[column] }
        return .double(value, gradient.adding(Gradient(factors: [factor], of: value)))
      }
      self.from = from
      self.until = until
      self.published = published
      self.growth = growth
    }

    /// The cell as it is read for a date so many calendar years from the row; nil if it is empty.
    func cell(_ column: Int, years: Int32) -> Value? {
      let cell = cells[column]
      guard years > 0, column < growth.count, let factor = growth[column],
        case .double(let value, let gradient)? = cell
      else { return cell }
      let term = Gradient.Term(factor: factor, derivative: value * Double(years))
      return .double(value, gradient.adding(Gradient(terms: [term])))
    }
  }

  package let name: String
  package private(set) var rows: [Row]
  package let isDated: Bool
  package let outside: Outside
  /// Whether it is a parameter with periods: one key, the parameter's name, and one column.
  package let isSeries: Bool
  /// Whether a number of a row holds at its first moment, and changes evenly to that of the next.
  package let isInterpolated: Bool
  private let positions: [String: [Int]]

  package init(
    name: String, rows: [Row], isDated: Bool = false, outside: Outside = .none,
    isSeries: Bool = false, isInterpolated: Bool = false
  ) {
    self.isInterpolated = isInterpolated
    self.isSeries = isSeries
    self.name = name
    self.rows = rows
    self.isDated = isDated
    self.outside = outside
    self.positions = Dictionary(grouping: rows.indices) { rows[$0].key }
  }

  /// Returns the same table with another value in a cell.
  package func replacing(row: Int, column: Int, by value: Value) -> FactorTable {
    var table = self
    table.rows[row].cells[column] = value
    return table
  }

  /// Returns the rows of a key in the order in which they were written; none if there is no such.
  package func rows(for key: String) -> [Int] { positions[key] ?? [] }

  /// Returns the row of `candidates` that holds at a date, as far as was known at another.
  ///
  /// Of several in force the latest published is taken, then the one that starts last, then the
  /// first as written. Where none is, `outside` decides; of equally near ones the later is taken.
  ///
  /// - Returns: The row, and the calendar years from it to the date; nil years of one in force.
  package func row(
    among candidates: [Int], at date: Timestamp, knownAt asOf: Timestamp
  ) -> (row: Int, years: Int32?)? {
    let known = candidates.filter { isKnown($0, at: asOf) }
    var best: Int?
    for row in known where rows[row].isInForce(at: date) {
      if let found = best, !isPublishedLater(row, than: found) { continue }
      best = row
    }
    if let best { return (best, nil) }
    guard case .nearest(let limit) = outside else { return nil }
    var nearest: (row: Int, distance: Int128)?
    for row in known {
      let distance = rows[row].distance(from: date)
      if let found = nearest {
        guard distance <= found.distance else { continue }
        guard distance < found.distance || startsLater(row, than: found.row) else { continue }
      }
      nearest = (row, distance)
    }
    guard let nearest else { return nil }
    let years = rows[nearest.row].years(to: date)
    if let limit, years > limit { return nil }
    return (nearest.row, years)
  }

  /// The row that follows one in force, and how far a date lies on the way to it, from 0 to 1; nil if
  /// the date is that of the row, or nothing follows.
  func following(
    _ row: Int, among candidates: [Int], at date: Timestamp, knownAt asOf: Timestamp
  ) -> (row: Int, part: Double)? {
    guard isInterpolated, let start = rows[row].from, date > start else { return nil }
    var next: Int?
    for other in candidates where isKnown(other, at: asOf) {
      guard let from = rows[other].from, from > date else { continue }
      if let found = next, let known = rows[found].from {
        guard from < known || from == known && isPublishedLater(other, than: found) else {
          continue
        }
      }
      next = other
    }
    guard let next, let end = rows[next].from else { return nil }
    let whole = Double(end.nanosecondsSinceEpoch - start.nanosecondsSinceEpoch)
    return (next, Double(date.nanosecondsSinceEpoch - start.nanosecondsSinceEpoch) / whole)
  }

  private func isKnown(_ row: Int, at asOf: Timestamp) -> Bool {
    guard let published = rows[row].published else { return true }
    return published <= asOf
  }

  private func isPublishedLater(_ row: Int, than other: Int) -> Bool {
    let (published, otherPublished) = (rows[row].published, rows[other].published)
    if published == otherPublished { return isLater(rows[row].from, than: rows[other].from) }
    return isLater(published, than: otherPublished)
  }

  private func startsLater(_ row: Int, than other: Int) -> Bool {
    let (from, otherFrom) = (rows[row].from, rows[other].from)
    if from == otherFrom { return isLater(rows[row].published, than: rows[other].published) }
    return isLater(from, than: otherFrom)
  }

  /// Compares two moments, of which nil lies before all others.
  private func isLater(_ moment: Timestamp?, than other: Timestamp?) -> Bool {
    guard let moment else { return false }
    guard let other else { return true }
    return moment > other
  }
}

extension FactorTable.Row {
  func isInForce(at date: Timestamp) -> Bool {
    if let from, date < from { return false }
    if let until, date >= until { return false }
    return true
  }

  /// The calendar years from the row to a date outside its period: from its last moment to a later
  /// date, from its first to an earlier one.
  fileprivate func years(to date: Timestamp) -> Int32 {
    if let from, date < from { return Int32(clamping: from.year - date.year) }
    guard let until, date >= until else { return 0 }
    let isYearEnd = until == Timestamp(year: until.year, month: 1, day: 1)
    return Int32(clamping: date.year - until.year + (isYearEnd ? 1 : 0))
  }

  /// The time between a date and the row's period, in nanoseconds; 0 inside.
  fileprivate func distance(from date: Timestamp) -> Int128 {
    if let from, date < from { return from.nanosecondsSinceEpoch - date.nanosecondsSinceEpoch }
    if let until, date >= until {
      return date.nanosecondsSinceEpoch - until.nanosecondsSinceEpoch
    }
    return 0
  }
}

extension Timestamp {
  fileprivate var nanosecondsSinceEpoch: Int128 {
    Int128(seconds) * 1_000_000_000 + Int128(nanoseconds)
  }
}
