// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Where a field is read of models that state nothing of it: a column of a table of the pack, whose keys
/// are ids of models.
package struct CatalogueRule: Sendable {
  package let table: Int
  package let column: Int
  /// The field of which this one says something, such as how it was found: it is read from the row only
  /// where that one is.
  package let with: Int?
  /// Fields that say the same thing: of a model that states one of them it is not read.
  package let unless: [Int]
}

/// The same as it is written: `TABLE.COLUMN`, or a map that says more.
struct CatalogueDraft: Sendable {
  var table: Located<String>
  let column: Located<String>
  var with: Located<String>?
  var unless: [Located<String>]

  /// The same text for the same meaning.
  var text: String {
    let parts =
      ["\(table.value).\(column.value)"] + (with.map { ["with \($0.value)"] } ?? [])
      + unless.map { "unless \($0.value)" }.sorted()
    return parts.joined(separator: ", ")
  }
}

extension PackDecoder {
  mutating func catalogue(_ node: YAMLNode?) -> CatalogueDraft? {
    guard let node, !node.isReported else { return nil }
    var (column, with, unless) = (Located<String>?.none, Located<String>?.none, [Located<String>]())
    if node.text != nil {
      column = located(node)
    } else {
      guard let section = Section(node, .catalogue, &diagnostics) else { return nil }
      column = located(section.required("column", &diagnostics))
      with = located(section["with"])
      unless = texts(section["unless"], "fields")
    }
    guard let column else { return nil }
    let parts = column.value.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      diagnostics.append(.badValue(column, "a table and one of its columns, such as runs.energy"))
      return nil
    }
    return CatalogueDraft(
      table: Located(String(parts[0]), at: column.span),
      column: Located(String(parts[1]), at: column.span), with: with, unless: unless)
  }
}

extension PackLinker {
  /// The column that a field is read from, once tables are linked; reports one that cannot be.
  mutating func linkCatalogues() {
    for (index, field) in draft.fields.enumerated() {
      if let catalogue = field.catalogue { fields[index].catalogue = rule(of: catalogue, field) }
    }
    for field in draft.fields {
      guard let catalogue = field.catalogue, let name = catalogue.with,
        let other = draft.fields.first(where: { $0.name.value == name.value })
      else { continue }
      if other.catalogue?.table.value != catalogue.table.value || other.catalogue?.with != nil {
        diagnostics.append(.catalogueWithoutFigure(name, at: other.name.span))
      }
    }
  }

  private mutating func rule(
    of catalogue: CatalogueDraft, _ field: FieldDraft
  ) -> CatalogueRule? {
    let table = catalogue.table
    guard let index = draft.tables.firstIndex(where: { $0.name.value == table.value }) else {
      diagnostics.append(.unknownTable(table, known: draft.tables.map(\.name.value)))
      return nil
    }
    let columns = draft.tables[index].columns
    guard let column = columns.firstIndex(where: { $0.name == catalogue.column.value }) else {
      diagnostics.append(
        .unknownColumn(catalogue.column, of: table.value, known: columns.map(\.name)))
      return nil
    }
    if draft.tables[index].keyType != .string || draft.tables[index].isDated
      || draft.tables[index].layout.second != nil
    {
      diagnostics.append(.catalogueOfNoIDs(table, at: draft.tables[index].name.span))
      return nil
    }
    let isList = field.kind == .list || field.kind == .items
    // A text is read as that of a record: "15T+" is a lower bound.
    if !isList, case .quantity(let unit) = field.kind, columns[column].type == .string {
      checkFigures(in: draft.tables[index], column, as: unit.value)
    } else if field.isTypeKnown, isList || field.kind.type != columns[column].type {
      diagnostics.append(
        .catalogueOfOtherType(
          catalogue.column, "\(columns[column].type)", field.name, "\(field.kind.type)",
          at: columns[column].span))
      return nil
    }
    if let uncertainty = columns[column].uncertainty {
      diagnostics.append(.catalogueWithUncertainty(catalogue.column, at: uncertainty.span))
    }
    func named(_ name: Located<String>) -> Int? {
      if let found = fieldNames[name.value] { return found }
      diagnostics.append(.unknownField(name, known: draft.fields.map(\.name.value)))
      return nil
    }
    return CatalogueRule(
      table: index, column: column, with: catalogue.with.flatMap(named),
      unless: catalogue.unless.compactMap(named))
  }

  private mutating func checkFigures(in table: TableDraft, _ column: Int, as unit: Unit) {
    let figures = FigureReader(parser: draft.units)
    for row in table.rows {
      guard let cell = row.cells[column], case .string(let text) = cell.value else { continue }
      do {
        _ = try figures.read(text, as: unit)
      } catch {
        diagnostics.append(
          .badValue(Located(text, at: cell.span), "a figure in \(unit.symbol): \(error.message)"))
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownColumn(
    _ name: Located<String>, of table: String, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      "unknown-column", "'\(table)' has no column '\(name.value)'", at: name.span,
      help: Suggestion.help(for: name.value, among: known))
  }

  fileprivate static func catalogueOfNoIDs(_ table: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "catalogue-without-ids",
      "'\(table.value)' has no row for each model: its keys are no texts, or its rows are dated",
      at: table.span, notes: [.init("the table is declared here", at: span)],
      help: "give it key: string, and no period")
  }

  fileprivate static func catalogueOfOtherType(
    _ column: Located<String>, _ type: String, _ field: Located<String>, _ expected: String,
    at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "type-mismatch",
      "the field '\(field.value)' is \(expected), and the column '\(column.value)' is \(type)",
      at: column.span, notes: [.init("the column is declared here", at: span)],
      help: "give both the same type, or units of the same kind and basis")
  }

  fileprivate static func catalogueWithUncertainty(
    _ column: Located<String>, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "catalogue-uncertainty",
      "the column '\(column.value)' has an uncertainty of its own, and fields have none", at: span,
      help: "state it at the method that reads the field")
  }

  fileprivate static func catalogueWithoutFigure(
    _ with: Located<String>, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "catalogue-without-figure",
      "'\(with.value)' is no field that is read from the same table for itself", at: with.span,
      notes: [.init("the field is declared here", at: span)],
      help: "name the figure of which this is said, and give that one a column of the table")
  }
}
