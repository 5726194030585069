// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// Reads tables in comma-separated values, each row a record, as an inventory of the pack says.
package enum InventoryReader {
  /// What a table holds.
  package struct Reading: Sendable {
    package fileprivate(set) var table: [InventoryRow] = []
    /// What its columns mean; nil for a table of no known kind.
    fileprivate var inventory: Inventory?
    /// Rows that cannot be read, and what is wrong between them.
    package fileprivate(set) var faults: [UnreadableRecord] = []
    /// Columns with cells in them that the inventory does not name.
    package fileprivate(set) var unreadColumns: [Located<String>] = []
    /// The rows that have an id.
    package fileprivate(set) var rows = 0
    /// Errors for which nothing of the table can be read.
    package fileprivate(set) var diagnostics: [Diagnostic] = []

    /// Nothing, for an input that is no table.
    package init() {}
  }

  /// Reads a file; the inventory is found by the columns of its header.
  package static func read(
    _ file: SourceFile, inventories: [Inventory], plan: PathPlan
  ) -> Reading {
    var reading = Reading()
    let (inventory, separator) = known(file, among: inventories, &reading)
    let (table, mistakes) = DelimitedText.read(file, separator: separator)
    guard let table else {
      reading.diagnostics = mistakes
      return reading
    }
    guard let inventory else { return reading }
    // A column without a name is what some programs write for the number of the row.
    for mistake in mistakes where mistake.code != "csv-column-without-name" {
      reading.faults.append(.rowUnreadable(mistake))
    }
    reading.inventory = inventory
    reading.unreadColumns = inventory.unread(of: table)
    let rows = InventoryRowReader(inventory, table, separator: separator)
    var nameless: [String: [InventoryRow]] = [:]
    for row in table.rows {
      switch rows.read(row) {
      case .success(let row) where inventory.notAnID.contains(row.id.lowercased()):
        nameless[row.id, default: []].append(row)
      case .success(let row):
        reading.rows += 1
        reading.table.append(row)
      case .failure(let fault): reading.faults.append(fault)
      }
    }
    let combiner = RowCombiner(inventory, plan: plan)
    for id in nameless.keys.sorted() {
      guard let rows = nameless[id] else { continue }
      reading.faults.append(
        .rowsWithoutName(id, inventory.key, sums: combiner.sums(of: rows), at: rows.map(\.place)))
    }
    return reading
  }

  /// Makes records of the rows of several tables: the rows of one id and one inventory are one
  /// record, in whichever files they stand, and in whichever order these are named.
  ///
  /// - Returns: For each table the records that stand at its place: those of which it is the first to
  ///   have a row, in the order of these rows.
  package static func records(of tables: [Reading], plan: PathPlan) -> [[Record]] {
    struct Key: Hashable {
      let inventory: String
      let id: RecordDigest
    }
    var rows: [Key: [InventoryRow]] = [:]
    var order: [(table: Int, key: Key, inventory: Inventory)] = []
    for (index, table) in tables.enumerated() {
      guard let inventory = table.inventory else { continue }
      for row in table.table {
        let key = Key(inventory: inventory.id, id: RecordDigest(ofID: row.id))
        if rows[key] == nil { order.append((index, key, inventory)) }
        rows[key, default: []].append(row)
      }
    }
    var records = [[Record]](repeating: [], count: tables.count)
    var combiners: [String: RowCombiner] = [:]
    for (table, key, inventory) in order {
      let combiner = combiners[inventory.id] ?? RowCombiner(inventory, plan: plan)
      combiners[inventory.id] = combiner
      records[table].append(combiner.record(of: rows[key] ?? []))
    }
    return records
  }

  /// The kind of a table, and what stands between its cells: that by which it is of a known kind.
  private static func known(
    _ file: SourceFile, among inventories: [Inventory], _ reading: inout Reading
  ) -> (inventory: Inventory?, separator: DelimitedText.Separator) {
    let headers = DelimitedText.Separator.allCases.map {
      (separator: $0, header: DelimitedText.header(of: file, separator: $0))
    }
    for (separator, header) in headers {
      if let inventory = inventory(for: header, among: inventories, &reading) {
        return (inventory, separator)
      }
      if !reading.diagnostics.isEmpty { return (nil, separator) }
    }
    // Of no known kind; that which makes the most columns is said of it.
    guard let most = headers.map(\.header.count).max(),
      let (separator, header) = headers.first(where: { $0.header.count == most }),
      let first = header.first
    else { return (nil, .comma) }
    reading.diagnostics = [.unknownInventory(first, header, inventories)]
    return (nil, separator)
  }

  /// The inventory whose columns are all there; of several, the one that asks for the most.
  private static func inventory(
    for header: [Located<String>], among inventories: [Inventory], _ reading: inout Reading
  ) -> Inventory? {
    let names = Set(header.map { FieldReader.trimmed($0.value) })
    let all = inventories.filter { names.isSuperset(of: $0.match) }
    // What is said of this very table goes before what a pack knows of tables.
    let own = all.filter { $0.map != nil }
    let fitting = own.isEmpty ? all : own
    let most = fitting.map(\.match.count).max()
    let best = fitting.filter { $0.match.count == most }
    if best.count > 1, let first = header.first {
      reading.diagnostics = [.rivalInventories(first, best)]
    }
    return best.count == 1 ? best[0] : nil
  }
}

extension Inventory {
  /// The columns of a table with cells in them that are not named here.
  fileprivate func unread(of table: DelimitedText) -> [Located<String>] {
    var named = Set([key] + match + [modified, combination.run].compactMap(\.self))
    for column in columns { named.formUnion([column.header] + column.with) }
    named.formUnion([combination.times?.end, combination.times?.duration].compactMap(\.self))
    named.formUnion(combination.machine?.columns ?? [])
    named.formUnion(combination.machine?.whole.map(\.column) ?? [])
    if let tasks = combination.tasks { named.insert(tasks.column) }
    return table.header.enumerated().filter { index, column in
      let name = FieldReader.trimmed(column.value)
      return !name.isEmpty && !named.contains(name)
        && table.rows.contains { !FieldReader.trimmed($0[index].value).isEmpty }
    }.map(\.element)
  }
}
