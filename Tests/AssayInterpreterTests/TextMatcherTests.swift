// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource
import AssayValues
import Testing

@testable import AssayInterpreter

@Suite("Matching", .timeLimit(.minutes(15)))
struct TextMatcherTests {
  private static let rules = #"""
    fields:
      device: {type: string, from: [device], match: devices, count: number}
      number: {unit: accelerator, from: [number]}
    tables:
      devices:
        title: Devices
        key: string
        normalize:
          - {replace: '\b(acme|umbrella)[ -]*', with: ''}
          - {replace: '([0-9]+) ?gb', with: 'mem\1'}
        cores: cores
        columns:
          power: {title: Power, unit: W/accelerator}
          cores: {title: Cores of a chip, type: int}
        rows:
          x1: {aliases: [X1 Classic], patterns: ['(?:(?P<count>[0-9]+) ?x )?\bx1\b'], power: 100}
          x1-pro: {patterns: ['(?:(?P<count>[0-9]+) ?x )?\bx1 pro\b'], power: 200}
          y2:
            aliases: [X1 twin, X1 Classic Two]
            patterns: ['(?P<count>[0-9]+) ?x y2', 'y2 ?x ?(?P<count>[0-9]+)', '\by2\b']
            power: 300
          w5: {patterns: ['(?P<count>[~<>]?[0-9]+) ?x w5'], power: 100}
          z4: {patterns: ['^z4 mem40$'], power: 1}
          t3:
            patterns:
              - '^t3-(?P<cores>[0-9]+)$'
              - '(?P<per_node>[0-9]+) t3 on (?P<nodes>[0-9]+) nodes'
              - '(?:(?P<nodes>[0-9]+) nodes of )?(?P<per_node>[0-9]+) t3 each'
            cores: 2
            power: 1
    quantities:
      power:
        title: Power
        unit: W
        methods:
          - {id: power.device, value: "devices[model.device].power * model.number"}
    """#

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: TextMatcher.Match
    var testDescription: String { "'\(text)'" }

    init(_ text: String, _ key: String, _ count: Int64? = nil, by: String) {
      self.text = text
      self.expected = .key(key, count: count.map { ItemCount($0) }, by: by)
    }

    init(_ text: String, rivals: [String]) {
      self.text = text
      self.expected = .rivals(rivals)
    }

    init(none text: String) {
      self.text = text
      self.expected = .none
    }
  }

  static let cases = [
    Case("x1", "x1", by: "key 'x1'"),
    Case("  X1 ", "x1", by: "key 'x1'"),
    Case("X1  classic", "x1", by: "alias 'X1 Classic'"),
    Case("Acme X1 Classic", "x1", by: "alias 'X1 Classic'"),
    // The pattern of x1 fits too; an alias is the whole text, and wins.
    Case("x1 twin", "y2", by: "alias 'X1 twin'"),
    Case("an X1 in a box", "x1", by: "pattern "),
    Case("8x ACME X1", "x1", 8, by: "pattern "),
    Case("8x Acme-X1 Pro", "x1-pro", 8, by: "pattern "),
    Case("x1 pro", "x1-pro", by: "pattern "),
    Case("2x y2", "y2", 2, by: "pattern "),
    Case("y2 x4", "y2", 4, by: "pattern "),
    Case("3x y2 or y2 x3", "y2", 3, by: "pattern "),
    // 'z4 40GB' becomes 'z4 mem40': \1 is what the first group held.
    Case("Umbrella z4 40 GB", "z4", by: "pattern "),
    Case("x1 and y2", rivals: ["x1", "y2"]),
    Case("x1 pro and x1", rivals: ["x1", "x1-pro"]),
    Case("2x y2 x4", rivals: ["y2"]),
    Case("512x x1, then 256x x1", rivals: ["x1"]),
    Case(none: "x11"),
    Case(none: "a potato"),
    Case(none: ""),
    Case(none: "z4 mem400"),
    Case("t3-256", "t3", 128, by: "pattern '^t3-(?P<cores>[0-9]+)$' at "),
    Case("8 T3 on 4 nodes", "t3", 32, by: "pattern '(?P<per_node>"),
    Case("4 nodes of 8 t3 each", "t3", 32, by: "pattern '(?:(?P<nodes>"),
    // So many on each of an unknown number of nodes.
    Case("8 t3 each", "t3", by: "pattern '(?:(?P<nodes>"),
    Case("8 t3 on 4 nodes, 16 t3 on 4 nodes", rivals: ["t3"]),
    // Three cores are no number of chips that have two; nor is a product beyond 64 bits.
    Case(none: "t3-3"),
    Case(none: "t3-0"),
    Case(none: "9000000000 t3 on 9000000000 nodes"),
    // A count of zero, or one that is no number of 64 bits, is no reading of the text.
    Case(none: "0x x1"),
    Case(none: "99999999999999999999x x1"),
  ]

  @Test("a text becomes the key that its rules say", arguments: cases)
  func match(_ testCase: Case) throws {
    let audit = try InlineAudit(Self.rules)
    let match = TextMatcher(table: audit.pack.tables[0]).match(testCase.text)
    switch (match, testCase.expected) {
    case (.key(let key, let count, let by), .key(let wanted, let number, let prefix)):
      #expect(key == wanted)
      #expect(count == number)
      #expect(by.hasPrefix(prefix) && by.hasSuffix(" of devices"), "\(by)")
      #expect(by.contains("demo/pack.yaml:"), "the rule has a place: \(by)")
    default: #expect(match == testCase.expected)
    }
  }

  @Test func `a long text of many claims is decided in no time`() throws {
    let audit = try InlineAudit(Self.rules)
    let text = String(repeating: "8x x1 pro, x1; ", count: 20_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(TextMatcher(table: audit.pack.tables[0]).match(text) == .rivals(["x1", "x1-pro"]))
    }
    #expect(time < .seconds(5))
  }

  @Test func `a count in the text fills the field that takes it`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"device": "8x Acme X1"}"#)
    #expect(model.quantity("power")?.value == 800)  // 8 · 100 W
    #expect(model.findings.isEmpty)
  }

  @Test func `the derivation says how nodes and cores became a count`() throws {
    let audit = try InlineAudit(Self.rules)
    let matcher = TextMatcher(table: audit.pack.tables[0])
    guard case .key(_, _, let byNodes) = matcher.match("8 t3 on 4 nodes"),
      case .key(_, _, let byCores) = matcher.match("t3-256")
    else { return #expect(Bool(false), "both texts match") }
    #expect(byNodes.hasSuffix(" (4 nodes × 8) of devices"))
    #expect(byCores.hasSuffix(" (256 cores, 2 on each) of devices"))
  }

  struct BoundCase: Sendable, CustomTestStringConvertible {
    let text: String
    let number: ItemCount
    let bound: Bound
    /// A stated number within the bound, and one outside.
    let within: Int
    let outside: Int
    var testDescription: String { text }
  }

  static let bounds = [
    BoundCase(
      text: ">8x w5", number: ItemCount(8, .atLeast), bound: .atLeast, within: 9, outside: 7),
    BoundCase(text: "<8x w5", number: ItemCount(8, .atMost), bound: .atMost, within: 1, outside: 9),
    BoundCase(text: "~8x w5", number: ItemCount(8, .about), bound: .about, within: 8, outside: 9),
  ]

  @Test("a count that is a bound is carried on, and bounds what is stated", arguments: bounds)
  func bound(_ testCase: BoundCase) throws {
    let audit = try InlineAudit(Self.rules)
    guard
      case .key("w5", testCase.number, _) = TextMatcher(table: audit.pack.tables[0])
        .match(testCase.text)
    else { return #expect(Bool(false), "the text matches") }
    let power = try audit.model("{\"device\": \"\(testCase.text)\"}").quantity("power")
    #expect(power?.value == 800 && power?.estimate?.bound == testCase.bound)  // 8 · 100 W
    let within = try audit.model(
      "{\"device\": \"\(testCase.text)\", \"number\": \(testCase.within)}")
    #expect(within.findings.isEmpty)
    #expect(within.quantity("power")?.estimate?.bound == nil)
    let outside = try audit.model(
      "{\"device\": \"\(testCase.text)\", \"number\": \(testCase.outside)}")
    #expect(outside.findings(of: "field-conflict").first?.message.contains("8'") == true)
  }

  @Test func `a stated number stands before a count in the text, and the two are a conflict`()
    throws
  {
    let model = try InlineAudit(Self.rules).model(#"{"device": "8x Acme X1", "number": 4}"#)
    #expect(model.quantity("power")?.value == 400)
    let finding = try #require(model.findings(of: "field-conflict").first)
    #expect(finding.places == ["models.jsonl:1 /number", "models.jsonl:1 /device"])
    #expect(finding.message.contains("'4'") && finding.message.contains("'8'"))
  }

  @Test func `a count that agrees with the stated number is no conflict`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"device": "4x Acme X1", "number": 4}"#)
    #expect(model.quantity("power")?.value == 400)
    #expect(model.findings.isEmpty)
  }

  @Test func `a text that nothing matches is missing, with a finding that quotes it`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"device": "a potato", "number": 4}"#)
    #expect(model.quantity("power")?.missing == ["model.device"])
    let finding = try #require(model.findings(of: "match-none").first)
    #expect(finding.message.contains("'a potato'"))
    #expect(finding.places == ["models.jsonl:1 /device"])
    #expect(finding.at?.description.hasPrefix("demo/pack.yaml:") == true)
  }

  @Test func `rivals are refused with a finding that lists them`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"device": "x1 and y2", "number": 4}"#)
    #expect(model.quantity("power")?.missing == ["model.device"])
    let finding = try #require(model.findings(of: "match-rival").first)
    #expect(finding.message.contains("'x1' and 'y2' of 'devices'"))
  }
}
