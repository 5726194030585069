// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Finds requirements that are graver or milder than the clauses they put into effect.
///
/// The strongest clause that a requirement answers counts: `shall` before `should` before `may`.
enum ClauseLevelCheck {
  static func warnings(of draft: PackDraft) -> [Diagnostic] {
    let clauses = Dictionary(draft.clauses.map { ($0.id.value, $0) }) { first, _ in first }
    return draft.requirements.compactMap { requirement in
      let answered = requirement.clauses.compactMap { name in clauses[name.value].map { (name, $0) }
      }
      guard let severity = requirement.severity,
        let (name, clause) = answered.min(by: { $0.1.level.rank < $1.1.level.rank })
      else { return nil }
      switch (clause.level, severity) {
      case (.shall, .note), (.may, .error):
        return .clauseLevel(name, clause, requirement.id.value, severity)
      default: return nil
      }
    }
  }
}

extension Clause.Level {
  fileprivate var rank: Int {
    switch self {
    case .shall: 0
    case .should: 1
    case .may: 2
    }
  }
}

extension Diagnostic {
  fileprivate static func clauseLevel(
    _ name: Located<String>, _ clause: ClauseDraft, _ requirement: String,
    _ severity: RequirementRule.Severity
  ) -> Diagnostic {
    let isDue = clause.level == .shall
    let what = isDue ? "must be done" : "is allowed and not demanded"
    return Diagnostic(
      .warning, "clause-level",
      "'\(requirement)' has severity \(severity.rawValue), and clause '\(name.value)' says"
        + " '\(clause.level.rawValue)': that it \(what)", at: name.span,
      notes: [.init("the level of the clause is stated here", at: clause.id.span)],
      help: isDue
        ? "severity: error (or warning), or the level that the clause has in its document"
        : "severity: note (or warning), or the level that the clause has in its document")
  }
}
