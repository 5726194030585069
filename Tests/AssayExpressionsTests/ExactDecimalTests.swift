// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AssayExpressions

@Suite("Exact decimals", .timeLimit(.minutes(15)))
struct ExactDecimalTests {
  /// C's `printf`, which rounds the exact value half to even as well.
  @Test(arguments: [0, 1, 3, 6, 17, 40])
  func `a double is written to so many places as C writes it`(_ places: Int) {
    var generator = SplitMix(state: 20_260_101 &+ UInt64(places))
    var numbers: [Double] = [
      0, -0.0, 0.5, 1.5, 2.5, 0.05, 9.5, 99.95, 1e15, 1e22, 1e300, .greatestFiniteMagnitude,
      .leastNonzeroMagnitude, .leastNormalMagnitude, -1.005, 8.345,
    ]
    for _ in 0..<400 {
      numbers.append(Double(bitPattern: generator.next()))
      numbers.append(Double(Int64(bitPattern: generator.next()) % 100_000) / 64)
    }
    for number in numbers where number.isFinite {
      let exact = ExactDecimal(number)
      #expect(exact.fixed(places) == String(format: "%.\(places)f", number))
      #expect(exact.scientific(places) == String(format: "%.\(places)e", number))
    }
  }

  /// Source: Steele, Lea and Flood (2014), *Fast Splittable Pseudorandom Number Generators*.
  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
