// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// The declarations of a pack as its files state them: names are names still.
struct PackDraft {
  /// Whether the fits of regressions have been read, and are not about to be made.
  var readsFits = true
  var id: String?
  var version: String?
  var title: String?
  var effectiveFrom: Timestamp?
  var effectiveUntil: Timestamp?
  /// Where the end is stated, else where the beginning is.
  var effectiveSpan: Span?
  /// The paths of the files of the pack itself, and of its profile: not of packs that it extends.
  var ownFiles: Set<String> = []
  /// The path of its profile.
  var profilePath: String?
  var allowances: [Allowance] = []
  var units = UnitParser()
  var references: [Reference] = []
  var clauses: [ClauseDraft] = []
  var untranslated: [UntranslatedRule] = []
  var fields: [FieldDraft] = []
  var tables: [TableDraft] = []
  var inventories: [InventoryRule] = []
  var texts: [TextRule] = []
  var parameters: [ParameterDraft] = []
  /// By name; no call of them is left in the expressions of the draft but in messages.
  var functions: [String: ExpressionFunction] = [:]
  var steps: [StepDraft] = []
  var tiers: TiersDraft?
  var requirements: [RequirementDraft] = []
  var disclosure: DisclosureDraft?
  var totals: [TotalDraft] = []
  var lineage: LineageDraft?
  var tests: [TestDraft] = []
  var absentSpellings: Set<String> = []
  var withheldSpellings: Set<String> = []
  /// Names under `declared`, each with what people write for it.
  var writtenNames: [(name: Located<String>, texts: [String])] = []
  /// The packs that this one extends, the oldest first.
  var layers: [PackName] = []
  var profile: ProfileName?
  /// What the profile changed, and what extending packs put into ladders of others.
  var overrides: [Override] = []
  var waivers: [WaiverDraft] = []
  /// Choices of structure under which an audit can be looked at besides.
  var alternatives: [AlternativeDraft] = []
  /// What is still there, and better not read.
  var deprecations: [Deprecation] = []
  /// The definitions that say which models a profile means, once what it says of them is put into the
  /// expressions.
  var scopes: [String] = []
  /// By a parameter of a scope, what it is called in reports: `pue[place is FRA]`.
  var scopeLabels: [String: String] = [:]
  /// Names and ids that `renamedFrom` gives up.
  var renamings: [Renaming] = []
  /// Why this version differs from the one before; nil if it does not say.
  var changes: ChangeRules?
  var recalculation: RecalculationDraft?
}

extension PackDraft {
  /// Whether a tier says a standing, so that every model has one.
  var hasStandings: Bool { tiers?.order.contains(where: \.hasStanding) ?? false }

  /// Whether what nothing uses stands in the pack, and a profile may have left out what uses it.
  func isLeftUnused(_ span: Span) -> Bool {
    profilePath.map { span.file.path != $0 } ?? false
  }
}

extension Diagnostic {
  /// Whether it says that nothing uses a declaration.
  var isUnused: Bool { code.hasPrefix("unused-") }
}

/// Source and evidence of a figure, its own or those of the section around it.
struct Sourcing {
  var source: SourceCitation?
  var evidence: Evidence?
}

struct ClauseDraft {
  var id: Located<String>
  var reference: Located<String>?
  var location: String?
  var level: Clause.Level
  var title: String?
}

struct FieldDraft: Sendable {
  var name: Located<String>
  var title: String?
  var kind: FieldKind
  var paths: [Located<FieldPath>]
  /// Paths that show that the field is stated, under `stated`.
  var marks: [Located<FieldPath>] = []
  var match: Located<String>?
  var count: Located<String>?
  /// The list field that takes the parts of a text, under `phases`.
  var parts: Located<String>?
  /// What the items of a list have.
  var members: [FieldDraft]
  var valid: ValidRange?
  var choices: TextChoices?
  /// How its number is taken out of a text.
  var extract: ExtractRule?
  /// The column of a table of the pack that says it of models which do not.
  var catalogue: CatalogueDraft?
  /// Whether `from` was written.
  var hasPaths: Bool
  /// Whether type or unit could be read; if not, `kind` says nothing.
  var isTypeKnown: Bool
  /// Where the type is stated.
  var typeSpan: Span
}

struct TableDraft {
  var name: Located<String>
  var title: String
  var keyType: CELType
  var columns: [ColumnRule]
  var isDated: Bool
  var outside: FactorTable.Outside
  /// Whether numbers change evenly from the beginning of one row to that of the next.
  var isInterpolated = false
  /// What a number takes on for each year between its row and the date for which it is read.
  var growth: UncertaintyRule?
  var normalization: [NormalizationRule]
  /// The column by which a number of cores becomes one of chips.
  var coresColumn: Int?
  /// What separates the parts of a text that names several keys.
  var split: [Located<PatternRule>]
  var leftovers: TableRule.Leftovers
  /// What rows look like, for those that come later.
  var layout: TableLayout
  var rows: [RowDraft]
  /// Rows that a profile supplies for some models alone.
  var scoped: [ScopedRows] = []
}

struct RowDraft {
  var key: Located<String>
  var cells: [Located<Value>?]
  var aliases: [Located<String>]
  var patterns: [Located<PatternRule>]
  var from: Located<Timestamp>?
  var until: Located<Timestamp>?
  var published: Located<Timestamp>?
  var sourcing: Sourcing
}

struct ParameterDraft {
  var name: Located<String>
  var title: String
  /// Nil if it could not be read.
  var unit: Located<Unit>?
  /// In `unit`.
  var amount: Double
  var uncertainties: [UncertaintyRule]
  /// What a profile may set it to as well.
  var valid: Located<ValidRange>?
  var sourcing: Sourcing
  var clauses: [Located<String>]
  /// What a profile sets it to for some models alone.
  var scoped: [ScopedParameter] = []
}

struct StepDraft {
  enum Kind {
    case definition(ParsedExpression?, unit: Located<Unit>?)
    case quantity(QuantityDraft)
    case regression(RegressionDraft)
  }

  var name: Located<String>
  var title: String
  var kind: Kind
}

struct QuantityDraft {
  var unit: Located<Unit>?
  var quantum: Quantum?
  /// Whether a quantum was written, right or wrong.
  var hasQuantum: Bool
  var valid: ValidRange
  var choose: QuantityRule.Choice
  var disagreement: DisagreementDraft?
  var methods: [MethodDraft]
}

struct DisagreementDraft {
  var take: DisagreementRule.Take
  var within: Double
  var span: Span

  var text: String {
    within.isFinite ? "\(take.rawValue) within \(PackFingerprint.text(within))" : take.rawValue
  }
}

struct MethodDraft {
  var id: Located<String>
  var title: String?
  var when: ParsedExpression?
  var value: ParsedExpression?
  var tier: Located<String>?
  var isFallback: Bool
  var needsKnownLineage: Bool
  var uncertainties: [UncertaintyRule]
  /// The probability that what it derives came about.
  var occurs: ParsedExpression?
  /// What its value is at most.
  var cap: ParsedExpression?
  var sourcing: Sourcing
  var clauses: [Located<String>]

  var expressions: [ParsedExpression?] { [when, value, occurs, cap] }
}

struct TiersDraft {
  struct Tier {
    var id: Located<String>
    var title: String
    var standing: Located<TierStanding>?
    /// Whether a standing is written, even one that is none.
    var hasStanding = false
    var when: ParsedExpression?
  }

  var of: Located<String>?
  var order: [Tier]
  var span: Span
}

struct WaiverDraft {
  var requirement: Located<String>
  /// Ids of models, or beginnings of ids with `*`; empty for all.
  var models: [String] = []
  var when: ParsedExpression?
  var approver: String
  var reason: String
  var from: Timestamp?
  var until: Timestamp?
}

struct RequirementDraft {
  enum Check {
    case assert(ParsedExpression)
    case on(EventKind)
  }

  var id: Located<String>
  var title: String
  var kind: RequirementRule.Kind?
  var severity: RequirementRule.Severity?
  var clauses: [Located<String>]
  var applies: ParsedExpression?
  var check: Check?
  /// What else decides beside the assertion, where that compares an uncertain quantity with a limit.
  var threshold: ThresholdDraft? = nil
  var disclosedTo: RequirementRule.Audience
  /// What a result that is not known counts as; nil where nothing is said.
  var unknown: RequirementRule.Undecided?
  var message: LocatedText?
  var remedy: String?
  var source: SourceCitation?
  /// Which models it takes together; nil for a requirement of each.
  var over: OverDraft?
  /// The dates of audits for which it is in force; nil for all.
  var inForce: InForce?
  /// Whether it is applied: a profile may select it, or leave it out.
  var isSelected = true
}

struct DisclosureDraft {
  struct Item {
    var id: Located<String>
    var title: String?
    /// Points; of a weight by value, where that is missing.
    var weight: Double
    /// A number of the model, which weighs instead.
    var weightBy: ParsedExpression?
    var when: ParsedExpression?
    var sourcing: Sourcing
    var clauses: [Located<String>] = []
    var isSelected = true
  }

  var scoring: DisclosureRules.Scoring
  var criteria: [Item]
  var classes: [Item]
  var span: Span
}

struct TotalDraft {
  struct Ratio {
    var id: Located<String>
    var title: String
    var of: Located<String>?
    var per: Located<String>?
    var unit: Located<Unit>?
    var independent: Bool
  }

  var id: Located<String>
  var title: String
  var population: ParsedExpression?
  var tiers: [Located<String>]?
  var sum: [Located<String>]
  var by: [Located<String>]
  var coverage: [(name: Located<String>, weight: ParsedExpression?)]
  var ratios: [Ratio]
  var clauses: [Located<String>]
  /// Of how many models those of the inputs are a random sample.
  var frame: Int?
  var isSelected = true
}
