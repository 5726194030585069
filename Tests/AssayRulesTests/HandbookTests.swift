// SPDX-License-Identifier: Apache-2.0

import AssayRules
import Foundation
import Testing

/// The handbook in `rules/README.md` has a section for each code, and each code has a test.
@Suite("Handbook", .timeLimit(.minutes(15)))
struct HandbookTests {
  struct File: Sendable {
    let path: String
    let text: String
  }

  /// Codes that the sources can report, each with the file that words it.
  static let codes: [String: String] = {
    var found: [String: String] = [:]
    for file in files(below: "Sources", endings: [".swift"]) {
      for code in codes(in: file) where found[code] == nil { found[code] = file.path }
    }
    for event in EventKind.allCases where found[event.rawValue] == nil {
      found[event.rawValue] = "AssayRules/RequirementRule.swift"
    }
    return found
  }()

  /// Sections of the handbook's last chapter, in order, by the group that they stand in.
  static let sections: [(group: String, code: String)] = {
    let file = PackFolder.repository.appending(path: "rules/README.md")
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let start = text.range(of: "\n## Diagnostics\n")
    else { return [] }
    var sections: [(group: String, code: String)] = []
    var group = ""
    for line in text[start.upperBound...].split(separator: "\n") {
      if line.hasPrefix("### ") { group = String(line.dropFirst(4)) }
      if line.hasPrefix("#### ") { sections.append((group, String(line.dropFirst(5)))) }
    }
    return sections
  }()

  @Test func `the sources have codes where they are sought`() {
    #expect(Self.codes.count > 90)
    for code in ["cycle", "bad-path", "yaml-tag", "csv-empty", "unit-mismatch", "overflow"] {
      #expect(Self.codes[code] != nil, "\(code)")
    }
  }

  @Test("a code has a section in the handbook", arguments: codes.keys.sorted())
  func section(of code: String) {
    #expect(
      Self.sections.contains { $0.code == code },
      "rules/README.md has no '#### \(code)', which \(Self.codes[code] ?? "") reports")
  }

  @Test func `a section of the handbook is about a code that there is`() {
    for section in Self.sections {
      #expect(Self.codes[section.code] != nil, "nothing reports '\(section.code)'")
    }
  }

  @Test func `sections stand in order, each once`() {
    for (first, second) in zip(Self.sections, Self.sections.dropFirst())
    where first.group == second.group {
      #expect(first.code < second.code, "'\(second.code)' stands behind '\(first.code)'")
    }
    #expect(Set(Self.sections.map(\.code)).count == Self.sections.count)
  }

  @Test("a code has a test that provokes it", arguments: codes.keys.sorted())
  func test(of code: String) {
    let words = ["\"\(code)\"", "[\(code)]", " \(code)\"", "\"\(code) ", "error \(code)"]
    #expect(
      Self.asserted.contains { file in words.contains { file.text.contains($0) } },
      "no test and no golden text names '\(code)', which \(Self.codes[code] ?? "") reports")
  }

  /// Golden texts, and the tests but this one.
  static let asserted =
    files(below: "fixtures/packs", endings: ["expected.txt"])
    + files(below: "fixtures/expressions", endings: [".txt"])
    + files(below: "Tests", endings: [".swift"]).filter {
      !$0.path.hasSuffix("HandbookTests.swift")
    }

  /// The codes in a file: what is built with `Diagnostic("code"`, `code: "code"`, `case x = "code"`
  /// of an enumeration of codes, and any hyphenated literal of a file of diagnostics.
  private static func codes(in file: File) -> Set<String> {
    var found: Set<String> = []
    let calls = [
      /Diagnostic\(\s*(?:\.(?:error|warning),\s*)?"([a-z][a-z0-9-]*)"/,
      /UnreadableRecord\(\s*at: \w+, "([a-z][a-z0-9-]*)"/,
      /\bcode: "([a-z][a-z0-9-]*)"/,
    ]
    for call in calls { found.formUnion(file.text.matches(of: call).map { String($0.1) }) }
    if file.path.hasSuffix("Diagnostics.swift") {
      let literals = file.text.matches(of: /"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"/)
      found.formUnion(literals.map { String($0.1) })
    }
    if let codes = file.text.firstMatch(of: /enum Code: String[^}]*\}/) {
      found.formUnion(codes.0.matches(of: /= "([a-z-]+)"/).map { String($0.1) })
    }
    return found
  }

  private static func files(below folder: String, endings: [String]) -> [File] {
    let base = PackFolder.repository.appending(path: folder, directoryHint: .isDirectory)
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: base.path)) ?? []
    return names.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
      .compactMap { name in
        let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8)
        return text.map { File(path: name, text: $0) }
      }
  }
}

/// The handbook's examples of expressions are wrong, and right, as it says.
@Suite("Handbook examples", .timeLimit(.minutes(15)))
struct HandbookExampleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let code: String
    /// In double quotes, as YAML has it.
    let wrong: String
    let right: String
    var testDescription: String { "\(code): \(wrong)" }
  }

  static let examples: [Example] = {
    let file = PackFolder.repository.appending(path: "rules/README.md")
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let start = text.range(of: "\n### Expressions: names"),
      let end = text.range(of: "\n### YAML\n")
    else { return [] }
    let section =
      /#### (?<code>[a-z-]+)\n(?:[^\n#-][^\n]*\n)*- Wrong: `(?<wrong>"[^`]*")`\n- Right: `(?<right>"[^`]*")`\n/
    return text[start.lowerBound..<end.lowerBound].matches(of: section).map {
      Example(code: String($0.code), wrong: String($0.wrong), right: String($0.right))
    }
  }()

  static let names = """
    fields:
      accelerator: {type: string, from: [accelerator]}
      downloads: {type: int, from: [downloads]}
      energy: {unit: "kWh[facility]", from: [energy]}
      meter: {type: string, from: [meter], values: [it, facility]}
      pue: {type: double, from: [pue]}
      wall_time: {unit: h, from: [wall_time]}
      year: {type: int, from: [year]}
    parameters: {x: {title: X, value: 4}}
    lineage: {parents: {from: [base_model]}, counts: {finetune: increment}}
    tables:
      accelerators: {title: A, key: string, columns: {tdp: {unit: W/accelerator}}, rows: {a: {tdp: 1}}}
    quantities:
      energy: {title: E, unit: "kWh[facility]", methods: [{id: energy.reported, value: model.energy}]}

    """

  @Test func `there are examples of expressions`() { #expect(Self.examples.count >= 10) }

  @Test("a wrong example is told by its code, and the right one is mended", arguments: examples)
  func example(_ example: Example) {
    let wrong = read(example.wrong)
    #expect(wrong.codes == [example.code], "\(wrong.rendered)")
    let right = read(example.right)
    #expect(right.codes.isEmpty, "\(right.rendered)")
  }

  private func read(_ expression: String) -> PackReading {
    PackFolder.read(Self.names + "definitions: {example: {title: T, value: \(expression)}}\n")
  }
}
