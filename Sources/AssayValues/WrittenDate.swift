// SPDX-License-Identifier: Apache-2.0

/// Dates as people write them: "March 2024", "15 March 2024", "Q1 2024", "15.03.2024", "2024/05/01".
package enum WrittenDate {
  package enum Failure: Error, Hashable {
    /// It may be read in two ways.
    case ambiguous(String, String)
    case notADate
  }

  /// Reads a date in any form; less than a day means the first day of it.
  ///
  /// Points stand between day, month and year, in this order, wherever they are used. Slashes do so
  /// in either order: where nothing tells which, the date is refused.
  package static func read(_ text: String) throws(Failure) -> Timestamp {
    if let timestamp = Timestamp(text) { return timestamp }
    if let date = try numbers(in: text) { return date }
    if let date = words(in: text) { return date }
    throw .notADate
  }

  /// "15.03.2024", "2024/05/01", "3/15/2024", "2024.05".
  private static func numbers(in text: String) throws(Failure) -> Timestamp? {
    guard let sign = text.first(where: { "./".contains($0) }) else { return nil }
    let texts = text.split(separator: sign, omittingEmptySubsequences: false)
    let parts = texts.compactMap { $0.allSatisfy(isDigit) ? Int($0) : nil }
    guard parts.count == texts.count, texts.allSatisfy({ [1, 2, 4].contains($0.count) }) else {
      return nil
    }
    switch (parts.count, texts[0].count) {
    case (3, 4): return Timestamp(year: parts[0], month: parts[1], day: parts[2])
    case (2, 4): return Timestamp(year: parts[0], month: parts[1], day: 1)
    case (2, _) where texts[1].count == 4:
      return Timestamp(year: parts[1], month: parts[0], day: 1)
    case (3, _) where texts[2].count == 4: break
    default: return nil
    }
    let dayFirst = Timestamp(year: parts[2], month: parts[1], day: parts[0])
    let monthFirst = Timestamp(year: parts[2], month: parts[0], day: parts[1])
    if sign == "." || monthFirst == nil || dayFirst == monthFirst { return dayFirst }
    if let dayFirst, let monthFirst { throw .ambiguous(dayFirst.isoDate, monthFirst.isoDate) }
    return monthFirst
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  /// "March 2024", "15 March 2024", "March 15th, 2024", "Mar 2024", "Q1 2024", "2024-Q1".
  private static func words(in text: String) -> Timestamp? {
    let words = text.lowercased().split { " ,-.".contains($0) }.filter { $0 != "of" }
    guard (2...3).contains(words.count),
      let year = words.first(where: { $0.count == 4 && $0.allSatisfy(isDigit) }).flatMap({ Int($0) }
      )
    else { return nil }
    let others = words.filter { !($0.count == 4 && $0.allSatisfy(isDigit)) }
    guard others.count == words.count - 1 else { return nil }
    if others.count == 1, others[0].count == 2, others[0].first == "q",
      let quarter = others[0].last?.wholeNumberValue, (1...4).contains(quarter)
    {
      return Timestamp(year: year, month: 3 * quarter - 2, day: 1)
    }
    guard let name = others.first(where: { $0.first?.isLetter == true }), name.count >= 3,
      let month = months.firstIndex(where: { $0.hasPrefix(name) })
    else { return nil }
    guard let number = others.first(where: { $0.first.map(isDigit) ?? false }) else {
      return others.count == 1 ? Timestamp(year: year, month: month + 1, day: 1) : nil
    }
    let digits = number.prefix(while: isDigit)
    guard ["", "st", "nd", "rd", "th"].contains(number.dropFirst(digits.count)),
      let day = Int(digits)
    else { return nil }
    return Timestamp(year: year, month: month + 1, day: day)
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
