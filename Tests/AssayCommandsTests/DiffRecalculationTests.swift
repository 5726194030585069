// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Whether a base year is to be worked out anew, by a pack's own terms or by a given threshold.
@Suite("Recalculation of a base year", .timeLimit(.minutes(15)))
struct DiffRecalculationTests {
  private static let records = """
    {"id":"org/a","downloads":6000,"energy":100,"place":"FRA","trained":"2022-05-01"}
    {"id":"org/b","downloads":9000,"energy":300,"place":"DEU","trained":"2021-05-01"}

    """

  /// The fixture, with a section on top and edits in the head.
  private func diff(
    _ section: String, head edits: [(String, String)] = [("value: 1.2, unit", "value: 1.26, unit")],
    _ options: String...
  ) throws -> (run: Tool.Run, recalculation: [String: Any]?) {
    let scratch = try ScratchFolder()
    let folder = RepositoryTests.root.appending(path: "fixtures/packs/diff/base")
    for side in ["base", "head"] {
      try FileManager.default.createDirectory(
        at: scratch.file(side), withIntermediateDirectories: true)
      for name in ["pack.yaml", "grid.csv"] {
        var text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        if name == "pack.yaml" {
          // The year as a number of its own, so that a total may be broken down by it.
          text = text.replacing("by: [tier]", with: "by: [tier, place]") + section
        }
        if side == "head" { for (old, new) in edits { text = text.replacing(old, with: new) } }
        try scratch.write(text, to: "\(side)/\(name)")
      }
    }
    let run = try Tool.run(
      [
        "diff", "-", "--base", scratch.file("base").path, "--head", scratch.file("head").path,
        "--as-of", "2026-06-30", "--format", "json",
      ] + options, input: Self.records)
    let json = try? JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    return (run, json?["recalculation"] as? [String: Any])
  }

  private static let section = """

    recalculation: {baseYear: 2024, threshold: 5%, cumulative: true, triggers: [factor, error], never: [organicGrowth]}

    """

  @Test func `a factor that moves the figure by the threshold calls for it`() throws {
    let (run, found) = try diff(Self.section)
    let recalculation = try #require(found, "\(run.errors)")
    #expect(recalculation["required"] as? Bool == true)
    let effect = try #require((recalculation["effects"] as? [[String: Any]])?.first)
    #expect(effect["edit"] as? String == "pue.value")
    #expect(abs(try #require(effect["share"] as? Double) - 0.05) < 1e-9)
    #expect(effect["crosses"] as? Bool == true)
  }

  @Test func `one that moves it by less does not, unless a lower threshold is given`() throws {
    let edits = [("value: 1.2, unit", "value: 1.25, unit")]
    #expect(try diff(Self.section, head: edits).recalculation?["required"] as? Bool == false)
    let (_, lower) = try diff(Self.section, head: edits, "--significance", "4%")
    #expect(lower?["required"] as? Bool == true)
    #expect(lower?["statedBy"] as? String == "command line")
  }

  @Test
  func `kinds that are no triggers do not count, and a version can say that it mends an error`()
    throws
  {
    let edits = [
      ("value: \"energy * intensity\"", "value: \"energy * intensity * 2.0\""),
      ("version: 1.0.0", "version: 1.0.1"),
    ]
    let (_, method) = try diff(Self.section, head: edits)
    #expect(method?["required"] as? Bool == false)
    let changes = """

      changes: {since: 1.0.0, edits: [{edit: "emissions.energy.*", kind: error, reason: Doubled}]}

      """
    let (run, error) = try diff(
      Self.section, head: edits + [("recalculation:", "\(changes)recalculation:")])
    #expect(error?["required"] as? Bool == true, "\(run.errors)")
  }

  @Test func `a threshold alone is about the total as a whole`() throws {
    let (_, found) = try diff("", "--significance", "5%")
    #expect(found?["baseYear"] is NSNull)
    #expect(found?["required"] as? Bool == true)
  }

  @Test(
    "what a section names must be there",
    arguments: [
      ("total: nowhere", "unknown-id"), ("by: nobody", "unknown-id"),
      ("triggers: [weather]", "bad-value"),
    ])
  func names(_ line: String, _ code: String) throws {
    let section = "\nrecalculation: {baseYear: 2024, threshold: 5%, \(line)}\n"
    let (run, _) = try diff(section)
    #expect(run.status == 2)
    #expect(run.errors.contains("[\(code)]"), "\(run.errors)")
  }
}
