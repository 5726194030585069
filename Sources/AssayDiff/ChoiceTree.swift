// SPDX-License-Identifier: Apache-2.0

/// The choices of edits that make a difference to one model, as a decision tree.
///
/// It is grown by evaluating: under one choice a model reads some edits; while one of them is not
/// decided, the tree branches on it, and else the outcome is settled, because every choice that
/// agrees on what was read gives the same. Edits that are never read never appear.
struct ChoiceTree<Outcome> {
  struct Leaf {
    /// Units at head and at base on the way, ascending.
    let heads: [Int]
    let bases: [Int]
    let outcome: Outcome
  }

  /// The units that some leaf was asked for, ascending.
  let units: [Int]
  let leaves: [Leaf]

  /// - Parameters:
  ///   - units: How players are taken together, and how unread ones are filled in.
  ///   - depthLimit: The most units on one way.
  ///   - leafLimit: The most leaves.
  ///   - evaluate: The outcome of a choice.
  ///   - reads: The players that an outcome depends on.
  init(
    units: ChoiceUnits, depthLimit: Int, leafLimit: Int,
    evaluate: (PlayerChoice) throws -> Outcome, reads: (Outcome) -> Set<Int>
  ) throws {
    var leaves: [Leaf] = []
    var pending: [(heads: [Int], bases: [Int])] = [([], [])]
    var asked: Set<Int> = []
    while let (heads, bases) = pending.popLast() {
      let outcome = try evaluate(units.choice(heads: heads, bases: bases))
      var next: Int?
      for player in reads(outcome) {
        let unit = units.unit(of: player)
        guard !heads.contains(unit), !bases.contains(unit) else { continue }
        if next.map({ unit < $0 }) ?? true { next = unit }
      }
      guard let next else {
        leaves.append(Leaf(heads: heads.sorted(), bases: bases.sorted(), outcome: outcome))
        guard leaves.count <= leafLimit else { throw ChoiceTreeLimit() }
        continue
      }
      guard heads.count + bases.count < depthLimit else { throw ChoiceTreeLimit() }
      asked.insert(next)
      pending.append((heads + [next], bases))
      pending.append((heads, bases + [next]))
    }
    self.units = asked.sorted()
    self.leaves = leaves
  }

  /// The leaf to which a choice of units leads.
  func leaf(taking heads: Set<Int>) -> Leaf? {
    leaves.first { leaf in
      leaf.heads.allSatisfy(heads.contains) && !leaf.bases.contains(where: heads.contains)
    }
  }

  /// The smallest sets of units that bring an outcome about, in order.
  func smallestCauses(where isSought: (Outcome) -> Bool) -> [[Int]] {
    let found = leaves.filter { isSought($0.outcome) }.map(\.heads)
    guard let least = found.map(\.count).min() else { return [] }
    return found.filter { $0.count == least }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The least and the greatest effect of each unit, whatever others are taken before it.
  func ranges(_ number: (Outcome) -> Int128) -> [Int: ClosedRange<Int128>] {
    var ranges: [Int: ClosedRange<Int128>] = [:]
    let numbers = leaves.map { number($0.outcome) }
    for unit in units {
      let with = leaves.indices.filter { leaves[$0].heads.contains(unit) }
      let without = leaves.indices.filter { leaves[$0].bases.contains(unit) }
      // Where the unit is not read, it has no effect.
      let isAlwaysRead = with.count + without.count == leaves.count
      var range: ClosedRange<Int128>? = isAlwaysRead ? nil : 0...0
      for head in with {
        for base in without where agree(leaves[head], leaves[base], besides: unit) {
          let effect = numbers[head] - numbers[base]
          range =
            min(range?.lowerBound ?? effect, effect)...max(range?.upperBound ?? effect, effect)
        }
      }
      ranges[unit] = range ?? 0...0
    }
    return ranges
  }

  /// Whether some choice of all other units leads to both leaves.
  private func agree(_ left: Leaf, _ right: Leaf, besides unit: Int) -> Bool {
    !left.heads.contains { $0 != unit && right.bases.contains($0) }
      && !left.bases.contains { $0 != unit && right.heads.contains($0) }
  }
}

/// More units on one way, or more leaves, than are attributed one by one.
struct ChoiceTreeLimit: Error {}

/// Which players are taken from the head, such that to tell two choices apart does not take a look at each
/// player of thousands.
enum PlayerChoice: Hashable, Sendable {
  case all
  /// All of some bundles, by index, and other players.
  case some(bundles: Set<Int>, others: Set<Int>)

  static let none = PlayerChoice.some(bundles: [], others: [])
}

/// How players are chosen: one by one, or in groups as one.
struct ChoiceUnits: Sendable {
  /// By player.
  private let unitOfPlayer: [Int]
  /// By unit.
  private let members: [Int: [Int]]
  /// Players that matter to a model only one at a time, such as rows of one table.
  private let bundles: [Set<Int>]
  let bundleOfPlayer: [Int: Int]

  /// - Parameters:
  ///   - groups: By unit, its players; a player of none is a unit by its own number.
  ///   - players: How many there are.
  init(groups: [Int: [Int]], players: Int, bundles: [Set<Int>]) {
    var units = Array(0..<players)
    var members = Dictionary(uniqueKeysWithValues: (0..<players).map { ($0, [$0]) })
    for (unit, group) in groups {
      for player in group {
        units[player] = unit
        if player != unit { members[player] = nil }
      }
    }
    members.merge(groups) { $1 }
    unitOfPlayer = units
    self.members = members
    self.bundles = bundles
    bundleOfPlayer = Dictionary(
      bundles.enumerated().flatMap { bundle in bundle.element.map { ($0, bundle.offset) } }
    ) { first, _ in first }
  }

  func unit(of player: Int) -> Int { unitOfPlayer[player] }

  func players(of unit: Int) -> [Int] { members[unit] ?? [] }

  /// A choice of units. Players that are not decided may be taken or left, and are such that few packs
  /// serve many models: of a bundle all are taken if all that are decided are.
  func choice(heads: [Int], bases: [Int]) -> PlayerChoice {
    let left = Set(bases.flatMap(players(of:)).compactMap { bundleOfPlayer[$0] })
    var (bundles, others): (Set<Int>, Set<Int>) = ([], [])
    for player in heads.flatMap(players(of:)) {
      if let bundle = bundleOfPlayer[player], !left.contains(bundle) {
        bundles.insert(bundle)
      } else {
        others.insert(player)
      }
    }
    return .some(bundles: bundles, others: others)
  }

  /// The players that a choice takes from the head.
  func players(of choice: PlayerChoice) -> Set<Int> {
    switch choice {
    case .all: Set(unitOfPlayer.indices)
    case .some(let bundles, let others):
      bundles.reduce(into: others) { $0.formUnion(self.bundles[$1]) }
    }
  }
}
