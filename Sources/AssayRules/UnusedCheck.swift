// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// Finds what a pack declares and nothing of it uses.
///
/// A pack that judges and adds up nothing, such as one that others extend, is asked for clauses alone:
/// whatever else it declares is for others.
struct UnusedCheck {
  private let draft: PackDraft
  /// Free names: parameters, tables, definitions and quantities.
  private var names: Set<String> = []
  private var fields: Set<String> = []
  /// What stands behind a dot anywhere, so that it may be a column or a member.
  private var selected: Set<String> = []

  static func warnings(of draft: PackDraft) -> [Diagnostic] {
    var check = UnusedCheck(draft)
    check.collect()
    var found = check.unansweredClauses()
    let isPolicy =
      !draft.requirements.isEmpty || !draft.totals.isEmpty || draft.disclosure != nil
      || draft.tiers != nil
    if isPolicy {
      found += check.unusedReferences() + check.unusedNames() + check.unusedFields()
      found += check.unusedTables()
    }
    return found
  }

  private init(_ draft: PackDraft) { self.draft = draft }

  // MARK: What is used

  private mutating func collect() {
    for expression in draft.expressions { collect(expression) }
    for total in draft.totals {
      names.formUnion(total.sum.map(\.value))
      names.formUnion(total.ratios.flatMap { [$0.of?.value, $0.per?.value].compactMap(\.self) })
      for key in total.by {
        names.insert(key.value)
        fields.insert(key.value.hasPrefix("model.") ? String(key.value.dropFirst(6)) : key.value)
      }
    }
    if let of = draft.tiers?.of { names.insert(of.value) }
    if let lineage = draft.lineage {
      if let allocate = lineage.allocate { names.insert(allocate.value) }
      if let same = lineage.sameFigure {
        let named = same.fields + same.named + (same.budgets ?? []) + (same.unless ?? [])
        fields.formUnion(named.map(\.value))
      }
    }
    names.insert("entity")
    for field in draft.fields {
      if let catalogue = field.catalogue {
        names.insert(catalogue.table.value)
        selected.insert(catalogue.column.value)
        fields.formUnion((catalogue.unless + [catalogue.with].compactMap(\.self)).map(\.value))
      }
      for matched in [field] + field.members {
        if let table = matched.match { names.insert(table.value) }
      }
    }
    for table in draft.tables {
      if let column = table.coresColumn { selected.insert(table.columns[column].name) }
    }
  }

  private mutating func collect(_ expression: Expression) {
    let references = expression.references
    names.formUnion(references.names.map(\.value))
    names.formUnion(references.bases.map(\.value))
    fields.formUnion(references.fields.map(\.value))
    fields.formUnion(references.bases.map(\.value))
    for derived in references.derives {
      names.formUnion([derived.quantity.value, derived.id.value])
      let id = derived.id.value
      fields.insert(id.hasPrefix("model.") ? String(id.dropFirst(6)) : id)
    }
    expression.collectSelected(into: &selected)
  }

  // MARK: What is not

  private func unusedNames() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for parameter in draft.parameters where !names.contains(parameter.name.value) {
      found.append(.unused(.parameter, parameter.name))
    }
    for step in draft.steps where !names.contains(step.name.value) {
      switch step.kind {
      case .definition: found.append(.unused(.definition, step.name))
      // Where nothing is added up or graded, quantities are what the pack is for.
      case .quantity where !draft.totals.isEmpty || draft.tiers != nil:
        found.append(.unused(.quantity, step.name))
      default: break
      }
    }
    return found
  }

  private func unusedFields() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for field in draft.fields {
      // A text of which the number, or the parts, fill another field is of use by that.
      let filled = [field.count, field.parts].compactMap { $0?.value }
      let isUsed =
        fields.contains(field.name.value) || filled.contains(where: fields.contains)
      if !isUsed { found.append(.unused(.field, field.name)) }
      for member in field.members
      where isUsed && !selected.contains(member.name.value)
        && !field.members.contains(where: { $0.count?.value == member.name.value })
      {
        found.append(
          .unused(.field, member.name, as: "\(field.name.value)[…].\(member.name.value)"))
      }
    }
    return found
  }

  private func unusedTables() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for table in draft.tables {
      guard names.contains(table.name.value) else {
        found.append(.unused(.table, table.name))
        continue
      }
      // A column of texts may be a remark to whoever reads the table.
      for column in table.columns
      where !table.layout.isSeries && column.type.isNumber && !selected.contains(column.name) {
        found.append(
          .unused(
            .column, Located(column.name, at: column.span),
            as: "\(table.name.value).\(column.name)"))
      }
    }
    return found
  }

  private func unansweredClauses() -> [Diagnostic] {
    let answered = Set(draft.citedClauses.map(\.value))
    return draft.clauses.filter { !answered.contains($0.id.value) }.map { .unanswered($0) }
  }

  private func unusedReferences() -> [Diagnostic] {
    var cited = Set(draft.citations.map(\.reference))
    cited.formUnion(draft.clauses.compactMap { $0.reference?.value })
    return draft.references.filter { !cited.contains($0.id) }.map {
      .unused(.reference, Located($0.id, at: $0.span))
    }
  }
}

extension PackDraft {
  /// Every expression over models that parsed, those of messages among them.
  fileprivate var expressions: [Expression] {
    var parsed: [ParsedExpression?] = []
    for step in steps {
      switch step.kind {
      case .definition(let value, _): parsed.append(value)
      case .quantity(let quantity): parsed += quantity.methods.flatMap(\.expressions)
      case .regression(let regression):
        parsed += regression.predictors.map(\.model) + regression.columns.map(\.from)
        parsed += [regression.condition, regression.response, regression.returns]
        parsed += regression.predictors.map(\.row)
      }
    }
    parsed += tiers?.order.map(\.when) ?? []
    for requirement in requirements {
      parsed.append(requirement.applies)
      if case .assert(let assertion)? = requirement.check { parsed.append(assertion) }
      if let message = requirement.message { parsed += MessageTemplate.expressions(in: message) }
    }
    let items = (disclosure?.criteria ?? []) + (disclosure?.classes ?? [])
    parsed += items.map(\.when) + items.map(\.weightBy)
    for total in totals { parsed += [total.population] + total.coverage.map(\.weight) }
    parsed += waivers.map(\.when)
    if let lineage {
      parsed += lineage.infer.map(\.when) + lineage.mirrors + lineage.nothing.map(\.when)
      parsed += lineage.runs?.expressions ?? []
      parsed += [lineage.discloses, lineage.original, lineage.derived, lineage.family]
    }
    return parsed.compactMap { $0?.expression }
  }

  /// The clauses that rules answer, and those of which the pack says that none does.
  var citedClauses: [Located<String>] {
    var cited = requirements.flatMap(\.clauses) + methods.flatMap(\.clauses)
    cited += regressions.flatMap(\.clauses) + parameters.flatMap(\.clauses)
    cited += (disclosure?.criteria ?? []).flatMap(\.clauses)
    return cited + totals.flatMap(\.clauses) + untranslated.map(\.clause)
  }

  /// Every citation of a reference.
  fileprivate var citations: [SourceCitation] {
    var citations = parameters.compactMap(\.sourcing.source)
    citations += tables.flatMap { $0.rows.compactMap(\.sourcing.source) }
    citations += methods.compactMap(\.sourcing.source)
    for regression in regressions {
      citations += [regression.sourcing.source].compactMap(\.self)
      citations += regression.sample.rows.compactMap(\.source)
    }
    citations += requirements.compactMap(\.source)
    citations += (changes?.changes ?? []).compactMap(\.source)
    citations += (disclosure?.criteria ?? []).compactMap(\.sourcing.source)
    citations += inventories.compactMap(\.source) + texts.compactMap(\.source)
    return citations
  }
}

extension Expression {
  /// Adds what stands behind dots: columns, members of items, keys of maps.
  fileprivate func collectSelected(into names: inout Set<String>) {
    switch kind {
    case .literal, .identifier: break
    case .select(let operand, let field, _):
      names.insert(field.value)
      operand.collectSelected(into: &names)
    case .call(_, let target, let arguments):
      target?.collectSelected(into: &names)
      for argument in arguments { argument.collectSelected(into: &names) }
    case .list(let elements):
      for element in elements { element.value.collectSelected(into: &names) }
    case .map(let entries):
      for entry in entries {
        entry.key.collectSelected(into: &names)
        entry.value.collectSelected(into: &names)
      }
    case .message: break
    case .comprehension(let fold):
      for part in [fold.range, fold.accuInit, fold.loopCondition, fold.loopStep, fold.result] {
        part.collectSelected(into: &names)
      }
    }
  }
}
