// SPDX-License-Identifier: Apache-2.0

/// One pass over the text of a unit.
struct UnitReading {
  struct Value {
    var dimension: Dimension
    var scale: Ratio
  }

  /// The text read, without space around it.
  let symbol: String
  private let axes: BasisAxes
  private let declared: DeclaredUnits
  private let scalars: [(scalar: Unicode.Scalar, offset: Int)]
  private let end: Int
  private var index = 0

  init(_ text: String, from start: Int, axes: BasisAxes, declared: DeclaredUnits) {
    var offset = 0
    var scalars: [(Unicode.Scalar, Int)] = []
    for scalar in text.unicodeScalars {
      if offset >= start { scalars.append((scalar, offset)) }
      offset += UTF8.width(scalar)
    }
    end = offset
    let isSpace = { (item: (Unicode.Scalar, Int)) in item.0.properties.isWhitespace }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    let first = scalars.firstIndex { !isSpace($0) } ?? scalars.count
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[first...].map(\.0))
    symbol = String(view)
    self.scalars = scalars
    self.axes = axes
    self.declared = declared
  }

  mutating func readAll() throws(UnitError) -> Value {
    skipSpace()
    guard index < scalars.count else { throw .isEmpty(0..<end) }
    let value = try readProduct(depth: 0)
    guard index == scalars.count else {
      throw .expectedOperator(found: String(scalars[index].scalar), here)
    }
    return value
  }

  private mutating func readProduct(depth: Int) throws(UnitError) -> Value {
    let start = offset
    var value = try readFactor(depth: depth)
    while let scalar = peek(), "·⋅*/".unicodeScalars.contains(scalar) {
      index += 1
      skipSpace()
      let factor = try readFactor(depth: depth)
      let isQuotient = scalar == "/"
      let scale =
        isQuotient
        ? value.scale.divided(by: factor.scale) : value.scale.multiplied(by: factor.scale)
      guard let scale else { throw .isOutOfRange(start..<offset) }
      value.scale = scale
      value.dimension =
        isQuotient
        ? value.dimension.over(factor.dimension) : value.dimension.times(factor.dimension)
    }
    return value
  }

  private mutating func readFactor(depth: Int) throws(UnitError) -> Value {
    let start = offset
    var value: Value
    guard let scalar = peek() else { throw .expected("a unit", found: nil, here) }
    if scalar == "(" {
      guard depth < UnitParser.maximumDepth else {
        throw .isTooDeep(here, limit: UnitParser.maximumDepth)
      }
      index += 1
      skipSpace()
      value = try readProduct(depth: depth + 1)
      guard peek() == ")" else { throw .expected("')'", found: found, here) }
      index += 1
      skipSpace()
      if peek() == "[" { throw .tagsOnGroup(here) }
    } else {
      value = try readSymbol()
      skipSpace()
      if peek() == "[" { value.dimension = value.dimension.times(try readTags()) }
    }
    skipSpace()
    if let exponent = try readExponent() {
      guard let power = value.scale.power(Int(exponent.numerator)) else {
        throw .isOutOfRange(start..<offset)
      }
      guard let root = power.root(Int(exponent.denominator)) else {
        throw .isNotExact(start..<offset)
      }
      value = Value(dimension: value.dimension.power(exponent), scale: root)
      skipSpace()
      if peek() == "[" { throw .tagsOnGroup(here) }
    }
    return value
  }

  private mutating func readSymbol() throws(UnitError) -> Value {
    let start = offset
    var name = ""
    if peek() == "%" {
      index += 1
      name = "%"
    } else if let scalar = peek(), UnitReading.isDigit(scalar) {
      while let digit = peek(), UnitReading.isDigit(digit) || digit == "." {
        name.unicodeScalars.append(digit)
        index += 1
      }
      guard name == "1" else { throw .hasNumber(name, start..<offset) }
      return Value(dimension: .none, scale: .one)
    } else {
      while let scalar = peek(), isNamePart(scalar) {
        name.unicodeScalars.append(scalar)
        index += 1
      }
    }
    guard !name.isEmpty else { throw .expected("a unit", found: found, here) }
    guard let unit = UnitVocabulary.unit(named: name) ?? declared.unit(named: name) else {
      throw refusal(of: name, start..<offset)
    }
    return Value(dimension: unit.dimension, scale: unit.scale)
  }

  private func refusal(of name: String, _ range: Range<Int>) -> UnitError {
    if UnitVocabulary.masses.contains(name) { return .isMass(name, range) }
    if name.hasSuffix("CO2") || name.hasSuffix("CO₂"),
      UnitVocabulary.unit(named: name + "e") != nil
    {
      return .isCarbonDioxideAlone(name, range)
    }
    if name.hasSuffix("FLOPS"), UnitVocabulary.unit(named: String(name.dropLast())) != nil {
      return .isRate(name, range)
    }
    return .unknownUnit(name, range, declared)
  }

  private mutating func readTags() throws(UnitError) -> Dimension {
    index += 1
    var tags: [BasisTag] = []
    while true {
      skipSpace()
      let start = offset
      var name = ""
      while let scalar = peek(), UnitReading.isTagPart(scalar) {
        name.unicodeScalars.append(scalar)
        index += 1
      }
      guard !name.isEmpty else { throw .expected("a basis tag", found: found, here) }
      guard let tag = axes.tag(named: name) else {
        throw .unknownTag(name, start..<offset, axes: axes)
      }
      if let rival = tags.first(where: { $0.axis == tag.axis }) {
        throw .twoTagsOfAnAxis(rival, tag, start..<offset)
      }
      tags.append(tag)
      skipSpace()
      let next = peek()
      guard next == "," || next == "]" else { throw .expected("',' or ']'", found: found, here) }
      index += 1
      if next == "]" { break }
    }
    return tags.reduce(Dimension.none) { $0.times(.tag($1)) }
  }

  private mutating func readExponent() throws(UnitError) -> Exponent? {
    let start = offset
    var numerator: Int?
    var denominator = 1
    if peek() == "^" {
      index += 1
      let isGroup = peek() == "("
      if isGroup { index += 1 }
      numerator = readInteger()
      if isGroup, numerator != nil {
        if peek() == "/" {
          index += 1
          denominator = readInteger() ?? 0
        }
        guard peek() == ")" else { throw .expected("')'", found: found, here) }
        index += 1
      }
      guard numerator != nil else { throw .expected("a whole number", found: found, here) }
    } else if let scalar = peek(), UnitReading.superscripts[scalar] != nil || scalar == "⁻" {
      numerator = readSuperscript()
      guard numerator != nil else { throw .expected("a raised digit", found: found, here) }
    }
    guard let numerator else { return nil }
    guard numerator.magnitude <= UInt(UnitParser.maximumExponent), (1...12).contains(denominator)
    else { throw .exponentOutOfRange(start..<offset, limit: UnitParser.maximumExponent) }
    return Exponent(Int32(numerator), Int32(denominator))
  }

  /// Reads at most the digits that fit; more of them are clamped and then out of range.
  private mutating func readInteger() -> Int? {
    let isNegative = peek() == "-"
    if isNegative { index += 1 }
    var value: Int?
    while let scalar = peek(), UnitReading.isDigit(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 48), 1_000_000)
      index += 1
    }
    return value.map { isNegative ? -$0 : $0 }
  }

  private mutating func readSuperscript() -> Int? {
    let isNegative = peek() == "⁻"
    if isNegative { index += 1 }
    var value: Int?
    while let scalar = peek(), let digit = UnitReading.superscripts[scalar] {
      value = min((value ?? 0) * 10 + digit, 1_000_000)
      index += 1
    }
    return value.map { isNegative ? -$0 : $0 }
  }

  private static let superscripts: [Unicode.Scalar: Int] = [
    "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
  ]

  private func peek() -> Unicode.Scalar? {
    index < scalars.count ? scalars[index].scalar : nil
  }

  private var found: String? { peek().map { String($0) } }

  private var offset: Int { index < scalars.count ? scalars[index].offset : end }

  /// The range of the scalar to be read next, empty at the end.
  private var here: Range<Int> {
    guard let scalar = peek() else { return end..<end }
    return offset..<offset + UTF8.width(scalar)
  }

  private mutating func skipSpace() {
    while let scalar = peek(), scalar.properties.isWhitespace { index += 1 }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isTagPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || isDigit(scalar) || scalar == "_" || scalar == "-"
  }

  /// Letters, digits behind a letter, the subscript two, and the hyphen of `CO2-eq`.
  private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "-" { return index + 1 < scalars.count && scalars[index + 1].scalar == "e" }
    return scalar.properties.isAlphabetic || scalar == "µ" || scalar == "₂" || scalar == "_"
      || UnitReading.isDigit(scalar)
  }
}
