// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssaySource

/// An input that is read as a whole before the audit begins, and whose records join those of the
/// same id in other inputs: declared facts, inventories, bills of materials, folders of models.
struct HeldInput {
  let records: [Record]
  let faults: [UnreadableRecord]
  let summary: InputSummary

  /// Reads a file by its name and its first bytes.
  ///
  /// - Returns: Nil for a file of Hub records, which are read one by one.
  static func read(
    _ file: MappedFile, for interpreter: Interpreter, _ diagnostics: inout [Diagnostic]
  ) -> HeldInput? {
    let path = file.path
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      return declared(file, for: interpreter, &diagnostics)
    }
    if path.hasSuffix(".csv") { return inventory(file, for: interpreter, &diagnostics) }
    let reading = file.bytes.withBytes { bytes in
      BillOfMaterialsReader.isLikely(bytes)
        ? BillOfMaterialsReader.read(bytes, path: path, plan: interpreter.paths) : nil
    }
    guard let reading else { return nil }
    return HeldInput(
      file, reading.records, faults: reading.faults, count: reading.models)
  }

  private static func declared(
    _ file: MappedFile, for interpreter: Interpreter, _ diagnostics: inout [Diagnostic]
  ) -> HeldInput {
    guard let source = text(of: file, &diagnostics) else { return HeldInput(file, []) }
    let reading = DeclaredReader.read(source, plan: interpreter.paths)
    diagnostics += reading.diagnostics
    return HeldInput(file, reading.records)
  }

  private static func inventory(
    _ file: MappedFile, for interpreter: Interpreter, _ diagnostics: inout [Diagnostic]
  ) -> HeldInput {
    guard let source = text(of: file, &diagnostics) else { return HeldInput(file, []) }
    let reading = InventoryReader.read(
      source, inventories: interpreter.inventories, plan: interpreter.paths)
    diagnostics += reading.diagnostics
    return HeldInput(file, reading.records, faults: reading.faults, count: reading.rows)
  }

  private static func text(
    of file: MappedFile, _ diagnostics: inout [Diagnostic]
  ) -> SourceFile? {
    let (source, faults) = file.decoded()
    diagnostics += faults
    return source
  }

  /// - Parameter count: How many records the file has, with those of which others count.
  private init(
    _ file: MappedFile, _ records: [Record], faults: [UnreadableRecord] = [], count: Int? = nil
  ) {
    self.init(
      records: records, faults: faults,
      summary: InputSummary(
        path: file.path, digest: InputDigest.of(file), records: count ?? records.count,
        unreadable: faults.count))
  }

  init(records: [Record], faults: [UnreadableRecord], summary: InputSummary) {
    self.records = records
    self.faults = faults
    self.summary = summary
  }
}
