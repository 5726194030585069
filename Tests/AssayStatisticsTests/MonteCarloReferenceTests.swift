// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

/// Published examples of JCGM 101, JCGM 102 and NIST, by our draws and coverage intervals.
@Suite("Propagation of distributions", .timeLimit(.minutes(15)))
struct MonteCarloReferenceTests {
  static let isFull = ProcessInfo.processInfo.environment["ASSAY_FULL"] != nil
  static let draws = isFull ? 4_000_000 : 40_000

  static func figure(_ value: Double, _ unit: Double) -> PublishedFigure {
    PublishedFigure(value, unit)
  }

  /// Magnitude or phase of a complex number whose parts have a standard deviation of 0.01.
  static func complexNumber(
    _ name: String, real: Double, correlation: Double, phase: Bool, mean: Double, deviation: Double
  ) -> MonteCarloReference {
    MonteCarloReference(
      testDescription: "JCGM 102, 9.3: \(name)", inputs: [.normal(0, 0.01), .normal(0, 0.01)],
      model: { draws in
        let x = real + draws[0]
        let y = correlation * draws[0] + (1 - correlation * correlation).squareRoot() * draws[1]
        return phase ? atan2(y, x) : (x * x + y * y).squareRoot()
      }, mean: figure(mean, 0.001), deviation: figure(deviation, 0.001))
  }

  static let additive: [MonteCarloReference] = [
    MonteCarloReference(
      testDescription: "JCGM 101, 9.2.2: four normal inputs",
      inputs: Array(repeating: .normal(0, 1), count: 4), model: { $0.reduce(0, +) },
      mean: figure(0, 0.01), deviation: figure(2, 0.01),
      intervals: [(0.95, figure(-3.92, 0.01), figure(3.92, 0.01))]),
    MonteCarloReference(
      testDescription: "JCGM 101, 9.2.3: four rectangular inputs",
      inputs: Array(repeating: .rectangular(0, 3.0.squareRoot()), count: 4),
      model: { $0.reduce(0, +) }, mean: figure(0, 0.01), deviation: figure(2, 0.01),
      intervals: [(0.95, figure(-3.88, 0.01), figure(3.88, 0.01))]),
    MonteCarloReference(
      testDescription: "NIST TN 1900, E11: step attenuator",
      inputs: [
        .student3(30.0402, 0.0091), .normal(0, 0.002), .normal(0, 0.002), .arcsine(0, 0.00198),
        .rectangular(0, 0.0005196), .rectangular(0, 0.0005196), .arcsine(0, 0.0029698),
        .arcsine(0, 0.02828), .rectangular(0.003, 0.00433),
      ],
      model: { $0[0] - $0[1] + $0[2] + $0[3] - $0[4] + $0[5] + $0[6] + $0[7] + $0[8] },
      mean: figure(30.043, 0.001), deviation: figure(0.0224, 0.0001),
      intervals: [(0.95, figure(30.006, 0.001), figure(30.081, 0.001))]),
  ]

  static let curved: [MonteCarloReference] = [
    MonteCarloReference(
      testDescription: "NPL DEM-ES-011, 9.2: a logarithm", inputs: [.rectangular(0.6, 0.5)],
      model: { log($0[0]) }, mean: figure(-0.665, 0.001), deviation: figure(0.606, 0.001),
      // The exact ends are ln 0.15 = −1.897 and ln 1.1 = 0.0953: the published one is of draws too.
      shortest: (0.95, figure(-1.895, 0.001), figure(0.095, 0.001))),
    MonteCarloReference(
      testDescription: "NIST TN 1900, E3: falling-ball viscometer",
      inputs: [
        .normal(4.63, 0.0463), .normal(61, 6.1), .normal(36.6, 5.49), .normal(2217, 0.5),
        .normal(1180, 0.5), .normal(810, 0.5),
      ],
      model: { $0[0] * $0[1] * ($0[3] - $0[4]) / ($0[2] * ($0[3] - $0[5])) },
      mean: figure(5.82, 0.01), deviation: figure(1.11, 0.01),
      intervals: [(0.95, figure(4.05, 0.01), figure(8.39, 0.01))]),
    MonteCarloReference(
      testDescription: "NIST TN 1900, E13: thermal expansion",
      inputs: [
        .student3(1.4999, 0.0001), .student3(288.15, 0.02), .student3(1.5021, 0.0002),
        .student3(373.10, 0.05),
      ],
      model: { ($0[2] - $0[0]) / ($0[0] * ($0[3] - $0[1])) },
      mean: figure(1.7268e-5, 1e-9), deviation: figure(1.74e-6, 1e-8)),
    MonteCarloReference(
      testDescription: "NIST Uncertainty Machine, 10: Stefan–Boltzmann constant",
      inputs: [
        .normal(6.62606957e-34, 2.9e-41), .normal(8.3144621, 7.5e-6),
        .normal(10_973_731.568539, 5.5e-5), .normal(5.4857990946e-4, 2.2e-13),
        .normal(7.2973525698e-3, 2.4e-12),
      ],
      model: {
        32 * pow(Double.pi, 5) * $0[0] * pow($0[1], 4) * pow($0[2], 4)
          / (15 * pow($0[3], 4) * 1e-12 * pow(299_792_458, 6) * pow($0[4], 8))
      },
      intervals: [
        (0.99, figure(5.67032e-8, 1e-13), figure(5.67043e-8, 1e-13)),
        (0.68, figure(5.67035e-8, 1e-13), figure(5.67039e-8, 1e-13)),
      ]),
  ]

  static let complex: [MonteCarloReference] = [
    complexNumber(
      "a magnitude", real: 0.001, correlation: 0, phase: false, mean: 0.013, deviation: 0.007),
    complexNumber("a phase", real: 0.001, correlation: 0, phase: true, mean: 0, deviation: 1.744),
    complexNumber(
      "a correlated magnitude", real: 0.001, correlation: 0.9, phase: false, mean: 0.012,
      deviation: 0.008),
    complexNumber(
      "a correlated phase", real: 0.001, correlation: 0.9, phase: true, mean: -0.556,
      deviation: 1.599),
    complexNumber(
      "a greater magnitude", real: 0.01, correlation: 0.9, phase: false, mean: 0.015,
      deviation: 0.008),
    complexNumber(
      "its phase", real: 0.01, correlation: 0.9, phase: true, mean: -0.343, deviation: 0.903),
  ]

  @Test("draws give the published figures", arguments: additive + curved + complex)
  func reference(_ reference: MonteCarloReference) throws {
    let values = reference.values(Self.draws, seed: 1)
    let moments = DrawMoments(values)
    // Half a unit in the last published place, and 3 standard errors of the draws.
    func check(_ found: Double, _ expected: PublishedFigure?, error: Double, _ name: String) {
      guard let expected else { return }
      #expect((found - expected.value).magnitude <= expected.unit / 2 + 3 * error, "\(name)")
    }
    check(moments.mean, reference.mean, error: moments.errorOfMean, "mean")
    check(moments.deviation, reference.deviation, error: moments.errorOfDeviation, "deviation")
    var report = "mean \(moments.mean), deviation \(moments.deviation)"
    for interval in reference.intervals {
      let places = try #require(
        CoverageInterval.symmetric(share: interval.share, of: values.count))
      Self.check(values, places.lowerBound, interval.low)
      Self.check(values, places.upperBound, interval.high)
      report += ", \(interval.share): \(values[places.lowerBound])…\(values[places.upperBound])"
    }
    if let interval = reference.shortest {
      let places = Self.shortest(share: interval.share, of: values)
      Self.check(values, places.lowerBound, interval.low)
      Self.check(values, places.upperBound, interval.high)
      report += ", shortest: \(values[places.lowerBound])…\(values[places.upperBound])"
    }
    print("GUM:", reference.testDescription, "with \(values.count) draws:", report)
  }

  /// Checks an order statistic to half a unit in the last published place, beyond the ranks that lie
  /// within 3 standard errors of its own.
  private static func check(_ values: [Double], _ place: Int, _ expected: PublishedFigure) {
    let share = Double(place) / Double(values.count)
    let reach = Int(3 * (Double(values.count) * share * (1 - share)).squareRoot()) + 1
    let low = values[max(0, place - reach)] - expected.unit / 2
    let high = values[min(values.count - 1, place + reach)] + expected.unit / 2
    #expect(low <= expected.value && expected.value <= high, "\(values[place])")
  }

  /// The interval of `CoverageInterval` that is shortest: JCGM 101:2008, 5.3.4.
  private static func shortest(share: Double, of values: [Double]) -> ClosedRange<Int> {
    let inside = Int((share * Double(values.count) + 0.5).rounded(.down))
    let first = (0..<(values.count - inside)).min {
      values[$0 + inside] - values[$0] < values[$1 + inside] - values[$1]
    }
    return (first ?? 0)...((first ?? 0) + inside)
  }

  @Test func `a symmetric interval leaves as much below as above`() {
    // JCGM 101:2008, 7.7.2 for M = 10⁶ and p = 0.95: the 25 000-th and the 975 000-th value.
    #expect(CoverageInterval.symmetric(share: 0.95, of: 1_000_000) == 24_999...974_999)
    #expect(CoverageInterval.symmetric(share: 0.9, of: 1000) == 49...949)
    #expect(CoverageInterval.symmetric(share: 0.9, of: 4) == nil)
    #expect(CoverageInterval.symmetric(share: 0.9, of: 0) == nil)
  }
}
