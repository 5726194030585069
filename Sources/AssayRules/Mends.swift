// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// What an author most likely meant by a value that cannot be read: the text to write in its place.
enum Mend {
  // MARK: Choices

  /// Words that people write for one of a schema's own.
  private static let synonyms: [String: String] = [
    "warn": "warning", "err": "error", "fatal": "error", "critical": "error", "info": "note",
    "information": "note", "must": "shall", "required": "shall", "mandatory": "shall",
    "recommended": "should", "optional": "may", "can": "may", "text": "string", "str": "string",
    "integer": "int", "number": "double", "float": "double", "decimal": "double",
    "datetime": "date", "timestamp": "date", "time": "date", "boolean": "bool", "flag": "bool",
    "array": "list", "map": "list", "success": "pass", "ok": "pass", "passes": "pass",
    "failed": "fail", "failure": "fail", "missing": "unknown", "skipped": "notapplicable",
    "n/a": "notapplicable", "everyone": "public", "regulator": "authority", "org": "organization",
    "company": "organization", "developer": "organization", "country": "all", "global": "all",
    "shared": "all", "assumed": "policy", "estimated": "published", "literature": "published",
    "reported": "published", "metered": "measured", "gap": "datagap", "mistake": "misstatement",
    "violation": "nonconformity",
  ]

  /// The choice that a text means: another word for it, the nearest, or the one that it abbreviates.
  static func choice(_ text: String, among choices: [String]) -> String? {
    let word = text.lowercased()
    if let meant = synonyms[word], choices.contains(meant) { return meant }
    if let near = Suggestion.nearest(to: text, among: choices) { return near }
    let longer = choices.filter {
      $0.lowercased().hasPrefix(word) || word.hasPrefix($0.lowercased())
    }
    return word.count >= 3 && longer.count == 1 ? longer[0] : nil
  }

  /// `'a', 'b' or 'c'`.
  static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// What YAML 1.1 and spreadsheets write for truth values.
  static func flag(_ text: String) -> String {
    switch text.lowercased() {
    case "yes", "y", "on", "true", "1", "x", "wahr", "vrai": "write true"
    case "no", "n", "off", "false", "0", "falsch", "faux": "write false"
    default: "write true or false"
    }
  }

  // MARK: Dates

  /// A day as it is to be written, for one in another form, or one that no calendar has.
  static func date(_ text: String) -> String {
    let form = "write a day as 2026-06-30, or a year as 2026"
    let parts = text.split { !$0.isASCII || !($0.isNumber || $0.isLetter) }.map(String.init)
    let numbers = parts.compactMap { Int($0) }
    // Spreadsheets count days from 30 December 1899, by which 1 January 1970 is day 25,569.
    if parts.count == 1, let days = numbers.first, (20_000...80_000).contains(days),
      let date = Timestamp(seconds: (Int64(days) - 25_569) * 86_400)
    {
      return "write \(date.isoDate), which is day \(days) as spreadsheets count them"
    }
    if numbers.count == 3, parts.count == 3, parts[0].count == 4 {
      let (year, month, day) = (numbers[0], numbers[1], numbers[2])
      if let date = isoDate(year, month, day) { return "write \(date)" }
      if month > 12, let swapped = isoDate(year, day, month) {
        return "the month is \(month): write \(swapped) if month and day changed places"
      }
      if (1...12).contains(month), day > 28 {
        let last = (28...31).last { isoDate(year, month, $0) != nil } ?? 28
        return "that month has \(last) days; where the end is not included, write the first day of"
          + " the next: \(isoDate(year + month / 12, month % 12 + 1, 1) ?? "")"
      }
      return form
    }
    do {
      return "write \(try WrittenDate.read(text).isoDate)"
    } catch {
      guard case .ambiguous(let dayFirst, let monthFirst) = error else { return form }
      return "write \(dayFirst) if the day stands first, else \(monthFirst)"
    }
  }

  private static func isoDate(_ year: Int, _ month: Int, _ day: Int) -> String? {
    Timestamp(year: year, month: month, day: day)?.isoDate
  }

  // MARK: Numbers

  /// How a number is to be written that stands with a comma, a unit, a percent sign or the like.
  ///
  /// - Parameter hasUnit: Whether its unit is stated elsewhere, in a column or under `unit`.
  static func number(_ text: String, hasUnit: Bool) -> String {
    let plain = text.filter { !$0.isWhitespace && $0 != "_" && $0 != "'" }
    if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), text.first == "0",
      text.count > 1
    {
      let digits = text.drop { $0 == "0" }
      return "write 0.\(text) if '0.' was lost, else \(digits.isEmpty ? "0" : String(digits))"
    }
    switch plain.lowercased().drop(while: { $0 == "-" || $0 == "+" }) {
    case "nan", "inf", "infinity", "na", "n/a", "#n/a", "-", "null", "none", "unknown", "tbd", "?",
      "", "#div/0!", "#value!", "#ref!":
      return "state the figure; where none is known, leave the cell or the key out"
    default: break
    }
    if plain.hasSuffix("%") {
      let digits = String(plain.dropLast()).replacing(",", with: ".")
      let share = NumberText.parse(digits).map { NumberFormat.plain($0 / 100, significant: 12) }
      return "write \(share ?? "a share of one, such as 0.3"), or give the figure the unit %"
    }
    if plain.hasPrefix("."), NumberText.parse("0" + plain) != nil { return "write 0\(plain)" }
    if plain.hasPrefix("-."), NumberText.parse("-0" + plain.dropFirst()) != nil {
      return "write -0\(plain.dropFirst())"
    }
    if plain.contains(",") {
      let readings = [plain.replacing(",", with: "."), plain.replacing(",", with: "")]
      let others =
        plain.contains(".")
        ? [plain.replacing(".", with: "").replacing(",", with: ".")] : []
      let found = (readings + others).filter { NumberText.parse($0) != nil }
      if !found.isEmpty { return found.map { "write \($0)" }.joined(separator: ", or ") }
    }
    if plain != text, NumberText.parse(plain) != nil { return "write \(plain)" }
    let digits = leadingNumber(plain)
    if !digits.isEmpty {
      let rest = plain.dropFirst(digits.count)
      return hasUnit && rest.first?.isLetter == true
        ? "write \(digits) alone: its unit is stated once for all"
        : "write the number alone, such as \(digits)"
    }
    return "write digits with a point, such as 1234.5"
  }

  /// How a share of one is to be written.
  static func share(_ text: String) -> String {
    let plain = text.filter { !$0.isWhitespace }.replacing(",", with: ".")
    return NumberText.share(plain) == nil ? "write 0.5% or 0.005" : "write \(plain)"
  }

  /// How an uncertainty in percent is to be written, for a text that ends in a percent sign.
  static func factor(ofPercent text: String) -> String? {
    guard text.hasSuffix("%") else { return nil }
    let digits = text.dropLast().filter { !$0.isWhitespace && $0 != "±" }.replacing(",", with: ".")
    return NumberText.parse(digits).map {
      "write \(NumberFormat.plain(1 + $0 / 100, significant: 6)) for \(digits) % more or less"
    }
  }

  /// The number that a text begins with.
  private static func leadingNumber(_ text: String) -> String {
    var best = ""
    for end in text.indices.prefix(32) {
      let part = String(text[...end])
      if NumberText.parse(part) != nil { best = part }
    }
    return best
  }

  // MARK: Keys

  /// What stands under a key, for one that is missing.
  static func key(_ key: String, or other: String?) -> String {
    let lines = [key, other].compactMap(\.self).map { "\($0): \(examples[$0] ?? "…")" }
    return "add \(lines.joined(separator: ", or "))"
  }

  private static let examples: [String: String] = [
    "assay": "1", "pack": "our-policy", "profile": "our-profile", "version": "1.0.0",
    "title": "\"what it is, in a few words\"", "id": "a-name-of-its-own", "value": "\"…\"",
    "unit": "kWh", "type": "string", "kind": "datagap", "severity": "warning", "level": "shall",
    "assert": "\"has(model.energy)\"", "on": "fallback-used", "when": "\"has(model.energy)\"",
    "weight": "10", "scoring": "flat", "expect": "{tier: T1}", "record": "{id: org/model}",
    "ref": "the id of a reference", "of": "the name of a quantity", "per": "the name of a quantity",
    "sum": "[emissions]", "order": "[{id: T1, title: Measured}]",
    "columns": "{intensity: {title: Intensity, unit: gCO2e/kWh}}", "key": "string",
    "rows": "{a-key: {a-column: 1}}", "file": "a-table.csv", "methods": "[{id: …, value: \"…\"}]",
    "criteria": "[{id: …, title: …, weight: 10, when: \"…\"}]", "factor": "1.3",
    "range": "[0.8, 1.5]", "label": "[\"as cards write it\"]", "replace": "'a pattern'",
    "with": "\"a text\"", "reason": "\"why, in a sentence\"", "approver": "\"who decided it\"",
    "from": "[declared.energy]", "to": "declared.energy", "until": "2027-01-01",
    "match": "[a column, another column]", "selected": "true", "into": "the name of a quantity",
    "row": "{to: the path of a field}", "baseYear": "2024", "threshold": "5%",
  ]
}
