// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The revision of the default pack can be shown edit by edit, and is as long as its changelog.
@Suite("The versions of the default pack", .timeLimit(.minutes(15)))
struct PackVersionTests {
  private static let revision = "rules/hugging-carbon/1.1.0"

  private static let records = """
    {"id":"org/a","downloads":6000,"declared":{"energy":1000,"energy_meter":"facility",\
    "place":"China","trained":"2025-03-01","emissions":500}}

    """

  private func edits() throws -> (status: Int32, document: [String: Any]) {
    let run = try Tool.run(
      [
        "diff", "-", "--base", Tool.defaultPack, "--head", Self.revision, "--as-of", "2026-06-30",
        "--format", "json",
      ], input: Self.records)
    let json = try JSONSerialization.jsonObject(with: run.output)
    return (run.status, try #require(json as? [String: Any]))
  }

  @Test func `every edit but those of the grid is one that a person can read`() throws {
    let (status, document) = try edits()
    #expect(status == 1)
    #expect(document["residual"] as? Int == 0)
    let ids = try #require(document["edits"] as? [[String: Any]]).compactMap { $0["id"] as? String }
    let grid = ids.filter { $0.hasPrefix("countries['") }
    // 210 rows come, and of 3 countries and years a newer figure takes the place of an older one.
    #expect(grid.count == 213)
    #expect(grid.filter { $0.hasSuffix(".intensity") }.count == 3)
    #expect(
      Set(ids).subtracting(grid) == [
        "accelerators['kunlun-rg800'].declared", "accelerators['mxc500-pcie'].declared",
        "consistent.listing.check", "consistent.parameters.check", "emissions.order",
        "pack.effective", "plausible.pue.message", "pue.uncertainty", "recalculation.declared",
        "score.accelerators.weight",
        "score.place.weight", "world_grid['world'].intensity",
      ])
  }

  struct Revision: Sendable, CustomTestStringConvertible {
    let base: String
    let head: String
    let verb: String
    var testDescription: String { "\(base) to \(head)" }
  }

  static let revisions = [
    Revision(base: "1.0.0", head: "1.1.0", verb: "falls"),
    Revision(base: "1.1.0", head: "1.2.0", verb: "rises"),
  ]

  @Test(
    "the changelog of a revision says what it does to the fixture's headline", arguments: revisions)
  func headline(of revision: Revision) throws {
    let packs = [revision.base, revision.head].map { "rules/hugging-carbon/\($0)" }
    let file = RepositoryTests.root.appending(path: "\(packs[1])/CHANGELOG.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let figures = try headlines(of: packs)
    #expect(text.contains("\(revision.verb) from \(figures[0]) to \(figures[1]) t "))
  }

  @Test func `every edit of 1.2.0 has its reason, and what it says of one stands for one`() throws {
    let run = try Tool.run(
      [
        "diff", "-", "--base", Self.revision, "--head", "rules/hugging-carbon/1.2.0",
        "--as-of", "2026-06-30", "--format", "json",
      ], input: Self.records)
    let json = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    let edits = try #require(json?["edits"] as? [[String: Any]])
    #expect(edits.count > 100)
    let silent = edits.filter { $0["reason"] == nil }.compactMap { $0["id"] as? String }
    #expect(silent == [])
    #expect(!run.errors.contains("warning"))
  }

  @Test func `the table of published facts says what the declarations for older versions say`()
    throws
  {
    func figures(_ inputs: [String]) throws -> [String: [String: Double]] {
      let run = try Tool.audit(
        inputs, rules: "rules/hugging-carbon/1.2.0",
        ["--fail-on", "never", "--format", "json", "--derivations", "none"])
      let json = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      var figures: [String: [String: Double]] = [:]
      for model in try #require(json?["models"] as? [[String: Any]]) {
        let quantities = try #require(model["quantities"] as? [String: [String: Any]])
        for (name, quantity) in quantities {
          for end in ["central", "expected", "low", "high"] {
            figures["\(model["id"] ?? "")", default: [:]]["\(name).\(end)"] =
              quantity[end] as? Double
          }
        }
      }
      return figures
    }
    let listing = try figures(["fixtures/hub/models.jsonl"])
    let declared = try figures(["fixtures/hub/models.jsonl", "fixtures/hub/declared.yaml"])
    #expect(listing.count > 900 && Set(listing.keys) == Set(declared.keys))
    for (id, figures) in declared where listing[id] != figures {
      let differing = figures.filter { name, value in
        // A figure may be written in another unit.
        guard let other = listing[id]?[name] else { return true }
        return (other - value).magnitude > 1e-9 * value.magnitude
      }
      #expect(differing.isEmpty, "\(id): \(differing.keys.sorted())")
      #expect(listing[id]?.count == figures.count, "\(id)")
    }
  }

  /// In whole tonnes, with a comma before thousands.
  private func headlines(of packs: [String]) throws -> [String] {
    try packs.map { pack in
      let run = try Tool.audit(
        ["fixtures/hub/models.jsonl", "fixtures/hub/declared.yaml"], rules: pack,
        ["--fail-on", "never", "--format", "json"])
      let json = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      let total = try #require((json?["totals"] as? [[String: Any]])?.first)
      let quantities = try #require(total["quantities"] as? [String: [String: Any]])
      let kilograms = try #require(quantities["emissions"]?["value"] as? Double)
      let tonnes = Int((kilograms / 1000).rounded())
      return "\(tonnes / 1000),\(String(format: "%03d", tonnes % 1000))"
    }
  }
}
