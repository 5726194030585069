// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

let axes = BasisAxes([
  (axis: "meter", tags: ["accelerator", "it", "facility"]),
  (axis: "rate", tags: ["dense", "sparse"]),
  (axis: "stage", tags: ["direct", "lifecycle"]),
  (axis: "accounting", tags: ["location", "market"]),
])
let units = UnitParser(axes: axes)

@Suite("Units", .timeLimit(.minutes(15)))
struct UnitTests {
  struct Reading: CustomTestStringConvertible, Sendable {
    let text: String
    let scale: Ratio
    let dimension: String
    var testDescription: String { text }

    init(_ text: String, _ scale: Ratio, _ dimension: String) {
      (self.text, self.scale, self.dimension) = (text, scale, dimension)
    }
  }

  // Scales by hand from the definitions: 1 Wh = 3600 J, 1 t = 1e6 g, 1 d = 86400 s.
  static let readings = [
    Reading("s", 1, "time"), Reading("ms", Ratio(1, 1000), "time"),
    Reading("us", Ratio(1, 1_000_000), "time"), Reading("µs", Ratio(1, 1_000_000), "time"),
    Reading("min", 60, "time"), Reading("h", 3600, "time"), Reading("day", 86_400, "time"),
    Reading("yr", 31_557_600, "time"), Reading("J", 1, "energy"),
    Reading("kWh", 3_600_000, "energy"), Reading("MWh", 3_600_000_000, "energy"),
    Reading("mWh", Ratio(18, 5), "energy"), Reading("W·h", 3600, "energy"),
    Reading("W", 1, "power (energy per time)"), Reading("gCO2e", 1, "emission"),
    Reading("mgCO2e", Ratio(1, 1000), "emission"), Reading("kgCO2e", 1000, "emission"),
    Reading("tCO2e", 1_000_000, "emission"), Reading("MtCO2e", 1_000_000_000_000, "emission"),
    Reading("kgCO2-eq", 1000, "emission"), Reading("kgCO₂eq", 1000, "emission"),
    Reading("FLOP", 1, "compute"), Reading("EFLOP", 1_000_000_000_000_000_000, "compute"),
    Reading("PFLOP/s·day", 86_400_000_000_000_000_000, "compute"),
    Reading("PFLOP/(s·day)", Ratio(1_000_000_000_000_000, 86_400), "compute per time²"),
    Reading("accelerator·h", 3600, "accelerator time"),
    Reading("accelerator * h", 3600, "accelerator time"),
    Reading("accelerator⋅h", 3600, "accelerator time"),
    Reading(
      "TFLOP[dense]/(s·accelerator)", 1_000_000_000_000, "compute [dense] per accelerator and time"
    ),
    Reading("W[accelerator]/accelerator", 1, "power [accelerator] per accelerator"),
    Reading("kWh[facility]/kWh[it]", 1, "plain number [facility] per [it]"),
    Reading(
      "gCO2e[lifecycle]/kWh[facility]", Ratio(1, 3_600_000),
      "emission [lifecycle] per energy [facility]"),
    Reading("gCO2e[lifecycle,location]", 1, "emission [location] [lifecycle]"),
    Reading("GiB", 1_073_741_824, "byte"), Reading("GB", 1_000_000_000, "byte"),
    Reading("1", 1, "plain number"), Reading("%", Ratio(1, 100), "plain number"),
    Reading("1/s", 1, "1 per time"), Reading("s⁻¹", 1, "1 per time"),
    Reading("kWh^2", 12_960_000_000_000, "energy²"), Reading("kWh²", 12_960_000_000_000, "energy²"),
    Reading("J^(1/2)", 1, "energy^(1/2)"), Reading("h^(1/2)", 60, "time^(1/2)"),
    Reading("kWh[it]²", 12_960_000_000_000, "energy² [it]²"),
    Reading(" Gtoken ", 1_000_000_000, "token"),
    Reading("FLOP/(parameter·token)", 1, "compute per parameter and token"),
  ]

  @Test("a unit has an exact scale and a dimension", arguments: readings)
  func reads(_ reading: Reading) throws {
    let unit = try units.parse(reading.text)
    #expect(unit.scale == reading.scale)
    #expect(unit.dimension.description == reading.dimension)
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    let text: String
    let message: String
    let range: Range<Int>
    let help: String?
    var testDescription: String { text }

    init(_ text: String, _ message: String, _ range: Range<Int>, _ help: String?) {
      (self.text, self.message, self.range, self.help) = (text, message, range, help)
    }
  }

  static let refusals = [
    Refusal("", "there is no unit", 0..<0, "write '1' for a plain number"),
    Refusal("KWh", "unknown unit 'KWh'", 0..<3, "did you mean 'kWh'?"),
    Refusal("kWh/accelerater", "unknown unit 'accelerater'", 4..<15, "did you mean 'accelerator'?"),
    Refusal(
      "furlong", "unknown unit 'furlong'", 0..<7,
      "there are kWh, W, gCO2e, FLOP, s, min, h, d, accelerator, token, parameter, B, %, 1"),
    Refusal("kWh[facilty]", "unknown basis tag 'facilty'", 4..<11, "did you mean 'facility'?"),
    Refusal(
      "kWh[it,facility]", "'it' and 'facility' are both of the axis 'meter'", 7..<15,
      "keep one of them"),
    Refusal(
      "kg/kWh", "'kg' is a unit of mass, and emission is not mass", 0..<2, "write 'kgCO2e'"),
    Refusal(
      "gCO2", "'gCO2' does not say whether other greenhouse gases are in it", 0..<4,
      "write 'gCO2e' for CO2 equivalent"),
    Refusal(
      "TFLOPS", "'TFLOPS' can mean operations or operations per second", 0..<6,
      "write 'TFLOP' for a count, or 'TFLOP/s' for a rate"),
    Refusal(
      "kW h", "expected '·', '/' or the end, found 'h'", 3..<4,
      "write '·' between units that are multiplied"),
    Refusal(
      "100 kWh", "found the number '100' in a unit", 0..<3,
      "a number stands before the unit; the only number in a unit is '1'"),
    Refusal("kWh/", "expected a unit, found the end", 4..<4, "write it as in 400 kWh or gCO2e/kWh"),
    Refusal(
      "kWh/(s·h", "expected ')', found the end", 9..<9, "write it as in 400 kWh or gCO2e/kWh"),
    Refusal(
      "kWh[", "expected a basis tag, found the end", 4..<4, "write it as in 400 kWh or gCO2e/kWh"),
    Refusal(
      "kWh[it", "expected ',' or ']', found the end", 6..<6, "write it as in 400 kWh or gCO2e/kWh"),
    Refusal(
      "kWh^x", "expected a whole number, found 'x'", 4..<5, "write it as in 400 kWh or gCO2e/kWh"),
    Refusal(
      "s^65", "an exponent is between -64 and 64, with a denominator up to 12", 1..<4, nil),
    Refusal(
      "s^99999999999999999999", "an exponent is between -64 and 64, with a denominator up to 12",
      1..<22, nil),
    Refusal(
      "kWh^9", "the unit is too large or too small to compute with exactly", 0..<5, nil),
    Refusal(
      "YWh·YWh", "the unit is too large or too small to compute with exactly", 0..<8, nil),
    Refusal(
      "kWh^(1/2)", "this root of the unit is not an exact number of canonical units", 0..<9,
      "take the root of the canonical unit: s, J, gCO2e, FLOP"),
    Refusal(
      "(kWh/s)[it]", "a basis tag stands behind a single unit", 7..<8,
      "move it into the parentheses, behind the unit that was metered"),
  ]

  @Test("a wrong unit is refused at its place", arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let error = #expect(throws: UnitError.self) { try units.parse(refusal.text) }
    #expect(error?.message == refusal.message)
    #expect(error?.help == refusal.help)
    #expect(error.map { $0.start..<$0.end } == refusal.range)
  }

  @Test func `depth and length are limited`() {
    let deep = String(repeating: "(", count: 17) + "s" + String(repeating: ")", count: 17)
    #expect(throws: UnitError.self) { try units.parse(deep) }
    #expect(throws: UnitError.self) { try units.parse(String(repeating: "s·", count: 200) + "s") }
  }

  @Test func `a tag without declared axes asks for a declaration`() {
    let error = #expect(throws: UnitError.self) { try UnitParser().parse("kWh[it]") }
    #expect(error?.help == "no bases are declared; declare the axis and its tags under 'bases'")
  }

  @Test("the suggested unit of a dimension reads back as that dimension", arguments: readings)
  func suggestsReadableUnits(_ reading: Reading) throws {
    let dimension = try units.parse(reading.text).dimension
    #expect(try units.parse(dimension.suggestedUnit).dimension == dimension)
  }

  static let suggestions: [(String, String)] = [
    ("J[facility]", "kWh[facility]"),
    ("kWh[facility]/kWh[it]", "kWh[facility]/kWh[it]"),
    ("tCO2e[lifecycle]/MWh[facility]", "gCO2e[lifecycle]/kWh[facility]"),
    ("accelerator·s", "accelerator·h"),
    ("kW[accelerator]/accelerator", "W[accelerator]/accelerator"),
    ("FLOP[dense]/s/accelerator", "FLOP[dense]/(s·accelerator)"), ("day", "s"), ("%", "1"),
  ]

  @Test("people are shown customary units", arguments: suggestions)
  func suggests(_ text: String, _ suggestion: String) throws {
    #expect(try units.parse(text).dimension.suggestedUnit == suggestion)
  }

  @Test func `a factor without its basis differs from one with it`() throws {
    #expect(try units.parse("kWh[it]").dimension != units.parse("kWh").dimension)
    #expect(try units.parse("kWh[it]").dimension.withoutTags() == units.parse("kWh").dimension)
  }

  @Test func `a basis cancels like a unit, and twice does not`() throws {
    let usage = try units.parse("kWh[facility]/kWh[it]").dimension
    let energy = try units.parse("kWh[it]").dimension
    #expect(energy.times(usage) == (try units.parse("kWh[facility]").dimension))
    #expect(energy.times(usage).times(usage).description == "energy [facility]² per [it]")
  }
}
