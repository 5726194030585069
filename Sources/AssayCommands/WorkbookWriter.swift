// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayReports
import AssaySource
import CXlsxWriter
import Glibc

/// A workbook of an audit that is being made: models and findings as they come, then all of it.
final class WorkbookWriter {
  private var workbook: AuditWorkbook
  private let output: OutputFile
  private let path: String
  private var inputs: [InputSummary] = []
  private var models = 0

  /// - Throws: `FileFailure` if the file cannot be made, or this machine has no libxlsxwriter: before
  ///   anything is audited.
  init(_ header: AuditHeader, path: String?, isAlone: Bool) throws(FileFailure) {
    guard assay_xlsx_is_there() != 0 else {
      throw FileFailure(
        path ?? "standard output",
        "cannot be made: libxlsxwriter is not installed; on Debian: apt install libxlsxwriter-dev")
    }
    workbook = AuditWorkbook(header: header)
    output = try OutputFile(path: path, isAlone: isAlone)
    self.path = path ?? "standard output"
  }

  func begin(inputs: [InputSummary]) { self.inputs = inputs }

  func add(_ part: AuditPart) throws(FileFailure) {
    models += part.models.count
    guard models <= AuditWorkbook.modelLimit else {
      throw FileFailure(
        path,
        "would have more than \(AuditWorkbook.modelLimit) models, which is more than a workbook is made of;"
          + " write them as csv=FILE, or narrow the audit by --entity, --only or --where")
    }
    for model in part.models {
      workbook.add(model)
      model.findings.forEach { workbook.add($0) }
    }
    part.findings.forEach { workbook.add($0) }
  }

  func end(_ summary: AuditSummary) throws(FileFailure) {
    let made: Workbook
    do {
      made = try workbook.workbook(inputs: inputs, summary: summary)
    } catch {
      throw FileFailure(
        path,
        "its sheet '\(error.sheet)' would have \(error.rows) rows, and a sheet has at most"
          + " \(WorkbookSheet.rowLimit); narrow the audit, or write csv=FILE and csv-findings=FILE")
    }
    try WorkbookFile.write(made, to: output, path: path)
    try output.finish()
  }
}

/// A workbook as libxlsxwriter makes it.
private enum WorkbookFile {
  static func write(
    _ workbook: Workbook, to output: OutputFile, path: String
  ) throws(FileFailure) {
    // Without a name, so that nothing is left of it however the process ends.
    let descriptor = TemporaryFiles.unnamed()
    guard descriptor >= 0 else { throw .system(TemporaryFiles.folder, "make a temporary file") }
    defer { close(descriptor) }
    guard let file = assay_xlsx_open("/proc/self/fd/\(descriptor)") else {
      throw FileFailure(path, "cannot be made: libxlsxwriter cannot be used")
    }
    let isWritten = fill(file, workbook)
    if let message = assay_xlsx_close(file) {
      throw FileFailure(path, "cannot be made: \(String(cString: message))")
    }
    guard isWritten else { throw FileFailure(path, "cannot be made: a cell was refused") }
    try copy(descriptor, to: output)
  }

  private static func fill(_ file: OpaquePointer, _ workbook: Workbook) -> Bool {
    var formats: [WorkbookCell.Look: Int32] = [:]
    for look in WorkbookCell.Look.allCases {
      formats[look] = assay_xlsx_format(file, look.numberFormat, look.looks)
    }
    let header = assay_xlsx_format(
      file, "@", Int32(ASSAY_XLSX_BOLD | ASSAY_XLSX_HEADER | ASSAY_XLSX_WRAPPED))
    let text = assay_xlsx_format(file, "@", 0)
    var isWritten = true
    func check(_ code: Int32) { isWritten = isWritten && code == 0 }
    for sheet in workbook.sheets {
      check(assay_xlsx_sheet(file, sheet.name.rawValue))
      for (index, column) in sheet.columns.enumerated() {
        let place = UInt16(index)
        check(assay_xlsx_column(file, place, column.width, column.isHidden ? 1 : 0))
        if sheet.hasHeader { check(assay_xlsx_text(file, 0, place, column.title, header)) }
      }
      let first = sheet.hasHeader ? 1 : 0
      for (index, row) in sheet.rows.enumerated() {
        for (column, cell) in row.enumerated() {
          let (y, x) = (UInt32(first + index), UInt16(column))
          switch cell {
          case .empty: continue
          case .text(let words, let look):
            let format = look == .plain ? text : formats[look] ?? -1
            check(assay_xlsx_text(file, y, x, shown(words), format))
          case .number(let number, let look):
            check(assay_xlsx_number(file, y, x, number, formats[look] ?? -1))
          case .formula(let formula, let value, let look):
            check(assay_xlsx_formula(file, y, x, formula.text, value, formats[look] ?? -1))
          case .textFormula(let formula, let value):
            check(assay_xlsx_text_formula(file, y, x, formula.text, value, -1))
          }
        }
      }
      if sheet.hasHeader {
        check(
          assay_xlsx_header(
            file, 0, UInt32(max(sheet.rows.count, 1)), UInt16(sheet.columns.count - 1)))
      }
    }
    return isWritten
  }

  /// A cell has room for 32,767 characters.
  private static func shown(_ text: String) -> String { HostileText.line(text, limit: 16_000) }

  private static func copy(_ descriptor: Int32, to output: OutputFile) throws(FileFailure) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var position: off_t = 0
    while true {
      let got = pread(descriptor, &buffer, buffer.count, position)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .system(TemporaryFiles.folder, "read a temporary file") }
      if got == 0 { return }
      try output.write(Array(buffer[..<got]))
      position += off_t(got)
    }
  }
}

extension WorkbookCell.Look {
  fileprivate var numberFormat: String {
    switch self {
    case .plain, .bold, .title, .wrapped, .changeable: ""
    case .whole: "#,##0"
    case .tenths: "#,##0.0"
    case .hundredths: "#,##0.00"
    case .thousandths: "#,##0.000"
    case .scientific: "0.000E+00"
    }
  }

  fileprivate var looks: Int32 {
    switch self {
    case .bold: Int32(ASSAY_XLSX_BOLD)
    case .title: Int32(ASSAY_XLSX_BOLD | ASSAY_XLSX_LARGE)
    case .wrapped: Int32(ASSAY_XLSX_WRAPPED)
    case .changeable: Int32(ASSAY_XLSX_CHANGEABLE)
    default: 0
    }
  }
}
