// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues
import Foundation

/// Revisions of the fixture pack and records for them, by chance.
enum RevisionSamples {
  struct BrokenPack: Error, CustomStringConvertible {
    let description: String
  }

  /// Changes of the fixture's base, of which any may be taken with any others.
  static let changes: [(old: String, new: String)] = [
    ("value: 1.2, unit", "value: 1.25, unit"),
    ("value: 1.3, unit", "value: 1.1, unit"),
    ("power: 400}", "power: 430}"),
    ("power: 700}", "power: 650}"),
    ("\"\\\\bbeta\\\\b\"]", "\"\\\\bbeta\\\\b\", \"two\"]"),
    ("FRA,60,2022-01-01,2023-01-01", "FRA,55,2022-01-01,2023-01-01\nFRA,50,2023-01-01,"),
    ("DEU,380,2022-01-01,2023-01-01\n", ""),
    ("WLD,450", "WLD,460"),
    ("model.energy > quantity('0 kWh[it]')", "model.energy > quantity('200 kWh[it]')"),
    ("value: \"energy * intensity\"", "value: \"energy * intensity * 1.01\""),
    (
      "      - {id: energy.reported, tier: T1",
      "      - {id: energy.flat, tier: T2, when: \"model.downloads > 9000\", value: \"model.energy * 2.0 * pue\"}\n"
        + "      - {id: energy.reported, tier: T1"
    ),
    ("tiers: [T1, T2]", "tiers: [T1]"),
    ("population: \"model.downloads > 1000\"", "population: \"model.downloads > 5000\""),
    ("from: [hours]", "from: [gpu_hours, hours]"),
    ("weight: 20", "weight: 25"),
    ("has(model.place)\"", "has(model.place) && has(model.hours)\""),
    ("{id: T1, title: Energy reported}", "{id: T1, title: E, when: \"has(model.place)\"}"),
    ("absent: [NA]", "absent: [NA, beta]"),
    ("tier: T2, value: \"model.hours", "tier: T0, value: \"model.hours"),
    ("quantum: \"1 Wh[facility]\"", "quantum: \"0.1 Wh[facility]\""),
  ]

  /// Turns the ladder of energy round.
  static func reordered(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.firstIndex(where: { $0.contains("id: energy.reported,") }),
      let second = lines.firstIndex(where: { $0.contains("id: energy.hours,") })
    else { return text }
    var turned = lines
    turned.swapAt(first, second)
    return turned.joined(separator: "\n")
  }

  static func revision(_ seed: Int) throws -> (forth: PackRevision, back: PackRevision) {
    var random = Random(state: UInt64(seed))
    var taken = Array(changes.indices)
    for index in taken.indices.reversed() { taken.swapAt(index, random.below(index + 1)) }
    let count = 2 + random.below(4)
    let isTurned = random.below(2) == 0
    let chosen = taken.prefix(count).map { changes[$0] }
    return try pair { text in
      var text = isTurned ? reordered(text) : text
      for change in chosen { text = text.replacing(change.old, with: change.new) }
      return text
    }
  }

  /// The fixture's base and what a change makes of its texts, both ways.
  static func pair(
    _ change: (String) -> String
  ) throws -> (forth: PackRevision, back: PackRevision) {
    try pair(base: { $0 }, head: change)
  }

  /// What two changes make of the fixture's texts, both ways.
  static func pair(
    base old: (String) -> String, head new: (String) -> String
  ) throws -> (forth: PackRevision, back: PackRevision) {
    let base = try reading("base", old)
    let head = try reading("head", new)
    guard let forth = PackRevision(base: base, head: head),
      let back = PackRevision(base: head, head: base)
    else {
      throw BrokenPack(
        description: (base.diagnostics + head.diagnostics).map(\.rendered).joined())
    }
    return (forth, back)
  }

  private static func reading(
    _ root: String, _ change: (String) -> String
  ) throws -> PackReading {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures/packs/diff/base")
    let files = try ["grid.csv", "pack.yaml"].map { name in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return SourceFile(path: "\(root)/\(name)", text: change(text))
    }
    return PackReader.read(PackFiles(root: root, files: files))
  }

  /// Records that read the fixture's rules in many ways.
  static func records(_ seed: Int, count: Int) -> [String] {
    var random = Random(state: UInt64(seed) &* 7_919)
    return (0..<count).map { index in
      var parts = ["\"id\": \"org/model-\(index)\"", "\"downloads\": \(random.below(12_000))"]
      if random.below(3) > 0 { parts.append("\"energy\": \(random.below(500))") }
      if random.below(3) > 0 { parts.append("\"hours\": \(random.below(300))") }
      if random.below(4) == 0 { parts.append("\"gpu_hours\": \(random.below(300))") }
      let texts = ["8x alpha", "alpha", "4 x beta", "beta", "two", "gamma", "Alpha One", "none"]
      if random.below(3) > 0 { parts.append("\"hardware\": \"\(texts[random.below(8)])\"") }
      if random.below(2) == 0 { parts.append("\"accelerators\": \(1 + random.below(9))") }
      let places = ["FRA", "DEU", "WLD", "XXX"]
      if random.below(3) > 0 { parts.append("\"place\": \"\(places[random.below(4)])\"") }
      if random.below(4) > 0 { parts.append("\"trained\": \"202\(1 + random.below(4))-05-01\"") }
      return "{" + parts.joined(separator: ", ") + "}"
    }
  }

  static func record(_ json: String, _ trials: RevisionTrials) throws -> Record {
    let plan = try trials.base().paths
    return try Array(json.utf8).withUnsafeBytes {
      RecordReader(plan).read($0, line: 1, path: "models.jsonl")
    }.get()
  }

  static func subject(_ json: String, _ trials: RevisionTrials) throws -> TrialSubject {
    TrialSubject(TrialSubject.Side(try record(json, trials), noticed: []))
  }

  static func asOf() throws -> Timestamp {
    guard let date = Timestamp("2026-06-30") else { throw BrokenPack(description: "no date") }
    return date
  }

  static func trials(_ revision: PackRevision) throws -> RevisionTrials {
    try RevisionTrials(revision, dates: (try asOf(), try asOf()))
  }
}

/// Source: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
struct Random {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
