// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension QuantityColumn {
  static let json = JSONType<QuantityColumn>.object { quantity in
    quantity.member("name", .text) { $0.name }
    quantity.member("title", .text) { $0.title }
    quantity.member("unit", .text) { $0.unit }
  }
}

extension RuleInfo {
  static let json = JSONType<RuleInfo>.object { rule in
    rule.member("id", .text) { $0.id }
    rule.member("title", .text) { $0.title }
    rule.member("kind", .word) { $0.kind }
    rule.member("severity", .word) { $0.severity }
    rule.member("at", .text, "Where it stands in the pack") { $0.at.description }
    rule.member("clauses", .list(ClauseInfo.json), "Those that it puts into effect") { $0.clauses }
    rule.member("remedy", .optional(.text), "That of its failures") { $0.remedy }
  }
}

/// A finding in a line, without what the first line says of its requirement.
struct FindingByRule: Sendable {
  let finding: Finding
  /// Nil if the first line does not have the requirement.
  let rule: RuleInfo?

  /// The remedy that is not the requirement's; only a failure has one.
  private var ownRemedy: String? {
    finding.result == .fail && rule?.remedy == finding.remedy ? nil : finding.remedy
  }

  static let members = JSONMembers<FindingByRule> { line in
    line.member("rule", .text, "The id of the requirement") { $0.finding.rule }
    line.sometimes("kind", .word, "Left out where it is the requirement's") {
      $0.rule?.kind == $0.finding.kind ? nil : $0.finding.kind
    }
    line.member("model", .optional(.text), "Left out of a finding of an input as a whole") {
      $0.finding.model
    }
    line.sometimes("group", FindingGroup.json, "Of a finding of all models of a group") {
      $0.finding.group
    }
    line.member("result", .word) { $0.finding.result }
    line.member("severity", .word) { $0.finding.severity }
    line.member("message", .text) { $0.finding.message }
    line.member(
      "missing", .list(.text),
      "Of a result that is not known, what it lacks; of a failure, what was not found"
    ) { $0.finding.missing }
    line.member("states", .list(FieldState.json)) { $0.finding.states }
    line.sometimes("undecided", .truth, "Left out where it is false") {
      $0.finding.isUndecided ? true : nil
    }
    line.member("at", .optional(.text), "Left out where it is the requirement's") {
      $0.rule?.at == $0.finding.at ? nil : $0.finding.at?.description
    }
    line.sometimes(
      "clauses", .list(ClauseInfo.json), "Left out where they are the requirement's"
    ) { ($0.rule?.clauses ?? []) == $0.finding.clauses ? nil : $0.finding.clauses }
    line.member("waiver", .optional(Waiver.json)) { $0.finding.waiver }
    line.member(
      "remedy", .optional(.text), "Left out of a failure where it is the requirement's"
    ) { $0.ownRemedy }
    line.member("places", .list(.text), "Where in the inputs it was found or sought") {
      $0.finding.places
    }
    line.sometimes("baseline", .word, "How it stands to the earlier audit") { $0.finding.baseline }
  }
}
