// SPDX-License-Identifier: Apache-2.0

/// Finds the row of a table that is of one model, by the words of its id.
///
/// A row is the model's if its words are those that the name begins with, in any order, but for words
/// that tell no model from another; what follows in the name may be anything but another size or
/// version: a card of `Llama-2-7b-chat` has its figures in the row "Llama 2 7B". A row of sizes alone
/// is the model's if the name has them. Of several such rows the one that says most counts.
struct CardRowMatch {
  private let words: [String]

  /// - Parameter ignored: Words of ids that tell no model from another, in lower case.
  init(id: String, ignored: Set<String>) {
    let name = id.split(separator: "/").last.map(String.init) ?? id
    words = CardWords.split(name).filter { !ignored.contains($0) }
  }

  /// The index of the model's row; nil if there is none, or more than one.
  func row(among labels: [String]) -> Int? {
    var best: (index: Int, size: Int)?
    var isTwice = false
    for (index, label) in labels.enumerated() {
      let row = CardWords.split(label)
      guard isOfModel(row) else { continue }
      if let known = best, known.size >= row.count {
        if known.size == row.count { isTwice = true }
        continue
      }
      best = (index, row.count)
      isTwice = false
    }
    return isTwice ? nil : best?.index
  }

  private func isOfModel(_ row: [String]) -> Bool {
    guard !row.isEmpty, row.count <= words.count else { return false }
    let sizes = words.filter(CardRowMatch.isSize)
    if row.allSatisfy(CardRowMatch.isSize) {
      return row.sorted() == sizes.sorted()
    }
    guard words.prefix(row.count).sorted() == row.sorted() else { return false }
    let rest = words.dropFirst(row.count)
    if rest.contains(where: CardRowMatch.isVersion) { return false }
    return !row.contains(where: CardRowMatch.isSize) || !rest.contains(where: CardRowMatch.isSize)
  }

  /// "7b", "1.1b", "8x7b", "350m".
  private static func isSize(_ word: String) -> Bool {
    guard let last = word.last, last == "b" || last == "m" else { return false }
    let number = word.dropLast()
    return number.first?.isNumber == true
      && number.allSatisfy { $0.isNumber || $0 == "." || $0 == "x" }
  }

  /// "3", "3.1", "0424".
  private static func isVersion(_ word: String) -> Bool {
    word.allSatisfy { $0.isNumber || $0 == "." }
  }
}
