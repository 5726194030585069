// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// Reads tables in comma-separated values, each row a record, as an inventory of the pack says.
package enum InventoryReader {
  /// What a table holds.
  package struct Reading: Sendable {
    package fileprivate(set) var records: [Record] = []
    /// Rows that cannot be read, and what is wrong between them.
    package fileprivate(set) var faults: [UnreadableRecord] = []
    /// The rows that have an id.
    package fileprivate(set) var rows = 0
    /// Errors for which nothing of the table can be read.
    package fileprivate(set) var diagnostics: [Diagnostic] = []
  }

  /// Reads a file; the inventory is found by the columns of its header.
  package static func read(
    _ file: SourceFile, inventories: [Inventory], plan: PathPlan
  ) -> Reading {
    var reading = Reading()
    let (table, mistakes) = DelimitedText.read(file)
    guard let table else {
      reading.diagnostics = mistakes
      return reading
    }
    guard let inventory = inventory(for: table.header, among: inventories, &reading) else {
      return reading
    }
    // A column without a name is what some programs write for the number of the row.
    for mistake in mistakes where mistake.code != "csv-column-without-name" {
      reading.faults.append(.rowUnreadable(mistake))
    }
    let rows = RowReader(inventory, table.header, plan, path: file.path)
    var pile = RecordPile()
    for row in table.rows {
      switch rows.read(row) {
      case .success(let (record, modified)):
        reading.rows += 1
        pile.add(record, modified: modified)
      case .failure(let fault): reading.faults.append(fault)
      }
    }
    reading.records = pile.settled()
    return reading
  }

  /// The inventory whose columns are all there; of several, the one that asks for the most.
  private static func inventory(
    for header: [Located<String>], among inventories: [Inventory], _ reading: inout Reading
  ) -> Inventory? {
    let names = Set(header.map(\.value))
    let fitting = inventories.filter { names.isSuperset(of: $0.match) }
    let most = fitting.map(\.match.count).max()
    let best = fitting.filter { $0.match.count == most }
    guard let first = header.first else { return nil }
    if best.isEmpty { reading.diagnostics = [.unknownInventory(first, header, inventories)] }
    if best.count > 1 { reading.diagnostics = [.rivalInventories(first, best)] }
    return best.count == 1 ? best[0] : nil
  }
}

/// Reads the rows of one table.
private struct RowReader {
  private let plan: PathPlan
  private let path: String
  private let key: Int?
  private let modified: Int?
  private let cells: [(index: Int, header: String, target: Inventory.Target, node: Int?)]
  private let states: [(statement: Inventory.Statement, node: Int)]

  init(
    _ inventory: Inventory, _ header: [Located<String>], _ plan: PathPlan, path: String
  ) {
    self.plan = plan
    self.path = path
    func place(_ name: String) -> Int? { header.firstIndex { $0.value == name } }
    key = place(inventory.key)
    modified = inventory.modified.flatMap { place($0) }
    cells = inventory.columns.flatMap { column in
      column.targets.compactMap { target in
        place(column.header).map { ($0, column.header, target, plan.node(of: target.path)) }
      }
    }
    states = inventory.states.compactMap { statement in
      plan.node(of: statement.path).map { (statement, $0) }
    }
  }

  func read(_ row: [Located<String>]) -> Result<(Record, Timestamp?), UnreadableRecord> {
    let position = row.first?.span.startPosition ?? Position(line: 1, column: 1)
    let place = FieldPlace(path: path, line: position.line)
    guard let key, row.indices.contains(key), !FieldReader.trimmed(row[key].value).isEmpty else {
      return .failure(.rowWithoutID(at: place))
    }
    var collector = RecordCollector(plan: plan, path: path, line: position.line)
    let modified = modified.flatMap { Timestamp(FieldReader.trimmed(row[$0].value)) }
    var filled: Set<Int> = []
    for (index, header, target, node) in cells {
      let cell = row[index]
      guard let node, let value = target.value(of: cell.value) else { continue }
      filled.insert(node)
      let start = cell.span.startPosition
      collector.add(
        value, at: node,
        place: FieldPlace(
          path: path, line: start.line, column: start.column,
          pointer: "/" + PathPlan.escaped(header)))
    }
    for (statement, node) in states where !filled.contains(node) {
      collector.add(
        .string(statement.value), at: node,
        place: FieldPlace(
          path: statement.place.path, line: statement.place.line, column: statement.place.column))
    }
    let text = row.map(\.value).joined(separator: "\u{1F}")
    return .success(
      (
        Record(
          id: FieldReader.trimmed(row[key].value), place: place, found: collector.found,
          digest: RecordDigest(of: text)), modified
      ))
  }
}

extension Inventory.Target {
  /// What a cell says; nil for an empty one.
  fileprivate func value(of cell: String) -> MetadataValue? {
    let text = FieldReader.trimmed(cell)
    guard !text.isEmpty else { return nil }
    if !values.isEmpty || otherwise != nil {
      return (values[text] ?? otherwise).map { .string($0) }
    }
    let value = MetadataValue(cell: text)
    let evidence = [("unit", unit), ("method", method)].compactMap { key, text in
      text.map { MetadataEntry(key, .string($0)) }
    }
    return evidence.isEmpty ? value : .map([MetadataEntry("value", value)] + evidence)
  }
}

extension MetadataValue {
  /// A cell of a table: a number, or a text.
  fileprivate init(cell text: String) {
    let value = MetadataValue(plain: text)
    switch value {
    case .int, .double, .number: self = value
    default: self = .string(text)
    }
  }
}
