// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

@Suite("Declared dimensions", .timeLimit(.minutes(15)))
struct DeclaredUnitTests {
  static let declared: DeclaredUnits = {
    var units = DeclaredUnits()
    do throws(DeclaredUnits.Refusal) {
      try units.declare("water", unit: "L", takesPrefixes: true)
      try units.declare("money", unit: "EUR", takesPrefixes: false)
    } catch { Issue.record("\(error)") }
    return units
  }()
  static let parser = UnitParser(axes: axes, declared: declared)

  // By hand: SI prefixes are powers of a thousand.
  @Test(
    "a declared unit is read with its prefixes, products and tags",
    arguments: [
      ("L", Ratio(1), "water"), ("mL", Ratio(1, 1000), "water"),
      ("µL", Ratio(1, 1_000_000), "water"), ("ML", Ratio(1_000_000), "water"),
      ("L[facility]/kWh[it]", Ratio(1, 3_600_000), "water [facility] per energy [it]"),
      ("EUR/tCO2e", Ratio(1, 1_000_000), "money per emission"), ("L²", Ratio(1), "water²"),
    ])
  func reading(_ text: String, _ scale: Ratio, _ words: String) throws {
    let unit = try Self.parser.parse(text)
    #expect(unit.scale == scale)
    #expect(unit.dimension.description == words)
    #expect(try Self.parser.parse(unit.dimension.suggestedUnit).dimension == unit.dimension)
  }

  @Test func `a prefix that was not declared is no unit`() {
    let error = #expect(throws: UnitError.self) { try Self.parser.parse("kEUR") }
    #expect(error?.message == "unknown unit 'kEUR'")
    #expect(error?.help == "did you mean 'EUR'?")
  }

  @Test func `a unit that is not declared is no unit`() {
    #expect(throws: UnitError.self) { try UnitParser().parse("L") }
  }

  @Test(
    "a symbol that is taken is refused",
    arguments: [
      ("a", "h", ""), ("a", "in", "m"), ("a", "Wh", ""), ("a", "kWh", ""), ("a", "L", ""),
      ("a", "mL", ""), ("a", "UR", "E"), ("a", "h_", nil), ("a", "ha", nil),
    ] as [(String, String, String?)])
  func taken(_ name: String, _ symbol: String, _ prefix: String?) {
    var units = Self.declared
    do throws(DeclaredUnits.Refusal) {
      try units.declare(name, unit: symbol, takesPrefixes: true)
      #expect(prefix == nil)
    } catch {
      guard case .isTaken(let found, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(found == prefix)
    }
  }

  @Test(
    "what is no new dimension, or no symbol, is refused",
    arguments: [
      ("energy", "BTU", .isDimension), ("water", "gal", .isDimension), ("mass", "kg", .isMass),
      ("money", "$", .isDimension), ("coin", "€", .isNoSymbol), ("coin", "", .isNoSymbol),
      ("coin", "1L", .isNoSymbol), ("coin", "L/h", .isNoSymbol),
    ] as [(String, String, DeclaredUnits.Refusal)])
  func refused(_ name: String, _ symbol: String, _ refusal: DeclaredUnits.Refusal) {
    var units = Self.declared
    #expect(throws: refusal) {
      try units.declare(name, unit: symbol, takesPrefixes: true)
    }
  }

  @Test func `figures of records are read in a declared unit`() throws {
    let figure = try FigureReader(parser: Self.parser).read(
      "about 2.5 kL", as: Self.parser.parse("L"))
    #expect(figure.value == 2500)
  }
}
