// SPDX-License-Identifier: Apache-2.0

/// The cells of sheets of a workbook, as a spreadsheet program saved it.
///
/// Source: ECMA-376, Office Open XML File Formats, part 1, sections 18.2 to 18.4.
struct WorkbookReader {
  struct Failure: Error {
    /// Lower case, no final period.
    let message: String
  }

  /// A cell with what it shows: its text, or the decimal of its number.
  struct Cell {
    enum Kind { case number, text, error }
    let kind: Kind
    let text: String
  }

  /// One row: its number from 1, and its cells by column from 0.
  struct Row {
    let number: Int
    var cells: [Int: Cell] = [:]
  }

  private let archive: ZipArchive
  /// By the name of the sheet, the part that holds it.
  private var parts: [String: String] = [:]
  private var shared: [String]?

  init(_ archive: ZipArchive) throws(Failure) {
    self.archive = archive
    guard archive.has("xl/workbook.xml") else {
      throw Failure(message: "is no workbook: it has no part 'xl/workbook.xml'")
    }
    var targets: [String: String] = [:]
    try each(of: "xl/_rels/workbook.xml.rels") { piece throws(Failure) in
      if case .start("Relationship", let attributes) = piece, let id = attributes["Id"],
        let target = attributes["Target"]
      {
        targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
      }
    }
    var parts: [String: String] = [:]
    try each(of: "xl/workbook.xml") { piece throws(Failure) in
      if case .start("sheet", let attributes) = piece, let name = attributes["name"],
        let id = attributes["id"], let target = targets[id]
      {
        parts[name] = target
      }
    }
    self.parts = parts
  }

  /// The rows of a sheet that have cells, from above.
  mutating func rows(of sheet: String) throws(Failure) -> [Row] {
    guard let part = parts[sheet] else { throw Failure(message: "has no sheet '\(sheet)'") }
    if shared == nil { shared = try sharedTexts() }
    var rows: [Row] = []
    var row = Row(number: 0)
    var cell: (column: Int, type: String)?
    var text: String?
    var isPhonetic = false
    let shared = shared ?? []
    try each(of: part) { piece throws(Failure) in
      switch piece {
      case .start("row", let attributes):
        row = Row(number: attributes["r"].flatMap { Int($0) } ?? row.number + 1)
      case .end("row"): rows.append(row)
      case .start("c", let attributes):
        let after = row.cells.keys.max().map { $0 + 1 } ?? 0
        cell = (
          attributes["r"].flatMap(WorkbookReader.column) ?? after, attributes["t"] ?? "n"
        )
        text = nil
      case .start("rPh", _): isPhonetic = true
      case .end("rPh"): isPhonetic = false
      case .start("v", _): text = ""
      case .start("t", _): text = text ?? ""
      case .start("f", _): text = nil
      case .end("f"): text = nil
      case .text(let found): if !isPhonetic, text != nil { text = (text ?? "") + found }
      case .end("c"):
        guard let (column, type) = cell, let found = text else { return }
        row.cells[column] = try WorkbookReader.cell(found, type, shared)
      default: break
      }
    }
    return rows
  }

  private static func cell(
    _ text: String, _ type: String, _ shared: [String]
  ) throws(Failure) -> Cell {
    switch type {
    case "n": return Cell(kind: .number, text: text)
    case "s":
      guard let index = Int(text), shared.indices.contains(index) else {
        throw Failure(message: "is broken: it names a text that it does not have")
      }
      return Cell(kind: .text, text: shared[index])
    case "e": return Cell(kind: .error, text: text)
    case "b": return Cell(kind: .text, text: text == "1" ? "true" : "false")
    default: return Cell(kind: .text, text: text)
    }
  }

  private func sharedTexts() throws(Failure) -> [String] {
    guard archive.has("xl/sharedStrings.xml") else { return [] }
    var texts: [String] = []
    var text = ""
    var (isText, isPhonetic) = (false, false)
    try each(of: "xl/sharedStrings.xml") { piece throws(Failure) in
      switch piece {
      case .start("si", _): text = ""
      case .end("si"): texts.append(text)
      case .start("rPh", _): isPhonetic = true
      case .end("rPh"): isPhonetic = false
      case .start("t", _): isText = true
      case .end("t"): isText = false
      case .text(let found): if isText, !isPhonetic { text += found }
      default: break
      }
    }
    return texts
  }

  private func each(
    of part: String, _ take: (XMLScanner.Piece) throws(Failure) -> Void
  ) throws(Failure) {
    do {
      var scanner = XMLScanner(try archive.contents(of: part))
      while let piece = try scanner.next() { try take(piece) }
    } catch let failure as ZipArchive.Failure {
      throw Failure(message: failure.message)
    } catch let failure as XMLScanner.Failure {
      throw Failure(message: "is broken: its part '\(part)' \(failure.message)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(message: "cannot be read")
    }
  }

  /// The column of a reference such as `AB12`, from 0.
  private static func column(_ reference: String) -> Int? {
    var column = 0
    for byte in reference.utf8 {
      guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) else { break }
      column = column * 26 + Int(byte - 64)
      guard column <= 16_384 else { return nil }
    }
    return column > 0 ? column - 1 : nil
  }
}
