// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayReports

/// The reports of one audit, written side by side.
final class ReportSet {
  private let header: AuditHeader
  /// The number of models at most.
  private let models: Int
  private var writers: [ReportWriter] = []
  private var workbooks: [WorkbookWriter] = []

  init(_ header: AuditHeader, models: Int) {
    self.header = header
    self.models = models
  }

  /// - Parameters:
  ///   - path: The file, or nil for standard output.
  ///   - isAlone: Whether nothing else is written.
  /// - Throws: `FileFailure` if the file cannot be made.
  func add(
    _ format: ReportFormat, _ style: TextStyle, path: String?, isAlone: Bool
  ) throws(FileFailure) {
    if let report = format.report(header, models: models, style: style) {
      writers.append(try ReportWriter(report, path: path, isAlone: isAlone))
    } else {
      workbooks.append(try WorkbookWriter(header, path: path, isAlone: isAlone))
    }
  }

  /// What makes pieces of a part of the audit, on the worker that audited it.
  var encoder: PartEncoder {
    PartEncoder(reports: writers.map(\.report), keepsModels: !workbooks.isEmpty)
  }

  func begin(inputs: [InputSummary]) throws(FileFailure) {
    for writer in writers { try writer.begin(inputs: inputs) }
    for workbook in workbooks { workbook.begin(inputs: inputs) }
  }

  /// Adds a part of the audit, in the order of the inputs.
  ///
  /// - Parameter settle: What becomes of findings that belong to no model, of which earlier parts
  ///   may have had the same.
  /// - Returns: The part, settled.
  func add(
    _ encoded: EncodedPart, settle: (inout AuditPart) -> Void
  ) throws(FileFailure) -> AuditPart {
    var part = encoded.part
    settle(&part)
    for (writer, pieces) in zip(writers, encoded.pieces) {
      try writer.add(pieces)
      try writer.add(part.findings.flatMap(writer.report.pieces))
    }
    for workbook in workbooks { try workbook.add(part) }
    return part
  }

  func end(_ summary: AuditSummary) throws(FileFailure) {
    for workbook in workbooks { try workbook.end(summary) }
    for writer in writers { try writer.end(summary) }
  }
}

/// Makes pieces of reports of a part of an audit.
struct PartEncoder: Sendable {
  let reports: [any AuditReport]
  /// Whether a report is made as a whole, of the models themselves.
  let keepsModels: Bool

  func encode(_ part: AuditPart) -> EncodedPart {
    let pieces = reports.map { report in
      part.models.flatMap { model in
        report.pieces(of: model) + model.findings.flatMap { report.pieces(of: $0, in: model) }
      }
    }
    var part = part
    if !keepsModels { part.models = [] }
    return EncodedPart(part: part, pieces: pieces)
  }
}

/// A part of an audit, with its models in the pieces of each report.
struct EncodedPart: Sendable {
  let part: AuditPart
  /// By report.
  let pieces: [[ReportPiece]]
}
