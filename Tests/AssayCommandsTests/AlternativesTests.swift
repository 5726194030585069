// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Choices of structure side by side: `alternatives` of a pack, `assay audit --alternatives`.
@Suite("Alternatives", .timeLimit(.minutes(15)))
struct AlternativesTests {
  private static let goal = "rules/our-policy/1.0.0"
  private static let audit = [
    "audit", "\(goal)/models.jsonl", "--rules", goal, "--as-of", "2026-06-30", "--fail-on", "never",
  ]
  private static let rules = """
    alternatives:
      - id: no-time
        title: Metered energy alone
        reason: Hours are nobody's measurement
        select: {energy.time: {selected: false, reason: Not measured}}
      - id: power-high
        title: Twice the power
        reason: Hosts take as much
        set: {power: {value: 1.4 kW/accelerator, reason: Hosts, source: example, evidence: policy}}
      - id: elsewhere
        title: The north is as the south
        reason: Contracts are not known
        supply:
          sites: {units: {intensity: gCO2e/kWh}, reason: As the south, source: example, evidence: policy, rows: {north: {intensity: 400}}}
    """

  /// The pack that `assay init` writes, with alternatives.
  private static func pack(_ alternatives: String) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    #expect(try Tool.run(["init", goal], in: scratch.url).status == 0)
    try scratch.write(alternatives, to: "\(goal)/alternatives.yaml")
    return scratch
  }

  private struct Document: Decodable {
    struct Quantity: Decodable, Equatable {
      let expected: Double?
      let low: Double?
      let high: Double?
      let models: Int
    }

    struct Alternative: Decodable {
      let id: String
      let headline: Quantity?
    }

    struct Summary: Decodable { let alternatives: [Alternative]? }

    struct Total: Decodable { let quantities: [String: Quantity] }

    let summary: Summary
    let totals: [Total]
  }

  private static func document(_ arguments: [String], in scratch: ScratchFolder) throws -> Document
  {
    let run = try Tool.run(audit + arguments + ["--format", "json"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONDecoder().decode(Document.self, from: run.output)
  }

  @Test func `each is what an audit by a profile that says the same comes to`() throws {
    let scratch = try Self.pack(Self.rules)
    let all = try Self.document(["--alternatives"], in: scratch)
    let found = try #require(all.summary.alternatives)
    #expect(found.map(\.id) == ["no-time", "power-high", "elsewhere"])
    let items = Self.rules.components(separatedBy: "  - id:").dropFirst()
    for (item, alternative) in zip(items, found) {
      let lines = item.split(separator: "\n").dropFirst(3).map { $0.dropFirst(4) }
      let profile = """
        assay: 1
        profile: other
        version: 1.0.0
        title: Other
        of: {pack: our-policy, version: 1.0.0}
        \(lines.joined(separator: "\n"))
        """
      try scratch.write(profile, to: "other.yaml")
      let alone = try Self.document(["--profile", "other.yaml"], in: scratch)
      #expect(alone.totals[0].quantities["emissions"] == alternative.headline)
      #expect(alternative.headline != all.totals[0].quantities["emissions"])
    }
  }

  @Test func `the text has them side by side with their range, and only where they are asked for`()
    throws
  {
    let scratch = try Self.pack(Self.rules)
    let run = try Tool.run(Self.audit + ["--alternatives"], in: scratch.url)
    #expect(
      run.text.contains("  –            as the pack has it          3.04   2.51 to 3.64       2"))
    #expect(
      run.text.contains("  no-time      Metered energy alone        2.46   1.99 to 3.00       1"))
    #expect(run.text.contains("structure: 2.5 to 25 tCO2e expected"))
    let plain = try Tool.run(Self.audit, in: scratch.url)
    #expect(!plain.text.contains("choices of structure"))
    #expect(try Self.document([], in: scratch).summary.alternatives == nil)
  }

  @Test func `a pack without any says so`() throws {
    let scratch = try ScratchFolder()
    #expect(try Tool.run(["init", Self.goal], in: scratch.url).status == 0)
    let run = try Tool.run(Self.audit + ["--alternatives"], in: scratch.url)
    #expect(run.status != 0)
    #expect(run.errors.contains("our-policy 1.0.0 has no alternatives"))
  }

  @Test(
    "a mistake of an alternative is found where it stands",
    arguments: [
      ("select: {energy.tim: {selected: false, reason: x}}", "unknown-id"),
      (
        "set: {power: {value: 3 kWh, reason: x, source: example, evidence: policy}}",
        "unit-mismatch"
      ),
      ("set: {power: {value: 3 kW/accelerator, source: example, evidence: policy}}", "missing-key"),
      ("supply: {site: {reason: x, source: example, evidence: policy, rows: {}}}", "unknown-table"),
      ("reweight: {score.x: {weight: 3, reason: x}}", "unknown-id"),
      ("waive: []", "unknown-key"), ("when: x", "unknown-key"), ("", "missing-key"),
    ])
  func mistakes(_ body: String, _ code: String) throws {
    let scratch = try Self.pack(
      "alternatives:\n  - id: other\n    title: Other\n    reason: Why not\n    \(body)\n")
    let run = try Tool.run(["check", Self.goal], in: scratch.url)
    #expect(run.status != 0)
    let output = run.text + run.errors
    #expect(output.contains("[\(code)]"), "\(output)")
    #expect(output.contains("alternatives.yaml:"))
  }
}
