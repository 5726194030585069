// SPDX-License-Identifier: Apache-2.0

/// The ratios `E[x^{a+b}] / (E[x^a]·E[x^b])` of one factor over the exponents in use.
struct FactorMoments {
  /// Ascending.
  let exponents: [Double]
  let factor: SumFactor
  private let single: [Double]
  /// By rows; empty where there are too many exponents to keep all pairs.
  private let ratios: [Double]

  /// By the three exponents; empty where there are too many.
  private let cubes: [Double]

  private static let maximumTabulated = 512
  private static let maximumCubed = 8

  init(_ factor: SumFactor, exponents: [Double]) throws(LognormalSumError) {
    let single = exponents.map { factor.moment($0) }
    let double = exponents.map { factor.moment($0, $0) }
    // The moment of a sum of two exponents is at most the larger of these, or 1.
    guard (single + double).allSatisfy({ $0.isFinite && $0 > 0 }) else { throw .notFinite }
    self.factor = factor
    self.exponents = exponents
    self.single = single
    var cubes: [Double] = []
    if exponents.count <= FactorMoments.maximumCubed {
      for (i, first) in exponents.enumerated() {
        for (j, second) in exponents.enumerated() {
          for (k, third) in exponents.enumerated() {
            cubes.append(
              factor.moment(first, second, third) / (single[i] * single[j] * single[k]))
          }
        }
      }
    }
    self.cubes = cubes
    guard exponents.count <= FactorMoments.maximumTabulated else {
      ratios = []
      return
    }
    var ratios: [Double] = []
    for (i, left) in exponents.enumerated() {
      for (j, right) in exponents.enumerated() {
        ratios.append(factor.moment(left, right) / (single[i] * single[j]))
      }
    }
    self.ratios = ratios
  }

  /// Returns `E[x^{a+b+c}] / (E[x^a]·E[x^b]·E[x^c])`.
  func ratio(_ first: Int, _ second: Int, _ third: Int) -> Double {
    let count = exponents.count
    if !cubes.isEmpty { return cubes[(first * count + second) * count + third] }
    return factor.moment(exponents[first], exponents[second], exponents[third])
      / (single[first] * single[second] * single[third])
  }

  func ratio(_ left: Int, _ right: Int) -> Double {
    if !ratios.isEmpty { return ratios[left * exponents.count + right] }
    return factor.moment(exponents[left], exponents[right]) / (single[left] * single[right])
  }

  /// The index of an exponent that is in use.
  func index(of exponent: Double) -> Int {
    var (low, high) = (0, exponents.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if exponents[middle] < exponent { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
