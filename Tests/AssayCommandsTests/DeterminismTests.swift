// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The same inputs give the same bytes, and totals do not depend on the order of the models.
@Suite("Determinism", .timeLimit(.minutes(15)))
struct DeterminismTests {
  static let fixtures = ["fixtures/hub", "fixtures/organization"]

  private func audit(_ files: [String], in folder: URL, _ options: [String] = []) throws -> Data {
    let run = try Tool.audit(
      files, rules: Tool.defaultPack, ["--format", "json", "--fail-on", "never"] + options,
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    return run.output
  }

  private func folder(_ fixture: String) -> URL { RepositoryTests.root.appending(path: fixture) }

  @Test("an audit repeated has the same bytes", arguments: fixtures)
  func twice(_ fixture: String) throws {
    let files = ["models.jsonl", "declared.yaml"]
    let first = try audit(files, in: folder(fixture))
    #expect(first.count > 100_000)
    #expect(first == (try audit(files, in: folder(fixture))))
  }

  @Test("the order of the records changes no model and no total", arguments: fixtures)
  func shuffled(_ fixture: String) throws {
    let scratch = try Self.scratch(with: fixture)
    var lines = try Self.lines(of: fixture)
    var generator = SplitMix(state: 20_260_630)
    lines.shuffle(using: &generator)
    try scratch.write(lines.joined(separator: "\n"), to: "models.jsonl")
    let options = fixture == "fixtures/hub" ? ["--derivations", "none"] : []
    let files = ["models.jsonl", "declared.yaml"]
    let sorted = Document(try audit(files, in: folder(fixture), options))
    let mixed = Document(try audit(files, in: scratch.url, options))
    #expect(sorted.models.count == mixed.models.count && sorted.models.count > 20)
    #expect(sorted.models == mixed.models)
    #expect(sorted.findings == mixed.findings)
    #expect(sorted.totals == mixed.totals)
    #expect(sorted.totals.contains("\"summary\":{"))
  }

  @Test("an input in two files has the totals of one", arguments: fixtures)
  func split(_ fixture: String) throws {
    let scratch = try Self.scratch(with: fixture)
    let lines = try Self.lines(of: fixture)
    let middle = lines.count / 3
    try scratch.write(lines[..<middle].joined(separator: "\n"), to: "a.jsonl")
    try scratch.write(lines[middle...].joined(separator: "\n"), to: "b.jsonl")
    let options = ["--derivations", "none"]
    let one = Document(try audit(["models.jsonl", "declared.yaml"], in: folder(fixture), options))
    let two = Document(
      try audit(["b.jsonl", "declared.yaml", "a.jsonl"], in: scratch.url, options))
    #expect(one.totals == two.totals)
    #expect(one.models.count == two.models.count)
  }

  private static func lines(of fixture: String) throws -> [String] {
    let file = RepositoryTests.root.appending(path: "\(fixture)/models.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private static func scratch(with fixture: String) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let declared = RepositoryTests.root.appending(path: "\(fixture)/declared.yaml")
    try scratch.write(try String(contentsOf: declared, encoding: .utf8), to: "declared.yaml")
    return scratch
  }

  /// An audit in parts, without the numbers of the records' lines.
  private struct Document {
    /// In order of their text, and so of the ids.
    let models: [String]
    let findings: [String]
    /// Totals and summary, as they stand.
    let totals: String

    init(_ data: Data) {
      let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      var (models, findings, totals): ([String], [String], [String]) = ([], [], [])
      var section = 0
      for line in lines {
        let text = Document.withoutLineNumbers(line)
        if text.hasPrefix("\"models\":") || text.hasPrefix("\"findings\":") { section += 1 }
        if text.hasPrefix("\"totals\":") { section = 3 }
        switch section {
        case 1: models.append(text)
        case 2: findings.append(text)
        case 3: totals.append(text)
        default: break
        }
      }
      self.models = models.map(Document.member).sorted()
      self.findings = findings.map(Document.member).sorted()
      self.totals = totals.joined(separator: "\n")
    }

    /// A member of a list without what separates or ends it.
    private static func member(_ text: String) -> String {
      var text = text[...]
      while let last = text.last, last == "," || last == "]" { text.removeLast() }
      return String(text)
    }

    private static func withoutLineNumbers(_ line: Data) -> String {
      let name = Array("models.jsonl:".utf8)
      var result: [UInt8] = []
      result.reserveCapacity(line.count)
      for byte in line {
        // A digit right behind the name, or behind other such digits that were left out.
        if (0x30...0x39).contains(byte), result.last == UInt8(ascii: ":"), result.hasSuffix(name) {
          continue
        }
        result.append(byte)
      }
      return String(decoding: result, as: UTF8.self)
    }
  }

  /// Source: Steele, Lea and Flood, *Fast splittable pseudorandom number generators* (2014).
  struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ other: [UInt8]) -> Bool {
    count >= other.count && self[(count - other.count)...].elementsEqual(other)
  }
}
