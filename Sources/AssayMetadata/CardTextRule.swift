// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What one kind of passage in the text of cards says, as a pack has it: labelled lines in a section,
/// or a table whose rows are models.
package struct CardTextRule: Sendable {
  /// A label of a line, or the header of a column, and where its values go.
  package struct Read: Sendable {
    /// Folded.
    let labels: Set<String>
    /// Nil for one that is known and read for nothing.
    let path: FieldPath?
    /// The unit of a number that names none.
    let unit: String?
    /// As people write units, and the unit that is meant.
    let units: [CardUnit]

    package init(
      labels: [String], path: FieldPath?, unit: String?, units: [(written: String, unit: String)]
    ) {
      self.labels = Set(labels.map(CardWords.folded))
      self.path = path
      self.unit = unit
      // Of two that end alike the longer one is meant: "GPU hours" before "hours".
      self.units = units.map { CardUnit(written: $0.written, unit: $0.unit) }
        .sorted { $0.written.utf8.count > $1.written.utf8.count }
    }

    /// Whether a value needs no unit of its own: it is a text, or a number without unit has one.
    var tellsUnit: Bool { unit != nil || units.isEmpty }

    /// Whether a text is a number with a unit that is known here.
    func names(_ text: String) -> Bool { units.contains { $0.number(in: text) != nil } }
  }

  let id: String
  /// Folded; empty where the passage may stand anywhere.
  let headings: Set<String>
  let lines: [Read]
  let columns: [Read]
  /// Where the label of a model's row goes.
  let row: FieldPath?
  /// Folded labels of rows that are of no model, such as "total".
  let totals: Set<String>
  /// Words of ids that tell no model from another.
  let ignored: Set<String>
  /// Whether a line of which nothing was read is to be quoted.
  let isTelling: @Sendable (String) -> Bool

  package init(
    id: String, headings: [String], lines: [Read], columns: [Read], row: FieldPath?,
    totals: [String], ignored: [String], isTelling: @escaping @Sendable (String) -> Bool
  ) {
    self.id = id
    self.headings = Set(headings.map(CardWords.folded))
    self.lines = lines
    self.columns = columns
    self.row = row
    self.totals = Set(totals.map(CardWords.folded))
    self.ignored = Set(ignored.map { $0.lowercased() })
    self.isTelling = isTelling
  }

  var paths: [FieldPath] { (lines + columns).compactMap(\.path) + (row.map { [$0] } ?? []) }
}

/// A unit as people write it.
struct CardUnit: Sendable {
  let written: String
  let unit: String
  /// Several words are one unit in any case; MWh is none of mWh.
  private let isOfAnyCase: Bool

  init(written: String, unit: String) {
    (self.written, self.unit) = (written, unit)
    isOfAnyCase = written.contains(" ") || written.contains("-")
  }

  /// Whether a text is the unit.
  func isNamed(_ text: String) -> Bool {
    isOfAnyCase ? text.lowercased() == written.lowercased() : text == written
  }

  /// The number in front of the unit; nil where something else stands there.
  func number(in text: String) -> String? {
    guard text.utf8.count > written.utf8.count, isNamed(String(text.suffix(written.count))) else {
      return nil
    }
    let number = FieldReader.trimmed(String(text.dropLast(written.count)))
    let isNumber =
      number.contains(where: \.isNumber)
      && CardWords.split(number).allSatisfy { word in
        word.allSatisfy { !$0.isLetter } || CardUnit.besidesNumbers.contains(word)
          || word.last.map { "kmb".contains($0) } == true
            && word.dropLast().allSatisfy { !$0.isLetter }
      }
    return isNumber ? number : nil
  }

  /// Words of figures, which the reader of figures makes sense of, or refuses.
  private static let besidesNumbers: Set<String> = [
    "about", "approximately", "approx", "around", "ca", "circa", "roughly", "nearly", "almost",
    "over", "more", "less", "than", "at", "least", "most", "up", "to", "thousand", "million",
    "billion", "between", "and", "under", "below", "above",
  ]
}

/// Words of cards, compared without regard to case, signs and markup.
enum CardWords {
  /// Letters and numbers in lower case, joined by one blank; "[optional]" behind them is nothing.
  static func folded(_ text: String) -> String {
    var words = split(text)
    if words.count > 1, words.last == "optional" { words.removeLast() }
    return words.joined(separator: " ")
  }

  /// The words of a text: runs of letters and numbers, a point between digits being one of them.
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    let scalars = Array(text.lowercased().unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let isPoint =
        scalar == "." && index > 0 && index + 1 < scalars.count
        && isDigit(scalars[index - 1]) && isDigit(scalars[index + 1])
      if isPoint || scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        word.unicodeScalars.append(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }
}
