// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayReports

/// The formats in which an audit can be written.
enum ReportFormat: String, Codable, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json, jsonl, html, markdown, csv
  case csvFindings = "csv-findings"
  case csvTotals = "csv-totals"
  case xlsx, junit, sarif, cyclonedx
  case cyclonedx16 = "cyclonedx-1.6"
  case prov

  /// Whether the report has more of models than what totals and counts know of them.
  var hasModels: Bool {
    switch self {
    case .text, .csvTotals, .markdown: false
    default: true
    }
  }

  /// Whether the report says of quantities without a figure what is missing for one.
  var namesMissing: Bool { hasModels && self != .jsonl }

  /// A report that is made of pieces; nil for a workbook, which is made as a whole (`WorkbookWriter`).
  ///
  /// - Parameter models: How many there are at most.
  func report(_ header: AuditHeader, models: Int, style: TextStyle) -> (any AuditReport)? {
    switch self {
    case .text: AuditText(header: header, style: style)
    case .json: AuditJSON(header: header)
    case .jsonl: AuditJSON(header: header, layout: .lines)
    case .html: AuditHTML(header: header, models: models)
    case .markdown: AuditMarkdown(header: header)
    case .csv: AuditCSV(header: header, rows: .models)
    case .csvFindings: AuditCSV(header: header, rows: .findings)
    case .csvTotals: AuditCSV(header: header, rows: .totals)
    case .xlsx: nil
    case .junit: AuditJUnit(header: header)
    case .sarif: AuditSARIF(header: header)
    case .cyclonedx: AuditCycloneDX(header: header, version: .seven)
    case .cyclonedx16: AuditCycloneDX(header: header, version: .six)
    case .prov: AuditPROV(header: header)
    }
  }
}

/// When colours are used.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case auto, always, never
}

/// Which findings make the exit status 1.
enum FailLevel: String, CaseIterable, ExpressibleByArgument, Sendable {
  case error, warning, note, never

  /// Whether a finding of this severity counts.
  ///
  /// What is merely undecided (`unknown`) is shown, and does not count; nor does what an earlier audit
  /// has that it is compared with.
  func counts(_ finding: Finding) -> Bool {
    guard finding.result == .fail || finding.result == .error, finding.waiver == nil,
      finding.baseline != .unchanged
    else {
      return false
    }
    switch self {
    case .error: return finding.severity == .error
    case .warning: return finding.severity != .note
    case .note: return true
    case .never: return false
    }
  }
}
