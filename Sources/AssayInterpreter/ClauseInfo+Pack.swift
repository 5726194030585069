// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource

extension RulePack {
  /// What reports say of clauses, in the order of the ids.
  func clauseInfos(_ ids: [String]) -> [ClauseInfo] {
    ids.compactMap { id in
      guard let clause = clauses[id] else { return nil }
      let reference = references[clause.reference]
      return ClauseInfo(
        id: id, title: clause.title,
        document: Citation(
          ref: clause.reference, title: reference?.title ?? clause.reference, url: reference?.url,
          at: clause.location), level: clause.level.rawValue)
    }
  }

  /// What reports say of an untranslated clause.
  func info(of rule: UntranslatedRule) -> UntranslatedInfo? {
    guard let clause = clauseInfos([rule.clause.value]).first else { return nil }
    let tainted = tainted(by: rule)
    return UntranslatedInfo(
      clause: clause, title: rule.title, why: rule.why, requirements: tainted.requirements,
      quantities: tainted.quantities, totals: tainted.totals)
  }
}
