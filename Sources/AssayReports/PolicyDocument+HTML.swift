// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// A document about a pack as one HTML page, which needs nothing else.
package struct PolicyHTML: Sendable {
  private let document: PolicyDocument

  package init(_ document: PolicyDocument) { self.document = document }

  package var bytes: [UInt8] {
    let page = HTMLPage(
      title: document.title,
      sections: document.parts.map { ($0.chapter.fragment, $0.chapter.title) })
    var html = HTMLWriter()
    page.begin(&html)
    html.write(.tag("p", ["class": "lead"], all: document.lead.map(node)))
    for part in document.parts {
      html.markup("\n")
      html.write(
        .tag(
          "section",
          ["id": "\(part.chapter.fragment)", "aria-labelledby": "\(part.chapter.fragment)-h"],
          all: [
            .tag("h2", ["id": "\(part.chapter.fragment)-h"], .text(part.chapter.title))
          ] + part.blocks.map(node)))
    }
    page.end(&html)
    return html.bytes
  }

  private func node(_ block: DocumentBlock) -> HTMLNode {
    switch block {
    case .heading(let words, let level, let id):
      var attributes: HTMLAttributes = [:]
      if let id { attributes.append("id", PolicyHTML.fragment(of: id)) }
      return .tag(level == 1 ? "h3" : "h4", attributes, all: words.map(node))
    case .paragraph(let words): return .tag("p", [:], all: words.map(node))
    case .code(let text): return .tag("p", [:], node(DocumentInline.code(text)))
    case .items(let items):
      return .tag("ul", [:], all: items.map { .tag("li", [:], all: $0.map(node)) })
    case .numbered(let items):
      return .tag("ol", [:], all: items.map { .tag("li", [:], all: $0.map(node)) })
    case .facts(let facts):
      return .tag(
        "dl", [:],
        all: facts.map { fact in
          .tag(
            "div", [:], .tag("dt", [:], .text(fact.label)),
            .tag("dd", [:], all: fact.text.map(node)))
        })
    case .table(let table):
      var made = HTMLTable(
        table.caption,
        table.columns.map { $0.isNumber ? .number($0.title) : .text($0.title) })
      for row in table.rows { made.row(row.map { .block($0.map(node)) }) }
      return made.node(isCaptionShown: true)
    }
  }

  private func node(_ inline: DocumentInline) -> HTMLNode {
    switch inline {
    case .text(let text): return .block(text[...].pieces.map { .text($0) })
    case .strong(let text): return .tag("strong", [:], .text(text))
    case .code(let text): return .tag("code", [:], all: text[...].pieces.map { .text($0) })
    case .name(let name):
      return .tag("code", ["id": PolicyHTML.fragment(of: name)], .text(name))
    case .file(let path): return .code(path)
    case .reference(let text, let id):
      return .tag("a", ["href": "#" + PolicyHTML.fragment(of: id)], .text(text))
    case .link(let text, let url):
      guard let url = URIText.web(url) else { return .text(text) }
      return .tag("a", ["href": url, "rel": "noreferrer"], .text(text))
    }
  }

  /// Ids of declarations are no chapters.
  private static func fragment(of id: String) -> String { "d-" + id }
}

extension PolicyDocument.Chapter {
  fileprivate var fragment: StaticString {
    switch self {
    case .policy: "policy"
    case .clauses: "clauses"
    case .coverage: "coverage"
    case .estimation: "estimation"
    case .tiers: "tiers"
    case .parameters: "parameters"
    case .regressions: "regressions"
    case .tables: "tables"
    case .disclosure: "disclosure"
    case .totals: "totals"
    case .untranslated: "untranslated"
    case .glossary: "glossary"
    case .works: "works"
    case .history: "history"
    }
  }
}
