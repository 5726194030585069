// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("assay diff")
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
}
