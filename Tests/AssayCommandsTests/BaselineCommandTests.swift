// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("An audit against an earlier one", .timeLimit(.minutes(15)))
struct BaselineCommandTests {
  private static let old = #"{"id": "x/old"}"#
  private static let new = #"{"id": "x/new"}"#
  private static let good = #"{"id": "x/good", "declared": {"energy": 1000}}"#

  /// A folder with an audit of a model that discloses nothing, in both forms.
  private func earlier(_ records: [String] = [old, good]) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.write(records.joined(separator: "\n"), to: "in.jsonl")
    let run = try Tool.audit(
      ["in.jsonl"], ["-o", "json=earlier.json", "-o", "jsonl=earlier.jsonl"], in: scratch.url)
    #expect(run.status == 1)
    return scratch
  }

  private func audit(
    _ records: [String], in scratch: ScratchFolder, _ options: [String] = [],
    against baseline: String = "earlier.json"
  ) throws -> Tool.Run {
    try scratch.write(records.joined(separator: "\n"), to: "in.jsonl")
    return try Tool.audit(["in.jsonl"], ["--baseline", baseline] + options, in: scratch.url)
  }

  private func findings(_ run: Tool.Run) throws -> [[String: Any]] {
    let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    return try #require(document?["findings"] as? [[String: Any]])
  }

  @Test func `what was there before does not fail an audit, wherever it stands now`() throws {
    let run = try audit([Self.good, "", Self.old], in: earlier())
    #expect(run.status == 0)
    #expect(run.text.contains("Since the baseline: 0 new, 0 gone, 1 as before"))
  }

  @Test func `lines of the format before are read`() throws {
    let scratch = try earlier()
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(scratch.text("earlier.json").utf8))
        as? [String: Any])
    func line(_ type: String, _ members: Any) throws -> String {
      let json = try JSONSerialization.data(withJSONObject: members)
      return #"{"type":"\#(type)","# + String(decoding: json.dropFirst(), as: UTF8.self)
    }
    func list(_ name: String) -> [Any] { document[name] as? [Any] ?? [] }
    let parts = ["models", "findings", "totals", "summary"]
    let lines =
      [try line("audit", document.filter { !parts.contains($0.key) })]
      + (try list("models").map { try line("model", $0) })
      + (try list("findings").map { try line("finding", $0) })
      + [try line("summary", document.filter { ["totals", "summary"].contains($0.key) })]
    try scratch.write(lines.joined(separator: "\n"), to: "before.jsonl")
    let run = try audit([Self.old, Self.good], in: scratch, against: "before.jsonl")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("Since the baseline: 0 new, 0 gone, 1 as before"))
  }

  @Test func `what is new fails it, and stands first, marked`() throws {
    let scratch = try earlier()
    let run = try audit([Self.old, Self.new], in: scratch)
    #expect(run.status == 1)
    #expect(run.text.contains("Since the baseline: 1 new, 0 gone, 1 as before"))
    let new = try #require(run.text.range(of: "new: x/new does not disclose"))
    let old = try #require(run.text.range(of: "· x/old does not disclose"))
    #expect(new.lowerBound < old.lowerBound)
    let states = try findings(audit([Self.old, Self.new], in: scratch, ["--format", "json"]))
      .map { $0["baseline"] as? String }
    #expect(states == ["unchanged", "new"])
  }

  @Test func `what is gone is listed, apart from what was not audited`() throws {
    let mended = Self.old.replacingOccurrences(of: "}", with: #", "declared": {"energy": 1}}"#)
    let scratch = try earlier([Self.old, Self.new])
    let run = try audit([mended], in: scratch)
    #expect(run.status == 0)
    #expect(run.text.contains("· gone: disclosure.energy: x/old does not disclose"))
    #expect(!run.text.contains("gone: disclosure.energy: x/new"))
    #expect(run.text.contains("1 of those gone is of models that are not in this audit"))
    let json = try audit([mended], in: scratch, ["--format", "json"])
    let document = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
    let summary = (document?["summary"] as? [String: Any])?["baseline"] as? [String: Any]
    let gone = try #require(summary?["gone"] as? [[String: Any]])
    #expect(gone.map { $0["audited"] as? Bool } == [true, false])
  }

  @Test func `reports for tools say what is new, as before and gone`() throws {
    let mended = Self.old.replacingOccurrences(of: "}", with: #", "declared": {"energy": 1}}"#)
    let other = #"{"id": "x/other"}"#
    let scratch = try earlier([Self.old, other])
    let run = try audit(
      [mended, other, Self.new], in: scratch,
      [
        "-o", "sarif=a.sarif", "-o", "junit=a.xml", "-o", "markdown=a.md", "-o",
        "csv-findings=a.csv",
      ])
    #expect(run.status == 1)
    func file(_ name: String) throws -> String {
      try String(contentsOf: scratch.url.appending(path: name), encoding: .utf8)
    }
    let sarif = try JSONSerialization.jsonObject(with: Data(file("a.sarif").utf8))
    let runs = (sarif as? [String: Any])?["runs"] as? [[String: Any]]
    let results = try #require(runs?.first?["results"] as? [[String: Any]])
    #expect(
      results.map { $0["baselineState"] as? String } == ["unchanged", "new", "absent"])
    let junit = try file("a.xml")
    #expect(junit.components(separatedBy: "<failure ").count == 2)
    #expect(junit.contains("(as in the baseline)"))
    let markdown = try file("a.md")
    #expect(markdown.contains("1 new, 1 gone, 1 as before"))
    #expect(markdown.contains("x/new") && !markdown.contains("x/other does not disclose"))
    let rows = try file("a.csv").split(separator: "\r\n").map { $0.split(separator: ",").last }
    // The column of groups stands behind, and is empty of models.
    #expect(rows == ["group", "unchanged", "new"])
  }

  @Test func `an earlier audit as JSON Lines is as good as a document`() throws {
    let scratch = try earlier()
    let options = ["--format", "json"]
    let document = try findings(audit([Self.old, Self.new], in: scratch, options))
    let lines = try findings(
      audit([Self.old, Self.new], in: scratch, options, against: "earlier.jsonl"))
    #expect(NSArray(array: document) == NSArray(array: lines))
  }

  @Test func `unreadable records are new by their number, in the order of the input`() throws {
    let scratch = try earlier(["{", Self.old])
    #expect(try audit(["{", Self.old], in: scratch).text.contains("0 new, 0 gone, 2 as before"))
    let run = try audit(["{", Self.old, "{"], in: scratch, ["--format", "json"])
    let places = try findings(run).filter { $0["baseline"] as? String == "new" }
      .map { $0["places"] as? [String] }
    #expect(places == [["in.jsonl:3:2"]])
  }

  @Test func `other rules, another date and another selection are said`() throws {
    let scratch = try earlier()
    let pack = RepositoryTests.root.appending(path: "fixtures/packs/good/units").path
    let run = try Tool.run(
      [
        "audit", "in.jsonl", "--rules", pack, "--as-of", "2026-07-01", "--baseline",
        "earlier.json", "--only", "x/*", "--out-of-force",
      ], in: scratch.url)
    let text = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("its rules are minimal 1.0.0, not units"), "\(run.text)\(run.errors)")
    #expect(text.contains("it is as of 2026-06-30, not 2026-07-01"))
    #expect(text.contains("it is of all models, not of the models with ids like 'x/*'"))
  }

  @Test(
    "what is no audit is refused at its place",
    arguments: [
      ("", "1:1: error: the file ends where an object is expected"),
      ("Audit of 2 models\n", "1:1: error: 'A' stands where an object is expected"),
      (#"{"id": "x/y"}"#, "1:1: error: the object has no member 'format'"),
      (#"{"format":"assay.audit/1"}"#, "1:11: error: 'assay.audit/1' stands where"),
      (#"{"format":"assay.diff/1"}"#, "1:11: error: 'assay.diff/1' stands where"),
      (#"{"format":"assay.audit/2","format":"assay.audit/2"}"#, "the member 'format' stands twice"),
    ])
  func refused(_ text: String, message: String) throws {
    let scratch = try earlier()
    try scratch.write(text, to: "other.json")
    let run = try audit([Self.old], in: scratch, against: "other.json")
    #expect(run.status == 2)
    #expect(run.errors.contains("other.json:"))
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.errors.contains("[not-an-audit]"))
    #expect(run.text.isEmpty)
  }

  @Test func `an audit that breaks off is refused, wherever it does`() throws {
    let scratch = try earlier()
    for name in ["earlier.json", "earlier.jsonl"] {
      let whole = try scratch.text(name)
      for part in [1, 3, 5, 7, 9] {
        try scratch.write(String(whole.prefix(whole.count * part / 10)), to: "part")
        let run = try audit([Self.old], in: scratch, against: "part")
        #expect(run.status == 2, "\(name), \(part)")
      }
    }
  }

  @Test func `a baseline is no place for a report, and must be there`() throws {
    let scratch = try earlier()
    let spoilt = try audit([Self.old], in: scratch, ["-o", "json=earlier.json"])
    #expect(spoilt.status == 2)
    #expect(spoilt.errors.contains("is an input"))
    let absent = try audit([Self.old], in: scratch, against: "none.json")
    #expect(absent.status == 2)
    #expect(absent.errors.contains("none.json: cannot open it"))
  }

  @Test func `assay_yaml may name it`() throws {
    let scratch = try earlier()
    let pack = RepositoryTests.root.appending(path: Tool.minimalPack).path
    try scratch.write(
      "inputs: [in.jsonl]\nrules: \(pack)\nasOf: 2026-06-30\nbaseline: earlier.json\n",
      to: "assay.yaml")
    #expect(try Tool.run(["audit"], in: scratch.url).status == 0)
  }
}
