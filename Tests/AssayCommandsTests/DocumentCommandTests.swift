// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `assay document`: the policy as people read it.
@Suite("Document", .timeLimit(.minutes(15)))
struct DocumentCommandTests {
  private static let pack = """
    assay: 1
    pack: reading
    version: 1.1.0
    title: "A policy *of* <b>ours</b>"
    effective: {from: 2026-01-01}
    bases: {meter: [it]}
    references: {policy: {title: The policy, url: "https://example.org/policy"}}
    clauses:
      - {id: p1, title: Energy is stated, ref: policy, at: "section 1", level: shall}
      - {id: p2, title: The place is stated, ref: policy, at: "section 2", level: should}
      - {id: p3, title: Nobody asks for this, ref: policy, at: "section 3", level: may}
    untranslated:
      - {clause: p2, title: The site is named, why: no record names it, taints: [used]}
    defaults: {source: policy, evidence: policy}
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: "kWh[it]", from: [energy], title: Energy of the run}
      hours: {unit: h, from: [hours]}
    parameters:
      power: {title: Power of a machine, value: 2, unit: "kW[it]", range: [1, 4], clause: p1}
    tables:
      grid: {title: Grids, key: string, columns: {share: {unit: "1"}}, rows: {a: {share: 0.5}, b: {share: 0.25}}}
    quantities:
      used:
        title: Energy used
        unit: "kWh[it]"
        quantum: "1 kWh[it]"
        methods:
          - {id: used.stated, title: As stated, value: model.energy}
          - {id: used.hours, title: By time, when: "model.downloads < 10 || model.hours > quantity('1 h')", value: "model.hours * power", fallback: true}
    requirements:
      - id: energy
        title: Energy is stated
        kind: datagap
        severity: error
        clause: p1
        applies: "model.downloads > 5000"
        assert: has(model.energy)
        message: "{model.id} keeps silent"
        remedy: State the energy
    totals: [{id: all, title: All, population: "model.downloads > 10", sum: [used]}]
    changes:
      since: 1.0.0
      edits: [{edit: power.value, reason: Machines take more now}]
    tests:
      - {id: silent, record: {id: a/b, downloads: 6000}, expect: {findings: {energy: fail}}}
      - {id: stated, record: {id: a/b, energy: 5}, expect: {used: [used.stated]}}
    """

  private func document(_ arguments: String..., pack: String = pack) throws -> Tool.Run {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: true)
    try scratch.write(pack, to: "pack/pack.yaml")
    return try Tool.run(["document", "pack"] + arguments, in: scratch.url)
  }

  @Test func `a rule stands under its clause, in words and as it is carried out`() throws {
    let run = try document()
    #expect(run.status == 0 && !run.errors.contains("error"), "\(run.errors)")
    let text = run.text
    for line in [
      "# A policy \\*of\\* &lt;b&gt;ours&lt;/b&gt;", "In force: from 2026-01-01",
      "- Scope: models of which downloads are more than 10",
      "- Stands in: [The policy](https://example.org/policy), section 1", "- Level: shall",
      "- Put into effect by: [Power of a machine](#d-power)",
      "- Applies where: downloads are more than 5,000",
      "- Demands that: energy is stated", "- Demands that, as a rule: `has(model.energy)`",
      "- Remedy: State the energy", "- Examples: fail: silent",
      "   - Where: downloads are less than 10 or hours are more than 1 h",
      "   - Where, as a rule: `model.downloads < 10 || model.hours > quantity('1 h')`",
      "   - Figure: hours times power", "   - Fallback: its use is a finding",
      "   - Examples: stated",
      "| <a id=\"d-power\"></a>`power` | Power of a machine; answers [Energy is stated](#d-p1) | 2 | `kW[it]` | 90 % between"
        + " ÷ 2 and × 2, alike for all models |",
      "| `a` | 0.5 |", "No rule answers this clause.",
      "Does not cover: [The place is stated](#d-p2): The site is named; no record names it",
      "- `power.value`: Machines take more now",
    ] {
      #expect(text.contains(line), "'\(line)' is not in\n\(text)")
    }
    let clauses = ["p1", "p2", "p3"].compactMap { text.range(of: "id=\"d-\($0)\"")?.lowerBound }
    #expect(clauses.count == 3 && clauses == clauses.sorted())
  }

  @Test func `the page has the same, and no text of a pack is markup in it`() throws {
    let run = try document("--format", "html")
    let text = run.text
    #expect(run.status == 0 && text.hasPrefix("<!DOCTYPE html>"))
    for part in [
      "<h1>A policy *of* &lt;b&gt;ours&lt;/b&gt;</h1>", "<h3 id=\"d-p1\">Energy is stated",
      "<dd>downloads are more than 5,000</dd>",
      "<a href=\"https://example.org/policy\" rel=\"noreferrer\">The policy</a>",
      "<code>model.downloads &lt; 10 || model.hours &gt; quantity(&#39;1 h&#39;)</code>",
    ] {
      #expect(text.contains(part), "'\(part)' is not in the page")
    }
    #expect(!text.contains("<b>ours"))
    let ids = text.matches(of: /\bid="([^"]*)"/).map(\.1)
    #expect(Set(ids).count == ids.count)
    for link in text.matches(of: /href="#([^"]*)"/) {
      #expect(ids.contains(link.1), "'#\(link.1)' leads nowhere")
    }
  }

  @Test func `coverage says what answers a clause, what is declared, and what nothing answers`()
    throws
  {
    let run = try document("--coverage")
    for line in [
      "- Clauses: 3", "- Answered by a rule: 1",
      "- Declared untranslated, in whole or in part: 1", "- Neither: 1",
      "| `p1` | shall | Energy is stated | `energy`, `power` |  |",
      "| `p2` | should | The place is stated | no rule | The site is named; no record names it |",
      "| `p3` | may | Nobody asks for this | nothing answers it |  |",
      "| `energy` | error | Energy is stated | `p1` |",
    ] {
      #expect(run.text.contains(line), "'\(line)' is not in\n\(run.text)")
    }
  }

  @Test func `a pack with mistakes is no policy`() throws {
    let run = try document(pack: "assay: 1\npack: x\n")
    #expect(run.status == 2 && run.output.isEmpty && run.errors.contains("missing-key"))
  }

  /// Every pack of ours.
  static let packs: [String] = {
    let rules = RepositoryTests.root.appending(path: "rules")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: rules.path)) ?? []
    return names.filter { $0.hasSuffix("/pack.yaml") }.map { "rules/" + $0.dropLast(10) }.sorted()
  }()

  @Test("the page of a pack is what its rules say", arguments: packs)
  func page(of pack: String) throws {
    let command = ["document", pack, "-o", "\(pack)/README.md"]
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      let run = try Tool.run(command)
      Issue.record("recorded \(pack)/README.md (\(run.status)): read the difference")
      return
    }
    let run = try Tool.run(["document", pack])
    let file = RepositoryTests.root.appending(path: "\(pack)/README.md")
    let page = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      page == run.text,
      "\(pack)/README.md is not what its rules say; write it by: assay \(command.joined(separator: " "))"
    )
  }
}
