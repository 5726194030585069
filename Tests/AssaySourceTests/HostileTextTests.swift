// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@Suite("Text of strangers", .timeLimit(.minutes(15)))
struct HostileTextTests {
  @Test func `the definition is that of Unicode's properties, for every character`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      let isHostile: Bool
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: isHostile = true
      default:
        isHostile =
          properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
      }
      if HostileText.isHostile(scalar) != isHostile {
        Issue.record("U+\(String(value, radix: 16))")
      }
    }
  }

  @Test(arguments: [
    ("a\u{1B}[31mred", "a\\u{1b}[31mred"), ("\u{202E}abc", "\\u{202e}abc"),
    ("two\nlines\tand", "two lines and"), ("\u{85}\u{9B}2J", "\\u{85}\\u{9b}2J"),
    ("zero\u{200B}width\u{FEFF}", "zero\\u{200b}width\\u{feff}"), ("日本 é", "日本 é"),
    ("a\r\nb", "a b"), ("a\rb\r", "a\\u{d}b\\u{d}"), ("\u{E0041}", "\\u{e0041}"),
    ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
    ("a\u{301}\u{202A}\u{301}", "a\u{301}\\u{202a}\u{301}"),
  ])
  func `what steers a terminal or reorders a line is shown as its code`(text: String, shown: String)
  {
    let line = HostileText.line(text)
    // As scalars: as characters, texts that look alike are equal.
    #expect(Array(line.unicodeScalars) == Array(shown.unicodeScalars))
    #expect(HostileText.line(line) == line)
  }

  @Test func `a very long text is cut`() {
    let long = String(repeating: "x", count: 5000)
    #expect(HostileText.line(long, limit: 10) == "xxxxxxxxxx…")
    let marks = "x" + String(repeating: "\u{301}", count: 5000)
    #expect(HostileText.line(marks, limit: 10).unicodeScalars.count == 11)
  }

  @Test func `a diagnostic quotes no line break, and its help begins no line`() {
    let file = SourceFile(path: "a\u{1B}\nb.yaml:1:1: error: forged", text: "x: \u{202E}1\n")
    let diagnostic = Diagnostic(
      .error, "some-code", "got 'x\nb.yaml:1:1: error: forged'",
      at: Span(file: file, start: 3, end: 4), help: "write 'x\nb.yaml:1:1: error: forged'")
    let lines = diagnostic.rendered.split(separator: "\n")
    #expect(lines.allSatisfy { !$0.hasPrefix("b.yaml") })
    #expect(
      !diagnostic.rendered.unicodeScalars.contains { $0 != "\n" && HostileText.isHostile($0) })
  }
}
