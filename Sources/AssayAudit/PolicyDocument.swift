// SPDX-License-Identifier: Apache-2.0

/// A document about a pack: plain data, which knows no format.
package struct PolicyDocument: Sendable, Hashable {
  package let title: String
  /// What stands under the title.
  package let lead: [DocumentInline]
  package let parts: [Part]

  package init(title: String, lead: [DocumentInline], parts: [Part]) {
    self.title = title
    self.lead = lead
    self.parts = parts
  }

  /// One of the chapters that a document may have, in their order.
  package enum Chapter: String, Sendable, Hashable, CaseIterable {
    case policy, clauses, coverage, estimation, tiers, parameters, regressions, tables, disclosure
    case totals, untranslated, glossary, works, history

    package var title: String {
      switch self {
      case .policy: "The policy"
      case .clauses: "Clauses and requirements"
      case .coverage: "Coverage"
      case .estimation: "How it is estimated"
      case .tiers: "Tiers"
      case .parameters: "Parameters"
      case .regressions: "Regressions"
      case .tables: "Tables"
      case .disclosure: "Disclosure score"
      case .totals: "Totals"
      case .untranslated: "What no rule says"
      case .glossary: "Glossary"
      case .works: "Works cited"
      case .history: "History"
      }
    }
  }

  package struct Part: Sendable, Hashable {
    package let chapter: Chapter
    package let blocks: [DocumentBlock]

    package init(_ chapter: Chapter, _ blocks: [DocumentBlock]) {
      self.chapter = chapter
      self.blocks = blocks
    }
  }
}

/// A piece of a document that begins a line.
package enum DocumentBlock: Sendable, Hashable {
  /// - Parameters:
  ///   - level: 1 under a chapter, 2 under that.
  ///   - id: Of a declaration, to be referred to; nil for one that nothing refers to.
  case heading([DocumentInline], level: Int, id: String?)
  case paragraph([DocumentInline])
  /// An expression as its author wrote it.
  case code(String)
  case items([[DocumentInline]])
  /// Steps of which the first that applies is taken.
  case numbered([[DocumentBlock]])
  /// Labels and what they are.
  case facts([Fact])
  case table(DocumentTable)

  package struct Fact: Sendable, Hashable {
    package let label: String
    package let text: [DocumentInline]

    package init(_ label: String, _ text: [DocumentInline]) {
      self.label = label
      self.text = text
    }

    package init(_ label: String, _ text: String) { self.init(label, [.text(text)]) }
  }
}

package struct DocumentTable: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package let title: String
    package let isNumber: Bool

    package init(_ title: String, isNumber: Bool = false) {
      self.title = title
      self.isNumber = isNumber
    }
  }

  package let caption: String
  package let columns: [Column]
  package let rows: [[[DocumentInline]]]

  package init(caption: String, columns: [Column], rows: [[[DocumentInline]]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }
}

/// A piece of a line.
package enum DocumentInline: Sendable, Hashable {
  case text(String)
  case strong(String)
  case code(String)
  /// The name of a declaration, to which references lead.
  case name(String)
  /// A link to a page of the web.
  case link(String, url: String)
  /// A link to a declaration of the same document, by its id.
  case reference(String, id: String)
  /// A link to a file beside the document.
  case file(String)
}
