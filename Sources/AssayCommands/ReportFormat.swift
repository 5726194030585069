// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayReports

/// The formats in which an audit can be written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json, jsonl
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
  /// What is merely undecided (`unknown`) is shown, and does not count.
  func counts(_ finding: Finding) -> Bool {
    guard finding.result == .fail || finding.result == .error, finding.waiver == nil else {
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

/// One report that is being written: models as they come, then findings, then totals.
final class ReportWriter {
  private let format: ReportFormat
  private let output: OutputFile
  private let header: AuditHeader
  private let style: TextStyle
  private let json: AuditJSON
  private var inputs: [InputSummary] = []
  private var findings: Spool?
  private var hasModels = false

  init(
    format: ReportFormat, path: String?, isAlone: Bool, header: AuditHeader, style: TextStyle
  ) throws(FileFailure) {
    self.format = format
    self.output = try OutputFile(path: path, isAlone: isAlone)
    self.header = header
    self.style = style
    self.json = AuditJSON(header: header, layout: format == .jsonl ? .lines : .document)
    self.findings = format == .json ? try Spool() : nil
  }

  func begin(inputs: [InputSummary]) throws(FileFailure) {
    self.inputs = inputs
    if format != .text { try output.write(json.begin(inputs: inputs)) }
  }

  /// Adds models that were encoded by `ReportEncoder`, in the order of the input.
  func add(_ part: EncodedPart) throws(FileFailure) {
    guard format != .text else { return }
    for (model, ownFindings) in part.models {
      if hasModels { try output.write(json.separator) }
      hasModels = true
      try output.write(model)
      try add(findings: ownFindings)
    }
    try add(findings: part.findings)
  }

  func end(_ summary: AuditSummary) throws(FileFailure) {
    switch format {
    case .text:
      try output.write(
        AuditText(header: header, style: style).report(inputs: inputs, summary: summary))
    case .json, .jsonl:
      try output.write(json.endOfModels)
      try findings?.drain { bytes throws(FileFailure) in try output.write(bytes) }
      try output.write(json.end(summary))
    }
    try output.finish()
  }

  private func add(findings encoded: [[UInt8]]) throws(FileFailure) {
    for finding in encoded {
      guard let spool = findings else {
        try output.write(finding)
        continue
      }
      if !spool.isEmpty { try spool.write(json.separator) }
      try spool.write(finding)
    }
  }
}

/// The models and findings of a part of the input, encoded by the worker that made them.
struct EncodedPart: Sendable {
  var models: [(model: [UInt8], findings: [[UInt8]])] = []
  /// Findings that belong to no model.
  var findings: [[UInt8]] = []
}
