// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// A document about a pack as Markdown, as GitHub reads it.
package struct PolicyMarkdown: Sendable {
  private let document: PolicyDocument

  package init(_ document: PolicyDocument) { self.document = document }

  package var text: String {
    var page = MarkdownPage()
    page.title(MarkdownText(document.title))
    page.paragraph(words(document.lead))
    for part in document.parts {
      page.item(MarkdownText.link(part.chapter.title, toHeading: part.chapter.title))
    }
    for part in document.parts {
      page.heading(MarkdownText(part.chapter.title))
      for block in part.blocks { write(block, on: &page) }
    }
    return page.text.trimmedAtEnd + "\n"
  }

  private func write(_ block: DocumentBlock, on page: inout MarkdownPage) {
    switch block {
    case .heading(let text, let level, let id):
      page.heading(words(text), level: level + 2, anchor: id)
    case .paragraph(let text): page.paragraph(words(text))
    case .code(let text): page.paragraph(MarkdownText.code(text, inTable: false))
    case .items(let items):
      for item in items { page.item(words(item)) }
      page.endList()
    case .numbered(let items):
      for (index, item) in items.enumerated() {
        page.step(index + 1, item.flatMap(lines))
      }
      page.endList()
    case .facts(let facts):
      for fact in facts { page.item("\(MarkdownText(fact.label)): \(words(fact.text))") }
      page.endList()
    case .table(let table):
      page.paragraph(MarkdownText("\(table.caption):"))
      page.table(
        table.columns.map { MarkdownText($0.title) },
        numbers: Set(table.columns.indices.filter { table.columns[$0].isNumber }),
        table.rows.map { row in row.map { words($0, inTable: true) } })
    }
  }

  /// A block within an item of a list, a line each.
  private func lines(_ block: DocumentBlock) -> [MarkdownText] {
    switch block {
    case .heading(let text, _, let id): [MarkdownText.anchored(words(text), id: id)]
    case .paragraph(let text): [words(text)]
    case .code(let text): [MarkdownText.code(text, inTable: false)]
    case .items(let items): items.map { words($0) }
    case .facts(let facts): facts.map { "\(MarkdownText($0.label)): \(words($0.text))" }
    case .numbered(let items): items.flatMap { $0.flatMap(lines) }
    case .table: []
    }
  }

  private func words(_ inlines: [DocumentInline], inTable: Bool = false) -> MarkdownText {
    inlines.reduce(MarkdownText(stringLiteral: "")) { text, inline in
      switch inline {
      // A space between two pieces is none that begins a text.
      case .text(let part) where part.hasPrefix(" ") && !text.source.isEmpty:
        part.dropFirst().pieces.reduce("\(text) ") { "\($0)\($1)" }
      case .text(let part): part[...].pieces.reduce(text) { "\($0)\($1)" }
      case .strong(let part): "\(text)**\(part)**"
      case .code(let part): "\(text)\(MarkdownText.code(part, inTable: inTable))"
      case .name(let name):
        "\(text)\(MarkdownText.anchored(MarkdownText.code(name, inTable: inTable), id: name))"
      case .file(let path): "\(text)\(MarkdownText.link(path, toFile: path))"
      case .reference(let part, let id): "\(text)\(MarkdownText.link(part, toAnchor: id))"
      case .link(let part, let url): "\(text)\(MarkdownText.link(part, url: url))"
      }
    }
  }
}

extension Substring {
  /// Parts that writers do not cut, which hold a text of a record to a length.
  var pieces: [String] {
    var pieces: [String] = []
    var rest = self
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(1000)))
      rest = rest.dropFirst(1000)
    }
    return pieces
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
