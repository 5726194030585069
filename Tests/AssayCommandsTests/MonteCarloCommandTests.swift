// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Monte Carlo on the command line", .timeLimit(.minutes(15)))
struct MonteCarloCommandTests {
  private static let draws = ["--monte-carlo", "1000", "--seed", "7"]

  /// The totals of an audit of the fixture of one organization, its records in a given order.
  private func totals(of lines: [String], in files: Int = 1, _ options: [String]) throws -> String {
    let scratch = try ScratchFolder()
    let folder = RepositoryTests.root.appending(path: "fixtures/organization")
    let declared = try String(contentsOf: folder.appending(path: "declared.yaml"), encoding: .utf8)
    try scratch.write(declared, to: "declared.yaml")
    for file in 0..<files {
      let part = lines.enumerated().filter { $0.offset % files == file }.map(\.element)
      try scratch.write(part.joined(separator: "\n"), to: "\(file).jsonl")
    }
    let run = try Tool.audit(
      ["declared.yaml"] + (0..<files).map { "\($0).jsonl" }, rules: Tool.defaultPack,
      ["--format", "json", "--derivations", "none", "--fail-on", "never"] + options,
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let start = try #require(run.text.range(of: "\"totals\":["))
    let end = try #require(run.text.range(of: "\"summary\":"))
    return String(run.text[start.lowerBound..<end.lowerBound])
  }

  @Test func `neither order nor files change a byte of drawn totals`() throws {
    let file = RepositoryTests.root.appending(path: "fixtures/organization/models.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    let expected = try totals(of: lines, Self.draws)
    #expect(expected.contains("\"interval\":\"monte-carlo\""))
    #expect(!expected.contains("\"interval\":\"moments\",\"headline\":\"value\",\"drawnMean\""))
    #expect(try totals(of: lines.reversed(), Self.draws) == expected)
    #expect(try totals(of: lines, in: 3, Self.draws) == expected)
    #expect(try totals(of: lines, ["--monte-carlo", "1000", "--seed", "8"]) != expected)
    #expect(try !totals(of: lines, []).contains("monte-carlo"))
  }

  struct Misuse: Sendable, CustomTestStringConvertible {
    let options: [String]
    let says: String
    var testDescription: String { options.joined(separator: " ") }
  }

  @Test(arguments: [
    Misuse(options: ["--monte-carlo", "1000"], says: "needs a --seed"),
    Misuse(options: ["--seed", "1"], says: "--seed is for --monte-carlo"),
    Misuse(options: ["--monte-carlo", "999", "--seed", "1"], says: "takes 1000 to 1000000 draws"),
    Misuse(
      options: ["--monte-carlo", "1000", "--seed", "9007199254740993"], says: "whole numbers up to"
    ),
  ])
  func `draws without a seed, or too few, are refused`(misuse: Misuse) throws {
    let run = try Tool.audit(
      ["fixtures/organization/models.jsonl"], rules: Tool.defaultPack, misuse.options)
    #expect(run.status == 2)
    #expect(run.errors.contains(misuse.says), "\(run.errors)")
  }
}
