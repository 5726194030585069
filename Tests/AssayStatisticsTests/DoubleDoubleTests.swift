// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import Testing

@Suite("Double-double numbers", .timeLimit(.minutes(15)))
struct DoubleDoubleTests {
  static let third = DoubleDouble.one / DoubleDouble(3)

  @Test func `sums and products of two doubles are exact`() {
    let sum = DoubleDouble.sum(1, 0x1p-80)
    #expect(sum.high == 1 && sum.low == 0x1p-80)
    #expect(DoubleDouble.sum(0x1p-80, 1) == sum)
    // (2⁵² + 1)² = 2¹⁰⁴ + 2⁵³ + 1, by hand.
    let product = DoubleDouble.product(0x1p52 + 1, 0x1p52 + 1)
    #expect(product.high == 0x1p104 + 0x1p53 && product.low == 1)
  }

  @Test func `what cancels leaves what was small`() {
    let number = DoubleDouble.sum(1, 0x1p-90)
    #expect(number - .one == DoubleDouble(0x1p-90))
    #expect((number * number - .one - DoubleDouble(0x1p-89)).magnitude < DoubleDouble(0x1p-104))
  }

  // Relative errors of the operations: Hida, Li & Bailey (2001), some 2⁻¹⁰⁴.
  @Test(arguments: [2.0, 3, 0.1, 1e10, 7e-12])
  func `a quotient times its divisor and a root times itself return the number`(_ value: Double) {
    let number = DoubleDouble(value) + Self.third * value * 0x1p-60
    let bound = DoubleDouble(value * 0x1p-102)
    #expect((number / Self.third * Self.third - number).magnitude < bound)
    let root = number.squareRoot()
    #expect((root * root - number).magnitude < bound)
  }

  @Test func `a third has twice the digits of a double`() {
    // 1/3 less the nearest double to it, times 3, is 2⁻⁵⁴, by hand.
    #expect(Self.third.high == 1.0 / 3)
    #expect((Self.third.low - 0x1p-54 / 3).magnitude < 0x1p-106)
  }

  @Test func `numbers are ordered by their last digits too`() {
    #expect(DoubleDouble.one < DoubleDouble.sum(1, 0x1p-90))
    #expect(DoubleDouble.sum(1, -0x1p-90) < .one)
    #expect((-DoubleDouble.sum(1, 0x1p-90)).magnitude == DoubleDouble.sum(1, 0x1p-90))
    #expect(DoubleDouble.zero.squareRoot() == .zero)
    #expect(DoubleDouble.sum(3, 0x1p-70).scaled(by: -4) == DoubleDouble.sum(0.1875, 0x1p-74))
  }
}
