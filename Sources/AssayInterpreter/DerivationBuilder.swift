// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// Builds the tree of steps from a value back to rules, rows and fields out of what was read.
struct DerivationBuilder {
  let plan: Plan
  let evaluation: ModelEvaluation
  let fields: ResolvedFields
  let missing: MissingNames
  /// What `base.` read.
  let base: BaseModel?
  /// Whether it is said what each part of a condition comes to.
  let splitsConditions: Bool
  let keepsFormulas: Bool
  /// What has been built: a step that several others read is built once, or trees would double with
  /// every level.
  private let memory = Memory()

  private final class Memory {
    var steps: [Int: Derivation?] = [:]
  }

  init(
    plan: Plan, evaluation: ModelEvaluation, fields: ResolvedFields, missing: MissingNames,
    base: BaseModel?, splitsConditions: Bool = false, keepsFormulas: Bool = false
  ) {
    self.splitsConditions = splitsConditions
    self.keepsFormulas = keepsFormulas
    self.plan = plan
    self.evaluation = evaluation
    self.fields = fields
    self.missing = missing
    self.base = base
  }

  var pack: RulePack { plan.pack }

  /// The derivation of a step that has a value; nil of one that has none.
  func derivation(ofStep step: Int) -> Derivation? {
    if let known = memory.steps[step] { return known }
    let derivation = built(step)
    memory.steps[step] = .some(derivation)
    return derivation
  }

  private func built(_ step: Int) -> Derivation? {
    let rule = pack.steps[step]
    guard case .value(let value) = evaluation.frame.steps[step] else { return nil }
    let reads = evaluation.frame.stepReads[step]
    switch rule.kind {
    case .definition(let expression):
      let unit = plan.steps[step].definitionUnit
      let interval = interval(of: value, in: unit)
      let inputs = inputs(reads, of: expression)
      return .step(
        DerivedStep(
          kind: .definition, name: rule.name, title: rule.title,
          value: DerivedValue(value, in: unit), unit: unit?.symbol, low: interval?.low,
          high: interval?.high, rule: rule.name, at: rule.span.place,
          expression: expression.source, inputs: inputs.compactMap(\.self),
          worked: worked(expression, value, in: unit, from: reads, inputs)))
    case .quantity(let quantity):
      guard let ladder = evaluation.ladders[step], let used = ladder.selected else { return nil }
      let method = quantity.methods[used.position]
      let unit = quantity.unit.value
      let interval = interval(of: value, in: unit)
      let reads = method.occurs == nil && method.cap == nil ? reads : used.reads
      let inputs = inputs(reads, of: method.value)
      return .step(
        DerivedStep(
          kind: .quantity, name: rule.name, title: rule.title,
          value: DerivedValue(value, in: unit), unit: unit.symbol, low: interval?.low,
          high: interval?.high, rule: method.id, at: method.span.place,
          expression: method.value.source,
          inputs: inputs.compactMap(\.self) + further(used, method),
          passedOver: passedOver(ladder, of: quantity),
          contested: ladder.contest.map { contestedQuantity($0, ofStep: step, quantity) },
          source: citation(method.source),
          evidence: method.evidence?.rawValue,
          ownUncertainty: describe(method.factors),
          worked: worked(method.value, value, in: unit, from: reads, inputs),
          occurrence: occurrence(used, method), limit: limit(used, method, in: unit)))
    case .regression(let regression): return fit(regression, step: step, value: value)
    }
  }

  /// What the probability and the limit of a method read besides its value.
  private func further(_ used: Ladder.Selected, _ method: MethodRule) -> [Derivation] {
    var known = used.reads
    var further: [Derivation] = []
    for (reads, modifier) in [
      (used.occurrence?.reads, method.occurs), (used.limit?.reads, method.cap),
    ] {
      guard let reads, let modifier else { continue }
      let new = reads.filter { !known.contains($0) }
      known += new
      further += inputs(new, of: modifier.expression).compactMap(\.self)
    }
    return further
  }

  private func occurrence(_ used: Ladder.Selected, _ method: MethodRule) -> OccurrenceStep? {
    guard let occurs = method.occurs, let occurrence = used.occurrence else { return nil }
    return OccurrenceStep(
      probability: occurrence.probability, expression: occurs.expression.source,
      at: occurs.expression.span.place)
  }

  private func limit(
    _ used: Ladder.Selected, _ method: MethodRule, in unit: Unit
  ) -> LimitStep? {
    guard let cap = method.cap, let limit = used.limit else { return nil }
    return LimitStep(
      value: DerivedValue(.number(limit.value), in: unit),
      unlimited: DerivedValue(.number(limit.unlimited), in: unit), binding: limit.probability,
      expression: cap.expression.source, at: cap.expression.span.place)
  }

  /// What reads derive from, one by one; nil where that is nothing that is shown.
  func inputs(_ reads: [Read], of expression: CompiledExpression) -> [Derivation?] {
    reads.map { read in
      switch read {
      case .field(let field): fields.derivation(ofField: field, in: pack)
      case .member(let field, let item, let member):
        fields.derivation(of: .init(field: field, item: item, member: member), in: pack)
      case .parameter(let index): parameter(index)
      case .cell(let table, let row, let column, let isNearest):
        cell(table: table, row: row, column: column, isNearest: isNearest)
      case .step(let step): derivation(ofStep: step)
      case .selected: nil
      case .baseField(let field):
        base?.fields.derivation(ofField: field, in: pack)?.ofBase
      case .baseStep(let step):
        base?.derivation(ofStep: step, plan, missing, keepsFormulas: keepsFormulas)?.ofBase
      case .assumption(let index): assumption(expression.assumptions[index])
      }
    }
  }

  private func parameter(_ index: Int) -> Derivation {
    let rule = pack.parameters[index]
    return .parameter(
      ParameterStep(
        name: rule.name, title: rule.title,
        value: DerivedValue(.number(rule.value), in: rule.unit.value),
        unit: rule.unit.value.symbol, at: rule.span.place, source: citation(rule.source),
        evidence: rule.evidence?.rawValue, uncertainty: describe(rule.factors)))
  }

  private func cell(table: Int, row: Int, column: Int, isNearest: Bool) -> Derivation? {
    let rule = pack.tables[table]
    let line = rule.rows[row]
    guard let value = rule.factorTable.rows[row].cells[column] else { return nil }
    let unit = rule.columns[column].unit
    var uncertainty = describe(value.gradient.terms.map(\.factor))
    let growth = rule.factorTable.rows[row].growth
    if isNearest, column < growth.count, let byYear = growth[column].flatMap({ describe([$0]) }) {
      uncertainty = (uncertainty.map { $0 + "; " } ?? "") + byYear + ", for each year between"
    }
    return .row(
      RowStep(
        table: rule.name, key: line.key, column: rule.columns[column].name,
        period: rule.factorTable.isInterpolated
          ? line.periodText.map { $0 + ", linear to the next" } : line.periodText,
        isNearest: isNearest, value: DerivedValue(value, in: unit),
        unit: unit?.symbol, source: citation(line.source), evidence: line.evidence?.rawValue,
        at: line.cellPlaces[column] ?? line.place,
        uncertainty: uncertainty,
        rest: keepsFormulas ? rest(of: rule, row: row, besides: column) : nil))
  }

  private func assumption(_ assumption: CompiledExpression.Assumption) -> Derivation {
    .assumption(
      AssumptionStep(
        unit: assumption.unit.symbol, at: assumption.span.place,
        text: "taken as \(assumption.unit.symbol); the figure does not state it"))
  }

  /// Why none of a quantity's methods applies.
  func passedOver(ofStep step: Int) -> [PassedOver] {
    guard case .quantity(let quantity) = pack.steps[step].kind,
      let ladder = evaluation.ladders[step], ladder.selected == nil
    else { return [] }
    return passedOver(ladder, of: quantity)
  }

  func passedOver(_ ladder: Ladder, of quantity: QuantityRule) -> [PassedOver] {
    // Below the method that is used only those are worth a word that apply.
    let rank = ladder.selected?.position ?? quantity.methods.count
    return ladder.passedOver.filter { $0.position < rank || $0.reason.isCompared }.map { passed in
      let method = quantity.methods[passed.position]
      switch passed.reason {
      case .condition:
        return PassedOver(
          method: method.id,
          because: "\(PassedOver.conditionFails): \(method.when?.source ?? "")",
          parts: splitsConditions
            ? method.when.map { evaluation.parts(of: $0, in: plan) } ?? [] : [])
      case .missing(let paths):
        return PassedOver(
          method: method.id,
          because: refusals(among: paths) ?? PassedOver.isMissing,
          missing: missing.names(of: paths, in: evaluation))
      case .error(let error):
        return PassedOver(method: method.id, because: error.message)
      case .invalid(let value):
        let shown = DerivedValue(.number(value), in: quantity.unit.value).text
        return PassedOver(
          method: method.id,
          because: "its value \(shown) \(quantity.unit.value.symbol) is outside the valid range")
      case .improbable(let number):
        return PassedOver(
          method: method.id,
          because:
            "its probability is \(NumberFormat.plain(number, significant: 6)), which is none:"
            + " 'occurs' lies from 0 to 1")
      case .belowZero(let limit):
        let shown = DerivedValue(.number(limit), in: quantity.unit.value).text
        return PassedOver(
          method: method.id,
          because: "its limit is \(shown) \(quantity.unit.value.symbol), below zero")
      case .wider:
        return PassedOver(method: method.id, because: "another method's interval is narrower")
      case .compared:
        return PassedOver(method: method.id, because: PassedOver.isCompared)
      case .refused:
        return PassedOver(method: method.id, because: PassedOver.isRefused)
      }
    }
  }

  /// What contradicts each other in a quantity.
  private func contestedQuantity(
    _ contest: Contest, ofStep step: Int, _ quantity: QuantityRule
  ) -> ContestedQuantity {
    let unit = quantity.unit.value
    let comparison = MethodComparison(plan, qualifiers: fields.qualifiers)
    func text(_ value: Double) -> String { DerivedValue(.number(value), in: unit).text }
    let taken: ContestedQuantity.Taken
    switch contest.outcome {
    case .supported(let place):
      taken = .supported(quantity.methods[contest.figures[place].position].id)
    case .hull: taken = .hull
    case .refused: taken = .refused
    }
    return ContestedQuantity(
      name: plan.steps[step].name, unit: unit.symbol, taken: taken,
      figures: contest.figures.map { figure in
        let interval = Interval(
          value: figure.value, gradient: figure.gradient, factors: plan.factors)
        return ContestedQuantity.Figure(
          method: quantity.methods[figure.position].id, central: text(figure.value),
          low: text(interval.low), high: text(interval.high),
          ends: comparison.ends(of: figure).map {
            ContestedQuantity.Ends(low: text($0.low), high: text($0.high))
          })
      }, apart: contest.gap.apart, allowed: contest.gap.allowed)
  }

  /// All that contradicts each other in the model.
  var contested: [ContestedQuantity] {
    plan.quantitySteps.compactMap { step in
      guard let contest = evaluation.ladders[step]?.contest,
        case .quantity(let quantity) = pack.steps[step].kind
      else { return nil }
      return contestedQuantity(contest, ofStep: step, quantity)
    }
  }

  func interval(of value: Value, in unit: Unit?) -> (low: String, high: String)? {
    guard let unit, case .double(let number, let gradient) = value, !gradient.isNone else {
      return nil
    }
    let interval = Interval(
      value: number, gradient: gradient, factors: plan.factors,
      modifiers: evaluation.frame.modifiers, qualifiers: fields.qualifiers)
    return (
      DerivedValue(.number(interval.low), in: unit).text,
      DerivedValue(.number(interval.high), in: unit).text
    )
  }

  func citation(_ source: SourceCitation?) -> Citation? {
    guard let source else { return nil }
    let reference = pack.references[source.reference]
    return Citation(
      ref: source.reference, title: reference?.title ?? source.reference, url: reference?.url,
      at: source.location)
  }

  /// "factor 1.3 per model", or the two sides apart.
  private func describe(_ factors: [Int32]) -> String? {
    let texts = factors.filter { $0 >= 0 }.map { index in
      let factor = plan.factors[Int(index)]
      let low = exp(Spread.z * factor.spread.sigmaLow)
      let high = exp(Spread.z * factor.spread.sigmaHigh)
      let size =
        low == high
        ? "factor \(NumberFormat.rounded(high, significant: 3))"
        : "factor \(NumberFormat.rounded(low, significant: 3)) down,"
          + " \(NumberFormat.rounded(high, significant: 3)) up"
      return "\(size), one draw per \(factor.scope.rawValue)"
    }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }
}

extension Ladder.Reason {
  fileprivate var isCompared: Bool {
    switch self {
    case .wider, .compared, .refused: true
    default: false
    }
  }
}

extension BaseModel {
  /// How a base's own value came about.
  func derivation(
    ofStep step: Int, _ plan: Plan, _ missing: MissingNames, keepsFormulas: Bool
  ) -> Derivation? {
    DerivationBuilder(
      plan: plan, evaluation: evaluation, fields: fields, missing: missing, base: nil,
      keepsFormulas: keepsFormulas
    ).derivation(ofStep: step)
  }
}

extension Derivation {
  /// The same step as the model reads it that was derived: `base.compute`.
  fileprivate var ofBase: Derivation {
    switch self {
    case .field(let step): .field(step.renamed("base.\(step.name)"))
    case .step(let step): .step(step.renamed("base.\(step.name)"))
    default: self
    }
  }
}

extension Value {
  var gradient: Gradient {
    if case .double(_, let gradient) = self { gradient } else { .none }
  }
}

extension DerivedValue {
  /// A value as a derivation shows it: a number in `unit`, everything else as text.
  init(_ value: Value, in unit: Unit?) {
    switch value {
    case .bool(let truth): self = .truth(truth)
    case .int(let number): self = .number(String(number))
    case .uint(let number): self = .number(String(number))
    case .double(let number, _):
      self = .number(NumberFormat.shortest(unit?.amount(number) ?? number))
    case .string(let text): self = .text(text)
    case .timestamp(let moment): self = .text(moment.description)
    case .list(let values):
      let items = values.map { DerivedValue($0, in: unit) }
      let numbers = items.compactMap { if case .number(let text) = $0 { text } else { nil } }
      self =
        numbers.count == items.count && !items.isEmpty
        ? .list(numbers) : .text("[\(items.map(\.text).joined(separator: ", "))]")
    case .record(let item): self = .text(item.description)
    case .null, .bytes, .map, .duration, .type, .row, .rows, .between: self = .text(value.name)
    }
  }
}

extension Value {
  /// What sort of value it is, for the rare ones that a derivation does not spell out.
  fileprivate var name: String {
    switch self {
    case .null: "null"
    case .bytes: "bytes"
    case .map: "a map"
    case .duration: "a duration"
    case .type(let name): name
    default: "a table row"
    }
  }
}
