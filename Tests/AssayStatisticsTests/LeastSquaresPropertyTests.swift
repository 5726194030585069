// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Glibc
import Testing

/// A random sample of whole numbers, so that shifting and scaling it rounds nothing.
struct RandomSample: CustomTestStringConvertible {
  let seed: UInt64
  let predictors: [[Double]]
  let response: [Double]

  var testDescription: String { "seed \(seed)" }

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix(state: seed)
    func draw(_ count: Int) -> [Double] {
      (0..<count).map { _ in Double(Int.random(in: -500...500, using: &random)) }
    }
    let rows = 8 + Int(seed % 17)
    predictors = (0..<3).map { _ in draw(rows) }
    response = draw(rows)
  }

  func fit(
    _ change: (inout [[Double]], inout [Double]) -> Void = { _, _ in }
  ) throws -> LeastSquaresFit {
    var (predictors, response) = (predictors, response)
    change(&predictors, &response)
    return try LeastSquares.fit(response, on: DesignMatrix(predictors: predictors))
  }
}

@Suite("Least squares, properties", .timeLimit(.minutes(15)))
struct LeastSquaresPropertyTests {
  static let samples = (1...20).map { RandomSample(seed: UInt64($0)) }

  /// 1e-13 relative to the largest: both sides are right to a few roundings of it.
  static func agree(_ left: [Double], _ right: [Double]) -> Bool {
    let largest = (left + right).reduce(0) { max($0, $1.magnitude) }
    return left.count == right.count
      && zip(left, right).allSatisfy { ($0 - $1).magnitude <= 1e-13 * largest }
  }

  static func statistics(_ fit: LeastSquaresFit) -> [Double] {
    [fit.rSquared, fit.adjustedRSquared, fit.fProbability].compactMap(\.self)
      + fit.probabilities.dropFirst().compactMap(\.self)
  }

  @Test("the unit of a predictor moves its coefficient alone", arguments: samples)
  func scale(_ sample: RandomSample) throws {
    let fit = try sample.fit()
    let scaled = try sample.fit { predictors, _ in predictors[1] = predictors[1].map { $0 * 3600 } }
    #expect(
      Self.agree(
        scaled.coefficients, fit.coefficients.enumerated().map { $0 == 2 ? $1 / 3600 : $1 }))
    #expect(Self.agree(Self.statistics(scaled), Self.statistics(fit)))
    #expect(Self.agree(scaled.residuals, fit.residuals))
    #expect(Self.agree([scaled.standardErrors[2] * 3600], [fit.standardErrors[2]]))
  }

  @Test("the origin of a predictor moves the intercept alone", arguments: samples)
  func shift(_ sample: RandomSample) throws {
    let fit = try sample.fit()
    let shifted = try sample.fit { predictors, _ in predictors[0] = predictors[0].map { $0 + 2020 }
    }
    #expect(Self.agree(Array(shifted.coefficients[1...]), Array(fit.coefficients[1...])))
    #expect(Self.agree(Array(shifted.standardErrors[1...]), Array(fit.standardErrors[1...])))
    #expect(
      Self.agree([shifted.coefficients[0] + 2020 * fit.coefficients[1]], [fit.coefficients[0]]))
    #expect(Self.agree(Self.statistics(shifted), Self.statistics(fit)))
    #expect(Self.agree(shifted.leverages, fit.leverages))
  }

  @Test("what the design explains leaves the residuals as they were", arguments: samples)
  func addition(_ sample: RandomSample) throws {
    let fit = try sample.fit()
    let added = try sample.fit { predictors, response in
      response = zip(response, predictors[2]).map { $0 + 3 * $1 - 7 }
    }
    #expect(Self.agree(added.residuals, fit.residuals))
    #expect(Self.agree(added.standardErrors, fit.standardErrors))
    var expected = fit.coefficients
    expected[0] -= 7
    expected[3] += 3
    #expect(Self.agree(added.coefficients, expected))
  }

  @Test("the order of rows does not matter", arguments: samples)
  func reversal(_ sample: RandomSample) throws {
    let fit = try sample.fit()
    let reversed = try sample.fit { predictors, response in
      predictors = predictors.map { $0.reversed() }
      response.reverse()
    }
    #expect(Self.agree(reversed.coefficients, fit.coefficients))
    #expect(Self.agree(reversed.residuals.reversed(), fit.residuals))
    #expect(Self.agree(Self.statistics(reversed), Self.statistics(fit)))
  }

  @Test("leverages add up to the number of coefficients", arguments: samples)
  func trace(_ sample: RandomSample) throws {
    let fit = try sample.fit()
    #expect(Self.agree([fit.leverages.reduce(0, +)], [4]))
    // A fit goes through the means, and its error there is that of a mean.
    let count = Double(fit.rowCount)
    let mean = try fit.prediction(at: sample.predictors.map { $0.reduce(0, +) / count })
    #expect(Self.agree([mean.value], [sample.response.reduce(0, +) / count]))
    #expect(
      Self.agree(
        [mean.standardErrorOfMean], [fit.residualStandardDeviation / count.squareRoot()]))
  }

  /// R. Frisch & F. V. Waugh (1933), Econometrica 1, 387–401.
  @Test("a coefficient is that of what the others leave unexplained", arguments: samples)
  func partialling(_ sample: RandomSample) throws {
    let fit = try sample.fit()
    let others = DesignMatrix(predictors: Array(sample.predictors[..<2]))
    let predictor = try LeastSquares.fit(sample.predictors[2], on: others).residuals
    let response = try LeastSquares.fit(sample.response, on: others).residuals
    let partial = try LeastSquares.fit(
      response, on: DesignMatrix(predictors: [predictor], hasIntercept: false))
    #expect(Self.agree(partial.coefficients, [fit.coefficients[3]]))
    #expect(Self.agree([partial.residualSumOfSquares], [fit.residualSumOfSquares]))
    #expect(Self.agree(partial.residuals, fit.residuals))
  }

  /// Intervals that hold 90 % of responses that were not part of the sample, over many samples.
  @Test func `a prediction interval holds its share of further responses`() throws {
    let (samples, rows) = (800, 7)
    let stream = CounterGenerator(seed: 3).stream(factor: 1, scope: .all)
    var draws = Array(repeating: 0.0, count: samples * (rows + 1))
    stream.fill(&draws, from: 0)
    let predictor = (0..<rows).map { Double($0) }
    var held = 0
    for sample in 0..<samples {
      let errors = draws[(sample * (rows + 1))...].prefix(rows + 1)
      let responses = zip(predictor, errors).map { 2 + 0.5 * $0 + $1 }
      let fit = try LeastSquares.fit(responses, on: DesignMatrix(predictors: [predictor]))
      let prediction = try fit.prediction(at: [9])
      let reach =
        StudentT.quantile(0.95, degreesOfFreedom: Double(fit.degreesOfFreedom))
        * prediction.standardErrorOfResponse
      let further = 2 + 0.5 * 9 + (errors.last ?? 0)
      if (further - prediction.value).magnitude <= reach { held += 1 }
    }
    // 3 standard errors of a binomial share, √(0.9·0.1/800) each; fixed draws.
    #expect((Double(held) / Double(samples) - 0.9).magnitude < 3 * 0.0106)
  }
}
