// SPDX-License-Identifier: Apache-2.0

/// Standard normal numbers, one from each of equally probable parts of the distribution, in an order
/// that a stream of random numbers makes.
///
/// Combinations of several such columns are a Latin hypercube: the mean of any function of them is at
/// most a little less certain than that of as many plain draws, and of a sum of one function of each
/// far more certain.
///
/// Source: M. D. McKay, R. J. Beckman & W. J. Conover (1979), "A comparison of three methods for
/// selecting values of input variables", Technometrics 21, 239–245; M. Stein (1987), Technometrics 29,
/// 143–151, for the variance.
package struct StratifiedNormals: Sendable {
  /// The middle of each part, ascending.
  private let scores: [Double]

  /// - Parameter count: How many parts, at least 1.
  package init(count: Int) {
    scores = (0..<count).map { StandardNormal.quantile((Double($0) + 0.5) / Double(count)) }
  }

  package var count: Int { scores.count }

  /// Returns the numbers in the order of a stream.
  ///
  /// Source: R. Durstenfeld (1964), "Algorithm 235: Random permutation", Communications of the ACM 7.
  package func shuffled(by stream: DrawStream) -> [Double] {
    var numbers = scores
    numbers.withUnsafeMutableBufferPointer { buffer in
      var index = buffer.count - 1
      while index > 0 {
        let other = min(index, Int(stream.uniform(UInt64(index)) * Double(index + 1)))
        buffer.swapAt(index, other)
        index -= 1
      }
    }
    return numbers
  }
}
