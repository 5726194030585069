// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

@Suite("Quanta", .timeLimit(.minutes(15)))
struct QuantumTests {
  static func quantum(_ grain: String, of unit: String) throws -> Quantum {
    try Quantum(units.parseQuantity(grain), of: units.parse(unit))
  }

  static let grains: [(String, String, Int)] = [
    ("1 Wh[facility]", "kWh[facility]", 3), ("1 mgCO2e[lifecycle]", "kgCO2e[lifecycle]", 6),
    ("1 gCO2e", "gCO2e", 0), ("0.001 kgCO2e", "kgCO2e", 3), ("1 mgCO2e", "GtCO2e", 18),
    ("0.01", "1", 2), ("1 GFLOP", "EFLOP", 9), ("0.1 h", "h", 1),
  ]

  @Test("a grain is a decimal fraction of the unit", arguments: grains)
  func reads(_ grain: String, _ unit: String, _ digits: Int) throws {
    #expect(try Self.quantum(grain, of: unit).digits == digits)
  }

  static let wrong: [(String, String, QuantumError)] = [
    ("1 Wh[it]", "kWh[facility]", .dimension),
    ("2 Wh", "kWh", .notDecimal), ("1 J", "kWh", .notDecimal), ("0 Wh", "kWh", .notDecimal),
    ("1 s", "h", .notDecimal),
  ]

  @Test("another grain is refused", arguments: wrong)
  func refuses(_ grain: String, _ unit: String, _ expected: QuantumError) throws {
    #expect(throws: expected) { try Self.quantum(grain, of: unit) }
  }

  // By hand: a quantum of 1 Wh is 3600 J.
  static let roundings: [(Double, Int128)] = [
    (0, 0), (3600, 1), (1799, 0), (1800, 0), (1800.0000000000002, 1), (5400, 2), (9000, 2),
    (-1800, 0), (-5400, -2), (-5400.000000000001, -2), (5399.999999999999, 1),
    (3.6e12, 1_000_000_000),
    (.leastNonzeroMagnitude, 0), (1e-20, 0),
  ]

  @Test("halves go to the even quantum", arguments: roundings)
  func rounds(_ value: Double, _ quanta: Int128) throws {
    #expect(try Self.quantum("1 Wh", of: "kWh").quanta(of: value) == quanta)
  }

  @Test func `rounding is exact over the whole range of magnitudes`() throws {
    // A quantum of 2^-0 canonical units: rounding must agree with the double's own.
    let quantum = try Self.quantum("1 J", of: "J")
    var random = SplitMix(state: 11)
    for _ in 0..<5000 {
      let scale = Double(sign: .plus, exponent: Int(random.next() % 200) - 80, significand: 1)
      let value = Double(Int64(bitPattern: random.next()) >> 11) * 0x1p-52 * scale
      let expected = Int128(value.rounded(.toNearestOrEven))
      #expect(try quantum.quanta(of: value) == expected)
    }
  }

  @Test func `what cannot be counted is an error`() throws {
    let quantum = try Self.quantum("1 mgCO2e", of: "kgCO2e")
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: QuantumError.notFinite) { try quantum.quanta(of: value) }
    }
    for value in [1e38, 1e300, -1e38, Double.greatestFiniteMagnitude] {
      #expect(throws: QuantumError.outOfRange) { try quantum.quanta(of: value) }
    }
    #expect(try quantum.quanta(of: 1e34) == 9_999_999_999_999_999_455_752_309_870_428_160_000)
  }

  static let decimals: [(Int128, String)] = [
    (0, "0"), (24_690_000_001, "24690.000001"), (1, "0.000001"), (-1_500_000, "-1.5"),
    (1_000_000, "1"), (.max, "170141183460469231731687303715884.105727"),
    (.min, "-170141183460469231731687303715884.105728"),
  ]

  @Test("quanta are written as exact decimals", arguments: decimals)
  func writes(_ quanta: Int128, _ text: String) throws {
    let quantum = try Self.quantum("1 mgCO2e", of: "kgCO2e")
    #expect(quantum.decimal(quanta) == text)
    #expect(quantum.amount(quanta) == Double(text))
  }

  @Test func `a sum does not depend on the order of its parts`() {
    var random = SplitMix(state: 5)
    for _ in 0..<50 {
      var parts = (0..<100).map { _ in
        Int128(truncatingIfNeeded: UInt128(random.next()) << 64 | UInt128(random.next()))
      }
      let sum = Self.sum(parts)
      parts.shuffle(using: &random)
      #expect(Self.sum(parts) == sum)
      // Two halves, as two workers would have them.
      var left = Self.sum(Array(parts[..<40]))
      left.merge(Self.sum(Array(parts[40...])))
      #expect(left == sum)
    }
  }

  @Test func `an overflow in between is none in the end`() {
    #expect(Self.sum([.max, .max, .min, .min]).total == -2)
    #expect(!Self.sum([.max, 1, -1]).hasOverflowed)
    #expect(Self.sum([.max, 1]).hasOverflowed)
    #expect(Self.sum([.max, 1]).total == .max)
    #expect(Self.sum([.min, -1]).hasOverflowed)
    #expect(Self.sum([.min, -1]).total == .min)
  }

  private static func sum(_ parts: [Int128]) -> QuantaSum {
    var sum = QuantaSum()
    for part in parts { sum.merge(QuantaSum(part)) }
    return sum
  }
}
