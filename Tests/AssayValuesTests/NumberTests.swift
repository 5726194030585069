// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Numbers", .timeLimit(.minutes(15)))
struct NumberTests {
  static let numbers: [(String, Double)] = [
    ("0", 0), ("-0", 0), ("12", 12), ("+1.5", 1.5), ("-2e3", -2000), ("1E+2", 100),
    ("0.1e-1", 0.01), ("1e308", 1e308), ("1e-400", 0),
  ]

  @Test("a decimal number is read", arguments: numbers)
  func reads(_ text: String, _ value: Double) { #expect(NumberText.parse(text) == value) }

  @Test(arguments: [
    "", " 1", "1 ", "nan", "inf", "infinity", "0x10", "1_000", "1,000", "01", ".5", "5.", "1e",
    "1e+", "--1", "1e999", "١", "1.2.3", "e5", String(repeating: "9", count: 500),
  ])
  func `what is no decimal number is refused`(_ text: String) {
    #expect(NumberText.parse(text) == nil)
  }

  static let shortest: [(Double, String)] = [
    (0, "0"), (-0.0, "0"), (5, "5"), (-24690.000001, "-24690.000001"), (0.1, "0.1"),
    (1e-6, "0.000001"), (1e-7, "1e-7"), (1.5e-10, "1.5e-10"), (1e20, "100000000000000000000"),
    (1e21, "1e21"), (1.25e22, "1.25e22"), (0.3, "0.3"), (1 / 3.0, "0.3333333333333333"),
    (123_456_789, "123456789"), (.nan, "null"), (-.infinity, "null"),
  ]

  @Test("the shortest decimal is a number of JSON", arguments: shortest)
  func writes(_ value: Double, _ text: String) { #expect(NumberFormat.shortest(value) == text) }

  @Test func `the shortest decimal reads back as the same double`() {
    var random = SplitMix(state: 3)
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(NumberText.parse(NumberFormat.shortest(value)) == value)
    }
  }

  static let plain: [(Double, Int, String)] = [
    (1200, 2, "1,200"), (1.5, 4, "1.5"), (2, 4, "2"), (0.25, 12, "0.25"), (-0.1, 4, "-0.1"),
    (1.5e-10, 4, "1.500e-10"), (1e20, 3, "100,000,000,000,000,000,000"),
  ]

  @Test("zeros at the end are left out, but not those of an exponent", arguments: plain)
  func withoutZeros(_ value: Double, _ significant: Int, _ text: String) {
    #expect(NumberFormat.plain(value, significant: significant) == text)
  }

  static let rounded: [(Double, Int, String)] = [
    (1234.5, 2, "1,200"), (1234.5, 3, "1,230"), (1235, 3, "1,240"), (999.6, 3, "1,000"),
    (0.000_123_45, 3, "0.000123"), (5, 2, "5.0"), (0, 3, "0"), (-1_234_567, 3, "-1,230,000"),
    (9.99, 2, "10"), (58_000, 1, "60,000"), (1e-9, 2, "1.0e-9"), (100, 3, "100"),
    (.infinity, 2, "∞"),
  ]

  @Test("a number is rounded to significant digits", arguments: rounded)
  func rounds(_ value: Double, _ digits: Int, _ text: String) {
    #expect(NumberFormat.rounded(value, significant: digits) == text)
  }

  @Test func `thousands of an exact decimal are grouped`() {
    #expect(NumberFormat.grouped("-24690.000001") == "-24,690.000001")
    #expect(NumberFormat.grouped("123") == "123")
  }

  @Test func `ratios are kept in lowest terms`() {
    #expect(Ratio(6, 4) == Ratio(3, 2))
    #expect(Ratio(-6, 4).description == "-3/2")
    #expect(Ratio(3, 2).multiplied(by: Ratio(4, 9)) == Ratio(2, 3))
    #expect(Ratio(3, 2).divided(by: Ratio(-3, 4)) == Ratio(-2))
    #expect(Ratio(2, 3).power(-2) == Ratio(9, 4))
    #expect(Ratio(4, 9).root(2) == Ratio(2, 3))
  }

  @Test func `a ratio that does not fit is nil`() {
    #expect(Ratio(.max).multiplied(by: 2) == nil)
    #expect(Ratio(1).divided(by: 0) == nil)
    #expect(Ratio(10).power(39) == nil)
    #expect(Ratio(0).power(-1) == nil)
    #expect(Ratio(2).root(2) == nil)
    #expect(Ratio(.min, 2) == Ratio(.min / 2))
  }

  @Test func `exponents are small fractions, and saturate`() {
    #expect(Exponent(2, 4) == .half)
    #expect(Exponent(literal: 0.5) == .half)
    #expect(Exponent(literal: -1.5) == Exponent(-3, 2))
    #expect(Exponent(literal: 1.0 / 3) == Exponent(1, 3))
    #expect(Exponent(literal: 0.123) == nil)
    #expect(Exponent(literal: .infinity) == nil)
    #expect(Exponent(2).suffix == "²")
    #expect(Exponent(-12).suffix == "⁻¹²")
    #expect(Exponent.half + .half == .one)
    #expect((Exponent(.max) + .one).isSaturated)
    #expect((Exponent(.max) * Exponent(2) + .one).isSaturated)
    #expect(!Dimension.base(.time).power(Exponent(.max)).power(Exponent(2)).isRepresentable)
  }
}
