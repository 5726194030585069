// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

/// Figures that may be nothing, or are capped, against plain draws and against integrals by hand.
@Suite("Uncertain products", .timeLimit(.minutes(15)))
struct UncertainProductTests {
  static func sides(_ low: Double, _ high: Double) -> TwoSidedLognormal {
    TwoSidedLognormal(
      sigmaLow: log(low) / 1.6448536269514722, sigmaHigh: log(high) / 1.6448536269514722)
  }

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let product: UncertainProduct
  }

  static let cases: [Case] = [
    Case(
      testDescription: "a limit of one symmetric factor",
      product: UncertainProduct(
        factors: [.init(sides: sides(5, 5), exponent: 1)],
        caps: [.init(headroom: -0.2, exponents: [1], weight: 1)])),
    Case(
      testDescription: "a limit of one lopsided factor, with a probability",
      product: UncertainProduct(
        factors: [.init(sides: sides(1.5, 12), exponent: 1)],
        occurrences: [.init(probability: 0.6, weight: 1)],
        caps: [.init(headroom: 1, exponents: [1], weight: 1)])),
    Case(
      testDescription: "an uncertain limit, and factors besides it",
      product: UncertainProduct(
        factors: [
          .init(sides: sides(4, 4), exponent: 1), .init(sides: sides(1.3, 1.3), exponent: 0),
          .init(sides: sides(1.4, 2), exponent: 1), .init(sides: sides(1.2, 1.2), exponent: -1),
        ],
        caps: [.init(headroom: 0.3, exponents: [1, -1, 0, 0], weight: 1)])),
    Case(
      testDescription: "a limit that hardly leaves anything uncertain",
      product: UncertainProduct(
        factors: [
          .init(sides: sides(10, 10), exponent: 1), .init(sides: sides(3, 3), exponent: 1),
        ],
        caps: [.init(headroom: -2, exponents: [1, 0], weight: 1)])),
    Case(
      testDescription: "several lopsided factors under one limit",
      product: UncertainProduct(
        factors: [
          .init(sides: sides(2, 6), exponent: 1), .init(sides: sides(3, 1.5), exponent: 1),
          .init(sides: sides(2, 2.5), exponent: -1),
        ],
        occurrences: [.init(probability: 0.8, weight: 1)],
        caps: [.init(headroom: 0.5, exponents: [1, 1, -1], weight: 1)])),
    Case(
      testDescription: "a part that may not have come about",
      product: UncertainProduct(
        factors: [.init(sides: sides(2, 2), exponent: 1)],
        occurrences: [
          .init(probability: 0.3, weight: 0.7), .init(probability: 0.9, weight: 1),
        ])),
    Case(
      testDescription: "two limits, one of what the other limits",
      product: UncertainProduct(
        factors: [.init(sides: sides(6, 6), exponent: 1), .init(sides: sides(2, 2), exponent: 1)],
        caps: [
          .init(headroom: 0.1, exponents: [1, 0], weight: 1),
          .init(headroom: 0.2, exponents: [1, 1], caps: [1], weight: 1),
        ])),
  ]

  /// 200,000 plain draws, ascending.
  static func draws(of product: UncertainProduct) -> [Double] {
    var random = SplitMix(state: 2026)
    return (0..<200_000).map { _ in
      let logs = product.factors.map { $0.sides.logarithm(at: random.normal()) }
      var sum = zip(product.factors, logs).reduce(0) { $0 + $1.0.exponent * $1.1 }
      var reductions: [Double] = []
      for cap in product.caps {
        let distance =
          zip(cap.exponents, logs).reduce(0) { $0 + $1.0 * $1.1 }
          + zip(cap.caps, reductions).reduce(0) { $0 + $1.0 * $1.1 }
        let reduction = min(0, cap.headroom - distance) - min(0, cap.headroom)
        reductions.append(reduction)
        sum += cap.weight * reduction
      }
      var figure = exp(sum)
      for occurrence in product.occurrences {
        let uniform = 0.5 * erfc(-random.normal() / 2.0.squareRoot())
        if uniform > occurrence.probability { figure *= 1 - occurrence.weight }
      }
      return figure
    }.sorted()
  }

  @Test(arguments: cases) func `the mean and both ends are those of plain draws`(_ it: Case) {
    let draws = Self.draws(of: it.product)
    let mean = draws.reduce(0, +) / Double(draws.count)
    // 3 %: of the draws 0.5 %, of the shape 4 % with lopsided factors at most.
    #expect(abs(it.product.moment(1) / mean - 1) < 0.03)
    for (share, place) in [(0.05, 10_000), (0.95, 190_000)] {
      let (end, drawn) = (it.product.quantile(share), draws[place])
      #expect(
        drawn == 0 ? end == 0 : abs(end / drawn - 1) < 0.05, "\(share): \(end), drawn \(drawn)")
    }
  }

  @Test func `the mean of a limited lognormal is the partial expectation`() {
    // E[min(X, c)] of ln X ~ N(0, σ²) is e^{σ²/2}·Φ((ln c − σ²)/σ) + c·Φ(−ln c/σ), per the median; by
    // arithmetic with Φ(−0.5) = 0.3085375387 and Φ(−1.5) = 0.0668072013 for σ = 1 and ln c = −0.5, over
    // the central figure, which is c.
    let product = UncertainProduct(
      factors: [.init(sides: TwoSidedLognormal(sigmaLow: 1, sigmaHigh: 1), exponent: 1)],
      caps: [.init(headroom: -0.5, exponents: [1], weight: 1)])
    let wanted = (exp(0.5) * 0.0668072013 + exp(-0.5) * (1 - 0.3085375387)) / exp(-0.5)
    #expect(abs(product.moment(1) - wanted) < 1e-9)
    #expect(abs(product.bindingProbability(ofCap: 0) - (1 - 0.3085375387)) < 1e-9)
  }

  @Test func `an end is nothing as long as that is likelier than the share below it`() {
    func ends(_ probability: Double) -> (Double, Double) {
      let product = UncertainProduct(
        factors: [.init(sides: Self.sides(2, 2), exponent: 1)],
        occurrences: [.init(probability: probability, weight: 1)])
      return (product.quantile(0.05), product.quantile(0.95))
    }
    #expect(ends(0.94).0 == 0)
    #expect(ends(0.96).0 > 0)
    #expect(ends(0.04) == (0, 0))
    // Of 0.5 the 95 % quantile is the 90 % quantile of what came about: 2^(1.2815515655/1.6448536270).
    #expect(abs(ends(0.5).1 - exp2(1.2815515655 / 1.6448536270)) < 1e-6)
  }
}
