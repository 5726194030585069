// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayStatistics

/// From choices to shares.
extension ModelDiffer {
  /// The outcomes of one model under the choices of what it reads.
  enum Choices {
    /// By edits, or by rules.
    case tree(ChoiceTree<Measured>)
    /// By files, and within them as fine as can be.
    case nested(NestedChoices)
    /// One after another: the outcome before the first unit, and after each that was read.
    case stack([(unit: Int?, outcome: Measured)])

    /// The smallest sets of units that bring an outcome about; in a stack, the unit that did.
    func smallestCauses(where isSought: (Measured) -> Bool) -> [[Int]] {
      switch self {
      case .tree(let tree): return tree.smallestCauses(where: isSought)
      case .nested(let nested): return nested.files.smallestCauses(where: isSought)
      case .stack(let steps):
        let last = steps.lastIndex { !isSought($0.outcome) }
        guard let last, last + 1 < steps.count, let unit = steps[last + 1].unit else { return [] }
        return [[unit]]
      }
    }
  }

  /// A tree over files, and for each rule that is read a tree that looks into it.
  struct NestedChoices {
    let files: ChoiceTree<Measured>
    /// Each with the units that are members of the rule, or of the file where the tree looks into
    /// rules no further, and those of the levels outside of it.
    let parts: [(tree: ChoiceTree<Measured>, members: Set<Int>, outer: [Set<Int>])]
  }

  // MARK: Growing

  mutating func stack(
    _ order: [Int], _ run: inout ModelRun, _ reads: (Measured) -> Set<Int>
  ) throws -> [(unit: Int?, outcome: Measured)] {
    var stack = Stack()
    var steps: [(unit: Int?, outcome: Measured)] = []
    var next: Int? = -1
    while let place = next {
      let outcome = try settled(&stack, upTo: place, &run, reads)
      steps.append((order.indices.contains(place) ? order[place] : nil, outcome))
      // Units that the outcome does not read change nothing.
      next = stack.bases.compactMap { placeInStack[$0] }.filter { $0 > place }.min()
    }
    return steps
  }

  /// The units that a stacked attribution has asked for so far, and from where they are taken.
  private struct Stack {
    var heads: Set<Int> = []
    var bases: Set<Int> = []
  }

  /// The outcome where the units up to a place in the order are taken from the head.
  ///
  /// Only what is read is decided, so that few packs serve many models; and what is read may depend on
  /// that.
  private mutating func settled(
    _ stack: inout Stack, upTo place: Int, _ run: inout ModelRun,
    _ reads: (Measured) -> Set<Int>
  ) throws -> Measured {
    func isTaken(_ unit: Int) -> Bool { placeInStack[unit].map { $0 <= place } ?? false }
    stack.heads.formUnion(stack.bases.filter(isTaken))
    stack.bases = stack.bases.filter { !isTaken($0) }
    while true {
      let outcome = try evaluate(
        units.single.choice(heads: Array(stack.heads), bases: Array(stack.bases)), &run)
      let asked = Set(reads(outcome).map(units.single.unit(of:)))
      let new = asked.subtracting(stack.heads).subtracting(stack.bases)
      if new.isEmpty {
        stack.bases.formIntersection(asked)
        return outcome
      }
      for unit in new {
        if isTaken(unit) { stack.heads.insert(unit) } else { stack.bases.insert(unit) }
      }
    }
  }

  mutating func nested(
    _ run: inout ModelRun, _ ends: Set<Int>, _ reads: (Measured) -> Set<Int>
  ) throws -> NestedChoices {
    func tree(_ choices: ChoiceUnits, _ depth: Int) throws -> ChoiceTree<Measured> {
      try ChoiceTree(
        units: choices, depthLimit: depth, leafLimit: leafLimit,
        evaluate: { choice in try evaluate(choice, &run) }, reads: reads)
    }
    let depth = ShapleySum.playerLimit
    func few(_ choices: ChoiceUnits) throws -> ChoiceTree<Measured>? {
      guard units.canTellApart(ends, by: choices) else { return nil }
      return try limited { try tree(choices, depth) }
    }
    guard let files = try few(units.byFile) else {
      run.granularity = .kinds
      // Where even kinds are too many, what there is to say is that something was edited.
      let whole = try few(units.byKind) ?? tree(units.all, depth)
      return NestedChoices(files: whole, parts: [(whole, Set(whole.units), [])])
    }
    var parts: [(tree: ChoiceTree<Measured>, members: Set<Int>, outer: [Set<Int>])] = []
    for file in files.units {
      let others = Set(files.units).subtracting([file])
      guard let byRule = try few(units.opening(file: file)) else {
        parts.append((files, [file], [others]))
        continue
      }
      let players = units.byFile.players(of: file)
      let rules = Set(players.map { units.places[$0].rule }).intersection(byRule.units)
      for rule in rules.sorted() {
        let outer = [others, rules.subtracting([rule])]
        guard let finest = try few(units.opening(file: file, rule: rule)) else {
          parts.append((byRule, [rule], outer))
          continue
        }
        let members = Set(units.single.units(of: units.byRule.players(of: rule)))
          .intersection(finest.units)
        parts.append((finest, members, outer))
      }
    }
    return NestedChoices(files: files, parts: parts)
  }

  /// What a tree comes to; nil where it has more leaves than are grown.
  private func limited<Grown>(_ grow: () throws -> Grown) throws -> Grown? {
    do { return try grow() } catch is ChoiceTreeLimit { return nil }
  }

  // MARK: Numbers

  func attributed(
    _ choices: Choices, _ before: Measured, _ after: Measured, _ isWanted: (TrialKey) -> Bool
  ) throws -> [ModelChange.Number] {
    var numbers: [ModelChange.Number] = []
    for key in choices.keys(isWanted) {
      let shares: [ModelChange.Share]?
      switch choices {
      case .tree(let tree): shares = try self.shares(of: key, in: tree)
      case .nested(let nested): shares = try self.shares(of: key, in: nested)
      case .stack(let steps): shares = self.shares(of: key, in: steps)
      }
      guard let shares else { continue }
      numbers.append(
        ModelChange.Number(
          key: key, before: before.numbers[key] ?? 0, after: after.numbers[key] ?? 0,
          shares: shares))
    }
    return numbers
  }

  private func shares(
    of key: TrialKey, in tree: ChoiceTree<Measured>
  ) throws -> [ModelChange.Share]? {
    guard let sum = try shapley(of: key, in: tree) else { return nil }
    let ranges = tree.ranges { $0.numbers[key] ?? 0 }
    return zip(tree.units, zip(sum.rounded(), sum.shares)).compactMap { unit, share in
      let range = ranges[unit] ?? 0...0
      guard share.1 != 0 || range != 0...0 else { return nil }
      return ModelChange.Share(
        unit: unit, quanta: share.0, least: range.lowerBound, greatest: range.upperBound)
    }
  }

  /// The exact shares of one number, by position in the tree's units; nil if it is always the same.
  func shapley(of key: TrialKey, in tree: ChoiceTree<Measured>) throws -> ShapleySum? {
    let values = tree.leaves.map { $0.outcome.numbers[key] ?? 0 }
    guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: tree.units.enumerated().map { ($1, $0) })
    var sum = ShapleySum(players: tree.units.count)
    for (leaf, value) in zip(tree.leaves, values) {
      try sum.add(
        leaf: value, heads: leaf.heads.compactMap { places[$0] },
        bases: leaf.bases.compactMap { places[$0] })
    }
    return sum
  }

  private func shares(
    of key: TrialKey, in steps: [(unit: Int?, outcome: Measured)]
  ) -> [ModelChange.Share]? {
    var shares: [ModelChange.Share] = []
    for (previous, step) in zip(steps, steps.dropFirst()) {
      let effect = (step.outcome.numbers[key] ?? 0) - (previous.outcome.numbers[key] ?? 0)
      guard effect != 0, let unit = step.unit else { continue }
      shares.append(
        ModelChange.Share(unit: unit, quanta: effect, least: effect, greatest: effect))
    }
    return shares.isEmpty ? nil : shares.sorted { $0.unit < $1.unit }
  }

  private func shares(
    of key: TrialKey, in nested: NestedChoices
  ) throws -> [ModelChange.Share]? {
    let values = nested.files.leaves.map { $0.outcome.numbers[key] ?? 0 }
    guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
    var units: [Int] = []
    var exact: [(share: Int128, parts: Int128)] = []
    var ranges: [ClosedRange<Int128>] = []
    for part in nested.parts {
      let members = part.members.sorted()
      let places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
      func counts(_ leaf: ChoiceTree<Measured>.Leaf) -> [OwenSum.Outer] {
        part.outer.map { level in
          OwenSum.Outer(
            heads: leaf.heads.count(where: level.contains),
            bases: leaf.bases.count(where: level.contains))
        }
      }
      let most = part.outer.indices.map { level in
        part.tree.leaves.map { counts($0)[level] }.map { $0.heads + $0.bases }.max() ?? 0
      }
      var sum = try OwenSum(members: members.count, outer: most, inner: ShapleySum.playerLimit)
      for leaf in part.tree.leaves {
        try sum.add(
          leaf: leaf.outcome.numbers[key] ?? 0, outer: counts(leaf),
          heads: leaf.heads.compactMap { places[$0] }, bases: leaf.bases.compactMap { places[$0] })
      }
      let range = part.tree.ranges { $0.numbers[key] ?? 0 }
      units += members
      exact += sum.shares.map { ($0, sum.parts) }
      ranges += members.map { range[$0] ?? 0...0 }
    }
    let change =
      (nested.outcome(atHead: true).numbers[key] ?? 0)
      - (nested.outcome(atHead: false).numbers[key] ?? 0)
    let rounded = OwenSum.rounded(exact, to: change)
    return units.indices.compactMap { index in
      guard exact[index].share != 0 || rounded[index] != 0 || ranges[index] != 0...0 else {
        return nil
      }
      return ModelChange.Share(
        unit: units[index], quanta: rounded[index], least: ranges[index].lowerBound,
        greatest: ranges[index].upperBound)
    }.sorted { $0.unit < $1.unit }
  }

  // MARK: Ratios

  /// Adds the terms of ratios that no edit bears on.
  func addRatios(of measured: Measured, to totals: inout DiffTotals) {
    guard units.ratioGroups != nil else { return }
    for (key, value) in measured.numbers where key.isRatioTerm {
      totals.ratioGames[key, default: RatioGame()].add(value, heads: 0, bases: 0)
    }
  }

  func addRatios(of choices: Choices, to totals: inout DiffTotals) {
    guard let groups = units.ratioGroups else { return }
    for key in choices.keys(\.isRatioTerm, varyingOnly: false) {
      var game = totals.ratioGames[key] ?? RatioGame()
      switch choices {
      case .tree(let tree):
        for leaf in tree.leaves {
          game.add(
            leaf.outcome.numbers[key] ?? 0, heads: mask(leaf.heads, groups, &game),
            bases: mask(leaf.bases, groups, &game))
        }
      // Files are no finer than these groups.
      case .nested: game.breakOff()
      case .stack: break
      }
      totals.ratioGames[key] = game
    }
  }

  private func mask(_ units: [Int], _ groups: RatioGroups, _ game: inout RatioGame) -> UInt16 {
    var mask: UInt16 = 0
    for unit in units {
      let found = Set(self.units.units[unit].players.map { groups.ofPlayer[$0] })
      // A rule that was taken as a whole, and whose edits stand in several groups.
      if found.count > 1 { game.breakOff() }
      for group in found { mask |= 1 << UInt16(group) }
    }
    return mask
  }
}

extension ModelDiffer.Choices {
  /// The numbers that some choice gives.
  fileprivate func keys(
    _ isWanted: (TrialKey) -> Bool, varyingOnly: Bool = true
  ) -> Set<TrialKey> {
    var keys: Set<TrialKey> = []
    switch self {
    case .tree(let tree):
      guard !varyingOnly || !tree.units.isEmpty else { return [] }
      for leaf in tree.leaves { keys.formUnion(leaf.outcome.numbers.keys.filter(isWanted)) }
    case .nested(let nested):
      for leaf in nested.files.leaves {
        keys.formUnion(leaf.outcome.numbers.keys.filter(isWanted))
      }
    case .stack(let steps):
      for step in steps { keys.formUnion(step.outcome.numbers.keys.filter(isWanted)) }
    }
    return keys
  }
}

extension ModelDiffer.NestedChoices {
  fileprivate func outcome(atHead isHead: Bool) -> ModelDiffer.Measured {
    let found = files.leaf(taking: isHead ? Set(files.units) : [])
    guard let found else { preconditionFailure("every choice leads to a leaf") }
    return found.outcome
  }
}

extension TrialKey {
  /// Whether it is a term of a ratio of a total as a whole.
  fileprivate var isRatioTerm: Bool {
    guard group == nil else { return false }
    switch part {
    case .numerator, .denominator: return true
    default: return false
    }
  }
}

extension DiffUnits {
  /// The files as units, but for one, of which the rules are, and of one of these each player.
  func opening(file: Int, rule: Int? = nil) -> ChoiceUnits {
    var groups: [Int: [Int]] = [:]
    for (player, place) in places.enumerated() {
      if place.file == file, place.rule == rule {
        groups[single.unit(of: player), default: []].append(player)
      } else {
        groups[place.file == file ? place.rule : place.file, default: []].append(player)
      }
    }
    return ChoiceUnits(groups: groups, players: places.count, bundles: [])
  }
}

extension ChoiceUnits {
  fileprivate func units(of players: [Int]) -> [Int] { players.map { unit(of: $0) } }
}
