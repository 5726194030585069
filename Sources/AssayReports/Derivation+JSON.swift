// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// How many steps of one tree are written out.
///
/// A quantity that several others read is written whole under each of them, so that a reader needs
/// no joins; in a rule book that reads much twice at each level this would double with every level.
/// Beyond the limits a quantity stands without its inputs, marked `"elided": true`; its own tree
/// is found at the top level under its name.
final class DerivationBudget {
  static let depth = 128
  var steps = 5000
}

/// A step of a derivation, the pack whose rules it names, and what may still be written of its tree.
struct DerivationByPack {
  private let derivation: Derivation
  fileprivate let pack: PackReference
  private let depth: Int
  private let budget: DerivationBudget

  init(_ derivation: Derivation, pack: PackReference) {
    self.init(derivation, pack, depth: 0, DerivationBudget())
  }

  private init(
    _ derivation: Derivation, _ pack: PackReference, depth: Int, _ budget: DerivationBudget
  ) {
    (self.derivation, self.pack, self.depth, self.budget) = (derivation, pack, depth, budget)
  }

  /// The name of its form among the definitions of a document.
  static let name = "derivation"

  /// A step of any kind, which holds others.
  static let json = JSONType<DerivationByPack>.reference(name) { step }

  static let step = JSONType<DerivationByPack>(
    form: .any([
      Inner.quantity.form, Inner.definition.form, Inner.fit.form, FieldStep.json.form,
      RowStep.json.form, ParameterStep.json.form, AssumptionStep.json.form,
    ])
  ) { node, json in
    node.budget.steps -= 1
    switch node.derivation {
    case .step(let step):
      let type = step.kind == .quantity ? Inner<DerivedStep>.quantity : Inner.definition
      type.write(Inner(step, in: node, isElided: node.isElided), &json)
    case .fit(let fit): Inner.fit.write(Inner(fit, in: node, isElided: node.isElided), &json)
    case .field(let field): FieldStep.json.write(field, &json)
    case .row(let row): RowStep.json.write(row, &json)
    case .parameter(let parameter): ParameterStep.json.write(parameter, &json)
    case .assumption(let assumption): AssumptionStep.json.write(assumption, &json)
    }
  }

  private var isElided: Bool { depth >= DerivationBudget.depth || budget.steps <= 0 }

  fileprivate func inputs(_ inputs: [Derivation]) -> [DerivationByPack] {
    inputs.map { DerivationByPack($0, pack, depth: depth + 1, budget) }
  }
}

/// A step that has inputs, and whether they are left out because too much is written already.
private struct Inner<Step> {
  let step: Step
  let node: DerivationByPack
  let isElided: Bool

  init(_ step: Step, in node: DerivationByPack, isElided: Bool) {
    (self.step, self.node, self.isElided) = (step, node, isElided)
  }
}

extension JSONMembers {
  fileprivate mutating func inputs<Step>(
    _ inputs: @escaping @Sendable (Step) -> [Derivation]
  ) where Value == Inner<Step> {
    member("inputs", .list(DerivationByPack.json)) { inner in
      inner.isElided ? [] : inner.node.inputs(inputs(inner.step))
    }
    sometimes("elided", .truth, "Whether inputs are left out, which stand elsewhere") { inner in
      inner.isElided && !inputs(inner.step).isEmpty ? true : nil
    }
  }

  fileprivate mutating func value(
    _ value: @escaping @Sendable (Value) -> DerivedValue,
    unit: @escaping @Sendable (Value) -> String?
  ) {
    member("value", DerivedValue.json) { value($0) }
    member("unit", .optional(.text)) { unit($0) }
  }

  fileprivate mutating func kind(_ name: String) {
    member("kind", .constant(name)) { _ in name }
  }
}

extension Inner where Step == DerivedStep {
  static let quantity = members(.quantity) { step in
    step.member("quantity", .text) { $0.step.name }
  }
  static let definition = members(.definition) { step in
    step.member("definition", .text) { $0.step.name }
  }

  private static func members(
    _ kind: DerivedStep.Kind, _ name: (inout JSONMembers<Inner>) -> Void
  ) -> JSONType<Inner> {
    .object { step in
      step.kind(kind.rawValue)
      name(&step)
      step.member("title", .text) { $0.step.title }
      step.value({ $0.step.value }, unit: { $0.step.unit })
      step.member("low", .optional(.decimal)) { $0.step.low }
      step.member("high", .optional(.decimal)) { $0.step.high }
      step.member("rule", RuleOfPack.json) {
        RuleOfPack(id: $0.step.rule, pack: $0.node.pack)
      }
      step.member("at", .text) { $0.step.at.description }
      step.member("expression", .text) { $0.step.expression }
      step.inputs { $0.inputs }
      step.member("passedOver", .list(PassedOver.json)) { $0.step.passedOver }
      step.sometimes("contested", ContestedQuantity.json) { $0.step.contested }
      step.member("source", .optional(Citation.json)) { $0.step.source }
      step.member("evidence", .optional(.text)) { $0.step.evidence }
      step.member("uncertainty", .optional(.text)) { $0.step.ownUncertainty }
      step.sometimes("occurs", OccurrenceStep.json) { $0.step.occurrence }
      step.sometimes("cap", LimitStep.json) { $0.step.limit }
    }
  }
}

extension OccurrenceStep {
  static let json = JSONType<OccurrenceStep>.object { step in
    step.member("probability", .double, "That what is derived came about") { $0.probability }
    step.member("expression", .text) { $0.expression }
    step.member("at", .text) { $0.at.description }
  }
}

extension LimitStep {
  static let json = JSONType<LimitStep>.object { step in
    step.member("value", DerivedValue.json, "What the figure is at most") { $0.value }
    step.member("unlimited", DerivedValue.json, "What it would be without") { $0.unlimited }
    step.member("binds", .double, "The probability that it binds") { $0.binding }
    step.member("expression", .text) { $0.expression }
    step.member("at", .text) { $0.at.description }
  }
}

extension Inner where Step == FitStep {
  static let fit = JSONType<Inner>.object { fit in
    fit.kind("fit")
    fit.member("regression", .text) { $0.step.regression }
    fit.member("title", .text) { $0.step.title }
    fit.value({ $0.step.value }, unit: { $0.step.unit })
    fit.member("low", .optional(.decimal)) { $0.step.low }
    fit.member("high", .optional(.decimal)) { $0.step.high }
    fit.member("at", .text) { $0.step.at.description }
    fit.member("expression", .text) { $0.step.expression }
    fit.member("equation", .text) { $0.step.equation }
    fit.member("n", .integer) { $0.step.quality.n }
    fit.member("rSquared", .double) { $0.step.quality.rSquared }
    fit.member("residual", .double) { $0.step.quality.residual }
    fit.member("degreesOfFreedom", .integer) { $0.step.quality.degreesOfFreedom }
    fit.member("predictors", .list(FitStep.Predictor.json)) { $0.step.predictors }
    fit.member("group", .optional(.text)) { $0.step.group }
    fit.member("file", .text) { $0.step.file.description }
    fit.member("source", .optional(Citation.json)) { $0.step.source }
    fit.member("evidence", .optional(.text)) { $0.step.evidence }
    fit.member("uncertainty", .optional(.text)) { $0.step.uncertainty }
    fit.inputs { $0.inputs }
  }
}

/// The rule by which a step was made.
private struct RuleOfPack {
  let id: String
  let pack: PackReference

  static let json = JSONType<RuleOfPack>.object { rule in
    rule.member("id", .text) { $0.id }
    rule.member("pack", .text) { $0.pack.id }
    rule.member("version", .text) { $0.pack.version }
    rule.member("digest", .text) { $0.pack.meaningDigest }
  }
}

extension DerivedValue {
  static let json = JSONType<DerivedValue>(
    form: .any([.number, .text, .truth, .list(.number)])
  ) { value, json in
    switch value {
    case .number(let text): json.number(text)
    case .text(let text): json.string(text)
    case .truth(let value): json.truth(value)
    case .list(let numbers): json.array(numbers) { $0.number($1) }
    }
  }
}

extension PassedOver {
  static let json = JSONType<PassedOver>.object { method in
    method.member("method", .text) { $0.method }
    method.member("because", .text) { $0.because }
    method.member("missing", .list(.text)) { $0.missing }
  }
}

extension Citation {
  static let json = JSONType<Citation>.object { citation in
    citation.member("ref", .text) { $0.ref }
    citation.member("title", .text) { $0.title }
    citation.member("url", .optional(.text)) { $0.url }
    citation.member("at", .optional(.text)) { $0.at }
  }
}

extension FitStep.Predictor {
  static let json = JSONType<FitStep.Predictor>.object { predictor in
    predictor.member("name", .text) { $0.name }
    predictor.member("expression", .text) { $0.expression }
    predictor.member("value", .double) { $0.value }
    predictor.member("coefficient", .double) { $0.coefficient }
    predictor.member("low", .double, "The least of the sample") { $0.low }
    predictor.member("high", .double) { $0.high }
    predictor.sometimes("beyond", .double, "What the model has, held at the edge of the sample") {
      $0.beyond
    }
  }
}

extension FieldStep {
  static let json = JSONType<FieldStep>.object { field in
    field.kind("field")
    field.member("name", .text) { $0.name }
    field.member("at", .text) { $0.at }
    field.member("pointer", .text) { $0.pointer }
    field.member("text", .text, "As found") { $0.text }
    field.value({ $0.value }, unit: { $0.unit })
    // Only of a figure that is stated as a range.
    field.sometimes("low", .decimal) { $0.high == nil ? nil : $0.low }
    field.sometimes("high", .decimal) { $0.low == nil ? nil : $0.high }
    field.member("qualifier", .optional(.word)) { $0.qualifier }
    field.member("matched", .optional(.text)) { $0.matched }
    field.member("evidence", .optional(.text)) { $0.evidence }
    field.sometimes("combination", .optional(.text)) {
      $0.rows.isEmpty ? nil : .some($0.combination)
    }
    field.sometimes("rows", .list(Row.json)) { $0.rows.isEmpty ? nil : $0.rows }
  }
}

extension FieldStep.Row {
  static let json = JSONType<FieldStep.Row>.object { row in
    row.member("at", .text) { $0.at }
    row.member("pointer", .text) { $0.pointer }
    row.member("text", .text) { $0.text }
  }
}

extension RowStep {
  static let json = JSONType<RowStep>.object { row in
    row.kind("row")
    row.member("table", .text) { $0.table }
    row.member("key", .text) { $0.key }
    row.member("column", .text) { $0.column }
    row.member("period", .optional(.text)) { $0.period }
    row.member("nearest", .truth, "Whether none was in force on the date") { $0.isNearest }
    row.value({ $0.value }, unit: { $0.unit })
    row.member("at", .text) { $0.at.description }
    row.member("source", .optional(Citation.json)) { $0.source }
    row.member("evidence", .optional(.text)) { $0.evidence }
    row.member("uncertainty", .optional(.text)) { $0.uncertainty }
  }
}

extension ParameterStep {
  static let json = JSONType<ParameterStep>.object { parameter in
    parameter.kind("parameter")
    parameter.member("name", .text) { $0.name }
    parameter.member("title", .text) { $0.title }
    parameter.value({ $0.value }, unit: { $0.unit })
    parameter.member("at", .text) { $0.at.description }
    parameter.member("source", .optional(Citation.json)) { $0.source }
    parameter.member("evidence", .optional(.text)) { $0.evidence }
    parameter.member("uncertainty", .optional(.text)) { $0.uncertainty }
  }
}

extension AssumptionStep {
  static let json = JSONType<AssumptionStep>.object { assumption in
    assumption.kind("assumption")
    assumption.member("unit", .text) { $0.unit }
    assumption.member("at", .text) { $0.at.description }
    assumption.member("text", .text) { $0.text }
  }
}
