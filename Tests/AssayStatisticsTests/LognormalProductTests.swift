// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

@Suite("Products of two-sided lognormals", .timeLimit(.minutes(15)))
struct LognormalProductTests {
  /// A factor with the ends of its 90 % range as ratios about the median.
  private static func factor(_ low: Double, _ high: Double) -> TwoSidedLognormal {
    let z = 1.6448536269514722
    return TwoSidedLognormal(sigmaLow: -log(low) / z, sigmaHigh: log(high) / z)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let factors: [TwoSidedLognormal]
    let low: Double
    let high: Double
  }

  /// The ends are by convolution on a grid of 0.0005 (numpy 2.4).
  static let cases = [
    Case(testDescription: "one", factors: [factor(0.5, 4)], low: 0.5, high: 4),
    Case(
      testDescription: "two that are symmetric", factors: [factor(0.5, 2), factor(1 / 3, 3)],
      low: 0.27279, high: 3.66584),
    Case(
      testDescription: "a report, and a meter nobody names",
      factors: [factor(1 / 1.5, 1.5), factor(1, 1.675)], low: 0.70634, high: 1.93845),
    Case(
      testDescription: "three of one side", factors: Array(repeating: factor(1, 1.675), count: 3),
      low: 0.99995, high: 2.65749),
    Case(
      testDescription: "of opposite sides", factors: [factor(0.05, 1), factor(1, 3)], low: 0.06148,
      high: 2.46599),
    Case(
      testDescription: "one that is wide", factors: [factor(0.5, 25), factor(0.9, 1.1)],
      low: 0.49517, high: 24.97814),
    Case(
      testDescription: "as a pack has them",
      factors: [
        factor(1, 1.675), factor(1 / 1.5, 1.5), factor(0.864, 1.232), factor(0.7 / 1.1, 1.52 / 1.1),
      ], low: 0.57975, high: 2.18187),
  ]

  @Test("the ends are those of the convolution within 3 %", arguments: cases)
  func ends(_ testCase: Case) {
    let ends = LognormalProduct.ends(testCase.factors)
    #expect(abs(exp(ends.low) / testCase.low - 1) < 0.03)
    #expect(abs(exp(ends.high) / testCase.high - 1) < 0.03)
  }

  @Test func `random products have the ends of their draws within 5 %`() {
    let generator = CounterGenerator(seed: 7)
    for trial in 0..<24 {
      let stream = generator.stream(factor: 1, scope: DrawScope(high: 0, low: UInt64(trial)))
      var factors: [TwoSidedLognormal] = []
      for index in 0..<UInt64(1 + trial % 6) {
        let size = 0.03 * pow(25, stream.uniform(3 * index))
        let other = [size, 0, size * (0.3 + 2 * stream.uniform(3 * index + 1))]
        let side = other[min(2, Int(stream.uniform(3 * index + 2) * 3))]
        factors.append(
          index % 2 == 0
            ? TwoSidedLognormal(sigmaLow: side, sigmaHigh: size)
            : TwoSidedLognormal(sigmaLow: size, sigmaHigh: side))
      }
      var sums = Array(repeating: 0.0, count: 20_000)
      for (index, factor) in factors.enumerated() {
        var normals = sums.map { _ in 0.0 }
        generator.stream(factor: UInt64(2 + index), scope: DrawScope(high: 1, low: UInt64(trial)))
          .fill(&normals, from: 0)
        for place in sums.indices { sums[place] += factor.logarithm(at: normals[place]) }
      }
      sums.sort()
      let ends = LognormalProduct.ends(factors)
      // Three standard errors of 20,000 draws beside the 5 %: 0.045 of the standard deviation.
      let deviation = (sums[19_000] - sums[1_000]) / 3.3
      #expect(abs(ends.low - sums[1_000]) < 0.05 + 0.045 * deviation, "\(factors)")
      #expect(abs(ends.high - sums[19_000]) < 0.05 + 0.045 * deviation, "\(factors)")
    }
  }
}
