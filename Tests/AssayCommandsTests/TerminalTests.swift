// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The terminal", .timeLimit(.minutes(15)))
struct TerminalTests {
  private static let own =
    ["models.jsonl", "declared.yaml", "runs.csv", "emissions.csv"].map { "fixtures/own/\($0)" }
  private static let rules = ["--rules", "rules/hugging-carbon/1.2.0", "--as-of", "2026-06-30"]

  private func audit(
    _ options: [String] = [], environment: [String: String] = [:]
  ) throws -> Tool.Run {
    try Tool.run(
      ["audit"] + Self.own + Self.rules + ["--fail-on", "never"] + options,
      environment: environment)
  }

  @Test(
    "a report is as wide as it is asked to be, and cuts no sentence", arguments: [80, 100, 200])
  func width(_ columns: Int) throws {
    let run = try audit(["--width", "\(columns)", "--todo", "--findings", "all"])
    for line in run.text.split(separator: "\n") {
      // A command stands in one piece, so that it can be copied.
      guard !line.contains("assay explain") else { continue }
      #expect(line.count <= columns, "\(line)")
      #expect(!line.contains("…") || line.contains("… and ") || line.contains("more"), "\(line)")
    }
    let text = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("by more than") || text.contains("Emissions of the final training run"))
  }

  @Test func `what is no terminal has 100 columns, whatever COLUMNS says`() throws {
    let plain = try audit()
    #expect(try audit(environment: ["COLUMNS": "200"]).output == plain.output)
    #expect(try audit(["--width", "100"]).output == plain.output)
    #expect(!plain.text.contains("\u{1B}"))
  }

  @Test(
    "a terminal's own width is used, within what a report can have",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")),
    arguments: [(20, 80), (90, 90), (500, 200)])
  func terminal(columns: Int, width: Int) throws {
    let command = "assay audit $FILES --rules $RULES --as-of 2026-06-30 --fail-on never"
    let run = try Tool.shell(
      "script -qec \"$(echo '\(command)' | sed \"s#^assay#$ASSAY#\")\" /dev/null </dev/null",
      in: RepositoryTests.root,
      environment: [
        "FILES": Self.own.joined(separator: " "), "RULES": "rules/hugging-carbon/1.2.0",
        "COLUMNS": "\(columns)", "NO_COLOR": "1",
      ])
    let expected = try audit(["--width", "\(width)", "--color", "never"])
    #expect(run.text.replacingOccurrences(of: "\r", with: "") == expected.text)
  }

  @Test("an option out of range is refused", arguments: ["--width=79", "--width=201", "--top=0"])
  func refused(_ option: String) throws {
    let run = try audit([option])
    #expect(run.status == 2)
    #expect(run.errors.contains("takes"))
  }

  @Test func `colours say how grave a finding is, how good a tier, and which figure is the answer`()
    throws
  {
    let text = try audit(["--color", "always"]).text
    #expect(text.contains("\u{1B}[33mwarning\u{1B}[0m"))
    #expect(text.contains("\u{1B}[36mnote\u{1B}[0m"))
    #expect(text.contains("\u{1B}[32mT1\u{1B}[0m"))
    #expect(text.contains("\u{1B}[31mT0\u{1B}[0m"))
    #expect(text.contains("\u{1B}[1;36m6.02 tCO2e"))
  }

  @Test func `a report ends in what to do next`() throws {
    let text = try audit().text
    let start = try #require(text.range(of: "\nDo next\n"))
    let last = text[start.upperBound...]
    for step in ["  1. ", "  2. ", "  3. "] { #expect(last.contains(step)) }
    #expect(!last.contains("  4. "))
    #expect(last.contains("Disclose grid_intensity of 3 models of bergwerk-ai"))
    #expect(last.contains("assay explain bergwerk-ai/stollen-7b MODELS…"))
  }

  @Test func `lists have the length that is asked for`() throws {
    let records = (10..<40).map { #"{"id": "x/m\#($0)", "declared": {"energy": \#($0)}}"# }
    let input = records.joined(separator: "\n")
    func models(_ options: [String]) throws -> Int {
      let text = try Tool.audit(["-"], options, input: input).text
      let list = try #require(text.range(of: "Largest models\n"))
      return text[list.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        .prefix { !$0.isEmpty }.count - 1
    }
    #expect(try models([]) == 10)
    #expect(try models(["--top", "3"]) == 3)
    #expect(try models(["--top", "25"]) == 25)
    #expect(try models(["--top", "99"]) == 30)
  }

  @Test func `all findings are listed if they are asked for`() throws {
    let json = try audit(["--format", "json"])
    let document = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
    let findings = try #require(document?["findings"] as? [[String: Any]])
    let text = try audit(["--findings", "all"]).text
    let start = try #require(text.range(of: "All findings\n"))
    let end = try #require(text.range(of: "What to disclose next\n"))
    let list = text[start.upperBound..<end.lowerBound]
    #expect(list.split(separator: "\n").count(where: { $0.hasPrefix("    · ") }) == findings.count)
  }

  @Test func `what to do is listed for each model that there is something to do for`() throws {
    let text = try audit(["--todo"]).text
    let start = try #require(text.range(of: "What to do, model by model\n"))
    let end = try #require(text.range(of: "Disclosure score\n"))
    let list = text[start.upperBound..<end.lowerBound]
    #expect(list.contains("  bergwerk-ai/stollen-7b  "))
    #expect(list.contains("disclose grid_intensity would allow intensity.declared, tier T2; 90 %"))
    #expect(list.contains("mend     Declare the country or cloud region of the training site"))
  }

  // MARK: explain

  private func explain(_ options: [String]) throws -> Tool.Run {
    try Tool.run(["explain", "bergwerk-ai/stollen-7b"] + Self.own + Self.rules + options)
  }

  @Test func `an explanation begins with the answer, and has the rest if it is asked for`() throws {
    let answer = try explain([]).text
    #expect(answer.split(separator: "\n").count <= 12)
    for part in [
      "4.45 tCO2e  (90 %: 3.32 to 5.81)", "tier       T2, Energy reported",
      "method     emissions.activity", "declared_energy = 38200 kWh", "87.9 %",
      "better by  grid_intensity",
    ] {
      #expect(answer.contains(part), "\(part)")
    }
    let full = try explain(["--full"]).text
    #expect(full.split(separator: "\n").count > 40)
    #expect(full.contains("Disclosure score"))
  }

  @Test func `an explanation as JSON has the same derivation as the audit`() throws {
    func object(_ run: Tool.Run) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }
    let explained = try object(explain(["--format", "json"]))
    #expect(explained["format"] as? String == "assay.explain/1")
    let model = try #require(explained["model"] as? [String: Any])
    let models = try object(audit(["--format", "json"]))["models"] as? [[String: Any]]
    let audited = try #require(models?.first { $0["id"] as? String == "bergwerk-ai/stollen-7b" })
    #expect(
      NSDictionary(dictionary: try #require(model["quantities"] as? [String: Any]))
        == NSDictionary(dictionary: try #require(audited["quantities"] as? [String: Any])))
    let shares = explained["varianceShares"] as? [String: [[String: Any]]]
    let sum = try #require(shares?["emissions"]).reduce(0) { $0 + ($1["share"] as? Double ?? 0) }
    // Shares of one whole, in doubles.
    #expect(abs(sum - 1) < 1e-9)
  }

  // MARK: Misspelt names

  struct Misspelling: Sendable, CustomTestStringConvertible {
    let arguments: String
    let meant: String
    var testDescription: String { arguments }
  }

  @Test(
    "a misspelt name is met with the right one",
    arguments: [
      Misspelling(arguments: "adit", meant: "audit"),
      Misspelling(arguments: "init inventry", meant: "inventory"),
      Misspelling(arguments: "audit x --rule y --as-of 2026-06-30", meant: "--rules"),
      Misspelling(arguments: "audit x --rules y --asof 2026-06-30", meant: "--as-of"),
      Misspelling(arguments: "audit x --rules y --as-off=2026-06-30", meant: "--as-of"),
      Misspelling(arguments: "audit x --rules y --as-of 2026-06-30 --format jsn", meant: "json"),
      Misspelling(arguments: "audit x --rules y --as-of 2026-06-30 -o jsno=x", meant: "json"),
      Misspelling(arguments: "audit x --rules y --as-of 2026-06-30 --fail-on eror", meant: "error"),
      Misspelling(arguments: "diff x --bas y --head z --as-of 2026-06-30", meant: "--base"),
      Misspelling(arguments: "diff x --base y --as-of 2026-06-30 -o txt=x", meant: "text"),
    ])
  func misspelt(_ testCase: Misspelling) throws {
    let run = try Tool.run(testCase.arguments.split(separator: " ").map(String.init))
    #expect(run.status == 2)
    #expect(run.errors.contains("did you mean '\(testCase.meant)'?"), "\(run.errors)")
  }

  @Test func `a format without a file, and one that there is not, say what is to be written`()
    throws
  {
    let rest = ["audit", "x", "--rules", "y", "--as-of", "2026-06-30", "-o"]
    #expect(try Tool.run(rest + ["json"]).errors.contains("name a file, such as 'json=FILE'"))
    #expect(try Tool.run(rest + ["zzzzz=x"]).errors.contains("the formats are text, json, jsonl"))
  }
}
