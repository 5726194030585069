// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssayMetadata
package import AssayRules
import AssaySource
package import AssayValues
import Synchronization

/// Something that a comparison can take from the base or from the head.
package enum TrialPlayer: Sendable, Hashable {
  /// Edits of the rules, by index, that only load together.
  case edits([Int])
  /// The date as of which the audit is made.
  case date
  /// What records state in some fields.
  case input(String)
  /// Which models there are.
  case presence
  /// What was noticed about records as a whole.
  case notices
}

/// The packs of a revision, one for each choice of edits that is asked for, made once.
package final class RevisionTrials: Sendable {
  /// A quantity as it is published, in quanta that are whole for both versions.
  package struct Published: Sendable, Hashable {
    package let name: String
    package let title: String
    package let unit: String
    /// The decimals of a quantum in the unit.
    package let digits: Int
    fileprivate let dimension: Dimension
    fileprivate let grain: Ratio
  }

  package let revision: PackRevision
  /// The dates of the audits: of the base and of the head.
  package let dates: (base: Timestamp, head: Timestamp)
  package let published: [Published]
  /// What can be taken from the base or from the head: edits of the rules that load together, then
  /// the date, then the parts of the inputs.
  package let players: [TrialPlayer]
  /// All of them, by index.
  package let all: Set<Int>
  /// What the engine notices and neither version binds to a requirement, by name in order.
  package let unboundEvents: [EventKind]
  /// What records state, in parts; nil where both versions are applied to the same inputs.
  package let inputs: InputParts?
  private let leading: [FieldPath]
  /// The lists of items of either version.
  private let lists: [FieldRule]
  /// What is read of the text of cards: fields that one version lacks find nothing of it.
  private let texts: [TextRule]
  private let positions: [FieldPath: Int]
  /// Players that bear on how fields are read.
  private let fieldPlayers: Set<Int>
  /// Players that are edits of the rules, or the date.
  private let rulePlayers: Set<Int>
  private let datePlayer: Int?
  private let made: Mutex<Made>

  private struct Made {
    var rules: [Set<Int>: TrialRules] = [:]
    /// How many there were.
    var count = 0
    /// By the players that bear on how fields are read.
    var readers: [Set<Int>: Interpreter] = [:]
    var matchers = MatcherStore()
    private var anchors: [EditAnchors.Shape: EditAnchors] = [:]

    /// Those of a shape, made when they are first asked for.
    mutating func anchors(
      _ shape: EditAnchors.Shape, _ make: (inout MatcherStore) -> EditAnchors
    ) -> EditAnchors {
      if let known = anchors[shape] { return known }
      let made = make(&matchers)
      anchors[shape] = made
      return made
    }
  }

  /// Why a revision cannot be split into its edits.
  package enum Obstacle: Error {
    case revision(PackRevision.Obstacle)
    /// The quanta of a quantity in the two versions are no multiples of each other.
    case quanta(String)
    /// The declaration of a list of items differs.
    case items(String)
  }

  /// - Parameters:
  ///   - dates: The dates of the audits by the base and by the head.
  ///   - comparesInputs: Whether the two are applied to different snapshots of inputs.
  package init(
    _ revision: PackRevision, dates: (base: Timestamp, head: Timestamp),
    comparesInputs: Bool = false
  ) throws(Obstacle) {
    self.revision = revision
    self.dates = dates
    var seen: Set<FieldPath> = []
    let packs = [revision.base, revision.head]
    let fields = packs.flatMap(\.fields)
    // A list of items has paths of its own, which stand behind these in every version. Two lists of one
    // name that are sought elsewhere have not; one that comes or goes is read for all.
    var lists: [FieldRule] = []
    for field in fields
    where field.kind == .items && !lists.contains(where: { $0.name == field.name }) {
      let places = fields.filter { $0.name == field.name }.map(\.placesOfItems)
      guard places.allSatisfy({ $0 == places[0] }) else { throw .items(field.name) }
      lists.append(field)
    }
    self.lists = lists
    let lineage = packs.compactMap(\.lineage).flatMap { $0.parents + $0.relations }.map(\.value)
    let paths =
      fields.filter { $0.kind != .items }.flatMap { $0.paths + $0.marks }.map(\.value) + lineage
    leading = paths.filter { seen.insert($0).inserted }
    texts = revision.head.texts.isEmpty ? revision.base.texts : revision.head.texts
    positions = Dictionary(leading.enumerated().map { ($1, $0) }) { first, _ in first }
    published = try RevisionTrials.published(revision)
    var players = revision.players.map { TrialPlayer.edits($0) }
    datePlayer = dates.base == dates.head ? nil : players.count
    if datePlayer != nil { players.append(.date) }
    rulePlayers = Set(players.indices)
    inputs =
      comparesInputs
      ? RevisionTrials.parts(
        of: revision, leading: leading, lists: lists, positions, first: players.count) : nil
    if let inputs {
      players += inputs.parts.map { .input($0.name) } + [.presence, .notices]
    }
    self.players = players
    all = Set(players.indices)
    unboundEvents = RevisionTrials.unboundEvents(packs)
    let isDated = fields.contains { $0.isHeldToAsOf }
    fieldPlayers = Set(
      revision.players.indices.filter { player in
        revision.players[player].contains { revision.edits[$0].bearsOnFields(revision) }
      } + (isDated ? [datePlayer].compactMap(\.self) : []))
    made = Mutex(Made())
  }

  /// How many packs are kept; those that are left out are made again when they are asked for.
  private static let memory = 1_024

  /// The pack that takes some players from the head.
  package func rules(taking heads: Set<Int>) throws(PackRevision.Obstacle) -> TrialRules {
    let heads = heads.intersection(rulePlayers)
    if let known = made.withLock({ $0.rules[heads] }) { return known }
    var edits = heads
    let isLate = datePlayer.map { edits.remove($0) != nil } ?? false
    let taken = edits
    let pack = try revision.pack(taking: taken)
    return made.withLock { made in
      if let known = made.rules[heads] { return known }
      let reader = heads.intersection(fieldPlayers)
      let interpreter = Interpreter(
        comparing: pack, asOf: isLate ? dates.head : dates.base, leading: leading, lists: lists,
        texts: texts, isForAll: heads.isEmpty || heads == rulePlayers,
        sharingFieldsOf: made.readers[reader])
      if made.readers[reader] == nil { made.readers[reader] = interpreter }
      var anchors = made.anchors(
        EditAnchors.Shape(revision, in: pack, heads: taken)
      ) { matchers in
        EditAnchors(revision, in: pack, heads: taken, positions: positions, matchers: &matchers)
      }
      if let datePlayer { anchors.place(datePlayer, between: dates.base, dates.head, in: pack) }
      let rules = TrialRules(
        interpreter, anchors, scales: scales(pack), inputs: inputs, readers: reader,
        unboundEvents: unboundEvents)
      if made.rules.count >= RevisionTrials.memory {
        made.rules = made.rules.filter { $0.key.isEmpty || $0.key == rulePlayers }
      }
      made.rules[heads] = rules
      made.count += 1
      return rules
    }
  }

  /// The players of a choice that bear on the rules, and not on the inputs.
  package func ruleChoice(of heads: Set<Int>) -> Set<Int> { heads.intersection(rulePlayers) }

  /// Players of which a model reads few and which need not be told apart else: rows of one table.
  package var bundles: [Set<Int>] {
    var bundles: [String: Set<Int>] = [:]
    for (player, edits) in revision.players.enumerated() {
      var tables: Set<String?> = []
      for edit in edits {
        if case .row(let table, _) = revision.edits[edit].anchor {
          tables.insert(table)
        } else {
          tables.insert(nil)
        }
      }
      if tables.count == 1, let table = tables.first.flatMap({ $0 }) {
        bundles[table, default: []].insert(player)
      }
    }
    return bundles.keys.sorted().compactMap { bundles[$0] }
  }

  /// How many packs were made.
  package var packCount: Int { made.withLock { $0.count } }

  /// The base, for reading inputs: its paths are those of both versions.
  package func base() throws(PackRevision.Obstacle) -> Interpreter {
    try rules(taking: []).interpreter
  }

  package func head() throws(PackRevision.Obstacle) -> Interpreter {
    try rules(taking: all).interpreter
  }

  /// The paths of all fields of both versions, and of lineage, as parts of what records state.
  private static func parts(
    of revision: PackRevision, leading: [FieldPath], lists: [FieldRule],
    _ positions: [FieldPath: Int], first: Int
  ) -> InputParts {
    var readers: [(name: String, paths: [Int])] = []
    for pack in [revision.base, revision.head] {
      let resolver = FieldResolver(pack: pack, asOf: .epoch, leading: leading, lists: lists)
      let isHead = pack.identity == revision.head.identity
      for (field, paths) in zip(pack.fields, resolver.pathsByField) {
        let renamed = revision.renamed.first { $0.old == field.name }?.new
        let isRenamed =
          !isHead && renamed.map { revision.head.fieldIndex(named: $0) != nil } ?? false
        readers.append(("model.\(isRenamed ? renamed ?? field.name : field.name)", paths))
      }
      if let lineage = pack.lineage {
        let paths = (lineage.parents + lineage.relations).compactMap { positions[$0.value] }
        readers.append(("lineage", paths))
      }
    }
    return InputParts(readers, first: first)
  }

  /// The players that are parts of the inputs.
  package var inputPlayers: Set<Int> { inputs.map { Set($0.players) } ?? [] }

  private static func unboundEvents(_ packs: [RulePack]) -> [EventKind] {
    let bound = packs.flatMap(\.requirements).compactMap { rule in
      if case .on(let event) = rule.check { event } else { nil }
    }
    return Set(EventKind.allCases).subtracting(bound)
      .subtracting(packs.flatMap(\.silencedEvents)).sorted { $0.rawValue < $1.rawValue }
  }

  /// What a model names as its bases, in either snapshot of the inputs and by either version.
  package func parents(
    of subject: TrialSubject
  ) throws(PackRevision.Obstacle) -> [RecordDigest] {
    let records = [subject.base, subject.head].compactMap { $0?.record }
    var parents: Set<RecordDigest> = []
    // Where parents stand is one edit: by no choice are there others than by base or head.
    for rules in [try rules(taking: []), try rules(taking: all)] {
      guard let lineage = rules.interpreter.lineage else { continue }
      let reader = LineageReader(lineage: lineage, pack: rules.interpreter.pack)
      for record in records { parents.formUnion(reader.parents(of: record).links.map(\.hash)) }
    }
    return parents.sorted()
  }

  /// What a ratio of a total is made of: the published quantities, and how many of its unit one
  /// quantum per quantum is.
  package struct RatioTerms: Sendable, Hashable {
    package let unit: String
    package let of: Int
    package let per: Int
    package let scale: Double
  }

  /// - Returns: Nil if the two versions do not mean the same by it.
  package func ratioTerms(
    _ ratio: String, of total: String
  ) throws(PackRevision.Obstacle) -> RatioTerms? {
    var found: RatioTerms?
    for rules in [try rules(taking: []), try rules(taking: all)] {
      guard let terms = rules.ratioTerms(ratio, of: total) else { continue }
      if let found, found.of != terms.of || found.per != terms.per || found.unit != terms.unit {
        return nil
      }
      found = terms
    }
    return found
  }

  private func scales(_ pack: RulePack) -> [TrialRules.Scale?] {
    pack.steps.map { step in
      guard case .quantity(let rule) = step.kind, let quantum = rule.quantum,
        let grain = quantum.grain,
        let index = published.firstIndex(where: {
          $0.name == step.name && $0.dimension == quantum.unit.dimension
        }),
        let factor = grain.divided(by: published[index].grain), factor.denominator == 1
      else { return nil }
      return TrialRules.Scale(quantity: index, factor: factor.numerator)
    }
  }

  private static func published(_ revision: PackRevision) throws(Obstacle) -> [Published] {
    var all: [Published] = []
    for pack in [revision.base, revision.head] {
      for step in pack.steps {
        guard case .quantity(let rule) = step.kind, let quantum = rule.quantum,
          let grain = quantum.grain
        else { continue }
        let new = Published(
          name: step.name, title: step.title, unit: rule.unit.value.symbol, digits: quantum.digits,
          dimension: quantum.unit.dimension, grain: grain)
        guard
          let known = all.firstIndex(where: {
            $0.name == new.name && $0.dimension == new.dimension
          })
        else {
          all.append(new)
          continue
        }
        if let factor = all[known].grain.divided(by: grain), factor.denominator == 1 {
          all[known] = new
        } else if grain.divided(by: all[known].grain)?.denominator != 1 {
          throw .quanta(step.name)
        }
      }
    }
    return all
  }
}

extension Quantum {
  /// The size of a quantum in canonical units.
  fileprivate var grain: Ratio? { Ratio(10).power(digits).flatMap { unit.scale.divided(by: $0) } }
}

extension FieldRule {
  /// Where the items of a list and their members are sought, in order.
  fileprivate var placesOfItems: [[FieldPath]] { ([self] + members).map { $0.paths.map(\.value) } }

  /// Whether the date of the audit decides what the field, or a member, may be.
  var isHeldToAsOf: Bool { ([self] + members).contains { $0.valid?.asOf != nil } }
}

extension PackEdit {
  /// Whether the edit can change what the fields of a record are.
  fileprivate func bearsOnFields(_ revision: PackRevision) -> Bool {
    switch anchor {
    // A table that comes or goes moves the others.
    case .field, .absent, .section, .table, .scoped: true
    case .row(let table, _), .spelling(let table, _):
      [revision.base, revision.head].contains { $0.matches(table) || $0.lists(table) }
    default: false
    }
  }
}
