// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Makes one record of the rows that an inventory has of one id, in one file or in several.
struct RowCombiner {
  private let inventory: Inventory
  private let plan: PathPlan
  private let targets: [Inventory.Target]
  private let nodes: [Int?]
  /// By target.
  private let headers: [String]

  init(_ inventory: Inventory, plan: PathPlan) {
    self.inventory = inventory
    self.plan = plan
    targets = inventory.targets
    nodes = targets.map { plan.node(of: $0.path) }
    headers = inventory.columns.flatMap { column in column.targets.map { _ in column.header } }
  }

  /// - Parameter rows: At least one, in any order.
  func record(of rows: [InventoryRow]) -> Record {
    if rows.count == 1, inventory.combination.tasks == nil || rows[0].task == nil {
      return record([rows[0]], RowSelection.alone(rows[0]), all: rows) { _ in nil }
    }
    let rows = rows.sorted { $0.isLater(than: $1) }
    if inventory.combination.rows == .last, inventory.modified == nil { return record(equal: rows) }
    guard inventory.combination.rows != .last else {
      return record([rows[0]], RowSelection.alone(rows[0]), all: [rows[0]]) { _ in
        note(lastOf: rows)
      }
    }
    var selection = RowSelection(of: rows, by: inventory.combination)
    if selection.refusal == nil, let difference = difference(of: selection.rows) {
      selection.refuse(difference)
    }
    let isNoted = rows.count > 1 || !selection.besides.isEmpty
    return record(selection.rows, selection, all: rows) { refusals in
      isNoted ? note(of: selection, refusals, rows) : nil
    }
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
    return record([rows[0].with(cells)], RowSelection.alone(rows[0]), all: rows) { _ in
      .rivalRows(rows.count, differ: differ.sorted(), at: rows.map(\.place))
    }
  }

  /// - Parameter note: What is to be said of the rows, given the columns that are refused and why.
  private func record(
    _ rows: [InventoryRow], _ selection: RowSelection, all: [InventoryRow],
    note: ([Refused]) -> RecordNote?
  ) -> Record {
    let latest = rows.max { $1.isLater(than: $0) } ?? all[0]
    var collector = RecordCollector(
      plan: plan, path: latest.place.path, line: latest.place.line)
    var filled: Set<Int> = []
    var refused: [Refused] = []
    for (index, target) in targets.enumerated() {
      guard let node = nodes[index] else { continue }
      let cells = rows.compactMap { row in row.cells[index].map { (row, $0) } }
      let values = values(of: target, cells, selection, rows.count)
      if let refusal = values.refusal {
        refused.append(Refused(column: headers[index], refusal: refusal))
      }
      for found in values.found {
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
      isStatement: true, notes: addresses + [note(refused)].compactMap(\.self), isDeclared: true)
  }

  /// A column whose cells were not taken together.
  struct Refused {
    let column: String
    let refusal: CellRefusal
  }

  /// What the cells of a target say together; several values where they differ and should not.
  private func values(
    of target: Inventory.Target, _ cells: [(row: InventoryRow, cell: InventoryRow.Cell)],
    _ selection: RowSelection, _ count: Int
  ) -> (found: [Found], refusal: CellRefusal?) {
    guard let first = cells.first?.cell else { return ([], nil) }
    let rows = cells.map { FoundRow(place: $0.cell.place, text: text(of: $0.cell)) }
    let combine = count > 1 || selection.refusal != nil ? target.combine : nil
    switch combine {
    case nil: return (distinct(cells, isOfSeveral: count > 1), nil)
    case .latest: return ([Found(first.value, at: first.place, refusal: first.refusal)], nil)
    case .alike:
      guard case .unlike? = selection.refusal else { return (distinct(cells), nil) }
      let refusal = CellRefusal.rows(selection.refusal ?? .timesUnknown)
      return ([Found(first.value, at: first.place, rows: rows, refusal: refusal.found)], nil)
    case .sum?, .time?, .mean?: break
    }
    let place = first.place.with(others: cells.count - 1, by: combine ?? .sum)
    switch total(of: cells, target, combine ?? .sum, selection, count) {
    case .failure(let refusal):
      return ([Found(first.value, at: place, rows: rows, refusal: refusal.found)], refusal)
    case .success(let total):
      let unit = target.unit.flatMap { inventory.amount("1", unit: $0, reads: target.reads) }
      let number = RowCombiner.rounded(total / (unit ?? target.reads?.factor ?? 1))
      return ([Found(target.value(number), at: place, rows: rows)], nil)
    }
  }

  /// Each value once.
  ///
  /// - Parameter isOfSeveral: Whether each is of some rows of several, which it then names.
  private func distinct(
    _ cells: [(row: InventoryRow, cell: InventoryRow.Cell)], isOfSeveral: Bool = false
  ) -> [Found] {
    var order: [MetadataValue] = []
    var rows: [MetadataValue: [InventoryRow.Cell]] = [:]
    for (_, cell) in cells {
      if rows[cell.value] == nil { order.append(cell.value) }
      rows[cell.value, default: []].append(cell)
    }
    return order.compactMap { value in
      guard let cells = rows[value], let first = cells.first else { return nil }
      let places = cells.map { FoundRow(place: $0.place, text: text(of: $0)) }
      return Found(
        value, at: first.place, rows: isOfSeveral ? places : [], refusal: first.refusal)
    }
  }

  /// In which column that has to say the same for rows to add up they do not; nil if in none.
  private func difference(of rows: [InventoryRow]) -> RowSelection.Refusal? {
    for (index, target) in targets.enumerated() where target.combine == .alike {
      let silent = inventory.states.first { $0.path == target.path }?.value ?? ""
      var order: [String] = []
      var groups: [String: [InventoryRow]] = [:]
      for row in rows {
        let text = row.cells[index].map { self.text(of: $0) } ?? silent
        if groups[text] == nil { order.append(text) }
        groups[text, default: []].append(row)
      }
      guard order.count > 1 else { continue }
      return .unlike(
        headers[index], order.map { ($0, sums(of: groups[$0] ?? []) ?? "no figure") })
    }
    return nil
  }

  /// What cells come to, in canonical units.
  private func total(
    of cells: [(row: InventoryRow, cell: InventoryRow.Cell)], _ target: Inventory.Target,
    _ combine: CellCombination, _ selection: RowSelection, _ count: Int
  ) -> Result<Double, CellRefusal> {
    switch selection.refusal {
    case .unlike? where combine != .sum: break
    case let refusal?: return .failure(.rows(refusal))
    case nil: break
    }
    let numbers = cells.compactMap { amount(of: $0.cell, target) }
    if numbers.count < cells.count { return .failure(.noNumber) }
    if cells.count < count { return .failure(.silent(count - cells.count, of: count)) }
    if numbers.contains(where: { $0 < 0 }) { return .failure(.negative) }
    let seconds = cells.map { $0.row.span?.seconds ?? 0 }
    let sum = numbers.reduce(0, +)
    switch combine {
    case .sum, .latest, .alike:
      // A counter that could not be read says zero: with it the sum would be too small.
      let idle = zip(numbers, seconds).filter { $0.0 == 0 }.map(\.1).reduce(0, +)
      return sum > 0 && idle > 0.001 * selection.seconds ? .failure(.zero) : .success(sum)
    case .time: return .success(selection.hasTimes ? selection.seconds : sum)
    case .mean:
      guard selection.hasTimes, selection.seconds > 0 else { return .failure(.timeless) }
      let mean = zip(numbers, seconds).reduce(0) { $0 + $1.0 * $1.1 } / selection.seconds
      return .success(together(cells.map(\.row), numbers, selection, near: mean) ?? mean)
    }
  }

  /// What rows side by side have together, where that is the same at any time; nil otherwise.
  ///
  /// Programs do not start in the same second: a mean that is within a percent of it is it.
  private func together(
    _ rows: [InventoryRow], _ numbers: [Double], _ selection: RowSelection, near mean: Double
  ) -> Double? {
    let amounts = Dictionary(zip(rows.map(\.place), numbers)) { first, _ in first }
    let sums = Set(selection.stretches.map { $0.reduce(0) { $0 + (amounts[$1.place] ?? 0) } })
    guard sums.count == 1, let sum = sums.first, abs(mean - sum) <= 0.01 * sum else { return nil }
    return sum
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

  /// What each column that adds up comes to in some rows: "energy_consumed 10 kWh"; "in 2 of 3 rows" where
  /// the others have no number.
  ///
  /// - Parameter left: Columns that are left out.
  func sums(of rows: [InventoryRow], without left: Set<String> = []) -> String? {
    var texts: [String] = []
    var seen = left
    for (index, target) in targets.enumerated() {
      guard isAdded(target), !seen.contains(headers[index]) else { continue }
      let amounts = rows.compactMap { $0.cells[index].flatMap { amount(of: $0, target) } }
      guard !amounts.isEmpty else { continue }
      seen.insert(headers[index])
      let name = target.unit ?? target.reads?.symbol ?? ""
      let one = inventory.amount("1", unit: name, reads: target.reads) ?? 1
      let number = NumberFormat.plain(amounts.reduce(0, +) / one, significant: 6)
      let share = amounts.count == rows.count ? "" : " in \(amounts.count) of \(rows.count) rows"
      texts.append("\(headers[index]) \(number) \(name)\(share)")
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

  private func note(
    of selection: RowSelection, _ refused: [Refused], _ rows: [InventoryRow]
  ) -> RecordNote {
    // A column with several targets, and columns that are refused for one reason, are said once.
    var reasons: [(words: String, columns: [String])] = []
    for one in refused {
      let words = one.refusal.words
      if let index = reasons.firstIndex(where: { $0.words == words }) {
        if reasons[index].columns.contains(one.column) { continue }
        reasons[index].columns.append(one.column)
      } else {
        reasons.append((words, [one.column]))
      }
    }
    let counted = sums(of: selection.rows, without: Set(refused.map(\.column)))
    return .combinedRows(
      selection, count: rows.count, counted: counted, refused: reasons,
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
