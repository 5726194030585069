// SPDX-License-Identifier: Apache-2.0

/// A length of time as people say it in several units, "3 hours and 26 minutes" or "3h26m".
///
/// Each unit is smaller than the one before, and its number less than one of that, so that nothing else
/// can be meant; whatever stands behind is left to the reader of single figures, which refuses it.
struct CompoundTime {
  let seconds: Double
  let qualifier: Qualifier

  private static let units: [(names: Set<String>, seconds: Double)] = [
    (["w", "wk", "wks", "week", "weeks"], 604_800), (["d", "day", "days"], 86_400),
    (["h", "hr", "hrs", "hour", "hours"], 3600),
    (["m", "min", "mins", "minute", "minutes"], 60),
    (["s", "sec", "secs", "second", "seconds"], 1),
  ]

  /// - Parameter text: With single spaces, without a qualifier.
  /// - Returns: Nil if the text is anything else, or states one unit alone.
  init?(_ text: Substring, _ qualifier: Qualifier) {
    var rest = text
    var parts: [(number: Double, unit: Double)] = []
    while !rest.isEmpty {
      if !parts.isEmpty { CompoundTime.skipJoint(&rest) }
      guard let part = CompoundTime.takePart(&rest) else { return nil }
      if let last = parts.last {
        guard part.unit < last.unit, part.number * part.unit < last.unit,
          last.number == last.number.rounded()
        else { return nil }
      }
      parts.append(part)
    }
    guard parts.count > 1 else { return nil }
    seconds = parts.reduce(0) { $0 + $1.number * $1.unit }
    self.qualifier = qualifier
  }

  private static func skipJoint(_ rest: inout Substring) {
    rest = rest.drop { $0 == " " || $0 == "," }
    for word in ["and ", "& "] where rest.lowercased().hasPrefix(word) {
      rest = rest.dropFirst(word.count)
    }
  }

  private static func takePart(_ rest: inout Substring) -> (number: Double, unit: Double)? {
    let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
    guard let number = NumberText.parse(String(digits)) else { return nil }
    rest = rest.dropFirst(digits.count).drop { $0 == " " }
    let word = rest.prefix { $0.isLetter }
    guard let unit = units.first(where: { $0.names.contains(word.lowercased()) }) else {
      return nil
    }
    rest = rest.dropFirst(word.count)
    if rest.first == "." { rest.removeFirst() }
    return (number, unit.seconds)
  }
}
