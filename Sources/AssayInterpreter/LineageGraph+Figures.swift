// SPDX-License-Identifier: Apache-2.0

import AssayMetadata

/// Figures that are the same on several cards.
extension LineageGraph {
  /// What figures must have in common to be the same, besides their dimension and value.
  private enum Scope: Hashable {
    case entity(RecordDigest)
    /// Both are derived from one model that no record has.
    case base(Int32)
    case mirror(RecordDigest)
  }

  private struct GroupKey: Hashable {
    let scope: Scope
    let kind: UInt8
    let value: Double
    let isDistinct: Bool
  }

  /// A figure of a base's is its own along every edge; in one organization, among the copies of an
  /// absent base and among mirrors, the card nearest the root has it, then the first by id.
  mutating func findCopies(
    _ figures: [Figure], _ within: Double, _ allocates: Bool,
    _ isBefore: (Int32, Int32) -> Bool
  ) {
    guard !figures.isEmpty else { return }
    var ofNode: [Int32: [Int]] = [:]
    for (index, figure) in figures.enumerated() { ofNode[figure.node, default: []].append(index) }
    // Cards that train nothing are not counted, whatever they state.
    let counted = figures.map { heads[Int($0.node)] == $0.node }
    let groups = grouped(figures, counted)
    var targets = [Int32](repeating: -1, count: figures.count)
    var isFamily = [Bool](repeating: false, count: figures.count)
    var allocated = Set<Int>()
    for group in groups where group.contains(where: { figures[$0].isFamily }) {
      let cards = Set(group.map { figures[$0].node })
      for index in group {
        isFamily[index] = true
        families[figures[index].node] = max(families[figures[index].node] ?? 0, cards.count)
      }
      guard allocates, let parts = parts(of: group, figures) else { continue }
      for (index, share) in parts where allocated.insert(index).inserted {
        shares[figures[index].node, default: []]
          .append(Share(field: figures[index].field, share: share))
      }
    }
    for (index, figure) in figures.enumerated() where counted[index] && !allocated.contains(index) {
      search: for parent in parents(of: figure.node) {
        for other in ofNode[parent] ?? [] where figures[other].kind == figure.kind {
          let base = figures[other].value
          guard (figure.value - base).magnitude <= within * base else { continue }
          targets[index] = Int32(other)
          break search
        }
      }
    }
    for group in groups.flatMap({ trainings(of: $0, figures, within, isBefore) }) {
      let first = group.dropFirst().reduce(group[0]) { best, index in
        isNearer(figures[index].node, than: figures[best].node, isBefore) ? index : best
      }
      for index in group
      where targets[index] < 0 && figures[index].node != figures[first].node
        && !allocated.contains(index)
      {
        targets[index] = Int32(first)
      }
    }
    let ends = LineageGraph.ends(of: targets) { left, right in
      isBefore(figures[Int(left)].node, figures[Int(right)].node)
    }
    for (index, figure) in figures.enumerated() where ends[index] != Int32(index) {
      let head = heads[Int(figures[Int(ends[index])].node)]
      guard head >= 0, head != figure.node else { continue }
      copies[figure.node, default: []].append(
        Copy(field: figure.field, countedBy: head, isFamily: isFamily[index]))
    }
  }

  /// The figures of a group by the trainings that they are of: a budget can be that of several, of other
  /// sizes, on other tokens or hardware, or at other times.
  private func trainings(
    of group: [Int], _ figures: [Figure], _ within: Double,
    _ isBefore: (Int32, Int32) -> Bool
  ) -> [[Int]] {
    guard group.contains(where: { !figures[$0].traits.isEmpty }),
      !group.contains(where: { figures[$0].isFamily })
    else { return [group] }
    let sorted = group.sorted { isNearer(figures[$0].node, than: figures[$1].node, isBefore) }
    var trainings: [[Int]] = []
    for index in sorted {
      let known = trainings.firstIndex {
        !figures[index].isOther(than: figures[$0[0]], within)
      }
      if let known { trainings[known].append(index) } else { trainings.append([index]) }
    }
    return trainings
  }

  private func isNearer(
    _ node: Int32, than other: Int32, _ isBefore: (Int32, Int32) -> Bool
  ) -> Bool {
    let (left, right) = (depths[Int(node)], depths[Int(other)])
    return left == right ? isBefore(node, other) : left < right
  }

  /// The groups of figures that are the same, those of an organization first, each of at least two
  /// cards or of a family.
  private func grouped(_ figures: [Figure], _ counted: [Bool]) -> [[Int]] {
    var positions: [GroupKey: Int] = [:]
    var groups: [[Int]] = []
    func add(_ index: Int, _ scope: Scope) {
      let figure = figures[index]
      let key = GroupKey(
        scope: scope, kind: figure.kind, value: figure.value, isDistinct: figure.isDistinct)
      if let position = positions[key] {
        groups[position].append(index)
      } else {
        positions[key] = groups.count
        groups.append([index])
      }
    }
    // A family's figure needs no digits of its own: its cards say what it is.
    let known = figures.indices.filter {
      counted[$0] && (figures[$0].isDistinct || figures[$0].isFamily)
    }
    for index in known {
      if let entity = figures[index].entity { add(index, .entity(entity)) }
    }
    for index in known {
      for parent in parents(of: figures[index].node) where parent >= present {
        add(index, .base(parent))
      }
    }
    for index in known {
      if let mirror = figures[index].mirror { add(index, .mirror(mirror)) }
    }
    return groups.filter { group in
      group.count > 1 || group.contains { figures[$0].isFamily }
    }
  }

  /// Each figure's part of the whole by the weights of its cards; nil if one is unknown.
  private func parts(of group: [Int], _ figures: [Figure]) -> [(index: Int, share: Double)]? {
    var weights: [Int32: Double] = [:]
    for index in group {
      guard let weight = figures[index].weight, weight > 0, weight.isFinite else { return nil }
      weights[figures[index].node] = weight
    }
    guard weights.count > 1 else { return nil }
    // In the order of the cards' ids' numbers, which is that of no run: sums are made of sorted
    // weights, so that they are the same in every order.
    let sum = weights.values.sorted().reduce(0, +)
    guard sum.isFinite else { return nil }
    return group.map { ($0, (weights[figures[$0].node] ?? 0) / sum) }
  }

  /// Passes on which totals a run's cards are in: to the card that is counted, and past it where
  /// that one is itself a copy.
  ///
  /// - Parameter members: By node, the totals whose population holds it.
  /// - Returns: The totals that a node is in by reason of another card of its run.
  func pulled(by members: [Int32: TotalSet], joins: [Bool]) -> [Int32: TotalSet] {
    var targets: [Int32: [Int32]] = [:]
    for node in 0..<Int32(present) where joins[Int(node)] {
      let found = parents(of: node).filter { $0 < present && $0 != node }
      let head = heads[Int(node)]
      targets[node] = found.isEmpty && head >= 0 && head != node ? [head] : found
    }
    for (node, copies) in copies { targets[node, default: []] += copies.map(\.countedBy) }
    for (node, head) in runs { targets[node, default: []].append(head) }
    var pulled: [Int32: TotalSet] = [:]
    var waiting = members.keys.filter { targets[$0] != nil }
    while let node = waiting.popLast() {
      var own = members[node] ?? TotalSet()
      if let pulled = pulled[node] { own.formUnion(pulled) }
      for target in targets[node] ?? [] {
        let before = pulled[target] ?? TotalSet()
        guard !own.isSubset(of: before) else { continue }
        pulled[target, default: TotalSet()].formUnion(own)
        if targets[target] != nil { waiting.append(target) }
      }
    }
    return pulled
  }
}

extension LineageGraph.Figure {
  /// Whether what the two cards state besides shows that they are of two trainings.
  fileprivate func isOther(than figure: Self, _ within: Double) -> Bool {
    traits.contains { trait in
      figure.traits.contains { other in
        guard trait.field == other.field else { return false }
        guard case .number(let left) = trait.value, case .number(let right) = other.value else {
          return trait.value != other.value
        }
        return (left - right).magnitude > within * max(left.magnitude, right.magnitude)
      }
    }
  }
}
