// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML
import Testing

@Suite("YAML mistakes", .timeLimit(.minutes(15)))
struct YAMLMistakeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let yaml: String
    /// `line:column code` of each diagnostic, in order.
    let found: [String]
    /// Contained in the help of the first.
    let help: String
    init(_ d: String, _ yaml: String, _ found: [String], help: String = "") {
      (testDescription, self.yaml, self.found, self.help) = (d, yaml, found, help)
    }
  }

  static let cases = [
    Case(
      "a quoted text and more", "a: 1\nwhen: 'a' == b\nz: 'q' + r\n",
      ["2:7 expression-needs-quotes", "3:4 expression-needs-quotes"],
      help: "write: when: \"'a' == b\""),
    Case(
      "two double-quoted texts", "value: \"a\" + \"b\"\nz: 1\n", ["1:8 expression-needs-quotes"],
      help: "write: value: '\"a\" + \"b\"'"),
    Case(
      "both quotes", "value: 'a' + \"b\"\nz: 1\n", ["1:8 expression-needs-quotes"],
      help: "write: value: >-\n        'a' + \"b\""),
    Case(
      "a conditional", "m:\n  - value: x ? y : z # why\n    k: 1\nz: 1\n",
      ["2:12 expression-needs-quotes"], help: "write: value: \"x ? y : z\""),
    Case(
      "a colon in an index", "value: m['a: b']\nz: 1\n", ["1:8 expression-needs-quotes"],
      help: "write: value: \"m['a: b']\""),
    Case(
      "a list and more", "value: [1, 2].sum()\nz: 1\n", ["1:8 expression-needs-quotes"],
      help: "write: value: \"[1, 2].sum()\""),
    Case(
      "not and and", "when: !has(x) && y\nz: 1\n", ["1:7 expression-needs-quotes"],
      help: "write: when: \"!has(x) && y\""),
    Case("at sign", "when: @x\nz: 1\n", ["1:7 expression-needs-quotes"]),
    Case(
      "in flow", "m: [{id: a, value: 'x' == y}, {id: b}]\nz: 1\n",
      ["1:20 expression-needs-quotes"], help: "write: value: \"'x' == y\""),
    Case(
      "in flow over lines", "m: {id: a,\n    value: \"x\" + y, q: 1}\nz: 1\n",
      ["2:12 expression-needs-quotes"]),
    Case("an open quote", "a: \"foo\nb: \"bar\"\nz: 1\n", ["1:4 yaml-syntax"]),
    Case("an open quote at the end", "z: 1\na: 'foo\n", ["2:4 yaml-syntax"]),
    Case("an open bracket", "a: [b, c\nz: 1\n", ["1:4 yaml-syntax"]),
    Case("an open brace", "z: 1\na: {b: c\n", ["2:4 yaml-syntax"]),
    Case("a key too deep", "a: b\n  c: d\nz: 1\n", ["2:3 yaml-syntax"]),
    Case("a key too shallow", "m:\n    a: b\n  c: d\nz: 1\n", ["3:3 yaml-syntax"]),
    Case("a tab", "m:\n\ta: b\nz: 1\n", ["2:1 yaml-syntax"], help: "indent with blanks"),
    Case("no colon", "a: 1\nfoo\nz: 1\n", ["2:1 yaml-syntax"], help: "write 'key: value'"),
    Case("an unknown escape", "a: \"\\d\"\nz: 1\n", ["1:5 yaml-syntax"]),
    Case("equal keys", "a: 1\nz: 1\na: 2\n", ["3:1 duplicate-key"]),
    Case("a list as a key", "[a]: 1\nz: 1\n", ["1:1 yaml-key-not-text"]),
    Case("a control character", "a: \u{1}b\nz: 1\n", ["1:4 yaml-control-character"]),
    Case(
      "an anchor that goes on", "a: &an:chor value\nz: 1\n", ["1:7 yaml-anchor-name"],
      help: "if it is part of the text, put the whole value in quotes"),
    Case("a question mark in a map", "a: {?b: c}\nz: 1\n", ["1:5 yaml-question-mark"]),
    Case(
      "a question mark in a list", "a: [?b, c]\nz: 1\n", ["1:5 yaml-question-mark"],
      help: "put the text in quotes"),
    Case("a comment at a quote", "a: \"b\"# c\nz: 1\n", ["1:7 yaml-comment"]),
    Case("a comment at a bracket", "a: [b, c]#d\nz: 1\n", ["1:10 yaml-comment"]),
    Case("a comment at a comma", "a: [b,#c\n  d]\nz: 1\n", ["1:7 yaml-comment"]),
    Case("a comment at a block", "a: |# b\n  c\nz: 1\n", ["1:5 yaml-comment"]),
    Case(
      "several", "a: 'x' y\nb: @\nm:\n  c: p: q\n  c: 1\n  c: 2\nz: 1\n",
      [
        "1:4 expression-needs-quotes", "2:4 expression-needs-quotes",
        "4:6 expression-needs-quotes", "5:3 duplicate-key", "6:3 duplicate-key",
      ]),
  ]

  @Test("a mistake is reported at its place and hides no other", arguments: cases)
  func mistakes(in testCase: Case) {
    let (node, diagnostics) = YAML.read(SourceFile(path: "t.yaml", text: testCase.yaml))
    let found = diagnostics.map {
      "\($0.span.startPosition.line):\($0.span.startPosition.column) \($0.code)"
    }
    #expect(found == testCase.found, "\(diagnostics.map(\.rendered).joined())")
    let help = diagnostics.first?.help ?? ""
    #expect(testCase.help.isEmpty || help == testCase.help)
    #expect(node?.value(of: "z") != nil, "what comes after is read")
  }

  @Test(
    "a comment, an anchor and a question mark that YAML has are read",
    arguments: [
      "a: \"b\" # c\n", "a: [b, # c\n  d]\n", "a: [b] # c\n", "a: | # b\n  c#d\n", "a: b#c\n",
      "#c\na: b\n", "a:\n  #c\n  b\n", "a: &b c\n", "a: [&b c]\n", "a: &b [c]\n", "? a\n: b\n",
      "{? a : b}\n", "a: [b?, c?d, 'e?']\n", "a?: b\n", "a: {b: \"?\", c: d}\n",
      "a: {'b?': c}\n", "a: |\n  # no comment\n", "a: 'b\n  #c'\n", "a: [\n  b,\n#c\n  d]\n",
      "é: [b, # é\n  'é']\n",
    ])
  func harmless(_ text: String) {
    let (node, diagnostics) = YAML.read(SourceFile(path: "t.yaml", text: text))
    #expect(diagnostics.map(\.rendered) == [])
    #expect(node?.pairs?.count == 1)
  }

  @Test func `the mended line is valid and reads as it was meant`() throws {
    for value in ["'a' == b", "\"a\" + \"b\"", "'a' + \"b\"", "x ? y : z", "m['a: b']"] {
      let (_, diagnostics) = YAML.read(SourceFile(path: "t.yaml", text: "when: \(value)\n"))
      let help = try #require(diagnostics.first?.help)
      let mended = String(help.dropFirst("write: ".count))
      let (node, more) = YAML.read(SourceFile(path: "t.yaml", text: mended))
      #expect(more.isEmpty)
      #expect(node?.value(of: "when")?.text == value)
    }
  }

  @Test func `a value that was reported is marked and keeps its place`() throws {
    let text = "a: 'x' y\nm: {b: 'x' y, c: 1}\nn:\n"
    let (node, _) = YAML.read(SourceFile(path: "t.yaml", text: text))
    let first = try #require(node?.value(of: "a"))
    #expect(first.isBlanked)
    #expect(YAMLPlaceTests.text(of: first.span) == "'x' y")
    #expect(node?.value(of: "m")?.value(of: "b")?.isBlanked == true)
    #expect(node?.value(of: "m")?.value(of: "c")?.isBlanked == false)
    #expect(node?.value(of: "n")?.isBlanked == false)
  }

  @Test func `places stay right behind multi-byte text that was blanked`() throws {
    let text = "a: 'é' + 日本\nm:\n  c: 1\n d: 2\nz: bad\n"
    let file = SourceFile(path: "t.yaml", text: text)
    let (node, diagnostics) = YAML.read(file)
    #expect(diagnostics.map(\.code) == ["expression-needs-quotes", "yaml-syntax"])
    let value = try #require(node?.value(of: "z"))
    #expect(YAMLPlaceTests.text(of: value.span) == "bad")
    #expect(value.locatedText().map { YAMLPlaceTests.text(of: $0.span(1, 3)) } == "ad")
  }

  @Test func `a line that goes is no part of the block above it`() {
    let text = "a:\n  - |\n    t\n  - &q *q\nz: 1\n"
    let (node, diagnostics) = YAML.read(SourceFile(path: "t.yaml", text: text))
    #expect(diagnostics.map(\.code) == ["expression-needs-quotes"])
    #expect(node?.value(of: "a")?.items?.first?.text == "t\n")
  }

  @Test func `a second document is an error, and read by readAll`() {
    let file = SourceFile(path: "t.yaml", text: "a: 1\n---\nb: 2\n")
    #expect(YAML.read(file).diagnostics.map(\.code) == ["yaml-second-document"])
    #expect(YAML.readAll(file).nodes.count == 2)
    #expect(YAML.readAll(file).diagnostics.isEmpty)
  }

  @Test("hostile nesting is refused at once", arguments: ["[", "{", "- ", "? ", "{a: ", "[{a: "])
  func nesting(of opening: String) {
    let text = String(repeating: opening, count: 100_000 / opening.utf8.count)
    let file = SourceFile(path: "t.yaml", text: text)
    let clock = ContinuousClock()
    var codes: [String] = []
    let elapsed = clock.measure { codes = YAML.read(file).diagnostics.map(\.code) }
    #expect(codes.contains("yaml-too-deep"))
    // 50 ms in a release build; a debug build on a busy machine is some ten times slower.
    #expect(elapsed < .milliseconds(1000))
  }

  @Test func `a file beyond all use is not read`() {
    let file = SourceFile(path: "t.yaml", text: String(repeating: "#", count: (1 << 20) + 1))
    let diagnostics = YAML.readAll(file, sizeLimit: 1 << 20).diagnostics
    #expect(diagnostics.map(\.code) == ["yaml-too-large"])
    #expect(diagnostics.first?.message == "the file is larger than 1 MiB")
    #expect(YAML.readAll(file).diagnostics.isEmpty)
  }

  @Test func `64 levels are read`() {
    let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(YAML.read(SourceFile(path: "t.yaml", text: text)).diagnostics.isEmpty)
  }

  @Test(
    "a byte that is not UTF-8 has its place",
    arguments: [
      ([0x61, 0x0A, 0xC3, 0xA9, 0xFF, 0x62], Position(line: 2, column: 2)),
      ([0x61, 0xEF, 0xBF], Position(line: 1, column: 2)),
      ([0xFF, 0xFE, 0x61, 0x00], Position(line: 1, column: 1)),
      ([0xED, 0xA0, 0x80], Position(line: 1, column: 1)),
      ([0xC0, 0x80], Position(line: 1, column: 1)),
    ] as [([UInt8], Position)])
  func badByte(_ bytes: [UInt8], _ position: Position) {
    let (file, diagnostics) = YAML.decode(path: "t.yaml", bytes: bytes)
    #expect(file == nil)
    #expect(diagnostics.map(\.code) == ["not-utf8"])
    #expect(diagnostics.first?.span.startPosition == position)
  }

  @Test func `UTF-8 is decoded unchanged`() {
    let (file, diagnostics) = YAML.decode(path: "t.yaml", bytes: Array("é: \u{FFFD}日".utf8))
    #expect(file?.text == "é: \u{FFFD}日")
    #expect(diagnostics.isEmpty)
  }

  @Test func `random damage never ends the program`() {
    let samples = [
      "a: [b, {c: 'd'}]\nm:\n  - \"x\\n\" # y\n  - |\n    t\n  - &q *q !r s: t\n",
      "y:\n  when: 'a' == b\nq: >-\n  f\n   g\n\n  h\né: \"日\\u00e9\n  x\"\r\n? [k]\n: v\n---\nb: 1\n",
      "models:\n  a/b: {energy: {value: 5 kWh, by: me}, tags: ['t:1', x]}\n  c: {energy: 7}\n",
    ].map { Array($0.utf8) }
    let damage = Array("[]{}'\":-\n\t #&*!|>%@`,?\\é\r\u{85}\u{FEFF}\u{1}".utf8)
    var state: UInt64 = 1
    func random(_ limit: Int) -> Int {
      // Knuth, MMIX.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    for round in 0..<3000 {
      var bytes = samples[round % samples.count]
      for _ in 0...random(4) {
        let index = random(bytes.count)
        switch random(3) {
        case 0: bytes[index] = damage[random(damage.count)]
        case 1: bytes.insert(damage[random(damage.count)], at: index)
        default: bytes.remove(at: index)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let (node, diagnostics) = YAML.read(SourceFile(path: "t.yaml", text: text))
      if node == nil { #expect(!diagnostics.isEmpty, "\(text)") }
      _ = diagnostics.map(\.rendered)
    }
  }
}
