// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What reports say of clauses: which one a finding is about, and what no rule says of it.
@Suite("Clauses in reports", .timeLimit(.minutes(15)))
struct ClauseReportTests {
  private static let pack = """
    assay: 1
    pack: clauses
    version: 1.0.0
    title: A demonstration of clauses
    bases: {meter: [it]}
    references: {policy: {title: The policy, url: "https://example.org/policy"}}
    clauses:
      - {id: p1, title: Energy is stated, ref: policy, at: "section 1", level: shall}
      - {id: p2, title: Meters are good, ref: policy, at: "section 2", level: should}
    untranslated: [{clause: p2, title: Meters are calibrated, why: no record says so, taints: [used]}]
    defaults: {source: policy, evidence: policy}
    fields: {energy: {unit: "kWh[it]", from: [energy]}}
    quantities:
      used: {title: Used, unit: "kWh[it]", quantum: "1 kWh[it]", methods: [{id: used.stated, value: model.energy}]}
    requirements:
      - {id: stated, title: Energy is stated, kind: datagap, severity: error, clause: [p1, p2], assert: has(model.energy)}
      - {id: little, title: Little is used, kind: misstatement, severity: warning, assert: "!known(used) || used < quantity('1 MWh[it]')"}
    totals: [{id: all, title: All, sum: [used]}]
    """

  private static let records = """
    {"id":"acme/silent"}
    {"id":"acme/open","energy":5000}
    """

  private static let clause = "p1 (shall): Energy is stated (The policy, section 1)"
  private static let gap =
    "does not cover clause p2 (The policy, section 2): Meters are calibrated; no record says so"

  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: true)
    try scratch.write(Self.pack, to: "pack/pack.yaml")
    try scratch.write(Self.records, to: "models.jsonl")
    return scratch
  }

  private func audit(_ format: String) throws -> String {
    let scratch = try scratch()
    let run = try Tool.run(
      [
        "audit", "models.jsonl", "--rules", "pack", "--as-of", "2026-06-30", "--format", format,
        "--fail-on", "never",
      ], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    // Lines are cut where a page ends.
    return run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test(
    "a finding has its clauses with level, title and work, and says what it does not cover",
    arguments: ["text", "markdown", "html", "junit", "csv-findings"])
  func words(_ format: String) throws {
    let text = try audit(format)
    if format == "csv-findings" {
      #expect(text.contains("shall; should"))
      #expect(text.contains("Energy is stated (The policy, section 1)"))
      #expect(text.contains("https://example.org/policy"))
    } else {
      #expect(text.contains(Self.clause), "\(text)")
    }
    if format != "junit" { #expect(text.contains(Self.gap), "\(text)") }
  }

  @Test func `documents have clauses with the address of their work`() throws {
    for format in ["json", "jsonl"] {
      let text = try audit(format)
      let clause =
        #"{"id":"p1","level":"shall","title":"Energy is stated","document":{"ref":"policy","title":"The"#
        + #" policy","url":"https://example.org/policy","at":"section 1"}}"#
      // Lines have them once, where the first speaks of the requirements.
      let before = format == "json" ? #""clause":"p1","clauses":["# : #""clauses":["#
      #expect(text.contains(before + clause), "\(text)")
      #expect(text.contains(#""untranslated":[{"clause":{"id":"p2""#))
      #expect(
        text.contains(#""requirements":["little"],"quantities":["used"],"totals":["all"]"#))
    }
    let sarif = try audit("sarif")
    #expect(sarif.matches(of: /"taxa":\[\{"id":"p1".*?\{"id":"p2"/).count > 0)
  }

  @Test func `an explanation has them too`() throws {
    let scratch = try scratch()
    for (model, words) in [
      ("acme/silent", [Self.clause, "https://example.org/policy"]), ("acme/open", [Self.gap]),
    ] {
      let run = try Tool.run(
        [
          "explain", model, "models.jsonl", "--rules", "pack", "--as-of", "2026-06-30", "--full",
        ], in: scratch.url)
      let text = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for word in words { #expect(text.contains(word), "\(run.text)\(run.errors)") }
    }
  }

  @Test func `a requirement whose result is another is compared with its clauses`() throws {
    let scratch = try scratch()
    try FileManager.default.createDirectory(
      at: scratch.file("head"), withIntermediateDirectories: true)
    try scratch.write(
      Self.pack.replacing("version: 1.0.0", with: "version: 1.1.0")
        .replacing("assert: has(model.energy)", with: "assert: \"model.id != 'x'\""),
      to: "head/pack.yaml")
    let run = try Tool.run(
      ["diff", "models.jsonl", "--base", "pack", "--head", "head", "--as-of", "2026-06-30"],
      in: scratch.url)
    #expect(
      run.text.contains("stated (clauses p1, shall; p2, should): fail → pass"),
      "\(run.text)\(run.errors)")
  }

  @Test func `what is only worded otherwise is listed, and said to move nothing`() throws {
    let scratch = try scratch()
    try FileManager.default.createDirectory(
      at: scratch.file("head"), withIntermediateDirectories: true)
    try scratch.write(
      Self.pack.replacing("version: 1.0.0", with: "version: 1.1.0")
        .replacing("title: Energy is stated, ref", with: "title: Energy is disclosed, ref")
        .replacing("level: should", with: "level: may"),
      to: "head/pack.yaml")
    for (format, words) in [
      ("text", ["The two mean the same", "p1.title", "Energy is stated → Energy is disclosed"]),
      ("markdown", ["The two mean the same", "`p2.level`", "should → may"]),
      ("html", ["<code>p2.level</code>", "<td>should → may</td>"]),
      ("json", [#""wording":[{"id":"p1.title","kind":"editorial""#]),
    ] {
      let run = try Tool.run(
        [
          "diff", "models.jsonl", "--base", "pack", "--head", "head", "--as-of", "2026-06-30",
          "--format", format,
        ], in: scratch.url)
      for word in words { #expect(run.text.contains(word), "\(run.text)\(run.errors)") }
    }
  }
}
