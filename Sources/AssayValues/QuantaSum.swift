// SPDX-License-Identifier: Apache-2.0

/// An order-free sum of integers; merging is its only way to add.
///
/// The sum is kept in 192 bits, so that neither the total nor whether it overflowed depends on the
/// order in which the parts came: what leaves 128 bits in between may come back.
package struct QuantaSum: Sendable, Hashable, Codable {
  private var high: Int64
  private var low: UInt128

  package init() { (high, low) = (0, 0) }

  package init(_ quanta: Int128) {
    low = UInt128(truncatingIfNeeded: quanta)
    high = quanta < 0 ? -1 : 0
  }

  /// The sum, or the nearest number of 128 bits if it has overflowed.
  package var total: Int128 {
    guard hasOverflowed else { return Int128(truncatingIfNeeded: low) }
    return high < 0 ? .min : .max
  }

  /// Whether the sum does not fit into 128 bits; then it must not be published.
  package var hasOverflowed: Bool {
    high != (Int128(truncatingIfNeeded: low) < 0 ? -1 : 0)
  }

  package mutating func merge(_ other: QuantaSum) {
    let (sum, carries) = low.addingReportingOverflow(other.low)
    low = sum
    // Each part changes the upper word by at most one: 2^63 parts would be needed to wrap it.
    high = high &+ other.high &+ (carries ? 1 : 0)
  }
}
