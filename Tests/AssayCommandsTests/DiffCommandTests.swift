// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("assay diff", .timeLimit(.minutes(15)))
struct DiffCommandTests {
  private static let records = """
    {"id":"org/a","downloads":6000,"energy":100,"place":"FRA","trained":"2023-05-01"}
    {"id":"org/b","downloads":9000,"hours":100,"hardware":"8x alpha","energy":300,\
    "place":"DEU","trained":"2022-05-01"}
    {"id":"org/c","downloads":2000,"hours":300,"hardware":"4 x beta","trained":"2022-05-01"}

    """

  private func diff(_ base: String, _ head: String, _ options: String...) throws -> Tool.Run {
    try Tool.run(
      [
        "diff", "-", "--base", "fixtures/packs/diff/\(base)", "--head",
        "fixtures/packs/diff/\(head)", "--as-of", "2026-06-30",
      ] + options, input: Self.records)
  }

  @Test func `versions that mean the same end with 0`() throws {
    let run = try diff("base", "base")
    #expect(run.status == 0)
    #expect(run.text.contains("nothing differs"))
  }

  @Test func `versions that differ end with 1, and every part is named`() throws {
    let run = try diff("base", "head")
    #expect(run.status == 1)
    for name in ["pue.value", "energy.order", "headline.population"] {
      #expect(run.text.contains(name))
    }
  }

  @Test func `what cannot be read ends with 2`() throws {
    #expect(try diff("base", "missing").status == 2)
  }

  @Test func `the document is JSON in which nothing is left over`() throws {
    let run = try diff("base", "head", "--format", "json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect(json["format"] as? String == "assay.diff/1")
    #expect(json["residual"] as? Int == 0)
    #expect((json["edits"] as? [Any])?.count == 9)
    #expect((json["models"] as? [Any])?.count == 3)
  }

  @Test func `it says of its figures that they are central, and what the audits print`() throws {
    for format in ["text", "markdown"] {
      let text = try diff("base", "head", "--format", format).text
      let heading = try #require(
        text.split(separator: "\n").first { $0.contains("headline: emissions, in ") })
      #expect(heading.hasSuffix(", central values"))
      #expect(text.contains("expected "))
      #expect(text.contains("Models most affected, in kgCO2e, central values"))
    }
    let run = try diff("base", "head", "--format", "json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect(json["statistic"] as? String == "central")
    let audit = try Tool.run(
      [
        "audit", "-", "--rules", "fixtures/packs/diff/head", "--as-of", "2026-06-30", "--format",
        "json",
      ], input: Self.records)
    let audited = try #require(
      try JSONSerialization.jsonObject(with: audit.output) as? [String: Any])
    let lines = try #require(audited["totals"] as? [[String: Any]])
    for total in try Self.totals(run) where (total["group"] as? [String: Any])?.isEmpty == true {
      guard let expected = total["expected"] as? [Any], let quantity = total["quantity"] as? String,
        let line = lines.first(where: {
          $0["id"] as? String == total["id"] as? String
            && ($0["group"] as? [String: Any])?.isEmpty != false
        }),
        let sums = line["quantities"] as? [[String: Any]],
        let sum = sums.first(where: { ($0["id"] ?? $0["name"]) as? String == quantity })
      else { continue }
      let figures = [expected[1] as? Double, sum["expected"] as? Double]
      #expect(figures[0] != nil && figures[0] == figures[1])
    }
  }

  @Test func `a report goes to each file that is named`() throws {
    let scratch = try ScratchFolder()
    let run = try diff(
      "base", "head", "-o", "json=\(scratch.file("diff.json").path)", "-o",
      "markdown=\(scratch.file("diff.md").path)")
    #expect(run.status == 1 && run.output.isEmpty)
    let markdown = try String(contentsOf: scratch.file("diff.md"), encoding: .utf8)
    #expect(markdown.hasPrefix("# diff-demo 1.0.0 → diff-demo 1.1.0\n"))
    #expect(markdown.contains("| `pue.value` |"))
    _ = try JSONSerialization.jsonObject(with: Data(contentsOf: scratch.file("diff.json")))
  }

  @Test(
    "parts add up by rule, file or kind to the same change", arguments: ["rule", "file", "kind"])
  func grouped(_ grouping: String) throws {
    let run = try diff("base", "head", "--group-by", grouping, "--format", "json")
    let totals = try Self.totals(run)
    for total in totals {
      let delta = try #require(total["delta"] as? Double)
      let groups = try #require(total["grouped"] as? [String: Double])
      #expect(abs(groups.values.reduce(0, +) - delta) < 1e-6)
    }
    let names = Set(totals.flatMap { ($0["grouped"] as? [String: Double] ?? [:]).keys })
    let expected = ["rule": "accelerators", "file": "pack.yaml", "kind": "factor"]
    #expect(names.contains(try #require(expected[grouping])))
  }

  private static func totals(_ run: Tool.Run) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    return try #require(json?["totals"] as? [[String: Any]])
  }

  private func stacked(_ lines: [String], _ options: String...) throws -> Tool.Run {
    let scratch = try ScratchFolder()
    try scratch.write(lines.joined(separator: "\n"), to: "order.txt")
    return try Tool.run(
      [
        "diff", "-", "--base", "fixtures/packs/diff/base", "--head", "fixtures/packs/diff/head",
        "--as-of", "2026-06-30", "--method", "stacked", "--order",
        scratch.file("order.txt").path,
      ] + options, input: Self.records)
  }

  @Test func `a waterfall by one order adds up, and says that it depends on it`() throws {
    func shares(_ first: String) throws -> [String: Double] {
      let run = try stacked([first, "*   # all the rest"], "--format", "json")
      #expect(run.status == 1, "\(run.errors)")
      let total = try #require(
        try Self.totals(run).first {
          $0["id"] as? String == "headline" && $0["quantity"] as? String == "emissions"
            && ($0["group"] as? [String: Any])?.isEmpty == true
        })
      let shares = try #require(total["shares"] as? [String: Double])
      let delta = try #require(total["delta"] as? Double)
      #expect(abs(shares.values.reduce(0, +) - delta) < 1e-6)
      return shares
    }
    let (ladder, pue) = (try shares("energy.order"), try shares("pue.value"))
    #expect(ladder != pue)
    // The first in order is what it does to the base alone: a PUE greater by 0.05.
    // 300 h on four accelerators of 700 W, with their host.
    let time: Double = 300 * 4 * 0.7 * 1.3
    let expected: Double = 0.05 * (100 * 0.06 + 300 * 0.38 + time * 0.45)
    let found = try #require(pue["pue.value"])
    #expect(abs(found - expected) < 1e-6)
    #expect(try stacked(["*"]).text.contains("Stacked: an edit"))
  }

  @Test(
    "an order names each edit once",
    arguments: [
      (["pue.valu", "*"], "order.txt:1: no edit is called 'pue.valu'; did you mean 'pue.value'?"),
      (["pue.value"], "does not place 'accelerators['beta'].power' and 7 more"),
      (["pue.value", "pue.value", "*"], "order.txt:2: 'pue.value' is placed already, at line 1"),
      (["*", "nothing*"], "order.txt:2: no edit that is not placed begins 'nothing'"),
    ])
  func order(_ lines: [String], _ message: String) throws {
    let run = try stacked(lines)
    #expect(run.status == 2)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func `an order without stacking, and stacking without one, are refused`() throws {
    #expect(try diff("base", "head", "--method", "stacked").status == 2)
    #expect(try diff("base", "head", "--order", "x").status == 2)
  }

  @Test func `two snapshots are compared with one pack`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Self.records.replacing("\"energy\":100", with: "\"energy\":90"), to: "before.jsonl")
    let run = try Tool.run(
      [
        "diff", "-", "--base-models", scratch.file("before.jsonl").path, "--base",
        "fixtures/packs/diff/base", "--as-of", "2026-06-30", "--format", "json",
      ], input: Self.records)
    #expect(run.status == 1, "\(run.errors)")
    let json = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    let edits = try #require(json?["edits"] as? [[String: Any]])
    #expect(edits.map { $0["id"] as? String } == ["inputs.model.energy"])
    #expect(edits.first?["models"] as? Int == 1)
    #expect(edits.first?["kind"] as? String == "data")
  }

  @Test func `the same snapshot under another name differs in nothing`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "copy.jsonl")
    let run = try Tool.run(
      [
        "diff", "-", "--base-models", scratch.file("copy.jsonl").path, "--base",
        "fixtures/packs/diff/base", "--as-of", "2026-06-30",
      ], input: Self.records)
    #expect(run.status == 0, "\(run.text)")
  }

  @Test func `ids that steer terminals or tables are harmless`() throws {
    let id = "a/\u{1B}[31m|<b>`x`\u{202E}"
    let record = """
      {"id":"\(id.replacing("\u{1B}", with: "\\u001b"))","downloads":9000,"energy":100,"place":"FRA",\
      "trained":"2022-05-01"}

      """
    let scratch = try ScratchFolder()
    let run = try Tool.run(
      [
        "diff", "-", "--base", "fixtures/packs/diff/base", "--head", "fixtures/packs/diff/head",
        "--as-of", "2026-06-30", "-o", "text=-", "-o",
        "markdown=\(scratch.file("diff.md").path)",
      ], input: record)
    #expect(run.status == 1, "\(run.errors)")
    #expect(!run.text.contains("\u{1B}[31m") && !run.text.contains("\u{202E}"))
    let markdown = try String(contentsOf: scratch.file("diff.md"), encoding: .utf8)
    #expect(markdown.contains("\\|&lt;b&gt;\\`x\\`"))
    #expect(!markdown.contains("<b>"))
  }
}
