// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// The declarations of a pack as its files state them: names are names still.
struct PackDraft {
  var id: String?
  var version: String?
  var title: String?
  var effectiveFrom: Timestamp?
  var effectiveUntil: Timestamp?
  var units = UnitParser()
  var references: [Reference] = []
  var clauses: [ClauseDraft] = []
  var fields: [FieldDraft] = []
  var tables: [TableDraft] = []
  var inventories: [InventoryRule] = []
  var parameters: [ParameterDraft] = []
  var steps: [StepDraft] = []
  var tiers: TiersDraft?
  var requirements: [RequirementDraft] = []
  var disclosure: DisclosureDraft?
  var totals: [TotalDraft] = []
  var tests: [TestDraft] = []
  var absentSpellings: Set<String> = []
  /// Names and ids that `renamedFrom` gives up.
  var oldNames: [Located<String>] = []
}

/// Source and evidence of a figure, its own or those of the section around it.
struct Sourcing {
  var source: SourceCitation?
  var evidence: Evidence?
}

struct ClauseDraft {
  let id: Located<String>
  let reference: Located<String>?
  let location: String?
  let level: Clause.Level
  let title: String?
}

struct FieldDraft {
  let name: Located<String>
  let title: String?
  let kind: FieldKind
  let paths: [Located<FieldPath>]
  let match: Located<String>?
  let count: Located<String>?
  /// Whether `from` was written.
  let hasPaths: Bool
  /// Whether type or unit could be read; if not, `kind` says nothing.
  let isTypeKnown: Bool
  /// Where the type is stated.
  let typeSpan: Span
}

struct TableDraft {
  let name: Located<String>
  let title: String
  let keyType: CELType
  let columns: [ColumnRule]
  let isDated: Bool
  let isNearest: Bool
  let normalization: [NormalizationRule]
  /// The column by which a number of cores becomes one of chips.
  let coresColumn: Int?
  let rows: [RowDraft]
}

struct RowDraft {
  let key: Located<String>
  let cells: [Located<Value>?]
  let aliases: [Located<String>]
  let patterns: [Located<PatternRule>]
  let from: Located<Timestamp>?
  let until: Located<Timestamp>?
  let published: Located<Timestamp>?
  let sourcing: Sourcing
}

struct ParameterDraft {
  let name: Located<String>
  let title: String
  /// Nil if it could not be read.
  let unit: Located<Unit>?
  /// In `unit`.
  let amount: Double
  let uncertainties: [UncertaintyRule]
  let sourcing: Sourcing
}

struct StepDraft {
  enum Kind {
    case definition(ParsedExpression?, unit: Located<Unit>?)
    case quantity(QuantityDraft)
  }

  let name: Located<String>
  let title: String
  let kind: Kind
}

struct QuantityDraft {
  let unit: Located<Unit>?
  let quantum: Quantum?
  /// Whether a quantum was written, right or wrong.
  let hasQuantum: Bool
  let valid: ClosedRange<Double>
  let choose: QuantityRule.Choice
  let methods: [MethodDraft]
}

struct MethodDraft {
  let id: Located<String>
  let title: String?
  let when: ParsedExpression?
  let value: ParsedExpression?
  let tier: Located<String>?
  let isFallback: Bool
  let uncertainties: [UncertaintyRule]
  let sourcing: Sourcing
  let clause: Located<String>?
}

struct TiersDraft {
  struct Tier {
    let id: Located<String>
    let title: String
    let when: ParsedExpression?
  }

  let of: Located<String>?
  let order: [Tier]
  let span: Span
}

struct RequirementDraft {
  enum Check {
    case assert(ParsedExpression)
    case on(EventKind)
  }

  let id: Located<String>
  let title: String
  let kind: RequirementRule.Kind?
  let severity: RequirementRule.Severity?
  let clause: Located<String>?
  let applies: ParsedExpression?
  let check: Check?
  let disclosedTo: RequirementRule.Audience
  let message: LocatedText?
  let remedy: String?
  let source: SourceCitation?
}

struct DisclosureDraft {
  struct Item {
    let id: Located<String>
    let title: String?
    let weight: Double
    let when: ParsedExpression?
    let sourcing: Sourcing
  }

  let scoring: DisclosureRules.Scoring
  let criteria: [Item]
  let classes: [Item]
  let span: Span
}

struct TotalDraft {
  struct Ratio {
    let id: Located<String>
    let title: String
    let of: Located<String>?
    let per: Located<String>?
    let unit: Located<Unit>?
    let independent: Bool
  }

  let id: Located<String>
  let title: String
  let population: ParsedExpression?
  let tiers: [Located<String>]?
  let sum: [Located<String>]
  let by: [Located<String>]
  let coverage: [(name: Located<String>, weight: ParsedExpression?)]
  let ratios: [Ratio]
}

struct TestDraft {
  let id: Located<String>
  let record: YAMLNode?
  let parameters: [(name: Located<String>, value: YAMLNode)]
  let asOf: Timestamp?
  let expect: [(name: Located<String>, value: YAMLNode)]
}
