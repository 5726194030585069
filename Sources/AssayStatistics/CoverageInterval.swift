// SPDX-License-Identifier: Apache-2.0

/// Which of sorted draws are the ends of an interval that covers a share of a distribution.
package enum CoverageInterval {
  /// Returns the places, from 0, of the ends of the probabilistically symmetric interval: as many
  /// draws lie below it as above it, but for one.
  ///
  /// Source: JCGM 101:2008, 7.7.2: of `M` sorted draws those from the `r`-th to the `(r + q)`-th, where
  /// `q` is the integer part of `pM + ½` and `r` that of `(M − q + 1)/2`.
  ///
  /// - Parameters:
  ///   - share: `p`, above 0 and below 1.
  ///   - count: `M`.
  /// - Returns: Nil if there are too few draws for both ends to be draws.
  package static func symmetric(share: Double, of count: Int) -> ClosedRange<Int>? {
    precondition(share > 0 && share < 1 && count >= 0, "an interval covers a share of draws")
    let inside = Int((share * Double(count) + 0.5).rounded(.down))
    let first = (count - inside + 1) / 2
    guard first >= 1, first + inside <= count else { return nil }
    return first - 1...first + inside - 1
  }
}
