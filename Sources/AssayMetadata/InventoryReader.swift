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
    reading.inventory = inventory
    let rows = InventoryRowReader(inventory, table.header, path: file.path)
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

  /// What separates the cells of a table that would be known if commas did, in words.
  private static func otherSeparator(
    of header: [Located<String>], among inventories: [Inventory]
  ) -> String? {
    let line = header.map(\.value).joined(separator: ",")
    let separators: [(Character, String)] = [(";", "semicolons"), ("\t", "tabs")]
    return separators.first { separator, _ in
      let names = Set(line.split(separator: separator).map { FieldReader.trimmed(String($0)) })
      return inventories.contains { names.isSuperset(of: $0.match) }
    }?.1
  }

  /// The inventory whose columns are all there; of several, the one that asks for the most.
  private static func inventory(
    for header: [Located<String>], among inventories: [Inventory], _ reading: inout Reading
  ) -> Inventory? {
    let names = Set(header.map { FieldReader.trimmed($0.value) })
    let fitting = inventories.filter { names.isSuperset(of: $0.match) }
    let most = fitting.map(\.match.count).max()
    let best = fitting.filter { $0.match.count == most }
    guard let first = header.first else { return nil }
    if best.isEmpty {
      let other = otherSeparator(of: header, among: inventories)
      reading.diagnostics = [
        other.map { .otherSeparator($0, first) } ?? .unknownInventory(first, header, inventories)
      ]
    }
    if best.count > 1 { reading.diagnostics = [.rivalInventories(first, best)] }
    return best.count == 1 ? best[0] : nil
  }
}
