// SPDX-License-Identifier: Apache-2.0

/// The Owen values of the members of one coalition, exactly, from the leaves of a decision tree.
///
/// Players stand in coalitions within coalitions, and only orders count in which each coalition
/// comes as a whole. The tree asks for whole coalitions outside of the one at hand, level by level,
/// and for the members of that one. A leaf with `p` players at head and `n` at base among the members,
/// and with `pₗ` and `nₗ` other coalitions of level l on its way, has the weight of a Shapley leaf for
/// the members times Π pₗ!·nₗ!/(pₗ+nₗ+1)!: so likely are, in a random order, exactly these at head
/// before the coalition and those at base behind it.
///
/// Source: G. Owen, "Values of games with a priori unions", 1977, formula (6); for several levels
/// E. Winter, "A value for cooperative games with levels structure of cooperation", 1989.
package struct OwenSum: Sendable {
  /// What one leaf asked of an outer level.
  package struct Outer: Sendable {
    package let heads: Int
    package let bases: Int

    package init(heads: Int, bases: Int) { (self.heads, self.bases) = (heads, bases) }
  }

  /// How many parts there are to one: a multiple of every leaf's divisor.
  package let parts: Int128
  /// By member, the share in `parts`-ths of the unit of the values.
  package private(set) var shares: [Int128]

  /// - Parameters:
  ///   - members: How many there are.
  ///   - outer: By level, the most coalitions that a leaf asks for.
  ///   - inner: The most members that a leaf asks for.
  /// - Throws: `ShapleyError` if the parts do not fit.
  package init(members: Int, outer: [Int], inner: Int) throws(ShapleyError) {
    var parts = OwenSum.multiple(upTo: inner)
    for count in outer {
      let (product, overflows) = parts.multipliedReportingOverflow(
        by: OwenSum.multiple(upTo: count + 1))
      guard !overflows, product < 1 << 96 else { throw .outOfRange }
      parts = product
    }
    self.parts = parts
    shares = Array(repeating: 0, count: members)
  }

  /// Adds one leaf.
  ///
  /// - Throws: `ShapleyError`; the sum is then of no use.
  package mutating func add(
    leaf value: Int128, outer: [Outer], heads: [Int], bases: [Int]
  ) throws(ShapleyError) {
    guard value != 0, !heads.isEmpty || !bases.isEmpty else { return }
    var divisor: Int128 = 1
    for level in outer {
      divisor *= ShapleySum.orders(level.heads + 1, level.heads + level.bases + 1)
    }
    for (players, sign) in [(heads, Int128(1)), (bases, -1)] where !players.isEmpty {
      let all = divisor * ShapleySum.orders(players.count, heads.count + bases.count)
      precondition(parts % all == 0, "the parts are a multiple of every leaf's divisor")
      let (part, overflows) = value.multipliedReportingOverflow(by: sign * (parts / all))
      guard !overflows else { throw .outOfRange }
      for player in players {
        let (sum, overflows) = shares[player].addingReportingOverflow(part)
        guard !overflows else { throw .outOfRange }
        shares[player] = sum
      }
    }
  }

  /// Rounds shares of several sums to whole units that add up to `whole`, by largest remainder.
  ///
  /// - Parameter shares: Each with the parts that there are to one.
  package static func rounded(
    _ shares: [(share: Int128, parts: Int128)], to whole: Int128
  ) -> [Int128] {
    var rounded = shares.map { $0.share / $0.parts }
    var lacking = whole - rounded.reduce(0, +)
    let sign = lacking.signum()
    guard sign != 0, !shares.isEmpty else { return rounded }
    // Less than one for each is what rounding leaves; more is shared out evenly first.
    let all = lacking / Int128(shares.count)
    if all != 0 {
      for index in rounded.indices { rounded[index] += all }
      lacking -= all * Int128(shares.count)
    }
    let rests = shares.map { Double($0.share % $0.parts) / Double($0.parts) * Double(sign) }
    let claims = rests.indices.sorted { (rests[$1], $0) < (rests[$0], $1) }
    for place in 0..<Int(clamping: lacking.magnitude) {
      rounded[claims[place % claims.count]] += sign
    }
    return rounded
  }

  /// lcm(1…count).
  private static func multiple(upTo count: Int) -> Int128 {
    var multiple: Int128 = 1
    for factor in 1...max(1, count) {
      var (left, right) = (multiple, Int128(factor))
      while right != 0 { (left, right) = (right, left % right) }
      multiple = multiple / left * Int128(factor)
    }
    return multiple
  }
}
