// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// The audit document, piece by piece: JSON with one model on a line, or JSON Lines.
///
/// A document has the models, then the findings, then totals and counts; of lines, each finding
/// stands behind its model.
package struct AuditJSON: AuditReport {
  package enum Layout: Sendable, Hashable {
    /// One JSON document.
    case document
    /// A JSON document for each thing, with its `"type"`.
    case lines
  }

  package let header: AuditHeader
  package let layout: Layout

  package init(header: AuditHeader, layout: Layout = .document) {
    self.header = header
    self.layout = layout
  }

  /// Models, and findings, which of lines stand among them.
  package var parts: Int { layout == .document ? 2 : 1 }
  package var streams: Bool { true }
  package var separator: [UInt8] { layout == .document ? Array(",\n".utf8) : [] }

  /// Writes all that is known before the first model.
  package func begin(inputs: [InputSummary]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      if layout == .lines { json.member("type", "audit") }
      json.member("format", "assay.audit/2")
      json.tool(version: header.toolVersion)
      json.key("pack")
      json.pack(header.pack, isTitled: true)
      json.member("asOf", header.asOf)
      if let selection = header.selection {
        json.key("selection")
        json.object {
          if let entity = selection.entity { $0.member("entity", entity) }
          if let ids = selection.ids { $0.member("only", ids) }
          if let condition = selection.condition { $0.member("where", condition) }
        }
      }
      if let monteCarlo = header.monteCarlo {
        json.key("monteCarlo")
        json.object {
          $0.member("draws", monteCarlo.draws)
          $0.member("seed", Int(clamping: monteCarlo.seed))
        }
      }
      json.inputs(inputs)
    }
    guard layout == .document else { return json.bytes + [newline] }
    return json.bytes.dropLast() + Array(",\n\"models\":[\n".utf8)
  }

  /// Writes one model, with a derivation for each quantity that carries one.
  package func pieces(of model: ModelResult) -> [ReportPiece] {
    [ReportPiece(element("model") { $0.members(of: model, pack: header.pack) })]
  }

  package func pieces(of finding: Finding) -> [ReportPiece] {
    [
      ReportPiece(
        element("finding") { $0.members(of: finding) }, part: layout == .document ? 1 : 0)
    ]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    guard layout == .document else { return [.bytes(end(summary))] }
    return [.bytes(Array("],\n\"findings\":[\n".utf8)), .part(1), .bytes(end(summary))]
  }

  /// Writes the totals and the counts, and closes the document.
  private func end(_ summary: AuditSummary) -> [UInt8] {
    guard layout == .document else {
      return element("summary") { json in
        json.key("totals")
        json.array(summary.totals) { json, total in json.object { $0.members(of: total) } }
        json.key("summary")
        json.object { $0.members(of: summary) }
      }
    }
    let totals = summary.totals.map { total in element("total") { $0.members(of: total) } }
    var bytes = Array("],\n\"totals\":[\n".utf8)
    bytes += totals.joined(separator: separator)
    bytes += Array("],\n\"summary\":".utf8)
    bytes += element("summary") { $0.members(of: summary) }
    return bytes + Array("}\n".utf8)
  }

  private var newline: UInt8 { UInt8(ascii: "\n") }

  private func element(_ type: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object {
      if layout == .lines { $0.member("type", type) }
      members(&$0)
    }
    return layout == .document ? json.bytes : json.bytes + [newline]
  }
}
