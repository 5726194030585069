// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Texts of strangers in every place where a text can stand, and everything that the program says.
@Suite("Texts of strangers", .timeLimit(.minutes(15)))
struct HostileSinkTests {
  /// Some of the texts as one, which stands in all places of one run.
  static let batches: [String] = stride(from: 0, to: HostileSamples.texts.count, by: 20).map {
    HostileSamples.texts[$0..<min($0 + 20, HostileSamples.texts.count)].joined(separator: " ")
  }

  /// A pack in which every text that its author is free to choose is hostile.
  ///
  /// - Parameter intensity: In g/kWh.
  private static func pack(_ text: String, intensity: Int) -> String {
    let quoted = HostileSamples.yaml(text)
    return """
      assay: 1
      pack: hostile
      version: 1.0.0
      title: \(quoted)
      references: {demo: {title: \(quoted), url: \(quoted)}}
      clauses: [{id: c1, ref: demo, at: \(quoted), level: shall}]
      defaults: {source: {ref: demo, at: \(quoted)}, evidence: policy}
      fields:
        energy: {title: \(quoted), unit: kWh, from: [declared.energy]}
        place: {title: \(quoted), match: places, from: [declared.place]}
        note: {title: \(quoted), type: string, from: [note]}
      tables:
        places:
          title: \(quoted)
          key: string
          columns: {name: {type: string}}
          rows: [{key: here, name: there, aliases: [over there]}]
      parameters:
        intensity: {title: \(quoted), value: \(intensity), unit: gCO2e/kWh, range: [100, 900]}
      definitions:
        who: {title: \(quoted), value: "has(model.note) ? model.note : model.id"}
      quantities:
        emissions:
          title: \(quoted)
          unit: kgCO2e
          quantum: 1 gCO2e
          methods:
            - {id: e.a, title: \(quoted), tier: T2, value: "model.energy * intensity"}
      tiers:
        of: emissions
        order: [{id: T2, title: \(quoted)}, {id: T0, title: \(quoted)}]
      requirements:
        - id: r1
          title: \(quoted)
          kind: datagap
          severity: warning
          clause: c1
          assert: "has(model.energy) && model.energy < quantity('1 kWh')"
          message: "{model.id} by {who} \(HostileSamples.yaml(text).dropFirst())
          remedy: \(quoted)
      totals:
        - {id: all, title: \(quoted), population: "has(model.note) || model.id != ''", sum: [emissions], by: [tier, who]}
      tests:
        - id: t1
          record: {id: \(quoted), declared: {energy: 1000}}
          expect: {emissions: 1 kgCO2e}
      """
  }

  private static func profile(_ text: String) -> String {
    """
    assay: 1
    profile: own
    version: 1.0.0
    title: \(HostileSamples.yaml(text))
    of: {pack: hostile, version: 1.0.0}
    set:
      intensity: {value: 300, reason: \(HostileSamples.yaml(text)), source: demo}
    waive:
      - {id: r1, reason: \(HostileSamples.yaml(text)), approver: \(HostileSamples.yaml(text)), until: 2027-01-01}
    """
  }

  private static func prepare(_ text: String) throws -> (scratch: ScratchFolder, inputs: [String]) {
    let scratch = try ScratchFolder()
    for (folder, intensity) in [("base", 400), ("head", 500)] {
      try FileManager.default.createDirectory(
        at: scratch.file(folder), withIntermediateDirectories: false)
      try scratch.write(pack(text, intensity: intensity), to: "\(folder)/pack.yaml")
    }
    try scratch.write(profile(text), to: "own.yaml")
    let json = HostileSamples.json(text)
    // A file of the user's may be called anything but a path.
    let name = String(text.replacing("/", with: "").unicodeScalars.prefix(60)) + ".jsonl"
    try scratch.write(
      """
      {"id":\(json),"declared":{"energy":1000,"place":\(json)},"note":\(json)}
      {"id":"org/plain","declared":{"energy":\(json),\(json):1,"place":"x"},"note":"n"}
      {"id":"org/twice","declared":{"energy":1,"energy":2}}
      {"id":\(json)
      {"id":3}

      """, to: name)
    // A key that stands before its colon has at most 1,024 characters; one behind a question mark any.
    let yaml = HostileSamples.yaml(text)
    try scratch.write(
      "models:\n  ? \(yaml)\n  : energy: \(yaml)\n    ? \(yaml)\n    : 1\n", to: "declared.yaml")
    return (scratch, [name, "declared.yaml"])
  }

  private func check(_ run: Tool.Run, _ what: String, says: Bool = true) {
    for (stream, text) in [("output", run.text), ("errors", run.errors)] {
      if let scalar = HostileSamples.live(in: text) {
        Issue.record("\(what): \(stream) has U+\(String(scalar.value, radix: 16))")
      }
      // A line that a text begins would look like one of the program's.
      #expect(
        !text.split(separator: "\n").contains { $0.hasPrefix("rules/x.yaml:1:1: error: forged") },
        "\(what): \(stream) has a forged line")
    }
    if says { #expect(!run.text.isEmpty || !run.errors.isEmpty, "\(what)") }
  }

  @Test("nothing that the program says steers a terminal", arguments: batches)
  func commands(_ text: String) throws {
    let (scratch, inputs) = try Self.prepare(text)
    let asOf = ["--as-of", "2026-06-30"]
    func run(_ arguments: [String]) throws -> Tool.Run {
      let run = try Tool.run(arguments, in: scratch.url)
      check(run, arguments.prefix(2).joined(separator: " "))
      return run
    }
    let checked = try run(["check", "base"])
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(checked.text.split(separator: "\n").count == 5)
    _ = try run(["test", "base"] + asOf)
    let resolved = try run(["resolve", "base", "--profile", "own.yaml"])
    #expect(resolved.status == 0, "\(resolved.errors)")
    let audit = ["audit"] + inputs + ["--rules", "base", "--fail-on", "never"] + asOf
    let audited = try run(audit)
    #expect(audited.status == 0, "\(audited.errors)")
    _ = try run(audit + ["--profile", "own.yaml", "--format", "jsonl"])
    _ = try run(audit + ["--format", "json"])
    for format in ["sarif", "junit", "cyclonedx", "cyclonedx-1.6", "prov"] {
      _ = try run(audit + ["--profile", "own.yaml", "--format", format])
    }
    let comment = try run(audit + ["--profile", "own.yaml", "--format", "markdown"])
    checkTables(comment.text)
    _ = try run(["card", text] + inputs + ["--rules", "base"] + asOf)
    _ = try run(["card", "org/plain"] + inputs + ["--rules", "base", "--format", "boamps"] + asOf)
    _ = try run(["explain", text] + inputs + ["--rules", "base"] + asOf)
    _ = try run(["explain", "--full", text] + inputs + ["--rules", "base"] + asOf)
    _ = try run(["explain", "--format", "json", text] + inputs + ["--rules", "base"] + asOf)
    _ = try run(["explain", text + "x"] + inputs + ["--rules", "base"] + asOf)
    let diff = ["diff", inputs[0], "--base", "base", "--head", "head"] + asOf
    #expect(try run(diff).status == 1)
    let markdown = try run(diff + ["--format", "markdown"])
    #expect(markdown.status == 1, "\(markdown.errors)")
    checkTables(markdown.text)
    _ = try run(diff + ["--format", "json"])
    _ = try run(diff + ["--format", "sarif"])
    // Arguments, names of files and folders that there are not.
    _ = try run([text])
    _ = try run(["audit", text, "--rules", "base", "--as-of", text])
    _ = try run(["audit", text, "--rules", "base"] + asOf)
    _ = try run(["audit", inputs[0], "--rules", text] + asOf)
    _ = try run(["audit", inputs[0], "--rules", "base", "-o", "json=\(text)/\(text)"] + asOf)
    _ = try run(["audit", inputs[0], "--rules", "base", "--\(text)"] + asOf)
  }

  /// Every row of a table has as many cells as its header, and no tag of a stranger is live.
  private func checkTables(_ markdown: String) {
    var columns: Int?
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      var cells = 0
      var isEscaped = false
      for scalar in line.unicodeScalars {
        if scalar == "|", !isEscaped { cells += 1 }
        isEscaped = scalar == "\\" && !isEscaped
      }
      if let columns { #expect(cells == columns, "\(line)") }
      columns = columns ?? cells
    }
    var outside = ""
    for (index, piece) in markdown.split(separator: "`", omittingEmptySubsequences: false)
      .enumerated() where index % 2 == 0
    {
      outside += piece
    }
    #expect(!outside.contains("<b"))
  }

  @Test func `colours are the program's own`() throws {
    let (scratch, inputs) = try Self.prepare("\u{1B}[31mRED\u{1B}[0m")
    let run = try Tool.run(
      ["audit"] + inputs + ["--rules", "base", "--as-of", "2026-06-30", "--color", "always"],
      in: scratch.url)
    #expect(run.text.contains("\u{1B}[1m"))
    #expect(!run.text.contains("\u{1B}[31m"))
  }
}
