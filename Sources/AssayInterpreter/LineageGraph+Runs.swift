// SPDX-License-Identifier: Apache-2.0

import AssayMetadata

/// Cards that are of one run by what they have in common.
extension LineageGraph {
  /// A card of which that is asked.
  struct RunCard {
    let node: Int32
    /// Equal for cards that agree in all that cards of one run have in common.
    let key: RecordDigest
    /// The number of which cards of a run have nearly the same; 0 where there is none.
    let near: Double
    /// From the best, by what the card states itself.
    let tier: Int32
    let isDocumented: Bool
    /// The figure of the headline, in canonical units; 0 if there is none.
    let figure: Double
    /// When the card is from; nil if that is unknown.
    let time: Double?
    /// The totals whose population holds it.
    let totals: TotalSet

    func of(node: Int32) -> Self {
      Self(
        node: node, key: key, near: near, tier: tier, isDocumented: isDocumented, figure: figure,
        time: time, totals: totals)
    }
  }

  /// How many bases of the cards of one group are looked at before they count as related.
  private static let ancestryLimit = 4096

  /// Finds for each card of a run the one that is counted: the documented one, else that of the best tier,
  /// then the earliest, then the first by id. Two that are documented with different figures stay apart, and so
  /// does a card that descends from another of the group: what it trained is its own.
  ///
  /// - Parameters:
  ///   - near: By how much two cards of a run may differ, as a share of the greater one.
  ///   - figures: By how much two figures of one documented run may, likewise.
  mutating func findRuns(
    _ cards: [RunCard], near: Double, figures: Double, _ isBefore: (Int32, Int32) -> Bool
  ) {
    let counted = cards.filter { card in
      heads[Int(card.node)] == card.node && copies[card.node] == nil && shares[card.node] == nil
    }.sorted { ($0.key, $0.near, $0.node) < ($1.key, $1.near, $1.node) }
    var start = 0
    while start < counted.count {
      var end = start + 1
      while end < counted.count, counted[end].key == counted[start].key,
        LineageGraph.areNear(counted[start].near, counted[end].near, within: near)
      {
        end += 1
      }
      if end > start + 1 {
        merge(unrelated(Array(counted[start..<end])), figures: figures, isBefore)
      }
      start = end
    }
    guard !runs.isEmpty else { return }
    for node in heads.indices where heads[node] >= 0 {
      if let head = runs[heads[node]] { heads[node] = head }
    }
    copies = copies.mapValues { copies in
      copies.map { copy in
        Copy(
          field: copy.field, countedBy: runs[copy.countedBy] ?? copy.countedBy,
          isFamily: copy.isFamily)
      }
    }
  }

  private static func areNear(_ left: Double, _ right: Double, within: Double) -> Bool {
    (left - right).magnitude <= within * max(left.magnitude, right.magnitude)
  }

  /// The cards of a group that do not descend from another of it.
  private func unrelated(_ group: [RunCard]) -> [RunCard] {
    let members = Set(group.map(\.node))
    var budget = LineageGraph.ancestryLimit
    return group.filter { card in
      var seen: Set<Int32> = [card.node]
      var pending = Array(parents(of: card.node))
      while let node = pending.popLast() {
        guard seen.insert(node).inserted else { continue }
        budget -= 1
        if budget < 0 || members.contains(node) { return false }
        pending += parents(of: node)
      }
      return true
    }
  }

  private mutating func merge(
    _ group: [RunCard], figures: Double, _ isBefore: (Int32, Int32) -> Bool
  ) {
    func isBetter(_ card: RunCard, than other: RunCard) -> Bool {
      if card.isDocumented != other.isDocumented { return card.isDocumented }
      if card.tier != other.tier { return card.tier < other.tier }
      let (time, otherTime) = (card.time ?? .infinity, other.time ?? .infinity)
      return time == otherTime ? isBefore(card.node, other.node) : time < otherTime
    }
    guard let first = group.first else { return }
    let best = group.dropFirst().reduce(first) { isBetter($1, than: $0) ? $1 : $0 }
    // The documented ones stand for runs of their own, but for those of one figure.
    var documented = [best]
    for card in group.filter(\.isDocumented).sorted(by: { isBetter($0, than: $1) })
    where card.node != best.node {
      let known = documented.first {
        $0.isDocumented
          && LineageGraph.areNear($0.figure, card.figure, within: figures)
      }
      if let known { runs[card.node] = known.node } else { documented.append(card) }
    }
    for card in group where !card.isDocumented && card.node != best.node {
      runs[card.node] = best.node
    }
  }
}
