// SPDX-License-Identifier: Apache-2.0

/// A clause of a standard or policy that requirements put into effect.
package struct ClauseInfo: Sendable, Hashable, Codable {
  package let id: String
  package let title: String?
  /// The work that it is part of, and where in it the clause stands.
  package let document: Citation
  /// `shall`, `should` or `may`.
  package let level: String

  package init(id: String, title: String?, document: Citation, level: String) {
    self.id = id
    self.title = title
    self.document = document
    self.level = level
  }

  /// "Energy is disclosed (Example policy, section 4.2)".
  package var words: String { title.map { "\($0) (\(work))" } ?? work }

  /// "p4-2 (shall): Energy is disclosed (Example policy, section 4.2)".
  package var line: String { "\(id) (\(level)): \(words)" }

  /// "Example policy, section 4.2".
  package var work: String { document.title + (document.at.map { ", \($0)" } ?? "") }
}

/// What a clause demands and no rule says, by the pack's own word, and what does not cover it.
package struct UntranslatedInfo: Sendable, Hashable {
  package let clause: ClauseInfo
  /// What it demands.
  package let title: String
  /// Why no rule says it.
  package let why: String
  /// The ids of the requirements, quantities and totals that the pack names, and of those that read them,
  /// in the pack's order.
  package let requirements: [String]
  package let quantities: [String]
  package let totals: [String]

  package init(
    clause: ClauseInfo, title: String, why: String, requirements: [String], quantities: [String],
    totals: [String]
  ) {
    self.clause = clause
    self.title = title
    self.why = why
    self.requirements = requirements
    self.quantities = quantities
    self.totals = totals
  }

  /// "does not cover clause p4-2 (Example policy, section 4.2): Offsets are stated apart; no record has them".
  package var words: String {
    "does not cover clause \(clause.id) (\(clause.work)): \(title); \(why)"
  }
}

extension AuditHeader {
  /// What a requirement does not cover of the clauses.
  package func untranslated(ofRule id: String) -> [UntranslatedInfo] {
    untranslated.filter { $0.requirements.contains(id) }
  }

  /// What the figures of a quantity do not cover.
  package func untranslated(ofQuantity name: String) -> [UntranslatedInfo] {
    untranslated.filter { $0.quantities.contains(name) }
  }

  /// What a total does not cover.
  package func untranslated(ofTotal id: String) -> [UntranslatedInfo] {
    untranslated.filter { $0.totals.contains(id) }
  }
}
