// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import CSodium
import Foundation
import Testing

@testable import AssayInterpreter

/// What the default pack makes of every distinct spelling in a table of real metadata.
///
/// The tables (columns `raw`, `count`, `sources`) lie beside the repository, because only what Epoch
/// AI (CC-BY-4.0) and the Hub's own metadata say may be in it. So a spelling from elsewhere is known
/// here by its digest alone: `printf %s 'the spelling' | sha256sum`, the first 16 digits.
struct SpellingCensus {
  struct Entry {
    let raw: String
    /// How often it was seen.
    let count: Int
    let mayBeShown: Bool
    let outcome: Outcome

    /// The spelling, or `sha256:` and 16 digits.
    var name: String { mayBeShown ? raw : SpellingCensus.digest(of: raw) }
  }

  enum Outcome: Hashable {
    /// What the fields say, such as "8 a100-sxm".
    case matched(String)
    /// Read and not believed: rival rows, in the order of the table, or a figure that is none.
    case refused(String)
    /// Missing, with a finding that no row of the table matches.
    case unmatched
    /// A spelling of nothing.
    case absent

    var text: String {
      switch self {
      case .matched(let value): value
      case .refused(let candidates): "refused: \(candidates)"
      case .unmatched: "missing: no row"
      case .absent: "missing: says nothing"
      }
    }
  }

  let title: String
  let entries: [Entry]

  /// - Parameters:
  ///   - file: The table, below the data beside the checkout, such as `data/messy/….csv`.
  ///   - fields: The fields of which an outcome is made, in the order in which it names them; the
  ///     last must have a value for a spelling to be matched.
  ///   - pack: The pack, from the root of the checkout.
  ///   - records: The record in which a spelling stands, as JSON, from the spelling and its sources.
  init(
    _ title: String, _ file: String, fields: [String], pack: String = Repository.defaultPack,
    records: (_ raw: String, _ sources: String) throws -> String
  ) throws {
    try self.init(title, try Self.rows(of: file), fields: fields, pack: pack, records: records)
  }

  /// The spellings of a file of judgements in `fixtures/spellings`, each seen once.
  init(
    _ title: String, judged name: String, fields: [String], pack: String = Repository.defaultPack,
    record: (_ raw: String) throws -> String
  ) throws {
    let spellings = try Self.judgements(name).keys.sorted()
    try self.init(title, spellings.map { ($0, 1, "hf") }, fields: fields, pack: pack) { raw, _ in
      try record(raw)
    }
  }

  private init(
    _ title: String, _ rows: [(raw: String, count: Int, sources: String)], fields: [String],
    pack: String, records: (_ raw: String, _ sources: String) throws -> String
  ) throws {
    let audit = try InlineAudit(try Repository.packFiles(pack))
    var resolver = FieldResolver(pack: audit.pack, asOf: audit.interpreter.asOf).unshared()
    let indices = try fields.map { name in
      try #require(audit.pack.fields.firstIndex { $0.name == name }, "no field '\(name)'")
    }
    self.title = title
    self.entries = try rows.map { raw, count, sources in
      let resolved = resolver.resolve(try audit.record(try records(raw, sources)))
      return Entry(
        raw: raw, count: count, mayBeShown: Self.mayBeShown(sources),
        outcome: Outcome(resolved, indices, in: audit.pack))
    }
  }

  /// What one record becomes by the fields of a pack.
  static func outcome(
    of record: String, fields: [String], by audit: InlineAudit
  ) throws -> Outcome {
    var resolver = FieldResolver(pack: audit.pack, asOf: audit.interpreter.asOf).unshared()
    let indices = try fields.map { name in
      try #require(audit.pack.fields.firstIndex { $0.name == name }, "no field '\(name)'")
    }
    return Outcome(resolver.resolve(try audit.record(record)), indices, in: audit.pack)
  }

  /// A record with one text at a path: `object(at: "declared.place", "Norway")`.
  static func object(at path: String, _ text: String) throws -> String {
    let json = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    let object = path.split(separator: ".").reversed().reduce(json) { "{\"\($1)\": \($0)}" }
    return "{\"id\": \"x/y\", \(object.dropFirst())"
  }

  /// The rows of a table beside the checkout; throws if there is none.
  private static func rows(of file: String) throws -> [(raw: String, count: Int, sources: String)] {
    let url = try #require(Repository.shared).appending(path: file)
    let source = SourceFile(path: file, text: try String(contentsOf: url, encoding: .utf8))
    let table = try #require(DelimitedText.read(source).table)
    let columns = try ["raw", "count", "sources"].map { try #require(table.column($0)) }
    return try table.rows.map { row in
      (
        row[columns[0]].value, try #require(Int(row[columns[1]].value)), row[columns[2]].value
      )
    }
  }

  /// Whether every source of a spelling is Epoch AI or a field of the Hub's metadata.
  private static func mayBeShown(_ sources: String) -> Bool {
    sources.split(separator: "+").allSatisfy { $0.hasPrefix("epoch") || $0.hasPrefix("hf") }
  }

  /// `sha256:` and the first 16 hexadecimal digits.
  static func digest(of text: String) -> String {
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    let bytes = Array(text.utf8)
    crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    let digits = digest.prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "sha256:" + digits.joined()
  }
}

// MARK: - What became of a record

extension SpellingCensus.Outcome {
  init(_ resolved: ResolvedFields, _ fields: [Int], in pack: RulePack) {
    let values = fields.map { field -> String? in
      guard case .field(let step)? = resolved.derivation(ofField: field, in: pack) else {
        return nil
      }
      let bound = step.qualifier.map { "\($0) " } ?? ""
      let unit = step.unit.map { $0 == "accelerator" ? "" : " \($0)" } ?? ""
      return bound + step.value.text + unit
    }
    if let last = values.last, last != nil {
      self = .matched(values.compactMap(\.self).joined(separator: " "))
    } else if let parts = resolved.parts(of: fields, in: pack) {
      self = .matched(parts.joined(separator: " + "))
    } else if let rivals = resolved.observations.first(where: { $0.event == .matchRival }) {
      // The candidates stand in quotes behind the text itself.
      let keys = pack.tables.flatMap { $0.rows.map(\.key) }
      let quoted = Set(rivals.message.split(separator: "'").map(String.init))
      var candidates: [String] = []
      for key in keys where quoted.contains(key) && !candidates.contains(key) {
        candidates.append(key)
      }
      self = .refused(candidates.joined(separator: " or "))
    } else if let fault = resolved.observations.first(where: { $0.event == .fieldUnreadable }) {
      self = .refused(fault.message)
    } else if resolved.observations.contains(where: { $0.event == .matchNone }) {
      self = .unmatched
    } else {
      self = .absent
    }
  }
}

extension ResolvedFields {
  /// What the parts of a text became that names several keys: "512 a100-sxm", "h100-sxm".
  fileprivate func parts(of fields: [Int], in pack: RulePack) -> [String]? {
    guard let list = fields.compactMap({ pack.fields[$0].parts }).first,
      case .list(let items)? = origin(of: list)?.value
    else { return nil }
    let members = pack.fields[list].members
    guard let key = members.firstIndex(where: { $0.count != nil }), let count = members[key].count
    else { return nil }
    return items.indices.map { item in
      [count, key].compactMap { member in
        origin(of: MemberPlace(field: list, item: item, member: member)).map { origin in
          if case .string(let text) = origin.value { text } else { "\(Int(origin.value.number.0))" }
        }
      }.joined(separator: " ")
    }
  }
}

// MARK: - Statement and record

extension SpellingCensus {
  /// How many were matched, refused and missing: distinct spellings, and weighted by count.
  var statement: String {
    func share(_ choose: (Outcome) -> Bool) -> String {
      let chosen = entries.filter { choose($0.outcome) }
      return "\(chosen.count) (\(chosen.reduce(0) { $0 + $1.count }))"
    }
    let all = entries.reduce(0) { $0 + $1.count }
    let matched = share { if case .matched = $0 { true } else { false } }
    let refused = share { if case .refused = $0 { true } else { false } }
    let unmatched = share { $0 == .unmatched }
    let absent = share { $0 == .absent }
    return "\(title): of \(entries.count) distinct spellings (\(all) by count)"
      + " \(matched) are matched, \(refused) refused, and missing \(unmatched) for want of a row"
      + " and \(absent) because they say nothing."
  }

  /// A line for each spelling, and the statement above them.
  var table: String {
    let lines = entries.map {
      "\(Self.cell($0.name)),\($0.count),\(Self.cell($0.outcome.text))"
    }
    return "spelling,count,outcome\n" + lines.sorted().joined(separator: "\n") + "\n"
  }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Compares with `fixtures/spellings/NAME`; `ASSAY_RECORD=1` records it, and fails the run.
  func checkTable(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = Repository.root.appending(path: "fixtures/spellings/\(name)")
    guard ProcessInfo.processInfo.environment["ASSAY_RECORD"] == nil else {
      try Data(table.utf8).write(to: file)
      Issue.record("recorded \(name): read the difference", sourceLocation: sourceLocation)
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    let changed = Set(table.split(separator: "\n"))
      .symmetricDifference(recorded.split(separator: "\n"))
    for line in changed.sorted() {
      let mark = table.contains(line) ? "now" : "was"
      Issue.record("\(name) \(mark): \(line)", sourceLocation: sourceLocation)
    }
  }
}

// MARK: - Against judgement

extension SpellingCensus {
  /// What a person reads in a spelling, without regard to the rules.
  enum Judgement: Hashable {
    /// Names rows of the table, and says this of them.
    case means(String)
    /// Names a row, and must not be taken: it contradicts itself, or names it in passing.
    case notToBeTaken
    /// Names no row of the table.
    case namesNone
  }

  struct Verdict {
    /// Entries with the right outcome, of those that name a row: a share of spellings, and of counts.
    let recall: (distinct: Double, weighted: Double)
    let judged: Int
    /// Matched, and not what a person reads.
    let wrong: [String]
    /// What a person understands and the rules do not, or not to the end.
    let missed: [String]
  }

  /// Reads judgements: columns `spelling` (as in the table of outcomes) and `means`, in which
  /// `none` stands for no row of the table and `refuse` for what must not be taken.
  static func judgements(_ name: String) throws -> [String: Judgement] {
    let path = "fixtures/spellings/\(name)"
    let reading = DelimitedText.read(SourceFile(path: path, text: try Repository.text(path)))
    try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics.map(\.rendered))")
    let table = try #require(reading.table)
    let (spelling, means) = (
      try #require(table.column("spelling")), try #require(table.column("means"))
    )
    var judgements: [String: Judgement] = [:]
    for row in table.rows {
      try #require(judgements[row[spelling].value] == nil, "'\(row[spelling].value)' stands twice")
      judgements[row[spelling].value] =
        switch row[means].value {
        case "none": .namesNone
        case "refuse": .notToBeTaken
        case let text: .means(text)
        }
    }
    return judgements
  }

  /// Holds the outcomes against judgements; spellings without one are left out.
  func verdict(_ judgements: [String: Judgement]) -> Verdict {
    var (right, named) = ((distinct: 0, weighted: 0), (distinct: 0, weighted: 0))
    var judged = 0
    var wrong: [String] = []
    var missed: [String] = []
    for entry in entries {
      guard let judgement = judgements[entry.name] else { continue }
      judged += 1
      var outcome: String?
      if case .matched(let text) = entry.outcome { outcome = text }
      if case .means(let text) = judgement {
        named.distinct += 1
        named.weighted += entry.count
        if outcome == text {
          right.distinct += 1
          right.weighted += entry.count
          continue
        }
        // A row without the count that stands there is right as far as it goes.
        guard let outcome, !text.hasSuffix(" " + outcome) else {
          missed.append("'\(entry.raw)' (\(entry.count)) means \(text), was \(entry.outcome.text)")
          continue
        }
        wrong.append("'\(entry.raw)' (\(entry.count)) means \(text) and became \(outcome)")
      } else if let outcome {
        wrong.append("'\(entry.raw)' (\(entry.count)) means no row and became \(outcome)")
      }
    }
    func share(_ part: Int, of whole: Int) -> Double {
      whole == 0 ? 0 : Double(part) / Double(whole)
    }
    return Verdict(
      recall: (
        share(right.distinct, of: named.distinct), share(right.weighted, of: named.weighted)
      ), judged: judged, wrong: wrong, missed: missed)
  }
}
