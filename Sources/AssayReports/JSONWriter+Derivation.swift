// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// How many steps of one tree are written out.
///
/// A quantity that several others read is written whole under each of them, so that a reader needs
/// no joins; in a rule book that reads much twice at each level this would double with every level.
/// Beyond the limits a quantity stands without its inputs, marked `"elided": true`; its own tree
/// is found at the top level under its name.
struct DerivationBudget {
  static let depth = 128
  var steps = 5000
}

extension JSONWriter {
  mutating func derivation(
    _ derivation: Derivation, pack: PackReference, depth: Int, budget: inout DerivationBudget
  ) {
    budget.steps -= 1
    switch derivation {
    case .step(let step): self.step(step, pack: pack, depth: depth, budget: &budget)
    case .fit(let fit): self.fit(fit, pack: pack, depth: depth, budget: &budget)
    case .field(let field): self.field(field)
    case .row(let row): self.row(row)
    case .parameter(let parameter): self.parameter(parameter)
    case .assumption(let assumption):
      object {
        $0.member("kind", "assumption")
        $0.member("unit", assumption.unit)
        $0.member("at", assumption.at.description)
        $0.member("text", assumption.text)
      }
    }
  }

  private mutating func step(
    _ step: DerivedStep, pack: PackReference, depth: Int, budget: inout DerivationBudget
  ) {
    object { json in
      json.member("kind", step.kind.rawValue)
      switch step.kind {
      case .quantity: json.member("quantity", step.name)
      case .definition: json.member("definition", step.name)
      }
      json.member("title", step.title)
      json.value(step.value, unit: step.unit)
      json.member("low", decimal: step.low)
      json.member("high", decimal: step.high)
      json.key("rule")
      json.object {
        $0.member("id", step.rule)
        $0.member("pack", pack.id)
        $0.member("version", pack.version)
        $0.member("digest", pack.meaningDigest)
      }
      json.member("at", step.at.description)
      json.member("expression", step.expression)
      json.inputs(step.inputs, pack: pack, depth: depth, budget: &budget)
      json.key("passedOver")
      json.array(step.passedOver) { json, method in
        json.object {
          $0.member("method", method.method)
          $0.member("because", method.because)
          $0.member("missing", method.missing)
        }
      }
      if let contested = step.contested {
        json.key("contested")
        json.contested(contested)
      }
      json.citation(step.source)
      json.member("evidence", step.evidence)
      json.member("uncertainty", step.ownUncertainty)
    }
  }

  private mutating func fit(
    _ fit: FitStep, pack: PackReference, depth: Int, budget: inout DerivationBudget
  ) {
    object { json in
      json.member("kind", "fit")
      json.member("regression", fit.regression)
      json.member("title", fit.title)
      json.value(fit.value, unit: fit.unit)
      json.member("low", decimal: fit.low)
      json.member("high", decimal: fit.high)
      json.member("at", fit.at.description)
      json.member("expression", fit.expression)
      json.member("equation", fit.equation)
      json.member("n", fit.quality.n)
      json.member("rSquared", fit.quality.rSquared)
      json.member("residual", fit.quality.residual)
      json.member("degreesOfFreedom", fit.quality.degreesOfFreedom)
      json.key("predictors")
      json.array(fit.predictors) { json, predictor in
        json.object {
          $0.member("name", predictor.name)
          $0.member("expression", predictor.expression)
          $0.member("value", predictor.value)
          $0.member("coefficient", predictor.coefficient)
          $0.member("low", predictor.low)
          $0.member("high", predictor.high)
        }
      }
      json.member("file", fit.file.description)
      json.citation(fit.source)
      json.member("evidence", fit.evidence)
      json.member("uncertainty", fit.uncertainty)
      json.inputs(fit.inputs, pack: pack, depth: depth, budget: &budget)
    }
  }

  private mutating func inputs(
    _ inputs: [Derivation], pack: PackReference, depth: Int, budget: inout DerivationBudget
  ) {
    let isElided = depth >= DerivationBudget.depth || budget.steps <= 0
    key("inputs")
    array(isElided ? [] : inputs) { json, input in
      json.derivation(input, pack: pack, depth: depth + 1, budget: &budget)
    }
    if isElided, !inputs.isEmpty { member("elided", true) }
  }

  private mutating func field(_ field: FieldStep) {
    object { json in
      json.member("kind", "field")
      json.member("name", field.name)
      json.member("at", field.at)
      json.member("pointer", field.pointer)
      json.member("text", field.text)
      json.value(field.value, unit: field.unit)
      // Only of a figure that is stated as a range.
      if let low = field.low, let high = field.high {
        json.member("low", decimal: low)
        json.member("high", decimal: high)
      }
      json.member("qualifier", field.qualifier?.rawValue)
      json.member("matched", field.matched)
      json.member("evidence", field.evidence)
      if !field.rows.isEmpty {
        json.member("combination", field.combination)
        json.key("rows")
        json.array(field.rows) { json, row in
          json.object { json in
            json.member("at", row.at)
            json.member("pointer", row.pointer)
            json.member("text", row.text)
          }
        }
      }
    }
  }

  private mutating func row(_ row: RowStep) {
    object { json in
      json.member("kind", "row")
      json.member("table", row.table)
      json.member("key", row.key)
      json.member("column", row.column)
      json.member("period", row.period)
      json.member("nearest", row.isNearest)
      json.value(row.value, unit: row.unit)
      json.member("at", row.at.description)
      json.citation(row.source)
      json.member("evidence", row.evidence)
      json.member("uncertainty", row.uncertainty)
    }
  }

  private mutating func parameter(_ parameter: ParameterStep) {
    object { json in
      json.member("kind", "parameter")
      json.member("name", parameter.name)
      json.member("title", parameter.title)
      json.value(parameter.value, unit: parameter.unit)
      json.member("at", parameter.at.description)
      json.citation(parameter.source)
      json.member("evidence", parameter.evidence)
      json.member("uncertainty", parameter.uncertainty)
    }
  }

  private mutating func citation(_ citation: Citation?) {
    key("source")
    guard let citation else { return null() }
    object {
      $0.member("ref", citation.ref)
      $0.member("title", citation.title)
      $0.member("url", citation.url)
      $0.member("at", citation.at)
    }
  }

  private mutating func value(_ value: DerivedValue, unit: String?) {
    key("value")
    switch value {
    case .number(let text): number(text)
    case .text(let text): string(text)
    case .truth(let value): truth(value)
    case .list(let numbers): array(numbers) { json, decimal in json.number(decimal) }
    }
    member("unit", unit)
  }

  private mutating func member(_ name: StaticString, decimal text: String?) {
    key(name)
    if let text { number(text) } else { null() }
  }
}
