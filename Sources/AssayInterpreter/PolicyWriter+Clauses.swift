// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Clauses with what puts them into effect, and what nothing does.
extension PolicyWriter {
  /// In the order in which they are declared, those of packs that are extended behind its own.
  var orderedClauses: [Clause] {
    let ordered = pack.clauses.values.sorted { $0.span.place < $1.span.place }
    return ordered.filter { isOwn($0.span) } + ordered.filter { !isOwn($0.span) }
  }

  private func isOwn(_ span: Span) -> Bool { span.file.path.hasPrefix(root + "/") }

  var clauses: [DocumentBlock] {
    var blocks: [DocumentBlock] = []
    for clause in orderedClauses { blocks += self.clause(clause) }
    let others = pack.allRequirements.filter(\.clauses.isEmpty)
    if !others.isEmpty {
      if !pack.clauses.isEmpty {
        blocks.append(.heading([.text("Requirements that name no clause")], level: 1, id: nil))
      }
      for rule in others { blocks += requirement(rule, under: nil) }
    }
    return blocks
  }

  private func clause(_ clause: Clause) -> [DocumentBlock] {
    var facts: [DocumentBlock.Fact] = [
      .init(
        "Stands in",
        [work(clause.reference)] + (clause.location.map { [.text(", \($0)")] } ?? [])),
      .init("Level", clause.level.rawValue),
    ]
    let besides = otherAnswers(to: clause.id)
    if !besides.isEmpty {
      facts.append(
        .init("Put into effect by", besides.map { [$0] }.joined(separator: [.text(", ")])))
    }
    facts += gaps { $0.clause.value == clause.id }.map {
      .init("No rule says", "\($0.title); \($0.why)")
    }
    var blocks: [DocumentBlock] = [
      .heading(
        [.text(clause.title ?? clause.id), .text(" ")]
          + (clause.title == nil ? [] : [.code(clause.id)]),
        level: 1, id: clause.id),
      .facts(facts),
    ]
    let rules = pack.allRequirements.filter { $0.clauses.contains(clause.id) }
    if rules.isEmpty, besides.isEmpty {
      blocks.append(.paragraph([.text("No rule answers this clause.")]))
    }
    let elsewhere = rules.filter { $0.clauses.first != clause.id }
    if !elsewhere.isEmpty {
      blocks.append(
        .paragraph(
          [.text("Answered as well by ")]
            + elsewhere.map { [.reference($0.title, id: $0.id)] }.joined(separator: [.text(", ")])
            + [.text(".")]))
    }
    for rule in rules where rule.clauses.first == clause.id {
      blocks += requirement(rule, under: clause.id)
    }
    return blocks
  }

  /// What puts a clause into effect besides requirements.
  private func otherAnswers(to clause: String) -> [DocumentInline] {
    var answers: [DocumentInline] = []
    func add(_ title: String?, _ id: String, _ clauses: [String]) {
      if clauses.contains(clause) { answers.append(.reference(title ?? id, id: id)) }
    }
    for method in pack.methods { add(method.title, method.id, method.clauses) }
    for rule in pack.parameters { add(rule.title, rule.name, rule.clauses) }
    for (_, rule) in pack.regressions { add(rule.title, rule.id, rule.clauses) }
    for rule in pack.disclosure?.criteria ?? [] { add(rule.title, rule.id, rule.clauses) }
    for rule in pack.totals { add(rule.title, rule.id, rule.clauses) }
    return answers
  }

  private func gaps(_ isOne: (UntranslatedRule) -> Bool) -> [UntranslatedRule] {
    pack.untranslated.filter(isOne)
  }

  private func requirement(_ rule: RequirementRule, under clause: String?) -> [DocumentBlock] {
    var facts: [DocumentBlock.Fact] = [
      .init("Severity", "\(rule.severity.rawValue); \(PolicyWriter.words(for: rule.kind))")
    ]
    if let group = pack.groupRequirements.first(where: { $0.rule.id == rule.id }) {
      facts.append(.init("Asked of", words(for: group.over)))
    }
    if let period = rule.inForce { facts.append(.init("In force", period.words)) }
    if let applies = rule.applies {
      facts += self.facts("Applies where", applies)
    }
    switch rule.check {
    case .assert(let condition):
      facts += self.facts("Demands that", condition)
      if let threshold = rule.threshold {
        let level = NumberFormat.plain(threshold.level * 100, significant: 4)
        facts.append(
          .init(
            "Known where",
            "the \(level) % interval of the figure lies on one side of the limit; else it is undecided"
          ))
      }
    case .on(let event):
      facts.append(
        .init("Fails where", [.text("an audit observes "), .code(event.rawValue)]))
    }
    if rule.disclosedTo == .authority {
      facts.append(
        .init(
          "Disclosed to",
          "an authority: what everybody can read may be silent, which leaves it not known"))
    }
    if let unknown = rule.unknown {
      facts.append(
        .init("What is not known", unknown == .fail ? "counts as a failure" : "counts as met"))
    }
    if let message = rule.message { facts.append(.init("Says", [.code(message.source)])) }
    if let remedy = rule.remedy { facts.append(.init("Remedy", remedy)) }
    facts += clauseFact(rule.clauses, besides: clause) + sourceFact(rule.source)
    for gap in pack.untranslated where pack.tainted(by: gap).requirements.contains(rule.id) {
      facts.append(
        .init(
          "Does not cover",
          [clauseReference(gap.clause.value), .text(": \(gap.title); \(gap.why)")]))
    }
    if let words = examples.words(ofRequirement: rule.id) {
      facts.append(.init("Examples", words))
    }
    return [
      .heading([.text("\(rule.title) "), .code(rule.id)], level: 2, id: rule.id), .facts(facts),
    ]
  }

  private func words(for over: GroupRequirementRule.Over) -> String {
    switch over {
    case .entity: return "each organization, all its models together"
    case .total(let index, let by):
      let total = pack.totals[index]
      return by == nil
        ? "the whole of '\(total.title)'" : "each group of '\(total.title)', its models together"
    }
  }

  private static func words(for kind: RequirementRule.Kind) -> String {
    switch kind {
    case .nonconformity: "nonconformity"
    case .misstatement: "misstatement"
    case .datagap: "gap in the data"
    case .assumption: "assumption"
    case .input: "quality of the input"
    }
  }

  var untranslated: [DocumentBlock] {
    guard !pack.untranslated.isEmpty else { return [] }
    return [
      .paragraph([
        .text(
          "What clauses demand and the rules of this pack do not say, and what does not cover it.")
      ]),
      .items(
        pack.untranslated.map { gap in
          let tainted = pack.tainted(by: gap)
          let names = tainted.requirements + tainted.quantities + tainted.totals
          let rest: [DocumentInline] =
            names.isEmpty
            ? []
            : [.text("; not covered by ")]
              + names.map { [reference($0)] }.joined(separator: [.text(", ")])
          return [clauseReference(gap.clause.value), .text(": \(gap.title); \(gap.why)")] + rest
        }),
    ]
  }

  // MARK: Coverage

  var coverageBlocks: [DocumentBlock] {
    let clauses = orderedClauses
    let declared = Set(pack.untranslated.map(\.clause.value))
    func answers(_ clause: Clause) -> [String] {
      pack.allRequirements.filter { $0.clauses.contains(clause.id) }.map(\.id)
        + otherAnswers(to: clause.id).compactMap {
          if case .reference(_, let id) = $0 { id } else { nil }
        }
    }
    let answered = clauses.filter { !answers($0).isEmpty }
    let open = clauses.filter { answers($0).isEmpty && !declared.contains($0.id) }
    let loose = pack.allRequirements.filter(\.clauses.isEmpty)
    var blocks: [DocumentBlock] = [
      .facts([
        .init("Clauses", "\(clauses.count)"), .init("Answered by a rule", "\(answered.count)"),
        .init("Declared untranslated, in whole or in part", "\(declared.count)"),
        .init("Neither", "\(open.count)"),
        .init(
          "Requirements that name no clause", "\(loose.count) of \(pack.allRequirements.count)"),
      ])
    ]
    if !clauses.isEmpty {
      blocks.append(
        .table(
          DocumentTable(
            caption: "Clauses by rules",
            columns: ["Clause", "Level", "Title", "Answered by", "Untranslated"].map { .init($0) },
            rows: clauses.map { clause in
              let rules = answers(clause)
              let gap = pack.untranslated.first { $0.clause.value == clause.id }
              let none = gap == nil ? "nothing answers it" : "no rule"
              return [
                [.code(clause.id)], [.text(clause.level.rawValue)],
                [.text(clause.title ?? clause.location ?? "")],
                rules.isEmpty
                  ? [.text(none)] : rules.map { [.code($0)] }.joined(separator: [.text(", ")]),
                [.text(gap.map { "\($0.title); \($0.why)" } ?? "")],
              ]
            })))
    }
    if !pack.allRequirements.isEmpty {
      blocks.append(
        .table(
          DocumentTable(
            caption: "Requirements by clauses",
            columns: ["Requirement", "Severity", "Title", "Clauses"].map { .init($0) },
            rows: pack.allRequirements.map { rule in
              [
                [.code(rule.id)], [.text(rule.severity.rawValue)], [.text(rule.title)],
                rule.clauses.isEmpty
                  ? [.text("none")]
                  : rule.clauses.map { [.code($0)] }.joined(separator: [.text(", ")]),
              ]
            })))
    }
    return blocks
  }
}
