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
    let (whole, remark) = FigureReader.remarked(FigureNumber.plain(text))
    if let time = compoundTime(whole, unit) { return time }
    let number = try FigureNumber(whole, allowsSuffix: FigureReader.allowsSuffix(unit.dimension))
    if let (inner, outer) = FigureReader.bracketed(number.rest) {
      return try read(whole.dropLast(number.rest.count) + outer, saidAgain: inner, as: unit)
    }
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
      value: low < high ? middle : low,
      qualifier: number.qualifier == .exact ? remark : number.qualifier,
      unitAsWritten: phrase.isEmpty ? nil : phrase, range: low < high ? low...high : nil)
  }

  /// Reads "3 hours and 26 minutes" where a time is due.
  private func compoundTime(_ text: String, _ unit: Unit) -> Figure? {
    guard unit.dimension == .base(.time) else { return nil }
    var rest = Substring(text)
    let qualifier = FigureNumber.takeQualifier(&rest) ?? .exact
    return CompoundTime(rest, qualifier).map {
      Figure(value: $0.seconds, qualifier: $0.qualifier, unitAsWritten: String(rest))
    }
  }

  /// Reads "792 (~33 days)": a figure that is said once more in brackets, in another unit, counts as it is
  /// said first if the two agree, and is refused if they do not.
  private func read(
    _ text: some StringProtocol, saidAgain inner: Substring, as unit: Unit
  ) throws(FigureError) -> Figure {
    let first = try read(String(text), as: unit)
    let second = try read(String(inner), as: unit)
    guard second.unitAsWritten != nil else { throw .twoNumbers("\(text) (\(inner))") }
    let share = second.qualifier == .exact ? 0.05 : 0.15
    guard (first.value - second.value).magnitude <= share * first.value.magnitude else {
      throw .contradictsItself(String(text), String(inner))
    }
    return first
  }

  /// A figure without the words in brackets behind it that say how it was found, and what they make of it:
  /// "120 kWh (estimated)" is about 120 kWh. Other words may change what the number counts.
  private static func remarked(_ text: String) -> (text: String, remark: Qualifier) {
    guard text.last == ")", let open = text.lastIndex(of: "("),
      let remark = remarks[text[text.index(after: open)...].dropLast().lowercased()]
    else { return (text, .exact) }
    return (FigureNumber.plain(String(text[..<open])), remark)
  }

  private static let remarks: [String: Qualifier] = [
    "estimated": .about, "estimate": .about, "estimation": .about, "est.": .about, "est": .about,
    "approx.": .about, "approx": .about, "approximate": .about, "approximately": .about,
    "roughly": .about, "rough estimate": .about, "measured": .exact, "metered": .exact,
    "calculated": .exact, "computed": .exact, "reported": .exact, "total": .exact,
    "in total": .exact,
  ]

  /// What stands in brackets at the end, and what stands before them; nil if nothing does that begins
  /// with a number, for words in brackets may mean anything.
  private static func bracketed(_ rest: String) -> (inner: Substring, outer: Substring)? {
    guard rest.last == ")", let open = rest.lastIndex(of: "(") else { return nil }
    let inner = rest[rest.index(after: open)...].dropLast()
    guard inner.contains(where: \.isNumber) else { return nil }
    var outer = rest[..<open]
    while outer.last == " " { outer.removeLast() }
    return (inner, outer)
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
