// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

/// A data set of NIST's Statistical Reference Datasets for linear least squares, with the solution
/// of its decimal figures by exact rational arithmetic.
struct ReferenceRegression: Decodable, CustomTestStringConvertible {
  enum Model: String, Decodable { case poly, noint, multi }

  let name: String
  let model: Model
  let degree: Int
  let intercept: Bool
  let x: [[ReferenceNumber]]
  let y: [ReferenceNumber]
  let beta: [ReferenceNumber]
  let se: [ReferenceNumber]
  let rss: ReferenceNumber
  let mss: ReferenceNumber
  let rsd: ReferenceNumber
  let r2: ReferenceNumber
  let f: ReferenceNumber
  let t: [ReferenceNumber]?
  let coefficientProbabilities: [ReferenceNumber]?
  let overallProbability: ReferenceNumber?

  enum CodingKeys: String, CodingKey {
    case name, model, degree, intercept, x, y, beta, se, rss, mss, rsd, r2, f, t
    case coefficientProbabilities = "p_t"
    case overallProbability = "p_f"
  }

  var testDescription: String { name }

  var design: DesignMatrix {
    model == .poly
      ? DesignMatrix.polynomial(x.map { $0[0].value }, degree: degree, hasIntercept: intercept)
      : DesignMatrix(
        predictors: x[0].indices.map { column in x.map { $0[column].value } },
        hasIntercept: intercept)
  }

  /// Empty without the data: the suite is skipped then.
  static let all: [ReferenceRegression] = {
    let sets = try? ReferenceData.decode(
      [String: ReferenceRegression].self, from: "nist/strd_lls_exact.json")
    return (sets ?? [:]).values.sorted { $0.name < $1.name }
  }()
}

@Suite(
  "NIST reference regressions",
  .enabled(if: ReferenceData.root != nil, ReferenceData.absent), .timeLimit(.minutes(15)))
struct ReferenceRegressionTests {
  @Test func `all eleven data sets are read`() {
    #expect(ReferenceRegression.all.count == 11)
  }

  @Test("a fit agrees to 13 digits", arguments: ReferenceRegression.all)
  func fit(_ reference: ReferenceRegression) throws {
    let fit = try LeastSquares.fit(reference.y.map(\.value), on: reference.design)
    func worst(_ found: [Double], _ expected: [ReferenceNumber]) -> Double {
      #expect(found.count == expected.count)
      return zip(found, expected).map { agreeingDigits($0, $1.value) }.min() ?? 0
    }
    let f = try #require(fit.f)
    let rSquared = try #require(fit.rSquared)
    let digits: [(String, Double)] = [
      ("coefficients", worst(fit.coefficients, reference.beta)),
      ("standard errors", worst(fit.standardErrors, reference.se)),
      ("residual deviation", worst([fit.residualStandardDeviation], [reference.rsd])),
      ("R²", worst([rSquared], [reference.r2])), ("F", worst([f], [reference.f])),
      ("residual sum", worst([fit.residualSumOfSquares], [reference.rss])),
      ("model sum", worst([fit.modelSumOfSquares], [reference.mss])),
      ("t", reference.t.map { worst(fit.t.compactMap(\.self), $0) } ?? 17),
    ]
    for (name, digits) in digits {
      // 13 digits. The data are decimals rounded to doubles, which alone costs up to 3 of 16.
      #expect(digits >= 13, "\(name)")
    }
    print(
      reference.name, digits.map { "\($0): \(($1 * 10).rounded() / 10)" }.joined(separator: ", "))
  }

  @Test("probabilities agree to 11 digits", arguments: ReferenceRegression.all)
  func probabilities(_ reference: ReferenceRegression) throws {
    let fit = try LeastSquares.fit(reference.y.map(\.value), on: reference.design)
    guard let probabilities = reference.coefficientProbabilities,
      let overall = reference.overallProbability
    else {
      // The exact fits: no probability can be less.
      #expect(fit.isExact)
      #expect(fit.fProbability == 0)
      #expect(fit.probabilities == Array(repeating: 0, count: fit.columns.count))
      return
    }
    // 11 digits: an error of t grows by the degrees of freedom.
    for (found, expected) in zip(fit.probabilities, probabilities) {
      #expect(agreeingDigits(try #require(found), expected.value) >= 11)
    }
    #expect(agreeingDigits(try #require(fit.fProbability), overall.value) >= 11)
  }
}
