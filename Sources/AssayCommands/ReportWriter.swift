// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayReports

/// One report that is being written: models and findings as they come, then totals.
final class ReportWriter {
  let report: any AuditReport
  private let output: OutputFile
  private var inputs: [InputSummary] = []
  /// The parts of the report that stand behind others, or behind what is known in the end.
  private var parts: [Spool?]
  private var hasPieces = false
  private var sequence: PieceSequence

  init(_ report: any AuditReport, path: String?, isAlone: Bool) throws(FileFailure) {
    self.report = report
    self.output = try OutputFile(path: path, isAlone: isAlone)
    self.parts = []
    self.sequence = PieceSequence(of: report)
    for part in 0..<report.parts {
      parts.append(report.streams && part == 0 ? nil : try Spool())
    }
  }

  func begin(inputs: [InputSummary]) throws(FileFailure) {
    self.inputs = inputs
    try output.write(report.begin(inputs: inputs))
  }

  /// Adds pieces of the report, in the order of the input.
  func add(_ pieces: [ReportPiece]) throws(FileFailure) {
    for (part, bytes) in pieces.flatMap({ sequence.next($0) }) {
      if let spool = parts[part] {
        if !spool.isEmpty { try spool.write(report.separator) }
        try spool.write(bytes)
      } else {
        if hasPieces { try output.write(report.separator) }
        hasPieces = true
        try output.write(bytes)
      }
    }
  }

  func end(_ summary: AuditSummary) throws(FileFailure) {
    for span in report.layout(inputs: inputs, summary: summary) {
      switch span {
      case .bytes(let bytes): try output.write(bytes)
      case .part(let part):
        try parts[part]?.drain { bytes throws(FileFailure) in try output.write(bytes) }
      }
    }
    try output.finish()
  }
}
