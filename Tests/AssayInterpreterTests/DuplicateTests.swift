// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import Testing

@Suite("Records of one id", .timeLimit(.minutes(15)))
struct DuplicateTests {
  private static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: kWh, from: [declared.energy]}
    quantities:
      energy:
        title: Energy
        unit: kWh
        methods: [{id: energy.declared, value: "model.energy"}]
    definitions:
      many: {title: Downloads, value: "model.downloads"}
    disclosure:
      scoring: flat
      criteria: [{id: score.many, title: Many, weight: 1, when: "model.downloads == 2"}]
    """

  private static let early =
    #"{"id": "x/y", "lastModified": "2024-01-01T00:00:00Z", "downloads": 1}"#
  private static let late =
    #"{"id": "x/y", "lastModified": "2024-01-02T00:00:00Z", "downloads": 2}"#
  private static let undated = #"{"id": "x/y", "downloads": 3}"#
  private static let other = #"{"id": "x/z", "downloads": 9}"#

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// Where the record that counts stands, and then the others.
    let places: [String]
  }

  static let cases = [
    Case(
      testDescription: "the later last", text: [early, other, late].joined(separator: "\n"),
      places: ["models.jsonl:3", "models.jsonl:1"]),
    Case(
      testDescription: "the later first", text: [late, early, other].joined(separator: "\n"),
      places: ["models.jsonl:1", "models.jsonl:2"]),
    Case(
      testDescription: "three, one undated",
      text: [undated, early, late].joined(separator: "\n"),
      places: ["models.jsonl:3", "models.jsonl:1", "models.jsonl:2"]),
    Case(
      testDescription: "a list on one line", text: "[\(early), \(late), \(other)]",
      places: ["models.jsonl:1:73", "models.jsonl:1:2"]),
    Case(
      testDescription: "the same bytes twice on one line", text: "[\(late), \(late)]",
      places: ["models.jsonl:1:2", "models.jsonl:1:73"]),
    Case(
      testDescription: "the same bytes on two lines", text: "\(late)\n\(late)",
      places: ["models.jsonl:1", "models.jsonl:2"]),
  ]

  @Test("the record modified last counts, once, and a finding names all", arguments: cases)
  func duplicates(_ testCase: Case) throws {
    let audit = try InlineAudit(Self.rules)
    for size in [16, 1 << 20] {
      let models = audit.population(testCase.text, chunkSize: size).models
        .filter { $0.id == "x/y" }
      #expect(models.count == 1, "chunks of \(size)")
      let findings = models.flatMap { $0.findings(of: "record-duplicate") }
      #expect(findings.map(\.places) == [testCase.places], "chunks of \(size)")
      #expect(models.first?.score?.value == 1, "the later one has two downloads")
    }
  }

  @Test func `of thousands of records of one id one counts, in whichever chunks they stand`() throws
  {
    let many = (0..<5000).map { _ in Self.early } + [Self.late]
    let models = try InlineAudit(Self.rules)
      .population(many.joined(separator: "\n"), chunkSize: 1 << 12).models
    #expect(models.map(\.score?.value) == [1])
    let places = models.flatMap { $0.findings(of: "record-duplicate") }.map(\.places)
    #expect(places.first?.first == "models.jsonl:5001")
    #expect(places.first?.last == "and 4951 more")
  }

  @Test func `of records modified at once the choice does not depend on their order`() throws {
    let audit = try InlineAudit(Self.rules)
    let twins = [undated2, Self.undated]
    let scores = [twins, twins.reversed()].map { order in
      audit.population(order.joined(separator: "\n")).models.map(\.score?.value)
    }
    #expect(scores[0].count == 1)
    #expect(scores[0] == scores[1])
  }

  private let undated2 = #"{"id": "x/y", "downloads": 2}"#

  @Test func `ids are compared without regard to the case of their ASCII letters alone`() throws {
    let text = ["x/y", "X/Y", "x/\u{E4}", "x/\u{C4}"].map { "{\"id\": \"\($0)\"}" }
    let models = try InlineAudit(Self.rules).population(text.joined(separator: "\n")).models
    #expect(Set(models.map { $0.id.lowercased() }) == ["x/y", "x/\u{E4}"])
    #expect(models.count == 3)
  }

  @Test func `a record that cannot be read is a finding with its line, and the run goes on`() throws
  {
    let text = [Self.other, #"{"id": "x/cut", "#, Self.late].joined(separator: "\n")
    let population = try InlineAudit(Self.rules).population(text)
    #expect(population.models.map(\.id) == ["x/z", "x/y"])
    #expect(population.survey.records == 2 && population.survey.unreadable == 1)
    #expect(population.findings.map(\.rule) == ["record-unreadable"])
    let places = population.findings.flatMap(\.places)
    #expect(places.count == 1 && places[0].hasPrefix("models.jsonl:2"), "\(places)")
  }

  @Test func `a key that stands twice is a finding, and the last one counts`() throws {
    let text = #"{"id": "x/y", "downloads": 1, "downloads": 2}"#
    let model = try #require(try InlineAudit(Self.rules).population(text).models.first)
    #expect(model.score?.value == 1)
    #expect(model.findings(of: "duplicate-key").map(\.places) == [["models.jsonl:1 /downloads"]])
  }

  private func declared(_ text: String, for audit: InlineAudit) -> [Record] {
    let file = SourceFile(path: "declared.yaml", text: text)
    return DeclaredReader.read(file, plan: audit.interpreter.paths).records
  }

  @Test func `what is declared joins its record, and stands alone where there is none`() throws {
    let audit = try InlineAudit(Self.rules)
    let text = """
      models:
        x/ghost: {energy: 5}
        x/y: {energy: 7}
        x/another: {energy: 6}
      """
    let models = audit.population(Self.late, declared: declared(text, for: audit)).models
    // Those without a record come after the records, in order of id.
    #expect(models.map(\.id) == ["x/y", "x/another", "x/ghost"])
    #expect(models.map { $0.quantity("energy")?.value } == [7, 6, 5])
    #expect(models.map(\.place) == ["models.jsonl:1", "declared.yaml:4:3", "declared.yaml:2:3"])
    #expect(models.map { $0.score?.value } == [1, 0, 0])
    guard case .field(let field)? = models[0].quantity("energy")?.step?.inputs.first else {
      Issue.record("the energy was read from a field")
      return
    }
    #expect(field.at == "declared.yaml:3:17")
  }

  @Test func `a declared name that no rule reads is a finding`() throws {
    let audit = try InlineAudit(Self.rules)
    let text = "models: {x/y: {energi: 7}, x/ghost: {enrgy: 5}}"
    let models = audit.population(Self.late, declared: declared(text, for: audit)).models
    let findings = models.flatMap { $0.findings(of: "declared-unknown-key") }
    #expect(findings.map(\.model) == ["x/y", "x/ghost"])
    #expect(
      findings.map(\.places) == [
        ["declared.yaml:1:16 /models/x~1y/energi"], ["declared.yaml:1:38 /models/x~1ghost/enrgy"],
      ])
  }

  @Test func `what is declared counts although its record cannot be read`() throws {
    let audit = try InlineAudit(Self.rules)
    let population = audit.population(
      #"{"id": "x/ghost", "downloads""#,
      declared: declared("models: {x/ghost: {energy: 5}}", for: audit))
    #expect(population.models.map(\.id) == ["x/ghost"])
    #expect(population.findings.count == 1)
  }
}
