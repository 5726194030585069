// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// A profile that makes changed factors of a pack, with reasons and sources to be filled in.
///
/// They are left empty, which every command that reads the profile refuses: nobody audits by a factor
/// that was changed without a word.
struct ProfileDraft {
  let changes: FactorChanges
  /// As the user typed it.
  let workbook: String
  let name: String

  var text: String {
    var lines = [
      "# Factors that were changed in \(HostileText.line(workbook)). Fill in each reason and source: the id of a",
      "# reference of the pack, or of one under 'references' here.", "assay: 1",
      "profile: \(name)", "version: 1.0.0",
      "title: \(quoted("Factors changed in \(workbook)"))",
    ]
    let pack = changes.pack
    if pack.profile.isEmpty {
      let digest = pack.digest.isEmpty ? "" : ", digest: \(quoted(pack.digest))"
      lines.append("of: {pack: \(quoted(pack.id)), version: \(quoted(pack.version))\(digest)}")
    } else {
      lines += [
        "# The audit was by the profile '\(HostileText.line(pack.profile))' as well, and an audit has one: move what it",
        "# says here, or this into it.",
        "of: {pack: \(quoted(pack.id)), version: \(quoted(pack.version))}",
      ]
    }
    let changed = changes.factors.filter(\.isChanged)
    let parameters = changed.filter(\.isParameter)
    if !parameters.isEmpty { lines.append("set:") }
    for factor in parameters {
      lines += [
        "  \(quoted(factor.name)):", "    # It was \(words(factor.written, unit: factor.unit)).",
        "    value: \(scalar(factor.value, unit: factor.unit))", "    reason:", "    source:",
      ]
    }
    let tables = changed.filter { !$0.isParameter }
    if !tables.isEmpty { lines.append("supply:") }
    var done: Set<String> = []
    for factor in tables where done.insert(factor.name).inserted { lines += supply(factor.name) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The rows of one table in which something is changed.
  private func supply(_ table: String) -> [String] {
    let cells = changes.factors.filter { !$0.isParameter && $0.name == table }
    let rows = cells.filter(\.isChanged).map(\.rowName)
    let supplied = cells.filter { cell in
      // Of a dated table a row takes the place of the whole row.
      rows.contains(cell.rowName) && (cell.isChanged || !cell.dates.isEmpty)
    }
    var units: [(String, String)] = []
    for cell in supplied where !cell.unit.isEmpty && cell.unit != "1" {
      if !units.contains(where: { $0.0 == cell.column }) { units.append((cell.column, cell.unit)) }
    }
    var lines = ["  \(quoted(table)):"]
    if !units.isEmpty {
      let stated = units.map { "\(quoted($0.0)): \(quoted($0.1))" }.joined(separator: ", ")
      lines.append("    units: {\(stated)}")
    }
    lines += ["    reason:", "    source:", "    evidence:", "    rows:"]
    var done: Set<[String]> = []
    for row in rows where done.insert(row).inserted {
      let own = supplied.filter { $0.rowName == row }
      for cell in own where cell.isChanged {
        lines.append(
          "      # \(HostileText.line(cell.shown)) was \(words(cell.written, unit: cell.unit)).")
      }
      let parts =
        ["key: \(quoted(row[1]))"]
        + own.map { "\(quoted($0.column)): \(scalar($0.value, unit: ""))" }
        + row[2].split(separator: " ").compactMap { date in
          let parts = date.split(separator: "=", maxSplits: 1)
          return parts.count == 2 ? "\(quoted(String(parts[0]))): \(quoted(String(parts[1])))" : nil
        }
      lines.append("      - {\(parts.joined(separator: ", "))}")
    }
    return lines
  }

  /// A value in a comment.
  private func words(_ value: FactorChanges.Factor.Value, unit: String) -> String {
    switch value {
    case .text(let text): "'\(HostileText.line(text))'"
    case .number(let number):
      HostileText.line(NumberFormat.shortest(number) + (unit == "1" ? "" : " " + unit))
    }
  }

  private func scalar(_ value: FactorChanges.Factor.Value, unit: String) -> String {
    switch value {
    case .text(let text): return quoted(text)
    case .number(let number):
      let text = NumberFormat.shortest(number)
      return unit.isEmpty || unit == "1" ? text : quoted("\(text) \(unit)")
    }
  }

  /// A plain scalar of YAML where nobody could read it otherwise, else one in quotes.
  private func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
      ?? false
    if isPlain, text.utf8.allSatisfy({ Self.isNamePart($0) }) { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where HostileText.isHostile(scalar):
        let digits = String(scalar.value, radix: 16)
        result += "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
