// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayRules
import AssaySource
import AssayValues
import Glibc

/// Writes a pack as people read it: in the order of its clauses, with a plain reading of each expression.
package struct PolicyWriter: Sendable {
  /// A version and what it says of the one before.
  package struct Version: Sendable {
    package let version: String
    package let changes: ChangeRules
    package let references: [String: Reference]

    package init(of pack: RulePack, _ changes: ChangeRules) {
      version = pack.identity.version
      self.changes = changes
      references = pack.references
    }
  }

  let pack: RulePack
  /// The folder of the pack as the user typed it, so that files in it can be named from there.
  let root: String
  /// This version and those before it, the newest first.
  let versions: [Version]
  let reading: PlainReading
  let examples: Examples

  package init(pack: RulePack, root: String, versions: [Version]) {
    self.pack = pack
    self.root = root
    self.versions = versions
    reading = PlainReading(PolicyWriter.vocabulary(of: pack))
    examples = Examples(pack)
  }

  /// The whole policy.
  package var document: PolicyDocument {
    let parts: [PolicyDocument.Part] = [
      .init(.policy, policy), .init(.clauses, clauses), .init(.untranslated, untranslated),
      .init(.estimation, estimation), .init(.tiers, tiers), .init(.parameters, parameters),
      .init(.regressions, regressions), .init(.tables, tables), .init(.disclosure, disclosure),
      .init(.totals, totals), .init(.glossary, glossary), .init(.works, works),
      .init(.history, history),
    ]
    return PolicyDocument(
      title: pack.identity.title, lead: lead, parts: parts.filter { !$0.blocks.isEmpty })
  }

  /// Which rules answer which clauses, and which answer none.
  package var coverage: PolicyDocument {
    PolicyDocument(
      title: "Coverage of clauses: \(pack.identity.title)", lead: lead,
      parts: [.init(.coverage, coverageBlocks)])
  }

  private var lead: [DocumentInline] {
    let profile = pack.identity.profile.map { " with profile \($0.name) \($0.version)" } ?? ""
    return [.text("Rule pack \(pack.identity.id) \(pack.identity.version)\(profile)")]
  }

  // MARK: The policy

  private var policy: [DocumentBlock] {
    let identity = pack.identity
    var facts: [DocumentBlock.Fact] = [
      .init("Pack", [.code(identity.id), .text(" \(identity.version)")]),
      .init("In force", period(identity.effectiveFrom, identity.effectiveUntil)),
      .init("Meaning", [.code(identity.meaningDigest)]),
    ]
    facts += identity.extended.map { .init("Extends", "\($0.id) \($0.version)") }
    if let profile = identity.profile {
      facts.append(.init("Profile", "\(profile.title) (\(profile.name) \(profile.version))"))
    }
    if let total = pack.totals.first {
      facts.append(.init("Scope", scope(of: total)))
    }
    var blocks: [DocumentBlock] = [
      .facts(facts),
      .paragraph([
        .text(
          "Each rule stands here twice: in plain words, which were made from its expression, and as the"
            + " expression that is carried out. Where a condition needs something that is not known, it"
            + " is not known itself, and nobody fails by it unless the rule says so.")
      ]),
    ]
    if !pack.overrides.isEmpty {
      blocks.append(
        .heading([.text("What is said otherwise than below the pack")], level: 1, id: nil))
      blocks.append(
        .items(
          pack.overrides.map { override in
            [
              .code(override.what),
              .text(
                ": \(override.old.map { "\($0) → " } ?? "")\(override.new)"
                  + (override.reason.map { "; \($0)" } ?? "")),
            ]
          }))
    }
    if !pack.alternatives.isEmpty {
      blocks.append(.heading([.text("What could have been chosen otherwise")], level: 1, id: nil))
      blocks.append(
        .items(
          pack.alternatives.map { one in
            let changes = one.overrides.map { "\($0.what): \($0.new)" }.joined(separator: "; ")
            return [.code(one.id), .text(" \(one.title): \(one.reason) (\(changes))")]
          }))
    }
    if !pack.waivers.isEmpty {
      blocks.append(.heading([.text("Waivers")], level: 1, id: nil))
      blocks.append(
        .items(
          pack.waivers.map { waiver in
            [reference(waiver.requirementID)]
              + (waiver.when.map { [.text(" where \(reading.words(for: $0))")] } ?? [])
              + [.text(": \(waiver.text)")]
          }))
    }
    return blocks
  }

  func period(_ from: Timestamp?, _ until: Timestamp?) -> String {
    let ends = [from.map { "from \($0.isoDate)" }, until.map { "until before \($0.isoDate)" }]
    let text = ends.compactMap(\.self).joined(separator: " ")
    return text.isEmpty ? "always" : text
  }

  func scope(of total: TotalRule) -> String {
    guard let population = total.population else { return "every model" }
    return "models of which \(reading.words(for: population))"
  }

  // MARK: Words of rules

  private static func vocabulary(of pack: RulePack) -> PlainReading.Vocabulary {
    var words = PlainReading.Vocabulary()
    for parameter in pack.parameters {
      words.names[parameter.name] = PlainReading.spaced(parameter.name)
    }
    for table in pack.tables { words.names[table.name] = PlainReading.spaced(table.name) }
    words.tables = Set(pack.tables.map(\.name))
    for step in pack.steps {
      if case .regression(let rule) = step.kind {
        words.names[rule.id] = "“\(rule.title)”"
      } else {
        words.names[step.name] = PlainReading.spaced(step.name)
      }
      if case .definition(let value) = step.kind, value.type == .bool {
        words.statements[step.name] = step.title
      }
    }
    for method in pack.methods { words.methods[method.id] = method.title ?? method.id }
    for field in pack.fields {
      let plain = PlainReading.spaced(field.name)
      // What is worked out under the same name is something else than what is stated.
      words.fields[field.name] = words.names[field.name] == nil ? plain : "stated \(plain)"
    }
    return words
  }

  func reference(_ id: String) -> DocumentInline { .reference(id, id: id) }

  /// An expression as a person and as the program reads it.
  func facts(_ label: String, _ expression: CompiledExpression) -> [DocumentBlock.Fact] {
    [
      .init(label, reading.words(for: expression)),
      .init("\(label), as a rule", [.code(expression.canonical)]),
    ]
  }

  func citation(_ source: SourceCitation?, _ evidence: Evidence? = nil) -> [DocumentInline] {
    guard let source else { return evidence.map { [.text($0.rawValue)] } ?? [] }
    var words = [work(source.reference)]
    let rest = [source.location, evidence.map { "(\($0.rawValue))" }].compactMap(\.self)
    if !rest.isEmpty {
      words.append(.text((source.location == nil ? " " : ", ") + rest.joined(separator: " ")))
    }
    return words
  }

  /// A work by its title, with its address.
  func work(_ id: String) -> DocumentInline {
    let title = pack.references[id]?.title ?? id
    return pack.references[id]?.url.map { .link(title, url: $0) } ?? .text(title)
  }

  func sourceFact(_ source: SourceCitation?, _ evidence: Evidence? = nil) -> [DocumentBlock.Fact] {
    let words = citation(source, evidence)
    return words.isEmpty ? [] : [.init("Source", words)]
  }

  func clauseFact(_ clauses: [String], besides shown: String? = nil) -> [DocumentBlock.Fact] {
    let others = clauses.filter { $0 != shown }
    guard !others.isEmpty else { return [] }
    return [
      .init(
        shown == nil ? "Answers" : "Answers as well",
        Array(others.map { [clauseReference($0)] }.joined(separator: [.text(", ")])))
    ]
  }

  func clauseReference(_ id: String) -> DocumentInline {
    .reference(pack.clauses[id]?.title ?? id, id: id)
  }

  /// 90 % factors, such as "÷ 1.3 to × 1.3".
  func uncertainty(_ factors: [Int32]) -> String? {
    let words = factors.compactMap { index -> String? in
      guard let factor = pack.factors.first(where: { $0.index == index }) else { return nil }
      return PolicyWriter.words(for: factor.spread) + PolicyWriter.words(for: factor.scope)
    }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }

  private static func words(for spread: Spread) -> String {
    func text(_ sigma: Double) -> String {
      NumberFormat.plain(exp(Spread.z * sigma), significant: 3)
    }
    return "90 % between ÷ \(text(spread.sigmaLow)) and × \(text(spread.sigmaHigh))"
  }

  private static func words(for scope: UncertaintyFactor.Scope) -> String {
    switch scope {
    case .model: ", each model by itself"
    case .organization: ", alike for the models of an organization"
    case .all: ", alike for all models"
    }
  }
}

extension Sequence where Element == [DocumentInline] {
  func joined(separator: [DocumentInline]) -> [DocumentInline] {
    var result: [DocumentInline] = []
    for (index, words) in enumerated() {
      if index > 0 { result += separator }
      result += words
    }
    return result
  }
}
