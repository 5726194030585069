// SPDX-License-Identifier: Apache-2.0

import AssaySource

extension Diagnostic {
  static func unknownInventory(
    _ first: Located<String>, _ header: [Located<String>], _ inventories: [Inventory]
  ) -> Diagnostic {
    let known = header.map { FieldReader.trimmed($0.value) }
    let names = Set(known)
    let lacking = inventories.map { inventory in
      let missing = inventory.match.filter { !names.contains($0) }.map { name in
        let near = inventory.map == nil ? nil : Suggestion.nearest(to: name, among: known)
        return "'\(name)'" + (near.map { ", for which the table has '\($0)'" } ?? "")
      }
      return "'\(inventory.id)' (lacks \(missing.joined(separator: ", ")))"
    }
    return Diagnostic(
      .error, "inventory-unknown",
      "the columns of this table are those of no inventory that the rules know", at: first.span,
      help: inventories.isEmpty
        ? "the rules know no inventory; a section 'inventories' says what columns mean"
        : "known are \(lacking.joined(separator: " and ")); 'assay init inventory \(first.span.file.path)'"
          + " writes a mapping of these columns to begin with")
  }

  static func rivalInventories(
    _ first: Located<String>, _ inventories: [Inventory]
  ) -> Diagnostic {
    let names = inventories.map { "'\($0.id)'" }.joined(separator: " and ")
    return Diagnostic(
      .error, "inventory-rival",
      "the columns of this table are those of \(names), which ask for equally many",
      at: first.span, help: "let one of them ask for one more column under 'match'")
  }
}

extension UnreadableRecord {
  static func rowWithoutID(at place: FieldPlace) -> UnreadableRecord {
    UnreadableRecord(
      at: place, "row-without-id", "the row's cell in the column of ids is empty")
  }

  /// - Parameter sums: What the rows come to.
  static func rowsWithoutName(
    _ id: String, _ column: String, sums: String?, at places: [FieldPlace]
  ) -> UnreadableRecord {
    let rows = places.count == 1 ? "1 row has" : "\(places.count) rows have"
    return UnreadableRecord(
      at: places[0], "row-without-name",
      "\(rows) '\(id)' as \(column), which is a default and names no model"
        + (sums.map { ": \($0) are of no model" } ?? ""), others: Array(places.dropFirst()))
  }

  /// A mistake in the table's text, which costs a row at most.
  static func rowUnreadable(_ mistake: Diagnostic) -> UnreadableRecord {
    let position = mistake.span.startPosition
    return UnreadableRecord(
      at: FieldPlace(
        path: mistake.span.file.path, line: position.line, column: position.column),
      mistake.code, mistake.message)
  }
}
