// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Finds periods with a day, or more, between them that belongs to none: an end is the first day that is no
/// longer in the period.
enum PeriodCheck {
  static func warnings(of draft: PackDraft) -> [Diagnostic] {
    var found = draft.tables.filter(\.isDated).flatMap { warnings(of: $0) }
    if let from = draft.effectiveFrom, let until = draft.effectiveUntil,
      isInclusive(from, until), let span = draft.effectiveSpan
    {
      found.append(.inclusiveEnd(until, of: "the pack", others: 0, at: span))
    }
    let pack = InForce(from: draft.effectiveFrom, until: draft.effectiveUntil)
    let periods =
      draft.requirements.compactMap { rule in rule.inForce.map { (rule.id, $0) } }
      + draft.waivers.map { ($0.requirement, InForce(from: $0.from, until: $0.until)) }
    for (id, period) in periods {
      if let from = period.from, let until = period.until, isInclusive(from, until) {
        found.append(.inclusiveEnd(until, of: "'\(id.value)'", others: 0, at: id.span))
      }
      if !period.overlaps(pack) { found.append(.outsideOfPack(id, period, pack)) }
    }
    return found
  }

  /// At most one warning of each kind: a table made by one hand has one mistake many times.
  private static func warnings(of table: TableDraft) -> [Diagnostic] {
    var ends: [(row: RowDraft, until: Located<Timestamp>)] = []
    var gaps: [(row: RowDraft, until: Located<Timestamp>, next: RowDraft)] = []
    for rows in table.rowsOfOneKey {
      for (row, next) in zip(rows, rows.dropFirst().map(Optional.some) + [nil]) {
        guard let until = row.until else { continue }
        let days = next?.from.map { ($0.value.seconds - until.value.seconds) / 86_400 } ?? 0
        if days == 1 || row.from.map({ isInclusive($0.value, until.value) }) == true {
          ends.append((row, until))
        } else if days > 1, let next, !table.outside.isNearest,
          !table.isInForce(row.key.value, at: until.value)
        {
          gaps.append((row, until, next))
        }
      }
    }
    var found: [Diagnostic] = []
    func first(_ left: (RowDraft, Located<Timestamp>), _ right: (RowDraft, Located<Timestamp>))
      -> Bool
    { left.1.span.start < right.1.span.start }
    if let one = ends.min(by: { first(($0.row, $0.until), ($1.row, $1.until)) }) {
      found.append(
        .inclusiveEnd(
          one.until.value, of: "'\(one.row.key.value)'", others: ends.count - 1,
          at: one.until.span))
    }
    if let one = gaps.min(by: { first(($0.row, $0.until), ($1.row, $1.until)) }),
      let from = one.next.from
    {
      found.append(
        .periodGap(
          one.row.key.value, one.until, until: from, others: gaps.count - 1, table.name.value))
    }
    return found
  }

  /// Whether a period from the first of a month ends on the last of one.
  private static func isInclusive(_ from: Timestamp, _ until: Timestamp) -> Bool {
    guard from.day == 1, until.day > 1, let next = Timestamp(seconds: until.seconds + 86_400) else {
      return false
    }
    return next.day == 1
  }
}

extension TableDraft {
  /// Whether a row of a key holds at a date, whenever it was published.
  fileprivate func isInForce(_ key: String, at date: Timestamp) -> Bool {
    rows.contains { row in
      row.key.value == key && row.from.map { $0.value <= date } ?? true
        && row.until.map { date < $0.value } ?? true
    }
  }

  /// Rows of one key and one publication in order of time.
  fileprivate var rowsOfOneKey: [[RowDraft]] {
    struct Group: Hashable {
      let key: String
      let published: Timestamp?
    }
    let groups = Dictionary(grouping: rows) {
      Group(key: $0.key.value, published: $0.published?.value)
    }
    return groups.values.map { rows in
      rows.sorted { ($0.from?.value.seconds ?? .min) < ($1.from?.value.seconds ?? .min) }
    }
  }
}
