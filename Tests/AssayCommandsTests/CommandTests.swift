// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Commands", .timeLimit(.minutes(15)))
struct CommandTests {
  private static let stated = #"{"id": "x/y", "declared": {"energy": 1000}}"#
  private static let silent = #"{"id": "x/y"}"#
  /// The pack binds no severity to a key that stands twice: a warning.
  private static let twice = #"{"id": "x/y", "declared": {"energy": 1000, "energy": 1000}}"#

  struct StatusCase: Sendable, CustomTestStringConvertible {
    let record: String
    let level: String?
    let status: Int32
    var testDescription: String { "\(record) --fail-on \(level ?? "(default)")" }
  }

  static let statusCases = [
    StatusCase(record: stated, level: nil, status: 0),
    StatusCase(record: stated, level: "note", status: 0),
    StatusCase(record: silent, level: nil, status: 1),
    StatusCase(record: silent, level: "error", status: 1),
    StatusCase(record: silent, level: "never", status: 0),
    StatusCase(record: twice, level: nil, status: 0),
    StatusCase(record: twice, level: "warning", status: 1),
    StatusCase(record: twice, level: "note", status: 1),
  ]

  @Test("the exit status says whether there are findings that count", arguments: statusCases)
  func status(_ testCase: StatusCase) throws {
    let options = testCase.level.map { ["--fail-on", $0] } ?? []
    let run = try Tool.audit(["-"], options, input: testCase.record)
    #expect(run.status == testCase.status, "\(run.errors)")
    #expect(run.text.contains("Audit of 1 model"))
    #expect(run.errors.isEmpty)
  }

  @Test func `what to disclose is counted of all models only where it was sought for all`() throws {
    let records = """
      {"id": "a/one", "downloads": 9000}
      {"id": "a/two", "downloads": 10}
      """
    let counts = try ["all": "2", "population": "null", "none": "null"].map { option, models in
      let run = try Tool.audit(
        ["-"], rules: Tool.defaultPack,
        ["--derivations", option, "--format", "json", "--fail-on", "never"], input: records)
      return run.text.contains(#""tierThen":"T2","models":\#(models),"inPopulation":1}"#)
    }
    #expect(counts == [true, true, true])
    let text = try ["all", "none"].map { option in
      try Tool.audit(
        ["-"], rules: Tool.defaultPack, ["--derivations", option, "--fail-on", "never"],
        input: records
      ).text.contains("in the headline  all models")
    }
    #expect(text == [true, false])
  }

  struct TroubleCase: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    /// What standard error must say.
    let says: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, says: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.says = says
    }
  }

  private static let rest = "--rules \(Tool.minimalPack) --as-of 2026-06-30"
  private static let organization = "fixtures/organization/models.jsonl"

  @Test func `errors in a profile alone are not the pack's`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("profile: {id: p, nonsense: 1}\n", to: "p.yaml")
    let pack = RepositoryTests.root.appending(path: Tool.minimalPack).path
    let run = try Tool.run(
      ["audit", "-", "--rules", pack, "--as-of", "2026-06-30", "--profile", "p.yaml"],
      in: scratch.url)
    #expect(run.status == 2)
    #expect(
      run.errors.contains("assay: p.yaml has errors, so that nothing can be audited by it"),
      "\(run.errors)")
  }

  static let troubleCases = [
    TroubleCase("audit nowhere.jsonl \(rest)", says: "nowhere.jsonl: cannot open it: No such file"),
    TroubleCase(
      "audit fixtures/packs/good/minimal \(rest)",
      says: "fixtures/packs/good/minimal: has no folder ORG/NAME with a README.md"),
    TroubleCase(
      "audit - --rules nowhere --as-of 2026-06-30", says: "nowhere: cannot open the folder"),
    TroubleCase("audit - --rules Tests --as-of 2026-06-30", says: "Tests: has no .yaml file"),
    TroubleCase(
      "audit - --rules fixtures/packs/bad/cycle --as-of 2026-06-30",
      says: "fixtures/packs/bad/cycle has errors, so that nothing can be audited by it"),
    TroubleCase("audit - --rules \(Tool.minimalPack) --as-of 2026-6-30", says: "is not a date"),
    TroubleCase("audit - --rules \(Tool.minimalPack) --as-of 2026-02-30", says: "is not a date"),
    TroubleCase(
      "audit - --rules \(Tool.minimalPack) --as-of today", says: "write it as 2026-06-30"),
    TroubleCase("audit - --rules \(Tool.minimalPack)", says: "--as-of"),
    TroubleCase("audit - --as-of 2026-06-30", says: "--rules"),
    TroubleCase(
      "audit - --rules \(Tool.defaultPack) --as-of 2025-12-31",
      says: "is in force from 2026-01-01, which does not contain 2025-12-31"),
    TroubleCase("audit \(rest)", says: "models"),
    TroubleCase("audit - - \(rest)", says: "standard input ('-') can be read once"),
    TroubleCase("audit - \(rest) --format pdf", says: "pdf"),
    TroubleCase("audit - \(rest) --fail-on everything", says: "everything"),
    TroubleCase("audit - \(rest) -o report.json", says: "report.json"),
    TroubleCase("audit - \(rest) -o json=a -o text=a", says: "'a' is named for two reports"),
    TroubleCase(
      "audit - \(rest) --format json -o text=-", says: "'-' is named for two reports"),
    TroubleCase(
      "audit - \(rest) -o json=no/such/folder/a", says: "no/such/folder/a: cannot write it"),
    TroubleCase(
      "audit \(organization) fixtures/readers/declared-syntax.yaml \(rest)",
      says: "fixtures/readers/declared-syntax.yaml:"),
    TroubleCase(
      "explain acme-research/atlas-7 \(organization) \(rest)",
      says: "no input has a model 'acme-research/atlas-7'; did you mean 'acme-research/atlas-7b'?"),
    TroubleCase(
      "explain nothing-like-it \(organization) \(rest)",
      says: "no input has a model 'nothing-like-it'\n"),
    TroubleCase(
      "explain acme-research/atlas-7b \(organization) \(rest) --quantity emission",
      says: "did you mean 'emissions'?"),
    TroubleCase("explain acme-research/atlas-7b \(rest)", says: "models"),
    TroubleCase("check nowhere", says: "nowhere: cannot open the folder"),
    TroubleCase("check", says: "pack"),
    TroubleCase("test nowhere", says: "nowhere: cannot open the folder"),
    TroubleCase("test \(Tool.minimalPack)", says: "give --as-of"),
    TroubleCase("adit", says: "adit"),
    TroubleCase("--nonsense", says: "--nonsense"),
  ]

  @Test("what is wrong with usage, rules or inputs is said, with status 2", arguments: troubleCases)
  func trouble(_ testCase: TroubleCase) throws {
    let run = try Tool.run(testCase.arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(testCase.says), "\(run.errors)")
    #expect(run.text.isEmpty, "\(run.text.prefix(200))")
  }

  @Test func `a pack can be applied outside the dates for which it is in force`() throws {
    let run = try Tool.run([
      "audit", Self.organization, "--rules", Tool.defaultPack, "--as-of", "2025-12-31",
      "--out-of-force", "--fail-on", "never",
    ])
    #expect(run.status == 0)
    #expect(run.text.contains("2025-12-31"))
  }

  @Test(
    "help and version are no trouble", arguments: [["--help"], ["audit", "--help"], ["--version"]])
  func help(_ arguments: [String]) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.text.contains(arguments == ["--version"] ? "0.1.0" : "Example"))
  }

  static let badPacks = RepositoryTests.folders(in: "fixtures/packs/bad")
    .filter { $0 != "units" }

  @Test("check of a broken pack gives its diagnostics and status 2", arguments: badPacks)
  func checkBad(_ name: String) throws {
    let run = try Tool.run(["check", "fixtures/packs/bad/\(name)"])
    let golden = try String(
      contentsOf: RepositoryTests.root.appending(path: "fixtures/packs/bad/\(name)/expected.txt"),
      encoding: .utf8)
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix(golden))
    #expect(run.errors.dropFirst(golden.count).contains(" error"))
    #expect(run.text.isEmpty)
  }

  @Test("check of a good pack says what is in it", arguments: [Tool.minimalPack, Tool.defaultPack])
  func checkGood(_ pack: String) throws {
    let run = try Tool.run(["check", pack])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.text.contains("no errors, 0 warnings"))
    #expect(run.text.contains("sha256:"))
  }

  @Test func `the tests of the default pack pass`() throws {
    let run = try Tool.run(["test", Tool.defaultPack])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.text.hasSuffix(" passed, 0 failed\n"))
  }

  @Test func `a rule test that fails is named with its place, and makes the status 1`() throws {
    let scratch = try ScratchFolder()
    let pack = try String(
      contentsOf: RepositoryTests.root.appending(path: "\(Tool.minimalPack)/pack.yaml"),
      encoding: .utf8)
    let broken = pack.replacingOccurrences(
      of: "emissions: 400 kgCO2e", with: "emissions: 401 kgCO2e")
    try scratch.write(broken, to: "pack.yaml")
    let run = try Tool.run(["test", ".", "--as-of", "2026-06-30"], in: scratch.url)
    #expect(run.status == 1)
    #expect(run.text.contains("minimal.reported fails\n"))
    #expect(run.text.contains("emissions is 400 kgCO2e instead of 401 kgCO2e"))
    #expect(run.text.hasSuffix("1 passed, 1 failed\n"))
  }

  @Test func `explain prints one model's derivation`() throws {
    let run = try Tool.run(
      ["explain", "--full", "x/y", "-", "--rules", Tool.minimalPack, "--as-of", "2026-06-30"],
      input: Self.stated)
    #expect(run.status == 0)
    for part in ["x/y", "emissions.from-energy", "model.energy * intensity", "/declared/energy"] {
      #expect(run.text.contains(part), "\(part)")
    }
  }
}

extension RepositoryTests {
  /// The folders in a folder of the repository, by name.
  static func folders(in path: String) -> [String] {
    let folder = root.appendingPathComponent(path)
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
}
