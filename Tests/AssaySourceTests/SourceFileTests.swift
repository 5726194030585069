// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@Suite("Places in files", .timeLimit(.minutes(15)))
struct SourceFileTests {
  /// Characters of one to four bytes, and both line breaks.
  private static let pieces = ["a", "é", "€", "\u{1F600}", "e\u{301}", "\n", "\r\n", "\r"]

  private static let text: String = {
    var text = ""
    for index in 0..<6000 {
      // Long lines: of a hundred pieces, one is a break.
      let isBreak = (index * 7919).isMultiple(of: 100)
      text += pieces[isBreak ? 5 + index / 100 % 3 : index % 5]
    }
    return text
  }()

  @Test func `a place is the same however far into its line it lies`() {
    let file = SourceFile(path: "x", text: Self.text)
    var (line, column) = (1, 1)
    var previous: Unicode.Scalar = " "
    var offset = 0
    for scalar in Self.text.unicodeScalars {
      if previous == "\n" || previous == "\r" && scalar != "\n" { (line, column) = (line + 1, 1) }
      #expect(file.position(at: offset) == Position(line: line, column: column))
      column += 1
      previous = scalar
      offset += UTF8.width(scalar)
    }
    #expect(file.lineCount >= 50)
  }

  @Test func `a message far into a line shows what is around it`() {
    let text =
      String(repeating: "é€", count: 3000) + "wrong" + String(repeating: "\u{1F600}", count: 3000)
    let start = 3000 * 5
    let file = SourceFile(path: "x", text: text)
    let diagnostic = Diagnostic(
      .error, "some-code", "wrong", at: Span(file: file, start: start, end: start + 5))
    let before = String(repeating: "é€", count: 30)
    let after = String(repeating: "\u{1F600}", count: 160 - 65)
    #expect(
      diagnostic.rendered == """
        x:1:6001: error: wrong [some-code]
        1 | …\(before)wrong\(after)…
          | \(String(repeating: " ", count: 61))^^^^^

        """)
  }
}
