// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What a requirement came to for one model.
package enum RequirementResult: String, Sendable, Hashable, CaseIterable, Codable {
  case pass, fail, unknown, error
  case notApplicable = "notapplicable"
}

/// A result of a requirement that a reader must see: it failed, or could not be decided.
package struct Finding: Sendable, Hashable, Codable {
  /// The id of the requirement.
  package let rule: String
  package let kind: RuleKind
  /// The id of the model; nil for a finding about an input or a group as a whole.
  package let model: String?
  /// The organization or total that it is about, all its models together.
  package let group: FindingGroup?
  package let result: RequirementResult
  package let severity: Severity
  package let message: String
  /// Paths of what is missing: of a result that is not known, what it lacks; of a failure, what was
  /// asked for and not found.
  package let missing: [String]
  /// Where the requirement stands in the pack.
  package let at: Place?
  /// The clauses that the requirement puts into effect, the first of all first.
  package let clauses: [ClauseInfo]
  package let remedy: String?
  /// The waiver that stands beside the result; it never replaces it.
  package let waiver: Waiver?
  /// Where in the inputs the fault was found, such as "models.jsonl:17 /downloads"; of a failure for
  /// what is missing, where that was sought.
  package let places: [String]
  /// How that stands, of what is missing, which is not known to be absent.
  package let states: [FieldState]
  /// Whether the result is not known, be it that the pack counts it as a failure.
  package let isUndecided: Bool
  /// How it stands to an earlier audit; nil where it is compared with none.
  package private(set) var baseline: BaselineState? = nil

  package init(
    rule: String, kind: RuleKind, model: String?, group: FindingGroup? = nil,
    result: RequirementResult, severity: Severity, message: String, missing: [String] = [],
    at: Place?, clauses: [ClauseInfo] = [],
    remedy: String? = nil, waiver: Waiver? = nil, places: [String] = [],
    states: [FieldState] = [], isUndecided: Bool = false
  ) {
    self.states = states
    self.isUndecided = isUndecided
    self.rule = rule
    self.kind = kind
    self.model = model
    self.group = group
    self.result = result
    self.severity = severity
    self.message = message
    self.missing = missing
    self.at = at
    self.clauses = clauses
    self.remedy = remedy
    self.waiver = waiver
    self.places = places
  }

  /// The same, compared with an earlier audit.
  func standing(_ state: BaselineState) -> Finding {
    var finding = self
    finding.baseline = state
    return finding
  }

  /// The same with a waiver beside it.
  package func waived(by waiver: Waiver) -> Finding {
    Finding(
      rule: rule, kind: kind, model: model, group: group, result: result, severity: severity,
      message: message, missing: missing, at: at, clauses: clauses, remedy: remedy, waiver: waiver,
      places: places,
      states: states, isUndecided: isUndecided)
  }
}

/// The models that a requirement takes together.
package struct FindingGroup: Sendable, Hashable, Codable {
  /// The id of the total whose population they are; nil for all models of an organization.
  package let total: String?
  /// Which of the groups of the total it is, or which organization; nil for the whole total.
  package let part: GroupPart?

  package init(total: String?, part: GroupPart?) {
    self.total = total
    self.part = part
  }

  /// The organization, or the total and its group.
  package var name: String {
    let part = part.map { $0.value ?? "no \($0.key)" }
    guard let total else { return part ?? "all models" }
    return part.map { "\(total): \($0)" } ?? total
  }
}

/// Who accepts a failure, why, and for how long.
package struct Waiver: Sendable, Hashable, Codable {
  package let approver: String
  package let reason: String
  /// The first day on which it is in force; nil is always.
  package let from: String?
  /// The first day on which it is no longer in force; nil is never.
  package let until: String?

  package init(approver: String, reason: String, from: String?, until: String?) {
    self.approver = approver
    self.reason = reason
    self.from = from
    self.until = until
  }

  /// `by The board: legacy models (from 2026-01-01 until 2027-01-01)`.
  package var words: String {
    let period = [from.map { "from \($0)" }, until.map { "until \($0)" }].compactMap(\.self)
    return "by \(approver): \(reason)"
      + (period.isEmpty ? "" : " (\(period.joined(separator: " ")))")
  }
}
