// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// A unit as people read it: without basis tags, and in a size that suits the number.
struct UnitDisplay: Hashable {
  /// Without basis tags: "tCO2e".
  let name: String
  /// How many of this unit one of the audit's unit is.
  let factor: Double

  /// The unit symbol without its basis tags: "kgCO2e[lifecycle]" is "kgCO2e".
  static func plain(_ symbol: String) -> String {
    var result = ""
    var depth = 0
    for character in symbol {
      switch character {
      case "[": depth += 1
      case "]": depth = max(depth - 1, 0)
      default: if depth == 0 { result.append(character) }
      }
    }
    return result == "1" ? "" : result
  }

  /// The basis tags of a unit symbol in order of appearance, each once: ["lifecycle"].
  static func tags(_ symbol: String) -> [String] {
    var tags: [String] = []
    for part in symbol.split(separator: "[").dropFirst() {
      let inside = part.split(separator: "]", omittingEmptySubsequences: false).first ?? ""
      for tag in inside.split(separator: ",") {
        let name = tag.trimmed
        if !name.isEmpty, !tags.contains(name) { tags.append(name) }
      }
    }
    return tags
  }

  /// The unit as it is, without its tags.
  init(unit symbol: String) {
    name = UnitDisplay.plain(symbol)
    factor = 1
  }

  /// The size of the unit in which a number has at least one digit before its point.
  ///
  /// - Parameters:
  ///   - symbol: The audit's unit, with its basis tags.
  ///   - magnitude: The greatest amount to be shown, in that unit.
  init(unit symbol: String, magnitude: Double) {
    let plain = UnitDisplay.plain(symbol)
    for family in UnitDisplay.families {
      guard magnitude != 0, let own = family.first(where: { $0.name == plain }) else { continue }
      let canonical = magnitude.magnitude * own.size
      let best = family.last { $0.size <= canonical * 1.0000001 } ?? family[0]
      name = best.name
      factor = own.size / best.size
      return
    }
    name = plain
    factor = 1
  }

  /// Sizes of one unit, least first, in powers of ten of the first.
  private static let families: [[(name: String, size: Double)]] = [
    [("mgCO2e", 1e-3), ("gCO2e", 1), ("kgCO2e", 1e3), ("tCO2e", 1e6)],
    [("Wh", 1), ("kWh", 1e3), ("MWh", 1e6), ("GWh", 1e9), ("TWh", 1e12)],
    [("J", 1), ("kJ", 1e3), ("MJ", 1e6), ("GJ", 1e9), ("TJ", 1e12), ("PJ", 1e15)],
  ]
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
