// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Pack decoder", .timeLimit(.minutes(15)))
struct PackDecoderTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let rules: String
    let codes: [String]
    var testDescription: String { claim }

    init(_ claim: String, _ rules: String, _ codes: [String]) {
      (self.claim, self.rules, self.codes) = (claim, rules, codes)
    }
  }

  static let cases: [Case] = [
    Case("a pack of nothing else is right", "", []),
    Case(
      "a misspelt key is not missed as well", "fields: {x: {tipe: int, from: [x]}}", ["unknown-key"]
    ),
    Case(
      "a comma that ends a text is explained", "fields: {x: {type: int, from: [x], title: a, b c}}",
      ["unknown-key"]),
    Case("a section must have its shape", "fields: [x]", ["bad-value"]),
    Case(
      "a type is one of those that fields have", "fields: {x: {type: text, from: [x]}}",
      ["bad-value"]),
    Case(
      "a field has a type or a unit, not both", "fields: {x: {type: int, unit: kWh, from: [x]}}",
      ["bad-value"]),
    Case("a field needs a path", "fields: {x: {type: int}}", ["missing-key"]),
    Case(
      "a field that a count fills needs no path",
      """
      fields: {x: {type: int}, y: {type: string, from: [y], match: t, count: x}}
      tables: {t: {title: T, key: string, columns: {c: {type: int}}, rows: {a: {c: 1}}}}
      """, []),
    Case("a path has no empty parts", "fields: {x: {type: int, from: [a..b]}}", ["bad-path"]),
    Case(
      "a path may pick texts of a list",
      #"fields: {x: {type: string, from: ["tags base_model:*"]}}"#, []),
    Case("a unit is known", "fields: {x: {unit: 'kWh[roof]', from: [x]}}", ["bad-unit"]),
    Case("a name can be said in expressions", "fields: {x-y: {type: int, from: [x]}}", ["bad-id"]),
    Case(
      "a name is no word of CEL", "definitions: {in: {title: T, value: '1'}}", ["reserved-name"]),
    Case(
      "the model's id is there already", "fields: {id: {type: string, from: [id]}}",
      ["reserved-name"]),
    Case(
      "fields have a namespace of their own",
      """
      fields: {x: {type: int, from: [x]}}
      parameters: {x: {title: T, value: 1}}
      """, []),
    Case(
      "parameters and quantities share a namespace",
      """
      parameters: {x: {title: T, value: 1}}
      tables: {x: {title: T, key: string, columns: {c: {type: int}}, rows: {a: {c: 1}}}}
      """, ["duplicate-id"]),
    Case(
      "a parameter is a decimal number", "parameters: {x: {title: T, value: 0x1p3}}", ["bad-value"]),
    Case("a parameter is finite", "parameters: {x: {title: T, value: 1e999}}", ["bad-value"]),
    Case(
      "a range holds the value", "parameters: {x: {title: T, value: 3, range: [1, 2]}}",
      ["bad-value"]),
    Case(
      "a range has two ends", "parameters: {x: {title: T, value: 3, range: [1]}}", ["bad-value"]),
    Case(
      "a factor is at least 1", "parameters: {x: {title: T, value: 3, uncertainty: 0.5}}",
      ["bad-value"]),
    Case(
      "an uncertainty says over whom it is shared",
      "parameters: {x: {title: T, value: 3, uncertainty: {factor: 2, per: modle}}}", ["bad-value"]),
    Case(
      "an end of the valid range may be open",
      """
      quantities: {q: {title: Q, unit: kWh, valid: ["", 5 MWh], methods: [{id: q.one, value: "quantity('1 kWh')"}]}}
      """, []),
    Case(
      "a unit has exponents that can be held",
      "parameters: {x: {title: T, value: 1, unit: '((((((s^64)^64)^64)^64)^64)^64)^64'}}",
      ["bad-unit"]),
    Case(
      "a replacement names groups of its pattern",
      """
      tables: {t: {title: T, key: string, columns: {c: {type: int}}, rows: {a: {c: 1}}, normalize: [{replace: '(a)', with: '\\2'}]}}
      """, ["bad-regex"]),
    Case("tags have no meaning", "parameters: {x: {title: !t T, value: 3}}", ["yaml-tag"]),
    Case("aliases have no meaning", "parameters: {x: {title: &t T, value: 3}}", ["yaml-anchor"]),
    Case(
      "an event is one that the engine observes",
      """
      requirements: [{id: r, title: T, kind: input, severity: note, on: match-non}]
      """, ["bad-value"]),
    Case(
      "a requirement asserts, or binds an event",
      """
      requirements: [{id: r, title: T, kind: input, severity: note}]
      """, ["missing-key"]),
    Case(
      "a section of a later version is refused plainly", "profiles: {}",
      ["unsupported-section"]),
    Case("a section is not left empty", "tiers:", ["bad-value"]),
    Case(
      "a clause cites a reference", "clauses: [{id: c, ref: iso, level: shall}]",
      ["unknown-reference"]),
    Case(
      "an old name is given up",
      """
      parameters: {x: {title: T, value: 1}, y: {title: T, value: 1, renamedFrom: x}}
      """, ["duplicate-id"]),
  ]

  @Test("a rule file is typed by what is due at each place", arguments: cases)
  func decode(_ testCase: Case) {
    let reading = PackFolder.read(testCase.rules)
    #expect(reading.codes == testCase.codes, "\(reading.rendered)")
  }

  @Test func `a folder without pack.yaml is no pack`() {
    let reading = PackReader.read(PackFolder.files(["other.yaml": "fields: {}"]))
    #expect(reading.codes == ["pack-missing"])
    #expect(reading.diagnostics.first?.span.file.path == "demo/pack.yaml")
  }

  @Test("a comma that ends a text in braces is named as the cause", arguments: ["b c", "reserved"])
  func comma(before text: String) {
    let reading = PackFolder.read("fields: {x: {type: int, from: [x], title: a, \(text)}}")
    #expect(
      reading.diagnostics.map(\.help) == [
        "if it belongs to the text before it, put that text in quotes: in braces a comma ends it"
      ])
  }

  @Test func `an empty pack.yaml is reported, not passed over`() {
    #expect(PackReader.read(PackFolder.files(["pack.yaml": ""])).codes == ["missing-key"])
  }

  @Test(
    "a rule file that says nothing is a warning",
    arguments: ["", "\n", "# lost\n", "---\n", "{}"])
  func emptyFile(_ text: String) {
    let reading = PackFolder.read("", ["b.yaml": text, "c.yaml": "parameters: {}"])
    #expect(reading.codes == ["empty-file"])
    #expect(reading.diagnostics.first?.span.file.path == "demo/b.yaml")
    #expect(reading.pack != nil)
  }

  @Test func `the format of rule files is 1`() {
    let text = PackFolder.header.replacing("assay: 1", with: "assay: 2")
    #expect(PackReader.read(PackFolder.files(["pack.yaml": text])).codes == ["unknown-format"])
  }

  @Test func `identity belongs in pack.yaml`() {
    let reading = PackFolder.read("", ["b.yaml": "version: 2.0.0"])
    #expect(reading.codes == ["misplaced-key"])
  }

  @Test func `a section may be spread over files, and ids stay unique`() {
    let reading = PackFolder.read(
      "parameters: {x: {title: T, value: 1}}",
      ["b.yaml": "parameters: {x: {title: T, value: 1, source: demo, evidence: policy}}"])
    #expect(reading.codes == ["duplicate-id"])
    #expect(reading.diagnostics.first?.span.file.path == "demo/pack.yaml")
  }

  @Test func `defaults of one file say nothing about another`() {
    let reading = PackFolder.read("", ["b.yaml": "parameters: {x: {title: T, value: 1}}"])
    #expect(reading.codes == ["missing-evidence", "missing-source"])
  }

  @Test func `spellings of nothing are compared without case and white space`() throws {
    let pack = try #require(PackFolder.read(#"absent: ["", NA, Not Specified]"#).pack)
    #expect(pack.absentSpellings == ["", "NA", "Not Specified"])
    #expect(pack.standsForNothing(" not  specified"))
    #expect(pack.standsForNothing(" "))
    #expect(!pack.standsForNothing("Namibia"))
  }

  @Test func `hostile nesting ends in diagnostics`() {
    let deep = String(repeating: "[", count: 10_000)
    let reading = PackFolder.read("fields: " + deep)
    #expect(reading.pack == nil && reading.diagnostics.hasErrors)
  }
}
