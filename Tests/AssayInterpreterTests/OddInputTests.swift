// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource
import AssayValues
import Testing

@testable import AssayInterpreter

/// Packs with numbers, names and units that hardly belong there, and records with values that nobody
/// would state: whatever a pack that checks is applied to, the audit ends with its totals.
@Suite("Odd packs and records", .timeLimit(.minutes(15)))
struct OddInputTests {
  /// SplitMix64 (Steele, Lea and Flood 2014), so that a failure can be repeated.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
  }

  private static let pack = """
    assay: 1
    pack: odd
    version: 1.0.0
    title: Odd
    absent: [NA]
    references: {demo: {title: Demonstration data}}
    defaults: {source: demo, evidence: policy}
    fields:
      energy: {unit: kWh, from: [energy]}
      hours: {unit: h, from: [hours]}
      count: {type: int, from: [count]}
      share: {type: double, from: [share]}
      when: {type: date, from: [when]}
      place: {type: string, match: grid, from: [place]}
      tags: {type: list, from: [tags]}
      flag: {type: bool, from: [flag]}
    tables:
      grid:
        title: Grid
        key: {name: place, type: string}
        columns: {intensity: {title: Intensity, unit: gCO2e/kWh}}
        period: [from, until]
        rows:
          - {key: FR, intensity: 50, from: 2020-01-01, until: 2024-01-01}
          - {key: FR, intensity: 45, from: 2024-01-01}
    parameters:
      pue: {title: PUE, value: 1.2, unit: "1", range: [1, 2]}
      power: {title: Power, value: 400, unit: W, uncertainty: 1.5}
    definitions:
      long: {title: Long, value: "has(model.tags) && model.tags.exists(t, t.size() > 3)"}
    quantities:
      used:
        title: Energy
        unit: kWh
        quantum: 1 Wh
        valid: [0, 1e12]
        methods:
          - {id: u.stated, tier: T2, value: "model.energy * pue"}
          - {id: u.hours, tier: T1, when: "model.hours > quantity('0 h')", value: "model.hours * power * model.share", uncertainty: 2}
          - {id: u.count, tier: T1, value: "model.count * quantity('1 kWh')"}
    tiers:
      of: used
      order: [{id: T2, title: Two}, {id: T1, title: One}, {id: T0, title: None}]
    requirements:
      - {id: r1, title: R, kind: datagap, severity: error, assert: "has(model.energy)", message: "{model.id} {model.count}"}
      - {id: r2, title: R, kind: datagap, severity: note, assert: "model.when > timestamp('2020-01-01')", message: "m"}
    totals:
      - {id: all, title: All, population: "model.count > -5", sum: [used], by: [tier, place, flag]}
    """

  private static let tokens = [
    "0", "1", "-1", "1e308", "1e-308", "9223372036854775807", "0.5", "1e18", "kWh", "gCO2e", "FLOP",
    "W·h", "1e300 kWh", "1 GWh", "1e-18 kWh", "model.count", "model.share", "[]", "[0, 0]",
    "[9, 1]",
    "{}", "''", "T0", "pue", "used", "2020-01-01", "0001-01-01", "9999-12-31", "h", "int", "date",
    "list", "string", "double", "true", "[].all(x, x)", "model.tags", "tier", "entity",
  ]

  private static let values = [
    "0", "-0.0", "1", "-1", "1e308", "-1e308", "1e-320", "1e400", "9223372036854775807",
    "-9223372036854775808", "18446744073709551616", "0.000128", "\"1e999 kWh\"", "\"NaN\"", "\"\"",
    "\"NA\"", "\"12 kWh\"", "\"-3 h\"", "\"1,234.5 MWh\"", "\"0001-01-01\"", "\"9999-12-31\"",
    "\"2024-02-30\"", "null", "true", "[]", "{}", "[1, \"a\", null, [], {}]", "{\"value\": 1e308}",
    "{\"value\": 1, \"unit\": \"FLOP\"}", "\"FR\"", "\"\\u0000\"", "\"é\\u0301\"", "[[[[]]]]",
    "\"1e308-1e309 kWh\"", "\"over 9223372036854775807\"", "\"~0 kWh\"", "\"1e-300 kWh\"",
  ]

  private static func records(_ generator: inout Generator, count: Int) -> String {
    let names = ["energy", "hours", "count", "share", "when", "place", "tags", "flag"]
    return (0..<count).map { index in
      let fields = names.filter { _ in Bool.random(using: &generator) }.map {
        "\"\($0)\":\(values.randomElement(using: &generator) ?? "0")"
      }
      return "{" + (["\"id\":\"o/\(index)\""] + fields).joined(separator: ",") + "}\n"
    }.joined()
  }

  private static func audit(_ pack: RulePack, _ records: String) throws -> Bool {
    let audit = try InlineAudit(pack)
    let population = audit.population(records, chunkSize: 4096)
    do {
      _ = try population.summary(by: audit.interpreter)
      return true
    } catch is AuditOverflow {
      return false
    }
  }

  private static func read(_ text: String) -> PackReading {
    let file = SourceFile(path: "odd/pack.yaml", text: text)
    return PackReader.read(PackFiles(root: "odd", files: [file]))
  }

  @Test func `records with odd values are audited to the end`() throws {
    var generator = Generator(state: 20_260_630)
    let reading = Self.read(Self.pack)
    let pack = try #require(reading.pack, "\(reading.diagnostics.map(\.rendered).joined())")
    #expect(try Self.audit(pack, Self.records(&generator, count: 500)))
  }

  @Test("a pack that checks audits, whatever stands in it", arguments: UInt64(0)..<8)
  func mutated(_ seed: UInt64) throws {
    var generator = Generator(state: seed)
    let words = Self.pack.split(separator: " ", omittingEmptySubsequences: false)
    var checked = 0
    for _ in 0..<60 {
      var changed = words.map(String.init)
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        let place = Int.random(in: 0..<changed.count, using: &generator)
        guard !changed[place].isEmpty, !changed[place].contains("\n") else { continue }
        let tail = changed[place].reversed().prefix { ",}]\"".contains($0) }.reversed()
        changed[place] = (Self.tokens.randomElement(using: &generator) ?? "") + String(tail)
      }
      let reading = Self.read(changed.joined(separator: " "))
      #expect((reading.pack == nil) == reading.diagnostics.hasErrors)
      guard let pack = reading.pack else { continue }
      checked += 1
      _ = try Self.audit(pack, Self.records(&generator, count: 12))
    }
    #expect(checked > 5)
  }
}
