// SPDX-License-Identifier: Apache-2.0

/// A sum of floating-point numbers that does not depend on the order in which they were added.
///
/// Floating addition rounds, so that a sum of variances would differ with the number of threads.
/// Here every term is kept exactly, as an integer multiple of a power of two; terms of like
/// magnitude share one 128-bit integer. Rounding happens once, when the sum is read.
package struct ExactSum: Sendable, Hashable, Codable {
  /// All terms between two powers of two that are 32 binary places apart.
  private struct Bucket: Sendable, Hashable, Codable {
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

  /// The sum, rounded once to the nearest double; nil if a term was not finite or the sum is too
  /// great for one.
  package var value: Double? {
    guard !isUndefined else { return nil }
    let (digits, isNegative) = self.digits
    // Three digits hold at least 65 bits. What is below them can only decide whether half a unit in
    // the last place is exactly that.
    let top = max(0, digits.count - 3)
    var leading = digits[top...].reversed().reduce(Int128(0)) { $0 << 32 | Int128($1) }
    if digits[..<top].contains(where: { $0 != 0 }) { leading |= 1 }
    let magnitude = Double(
      sign: .plus, exponent: (lowest + top) << 5, significand: Double(leading))
    guard magnitude.isFinite else { return nil }
    return isNegative ? -magnitude : magnitude
  }

  private var lowest: Int { buckets.first?.index ?? 0 }

  /// The magnitude of the sum to the base 2³², its lowest digit first and no zeros at the top.
  private var digits: (digits: [UInt32], isNegative: Bool) {
    var totals = Array(repeating: Int128(0), count: (buckets.last?.index ?? lowest) - lowest + 1)
    for bucket in buckets { totals[bucket.index - lowest] = bucket.total }
    for isNegative in [false, true] {
      var digits: [UInt32] = []
      var carry: Int128 = 0
      var place = 0
      while place < totals.count || (carry != 0 && carry != -1) {
        if place < totals.count { carry += isNegative ? -totals[place] : totals[place] }
        digits.append(UInt32(truncatingIfNeeded: carry))
        carry >>= 32
        place += 1
      }
      // A carry of -1 would never end: the sum is negative, and its opposite is not.
      if carry == 0 {
        return (Array(digits[..<((digits.lastIndex { $0 != 0 } ?? -1) + 1)]), isNegative)
      }
    }
    preconditionFailure("a sum or its opposite is not negative")
  }
}

/// Returns 2^exponent; exact for exponents of normal numbers.
private func power(_ exponent: Int) -> Double {
  Double(sign: .plus, exponent: exponent, significand: 1)
}
