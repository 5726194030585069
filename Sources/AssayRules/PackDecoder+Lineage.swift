// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayYAML

/// The lineage section.
extension PackDecoder {
  mutating func decodeLineage(_ node: YAMLNode) {
    guard let section = Section(node, .lineage, &diagnostics) else { return }
    let parents = section.required("parents", &diagnostics).flatMap {
      Section($0, .parents, &diagnostics)
    }
    var counts: [(relation: Located<String>, count: LineageRules.Count)] = []
    if let node = section.required("counts", &diagnostics) {
      each(of: node, "relations") { decoder, relation, node in
        guard let count = decoder.choice(node, LineageRules.Count.self) else { return }
        counts.append((relation, count))
      }
    }
    let family = section["family"].flatMap { Section($0, .family, &diagnostics) }
    let mirrors = section["mirrors"].flatMap { Section($0, .mirrors, &diagnostics) }
    draft.lineage = LineageDraft(
      parents: paths(parents?.required("from", &diagnostics)),
      relations: paths(parents?["relation"]),
      normalization: decodeNormalization(parents?["normalize"]), counts: counts,
      infer: decodeInferences(section["infer"]),
      discloses: section["discloses"].flatMap { expression($0, of: "discloses") },
      original: section["original"].flatMap { expression($0, of: "original") },
      derived: section["derived"].flatMap { expression($0, of: "derived") },
      sameFigure: section["sameFigure"].flatMap { decodeSameFigure($0) },
      family: family.flatMap { expression($0.required("when", &diagnostics), of: "when") },
      allocate: family.flatMap { located($0["allocate"]) },
      mirrors: decodeMirrors(mirrors?.required("same", &diagnostics)),
      nothing: decodeNothing(section["nothing"]), runs: section["runs"].flatMap { decodeRuns($0) },
      span: node.span)
  }

  private mutating func decodeNothing(_ node: YAMLNode?) -> [LineageDraft.Nothing] {
    guard let node else { return [] }
    var rules: [LineageDraft.Nothing] = []
    eachItem(of: node, "rules of what trains nothing") { decoder, item in
      guard let section = Section(item, .nothing, &decoder.diagnostics),
        let id = decoder.located(section.required("id", &decoder.diagnostics))
      else { return }
      decoder.declare(id, as: "a rule of what trains nothing")
      decoder.decodeHistory(section, of: id)
      let when = section.required("when", &decoder.diagnostics)
      rules.append(
        LineageDraft.Nothing(
          id: id,
          title: decoder.text(section.required("title", &decoder.diagnostics)) ?? id.value,
          when: when.flatMap { decoder.expression($0, of: "when") }))
    }
    return rules
  }

  private mutating func decodeRuns(_ node: YAMLNode) -> LineageDraft.Runs? {
    guard let section = Section(node, .runs, &diagnostics) else { return nil }
    let near = section["near"].flatMap { Section($0, .near, &diagnostics) }
    let same = decodeMirrors(section.required("same", &diagnostics))
    if let list = section["same"], list.items?.isEmpty == true {
      diagnostics.append(.runsOfNothing(at: list.span))
    }
    return LineageDraft.Runs(
      when: section["when"].flatMap { expression($0, of: "when") },
      hasCondition: section["when"] != nil, same: same,
      near: near.flatMap { expression($0.required("of", &diagnostics), of: "of") },
      within: near.flatMap {
        share($0.required("within", &diagnostics), "how far two cards of a run may lie apart")
      } ?? 0,
      earliest: section["earliest"].flatMap { expression($0, of: "earliest") }, span: node.span)
  }

  private mutating func decodeInferences(_ node: YAMLNode?) -> [LineageDraft.Inference] {
    guard let node else { return [] }
    var inferences: [LineageDraft.Inference] = []
    eachItem(of: node, "inferred relations") { decoder, item in
      guard let section = Section(item, .inference, &decoder.diagnostics),
        let id = decoder.located(section.required("id", &decoder.diagnostics))
      else { return }
      decoder.declare(id, as: "an inferred relation")
      decoder.decodeHistory(section, of: id)
      inferences.append(
        LineageDraft.Inference(
          id: id, relation: decoder.located(section.required("relation", &decoder.diagnostics)),
          when: section["when"].flatMap { decoder.expression($0, of: "when") },
          hasCondition: section["when"] != nil))
    }
    return inferences
  }

  private mutating func decodeSameFigure(_ node: YAMLNode) -> LineageDraft.SameFigure? {
    guard let section = Section(node, .sameFigure, &diagnostics) else { return nil }
    let fields = texts(section.required("fields", &diagnostics), "fields")
    let within = section["within"].flatMap { share($0, "how far figures may lie apart") }
    var digits = 3
    if let node = section["digits"], let text = located(node) {
      if let number = Int(text.value), (1...15).contains(number) {
        digits = number
      } else {
        diagnostics.append(.badValue(text, "a number of digits from 1 to 15"))
      }
    }
    return LineageDraft.SameFigure(
      fields: fields, within: within ?? 0, digits: digits,
      budgets: section["budgets"].map { texts($0, "budgets") },
      unless: section["unless"].map { texts($0, "unless") },
      named: texts(section["named"], "fields"))
  }

  private mutating func decodeMirrors(_ node: YAMLNode?) -> [ParsedExpression] {
    guard let node else { return [] }
    var expressions: [ParsedExpression] = []
    eachItem(of: node, "expressions") { decoder, item in
      if let parsed = decoder.expression(item, of: "same") { expressions.append(parsed) }
    }
    return expressions
  }
}
