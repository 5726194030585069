// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML
import Testing

@Suite("YAML places", .timeLimit(.minutes(15)))
struct YAMLPlaceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let yaml: String
    let text: String
    /// A part of the value, and the part of the file that it must point at.
    let part: String
    let source: String
    init(_ d: String, _ yaml: String, _ text: String, _ part: String, at source: String? = nil) {
      (testDescription, self.yaml, self.text, self.part) = (d, yaml, text, part)
      self.source = source ?? part
    }
  }

  static let cases = [
    Case("plain", "k: a + bad", "a + bad", "bad"),
    Case("plain, after multi-byte text", "é: \"日本\"\nk: ü + bad # c", "ü + bad", "bad"),
    Case("plain over two lines", "k: a +\n   bad * 2", "a + bad * 2", "bad"),
    Case("plain over an empty line", "k: a\n\n  bad", "a\nbad", "bad"),
    Case("single quotes", "k: 'it''s bad'", "it's bad", "bad"),
    Case("single quotes over lines", "k: 'x  \n   bad'", "x bad", "bad"),
    Case("double quotes with escapes", "k: \"\\u00e9\\t\\x41 bad\"", "é\tA bad", "bad"),
    Case("an escape points at its backslash", "k: \"a\\\"b\"", "a\"b", "\"", at: "\\\""),
    Case("an escaped line break", "k: \"x \\\n   bad\"", "x bad", "bad"),
    Case("literal", "k: |\n  x\n   bad\ny: 1", "x\n bad\n", "bad"),
    Case("literal with a stated indentation", "k: |2-\n    x\n  bad", "  x\nbad", "bad"),
    Case("literal, kept breaks", "k: |+\n  bad\n\n", "bad\n\n", "bad"),
    Case("folded", "k: >-\n  'a' ==\n  bad\n", "'a' == bad", "bad"),
    Case(
      "folded with a paragraph and a deeper line", "k: >\n a\n\n b\n   c\n bad\n",
      "a\nb\n  c\nbad\n", "bad"),
    Case("Windows line breaks", "j: 1\r\nk: >-\r\n  a\r\n  bad\r\n", "a bad", "bad"),
    Case("byte-order mark", "\u{FEFF}k: é bad", "é bad", "bad"),
    Case("next line as a break", "j: x\u{85}k: bad", "bad", "bad"),
    Case("behind tag and anchor", "k: !t &a 'x bad'", "x bad", "bad"),
    Case("inside flow", "k: {a: [é, b], k: x bad}\n", "x bad", "bad"),
    Case("no final line break", "k: |\n  bad", "bad\n", "bad"),
  ]

  @Test("every byte of a value knows its place in the file", arguments: cases)
  func places(of testCase: Case) throws {
    let file = SourceFile(path: "t.yaml", text: testCase.yaml)
    let (root, diagnostics) = YAML.read(file)
    #expect(diagnostics.isEmpty)
    let outer = try #require(root?.value(of: "k"))
    let node = outer.value(of: "k") ?? outer
    #expect(node.text == testCase.text)
    let located = try #require(node.locatedText())
    let start = try #require(Self.offset(of: testCase.part, in: testCase.text))
    let span = located.span(start, start + testCase.part.utf8.count)
    #expect(span.start == Self.offset(of: testCase.source, in: testCase.yaml))
    if testCase.part == testCase.source { #expect(Self.text(of: span) == testCase.source) }
  }

  @Test func `nodes know their spans`() throws {
    let file = SourceFile(path: "t.yaml", text: "é: {b: [1, 2]}\nc:\n  - d: 'x'\n  - y # z\ne:\n")
    let root = try #require(YAML.read(file).node)
    #expect(Self.text(of: root.span) == "é: {b: [1, 2]}\nc:\n  - d: 'x'\n  - y # z\ne:")
    #expect(root.value(of: "é").map { Self.text(of: $0.span) } == "{b: [1, 2]}")
    let items = try #require(root.value(of: "c")?.items)
    #expect(items.map { Self.text(of: $0.span) } == ["d: 'x'", "y"])
    #expect(items[1].commentAfter.map { Self.text(of: $0) } == "# z")
    #expect(root.value(of: "e")?.isEmpty == true)
    #expect(root.value(of: "e")?.isBlanked == false)
  }

  @Test func `tags, anchors and aliases are kept as written and can be refused`() throws {
    let file = SourceFile(path: "t.yaml", text: "a: !has(x)\nb: &n 1\nc: *n\n")
    let (root, diagnostics) = YAML.read(file)
    #expect(diagnostics.isEmpty)
    let values = try #require(root?.pairs).map(\.value)
    #expect(values[0].tag?.value == "!has(x)")
    #expect(values[0].isEmpty)
    #expect(
      values.map { $0.refusals().map(\.code) } == [["yaml-tag"], ["yaml-anchor"], ["yaml-alias"]])
    #expect(
      values.flatMap { $0.refusals() }.map { Self.text(of: $0.span) } == ["!has(x)", "&n", "*n"])
  }

  @Test func `the front matter of a card keeps the places of the card`() {
    let card = "---\nlanguage: no\n---\n# Card\n"
    let file = SourceFile(path: "README.md", text: card)
    let node = YAML.read(file, in: 4..<17).node?.value(of: "language")
    #expect(node?.text == "no")
    #expect(node?.span.startPosition == Position(line: 2, column: 11))
  }

  static func offset(of part: String, in text: String) -> Int? {
    let (part, text) = (Array(part.utf8), Array(text.utf8))
    return text.indices.first { text[$0...].starts(with: part) }
  }

  static func text(of span: Span) -> String {
    String(decoding: Array(span.file.text.utf8)[span.start..<span.end], as: UTF8.self)
  }
}
