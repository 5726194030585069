// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// The tables of a pack in which fields are read of models that state nothing of them, by model id.
///
/// What they say is nobody's declaration: it stands behind all that inputs state of a model, and
/// derivations name the table, its row and who says it.
struct Catalogue: Sendable {
  private let tables: [TableRule]
  /// By table, the row of each id; ids are compared as the Hub compares them.
  private let rows: [Int: [RecordDigest: Int]]

  /// - Returns: Nil for a pack whose fields read no such table.
  init?(_ pack: RulePack) {
    let used = Set(pack.fields.compactMap { $0.catalogue?.table })
    if used.isEmpty { return nil }
    tables = pack.tables
    rows = Dictionary(
      uniqueKeysWithValues: used.map { table in
        let ids = pack.tables[table].rows.enumerated().map { (RecordDigest(ofID: $1.key), $0) }
        return (table, Dictionary(ids) { first, _ in first })
      })
  }

  /// By table, the row of a model; nil for most models, which have none.
  func rows(of id: String) -> [Int: Int]? {
    let digest = RecordDigest(ofID: id)
    var found: [Int: Int] = [:]
    for (table, rows) in rows { found[table] = rows[digest] }
    return found.isEmpty ? nil : found
  }

  func has(_ id: String) -> Bool { rows(of: id) != nil }

  /// What a row says of a field, with who says it; nil for an empty cell.
  func found(_ rule: CatalogueRule, of field: FieldRule, row: Int) -> Found? {
    let table = tables[rule.table]
    guard let value = table.factorTable.rows[row].cells[rule.column]?.stated(of: field) else {
      return nil
    }
    func text(_ name: String) -> MetadataValue? {
      guard let column = table.columns.firstIndex(where: { $0.name == name }) else { return nil }
      return table.factorTable.rows[row].cells[column]?.stated(of: nil)
    }
    // Columns with the names that evidence has under a declared figure are that of the whole row.
    let evidence = [
      text("by").map { MetadataEntry("by", $0) }, text("on").map { MetadataEntry("on", $0) },
      text("uri").map { MetadataEntry("evidence", .map([MetadataEntry("uri", $0)])) },
    ].compactMap(\.self)
    let place = table.rows[row].cellPlaces[rule.column] ?? table.rows[row].place
    return Found(
      .map([MetadataEntry("value", value)] + evidence),
      at: FieldPlace(
        path: place.path, line: place.line, column: place.column,
        pointer: "/" + PathPlan.escaped(table.columns[rule.column].name)))
  }

  /// `by the table 'facts' of the rules (epoch)`.
  func words(_ rule: CatalogueRule, row: Int) -> String {
    let table = tables[rule.table]
    let source = table.rows[row].source.map { " (\($0.reference))" } ?? ""
    return "by the table '\(table.name)' of the rules\(source)"
  }
}

extension Value {
  /// The value as a record would state it for a field; nil for what no record states.
  fileprivate func stated(of field: FieldRule?) -> MetadataValue? {
    switch self {
    case .string(let text): .string(text)
    case .bool(let truth): .bool(truth)
    case .int(let number): .int(number)
    case .timestamp(let moment):
      .string(
        Timestamp(moment.isoDate) == moment ? moment.isoDate : moment.description)
    case .double(let number, _):
      .figure(field?.amount(number) ?? number)
    default: nil
    }
  }
}

extension MetadataValue {
  /// A number of a table, to fifteen digits: units were converted between.
  fileprivate static func figure(_ number: Double) -> MetadataValue {
    let digits = NumberFormat.rounded(number, significant: 15).filter { $0 != "," }
    let value = NumberText.parse(digits) ?? number
    return .written(value, NumberFormat.shortest(value))
  }
}

extension FieldRule {
  fileprivate func amount(_ number: Double) -> Double {
    if case .quantity(let unit) = kind { unit.value.amount(number) } else { number }
  }
}

extension FieldResolver {
  /// What the catalogue says of a field of a model that states nothing where it is sought, nor in a
  /// field that says the same thing.
  ///
  /// - Parameter rows: By table, the model's row.
  func listed(
    _ index: Int, _ record: Record, _ rows: [Int: Int]
  ) -> (found: Found, words: String)? {
    let field = planned[index]
    guard let catalogue, let rule = field.rule.catalogue, let row = rows[rule.table],
      !field.isStated(in: record), !rule.unless.contains(where: { isStated($0, in: record) })
    else { return nil }
    // What is said of a figure is said of that figure alone.
    if let with = rule.with, with != index, listed(with, record, rows) == nil { return nil }
    guard let found = catalogue.found(rule, of: field.rule, row: row) else { return nil }
    return (found, catalogue.words(rule, row: row))
  }

  /// Whether the catalogue has a row of a model.
  func isListed(_ id: String) -> Bool { catalogue?.has(id) ?? false }
}
