// SPDX-License-Identifier: Apache-2.0

/// Reads figures as people write them into metadata: "16,107.01 kgCO2eq", "about 2.8 metric tons".
///
/// Rule files are read by `UnitParser` alone. Here words, and bounds such as "15T+" are understood
/// too, but nothing is guessed: where two readings would differ in the number, the text is refused.
/// A ton without further word is the metric one, as in the emission reports that are read.
package struct FigureReader: Sendable {
  private let parser: UnitParser

  static let maximumLength = 200

  package init(parser: UnitParser) { self.parser = parser }

  /// Reads a figure of a field with the given unit.
  ///
  /// A bare number is in that unit. A unit in the text must have the same base dimensions; without
  /// basis tags it takes those of the field.
  package func read(_ text: String, as unit: Unit) throws(FigureError) -> Figure {
    guard text.utf8.count <= FigureReader.maximumLength else {
      throw .isTooLong(limit: FigureReader.maximumLength)
    }
    let number = try FigureNumber(text, allowsSuffix: FigureReader.allowsSuffix(unit.dimension))
    let phrase = number.rest
    let written = phrase.isEmpty ? unit : try self.unit(of: phrase, field: unit)
    let low = written.canonical(number.value)
    let high = number.upper.map { written.canonical($0) } ?? low
    guard low.isFinite, high.isFinite else { throw .outOfRange(text) }
    // One rounding less than by the roots of both, where the product neither overflows nor vanishes.
    let product = low.magnitude * high.magnitude
    let middle =
      product.isNormal
      ? product.squareRoot() : low.magnitude.squareRoot() * high.magnitude.squareRoot()
    return Figure(
      value: low < high ? middle : low, qualifier: number.qualifier,
      unitAsWritten: phrase.isEmpty ? nil : phrase, range: low < high ? low...high : nil)
  }

  /// Whether "7B" and "15T" can mean billions and trillions: only of things that are counted.
  private static func allowsSuffix(_ dimension: Dimension) -> Bool {
    if dimension.isNone { return true }
    let bases = dimension.withoutTags()
    let acceleratorTime = Dimension.base(.accelerator).times(.base(.time))
    return bases == .base(.token) || bases == .base(.parameter) || bases == .base(.accelerator)
      || bases == acceleratorTime
  }

  private func unit(of phrase: String, field: Unit) throws(FigureError) -> Unit {
    let found: Unit
    if let parsed = parse(phrase) {
      found = parsed
    } else {
      found = try FigureWords(field: field.dimension).unit(of: phrase)
    }
    let bases = field.dimension.withoutTags()
    guard found.dimension.withoutTags() == bases else {
      throw .wrongDimension(phrase, found.dimension, field: field)
    }
    guard !found.dimension.hasTags || found.dimension == field.dimension else {
      throw .wrongBasis(phrase, found.dimension, field: field)
    }
    return Unit(symbol: phrase, dimension: field.dimension, scale: found.scale)
  }

  private func parse(_ phrase: String) -> Unit? {
    do {
      return try parser.parse(phrase)
    } catch {
      // Not a unit of rule files; the words are tried next, and they say what is wrong.
      return nil
    }
  }
}
