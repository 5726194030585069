// SPDX-License-Identifier: Apache-2.0

/// The unit symbols of rule files, and the prefixes that each of them takes.
///
/// Sources: BIPM, *The International System of Units*, 9th ed. (2019), table 7 for the prefixes and
/// table 8 for minute, hour, day and tonne; IEC 80000-13:2008 for binary prefixes; the year is the
/// Julian one of 365.25 d (IAU Style Manual, 1989, table 5).
enum UnitVocabulary {
  struct Entry: Sendable {
    let dimension: Dimension
    let scale: Ratio
    let prefixes: Set<String>
  }

  /// The unit of a symbol with or without prefix, or nil.
  static func unit(named name: String) -> (dimension: Dimension, scale: Ratio)? {
    let name = normalized(name)
    if let entry = entries[name] { return (entry.dimension, entry.scale) }
    for prefix in prefixes where name.hasPrefix(prefix.symbol) {
      guard let entry = entries[String(name.dropFirst(prefix.symbol.count))],
        entry.prefixes.contains(prefix.symbol),
        let scale = entry.scale.multiplied(by: prefix.factor)
      else { continue }
      return (entry.dimension, scale)
    }
    return nil
  }

  /// Symbols to suggest from: the plain ones, and the usual ones with a prefix.
  static let usual: [String] =
    entries.keys.sorted() + [
      "mgCO2e", "kgCO2e", "ktCO2e", "MtCO2e", "kJ", "MJ", "GJ", "kWh", "MWh", "GWh", "TWh", "kW",
      "MW", "GW", "GFLOP", "TFLOP", "PFLOP", "EFLOP", "ZFLOP", "kB", "MB", "GB", "TB", "PB", "KiB",
      "MiB", "GiB", "TiB", "ms", "us", "ns", "Mtoken", "Gtoken", "Ttoken", "Mparameter",
      "Gparameter",
    ]

  /// One symbol of each dimension, to choose from.
  static let common = [
    "kWh", "W", "gCO2e", "FLOP", "s", "min", "h", "d", "accelerator", "token", "parameter", "B",
    "%", "1",
  ]

  /// Mass units, which are refused: what is audited is emission, in CO2e.
  static let masses: Set<String> = [
    "mg", "g", "kg", "Mg", "t", "kt", "Mt", "Gt", "ton", "tons", "tonne", "tonnes", "lb", "lbs",
  ]

  private static let prefixes: [(symbol: String, factor: Ratio)] =
    zip(["y", "z", "a", "f", "p", "n", "µ", "m"], stride(from: -24, through: -3, by: 3)).map {
      ($0, Ratio(10).power($1) ?? .one)
    }
    + [("u", Ratio(1, 1_000_000))]
    // Binary prefixes before decimal ones, so that `Ki` is not read as `K`.
    + zip(["Ki", "Mi", "Gi", "Ti"], 1...4).map { ($0, Ratio(1 << (10 * Int128($1)))) }
    + zip(["k", "M", "G", "T", "P", "E", "Z", "Y"], stride(from: 3, through: 24, by: 3)).map {
      ($0, Ratio(10).power($1) ?? .one)
    }

  private static let decimal = Set(
    ["y", "z", "a", "f", "p", "n", "µ", "u", "m", "k", "M", "G", "T", "P", "E", "Z", "Y"])

  /// The prefixes that are powers of a thousand.
  static let decimalPrefixes = prefixes.filter { decimal.contains($0.symbol) }

  private static let upward: Set<String> = ["k", "M", "G", "T", "P", "E", "Z", "Y"]

  static let entries: [String: Entry] = {
    let power = Dimension.base(.energy).over(.base(.time))
    var table: [String: Entry] = [:]
    func add(
      _ names: [String], _ dimension: Dimension, _ scale: Ratio = .one, prefixes: Set<String> = []
    ) {
      for name in names {
        table[name] = Entry(dimension: dimension, scale: scale, prefixes: prefixes)
      }
    }
    add(["s"], .base(.time), prefixes: ["m", "u", "µ", "n"])
    add(["second", "seconds"], .base(.time))
    add(["min", "minute", "minutes"], .base(.time), Ratio(60))
    add(["h", "hour", "hours"], .base(.time), Ratio(3600))
    add(["d", "day", "days"], .base(.time), Ratio(86_400))
    add(["week", "weeks"], .base(.time), Ratio(604_800))
    add(["yr", "year", "years"], .base(.time), Ratio(31_557_600))
    add(["J"], .base(.energy), prefixes: decimal)
    add(["Wh"], .base(.energy), Ratio(3600), prefixes: decimal)
    add(["W"], power, prefixes: decimal)
    add(["gCO2e"], .base(.emission), prefixes: decimal)
    add(["tCO2e"], .base(.emission), Ratio(1_000_000), prefixes: ["k", "M", "G"])
    add(["FLOP", "FLOPs"], .base(.compute), prefixes: upward)
    add(["accelerator", "accelerators"], .base(.accelerator))
    add(["token", "tokens"], .base(.token), prefixes: ["k", "M", "G", "T"])
    add(["parameter", "parameters"], .base(.parameter), prefixes: ["k", "M", "G", "T"])
    add(["B"], .base(.byte), prefixes: upward.union(["Ki", "Mi", "Gi", "Ti"]))
    add(["byte", "bytes"], .base(.byte))
    add(["%"], .none, Ratio(1, 100))
    return table
  }()

  /// One spelling of the micro sign, of the subscript two, and of CO2 equivalent.
  private static func normalized(_ name: String) -> String {
    var text = String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { $0 == "\u{3BC}" ? "\u{B5}" : $0 == "\u{2082}" ? "2" : $0 }))
    for spelling in ["CO2-eq", "CO2eq", "CO2-e"] where text.hasSuffix(spelling) {
      text.removeLast(spelling.count)
      return text + "CO2e"
    }
    return text
  }
}
