// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

extension PackFingerprint {
  static func line(
    for lineage: LineageRules, _ linked: PackLinker, _ parts: PackParts
  ) -> CanonicalText {
    var line = CanonicalText.line(["lineage"] + lineage.parents.map(\.value.text))
    line.add(["relations"] + lineage.relations.map(\.value.text))
    for rule in lineage.normalization {
      line.add(["normalize", rule.pattern.value.text, rule.replacement])
    }
    for (relation, count) in lineage.counts.sorted(by: { $0.relation < $1.relation }) {
      line.add(["counts", relation, count.rawValue])
    }
    for rule in lineage.infer {
      line.add(["infer", rule.relation, rule.when?.canonical ?? ""])
    }
    line.add(["discloses", lineage.discloses?.canonical ?? ""])
    line.add(["original", lineage.original?.canonical ?? ""])
    line.add(["derived", lineage.derived?.canonical ?? ""])
    if let rule = lineage.sameFigure {
      line.add(
        ["figures", "\(rule.within)", "\(rule.digits)"] + rule.fields.map { linked.fields[$0].name }
      )
      if let budgets = rule.budgets {
        line.add(["budgets"] + budgets.map { linked.fields[$0].name }.sorted())
      }
      if let unless = rule.unless {
        line.add(["unless"] + unless.map { linked.fields[$0].name }.sorted())
      }
      if !rule.named.isEmpty {
        line.add(["named"] + rule.named.map { linked.fields[$0].name }.sorted())
      }
    }
    if let family = lineage.family {
      line.add([
        "family", family.when.canonical, family.allocate.map { parts.steps[$0].name } ?? "",
      ])
    }
    line.add(["mirrors"] + lineage.mirrors.map(\.canonical))
    for rule in lineage.nothing { line.add(["nothing", rule.id, rule.when.canonical]) }
    if let runs = lineage.runs {
      line.add(["runs", runs.when?.canonical ?? ""] + runs.same.map(\.canonical))
      if let near = runs.near { line.add(["near", near.of.canonical, "\(near.within)"]) }
      if let earliest = runs.earliest { line.add(["earliest", earliest.canonical]) }
    }
    return line
  }
}
