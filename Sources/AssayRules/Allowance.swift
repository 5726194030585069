// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// A warning that a pack allows, and why: `allow: [{code: unused-parameter, of: host, reason: "…"}]`.
///
/// It is no part of what the pack means.
struct Allowance: Sendable {
  let code: Located<String>
  /// The declarations that it is about, by name or id.
  let of: [Located<String>]
  let reason: String
}

extension PackDecoder {
  mutating func decodeAllowance(_ node: YAMLNode) {
    guard let section = Section(node, .allowance, &diagnostics) else { return }
    let code = located(section.required("code", &diagnostics))
    let of = texts(section.required("of", &diagnostics), "names")
    let reason = text(section.required("reason", &diagnostics))
    guard let code, let reason, !of.isEmpty else { return }
    draft.allowances.append(Allowance(code: code, of: of, reason: reason))
  }
}

/// Which declaration of a pack a place is in.
private struct DeclaredPlaces {
  private var entries: [String: [(start: Int, names: [String])]] = [:]

  init(_ draft: PackDraft) {
    func add(_ name: Located<String>, _ names: [String]) {
      entries[name.span.file.path, default: []].append((name.span.start, names))
    }
    for field in draft.fields {
      add(field.name, [field.name.value])
      for member in field.members {
        add(member.name, ["\(field.name.value).\(member.name.value)", field.name.value])
      }
    }
    for table in draft.tables {
      add(table.name, [table.name.value])
      for column in table.columns {
        add(
          Located(column.name, at: column.span),
          ["\(table.name.value).\(column.name)", table.name.value])
      }
      for row in table.rows {
        add(row.key, ["\(table.name.value).\(row.key.value)", table.name.value])
      }
    }
    for parameter in draft.parameters { add(parameter.name, [parameter.name.value]) }
    for step in draft.steps {
      add(step.name, [step.name.value])
      guard case .quantity(let quantity) = step.kind else { continue }
      for method in quantity.methods { add(method.id, [method.id.value, step.name.value]) }
    }
    for tier in draft.tiers?.order ?? [] { add(tier.id, [tier.id.value]) }
    for requirement in draft.requirements { add(requirement.id, [requirement.id.value]) }
    if let disclosure = draft.disclosure {
      add(Located("disclosure", at: disclosure.span), ["disclosure"])
      for item in disclosure.criteria + disclosure.classes {
        add(item.id, [item.id.value, "disclosure"])
      }
    }
    for total in draft.totals {
      add(total.id, [total.id.value])
      for ratio in total.ratios { add(ratio.id, [ratio.id.value, total.id.value]) }
    }
    for reference in draft.references {
      add(Located(reference.id, at: reference.span), [reference.id])
    }
    for clause in draft.clauses { add(clause.id, [clause.id.value]) }
    if let lineage = draft.lineage { add(Located("lineage", at: lineage.span), ["lineage"]) }
    if let effective = draft.effectiveSpan {
      add(Located("effective", at: effective), ["effective"])
    }
    for (file, found) in entries { entries[file] = found.sorted { $0.start < $1.start } }
  }

  /// The names of the declaration that a place is in: its own, and that of the one around it.
  func names(at span: Span) -> [String] {
    guard let found = entries[span.file.path] else { return [] }
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low + high) / 2
      if found[middle].start <= span.start { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? found[low - 1].names : []
  }
}

extension PackDraft {
  /// The diagnostics without those that the pack allows, with a warning of each allowance that allows
  /// nothing.
  ///
  /// - Parameter reportsIdle: Whether all warnings are there that there may be.
  func allowed(_ diagnostics: [Diagnostic], reportsIdle: Bool) -> [Diagnostic] {
    guard !allowances.isEmpty else { return diagnostics }
    let places = DeclaredPlaces(self)
    var used: Set<Span> = []
    var kept: [Diagnostic] = []
    for diagnostic in diagnostics {
      guard diagnostic.severity == .warning else {
        kept.append(diagnostic)
        continue
      }
      let names = places.names(at: diagnostic.span)
      let reasons = allowances.filter { $0.code.value == diagnostic.code }.flatMap(\.of)
        .filter { names.contains($0.value) }
      used.formUnion(reasons.map(\.span))
      if reasons.isEmpty { kept.append(diagnostic) }
    }
    // A profile, or a pack on top, may take away what there was to allow.
    guard profile == nil, reportsIdle else { return kept }
    for allowance in allowances where isOwn(allowance.code.span) {
      for name in allowance.of where !used.contains(name.span) {
        let others = diagnostics.filter { places.names(at: $0.span).contains(name.value) }
        kept.append(.idleAllowance(allowance, name, codes: Set(others.map(\.code)).sorted()))
      }
    }
    return kept
  }

  /// Whether a place is in a file of the pack itself, and not of one that it extends.
  func isOwn(_ span: Span) -> Bool { ownFiles.contains(span.file.path) }
}
