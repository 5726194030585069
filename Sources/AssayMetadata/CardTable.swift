// SPDX-License-Identifier: Apache-2.0

/// A stretch of a card's text, without markup, and where it begins.
struct CardCell: Hashable {
  /// On one line, without white space at its ends.
  let text: String
  /// From 1.
  let line: Int
  /// In Unicode scalars, from 1.
  let column: Int

  /// What was filled in between the brackets of a template.
  var withoutBrackets: CardCell {
    guard text.count > 2, text.hasPrefix("["), text.hasSuffix("]"),
      !text.dropFirst().dropLast().contains(where: { "[]".contains($0) })
    else { return self }
    return CardCell(
      text: FieldReader.trimmed(String(text.dropFirst().dropLast())), line: line, column: column + 1
    )
  }
}

/// A table of a card, in Markdown or HTML: its cells by row, the header first.
struct CardTable {
  let rows: [[CardCell]]
  /// The lines that it takes up, from 0.
  let lines: Range<Int>

  var header: [CardCell] { rows.first ?? [] }

  /// Reads the table that begins on a line; nil if none does.
  ///
  /// A table whose cells do not stand in columns has no rows.
  ///
  /// - Parameter ends: The lines on which tables of HTML end, in order.
  init?(in lines: [String], from start: Int, ends: [Int]) {
    if let table = CardTable.markdown(lines, start) ?? CardTable.html(lines, start, ends) {
      self = table
    } else {
      return nil
    }
  }

  /// The lines on which tables of HTML end.
  static func ends(in lines: [String]) -> [Int] {
    lines.indices.filter { lines[$0].contains("<") && lines[$0].lowercased().contains("</table") }
  }

  private init(rows: [[CardCell]], lines: Range<Int>) {
    (self.rows, self.lines) = (rows, lines)
  }

  /// Source: GitHub Flavored Markdown, section 4.10, tables.
  private static func markdown(_ lines: [String], _ start: Int) -> CardTable? {
    guard start + 1 < lines.count, lines[start].contains("|"), isDelimiter(lines[start + 1]) else {
      return nil
    }
    let header = cells(of: lines[start], line: start)
    guard cells(of: lines[start + 1], line: start + 1).count == header.count else { return nil }
    var rows = [header]
    var end = start + 2
    while end < lines.count, lines[end].contains("|") {
      rows.append(Array(cells(of: lines[end], line: end).prefix(header.count)))
      end += 1
    }
    return CardTable(rows: rows, lines: start..<end)
  }

  private static func isDelimiter(_ line: String) -> Bool {
    line.contains("-") && line.contains("|") && line.allSatisfy { "|:- \t".contains($0) }
  }

  private static func cells(of text: String, line: Int) -> [CardCell] {
    var cells: [CardCell] = []
    var raw = String.UnicodeScalarView()
    var begin = 0
    var isEscaped = false
    let scalars = Array(text.unicodeScalars)
    func close() {
      let column = begin + raw.prefix(while: { $0 == " " || $0 == "\t" }).count + 1
      cells.append(CardCell(text: CardMarkup.plain(String(raw)), line: line + 1, column: column))
      raw.removeAll()
    }
    for (index, scalar) in scalars.enumerated() {
      defer { isEscaped = scalar == "\\" && !isEscaped }
      if scalar == "|", !isEscaped {
        close()
        begin = index + 1
      } else {
        raw.append(scalar)
      }
    }
    close()
    // A bar at either end bounds the table and no cell.
    let trimmed = FieldReader.trimmed(text)
    if trimmed.hasPrefix("|"), !cells.isEmpty { cells.removeFirst() }
    if trimmed.hasSuffix("|"), cells.count > 1 { cells.removeLast() }
    return cells
  }

  private static func html(_ lines: [String], _ start: Int, _ ends: [Int]) -> CardTable? {
    guard lines[start].contains("<"), lines[start].lowercased().contains("<table") else {
      return nil
    }
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < start { low = middle + 1 } else { high = middle }
    }
    guard low < ends.count, ends[low] - start < lineLimit else { return nil }
    let end = ends[low]
    let unread = CardTable(rows: [], lines: start..<end + 1)
    var rows: [[CardCell]] = []
    var cell: (raw: String, line: Int, column: Int)?
    func close() {
      guard let open = cell else { return }
      if rows.isEmpty { rows.append([]) }
      rows[rows.count - 1].append(
        CardCell(text: CardMarkup.plain(open.raw), line: open.line, column: open.column))
      cell = nil
    }
    for number in start...end {
      var column = 1
      var rest = Substring(lines[number])
      while let first = rest.first {
        guard first == "<", let end = rest.prefix(CardMarkup.markLimit).firstIndex(of: ">") else {
          if cell != nil {
            if !first.isWhitespace, cell?.raw.allSatisfy(\.isWhitespace) == true {
              cell?.line = number + 1
              cell?.column = column
            }
            cell?.raw.append(first)
          }
          column += first.unicodeScalars.count
          rest.removeFirst()
          continue
        }
        let tag = rest[...end]
        let name = tag.dropFirst().prefix { $0.isLetter || $0 == "/" }.lowercased()
        switch name {
        case "tr":
          close()
          rows.append([])
        case "td", "th":
          close()
          if tag.contains("span") { return unread }
          cell = ("", number + 1, column + tag.unicodeScalars.count)
        case "/td", "/th", "/tr", "/table": close()
        default: cell?.raw.append(contentsOf: tag)
        }
        column += tag.unicodeScalars.count
        rest = rest[rest.index(after: end)...]
      }
      cell?.raw.append(" ")
    }
    rows.removeAll(where: \.isEmpty)
    guard rows.count > 1 else { return unread }
    return CardTable(rows: rows, lines: start..<end + 1)
  }

  /// How far a table of HTML is followed.
  private static let lineLimit = 500
}
