// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Testing

/// Owen values by their definition: the mean over the orders in which coalitions come together.
@Suite("Owen sums", .timeLimit(.minutes(15)))
struct OwenSumTests {
  /// Players 0… in files, and in rules within them.
  static let structures: [[[[Int]]]] = [
    [[[0, 1]], [[2], [3]]],
    [[[0], [1, 2]], [[3]], [[4, 5]]],
    [[[0, 1, 2]]],
    [[[0]], [[1]], [[2]], [[3]]],
    [[[0, 1], [2, 3]], [[4], [5]]],
  ]

  @Test(
    "members get their mean effect over the orders that keep coalitions together",
    arguments: structures.indices)
  func definition(_ index: Int) throws {
    let files = Self.structures[index]
    let count = files.flatMap(\.self).flatMap(\.self).count
    var state = UInt64(index) &+ 17
    let values = (0..<(1 << count)).map { _ -> Int128 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int128(state >> 40) - 8_000_000
    }
    // By the orders themselves.
    var sums = [Int128](repeating: 0, count: count)
    var orders: Int128 = 0
    for order in Self.orders(of: files) {
      orders += 1
      var taken = 0
      for player in order {
        sums[player] += values[taken | 1 << player] - values[taken]
        taken |= 1 << player
      }
    }
    // By leaves, of which each decides every coalition outside and every member inside.
    for (place, file) in files.enumerated() {
      for (position, rule) in file.enumerated() {
        let outside = files.enumerated().filter { $0.offset != place }.map {
          $0.element.flatMap(\.self)
        }
        let beside = file.enumerated().filter { $0.offset != position }.map(\.element)
        var owen = try OwenSum(
          members: rule.count, outer: [outside.count, beside.count], inner: rule.count)
        for choice in 0..<(1 << (outside.count + beside.count + rule.count)) {
          let units = outside + beside + rule.map { [$0] }
          let heads = units.indices.filter { choice & 1 << $0 != 0 }
          let taken = heads.flatMap { units[$0] }.reduce(0) { $0 | 1 << $1 }
          func counts(_ range: Range<Int>) -> OwenSum.Outer {
            let head = heads.count(where: range.contains)
            return OwenSum.Outer(heads: head, bases: range.count - head)
          }
          let first = outside.count + beside.count
          let members = rule.indices.map { $0 }
          try owen.add(
            leaf: values[taken],
            outer: [counts(0..<outside.count), counts(outside.count..<first)],
            heads: members.filter { heads.contains(first + $0) },
            bases: members.filter { !heads.contains(first + $0) })
        }
        for (member, player) in rule.enumerated() {
          // Equal as fractions.
          #expect(owen.shares[member] * orders == sums[player] * owen.parts, "player \(player)")
        }
      }
    }
  }

  @Test func `rounded shares add up to the whole, and only remainders are rounded`() {
    let shares: [(share: Int128, parts: Int128)] = [(7, 3), (1, 3), (-8, 3), (20, 6)]
    let rounded = OwenSum.rounded(shares, to: 3)
    #expect(rounded.reduce(0, +) == 3)
    for (share, whole) in zip(shares, rounded) {
      #expect((whole * share.parts - share.share).magnitude < UInt128(share.parts.magnitude))
    }
  }

  /// All orders in which each file comes as a whole, and within it each rule.
  private static func orders(of files: [[[Int]]]) -> [[Int]] {
    permutations(files).flatMap { files -> [[Int]] in
      files.reduce([[]]) { begun, file in
        let inner = permutations(file).flatMap { rules -> [[Int]] in
          rules.reduce([[]]) { begun, rule in
            begun.flatMap { start in permutations(rule).map { start + $0 } }
          }
        }
        return begun.flatMap { start in inner.map { start + $0 } }
      }
    }
  }

  private static func permutations<Item>(_ items: [Item]) -> [[Item]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index -> [[Item]] in
      var rest = items
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }
}
