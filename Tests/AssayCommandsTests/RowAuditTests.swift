// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Tables of CodeCarbon's shape, by the pack that says how rows of one training combine.
@Suite("Audits of several rows", .timeLimit(.minutes(15)))
struct RowAuditTests {
  static let pack = "rules/hugging-carbon/1.2.0"
  static let header =
    "task_name,timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code,"
    + "gpu_count,gpu_model,tracking_mode\n"

  /// A row of two cards in Austria.
  private static func row(
    _ end: String, _ run: String, hours: Double, energy: Double, task: String = "",
    project: String = "bergwerk/stollen", mode: String = "machine"
  ) -> String {
    "\(task),\(end),\(project),\(run),\(hours * 3600),\(energy * 0.11),\(energy),AUT,2,"
      + "2 x NVIDIA A100-SXM4-80GB,\(mode)\n"
  }

  private struct Audit {
    let energy: String?
    let findings: [String: [String: Any]]
    let run: Tool.Run
  }

  private func audit(_ files: [String], _ options: [String] = []) throws -> Audit {
    let scratch = try ScratchFolder()
    var names: [String] = []
    for (index, rows) in files.enumerated() {
      names.append("emissions_\(index).csv")
      try scratch.write(Self.header + rows, to: names[index])
    }
    let run = try Tool.audit(
      names, rules: Self.pack, ["--format", "jsonl", "--fail-on", "never"] + options,
      in: scratch.url)
    var findings: [String: [String: Any]] = [:]
    var energy: String?
    for line in run.text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      if object?["type"] as? String == "finding", let rule = object?["rule"] as? String {
        findings[rule] = object
      }
      if let found = line.firstMatch(of: /"name":"declared_energy","at"[^}]*?"value":([0-9.]+)/) {
        energy = String(found.1)
      }
    }
    return Audit(energy: energy, findings: findings, run: run)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String]
    /// In kWh; nil where it is not read.
    let energy: String?
    let rule: String?
    let words: String
  }

  static let cases: [Case] = [
    Case(
      testDescription: "a tracker made anew in each epoch",
      files: [
        (1...5).map { row("2024-06-0\($0)T10:00:00", "e\($0)", hours: 20, energy: 8.5) }.joined()
      ], energy: "42.5", rule: "input.rows-combined", words: "5 add up"),
    Case(
      testDescription: "a process for each card, each with a file of its own",
      files: (0..<4).map {
        row("2024-06-01T10:00:0\($0)", "p\($0)", hours: 100, energy: 60 + 0.01 * Double($0))
      }, energy: "60.03", rule: "input.rows-combined", words: "3 are further readings"),
    Case(
      testDescription: "tasks of one run",
      files: [
        row("2024-06-01T10:00:00", "r", hours: 0.1, energy: 0.02, task: "idle baseline")
          + row("2024-06-01T20:00:00", "r", hours: 9, energy: 5.25, task: "Training")
          + row("2024-06-01T20:30:00", "r", hours: 0.2, energy: 0.1, task: "evaluate")
      ], energy: "5.25", rule: "input.rows-combined", words: "2 are other tasks"),
    Case(
      testDescription: "jobs that go on where the last one stopped, in two files",
      files: [
        row("2024-06-01T10:00:00", "a", hours: 24, energy: 20)
          + row("2024-06-09T10:00:00", "b", hours: 48, energy: 41.5),
        row("2024-07-01T10:00:00", "c", hours: 12, energy: 9.75),
      ], energy: "71.25", rule: "input.rows-combined", words: "3 add up"),
    Case(
      testDescription: "processes of which each measured a part",
      files: [
        row("2024-06-01T10:00:00", "a", hours: 24, energy: 20, mode: "process")
          + row("2024-06-01T10:00:00", "b", hours: 24, energy: 21, mode: "process")
      ], energy: nil, rule: "input.rows-not-combined", words: "all rows together emissions 4.51"),
    Case(
      testDescription: "one row", files: [row("2024-06-01T10:00:00", "a", hours: 24, energy: 20)],
      energy: "20", rule: nil, words: ""),
  ]

  @Test("rows of one training are one figure", arguments: cases)
  func combined(_ test: Case) throws {
    for files in [test.files, test.files.reversed()] {
      let audit = try audit(files)
      #expect(audit.run.status == 0, "\(audit.run.errors)")
      #expect(audit.energy == test.energy)
      let rules = audit.findings.keys.filter { $0.hasPrefix("input.") }.sorted()
      #expect(rules == [test.rule].compactMap(\.self))
      if let rule = test.rule {
        let message = audit.findings[rule]?["message"] as? String ?? ""
        #expect(message.contains(test.words), "\(message)")
      }
    }
  }

  @Test func `explain lists the rows of a sum`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Self.header + Self.row("2024-06-01T10:00:00", "a", hours: 24, energy: 20)
        + Self.row("2024-06-09T10:00:00", "b", hours: 48, energy: 41.5), to: "emissions.csv")
    let run = try Tool.run(
      [
        "explain", "--full", "bergwerk/stollen", "emissions.csv", "--rules",
        RepositoryTests.root.appending(path: Self.pack).path, "--as-of", "2026-06-30",
        "--quantity", "energy",
      ], in: scratch.url)
    #expect(run.text.contains("model.declared_energy = 61.5 kWh"), "\(run.text)\(run.errors)")
    #expect(run.text.contains("made of 2 rows: their sum"))
    #expect(run.text.contains(/read at emissions\.csv:3:[0-9]+ \/energy_consumed: '41\.5 kWh'/))
    #expect(run.text.contains(/read at emissions\.csv:2:[0-9]+ \/energy_consumed: '20\.0 kWh'/))
  }

  @Test func `nodes side by side contradict nothing, and a row of two counts does`() throws {
    func nodes(_ cards: Int) -> String {
      (0..<4).map {
        "train,2024-06-01T10:00:0\($0),bergwerk/stollen,n\($0),3600,0.\($0 + 1),1.0\($0 * 3),AUT,"
          + "\($0 == 2 ? cards : 8),8 x NVIDIA A100-SXM4-80GB,machine\n"
      }.joined()
    }
    #expect(try audit([nodes(8)]).findings["input.conflict"] == nil)
    let message = try audit([nodes(4)]).findings["input.conflict"]?["message"] as? String ?? ""
    #expect(
      message.contains(/'accelerator_count' of one row is '4' at [^ ]+ \/gpu_count and '8'/),
      "\(message)")
  }

  @Test func `rows on two meters are no sum`() throws {
    let scratch = try ScratchFolder()
    let rows = [("a", "1.2", 1), ("b", "1.0", 2)].map {
      ",2024-06-0\($0.2)T10:00:00,bergwerk/stollen,\($0.0),3600,0.5,1,AUT,2,A100,machine,\($0.1)\n"
    }
    try scratch.write(
      String(Self.header.dropLast()) + ",pue\n" + rows.joined(), to: "emissions.csv")
    let run = try Tool.audit(
      ["emissions.csv"], rules: Self.pack, ["--format", "jsonl", "--fail-on", "never"],
      in: scratch.url)
    #expect(run.text.contains("differ in pue: those of 'it' have emissions 0.5 kgCO2e"))
    #expect(!run.text.contains(/"name":"declared_energy"/))
  }

  @Test func `a project that nobody named is no model`() throws {
    let audit = try audit([
      Self.row("2024-06-01T10:00:00", "a", hours: 24, energy: 20, project: "codecarbon")
        + Self.row("2024-06-09T10:00:00", "b", hours: 24, energy: 22, project: "codecarbon")
        + Self.row("2024-06-09T10:00:00", "b", hours: 24, energy: 22)
    ])
    #expect(audit.energy == "22")
    let message = audit.findings["input.unreadable-record"]?["message"] as? String ?? ""
    #expect(message.contains("energy_consumed 42 kWh are of no model (row-without-name)"))
  }

  @Test(
    "an input of which nothing can be read is trouble, whatever fails",
    arguments: [
      ("t.jsonl", "nothing\nat all\n"),
      ("t.csv", header + row("2024-06-01", "a", hours: 1, energy: 1, project: "codecarbon")),
    ])
  func nothing(_ name: String, _ text: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(text, to: name)
    let run = try Tool.audit([name], rules: Self.pack, ["--fail-on", "never"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("nothing of \(name) can be read"))
    #expect(run.text.contains("unreadable"))
  }

  @Test func `snapshots and answers of the Hub say the same`() throws {
    let card = #"{\"co2_eq_emissions\":{\"emissions\":3000000,\"source\":\"CodeCarbon\"}}"#
    let answer =
      #"{"id":"a/b","cardData":\#(card.replacing("\\", with: ""))}"# + "\n"
      + #"{"id":"a/b-gguf","tags":["base_model:quantized:a/b"]}"#
    let snapshot =
      #"{"id":"a/b","cardData":"\#(card)","baseModels":null}"# + "\n"
      + #"{"id":"a/b-gguf","baseModels":{"relation":"quantized","models":[{"id":"a/b"}]},"#
      + #""gguf":{"total":7000000000}}"#
    func figures(_ text: String) throws -> [[String]] {
      let scratch = try ScratchFolder()
      try scratch.write(text, to: "m.jsonl")
      let run = try Tool.audit(
        ["m.jsonl"], rules: Self.pack, ["--format", "jsonl"], in: scratch.url)
      return run.text.split(separator: "\n").filter { $0.hasPrefix(#"{"type":"model""#) }.map {
        line in
        [/"emissions":\{[^}]*\}/, /"counts":"[a-z]*"/, /"tier":"[^"]*"/].map { pattern in
          line.firstMatch(of: pattern).map { String($0.0) } ?? ""
        }
      }
    }
    let (left, right) = (try figures(answer), try figures(snapshot))
    #expect(left[0] == right[0] && left[0][1] == #""counts":"full""#)
    #expect(left[1][1] == #""counts":"nothing""# && right[1][1] == left[1][1])
  }

  @Test(
    "what binds no requirement is a finding all the same",
    arguments: [("machine", "rows-combined"), ("process", "rows-not-combined")])
  func unbound(_ mode: String, _ event: String) throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: true)
    try scratch.write(
      """
      assay: 1
      pack: p
      version: 1.0.0
      title: P
      fields: {energy: {unit: kWh, from: [energy]}}
      inventories:
        runs:
          title: Runs
          match: [project_name]
          key: project_name
          combine:
            end: timestamp
            duration: {column: duration, unit: s}
            oneMachine: {columns: [gpu_count], whole: {tracking_mode: machine}, figure: energy_consumed, within: 1%}
          columns: {energy_consumed: {to: energy, combine: sum}}
      """, to: "pack/pack.yaml")
    try scratch.write(
      Self.header + Self.row("2024-06-01T10:00:00", "a", hours: 24, energy: 20, mode: mode)
        + Self.row("2024-06-01T10:00:00", "b", hours: 24, energy: 20.1, mode: mode), to: "t.csv")
    let run = try Tool.run(
      ["audit", "t.csv", "--rules", "pack", "--as-of", "2026-06-30", "--format", "jsonl"],
      in: scratch.url)
    #expect(run.text.contains("\"rule\":\"\(event)\""), "\(run.text)\(run.errors)")
  }
}
