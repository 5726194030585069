// SPDX-License-Identifier: Apache-2.0

/// A symbol of a unit as its users know it.
package struct UnitWords: Sendable {
  package let symbol: String
  /// What it measures: `energy`.
  package let dimension: String
  /// How much of the dimension's usual unit it is: `3600 J`.
  package let amount: String
  /// The prefixes that it takes, the smallest first; `u` stands for `µ` too.
  package let prefixes: [String]

  /// Every unit without a prefix, by dimension and size.
  package static let all: [UnitWords] = UnitVocabulary.entries.sorted { left, right in
    let (a, b) = (left.value, right.value)
    return (a.dimension.description, a.scale.double, left.key)
      < (b.dimension.description, b.scale.double, right.key)
  }.map { symbol, entry in
    let order = UnitVocabulary.prefixOrder
    let isSelf = entry.dimension.suggestedUnit == symbol
    return UnitWords(
      symbol: symbol, dimension: entry.dimension.description,
      amount: isSelf
        ? "" : "\(NumberFormat.shortest(entry.scale.double)) \(canonicalUnit(of: entry.dimension))",
      prefixes: order.filter(entry.prefixes.contains))
  }

  /// Symbols with a prefix that are often written.
  package static var usual: [String] { UnitVocabulary.usual }

  /// The unit in which numbers of a dimension are kept.
  private static func canonicalUnit(of dimension: Dimension) -> String {
    if dimension == .base(.energy).over(.base(.time)) { return "W" }
    return BaseDimension.all.first { dimension == .base($0) }?.unit ?? "1"
  }
}

extension UnitVocabulary {
  /// The symbols of all prefixes, the smallest first.
  static let prefixOrder = [
    "y", "z", "a", "f", "p", "n", "u", "m", "k", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "P", "E",
    "Z", "Y",
  ]
}
