// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// The rows of a table in a CSV file beside its YAML.
///
/// The header names the key column first (`key`, or the table's own name for it), then columns in
/// any order, and besides them `aliases` (separated by `|`), `patterns` (one on each line of the
/// quoted cell), `source`, `evidence`, and the columns of the period.
extension PackDecoder {
  mutating func decodeCSV(_ name: Located<String>, _ layout: TableLayout) -> [RowDraft] {
    guard let file = csvFile(name) else { return [] }
    guard let table = sheet(file, layout),
      let places = columnPlaces(table.header, layout, rowCount: table.rows.count)
    else { return [] }
    return table.rows.compactMap { row in
      guard let key = row.first else { return nil }
      return decodeRow(key, row, places, layout)
    }
  }

  /// Returns a file of the pack beside the one that names it; nil, reported, if there is none.
  mutating func csvFile(_ name: Located<String>) -> SourceFile? {
    if isSupplying {
      if let file = all.profileTables[name.value] { return file }
      diagnostics.append(.unknownProfileTable(name))
      return nil
    }
    let yaml = files.relativePath(of: name.span.file)
    let folder = yaml.lastIndex(of: "/").map { String(yaml[...$0]) } ?? ""
    let parts = name.value.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.value.hasPrefix("/"), !parts.contains(".."),
      let file = files.file(named: folder + name.value)
    else {
      let known = files.files.map { files.relativePath(of: $0) }.filter { $0.hasSuffix(".csv") }
      diagnostics.append(.unknownFile(name, known: known))
      return nil
    }
    return file
  }

  /// Returns where each column stands in the header; nil, reported, if the key is not first.
  private mutating func columnPlaces(
    _ header: [Located<String>], _ layout: TableLayout, rowCount: Int
  ) -> [String: Int]? {
    let keyNames = ["key"] + [layout.keyName].compactMap(\.self)
    guard let first = header.first else { return nil }
    guard keyNames.contains(first.value) else {
      let key = header.dropFirst().first { keyNames.contains($0.value) }
      diagnostics.append(
        key.map { .keyNotFirst(first, key: $0) } ?? .badChoice(first, among: keyNames))
      return nil
    }
    let known =
      layout.columns.map(\.name) + Self.rowKeys
      + [layout.second?.name, layout.from, layout.until, layout.published].compactMap(\.self)
    var places: [String: Int] = [:]
    var misspelt: Set<String> = []
    for (index, name) in header.enumerated().dropFirst() {
      // A column without a name is reported by the reader of the file.
      if !known.contains(name.value), !name.value.isEmpty {
        if let meant = Suggestion.nearest(to: name.value, among: known) { misspelt.insert(meant) }
        diagnostics.append(
          .unknownKey(name, in: "the header of '\(layout.name.value)'", known: known))
      }
      if places[name.value] == nil { places[name.value] = index }
    }
    let due =
      layout.columns.map(\.name)
      + [layout.second?.name, layout.from, layout.until].compactMap(\.self)
    // What is missing here is missing in every row: nothing is said of those.
    let lost = due.filter { places[$0] == nil }
    for name in lost where !misspelt.contains(name) && header.allSatisfy({ !$0.value.isEmpty }) {
      diagnostics.append(
        .missingColumn(name, of: layout.name.value, at: first.span, unread: rowCount))
    }
    return lost.isEmpty ? places : nil
  }

  private mutating func decodeRow(
    _ key: Located<String>, _ row: [Located<String>], _ places: [String: Int], _ layout: TableLayout
  ) -> RowDraft? {
    func filled(_ name: String?) -> Located<String>? {
      guard let name, let index = places[name], row.indices.contains(index),
        !row[index].value.isEmpty
      else { return nil }
      return row[index]
    }
    guard !key.value.isEmpty else {
      diagnostics.append(.badValue(key, "a key", help: "write the key, or delete the row"))
      return nil
    }
    guard let key = rowKey(key, filled(layout.second?.name), layout) else { return nil }
    var sourcing = layout.sourcing
    if let source = filled("source") {
      sourcing.source = SourceCitation(reference: source.value, location: nil, span: source.span)
    }
    if let evidence = filled("evidence") {
      sourcing.evidence = Evidence(rawValue: evidence.value)
      if sourcing.evidence == nil {
        diagnostics.append(.badChoice(evidence, among: Evidence.allCases.map(\.rawValue)))
      }
    }
    let cells = layout.columns.map { column in
      filled(column.name).flatMap { cell($0, column) }
    }
    if let aliases = filled("aliases"), !aliases.value.contains("|") {
      checkAlias(aliases, listed: "|")
    }
    let dates = [layout.from, layout.until, layout.published].map { filled($0) }
    let read = dates.map { $0.flatMap { locatedDate($0) } }
    // Of a row whose dates cannot be read nobody knows what it is in force beside.
    guard zip(dates, read).allSatisfy({ $0 == nil || $1 != nil }) else { return nil }
    return RowDraft(
      key: key, cells: cells,
      aliases: pieces(filled("aliases"), separator: "|"),
      patterns: pieces(filled("patterns"), separator: "\n").compactMap { rowPattern($0) },
      from: read[0], until: read[1], published: read[2], sourcing: sourcing)
  }

  /// The parts of a cell; each points at the whole cell.
  private func pieces(_ cell: Located<String>?, separator: Character) -> [Located<String>] {
    guard let cell else { return [] }
    return cell.value.split(whereSeparator: { $0 == separator || separator == "\n" && $0.isNewline }
    )
    .map { PlainText.trimmed($0) }.filter { !$0.isEmpty }.map { Located($0, at: cell.span) }
  }
}
