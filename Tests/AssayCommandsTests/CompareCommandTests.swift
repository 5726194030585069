// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Two organizations side by side", .timeLimit(.minutes(15)))
struct CompareCommandTests {
  private static func record(_ id: String, _ energy: Int?) -> String {
    energy.map { #"{"id": "\#(id)", "declared": {"energy": \#($0)}}"# } ?? #"{"id": "\#(id)"}"#
  }

  private static let records = [
    record("small/a", 1000), record("small/b", 2000), record("large/a", 90_000),
    record("like/a", 3100), record("silent/a", nil), record("part/a", 1), record("part/b", nil),
  ].joined(separator: "\n")

  private func compare(
    _ first: String, _ second: String, _ options: [String] = [],
    in folder: URL = RepositoryTests.root
  ) throws -> Tool.Run {
    let pack = RepositoryTests.root.appending(path: Tool.minimalPack).path
    return try Tool.run(
      ["compare", first, second, "-", "--rules", pack, "--as-of", "2026-06-30"] + options,
      in: folder, input: Self.records)
  }

  private func words(_ run: Tool.Run) -> String {
    run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `counts, totals with their intervals, tiers and findings stand side by side`() throws {
    let run = try compare("small", "silent")
    #expect(run.status == 0)
    let text = words(run)
    #expect(text.contains("models 2 1"))
    #expect(text.contains("estimated 2 (100 %) 0 (0 %)"))
    #expect(text.contains("emissions, tCO2e 1.2"))
    #expect(text.contains("not known"))
    #expect(text.contains("T2 Energy reported 2 0"))
    #expect(text.contains("error disclosure.energy – 1 fail"))
    #expect(text.contains("model.energy – 1"))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let first: String
    let second: String
    let order: String
    let says: String
    var testDescription: String { "\(first) and \(second)" }
  }

  @Test(
    "which is greater is said only where the intervals tell it",
    arguments: [
      Case(
        first: "small", second: "like", order: "overlapping",
        says: "the intervals overlap, so that which is greater is not known"),
      Case(
        first: "small", second: "large", order: "first-below",
        says: "the interval of small lies below that of large"),
      Case(
        first: "large", second: "small", order: "second-below",
        says: "the interval of small lies below that of large"),
      Case(
        first: "part", second: "large", order: "first-below",
        says:
          "but only 1 of 2 models of part and 1 of 1 model of large are estimated, and which is greater"
          + " in all is not known"),
      Case(
        first: "silent", second: "large", order: "unknown", says: "which is greater is not known"),
    ])
  func order(_ testCase: Case) throws {
    let json = try compare(testCase.first, testCase.second, ["--format", "json"])
    let document = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
    #expect(document?["format"] as? String == "assay.compare/1")
    let orders = try #require(document?["orders"] as? [[String: Any]])
    #expect(orders.map { $0["order"] as? String } == [testCase.order])
    #expect(words(try compare(testCase.first, testCase.second)).contains(testCase.says))
  }

  @Test func `each side is what an audit of that organization says`() throws {
    let json = try compare("small", "large", ["--format", "json"])
    let document = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
    let sides = try #require(document?["organizations"] as? [[String: Any]])
    for (name, side) in zip(["small", "large"], sides) {
      let run = try Tool.audit(
        ["-"], ["--format", "json", "--entity", name], input: Self.records)
      let audit = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      #expect(
        NSArray(array: try #require(side["totals"] as? [Any]))
          == NSArray(array: try #require(audit?["totals"] as? [Any])))
    }
  }

  @Test func `several formats of one run go to their files`() throws {
    let scratch = try ScratchFolder()
    let run = try compare(
      "small", "large", ["-o", "markdown=a.md", "-o", "text=a.txt"], in: scratch.url)
    #expect(run.status == 0)
    #expect(scratch.names == ["a.md", "a.txt"])
    #expect(try scratch.text("a.md").contains("| models | 2 | 1 |"))
  }

  @Test(
    "what is no pair of organizations is refused",
    arguments: [
      ("small", "Small", "are one organization"), ("small", "nobody", "or namespace 'nobody'"),
    ])
  func refused(_ first: String, _ second: String, says: String) throws {
    let run = try compare(first, second)
    #expect(run.status == 2)
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(run.text.isEmpty)
  }

  @Test func `an organization and its own namespace have models in common, and are refused`() throws
  {
    let records = #"{"id": "facebook/opt-125m"}"# + "\n" + #"{"id": "meta-llama/Llama-2-7b"}"#
    let rules = RepositoryTests.root.appending(path: "rules/hugging-carbon/1.2.0").path
    let audit = try Tool.audit(
      ["-"], rules: "rules/hugging-carbon/1.2.0", ["--format", "json"], input: records)
    let document = try JSONSerialization.jsonObject(with: audit.output) as? [String: Any]
    let models = try #require(document?["models"] as? [[String: Any]])
    let entity = try #require(models.first?["entity"] as? String)
    // Only where the rules know the namespace as another organization's.
    try #require(entity.lowercased() != "facebook")
    let run = try Tool.run(
      ["compare", entity, "facebook", "-", "--rules", rules, "--as-of", "2026-06-30"],
      input: records)
    #expect(run.status == 2)
    #expect(run.errors.contains("have models in common, such as 'facebook/opt-125m'"))
  }
}
