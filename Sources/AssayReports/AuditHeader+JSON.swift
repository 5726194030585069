// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// The tool by which a document was made.
struct ToolVersion: Sendable {
  let version: String

  static let json = JSONType<ToolVersion>.object { tool in
    tool.member("name", .constant("assay")) { _ in "assay" }
    tool.member("version", .text) { $0.version }
  }
}

extension PackReference {
  /// Which pack it is; an audit has its title as well.
  static func json(isTitled: Bool) -> JSONType<PackReference> {
    .object { pack in
      pack.member("id", .text) { $0.id }
      pack.member("version", .text) { $0.version }
      if isTitled { pack.member("title", .text) { $0.title } }
      pack.member(
        "digests",
        .object { digests in
          digests.member("meaning", .text, "Of all that can change a result") {
            $0.meaningDigest
          }
          digests.member("files", .text) { $0.filesDigest }
        }
      ) { (pack: PackReference) -> PackReference in pack }
      pack.member("profile", .optional(.text)) { $0.profile }
    }
  }
}

extension InputSummary {
  static let json = JSONType<InputSummary>.object { input in
    input.member("path", .text) { $0.path }
    input.member("digest", .text) { $0.digest }
    input.member("records", .integer) { $0.records }
    input.member("unreadable", .integer) { $0.unreadable }
    input.sometimes("role", .word) { $0.role == .records ? nil : $0.role }
  }
}

extension Selection {
  static let json = JSONType<Selection>.object { selection in
    selection.sometimes("entity", .text) { $0.entity }
    selection.sometimes("only", .text) { $0.ids }
    selection.sometimes("where", .text) { $0.condition }
  }
}

extension MonteCarlo {
  static let json = JSONType<MonteCarlo>.object { drawing in
    drawing.member("draws", .integer) { $0.draws }
    drawing.member("seed", .integer) { Int(clamping: $0.seed) }
  }
}

extension BaselineReference {
  /// The earlier audit that findings are compared with.
  static let json = JSONType<BaselineReference>.object { baseline in
    baseline.member("path", .text) { $0.path }
    baseline.member("digest", .text) { $0.digest }
    baseline.member(
      "pack",
      .object { pack in
        pack.member("id", .text) { $0.pack }
        pack.member("version", .text) { $0.version }
        pack.member("meaning", .text) { $0.meaningDigest }
      }
    ) { (baseline: BaselineReference) -> BaselineReference in baseline }
    baseline.member("asOf", .text) { $0.asOf }
    baseline.sometimes("selection", Selection.json) { $0.selection }
  }
}

/// All that is known of an audit before its first model.
struct AuditOpening: Sendable {
  static let format = "assay.audit/2"
  /// Of lines, which were of the document's format before.
  static let lineFormat = "assay.audit-lines/3"

  let header: AuditHeader
  let inputs: [InputSummary]

  static let members = JSONMembers<AuditOpening> { describe(&$0, isLine: false) }
  /// Those of a first line, with what its lines need not repeat.
  static let lineMembers = JSONMembers<AuditOpening> { audit in
    describe(&audit, isLine: true)
    audit.sometimes(
      "quantities", .list(QuantityColumn.json), "The quantities of the rules, with their units"
    ) { $0.header.quantities }
    audit.sometimes(
      "rules", .list(RuleInfo.json),
      "The requirements, with what findings leave out where it is the same"
    ) { $0.header.rules }
  }

  private static func describe(_ audit: inout JSONMembers<AuditOpening>, isLine: Bool) {
    let own = isLine ? lineFormat : format
    audit.member("format", .constant(own, orEarlier: isLine ? [format] : [])) { _ in own }
    audit.member("tool", ToolVersion.json) { ToolVersion(version: $0.header.toolVersion) }
    audit.member("pack", PackReference.json(isTitled: true)) { $0.header.pack }
    audit.member("asOf", .text) { $0.header.asOf }
    audit.sometimes("selection", Selection.json) { $0.header.selection }
    audit.sometimes(
      "untranslated", .list(UntranslatedInfo.json),
      "What clauses demand and no rule says: which results do not cover it"
    ) { $0.header.untranslated.isEmpty ? nil : $0.header.untranslated }
    audit.sometimes("monteCarlo", MonteCarlo.json) { $0.header.monteCarlo }
    audit.sometimes(
      "tailoring", .list(Tailoring.json), "What the profile says otherwise than the rules"
    ) { $0.header.tailoring.isEmpty ? nil : $0.header.tailoring }
    audit.sometimes("waivers", .list(RuleWaiver.json), "The waivers of the profile") {
      $0.header.waivers.isEmpty ? nil : $0.header.waivers
    }
    audit.sometimes("baseline", BaselineReference.json) { $0.header.baseline }
    audit.member("inputs", .list(InputSummary.json)) { $0.inputs }
    audit.sometimes(
      "notInForce", .list(.text), "Requirements that are not in force at the date of the audit"
    ) { $0.header.notInForce.isEmpty ? nil : $0.header.notInForce }
  }
}
