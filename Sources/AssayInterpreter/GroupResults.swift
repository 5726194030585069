// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayRules

/// What a requirement over a group of models came to.
package struct GroupResult: Sendable, Hashable {
  package let rule: String
  package let group: FindingGroup
  package let result: RequirementResult
}

extension Interpreter {
  /// The results of requirements over organizations and totals, in the order of the requirements and of
  /// the groups.
  package func groupResults(of audited: AuditAccumulator) -> [GroupResult] {
    GroupCheck(plan: plan) { _, _ in nil }.outcomes(of: audited.groups).map {
      GroupResult(
        rule: plan.groups[$0.index - pack.requirements.count].rule.rule.id, group: $0.group,
        result: $0.result)
    }
  }
}
