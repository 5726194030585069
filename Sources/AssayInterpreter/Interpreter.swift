// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
package import AssayMetadata
package import AssayRules
import AssaySource
package import AssayValues
import Glibc

/// A checked pack, made ready to be applied to records as of a date.
///
/// It holds no state of a run: workers ask it for a `ModelAuditor` of their own.
package struct Interpreter: Sendable {
  /// Which models carry their derivations; all carry the ids of the methods that were used.
  package enum Derivations: String, Sendable, CaseIterable {
    case all
    /// Those of the first total's population.
    case population
    case none
  }

  package let pack: RulePack
  package let asOf: Timestamp
  package let derivations: Derivations
  let resolver: FieldResolver
  let missing: MissingNames
  /// By step, what a quantity without a value is: missing, under its own name.
  let absentSteps: [Outcome]
  /// By step, the unit in which the number of a definition is shown.
  let definitionUnits: [Unit?]
  /// The quantities, in the order in which the author declared them.
  let quantitySteps: [Int]
  /// By step, the grain in which a quantity is published; nil for a definition.
  private let quanta: [Quantum?]
  /// What totals add and tiers grade.
  private let publishedSteps: [Int]
  private let parameters: [Value]
  private let tables: [FactorTable]
  private let spreads: [Spread]

  package init(pack: RulePack, asOf: Timestamp, derivations: Derivations = .all) {
    self.pack = pack
    self.asOf = asOf
    self.derivations = derivations
    self.resolver = FieldResolver(pack: pack)
    self.missing = MissingNames(pack: pack)
    self.absentSteps = pack.steps.indices.map { .missing([.step($0)]) }
    self.definitionUnits = pack.steps.map { step in
      guard case .definition(let expression) = step.kind,
        case .quantity(let dimension) = expression.type
      else { return nil }
      return try? pack.units.parse(dimension.suggestedUnit)
    }
    let quantities = pack.steps.indices.filter {
      if case .quantity = pack.steps[$0].kind { true } else { false }
    }
    self.quantitySteps = quantities.sorted { left, right in
      (pack.steps[left].span.place, left) < (pack.steps[right].span.place, right)
    }
    self.quanta = pack.steps.map { step in
      guard case .quantity(let rule) = step.kind else { return nil }
      return rule.quantum ?? Interpreter.finest(of: rule.unit.value)
    }
    let sums = pack.totals.flatMap(\.sum) + (pack.tiers.map { [$0.of] } ?? [])
    self.publishedSteps = Set(sums).sorted()
    self.parameters = pack.parameters.map {
      .double($0.value, Gradient(factors: $0.factors, of: $0.value))
    }
    self.tables = pack.tables.map(\.factorTable)
    self.spreads = pack.factors.map(\.spread)
  }

  /// The paths that records are read for.
  package var plan: PathPlan { resolver.plan }

  package func auditor() -> ModelAuditor { ModelAuditor(self) }

  /// Derives all steps of one model from its fields.
  func evaluate(id: String, fields: [Outcome]) -> ModelEvaluation {
    let count = pack.steps.count
    let frame = Frame(
      id: id, asOf: asOf, fields: fields, parameters: parameters, tables: tables,
      steps: absentSteps, selected: Array(repeating: nil, count: count),
      stepReads: Array(repeating: [], count: count), spreads: spreads)
    return ModelEvaluation(pack: pack, frame: frame, absentSteps: absentSteps)
  }

  /// The organization that controlled the training, as the pack has it; else the id's namespace.
  func entity(of id: String, in evaluation: ModelEvaluation) -> String? {
    if let step = pack.entityStep {
      guard case .value(.string(let name)) = evaluation.frame.steps[step] else { return nil }
      return name
    }
    guard let slash = id.firstIndex(of: "/"), slash > id.startIndex else { return nil }
    return String(id[..<slash])
  }

  /// Fallbacks that were used, rows read outside their period, and methods that failed.
  ///
  /// A fallback is worth a word where a published total rests on it: every model has a ladder of
  /// assumptions, and few of them are climbed for anything.
  func methodNotes(of evaluation: ModelEvaluation) -> [Observation] {
    var notes: [Observation] = []
    let published = origins(of: publishedSteps, in: evaluation)
    for (index, step) in pack.steps.enumerated() {
      if published.contains(index) {
        noteNearest(evaluation.frame.stepReads[index], of: step, &notes)
      }
      guard case .quantity(let rule) = step.kind, let ladder = evaluation.ladders[index] else {
        continue
      }
      for passed in ladder.passedOver {
        guard case .error(let error) = passed.reason else { continue }
        let method = rule.methods[passed.position]
        notes.append(
          Observation(
            .methodError, "'\(method.id)' fails: \(error.message)", at: method.span.place))
      }
      if published.contains(index), let used = ladder.selected,
        rule.methods[used.position].isFallback
      {
        let method = rule.methods[used.position]
        notes.append(
          Observation(
            .fallbackUsed, "'\(method.id)' stands in for \(step.title)", at: method.span.place))
      }
    }
    return notes
  }

  /// The steps and all that their values were derived from.
  private func origins(of steps: [Int], in evaluation: ModelEvaluation) -> Set<Int> {
    var found = Set(steps)
    var pending = steps
    while let current = pending.popLast() {
      for case .step(let next) in evaluation.frame.stepReads[current]
      where found.insert(next).inserted {
        pending.append(next)
      }
    }
    return found
  }

  private func noteNearest(_ reads: [Read], of step: Step, _ notes: inout [Observation]) {
    for case .cell(let table, let row, let column, true) in reads {
      let rule = pack.tables[table]
      let line = rule.rows[row]
      notes.append(
        Observation(
          .periodNearest,
          "\(step.name) reads \(rule.name)['\(line.key)'].\(rule.columns[column].name) of"
            + " \(line.periodText ?? "an open period"), the nearest there is",
          at: line.cellPlaces[column] ?? line.place))
    }
  }

  /// The published figure of a quantity, rounded to its quantum once.
  func estimate(
    ofStep step: Int, in evaluation: ModelEvaluation, fields: ResolvedFields,
    _ notes: inout [Observation]
  ) -> Estimate? {
    guard let quantum = quanta[step], case .quantity(let rule) = pack.steps[step].kind,
      let used = evaluation.ladders[step]?.selected
    else { return nil }
    let interval = Interval(
      value: used.value, gradient: used.gradient, factors: pack.factors,
      qualifiers: fields.qualifiers)
    do throws(QuantumError) {
      return Estimate(
        quanta: try quantum.quanta(of: used.value), mean: try quantum.quanta(of: interval.mean),
        low: try quantum.quanta(of: interval.low), high: try quantum.quanta(of: interval.high),
        bound: interval.bound, method: rule.methods[used.position].id)
    } catch {
      notes.append(
        Observation(
          .methodError, "\(pack.steps[step].name) cannot be published: it \(error.reason)",
          at: pack.steps[step].span.place))
      return nil
    }
  }

  /// The unit and the decimals in which a quantity is published.
  func publication(ofStep step: Int) -> (unit: String, digits: Int) {
    guard let quantum = quanta[step] else {
      preconditionFailure("only quantities are published")
    }
    return (quantum.unit.symbol, quantum.digits)
  }

  /// The size of a quantum in the canonical unit.
  func grain(ofStep step: Int) -> Double {
    guard let quantum = quanta[step] else { return 1 }
    return quantum.unit.factor * pow(10, Double(-quantum.digits))
  }

  func wantsDerivation(_ totals: [TotalContribution]) -> Bool {
    switch derivations {
    case .all: true
    case .population: Interpreter.isInPopulation(totals)
    case .none: false
    }
  }

  /// Advice costs several evaluations, so that it is given for all models or for the population.
  func wantsAdvice(_ totals: [TotalContribution]) -> Bool {
    derivations == .all || Interpreter.isInPopulation(totals)
  }

  private static func isInPopulation(_ totals: [TotalContribution]) -> Bool {
    totals.contains { $0.total == 0 && $0.membership == .inside }
  }

  /// A quantity that no total sums needs no grain of its own: nine decimals of its unit keep more
  /// than its factors are known to.
  private static func finest(of unit: Unit) -> Quantum? {
    try? Quantum(Quantity(value: unit.factor * 1e-9, unit: unit), of: unit)
  }
}

extension QuantumError {
  fileprivate var reason: String {
    switch self {
    case .notFinite: "is not finite"
    case .outOfRange: "has more quanta than 126 bits hold"
    case .dimension, .notDecimal: "does not fit its quantum"
    }
  }
}
