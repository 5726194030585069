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
  /// The part in which the texts stand that pieces name by number, in the order of these; nil if none
  /// do.
  var namedTexts: Int? { get }

  /// The number of pieces that a part holds; those that come later are left out.
  func limit(of part: Int) -> Int

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
  /// Texts that many pieces share, each with the offset at which its number is put.
  package let names: [(offset: Int, text: [UInt8])]

  package init(_ bytes: [UInt8], part: Int = 0, names: [(offset: Int, text: [UInt8])] = []) {
    self.part = part
    self.bytes = bytes
    self.names = names
  }
}

/// Puts the numbers of shared texts into pieces, and leaves out what a part does not hold.
package struct PieceSequence {
  private let report: any AuditReport
  private var numbers: [[UInt8]: Int] = [:]
  private var named = 0
  /// The number of texts that are remembered; what comes after stands as often as it is named.
  private static let limit = 50_000
  private var counts: [Int]

  package init(of report: any AuditReport) {
    self.report = report
    counts = [Int](repeating: 0, count: report.parts)
  }

  /// Says what is written of the next piece: texts that no piece before it named, then the piece.
  package mutating func next(_ piece: ReportPiece) -> [(part: Int, bytes: [UInt8])] {
    guard counts[piece.part] < report.limit(of: piece.part) else { return [] }
    counts[piece.part] += 1
    guard let part = report.namedTexts, !piece.names.isEmpty else {
      return [(piece.part, piece.bytes)]
    }
    var written: [(part: Int, bytes: [UInt8])] = []
    var bytes: [UInt8] = []
    var start = 0
    for name in piece.names {
      bytes += piece.bytes[start..<name.offset]
      start = name.offset
      let number = numbers[name.text] ?? named
      if number == named {
        if numbers.count < PieceSequence.limit { numbers[name.text] = number }
        named += 1
        written.append((part, name.text))
      }
      bytes += String(number).utf8
    }
    return written + [(piece.part, bytes + piece.bytes[start...])]
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
  package var namedTexts: Int? { nil }
  package func limit(of part: Int) -> Int { .max }
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
    var sequence = PieceSequence(of: self)
    func gather(_ pieces: [ReportPiece]) {
      for (part, bytes) in pieces.flatMap({ sequence.next($0) }) { gathered[part].append(bytes) }
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
