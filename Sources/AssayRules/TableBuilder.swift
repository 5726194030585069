// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Turns the rows of a table as written into rows that can be looked up.
struct TableBuilder {
  let draft: TableDraft
  var diagnostics: [Diagnostic] = []
  /// The factors of this table's cells, numbered on from those before.
  var factors: [UncertaintyFactor] = []
  private let firstFactor: Int
  /// What texts are once normalized: a dated table repeats its keys many times.
  private var normalTexts: [String: String] = [:]

  init(_ draft: TableDraft, firstFactor: Int) {
    self.draft = draft
    self.firstFactor = firstFactor
  }

  mutating func build() -> TableRule {
    checkPeriods()
    checkKeys()
    checkAliases()
    checkSourcing()
    checkCores()
    checkSpreadColumns()
    var rows: [FactorTable.Row] = []
    for row in draft.rows {
      rows.append(
        FactorTable.Row(
          key: row.key.value, cells: row.cells.map { $0?.value }, from: row.from?.value,
          until: row.until?.value, published: row.published?.value, factors: cellFactors(row),
          growth: growthFactors(row)))
    }
    let rules = draft.rows.map { rule(for: $0) }
    return TableRule(
      name: draft.name.value, title: draft.title, keyType: draft.keyType, columns: draft.columns,
      rows: rules,
      factorTable: FactorTable(
        name: draft.name.value, rows: rows, isDated: draft.isDated,
        outside: draft.outside, isSeries: draft.layout.isSeries,
        isInterpolated: draft.isInterpolated),
      growth: draft.growth, normalization: draft.normalization, split: draft.split,
      leftovers: draft.leftovers,
      coresColumn: draft.coresColumn,
      span: draft.name.span)
  }

  private mutating func rule(for row: RowDraft) -> RowRule {
    RowRule(
      key: row.key.value, aliases: row.aliases, normalizedKey: normalized(row.key.value),
      normalizedAliases: row.aliases.map { normalized($0.value) }, patterns: row.patterns,
      source: row.sourcing.source, evidence: row.sourcing.evidence, place: row.key.span.place,
      cellPlaces: row.cells.map { $0?.span.place }, cores: cores(of: row),
      periodText: periodText(row), dates: dates(of: row))
  }

  private func dates(of row: RowDraft) -> [(name: String, text: String)] {
    let layout = draft.layout
    return [(layout.from, row.from), (layout.until, row.until), (layout.published, row.published)]
      .compactMap { name, date in
        guard let name, let date else { return nil }
        return (name, date.value.isoDate)
      }
  }

  // MARK: Periods

  private func periodText(_ row: RowDraft) -> String? {
    guard row.from != nil || row.until != nil else { return nil }
    return (row.from?.value.isoDate ?? "..") + "/" + (row.until?.value.isoDate ?? "..")
  }

  /// `@2023` for a calendar year, else `@from/until`; nothing for a row without a period.
  private func periodSuffix(_ row: RowDraft) -> String {
    var suffix = periodText(row).map { "@" + $0 } ?? ""
    if let from = row.from?.value, let until = row.until?.value,
      from == Timestamp(year: from.year, month: 1, day: 1),
      until == Timestamp(year: from.year + 1, month: 1, day: 1)
    {
      suffix = "@\(from.year)"
    }
    if let published = row.published?.value { suffix += "+" + published.isoDate }
    return suffix
  }

  /// One uncertain factor for each number in an uncertain column.
  private mutating func cellFactors(_ row: RowDraft) -> [Int32?] {
    let name = "\(draft.name.value)['\(row.key.value)']\(periodSuffix(row))"
    return zip(draft.columns, row.cells).map { column, cell -> Int32? in
      guard let rule = column.uncertainty, let cell, case .double = cell.value,
        let spread = spread(rule, of: row), !spread.isNone
      else { return nil }
      let index = Int32(clamping: firstFactor + factors.count)
      factors.append(
        UncertaintyFactor(
          index: index, id: "\(name).\(column.name)", spread: spread, scope: rule.scope,
          span: rule.span))
      return index
    }
  }

  /// For each number of the row what it takes on by the year, where it is read for another year.
  private mutating func growthFactors(_ row: RowDraft) -> [Int32?] {
    guard let growth = draft.growth, !growth.spread.isNone, draft.isDated, draft.outside.isNearest
    else {
      return []
    }
    let name = "\(draft.name.value)['\(row.key.value)']\(periodSuffix(row))"
    return zip(draft.columns, row.cells).map { column, cell -> Int32? in
      guard case .double? = cell?.value else { return nil }
      let index = Int32(clamping: firstFactor + factors.count)
      factors.append(
        UncertaintyFactor(
          index: index, id: "\(name).\(column.name).growth", spread: growth.spread,
          scope: growth.scope, span: growth.span))
      return index
    }
  }

  /// Reports rows of one key among which a date would not decide.
  private mutating func checkPeriods() {
    for row in draft.rows {
      if let from = row.from, let until = row.until, from.value >= until.value {
        diagnostics.append(.emptyPeriod(row.key, at: until.span))
      }
    }
    let groups = Dictionary(grouping: draft.rows.indices) { draft.rows[$0].key.value }
    for key in groups.keys.sorted() {
      guard let rows = groups[key], rows.count > 1 else { continue }
      // By beginning, so that only neighbours of one publication can overlap first.
      let sorted = rows.sorted { left, right in
        let (a, b) = (draft.rows[left], draft.rows[right])
        let (from, other) = (a.from?.value.seconds ?? .min, b.from?.value.seconds ?? .min)
        return (from, left) < (other, right)
      }
      var latest: [Timestamp?: Int] = [:]
      for index in sorted {
        let row = draft.rows[index]
        let published = row.published?.value
        if let other = latest[published] { checkPair(draft.rows[other], row) }
        // What ends last is what later rows can overlap with.
        let end = latest[published].map { draft.rows[$0].until?.value.seconds ?? .max } ?? .min
        if (row.until?.value.seconds ?? .max) >= end { latest[published] = index }
      }
    }
  }

  private mutating func checkPair(_ first: RowDraft, _ second: RowDraft) {
    let (early, late) =
      first.key.span.start <= second.key.span.start ? (first, second) : (second, first)
    guard draft.isDated, first.from?.value != second.from?.value else {
      diagnostics.append(.duplicateRow(late.key, first: early.key.span))
      return
    }
    guard let until = first.until?.value, let from = second.from?.value, until <= from else {
      diagnostics.append(.periodOverlap(late.key, first: early.key.span))
      return
    }
  }

  // MARK: Aliases

  /// Reports texts that would match two keys.
  private mutating func checkAliases() {
    var owners: [String: (key: String, span: Span)] = [:]
    for row in draft.rows {
      let name = normalized(row.key.value)
      if owners[name] == nil { owners[name] = (row.key.value, row.key.span) }
    }
    for row in draft.rows {
      for alias in row.aliases {
        let name = normalized(alias.value)
        if let owner = owners[name], owner.key != row.key.value {
          diagnostics.append(.rivalAlias(alias, key: owner.key, first: owner.span))
        } else if owners[name] == nil {
          owners[name] = (row.key.value, alias.span)
        }
      }
    }
  }

  private mutating func normalized(_ text: String) -> String {
    if let known = normalTexts[text] { return known }
    let normal = draft.normalization.normalized(text)
    normalTexts[text] = normal
    return normal
  }

  /// Reports patterns that read cores where nothing says how many of them a chip has.
  private mutating func checkCores() {
    for row in draft.rows {
      for pattern in row.patterns
      where PatternText.groupNames(in: pattern.value.text).contains(CountGroup.cores.rawValue) {
        guard let column = draft.coresColumn else {
          diagnostics.append(.coresWithoutColumn(pattern.span, table: draft.name.value))
          continue
        }
        if cores(of: row) == nil {
          diagnostics.append(
            .coresOfRow(row.key, draft.columns[column].name, pattern: pattern.span))
        }
      }
    }
  }

  /// The number by which a text's cores are divided; nil where there is none of one or more.
  private func cores(of row: RowDraft) -> Double? {
    switch draft.coresColumn.flatMap({ row.cells[$0]?.value }) {
    case .int(let number) where number >= 1: Double(number)
    case .double(let number, _) where number >= 1: number
    default: nil
    }
  }

  // MARK: Sources

  /// Reports rows without source or evidence; if none has any, once, at the table.
  private mutating func checkSourcing() {
    let table = "the table '\(draft.name.value)'"
    let unsourced = draft.rows.filter { $0.sourcing.source == nil }
    if !unsourced.isEmpty, unsourced.count == draft.rows.count {
      diagnostics.append(.missingSource(table, at: draft.name.span))
    } else {
      diagnostics += unsourced.map {
        .missingSource("the row '\($0.key.value)'", at: $0.key.span)
      }
    }
    let unsupported = draft.rows.filter { $0.sourcing.evidence == nil }
    if !unsupported.isEmpty, unsupported.count == draft.rows.count {
      diagnostics.append(.missingEvidence(table, at: draft.name.span))
    } else {
      diagnostics += unsupported.map {
        .missingEvidence("the row '\($0.key.value)'", at: $0.key.span)
      }
    }
  }
}

extension [NormalizationRule] {
  /// The text as aliases and patterns are compared with: folded, then each replacement in turn,
  /// then folded again.
  package func normalized(_ text: String) -> String {
    var result = PlainText.folded(text)
    for rule in self {
      result = rule.pattern.value.pattern.replacingAll(in: result, with: rule.replacement)
    }
    return isEmpty ? result : PlainText.folded(result)
  }
}
