// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Checks that what is cited by id is declared: references, clauses, tiers, old names.
extension PackLinker {
  /// - Parameter isMerged: Whether the pack is put together from two, whose references it has all.
  mutating func checkReferences(isMerged: Bool) {
    if !isMerged { checkCitations() }
    checkClauses()
    if !isMerged { checkTaints() }
    checkMethods()
    checkCriteria()
    checkOldNames()
    checkInventories()
    checkTexts()
    checkRecalculation()
  }

  private mutating func checkCitations() {
    let known = Set(draft.references.map(\.id))
    let names = known.sorted()
    var citations = draft.parameters.compactMap(\.sourcing.source)
    citations += draft.tables.flatMap { $0.rows.compactMap(\.sourcing.source) }
    citations += draft.methods.compactMap(\.sourcing.source)
    for regression in draft.regressions {
      citations += [regression.sourcing.source].compactMap(\.self)
      citations += regression.sample.rows.compactMap(\.source)
    }
    citations += draft.requirements.compactMap(\.source)
    citations += (draft.changes?.changes ?? []).compactMap(\.source)
    citations += (draft.disclosure?.criteria ?? []).compactMap(\.sourcing.source)
    // A section's source is that of all its rows: say it once.
    var seen: Set<Span> = []
    for citation in citations where !known.contains(citation.reference) {
      guard seen.insert(citation.span).inserted else { continue }
      diagnostics.append(.unknownReference(citation, known: names))
    }
    for clause in draft.clauses {
      guard let reference = clause.reference, !known.contains(reference.value) else { continue }
      let citation = SourceCitation(
        reference: reference.value, location: nil, span: reference.span)
      diagnostics.append(.unknownReference(citation, known: names))
    }
  }

  private mutating func checkClauses() {
    let known = Set(draft.clauses.map(\.id.value))
    var cited = draft.requirements.flatMap(\.clauses) + draft.methods.flatMap(\.clauses)
    cited += draft.regressions.flatMap(\.clauses) + draft.parameters.flatMap(\.clauses)
    cited += (draft.disclosure?.criteria ?? []).flatMap(\.clauses)
    cited += draft.totals.flatMap(\.clauses) + draft.untranslated.map(\.clause)
    for clause in cited where !known.contains(clause.value) {
      diagnostics.append(.unknownID(clause, "clause", known: known.sorted()))
    }
  }

  private mutating func checkMethods() {
    let tiers = draft.tiers?.order.map(\.id.value) ?? []
    for method in draft.methods {
      if let tier = method.tier, !tiers.contains(tier.value) {
        diagnostics.append(
          draft.tiers == nil ? .tierMissing(tier) : .unknownID(tier, "tier", known: tiers))
      }
      guard let uncertainty = method.uncertainties.first else { continue }
      let what = "the uncertainty of '\(method.id.value)'"
      if method.sourcing.source == nil {
        diagnostics.append(.missingSource(what, at: uncertainty.span))
      }
      if method.sourcing.evidence == nil {
        diagnostics.append(.missingEvidence(what, at: uncertainty.span))
      }
    }
    for total in draft.totals {
      for tier in total.tiers ?? [] where !tiers.contains(tier.value) {
        diagnostics.append(
          draft.tiers == nil ? .tierMissing(tier) : .unknownID(tier, "tier", known: tiers))
      }
    }
  }

  private mutating func checkCriteria() {
    for criterion in draft.disclosure?.criteria ?? [] {
      let what = "the weight of '\(criterion.id.value)'"
      if criterion.sourcing.source == nil {
        diagnostics.append(.missingSource(what, at: criterion.id.span))
      }
      if criterion.sourcing.evidence == nil {
        diagnostics.append(.missingEvidence(what, at: criterion.id.span))
      }
    }
  }

  private mutating func checkRecalculation() {
    guard let recalculation = draft.recalculation else { return }
    let totals = draft.totals.map(\.id.value)
    if let name = recalculation.rules.total, let span = recalculation.total,
      !totals.contains(name)
    {
      diagnostics.append(.unknownID(Located(name, at: span), "total", known: totals))
      return
    }
    let name = recalculation.rules.total
    let total = draft.totals.first { name == nil || $0.id.value == name }
    if let key = recalculation.rules.by, let span = recalculation.by, let total,
      !total.by.contains(where: { $0.value == key })
    {
      let name = Located(key, at: span)
      diagnostics.append(.unknownID(name, "key of 'by'", known: total.by.map(\.value)))
    }
  }

  /// An id that was given up must not name anything: results of old would seem to be of new.
  private mutating func checkOldNames() {
    var alive: [String: Span] = [:]
    for name in draft.declaredIDs where alive[name.value] == nil { alive[name.value] = name.span }
    // Fields have names of their own.
    var fields: [String: Span] = [:]
    for field in draft.fields where fields[field.name.value] == nil {
      fields[field.name.value] = field.name.span
    }
    for renaming in draft.renamings {
      let old = renaming.old
      if let span = (renaming.isField ? fields : alive)[old.value] {
        diagnostics.append(.renamedIsAlive(old, at: span))
      }
    }
  }
}

extension PackDraft {
  /// Every method in the order of the files.
  var methods: [MethodDraft] {
    steps.flatMap { step -> [MethodDraft] in
      if case .quantity(let quantity) = step.kind { quantity.methods } else { [] }
    }
  }

  fileprivate var declaredIDs: [Located<String>] {
    tables.map(\.name) + parameters.map(\.name) + steps.map(\.name)
      + methods.map(\.id) + regressions.map(\.id) + requirements.map(\.id) + totals.map(\.id)
      + (tiers?.order.map(\.id) ?? []) + (disclosure?.criteria.map(\.id) ?? [])
      + (disclosure?.classes.map(\.id) ?? [])
  }
}
