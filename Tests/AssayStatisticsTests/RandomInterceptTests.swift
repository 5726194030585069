// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayStatistics

/// Fits with a random intercept against figures that are published of public data, and by simulation.
@Suite("Random intercepts", .timeLimit(.minutes(15)))
struct RandomInterceptTests {
  /// Yields of dyestuff from six batches. Data: O. L. Davies & P. L. Goldsmith (1972), *Statistical
  /// Methods in Research and Production*, table 6.3.
  static let dyestuff: [[Double]] = [
    [1545, 1440, 1440, 1520, 1580], [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560], [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625], [1520, 1455, 1450, 1480, 1445],
  ]

  /// Travel times in rails. Data: J. L. Devore (2000), *Probability and Statistics for Engineering and
  /// the Sciences*, 5th ed.
  static let rail: [[Double]] = [
    [55, 53, 54], [26, 37, 32], [78, 91, 85], [92, 100, 96], [49, 51, 50], [80, 85, 83],
  ]

  /// A distance in the skulls of 27 children at the ages 8, 10, 12 and 14. Data: R. F. Potthoff & S. N.
  /// Roy (1964), Biometrika 51, table 1.
  static let skulls: [[Double]] = [
    [26, 25, 29, 31], [21.5, 22.5, 23, 26.5], [23, 22.5, 24, 27.5], [25.5, 27.5, 26.5, 27],
    [20, 23.5, 22.5, 26], [24.5, 25.5, 27, 28.5], [22, 22, 24.5, 26.5], [24, 21.5, 24.5, 25.5],
    [23, 20.5, 31, 26], [27.5, 28, 31, 31.5], [23, 23, 23.5, 25], [21.5, 23.5, 24, 28],
    [17, 24.5, 26, 29.5], [22.5, 25.5, 25.5, 26], [23, 24.5, 26, 30], [22, 21.5, 23.5, 25],
    [21, 20, 21.5, 23], [21, 21.5, 24, 25.5], [20.5, 24, 24.5, 26], [23.5, 24.5, 25, 26.5],
    [21.5, 23, 22.5, 23.5], [20, 21, 21, 22.5], [21.5, 22.5, 23, 25], [23, 23, 23.5, 24],
    [20, 21, 22, 21.5], [16.5, 19, 19, 19.5], [24.5, 25, 28, 28],
  ]

  static func rows(_ groups: [[Double]]) -> (response: [Double], groups: [Int]) {
    (
      groups.flatMap(\.self),
      groups.indices.flatMap { index in groups[index].map { _ in index } }
    )
  }

  static func isNear(_ value: Double, _ expected: Double, within digits: Double) -> Bool {
    abs(value - expected) <= digits * abs(expected)
  }

  /// Figures: D. Bates et al. (2015), *lme4*, and its vignette; 319.6543, 1764 and 2451.
  @Test func `variances of dyestuff are those of lme4`() throws {
    let (response, groups) = Self.rows(Self.dyestuff)
    let fit = try RandomIntercept.fit(response, predictors: [], groups: groups)
    #expect(Self.isNear(fit.criterion, 319.6543, within: 1e-6))
    #expect(Self.isNear(fit.groupDeviation * fit.groupDeviation, 1764, within: 1e-3))
    #expect(Self.isNear(fit.residualDeviation * fit.residualDeviation, 2451, within: 1e-3))
    #expect(Self.isNear(fit.coefficients[0], 1527.5, within: 1e-10))
    #expect(Self.isNear(fit.standardErrors[0], 19.38, within: 1e-3))
  }

  /// Figures: Pinheiro & Bates (2000), page 8: 24.80547, 4.020779, 10.17104, log likelihood −61.0885.
  @Test func `variances of rails are those of nlme`() throws {
    let (response, groups) = Self.rows(Self.rail)
    let fit = try RandomIntercept.fit(response, predictors: [], groups: groups)
    #expect(Self.isNear(fit.groupDeviation, 24.80547, within: 1e-6))
    #expect(Self.isNear(fit.residualDeviation, 4.020779, within: 1e-6))
    #expect(Self.isNear(fit.standardErrors[0], 10.17104, within: 1e-6))
    #expect(Self.isNear(fit.criterion / -2, -61.0885, within: 1e-6))
    // In a balanced sample the mean is judged by the groups alone.
    #expect(Self.isNear(fit.degreesOfFreedom[0], 5, within: 1e-3))
  }

  /// Figures: Pinheiro & Bates (2000), page 22 and 32: 2.114724, 1.431592, 16.76111 (0.80240), 0.66019
  /// (0.06161) with 80 degrees of freedom.
  @Test func `slope and variances of skulls are those of nlme`() throws {
    let (response, groups) = Self.rows(Self.skulls)
    let ages = Self.skulls.flatMap { _ -> [Double] in [8, 10, 12, 14] }
    let fit = try RandomIntercept.fit(response, predictors: [ages], groups: groups)
    #expect(Self.isNear(fit.groupDeviation, 2.114724, within: 1e-6))
    #expect(Self.isNear(fit.residualDeviation, 1.431592, within: 1e-6))
    #expect(Self.isNear(fit.coefficients[0], 16.76111, within: 1e-6))
    #expect(Self.isNear(fit.standardErrors[0], 0.8023952, within: 1e-6))
    #expect(Self.isNear(fit.coefficients[1], 0.6601852, within: 1e-6))
    #expect(Self.isNear(fit.standardErrors[1], 0.0616059, within: 1e-6))
    #expect(Self.isNear(fit.degreesOfFreedom[1], 80, within: 1e-3))
  }

  @Test func `groups that differ in nothing leave ordinary least squares`() throws {
    let response = [1.0, 2.1, 2.9, 4.2, 5.0, 5.8]
    let predictor = [1.0, 2, 3, 4, 5, 6]
    let groups = [0, 1, 0, 1, 0, 1]
    let mixed = try RandomIntercept.fit(response, predictors: [predictor], groups: groups)
    let plain = try LeastSquares.fit(response, on: DesignMatrix(predictors: [predictor]))
    #expect(mixed.groupDeviation == 0)
    #expect(mixed.degreesOfFreedom == [4, 4])
    for index in 0..<2 {
      #expect(Self.isNear(mixed.coefficients[index], plain.coefficients[index], within: 1e-12))
      #expect(Self.isNear(mixed.standardErrors[index], plain.standardErrors[index], within: 1e-12))
    }
  }

  @Test func `what cannot be told is refused`() {
    #expect(throws: LeastSquaresError.tooFewRows(rows: 3, coefficients: 5)) {
      try RandomIntercept.fit([1, 2, 4], predictors: [[1, 2, 3]], groups: [0, 1, 2])
    }
    #expect(throws: LeastSquaresError.dependent(column: .predictor(0), on: [.intercept])) {
      try RandomIntercept.fit([1, 2, 4, 3], predictors: [[2, 2, 2, 2]], groups: [0, 0, 1, 1])
    }
  }

  /// Of intervals for rows of a new group, and of a known one, nine in ten hold the truth.
  @Test func `intervals of predictions have their coverage`() throws {
    let stream = CounterGenerator(seed: 20_261_130).stream(factor: 1, scope: .all)
    var draw: UInt64 = 0
    func normal() -> Double {
      draw += 1
      return stream.standardNormal(draw)
    }
    var (known, new, count) = (0, 0, 0)
    for _ in 0..<400 {
      let sizes = [9, 1, 4, 2, 6, 3, 1, 5, 2, 7, 3, 2]
      var (response, predictor, groups): ([Double], [Double], [Int]) = ([], [], [])
      let effects = sizes.map { _ in 0.8 * normal() }
      for (group, size) in sizes.enumerated() {
        for _ in 0..<size {
          let x = normal()
          predictor.append(x)
          response.append(1 + 0.5 * x + effects[group] + 0.4 * normal())
          groups.append(group)
        }
      }
      let fit = try RandomIntercept.fit(response, predictors: [predictor], groups: groups)
      for group in [0, 2, 9] {
        let x = normal()
        let truth = 1 + 0.5 * x + effects[group] + 0.4 * normal()
        let prediction = fit.prediction(at: [x], group: group)
        let isInside = abs(truth - prediction.value) < 1.6449 * prediction.standardErrorOfResponse
        if isInside { known += 1 }
        let other = 1 + 0.5 * x + 0.8 * normal() + 0.4 * normal()
        let stranger = fit.prediction(at: [x], group: nil)
        if abs(other - stranger.value) < 1.7959 * stranger.standardErrorOfResponse { new += 1 }
        count += 1
      }
    }
    // A binomial share of 1,200 draws has a standard deviation of 0.009.
    #expect(abs(Double(known) / Double(count) - 0.9) < 0.03)
    #expect(abs(Double(new) / Double(count) - 0.9) < 0.03)
  }

  @Test func `a group that is left out is predicted without itself`() throws {
    let (response, groups) = Self.rows(Self.skulls)
    let ages = Self.skulls.flatMap { _ -> [Double] in [8, 10, 12, 14] }
    let validation = try #require(
      GroupValidation(response, predictors: [ages], groups: groups))
    // Without the first child everything is fitted anew.
    let rest = Self.rows(Array(Self.skulls.dropFirst()))
    let fit = try RandomIntercept.fit(
      rest.response, predictors: [Array(ages.dropFirst(4))], groups: rest.groups)
    let prediction = fit.prediction(at: [8], group: nil)
    #expect(Self.isNear(validation.errors[0], 26 - prediction.value, within: 1e-9))
    let inside = validation.scores.count { abs($0) < 1.6449 }
    #expect((90...104).contains(inside), "\(inside) of 108")
  }
}
