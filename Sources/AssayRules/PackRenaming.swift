// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// What a version calls otherwise than the one before: by `renamedFrom` of the head.
///
/// The base is put into the head's words before the two are compared, so that a new name is no edit
/// and what else changed under it is one.
struct PackRenaming {
  /// Old to new, of what the base declares and the head calls otherwise.
  let renamed: [Renaming]
  private let renames: ExpressionRenames

  init(base: PackDraft, head: PackDraft) {
    let (fields, ids) = (Set(base.fields.map(\.name.value)), base.allIDs)
    let (headFields, headIDs) = (Set(head.fields.map(\.name.value)), head.allIDs)
    var taken: Set<String> = []
    // What the base took from a name that the head still has is the same turned round.
    let turned = base.renamings.map {
      Renaming(
        old: Located($0.new, at: $0.old.span), new: $0.old.value, isField: $0.isField)
    }
    let renamed = (head.renamings + turned).filter { renaming in
      let (old, new) = (renaming.old.value, renaming.new)
      let isOld =
        renaming.isField
        ? fields.contains(old) && !fields.contains(new) && !headFields.contains(old)
          && headFields.contains(new)
        : ids.contains(old) && !ids.contains(new) && !headIDs.contains(old) && headIDs.contains(new)
      // Of two old names of one thing the first is that thing; the other is gone.
      return isOld && taken.insert((renaming.isField ? "f:" : "i:") + new).inserted
    }
    func names(isField: Bool) -> [String: String] {
      Dictionary(
        renamed.filter { $0.isField == isField }.map { ($0.old.value, $0.new) },
        uniquingKeysWith: { first, _ in first })
    }
    self.renamed = renamed
    renames = ExpressionRenames(fields: names(isField: true), names: names(isField: false))
  }

  var isEmpty: Bool { renamed.isEmpty }

  /// The draft of the base in the head's words.
  func applied(to draft: PackDraft) -> PackDraft {
    guard !isEmpty else { return draft }
    var draft = draft
    // What the base itself took from older names is settled; its tests use the old names.
    (draft.renamings, draft.tests) = ([], [])
    draft.fields = draft.fields.map(field)
    for index in draft.tables.indices {
      draft.tables[index].name = id(draft.tables[index].name)
      draft.tables[index].scoped = draft.tables[index].scoped.map {
        ScopedRows(scope: scope($0.scope), rows: $0.rows)
      }
    }
    for index in draft.parameters.indices {
      draft.parameters[index].name = id(draft.parameters[index].name)
      draft.parameters[index].scoped = draft.parameters[index].scoped.map {
        ScopedParameter(
          scope: scope($0.scope), amount: $0.amount, uncertainties: $0.uncertainties,
          sourcing: $0.sourcing)
      }
    }
    draft.steps = draft.steps.map(step)
    if var tiers = draft.tiers {
      tiers.of = tiers.of.map(id)
      tiers.order = tiers.order.map {
        var tier = $0
        (tier.id, tier.when) = (id($0.id), $0.when.map(expression))
        return tier
      }
      draft.tiers = tiers
    }
    draft.requirements = draft.requirements.map(requirement)
    if var disclosure = draft.disclosure {
      disclosure.criteria = disclosure.criteria.map(item)
      disclosure.classes = disclosure.classes.map(item)
      draft.disclosure = disclosure
    }
    draft.totals = draft.totals.map(total)
    draft.untranslated = draft.untranslated.map { rule in
      UntranslatedRule(
        clause: rule.clause, title: rule.title, why: rule.why, taints: rule.taints.map(id))
    }
    draft.lineage = draft.lineage.map(lineage)
    draft.recalculation = draft.recalculation.map(recalculation)
    for index in draft.waivers.indices {
      draft.waivers[index].requirement = id(draft.waivers[index].requirement)
      draft.waivers[index].when = draft.waivers[index].when.map(expression)
    }
    return draft
  }

  /// The draft of the head as the base's is put: messages in which layout does not show.
  func settled(_ draft: PackDraft) -> PackDraft {
    guard !isEmpty else { return draft }
    var draft = draft
    (draft.renamings, draft.tests) = ([], [])
    for index in draft.requirements.indices {
      draft.requirements[index].message = draft.requirements[index].message.map {
        MessageTemplate.canonical($0)
      }
    }
    return draft
  }

  // MARK: Parts

  private func id(_ name: Located<String>) -> Located<String> {
    renames.names[name.value].map { Located($0, at: name.span) } ?? name
  }

  private func fieldName(_ name: Located<String>) -> Located<String> {
    renames.fields[name.value].map { Located($0, at: name.span) } ?? name
  }

  private func expression(_ parsed: ParsedExpression) -> ParsedExpression {
    parsed.renamed(renames)
  }

  private func scope(_ scope: ScopeDraft) -> ScopeDraft {
    var scope = scope
    scope.condition = expression(scope.condition)
    return scope
  }

  private func field(_ field: FieldDraft) -> FieldDraft {
    var field = field
    field.name = fieldName(field.name)
    field.match = field.match.map(id)
    field.count = field.count.map(fieldName)
    field.parts = field.parts.map(fieldName)
    field.catalogue = field.catalogue.map { catalogue in
      var catalogue = catalogue
      catalogue.table = id(catalogue.table)
      catalogue.with = catalogue.with.map(fieldName)
      catalogue.unless = catalogue.unless.map(fieldName)
      return catalogue
    }
    // Members are named within their list; the tables that they seek are the pack's.
    for index in field.members.indices {
      field.members[index].match = field.members[index].match.map(id)
    }
    return field
  }

  private func step(_ step: StepDraft) -> StepDraft {
    var step = step
    step.name = id(step.name)
    switch step.kind {
    case .definition(let value, let unit):
      step.kind = .definition(value.map(expression), unit: unit)
    case .quantity(var quantity):
      for index in quantity.methods.indices {
        var method = quantity.methods[index]
        method.id = id(method.id)
        method.when = method.when.map(expression)
        method.value = method.value.map(expression)
        method.occurs = method.occurs.map(expression)
        method.cap = method.cap.map(expression)
        method.tier = method.tier.map(id)
        quantity.methods[index] = method
      }
      step.kind = .quantity(quantity)
    case .regression(let regression): step.kind = .regression(self.regression(regression))
    }
    return step
  }

  private func regression(_ draft: RegressionDraft) -> RegressionDraft {
    var regression = RegressionDraft(id: id(draft.id), root: draft.root)
    regression.columns = draft.columns.map {
      RegressionDraft.Column(rule: $0.rule, from: $0.from.map(expression))
    }
    regression.predictors = draft.predictors.map {
      RegressionDraft.Predictor(
        name: $0.name, row: $0.row.map(expression), model: $0.model.map(expression),
        isHeld: $0.isHeld)
    }
    (regression.residuals, regression.intervals) = (draft.residuals, draft.intervals)
    regression.grouping = draft.grouping.map {
      RegressionDraft.Predictor(
        name: $0.name, row: $0.row.map(expression), model: $0.model.map(expression))
    }
    regression.condition = draft.condition.map(expression)
    regression.response = draft.response.map(expression)
    regression.returns = draft.returns.map(expression)
    (regression.sample, regression.drawn) = (draft.sample, draft.drawn)
    (regression.hasCondition, regression.hasFitFile) = (draft.hasCondition, draft.hasFitFile)
    (regression.unit, regression.gate, regression.fit) = (draft.unit, draft.gate, draft.fit)
    (regression.clauses, regression.sourcing) = (draft.clauses, draft.sourcing)
    return regression
  }

  private func requirement(_ draft: RequirementDraft) -> RequirementDraft {
    var rule = draft
    rule.id = id(rule.id)
    rule.applies = rule.applies.map(expression)
    if case .assert(let condition)? = rule.check { rule.check = .assert(expression(condition)) }
    rule.threshold = rule.threshold.map { $0.named(id($0.of)) }
    rule.over = rule.over.map { OverDraft(name: id($0.name), by: $0.by.map(id)) }
    rule.message = rule.message.map { MessageTemplate.canonical($0, renamed: renames) }
    return rule
  }

  private func item(_ draft: DisclosureDraft.Item) -> DisclosureDraft.Item {
    var item = draft
    item.id = id(item.id)
    item.when = item.when.map(expression)
    item.weightBy = item.weightBy.map(expression)
    return item
  }

  private func total(_ draft: TotalDraft) -> TotalDraft {
    var total = draft
    total.id = id(total.id)
    total.population = total.population.map(expression)
    total.tiers = total.tiers.map { $0.map(id) }
    total.sum = total.sum.map(id)
    total.by = total.by.map { Located(key($0.value), at: $0.span) }
    total.coverage = total.coverage.map { ($0.name, $0.weight.map(expression)) }
    for index in total.ratios.indices {
      total.ratios[index].id = id(total.ratios[index].id)
      total.ratios[index].of = total.ratios[index].of.map(id)
      total.ratios[index].per = total.ratios[index].per.map(id)
    }
    return total
  }

  private func recalculation(_ draft: RecalculationDraft) -> RecalculationDraft {
    let rules = draft.rules
    func name(_ text: String) -> String { renames.names[text] ?? text }
    return RecalculationDraft(
      rules: RecalculationRules(
        baseYear: rules.baseYear, threshold: rules.threshold, isCumulative: rules.isCumulative,
        triggers: rules.triggers, never: rules.never, total: rules.total.map(name),
        by: rules.by.map(key)),
      span: draft.span, total: draft.total, by: draft.by)
  }

  /// A key of a total's groups, which is a field or a name.
  private func key(_ text: String) -> String {
    guard text.hasPrefix("model.") else { return renames.names[text] ?? text }
    let name = String(text.dropFirst("model.".count))
    return renames.fields[name].map { "model.\($0)" } ?? text
  }

  private func lineage(_ draft: LineageDraft) -> LineageDraft {
    LineageDraft(
      parents: draft.parents, relations: draft.relations, normalization: draft.normalization,
      counts: draft.counts,
      infer: draft.infer.map {
        LineageDraft.Inference(
          id: id($0.id), relation: $0.relation, when: $0.when.map(expression),
          hasCondition: $0.hasCondition)
      },
      discloses: draft.discloses.map(expression), original: draft.original.map(expression),
      derived: draft.derived.map(expression),
      sameFigure: draft.sameFigure.map {
        LineageDraft.SameFigure(
          fields: $0.fields.map(fieldName), within: $0.within, digits: $0.digits,
          budgets: $0.budgets?.map(fieldName), unless: $0.unless?.map(fieldName),
          named: $0.named.map(fieldName))
      },
      family: draft.family.map(expression), allocate: draft.allocate.map(id),
      mirrors: draft.mirrors.map(expression),
      nothing: draft.nothing.map {
        LineageDraft.Nothing(id: id($0.id), title: $0.title, when: $0.when.map(expression))
      }, runs: draft.runs?.mapped(expression), span: draft.span)
  }
}

extension PackDraft {
  /// The names and ids of everything but fields.
  fileprivate var allIDs: Set<String> {
    var ids = Set(tables.map(\.name.value) + parameters.map(\.name.value))
    ids.formUnion(steps.map(\.name.value))
    ids.formUnion(methods.map(\.id.value))
    ids.formUnion(requirements.map(\.id.value))
    ids.formUnion(totals.flatMap { [$0.id.value] + $0.ratios.map(\.id.value) })
    ids.formUnion((tiers?.order ?? []).map(\.id.value))
    ids.formUnion((disclosure?.criteria ?? []).map(\.id.value))
    ids.formUnion((disclosure?.classes ?? []).map(\.id.value))
    ids.formUnion(regressions.map(\.id.value))
    ids.formUnion((lineage?.infer ?? []).map(\.id.value))
    ids.formUnion((lineage?.nothing ?? []).map(\.id.value))
    return ids
  }
}
