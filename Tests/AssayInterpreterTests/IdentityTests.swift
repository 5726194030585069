// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Testing

@Suite("Ids", .timeLimit(.minutes(15)))
struct IdentityTests {
  private static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: kWh, from: [declared.energy]}
      cost: {unit: h, from: [declared.cost]}
    inventories:
      runs: {title: Runs, match: [Run, Cost], key: Run, columns: {Cost: declared.cost}}
    quantities:
      energy:
        title: Energy
        unit: kWh
        quantum: 1 Wh
        methods: [{id: energy.declared, value: "model.energy"}]
    totals: [{id: all, title: All, sum: [energy]}]
    """

  private func population(
    _ records: String, _ declared: String = "models: {}", table: String? = nil
  ) throws -> InlineAudit.Population {
    let audit = try InlineAudit(Self.rules)
    let file = SourceFile(path: "declared.yaml", text: declared)
    let (stated, mistakes) = DeclaredReader.read(file, plan: audit.interpreter.paths)
    #expect(mistakes.isEmpty, "\(mistakes.map(\.rendered))")
    let tables = [table].compactMap(\.self).map {
      InventoryReader.read(
        SourceFile(path: "runs.csv", text: $0), inventories: audit.interpreter.inventories,
        plan: audit.interpreter.paths)
    }
    let rows = InventoryReader.records(of: tables, plan: audit.interpreter.paths)
    return audit.population(records, declared: stated + rows.flatMap(\.self))
  }

  private static let record = #"{"id": "breeze-lab/Zephyr-3b", "downloads": 9}"#

  @Test func `ids are compared without regard to case, and both spellings are told`() throws {
    let found = try population(Self.record, "models: {Breeze-Lab/zephyr-3B: {energy: 5}}")
    #expect(found.models.map(\.id) == ["breeze-lab/Zephyr-3b"])
    #expect(found.models[0].quantity("energy")?.value == 5)
    let finding = try #require(found.models[0].findings(of: "id-spelling").first)
    #expect(finding.message.contains("'Breeze-Lab/zephyr-3B'"))
    #expect(
      finding.places == ["declared.yaml:1:10 /models/Breeze-Lab~1zephyr-3B", "models.jsonl:1"])
  }

  @Test func `records of one id in two cases are records of one id`() throws {
    let found = try population(Self.record + "\n" + Self.record.replacing("Zephyr", with: "zephyr"))
    #expect(found.models.count == 1)
    #expect(found.models[0].findings(of: "record-duplicate").count == 1)
  }

  @Test func `what is a record's id but for its punctuation is not counted beside it`() throws {
    let found = try population(
      Self.record, "models: {breeze-lab/Zephyr_3b: {energy: 5}, breeze-lab/zephyr-3b: {energy: 7}}")
    #expect(found.models.map(\.id) == ["breeze-lab/Zephyr-3b"])
    #expect(found.models[0].quantity("energy")?.value == 7)
    let finding = try #require(found.findings.first { $0.rule == "id-unjoined" })
    #expect(finding.message.contains("'breeze-lab/Zephyr_3b' joins no record; what it states is"))
    #expect(finding.message.contains("did you mean 'breeze-lab/Zephyr-3b'?"))
    #expect(finding.places.first?.hasPrefix("declared.yaml:1:10") == true)
  }

  @Test func `names without a namespace are not the Hub's, and differ in case`() throws {
    let found = try population("", table: "Run,Cost\nCalm,4\nCALM,5\n")
    #expect(found.models.map(\.id) == ["CALM", "Calm"])
    let slip = try population(#"{"id": "gale"}"#, "models: {Gale: {energy: 5}}")
    #expect(slip.models.map(\.id) == ["gale"])
    #expect(slip.findings.first?.message.contains("did you mean 'gale'?") == true)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let declared: String
    let suggestion: String?
    var testDescription: String { declared }
  }

  static let unjoinedCases = [
    Case(declared: "breeze-lab/Zefyr-3b", suggestion: "breeze-lab/Zephyr-3b"),
    Case(declared: "zephyr 3b", suggestion: "breeze-lab/Zephyr-3b"),
    // Another size is another model, and another name is none that is known.
    Case(declared: "breeze-lab/Zephyr-8b", suggestion: nil),
    Case(declared: "breeze-lab/Mistral-3b", suggestion: nil),
  ]

  @Test("an id that joins no record is audited and told once", arguments: unjoinedCases)
  func unjoined(_ testCase: Case) throws {
    let found = try population(Self.record, "models: {\(testCase.declared): {energy: 5}}")
    let model = try #require(found.model(testCase.declared))
    #expect(model.quantity("energy")?.value == 5)
    let message = try #require(model.findings(of: "id-unjoined").first?.message)
    let hint = testCase.suggestion.map { "; did you mean '\($0)'?" } ?? ""
    #expect(message == "'\(testCase.declared)' joins no record\(hint)")
  }

  @Test func `where there are no records, nothing is to be joined`() throws {
    let found = try population("", "models: {breeze-lab/one: {energy: 5}}")
    #expect(found.models.flatMap(\.findings).isEmpty && found.findings.isEmpty)
  }

  @Test func `blanks, line breaks and addresses around an id are no part of it`() throws {
    let found = try population(
      #"{"id": " breeze-lab/a\n"}"#,
      #"models: {"https://huggingface.co/breeze-lab/a/tree/main": {energy: 5}}"#,
      table: "Run,Cost\n\"breeze-lab/a\n\",4\n b/new ,5\n")
    #expect(found.models.map(\.id) == ["breeze-lab/a", "b/new"])
    #expect(found.models[0].quantity("energy")?.value == 5)
    #expect(
      found.models[0].findings(of: "id-spelling").map(\.message) == [
        "the id is written as an address and read as 'breeze-lab/a'"
      ])
  }

  @Test func `ids that differ only in Unicode normalization are two, and said to look alike`()
    throws
  {
    let (composed, decomposed) = ("lab/\u{E9}t\u{E9}", "lab/e\u{301}te\u{301}")
    let found = try population(
      "{\"id\": \"\(composed)\"}\n{\"id\": \"\(decomposed)\"}",
      "models: {\"\(composed)\": {energy: 5}, \"\(decomposed)\": {energy: 7}}")
    #expect(found.models.map { $0.quantity("energy")?.value } == [5, 7])
    #expect(found.models.allSatisfy { $0.findings.isEmpty })
    let alike = try #require(found.findings.first)
    #expect(found.findings.count == 1 && alike.rule == "id-alike")
    #expect(alike.message.contains("(U+301 U+301)") && alike.message.contains("(U+E9 U+E9)"))
  }

  @Test(
    "a path is told from an id",
    arguments: [
      ("./output", true), ("../m", true), ("/home/u/m", true), ("~/m", true), ("C:\\m", true),
      ("C:/m", true), ("out\\m", true), ("runs/whisper/checkpoint-40", true), ("file:m", true),
      ("https://example.com/a/b", true), (".", true), ("lab/model", false), ("gpt2", false),
      ("lab/model.v2", false), ("Some Model 8B", false), ("lab/caf\u{E9}", false),
    ])
  func paths(_ text: String, _ isPath: Bool) {
    #expect(ModelID.isPath(text) == isPath)
  }
}
