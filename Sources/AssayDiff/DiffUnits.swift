// SPDX-License-Identifier: Apache-2.0

package import AssayInterpreter
import AssayRules
import AssaySource
import AssayStatistics
import AssayValues

/// One atom of a comparison: an edit of the rules, the date, or a part of what the inputs state.
package struct DiffEdit: Sendable, Hashable {
  package let id: String
  /// As `PackEdit.Kind` spells it.
  package let kind: String
  package let rule: String
  /// The rule as a whole: of a row, its table.
  package let group: String
  package let path: String
  /// The file of the rules that states it, without folders; `inputs` for what is no rule.
  package let file: String
  package let old: String?
  package let new: String?
  package let baseAt: String?
  package let headAt: String?
  package let reason: String?
  package let source: String?

  /// Whether it is of one row of a table.
  package var isRow: Bool { rule.hasPrefix("\(group)['") }
}

/// By what shares of edits are added up.
package enum DiffGrouping: String, Sendable, Hashable, CaseIterable {
  case rule, file, kind
}

/// What changes are attributed to: players, and for models that read too many of them also rules and
/// files, each with all of its players.
package struct DiffUnits: Sendable {
  package struct Unit: Sendable {
    package let id: String
    /// Indices into `edits`.
    package let edits: [Int]
    /// Whether it stands for all edits of a rule or a file.
    package let isGroup: Bool
    /// Indices of players.
    let players: [Int]
  }

  package let edits: [DiffEdit]
  /// The first stand for players, each at its own index.
  package let units: [Unit]
  /// How many edits bear on who shares a training run and are taken as one; 0 if none are.
  package let joinedByLineage: Int
  /// By player, its rule and its file.
  let places: [(rule: Int, file: Int)]
  let single: ChoiceUnits
  let byRule: ChoiceUnits
  let byFile: ChoiceUnits
  let byKind: ChoiceUnits
  /// All players as one.
  let all: ChoiceUnits
  /// The most units of one model that are told apart, where there are many edits; nil is as many as its
  /// outcomes take.
  package private(set) var apart: Int?
  /// What the ratio of two totals is split by; nil if even kinds are too many.
  package let ratioGroups: RatioGroups?

  /// - Parameter lineage: Players that are taken as one, because too many of them bear on who shares
  ///   a training run.
  package init(_ trials: RevisionTrials, joining lineage: Set<Int> = []) {
    let edits = DiffUnits.edits(of: trials)
    self.edits = edits
    joinedByLineage = lineage.count
    let editsOfPlayer = DiffUnits.editsOfPlayers(trials)
    var units: [Unit] = editsOfPlayer.enumerated().map { player, own in
      let isJoined = lineage.contains(player)
      let isFirst = player == lineage.min()
      // The others of those that are taken as one stand for nothing.
      let all =
        !isJoined ? own : isFirst ? lineage.sorted().flatMap { editsOfPlayer[$0] } : []
      let players = isJoined ? lineage.sorted() : [player]
      return Unit(
        id: isJoined ? "lineage" : DiffUnits.name(of: own, in: edits), edits: all,
        isGroup: isJoined && isFirst, players: players)
    }
    single = ChoiceUnits(
      groups: Dictionary(
        uniqueKeysWithValues: units.enumerated().filter { index, unit in
          unit.players.first == index
        }.map { ($0, $1.players) }),
      players: units.count, bundles: lineage.isEmpty ? trials.bundles : [])
    // Players that are taken as one belong to one rule and one file, the first of theirs.
    func label(_ player: Int, _ label: (DiffEdit) -> String) -> String {
      let player = lineage.contains(player) ? lineage.min() ?? player : player
      return editsOfPlayer[player].first.map { label(edits[$0]) } ?? ""
    }
    func groups(_ key: (DiffEdit) -> String) -> (units: [Int: [Int]], ofPlayer: [Int]) {
      var members: [String: [Int]] = [:]
      for player in editsOfPlayer.indices {
        members[label(player, key), default: []].append(player)
      }
      var groups: [Int: [Int]] = [:]
      var ofPlayer = Array(repeating: 0, count: editsOfPlayer.count)
      for name in members.keys.sorted() {
        guard let players = members[name] else { continue }
        groups[units.count] = players
        for player in players { ofPlayer[player] = units.count }
        units.append(
          Unit(
            id: name, edits: players.flatMap { editsOfPlayer[$0] }.sorted(), isGroup: true,
            players: players))
      }
      return (groups, ofPlayer)
    }
    let rules = groups { $0.group }
    let files = groups { $0.file }
    let kinds = groups { $0.kind }
    byKind = ChoiceUnits(groups: kinds.units, players: editsOfPlayer.count, bundles: [])
    byRule = ChoiceUnits(groups: rules.units, players: editsOfPlayer.count, bundles: [])
    // A rule in several files is one of the first.
    var fileOfRule: [Int: Int] = [:]
    for player in editsOfPlayer.indices {
      let rule = rules.ofPlayer[player]
      if fileOfRule[rule] == nil { fileOfRule[rule] = files.ofPlayer[player] }
    }
    places = editsOfPlayer.indices.map {
      let rule = rules.ofPlayer[$0]
      return (rule, fileOfRule[rule] ?? files.ofPlayer[$0])
    }
    var members: [Int: [Int]] = [:]
    for (player, place) in places.enumerated() { members[place.file, default: []].append(player) }
    byFile = ChoiceUnits(groups: members, players: editsOfPlayer.count, bundles: [])
    let everyone = Array(editsOfPlayer.indices)
    all = ChoiceUnits(groups: [units.count: everyone], players: everyone.count, bundles: [])
    units.append(
      Unit(
        id: "all edits", edits: everyone.flatMap { editsOfPlayer[$0] }.sorted(), isGroup: true,
        players: everyone))
    self.units = units
    ratioGroups = RatioGroups(
      players: editsOfPlayer.map { own in
        (
          edit: DiffUnits.name(of: own, in: edits),
          edits: own.map { edits[$0] }
        )
      }, joined: lineage)
  }

  /// The same with fewer units told apart where it would take too many packs.
  ///
  /// - Parameter reads: By what models read of the edits, how many do.
  package func limited(by reads: ReadSurvey) -> DiffUnits {
    var units = self
    units.apart = reads.apart(by: self)
    return units
  }

  /// Whether a unit stands for players as they are chosen one by one.
  package func isPlayer(_ unit: Int) -> Bool {
    unit < places.count && single.unit(of: units[unit].players[0]) == unit
  }

  private static func name(of own: [Int], in edits: [DiffEdit]) -> String {
    own.map { edits[$0].id }.joined(separator: " + ")
  }

  /// By player, its edits.
  private static func editsOfPlayers(_ trials: RevisionTrials) -> [[Int]] {
    var next = trials.revision.edits.count
    return trials.players.map { player in
      if case .edits(let edits) = player { return edits }
      next += 1
      return [next - 1]
    }
  }

  private static func edits(of trials: RevisionTrials) -> [DiffEdit] {
    var edits = trials.revision.edits.map(DiffEdit.init)
    for player in trials.players {
      switch player {
      case .edits: break
      case .date:
        edits.append(
          DiffEdit(
            input: "as-of", kind: .factor, old: trials.dates.base.isoDate,
            new: trials.dates.head.isoDate))
      case .input(let name): edits.append(DiffEdit(input: "inputs.\(name)", kind: .data))
      case .presence: edits.append(DiffEdit(input: "inputs.models", kind: .organicGrowth))
      case .notices: edits.append(DiffEdit(input: "inputs.records", kind: .data))
      }
    }
    return edits
  }
}

extension DiffEdit {
  init(_ edit: PackEdit) {
    id = edit.id
    kind = edit.kind.rawValue
    rule = edit.rule
    group = edit.group
    path = edit.path
    (old, new) = (edit.old, edit.new)
    baseAt = edit.basePlace?.description
    headAt = edit.headPlace?.description
    reason = edit.reason
    source = edit.source.map { source in
      source.reference + (source.location.map { ", \($0)" } ?? "")
    }
    let path = (edit.headPlace ?? edit.basePlace)?.path ?? "pack.yaml"
    file = path.split(separator: "/").last.map(String.init) ?? path
  }

  fileprivate init(input id: String, kind: PackEdit.Kind, old: String? = nil, new: String? = nil) {
    self.id = id
    self.kind = kind.rawValue
    (rule, group, path, file) = (id, id, "", "inputs")
    (self.old, self.new) = (old, new)
    (baseAt, headAt, reason, source) = (nil, nil, nil, nil)
  }
}

extension PackEdit {
  /// The rule as a whole: of a row, its table.
  fileprivate var group: String {
    switch anchor {
    case .row(let table, _), .spelling(let table, _), .table(let table): table
    case .method(let quantity, _), .condition(let quantity, _), .value(let quantity, _),
      .use(let quantity, _), .order(let quantity):
      quantity
    case .scoped(let name): name
    default: rule
    }
  }
}

/// Groups of edits, at most twelve, over which the ratio of two totals is split.
package struct RatioGroups: Sendable {
  /// One set of groups has 2¹² values of a ratio, of which each needs sums over all models.
  package static let limit = 12

  /// What the groups are of: `edit`, or a grouping.
  package let level: String
  package let names: [String]
  /// By player.
  let ofPlayer: [Int]

  init?(players: [(edit: String, edits: [DiffEdit])], joined: Set<Int>) {
    let levels: [(String, ((edit: String, edits: [DiffEdit])) -> String)] = [
      ("edit", { $0.edit }),
      ("rule", { $0.edits.first?.group ?? "" }),
      ("file", { $0.edits.first?.file ?? "" }),
      ("kind", { $0.edits.first?.kind ?? "" }),
    ]
    let first = joined.min()
    for (level, name) in levels {
      let labels = players.indices.map { player in
        name(players[joined.contains(player) ? first ?? player : player])
      }
      let names = Set(labels).sorted()
      guard names.count <= RatioGroups.limit else { continue }
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      self.level = level
      self.names = names
      ofPlayer = labels.map { places[$0] ?? 0 }
      return
    }
    return nil
  }
}
