// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import Testing

@testable import AssayInterpreter

/// A text is matched whole: what a row's pattern leaves over may name something else.
@Suite("Leftovers of a match", .timeLimit(.minutes(15)))
struct LeftoverTests {
  private static func rules(_ keys: String = "") -> String {
    #"""
    fields:
      device: {type: string, from: [declared.device], match: devices, count: number, phases: runs}
      number: {unit: accelerator, from: [declared.number]}
      runs:
        type: list
        from: [declared.runs]
        of: {device: {match: devices, count: number}, number: {unit: accelerator}}
    tables:
      devices:
        title: Devices
        key: string
        split: [' and ']
    """# + "\n" + keys + "\n" + #"""
          columns: {power: {title: Power, unit: W/accelerator}}
          rows:
            q100: {patterns: ['(?:(?P<count>[0-9]+) (?:x )?(?:acme )?)?\bq100\b'], power: 400}
            q10: {patterns: ['(?:(?P<count>[0-9]+) (?:x )?(?:acme )?)?\bq10\b'], power: 40}
            zt-3090: {patterns: ['(?:(?P<count>[0-9]+) (?:x )?(?:acme )?)?\bzt 3090\b'], power: 300}
            z4: {patterns: ['(?:(?P<count>[0-9]+) (?:x )?(?:acme )?)?\bz4\b'], power: 70}
      quantities:
        power:
          title: Power
          unit: W
          methods:
            - {id: power.device, value: "devices[model.device].power * model.number"}
            - {id: power.runs, value: "sum(model.runs.map(r, devices[r.device].power * r.number))"}
      """#
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    /// "2 q100 + z4"; nil for a refusal.
    let expected: String?
    let rest: String?
    var testDescription: String { text }

    init(_ text: String, _ expected: String?, rest: String? = nil) {
      (self.text, self.expected, self.rest) = (text, expected, rest)
    }
  }

  private func check(_ testCase: Case, _ keys: String = "") throws {
    let audit = try InlineAudit(Self.rules(keys))
    func words(_ key: String, _ count: ItemCount?) -> String {
      (count.map { "\($0.words) " } ?? "") + key
    }
    switch TextMatcher(table: audit.pack.tables[0]).match(testCase.text) {
    case .key(let key, let count, _): #expect(words(key, count) == testCase.expected)
    case .parts(let parts):
      #expect(
        parts.map { words($0.key, $0.count) }.joined(separator: " + ") == testCase.expected)
    case .leftover(_, let rest):
      #expect(testCase.expected == nil, "left over: \(rest)")
      #expect(rest == testCase.rest)
    case .rivals(let keys): #expect(testCase.expected == nil && testCase.rest == nil, "\(keys)")
    case .none: #expect(testCase.expected == nil && testCase.rest == "no row")
    }
  }

  static let gluedCases = [
    Case("1 x Acme ZT 30901 x Acme z4", "1 zt-3090 + 1 z4"),
    Case("2 x Acme z44 x Acme q100", "2 z4 + 4 q100"),
    // Q100 and four: no number begins with zero, so that it is not Q10 and "04".
    Case("4 x Acme Q1004 x Acme z4", "4 q100 + 4 z4"),
    Case("1 x Acme Q10012 x Acme z43 x Acme q10", "1 q100 + 12 z4 + 3 q10"),
    Case("1 x Acme q1001 x Acme q100", "2 q100"),
    Case("1 x q100 (40GB)1 x z4", "1 q100 + 1 z4"),
    Case("1 × q1002 × z4", "q100 + z4"),
    // What is glued to a name that no row has.
    Case("1 x Foo 90001 x Acme z4", nil, rest: "90001 x Acme z4"),
    Case("1 x Foo90001 x Acme z4", nil, rest: "90001 x Acme z4"),
    Case("1 x Acme Q1004 x Acme Foo", nil, rest: "no row"),
    Case("1 x z4, 1 x Acme Q1004 x Acme Foo", nil, rest: "1 x acme q1004"),
    // Nothing is glued here.
    Case("8 nodes 4 x q100", "4 q100"), Case("q100 x eight", "q100"),
    Case("q100 16 x z4", nil), Case("zt 3090 x several", "zt-3090"),
  ]

  @Test("names and numbers that run together are taken apart or refused", arguments: gluedCases)
  func glued(_ testCase: Case) throws { try check(testCase) }

  static let numberedCases = [
    Case("8 x q100 and 4 foo9000", nil, rest: "4 foo9000"),
    Case("8 q100 and 4 Other Foo-9000", nil, rest: "4 other foo-9000"),
    Case("8 q100 for 100 hours", "8 q100"), Case("8 q100, 512 GB, bf16, cuda 11.8", "8 q100"),
    Case("8 q100 since 2023, foo9000 before", "8 q100"), Case("q100", "q100"),
  ]

  @Test("a number with an unknown name forbids to take the known one", arguments: numberedCases)
  func numbered(_ testCase: Case) throws { try check(testCase) }

  private static let declared = #"""
        ignore: ['[0-9]+ ?(hours|gb)\b', 'cuda [0-9.]+']
        refuse: ['\bshared\b', '\b[0-9]g\.[0-9]+gb\b']
    """#

  static let toldCases = [
    Case("8 q100 for 100 hours", "8 q100"), Case("8 q100 with 40 gb, CUDA 11.8", "8 q100"),
    Case("8 q100 in 3 rooms", nil, rest: "in 3 rooms"),
    Case("8 q100 and 4 foo", nil, rest: "and 4 foo"), Case("q100 of ours", "q100"),
    Case("q100 shared", nil, rest: "shared"), Case("q100 1g.5gb", nil, rest: "1g.5gb"),
    Case("shared foo", nil, rest: "no row"),
    Case("8 q100 and 2 z4", "8 q100 + 2 z4"), Case("8 q100 and 2 z4 shared", nil),
  ]

  @Test("a table says what may be left over, and what may not", arguments: toldCases)
  func told(_ testCase: Case) throws { try check(testCase, Self.declared) }

  @Test func `a refusal quotes the text and what is left over, and nothing is computed`() throws {
    let model = try InlineAudit(Self.rules()).model(
      #"{"declared": {"device": "8 q100 and 4 foo9000", "number": 12}}"#)
    #expect(model.quantity("power")?.value == nil)
    let finding = try #require(model.findings(of: "match-rival").first)
    #expect(
      finding.message
        == "'device' says '8 q100 and 4 foo9000', a part of which 'q100' of 'devices' claims;"
        + " '4 foo9000' is left over and may be something else; none is taken")
    #expect(finding.places == ["models.jsonl:1 /declared/device"])
  }

  @Test func `two kinds that run together are two phases, whatever the number of both`() throws {
    let model = try InlineAudit(Self.rules()).model(
      #"{"declared": {"device": "1 x Acme ZT 30901 x Acme z4", "number": 2}}"#)
    #expect(model.quantity("power")?.value == 370)  // 300 W + 70 W
  }
}
