// SPDX-License-Identifier: Apache-2.0

import AssayStatistics

/// What tells the draws of one factor from those of all others: the factor, and who shares a draw.
struct DrawName: Sendable, Hashable {
  private let factor: UInt64
  private let scope: DrawScope

  /// The draws of a factor that models share.
  init(sharing effect: FactorEffect) {
    factor = UInt64(truncatingIfNeeded: TextHash.fnv1a(effect.factor))
    scope =
      effect.key == effect.factor
      ? .all : DrawScope(of: TextHash.fnv1a("shared:", effect.key))
  }

  /// The draws of a factor that are one model's own.
  init(_ effect: FactorEffect, ownedBy model: String) {
    factor = UInt64(truncatingIfNeeded: TextHash.fnv1a(effect.factor))
    scope = DrawScope(of: TextHash.fnv1a("model:", model))
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
}

extension DrawScope {
  fileprivate init(of hash: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
  }
}
