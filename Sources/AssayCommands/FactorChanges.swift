// SPDX-License-Identifier: Apache-2.0

import AssayReports
import AssaySource
import AssayValues

/// What somebody has changed in the workbook of an audit, against what the audit wrote.
struct FactorChanges {
  /// A factor with what is written in the pack and what stands there now.
  struct Factor {
    enum Value: Equatable {
      case number(Double)
      case text(String)
    }

    /// As people read it: `pue`, `countries['USA'].intensity`.
    let shown: String
    let isParameter: Bool
    /// The parameter, or the table.
    let name: String
    let key: String
    let column: String
    /// `from=2023-01-01 until=2024-01-01`.
    let dates: String
    let unit: String
    let written: Value
    let value: Value

    var isChanged: Bool { value != written }
    var rowName: [String] { [name, key, dates] }
  }

  private(set) var pack = (id: "", version: "", digest: "", profile: "")
  private(set) var factors: [Factor] = []
  /// What is wrong, each with its cell.
  private(set) var mistakes: [(cell: String, message: String)] = []
  /// The cells of inputs that are changed.
  private(set) var inputs: [String] = []

  init(_ workbook: inout WorkbookReader) throws(WorkbookReader.Failure) {
    for row in try workbook.rows(of: SheetName.audit.rawValue) {
      guard let label = row.cells[0]?.text else { continue }
      let value = row.cells[1]?.text ?? ""
      switch label {
      case AuditWorkbook.packLabels.id: pack.id = value
      case AuditWorkbook.packLabels.version: pack.version = value
      case AuditWorkbook.packLabels.digest: pack.digest = value
      case AuditWorkbook.packLabels.profile: pack.profile = value
      default: break
      }
    }
    guard !pack.id.isEmpty, !pack.version.isEmpty else {
      throw WorkbookReader.Failure(
        message:
          "does not say which pack it is of: it is no workbook that 'assay audit -o xlsx=' wrote")
    }
    try read(WorkbookTable(SheetName.factors, &workbook))
    let inputs = try WorkbookTable(SheetName.inputs, &workbook)
    for row in inputs.rows {
      let (now, before) = (inputs.cell("value", of: row), inputs.cell("as read", of: row))
      if let before, now.map({ !$0.says(before.text) }) ?? true {
        self.inputs.append(inputs.name("value", of: row))
      }
    }
  }

  private mutating func read(_ table: WorkbookTable) {
    var seen: [[String]: Int] = [:]
    for row in table.rows {
      func text(_ column: String) -> String { table.cell(column, of: row)?.text ?? "" }
      let (kind, name) = (text("kind"), text("name"))
      let place = table.name("value", of: row)
      guard kind == "parameter" || kind == "cell", !name.isEmpty, !text("written").isEmpty else {
        mistakes.append(
          (
            place,
            "the hidden columns of this row do not say which factor it is; take the row from the workbook"
              + " that was written"
          ))
        continue
      }
      let written: Factor.Value =
        Double(text("written")).map { .number($0) } ?? .text(text("written"))
      guard let value = value(table.cell("value", of: row), as: written, text("written"), place)
      else { continue }
      let factor = Factor(
        shown: text("factor"), isParameter: kind == "parameter", name: name, key: text("key"),
        column: text("column"), dates: text("dates"), unit: text("unit"), written: written,
        value: value)
      let identity = [kind, name, factor.key, factor.column, factor.dates]
      if let first = seen[identity], factors[first].value != value {
        mistakes.append((place, "'\(factor.shown)' stands here with another value than above"))
        continue
      }
      seen[identity] = factors.count
      factors.append(factor)
    }
  }

  /// What stands in a cell; what cannot be a factor is a mistake.
  private mutating func value(
    _ cell: WorkbookReader.Cell?, as written: Factor.Value, _ text: String, _ place: String
  ) -> Factor.Value? {
    guard let cell, !cell.text.isEmpty else {
      mistakes.append((place, "is empty, and a factor cannot be left out; it was \(text)"))
      return nil
    }
    if cell.says(text) { return written }
    guard case .number = written else { return .text(cell.text) }
    guard cell.kind == .number, let number = Double(cell.text), number.isFinite else {
      let shown = HostileText.line(cell.text, limit: 60)
      mistakes.append((place, "'\(shown)' is no number; it was \(text)"))
      return nil
    }
    return .number(number)
  }
}

/// A sheet whose first row names its columns.
struct WorkbookTable {
  let sheet: SheetName
  let rows: ArraySlice<WorkbookReader.Row>
  private var columns: [String: Int] = [:]

  init(_ sheet: SheetName, _ workbook: inout WorkbookReader) throws(WorkbookReader.Failure) {
    self.sheet = sheet
    let rows = try workbook.rows(of: sheet.rawValue)
    guard let header = rows.first else {
      throw WorkbookReader.Failure(message: "has an empty sheet '\(sheet.rawValue)'")
    }
    for (column, cell) in header.cells { columns[cell.text] = column }
    self.rows = rows.dropFirst().filter { !$0.cells.isEmpty }[...]
    let needed =
      sheet == .factors
      ? ["factor", "value", "unit"] + AuditWorkbook.factorKeys : ["value", "as read"]
    if let lost = needed.first(where: { columns[$0] == nil }) {
      throw WorkbookReader.Failure(
        message:
          "has no column '\(lost)' in its sheet '\(sheet.rawValue)'; hidden columns belong to it")
    }
  }

  func cell(_ column: String, of row: WorkbookReader.Row) -> WorkbookReader.Cell? {
    columns[column].flatMap { row.cells[$0] }
  }

  /// `Factors!C12`.
  func name(_ column: String, of row: WorkbookReader.Row) -> String {
    let index = columns[column] ?? 0
    var (letters, rest) = ("", index)
    repeat {
      letters = String(UnicodeScalar(UInt8(65 + rest % 26))) + letters
      rest = rest / 26 - 1
    } while rest >= 0
    return "\(sheet.rawValue)!\(letters)\(row.number)"
  }
}

extension WorkbookReader.Cell {
  /// Whether it says the same: as text, or as a number to the 15 digits that spreadsheets keep.
  func says(_ written: String) -> Bool {
    if text == written { return true }
    guard kind == .number, let now = Double(text), let then = Double(written) else { return false }
    return (now - then).magnitude <= 5e-15 * then.magnitude
  }
}
