// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource

/// An input that is read as a whole before the audit begins, and whose records join those of the
/// same id in other inputs: declared facts, inventories, bills of materials, folders of models.
struct HeldInput {
  /// Those of a table stand with all tables of its kind.
  let records: [Record]
  /// The rows of a table; nil for any other file.
  let table: InventoryReader.Reading?
  let faults: [UnreadableRecord]
  /// What must not pass in silence, and costs no record.
  var observations: [InputObservation] = []
  /// What an organization states of all its models.
  var organization: OrganizationFacts?
  let summary: InputSummary

  /// Reads a file by its name and its first bytes.
  ///
  /// - Throws: `FileFailure` for a file that is too large to be held.
  /// - Returns: Nil for a file of Hub records, which are read one by one.
  static func read(
    _ file: MappedFile, for interpreter: Interpreter, maps: ColumnMaps,
    _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) -> HeldInput? {
    let path = file.name
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      return try declared(file, for: interpreter, &diagnostics)
    }
    if isTable(path) {
      let inventories = try maps.inventories(for: path, &diagnostics)
      return try inventory(file, inventories, interpreter, &diagnostics)
    }
    let reading = file.bytes.withBytes { bytes -> BillOfMaterialsReader.Reading? in
      if BillOfMaterialsReader.isLikely(bytes) {
        return BillOfMaterialsReader.read(bytes, path: file.path, plan: interpreter.paths)
      }
      return SPDXReader.isLikely(bytes)
        ? SPDXReader.read(bytes, path: file.path, plan: interpreter.paths) : nil
    }
    guard let reading else { return nil }
    return HeldInput(
      file, reading.records, faults: reading.faults, count: reading.models)
  }

  /// Whether a file is named as a table: `emissions.csv`, and what CodeCarbon makes of it when its
  /// columns change, `emissions.csv.bak` or `emissions.csv_1.bak`.
  static func isTable(_ path: String) -> Bool {
    if path.hasSuffix(".csv") || path.hasSuffix(".tsv") { return true }
    // Behind the last point "csv_1", before it the name.
    guard path.hasSuffix(".bak"),
      let last = path.dropLast(".bak".count).split(separator: "/").last?.split(separator: ".").last,
      last.hasPrefix("csv")
    else { return false }
    return last.dropFirst("csv".count).allSatisfy { $0 == "_" || $0.isNumber }
  }

  private static func declared(
    _ file: MappedFile, for interpreter: Interpreter, _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) -> HeldInput {
    guard let source = try text(of: file, &diagnostics) else { return HeldInput(file, []) }
    let reading = DeclaredReader.reading(
      of: source, plan: interpreter.paths, kin: interpreter.pathsByField)
    diagnostics += reading.diagnostics
    var input = HeldInput(file, reading.records)
    input.organization = reading.organization
    return input
  }

  private static func inventory(
    _ file: MappedFile, _ inventories: [Inventory], _ interpreter: Interpreter,
    _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) -> HeldInput {
    guard let source = try text(of: file, &diagnostics) else { return HeldInput(file, []) }
    let reading = InventoryReader.read(source, inventories: inventories, plan: interpreter.paths)
    diagnostics += reading.diagnostics
    var input = HeldInput(
      file, [], table: reading, faults: reading.faults, count: reading.rows)
    if let note = unread(reading.unreadColumns, of: file.path) { input.observations = [note] }
    return input
  }

  /// That columns of a table are not read, by their names.
  private static func unread(
    _ columns: [Located<String>], of path: String
  ) -> InputObservation? {
    guard let first = columns.first else { return nil }
    let names = columns.map { "'\($0.value)'" }.joined(separator: ", ")
    let position = first.span.startPosition
    return InputObservation(
      .inputUnread,
      columns.count == 1
        ? "1 column of the table is not read: \(names)"
        : "\(columns.count) columns of the table are not read: \(names)",
      places: ["\(path):\(position.line):\(position.column)"])
  }

  private static func text(
    of file: MappedFile, _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) -> SourceFile? {
    let (source, faults) = try file.decoded()
    diagnostics += faults
    return source
  }

  /// - Parameter count: How many records the file has, with those of which others count.
  private init(
    _ file: MappedFile, _ records: [Record], table: InventoryReader.Reading? = nil,
    faults: [UnreadableRecord] = [], count: Int? = nil
  ) {
    self.init(
      records: records, table: table, faults: faults,
      summary: InputSummary(
        path: file.path, digest: InputDigest.of(file), records: count ?? records.count,
        unreadable: faults.reduce(0) { $0 + $1.count }))
  }

  init(
    records: [Record], table: InventoryReader.Reading? = nil, faults: [UnreadableRecord],
    summary: InputSummary
  ) {
    self.records = records
    self.table = table
    self.faults = faults
    self.summary = summary
  }
}
