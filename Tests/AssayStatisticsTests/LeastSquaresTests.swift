// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

@Suite("Least squares", .timeLimit(.minutes(15)))
struct LeastSquaresTests {
  static let first = [1.0, 2, 3, 4, 5, 7]
  static let second = [2.0, 1, 4, 3, 7, 5]
  static let response = [3.0, 4, 8, 7, 13, 14]
  static let small = DesignMatrix(predictors: [first, second])

  /// 1e-14 relative: a few roundings of results that are right to twice a double's digits.
  static func isNear(_ found: Double?, _ expected: Double) -> Bool {
    found.map { ($0 - expected).magnitude <= 1e-14 * max(expected.magnitude, 1e-3) } ?? false
  }

  static func areNear(_ found: [Double?], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { isNear($0, $1) }
  }

  // Expected values of this and the next two tests: the normal equations in rational arithmetic
  // (Python 3 `fractions`).
  @Test func `a fit with an intercept has the exact coefficients and sums`() throws {
    let fit = try LeastSquares.fit(Self.response, on: Self.small)
    #expect(fit.columns == [.intercept, .predictor(0), .predictor(1)])
    let coefficients: [Double] = [-3, 469, 347]
    #expect(Self.areNear(fit.coefficients, coefficients.map { $0 / 366 }))
    #expect(fit.degreesOfFreedom == 3)
    #expect(Self.isNear(fit.residualSumOfSquares, 523.0 / 366))
    #expect(Self.isNear(fit.modelSumOfSquares, 617.0 / 6 - 523.0 / 366))
    #expect(Self.isNear(fit.residualStandardDeviation, (523.0 / 1098).squareRoot()))
    #expect(Self.isNear(fit.rSquared, 37114.0 / 37637))
    #expect(Self.isNear(fit.adjustedRSquared, 110_296.0 / 112_911))
    #expect(Self.isNear(fit.f, 55671.0 / 523))
    #expect(!fit.isExact)
    let row = [101.0, -11, -11].map { $0 / 122 }
    #expect(Self.areNear(fit.unscaledCovariance[0], row))
    #expect(Self.areNear(fit.covariance[0], row.map { $0 * 523 / 1098 }))
    #expect(Self.isNear(fit.standardErrors[1], (523.0 / 1098 * 35 / 366).squareRoot()))
  }

  @Test func `rows have the exact residuals, leverages and leave-one-out residuals`() throws {
    let fit = try LeastSquares.fit(Self.response, on: Self.small)
    let residuals: [Double] = [-62, 182, 136, -352, -13, 109]
    #expect(Self.areNear(fit.residuals, residuals.map { $0 / 366 }))
    let leverages: [Double] = [176, 176, 92, 92, 281, 281]
    #expect(Self.areNear(fit.leverages, leverages.map { $0 / 366 }))
    // The residual over the rest of the leverage: the denominators cancel.
    #expect(
      Self.areNear(
        fit.leaveOneOutResiduals, zip(residuals, leverages).map { $0 / (366 - $1) }))
  }

  @Test func `without an intercept sums are taken about zero`() throws {
    let design = DesignMatrix(predictors: [Self.first, Self.second], hasIntercept: false)
    let fit = try LeastSquares.fit(Self.response, on: design)
    #expect(fit.columns == [.predictor(0), .predictor(1)])
    #expect(Self.areNear(fit.coefficients, [388.0 / 303, 287.0 / 303]))
    #expect(Self.isNear(fit.rSquared, 151_976.0 / 152_409))
    #expect(Self.isNear(fit.adjustedRSquared, 101_173.0 / 101_606))
    #expect(Self.isNear(fit.f, 303_952.0 / 433))
    #expect(fit.modelDegreesOfFreedom == 2)
    let prediction = try fit.prediction(at: [6, 6])
    #expect(Self.isNear(prediction.value, 1350.0 / 101))
    let variance = 433.0 / 1212
    #expect(Self.isNear(prediction.standardErrorOfMean, (variance * 36 / 101).squareRoot()))
    #expect(Self.isNear(prediction.standardErrorOfResponse, (variance * 137 / 101).squareRoot()))
  }

  @Test func `probabilities are those of Student and of Fisher`() throws {
    let fit = try LeastSquares.fit(Self.response, on: Self.small)
    // Closed forms for 3 degrees of freedom: Abramowitz & Stegun 26.7.3 and 26.6.4.
    let deviation = (523.0 / 1098 * 35 / 366).squareRoot()
    let angle = atan(469.0 / 366 / deviation / 3.0.squareRoot())
    let expected = 1 - 2 / Double.pi * (angle + sin(angle) * cos(angle))
    // 1e-12: the closed form subtracts from 1.
    #expect((try #require(fit.probabilities[1]) - expected).magnitude < 1e-12)
    let tail = pow(1 + 2.0 / 3 * 55671 / 523, -1.5)
    #expect(Self.isNear(fit.fProbability, tail))
  }

  @Test func `a leave-one-out residual is that of a fit without the row`() throws {
    let fit = try LeastSquares.fit(Self.response, on: Self.small)
    for row in Self.response.indices {
      func others(_ values: [Double]) -> [Double] {
        values.enumerated().filter { $0.offset != row }.map(\.element)
      }
      let rest = try LeastSquares.fit(
        others(Self.response),
        on: DesignMatrix(predictors: [others(Self.first), others(Self.second)]))
      let value = try rest.prediction(at: [Self.first[row], Self.second[row]]).value
      #expect(Self.isNear(fit.leaveOneOutResiduals[row], Self.response[row] - value))
    }
  }

  @Test func `an exact fit has no spread, infinite statistics and no NaN`() throws {
    let fit = try LeastSquares.fit(
      Self.first.map { 2 * $0 }, on: DesignMatrix(predictors: [Self.first, Self.second]))
    #expect(fit.isExact)
    #expect(fit.residuals == Array(repeating: 0, count: 6))
    #expect(fit.residualStandardDeviation == 0)
    #expect(fit.standardErrors == [0, 0, 0])
    #expect(fit.f == .infinity)
    #expect(fit.fProbability == 0)
    #expect(fit.rSquared == 1)
    // Only the first predictor has a part in it; 0/0 of the others is no number.
    #expect(fit.t == [nil, .infinity, nil])
    #expect(fit.probabilities == [nil, 0, nil])
    #expect(Self.areNear(fit.coefficients, [0, 2, 0]))
  }

  @Test func `a constant response is fitted, and nothing is claimed of it`() throws {
    let fit = try LeastSquares.fit(Array(repeating: 0.1, count: 6), on: Self.small)
    #expect(fit.isExact)
    #expect(fit.rSquared == nil)
    #expect(fit.adjustedRSquared == nil)
    #expect(fit.f == nil)
    #expect(fit.fProbability == nil)
    #expect(fit.t == [.infinity, nil, nil])
  }

  @Test func `a row that alone determines a coefficient has no leave-one-out residual`() throws {
    let fit = try LeastSquares.fit(
      [1, 2, 4, 9], on: DesignMatrix(predictors: [[0, 0, 0, 1]]))
    #expect(Self.isNear(fit.leverages[3], 1))
    #expect(fit.leaveOneOutResiduals[3] == nil)
    // The mean of the other two is taken from each of the first three.
    #expect(Self.areNear(Array(fit.leaveOneOutResiduals[..<3]), [-2, -0.5, 2.5]))
  }

  struct Refusal: CustomTestStringConvertible {
    let testDescription: String
    let predictors: [[Double]]
    let response: [Double]
    let error: LeastSquaresError
  }

  static let refusals: [Refusal] = [
    Refusal(
      testDescription: "no predictors", predictors: [], response: response, error: .noPredictors),
    Refusal(
      testDescription: "as many coefficients as rows", predictors: [[1, 2]], response: [1, 2],
      error: .tooFewRows(rows: 2, coefficients: 2)),
    Refusal(
      testDescription: "a short column", predictors: [first, [1]], response: response,
      error: .unequalLengths(column: .predictor(1), rows: 1, expected: 6)),
    Refusal(
      testDescription: "an infinite predictor", predictors: [[1, .infinity, 3]],
      response: [1, 2, 3], error: .notFinite(column: .predictor(0), row: 1)),
    Refusal(
      testDescription: "a response that is no number", predictors: [[1, 2, 3]],
      response: [1, 2, .nan], error: .notFinite(column: nil, row: 2)),
    Refusal(
      testDescription: "a constant predictor", predictors: [first, [3, 3, 3, 3, 3, 3]],
      response: response, error: .dependent(column: .predictor(1), on: [.intercept])),
    Refusal(
      testDescription: "a predictor that is always zero", predictors: [[0, 0, 0, 0, 0, 0], first],
      response: response, error: .dependent(column: .predictor(0), on: [])),
    Refusal(
      testDescription: "a predictor that is a sum of others but for roundings",
      predictors: [first, second, zip(first, second).map { 0.1 * $0 + 0.7 * $1 }],
      response: response,
      error: .dependent(column: .predictor(2), on: [.predictor(0), .predictor(1)])),
    Refusal(
      testDescription: "one predictor in two units",
      predictors: [second, first.map(log10), first.map { log10($0 * 3.6e6) }],
      response: response, error: .dependent(column: .predictor(2), on: [.intercept, .predictor(1)])),
    Refusal(
      testDescription: "a sum of squares beyond a double", predictors: [first],
      response: response.map { $0 * 1e200 }, error: .outOfRange),
  ]

  @Test("what has no answer is refused", arguments: refusals)
  func refuses(_ refusal: Refusal) {
    #expect(throws: refusal.error) {
      try LeastSquares.fit(
        refusal.response, on: DesignMatrix(predictors: refusal.predictors))
    }
  }

  @Test func `very great and very small values fit as well as others`() throws {
    let scaled = try LeastSquares.fit(
      Self.response.map { $0 * 0x1p400 },
      on: DesignMatrix(predictors: [
        Self.first.map { $0 * 0x1p-100 }, Self.second.map { $0 * 0x1p200 },
      ]))
    let fit = try LeastSquares.fit(Self.response, on: Self.small)
    #expect(scaled.coefficients[2] == fit.coefficients[2] * 0x1p200)
    #expect(scaled.t == fit.t)
    #expect(scaled.rSquared == fit.rSquared)
    #expect(scaled.f == fit.f)
  }

  @Test func `a prediction without a number is refused`() throws {
    let fit = try LeastSquares.fit(Self.response, on: Self.small)
    #expect(throws: LeastSquaresError.notFinite(column: .predictor(1), row: 0)) {
      try fit.prediction(at: [1, .nan])
    }
    #expect(throws: LeastSquaresError.outOfRange) {
      try fit.prediction(at: [1e308, 1e308])
    }
  }

  @Test func `a calibration curve of thermometers has the published figures`() throws {
    // JCGM 100:2008, H.3: corrections to readings, over the temperature less 20 °C.
    let temperatures = [
      21.521, 22.012, 22.512, 23.003, 23.507, 23.999, 24.513, 25.002, 25.503, 26.010, 26.511,
    ]
    let corrections = [
      -0.171, -0.169, -0.166, -0.159, -0.164, -0.165, -0.156, -0.157, -0.159, -0.161, -0.160,
    ]
    let fit = try LeastSquares.fit(
      corrections, on: DesignMatrix(predictors: [temperatures.map { $0 - 20 }]))
    let prediction = try fit.prediction(at: [10])
    let correlation = fit.covariance[0][1] / (fit.standardErrors[0] * fit.standardErrors[1])
    let figures: [(Double, published: Double, unit: Double)] = [
      (fit.coefficients[0], -0.1712, 0.0001), (fit.standardErrors[0], 0.0029, 0.0001),
      (fit.coefficients[1], 0.00218, 0.00001), (fit.standardErrors[1], 0.00067, 0.00001),
      (correlation, -0.930, 0.001), (fit.residualStandardDeviation, 0.0035, 0.0001),
      (prediction.value, -0.1494, 0.0001), (prediction.standardErrorOfMean, 0.0041, 0.0001),
    ]
    // Half a unit in the last published place.
    for figure in figures {
      #expect((figure.0 - figure.published).magnitude <= figure.unit / 2, "\(figure)")
    }
    #expect(fit.degreesOfFreedom == 9)
    print("GUM H.3:", figures.map(\.0))
  }
}
