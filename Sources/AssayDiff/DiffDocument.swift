// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayInterpreter
import AssayRules

/// A comparison as reports show it: plain data.
package struct DiffDocument: Sendable {
  /// What shares are attributed to: an edit, edits that load together, or a rule or file as a whole.
  package struct Unit: Sendable, Hashable {
    package let id: String
    /// Indices into `edits`.
    package let edits: [Int]
    package let isGroup: Bool
  }

  package struct Number: Sendable, Hashable {
    /// Empty for a plain count.
    package let unit: String
    /// One quantum is 10^-digits of `unit`.
    package let digits: Int
    package let before: Int128
    package let after: Int128
    /// Greatest first.
    package let shares: [ModelChange.Share]
    package var delta: Int128 { after - before }
    /// What of the change no share accounts for: 0, unless the attribution is at fault.
    package var residual: Int128 { shares.reduce(delta) { $0 - $1.quanta } }

    package init(
      unit: String, digits: Int, before: Int128, after: Int128, shares: [ModelChange.Share]
    ) {
      (self.unit, self.digits) = (unit, digits)
      (self.before, self.after, self.shares) = (before, after, shares)
    }
  }

  package struct Model: Sendable {
    package let id: String
    /// Of the headline quantity; nil if no edit bears on it.
    package let headline: Number?
    /// What it adds to the first total of the same quantity; nil if no edit bears on that.
    package let counted: Number?
    package let isEstimated: (before: Bool, after: Bool)
    package let flips: [Flip]
    package let granularity: ModelChange.Granularity
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

  /// What a requirement over an organization or a total comes to otherwise. No edit is made answerable for it:
  /// all models of the group are.
  package struct GroupFlip: Sendable, Hashable {
    package let rule: String
    package let group: FindingGroup
    /// Nil where one version has no such requirement, or no such group.
    package let old: RequirementResult?
    package let new: RequirementResult?

    /// `organization.energy of acme: pass → fail`.
    package var words: String {
      "\(rule) of \(group.name): \(old?.rawValue ?? "not asked") → \(new?.rawValue ?? "not asked")"
    }
  }

  package struct Cause: Sendable, Hashable {
    package let sets: [[Int]]
    package let models: Int
  }

  package struct Total: Sendable, Hashable {
    package let id: String
    package let group: GroupPart?
    /// A quantity, `models`, `estimated`, `undetermined`, `leftOut`, a ratio, or a term of one such
    /// as `atci.numerator`.
    package let name: String
    package let kind: Kind
    package let number: Number

    package enum Kind: Sendable, Hashable {
      case quantity, count, ratio, term, score
    }

    package var isQuantity: Bool { kind == .quantity }
  }

  package let toolVersion: String
  package let base: PackReference
  package let head: PackReference
  /// What the two audits were made with.
  package let headers: (base: AuditHeader, head: AuditHeader)
  /// The dates of the two audits.
  package let asOf: (base: String, head: String)
  package let edits: [DiffEdit]
  /// What is worded, cited or placed otherwise, outside of the meaning of both; it bears on nothing.
  package let wording: [DiffEdit]
  /// By edit of the inputs, of how many models they state something else.
  package let statedOtherwise: [Int: Int]
  /// New names that are no edits.
  package let renamed: [(old: String, new: String)]
  /// The order of a stacked attribution, by unit; nil for Shapley values.
  package let order: [Int]?
  package let units: [Unit]
  package let models: [Model]
  package let totals: [Total]
  /// The first total that adds up to anything: its lines lead a report.
  package let mainTotal: String?
  package let flips: [Flip]
  package let groupFlips: [GroupFlip]
  /// What the ratios are split by: `edit`, `rule`, `file` or `kind`; nil where they are not.
  package let ratioLevel: String?
  package private(set) var recalculation: Recalculation?
  /// The audits themselves, for intervals.
  package let before: AuditSummary
  package let after: AuditSummary
  package let counts: Counts

  /// How much there was to compare.
  package struct Counts: Sendable, Hashable {
    package let models: Int
    package let changed: Int
    /// Models whose edits were taken together by rule.
    package let grouped: Int
    /// Models whose edits were taken together by file, and split within.
    package let nested: Int
    /// Models whose edits were taken together by kind.
    package let byKind: Int
    /// The most edits, rules or files of one model that were told apart; nil if there was no need to say.
    package let apart: Int?
    package let evaluations: Int
    package let packs: Int
    /// Edits that bear on who shares a training run, taken as one; 0 if each stands for itself.
    package let joinedByLineage: Int
  }

  /// What of all changes no share accounts for, in quanta: 0, unless the attribution is at fault.
  package var residual: UInt128 {
    (models.compactMap(\.headline) + totals.map(\.number)).reduce(0) {
      $0 + UInt128($1.residual.magnitude)
    }
  }

  /// Whether the versions, the dates or the inputs differ in meaning.
  package var isDifferent: Bool { !edits.isEmpty }

  /// The clauses that a requirement puts into effect, by the head where it has it.
  package func clauses(ofRule id: String) -> [ClauseInfo] {
    let rule =
      headers.head.rules.first { $0.id == id } ?? headers.base.rules.first { $0.id == id }
    return rule?.clauses ?? []
  }

  /// The kinds of a unit's edits.
  package func kinds(ofUnit unit: Int) -> [String] {
    units[unit].edits.map { edits[$0].kind }
  }

  /// - Parameter significance: A threshold that stands in for the rules' own.
  /// - Throws: What keeps either audit from being summed up.
  package init(
    _ part: DiffPart, _ trials: RevisionTrials, _ diffUnits: DiffUnits, method: DiffMethod,
    significance: Double?, toolVersion: String
  ) throws {
    let revision = trials.revision
    let (base, head) = (try trials.base(), try trials.head())
    let (baseHeader, headHeader) = (
      base.header(toolVersion: toolVersion), head.header(toolVersion: toolVersion)
    )
    self.toolVersion = toolVersion
    headers = (baseHeader, headHeader)
    self.base = PackReference(revision.base.identity)
    self.head = PackReference(revision.head.identity)
    asOf = (baseHeader.asOf, headHeader.asOf)
    renamed = revision.renamed
    wording = revision.editorial.map(DiffEdit.init)
    if case .stacked(let order) = method { self.order = order } else { order = nil }
    var making = DiffMaking(part, trials, diffUnits)
    var totals: [Total] = []
    for key in part.totals.sums.keys.sorted() {
      if let total = try making.total(key) { totals.append(total) }
    }
    let ratios = try making.ratios()
    self.totals = totals + ratios
    ratioLevel = ratios.isEmpty ? nil : diffUnits.ratioGroups?.level
    mainTotal = making.mainTotal
    models = part.models.map { making.model($0) }
    flips = making.flips
    groupFlips = GroupFlip.between(
      base.groupResults(of: part.totals.before), head.groupResults(of: part.totals.after))
    units = making.units
    edits = making.edits
    statedOtherwise = making.statedOtherwise
    before = try part.totals.before.summary(for: baseHeader)
    after = try part.totals.after.summary(for: headHeader)
    counts = Counts(
      models: part.totals.models, changed: part.totals.changed, grouped: part.totals.grouped,
      nested: part.totals.nested, byKind: part.totals.byKind, apart: diffUnits.apart,
      evaluations: part.totals.evaluations, packs: trials.packCount,
      joinedByLineage: diffUnits.joinedByLineage)
    recalculation = Recalculation(
      self, base: revision.base.recalculation, head: revision.head.recalculation,
      significance: significance)
  }
}

extension DiffDocument.GroupFlip {
  /// What differs between two audits, in the order of the later one, and behind it what is only in the
  /// earlier.
  fileprivate static func between(_ before: [GroupResult], _ after: [GroupResult]) -> [Self] {
    func result(of one: GroupResult, in all: [GroupResult]) -> RequirementResult? {
      all.first { $0.rule == one.rule && $0.group == one.group }?.result
    }
    let changed = after.map {
      Self(rule: $0.rule, group: $0.group, old: result(of: $0, in: before), new: $0.result)
    }
    let gone = before.filter { result(of: $0, in: after) == nil }.map {
      Self(rule: $0.rule, group: $0.group, old: $0.result, new: nil)
    }
    return (changed + gone).filter { $0.old != $0.new }
  }
}
