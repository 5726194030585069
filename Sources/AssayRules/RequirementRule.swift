// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// Something the policy demands of a model; its result is a finding.
package struct RequirementRule: Sendable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case nonconformity, misstatement, datagap, assumption, input
  }

  package enum Severity: String, Sendable, Hashable, CaseIterable {
    case error, warning, note
  }

  /// To whom the fact is disclosed: absence from public inputs proves nothing of `authority`.
  package enum Audience: String, Sendable, Hashable, CaseIterable {
    case `public`, authority
  }

  /// What a result that is not known counts as, by the word of the pack.
  package enum Undecided: String, Sendable, Hashable, CaseIterable {
    case fail, pass
  }

  package enum Check: Sendable {
    /// The condition holds of a model that conforms.
    case assert(CompiledExpression)
    /// The engine's observation is the failure.
    case on(EventKind)
  }

  package let id: String
  package let title: String
  package let kind: Kind
  package internal(set) var severity: Severity
  /// The clauses that it puts into effect, the one that it answers first of all first.
  package let clauses: [String]
  package internal(set) var applies: CompiledExpression?
  package internal(set) var check: Check
  /// Where the assertion compares an uncertain quantity with a limit, what decides whether it is known.
  package internal(set) var threshold: ThresholdRule?
  package let disclosedTo: Audience
  /// Nil where the pack does not say: then unknown stays unknown, and does not count.
  package let unknown: Undecided?
  package let message: MessageTemplate?
  package let remedy: String?
  package let source: SourceCitation?
  /// The dates of audits for which it is in force; nil for all. Outside of them it is not applicable.
  package let inForce: InForce?
  package let span: Span

  package func isInForce(at asOf: Timestamp) -> Bool { inForce?.contains(asOf) ?? true }
}

/// An observation of the engine that a requirement can bind to policy with `on:`.
package enum EventKind: String, Sendable, Hashable, CaseIterable {
  /// Two places of a record disagree about one field.
  case fieldConflict = "field-conflict"
  /// A text where a field is due cannot be read as its type or unit.
  case fieldUnreadable = "field-unreadable"
  /// A text is matched by no row of its table.
  case matchNone = "match-none"
  /// A text is matched by several rows of its table.
  case matchRival = "match-rival"
  case recordUnreadable = "record-unreadable"
  /// A part of a record cannot be read, such as its card, and the rest is.
  case partUnreadable = "part-unreadable"
  /// Several records have one id.
  case recordDuplicate = "record-duplicate"
  /// Several rows of a table were taken together as one record.
  case rowsCombined = "rows-combined"
  /// Several rows of a table state figures that cannot be taken together.
  case rowsNotCombined = "rows-not-combined"
  /// The text of a card says something that no rule reads.
  case textUnread = "text-unread"
  /// An id is joined with one that is spelled otherwise: in another case, or as an address.
  case idSpelling = "id-spelling"
  /// What is stated beside the records has an id that none of them has.
  case idUnjoined = "id-unjoined"
  /// Two ids look alike and are two.
  case idAlike = "id-alike"
  /// A record states one key twice.
  case duplicateKey = "duplicate-key"
  /// A method with `fallback: true` was used.
  case fallbackUsed = "fallback-used"
  /// A method's condition or value failed with an error.
  case methodError = "method-error"
  /// Another method of a ladder gives a figure outside the combined uncertainty; it is sought only
  /// where a requirement binds it.
  case methodsDisagree = "methods-disagree"
  /// A row was read for a date outside its period.
  case periodNearest = "period-nearest"
  /// A predictor of a regression lies beyond its sample and was held at its edge.
  case predictorHeld = "predictor-held"
  /// `declared.yaml` states a name that no field of the pack reads.
  case declaredUnknownKey = "declared-unknown-key"
  /// A key below one that is read, or a column of a table of a known kind, is read by no field.
  case inputUnread = "input-unread"
  /// A waiver of the profile is not in force at the date of the audit.
  case waiverOutOfForce = "waiver-out-of-force"
  /// A waiver of the profile stands beside no result.
  case waiverUnused = "waiver-unused"
  /// A model names a base that is not among the inputs.
  case baseMissing = "base-missing"
  /// A model descends from itself.
  case lineageCycle = "lineage-cycle"
  /// A figure rests on a method that needs a known lineage, and the model's is not.
  case lineageUnknown = "lineage-unknown"
  /// How a model was derived from its base is not said, or not known to the pack.
  case relationUnknown = "relation-unknown"
  /// A model states the figure of its base, or of another model of its organization.
  case figureCopied = "figure-copied"
  /// A model states the figure of a whole family of models.
  case familyFigure = "family-figure"
  /// A model has the name and the size of one under another namespace, and names no base.
  case mirrorSuspected = "mirror-suspected"
}

/// How good an estimate is: the tiers of the pack, best first.
package struct TierRules: Sendable {
  /// The headline quantity: an index into the pack's steps.
  package let of: Int
  package internal(set) var order: [TierRule]
  package let span: Span

  /// Whether each model of a population has a standing.
  package var hasStandings: Bool { order.contains { $0.standing != nil } }
}

/// How a model with a figure is accounted for.
package enum TierStanding: String, Sendable, Hashable, CaseIterable {
  /// A figure, or the activity behind it, is stated by the organization or by a cited source.
  case documented
  /// Worked out of what its metadata do say.
  case inferred
  /// As inferred, where the size itself had to be supposed.
  case imputed
}

package struct TierRule: Sendable {
  package let id: String
  package let title: String
  /// How a model of the tier is accounted for; nil where the pack does not say.
  package let standing: TierStanding?
  /// A further criterion; where it fails, the next tier.
  package internal(set) var when: CompiledExpression?
  package let span: Span
}

/// The quality of a model's disclosure, as a score and a class.
package struct DisclosureRules: Sendable {
  /// How weights add up (NIST IR 7275 r4, section 7.2.8: XCCDF scoring models).
  package enum Scoring: String, Sendable, Hashable, CaseIterable {
    case flat, `default`, absolute
  }

  package let scoring: Scoring
  package internal(set) var criteria: [Criterion]
  /// In order: a model has the first class that holds.
  package internal(set) var classes: [DisclosureClass]
  package let span: Span
}

package struct Criterion: Sendable {
  package let id: String
  package let title: String
  /// Points; at least 0. Of a weight by value, where that is missing.
  package internal(set) var weight: Double
  /// A number of the model, which weighs instead; nil where all weigh the same.
  package let weightBy: CompiledExpression?
  package internal(set) var when: CompiledExpression
  package let source: SourceCitation?
  package let evidence: Evidence?
  package let clauses: [String]
  package let span: Span
}

package struct DisclosureClass: Sendable {
  package let id: String
  package let title: String?
  package internal(set) var when: CompiledExpression
  package let span: Span
}
