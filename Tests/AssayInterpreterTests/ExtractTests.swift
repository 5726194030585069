// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import Testing

/// Numbers that are taken out of longer texts.
@Suite("Numbers in texts", .timeLimit(.minutes(15)))
struct ExtractTests {
  private static let rules = #"""
    fields:
      named:
        unit: parameter
        from: [id]
        extract:
          pattern: '(?:^|[-_/.])([0-9]+(?:[.][0-9]+)?)(b|m)(?:[-_.]|$)'
          units: {B: 1e9 parameter, m: 1e6 parameter}
      experts: {type: int, from: [id], extract: {pattern: '([0-9]+)x[0-9.]+b'}}
      tokens: {unit: token, from: ["tags[]", note], extract: {pattern: '([0-9,]+)T tokens', unit: 1e12 token}}
    quantities:
      size: {title: Size, unit: parameter, methods: [{id: size.named, value: model.named}]}
      count: {title: Experts, unit: "1", methods: [{id: count.named, value: "double(model.experts)"}]}
      read: {title: Tokens, unit: token, methods: [{id: read.stated, value: model.tokens}]}
    """#

  @Test(
    "the first number with its unit is the size, whatever its case",
    arguments: [
      ("microsoft/bitnet-b1.58-2B-4T", 2e9), ("org/gpt-neo-1.3B", 1.3e9),
      ("org/tiny-350m_v2", 350e6),
      ("org/1.1b-intermediate-step-3T", 1.1e9), ("org/transformer-1.3B-100B", 1.3e9),
      ("org/model", nil), ("org/Mixtral-8x7B", nil), ("org/v2-large", nil),
    ] as [(String, Double?)])
  func size(_ id: String, _ expected: Double?) throws {
    #expect(try InlineAudit(Self.rules).value("size", of: #"{"id": "\#(id)"}"#) == expected)
  }

  @Test func `a whole number needs no unit`() throws {
    #expect(try InlineAudit(Self.rules).value("count", of: #"{"id": "org/Mixtral-8x7B"}"#) == 8)
  }

  @Test func `the text stands in the derivation, with the part that was read`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"id": "org/gpt-neo-1.3B"}"#)
    let step = try #require(model.quantity("size")?.step)
    guard case .field(let field) = step.inputs.first else {
      Issue.record("read were \(step.inputs)")
      return
    }
    #expect(field.text == "org/gpt-neo-1.3B" && field.pointer == "/id")
    #expect(field.matched == "'-1.3B' in it")
  }

  @Test func `the next path is tried where nothing matches, and the first match counts`()
    throws
  {
    let audit = try InlineAudit(Self.rules)
    let record = #"{"tags": ["pytorch", "12T tokens", "3T tokens"], "note": "of 12T tokens"}"#
    let model = try audit.model(record)
    #expect(model.quantity("read")?.value == 12e12)
    #expect(model.findings.isEmpty)
    #expect(try audit.value("read", of: #"{"tags": ["x"], "note": "of 5T tokens"}"#) == 5e12)
    #expect(try audit.value("read", of: #"{"tags": ["x"], "note": "many"}"#) == nil)
  }

  @Test func `a match that is no number is unreadable, and not missing`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"note": "trained on 1,2,3T tokens"}"#)
    #expect(model.quantity("read")?.value == nil)
    let finding = try #require(model.findings(of: "field-unreadable").first)
    #expect(finding.message.contains("of 'trained on 1,2,3T tokens': '1,2,3' is no number"))
  }

  @Test func `a declared model's id is read as that of a record is`() throws {
    let audit = try InlineAudit(Self.rules)
    let declared = try audit.record(#"{"id": "org/other-7b", "note": "x"}"#)
    let population = audit.population("", declared: [declared])
    #expect(population.model("org/other-7b")?.quantity("size")?.value == 7e9)
  }

  @Test(
    "what cannot be read so is said with a mend",
    arguments: [
      ("{type: string, extract: {pattern: '(a)'}}", ["type-mismatch"]),
      ("{unit: parameter, extract: {pattern: '[0-9]'}}", ["bad-group"]),
      ("{unit: parameter, extract: {pattern: '([0-9])(b)'}}", ["bad-group"]),
      (
        "{unit: parameter, extract: {pattern: '([0-9]', unit: parameter}}",
        ["bad-regex"]
      ),
      (
        "{unit: parameter, extract: {pattern: '([0-9])', unit: 1e6 token}}",
        ["unit-mismatch"]
      ),
      (
        "{unit: parameter, extract: {pattern: '([0-9])(b)', units: {b: 1e9}}}",
        ["unit-mismatch"]
      ),
      (
        "{unit: parameter, extract: {pattern: '([0-9])(b)', units: {b: parameter, B: parameter}}}",
        ["bad-value"]
      ),
      ("{unit: parameter, extract: {patern: '([0-9])'}}", ["unknown-key"]),
      ("{unit: parameter, extract: {unit: parameter}}", ["missing-key"]),
    ])
  func mistakes(_ field: String, _ codes: [String]) {
    let rules = """
      fields:
        named: \(field.replacing("extract:", with: "from: [id], extract:"))
      quantities:
        size: {title: Size, unit: parameter, methods: [{id: size.one, when: "has(model.named)", value: "quantity('1 parameter')"}]}
      """
    #expect(InlineAudit.codes(rules) == codes)
  }

  @Test func `a pack without it has the digest that it had, and each part of it counts`() throws {
    func digest(_ extract: String) throws -> String {
      let rules = """
        fields:
          named: {unit: parameter, from: [id]\(extract)}
        quantities:
          size: {title: Size, unit: parameter, methods: [{id: size.named, value: model.named}]}
        """
      return try InlineAudit(rules).pack.identity.meaningDigest
    }
    let texts = [
      "", ", extract: {pattern: '([0-9])b'}",
      ", extract: {pattern: '([0-9])b', unit: 1e9 parameter}",
      ", extract: {pattern: '([0-9])(b)', units: {b: 1e9 parameter}}",
    ]
    #expect(Set(try texts.map(digest)).count == 4)
    #expect(
      try digest(", extract: {pattern: '([0-9])(b)', units: {B: 1e9 parameter}}")
        == digest(texts[3]))
  }
}
