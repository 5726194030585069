// SPDX-License-Identifier: Apache-2.0

/// The words that people use for units, which `UnitParser` does not know.
///
/// Sources: the pound is 0.45359237 kg (International yard and pound agreement, 1959); a short ton
/// is 2000 lb and a long ton 2240 lb (NIST Handbook 44, appendix C).
struct FigureWords {
  /// The dimension of the field; it decides what a bare "kg" or "FLOPS" can mean.
  private let field: Dimension

  private typealias Reading = (dimension: Dimension, scale: Ratio)

  init(field: Dimension) { self.field = field }

  /// Returns the unit of a phrase such as "metric tons of carbon dioxide" or "watts per GPU".
  func unit(of phrase: String) throws(FigureError) -> Unit {
    let spaced = phrase.replacing(" per ", with: "/")
    if let compute = FigureWords.computeDays[phrase.lowercased()] {
      return Unit(symbol: phrase, dimension: .base(.compute), scale: compute)
    }
    var dimension = Dimension.none
    var scale = Ratio.one
    for (index, part) in spaced.split(separator: "/", omittingEmptySubsequences: false).enumerated()
    {
      let text = part.trimmed
      guard let reading = try simple(text) else { throw .unknownUnit(phrase) }
      let combined =
        index == 0 ? scale.multiplied(by: reading.scale) : scale.divided(by: reading.scale)
      guard let combined else { throw .unknownUnit(phrase) }
      scale = combined
      dimension =
        index == 0 ? dimension.times(reading.dimension) : dimension.over(reading.dimension)
    }
    return Unit(symbol: phrase, dimension: dimension, scale: scale)
  }

  private func simple(_ text: String) throws(FigureError) -> Reading? {
    guard !text.isEmpty else { return nil }
    if text.first == ":", text.dropFirst().first?.isNumber == true {
      throw .ambiguousUnit(
        text, because: "a colon may part hours from minutes, or minutes from seconds")
    }
    if let known = UnitVocabulary.unit(named: text) { return known }
    if let emission = try emission(text) { return emission }
    let words = FigureWords.apart(text).lowercased().replacing("-", with: " ").replacing(
      "·", with: " "
    )
    .replacing("*", with: " ").split(separator: " ").map(String.init)
    let joined = words.joined(separator: " ")
    if FigureWords.months.contains(joined) {
      throw .ambiguousUnit(text, because: "a month has no fixed length")
    }
    if text.first == "m", joined == "mwh" || joined == "mw" {
      throw .ambiguousUnit(text, because: "m is milli and M is mega")
    }
    if let known = FigureWords.table[joined] { return known }
    if let accelerators = FigureWords.acceleratorTime(words) { return accelerators }
    return compute(text)
  }

  /// Reads a mass of CO2 equivalent; in a field of emissions the CO2 may be left out.
  private func emission(_ text: String) throws(FigureError) -> Reading? {
    let lower = text.lowercased()
    var mass = text
    var hasCarbonDioxide = false
    for name in ["carbon dioxide", "co2"] {
      guard let range = lower.firstRange(of: name) else { continue }
      let tail = lower[range.upperBound...].replacing("-", with: " ").split(separator: " ")
      guard tail.allSatisfy({ FigureWords.equivalents.contains(String($0)) }) else { return nil }
      mass = String(text.prefix(lower.distance(from: lower.startIndex, to: range.lowerBound)))
      hasCarbonDioxide = true
      break
    }
    let isEmissionField = !field.exponent(of: .emission).isZero
    guard hasCarbonDioxide || isEmissionField else { return nil }
    var words = mass.replacing("-", with: " ").split(separator: " ").map(String.init)
    if !hasCarbonDioxide {
      if words.contains(where: { $0.lowercased() == "carbon" }) {
        throw .ambiguousUnit(text, because: "carbon can mean CO2 or the carbon in it")
      }
      while let last = words.last, FigureWords.equivalents.contains(last.lowercased()) {
        words.removeLast()
      }
    }
    if words.last?.lowercased() == "of" { words.removeLast() }
    if words.isEmpty, hasCarbonDioxide {
      throw .ambiguousUnit(text, because: "it does not say grams, kilograms or tonnes")
    }
    let name = words.joined(separator: " ")
    if ["MT", "Mt", "mt", "Mg", "MG"].contains(name) || (name == "T" && !hasCarbonDioxide) {
      throw .ambiguousUnit(text, because: "write 'tCO2e' or 'MtCO2e'")
    }
    guard name != "G" else { throw .ambiguousUnit(text, because: "G is giga and g is gram") }
    return FigureWords.masses[name.lowercased()].map { (.base(.emission), $0) }
  }

  /// Reads FLOP in any case; "FLOPS" is a count in a field of counts and a rate in one of rates.
  private func compute(_ text: String) -> Reading? {
    var name = text.lowercased()
    let isPlural = name.hasSuffix("s")
    if isPlural { name.removeLast() }
    guard name.hasSuffix("flop") else { return nil }
    name.removeLast("flop".count)
    guard let scale = FigureWords.computePrefixes[name] else { return nil }
    let rate = Dimension.base(.compute).over(.base(.time))
    let isRateField = field.exponent(of: .compute) == .one && field.exponent(of: .time) == -.one
    if isPlural, text.hasSuffix("S"), isRateField { return (rate, scale) }
    return (.base(.compute), scale)
  }

  /// "kilowattHour" as two words; "kWh" stays one.
  private static func apart(_ text: String) -> String {
    guard
      let seam = text.indices.dropFirst(4).first(where: { index in
        text[index].isUppercase && text[..<index].suffix(4).allSatisfy(\.isLowercase)
      })
    else { return text }
    return text[..<seam] + " " + text[seam...]
  }

  private static func acceleratorTime(_ words: [String]) -> Reading? {
    let devices: Set<String> = ["gpu", "gpus", "accelerator", "accelerators", "chip", "device"]
    if words.count == 1, words[0] == "gpuh" {
      return (Dimension.base(.accelerator).times(.base(.time)), Ratio(3600))
    }
    guard let device = words.first, devices.contains(device) else { return nil }
    if words.count == 1 { return (.base(.accelerator), .one) }
    guard words.count == 2, let time = table[words[1]], time.dimension == .base(.time) else {
      return nil
    }
    return (Dimension.base(.accelerator).times(time.dimension), time.scale)
  }

  private static let months: Set<String> = ["month", "months", "mo"]

  private static let equivalents: Set<String> = [
    "e", "eq", "eq.", "equiv", "equiv.", "equivalent", "equivalents", "emission", "emissions",
    "emitted",
  ]

  /// Grams in a unit of mass, by its words in lower case.
  private static let masses: [String: Ratio] = {
    let pound = Ratio(45_359_237, 100_000)
    let tonne = Ratio(1_000_000)
    return words([
      (["mg", "milligram", "milligrams"], Ratio(1, 1000)),
      (["g", "gr", "gram", "grams", "gramme", "grammes"], .one),
      (
        ["kg", "kgs", "kilogram", "kilograms", "kilogramme", "kilogrammes", "kilo", "kilos"],
        Ratio(1000)
      ),
      (["t", "ton", "tons", "tonne", "tonnes"], tonne),
      (["metric ton", "metric tons", "metric tonne", "metric tonnes"], tonne),
      (["kt", "kiloton", "kilotons", "kilotonne", "kilotonnes"], Ratio(1_000_000_000)),
      (["megaton", "megatons", "megatonne", "megatonnes"], Ratio(1_000_000_000_000)),
      (["lb", "lbs", "pound", "pounds"], pound),
      (["short ton", "short tons"], pound.multiplied(by: 2000) ?? pound),
      (["long ton", "long tons"], pound.multiplied(by: 2240) ?? pound),
    ])
  }()

  /// Units in lower case, hyphens as spaces.
  private static let table: [String: Reading] = {
    let energy = Dimension.base(.energy)
    let power = energy.over(.base(.time))
    let lists: [(Dimension, [([String], Ratio)])] = [
      (
        .base(.time),
        [
          (["sec", "secs", "second", "seconds"], .one),
          (["min", "mins", "minute", "minutes"], 60), (["h", "hr", "hrs", "hour", "hours"], 3600),
          (["d", "day", "days"], 86_400), (["wk", "week", "weeks"], 604_800),
          (["yr", "yrs", "year", "years"], 31_557_600),
        ]
      ),
      (
        energy,
        [
          (["wh", "watt hour", "watt hours"], 3600),
          (["kwh", "kwhs", "kw h", "kilowatt hour", "kilowatt hours"], 3_600_000),
          (["mwh", "megawatt hour", "megawatt hours"], 3_600_000_000),
          (["gwh", "gigawatt hour", "gigawatt hours"], 3_600_000_000_000),
          (["twh", "terawatt hour", "terawatt hours"], 3_600_000_000_000_000),
          (["joule", "joules"], .one), (["kilojoule", "kilojoules"], 1000),
          (["megajoule", "megajoules"], 1_000_000),
          (["gigajoule", "gigajoules"], 1_000_000_000),
        ]
      ),
      (
        power,
        [
          (["watt", "watts"], .one), (["kw", "kilowatt", "kilowatts"], 1000),
          (["megawatt", "megawatts"], 1_000_000), (["gw", "gigawatt", "gigawatts"], 1_000_000_000),
        ]
      ),
      (.base(.token), [(["token", "tokens", "tok", "toks"], .one)]),
      (.base(.parameter), [(["parameter", "parameters", "param", "params"], .one)]),
      (.none, [(["percent"], Ratio(1, 100))]),
    ]
    var table: [String: Reading] = [:]
    for (dimension, list) in lists {
      for (name, scale) in words(list) { table[name] = (dimension, scale) }
    }
    return table
  }()

  private static let computePrefixes: [String: Ratio] = words([
    ([""], .one), (["k", "kilo"], 1000), (["m", "mega"], 1_000_000),
    (["g", "giga"], 1_000_000_000), (["t", "tera"], 1_000_000_000_000),
    (["p", "peta"], 1_000_000_000_000_000), (["e", "exa"], 1_000_000_000_000_000_000),
    (["z", "zetta"], 1_000_000_000_000_000_000_000),
    (["y", "yotta"], 1_000_000_000_000_000_000_000_000),
  ])

  /// A day at 1 PFLOP/s, in FLOP.
  private static let computeDays: [String: Ratio] = words([
    (
      [
        "petaflop/s-day", "petaflop/s-days", "petaflop/s days", "pflop/s-day", "pflop/s-days",
        "pf-day", "pf-days", "pfs-day", "pfs-days",
      ], 86_400_000_000_000_000_000
    )
  ])

  private static func words(_ list: [([String], Ratio)]) -> [String: Ratio] {
    var result: [String: Ratio] = [:]
    for (names, scale) in list { for name in names { result[name] = scale } }
    return result
  }
}

extension Substring {
  /// The text without spaces at its ends.
  fileprivate var trimmed: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
