// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Foundation
import Testing

@testable import AssayReports

@Suite("Audit as HTML", .timeLimit(.minutes(15)))
struct AuditHTMLTests {
  /// - Parameter count: How many models the report is told of; the sample has three.
  private func page(count: Int = 3, models: [ModelResult] = SampleAudit.models) throws -> String {
    let bytes = try AuditHTML(header: SampleAudit.header, models: count).document(
      inputs: SampleAudit.inputs, models: models, findings: [SampleAudit.finding],
      summary: SampleAudit.accumulator().summary(for: SampleAudit.header))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What stands between two texts, for each place where they stand.
  private func parts(of text: String, from start: String, to end: String) -> [String] {
    text.components(separatedBy: start).dropFirst().map {
      $0.components(separatedBy: end)[0]
    }
  }

  /// The lines of a part of the page that is data.
  private func lines(_ id: String, of page: String) -> [String] {
    parts(of: page, from: "id=\"\(id)\">\n", to: "\n</script>").flatMap {
      $0.components(separatedBy: "\n")
    }
  }

  @Test(arguments: [3, 100_000])
  func `every element is closed, in order`(count: Int) throws {
    var open: [String] = []
    let text = try page(count: count)
    let body = text.replacing(#/<(script|style)[^>]*>[\s\S]*?</(script|style)>/#, with: "")
    for match in body.matches(of: #/<(/?)([a-z0-9]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)>/#) {
      let name = String(match.output.2)
      if ["meta", "input", "br"].contains(name) { continue }
      if match.output.1.isEmpty {
        open.append(name)
      } else {
        #expect(open.popLast() == name)
      }
    }
    #expect(open.isEmpty)
    // Nothing else looks like a tag.
    let rest = body.replacing(#/<(/?)([a-z0-9]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)>/#, with: "")
    #expect(rest.components(separatedBy: "<").count == 2, "the document type alone")
  }

  @Test func `the headline is the expected value with its interval, as in the text`() throws {
    let page = try page()
    let summary = try SampleAudit.accumulator().summary(for: SampleAudit.header)
    let text = AuditText(header: SampleAudit.header)
      .report(inputs: SampleAudit.inputs, summary: summary)
    let figure = try #require(
      text.firstMatch(of: #/emissions +([0-9.,]+) (\w+) +\(90 %: ([^)]+)\)/#))
    #expect(page.contains("<dd class=\"big\">\(figure.output.1) <small>\(figure.output.2)</small>"))
    #expect(page.contains("90 % interval \(figure.output.3)"))
  }

  @Test func `every model has a line with its exact expected value, and one without has none`()
    throws
  {
    let page = try page()
    #expect(page.contains("id=\"m=acme/large\" data-v=\"25183.800001\""))
    #expect(page.contains("id=\"m=acme/small\" data-v=\"1224.000001\""))
    #expect(page.contains("id=\"m=evil/%E2%80%AEtxt%1B%5B2J\" data-f=\"1 0 0\""))
    #expect(page.contains("<span class=\"v\">not known</span>"))
  }

  @Test func `a derivation goes down to the metadata that was read`() throws {
    let page = try page(models: [SampleAudit.models[0]])
    let tree = try #require(parts(of: page, from: "<ul class=\"tree\">", to: "<h3>").first)
    #expect(tree.contains("emissions.from-energy"))
    #expect(tree.contains("<dt>read at</dt><dd><code>models.jsonl:1 /"))
    #expect(tree.contains("<dt>source</dt>"))
  }

  @Test func `a text of a stranger is neither markup nor turns the direction of a line`() throws {
    for count in [3, 100_000] {
      let page = try page(count: count)
      #expect(!page.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" })
      #expect(page.contains("evil/\\u{202e}txt\\u{1b}[2J") || count > 3)
    }
  }

  @Test func `the page may use its own style and script, and nothing else`() throws {
    let page = try page()
    let policy = try #require(
      parts(of: page, from: "Content-Security-Policy\" content=\"", to: "\"").first)
    #expect(policy.hasPrefix("default-src &#39;none&#39;; style-src &#39;sha256-"))
    #expect(!page.contains(" style=\"") && !page.contains(" src=\"") && !page.contains("<link"))
    #expect(!page.contains("@import") && !page.contains("url("))
    #expect(HTMLPage.script.utf8CodeUnitCount < 15_000)
  }

  @Test func `models beyond 2,000 are data, and the first are elements besides`() throws {
    let page = try page(count: 100_000)
    let rows = try lines("data", of: page).map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [Any])
    }
    #expect(
      rows.map { $0[0] as? String } == [
        "acme/large", "acme/small", "evil/\\u{202e}txt\\u{1b}[2J",
      ])
    #expect(rows[0][8] as? Double == 25183.800001)
    #expect(rows[2][8] is NSNull)
    #expect(rows[2][7] as? String == "m=evil/%E2%80%AEtxt%1B%5B2J")
    #expect(page.contains("<details class=\"m\" id=\"m=acme/large\""))
  }

  @Test func `of many models the first 50 are elements, and all are data`() throws {
    let models = (0..<60).map { index in
      let model = SampleAudit.models[index % 2]
      return ModelResult(
        id: "acme/m\(index)", entity: nil, place: "a:\(index)", tier: model.tier, score: nil,
        quantities: model.quantities, lineage: Lineage(), disclose: [], findings: [])
    }
    let page = try page(count: 100_000, models: models)
    #expect(parts(of: page, from: "<details class=\"m\" id=\"m=", to: "\"").count == 50)
    #expect(lines("data", of: page).count == 60)
    #expect(lines("texts", of: page).count < 60)
  }

  @Test func `what data say of a model is what elements say`() throws {
    let page = try page(count: 100_000)
    let texts = try lines("texts", of: page).map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [Any])
    }
    #expect(Set(lines("texts", of: page)).count == texts.count, "each stands once")
    let rows = try lines("data", of: page).map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [Any])
    }
    for (row, model) in zip(rows, SampleAudit.models) {
      let block = try #require(row[13] as? [Any])
      let id = try #require(row[0] as? String)
      let place = try #require(row[12] as? String)
      let made = try text(of: block, texts, id, place)
      let nodes = ModelDetail(model, SampleAudit.header).nodes
      #expect(made == nodes.map(plain).joined())
    }
  }

  /// The text that the script makes of a block.
  private func text(
    of block: [Any], _ texts: [[Any]], _ id: String, _ place: String
  ) throws -> String {
    var rest = block.dropFirst()
    var values: [Substring] = []
    if let list = rest.first as? String {
      values = list.split(separator: " ")
      rest = rest.dropFirst()
    }
    func read(_ node: Any) throws -> String {
      if let string = node as? String {
        return string.unicodeScalars.map { scalar in
          switch scalar {
          case "\u{1}": String(values.removeFirst())
          case "\u{2}": id
          case "\u{3}": place
          default: String(scalar)
          }
        }.joined()
      }
      guard let element = node as? [Any] else {
        return try text(of: try #require(rest.popFirst() as? [Any]), texts, id, place)
      }
      return try element.dropFirst(2).map(read).joined()
    }
    let number = try #require(block.first as? Int)
    let made = try texts[number].map(read).joined()
    #expect(values.isEmpty && rest.isEmpty)
    return made
  }

  private func plain(_ node: HTMLNode) -> String {
    switch node {
    case .text(let text), .figures(let text): HTMLWriter.shown(text)
    case .block(let nodes): nodes.map(plain).joined()
    case .element(_, _, let children): children.map(plain).joined()
    }
  }
}

@Suite("HTML writer", .timeLimit(.minutes(15)))
struct HTMLWriterTests {
  private func written(_ node: HTMLNode) -> String {
    String(decoding: HTMLWriter([node]).bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
    ("a\u{202E}b\u{0}c\nd", "a\\u{202e}b\\u{0}c d"),
    ("日本 é <", "日本 é &lt;"),
    // What combines with a mark is still that mark.
    ("<\u{301}b>\u{301}\"\u{301}", "&lt;\u{301}b&gt;\u{301}&quot;\u{301}"),
  ])
  func `a text shows as it is, in an element and in an attribute`(text: String, shown: String) {
    #expect(
      written(.tag("p", ["title": text], .text(text))) == "<p title=\"\(shown)\">\(shown)</p>")
  }

  @Test(arguments: [
    ("acme/large-1.5_b~", "m=acme/large-1.5_b~"), ("a b", "m=a%20b"), ("a\"<é", "m=a%22%3C%C3%A9"),
    ("100%", "m=100%25"), ("#x?y", "m=%23x%3Fy"),
  ])
  func `the address of a model holds nothing that an address reads`(id: String, fragment: String) {
    #expect(ModelFragment.of(id) == fragment)
    #expect(fragment.dropFirst(2).removingPercentEncoding == id)
  }

  @Test func `only a web address becomes a link`() {
    #expect(written(.link("javascript:alert(1)")) == "javascript:alert(1)")
    #expect(
      written(.link("https://example.org/?a&b")).hasPrefix(
        "<a href=\"https://example.org/?a&amp;b\""))
  }

  private static let axes: [(values: [Double], ticks: [Double])] = [
    ([3, 52_000], [0, 20_000, 40_000, 60_000]), ([0], [0, 1]), ([-3, 4], [-4, -2, 0, 2, 4]),
  ]

  @Test(arguments: axes)
  func `a linear axis has round numbers and holds all`(values: [Double], ticks: [Double]) {
    let scale = ChartScale(linear: values, from: 0, to: 100)
    #expect(zip(scale.ticks, ticks).allSatisfy { ($0 - $1).magnitude < 1e-9 })
    #expect(scale.ticks.count == ticks.count)
    #expect(values.allSatisfy { (0...100).contains(scale.position($0)) })
  }

  @Test func `a logarithmic axis has powers of ten, the same distance apart`() {
    let scale = ChartScale(logarithmic: [0.002, 40, 900], from: 0, to: 600)
    #expect(scale.ticks.map(scale.label) == ["0.001", "0.01", "0.1", "1", "10", "100", "1,000"])
    #expect((scale.position(0.1) - 200).magnitude < 1e-9)
    #expect(scale.position(0) == 0, "what is not on it stands at its end")
  }
}
