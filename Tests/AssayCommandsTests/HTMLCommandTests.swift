// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("HTML reports", .timeLimit(.minutes(15)))
struct HTMLCommandTests {
  private static let records = """
    {"id":"org/a","downloads":6000,"energy":100,"place":"FRA","trained":"2023-05-01"}
    {"id":"org/<b>&\\"b\\u202e","downloads":9000,"energy":300,"place":"DEU","trained":"2022-05-01"}

    """

  private func audit(_ records: String, rules: String = "fixtures/packs/diff/base") throws -> String
  {
    let run = try Tool.run(
      [
        "audit", "-", "--rules", rules, "--as-of", "2026-06-30", "--fail-on", "never", "--format",
        "html",
      ], input: records)
    #expect(run.status == 0, "\(run.errors)")
    return run.text
  }

  @Test func `an audit is a whole page, of the same bytes each time`() throws {
    let page = try audit(Self.records)
    #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<details class=\"m\" id=\"m=org/a\""))
    #expect(page == (try audit(Self.records)))
  }

  @Test func `an id is neither markup nor turned round`() throws {
    let page = try audit(Self.records)
    #expect(page.contains("id=\"m=org/%3Cb%3E%26%22b%E2%80%AE\""))
    #expect(page.contains("org/&lt;b&gt;&amp;&quot;b\\u{202e}"))
    #expect(!page.contains("<b>&") && !page.unicodeScalars.contains("\u{202E}"))
  }

  @Test func `more than 2,000 models are data, and a text that they share stands once`() throws {
    let records = (0..<2001).map {
      "{\"id\":\"org/m\($0)\",\"downloads\":\(6000 + $0),\"energy\":100}"
    }
    let page = try audit(records.joined(separator: "\n"))
    let rows = try #require(
      page.components(separatedBy: "id=\"data\">\n").last?.components(separatedBy: "\n</script>")[0]
    )
    #expect(rows.split(separator: "\n").count == 2001)
    let texts = try #require(
      page.components(separatedBy: "id=\"texts\">\n").last?.components(separatedBy: "\n</script>")[
        0])
    let lines = texts.split(separator: "\n")
    #expect(Set(lines).count == lines.count && lines.count < 200)
    for line in rows.split(separator: "\n") + lines {
      #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [Any])
    }
  }

  @Test func `a diff draws what each edit adds, with the words of the text`() throws {
    let arguments = [
      "diff", "-", "--base", "fixtures/packs/diff/base", "--head", "fixtures/packs/diff/head",
      "--as-of", "2026-06-30", "--format",
    ]
    let run = try Tool.run(arguments + ["html"], input: Self.records)
    #expect(run.status == 1, "\(run.errors)")
    let text = try Tool.run(arguments + ["text"], input: Self.records).text
    let figures = try #require(text.firstMatch(of: #/change +([-+][0-9.,]+) +([-+][0-9.]+ %)/#))
    #expect(run.text.contains("a change of \(figures.output.1) (\(figures.output.2)): "))
    #expect(run.text.contains("id=\"waterfall-0\"") && run.text.contains("pue.value"))
    #expect(!run.text.contains("<b>&") && !run.text.unicodeScalars.contains("\u{202E}"))
  }

  @Test func `versions that mean the same are a page that says so`() throws {
    let run = try Tool.run(
      [
        "diff", "-", "--base", "fixtures/packs/diff/base", "--head", "fixtures/packs/diff/base",
        "--as-of", "2026-06-30", "--format", "html",
      ], input: Self.records)
    #expect(run.status == 0)
    #expect(run.text.contains("the two mean the same") && !run.text.contains("waterfall"))
  }
}
