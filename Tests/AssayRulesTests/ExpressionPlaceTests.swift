// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// A mistake inside an expression is shown at its own characters, in whichever style of scalar.
@Suite("Places of mistakes in scalars", .timeLimit(.minutes(15)))
struct ExpressionPlaceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What stands behind the key; the mistake in it is the unknown name `nope`.
    let scalar: String
    /// How the mistake is written, where that differs.
    let written: String
    init(_ description: String, _ scalar: String, written: String = "nope") {
      (testDescription, self.scalar, self.written) = (description, scalar, written)
    }
  }

  static let expressions = [
    Case("plain", "1 + nope"), Case("plain with multi-byte text", "size('日本é🙂') + nope"),
    Case("plain over lines", "1 +\n      nope * 2"),
    Case("plain over lines with multi-byte text", "size('日本')\n      + nope"),
    Case("single quotes", "'1 + nope'"), Case("single quotes with a pair", "'size(''é'') + nope'"),
    Case("single quotes over lines", "'size(''é'')\n\n      + nope'"),
    Case("double quotes", "\"1 + nope\""),
    Case("double quotes, multi-byte", "\"size('日🙂') + nope\""),
    Case("double quotes with escapes", "\"size('\\u65e5\\x41\\t\\\"') + nope\""),
    Case("double quotes with a long escape", "\"size('\\U0001F642') + nope\""),
    Case("double quotes over lines", "\"size('é') +\n      nope\""),
    Case("an escaped line break", "\"1 + \\\n      nope\""),
    Case("an escape in the mistake itself", "\"1 + n\\x6fpe\"", written: "n\\x6fpe"),
    Case("literal", "|\n      size('日本') +\n        nope"),
    Case("literal, stripped", "|-\n      1\n      + nope\n"),
    Case("literal with a stated indentation", "|2\n        1 +\n      nope"),
    Case("folded", ">\n      size('é')\n      + nope"),
    Case("folded, stripped", ">-\n      size('🙂') == 1 ?\n      nope : 2\n"),
    Case("folded with a deeper line", ">-\n      1 +\n        2 +\n      nope"),
    Case("folded with an empty line", ">-\n      size('日') +\n\n      nope"),
    Case("Windows line breaks", ">-\r\n      size('é') +\r\n      nope\r\n"),
  ]

  static let before = "definitions:\n  d:\n    title: Ünïcode 日本\n    value: "

  @Test("in an expression", arguments: expressions)
  func expression(_ testCase: Case) { check(Self.before, testCase) }

  static let messages = [
    Case("plain", "é {nope} text"), Case("single quotes", "'it''s 日本 {nope}'"),
    Case("double quotes", "\"\\u00e9 🙂 {nope} \\\"\""), Case("literal", "|\n      é\n      {nope}"),
    Case("folded", ">-\n      日本 {model.id}\n      {nope} é"),
  ]

  @Test("in a message", arguments: messages)
  func message(_ testCase: Case) {
    check(
      "requirements:\n  - id: r\n    title: T\n    kind: input\n    severity: note\n"
        + "    assert: 'true'\n    message: ", testCase)
  }

  static let units = [
    Case("plain", "kWh[nope]"), Case("plain with multi-byte text", "accelerator·kWh[nope]"),
    Case("single quotes", "'accelerator·kWh[nope]'"), Case("double quotes", "\"kWh[nope]\""),
    Case("double quotes with escapes", "\"accelerator\\u00b7kWh[nope]\""),
    Case("literal", "|-\n      accelerator·kWh[nope]"), Case("folded", ">-\n      kWh[nope]"),
  ]

  @Test("in a unit", arguments: units)
  func unit(_ testCase: Case) { check("fields:\n  f:\n    from: [f]\n    unit: ", testCase) }

  @Test("in a unit of a literal quantity", arguments: units)
  func literal(_ testCase: Case) {
    guard testCase.scalar.hasPrefix("\"") else { return }
    let text = testCase.scalar.dropFirst().dropLast()
    check(Self.before, Case("", "\"quantity('1 \(text)')\""), isWhole: text.contains("\\"))
  }

  /// Checks place, marked text and the position of the caret below the line.
  private func check(_ before: String, _ testCase: Case, isWhole: Bool = false) {
    let reading = PackFolder.read(before + testCase.scalar + "\n")
    guard let mistake = reading.diagnostics.first, reading.diagnostics.count == 1 else {
      Issue.record("\(reading.rendered)")
      return
    }
    let text = mistake.span.file.text
    let bytes = Array(text.utf8)
    let marked = String(decoding: bytes[mistake.span.start..<mistake.span.end], as: UTF8.self)
    if isWhole {
      #expect(marked.contains(testCase.written))
      return
    }
    #expect(marked == testCase.written, "\(mistake.rendered)")
    guard let range = text.ranges(of: testCase.written).last else { return }
    let lines = text[..<range.lowerBound].split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let column = (lines.last ?? "").unicodeScalars.count + 1
    #expect(mistake.span.startPosition == Position(line: lines.count, column: column))
    let shown = mistake.rendered.split(separator: "\n", omittingEmptySubsequences: false)
    let margin = "\(lines.count) | ".unicodeScalars.count
    #expect(
      shown[2].unicodeScalars.firstIndex(of: "^").map {
        shown[2].unicodeScalars.distance(from: shown[2].startIndex, to: $0)
      } == margin + column - 1, "\(mistake.rendered)")
  }
}
