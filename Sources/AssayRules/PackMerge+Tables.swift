// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Tables of two versions: by column, row and cell.
extension PackMerge {
  mutating func mergedTables(_ base: [TableDraft], _ head: [TableDraft]) -> [TableDraft] {
    merge(
      base, head, id: \.name.value,
      presence: { table in
        let name = table.name.value
        return (
          name, .table(name), .factor, ["n:\(name)"],
          EditSide("\(table.rows.count) rows", at: table.name.span.place)
        )
      },
      both: { merge, base, head in merge.merged(base, head) })
  }

  private mutating func merged(_ base: TableDraft, _ head: TableDraft) -> TableDraft {
    let name = base.name.value
    // With other keys or without periods it is another table under the same name.
    guard base.keyType == head.keyType, base.isDated == head.isDated,
      base.layout.isSeries == head.layout.isSeries,
      base.layout.second?.type == head.layout.second?.type
    else {
      return pick(name, "declared", .table(name), .factor, base, head, declares: ["n:\(name)"]) {
        EditSide(
          "key \($0.keyType), \($0.isDated ? "dated" : "not dated"), \($0.rows.count) rows",
          at: $0.name.span.place)
      }
    }
    var table = head
    table.outside =
      pick(name, "outside", .table(name), .factor, base, head) {
        EditSide($0.outside.text, at: $0.name.span.place)
      }.outside
    table.isInterpolated =
      pick(name, "between", .table(name), .factor, base, head) {
        EditSide(
          $0.isInterpolated ? "linear" : "", shown: $0.isInterpolated ? "linear" : "in steps",
          at: $0.name.span.place)
      }.isInterpolated
    table.growth = pick(name, "growth", .table(name), .factor, base.growth, head.growth) {
      $0.flatMap { [$0].editSide() }
    }
    table.normalization = pick(
      name, "normalize", .table(name), .input, base.normalization, head.normalization,
      declares: ["s:\(name)"]
    ) { $0.editSide }
    table.split = pick(
      name, "split", .table(name), .input, base.split, head.split, declares: ["s:\(name)"]
    ) { EditSide(patterns: $0) }
    let ignore = pick(
      name, "ignore", .table(name), .input, base.leftovers.ignore, head.leftovers.ignore,
      declares: ["s:\(name)"]
    ) { $0.flatMap(EditSide.init(patterns:)) }
    let refuse = pick(
      name, "refuse", .table(name), .input, base.leftovers.refuse, head.leftovers.refuse,
      declares: ["s:\(name)"]
    ) { EditSide(patterns: $0) }
    table.leftovers = TableRule.Leftovers(ignore: ignore, refuse: refuse)
    let cores =
      pick(name, "cores", .table(name), .input, base, head) { table in
        table.coresName.map { EditSide($0, at: table.name.span.place) }
      }.coresName
    let columns = mergedColumns(base, head)
    table.columns = columns.map(\.rule)
    table.coresColumn = cores.flatMap { name in columns.firstIndex { $0.rule.name == name } }
    table.rows = mergedRows(base, head, columns)
    table.scoped = mergedScopes(base, head)
    return table
  }

  /// Rows of some models alone, of which those of one scope are one edit.
  private mutating func mergedScopes(_ base: TableDraft, _ head: TableDraft) -> [ScopedRows] {
    let name = base.name.value
    func side(_ scoped: ScopedRows, _ table: TableDraft) -> EditSide {
      let texts = scoped.rows.map { row in
        let key = row.label(in: "").dropFirst("['".count).replacing("']", with: "")
        return "\(key): \(row.text(table.columns))"
      }
      return EditSide(texts.joined(separator: "; "), at: scoped.scope.span.place)
    }
    return merge(
      base.scoped, head.scoped, id: { $0.scope.label(name) },
      presence: { scoped in
        let table = base.scoped.contains { $0.scope.span == scoped.scope.span } ? base : head
        return (scoped.scope.label(name), .scoped(name), .factor, [], side(scoped, table))
      },
      both: { merge, old, new in
        let isHead = merge.pick(
          old.scope.label(name), "rows", .scoped(name), .factor, false, true
        ) { $0 ? side(new, head) : side(old, base) }
        return isHead ? new : old
      })
  }

  /// A column of the merged table, and where its cells stand in both.
  private struct MergedColumn {
    let rule: ColumnRule
    let base: Int?
    let head: Int?
    /// Which side's cells it takes as a whole; nil where every cell is chosen for itself.
    let isHead: Bool?
  }

  private mutating func mergedColumns(
    _ base: TableDraft, _ head: TableDraft
  ) -> [MergedColumn] {
    let name = base.name.value
    func side(_ column: ColumnRule) -> EditSide {
      let type = column.unit.map { PackFingerprint.text($0.dimension) } ?? "\(column.type)"
      return EditSide(type, shown: column.unit?.symbol ?? type, at: column.span.place)
    }
    func isSame(_ left: ColumnRule, _ right: ColumnRule) -> Bool {
      left.type == right.type && left.unit?.dimension == right.unit?.dimension
    }
    var columns: [MergedColumn] = []
    let headIndex = Dictionary(
      head.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let baseNames = Set(base.columns.map(\.name))
    for (index, column) in base.columns.enumerated() {
      let path = "columns.\(column.name)"
      let other = headIndex[column.name]
      if let other, isSame(column, head.columns[other]) {
        let spread = pick(
          name, "\(path).uncertainty", .table(name), .factor, column, head.columns[other]
        ) { $0.uncertainty.flatMap { [$0].editSide() } }
        let valid = pick(
          name, "\(path).valid", .nothing, .input, column.valid, head.columns[other].valid
        ) {
          $0.map {
            $0.value.editSide(
              in: column.unit, areDates: column.type == .timestamp, at: $0.span.place)
          }
        }
        let choices = pick(
          name, "\(path).values", .nothing, .input, column.choices, head.columns[other].choices
        ) { $0.map { EditSide($0.texts.joined(separator: ", "), at: column.span.place) } }
        let rule = ColumnRule(
          name: column.name, title: column.title, type: column.type, unit: column.unit,
          uncertainty: spread.uncertainty, valid: valid, choices: choices, span: column.span)
        columns.append(MergedColumn(rule: rule, base: index, head: other, isHead: nil))
        continue
      }
      let (chosen, isHead) = pick(
        name, path, .table(name), .factor, (column as ColumnRule?, false),
        (other.map { head.columns[$0] }, true), declares: ["n:\(name)"]
      ) { $0.0.map(side) }
      guard let rule = chosen else { continue }
      columns.append(MergedColumn(rule: rule, base: index, head: other, isHead: isHead))
    }
    for (index, column) in head.columns.enumerated() where !baseNames.contains(column.name) {
      let rule = pick(
        name, "columns.\(column.name)", .table(name), .factor, nil, column as ColumnRule?,
        declares: ["n:\(name)"]
      ) { $0.map(side) }
      guard let rule else { continue }
      columns.append(MergedColumn(rule: rule, base: nil, head: index, isHead: true))
    }
    return columns
  }

  private mutating func mergedRows(
    _ base: TableDraft, _ head: TableDraft, _ columns: [MergedColumn]
  ) -> [RowDraft] {
    let name = base.name.value
    func cells(_ row: RowDraft, isHead: Bool) -> [Located<Value>?] {
      columns.map { column in (isHead ? column.head : column.base).flatMap { row.cells[$0] } }
    }
    let heads = Dictionary(head.rows.map { ($0.identity, $0) }) { first, _ in first }
    let bases = Set(base.rows.map(\.identity))
    var rows: [RowDraft] = []
    for row in base.rows {
      if let other = heads[row.identity] {
        rows.append(merged(row, other, in: name, columns))
      } else if var kept = pickRow(name, row, nil, base.columns) {
        kept.cells = cells(row, isHead: false)
        rows.append(kept)
      }
    }
    for row in head.rows where !bases.contains(row.identity) {
      if var added = pickRow(name, nil, row, head.columns) {
        added.cells = cells(row, isHead: true)
        rows.append(added)
      }
    }
    return rows
  }

  private mutating func pickRow(
    _ table: String, _ base: RowDraft?, _ head: RowDraft?, _ columns: [ColumnRule]
  ) -> RowDraft? {
    guard let row = base ?? head else { return nil }
    return pick(
      row.label(in: table), "declared", .row(table: table, key: row.key.value), .factor, base, head,
      declares: row.spellings(in: table, row.aliases.map(\.value) + [row.key.value])
        .union(["r:\(table)/\(row.key.value)"])
    ) {
      $0.map {
        EditSide(
          "row", shown: $0.text(columns), at: $0.key.span.place, reads: ["s:\(table)"])
      }
    }
  }

  private mutating func merged(
    _ base: RowDraft, _ head: RowDraft, in table: String, _ columns: [MergedColumn]
  ) -> RowDraft {
    let rule = base.label(in: table)
    let key = base.key.value
    var row = base
    row.until =
      pick(
        rule, "until", .row(table: table, key: key), .factor, base, head,
        declares: ["r:\(table)/\(key)"]
      ) {
        EditSide(
          $0.until?.value.description ?? "open", shown: $0.until?.value.isoDate ?? "open",
          at: ($0.until?.span ?? $0.key.span).place)
      }.until
    row.aliases = pick(
      rule, "aliases", .spelling(table: table, key: key), .input, base.aliases, head.aliases,
      declares: base.spellings(in: table, changedTo: head)
    ) { aliases in
      EditSide(
        Set(aliases.map { PlainText.folded($0.value) }).sorted().joined(separator: ", "),
        shown: aliases.map(\.value).joined(separator: ", "), at: aliases.first?.span.place,
        reads: ["s:\(table)"])
    }
    row.patterns = pick(
      rule, "patterns", .spelling(table: table, key: key), .input, base.patterns, head.patterns
    ) { patterns in
      EditSide(
        patterns.map(\.value.text).sorted().joined(separator: " | "),
        at: patterns.first?.span.place, reads: ["s:\(table)"])
    }
    // Where rows of a dated key come or go, its figures are one series: which of them is read for a date
    // depends on all.
    let series: Set<String> = base.from == nil && base.until == nil ? [] : ["r:\(table)/\(key)"]
    var isHeads = false
    row.cells = columns.map { column in
      let old = column.base.flatMap { base.cells[$0] }
      let new = column.head.flatMap { head.cells[$0] }
      if let isHead = column.isHead { return isHead ? new : old }
      let unit = column.rule.unit
      let cell = pick(rule, column.rule.name, .row(table: table, key: key), .factor, old, new) {
        $0.map {
          EditSide(
            $0.value.editText, shown: $0.value.shown(in: unit), at: $0.span.place, reads: series)
        }
      }
      isHeads = isHeads || cell?.span != old?.span
      return cell
    }
    if isHeads || row.sourcing.source == nil { row.sourcing = head.sourcing }
    return row
  }
}

extension TableDraft {
  fileprivate var coresName: String? { coresColumn.map { columns[$0].name } }
}

extension RowDraft {
  /// What tells rows of one table apart.
  fileprivate struct Identity: Hashable {
    let key: String
    let from: Timestamp?
    let published: Timestamp?
  }

  fileprivate var identity: Identity {
    Identity(key: key.value, from: from?.value, published: published?.value)
  }

  /// `grid['FRA']@2023-01-01`.
  fileprivate func label(in table: String) -> String {
    var label = "\(table)['\(key.value)']"
    if let from { label += "@" + from.value.isoDate }
    if let published { label += "+" + published.value.isoDate }
    return label
  }

  /// What the row says: `intensity 550 gCO2e/kWh, until 2025-01-01`.
  fileprivate func text(_ columns: [ColumnRule]) -> String {
    let cells = zip(columns, cells).compactMap { column, cell in
      cell.map { "\(column.name) \($0.value.shown(in: column.unit))" }
    }
    let end = until.map { ["until \($0.value.isoDate)"] } ?? []
    let texts = cells + end
    return texts.isEmpty ? "a row without figures" : texts.joined(separator: ", ")
  }

  /// Texts of which no two rows may have one: who takes one over loads together with who gives it.
  fileprivate func spellings(in table: String, _ texts: [String]) -> Set<String> {
    Set(texts.map { "a:\(table)/\(PlainText.folded(KeyText.skeleton($0)).lowercased())" })
  }

  fileprivate func spellings(in table: String, changedTo other: RowDraft) -> Set<String> {
    let old = spellings(in: table, aliases.map(\.value))
    return old.symmetricDifference(other.spellings(in: table, other.aliases.map(\.value)))
  }
}

extension Value {
  /// Equal for equal cells, whatever unit they were written in.
  fileprivate var editText: String { PackFingerprint.text(self) }

  fileprivate func shown(in unit: Unit?) -> String {
    if case .double(let number, _) = self, let unit {
      let amount = EditSide.number(unit.amount(number))
      return unit.symbol == "1" ? amount : "\(amount) \(unit.symbol)"
    }
    if case .string(let text) = self { return text }
    if case .timestamp(let date) = self { return date.isoDate }
    return PackFingerprint.text(self)
  }
}

extension [NormalizationRule] {
  fileprivate var editSide: EditSide? {
    guard let first else { return nil }
    let texts = map { "'\($0.pattern.value.text)' → '\($0.replacement)'" }
    return EditSide(texts.joined(separator: ", "), at: first.pattern.span.place)
  }
}

extension EditSide {
  /// Nil for no pattern.
  fileprivate init?(patterns: [Located<PatternRule>]) {
    guard let first = patterns.first else { return nil }
    self.init(patterns.map(\.value.text).joined(separator: " | "), at: first.span.place)
  }
}
