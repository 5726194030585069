// SPDX-License-Identifier: Apache-2.0

/// Over whom one draw is shared: 128 bits that tell a model or an organization from all others.
package struct DrawScope: Sendable, Hashable {
  package let high: UInt64
  package let low: UInt64

  /// Every model.
  package static let all = DrawScope(high: 0, low: 0)

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// Random numbers by seed, factor, scope and number of the draw.
///
/// The same four give the same number on every machine, in whatever order they are asked for, and
/// whatever else is drawn.
package struct CounterGenerator: Sendable, Hashable {
  private let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  /// Returns the draws of one factor for one scope.
  ///
  /// Factor and scope are hashed, under the seed as key, to 128 bits: half of them key the stream and
  /// half stand beside the number of the draw in its counter. Of 10⁹ streams two are the same with
  /// a probability of about 10⁻²¹.
  package func stream(factor: UInt64, scope: DrawScope) -> DrawStream {
    let philox = Philox(key: seed)
    let scope = philox.block(Philox.Block(low: scope.low, high: scope.high))
    let identity = philox.block(Philox.Block(low: scope.low ^ factor, high: scope.high))
    return DrawStream(philox: Philox(key: identity.low), nonce: identity.high)
  }
}

/// The draws of one factor for one scope.
package struct DrawStream: Sendable, Hashable {
  private let philox: Philox
  private let nonce: UInt64

  init(philox: Philox, nonce: UInt64) {
    self.philox = philox
    self.nonce = nonce
  }

  /// Returns a number above 0 and below 1, uniform in steps of 2⁻⁵².
  package func uniform(_ draw: UInt64) -> Double {
    let (first, second) = pair(draw >> 1)
    return draw & 1 == 0 ? first : second
  }

  /// Returns a number of the normal distribution with mean 0 and standard deviation 1, by the inverse
  /// of its distribution function.
  package func standardNormal(_ draw: UInt64) -> Double { StandardNormal.quantile(uniform(draw)) }

  /// Replaces the values by the standard normal numbers of as many draws, from `first` on.
  package func fill(_ values: inout [Double], from first: UInt64) {
    values.withUnsafeMutableBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        let draw = first &+ UInt64(index)
        let (even, odd) = pair(draw >> 1)
        if draw & 1 == 0 {
          buffer[index] = StandardNormal.quantile(even)
          index += 1
        }
        if index < buffer.count {
          buffer[index] = StandardNormal.quantile(odd)
          index += 1
        }
      }
    }
  }

  /// The two uniform numbers that a block holds.
  private func pair(_ counter: UInt64) -> (Double, Double) {
    let block = philox.block(Philox.Block(low: counter, high: nonce))
    return (DrawStream.uniform(of: block.low), DrawStream.uniform(of: block.high))
  }

  /// Returns the middle of one of 2⁵² equal parts of the interval from 0 to 1: exact, and neither end.
  private static func uniform(of bits: UInt64) -> Double {
    (Double(bits >> 12) + 0.5) * 0x1p-52
  }
}
