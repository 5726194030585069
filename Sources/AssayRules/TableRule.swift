// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
package import AssayValues

/// Keyed factor data with a source for each row.
package struct TableRule: Sendable {
  package let name: String
  package let title: String
  package let keyType: CELType
  package let columns: [ColumnRule]
  /// In the order of the file; `factorTable.rows` has the same order.
  package let rows: [RowRule]
  package internal(set) var factorTable: FactorTable
  /// What a number takes on for each year between its row and the date for which it is read.
  package let growth: UncertaintyRule?
  package let normalization: [NormalizationRule]
  /// What stands between the parts of a text that names several keys; empty if none is taken apart.
  package let split: [Located<PatternRule>]
  package let leftovers: Leftovers
  /// The column by which a number of cores becomes one of chips; nil if no pattern reads cores.
  package let coresColumn: Int?
  package let span: Span

  /// What becomes of what the pattern of a row leaves over of a text.
  package struct Leftovers: Sendable {
    /// What says nothing of which row it is, such as hours; every other number that is left over makes a
    /// refusal. Nil where the table does not say: then only a number with an unknown name does.
    package let ignore: [Located<PatternRule>]?
    /// What makes it another thing than the row, such as a slice of it.
    package let refuse: [Located<PatternRule>]

    package init(
      ignore: [Located<PatternRule>]? = nil, refuse: [Located<PatternRule>] = []
    ) {
      self.ignore = ignore
      self.refuse = refuse
    }
  }
}

package struct ColumnRule: Sendable {
  package let name: String
  package let title: String?
  package let type: CELType
  /// Nil for texts, dates and truth values; the unit `1` for plain numbers.
  package let unit: Unit?
  package let uncertainty: UncertaintyRule?
  /// What its figures or dates may be; nil allows any.
  package let valid: Located<ValidRange>?
  /// What its texts may be; nil allows any.
  package var choices: TextChoices?
  package let span: Span
}

package struct RowRule: Sendable {
  package let key: String
  package let aliases: [Located<String>]
  /// The key and the aliases as the table's normalization leaves them, in the same order.
  package let normalizedKey: String
  package let normalizedAliases: [String]
  package let patterns: [Located<PatternRule>]
  package let source: SourceCitation?
  package let evidence: Evidence?
  /// The row in its CSV or YAML file.
  package let place: Place
  /// The cells, by column; nil for an empty one.
  package let cellPlaces: [Place?]
  /// The row's cores, by which a number of cores in a text is divided; nil if none are stated.
  package let cores: Double?
  /// `2023-01-01/2024-01-01`, an open end as `..`; nil for a row without a period.
  package let periodText: String?
  /// The dates that the row states, as `2023-01-01`, by the names that the table has for them.
  package let dates: [(name: String, text: String)]
}

/// A regular expression that recognizes a table key in free text.
///
/// It is searched for anywhere in the normalized text; `^` and `$` anchor it. Groups named as
/// `CountGroup` has them read how many there are, as in `(?P<count>[0-9]+) ?x a100`.
package struct PatternRule: Sendable {
  package let text: String
  package let pattern: Pattern
}

/// The groups of a pattern that say how many of a row's items a text names.
package enum CountGroup: String, Sendable, CaseIterable {
  /// The number itself.
  case count
  /// `nodes` times `perNode` is the number; one without the other is none.
  case nodes
  case perNode = "per_node"
  /// Divided by the row's cores, the number; one that leaves a rest is none.
  case cores
}

/// A replacement made in a text before aliases and patterns are tried.
package struct NormalizationRule: Sendable {
  package let pattern: Located<PatternRule>
  package let replacement: String
}

/// A 90 % uncertainty as a rule states it, before it becomes a factor of the pack.
package struct UncertaintyRule: Sendable, Hashable {
  /// Of every figure; none where each row has its own.
  package let spread: Spread
  package var byRow: RowSpread?
  package let scope: UncertaintyFactor.Scope
  package let span: Span
}

/// One uncertain factor: everything that reads it varies with it.
package struct UncertaintyFactor: Sendable, Hashable {
  /// Over whom one draw of the factor is shared.
  package enum Scope: String, Sendable, Hashable, CaseIterable {
    case model, organization, all
  }

  package let index: Int32
  /// `pue`, `energy.reported`, `countries['FRA']@2023.intensity`.
  package let id: String
  /// What it is called in reports: several factors that are parts of one thing share a name.
  package let label: String
  package let spread: Spread
  package let scope: Scope
  /// The multiples to which totals round elasticities; 0 leaves them as they are.
  ///
  /// Elasticities to the coefficients of a fit differ from model to model, and a total takes pairs of
  /// all that differ: rounding makes few of them, and errs by chance, so that it evens out.
  package let resolution: Double
  package let span: Span

  /// - Parameter label: Nil for what is called by its id.
  package init(
    index: Int32, id: String, label: String? = nil, spread: Spread, scope: Scope,
    resolution: Double = 0, span: Span
  ) {
    self.index = index
    self.id = id
    self.label = label ?? id
    self.spread = spread
    self.scope = scope
    self.resolution = resolution
    self.span = span
  }
}
