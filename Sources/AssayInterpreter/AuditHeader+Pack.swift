// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayRules
import AssaySource
import AssayValues

extension Interpreter {
  /// What a report needs to know of the pack.
  ///
  /// - Parameter baseline: The earlier audit that findings are compared with.
  package func header(
    toolVersion: String, selection: Selection? = nil, baseline: BaselineReference? = nil
  ) -> AuditHeader {
    AuditHeader(
      toolVersion: toolVersion,
      pack: PackReference(pack.identity),
      asOf: asOf.isoDate,
      quantities: plan.quantitySteps.map { step in
        let (unit, digits) = publication(ofStep: step)
        return QuantityColumn(
          name: pack.steps[step].name, title: pack.steps[step].title, unit: unit, digits: digits)
      },
      headline: pack.tiers.map { pack.steps[$0.of].name },
      tiers: pack.tiers?.order.map {
        TierColumn(id: $0.id, title: $0.title, standing: $0.standing.map(Standing.init))
      } ?? [],
      rules: pack.requirements.map { info($0, .model) }
        + pack.groupRequirements.map { info($0.rule, $0.over == .entity ? .organization : .total) },
      totals: pack.totals.map(column),
      scoreOf: pack.disclosure.map { rules in
        rules.scoring == .default ? 100 : rules.criteria.reduce(0) { $0 + $1.weight }
      }, monteCarlo: monteCarlo,
      waivers: pack.waivers.map { waiver in
        RuleWaiver(
          rule: waiver.requirementID, waiver: Waiver(waiver), scope: waiver.when?.source,
          at: waiver.span.place)
      },
      tailoring: pack.overrides.map(Tailoring.init),
      selection: selection, advisesAll: derivations == .all, baseline: baseline,
      clauses: pack.clauseInfos(pack.clauses.keys.sorted()),
      untranslated: pack.untranslated.compactMap { pack.info(of: $0) })
  }

  private func info(_ rule: RequirementRule, _ subject: RuleInfo.Subject) -> RuleInfo {
    RuleInfo(
      id: rule.id, title: rule.title, kind: RuleKind(rule.kind), severity: Severity(rule.severity),
      clauses: pack.clauseInfos(rule.clauses), remedy: rule.remedy, at: rule.span.place,
      subject: subject, notInForce: rule.isInForce(at: asOf) ? nil : rule.inForce?.words)
  }

  private func column(_ rule: TotalRule) -> TotalColumn {
    TotalColumn(
      id: rule.id, title: rule.title, population: rule.population?.source,
      sum: rule.sum.map { pack.steps[$0].name }, by: rule.by.map(name),
      ratios: rule.ratios.map(column), coverage: rule.coverage.map(\.name), at: rule.span.place)
  }

  func column(_ ratio: RatioRule) -> RatioColumn {
    RatioColumn(
      id: ratio.id, title: ratio.title, unit: ratio.unit.symbol,
      scale: grain(ofStep: ratio.of) / grain(ofStep: ratio.per) / ratio.unit.factor,
      isIndependent: ratio.independent, of: pack.steps[ratio.of].name,
      per: pack.steps[ratio.per].name)
  }

  /// The size of a quantum in the canonical unit.
  private func grain(ofStep step: Int) -> Double { plan.steps[step].quantity?.grain ?? 1 }

  private func name(_ key: GroupKey) -> String {
    switch key {
    case .standing: Standing.key
    case .tier: "tier"
    case .entity: "entity"
    case .step(let step): pack.steps[step].name
    case .field(let field): pack.fields[field].name
    }
  }
}

extension Tailoring {
  fileprivate init(_ override: Override) {
    let kind: Kind =
      switch override.kind {
      case .select: .select
      case .set: .set
      case .supply: .supply
      case .reweight: .reweight
      case .method: .method
      }
    self.init(
      kind: kind, what: override.what, scope: override.scope, old: override.old, new: override.new,
      reason: override.reason, source: override.source, at: override.span.place)
  }
}

extension PackReference {
  /// The pack that an identity is of, as reports name it.
  package init(_ identity: PackIdentity) {
    self.init(
      id: identity.id, version: identity.version, title: identity.title,
      meaningDigest: identity.meaningDigest, filesDigest: identity.filesDigest,
      profile: identity.profile.map { "\($0.name) \($0.version)" })
  }
}
