// SPDX-License-Identifier: Apache-2.0

/// The base dimensions that a pack adds to those of the vocabulary, each with its unit.
///
/// A declared unit is the canonical unit of its dimension. No declaration can change what a text
/// means that could be read without it: a symbol that is taken, with or without prefix, is refused.
package struct DeclaredUnits: Sendable, Hashable {
  /// Why a declaration is refused.
  package enum Refusal: Error, Hashable {
    /// There is a dimension of that name.
    case isDimension
    /// The symbol does not look like one: letters, then letters, digits or `_`, up to 32.
    case isNoSymbol
    /// A unit of mass, which the texts of records use for emission.
    case isMass
    /// What the symbol, behind a prefix that may be empty, means already.
    case isTaken(prefix: String, dimension: Dimension)
  }

  private struct Entry: Sendable, Hashable {
    let symbol: String
    let dimension: BaseDimension
    let takesPrefixes: Bool
  }

  private var entries: [Entry] = []

  package init() {}

  /// Adds a dimension and its unit.
  ///
  /// - Parameter takesPrefixes: Whether SI prefixes from yocto to yotta may stand before the symbol.
  package mutating func declare(
    _ name: String, unit symbol: String, takesPrefixes: Bool
  ) throws(Refusal) {
    let isKnown = entries.contains { $0.dimension.name == name }
    guard !isKnown, !BaseDimension.all.contains(where: { $0.name == name }) else {
      throw .isDimension
    }
    guard DeclaredUnits.isSymbol(symbol) else { throw .isNoSymbol }
    guard !UnitVocabulary.masses.contains(symbol) else { throw .isMass }
    for prefix in [""] + (takesPrefixes ? UnitVocabulary.decimalPrefixes.map(\.symbol) : []) {
      let name = prefix + symbol
      if let known = UnitVocabulary.unit(named: name) ?? unit(named: name) {
        throw .isTaken(prefix: prefix, dimension: known.dimension)
      }
    }
    // A prefixed reading of an older symbol must not become a new one's.
    for entry in entries where entry.takesPrefixes {
      for prefix in UnitVocabulary.decimalPrefixes where prefix.symbol + entry.symbol == symbol {
        throw .isTaken(prefix: "", dimension: .base(entry.dimension))
      }
    }
    entries.append(
      Entry(
        symbol: symbol, dimension: .declared(name, unit: symbol), takesPrefixes: takesPrefixes))
  }

  /// The declared symbols, in the author's order.
  package var symbols: [String] { entries.map(\.symbol) }

  /// The unit of a symbol with or without prefix, or nil.
  func unit(named name: String) -> (dimension: Dimension, scale: Ratio)? {
    for entry in entries where name.hasSuffix(entry.symbol) {
      if name == entry.symbol { return (.base(entry.dimension), .one) }
      guard entry.takesPrefixes else { continue }
      let prefix = name.dropLast(entry.symbol.count)
      if let known = UnitVocabulary.decimalPrefixes.first(where: { $0.symbol == prefix }) {
        return (.base(entry.dimension), known.factor)
      }
    }
    return nil
  }

  private static func isSymbol(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, first.properties.isAlphabetic, scalars.count <= 32 else {
      return false
    }
    return scalars.allSatisfy {
      $0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0)
    }
  }
}
