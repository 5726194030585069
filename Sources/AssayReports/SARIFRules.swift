// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// The requirements of a pack as the rules of a SARIF driver, and their clauses as taxonomies: one for
/// each work that is cited.
struct SARIFRules {
  let header: AuditHeader
  /// The works that clauses are of, in order of id, with these.
  private let documents: [(ref: String, clauses: [ClauseInfo])]

  init(header: AuditHeader) {
    self.header = header
    let groups = Dictionary(grouping: header.clauses, by: \.document.ref)
    documents = groups.keys.sorted().map { ($0, groups[$0] ?? []) }
  }

  /// Where a clause stands among the taxonomies.
  struct Taxon: Hashable {
    let id: String
    let document: String
    let index: Int
    let component: Int
  }

  func taxa(_ clauses: [ClauseInfo]) -> [Taxon] { clauses.compactMap { taxon($0.id) } }

  private func taxon(_ clause: String) -> Taxon? {
    for (component, document) in documents.enumerated() {
      if let index = document.clauses.firstIndex(where: { $0.id == clause }) {
        return Taxon(id: clause, document: document.ref, index: index, component: component)
      }
    }
    return nil
  }

  func index(of rule: String) -> Int? { header.rules.firstIndex { $0.id == rule } }

  /// Writes `"tool": {…}`.
  ///
  /// - Parameters:
  ///   - counts: How often each requirement had each result; empty if that is not known.
  ///   - more: Rules besides the requirements, with what they are.
  func tool(
    _ json: inout JSONWriter, counts: [RequirementCount],
    more: [(id: String, title: String)] = []
  ) {
    json.key("tool")
    json.object { json in
      json.key("driver")
      json.object { json in
        json.member("name", "assay")
        json.member("semanticVersion", header.toolVersion)
        json.key("rules")
        json.open { json in
          for rule in header.rules {
            self.rule(rule, counts.first { $0.rule == rule.id }, &json)
          }
          for (id, title) in more {
            json.object { json in
              json.member("id", id)
              json.member("name", SARIFRules.name(of: id))
              json.message("shortDescription", title)
              json.key("defaultConfiguration")
              json.object { $0.member("level", "none") }
            }
          }
        }
        if !documents.isEmpty {
          json.key("supportedTaxonomies")
          json.array(documents.enumerated()) { json, document in
            json.object { json in
              json.member("name", document.element.ref)
              json.member("index", document.offset)
            }
          }
        }
      }
    }
    guard !documents.isEmpty else { return }
    json.key("taxonomies")
    json.array(documents) { json, document in taxonomy(document.ref, document.clauses, &json) }
  }

  private func rule(_ rule: RuleInfo, _ count: RequirementCount?, _ json: inout JSONWriter) {
    json.object { json in
      json.member("id", rule.id)
      json.member("name", SARIFRules.name(of: rule.id))
      json.message("shortDescription", rule.title)
      let pack = "\(header.pack.id) \(header.pack.version)"
      var sentences = ["\(rule.title): a requirement of \(pack), of kind \(rule.kind.rawValue)."]
      var markdown: MarkdownText = "**\(rule.title)**"
      for clause in rule.clauses {
        let words = "\(clause.words), which says \(clause.level)"
        sentences.append("It puts into effect: \(words).")
        markdown = "\(markdown)\n\nIt puts into effect: \(words)."
      }
      for gap in header.untranslated(ofRule: rule.id) {
        sentences.append("It \(gap.words).")
        markdown = "\(markdown)\n\nIt \(gap.words)."
      }
      json.message("fullDescription", sentences.joined(separator: " "))
      if let remedy = rule.remedy {
        sentences.append("What to do: \(remedy).")
        markdown = "\(markdown)\n\nWhat to do: \(remedy)."
      }
      let place = "\(rule.at.path):\(rule.at.line)"
      sentences.append("It stands at \(place).")
      markdown = "\(markdown)\n\nIt stands at \(MarkdownText.code(place))."
      json.message("help", sentences.joined(separator: " "), markdown: markdown)
      if let url = rule.clauses.lazy.compactMap({ URIText.web($0.document.url) }).first {
        json.member("helpUri", url)
      }
      json.key("defaultConfiguration")
      json.object { $0.member("level", rule.severity.rawValue) }
      let taxa = taxa(rule.clauses)
      if !taxa.isEmpty {
        json.key("relationships")
        json.array(taxa) { json, taxon in
          json.object { json in
            json.key("target")
            json.taxon(taxon)
            json.member("kinds", ["relevant"])
          }
        }
      }
      json.key("properties")
      json.object { json in
        json.member("tags", [rule.kind.rawValue])
        json.member("at", rule.at.description)
        guard let count else { return }
        json.key("results")
        json.object { json in
          json.member("pass", count.pass)
          json.member("fail", count.fail)
          json.member("waived", count.waived)
          json.member("unknown", count.unknown)
          json.member("notapplicable", count.notApplicable)
          json.member("error", count.error)
        }
      }
    }
  }

  private func taxonomy(_ ref: String, _ clauses: [ClauseInfo], _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", ref)
      if let document = clauses.first?.document {
        json.message("shortDescription", document.title)
        if let url = URIText.web(document.url) { json.member("informationUri", url) }
      }
      json.key("taxa")
      json.array(clauses) { json, clause in
        json.object { json in
          json.member("id", clause.id)
          json.message("shortDescription", clause.words)
          json.key("properties")
          json.object { $0.member("obligation", clause.level) }
        }
      }
    }
  }

  /// A name in Pascal case of an id: `disclosure.energy` is `DisclosureEnergy`.
  static func name(of id: String) -> String {
    id.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension JSONWriter {
  mutating func taxon(_ taxon: SARIFRules.Taxon) {
    object { json in
      json.member("id", taxon.id)
      json.member("index", taxon.index)
      json.key("toolComponent")
      json.object { json in
        json.member("name", taxon.document)
        json.member("index", taxon.component)
      }
    }
  }

  /// Writes an array of which the elements are written one by one.
  mutating func open(_ elements: (inout JSONWriter) -> Void) {
    array(CollectionOfOne(())) { json, _ in elements(&json) }
  }
}
