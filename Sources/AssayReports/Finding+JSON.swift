// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension Finding {
  static let members = JSONMembers<Finding> { finding in
    finding.member("rule", .text, "The id of the requirement") { $0.rule }
    finding.member("kind", .word) { $0.kind }
    finding.member("model", .optional(.text), "Null for a finding of an input as a whole") {
      $0.model
    }
    finding.sometimes("group", FindingGroup.json, "Of a finding of all models of a group") {
      $0.group
    }
    finding.member("result", .word) { $0.result }
    finding.member("severity", .word) { $0.severity }
    finding.member("message", .text) { $0.message }
    finding.member(
      "missing", .list(.text),
      "Of a result that is not known, what it lacks; of a failure, what was not found"
    ) { $0.missing }
    finding.member("states", .list(FieldState.json)) { $0.states }
    finding.member("undecided", .truth) { $0.isUndecided }
    finding.member("at", .optional(.text), "Where the requirement stands in the pack") {
      $0.at?.description
    }
    finding.member("clause", .optional(.text), "The id of the first of its clauses") {
      $0.clauses.first?.id
    }
    finding.sometimes(
      "clauses", .list(ClauseInfo.json), "The clauses that the requirement puts into effect"
    ) { $0.clauses.isEmpty ? nil : $0.clauses }
    finding.member("waiver", .optional(Waiver.json)) { $0.waiver }
    finding.member("remedy", .optional(.text)) { $0.remedy }
    finding.member("places", .list(.text), "Where in the inputs it was found or sought") {
      $0.places
    }
    finding.sometimes("baseline", .word, "How it stands to the earlier audit") { $0.baseline }
  }

}

extension FindingGroup {
  /// The models that a requirement takes together.
  static let json = JSONType<FindingGroup>.object { group in
    group.member("total", .optional(.text), "Whose population it is; null for an organization") {
      $0.total
    }
    group.member("key", .optional(.text), "By what it is told apart; null for a whole total") {
      $0.part?.key
    }
    group.member("value", .optional(.text)) { $0.part?.value }
  }
}

extension ClauseInfo {
  static let json = JSONType<ClauseInfo>.object { clause in
    clause.member("id", .text) { $0.id }
    clause.member("level", .text, "shall, should or may, as its document says") { $0.level }
    clause.member("title", .optional(.text)) { $0.title }
    clause.member("document", Citation.json, "The work that it is part of, and where in it") {
      $0.document
    }
  }
}

extension UntranslatedInfo {
  static let json = JSONType<UntranslatedInfo>.object { gap in
    gap.member("clause", ClauseInfo.json) { $0.clause }
    gap.member("title", .text, "What the clause demands and no rule says") { $0.title }
    gap.member("why", .text) { $0.why }
    gap.member("requirements", .list(.text), "Those whose results do not cover it") {
      $0.requirements
    }
    gap.member("quantities", .list(.text)) { $0.quantities }
    gap.member("totals", .list(.text)) { $0.totals }
  }
}

extension FieldState {
  /// How that stands, of what is missing, which is not known to be absent.
  static let json = JSONType<FieldState>.object { state in
    state.member("path", .text) { $0.path }
    state.member("state", .word) { $0.kind }
    state.member("text", .optional(.text)) { $0.text }
    state.member("at", .optional(.text)) { $0.at }
    state.member("because", .optional(.text)) { $0.because }
  }
}

extension Waiver {
  static let json = JSONType<Waiver>.object { waiver in
    waiver.member("approver", .text) { $0.approver }
    waiver.member("reason", .text) { $0.reason }
    waiver.member("from", .optional(.text)) { $0.from }
    waiver.member("until", .optional(.text)) { $0.until }
  }
}
