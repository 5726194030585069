// SPDX-License-Identifier: Apache-2.0

/// Philox4x32-10: a keyed bijection of 128-bit blocks whose outputs on counters are random numbers.
///
/// A draw is a function of key and counter alone, so that draws can be had in any order, on any
/// number of threads, and none of them depends on how many others there are.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror & D. E. Shaw (2011), "Parallel Random Numbers: As
/// Easy as 1, 2, 3", SC '11; its constants, and ten rounds as it recommends.
package struct Philox: Sendable, Hashable {
  /// Four words of 32 bits, the first the least significant.
  package struct Block: Sendable, Hashable {
    package let a: UInt32
    package let b: UInt32
    package let c: UInt32
    package let d: UInt32

    package init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
      self.a = a
      self.b = b
      self.c = c
      self.d = d
    }

    init(low: UInt64, high: UInt64) {
      self.init(
        UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
        UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32))
    }

    var low: UInt64 { UInt64(b) << 32 | UInt64(a) }
    var high: UInt64 { UInt64(d) << 32 | UInt64(c) }
  }

  private let key: UInt64

  package init(key: UInt64) { self.key = key }

  package func block(_ counter: Block) -> Block {
    var block = counter
    var low = UInt32(truncatingIfNeeded: key)
    var high = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let left = UInt64(block.a) &* 0xD251_1F53
      let right = UInt64(block.c) &* 0xCD9E_8D57
      block = Block(
        UInt32(truncatingIfNeeded: right >> 32) ^ block.b ^ low,
        UInt32(truncatingIfNeeded: right),
        UInt32(truncatingIfNeeded: left >> 32) ^ block.d ^ high,
        UInt32(truncatingIfNeeded: left))
      // Weyl sequences of the golden ratio and of the square root of 3.
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return block
  }
}
