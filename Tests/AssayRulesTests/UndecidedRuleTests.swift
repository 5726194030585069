// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// Assertions that come to unknown exactly where a model says nothing are warned of, and what unknown
/// counts as is part of a pack.
@Suite("Undecided requirements", .timeLimit(.minutes(15)))
struct UndecidedRuleTests {
  private func reading(_ requirement: String, fields: String = "") -> PackReading {
    let text = """
      assay: 1
      pack: demo
      version: 1.0.0
      title: Demonstration
      fields:
        energy: {unit: kWh, from: [energy]\(fields)}
        note: {type: string, from: [note]}
        meter: {type: string, from: [meter]}
        downloads: {type: int, from: [downloads]}
      definitions:
        withheld: {title: Withheld, value: "model.note == 'withheld'"}
        withheld_safely: {title: Withheld, value: "has(model.note) && model.note == 'withheld'"}
      requirements:
        - {id: r, title: R, kind: datagap, severity: error, \(requirement)}
      """
    let file = SourceFile(path: "demo/pack.yaml", text: text)
    return PackReader.read(PackFiles(root: "demo", files: [file]))
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let requirement: String
    /// The field that a warning names; nil for none.
    let field: String?
    var testDescription: String { requirement }

    init(_ requirement: String, _ field: String?) {
      (self.requirement, self.field) = (requirement, field)
    }
  }

  static let cases: [Case] = [
    Case(#"assert: "has(model.energy) || withheld""#, "note"),
    Case(#"assert: "withheld || has(model.energy)""#, "note"),
    Case(#"assert: "model.note == 'withheld'""#, "note"),
    Case(#"assert: "!(model.note == 'open')""#, "note"),
    Case(#"assert: "has(model.energy) && model.meter == 'it'""#, "meter"),
    Case(#"assert: "has(model.energy) ? model.meter == 'it' : withheld_safely""#, "meter"),
    Case(#"applies: "model.downloads > 5", assert: "has(model.energy) || withheld""#, "note"),
    Case(#"assert: "model.note.startsWith('w') || has(model.energy)""#, "note"),
    Case(#"assert: "['a', 'b'].exists(x, x == model.note) || has(model.energy)""#, "note"),
    // Asked first, or asked of others, or said.
    Case(#"assert: "has(model.energy) || withheld_safely""#, nil),
    Case(
      #"assert: "has(model.energy) || (stated(model.note) && known(withheld) && withheld)""#, nil),
    Case(#"assert: "has(model.energy) || (known(withheld) && withheld)""#, nil),
    Case(#"applies: "has(model.note)", assert: "withheld""#, nil),
    Case(#"applies: "model.downloads > 5", assert: "has(model.energy)""#, nil),
    Case(#"assert: "has(model.energy) || withheld", unknown: fail"#, nil),
    Case(#"assert: "has(model.energy) || withheld", unknown: pass"#, nil),
  ]

  @Test("an assertion that is unknown where a thing is absent is warned of", arguments: cases)
  func warning(_ testCase: Case) {
    let reading = reading(testCase.requirement)
    #expect(!reading.diagnostics.hasErrors, "\(reading.diagnostics.map(\.rendered).joined())")
    let found = reading.diagnostics.filter { $0.code == "unknown-when-absent" }
    #expect(found.count == (testCase.field == nil ? 0 : 1))
    if let field = testCase.field {
      #expect(found.first?.message.contains("'\(field)'") == true)
      #expect(found.first?.help?.contains("has(model.\(field)) && ") == true)
    }
  }

  @Test func `the mend can be pasted`() {
    let found = reading(Self.cases[0].requirement).diagnostics
      .first { $0.code == "unknown-when-absent" }
    #expect(
      found?.help?.hasPrefix("ask first: has(model.note) && model.note == 'withheld'") == true)
  }

  @Test func `what unknown counts as, and what shows that a field is stated, is meant`() throws {
    let plain = try #require(reading(#"assert: "has(model.energy)""#).pack)
    let failing = try #require(reading(#"assert: "has(model.energy)", unknown: fail"#).pack)
    let passing = try #require(reading(#"assert: "has(model.energy)", unknown: pass"#).pack)
    let marked = try #require(
      reading(#"assert: "has(model.energy)""#, fields: #", stated: ["tags has_energy"]"#).pack)
    let digests = [plain, failing, passing, marked].map(\.identity.meaningDigest)
    #expect(Set(digests).count == 4)
  }

  @Test func `other words for either are refused`() {
    let wrong = reading(#"assert: "has(model.energy)", unknown: maybe"#)
    #expect(wrong.diagnostics.map(\.code) == ["bad-value"])
    let path = reading(#"assert: "has(model.energy)""#, fields: #", stated: ["tags "]"#)
    #expect(path.diagnostics.map(\.code) == ["bad-path"])
    let argument = reading(#"assert: "stated(withheld_safely)""#)
    #expect(argument.diagnostics.map(\.code) == ["bad-argument"])
  }
}
