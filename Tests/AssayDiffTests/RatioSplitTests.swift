// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayRules
import Glibc
import Testing

@testable import AssayDiff

/// A ratio of totals is no sum over models: its split against the ratio of every choice.
@Suite("Ratios of totals", .timeLimit(.minutes(15)))
struct RatioSplitTests {
  @Test("shares are the mean effect on the ratio over all subsets", arguments: 0..<8)
  func subsets(_ seed: Int) throws {
    var random = Random(state: UInt64(seed) &+ 301)
    let revision = try LineageSamples.revision(&random, count: 3)
    let population = try ComparedPopulation(
      revision, head: LineageSamples.records(&random, count: 18))
    let (_, document) = try population.compared()
    let players = population.active
    var ratios: [Double] = []
    for set in 0..<(1 << players.count) {
      let heads = Set(players.indices.filter { set & (1 << $0) != 0 }.map { players[$0] })
      var (top, bottom) = (Int128(0), Int128(0))
      for numbers in try population.numbers(taking: heads) {
        top += numbers[TrialKey(total: "popular", .numerator("per_flop"))] ?? 0
        bottom += numbers[TrialKey(total: "popular", .denominator("per_flop"))] ?? 0
      }
      ratios.append(bottom == 0 ? .nan : Double(top) / Double(bottom))
    }
    let found = document.totals.first { $0.kind == .ratio }?.number
    guard ratios.allSatisfy({ $0.isFinite }) else {
      #expect(found == nil, "a ratio that some choice does not have is not split")
      return
    }
    let number = try #require(found)
    #expect(number.residual == 0)
    for (place, player) in players.enumerated() {
      var share = 0.0
      for set in ratios.indices where set & (1 << place) == 0 {
        let size = set.nonzeroBitCount
        let weight = 1 / (Double(players.count) * Self.binomial(players.count - 1, size))
        share += weight * (ratios[set | 1 << place] - ratios[set])
      }
      let unit = DiffUnits(population.trials).single.unit(of: player)
      let quanta = number.shares.first { $0.unit == unit }?.quanta ?? 0
      // Two units of the last place: its own rounding, and that of the others' remainders.
      let unitOfPlace = pow(10, -Double(number.digits))
      #expect(
        abs(Double(quanta) * unitOfPlace - share) < 2 * unitOfPlace + (ratios.max() ?? 0) * 1e-13)
    }
  }

  private static func binomial(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
  }
}
