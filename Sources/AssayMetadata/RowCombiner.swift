// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Makes one record of the rows that an inventory has of one id, in one file or in several.
struct RowCombiner {
  private let inventory: Inventory
  private let plan: PathPlan
  private let targets: [Inventory.Target]
  private let nodes: [Int?]

  init(_ inventory: Inventory, plan: PathPlan) {
    self.inventory = inventory
    self.plan = plan
    targets = inventory.targets
    nodes = targets.map { plan.node(of: $0.path) }
  }

  /// - Parameter rows: At least one, in any order.
  func record(of rows: [InventoryRow]) -> Record {
    if rows.count == 1, inventory.combination.tasks == nil || rows[0].task == nil {
      return record([rows[0]], RowSelection.alone(rows[0]), notes: [])
    }
    let rows = rows.sorted { $0.isLater(than: $1) }
    if inventory.combination.rows == .last, inventory.modified == nil { return record(equal: rows) }
    guard inventory.combination.rows != .last else {
      return record([rows[0]], RowSelection.alone(rows[0]), notes: [note(lastOf: rows)])
    }
    let selection = RowSelection(of: rows, by: inventory.combination)
    var notes: [RecordNote] = []
    if rows.count > 1 || !selection.besides.isEmpty { notes = [note(of: selection, rows)] }
    let counted = selection.rows
    return record(counted.isEmpty ? [] : counted, selection, notes: notes, all: rows)
  }

  // MARK: The record

  /// The record of rows of which nothing says which is the latest: what they say alike.
  private func record(equal rows: [InventoryRow]) -> Record {
    var cells: [InventoryRow.Cell?] = rows[0].cells
    var differ: Set<String> = []
    for index in targets.indices {
      let all = rows.compactMap { $0.cells[index] }
      guard let first = all.first else { continue }
      let isOne = all.allSatisfy { $0.value == first.value }
      if !isOne { differ.insert(FieldPlace.column(of: first.place)) }
      cells[index] = InventoryRow.Cell(
        value: first.value, place: first.place.with(others: all.count - 1),
        refusal: isOne ? first.refusal : .ofRivals(all.count))
    }
    return record(
      [rows[0].with(cells)], RowSelection.alone(rows[0]),
      notes: [.rivalRows(rows.count, differ: differ.sorted(), at: rows.map(\.place))], all: rows)
  }

  private func record(
    _ rows: [InventoryRow], _ selection: RowSelection, notes: [RecordNote],
    all: [InventoryRow]? = nil
  ) -> Record {
    let all = all ?? rows
    let latest = rows.max { $1.isLater(than: $0) } ?? all[0]
    var collector = RecordCollector(
      plan: plan, path: latest.place.path, line: latest.place.line)
    var filled: Set<Int> = []
    for (index, target) in targets.enumerated() {
      guard let node = nodes[index] else { continue }
      let cells = rows.compactMap { row in row.cells[index].map { (row, $0) } }
      for found in values(of: target, cells, selection, rows.count) {
        filled.insert(node)
        collector.add(found, at: node)
      }
    }
    for statement in inventory.states {
      guard let node = plan.node(of: statement.path), !filled.contains(node) else { continue }
      collector.add(
        .string(statement.value), at: node,
        place: FieldPlace(
          path: statement.place.path, line: statement.place.line, column: statement.place.column))
    }
    let digest =
      all.count == 1
      ? all[0].digest
      : RecordDigest(of: all.map(\.digest).sorted().map(\.description).joined(separator: " "))
    let addresses = rows.filter(\.isAddress).prefix(1).map {
      RecordNote.addressOf($0.id, at: $0.place)
    }
    return Record(
      id: latest.id, place: latest.place, found: collector.found, digest: digest,
      isStatement: true, notes: addresses + notes, isDeclared: true)
  }

  /// What the cells of a target say together; several values where they differ and should not.
  private func values(
    of target: Inventory.Target, _ cells: [(row: InventoryRow, cell: InventoryRow.Cell)],
    _ selection: RowSelection, _ count: Int
  ) -> [Found] {
    guard let first = cells.first?.cell else { return [] }
    guard let combine = target.combine, count > 1 || selection.refusal != nil else {
      var found: [Found] = []
      for (_, cell) in cells where !found.contains(where: { $0.value == cell.value }) {
        found.append(Found(cell.value, at: cell.place, refusal: cell.refusal))
      }
      return found
    }
    if combine == .latest {
      return [Found(first.value, at: first.place, refusal: first.refusal)]
    }
    let place = first.place.with(others: cells.count - 1)
    let rows = cells.map { FoundRow(place: $0.cell.place, text: text(of: $0.cell)) }
    switch total(of: cells, target, combine, selection, count) {
    case .failure(let refusal):
      return [Found(first.value, at: place, rows: rows, refusal: refusal.found)]
    case .success(let total):
      let unit = target.unit.flatMap { inventory.amount("1", unit: $0, reads: target.reads) }
      let number = RowCombiner.rounded(total / (unit ?? target.reads?.factor ?? 1))
      return [Found(target.value(number), at: place, rows: rows)]
    }
  }

  /// What cells come to, in canonical units.
  private func total(
    of cells: [(row: InventoryRow, cell: InventoryRow.Cell)], _ target: Inventory.Target,
    _ combine: CellCombination, _ selection: RowSelection, _ count: Int
  ) -> Result<Double, CellRefusal> {
    if let refusal = selection.refusal { return .failure(.rows(refusal)) }
    let numbers = cells.compactMap { amount(of: $0.cell, target) }
    if numbers.count < cells.count { return .failure(.noNumber) }
    if cells.count < count { return .failure(.silent(count - cells.count, of: count)) }
    if numbers.contains(where: { $0 < 0 }) { return .failure(.negative) }
    let seconds = cells.map { $0.row.span?.seconds ?? 0 }
    let sum = numbers.reduce(0, +)
    switch combine {
    case .sum, .latest:
      // A counter that could not be read says zero: with it the sum would be too small.
      let idle = zip(numbers, seconds).filter { $0.0 == 0 }.map(\.1).reduce(0, +)
      return sum > 0 && idle > 0.001 * selection.seconds ? .failure(.zero) : .success(sum)
    case .time: return .success(selection.hasTimes ? selection.seconds : sum)
    case .mean:
      guard selection.hasTimes, selection.seconds > 0 else { return .failure(.timeless) }
      return .success(zip(numbers, seconds).reduce(0) { $0 + $1.0 * $1.1 } / selection.seconds)
    }
  }

  private func text(of cell: InventoryRow.Cell) -> String {
    let value = cell.value.value(of: "value") ?? cell.value
    let unit = cell.value.value(of: "unit")?.text.map { " \($0)" } ?? ""
    return (value.text ?? "") + unit
  }

  private func amount(of cell: InventoryRow.Cell, _ target: Inventory.Target) -> Double? {
    if cell.refusal != nil { return nil }
    return (cell.value.value(of: "value") ?? cell.value).text.flatMap {
      inventory.amount($0, unit: target.unit, reads: target.reads)
    }
  }

  /// A sum without the noise of its last digits: twelve significant ones.
  private static func rounded(_ number: Double) -> MetadataValue {
    MetadataValue(plain: NumberFormat.plain(number, significant: 12).filter { $0 != "," })
  }

  // MARK: What is said of it

  /// What each column that adds up comes to in some rows: "energy_consumed 10 kWh".
  func sums(of rows: [InventoryRow]) -> String? {
    var texts: [String] = []
    var header = ""
    var index = 0
    for column in inventory.columns {
      for target in column.targets {
        defer { index += 1 }
        guard isAdded(target), column.header != header else { continue }
        let amounts = rows.compactMap { $0.cells[index].flatMap { amount(of: $0, target) } }
        guard !amounts.isEmpty else { continue }
        header = column.header
        let name = target.unit ?? target.reads?.symbol ?? ""
        let one = inventory.amount("1", unit: name, reads: target.reads) ?? 1
        let number = NumberFormat.plain(amounts.reduce(0, +) / one, significant: 6)
        texts.append("\(column.header) \(number) \(name)")
      }
    }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  /// Whether rows are compared by what a column says: what adds up; where the inventory says nothing,
  /// energy and emissions.
  private func isAdded(_ target: Inventory.Target) -> Bool {
    if inventory.combination.rows != .last { return target.combine == .sum }
    guard let bases = target.reads?.dimension.withoutTags() else { return false }
    return bases == .base(.energy) || bases == .base(.emission)
  }

  private func note(lastOf rows: [InventoryRow]) -> RecordNote {
    .duplicateRows(
      rows.count, last: sums(of: [rows[0]]), all: sums(of: rows), at: rows.map(\.place))
  }

  private func note(of selection: RowSelection, _ rows: [InventoryRow]) -> RecordNote {
    .combinedRows(
      selection, count: rows.count,
      counted: selection.rows.isEmpty ? nil : sums(of: selection.rows),
      last: sums(of: [rows[0]]), all: sums(of: rows), at: rows.map(\.place))
  }
}

extension FieldPlace {
  /// The column of a table that a place is in.
  fileprivate static func column(of place: FieldPlace) -> String {
    String(place.pointer.dropFirst())
  }
}

extension Inventory {
  fileprivate func amount(_ text: String, unit: String?, reads: Unit?) -> Double? {
    reads.flatMap { amount(text, unit: unit, reads: $0) }
  }
}
