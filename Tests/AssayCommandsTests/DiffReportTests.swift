// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What a comparison reports besides its headline: lines, totals that go, profiles, words.
@Suite("Reports of assay diff", .timeLimit(.minutes(15)))
struct DiffReportTests {
  private static let records = """
    {"id":"org/a","downloads":6000,"energy":100,"place":"FRA","trained":"2023-05-01"}
    {"id":"lab/b","downloads":9000,"hours":100,"hardware":"8x alpha","energy":300,"place":"DEU","trained":"2022-05-01"}
    {"id":"org/c","downloads":2000,"hours":300,"hardware":"4 x beta","trained":"2022-05-01"}

    """

  /// Compares the small policy with itself as changed, and by a profile.
  private func diff(
    _ format: String, profile: String? = nil, _ change: (String) -> String = { $0 }
  ) throws -> Tool.Run {
    let scratch = try ScratchFolder()
    let folder = RepositoryTests.root.appending(path: "fixtures/packs/diff/base")
    let pack = try String(contentsOf: folder.appending(path: "pack.yaml"), encoding: .utf8)
    let grid = try String(contentsOf: folder.appending(path: "grid.csv"), encoding: .utf8)
    for (name, text) in [("base", pack), ("head", change(pack))] {
      try FileManager.default.createDirectory(
        at: scratch.file(name), withIntermediateDirectories: true)
      try scratch.write(text, to: "\(name)/pack.yaml")
      try scratch.write(grid, to: "\(name)/grid.csv")
    }
    try scratch.write(Self.records, to: "models.jsonl")
    var arguments = [
      "diff", "models.jsonl", "--base", "base", "--head", "head", "--as-of", "2026-06-30",
      "--format", format,
    ]
    if let profile {
      let head = """
        assay: 1
        profile: own
        version: 1.0.0
        title: Own
        of: {pack: diff-demo, version: 1.0.0}
        defaults: {source: demo, evidence: policy}

        """
      try scratch.write(head + profile, to: "own.yaml")
      arguments += ["--head-profile", "own.yaml"]
    }
    return try Tool.run(arguments, in: scratch.url)
  }

  @Test(
    "a sum that is no longer reported is said to be gone, and is not zero",
    arguments: [
      "text", "markdown", "html", "sarif",
    ])
  func gone(format: String) throws {
    let run = try diff(format) {
      $0.replacing("sum: [emissions, energy]", with: "sum: [emissions]")
        .replacing("ratios: {per_energy:", with: "ratios: {per_power:")
    }
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.text.contains("no longer reported"))
    #expect(run.text.contains("not reported before"))
    let back = try diff(format) {
      $0.replacing("  - {id: all, title: All models, sum: [emissions]}", with: "")
    }
    #expect(back.text.contains("all: emissions"))
  }

  @Test func `in JSON what is not reported is null`() throws {
    let run = try diff("json") {
      $0.replacing("sum: [emissions, energy]", with: "sum: [emissions]")
        .replacing(
          ",\n     ratios: {per_energy: {title: Emissions per energy, of: emissions, per: energy, unit: \"gCO2e[lifecycle]/kWh[facility]\"}}",
          with: "")
    }
    let json = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any], "\(run.errors)")
    let totals = try #require(json["totals"] as? [[String: Any]])
    let energy = try #require(
      totals.first { $0["quantity"] as? String == "energy" && $0["id"] as? String == "headline" })
    #expect(energy["after"] is NSNull && energy["before"] is NSNumber)
  }

  @Test("lines by tier are split as the whole is", arguments: ["text", "markdown", "html"])
  func lines(format: String) throws {
    let run = try diff(format) { $0.replacing("value: 1.2,", with: "value: 1.3,") }
    #expect(run.text.contains("By tier: emissions, in kgCO2e, central values"))
    let json = try diff("json") { $0.replacing("value: 1.2,", with: "value: 1.3,") }
    let document = try #require(
      try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    let totals = try #require(document["totals"] as? [[String: Any]])
    let tiers = totals.filter { total in
      (total["group"] as? [String: Any])?["tier"] != nil
        && total["quantity"] as? String == "emissions"
    }
    #expect(tiers.count == 2)
    #expect(tiers.allSatisfy { (($0["shares"] as? [String: Any])?.keys.sorted()) == ["pue.value"] })
  }

  @Test func `a value of some models alone is one edit, which moves these`() throws {
    let run = try diff(
      "json",
      profile: """
        set: {pue: {value: 2.4, uncertainty: 1, where: {place: FRA}, reason: Ours}}
        supply:
          grid:
            units: {intensity: "gCO2e[lifecycle]/kWh[facility]"}
            where: {models: ['lab/*']}
            reason: Measured here
            rows: [{key: DEU, intensity: 1, from: 2022-01-01, until: 2023-01-01}]
        """)
    let json = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any], "\(run.errors)")
    let edits = try #require(json["edits"] as? [[String: Any]])
    #expect(
      edits.compactMap { $0["id"] as? String } == [
        "grid[model is lab/*].declared", "pue[place is FRA].declared",
      ])
    #expect(edits.compactMap { $0["reason"] as? String } == ["Measured here", "Ours"])
    let models = try #require(json["models"] as? [[String: Any]])
    let moved = models.filter { ($0["delta"] as? NSNumber) != 0 }
    #expect(moved.compactMap { $0["id"] as? String } == ["org/a", "lab/b"])
    for (model, edit) in zip(
      moved, ["pue[place is FRA].declared", "grid[model is lab/*].declared"])
    {
      #expect((model["shares"] as? [String: Any])?.keys.sorted() == [edit])
    }
    #expect(json["residual"] as? Int == 0)
  }

  @Test func `a waiver is an edit, and rows that move nothing are named`() throws {
    let run = try diff(
      "text",
      profile: """
        supply:
          grid:
            units: {intensity: "gCO2e[lifecycle]/kWh[facility]"}
            reason: Ours
            rows: [{key: NOR, intensity: 30, from: 2022-01-01, until: 2023-01-01}]
        waive:
          - {id: discloses.energy, models: [org/c], approver: The board, reason: Old, until: 2027-01-01}
        """)
    #expect(run.text.contains("discloses.energy.waiver"), "\(run.errors)")
    #expect(
      run.text.contains("of models where model.id in ['org/c'], until 2027-01-01, by The board"))
    #expect(run.text.contains("grid['NOR']@2022-01-01.declared"))
  }
}
