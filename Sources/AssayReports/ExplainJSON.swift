// SPDX-License-Identifier: Apache-2.0

package import AssayAudit

/// What an audit says of one model, as a document of its own.
package struct ExplainJSON: Sendable {
  private let header: AuditHeader

  package init(header: AuditHeader) { self.header = header }

  /// - Parameter quantity: The name of the one quantity that is asked for; nil for all.
  package func bytes(of model: ModelResult, quantity: String? = nil) -> [UInt8] {
    var json = JSONWriter()
    ExplainJSON.members.type.write(
      Explanation(header: header, model: quantity.map(model.only) ?? model), &json)
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private struct Explanation: Sendable {
    let header: AuditHeader
    let model: ModelResult
  }

  private static let members = JSONMembers<Explanation> { explanation in
    explanation.member("format", .constant("assay.explain/1")) { _ in "assay.explain/1" }
    explanation.member("tool", ToolVersion.json) { ToolVersion(version: $0.header.toolVersion) }
    explanation.member("pack", PackReference.json(isTitled: true)) { $0.header.pack }
    explanation.member("asOf", .text) { $0.header.asOf }
    explanation.sometimes("untranslated", .list(UntranslatedInfo.json)) {
      $0.header.untranslated.isEmpty ? nil : $0.header.untranslated
    }
    explanation.member("model", ModelByPack.members.type) {
      ModelByPack(model: $0.model, pack: $0.header.pack)
    }
    explanation.member(
      "varianceShares", .map(.list(VarianceShare.json)),
      "By quantity, what makes its figure uncertain, of the variance of its logarithm"
    ) { explanation in
      explanation.model.quantities.filter { $0.estimate != nil }.map {
        ($0.name, $0.varianceShares)
      }
    }
    explanation.member("findings", .list(Finding.members.type)) { $0.model.findings }
  }

  /// What the document looks like.
  package static let description = JSONDescription(
    title: "What assay explains of a model", form: members.type.form,
    definitions: [(DerivationByPack.name, DerivationByPack.step.form)])
}

extension ModelResult {
  /// The same with one of its quantities alone.
  fileprivate func only(_ quantity: String) -> ModelResult {
    ModelResult(
      id: id, entity: entity, place: place, tier: tier, score: score,
      quantities: quantities.filter { $0.name == quantity }, lineage: lineage,
      contested: contested.filter { $0.name == quantity }, disclose: disclose, findings: findings,
      states: states, unread: unread, undetermined: undetermined)
  }
}
