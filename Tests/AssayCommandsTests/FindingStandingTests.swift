// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// How findings stand in reports and in the exit status: waived, undecided, decided by the pack.
@Suite("Standing of findings", .timeLimit(.minutes(15)))
struct FindingStandingTests {
  private static func pack(_ requirement: String = "") -> String {
    """
    assay: 1
    pack: standing
    version: 1.0.0
    title: A demonstration of standing
    bases: {meter: [it]}
    references: {r: {title: R}}
    clauses: [{id: c, ref: r, at: "1", level: shall}]
    defaults: {source: r, evidence: policy}
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: kWh, from: [energy]}
    parameters: {host: {title: Host, value: 1.2, unit: "1", uncertainty: 1}}
    quantities:
      used:
        title: Used
        unit: kWh
        quantum: 1 kWh
        methods: [{id: used.stated, value: "model.energy * host / host"}]
    requirements:
      - {id: energy, title: Energy is stated, kind: datagap, severity: error, clause: c, applies: "model.downloads > 10", assert: "has(model.energy)"\(requirement), message: "{model.id} keeps silent", remedy: "State the energy"}
    totals:
      - {id: all, title: All, population: "model.downloads > 10", sum: [used]}
    """
  }

  private static let profile = """
    assay: 1
    profile: lenient
    version: 1.0.0
    title: Lenient
    of: {pack: standing, version: 1.0.0}
    waive:
      - {id: energy, when: "model.id == 'acme/small'", approver: The board, reason: A small lab, from: 2026-01-01, until: 2027-01-01}
    """

  private static let records = """
    {"id":"acme/small","downloads":20}
    {"id":"acme/large","downloads":20}
    {"id":"acme/new"}
    {"id":"acme/newer"}
    {"id":"acme/open","downloads":20,"energy":5}
    """

  private func scratch(_ requirement: String = "", records: String = records) throws
    -> ScratchFolder
  {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: true)
    try scratch.write(Self.pack(requirement), to: "pack/pack.yaml")
    try scratch.write(Self.profile, to: "lenient.yaml")
    try scratch.write(records + "\n", to: "models.jsonl")
    return scratch
  }

  private func run(_ scratch: ScratchFolder, _ arguments: [String]) throws -> Tool.Run {
    try Tool.run(arguments + ["--rules", "pack", "--as-of", "2026-06-30"], in: scratch.url)
  }

  @Test func `a waived failure is shown as waived, with who, why and until when`() throws {
    let scratch = try scratch()
    let waived = ["--profile", "lenient.yaml"]
    let words = "waived by The board: A small lab (from 2026-01-01 until 2027-01-01)"
    let text = try run(scratch, ["audit", "models.jsonl"] + waived)
    #expect(text.text.contains("acme/small keeps silent (waived)"))
    #expect(text.text.contains("acme/large keeps silent\n"))
    #expect(text.text.contains(words))
    #expect(text.text.contains("1 waived, until 2027-01-01: accepted, and not counted"))
    #expect(text.status == 1)
    let explained = try run(scratch, ["explain", "--full", "acme/small", "models.jsonl"] + waived)
    #expect(
      explained.text.contains("error: fail (waived)  energy") && explained.text.contains(words))
    for format in ["json", "jsonl"] {
      let json = try run(scratch, ["audit", "models.jsonl", "--format", format] + waived).text
      #expect(
        json.contains(
          #""waiver":{"approver":"The board","reason":"A small lab","from":"2026-01-01","until":"2027-01-01"}"#
        ))
      #expect(json.contains(#""waived":1"#))
    }
  }

  @Test(
    "every format says what the profile says otherwise, of which models and why",
    arguments: [
      "text", "json", "jsonl", "markdown", "html", "sarif", "junit", "cyclonedx", "prov",
    ])
  func tailoring(format: String) throws {
    let scratch = try scratch()
    try scratch.write(
      Self.profile
        + """

        select: {energy: {selected: true, reason: Still asked}}
        set: {host: {value: 1.4, reason: Ours alone, source: r}}
        """, to: "lenient.yaml")
    let run = try run(
      scratch, ["audit", "models.jsonl", "--profile", "lenient.yaml", "--format", format])
    #expect(run.status == 1, "\(run.errors)")
    let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for part in ["Ours alone", "1.4", "A small lab", "lenient 1.0.0", "acme/small"] {
      #expect(words.contains(part), "\(part)")
    }
    guard !format.hasPrefix("json"), format != "sarif" else { return }
    #expect(words.contains("of every model, wherever it was trained"))
  }

  @Test func `a failure that is waived does not count, and one that is not does`() throws {
    let one = try scratch(records: #"{"id":"acme/small","downloads":20}"#)
    #expect(try run(one, ["audit", "models.jsonl"]).status == 1)
    #expect(try run(one, ["audit", "models.jsonl", "--profile", "lenient.yaml"]).status == 0)
  }

  @Test func `a comparison says that a failure is waived`() throws {
    let scratch = try scratch()
    try FileManager.default.createDirectory(
      at: scratch.file("base"), withIntermediateDirectories: true)
    let pack = Self.pack().replacingOccurrences(
      of: #"assert: "has(model.energy)""#, with: #"assert: "true""#)
    try scratch.write(pack, to: "base/pack.yaml")
    let run = try Tool.run(
      [
        "diff", "models.jsonl", "--base", "base", "--head", "pack", "--head-profile",
        "lenient.yaml", "--as-of", "2026-06-30", "--format", "json",
      ], in: scratch.url)
    #expect(run.status == 1, "\(run.errors)")
    #expect(
      run.text.contains(
        "fail (waived by The board: A small lab (from 2026-01-01 until 2027-01-01))"))
  }

  @Test func `what is not known counts as the requirement says`() throws {
    let records = #"{"id":"acme/new"}"#
    #expect(try run(try scratch(records: records), ["audit", "models.jsonl"]).status == 0)
    let failing = try scratch(", unknown: fail", records: records)
    let failed = try run(failing, ["audit", "models.jsonl"])
    #expect(failed.status == 1)
    #expect(!failed.text.contains("keeps silent"))
    let words = failed.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(
        "acme/new: not known whether it applies: model.downloads is missing; by the rules, what is"
          + " not known counts as a failure"))
    let passing = try scratch(", unknown: pass", records: records)
    let passed = try run(passing, ["audit", "models.jsonl"])
    #expect(passed.status == 0 && !passed.text.contains("acme/new: not known"))
  }

  @Test func `models that cannot be placed in a total are named, with what is missing`() throws {
    let scratch = try scratch()
    let text = try run(scratch, ["audit", "models.jsonl"]).text
    #expect(text.contains("acme/new: model.downloads is missing"))
    #expect(text.contains("acme/newer: model.downloads is missing"))
    let json = try run(scratch, ["audit", "models.jsonl", "--format", "jsonl"]).text
    let lines = json.split(separator: "\n")
    let model = lines.first { $0.contains(#""id":"acme/newer""#) } ?? ""
    #expect(model.contains(#""undetermined":[{"total":"all","missing":["model.downloads"]}]"#))
    #expect(
      json.contains(
        #""undeterminedModels":[{"model":"acme/new","missing":["model.downloads"]},{"model":"acme/newer""#
      ))
  }

  @Test func `a remedy is named for a failure, and not for what is not known`() throws {
    let unknown = try scratch(records: #"{"id":"acme/new"}"#)
    let failed = try scratch(records: #"{"id":"acme/large","downloads":20}"#)
    for arguments in [["audit"], ["explain", "--full", "acme/new"]] {
      let text = try run(unknown, arguments + ["models.jsonl"]).text
      #expect(text.contains("not known") && !text.contains("State the energy"))
    }
    for arguments in [["audit"], ["explain", "--full", "acme/large"]] {
      #expect(try run(failed, arguments + ["models.jsonl"]).text.contains("→ State the energy"))
    }
    let json = try run(unknown, ["audit", "models.jsonl", "--format", "jsonl"]).text
    let line = try #require(
      json.split(separator: "\n").first { $0.contains("\"type\":\"finding\"") })
    #expect(!line.contains("\"remedy\""))
  }
}
