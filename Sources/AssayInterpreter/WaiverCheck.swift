// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Sets waivers beside the failures that they are for. A result stays what it is.
struct WaiverCheck {
  let plan: Plan

  /// - Returns: The waivers that were used, by index into the pack's list, each once.
  func mark(_ findings: inout [Finding], of evaluation: inout ModelEvaluation) -> [Int] {
    guard !plan.waivers.isEmpty else { return [] }
    var used: [Int] = []
    for index in findings.indices where findings[index].result == .fail {
      let rule = findings[index].rule
      guard
        let waiver = plan.waivers.first(where: {
          plan.requirements[$0.requirement].rule.id == rule && holds($0, &evaluation)
        })
      else { continue }
      findings[index] = findings[index].waived(by: waiver.waiver)
      if !used.contains(waiver.index) { used.append(waiver.index) }
    }
    evaluation.frame.forgetReads()
    return used
  }

  /// Whether a waiver is for this model; where that cannot be decided, it is not.
  private func holds(_ waiver: PlannedWaiver, _ evaluation: inout ModelEvaluation) -> Bool {
    guard let condition = waiver.when else { return true }
    if case .value(.bool(true)) = condition.decide(in: &evaluation.frame) { return true }
    return false
  }
}

extension Waiver {
  init(_ rule: WaiverRule) {
    self.init(
      approver: rule.approver, reason: rule.reason, from: rule.from?.isoDate,
      until: rule.until?.isoDate)
  }
}

extension PopulationAudit {
  /// What is said of the waivers once all models are audited: which were out of force, and which
  /// stood beside nothing.
  ///
  /// - Parameter used: By index into the pack's list, beside how many models' results each stood.
  package func auditWaivers(used: [Int: Int]) -> AuditPart {
    let observations = interpreter.pack.waivers.enumerated().compactMap { index, waiver in
      if !waiver.isInForce(at: interpreter.asOf) {
        let period = [waiver.from, waiver.until].map { $0?.isoDate ?? "" }.joined(separator: "/")
        return Observation(
          .waiverOutOfForce,
          "the waiver of '\(waiver.requirementID)' (\(waiver.text)) is in force \(period), which"
            + " does not contain the date of the audit: it stands beside nothing",
          at: waiver.span.place)
      }
      // Of a part of the models it cannot be said that a waiver is for none.
      guard used[index] == nil, selection == nil else { return nil }
      return Observation(
        .waiverUnused,
        "the waiver of '\(waiver.requirementID)' (\(waiver.text)) stands beside no result: no model"
          + " that it is for fails the requirement",
        at: waiver.span.place)
    }
    var part = emptyPart
    for observation in observations { note(observation, in: &part) }
    return part
  }
}
