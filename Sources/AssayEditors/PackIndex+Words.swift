// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayYAML

/// What is said of a name when an editor points at it: plain lines.
extension PackIndex {
  /// What stands at an offset of a file: what it may be the name of, and where.
  package func name(in path: String, at offset: Int) -> Use? {
    func holds(_ span: Span) -> Bool {
      span.file.path == path && span.start <= offset && offset <= span.end
    }
    let found = uses.filter { holds($0.span) && isDeclared($0.symbols) }
    if let use = found.min(by: { $0.span.end - $0.span.start < $1.span.end - $1.span.start }) {
      return use
    }
    if let declaration = declarations.first(where: { holds($0.span) }) {
      return Use(symbols: [declaration.symbol], span: declaration.span)
    }
    return rows.first { holds($0.span) }.map { Use(symbols: [$0.symbol], span: $0.span) }
  }

  private func isDeclared(_ symbols: [Symbol]) -> Bool {
    declaration(of: symbols) != nil || symbols.contains { !rows($0).isEmpty }
  }

  /// The words on a name; nil if it is not declared.
  package func words(on symbols: [Symbol]) -> String? {
    if let declaration = declaration(of: symbols) { return words(on: declaration) }
    guard let symbol = symbols.first(where: { !rows($0).isEmpty }),
      case .row(let key, let table) = symbol
    else { return nil }
    let found = rows(symbol)
    let shown = found.suffix(5).map { row in
      row.cells.map { "\($0.name) \($0.text)\(unit(of: $0.name, table))" }.joined(separator: ", ")
    }
    let more = found.count > shown.count ? ["… \(found.count) rows"] : []
    return (["row \(table)['\(key)']"] + shown + more).joined(separator: "\n")
  }

  private func unit(of column: String, _ table: String) -> String {
    declaration(of: [.column(column, of: table)])?.node.value(of: "unit")?.text.map { " " + $0 }
      ?? ""
  }

  private func words(on declaration: Declaration) -> String {
    let node = declaration.node
    var lines = ["\(declaration.kind.rawValue) \(declaration.symbol.name)"]
    if let title = node.value(of: "title")?.text { lines[0] += ": \(title)" }
    for key in Self.shownKeys {
      guard declaration.schema.key(key) != nil, let value = node.value(of: key) else { continue }
      if let text = Self.words(value) { lines.append("\(key): \(text)") }
    }
    if let unit = node.value(of: "unit")?.text { lines += bases(in: unit) }
    if declaration.kind == .quantity {
      let methods = node.value(of: "methods")?.items ?? []
      lines += methods.compactMap { $0.value(of: "id")?.text.map { "- \($0)" } }
    }
    if declaration.kind == .table {
      let count = rows.count {
        if case .row(_, declaration.symbol.name) = $0.symbol { true } else { false }
      }
      lines.append(
        "columns: \((node.value(of: "columns")?.pairs ?? []).compactMap(\.key.text).joined(separator: ", "))"
      )
      lines.append("\(count) rows")
    }
    return lines.joined(separator: "\n")
  }

  private static let shownKeys = [
    "type", "unit", "value", "range", "per", "uncertainty", "valid", "values", "from", "match",
    "when", "tier", "quantum", "kind", "severity", "clause", "level", "applies", "assert", "on",
    "weight", "of", "ref", "at", "url", "source", "evidence", "remedy",
  ]

  /// A value in one line; nil for nothing.
  private static func words(_ node: YAMLNode) -> String? {
    if let text = node.text { return text.isEmpty ? nil : text }
    if let items = node.items {
      return "[" + items.compactMap { words($0) }.joined(separator: ", ") + "]"
    }
    return node.pairs.map { pairs in
      pairs.compactMap { pair in words(pair.value).map { "\(pair.key.text ?? ""): \($0)" } }
        .joined(separator: ", ")
    }
  }

  /// `basis: facility, of meter (accelerator, it, facility)` for each tag in a unit.
  private func bases(in unit: String) -> [String] {
    var seen: Set<String> = []
    return unit.matches(of: /\[([^\[\]]+)\]/).map { String($0.1) }.filter {
      seen.insert($0).inserted
    }
    .compactMap { tag in
      axes.first { $0.tags.contains(tag) }.map {
        "basis: \(tag), of \($0.axis) (\($0.tags.joined(separator: ", ")))"
      }
    }
  }
}
