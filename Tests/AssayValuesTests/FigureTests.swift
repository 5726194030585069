// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

@Suite("Figures in metadata", .timeLimit(.minutes(15)))
struct FigureTests {
  struct Reading: CustomTestStringConvertible, Sendable {
    let text: String
    let unit: String
    let value: Double
    var qualifier = Qualifier.exact
    var range: ClosedRange<Double>?
    var written: String?
    var testDescription: String { "\(text) as \(unit)" }

    init(
      _ text: String, _ unit: String, _ value: Double, _ qualifier: Qualifier = .exact,
      range: ClosedRange<Double>? = nil, written: String? = nil
    ) {
      (self.text, self.unit, self.value) = (text, unit, value)
      (self.qualifier, self.range, self.written) = (qualifier, range, written)
    }
  }

  // Values by hand, in canonical units: g of CO2e, J, s, FLOP.
  static let readings = [
    Reading("16,107.01 kgCO2eq", "gCO2e", 16_107_010, written: "kgCO2eq"),
    Reading("0.31 Kg", "gCO2e", 310, written: "Kg"),
    Reading("16.68 tons of CO2eq", "gCO2e", 16_680_000, written: "tons of CO2eq"),
    Reading(
      "2.8 metric tons of carbon dioxide", "gCO2e[lifecycle]", 2_800_000,
      written: "metric tons of carbon dioxide"),
    Reading("11,390 tons CO2eq", "gCO2e", 11_390_000_000, written: "tons CO2eq"),
    Reading("0.21 in grams of CO2", "gCO2e", 0.21, written: "grams of CO2"),
    Reading("286.4350821612984", "kgCO2e", 286_435.0821612984),
    Reading("24700000", "gCO2e", 24_700_000), Reading("1.5e6", "gCO2e", 1_500_000),
    Reading("75.05 tCo2eq", "gCO2e", 75_050_000, written: "tCo2eq"),
    Reading("271.43 tCO2", "gCO2e", 271_430_000, written: "tCO2"),
    Reading("124 kg of CO2eq", "gCO2e", 124_000, written: "kg of CO2eq"),
    Reading("5 lbs CO2 equivalent", "gCO2e", 2267.96185, written: "lbs CO2 equivalent"),
    Reading("552.1 tonnes CO₂-eq.", "gCO2e", 552_100_000, written: "tonnes CO2-eq"),
    Reading("3 kg emissions", "gCO2e", 3000, written: "kg emissions"),
    Reading("3 kilogrammes", "gCO2e", 3000, written: "kilogrammes"),
    Reading("~5 t", "gCO2e", 5_000_000, .about, written: "t"),
    Reading("about 5 t", "gCO2e", 5_000_000, .about, written: "t"),
    // The geometric middle of 4 and 9 is 6.
    Reading("4-9 t", "gCO2e", 6e6, range: 4e6...9e6, written: "t"),
    Reading("4 – 9 kg", "gCO2e", 6e3, range: 4e3...9e3, written: "kg"),
    Reading("4 to 9 kg CO2", "gCO2e", 6e3, range: 4e3...9e3, written: "kg CO2"),
    Reading("about 4 to 9 kg", "gCO2e", 6e3, .about, range: 4e3...9e3, written: "kg"),
    Reading("between 4 and 9 tonnes", "gCO2e", 6e6, range: 4e6...9e6, written: "tonnes"),
    Reading("4e3-9e3", "1", 6e3, range: 4e3...9e3),
    Reading("1e-2", "1", 0.01), Reading("1.2e+3", "1", 1200),
    Reading("1e300 to 4e300", "1", 2e300, range: 1e300...4e300),
    // From nothing up to a number is a bound.
    Reading("0-9 kg", "gCO2e", 9e3, .atMost, written: "kg"),
    Reading("2 MtCO2e", "gCO2e", 2e12, written: "MtCO2e"),
    Reading("15T+", "token", 15e12, .atLeast),
    Reading("15T+ tokens", "token", 15e12, .atLeast, written: "tokens"),
    Reading("15 trillion tokens", "token", 15e12, written: "tokens"),
    Reading("7B", "parameter", 7e9), Reading("350M", "parameter", 350e6),
    Reading("1-4T tokens", "token", 2e12, range: 1e12...4e12, written: "tokens"),
    Reading("900k-1.6M tokens", "token", 1.2e6, range: 0.9e6...1.6e6, written: "tokens"),
    Reading("over 1000", "1", 1000, .atLeast), Reading(">= 12", "1", 12, .atLeast),
    Reading("up to 3 kWh", "kWh[it]", 10_800_000, .atMost, written: "kWh"),
    Reading("3 KWH", "kWh[it]", 10_800_000, written: "KWH"),
    Reading("3 kilowatt-hours", "kWh[it]", 10_800_000, written: "kilowatt-hours"),
    Reading("3 kWh[it]", "kWh[it]", 10_800_000, written: "kWh[it]"),
    Reading("400 W", "W", 400, written: "W"),
    Reading("400 W per GPU", "W[accelerator]/accelerator", 400, written: "W per GPU"),
    Reading("423 g/kWh", "gCO2e[lifecycle]/kWh[facility]", 423 / 3.6e6, written: "g/kWh"),
    Reading("184,320 GPU hours", "accelerator·h", 663_552_000, written: "GPU hours"),
    Reading("1.3M GPU-hours", "accelerator·h", 4_680_000_000, written: "GPU-hours"),
    Reading("3 days", "h", 259_200, written: "days"), Reading("90", "h", 324_000),
    Reading("3.14E+23 FLOPS", "FLOP", 3.14e23, written: "FLOPS"),
    Reading("3.1 × 10^23 FLOPs", "FLOP", 3.1e23, written: "FLOPs"),
    Reading("10²³", "FLOP", 1e23),
    Reading("1.2e3 petaflop/s-days", "FLOP", 1.0368e23, written: "petaflop/s-days"),
    Reading("312 TFLOPS", "TFLOP[dense]/s", 312e12, written: "TFLOPS"),
    Reading("110 %", "kWh[facility]/kWh[it]", 1.1, written: "%"),
    Reading("-3", "h", -10_800), Reading(".5", "h", 1800),
    Reading("appx. 513.27 kg CO2 e", "gCO2e", 513_270, .about, written: "kg CO2 e"),
    Reading("0.16253kg of CO2", "gCO2e", 162.53, written: "kg of CO2"),
    // A comma with other than three digits behind it separates decimals.
    Reading("12,5 kg", "gCO2e", 12_500, written: "kg"), Reading("0,31", "gCO2e", 0.31),
    Reading("0,123", "gCO2e", 0.123), Reading("1,2345", "gCO2e", 1.2345),
    Reading("12,500", "gCO2e", 12_500), Reading("1,234", "gCO2e", 1234),
    Reading("61.000,5", "gCO2e", 61_000.5), Reading("1.234,567", "gCO2e", 1234.567),
    Reading("1.234.567", "gCO2e", 1_234_567), Reading("1,234,567.8", "gCO2e", 1_234_567.8),
    Reading("61.000", "gCO2e", 61),
    Reading("2,5-10 kg", "gCO2e", 5e3, range: 2.5e3...1e4, written: "kg"),
    Reading("24_700_000", "gCO2e", 24_700_000),
    Reading("3 hours and 26 minutes", "h", 12_360, written: "3 hours and 26 minutes"),
    Reading("3h26m", "h", 12_360, written: "3h26m"),
    Reading("about 3 h, 26 min.", "h", 12_360, .about, written: "3 h, 26 min"),
    Reading("1 day 2 hours", "h", 93_600, written: "1 day 2 hours"),
    Reading("120. kg", "gCO2e", 120_000, written: "kg"), Reading("7.", "gCO2e", 7),
    Reading("120 kg (measured)", "gCO2e", 120_000, written: "kg"),
    Reading("120 kg (estimated)", "gCO2e", 120_000, .about, written: "kg"),
    Reading("over 120 kg (est.)", "gCO2e", 120_000, .atLeast, written: "kg"),
    Reading("792 (~33 days)", "h", 2_851_200), Reading("24 h (1 day)", "s", 86_400, written: "h"),
    Reading("3.6 kilowattHour", "kWh[it]", 12_960_000, written: "kilowattHour"),
    Reading("1.4 trn", "token", 1.4e12), Reading("70 bn", "parameter", 70e9),
  ]

  @Test("a figure is read in the author's unit", arguments: readings)
  func reads(_ reading: Reading) throws {
    let figure = try FigureReader(parser: units)
      .read(reading.text, as: units.parse(reading.unit))
    // 1e-15: a few roundings of the conversion.
    #expect((figure.value - reading.value).magnitude <= 1e-15 * reading.value.magnitude)
    #expect(figure.qualifier == reading.qualifier)
    #expect(figure.unitAsWritten == reading.written)
    #expect(figure.range == reading.range)
  }

  static let refusals: [(String, String, FigureError.Kind)] = [
    ("Kg", "gCO2e", .notANumber), ("", "gCO2e", .notANumber), ("unknown", "gCO2e", .notANumber),
    ("nan", "gCO2e", .notANumber), ("0x10", "gCO2e", .ambiguous), ("1e999", "gCO2e", .outOfRange),
    // A comma with three digits behind it groups thousands, or nothing that has one meaning.
    ("1234,567", "gCO2e", .ambiguous), ("01,234", "gCO2e", .ambiguous),
    ("1,23,456", "gCO2e", .ambiguous), ("1,234.567,8", "gCO2e", .ambiguous),
    ("12.34.567", "gCO2e", .ambiguous), ("5,", "gCO2e", .ambiguous),
    ("24__7", "gCO2e", .ambiguous), ("24_", "gCO2e", .ambiguous), ("_24", "gCO2e", .notANumber),
    ("16 107 kg", "gCO2e", .ambiguous),
    ("3:26", "h", .ambiguous), ("2h11m on TPU v3-128", "h", .unknownUnit),
    ("3 hours and 90 minutes", "h", .unknownUnit), ("26 minutes 3 hours", "h", .unknownUnit),
    ("1.5 days 2 hours", "h", .unknownUnit), ("3 hours 26", "h", .unknownUnit),
    ("~1–2 hours a fold, ~10–20 hours in all", "h", .unknownUnit),
    ("792 (~33 dyas)", "h", .unknownUnit), ("792 (~33 weeks)", "h", .ambiguous),
    ("792 (33)", "h", .ambiguous), ("433 MWh (per node)", "kWh", .unknownUnit),
    ("12 mtCO2e", "gCO2e", .ambiguous), ("12 MTCO2e", "gCO2e", .ambiguous),
    ("57,600 V100 GPU hours", "accelerator·h", .unknownUnit),
    ("5 T", "gCO2e", .ambiguous), ("5 MT", "gCO2e", .ambiguous), ("5 Mt", "gCO2e", .ambiguous),
    ("5 CO2e", "gCO2e", .ambiguous), ("5 tons of carbon", "gCO2e", .ambiguous),
    ("5 mwh", "kWh", .ambiguous), ("2 months", "h", .ambiguous),
    ("5 kWh", "gCO2e", .wrongDimension), ("72 hours", "accelerator·h", .wrongDimension),
    ("7 kg", "kWh", .unknownUnit), ("5 kWh[it]", "kWh[facility]", .wrongBasis),
    ("5 M", "gCO2e", .unknownUnit), ("10-5 t", "gCO2e", .outOfRange),
    ("2e", "1", .unknownUnit), ("5-5 t", "gCO2e", .outOfRange), ("-5-10 t", "gCO2e", .outOfRange),
    ("over 5-10 t", "gCO2e", .ambiguous), ("5-10+ t", "gCO2e", .unknownUnit),
    ("5+-10 t", "gCO2e", .ambiguous),
    ("between 5 and t", "gCO2e", .notANumber), ("between 5 t", "gCO2e", .notANumber),
    ("5-10-20 t", "gCO2e", .unknownUnit), ("5 kg - 10 kg", "gCO2e", .unknownUnit),
    ("8x H100", "accelerator", .unknownUnit), ("5 ± 1 kg", "gCO2e", .unknownUnit),
    ("5 kg/", "gCO2e", .unknownUnit), ("5 //", "gCO2e", .unknownUnit),
    (String(repeating: "9", count: 201), "gCO2e", .notANumber),
  ]

  @Test("what could mean something else is refused", arguments: refusals)
  func refuses(_ text: String, _ unit: String, _ kind: FigureError.Kind) throws {
    let unit = try units.parse(unit)
    let error = #expect(throws: FigureError.self) {
      try FigureReader(parser: units).read(text, as: unit)
    }
    #expect(error?.kind == kind)
  }
}
