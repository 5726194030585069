// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

@Suite("Quantities", .timeLimit(.minutes(15)))
struct QuantityTests {
  static let texts: [(String, Double, Double)] = [
    ("400 kWh[it]", 1.44e9, 400), ("1e21 FLOP", 1e21, 1e21), ("5 tCO2e", 5e6, 5),
    ("0.5 %", 0.005, 0.5), ("12", 12, 12), ("400kWh", 1.44e9, 400), ("-3 h", -10_800, -3),
    ("1 mgCO2e", 0.001, 1), (" 2 1/s ", 2, 2),
  ]

  @Test("a quantity is a number and a unit", arguments: texts)
  func reads(_ text: String, _ value: Double, _ amount: Double) throws {
    let quantity = try units.parseQuantity(text)
    #expect(quantity.value == value)
    #expect(quantity.amount == amount)
  }

  static let wrong: [(String, String, Int)] = [
    ("kWh", "a quantity starts with a number", 0), ("", "a quantity starts with a number", 0),
    ("nan kWh", "a quantity starts with a number", 0),
    ("1e999 J", "the number '1e999' is too large", 0),
    ("1e308 kWh", "the number '1e308' is too large", 0), ("5 kwh", "unknown unit 'kwh'", 2),
    ("1,000 kWh", "expected a unit, found ','", 1),
  ]

  @Test("a wrong quantity is refused at its place", arguments: wrong)
  func refuses(_ text: String, _ message: String, _ start: Int) {
    let error = #expect(throws: UnitError.self) { try units.parseQuantity(text) }
    #expect(error?.message == message)
    #expect(error?.start == start)
  }

  @Test func `no text of up to four odd characters is a trap`() {
    let pieces = ["(", ")", "[", "]", "^", "⁻", "/", "·", "1", "-", "s", "²", ",", " ", "%", "µ"]
    for a in pieces {
      for b in pieces {
        for c in pieces {
          for d in pieces {
            let text = a + b + c + d
            do {
              let unit = try units.parse(text)
              let again = try units.parse(unit.symbol)
              #expect(again == unit)
            } catch {
              #expect(error.start <= error.end && error.end <= text.utf8.count)
            }
          }
        }
      }
    }
  }

  @Test func `a random dimension is suggested a unit that reads back`() throws {
    let atoms = [
      "kWh[it]", "kWh[facility]", "gCO2e[lifecycle,location]", "s", "accelerator", "FLOP[dense]",
      "token", "parameter", "B", "W[accelerator]", "gCO2e", "J",
    ]
    var random = SplitMix(state: 9)
    for _ in 0..<500 {
      var dimension = Dimension.none
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let atom = atoms[Int.random(in: 0..<atoms.count, using: &random)]
        let exponent = Exponent(
          Int32.random(in: -2...2, using: &random), Bool.random(using: &random) ? 1 : 2)
        dimension = dimension.times(try units.parse(atom).dimension.power(exponent))
      }
      let suggestion = dimension.suggestedUnit
      #expect(try units.parse(suggestion).dimension == dimension, "\(suggestion)")
    }
  }

  @Test func `a spread is read from a factor or from a range`() throws {
    let factor = try #require(Spread(factor: 1.5))
    #expect(factor.sigmaLow == factor.sigmaHigh)
    let range = try #require(Spread(low: 2, median: 3, high: 4.5))
    // ln 1.5 / z; 1e-15: rounding.
    #expect((range.sigmaLow - factor.sigmaLow).magnitude < 1e-15)
    #expect((range.sigmaHigh - factor.sigmaHigh).magnitude < 1e-15)
    #expect(Spread(factor: 1) == Spread.none)
    #expect(Spread(factor: 0.9) == nil)
    #expect(Spread(factor: .nan) == nil)
    #expect(Spread(low: 0, median: 1, high: 2) == nil)
    #expect(Spread(low: 1, median: 3, high: 2) == nil)
    #expect(Spread(low: 1, median: 2, high: .infinity) == nil)
  }
}
