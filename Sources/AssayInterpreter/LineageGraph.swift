// SPDX-License-Identifier: Apache-2.0

import AssayMetadata

/// Which cards share a training run, and which of them is counted: the second half of the first
/// pass, on numbers instead of ids.
///
/// A node is a model; the first `present` are records, the others bases that no record has. Every
/// walk is a loop, so that chains may be as long as memory holds, and every circle is cut.
struct LineageGraph {
  /// A figure that a card discloses.
  struct Figure {
    let node: Int32
    /// The field that states it.
    let field: Int32
    /// Figures of one dimension can be the same.
    let kind: UInt8
    /// In canonical units; above 0.
    let value: Double
    /// Whether it has digits enough that two of one organization are not equal by chance.
    let isDistinct: Bool
    /// Whether its card says that it is of a whole family of models.
    let isFamily: Bool
    let entity: RecordDigest?
    /// Equal for models that seem to be mirrors of each other.
    let mirror: RecordDigest?
    /// By what a family's figure is allocated; nil if unknown.
    let weight: Double?
    /// What tells its card's training from another of the same budget; none for a figure that is
    /// measured, for which two trainings are not equal by design.
    var traits: [Trait] = []
  }

  /// Something that a card states besides a budget.
  struct Trait: Hashable {
    enum Value: Hashable {
      case number(Double)
      case text(RecordDigest)
    }

    let field: Int32
    let value: Value
  }

  /// A figure that is counted with another card.
  struct Copy: Sendable, Hashable {
    let field: Int32
    /// The card that it is counted with.
    let countedBy: Int32
    let isFamily: Bool
  }

  /// A family's figure of which each card has its part.
  struct Share: Sendable, Hashable {
    let field: Int32
    /// Of 1.
    let share: Double
  }

  /// That a card trains nothing and no record stands for the run that it is of.
  static let nobody: Int32 = -2

  let present: Int
  /// By node, where its parents begin in `parents`.
  let starts: [Int32]
  let parents: [Int32]
  /// By node, how many steps it is away from a model without parents; the largest number for nodes
  /// that only descend from each other.
  private(set) var depths: [Int32] = []
  /// By node, the card that its run is counted with: itself, another, or `nobody`.
  var heads: [Int32] = []
  /// By card that is of another's run by what they have in common, that other one.
  var runs: [Int32: Int32] = [:]
  var copies: [Int32: [Copy]] = [:]
  var shares: [Int32: [Share]] = [:]
  /// By figure that is of a family, how many cards state it, by node.
  var families: [Int32: Int] = [:]
  /// Nodes that descend from themselves.
  private(set) var cycles: Set<Int32> = []

  /// - Parameters:
  ///   - edges: Child and parent; those of one child stand together and in its order.
  ///   - joins: By node, whether it trains nothing, and so is a further card of its parent's run.
  ///   - nothing: Those that train nothing by rule, and stand for no run.
  ///   - runs: The cards of which runs are told by what they have in common.
  ///   - near: By how much two cards of a run may differ, as a share.
  ///   - within: How far a figure may lie from its base's, as a share of it.
  ///   - isBefore: The order of ids, as bytes, of two records.
  init(
    present: Int, missing: Int, edges: [(child: Int32, parent: Int32)], joins: [Bool],
    nothing: Set<Int32> = [], figures: [Figure], within: Double, allocates: Bool,
    runs: [RunCard] = [], near: Double = 0,
    isBefore: (Int32, Int32) -> Bool
  ) {
    self.present = present
    let count = present + missing
    var starts = [Int32](repeating: 0, count: count + 1)
    for edge in edges where edge.child != edge.parent { starts[Int(edge.child) + 1] += 1 }
    for node in 0..<count { starts[node + 1] += starts[node] }
    var next = starts
    var parents = [Int32](repeating: 0, count: Int(starts[count]))
    for edge in edges {
      guard edge.child != edge.parent else {
        cycles.insert(edge.child)
        continue
      }
      parents[Int(next[Int(edge.child)])] = edge.parent
      next[Int(edge.child)] += 1
    }
    self.starts = starts
    self.parents = parents
    findDepths()
    findCycles()
    findHeads(joins, nothing, isBefore)
    findCopies(figures, within, allocates, isBefore)
    findRuns(runs, near: near, figures: within, isBefore)
  }

  func parents(of node: Int32) -> ArraySlice<Int32> {
    parents[Int(starts[Int(node)])..<Int(starts[Int(node) + 1])]
  }

  // MARK: Depths and circles

  private mutating func findDepths() {
    let count = starts.count - 1
    depths = [Int32](repeating: .max, count: count)
    guard !parents.isEmpty else {
      depths = [Int32](repeating: 0, count: count)
      return
    }
    var childStarts = [Int32](repeating: 0, count: count + 1)
    for parent in parents { childStarts[Int(parent) + 1] += 1 }
    for node in 0..<count { childStarts[node + 1] += childStarts[node] }
    var next = childStarts
    var children = [Int32](repeating: 0, count: parents.count)
    for node in 0..<count {
      for parent in parents(of: Int32(node)) {
        children[Int(next[Int(parent)])] = Int32(node)
        next[Int(parent)] += 1
      }
    }
    var level = (0..<Int32(count)).filter { parents(of: $0).isEmpty }
    var depth: Int32 = 0
    while !level.isEmpty {
      var below: [Int32] = []
      for node in level where depths[Int(node)] == .max {
        depths[Int(node)] = depth
        below += children[Int(childStarts[Int(node)])..<Int(childStarts[Int(node) + 1])]
          .filter { depths[Int($0)] == .max }
      }
      level = below
      depth += 1
    }
  }

  /// Finds the nodes of every circle.
  ///
  /// Source: Tarjan, *Depth-first search and linear graph algorithms*, SIAM J. Comput. 1 (1972), with
  /// a stack of its own.
  private mutating func findCycles() {
    let count = starts.count - 1
    var order = [Int32](repeating: -1, count: count)
    var low = [Int32](repeating: 0, count: count)
    var onStack = [Bool](repeating: false, count: count)
    var stack: [Int32] = []
    var counter: Int32 = 0
    for root in 0..<Int32(count) where order[Int(root)] < 0 && !parents(of: root).isEmpty {
      var path: [(node: Int32, edge: Int32)] = [(root, starts[Int(root)])]
      order[Int(root)] = counter
      low[Int(root)] = counter
      counter += 1
      stack.append(root)
      onStack[Int(root)] = true
      while let (node, edge) = path.last {
        if edge < starts[Int(node) + 1] {
          path[path.count - 1].edge = edge + 1
          let parent = parents[Int(edge)]
          if order[Int(parent)] < 0 {
            order[Int(parent)] = counter
            low[Int(parent)] = counter
            counter += 1
            stack.append(parent)
            onStack[Int(parent)] = true
            path.append((parent, starts[Int(parent)]))
          } else if onStack[Int(parent)] {
            low[Int(node)] = min(low[Int(node)], order[Int(parent)])
          }
          continue
        }
        path.removeLast()
        if let above = path.last {
          low[Int(above.node)] = min(low[Int(above.node)], low[Int(node)])
        }
        guard low[Int(node)] == order[Int(node)] else { continue }
        var component: [Int32] = []
        while let last = stack.popLast() {
          onStack[Int(last)] = false
          component.append(last)
          if last == node { break }
        }
        if component.count > 1 { cycles.formUnion(component) }
      }
    }
  }

  // MARK: Runs

  private mutating func findHeads(
    _ joins: [Bool], _ nothing: Set<Int32>, _ isBefore: (Int32, Int32) -> Bool
  ) {
    // Of the cards right below a base that no record has, one stands for it.
    var standIns: [Int32: Int32] = [:]
    for node in 0..<Int32(present) where joins[Int(node)] && !nothing.contains(node) {
      let parents = parents(of: node)
      guard let base = parents.first, base >= present, parents.allSatisfy({ $0 == base }) else {
        continue
      }
      if let other = standIns[base], isBefore(other, node) { continue }
      standIns[base] = node
    }
    var targets = [Int32](repeating: -1, count: present)
    for node in 0..<Int32(present) where joins[Int(node)] {
      let parents = parents(of: node)
      guard let first = parents.first else {
        if nothing.contains(node) { targets[Int(node)] = LineageGraph.nobody }
        continue
      }
      if let parent = parents.first(where: { $0 < present }) {
        targets[Int(node)] = parent
      } else if nothing.contains(node) {
        targets[Int(node)] = LineageGraph.nobody
      } else if parents.allSatisfy({ $0 == first }), let standIn = standIns[first] {
        targets[Int(node)] = standIn == node ? -1 : standIn
      } else {
        targets[Int(node)] = LineageGraph.nobody
      }
    }
    heads = LineageGraph.ends(of: targets, isBefore)
  }

  /// Follows pointers to their ends; of a circle the first by id becomes the end.
  ///
  /// - Parameter targets: By node, the next one; -1 at an end.
  static func ends(of targets: [Int32], _ isBefore: (Int32, Int32) -> Bool) -> [Int32] {
    let open: Int32 = -3
    var ends = [Int32](repeating: -4, count: targets.count)
    for start in 0..<Int32(targets.count) where ends[Int(start)] == -4 {
      var path: [Int32] = []
      var node = start
      var end: Int32
      while true {
        if ends[Int(node)] == open {
          // The circle is the part of the path from here on.
          let circle = path[(path.firstIndex(of: node) ?? 0)...]
          end = circle.dropFirst().reduce(node) { isBefore($1, $0) ? $1 : $0 }
          break
        }
        if ends[Int(node)] != -4 {
          end = ends[Int(node)]
          break
        }
        let target = targets[Int(node)]
        ends[Int(node)] = open
        path.append(node)
        if target < 0 {
          end = target == -1 ? node : target
          break
        }
        node = target
      }
      for node in path { ends[Int(node)] = end }
    }
    return ends
  }
}
