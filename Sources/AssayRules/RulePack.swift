// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// One accounting policy, linked and checked: nothing in it can fail for its type or unit.
///
/// Only `PackReader` makes one. Indices stand for names wherever a model is evaluated: of fields,
/// tables, parameters, steps and methods, each the index into the list here.
package struct RulePack: Sendable {
  package let identity: PackIdentity
  package let references: [String: Reference]
  /// What the text of the policy demands and no rule says, in the order of the files.
  package let untranslated: [UntranslatedRule]
  package let clauses: [String: Clause]
  package let fields: [FieldRule]
  package let inventories: [InventoryRule]
  package let texts: [TextRule]
  package internal(set) var tables: [TableRule]
  package internal(set) var parameters: [ParameterRule]
  /// Quantities and definitions such that each stands after those it reads.
  package internal(set) var steps: [Step]
  package let factors: [UncertaintyFactor]
  package internal(set) var tiers: TierRules?
  /// Those of each model.
  package internal(set) var requirements: [RequirementRule]
  /// Those over an organization or a total; in headers and outcomes they stand behind the others.
  package let groupRequirements: [GroupRequirementRule]
  /// The events that only requirements bind which are not selected: nothing is said of them.
  package let silencedEvents: Set<EventKind>
  package internal(set) var disclosure: DisclosureRules?
  package internal(set) var totals: [TotalRule]
  package let tests: [RuleTest]
  /// What the profile and extending packs say otherwise, in the order in which it took effect.
  package let overrides: [Override]
  /// The definitions that say for which models a profile says it otherwise.
  package let scopes: [String]
  package let waivers: [WaiverRule]
  /// Choices of structure under which an audit can be looked at besides.
  package let alternatives: [AlternativeRule]
  package let lineage: LineageRules?
  /// Why this version differs from the one before; nil if it does not say.
  package let changes: ChangeRules?
  /// When changes of the rules call for a recalculation of a base year; nil if it does not say.
  package let recalculation: RecalculationRules?
  /// Where the pack says until when it is in force, or from when; nil if it does not.
  package let effectiveSpan: Span?
  /// Texts that stand for nothing, such as `Not Specified`, as the pack writes them.
  package let absentSpellings: Set<String>
  /// Texts by which a record says that something is there and is not told, such as `confidential`.
  package let withheldSpellings: Set<String>
  /// By a name that people write under `declared`, the one that they mean.
  package let writtenNames: [String: String]
  /// The same, folded.
  let foldedAbsentSpellings: Set<String>
  /// What the names in expressions mean, for expressions that come later, as from `--where`.
  package let declarations: Declarations
  package let units: UnitParser

  /// Every requirement that takes part, those over groups of models behind the others.
  package var allRequirements: [RequirementRule] { requirements + groupRequirements.map(\.rule) }

  /// The step named `entity`, a definition of type string, if the pack declares one.
  ///
  /// It names the organization that controlled the training; without it the namespace of the
  /// model's id is all there is.
  package var entityStep: Int? { stepIndex(named: "entity") }

  package func fieldIndex(named name: String) -> Int? { fields.firstIndex { $0.name == name } }
  package func stepIndex(named name: String) -> Int? { steps.firstIndex { $0.name == name } }
  package func parameterIndex(named name: String) -> Int? {
    parameters.firstIndex { $0.name == name }
  }

  /// A warning that the pack is no longer in force on a date.
  package func outOfForce(on date: Timestamp) -> Diagnostic? {
    guard let until = identity.effectiveUntil, until <= date, let span = effectiveSpan else {
      return nil
    }
    return .outOfForce(until, at: span)
  }

  /// Whether a text stands for nothing, whatever its case and white space.
  package func standsForNothing(_ text: String) -> Bool {
    foldedAbsentSpellings.contains(PlainText.folded(text))
  }

  /// Every method of the pack by its index, which is unique over the pack.
  package var methods: [MethodRule] {
    steps.flatMap { step -> [MethodRule] in
      if case .quantity(let rule) = step.kind { rule.methods } else { [] }
    }.sorted { $0.index < $1.index }
  }

  /// Whether an expression that is asked of models reads the date of the audit.
  package var readsDate: Bool { expressions.contains(where: \.readsDate) }

  /// Returns the same pack with other values of some parameters, as a rule test sets them.
  ///
  /// - Parameter values: By parameter index, in canonical units. Spreads stay, as ratios about the
  ///   new median; the identity stays that of the pack as read.
  package func replacingParameters(_ values: [Int: Double]) -> RulePack {
    var pack = self
    for (index, value) in values where pack.parameters.indices.contains(index) {
      pack.parameters[index].value = value
    }
    return pack
  }
}

/// Which policy this is, in which version, and the digests that fix it.
package struct PackIdentity: Sendable, Hashable {
  package let id: String
  package let version: String
  package let title: String
  /// The dates for which the policy is in force, half open; nil is open.
  package let effectiveFrom: Timestamp?
  package let effectiveUntil: Timestamp?
  /// The packs that it extends, the oldest first.
  package let extended: [PackName]
  package let profile: ProfileName?
  /// `sha256:…` over all that can change a value, a finding or a message.
  package let meaningDigest: String
  /// `sha256:…` over path and content of every file of the pack.
  package let filesDigest: String
}

/// A work that figures and thresholds are taken from.
package struct Reference: Sendable, Hashable {
  package let id: String
  package let title: String
  package let url: String?
  package let license: String?
  package let span: Span
}

/// A clause of a standard or policy that requirements put into effect.
package struct Clause: Sendable, Hashable {
  package enum Level: String, Sendable, Hashable, CaseIterable {
    case shall, should, may
  }

  package let id: String
  /// The id of the reference that the clause is part of.
  package let reference: String
  /// Where in that reference, such as `section 4.2`.
  package let location: String?
  package let level: Level
  package let title: String?
  package let span: Span
}

/// Where a figure is from: a reference of the pack, and where in it.
package struct SourceCitation: Sendable, Hashable {
  package let reference: String
  package let location: String?
  package let span: Span
}

/// What kind of support a figure has.
package enum Evidence: String, Sendable, Hashable, CaseIterable {
  case measured, published, policy
}
