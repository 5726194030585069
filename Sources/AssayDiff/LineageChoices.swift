// SPDX-License-Identifier: Apache-2.0

package import AssayInterpreter
import AssayMetadata

/// Who shares a training run with whom, under every choice of the edits that this depends on.
///
/// Most edits do not touch it: then there is one answer, and the population is surveyed once.
package struct LineageChoices: Sendable {
  /// How many records may be surveyed in all: each edit that is chosen for itself doubles the surveys
  /// of the whole population.
  package static let recordLimit = 1_000_000
  /// The most edits that are chosen one by one, however few the records.
  private static let depthLimit = 10

  private let leaves: [(heads: [Int], bases: [Int], index: LineageIndex?)]
  /// The players on which the answer depends.
  let players: Set<Int>
  /// Players that have to be taken as one; empty if all are chosen one by one.
  package let joined: Set<Int>
  /// How many surveys were made.
  package let surveys: Int

  /// - Parameters:
  ///   - records: How many there are; with more, fewer edits are chosen one by one.
  ///   - survey: Surveys the population under a choice of players.
  package init(
    _ units: DiffUnits, records: Int, survey: (Set<Int>) throws -> TrialLineage
  ) throws {
    var depth = 0
    while depth < Self.depthLimit, max(records, 1) << (depth + 1) <= Self.recordLimit { depth += 1 }

    var known: [Set<Int>: TrialLineage] = [:]
    func evaluate(_ heads: Set<Int>) throws -> TrialLineage {
      if let found = known[heads] { return found }
      let found = try survey(heads)
      known[heads] = found
      return found
    }
    var leaves: [(heads: [Int], bases: [Int], index: LineageIndex?)] = []
    var players: Set<Int> = []
    var joined: Set<Int> = []
    do {
      let tree = try ChoiceTree(
        units: units.single, depthLimit: depth, leafLimit: 1 << depth,
        evaluate: { try evaluate(units.single.players(of: $0)) }, reads: { $0.reads })
      leaves = tree.leaves.map { ($0.heads, $0.bases, $0.outcome.index) }
      players = Set(tree.units)
    } catch is ChoiceTreeLimit {
      // As one player: what is read on either side belongs to it, and so on until nothing is added.
      joined = try evaluate([]).reads
      while true {
        let more = try evaluate(joined).reads.subtracting(joined)
        if more.isEmpty { break }
        joined.formUnion(more)
      }
      let first = joined.min() ?? 0
      leaves = [
        ([first], [], try evaluate(joined).index), ([], [first], try evaluate([]).index),
      ]
      players = joined
    }
    self.leaves = leaves
    self.players = players
    self.joined = joined
    surveys = known.count
  }

  /// Nothing is known of any other model.
  package init() {
    (leaves, players, joined, surveys) = ([([], [], nil)], [], [], 0)
  }

  /// Whether there is more than one answer.
  var isBranched: Bool { leaves.count > 1 }

  /// Which leaf a choice of players leads to.
  func leaf(taking heads: Set<Int>) -> Int {
    let found = leaves.firstIndex { leaf in
      leaf.heads.allSatisfy(heads.contains) && !leaf.bases.contains(where: heads.contains)
    }
    guard let found else { preconditionFailure("every choice leads to a leaf") }
    return found
  }

  func index(ofLeaf leaf: Int) -> LineageIndex? { leaves[leaf].index }

  /// The players on which a model's place among the others depends.
  ///
  /// Two leaves that agree on all players but one, and say different things of the model, show that it
  /// depends on that one.
  ///
  /// - Parameter parents: What it names as its bases by either snapshot.
  func players(of id: String, parents: [RecordDigest]) -> Set<Int> {
    guard leaves.count > 1 else { return [] }
    let entries = leaves.map { $0.index?.entry(of: id, parents: parents) }
    guard Set(entries).count > 1 else { return [] }
    if !joined.isEmpty { return joined }
    return players.filter { player in
      leaves.indices.contains { left in
        leaves[left].heads.contains(player)
          && leaves.indices.contains { right in
            leaves[right].bases.contains(player) && entries[left] != entries[right]
              && agree(left, right, besides: player)
          }
      }
    }
  }

  private func agree(_ left: Int, _ right: Int, besides player: Int) -> Bool {
    !leaves[left].heads.contains { $0 != player && leaves[right].bases.contains($0) }
      && !leaves[left].bases.contains { $0 != player && leaves[right].heads.contains($0) }
  }
}
