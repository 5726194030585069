// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayReports

/// Turns a part of an audit into the bytes of the reports, on the worker that made it.
struct ReportEncoder: Sendable {
  struct Part: Sendable {
    let accumulator: AuditAccumulator
    let hasFailed: Bool
    let encoded: [ReportFormat: EncodedPart]
  }

  private let writers: [ReportFormat: AuditJSON]

  init(header: AuditHeader, formats: [ReportFormat]) {
    var writers: [ReportFormat: AuditJSON] = [:]
    for format in formats where format != .text {
      writers[format] = AuditJSON(header: header, layout: format == .jsonl ? .lines : .document)
    }
    self.writers = writers
  }

  func encode(_ part: AuditPart) -> Part {
    Part(
      accumulator: part.accumulator, hasFailed: part.hasFailed,
      encoded: writers.mapValues { json in
        EncodedPart(
          models: part.models.map { (json.model($0), $0.findings.map(json.finding)) },
          findings: part.findings.map(json.finding))
      })
  }
}
