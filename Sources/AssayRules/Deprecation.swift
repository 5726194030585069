// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// A field, parameter, table, definition or quantity that is still there, and better not read.
struct Deprecation {
  let name: Located<String>
  /// What to read instead, in the author's words.
  let reason: String
  let isField: Bool
}

extension Deprecation {
  /// Warns of each expression of a pack that reads what is deprecated.
  static func warnings(of draft: PackDraft, _ pack: RulePack) -> [Diagnostic] {
    guard !draft.deprecations.isEmpty else { return [] }
    return draft.deprecations.flatMap { deprecation in
      pack.expressions.filter { deprecation.isRead(by: $0, of: pack) }.map {
        .deprecated(deprecation, at: $0.span)
      }
    }
  }

  private func isRead(by expression: CompiledExpression, of pack: RulePack) -> Bool {
    if isField {
      guard let field = pack.fieldIndex(named: name.value) else { return false }
      return expression.fieldsRead.contains(field) || expression.baseFieldsRead.contains(field)
    }
    switch pack.declarations.names[name.value]?.meaning {
    case .parameter(let index, _)?: return expression.parametersRead.contains(index)
    case .table(let index)?: return expression.tablesRead.contains(index)
    case .step(let index, _)?:
      return expression.stepsRead.contains(index) || expression.baseStepsRead.contains(index)
    case nil: return false
    }
  }
}

extension RulePack {
  /// Every expression that is asked of models.
  var expressions: [CompiledExpression] {
    let rules = tiers?.order.compactMap(\.when) ?? []
    let scores =
      (disclosure?.criteria.flatMap { [$0.when] + [$0.weightBy].compactMap(\.self) } ?? [])
      + (disclosure?.classes.map(\.when) ?? [])
    let sums = totals.flatMap { [$0.population].compactMap(\.self) + $0.coverage.map(\.weight) }
    return steps.flatMap(\.expressions) + requirements.flatMap(\.conditions)
      + groupRequirements.flatMap(\.arguments) + rules + scores + sums
      + (lineage?.expressions ?? [])
  }
}

extension Diagnostic {
  static func deprecated(_ deprecation: Deprecation, at span: Span) -> Diagnostic {
    let name = deprecation.isField ? "model.\(deprecation.name.value)" : deprecation.name.value
    return Diagnostic(
      .warning, "deprecated", "'\(name)' is deprecated: \(deprecation.reason)", at: span,
      notes: [.init("it is declared here", at: deprecation.name.span)],
      help: "read what it names instead, or take the deprecation back")
  }
}
