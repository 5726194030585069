// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Inputs as people hold them: tables of their own, compressed files, parts of a population, an audit that
/// is repeated.
@Suite("Inputs of one's own", .timeLimit(.minutes(15)))
struct OwnInputTests {
  static let pack = "rules/hugging-carbon/1.2.0"
  static let rules = RepositoryTests.root.appending(path: pack).path

  static let table = """
    Model;GPU;GPU hours;Energy (MWh);When;Cost
    bergwerk/stollen;8x A100 80GB;120.000;61,5;15.03.2024;7
    bergwerk/schacht;A100;500,5;7 tonnes;March 2024;8

    """

  private func findings(_ run: Tool.Run) throws -> [[String: Any]] {
    try run.text.split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }.filter { $0["type"] as? String == "finding" }
  }

  // MARK: Tables

  @Test func `a mapping is proposed from the header, and the table is read by it`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.table, to: "runs.csv")
    let proposed = try Tool.run(
      ["init", "inventory", "runs.csv", "--rules", Self.rules, "-o", "runs.columns.yaml"],
      in: scratch.url)
    #expect(proposed.status == 0, "\(proposed.errors)")
    #expect(proposed.errors.contains("nothing is proposed for 'Cost'"))
    let map = try scratch.text("runs.columns.yaml")
    #expect(map.contains(#"key: "Model""#))
    #expect(map.contains(#""GPU": declared.accelerator "#))
    #expect(map.contains(#""GPU hours": declared.accelerator_hours "#))
    #expect(map.contains(#""Energy (MWh)": {to: declared.energy, unit: "MWh"}"#))
    #expect(map.contains(#"# "Cost":"#))
    #expect(map.contains("#   declared.wall_hours   Wall time\n"))

    let run = try Tool.audit(
      ["runs.csv"], rules: Self.pack, ["--format", "jsonl", "--fail-on", "never"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains(#""path":"runs.columns.yaml""#))
    #expect(run.text.contains(#""role":"columns""#))
    let messages = try findings(run).compactMap { $0["message"] as? String }
    #expect(messages.contains { $0.contains("1 column of the table is not read: 'Cost'") })
    let unread = try findings(run).first { $0["rule"] as? String == "input.unreadable-field" }
    #expect(unread?["places"] as? [String] == ["runs.csv:3:29 /Energy (MWh)"])
    let explained = try Tool.run(
      [
        "explain", "--full", "bergwerk/stollen", "runs.csv", "--rules", Self.rules, "--as-of",
        "2026-06-30",
        "--quantity", "energy",
      ], in: scratch.url)
    #expect(explained.text.contains("61500 kWh"), "\(explained.text)")
    #expect(explained.text.contains("read at runs.csv:2:39 /Energy (MWh): '61,5 MWh'"))
  }

  @Test func `a mapping is named on the command line, and what it lacks is said`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("Model,Hours\nbergwerk/stollen,5\n", to: "t.csv")
    try scratch.write(
      "inventories:\n  ours:\n    key: Model\n    columns: {GPU hours: declared.accelerator_hour}\n",
      to: "wrong.yaml")
    let wrong = try Tool.audit(
      ["t.csv"], rules: Self.pack, ["--map", "wrong.yaml"], in: scratch.url)
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("wrong.yaml:4:26: error: no field reads the path"))
    #expect(wrong.errors.contains("did you mean 'declared.accelerator_hours'?"))
    try scratch.write(
      "inventories:\n  ours:\n    key: Model\n    columns: {Hour: declared.accelerator_hours}\n",
      to: "lacking.yaml")
    let lacking = try Tool.audit(
      ["t.csv"], rules: Self.pack, ["--map", "lacking.yaml"], in: scratch.url)
    #expect(lacking.status == 2)
    #expect(lacking.errors.contains("'ours' (lacks 'Hour', for which the table has 'Hours')"))
  }

  // MARK: Compressed inputs

  static let gzip =
    "H4sIAAAAAAACA6tWykxRslJKSi1KL08tytYvLsnPyUnNU9JRSskvz8vJT0wpVrKyNDAwAAqkJuckFqUC"
    + "lVcrpeYBNVQCNZoZKviGZyjV1nIBADuE/IlKAAAA"
  static let zstd =
    "KLUv/QRYUQIAeyJpZCI6ImJlcmd3ZXJrL3N0b2xsZW4iLCJkb3dubG9hZHMiOjkwMDAsImRlY2xhcmVk"
    + "Ijp7ImVuZXJneSI6IjYxIE1XaCJ9fQpdaBd8"

  @Test("compressed records are those that they hold", arguments: [("gz", gzip), ("zst", zstd)])
  func compressed(_ ending: String, _ text: String) throws {
    let scratch = try ScratchFolder()
    let bytes = try #require(Data(base64Encoded: text))
    try bytes.write(to: scratch.file("m.jsonl.\(ending)"))
    try scratch.write(
      #"{"id":"bergwerk/stollen","downloads":9000,"declared":{"energy":"61 MWh"}}"# + "\n",
      to: "m.jsonl")
    func audit(_ name: String) throws -> String {
      let run = try Tool.audit([name], ["--fail-on", "never"], in: scratch.url)
      #expect(run.status == 0, "\(run.errors)")
      return run.text.replacing(name, with: "INPUT")
    }
    #expect(try audit("m.jsonl.\(ending)") == audit("m.jsonl"))
    try bytes.dropLast(12).write(to: scratch.file("cut"))
    let cut = try Tool.audit(["cut"], ["--fail-on", "never"], in: scratch.url)
    #expect(cut.status == 2 && cut.errors.contains("cut: is compressed and ends early"))
    try (bytes + Data("text".utf8)).write(to: scratch.file("more"))
    let more = try Tool.audit(["more"], ["--fail-on", "never"], in: scratch.url)
    #expect(more.status == 2 && more.errors.contains("more: is compressed and broken at byte"))
  }

  @Test func `what comes to far more than its size is refused`() throws {
    let scratch = try ScratchFolder()
    // Each frame is 4 MiB of one byte.
    let frame = try #require(
      Data(
        base64Encoded:
          "KLUv/QRoTAAACAoBAPz/ORACAgAQCgIAEAoCABAKAgAQCgIAEAoCABAKAgAQCgIAEAoCABAKAgAQCgIA"
          + "EAoCABAKAgAQCgIAEAoCABAKAgAQCgIAEAoCABAKAgAQCgIAEAoCABAKAgAQCgIAEAoCABAKAgAQCgIA"
          + "EAoCABAKAgAQCgIAEAoCABAKAwAQCiw2Vsg="))
    var bomb = Data()
    for _ in 0..<70 { bomb += frame }
    try bomb.write(to: scratch.file("bomb.zst"))
    let run = try Tool.audit(["bomb.zst"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("over a hundred times its own"), "\(run.errors)")
  }

  @Test func `a Parquet file is refused with what makes lines of it`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("PAR1 and so on", to: "s.parquet")
    let run = try Tool.audit(["s.parquet"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("fixtures/snapshots/lines.sql | duckdb"))
    #expect(
      FileManager.default.fileExists(
        atPath: RepositoryTests.root.appending(path: "fixtures/snapshots/lines.sql").path))
  }

  // MARK: Selections

  static let records = """
    {"id":"bergwerk/stollen","downloads":9000,"declared":{"energy":"61 MWh"}}
    {"id":"bergwerk/schacht","downloads":100,"declared":{"energy":"7 MWh"}}
    {"id":"huette/ofen","declared":{"energy":"5 MWh"}}

    """

  @Test(
    "an audit is narrowed, and says so",
    arguments: [
      (["--entity", "Bergwerk"], 2, 1, 0), (["--only", "*/S*"], 2, 1, 0),
      (["--where", "model.downloads > 500"], 1, 1, 1),
      (["--only", "*t*", "--where", "model.downloads > 500"], 1, 1, 1),
    ] as [([String], Int, Int, Int)])
  func selected(_ options: [String], _ models: Int, _ others: Int, _ undecided: Int) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "m.jsonl")
    let run = try Tool.audit(
      ["m.jsonl"], rules: Self.pack,
      ["--fail-on", "never", "--format", "json", "-o", "text=t.txt"] + options, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect((document["models"] as? [Any])?.count == models)
    #expect(document["selection"] is [String: Any])
    let summary = try #require(document["summary"] as? [String: Any])
    #expect(summary["models"] as? Int == models)
    let unselected = summary["unselected"] as? [String: Int]
    #expect(unselected == ["others": others, "undecided": undecided])
    let text = try scratch.text("t.txt")
    #expect(text.contains("Audit of \(models) model"))
    #expect(text.contains("only      models "))
  }

  @Test func `a selection that holds no model, or means nothing, is trouble`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "m.jsonl")
    let none = try Tool.audit(["m.jsonl"], ["--entity", "zeche"], in: scratch.url)
    #expect(none.status == 2)
    #expect(none.errors.contains("there is no model of the organization or namespace 'zeche'"))
    let wrong = try Tool.audit(
      ["m.jsonl"], rules: Self.pack, ["--where", "model.downlods > 1"], in: scratch.url)
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("--where:1:7: error: the model has no field 'downlods'"))
  }

  // MARK: assay.yaml

  @Test func `assay audit alone repeats what assay yaml says, and options go before it`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "m.jsonl")
    let rules = RepositoryTests.root.appending(path: Tool.minimalPack).path
    try scratch.write(
      """
      inputs: m.jsonl
      rules: \(rules)
      asOf: 2026-06-30
      outputs: [text=report.txt]
      only: bergwerk/*
      failOn: never
      """, to: "assay.yaml")
    let run = try Tool.run(["audit"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("assay.yaml is read: the audit is of m.jsonl"))
    #expect(run.text.isEmpty)
    #expect(try scratch.text("report.txt").contains("Audit of 2 models"))
    let other = try Tool.run(["audit", "--only", "huette/*", "--format", "text"], in: scratch.url)
    #expect(other.text.contains("Audit of 1 model"))
    let named = try Tool.run(["audit", "m.jsonl"], in: scratch.url)
    #expect(named.text.contains("Audit of 3 models"))
    let explained = try Tool.run(["explain", "--full", "huette/ofen"], in: scratch.url)
    #expect(explained.status == 0 && explained.text.contains("huette/ofen"), "\(explained.errors)")
  }

  @Test(
    "what is wrong in assay yaml is said at its place",
    arguments: [
      ("input: m.jsonl", "assay.yaml:1:1: error: the key 'input' is none", "work-file-unknown-key"),
      ("- m.jsonl", "assay.yaml:1:1: error: the file is no map", "work-file-not-a-map"),
      (
        "outputs: [report.txt]", "assay.yaml:1:11: error: 'report.txt' stands",
        "work-file-bad-value"
      ),
      ("failOn: always", "assay.yaml:1:9: error: 'always' stands where", "work-file-bad-value"),
    ])
  func wrongWorkFile(_ text: String, _ message: String, _ code: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(text + "\n", to: "assay.yaml")
    let run = try Tool.run(["audit"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains(message) && run.errors.contains("[\(code)]"), "\(run.errors)")
  }

  @Test func `without assay yaml the rules have to be named`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "m.jsonl")
    let run = try Tool.run(["audit", "m.jsonl"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("--rules <pack>"), "\(run.errors)")
  }

  // MARK: What is read and what is not

  @Test func `a key beside those that are read is told`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      #"{"id":"a/b","cardData":{"co2_eq_emissions":{"emissions":5,"hours_used":7}}}"# + "\n",
      to: "m.jsonl")
    try scratch.write(
      #"{"id":"a/c","readme":"---\nco2_eq_emissions:\n  emissions: 5\n  hours: 7\n---\n"}"# + "\n",
      to: "c.jsonl")
    try FileManager.default.createDirectory(
      at: scratch.file("cards/a/d"), withIntermediateDirectories: true)
    try scratch.write(
      "---\nco2_eq_emissions:\n  emissions: 5\n  hours: 7\n---\n", to: "cards/a/d/README.md")
    for (name, pointer) in [("m.jsonl", "/cardData"), ("c.jsonl", "/readme"), ("cards", "")] {
      for (pack, rule) in [
        (Self.pack, "input.unread"), ("rules/hugging-carbon/1.0.0", "input-unread"),
      ] {
        let run = try Tool.audit(
          [name], rules: pack, ["--fail-on", "never", "--format", "jsonl"], in: scratch.url)
        let finding = try findings(run).first { $0["rule"] as? String == rule }
        let message = finding?["message"] as? String ?? ""
        #expect(message.contains("no field of the rules reads '\(pointer)/co2_eq_emissions/hours"))
      }
    }
  }

  // MARK: What is declared

  @Test func `a template of what can be declared has the models, and is a declared yaml`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "m.jsonl")
    let run = try Tool.run(
      ["init", "declared", "--from", "m.jsonl", "--rules", Self.rules, "-o", "declared.yaml"],
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let text = try scratch.text("declared.yaml")
    for name in ["  bergwerk/schacht:", "  huette/ofen:", "    # energy: ", "    # energy_meter: "]
    {
      #expect(text.contains(name))
    }
    // With a comment sign taken away it is read.
    try scratch.write(
      text.replacing("    # energy: ", with: "    energy: 5 MWh ", maxReplacements: 1),
      to: "declared.yaml")
    let audit = try Tool.audit(
      ["m.jsonl", "declared.yaml"], rules: Self.pack, ["--fail-on", "never"], in: scratch.url)
    #expect(audit.status == 0 && audit.errors.isEmpty, "\(audit.errors)")
  }

  @Test func `the schema of declared yaml has the names of the pack`() throws {
    let run = try Tool.run(["schema", "declared", "--rules", Self.rules])
    let schema = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    let models = (schema["properties"] as? [String: Any])?["models"] as? [String: Any]
    let model = models?["additionalProperties"] as? [String: Any]
    let names = try #require(model?["properties"] as? [String: Any])
    #expect(model?["additionalProperties"] as? Bool == false)
    #expect(Set(["energy", "accelerator", "phases", "site", "scope"]).isSubset(of: names.keys))
    let energy = names["energy"] as? [String: Any]
    #expect((energy?["description"] as? String)?.contains("in kWh") == true)
  }

  @Test func `explain shows what a model inherits of its organization`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      """
      {"id":"bergwerk/stollen","downloads":9000,"declared":{"accelerator_hours":5000,"accelerator":"A100"}}
      {"id":"bergwerk/schacht","downloads":9000,"declared":{"accelerator_hours":5000}}

      """, to: "m.jsonl")
    try scratch.write(
      """
      organization:
        namespaces: bergwerk
        accelerators: H100
        sites: [{place: Austria, pue: 1.3}]
        period: {from: 2023-01-01, until: 2023-12-31}
      """, to: "declared.yaml")
    func explain(_ id: String) throws -> String {
      try Tool.run(
        [
          "explain", "--full", id, "m.jsonl", "declared.yaml", "--rules", Self.rules, "--as-of",
          "2026-06-30",
          "--quantity", "emissions",
        ], in: scratch.url
      ).text
    }
    let own = try explain("bergwerk/stollen")
    #expect(own.contains("read at m.jsonl:1 /declared/accelerator: 'A100'"), "\(own)")
    #expect(own.contains("/organization/sites/0/pue: '1.3'"))
    #expect(own.contains("/organization/sites/0/place: 'Austria'"))
    let other = try explain("bergwerk/schacht")
    #expect(other.contains("read at declared.yaml:3:17 /organization/accelerators: 'H100'"))
  }
}
