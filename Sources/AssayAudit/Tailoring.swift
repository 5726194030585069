// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// One thing that a profile, or a pack that extends another, says otherwise than the rules that it tailors.
package struct Tailoring: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A declaration takes part, or no longer does.
    case select
    /// A parameter has another value.
    case set
    /// A table has another row.
    case supply
    /// A disclosure criterion has another weight.
    case reweight
    /// A method stands in a ladder of the rules.
    case method
  }

  package let kind: Kind
  /// What is said otherwise: `pue`, `countries['NOR']`.
  package let what: String
  /// The models that it is said of, such as `place is FRA`; nil is all.
  package let scope: String?
  /// As the rules have it; nil where they have nothing.
  package let old: String?
  package let new: String
  package let reason: String?
  /// The id of a reference.
  package let source: String?
  package let at: Place

  package init(
    kind: Kind, what: String, scope: String? = nil, old: String?, new: String, reason: String?,
    source: String? = nil, at: Place
  ) {
    (self.kind, self.what, self.scope) = (kind, what, scope)
    (self.old, self.new) = (old, new)
    (self.reason, self.source, self.at) = (reason, source, at)
  }

  /// Whether a number that every model reads, wherever it was trained, is another one.
  package var isOfAll: Bool { kind == .set && scope == nil }
}

/// A waiver of the profile, and the requirement whose failures it accepts.
package struct RuleWaiver: Sendable, Hashable {
  package let rule: String
  package let waiver: Waiver
  /// Which models it is for, as the profile says it; nil is all.
  package let scope: String?
  package let at: Place?

  package init(rule: String, waiver: Waiver, scope: String? = nil, at: Place? = nil) {
    (self.rule, self.waiver, self.scope, self.at) = (rule, waiver, scope, at)
  }
}

extension AuditHeader {
  /// Whether a profile, or an extending pack, says anything otherwise.
  package var isTailored: Bool { !tailoring.isEmpty || !waivers.isEmpty }

  /// Whether a waiver is in force at the date of the audit.
  package func isInForce(_ waiver: Waiver) -> Bool {
    (waiver.from.map { $0 <= asOf } ?? true) && (waiver.until.map { asOf < $0 } ?? true)
  }
}

extension AuditSummary {
  /// `3 waived, 1 of them until 2026-12-31`; nil where none is.
  package var waivedWords: String? {
    let waived = requirements.reduce(0) { $0 + $1.waived }
    guard waived > 0 else { return nil }
    let ends = Dictionary(grouping: waivers) { $0.waiver.until ?? "" }
    let parts = ends.keys.sorted().map { end in
      let models = (ends[end] ?? []).reduce(0) { $0 + $1.models }
      let period = end.isEmpty ? "without an end" : "until \(end)"
      return ends.count == 1 && models == waived ? period : "\(models) of them \(period)"
    }
    return (["\(waived) waived"] + parts).joined(separator: ", ")
  }
}
