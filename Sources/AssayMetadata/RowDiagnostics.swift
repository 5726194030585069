// SPDX-License-Identifier: Apache-2.0

/// Why the cells of a column are not taken together.
enum CellRefusal: Error {
  case rows(RowSelection.Refusal)
  case noNumber, negative, zero, timeless
  case silent(Int, of: Int)

  var found: FoundRefusal {
    let words = "several rows state it, and \(words)"
    return if case .rows = self {
      FoundRefusal(words: words, isNoted: true)
    } else {
      FoundRefusal(words: words, isNoted: false)
    }
  }

  /// One clause, lower case.
  var words: String {
    switch self {
    case .rows(let refusal): refusal.words
    case .noNumber: "a cell of the rows that count together is no plain number"
    case .negative: "a cell of the rows that count together is below zero"
    case .zero: "a row that counts with others says zero, over a time that is not short"
    case .timeless: "not all rows that count together say when they ran"
    case .silent(let silent, let count):
      "\(silent) of the \(count) rows that count together \(silent == 1 ? "says" : "say") nothing"
    }
  }
}

extension RowSelection.Refusal {
  /// One clause, lower case.
  var words: String {
    switch self {
    case .timesUnknown: "not all rows of the id say when they ran"
    case .machineUnknown:
      "rows of the id overlap in time, and nothing tells whether one machine was measured or several"
    case .tasksUnknown(let names):
      "nothing tells whether the task \(names.map { "'\($0)'" }.joined(separator: ", ")) is training"
    case .unlike(let column, _): "rows that count together do not say the same of \(column)"
    }
  }
}

extension RecordNote {
  /// - Parameters:
  ///   - last: What the row that counts comes to: "energy 1 kWh".
  ///   - all: The same of all rows.
  static func duplicateRows(
    _ count: Int, last: String?, all: String?, at places: [FieldPlace]
  ) -> RecordNote {
    var message = "\(count) rows have this id; the row modified last is used"
    if let last, let all { message += ": it has \(last), all rows together \(all)" }
    return RecordNote(kind: .duplicate, code: nil, message: message, places: places)
  }

  /// - Parameter differ: The columns in which the rows say different things.
  static func rivalRows(
    _ count: Int, differ: [String], at places: [FieldPlace]
  ) -> RecordNote {
    guard !differ.isEmpty else {
      return RecordNote(
        kind: .duplicate, code: nil, message: "\(count) rows have this id and say the same",
        places: places)
    }
    let names = differ.map { "'\($0)'" }.joined(separator: ", ")
    return RecordNote(
      kind: .uncombinedRows, code: nil,
      message: "\(count) rows have this id and differ in \(names), of which nothing is used: name a"
        + " column under 'modified' that says which is the latest, or say under 'combine' how they"
        + " add up", places: places)
  }

  /// - Parameters:
  ///   - counted: What the rows that count come to, in the columns that are used.
  ///   - refused: The columns that are not, by reason.
  ///   - last: What the latest row alone comes to.
  ///   - all: What all rows come to.
  static func combinedRows(
    _ selection: RowSelection, count: Int, counted: String?,
    refused: [(words: String, columns: [String])], last: String?, all: String?,
    at places: [FieldPlace]
  ) -> RecordNote {
    let others = [
      (
        selection.superseded.count, "an earlier state of another row",
        "earlier states of other rows"
      ),
      (selection.repeated.count, "a second reading of a machine", "further readings of a machine"),
      (selection.besides.count, "another task than training", "other tasks than training"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? "is" : "are") \($0.0 == 1 ? $0.1 : $0.2)" }
    var parts = ["\(count) \(count == 1 ? "row has" : "rows have") this id"] + others
    if case .unlike(let column, let sums)? = selection.refusal {
      parts.append("none of their sums is used, for rows that count together differ in \(column)")
      let words = sums.map { "those of '\($0.text)' have \($0.sums)" }.joined(separator: "; ")
      return RecordNote(
        kind: .uncombinedRows, code: nil,
        message: parts.joined(separator: "; ") + ": " + words, places: places)
    }
    if let refusal = selection.refusal {
      let sums = [last.map { "the latest row has \($0)" }, all.map { "all rows together \($0)" }]
        .compactMap(\.self)
      parts.append("none of their figures is used, for \(refusal.words)")
      return RecordNote(
        kind: .uncombinedRows, code: nil,
        message: parts.joined(separator: "; ")
          + (sums.isEmpty ? "" : ": " + sums.joined(separator: ", ")),
        places: places)
    }
    let used = selection.rows.count
    let isSum = counted != nil || refused.isEmpty
    let many = "\(used) \(isSum ? "add up" : "count")"
    parts.append(used == 0 ? "none counts" : used == 1 ? "one counts" : many)
    var sums = counted.map { ["what counts is \($0)"] } ?? []
    for (words, columns) in refused {
      sums.append("\(columns.joined(separator: ", ")) cannot be used, for \(words)")
    }
    if let last, last != counted { sums.append("the latest row has \(last)") }
    if let all, all != counted { sums.append("all rows together \(all)") }
    return RecordNote(
      kind: isSum ? .combinedRows : .uncombinedRows, code: nil,
      message: parts.joined(separator: "; ")
        + (sums.isEmpty ? "" : ": " + sums.joined(separator: refused.isEmpty ? ", " : "; ")),
      places: places)
  }
}
