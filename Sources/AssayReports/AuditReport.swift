// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// A report of an audit in one format, made piece by piece.
///
/// Models and findings come once each, in the order of the inputs, and are turned into pieces on the
/// threads that audit: a report holds no state. A piece belongs to one of the report's parts, and
/// `layout` says in the end where the parts stand in the document, so that nothing of them need be
/// held in memory.
package protocol AuditReport: Sendable {
  /// The number of parts that pieces are gathered in, from 0.
  var parts: Int { get }
  /// Whether the first part is written as it comes, behind `begin`, and `layout` leaves it out.
  var streams: Bool { get }
  /// What stands between two pieces of a part.
  var separator: [UInt8] { get }

  /// Writes all that is known before the first model; empty unless the report `streams`.
  func begin(inputs: [InputSummary]) -> [UInt8]
  /// Writes one model, without its findings, which come to `pieces(of:)` one by one after it.
  func pieces(of model: ModelResult) -> [ReportPiece]
  /// Writes one of the findings of a model, after it.
  func pieces(of finding: Finding, in model: ModelResult) -> [ReportPiece]
  /// Writes a finding that is of no model, or of an input.
  func pieces(of finding: Finding) -> [ReportPiece]
  /// Says what the document is made of, behind what was streamed.
  func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan]
}

/// Some bytes of a part of a report.
package struct ReportPiece: Sendable {
  package let part: Int
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8], part: Int = 0) {
    self.part = part
    self.bytes = bytes
  }
}

/// A stretch of a report: bytes that stand there, or all pieces of a part.
package enum ReportSpan: Sendable {
  case bytes([UInt8])
  case part(Int)
}

extension AuditReport {
  package var parts: Int { 0 }
  package var streams: Bool { false }
  package var separator: [UInt8] { [] }
  package func begin(inputs: [InputSummary]) -> [UInt8] { [] }
  package func pieces(of model: ModelResult) -> [ReportPiece] { [] }
  package func pieces(of finding: Finding) -> [ReportPiece] { [] }
  package func pieces(of finding: Finding, in model: ModelResult) -> [ReportPiece] {
    pieces(of: finding)
  }

  /// Makes the whole document of an audit that is held in memory.
  package func document(
    inputs: [InputSummary], models: [ModelResult], findings: [Finding], summary: AuditSummary
  ) -> [UInt8] {
    var gathered = [[[UInt8]]](repeating: [], count: parts)
    func gather(_ pieces: [ReportPiece]) {
      for piece in pieces { gathered[piece.part].append(piece.bytes) }
    }
    models.forEach { gather(pieces(of: $0)) }
    for finding in findings {
      let model = models.first { $0.id == finding.model }
      gather(model.map { pieces(of: finding, in: $0) } ?? pieces(of: finding))
    }
    func part(_ index: Int) -> [UInt8] { Array(gathered[index].joined(separator: separator)) }
    var bytes = begin(inputs: inputs) + (streams ? part(0) : [])
    for span in layout(inputs: inputs, summary: summary) {
      switch span {
      case .bytes(let own): bytes += own
      case .part(let index): bytes += part(index)
      }
    }
    return bytes
  }
}
