// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// The audit document, piece by piece: JSON with one model on a line, or JSON Lines.
///
/// A document has the models, then the findings, then totals and counts; of lines, each finding
/// stands behind its model, what is null or empty is left out, and what many would repeat (units, and
/// what a requirement says of itself) stands in the first.
package struct AuditJSON: AuditReport {
  package enum Layout: Sendable, Hashable {
    /// One JSON document.
    case document
    /// A JSON document for each thing, with its `"type"`.
    case lines
  }

  package let header: AuditHeader
  package let layout: Layout
  /// The requirements by id, where lines refer to them.
  private let rules: [String: RuleInfo]

  package init(header: AuditHeader, layout: Layout = .document) {
    self.header = header
    self.layout = layout
    rules =
      layout == .document ? [:] : Dictionary(header.rules.map { ($0.id, $0) }) { first, _ in first }
  }

  /// Models, and findings, which of lines stand among them.
  package var parts: Int { layout == .document ? 2 : 1 }
  package var streams: Bool { true }
  package var separator: [UInt8] { layout == .document ? Array(",\n".utf8) : [] }

  /// Writes all that is known before the first model.
  package func begin(inputs: [InputSummary]) -> [UInt8] {
    let opening = element("audit") {
      (layout == .document ? AuditOpening.members : AuditOpening.lineMembers)
        .write(AuditOpening(header: header, inputs: inputs), to: &$0)
    }
    guard layout == .document else { return opening }
    return opening.dropLast() + Array(",\n\"models\":[\n".utf8)
  }

  /// Writes one model, with a derivation for each quantity that carries one.
  package func pieces(of model: ModelResult) -> [ReportPiece] {
    let bytes = element("model", isTerse: layout == .lines) {
      (layout == .document ? ModelByPack.members : ModelByPack.lineMembers)
        .write(ModelByPack(model: model, pack: header.pack), to: &$0)
    }
    return [ReportPiece(bytes)]
  }

  package func pieces(of finding: Finding) -> [ReportPiece] {
    let bytes = element("finding", isTerse: layout == .lines) {
      guard layout == .lines else { return Finding.members.write(finding, to: &$0) }
      FindingByRule.members.write(
        FindingByRule(finding: finding, rule: rules[finding.rule]), to: &$0)
    }
    return [ReportPiece(bytes, part: layout == .document ? 1 : 0)]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    guard layout == .document else {
      let last = element("summary") { AuditClosing.members.write(summary, to: &$0) }
      return [.bytes(last)]
    }
    return [.bytes(Array("],\n\"findings\":[\n".utf8)), .part(1), .bytes(end(summary))]
  }

  /// Writes the totals and the counts, and closes the document.
  private func end(_ summary: AuditSummary) -> [UInt8] {
    let totals = summary.totals.map { total in
      element("total") { TotalResult.members.write(total, to: &$0) }
    }
    var bytes = Array("],\n\"totals\":[\n".utf8)
    bytes += totals.joined(separator: separator)
    bytes += Array("],\n\"summary\":".utf8)
    bytes += element("summary") { AuditSummary.members.write(summary, to: &$0) }
    return bytes + Array("}\n".utf8)
  }

  private func element(
    _ type: String, isTerse: Bool = false, _ members: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var json = JSONWriter(isTerse: isTerse)
    json.object {
      if layout == .lines { $0.member("type", type) }
      members(&$0)
    }
    return layout == .document ? json.bytes : json.bytes + [UInt8(ascii: "\n")]
  }
}

/// What stands behind the models in lines: totals and counts.
private enum AuditClosing {
  static let members = JSONMembers<AuditSummary> { summary in
    summary.member("totals", .list(TotalResult.members.type)) { $0.totals }
    summary.member("summary", AuditSummary.members.type) { $0 }
  }
}

extension JSONDescription {
  /// The audit document.
  package static let audit = JSONDescription(
    title: "An audit by assay, format 2",
    form: .object(
      AuditOpening.members.forms + [
        JSONForm.Member("models", .list(ModelByPack.members.type.form)),
        JSONForm.Member("findings", .list(Finding.members.type.form)),
        JSONForm.Member("totals", .list(TotalResult.members.type.form)),
        JSONForm.Member("summary", AuditSummary.members.type.form),
      ]),
    definitions: [(DerivationByPack.name, DerivationByPack.step.form)])

  /// A line of an audit in JSON Lines.
  package static let auditLine = JSONDescription(
    title: "A line of an audit by assay, format 3 of lines",
    form: .any([
      line("audit", AuditOpening.lineMembers.forms),
      line("model", ModelByPack.lineMembers.forms.map(\.terse)),
      line("finding", FindingByRule.members.forms.map(\.terse)),
      line("summary", AuditClosing.members.forms),
    ]),
    definitions: [(DerivationByPack.name, DerivationByPack.step.form.terse)])

  private static func line(_ type: String, _ members: [JSONForm.Member]) -> JSONForm {
    .object([JSONForm.Member("type", .words([type]))] + members)
  }
}
