// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayStatistics

/// Games of up to eight players against the definition: the mean over all orders.
@Suite("Shapley sums", .timeLimit(.minutes(15)))
struct ShapleySumTests {
  @Test func `lcm(1…20) is what it is called`() {
    var least: Int128 = 1
    for number in 1...20 as ClosedRange<Int128> {
      var (left, right) = (least, number)
      while right != 0 { (left, right) = (right, left % right) }
      least = least / left * number
    }
    #expect(ShapleySum.parts == least)
  }

  @Test(
    "the leaves of a tree give the mean marginal effect over all subsets", arguments: 0..<200)
  func bruteForce(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let players = 1 + seed % 8
    let game = Game(players: players, &random)
    var sum = ShapleySum(players: players)
    try game.forEachLeaf { value, heads, bases throws(ShapleyError) in
      try sum.add(leaf: value, heads: heads, bases: bases)
    }
    #expect(sum.shares == game.sharesByDefinition())
    let rounded = sum.rounded()
    let change = game.value(of: (1 << players) - 1) - game.value(of: 0)
    #expect(rounded.reduce(0, +) == change)
    for (whole, share) in zip(rounded, sum.shares) {
      let off = whole * ShapleySum.parts - share
      #expect(off.magnitude < ShapleySum.parts.magnitude)
    }
  }

  @Test("exchanging the sides negates, before and after rounding", arguments: 0..<50)
  func swapped(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed) + 1_000)
    let players = 2 + seed % 6
    let game = Game(players: players, &random)
    var (forth, back) = (ShapleySum(players: players), ShapleySum(players: players))
    try game.forEachLeaf { value, heads, bases throws(ShapleyError) in
      try forth.add(leaf: value, heads: heads, bases: bases)
      try back.add(leaf: value, heads: bases, bases: heads)
    }
    #expect(back.shares == forth.shares.map { -$0 })
    #expect(back.rounded() == forth.rounded().map { -$0 })
  }

  @Test func `of equal remainders the first player is taken`() throws {
    // Three players change 0 to 1 only together: a third each.
    var sum = ShapleySum(players: 3)
    try sum.add(leaf: 1, heads: [0, 1, 2], bases: [])
    try sum.add(leaf: 0, heads: [0, 1], bases: [2])
    #expect(sum.shares == Array(repeating: ShapleySum.parts / 3, count: 3))
    #expect(sum.rounded() == [1, 0, 0])
  }

  @Test func `twenty players with figures of 96 bits are exact`() throws {
    let value = Int128(1) << 96
    var sum = ShapleySum(players: 20)
    try sum.add(leaf: value, heads: Array(0..<20), bases: [])
    #expect(sum.shares == Array(repeating: value * (ShapleySum.parts / 20), count: 20))
    #expect(sum.rounded().reduce(0, +) == value)
  }

  @Test func `what cannot be exact is refused`() {
    var sum = ShapleySum(players: 21)
    #expect(throws: ShapleyError.tooManyPlayers(21)) {
      try sum.add(leaf: 1, heads: Array(0..<21), bases: [])
    }
    #expect(throws: ShapleyError.outOfRange) { try sum.add(leaf: .max, heads: [0], bases: []) }
  }
}

/// A game of which some players do not matter on some branches.
private struct Game {
  let players: Int
  private let values: [Int128]

  init(players: Int, _ random: inout SplitMix) {
    self.players = players
    var values = (0..<(1 << players)).map { _ in
      Int128(truncatingIfNeeded: Int64(bitPattern: random.next()) >> 20)
    }
    // Where player 0 is at base, the last player does not matter.
    if players > 1 {
      for set in values.indices where set & 1 == 0 {
        values[set] = values[set & ~(1 << (players - 1))]
      }
    }
    self.values = values
  }

  func value(of set: Int) -> Int128 { values[set] }

  /// Walks a tree that asks for a player only where the value depends on those not yet asked for.
  func forEachLeaf(
    _ body: (Int128, [Int], [Int]) throws(ShapleyError) -> Void
  ) throws(ShapleyError) {
    try walk(0, heads: [], bases: [], body)
  }

  private func walk(
    _ player: Int, heads: [Int], bases: [Int],
    _ body: (Int128, [Int], [Int]) throws(ShapleyError) -> Void
  ) throws(ShapleyError) {
    let fixed = heads.reduce(0) { $0 | 1 << $1 }
    let open = (player..<players).reduce(0) { $0 | 1 << $1 }
    let reachable = (0..<(1 << players)).filter { $0 & ~open == fixed }.map { values[$0] }
    if Set(reachable).count == 1 { return try body(reachable[0], heads, bases) }
    try walk(player + 1, heads: heads + [player], bases: bases, body)
    try walk(player + 1, heads: heads, bases: bases + [player], body)
  }

  /// Σ over sets S without the player of |S|!·(n−|S|−1)!/n!·(v(S with it) − v(S)), in parts.
  func sharesByDefinition() -> [Int128] {
    func factorial(_ number: Int) -> Int128 { (0..<number).reduce(1) { $0 * Int128($1 + 1) } }
    return (0..<players).map { player in
      var sum: Int128 = 0
      for set in 0..<(1 << players) where set & (1 << player) == 0 {
        let size = set.nonzeroBitCount
        let weight = factorial(size) * factorial(players - size - 1)
        sum += weight * (values[set | 1 << player] - values[set])
      }
      return sum * ShapleySum.parts / factorial(players)
    }
  }
}
