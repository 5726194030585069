// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Glibc

/// What the columns of tables mean.
struct TableOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the columns of .csv and .tsv tables mean: a YAML file with 'inventories', as assay init"
        + " inventory writes it; may be given several times. TABLE.columns.yaml beside TABLE.csv is"
        + " read by itself.", valueName: "file"))
  var map: [String] = []
}

/// The mappings of tables: those that are named, and those that stand beside a table.
final class ColumnMaps {
  private let interpreter: Interpreter
  private var named: [Inventory] = []
  /// The files that were read, in order.
  private(set) var summaries: [InputSummary] = []

  /// - Throws: `FileFailure` if a file cannot be read.
  init(
    _ paths: [String], for interpreter: Interpreter, _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) {
    self.interpreter = interpreter
    for path in paths { named += try read(path, &diagnostics) }
  }

  /// The kinds that a table may be of: what stands beside it says it, else what is named and the pack.
  func inventories(
    for table: String, _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) -> [Inventory] {
    if let beside = ColumnMaps.beside(table) { return try read(beside, &diagnostics) }
    return named + interpreter.inventories
  }

  /// Whether a file is named as what stands beside a table.
  static func isNamedBeside(_ path: String) -> Bool { path.hasSuffix(".columns.yaml") }

  /// `runs.columns.yaml` beside `runs.csv`, if it is there.
  static func beside(_ table: String) -> String? {
    guard table != "-", let point = table.lastIndex(of: ".") else { return nil }
    let path = table[..<point] + ".columns.yaml"
    return access(String(path), F_OK) == 0 ? String(path) : nil
  }

  private func read(
    _ path: String, _ diagnostics: inout [Diagnostic]
  ) throws(FileFailure) -> [Inventory] {
    let file = try MappedFile(path: path)
    let (source, faults) = try file.decoded()
    diagnostics += faults
    guard let source else { return [] }
    let (map, found) = InventoryMap.read(source, for: interpreter.pack)
    diagnostics += found
    summaries.append(
      InputSummary(
        path: path, digest: InputDigest.of(file), records: 0, unreadable: 0, role: .columns))
    return map.map { interpreter.inventories(of: $0) } ?? []
  }
}
