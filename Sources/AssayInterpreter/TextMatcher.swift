// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Turns free text into a key of one table by the table's normalization, aliases and patterns.
///
/// A wrong match is worse than none: where two rows claim a text, it is refused, and the finding
/// lists them. Only a claim that lies inside another's match gives way to it, because the
/// longer one has seen more of the text.
struct TextMatcher: Sendable {
  /// What became of a text.
  enum Match: Sendable, Hashable {
    /// A key, a count if the text states one, and the rule that found it.
    case key(String, count: ItemCount?, by: String)
    case none
    /// Several keys claim the text, in the order of the table.
    case rivals([String])
    /// One key claims a part of the text, and what is left over may name something else.
    case leftover(String, rest: String)
    /// The text names several keys one after another, as the table's `split` takes it apart.
    case parts([Part])
  }

  /// What one part of a text became.
  struct Part: Sendable, Hashable {
    let key: String
    let count: ItemCount?
    let by: String
  }

  /// More mentions of one key in one text decide nothing, and hostile texts have thousands.
  private static let mentionLimit = 8
  /// In bytes.
  private static let readableLength = 80
  /// No card names more kinds of one thing.
  private static let partLimit = 8

  private let table: TableRule
  /// Keys and aliases by their normalized spelling; several rows are rivals.
  private let spellings: [String: [Spelling]]
  private let leftover: TextLeftover

  private struct Spelling: Sendable {
    let key: String
    let by: String
  }

  private struct Claim {
    let key: String
    let count: ItemCount?
    let range: Range<Int>
    let by: String
  }

  init(table: TableRule) {
    var spellings: [String: [Spelling]] = [:]
    var seen: Set<String> = []
    for row in table.rows where seen.insert(row.key).inserted {
      spellings[row.normalizedKey, default: []].append(
        Spelling(key: row.key, by: "key '\(row.key)' at \(row.place)"))
      for (alias, text) in zip(row.aliases, row.normalizedAliases) {
        let known = spellings[text, default: []]
        guard !known.contains(where: { $0.key == row.key }) else { continue }
        spellings[text, default: []].append(
          Spelling(key: row.key, by: "alias '\(alias.value)' at \(alias.span.place)"))
      }
    }
    self.table = table
    leftover = TextLeftover(table.leftovers)
    self.spellings = spellings
  }

  /// Matches a text; the same text always gives the same answer.
  func match(_ text: String) -> Match {
    let match = matchWhole(text)
    if match != .none, let glued = GluedCounts(text), let found = apart(glued) { return found }
    // A text that one row alone claims is never taken apart.
    guard case .rivals = match, let parts = parts(of: text) else { return match }
    return .parts(parts)
  }

  /// Whether any row claims the text, or a part of it that a separator may divide off.
  func touches(_ text: String) -> Bool {
    if matchWhole(text) != .none { return true }
    var pieces = [text]
    for separator in table.split {
      pieces = pieces.flatMap { cut($0, at: separator.value.pattern) }
      if pieces.contains(where: { matchWhole($0) != .none }) { return true }
    }
    return false
  }

  private func matchWhole(_ text: String) -> Match {
    let normal = table.normalization.normalized(text)
    if let found = spellings[normal] {
      guard found.count == 1 else { return .rivals(found.map(\.key)) }
      return .key(found[0].key, count: nil, by: "\(found[0].by) of \(table.name)")
    }
    let claims = claims(on: normal)
    let strongest = claims.filter { claim in
      !claims.contains { $0.key != claim.key && $0.range.strictlyContains(claim.range) }
    }
    var keys: [String] = []
    for claim in strongest where !keys.contains(claim.key) { keys.append(claim.key) }
    guard let key = keys.first else { return .none }
    guard keys.count == 1 else { return .rivals(keys) }
    let own = strongest.filter { $0.key == key }
    let counts = Set(own.compactMap(\.count))
    // One pattern that reads a number settles it; two that read different ones are rivals.
    guard counts.count <= 1 else { return .rivals([key]) }
    if let rest = leftover.refusal(in: normal, after: own.map(\.range), mentions: mentions(of: key))
    {
      return .leftover(key, rest: rest)
    }
    let by = (own.first { $0.count != nil } ?? own[0]).by
    return .key(key, count: counts.first, by: "\(by) of \(table.name)")
  }

  /// The parts of a text in which names and numbers run together, if there is just one way to take it
  /// apart; else a refusal; nil if no number is glued to a name.
  private func apart(_ glued: GluedCounts) -> Match? {
    var known: [String: Part?] = [:]
    func part(_ piece: String) -> Part? {
      if let part = known[piece] { return part }
      var part: Part?
      if case .key(let key, let count, let by) = matchWhole(piece) {
        part = Part(key: key, count: count, by: "\(by), in '\(PlainText.folded(piece))'")
      }
      known[piece] = .some(part)
      return part
    }
    let cuts = glued.cuts { part($0) != nil }
    if cuts.count == 1, let parts = joined(cuts[0].compactMap(part)) {
      return parts.count > 1
        ? .parts(parts) : .key(parts[0].key, count: parts[0].count, by: parts[0].by)
    }
    guard let rest = glued.rest({ part($0) != nil }) else { return nil }
    switch matchWhole(glued.text(glued.bytes.indices)) {
    case .key(let key, _, _): return .leftover(key, rest: rest)
    case let other: return other
    }
  }

  /// Parts of one key as one, with the sum of their counts; nil if one of them states none.
  private func joined(_ parts: [Part]) -> [Part]? {
    var joined: [Part] = []
    for part in parts {
      guard let index = joined.firstIndex(where: { $0.key == part.key }) else {
        joined.append(part)
        continue
      }
      let known = joined[index]
      guard let left = known.count, let right = part.count, left.qualifier == .exact,
        right.qualifier == .exact
      else { return nil }
      let (sum, hasOverflowed) = left.number.addingReportingOverflow(right.number)
      if hasOverflowed { return nil }
      joined[index] = Part(
        key: known.key, count: ItemCount(sum), by: "\(known.by), and \(part.by)")
    }
    return joined
  }

  /// The parts of a text that separators divide; nil unless each part names one key, and no two the
  /// same: "2 of these, 8 of these" more likely says something twice than two things.
  ///
  /// The first separator is tried alone, then with the second, and so on: a comma may stand between
  /// two names, and inside one of them.
  private func parts(of text: String) -> [Part]? {
    var separators: [Pattern] = []
    for separator in table.split {
      separators.append(separator.value.pattern)
      var pieces = [text]
      for pattern in separators { pieces = pieces.flatMap { cut($0, at: pattern) } }
      guard (2...TextMatcher.partLimit).contains(pieces.count) else { continue }
      var parts: [Part] = []
      for piece in pieces {
        guard case .key(let key, let count, let by) = matchWhole(piece) else { break }
        parts.append(Part(key: key, count: count, by: "\(by), in '\(PlainText.folded(piece))'"))
      }
      if parts.count == pieces.count, Set(parts.map(\.key)).count == parts.count { return parts }
    }
    return nil
  }

  /// The pieces of a text between the matches of a separator, without those that are blank.
  private func cut(_ text: String, at separator: Pattern) -> [String] {
    let bytes = Array(text.utf8)
    var pieces: [String] = []
    var start = 0
    while let match = separator.firstMatch(in: text, from: start), !match.range.isEmpty,
      pieces.count <= TextMatcher.partLimit
    {
      pieces.append(String(decoding: bytes[start..<match.range.lowerBound], as: UTF8.self))
      start = match.range.upperBound
    }
    pieces.append(String(decoding: bytes[start...], as: UTF8.self))
    return pieces.filter { !PlainText.folded($0).isEmpty }
  }

  /// Where patterns of a key find it, for a text in which some mentions are known already.
  private func mentions(of key: String) -> (String) -> [Range<Int>] {
    { text in
      table.rows.first { $0.key == key }.map { row in
        row.patterns.flatMap { matches(of: $0.value.pattern, in: text).map(\.range) }
      } ?? []
    }
  }

  private func claims(on text: String) -> [Claim] {
    var claims: [Claim] = []
    var seen: Set<String> = []
    for row in table.rows where seen.insert(row.key).inserted {
      for pattern in row.patterns {
        for found in matches(of: pattern.value.pattern, in: text) {
          guard let readings = CountReading.all(in: found, cores: row.cores) else { continue }
          let by = Self.name(of: pattern, finding: found.range, in: text)
          if readings.isEmpty {
            claims.append(Claim(key: row.key, count: nil, range: found.range, by: by))
          }
          for reading in readings {
            let how = reading.words.map { " (\($0))" } ?? ""
            claims.append(
              Claim(key: row.key, count: reading.count, range: found.range, by: by + how))
          }
        }
      }
    }
    return claims
  }

  /// A pattern by its text, or, where it is too long to be read beside a figure, by what it found.
  private static func name(
    of pattern: Located<PatternRule>, finding range: Range<Int>, in text: String
  ) -> String {
    guard pattern.value.text.utf8.count > readableLength else {
      return "pattern '\(pattern.value.text)' at \(pattern.span.place)"
    }
    let found = String(decoding: Array(text.utf8)[range], as: UTF8.self)
    return "pattern that finds '\(found)' at \(pattern.span.place)"
  }

  /// The matches of a pattern from left to right, without overlap: a text that names one device
  /// twice may say two numbers of it.
  private func matches(of pattern: Pattern, in text: String) -> [Pattern.Match] {
    var matches: [Pattern.Match] = []
    var position = 0
    while matches.count < TextMatcher.mentionLimit,
      let match = pattern.firstMatch(in: text, from: position)
    {
      matches.append(match)
      guard match.range.upperBound > position else { break }
      position = match.range.upperBound
    }
    return matches
  }
}

extension Range where Bound == Int {
  fileprivate func strictlyContains(_ other: Range<Int>) -> Bool {
    lowerBound <= other.lowerBound && upperBound >= other.upperBound && self != other
  }
}
