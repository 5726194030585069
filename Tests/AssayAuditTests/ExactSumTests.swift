// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@Suite("Exact sums", .timeLimit(.minutes(15)))
struct ExactSumTests {
  private func sum(_ terms: [Double]) -> Double? {
    terms.reduce(into: ExactSum()) { $0.merge(ExactSum($1)) }.value
  }

  @Test(arguments: [
    0, 1, -1, 0.1, 1e-3, 3.5e22, -7.25e-9, .leastNonzeroMagnitude, .leastNormalMagnitude,
    .greatestFiniteMagnitude, -Double.greatestFiniteMagnitude, 0x1.fffffffffffffp-1022,
  ])
  func `a sum of one term is that term`(value: Double) {
    #expect(sum([value]) == value)
  }

  @Test func `what is small beside the sum is not lost`() {
    #expect(sum([1e30, 1, -1e30]) == 1)
    #expect(sum([1e300, 1e-300, -1e300]) == 1e-300)
    #expect(sum(Array(repeating: 0.1, count: 10)) == 1)
  }

  @Test func `order does not change a sum`() {
    var random = SeededGenerator(seed: 7)
    let terms = (0..<500).map { _ in
      Double.random(in: -1...1, using: &random)
        * Double(sign: .plus, exponent: Int.random(in: -900...900, using: &random), significand: 1)
    }
    let expected = terms.reduce(into: ExactSum()) { $0.merge(ExactSum($1)) }
    for _ in 0..<20 {
      let shuffled = terms.shuffled(using: &random)
      #expect(shuffled.reduce(into: ExactSum()) { $0.merge(ExactSum($1)) } == expected)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a term that is not finite leaves no sum`(value: Double) {
    #expect(sum([1, value, 2]) == nil)
  }
}
