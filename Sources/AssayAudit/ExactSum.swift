// SPDX-License-Identifier: Apache-2.0

/// A sum of floating-point numbers that does not depend on the order in which they were added.
///
/// Floating addition rounds, so that a sum of variances would differ with the number of threads.
/// Here every term is kept exactly, as an integer multiple of a power of two; terms of like
/// magnitude share one 128-bit integer. Rounding happens once, when the sum is read.
package struct ExactSum: Sendable, Hashable {
  /// All terms between two powers of two that are 32 binary places apart.
  private struct Bucket: Sendable, Hashable {
    let index: Int
    var total: Int128
  }

  /// Sorted by index; seldom more than three, and never more than 66.
  private var buckets: [Bucket] = []
  /// Whether a term was infinite or not a number.
  package private(set) var isUndefined = false

  package init() {}

  package init(_ value: Double) {
    guard value.isFinite else {
      isUndefined = true
      return
    }
    guard value != 0 else { return }
    // |value| = significand * 2^exponent with an integer significand of at most 53 bits.
    let exponent = max(Int(value.exponent), -1022) - 52
    let index = exponent >> 5
    let shift = exponent - index << 5
    // Scaled in two steps: 2^1074 is no double.
    let half = exponent / 2
    let significand = Int128(value * power(-half) * power(half - exponent))
    buckets = [Bucket(index: index, total: significand << Int128(shift))]
  }

  package mutating func merge(_ other: ExactSum) {
    isUndefined = isUndefined || other.isUndefined
    for bucket in other.buckets {
      let place = buckets.firstIndex { $0.index >= bucket.index } ?? buckets.count
      if place < buckets.count, buckets[place].index == bucket.index {
        // A term has at most 85 bits, so that 2^42 of them fit.
        buckets[place].total &+= bucket.total
      } else {
        buckets.insert(bucket, at: place)
      }
    }
  }

  /// The sum, rounded; nil if a term was not finite or the sum is too great for a double.
  package var value: Double? {
    guard !isUndefined else { return nil }
    var sum = 0.0
    for bucket in buckets.reversed() {
      let exponent = bucket.index << 5
      sum += Double(bucket.total) * power(exponent / 2) * power(exponent - exponent / 2)
    }
    return sum.isFinite ? sum : nil
  }
}

/// Returns 2^exponent; exact for exponents of normal numbers.
private func power(_ exponent: Int) -> Double {
  Double(sign: .plus, exponent: exponent, significand: 1)
}
