// SPDX-License-Identifier: Apache-2.0

import AssayStatistics

/// What tells the draws of one factor from those of all others: the factor, and who shares a draw.
struct DrawName: Sendable, Hashable {
  private let factor: UInt64
  private let scope: DrawScope

  /// The draws of a factor that models share.
  init(sharing effect: FactorEffect) {
    factor = UInt64(truncatingIfNeeded: DrawName.hash("", effect.factor))
    scope =
      effect.key == effect.factor
      ? .all : DrawScope(of: DrawName.hash("shared:", effect.key))
  }

  /// The draws of a factor that are one model's own.
  init(_ effect: FactorEffect, ownedBy model: String) {
    factor = UInt64(truncatingIfNeeded: DrawName.hash("", effect.factor))
    scope = DrawScope(of: DrawName.hash("model:", model))
  }

  /// Returns the first standard normal numbers of the stream.
  func normals(_ count: Int, from generator: CounterGenerator) -> [Double] {
    var normals = Array(repeating: 0.0, count: count)
    stream(from: generator).fill(&normals, from: 0)
    return normals
  }

  func stream(from generator: CounterGenerator) -> DrawStream {
    generator.stream(factor: factor, scope: scope)
  }

  /// Source: Fowler, Noll, Vo and Eastlake, "The FNV Non-Cryptographic Hash Algorithm",
  /// draft-eastlake-fnv: FNV-1a of 128 bits.
  private static func hash(_ prefix: String, _ text: String) -> UInt128 {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for byte in prefix.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    return hash
  }

  private static let prime: UInt128 = 1 << 88 | 0x13b
}

extension DrawScope {
  fileprivate init(of hash: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
  }
}
