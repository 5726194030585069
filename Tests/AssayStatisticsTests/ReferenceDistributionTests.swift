// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Foundation
import Testing

/// A row of the reference file: parameters, then the value, which may be a text of many digits.
struct ReferenceRow: Decodable {
  let numbers: [Double]

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var numbers: [Double] = []
    while !container.isAtEnd {
      if let number = try? container.decode(Double.self) {
        numbers.append(number)
      } else {
        numbers.append(try #require(Double(container.decode(String.self))))
      }
    }
    self.numbers = numbers
  }
}

struct ReferenceDistributions: Decodable {
  let studentTails: [ReferenceRow]
  let studentQuantiles: [ReferenceRow]
  let fisherTails: [ReferenceRow]
  let normalTails: [ReferenceRow]
  let normalQuantiles: [ReferenceRow]
  let chiSquaredTails: [ReferenceRow]

  enum CodingKeys: String, CodingKey {
    case studentTails = "t_two_sided"
    case studentQuantiles = "t_ppf"
    case fisherTails = "F_sf"
    case normalTails = "norm_sf"
    case normalQuantiles = "norm_ppf"
    case chiSquaredTails = "chi2_sf"
  }
}

@Suite(
  "Distribution references",
  .enabled(if: ReferenceData.root != nil, ReferenceData.absent), .timeLimit(.minutes(15)))
struct ReferenceDistributionTests {
  let reference: ReferenceDistributions

  init() throws {
    reference = try ReferenceData.decode(
      ReferenceDistributions.self, from: "nist/distribution_reference.json")
  }

  /// Compares every row to 1e-12 relative, or to the spacing of doubles where that is coarser.
  private func check(
    _ name: String, _ rows: [ReferenceRow], count: Int, _ function: ([Double]) -> Double
  ) throws {
    #expect(rows.count == count)
    var worst = (error: 0.0, numbers: [Double]())
    for row in rows {
      let expected = try #require(row.numbers.last)
      let found = function(row.numbers)
      let error = (found - expected).magnitude
      let relative = expected == 0 ? error : error / expected.magnitude
      // 1e-12 relative; the smallest doubles are 4.9e-324 apart.
      #expect(
        error <= max(1e-12 * expected.magnitude, 4 * .leastNonzeroMagnitude), "\(row.numbers)")
      if relative > worst.error, expected.isNormal { worst = (relative, row.numbers) }
    }
    print("\(name): worst relative error \(worst.error) at \(worst.numbers)")
  }

  @Test func `normal tails and quantiles hold to twelve digits`() throws {
    try check("normal tail", reference.normalTails, count: 11) { StandardNormal.cumulative(-$0[0]) }
    try check("normal quantile", reference.normalQuantiles, count: 10) {
      StandardNormal.quantile($0[0])
    }
  }

  @Test func `tails and quantiles of Student's t hold to twelve digits`() throws {
    try check("t, two sides", reference.studentTails, count: 90) {
      StudentT.twoSidedProbability($0[1], degreesOfFreedom: $0[0])
    }
    try check("t quantile", reference.studentQuantiles, count: 35) {
      StudentT.quantile($0[1], degreesOfFreedom: $0[0])
    }
  }

  @Test func `tails of F and of chi-squared hold to twelve digits`() throws {
    try check("F tail", reference.fisherTails, count: 56) {
      FisherF.upperProbability($0[2], degreesOfFreedom: ($0[0], $0[1]))
    }
    try check("chi-squared tail", reference.chiSquaredTails, count: 25) {
      ChiSquared.upperProbability($0[1], degreesOfFreedom: $0[0])
    }
  }
}
