// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What a requirement came to for one model.
package enum RequirementResult: String, Sendable, Hashable, CaseIterable {
  case pass, fail, unknown, error
  case notApplicable = "notapplicable"
}

/// A result of a requirement that a reader must see: it failed, or could not be decided.
package struct Finding: Sendable, Hashable {
  /// The id of the requirement.
  package let rule: String
  package let kind: RuleKind
  /// The id of the model; nil for a finding about an input as a whole.
  package let model: String?
  package let result: RequirementResult
  package let severity: Severity
  package let message: String
  /// Paths of what is missing, if the result is `unknown`.
  package let missing: [String]
  /// Where the requirement stands in the pack.
  package let at: Place?
  package let clause: String?
  package let remedy: String?
  /// The id of a waiver that stands beside the result; it never replaces it.
  package let waiver: String?
  /// Where in the inputs the fault was found, such as "models.jsonl:17 /downloads".
  package let places: [String]

  package init(
    rule: String, kind: RuleKind, model: String?, result: RequirementResult, severity: Severity,
    message: String, missing: [String] = [], at: Place?, clause: String? = nil,
    remedy: String? = nil, waiver: String? = nil, places: [String] = []
  ) {
    self.rule = rule
    self.kind = kind
    self.model = model
    self.result = result
    self.severity = severity
    self.message = message
    self.missing = missing
    self.at = at
    self.clause = clause
    self.remedy = remedy
    self.waiver = waiver
    self.places = places
  }

  /// The same with a waiver beside it.
  package func waived(by waiver: String) -> Finding {
    Finding(
      rule: rule, kind: kind, model: model, result: result, severity: severity, message: message,
      missing: missing, at: at, clause: clause, remedy: remedy, waiver: waiver, places: places)
  }
}
