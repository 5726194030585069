// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// A row of an inventory: what its cells say, and by what it is told from other rows of its id.
package struct InventoryRow: Sendable {
  /// What a cell says of one path.
  struct Cell: Sendable {
    let value: MetadataValue
    let place: FieldPlace
    /// Why its figure is not read.
    let refusal: FoundRefusal?
  }

  let id: String
  /// Whether the id is written as the address of its page.
  let isAddress: Bool
  let place: FieldPlace
  /// Of the row's text.
  let digest: RecordDigest
  let modified: Timestamp?
  /// By target of the inventory; nil where the cell is empty or the column is not there.
  let cells: [Cell?]
  let run: String?
  let task: String?
  /// When it ran; nil where that is not told.
  let span: RowSpan?
  /// What it says of its machine.
  let machine: [String]
  /// Whether it is of the whole machine.
  let isOfWholeMachine: Bool
  /// What the machine took over the row's time, in canonical units.
  let figure: Double?

  /// The row with other cells.
  func with(_ cells: [Cell?]) -> InventoryRow {
    InventoryRow(
      id: id, isAddress: isAddress, place: place, digest: digest, modified: modified, cells: cells,
      run: run, task: task, span: span, machine: machine, isOfWholeMachine: isOfWholeMachine,
      figure: figure)
  }

  /// Whether a row comes after another: by when it was modified, then by its text.
  func isLater(than other: InventoryRow) -> Bool {
    if modified != other.modified {
      guard let modified else { return false }
      return other.modified.map { modified > $0 } ?? true
    }
    return digest > other.digest
  }
}

/// When a row ran, in seconds since 1970.
struct RowSpan: Sendable {
  let start: Double
  let end: Double

  var seconds: Double { end - start }

  /// Clocks of programs write whole seconds, and a second one to begin with.
  static let slack = 2.0

  /// Whether another lies within this one, but for a share of it.
  func holds(_ other: RowSpan, within share: Double = 0) -> Bool {
    let slack = max(RowSpan.slack, share * seconds)
    return other.start >= start - slack && other.end <= end + slack
  }
}

/// Reads the rows of one table.
struct InventoryRowReader {
  /// A target of the inventory that the table has a column for.
  private struct Column {
    let target: Int
    let indices: [Int]
    /// Where this column has a cell, the target is passed over.
    let without: Int?
    let header: String
  }

  private let inventory: Inventory
  private let targets: [Inventory.Target]
  private let columns: [Column]
  private let places: [String: Int]
  private let path: String
  /// By column of the table, how its figures are written; of columns with figures.
  private let signs: [Int: ColumnSigns]

  /// - Parameter separator: What stands between the cells of the table.
  init(_ inventory: Inventory, _ table: DelimitedText, separator: DelimitedText.Separator) {
    let header = table.header
    self.inventory = inventory
    self.path = header.first?.span.file.path ?? ""
    let places = Dictionary(
      header.enumerated().map { (FieldReader.trimmed($1.value), $0) },
      uniquingKeysWith: { $1 < $0 ? $1 : $0 })
    self.places = places
    targets = inventory.targets
    var columns: [Column] = []
    var target = 0
    for column in inventory.columns {
      for _ in column.targets {
        let names = column.with.isEmpty ? [column.header] : column.with
        let indices = names.compactMap { places[$0] }
        if !indices.isEmpty {
          columns.append(
            Column(
              target: target, indices: indices, without: column.without.flatMap { places[$0] },
              header: column.header))
        }
        target += 1
      }
    }
    self.columns = columns
    var signs: [Int: ColumnSigns] = [:]
    for column in inventory.columns
    where column.targets.contains(where: { $0.isFigure && $0.values.isEmpty }) {
      guard let index = places[column.header] else { continue }
      signs[index] = ColumnSigns(
        cells: table.rows.lazy.map { $0[index].value }, stated: column.decimal,
        isStrict: separator == .semicolon)
    }
    self.signs = signs
  }

  /// A cell as its column is written: trimmed, with decimals behind a point.
  private func plain(_ index: Int, in row: [Located<String>]) -> ColumnSigns.Reading {
    let text = FieldReader.trimmed(row[index].value)
    return signs[index]?.read(text) ?? .text(text)
  }

  /// The row, or what is wrong with its id.
  func read(_ row: [Located<String>]) -> Result<InventoryRow, UnreadableRecord> {
    let position = row.first?.span.startPosition ?? Position(line: 1, column: 1)
    let place = FieldPlace(path: path, line: position.line)
    guard let written = text(inventory.key, in: row) else {
      return .failure(.rowWithoutID(at: place))
    }
    let (id, isAddress) = ModelID.read(written)
    guard id.utf8.count <= RecordLimits.id else { return .failure(.idTooLong(at: place)) }
    var cells = [InventoryRow.Cell?](repeating: nil, count: targets.count)
    for column in columns {
      if let other = column.without, !FieldReader.trimmed(row[other].value).isEmpty { continue }
      var texts: [String] = []
      var refusal: FoundRefusal?
      for index in column.indices {
        switch plain(index, in: row) {
        case .text(let text): texts.append(text)
        case .refused(let words):
          texts.append(FieldReader.trimmed(row[index].value))
          refusal = .ofCell(words)
        }
      }
      texts.removeAll { $0.isEmpty }
      guard let value = targets[column.target].value(of: texts.joined(separator: ", ")) else {
        continue
      }
      let first = column.indices.first { !FieldReader.trimmed(row[$0].value).isEmpty }
      let start = row[first ?? column.indices[0]].span.startPosition
      cells[column.target] = InventoryRow.Cell(
        value: value,
        place: FieldPlace(
          path: path, line: start.line, column: start.column,
          pointer: "/" + PathPlan.escaped(column.header)), refusal: refusal)
    }
    let combination = inventory.combination
    return .success(
      InventoryRow(
        id: id, isAddress: isAddress, place: place,
        digest: RecordDigest(of: row.map(\.value).joined(separator: "\u{1F}")),
        modified: inventory.modified.flatMap { text($0, in: row) }.flatMap { Timestamp($0) },
        cells: cells, run: combination.run.flatMap { text($0, in: row) },
        task: combination.tasks.flatMap { text($0.column, in: row) }, span: span(of: row),
        machine: combination.machine?.columns.map { text($0, in: row)?.lowercased() ?? "" } ?? [],
        isOfWholeMachine: combination.machine?.whole.allSatisfy {
          text($0.column, in: row)?.lowercased() == $0.text
        } ?? false,
        figure: combination.machine.flatMap { figure($0.figure, in: row) }))
  }

  /// The cell of a column; nil if it is empty or there is no such column.
  private func text(_ column: String, in row: [Located<String>]) -> String? {
    guard let index = places[column], case .text(let text) = plain(index, in: row) else {
      return nil
    }
    return text.isEmpty ? nil : text
  }

  private func span(of row: [Located<String>]) -> RowSpan? {
    guard let times = inventory.combination.times,
      let end = text(times.end, in: row).flatMap({ Timestamp($0) }),
      let text = text(times.duration, in: row),
      let seconds = inventory.amount(text, unit: times.unit.symbol, reads: times.unit),
      seconds >= 0
    else { return nil }
    let moment = Double(end.seconds) + Double(end.nanoseconds) / 1e9
    return RowSpan(start: moment - seconds, end: moment)
  }

  private func figure(_ column: String, in row: [Located<String>]) -> Double? {
    guard let text = text(column, in: row),
      let target = inventory.columns.first(where: { $0.header == column })?.targets.first,
      let reads = target.reads
    else { return nil }
    return inventory.amount(text, unit: target.unit, reads: reads)
  }
}

extension Inventory {
  /// The targets of all columns, in order.
  var targets: [Target] { columns.flatMap(\.targets) }

  /// The figure of a cell, in canonical units; nil where it is none, or only a bound or a range.
  func amount(_ text: String, unit: String?, reads: Unit) -> Double? {
    func read(_ text: String) -> Figure? {
      do { return try figures.read(text, as: reads) } catch { return nil }
    }
    let own = read(text)
    let stated = own?.unitAsWritten == nil ? unit.flatMap { read("\(text) \($0)") } : own
    guard let figure = unit == nil ? own : stated, figure.qualifier == .exact, figure.range == nil
    else { return nil }
    return figure.value
  }
}

extension Inventory.Target {
  /// What a cell says; nil for an empty one.
  fileprivate func value(of text: String) -> MetadataValue? {
    guard !text.isEmpty else { return nil }
    if !values.isEmpty || otherwise != nil {
      return (values[text] ?? otherwise).map { .string($0) }
    }
    return value(MetadataValue(cell: text))
  }

  /// A value with what the column says of it.
  func value(_ value: MetadataValue) -> MetadataValue {
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
    case .int, .double, .written, .number: self = value
    default: self = .string(text)
    }
  }
}
