// SPDX-License-Identifier: Apache-2.0

/// The Shapley values of a game that is given leaf by leaf of a decision tree, exactly.
///
/// The game has two positions for each player, base and head, and a value for each choice of
/// positions. A decision tree asks for players one after another until the value is settled; a
/// leaf with `p` players at head and `n` at base on its path and the value `v` gives every player at
/// head `+v·(p−1)!·n!/(p+n)!` and every one at base `−v·p!·(n−1)!/(p+n)!`. Players whom no leaf
/// asks for get nothing, and cost nothing.
///
/// All of these are multiples of one part in lcm(1…20), because m·C(k,m) divides lcm(1…k), so that
/// sums are integers.
///
/// Source: L. S. Shapley, "A Value for n-Person Games", 1953, axioms and formula (12); the leaves
/// are the interventional form of S. Lundberg et al., "From local explanations to global
/// understanding with explainable AI for trees", 2020, algorithm 3. For the divisor: B. Farhi, "An
/// identity involving the least common multiple of binomial coefficients", 2009.
package struct ShapleySum: Sendable {
  /// The most players that one leaf may ask for.
  package static let playerLimit = 20

  /// lcm(1…20): how many parts there are to one.
  package static let parts: Int128 = 232_792_560

  /// By player, the share in `parts`-ths of the unit of the values.
  package private(set) var shares: [Int128]

  package init(players: Int) {
    shares = Array(repeating: 0, count: players)
  }

  /// Adds one leaf.
  ///
  /// - Parameters:
  ///   - value: In any unit; the same for all leaves.
  ///   - heads: The players at head on the way to the leaf, by index, each once.
  ///   - bases: Those at base.
  /// - Throws: `ShapleyError`; the sum is then of no use.
  package mutating func add(
    leaf value: Int128, heads: [Int], bases: [Int]
  ) throws(ShapleyError) {
    let (p, n) = (heads.count, bases.count)
    guard p + n <= ShapleySum.playerLimit else { throw .tooManyPlayers(p + n) }
    guard value != 0 else { return }
    if p > 0 {
      let part = try ShapleySum.product(value, ShapleySum.parts / ShapleySum.orders(p, p + n))
      for player in heads { shares[player] = try ShapleySum.sum(shares[player], part) }
    }
    if n > 0 {
      let part = try ShapleySum.product(value, -ShapleySum.parts / ShapleySum.orders(n, p + n))
      for player in bases { shares[player] = try ShapleySum.sum(shares[player], part) }
    }
  }

  /// Rounds shares to whole units such that they add up to the whole.
  ///
  /// Each share is cut off towards zero, and what is then lacking goes, one unit each, to those
  /// that lost the largest remainders of that sign; of equal remainders the first player is taken.
  /// Negating all shares negates the result.
  ///
  /// Source: the method of largest remainders (Hamilton, 1792), on magnitudes.
  package func rounded() -> [Int128] {
    var whole: [Int128] = []
    var rests: [Int128] = []
    var lacking: Int128 = 0
    for share in shares {
      let (quotient, rest) = share.quotientAndRemainder(dividingBy: ShapleySum.parts)
      whole.append(quotient)
      rests.append(rest)
      lacking += rest
    }
    let (units, rest) = lacking.quotientAndRemainder(dividingBy: ShapleySum.parts)
    precondition(
      rest == 0, "what one leaf gives adds up to its value, to nothing or to its negative")
    let sign: Int128 = units.signum()
    let claims = rests.indices.filter { rests[$0].signum() == sign && sign != 0 }
      .sorted { (rests[$1].magnitude, $0) < (rests[$0].magnitude, $1) }
    // Every remainder is below one unit, so that there are more claims than units.
    for player in claims.prefix(Int(clamping: units.magnitude)) { whole[player] += sign }
    return whole
  }

  /// m·C(k, m), the number of orders in which one of m comes last among the m and before the rest,
  /// as a divisor of all k! orders.
  static func orders(_ m: Int, _ k: Int) -> Int128 {
    var binomial: Int128 = 1
    for step in 0..<m { binomial = binomial * Int128(k - step) / Int128(step + 1) }
    return Int128(m) * binomial
  }

  private static func product(_ left: Int128, _ right: Int128) throws(ShapleyError) -> Int128 {
    let (product, overflows) = left.multipliedReportingOverflow(by: right)
    guard !overflows else { throw .outOfRange }
    return product
  }

  private static func sum(_ left: Int128, _ right: Int128) throws(ShapleyError) -> Int128 {
    let (sum, overflows) = left.addingReportingOverflow(right)
    guard !overflows else { throw .outOfRange }
    return sum
  }
}

/// Why shares cannot be stated exactly.
package enum ShapleyError: Error, Hashable {
  /// One leaf asks for so many players, more than `ShapleySum.playerLimit`.
  case tooManyPlayers(Int)
  /// A share has more than 127 bits.
  case outOfRange
}
