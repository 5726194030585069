// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Rows that a profile supplies to the tables of its pack.
extension PackDecoder {
  /// `TABLE: {units, rows, file, replace, where, reason, source, evidence}`, or a list of such.
  ///
  /// A row takes the place of those of its key. In a dated table it takes the place of what lies in
  /// its period, and what of another row lies outside stays; elsewhere a cell that it does not state
  /// stays as it was. With `replace: true` no row of the pack stays.
  mutating func supply(_ name: Located<String>, _ node: YAMLNode) -> ScopeDraft?? {
    guard let section = Section(node, .supply, at: name.span, &diagnostics) else { return nil }
    guard let index = draft.tables.firstIndex(where: { $0.name.value == name.value }) else {
      diagnostics.append(.unknownTable(name, known: draft.tables.map(\.name.value)))
      return nil
    }
    let scope = scope(section)
    let reason = text(section.required("reason", &diagnostics))
    var layout = draft.tables[index].layout
    layout.sourcing = sourcing(section, around: defaults)
    if layout.sourcing.source == nil {
      diagnostics.append(.missingSource("rows of '\(name.value)'", at: name.span))
    }
    if layout.sourcing.evidence == nil {
      diagnostics.append(.missingEvidence("rows of '\(name.value)'", at: name.span))
    }
    let stated = decodeSuppliedUnits(section["units"], &layout)
    isSupplying = true
    let rows = decodeRows(section, layout)
    isSupplying = false
    requireUnits(of: rows, name, stated, layout)
    let replaces = flag(section["replace"])
    guard let scope else { return nil }
    if let scope {
      if let node = section["replace"], replaces {
        diagnostics.append(.replacedInScope(node.span, scope.span))
      }
      draft.tables[index].scoped.append(ScopedRows(scope: scope, rows: rows))
      for row in rows {
        let old = draft.tables[index].rows.filter {
          $0.key.value == row.key.value && (!draft.tables[index].isDated || $0.overlaps(row))
        }
        add(row, to: name, in: scope, old: old, layout, reason)
      }
      return scope
    }
    if replaces {
      draft.tables[index].rows = []
      draft.overrides.append(
        Override(
          kind: .supply, what: name.value, old: "all rows of the pack", new: "rows of the profile",
          reason: reason, source: layout.sourcing.source?.reference, span: name.span))
    }
    for (row, old) in zip(rows, draft.tables[index].replace(with: rows)) {
      add(row, to: name, in: nil, old: old, layout, reason)
    }
    return scope
  }

  private mutating func add(
    _ row: RowDraft, to table: Located<String>, in scope: ScopeDraft?, old: [RowDraft],
    _ layout: TableLayout, _ reason: String?
  ) {
    draft.overrides.append(
      Override(
        kind: .supply, what: "\(table.value)['\(row.key.value)']", scope: scope?.words,
        old: old.isEmpty ? nil : old.map { layout.summary(of: $0) }.joined(separator: " | "),
        new: layout.summary(of: row), reason: reason,
        source: row.sourcing.source?.reference, span: row.key.span))
  }

  /// The units that the profile states, which have to be of the columns' dimension and basis.
  ///
  /// - Returns: The columns of which one is stated.
  private mutating func decodeSuppliedUnits(
    _ node: YAMLNode?, _ layout: inout TableLayout
  ) -> Set<String> {
    guard let node else { return [] }
    var stated: Set<String> = []
    var columns = layout.columns
    each(of: node, "units") { decoder, name, node in
      stated.insert(name.value)
      guard let index = columns.firstIndex(where: { $0.name == name.value }),
        let expected = columns[index].unit
      else {
        decoder.diagnostics.append(
          .unknownID(
            name, "column with a unit",
            known: columns.filter { $0.unit != nil }.map(\.name)))
        return
      }
      guard let unit = decoder.unit(node) else { return }
      guard unit.value.dimension == expected.dimension else {
        decoder.diagnostics.append(
          .suppliedOtherBasis(unit, column: name.value, expected: expected))
        return
      }
      columns[index] = columns[index].stated(in: unit.value)
    }
    layout.columns = columns
    return stated
  }

  /// A basis that is not stated cannot be compared.
  private mutating func requireUnits(
    of rows: [RowDraft], _ name: Located<String>, _ stated: Set<String>, _ layout: TableLayout
  ) {
    for (index, column) in layout.columns.enumerated() {
      guard let unit = column.unit, unit != .one, !stated.contains(column.name),
        rows.contains(where: { $0.cells[index] != nil })
      else { continue }
      diagnostics.append(.suppliedWithoutUnit(name, column: column.name, unit: unit))
    }
  }
}

extension ColumnRule {
  fileprivate func stated(in unit: Unit) -> ColumnRule {
    ColumnRule(
      name: name, title: title, type: type, unit: unit, uncertainty: uncertainty, valid: valid,
      choices: choices, span: span)
  }
}

extension TableDraft {
  /// Puts rows in the place of those of their keys, as far as they reach; none takes the place of
  /// another that is supplied.
  ///
  /// - Returns: For each supplied row the rows that are no longer, or no longer whole.
  fileprivate mutating func replace(with supplied: [RowDraft]) -> [[RowDraft]] {
    var added: [RowDraft] = []
    var replaced: [[RowDraft]] = []
    for row in supplied {
      var kept: [RowDraft] = []
      var gone: [RowDraft] = []
      var new = row
      for old in rows {
        guard old.key.value == row.key.value, isDated ? old.overlaps(row) : true else {
          kept.append(old)
          continue
        }
        gone.append(old)
        if isDated {
          kept += old.outside(row)
        } else {
          new.cells = zip(new.cells, old.cells).map { $0 ?? $1 }
          if new.aliases.isEmpty { new.aliases = old.aliases }
          if new.patterns.isEmpty { new.patterns = old.patterns }
        }
      }
      rows = kept
      added.append(new)
      replaced.append(gone)
    }
    rows += added
    return replaced
  }
}

extension RowDraft {
  fileprivate func overlaps(_ other: RowDraft) -> Bool {
    let beginsBeforeEnd = other.until.map { until in from.map { $0.value < until.value } ?? true }
    let endsAfterStart = other.from.map { from in until.map { $0.value > from.value } ?? true }
    return (beginsBeforeEnd ?? true) && (endsAfterStart ?? true)
  }

  /// What of the row lies before and after the period of another.
  fileprivate func outside(_ other: RowDraft) -> [RowDraft] {
    var pieces: [RowDraft] = []
    if let start = other.from, from.map({ $0.value < start.value }) ?? true {
      var before = self
      before.until = start
      pieces.append(before)
    }
    if let end = other.until, until.map({ $0.value > end.value }) ?? true {
      var after = self
      after.from = end
      pieces.append(after)
    }
    return pieces
  }
}

extension TableLayout {
  /// `intensity 28.1, from 2023-01-01 until 2024-01-01`.
  fileprivate func summary(of row: RowDraft) -> String {
    var parts = zip(columns, row.cells).compactMap { column, cell -> String? in
      guard let cell else { return nil }
      return "\(column.name) \(text(of: cell.value, column))"
    }
    if let from = row.from { parts.append("from \(from.value.isoDate)") }
    if let until = row.until { parts.append("until \(until.value.isoDate)") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  private func text(of value: Value, _ column: ColumnRule) -> String {
    switch value {
    case .double(let number, _):
      let unit = column.unit ?? .one
      // Twelve digits, so that a change of unit and back leaves no trace.
      let amount = Double(NumberFormat.rounded(number / unit.canonical(1), significant: 12))
      return NumberFormat.shortest(amount ?? number) + (unit == .one ? "" : " \(unit.symbol)")
    case .int(let number): return "\(number)"
    case .bool(let flag): return "\(flag)"
    case .string(let text): return "'\(text)'"
    case .timestamp(let date): return date.isoDate
    default: return ""
    }
  }
}
