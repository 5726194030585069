// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Reads the text of a card, below its front matter, by the rules of a pack.
///
/// What a rule knows becomes a value with its place and a quotation. What looks like a figure of
/// training and is read by no rule is quoted in a note: nothing is guessed from sentences.
struct CardTextReader {
  /// What was read for one path.
  private struct Statement {
    let path: FieldPath
    let value: MetadataValue
    let cell: CardCell
    /// Where it stands, in words.
    let words: String
    let refusal: String?
  }

  private let rules: [CardTextRule]
  private let id: String
  private let place: (CardCell) -> FieldPlace
  private var statements: [Statement] = []
  private(set) var notes: [RecordNote] = []
  private var quoted = 0
  /// The headings above the line that is read, with their levels.
  private var headings: [(level: Int, text: String)] = []

  /// How many lines are quoted of one card.
  private static let quoteLimit = 5

  init(_ rules: [CardTextRule], id: String, place: @escaping (CardCell) -> FieldPlace) {
    self.rules = rules
    self.id = id
    self.place = place
  }

  /// What is found by path, in the order of the text.
  mutating func read(_ text: String) -> [(path: FieldPath, found: Found)] {
    guard let lines = CardMarkup.lines(of: text) else { return [] }
    let ends = CardTable.ends(in: lines)
    var index = 0
    while index < lines.count {
      if let heading = CardTextReader.heading(lines[index]) {
        headings.removeAll { $0.level >= heading.level }
        headings.append(heading)
        index += 1
      } else if let table = CardTable(in: lines, from: index, ends: ends) {
        if table.rows.isEmpty {
          for line in table.lines { read(lines[line], number: line + 1) }
        } else {
          read(table)
        }
        index = table.lines.upperBound
      } else {
        read(lines[index], number: index + 1)
        index += 1
      }
    }
    if quoted > CardTextReader.quoteLimit {
      notes.append(
        .textsUnread(
          quoted - CardTextReader.quoteLimit, at: place(CardCell(text: "", line: 1, column: 1))))
    }
    return settled()
  }

  /// Of one path that is stated several times the values must be one.
  private func settled() -> [(path: FieldPath, found: Found)] {
    var order: [FieldPath] = []
    var byPath: [FieldPath: [Statement]] = [:]
    for statement in statements {
      if byPath[statement.path] == nil { order.append(statement.path) }
      byPath[statement.path, default: []].append(statement)
    }
    return order.compactMap { path in
      guard let all = byPath[path], let first = all.first else { return nil }
      let others = all.dropFirst().filter { $0.value != first.value }
      var refusal = first.refusal
      if let other = others.first {
        refusal =
          "the card states it more than once, '\(first.cell.text)' on line \(first.cell.line) and"
          + " '\(other.cell.text)' on line \(other.cell.line)"
      }
      return (
        path,
        Found(
          first.value, at: place(first.cell),
          refusal: refusal.map { FoundRefusal(words: $0, isOfText: true) },
          prose: first.words)
      )
    }
  }

  /// The rules of passages that may stand where the reader is.
  private var active: [CardTextRule] {
    rules.filter { rule in
      rule.headings.isEmpty || headings.contains { rule.headings.contains($0.text) }
    }
  }

  private static func heading(_ line: String) -> (level: Int, text: String)? {
    let text = line.drop { $0 == " " }
    let level = text.prefix { $0 == "#" }.count
    if (1...6).contains(level), text.dropFirst(level).first.map(\.isWhitespace) ?? false {
      let words = CardWords.folded(CardMarkup.plain(String(text.dropFirst(level))))
      // "5. Environmental Impact" is numbered.
      let name = words.drop { $0.isNumber || $0 == "." || $0 == " " }
      return (level, name.isEmpty ? words : String(name))
    }
    // A line in bold letters alone stands for a heading below all others.
    let bold = FieldReader.trimmed(line)
    guard bold.hasPrefix("**"), bold.hasSuffix("**"), bold.count > 4,
      !bold.dropFirst(2).dropLast(2).contains("**"), !bold.contains(":")
    else { return nil }
    return (7, CardWords.folded(CardMarkup.plain(bold)))
  }

  // MARK: Lines

  private mutating func read(_ line: String, number: Int) {
    guard line.utf8.contains(where: { !JSONBlank.isBlank($0) }) else { return }
    let active = active
    var isKnown = false
    if let (label, value) = CardTextReader.labelled(line, number: number) {
      isKnown = read(label, value, byFirstOf: active)
    }
    if !isKnown { quote(line, number, active) }
  }

  /// A line such as `- **Hours used:** 12`: its label, and what follows.
  private static func labelled(_ line: String, number: Int) -> (label: String, value: CardCell)? {
    guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
    var label = Substring(line[..<colon])
    while let first = label.first, "-*+•>#_ \t".contains(first) { label.removeFirst() }
    guard label.utf8.count <= 200 else { return nil }
    var start = line.index(after: colon)
    while start < line.endIndex, "*_ \t".contains(line[start]) { start = line.index(after: start) }
    let column = line[..<start].unicodeScalars.count + 1
    return (
      CardMarkup.plain(String(label)),
      CardCell(text: CardMarkup.plain(String(line[start...])), line: number, column: column)
    )
  }

  /// The first rule that knows a label reads it.
  private mutating func read(
    _ label: String, _ cell: CardCell, byFirstOf rules: [CardTextRule]
  ) -> Bool {
    for rule in rules where read(label, cell, by: rule.lines) { return true }
    return false
  }

  /// - Returns: Whether a rule knows the label.
  private mutating func read(_ label: String, _ cell: CardCell, by reads: [CardTextRule.Read])
    -> Bool
  {
    let header = CardLabel(label)
    let known = reads.filter { header.isOf($0) }
    guard !known.isEmpty else { return false }
    add(cell, header, known, words: "'\(label)'\(section)")
    return true
  }

  private var section: String {
    headings.last.map { " under '\($0.text)'" } ?? ""
  }

  private mutating func quote(_ line: String, _ number: Int, _ active: [CardTextRule]) {
    let text = CardMarkup.plain(line)
    guard active.contains(where: { $0.isTelling(text) }) else { return }
    quoted += 1
    guard quoted <= CardTextReader.quoteLimit else { return }
    let column = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }.count + 1
    let place = place(CardCell(text: text, line: number, column: column))
    notes.append(.textUnread(text, line: number, at: place))
  }

  // MARK: Tables

  private mutating func read(_ table: CardTable) {
    let active = active
    var isKnown = false
    if table.header.count == 2 {
      for row in table.rows where row.count == 2 {
        isKnown = read(row[0].text, row[1], byFirstOf: active) || isKnown
      }
    }
    for rule in active where !rule.columns.isEmpty && !isKnown {
      isKnown = read(table, by: rule)
    }
    if isKnown { return }
    for row in table.rows {
      guard let first = row.first else { continue }
      quote(row.map(\.text).filter { !$0.isEmpty }.joined(separator: " | "), first.line, active)
    }
  }

  /// - Returns: Whether it is a table that the rule knows.
  private mutating func read(_ table: CardTable, by rule: CardTextRule) -> Bool {
    let headers = table.header.map { CardLabel($0.text) }
    let known = headers.indices.map { column in
      rule.columns.filter { read in
        headers[column].isOf(read)
          && (headers[column].unit != nil || read.tellsUnit
            || table.rows.contains { $0.count > column && read.names($0[column].text) })
      }
    }
    guard headers.count > 1, known[0].isEmpty,
      known.contains(where: { $0.contains { $0.path != nil } })
    else { return false }
    let rows = table.rows.dropFirst().filter { row in
      row.first.map { !rule.totals.contains(CardWords.folded($0.text)) } ?? false
    }
    let match = CardRowMatch(id: id, ignored: rule.ignored)
    guard let index = match.row(among: rows.map { $0[0].text }) else {
      notes.append(
        .tableUnread(
          table.rows.dropFirst().compactMap(\.first?.text), id,
          at: place(table.header[0]), line: table.header[0].line))
      return true
    }
    let row = rows[index]
    for (column, reads) in known.enumerated() where column < row.count && !reads.isEmpty {
      add(
        row[column], headers[column], reads,
        words: "'\(table.header[column].text)' of '\(row[0].text)'")
    }
    if let path = rule.row {
      statements.append(
        Statement(
          path: path, value: .string(row[0].text), cell: row[0], words: "the row of a table",
          refusal: nil))
    }
    return true
  }

  // MARK: Values

  private mutating func add(
    _ cell: CardCell, _ header: CardLabel, _ reads: [CardTextRule.Read], words: String
  ) {
    let cell = cell.withoutBrackets
    guard !cell.text.isEmpty, reads.contains(where: { $0.path != nil }) else { return }
    func state(_ path: FieldPath?, _ value: MetadataValue, _ refusal: String? = nil) {
      guard let path else { return }
      statements.append(
        Statement(
          path: path, value: value, cell: cell, words: "\(words): '\(cell.text)'", refusal: refusal)
      )
    }
    func map(_ text: String, _ unit: String) -> MetadataValue {
      .map([MetadataEntry("value", .string(text)), MetadataEntry("unit", .string(unit))])
    }
    // What the value itself says of its unit is nearer than its label.
    for read in reads {
      for unit in read.units {
        if let number = unit.number(in: cell.text) {
          return state(read.path, map(number, unit.unit))
        }
      }
    }
    let isBare =
      cell.text.contains(where: \.isNumber) && !cell.text.contains(where: CardTextReader.isWordy)
    if isBare {
      if let named = header.unit {
        for read in reads {
          if let unit = read.units.first(where: { $0.isNamed(named) }) {
            return state(read.path, map(cell.text, unit.unit))
          }
        }
      } else if let read = reads.first(where: { $0.unit != nil }) {
        return state(read.path, map(cell.text, read.unit ?? ""))
      }
      if let read = reads.first(where: { $0.unit != nil || !$0.units.isEmpty }) {
        return state(read.path, .string(cell.text), "the card states '\(cell.text)' without a unit")
      }
    }
    let read = reads.first { $0.unit != nil } ?? reads.first { $0.path != nil }
    state(read?.path, .string(cell.text))
  }

  /// Whether a character is of a word, other than the "M" of "1.3M".
  private static func isWordy(_ character: Character) -> Bool {
    character.isLetter && !"kKmMbB".contains(character)
  }
}

/// A label and the unit that stands in brackets behind it: "Time (GPU hours)".
private struct CardLabel {
  private let whole: String
  private let name: String
  let unit: String?

  init(_ text: String) {
    whole = CardWords.folded(text)
    var rest = text
    while let last = rest.last, " :.*".contains(last) { rest.removeLast() }
    let closing: Character? = rest.last == ")" ? "(" : rest.last == "]" ? "[" : nil
    guard let closing, let open = rest.lastIndex(of: closing) else {
      (name, unit) = (whole, nil)
      return
    }
    name = CardWords.folded(String(rest[..<open]))
    var unit = String(rest[rest.index(after: open)...].dropLast()).replacing("₂", with: "2")
    if unit.lowercased().hasPrefix("in ") { unit.removeFirst(3) }
    self.unit = unit
  }

  /// Whether it is a label of a rule, by itself, or with a unit that the rule knows.
  func isOf(_ read: CardTextRule.Read) -> Bool {
    if read.labels.contains(whole) { return true }
    guard let unit, read.labels.contains(name) else { return false }
    return read.path == nil || read.units.contains { $0.isNamed(unit) }
  }
}

extension RecordCollector {
  /// Adds what the text of the card states.
  ///
  /// - Parameters:
  ///   - id: The model's, by which its row in a table is known.
  ///   - place: Where the text stands: a card of its own, or the record that carries it as `readme`.
  mutating func readText(_ text: String, id: String, at place: FieldPlace) {
    let rules = plan.texts
    guard rules.contains(where: { $0.paths.contains { plan.node(of: $0) != nil } }) else { return }
    let isOwnFile = place.pointer.isEmpty
    var reader = CardTextReader(rules, id: id) { cell in
      isOwnFile ? FieldPlace(path: place.path, line: cell.line, column: cell.column) : place
    }
    for (path, found) in reader.read(text) {
      guard let node = plan.node(of: path) else { continue }
      add(prose: found, at: node)
    }
    notes += reader.notes
  }
}
