// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("declared.yaml", .timeLimit(.minutes(15)))
struct DeclaredReaderTests {
  static let paths = [
    "declared.energy", "declared.trained.from", "declared.trained", "declared.tags x:*", "id",
  ]

  private func read(_ text: String) throws -> (records: [Record], diagnostics: [Diagnostic]) {
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    return DeclaredReader.read(SourceFile(path: "declared.yaml", text: text), plan: plan)
  }

  @Test func `what is declared has its place`() throws {
    let text =
      "models:\n  ö/b:\n    energy: {value: 5 kWh, by: me}\n    trained: {from: 2024-01-01}\n"
    let (records, diagnostics) = try read(text)
    let record = try #require(records.first)
    #expect(diagnostics.isEmpty)
    #expect(record.id == "ö/b")
    #expect(record.place.description == "declared.yaml:2:3 /models/ö~1b")
    #expect(record.found.map(\.count) == [1, 1, 1, 0, 0])
    #expect(record.found[0][0].place.description == "declared.yaml:3:13 /models/ö~1b/energy")
    #expect(record.found[0][0].value.value(of: "value") == .string("5 kWh"))
    #expect(record.found[1][0].value == .string("2024-01-01"))
    #expect(record.found[1][0].place.column == 21)
  }

  @Test(
    "scalars are typed by the core schema of YAML 1.2",
    arguments: [
      ("12", .int(12)), ("-3", .int(-3)), ("2e12", .written(2e12, "2e12")),
      ("1.50", .written(1.5, "1.50")), ("1.5", .double(1.5)),
      ("no", .string("no")), ("true", .bool(true)), ("'12'", .string("12")),
      ("1:30", .string("1:30")),
      ("0x1F", .string("0x1F")), (".inf", .string(".inf")), ("1_000", .string("1_000")),
      ("99999999999999999999", .number("99999999999999999999")), ("1e999", .number("1e999")),
      ("[1, a]", .list([.int(1), .string("a")])),
    ] as [(String, MetadataValue)])
  func scalar(_ text: String, _ value: MetadataValue) throws {
    let (records, _) = try read("models: {a: {energy: \(text)}}")
    #expect(records.first?.found[0].first?.value == value)
  }

  @Test("nothing is not found", arguments: ["", "~", "null", "NULL"])
  func nothing(_ text: String) throws {
    let (records, _) = try read("models:\n  a:\n    energy: \(text)\n")
    #expect(records.first?.found[0].isEmpty == true)
  }

  @Test(
    "a name that nothing reads is told with the one that is meant",
    arguments: [
      ("Strom", "energy"), ("electricity-used", "energy"), ("Electricity Used", "energy"),
      ("enrgy", "energy"), ("mass", nil),
    ] as [(String, String?)])
  func meant(_ written: String, _ meant: String?) throws {
    let plan = PathPlan(
      try Self.paths.map { try FieldPath($0) },
      meant: ["strom": "energy", "electricity_used": "energy"])
    let (records, diagnostics) = DeclaredReader.read(
      SourceFile(path: "declared.yaml", text: "models:\n  o/m:\n    \(written): 3\n"), plan: plan)
    #expect(records.first?.unread.map(\.meant) == [meant])
    #expect(
      diagnostics.map(\.help)
        == [meant.map { "did you mean '\($0)'?" } ?? "known names: energy, tags, trained"])
    let json = #"{"id":"o/m","declared":{"\#(written)":3,"trained":{"from":1,"by":"x","fro":2}}}"#
    var text = json
    let record = try text.withUTF8 { bytes in
      try RecordReader(plan).read(UnsafeRawBufferPointer(bytes), line: 1, path: "m").get()
    }
    #expect(record.unread.map(\.meant) == [meant, "from"])
    #expect(record.unread.last?.place.pointer == "/declared/trained/fro")
  }

  @Test func `ids at the top are told to stand under models`() throws {
    let (records, diagnostics) = try read("o/m:\n  energy: 3\no/n:\n  energy: 4\n")
    #expect(records.isEmpty)
    #expect(diagnostics.map(\.code) == ["declared-without-models"])
    #expect(diagnostics.first?.message.hasPrefix("'o/m' stands at the top") == true)
  }

  @Test func `items of a list have their own places`() throws {
    let (records, _) = try read("models:\n  a:\n    tags:\n    - y:1\n    - x:2\n")
    #expect(records.first?.found[3].map(\.value) == [.string("2")])
    #expect(
      records.first?.found[3].first?.place.description == "declared.yaml:5:7 /models/a/tags/1")
  }

  @Test(
    "mistakes have places",
    arguments: [
      ("model: {}\n", ["1:1 declared-without-models", "1:1 declared-unknown-key"]),
      ("models: []\n", ["1:9 declared-not-a-map"]), ("- a\n", ["1:1 declared-without-models"]),
      ("models: {a: 5}\n", ["1:13 declared-not-a-map"]),
      ("models: {a: {enrgy: 5}}\n", ["1:14 declared-unread"]),
      ("models: {a: {energy: {valu: 5, unit: MWh}}}\n", ["1:23 declared-unread"]),
      ("models: {a: {energy: {value: 5, evidence: {uri: u, page: 3}, method: measured}}}\n", []),
      ("models: {a: {energy: !x 5}}\n", ["1:22 yaml-tag"]),
      ("models:\n  a: {energy: 1}\n  a: {energy: 2}\n", ["3:3 duplicate-key"]),
      ("models:\n  '': {energy: 1}\n", ["2:3 declared-without-id"]),
    ])
  func mistakes(_ text: String, _ found: [String]) throws {
    let diagnostics = try read(text).diagnostics
    #expect(
      diagnostics.map {
        "\($0.span.startPosition.line):\($0.span.startPosition.column) \($0.code)"
      } == found)
  }

  @Test func `a misspelt name is met with the right one`() throws {
    let diagnostics = try read("models: {a: {enrgy: 5}}\n").diagnostics
    #expect(diagnostics.map(\.help) == ["did you mean 'energy'?"])
    #expect(!diagnostics.hasErrors)
  }
}
