// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import AssayValues

/// What the columns of a table may mean, by the words of their names and those of the pack: names,
/// what people write for them, titles and units.
struct ColumnProposal {
  private enum Meaning {
    case key
    /// A name of `declared`; with the unit that the header states, where it is another than the field's.
    case name(DeclaredName, unit: String?)
    case unknown
  }

  private let columns: [(header: String, meaning: Meaning)]
  private let identity: PackIdentity
  private let names: [DeclaredName]
  /// What the author of the mapping should look at.
  let remarks: [String]

  init(_ table: DelimitedText, _ pack: RulePack) {
    identity = pack.identity
    let names = pack.declaredNames
    self.names = names
    let key = ColumnProposal.keyColumn(of: table)
    var taken: Set<String> = []
    var columns: [(header: String, meaning: Meaning)] = []
    var unknown: [String] = []
    // A name that fits as a whole goes before one of which a part does.
    let headers = table.header.map { $0.value.withoutBlanks }
    var found = [Meaning](repeating: .unknown, count: headers.count)
    for rank in 0...1 {
      for (index, header) in headers.enumerated() where index != key && !header.isEmpty {
        guard case .unknown = found[index] else { continue }
        let (words, unit) = ColumnProposal.split(header)
        guard
          let name = ColumnProposal.match(words, unit, names, pack.units, isLoose: rank == 1),
          taken.insert(name.name).inserted
        else { continue }
        found[index] = .name(name, unit: ColumnProposal.stated(unit, of: name, pack.units))
      }
    }
    var known: Set<String> = []
    for (index, header) in headers.enumerated()
    where !header.isEmpty && known.insert(header).inserted {
      let meaning = index == key ? Meaning.key : found[index]
      if case .unknown = meaning { unknown.append("'\(header)'") }
      columns.append((header, meaning))
    }
    self.columns = columns
    var remarks: [String] = []
    if key == nil { remarks.append("no column looks like the ids of models; name it under 'key'") }
    if !unknown.isEmpty {
      remarks.append(
        "nothing is proposed for \(unknown.joined(separator: ", ")): say what they mean, or leave them out"
      )
    }
    self.remarks = remarks
  }

  func text(of table: String) -> String {
    let name = table.split(separator: "/").last.map(String.init) ?? table
    let key = columns.first { if case .key = $0.meaning { true } else { false } }?.header
    var lines = [
      "# What the columns of \(HostileText.line(name)) mean, for \(identity.id) \(identity.version)."
        + " Proposed from their names: look at each.",
      "inventories:", "  table:", "    title: \(YAMLText.scalar(name))",
      key.map { "    key: \(YAMLText.scalar($0))" }
        ?? "    key: \"\"   # the column with the ids of models",
      "    columns:",
    ]
    var isEmpty = true
    for column in columns {
      switch column.meaning {
      case .key: continue
      case .name(let name, let unit):
        isEmpty = false
        let path = "declared.\(name.name)"
        let value = unit.map { "{to: \(path), unit: \(YAMLText.scalar($0))}" } ?? path
        lines.append("      \(YAMLText.scalar(column.header)): \(value)   # \(name.title)")
      case .unknown:
        lines.append("      # \(YAMLText.scalar(column.header)):   # nothing is proposed")
      }
    }
    if isEmpty { lines[lines.firstIndex(of: "    columns:") ?? 0] = "    columns: {}" }
    if columns.contains(where: { if case .unknown = $0.meaning { true } else { false } }) {
      lines.append("# What a column may mean:")
      lines += names.map { "#   declared.\($0.name)   \(HostileText.line($0.title))" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Words

  /// The column of ids: one with cells that look like ids of the Hub, else one that is named so.
  private static func keyColumn(of table: DelimitedText) -> Int? {
    func share(_ index: Int) -> Double {
      let cells = table.rows.map { $0[index].value.withoutBlanks }.filter { !$0.isEmpty }
      guard !cells.isEmpty else { return 0 }
      let ids = cells.count { cell in
        cell.hasPrefix("https://") || cell.split(separator: "/").count == 2 && !cell.contains(" ")
      }
      return Double(ids) / Double(cells.count)
    }
    let names = ["model_id", "id", "model", "model_name", "name", "repository", "repo", "modelid"]
    let shares = table.header.indices.map(share)
    let named = table.header.indices.filter { names.contains(folded(table.header[$0].value)) }
    if let best = named.max(by: { shares[$0] < shares[$1] }) { return best }
    let best = shares.indices.max { shares[$0] < shares[$1] }
    return best.flatMap { shares[$0] > 0.5 ? $0 : nil }
  }

  /// The words of a header, and what stands in brackets or behind "in": its unit.
  private static func split(_ header: String) -> (words: String, unit: String?) {
    for (open, close) in [("(", ")"), ("[", "]")] as [(Character, String)] {
      guard let start = header.lastIndex(of: open), header.hasSuffix(close) else { continue }
      let inner = header[header.index(after: start)...].dropLast()
      return (String(header[..<start]), String(inner).withoutBlanks)
    }
    let words = header.split(separator: " ")
    if words.count > 2, words[words.count - 2] == "in" {
      return (words.dropLast(2).joined(separator: " "), String(words[words.count - 1]))
    }
    return (header, nil)
  }

  private static func match(
    _ words: String, _ unit: String?, _ names: [DeclaredName], _ units: UnitParser, isLoose: Bool
  ) -> DeclaredName? {
    let header = folded(words)
    let fitting = names.filter { fits(unit, $0, units) }
    if !isLoose {
      return fitting.first { $0.name == header || folded($0.title) == header }
        ?? fitting.first { $0.alsoWritten.contains { folded($0) == header } }
    }
    // A name, or what is written for it, as words among those of the header; the longest says most.
    let all = header.split(separator: "_").map(String.init)
    var best: (name: DeclaredName, length: Int)?
    for name in fitting {
      for text in [name.name] + name.alsoWritten {
        let parts = folded(text).split(separator: "_").map(String.init)
        guard parts.allSatisfy(all.contains), text.count > (best?.length ?? 2) else { continue }
        best = (name, text.count)
      }
    }
    return best?.name
  }

  /// Whether a unit of the header can be that of a name.
  private static func fits(_ unit: String?, _ name: DeclaredName, _ units: UnitParser) -> Bool {
    guard let unit, !unit.isEmpty, let parsed = parsed(unit, units) else { return true }
    guard case .figure(let own) = name.kind else { return false }
    return parsed.dimension.withoutTags() == (own?.dimension ?? Unit.one.dimension).withoutTags()
  }

  /// The unit of a header, where figures of the name would be in another.
  private static func stated(_ unit: String?, of name: DeclaredName, _ units: UnitParser) -> String?
  {
    guard let unit, case .figure(let own?) = name.kind, let parsed = parsed(unit, units),
      parsed.dimension.withoutTags() == own.dimension.withoutTags()
    else { return nil }
    return parsed.scale == own.scale ? nil : unit
  }

  private static func parsed(_ unit: String, _ units: UnitParser) -> Unit? {
    do throws(UnitError) { return try units.parse(unit) } catch { return nil }
  }

  /// Lower case, with `_` for whatever stands between words.
  private static func folded(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
  }
}

extension String {
  fileprivate var withoutBlanks: String {
    var rest = unicodeScalars[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}

/// Texts as scalars of YAML.
enum YAMLText {
  static func scalar(_ text: String) -> String { "\"" + escaped(text) + "\"" }

  private static func escaped(_ text: String) -> String {
    var view = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": view += "\\\""
      case "\\": view += "\\\\"
      default:
        if !HostileText.isHostile(scalar) {
          view.unicodeScalars.append(scalar)
        } else {
          let hex = String(scalar.value, radix: 16, uppercase: true)
          view += "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        }
      }
    }
    return view
  }
}
