// SPDX-License-Identifier: Apache-2.0

/// A set of a pack's totals, by their indices; it costs no memory of its own for the first 64.
struct TotalSet: Sendable, Hashable {
  private var first: UInt64 = 0
  /// The totals from 64 on, 64 in each; never ends in an empty one, so that equal sets are equal.
  private var others: [UInt64] = []

  init() {}

  func contains(_ total: Int) -> Bool {
    if total < 64 { return first & 1 << UInt64(total) != 0 }
    let word = total / 64 - 1
    return word < others.count && others[word] & 1 << UInt64(total % 64) != 0
  }

  mutating func insert(_ total: Int) {
    guard total >= 64 else { return first |= 1 << UInt64(total) }
    let word = total / 64 - 1
    if word >= others.count {
      others += Array(repeating: 0, count: word + 1 - others.count)
    }
    others[word] |= 1 << UInt64(total % 64)
  }

  mutating func formUnion(_ other: TotalSet) {
    first |= other.first
    for (word, bits) in other.others.enumerated() {
      if word < others.count { others[word] |= bits } else { others.append(bits) }
    }
  }

  func isSubset(of other: TotalSet) -> Bool {
    var union = other
    union.formUnion(self)
    return union == other
  }
}
