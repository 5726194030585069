// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayInterpreter
import AssayRules
import AssaySource

/// A comparison as reports show it: plain data.
package struct DiffDocument: Sendable {
  package struct Edit: Sendable, Hashable {
    package let id: String
    package let kind: String
    package let rule: String
    package let path: String
    package let old: String?
    package let new: String?
    package let baseAt: String?
    package let headAt: String?
  }

  /// What shares are attributed to: an edit, edits that load together, or a rule as a whole.
  package struct Unit: Sendable, Hashable {
    package let id: String
    /// The ids of its edits.
    package let edits: [String]
    package let isGroup: Bool
  }

  package struct Share: Sendable, Hashable {
    /// An index into `units`.
    package let unit: Int
    package let quanta: Int128
    /// The least and the greatest it could be in any order; of a sum over models, bounds of these.
    package let least: Int128
    package let greatest: Int128

    package init(unit: Int, quanta: Int128, least: Int128, greatest: Int128) {
      (self.unit, self.quanta, self.least, self.greatest) = (unit, quanta, least, greatest)
    }
  }

  package struct Number: Sendable, Hashable {
    /// Empty for a plain count.
    package let unit: String
    /// One quantum is 10^-digits of `unit`.
    package let digits: Int
    package let before: Int128
    package let after: Int128
    /// Greatest first.
    package let shares: [Share]
    package var delta: Int128 { after - before }
    /// What of the change no share accounts for: 0, unless the attribution is at fault.
    package var residual: Int128 { shares.reduce(delta) { $0 - $1.quanta } }
  }

  package struct Model: Sendable, Hashable {
    package let id: String
    /// Of the headline quantity; nil if no edit bears on it.
    package let headline: Number?
    package let flips: [Flip]
    package let isGrouped: Bool
  }

  package struct Flip: Sendable, Hashable {
    package let what: String
    package let old: String?
    package let new: String?
    /// How many models; 1 for a model's own.
    package let models: Int
    /// The smallest sets of units that bring it about, by how many models share them.
    package let causes: [Cause]
  }

  package struct Cause: Sendable, Hashable {
    package let sets: [[Int]]
    package let models: Int
  }

  package struct Total: Sendable, Hashable {
    package let id: String
    package let group: GroupPart?
    /// A quantity, `models`, `estimated`, `undetermined`, or `RATIO.numerator`.
    package let name: String
    package let number: Number
  }

  package let toolVersion: String
  package let base: PackReference
  package let head: PackReference
  package let asOf: String
  package let edits: [Edit]
  package let units: [Unit]
  package let models: [Model]
  package let totals: [Total]
  package let flips: [Flip]
  /// The audits themselves, for intervals.
  package let before: AuditSummary
  package let after: AuditSummary
  package let modelCount: Int
  package let changedCount: Int
  package let groupedCount: Int
  package let evaluations: Int
  package let packs: Int

  /// What of all changes no share accounts for, in quanta: 0, unless the attribution is at fault.
  package var residual: UInt128 {
    (models.compactMap(\.headline) + totals.map(\.number)).reduce(0) { $0 + $1.residual.magnitude }
  }

  /// Whether the versions differ in meaning.
  package var isDifferent: Bool { !edits.isEmpty }

  /// - Throws: What keeps either audit from being summed up.
  package init(
    _ part: DiffPart, _ trials: RevisionTrials, _ diffUnits: DiffUnits, toolVersion: String
  ) throws {
    let revision = trials.revision
    let (base, head) = (try trials.base(), try trials.head())
    let (baseHeader, headHeader) = (
      base.header(toolVersion: toolVersion), head.header(toolVersion: toolVersion)
    )
    self.toolVersion = toolVersion
    self.base = PackReference(revision.base.identity)
    self.head = PackReference(revision.head.identity)
    asOf = baseHeader.asOf
    edits = revision.edits.map { edit in
      Edit(
        id: edit.id, kind: edit.kind.rawValue, rule: edit.rule, path: edit.path, old: edit.old,
        new: edit.new, baseAt: edit.basePlace?.description, headAt: edit.headPlace?.description)
    }
    units = diffUnits.units.map { unit in
      Unit(id: unit.id, edits: unit.edits.map { revision.edits[$0].id }, isGroup: unit.isGroup)
    }
    models = part.models.map { change in
      Model(
        id: change.id, headline: change.headline.map { Number($0, trials) },
        flips: change.flips.map {
          Flip(
            what: $0.what, old: $0.old, new: $0.new, models: 1,
            causes: [Cause(sets: $0.causes, models: 1)])
        }, isGrouped: change.isGrouped)
    }
    totals = part.totals.sums.keys.sorted().compactMap { key in
      guard !key.total.isEmpty || key.part == .score, let sum = part.totals.sums[key] else {
        return nil
      }
      return Total(
        id: key.part == .score ? "disclosure" : key.total, group: key.group,
        name: key.part.name(trials),
        number: Number(sum, key, trials))
    }
    flips = part.totals.flips.keys.sorted().compactMap { key in
      guard let causes = part.totals.flips[key] else { return nil }
      let sorted = causes.map { Cause(sets: $0, models: $1) }.sorted { left, right in
        if left.models != right.models { return left.models > right.models }
        return left.sets.description < right.sets.description
      }
      return Flip(
        what: key.what, old: key.old, new: key.new,
        models: sorted.reduce(0) { $0 + $1.models }, causes: sorted)
    }
    before = try part.totals.before.summary(for: baseHeader)
    after = try part.totals.after.summary(for: headHeader)
    modelCount = part.totals.models
    changedCount = part.totals.changed
    groupedCount = part.totals.grouped
    evaluations = part.totals.evaluations
    packs = trials.packCount
  }
}

extension DiffDocument.Number {
  fileprivate init(_ number: ModelChange.Number, _ trials: RevisionTrials) {
    (unit, digits) = number.key.part.unit(trials)
    before = number.before
    after = number.after
    shares = number.shares.map {
      DiffDocument.Share(
        unit: $0.unit, quanta: $0.quanta, least: $0.least, greatest: $0.greatest)
    }.sorted(by: DiffDocument.Share.isGreater)
  }

  fileprivate init(_ sum: DiffTotals.Sum, _ key: TrialKey, _ trials: RevisionTrials) {
    (unit, digits) = key.part.unit(trials)
    before = sum.before
    after = sum.after
    shares = sum.shares.map {
      DiffDocument.Share(
        unit: $0, quanta: $1.quanta, least: $1.least, greatest: $1.greatest)
    }.sorted(by: DiffDocument.Share.isGreater)
  }
}

extension DiffDocument.Share {
  fileprivate static func isGreater(_ left: Self, _ right: Self) -> Bool {
    let (a, b) = (left.quanta.magnitude, right.quanta.magnitude)
    return a != b ? a > b : left.unit < right.unit
  }
}

extension TrialKey.Part {
  fileprivate func unit(_ trials: RevisionTrials) -> (String, Int) {
    switch self {
    case .headline(let index), .quantity(let index):
      (trials.published[index].unit, trials.published[index].digits)
    case .score: ("points", 6)
    case .hasHeadline, .models, .undetermined, .estimated: ("", 0)
    case .numerator, .denominator: ("quanta", 0)
    }
  }

  fileprivate func name(_ trials: RevisionTrials) -> String {
    switch self {
    case .headline(let index), .quantity(let index): trials.published[index].name
    case .hasHeadline: "estimated"
    case .score: "score"
    case .models: "models"
    case .undetermined: "undetermined"
    case .estimated: "estimated"
    case .numerator(let id): "\(id).numerator"
    case .denominator(let id): "\(id).denominator"
    }
  }
}
