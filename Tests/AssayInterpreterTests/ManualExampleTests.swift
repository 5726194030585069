// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues
import Foundation
import Testing

/// Every example of rule YAML in rules/README.md loads without a warning, in a stated frame.
///
/// The frame, `fixtures/manual`, declares what examples name and leave out. What extends or tailors a pack is
/// read with that pack and its digest, and a test runs in the newest version of the default pack.
@Suite("Examples of the manual", .timeLimit(.minutes(15)))
struct ManualExampleTests {
  /// A fenced block of YAML.
  struct Example: Sendable, CustomTestStringConvertible {
    /// Where it stands in the manual, from 1.
    let line: Int
    let lines: [String]
    var testDescription: String { "rules/README.md:\(line)" }

    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Whether it has a section at its top.
    func has(_ section: String) -> Bool { lines.contains { $0.hasPrefix("\(section):") } }
  }

  /// A line of rules and what it belongs to.
  private struct Line {
    let text: String
    var section = ""
    /// The declaration in the section; nil for the section itself.
    var entry: String?
    /// The key of the declaration that begins here.
    var key: String?
  }

  /// The first page has a test of its own: its YAML is the pack that `assay init` writes.
  static let examples: [Example] = {
    let text = (try? Repository.text("rules/README.md")) ?? ""
    let all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var found: [Example] = []
    var start: Int?
    let begin = all.firstIndex(of: "## Files and sections") ?? 0
    for index in begin..<all.count {
      if all[index] == "```yaml" { start = index }
      if all[index] == "```", let first = start {
        found.append(Example(line: first + 2, lines: Array(all[(first + 1)..<index])))
        start = nil
      }
    }
    return found
  }()

  @Test func `the manual has examples`() { #expect(Self.examples.count >= 25) }

  @Test("an example loads", arguments: examples)
  func loads(_ example: Example) throws {
    if example.has("tests") { return try expectPasses(example) }
    let files =
      if example.has("extends") {
        try Self.extending(example)
      } else if example.has("profile") {
        try Self.tailoring(example)
      } else {
        try Self.framed(example)
      }
    let reading = PackReader.read(files, readsFits: false)
    // The frame declares what other examples name, and not what a warning of an example is about.
    let framed = ["unanswered-clause", "idle-allow"]
    let mistakes = reading.diagnostics.filter {
      !$0.code.hasPrefix("unused-") && !framed.contains($0.code)
        && !$0.span.file.path.hasSuffix("frame.yaml")
    }
    #expect(mistakes.isEmpty, "\(mistakes.map(\.rendered).joined())")
  }

  /// Runs the tests of an example in the newest version of the default pack.
  private func expectPasses(_ example: Example) throws {
    let folder = try #require(Repository.packFolders.last)
    let pack = try Repository.packFiles(folder)
    let path = "\(folder)/example.yaml"
    let reading = PackReader.read(
      PackFiles(
        root: folder, files: pack.files + [SourceFile(path: path, text: example.text)],
        bases: pack.bases))
    let checked = try #require(
      reading.pack, "\(reading.diagnostics.map(\.rendered).joined())")
    let date = try #require(Timestamp("2026-06-30"))
    let own = RuleTestRunner(pack: checked, asOf: date).run().filter { $0.place.path == path }
    #expect(!own.isEmpty)
    for failure in own.flatMap(\.failures) {
      Issue.record("line \(example.line + failure.place.line - 1): \(failure.message)")
    }
  }

  // MARK: Frames

  private static func extending(_ example: Example) throws -> PackFiles {
    let base = try Repository.packFiles(Repository.defaultPack)
    let file = SourceFile(path: "example/pack.yaml", text: try pinned(example, to: base))
    return PackFiles(root: "example", files: [file], bases: [base])
  }

  private static func tailoring(_ example: Example) throws -> PackFiles {
    let base = try Repository.packFiles(Repository.defaultPack)
    return PackFiles(
      root: base.root, files: base.files, bases: base.bases,
      profile: SourceFile(path: "example.yaml", text: try pinned(example, to: base)))
  }

  /// With the digest of the pack in the place of the dots that stand for it.
  private static func pinned(_ example: Example, to base: PackFiles) throws -> String {
    let pack = try #require(PackReader.read(base).pack)
    return example.text.replacing("sha256:…", with: pack.identity.meaningDigest)
  }

  /// The example in the frame, from which what it declares itself is left out.
  private static func framed(_ example: Example) throws -> PackFiles {
    let own = parsed(example.lines)
    let frame = parsed(
      try Repository.text("fixtures/manual/frame.yaml")
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    let sections = Set(own.map(\.section))
    // A map of keys is completed by the keys of the frame, anything else is taken whole.
    let whole = Set(frame.map(\.section)).subtracting([
      "references", "clauses", "fields", "tables", "parameters", "definitions", "quantities",
      "requirements", "totals", "inventories",
    ])
    var rest: [Line] = []
    var added: [String: [String]] = [:]
    for line in frame where !(whole.contains(line.section) && sections.contains(line.section)) {
      let others = own.filter { $0.section == line.section && $0.entry == line.entry }
      guard line.entry != nil, !others.isEmpty else {
        rest.append(line)
        continue
      }
      if let key = line.key, !others.contains(where: { $0.key == key }) {
        added["\(line.section) \(line.entry ?? "")", default: []].append(line.text)
      }
    }
    rest = rest.indices.filter { index in
      !rest[index].text.hasSuffix(":") || rest[index].entry != nil
        || (index + 1 < rest.count && rest[index + 1].entry != nil)
    }.map { rest[$0] }
    var text: [String] = []
    for line in own {
      text.append(line.text)
      guard line.entry != nil, line.key == nil, line.text.hasSuffix(":") else { continue }
      text += added.removeValue(forKey: "\(line.section) \(line.entry ?? "")") ?? []
    }
    return try files(example, text, rest)
  }

  /// What says which pack it is stands in `pack.yaml`, wherever it is from.
  private static func files(
    _ example: Example, _ text: [String], _ frame: [Line]
  ) throws -> PackFiles {
    let identity = ["assay", "pack", "version", "title", "effective", "bases", "dimensions"]
    let ofFrame = frame.filter { identity.contains($0.section) }.map(\.text)
    let others = frame.filter { !identity.contains($0.section) }.map(\.text)
    let isMain = identity.contains { example.has($0) }
    let defaults = example.has("defaults") ? [] : ["defaults: {source: demo, evidence: policy}"]
    let main = isMain ? text + ofFrame : ofFrame
    var files = ["pack.yaml": main, "frame.yaml": others]
    if !isMain { files["example.yaml"] = text + defaults }
    return PackFiles(
      root: "manual",
      files: try files.map {
        SourceFile(path: "manual/\($0)", text: $1.joined(separator: "\n") + "\n")
      }
        + ["grid.csv", "training-runs.csv"].map {
          SourceFile(path: "manual/\($0)", text: try Repository.text("fixtures/manual/\($0)"))
        })
  }

  private static func parsed(_ lines: [String]) -> [Line] {
    var section = ""
    var entry: String?
    return lines.map { text in
      var line = Line(text: text)
      let depth = text.prefix { $0 == " " }.count
      if depth == 0, let name = name(text[...]) {
        (section, entry) = (name, nil)
      } else if depth == 2 {
        var rest = text.dropFirst(2)
        for mark in ["- {id: ", "- id: "] where rest.hasPrefix(mark) {
          rest = rest.dropFirst(mark.count)
        }
        entry = name(rest) ?? entry
      } else if depth == 4 {
        line.key = name(text.dropFirst(4))
      }
      line.section = section
      line.entry = entry
      return line
    }
  }

  /// The name that a line begins with, before a colon, a comma or its end.
  private static func name(_ text: Substring) -> String? {
    let name = text.prefix { !" :{},#".contains($0) }
    guard !name.isEmpty, name != "-" else { return nil }
    let after = text[name.endIndex...].first
    return after == nil || after == ":" || after == "," ? String(name) : nil
  }
}
