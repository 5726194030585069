// SPDX-License-Identifier: Apache-2.0

/// What kind of quantity something is: powers of base dimensions, and of basis tags.
package struct Dimension: Hashable, Sendable {
  /// Sorted by base, exponents not zero.
  package let bases: [BasePower]
  /// Sorted by tag, exponents not zero.
  package let tags: [TagPower]

  package struct BasePower: Hashable, Sendable {
    package let base: BaseDimension
    package let exponent: Exponent
  }

  package struct TagPower: Hashable, Sendable {
    package let tag: BasisTag
    package let exponent: Exponent
  }

  /// The dimension of a plain number.
  package static let none = Dimension(bases: [], tags: [])

  package static func base(_ base: BaseDimension) -> Dimension {
    Dimension(bases: [BasePower(base: base, exponent: .one)], tags: [])
  }

  package static func tag(_ tag: BasisTag) -> Dimension {
    Dimension(bases: [], tags: [TagPower(tag: tag, exponent: .one)])
  }

  package func times(_ other: Dimension) -> Dimension {
    if other.isNone { return self }
    if isNone { return other }
    return Dimension(
      bases: Dimension.merge(
        bases.map { ($0.base, $0.exponent) }, other.bases.map { ($0.base, $0.exponent) }
      )
      .map { BasePower(base: $0, exponent: $1) },
      tags: Dimension.merge(
        tags.map { ($0.tag, $0.exponent) }, other.tags.map { ($0.tag, $0.exponent) }
      )
      .map { TagPower(tag: $0, exponent: $1) })
  }

  package func over(_ other: Dimension) -> Dimension { times(other.power(-.one)) }

  package func power(_ exponent: Exponent) -> Dimension {
    if exponent == .one { return self }
    if exponent.isZero { return .none }
    return Dimension(
      bases: bases.map { BasePower(base: $0.base, exponent: $0.exponent * exponent) },
      tags: tags.map { TagPower(tag: $0.tag, exponent: $0.exponent * exponent) })
  }

  /// Whether this is a plain number: no base dimension, and no basis.
  package var isNone: Bool { bases.isEmpty && tags.isEmpty }

  package var hasTags: Bool { !tags.isEmpty }

  package func withoutTags() -> Dimension { Dimension(bases: bases, tags: []) }

  /// Returns these base dimensions on the basis of the other dimension.
  package func withTags(of other: Dimension) -> Dimension {
    Dimension(bases: bases, tags: other.tags)
  }

  /// False once an exponent left the range of `Exponent`; equality then means nothing.
  package var isRepresentable: Bool {
    bases.allSatisfy { !$0.exponent.isSaturated } && tags.allSatisfy { !$0.exponent.isSaturated }
  }

  package func exponent(of base: BaseDimension) -> Exponent {
    bases.first { $0.base == base }?.exponent ?? .zero
  }

  package func exponent(of tag: BasisTag) -> Exponent {
    tags.first { $0.tag == tag }?.exponent ?? .zero
  }

  /// Merges two sorted lists of powers, and leaves out what cancels.
  private static func merge<Key: Comparable>(
    _ left: [(Key, Exponent)], _ right: [(Key, Exponent)]
  ) -> [(Key, Exponent)] {
    var result: [(Key, Exponent)] = []
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && left[i].0 < right[j].0) {
        result.append(left[i])
        i += 1
      } else if i == left.count || right[j].0 < left[i].0 {
        result.append(right[j])
        j += 1
      } else {
        let sum = left[i].1 + right[j].1
        if !sum.isZero { result.append((left[i].0, sum)) }
        i += 1
        j += 1
      }
    }
    return result
  }
}
