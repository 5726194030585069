// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues

/// One atom of the difference between two versions of a pack.
///
/// Comments, layout, titles, sources, new names and units in which one value is written differently
/// are none.
package struct PackEdit: Sendable {
  /// What a reader of the change wants to tell apart first.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A number: a parameter, a cell, a row, an uncertainty.
    case factor
    /// How it is estimated: methods, ladders, definitions, tiers.
    case method
    /// What of a record is read, and how texts are matched.
    case input
    /// What is demanded and scored: requirements, criteria, classes, weights.
    case requirement
    /// What is added up: populations, selections, groups.
    case selection
    /// A mistake that was put right; only a version's own `changes` can say so.
    case error
    /// Who controlled which training; only a version's own `changes` can say so.
    case structure
    /// What records state.
    case data
    /// Models that are new, or gone.
    case organicGrowth
    /// How it is said and what it stands on: titles, messages, remedies, levels and places of clauses,
    /// sources. It moves no number and no result.
    case editorial
  }

  /// The node of the rules that an evaluation has to read for the edit to matter.
  package enum Anchor: Sendable, Hashable {
    case parameter(String)
    /// What some models read in place of a parameter, or of rows of a table.
    case scoped(String)
    /// The rows of a key, as expressions look them up.
    case row(table: String, key: String)
    /// What texts are matched to a key.
    case spelling(table: String, key: String)
    /// All of a table: every look-up and every match.
    case table(String)
    case field(String)
    /// A quantity or a definition, whatever of it is read.
    case step(String)
    /// The order of a ladder.
    case order(quantity: String)
    /// Whether a method is in its ladder.
    case method(quantity: String, id: String)
    case condition(quantity: String, id: String)
    case value(quantity: String, id: String)
    /// What a method's use entails: its tier, its uncertainty.
    case use(quantity: String, id: String)
    /// The headline quantity, the tiers and their order.
    case tiers
    case tier(String)
    case requirement(String)
    case scoring
    case criterion(String)
    case classes
    case total(String)
    /// Texts that stand for nothing.
    case absent
    /// How tables of records are read.
    case inventory(String)
    /// Nothing that a figure, a tier, a score or a result depends on: a message, an uncertainty.
    case nothing
    /// A whole section that is compared as one.
    case section(String)
  }

  /// Stable: the rule and the path.
  package let id: String
  package private(set) var kind: Kind
  /// The id of the declaration: `pue`, `energy.reported`, `countries['FRA']@2023`.
  package let rule: String
  /// Which part of it: `value`, `when`, `order`, the name of a column, `declared` for the whole.
  package let path: String
  /// As the author wrote it, without layout; nil where there is none.
  package let old: String?
  package let new: String?
  package private(set) var basePlace: Place?
  package private(set) var headPlace: Place?
  package let anchor: Anchor
  /// Whose existence, type or unit it changes.
  let declares: Set<String>
  /// What the old or the new text reads.
  let reads: Set<String>
  /// Why it was made, as the head's `changes` say; nil if they do not.
  package private(set) var reason: String?
  package private(set) var source: SourceCitation?

  /// Whether a profile states it.
  func isOf(_ override: Override) -> Bool {
    rule == override.rule || rule.hasPrefix(override.rule + "@")
      || override.kind == .select && override.isOfAll && path == "selected"
  }

  /// The edit with the reason and the place that a profile gives it.
  func explained(by override: Override) -> PackEdit {
    var edit = self
    edit.reason = override.reason
    edit.source = override.source.map {
      SourceCitation(reference: $0, location: nil, span: override.span)
    }
    let place = override.span.place
    if override.isOfHead(edit) { edit.headPlace = place } else { edit.basePlace = place }
    return edit
  }

  /// The edit with what a version says of it.
  func explained(by change: ChangeRules.Change) -> PackEdit {
    var edit = self
    edit.kind = change.kind ?? kind
    edit.reason = change.reason
    edit.source = change.source
    return edit
  }
}

/// One side of an edit.
struct EditSide {
  /// Equal texts are no edit.
  let canonical: String
  let shown: String
  let place: Place?
  var reads: Set<String> = []

  init(_ canonical: String, shown: String? = nil, at place: Place?, reads: Set<String> = []) {
    self.canonical = canonical
    self.shown = shown ?? canonical
    self.place = place
    self.reads = reads
  }

  /// A number as a person writes it, to twelve significant digits.
  static func number(_ value: Double) -> String {
    NumberFormat.plain(value, significant: 12)
  }
}

extension Override {
  /// The rule of the edits that it brings about.
  fileprivate var rule: String {
    guard let scope else { return what }
    return "\(what.prefix { $0 != "[" })[\(scope)]"
  }

  /// Whether what the profile says is the new side of the edit.
  fileprivate func isOfHead(_ edit: PackEdit) -> Bool {
    edit.new.map { new == $0 || new.hasPrefix($0) || $0.hasPrefix(new) } ?? false
      || edit.headPlace?.path == span.place.path
  }
}
