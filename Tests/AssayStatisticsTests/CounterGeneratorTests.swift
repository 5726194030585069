// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

@Suite("Draws", .timeLimit(.minutes(15)))
struct CounterGeneratorTests {
  struct Known: CustomTestStringConvertible {
    let testDescription: String
    let counter: Philox.Block
    let key: UInt64
    let output: Philox.Block
  }

  // `tests/kat_vectors` of Random123 1.14 (D. E. Shaw Research), lines `philox4x32 10`.
  static let known: [Known] = [
    Known(
      testDescription: "zeros", counter: Philox.Block(0, 0, 0, 0), key: 0,
      output: Philox.Block(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    Known(
      testDescription: "ones", counter: Philox.Block(.max, .max, .max, .max), key: .max,
      output: Philox.Block(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
    Known(
      testDescription: "digits of pi",
      counter: Philox.Block(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      key: 0x299F_31D0_A409_3822,
      output: Philox.Block(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)),
  ]

  @Test("a block is the published one", arguments: known)
  func block(_ known: Known) {
    #expect(Philox(key: known.key).block(known.counter) == known.output)
  }

  static func stream(
    seed: UInt64 = 1, factor: UInt64 = 2, scope: DrawScope = DrawScope(high: 3, low: 4)
  ) -> DrawStream {
    CounterGenerator(seed: seed).stream(factor: factor, scope: scope)
  }

  @Test func `seed, factor, scope and number each change a draw`() {
    let streams = [
      Self.stream(), Self.stream(seed: 2), Self.stream(factor: 1), Self.stream(factor: 2 << 32),
      Self.stream(scope: DrawScope(high: 4, low: 3)), Self.stream(scope: .all),
      Self.stream(scope: DrawScope(high: 3, low: 4 << 32)),
    ]
    let draws = streams.flatMap { stream in
      ([0, 1, 2, 3, 1 << 33, UInt64.max] as [UInt64]).map { stream.uniform($0) }
    }
    #expect(Set(draws).count == draws.count)
    #expect(Self.stream() == streams[0])
    #expect(Self.stream().uniform(3) == draws[3])
  }

  @Test(arguments: [0, 1, 7] as [UInt64], [0, 1, 2, 9])
  func `filling gives the draws one by one`(_ first: UInt64, _ count: Int) {
    let stream = Self.stream()
    var values = Array(repeating: 0.0, count: count)
    stream.fill(&values, from: first)
    #expect(values == (0..<count).map { stream.standardNormal(first + UInt64($0)) })
  }

  @Test func `draws are uniform, and never 0 or 1`() {
    let stream = Self.stream()
    let parts = 64
    let draws = 64_000
    var counts = Array(repeating: 0, count: parts)
    for draw in 0..<UInt64(draws) {
      let value = stream.uniform(draw)
      #expect(value > 0 && value < 1)
      counts[Int(value * Double(parts))] += 1
    }
    let expected = Double(draws) / Double(parts)
    let statistic = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    let probability = ChiSquared.upperProbability(
      statistic, degreesOfFreedom: Double(parts - 1))
    // Pearson's test; the draws are fixed, so that it cannot fail by chance.
    #expect(probability > 0.01 && probability < 0.99)
  }

  @Test func `streams of neighbouring keys are not correlated`() {
    let count = 4000
    func values(_ stream: DrawStream) -> [Double] {
      var values = Array(repeating: 0.0, count: count)
      stream.fill(&values, from: 0)
      return values
    }
    let first = values(Self.stream())
    for other in [
      Self.stream(seed: 0), Self.stream(factor: 3), Self.stream(scope: DrawScope(high: 3, low: 5)),
    ] {
      let product = zip(first, values(other)).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
      // 3 standard errors, 1/√n each; fixed draws.
      #expect(product.magnitude < 3 / Double(count).squareRoot())
    }
  }

  @Test(arguments: [0.001, 0.05, 0.25, 0.5, 0.9, 0.95, 0.999])
  func `quantiles of draws agree with the closed form`(_ share: Double) {
    let factor = TwoSidedLognormal(sigmaLow: 0.2, sigmaHigh: 0.5)
    let count = 40_000
    var draws = Array(repeating: 0.0, count: count)
    Self.stream().fill(&draws, from: 0)
    let z = StandardNormal.quantile(share)
    let end = exp(z * (z < 0 ? 0.2 : 0.5))
    let below = draws.count { exp(factor.logarithm(at: $0)) <= end }
    // 3 standard errors of a binomial share; fixed draws.
    let error = (share * (1 - share) / Double(count)).squareRoot()
    #expect((Double(below) / Double(count) - share).magnitude < 3 * error)
  }

  @Test func `the mean of drawn factors is their moment`() {
    let factor = TwoSidedLognormal(sigmaLow: 0.3, sigmaHigh: 0.6)
    let count = 40_000
    var draws = Array(repeating: 0.0, count: count)
    Self.stream(factor: 9).fill(&draws, from: 0)
    for exponent in [-1.0, 0.5, 1] {
      let mean = draws.reduce(0) { $0 + exp(exponent * factor.logarithm(at: $1)) } / Double(count)
      let error = (factor.variance(exponent) / Double(count)).squareRoot()
      // 3 standard errors; fixed draws.
      #expect((mean - factor.moment(exponent)).magnitude < 3 * error)
    }
  }
}
