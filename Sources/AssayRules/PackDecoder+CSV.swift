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
    let (table, found) = DelimitedText.read(file)
    diagnostics += found
    guard let table, let places = columnPlaces(table.header, layout) else { return [] }
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
    _ header: [Located<String>], _ layout: TableLayout
  ) -> [String: Int]? {
    let keyNames = ["key"] + [layout.keyName].compactMap(\.self)
    guard let first = header.first else { return nil }
    guard keyNames.contains(first.value) else {
      diagnostics.append(.badChoice(first, among: keyNames))
      return nil
    }
    let known =
      layout.columns.map(\.name) + Self.rowKeys
      + [layout.from, layout.until, layout.published].compactMap(\.self)
    var places: [String: Int] = [:]
    for (index, name) in header.enumerated().dropFirst() {
      // A column without a name is reported by the reader of the file.
      if !known.contains(name.value), !name.value.isEmpty {
        diagnostics.append(
          .unknownKey(name, in: "the header of '\(layout.name.value)'", known: known))
      }
      if places[name.value] == nil { places[name.value] = index }
    }
    let due = layout.columns.map(\.name) + [layout.from, layout.until].compactMap(\.self)
    for name in due where places[name] == nil {
      diagnostics.append(
        .missingKey(name, in: "the header of '\(layout.name.value)'", at: first.span))
    }
    return places
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
      diagnostics.append(.badValue(key, "a key"))
      return nil
    }
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
    return RowDraft(
      key: checkedKey(key, layout), cells: cells,
      aliases: pieces(filled("aliases"), separator: "|"),
      patterns: pieces(filled("patterns"), separator: "\n").compactMap { rowPattern($0) },
      from: filled(layout.from).flatMap { locatedDate($0) },
      until: filled(layout.until).flatMap { locatedDate($0) },
      published: filled(layout.published).flatMap { locatedDate($0) }, sourcing: sourcing)
  }

  /// The parts of a cell; each points at the whole cell.
  private func pieces(_ cell: Located<String>?, separator: Character) -> [Located<String>] {
    guard let cell else { return [] }
    return cell.value.split(whereSeparator: { $0 == separator || separator == "\n" && $0.isNewline }
    )
    .map { PlainText.trimmed($0) }.filter { !$0.isEmpty }.map { Located($0, at: cell.span) }
  }
}
