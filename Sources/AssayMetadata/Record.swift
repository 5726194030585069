// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// Where a value was read: file, line and the way to it inside the record.
package struct FieldPlace: Sendable, Hashable, CustomStringConvertible {
  package let path: String
  /// From 1. In JSON, the line on which the record begins.
  package let line: Int
  /// From 1, where it is known: in YAML, and for what is wrong in JSON.
  package let column: Int?
  /// A JSON pointer (RFC 6901), such as `/cardData/co2_eq_emissions/emissions`; empty for a record.
  ///
  /// It goes on inside a card that a record carries as text: `/readme/license`. In a table it is the
  /// column's name.
  package let pointer: String
  /// How many further rows of tables, or entries, the value was made of, and how.
  package let others: Int
  package let combination: CellCombination?

  package init(
    path: String, line: Int, column: Int? = nil, pointer: String = "", others: Int = 0,
    by combination: CellCombination? = nil
  ) {
    self.path = path
    self.line = line
    self.column = column
    self.pointer = pointer
    self.others = others
    self.combination = combination
  }

  /// `models.jsonl:17 /cardData/co2_eq_emissions/emissions`.
  package var description: String {
    let column = column.map { ":\($0)" } ?? ""
    return "\(path):\(line)\(column)" + (pointer.isEmpty ? "" : " \(pointer)") + otherRows
  }

  /// " and 9 more rows (their sum)", where the value was made of them.
  package var otherRows: String {
    guard others > 0 else { return "" }
    let how = combination?.words.map { " (\($0))" } ?? ""
    return " and \(others) more \(others == 1 ? "row" : "rows")\(how)"
  }

  func with(others: Int, by combination: CellCombination? = nil) -> FieldPlace {
    FieldPlace(
      path: path, line: line, column: column, pointer: pointer, others: others, by: combination)
  }
}

/// A value that stood where a path leads.
package struct Found: Sendable, Hashable {
  /// Never null; for a path with a pattern, the text that `*` stands for.
  package let value: MetadataValue
  package let place: FieldPlace
  /// What the pattern's word in capitals stands for: `finetune` for RELATION.
  package let word: String?
  /// Of a list whose items have members, the items.
  package let items: FoundItems?
  /// The rows of tables that the value was made of, where it is not what stands at one place.
  package let rows: [FoundRow]
  /// Why no field can take the value, such as rows that could not be taken together.
  package let refusal: FoundRefusal?
  /// Of what was read from the text of a card, where it stands there and what it says.
  package let prose: String?
  /// Of a map, whether other paths lead to what stands in it.
  package let leadsOn: Bool

  package init(
    _ value: MetadataValue, at place: FieldPlace, word: String? = nil, items: FoundItems? = nil,
    rows: [FoundRow] = [], refusal: FoundRefusal? = nil, prose: String? = nil,
    leadsOn: Bool = false
  ) {
    self.leadsOn = leadsOn
    self.value = value
    self.place = place
    self.word = word
    self.items = items
    self.rows = rows
    self.refusal = refusal
    self.prose = prose
  }
}

/// Why a value is none that a field can take, whatever its kind.
package struct FoundRefusal: Sendable, Hashable {
  /// Whether it is of one cell, and not of rows that could not be taken together.
  var isOfCell = false
  /// Whether it is of the text of a card.
  var isOfText = false
  /// One sentence, lower case, no final period; of a cell one clause.
  package let words: String
  /// Whether it stands where it cannot be meant, and else several rows or entries that are no one value.
  var isMisplaced = false
  /// Whether a note of the record says it, of all its figures at once.
  package var isNoted = false

  init(
    words: String, isMisplaced: Bool = false, isNoted: Bool = false, isOfCell: Bool = false,
    isOfText: Bool = false
  ) {
    self.words = words
    self.isMisplaced = isMisplaced
    self.isNoted = isNoted
    self.isOfCell = isOfCell
    self.isOfText = isOfText
  }

  static func ofCell(_ words: String) -> FoundRefusal {
    FoundRefusal(words: words, isOfCell: true)
  }

  /// That rows of one id differ, which a note of the record says of all columns at once.
  static func ofRivals(_ count: Int) -> FoundRefusal {
    FoundRefusal(
      words: "\(count) rows of this id differ here, and nothing says which of them counts",
      isNoted: true, isOfCell: true)
  }
}

/// One of the rows that a value was made of, and what stands there.
package struct FoundRow: Sendable, Hashable {
  package let place: FieldPlace
  package let text: String
}

/// What one source says of one model, as far as the plan asks.
package struct Record: Sendable {
  package let id: String
  package let place: FieldPlace
  /// For each of the plan's paths what was found, in the order of the source.
  package var found: [[Found]]
  /// Of the record's bytes.
  package let digest: RecordDigest
  /// The pointers of keys that stand twice in one map, in order; the last value counts.
  package let duplicateKeys: [String]
  /// Names under `declared` that no path of the plan leads to, in order; the pointer ends in the name.
  package let unread: [UnreadName]
  /// Whether it only states what belongs to a record elsewhere, as `declared.yaml` and inventories do.
  package let isStatement: Bool
  /// What became of the model's card.
  package var card: Card
  /// Whether the model is declared somewhere: in `declared.yaml`, an inventory, a bill of materials.
  package var isDeclared: Bool
  /// The records that were joined to it.
  package var joinedPlaces: [FieldPlace] = []
  /// What it has for models that do not say it themselves; nil for a record of a model's own.
  package let inheritance: [Inheritance]?
  /// What else is to be said of the record, such as that its card could not be read.
  package var notes: [RecordNote]

  /// What became of the card that a record may carry.
  package enum Card: Int, Sendable, Hashable, Comparable {
    /// The record has none: nobody asked for it, or there is none.
    case none
    /// It is there, and cannot be read.
    case unreadable
    /// It was read, be it an empty one.
    case read

    package static func < (left: Card, right: Card) -> Bool { left.rawValue < right.rawValue }
  }

  package init(
    id: String, place: FieldPlace, found: [[Found]],
    digest: RecordDigest, duplicateKeys: [String] = [], unread: [UnreadName] = [],
    isStatement: Bool = false, notes: [RecordNote] = [], card: Card = .none,
    isDeclared: Bool = false, inheritance: [Inheritance]? = nil
  ) {
    self.inheritance = inheritance
    self.isStatement = isStatement
    self.card = card
    self.isDeclared = isDeclared
    self.id = id
    self.place = place
    self.found = found
    self.digest = digest
    self.duplicateKeys = duplicateKeys
    self.unread = unread
    self.notes = notes
  }
}

/// A name under `declared` that no path of the plan leads to.
package struct UnreadName: Sendable, Hashable {
  /// The pointer ends in the name.
  package let place: FieldPlace
  /// The name that is meant, if that can be told.
  package let meant: String?
  /// Whether it stands under `declared`, and not in a map that a field reads elsewhere.
  package var isDeclared = true

  /// The keys of a value with its evidence, where a scalar could stand.
  static let evidenceKeys = ["value", "unit", "by", "on", "evidence", "method"]
}

/// Something about a record that must not pass in silence, while the record is there all the same.
package struct RecordNote: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A part of it cannot be read: the front matter of its card, its configuration.
    case unreadablePart
    /// One source has several records of its id.
    case duplicate
    /// Several rows of its id were taken together.
    case combinedRows
    /// Several rows of its id could not be taken together.
    case uncombinedRows
    /// Its id is written as something else than an id.
    case spelling
    /// The text of its card says something that no rule reads.
    case unreadText
  }

  package let kind: Kind
  /// What is wrong with an unreadable part: stable, kebab-case, `card-not-yaml`.
  package let code: String?
  /// One sentence, lower case, no final period.
  package let message: String
  package let places: [FieldPlace]
}

/// What tells a record from others, for the first pass over a stream.
package struct RecordIdentity: Sendable, Hashable {
  /// The digest of the id, without regard to its case.
  package let hash: RecordDigest
  package let id: String
  package let lastModified: Timestamp?
  /// Of the record's bytes.
  package let digest: RecordDigest
}

/// A record, or a stretch of a stream, that cannot be read.
package struct UnreadableRecord: Error, Sendable, Hashable {
  package let place: FieldPlace
  /// Stable, kebab-case: `record-not-json`.
  package let code: String
  /// One sentence, lower case, no final period.
  package let message: String
  /// Where the same is wrong besides.
  package let others: [FieldPlace]

  package init(
    at place: FieldPlace, _ code: String, _ message: String, others: [FieldPlace] = []
  ) {
    self.place = place
    self.code = code
    self.message = message
    self.others = others
  }

  /// How many records it is of.
  package var count: Int { 1 + others.count }
}

extension RecordNote {
  /// That an id is written as the address of its page.
  static func addressOf(_ id: String, at place: FieldPlace) -> RecordNote {
    RecordNote(
      kind: .spelling, code: nil, message: "the id is written as an address and read as '\(id)'",
      places: [place])
  }
}
