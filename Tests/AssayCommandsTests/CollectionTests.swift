// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Sources of several kinds, joined by the id of the model.
@Suite("Collections", .timeLimit(.minutes(15)))
struct CollectionTests {
  static let folder = "fixtures/readers/collection"
  static let inputs = [
    "models.jsonl", "cards", "inventory.csv", "bom.json", "emissions.csv", "declared.yaml",
  ].map { "\(folder)/\($0)" }

  private struct Audit {
    var inputs: [[String: Any]] = []
    var models: [String: [String: Any]] = [:]
    var findings: [[String: Any]] = []

    func findings(_ rule: String, of model: String? = nil) -> [[String: Any]] {
      findings.filter {
        $0["rule"] as? String == rule && (model == nil || $0["model"] as? String == model)
      }
    }

    func places(_ rule: String, of model: String? = nil) -> [String] {
      findings(rule, of: model).flatMap { $0["places"] as? [String] ?? [] }
        .map { $0.replacing("\(CollectionTests.folder)/", with: "") }
    }
  }

  private func audit(_ inputs: [String] = inputs) throws -> Audit {
    let run = try Tool.audit(
      inputs, rules: Tool.defaultPack, ["--format", "jsonl", "--fail-on", "never"])
    try #require(run.status == 0, "\(run.errors)")
    var audit = Audit()
    for line in run.output.split(separator: UInt8(ascii: "\n")) {
      let object = try JSONSerialization.jsonObject(with: line) as? [String: Any]
      let document = try #require(object)
      switch document["type"] as? String {
      case "audit": audit.inputs = document["inputs"] as? [[String: Any]] ?? []
      case "model": audit.models[document["id"] as? String ?? ""] = document
      case "finding": audit.findings.append(document)
      default: break
      }
    }
    return audit
  }

  @Test func `every model of every source is audited once`() throws {
    let audit = try audit()
    #expect(
      audit.models.keys.sorted() == [
        "example/billed", "example/broken", "example/cooled", "example/cut-short",
        "example/derived", "example/inner", "example/list", "example/listed", "example/norwegian",
        "example/readme", "example/whole", "plain",
      ])
    #expect(audit.inputs.map { $0["records"] as? Int } == [3, 5, 3, 2, 3, 2])
    #expect(audit.inputs.map { $0["unreadable"] as? Int } == [0, 0, 2, 1, 1, 0])
  }

  @Test func `what cannot be read is a finding with its place`() throws {
    let audit = try audit()
    #expect(
      audit.places("input.unreadable-record") == [
        "inventory.csv:6:1", "inventory.csv:5", "bom.json:1 /components/1", "emissions.csv:5",
      ])
    #expect(
      audit.places("input.unreadable-part") == [
        "models.jsonl:3 /readme", "cards/example/cut-short/README.md:1:1",
        "cards/example/list/README.md:2:1", "cards/example/list/config.json:1",
      ])
    #expect(audit.findings("input.unreadable-part").allSatisfy { $0["model"] is String })
  }

  @Test func `two sources that disagree are a finding with both places`() throws {
    let audit = try audit()
    let places = audit.places("input.conflict", of: "example/billed")
    #expect(places.count == 2)
    #expect(places.first?.hasPrefix("bom.json:1 /components/2/") == true)
    #expect(places.last == "declared.yaml:2:28 /models/example~1billed/energy")
    #expect(audit.findings("input.conflict").count == 1)
  }

  @Test func `the last run of a project counts, at the meter that its PUE tells`() throws {
    let audit = try audit()
    #expect(
      audit.places("input.duplicate-record", of: "example/whole") == [
        "emissions.csv:3", "emissions.csv:2",
      ])
    func emissions(_ id: String) -> [String: Any]? {
      (audit.models[id]?["quantities"] as? [String: Any])?["emissions"] as? [String: Any]
    }
    // 1.1 kg at the IT meter, brought to the facility by the pack's PUE of 1.25, by hand.
    #expect(emissions("example/whole")?["method"] as? String == "emissions.declared-it")
    #expect(emissions("example/whole")?["central"] as? Double == 1.375)
    // CodeCarbon has multiplied by 1.3 already.
    #expect(emissions("example/cooled")?["method"] as? String == "emissions.declared-facility")
    #expect(emissions("example/cooled")?["central"] as? Double == 2.5)
  }

  @Test func `a part that cannot be read is a finding of every pack that reads it`() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: true)
    try scratch.write(
      """
      assay: 1
      pack: p
      version: 1.0.0
      title: P
      fields: {license: {type: string, from: [cardData.license]}}
      """, to: "pack/pack.yaml")
    let run = try Tool.run(
      [
        "audit", "\(Self.folder)/cards", "--rules", scratch.file("pack").path, "--as-of",
        "2026-06-30", "--format", "jsonl", "--fail-on", "never",
      ])
    #expect(run.text.contains(#""rule":"part-unreadable""#), "\(run.errors)")
  }

  @Test func `the card of a record's own text is read`() throws {
    let audit = try audit(["\(Self.folder)/models.jsonl"])
    #expect(audit.models["example/readme"]?["tier"] as? String == "T1")
    #expect(audit.models["example/broken"]?["tier"] as? String == "T0")
  }

  @Test func `compute that a model shares with its base is not taken as its own`() throws {
    let audit = try audit(["\(Self.folder)/inventory.csv"])
    #expect(audit.findings("scope.one-run", of: "example/derived").count == 1)
    #expect(audit.models["example/derived"]?["tier"] as? String == "T0")
    #expect(audit.models["example/listed"]?["tier"] as? String == "T3")
  }

  @Test func `a table of another kind ends the run with what is lacking`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("a,b\n1,2\n", to: "x.csv")
    let run = try Tool.audit(["x.csv"], rules: Tool.defaultPack, in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("x.csv:1:1: error: "))
    #expect(run.errors.contains("[inventory-unknown]"))
  }

  @Test func `a folder without models ends the run with what is expected`() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("empty"), withIntermediateDirectories: true)
    let run = try Tool.audit([scratch.file("empty").path], rules: Tool.defaultPack)
    #expect(run.status == 2)
    #expect(run.errors.contains("has no folder ORG/NAME with a README.md"))
  }

  @Test func `a folder has the same digest wherever it stands`() throws {
    let scratch = try ScratchFolder()
    let cards = RepositoryTests.root.appending(path: "\(Self.folder)/cards")
    try FileManager.default.copyItem(at: cards, to: scratch.file("copy"))
    let digests = try ["\(Self.folder)/cards", scratch.file("copy").path + "/"].map {
      try audit([$0]).inputs.first?["digest"] as? String
    }
    #expect(digests[0] != nil && digests[0] == digests[1])
    try FileManager.default.removeItem(at: scratch.file("copy/plain"))
    #expect(try audit([scratch.file("copy").path]).inputs.first?["digest"] as? String != digests[0])
  }

  @Test(
    "a table that a tracker set aside is read as what it is",
    arguments: [
      "emissions.csv.bak", "emissions.csv_1.bak",
    ])
  func setAside(_ name: String) throws {
    let scratch = try ScratchFolder()
    let table = try String(
      contentsOf: RepositoryTests.root.appending(path: "\(Self.folder)/emissions.csv"),
      encoding: .utf8)
    try scratch.write(table, to: "emissions.csv")
    try scratch.write(table, to: name)
    func models(of file: String) throws -> Substring {
      let run = try Tool.audit(
        [scratch.file(file).path], rules: Tool.defaultPack,
        ["--format", "jsonl", "--fail-on", "never"])
      try #require(run.status == 0, "\(run.errors)")
      let text = run.text.replacing(scratch.file(file).path, with: "FILE")
      return text[(try #require(text.range(of: "{\"type\":\"model\""))).lowerBound...]
    }
    #expect(try models(of: name) == models(of: "emissions.csv"))
  }
}
