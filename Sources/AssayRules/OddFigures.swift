// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import Glibc

/// Finds figures that look wrong beside the others of their column, where the pack does not say what
/// the column may hold.
enum OddFigures {
  /// Fewer figures make no neighbourhood.
  private static let leastCount = 4
  /// How many times one figure is the next that is a gap: a lost point or another unit is a thousand
  /// and more, and no column of physical figures that is known to us has two neighbours so far apart.
  private static let gap = 500.0

  /// - Parameter isWhole: Whether everything could be read: else an empty cell may be one that could not.
  static func warnings(in draft: PackDraft, isWhole: Bool) -> [Diagnostic] {
    draft.tables.flatMap { table in
      table.columns.indices.flatMap { warnings(in: table, column: $0, isWhole) }
    }
  }

  private static func warnings(
    in table: TableDraft, column: Int, _ isWhole: Bool
  ) -> [Diagnostic] {
    let rule = table.columns[column]
    guard rule.valid == nil, rule.type.isNumber else { return [] }
    let cells = table.rows.compactMap { $0.cells[column] }.compactMap(Figure.init)
    guard cells.count >= leastCount else { return [] }
    let empty = table.rows.filter { $0.cells[column] == nil }
    let positive = cells.filter { $0.number > 0 }.sorted { $0.number < $1.number }
    let others = cells.filter { $0.number <= 0 }
    func text(_ figure: Figure) -> String {
      let unit = rule.unit ?? .one
      return NumberFormat.plain(unit.amount(figure.number), significant: 6)
        + (unit == .one || figure.number == 0 ? "" : " \(unit.symbol)")
    }
    var found: [Diagnostic] = []
    // One that is not there among many that are was forgotten; where several are, it is how the column is.
    if isWhole, empty.count == 1, rule.unit != nil, let row = empty.first {
      found.append(.emptyCell(column: rule.name, key: row.key, others: cells.count))
    }
    // Where many are zero or negative, that is how the column is.
    if others.count * 4 <= cells.count, rule.unit != nil, rule.unit != .one {
      found += others.map { .oddSign(text($0), column: rule.name, at: $0.span) }
    }
    for index in positive.indices.dropFirst() {
      let (low, high) = (positive[index - 1], positive[index])
      let ratio = high.number / low.number
      guard ratio >= gap, positive.count >= leastCount else { continue }
      // The fewer are taken to be wrong; of as many on both sides the greater.
      let (odd, other) = index < positive.count - index ? (low, high) : (high, low)
      found.append(
        .farOff(
          text(odd), column: rule.name, others: text(other),
          factor: NumberFormat.plain(ratio, significant: 2), at: odd.span))
    }
    return found
  }

  private struct Figure {
    /// In canonical units.
    let number: Double
    let span: Span

    init?(_ cell: Located<Value>) {
      switch cell.value {
      case .double(let number, _): self.number = number
      case .int(let number): self.number = Double(number)
      default: return nil
      }
      span = cell.span
    }
  }
}
