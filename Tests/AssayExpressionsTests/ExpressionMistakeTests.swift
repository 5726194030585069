// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Foundation
import Testing

@testable import AssayExpressions

/// What authors are told of texts that are no expressions, held to `fixtures/expressions`.
///
/// `ASSAY_RECORD=1 swift test` writes the golden text anew, and fails, so that it is read.
@Suite("Mistakes in expressions", .timeLimit(.minutes(15)))
struct ExpressionMistakeTests {
  static let texts: [String] = [
    "",
    "  // nothing",
    "a = b",
    "a === b",
    "a <> b",
    "a & b | c",
    "a and b or not c",
    "not a",
    "a not in b",
    "a ≥ b",
    "x^2",
    "x ** 2",
    "'abc",
    "'''abc'",
    "f('abc, 1)",
    "‘abc’ == “d'e”",
    "“abc",
    "'a\\qb\\u12'",
    "'\\ud800'",
    "b'\\u0041'",
    "if a then b else c",
    "for + 1",
    "package.x",
    "400kWh",
    "15_000",
    "0X1F",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616u",
    "1e999",
    "a +",
    "a + * b",
    "+5",
    "a b",
    "f(a b, c d)",
    "f(a, b",
    "f(a, b]",
    "[f(a, b]",
    "(a, b)",
    "a)",
    "f(a,)",
    "[a,,b]",
    "{'a' 1, 'b': 2, c}",
    "a ? b",
    "a ? b ? 1 : 2 : 3",
    "a.",
    "a.in",
    "a.0",
    "a.'b'",
    "`a`",
    "a.`b:c`",
    "a[]",
    "a[1, 2]",
    "has(a)",
    "has(a['b'])",
    "x.all(i.j, i > 0)",
    "x.all(i, i, i > 0)",
    "!-a",
    "5(a)",
    "a{b 1}",
    "a{1: 2}",
    "a € b",
    "a # b",
    "a\u{A0}+ b",
    "a; b",
  ]

  @Test("a mistake is told once, at its characters, with what mends it", arguments: texts)
  func mistakes(in text: String) throws {
    let result = parse(text)
    #expect(result.expression == nil)
    #expect(told(of: result) == (try Self.golden())[text])
  }

  @Test(.enabled(if: isRecording, "records only with ASSAY_RECORD=1"))
  func `the golden text is recorded`() throws {
    let blocks = Self.texts.map { Self.separator + $0 + "\n" + told(of: parse($0)) }
    try FileManager.default.createDirectory(
      at: Self.file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(blocks.joined().utf8).write(to: Self.file)
    Issue.record("recorded \(blocks.count) texts; read them before you commit")
  }

  @Test func `a mistake inside quoted YAML points at the characters of the file`() throws {
    // The scalar "a \t= b", in which the escape takes two characters of the file.
    let file = SourceFile(path: "pack.yaml", text: #"when: "a \t= b""#)
    let located = LocatedText(
      text: "a \t= b", file: file, offsets: [7, 8, 9, 11, 12, 13, 14])
    let result = ExpressionParser().parse(located)
    #expect(result.diagnostics.map(\.span) == [Span(file: file, start: 11, end: 12)])
  }

  @Test func `of very many mistakes the first twenty are told`() {
    let result = parse(Array(repeating: "a = b", count: 100).joined(separator: " && "))
    #expect(result.diagnostics.count == 20)
    #expect(result.diagnostics.last?.span.start == 19 * 9 + 2)
  }

  // MARK: Golden text

  /// Begins a block; the text follows, on one line or more, and then what is told of it.
  private static let separator = "\n=== "

  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures/expressions/mistakes.txt")

  private static let isRecording = ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1"

  private static func golden() throws -> [String: String] {
    let blocks = try String(contentsOf: file, encoding: .utf8).components(separatedBy: separator)
    var told: [String: String] = [:]
    for block in blocks.dropFirst() {
      let lines = block.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      told[String(lines[0])] = lines.count > 1 ? String(lines[1]) : ""
    }
    return told
  }

  private func told(of result: ParsedExpression) -> String {
    result.diagnostics.map(\.rendered).joined()
  }
}
