// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
package import AssayRules
import AssaySource
package import AssayValues
import Synchronization

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
  package let asOf: Timestamp
  package let published: [Published]
  private let leading: [FieldPath]
  private let positions: [FieldPath: Int]
  /// Players that bear on how fields are read.
  private let fieldPlayers: Set<Int>
  private let made: Mutex<Made>

  private struct Made {
    var rules: [Set<Int>: TrialRules] = [:]
    /// By the players that bear on how fields are read.
    var readers: [Set<Int>: Interpreter] = [:]
    var matchers = MatcherStore()
  }

  /// Why a revision cannot be split into its edits.
  package enum Obstacle: Error {
    case revision(PackRevision.Obstacle)
    /// The quanta of a quantity in the two versions are no multiples of each other.
    case quanta(String)
    /// The declaration of a list of items differs.
    case items(String)
  }

  package init(_ revision: PackRevision, asOf: Timestamp) throws(Obstacle) {
    self.revision = revision
    self.asOf = asOf
    var seen: Set<FieldPath> = []
    let fields = [revision.base, revision.head].flatMap(\.fields)
    // A list of items has paths of its own, which stand behind these in every version.
    for field in fields where field.kind == .items {
      let isEdited = revision.edits.contains { $0.anchor == .field(field.name) }
      if isEdited { throw .items(field.name) }
    }
    let paths = fields.filter { $0.kind != .items }.flatMap(\.paths).map(\.value)
    leading = paths.filter { seen.insert($0).inserted }
    positions = Dictionary(leading.enumerated().map { ($1, $0) }) { first, _ in first }
    published = try RevisionTrials.published(revision)
    fieldPlayers = Set(
      revision.players.indices.filter { player in
        revision.players[player].contains { revision.edits[$0].bearsOnFields(revision) }
      })
    made = Mutex(Made())
  }

  /// The pack that takes some players from the head.
  package func rules(taking heads: Set<Int>) throws(PackRevision.Obstacle) -> TrialRules {
    if let known = made.withLock({ $0.rules[heads] }) { return known }
    // The head itself may declare its tables in another order, and readers of fields are shared.
    let pack = heads.isEmpty ? revision.base : try revision.pack(taking: heads)
    return made.withLock { made in
      if let known = made.rules[heads] { return known }
      let reader = heads.intersection(fieldPlayers)
      let interpreter = Interpreter(
        comparing: pack, asOf: asOf, leading: leading, sharingFieldsOf: made.readers[reader])
      if made.readers[reader] == nil { made.readers[reader] = interpreter }
      let anchors = EditAnchors(
        revision, in: pack, heads: heads, positions: positions, matchers: &made.matchers)
      let rules = TrialRules(interpreter, anchors, scales: scales(pack))
      made.rules[heads] = rules
      return rules
    }
  }

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
  package var packCount: Int { made.withLock { $0.rules.count } }

  /// The base, for reading inputs: its paths are those of both versions.
  package func base() throws(PackRevision.Obstacle) -> Interpreter {
    try rules(taking: []).interpreter
  }

  package func head() throws(PackRevision.Obstacle) -> Interpreter {
    try rules(taking: Set(revision.players.indices)).interpreter
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

extension PackEdit {
  /// Whether the edit can change what the fields of a record are.
  fileprivate func bearsOnFields(_ revision: PackRevision) -> Bool {
    switch anchor {
    // A table that comes or goes moves the others.
    case .field, .absent, .section, .table: true
    case .row(let table, _), .spelling(let table, _):
      revision.base.matches(table) || revision.head.matches(table)
    default: false
    }
  }
}
