// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Rows and cells of the pack's tables.
extension Program {
  func runTable(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    switch it.operation {
    case .tableRow, .tableRows:
      return one(it.b, &frame) { key, frame in
        guard let key = Program.tableKey(key) else {
          return .missing([.row(table: Int(it.a), key: "")])
        }
        return rows(Int(it.a), key, isDated: it.operation == .tableRows, &frame)
      }
    case .isKey:
      return one(it.b, &frame) { key, frame in
        guard let key = Program.tableKey(key) else { return .value(.bool(false)) }
        frame.note(rowsOf: key, in: Int(it.a))
        return .value(.bool(!frame.tables[Int(it.a)].rows(for: key).isEmpty))
      }
    case .keyPair:
      return both(it.a, it.b, &frame) { first, second, _ in
        guard case .string(let first) = first, case .string(let second) = second else {
          Program.unreachable()
        }
        return .value(.string(KeyPair.text(first, second)))
      }
    case .rowAt:
      return both(it.a, it.b, &frame) { rows, date, frame in rowInForce(rows, date, frame) }
    case .cell:
      return one(it.a, &frame) { row, frame in cell(row, Int(it.b), &frame) }
    default:
      let row = run(it.a, &frame)
      switch row {
      case .missing(let paths): return frame.presence(ofMissing: paths)
      case .error: return row
      case .value(let row):
        if case .value = cell(row, Int(it.b), &frame) { return .value(.bool(true)) }
        return .value(.bool(false))
      }
    }
  }

  private func rows(_ table: Int, _ key: String, isDated: Bool, _ frame: inout Frame)
    -> Outcome
  {
    frame.note(rowsOf: key, in: table)
    let rows = frame.tables[table].rows(for: key)
    guard let first = rows.first else { return .missing([.row(table: table, key: key)]) }
    return .value(
      isDated
        ? .rows(table: table, rows: rows) : .row(table: table, row: first, years: nil))
  }

  private func rowInForce(_ rows: Value, _ date: Value, _ frame: Frame) -> Outcome {
    guard case .rows(let table, let candidates) = rows, case .timestamp(let date) = date,
      let first = candidates.first
    else { Program.unreachable() }
    let factors = frame.tables[table]
    guard let found = factors.row(among: candidates, at: date, knownAt: frame.asOf) else {
      return .missing([.period(table: table, key: factors.rows[first].key)])
    }
    if found.years == nil,
      let next = factors.following(
        found.row, among: candidates, at: date, knownAt: frame.asOf)
    {
      let pair = RowPair(first: Int32(clamping: found.row), second: Int32(clamping: next.row))
      return .value(.between(table: table, rows: pair, part: next.part))
    }
    return .value(.row(table: table, row: found.row, years: found.years))
  }

  private func cell(_ row: Value, _ column: Int, _ frame: inout Frame) -> Outcome {
    if case .between(let table, let pair, let part) = row {
      return interpolated(table, pair, part, column, &frame)
    }
    guard case .row(let table, let row, let years) = row else { Program.unreachable() }
    frame.note(.cell(table: table, row: row, column: column, isNearest: years != nil))
    guard let value = frame.tables[table].rows[row].cell(column, years: years ?? 0) else {
      return .missing([.cell(table: table, row: row, column: column)])
    }
    return .value(value)
  }

  /// A number of two rows, as far on the way from one to the other; all else is that of the row in force.
  private func interpolated(
    _ table: Int, _ pair: RowPair, _ part: Double, _ column: Int, _ frame: inout Frame
  ) -> Outcome {
    let first = cell(.row(table: table, row: Int(pair.first), years: nil), column, &frame)
    guard case .value(.double(let start, let early)) = first else { return first }
    let second = cell(.row(table: table, row: Int(pair.second), years: nil), column, &frame)
    guard case .value(.double(let end, let late)) = second else { return second }
    return .value(
      .double(start + (end - start) * part, early.combined(1 - part, late, part)))
  }

  /// The key as rows have it; keys that are integers are written in decimal.
  private static func tableKey(_ key: Value) -> String? {
    switch key {
    case .string(let text): text
    case .int(let number): String(number)
    default: nil
    }
  }

  /// Where only a value of a type can come that the checker has excluded.
  static func unreachable(_ place: StaticString = #function) -> Never {
    preconditionFailure("\(place) got a value of a type that the checker excludes")
  }
}
