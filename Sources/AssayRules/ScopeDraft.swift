// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// The models that a statement of a profile is for, under `where`.
struct ScopeDraft: Sendable {
  /// One of the facts that a scope asks for: what is read, and the texts that it may be.
  struct Fact: Sendable {
    let key: Located<String>
    let texts: [Located<String>]
  }

  /// Where it cannot be decided it does not hold.
  var condition: ParsedExpression
  /// Empty where it is written as a condition.
  let facts: [Fact]
  /// `place is FRA or MCO, entity is mistralai`, or the condition as it is written.
  let words: String
  let span: Span

  /// Whether no model is in both, as far as the facts that they ask for show it.
  func excludes(_ other: ScopeDraft) -> Bool {
    facts.contains { fact in
      other.facts.contains { second in
        fact.key.value == second.key.value
          && Set(fact.texts.map { $0.value.lowercased() })
            .isDisjoint(with: second.texts.map { $0.value.lowercased() })
      }
    }
  }
}

extension ScopeDraft {
  /// Equal for scopes of the same models, whatever their layout.
  var canonical: String { condition.expression?.canonical ?? words }

  /// What a statement of the scope is called: `pue[place is FRA]`.
  func label(_ name: String) -> String { "\(name)[\(words)]" }
}

/// What a parameter is for the models of a scope.
struct ScopedParameter: Sendable {
  var scope: ScopeDraft
  /// In the unit of the parameter.
  let amount: Double
  let uncertainties: [UncertaintyRule]
  let sourcing: Sourcing
}

/// Rows that a table has for the models of a scope.
struct ScopedRows: Sendable {
  var scope: ScopeDraft
  let rows: [RowDraft]
}

extension PackDraft {
  /// The draft in which what a profile says of some models alone is said by conditions: each scope is
  /// a definition, and whatever reads a parameter or a row reads that of the scope where it holds.
  ///
  /// Samples of regressions are left as they are: a row of one is no model.
  var withScopes: PackDraft {
    guard
      parameters.contains(where: { !$0.scoped.isEmpty })
        || tables.contains(where: { !$0.scoped.isEmpty })
    else { return self }
    var draft = self
    var reads = ScopedReads()
    var definitions: [StepDraft] = []
    var conditions: [String: String] = [:]
    var names = Set(
      tables.map(\.name.value) + parameters.map(\.name.value) + steps.map(\.name.value))
    func free(_ stem: String) -> String {
      var number = 1
      while names.contains("\(stem)_\(number)") { number += 1 }
      names.insert("\(stem)_\(number)")
      return "\(stem)_\(number)"
    }
    func condition(_ scope: ScopeDraft) -> String {
      let canonical = scope.canonical
      if let known = conditions[canonical] { return known }
      let name = free("scope")
      conditions[canonical] = name
      definitions.append(
        StepDraft(
          name: Located(name, at: scope.span), title: "Models of which \(scope.words)",
          kind: .definition(scope.condition, unit: nil)))
      return name
    }
    for parameter in parameters {
      for scoped in parameter.scoped {
        let name = free("\(parameter.name.value)_scoped")
        var own = parameter
        own.scoped = []
        own.name = Located(name, at: scoped.scope.span)
        own.title = "\(parameter.title), where \(scoped.scope.words)"
        (own.amount, own.uncertainties, own.sourcing) = (
          scoped.amount, scoped.uncertainties, scoped.sourcing
        )
        draft.parameters.append(own)
        draft.scopeLabels[name] = scoped.scope.label(parameter.name.value)
        reads.parameters[parameter.name.value, default: []].append(
          .init(condition: condition(scoped.scope), name: name))
      }
    }
    for table in tables {
      for scoped in table.scoped {
        let name = free("\(table.name.value)_scoped")
        var own = table
        own.scoped = []
        own.name = Located(name, at: scoped.scope.span)
        own.title = "\(table.title), where \(scoped.scope.words)"
        // Where they say nothing, the table of the pack speaks: its own nearest row, too.
        (own.rows, own.outside, own.growth) = (scoped.rows, .none, nil)
        draft.tables.append(own)
        reads.tables[table.name.value, default: []].append(
          .init(condition: condition(scoped.scope), name: name))
      }
    }
    draft.put(reads)
    draft.steps += definitions
    draft.scopes = definitions.map(\.name.value)
    return draft
  }

  private mutating func put(_ reads: ScopedReads) {
    func scoped(_ parsed: ParsedExpression) -> ParsedExpression { parsed.scoped(reads) }
    for index in steps.indices {
      switch steps[index].kind {
      case .definition(let value, let unit):
        steps[index].kind = .definition(value.map(scoped), unit: unit)
      case .quantity(var quantity):
        for index in quantity.methods.indices {
          quantity.methods[index].when = quantity.methods[index].when.map(scoped)
          quantity.methods[index].value = quantity.methods[index].value.map(scoped)
          quantity.methods[index].occurs = quantity.methods[index].occurs.map(scoped)
          quantity.methods[index].cap = quantity.methods[index].cap.map(scoped)
        }
        steps[index].kind = .quantity(quantity)
      case .regression(var regression):
        regression.predictors = regression.predictors.map {
          $0.reading($0.model.map(scoped))
        }
        regression.grouping = regression.grouping.map {
          $0.reading($0.model.map(scoped))
        }
        regression.returns = regression.returns.map(scoped)
        steps[index].kind = .regression(regression)
      }
    }
    if var tiers {
      for index in tiers.order.indices {
        tiers.order[index].when = tiers.order[index].when.map(scoped)
      }
      self.tiers = tiers
    }
    // Of an organization or a total no scope holds.
    for index in requirements.indices where requirements[index].over == nil {
      requirements[index].applies = requirements[index].applies.map(scoped)
      if case .assert(let condition)? = requirements[index].check {
        requirements[index].check = .assert(scoped(condition))
      }
      requirements[index].message = requirements[index].message.map {
        MessageTemplate.canonical($0, by: scoped)
      }
    }
    func scoped(_ item: DisclosureDraft.Item) -> DisclosureDraft.Item {
      var item = item
      item.when = item.when.map(scoped)
      item.weightBy = item.weightBy.map(scoped)
      return item
    }
    if var own = disclosure {
      own.criteria = own.criteria.map(scoped)
      own.classes = own.classes.map(scoped)
      disclosure = own
    }
    for index in totals.indices {
      totals[index].population = totals[index].population.map(scoped)
      totals[index].coverage = totals[index].coverage.map { ($0.name, $0.weight.map(scoped)) }
    }
    for index in waivers.indices { waivers[index].when = waivers[index].when.map(scoped) }
    guard let old = lineage else { return }
    lineage = LineageDraft(
      parents: old.parents, relations: old.relations, normalization: old.normalization,
      counts: old.counts,
      infer: old.infer.map {
        LineageDraft.Inference(
          id: $0.id, relation: $0.relation, when: $0.when.map(scoped),
          hasCondition: $0.hasCondition)
      },
      discloses: old.discloses.map(scoped), original: old.original.map(scoped),
      derived: old.derived.map(scoped), sameFigure: old.sameFigure,
      family: old.family.map(scoped), allocate: old.allocate, mirrors: old.mirrors.map(scoped),
      nothing: old.nothing.map {
        LineageDraft.Nothing(id: $0.id, title: $0.title, when: $0.when.map(scoped))
      }, runs: old.runs?.mapped(scoped), span: old.span)
  }
}
