// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayMetadata
package import AssayRules
import AssaySource
package import AssayValues

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

  /// How many inputs there may be: a record's place has room for so many.
  package static let inputLimit = 60_000

  package private(set) var derivations: Derivations
  /// How totals are drawn at random; nil if they are not.
  package private(set) var monteCarlo: MonteCarlo?
  /// Whether results say what each part of a condition comes to that does not hold.
  package private(set) var splitsConditions = false
  /// Whether results say what is missing for each quantity that has no figure.
  package private(set) var namesMissing = true
  /// Whether derivations say how each number is worked out, for a report that works it out again.
  package private(set) var keepsFormulas = false
  let plan: Plan
  let resolver: FieldResolver
  /// Nil if the pack has no rules of lineage: then records are read once.
  let lineage: PlannedLineage?

  package init(pack: RulePack, asOf: Timestamp, derivations: Derivations = .all) {
    self.derivations = derivations
    self.plan = Plan(pack, asOf: asOf)
    self.resolver = FieldResolver(pack: pack, asOf: asOf)
    self.lineage = PlannedLineage(plan, resolver)
  }

  init(derivations: Derivations, plan: Plan, resolver: FieldResolver) {
    self.derivations = derivations
    self.plan = plan
    self.resolver = resolver
    self.lineage = PlannedLineage(plan, resolver)
  }

  /// A pack that is compared with others: evaluations write down all that they depend on.
  ///
  /// - Parameters:
  ///   - leading: Paths that all the packs read, so that one reading of a record serves them all.
  ///   - lists: Lists of items that are read for them all.
  ///   - texts: What is read of the text of cards for them all.
  ///   - isForAll: Whether every model is evaluated by it.
  ///   - other: One whose fields and matched tables are the same, and whose reader of fields serves.
  init(
    comparing pack: RulePack, asOf: Timestamp, leading: [FieldPath], lists: [FieldRule],
    texts: [TextRule], isForAll: Bool, sharingFieldsOf other: Self?
  ) {
    self.derivations = .none
    self.plan =
      isForAll ? Plan(pack, asOf: asOf, isJournaling: true) : Plan(journaling: pack, asOf: asOf)
    self.resolver =
      other?.resolver
      ?? FieldResolver(pack: pack, asOf: asOf, leading: leading, lists: lists, texts: texts)
    self.lineage = PlannedLineage(plan, resolver)
  }

  /// The same with other models carrying their derivations, without making the pack ready again.
  package func deriving(_ derivations: Derivations) -> Interpreter {
    var copy = self
    copy.derivations = derivations
    return copy
  }

  /// The same with figures drawn at random, besides their moments.
  package func drawing(_ monteCarlo: MonteCarlo?) -> Interpreter {
    var copy = self
    copy.monteCarlo = monteCarlo
    return copy
  }

  /// The same saying what each part of a condition comes to that does not hold, for a reader of one
  /// model.
  package func splittingConditions() -> Interpreter {
    var copy = self
    copy.splitsConditions = true
    return copy
  }

  /// The same saying what is missing for quantities without a figure, or not.
  package func namingMissing(_ namesMissing: Bool) -> Interpreter {
    var copy = self
    copy.namesMissing = namesMissing
    return copy
  }

  /// The same saying in derivations how each number is worked out.
  package func keepingFormulas() -> Interpreter {
    var copy = self
    copy.keepsFormulas = true
    return copy
  }

  package var pack: RulePack { plan.pack }
  package var asOf: Timestamp { plan.asOf }

  /// The paths that records are read for.
  package var paths: PathPlan { resolver.paths }

  /// By field, the paths at which it is sought.
  package var pathsByField: [[Int]] { resolver.pathsByField }

  /// An auditor for one worker, which shares no object that is counted for every record.
  ///
  /// - Parameter lineage: What the first pass found out; nil where a record is audited alone.
  package func auditor(lineage: LineageIndex? = nil) -> ModelAuditor {
    ModelAuditor(Interpreter(unsharing: self), lineage)
  }

  init(unsharing interpreter: Interpreter) {
    derivations = interpreter.derivations
    monteCarlo = interpreter.monteCarlo
    splitsConditions = interpreter.splitsConditions
    keepsFormulas = interpreter.keepsFormulas
    namesMissing = interpreter.namesMissing
    plan = interpreter.plan.unshared()
    resolver = interpreter.resolver.unshared()
    lineage = interpreter.lineage?.unshared(by: plan)
  }

  /// The organization that controlled the training, as the pack has it; else the id's namespace.
  func entity(of id: String, in evaluation: ModelEvaluation) -> String? {
    if let step = plan.entityStep {
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
    for (index, ladder) in evaluation.ladders.enumerated() {
      guard let ladder, let quantity = plan.steps[index].quantity else { continue }
      // Below the one that is used a method is only compared.
      let rank = ladder.selected?.position ?? quantity.methods.count
      for passed in ladder.passedOver where passed.position < rank {
        guard case .error(let error) = passed.reason else { continue }
        let method = quantity.methods[passed.position]
        notes.append(
          Observation(
            .methodError, "'\(method.id)' fails: \(error.message)", at: method.rule.span.place))
      }
    }
    for index in evaluation.origins(of: plan.publishedSteps).sorted() {
      let step = plan.steps[index]
      noteNearest(evaluation.frame.stepReads[index], of: step, &notes)
      noteHeld(evaluation.predictions[index], of: step, &notes)
      guard let quantity = step.quantity, let used = evaluation.ladders[index]?.selected,
        quantity.methods[used.position].isFallback
      else { continue }
      let method = quantity.methods[used.position]
      notes.append(
        Observation(
          .fallbackUsed, "'\(method.id)' stands in for \(pack.steps[index].title)",
          at: method.rule.span.place))
    }
    return notes
  }

  private func noteHeld(
    _ prediction: Prediction?, of step: PlannedStep, _ notes: inout [Observation]
  ) {
    guard let prediction, let rule = step.regression?.rule else { return }
    for (input, predictor) in zip(prediction.inputs, rule.predictors) {
      guard let beyond = input.beyond else { continue }
      notes.append(
        Observation(
          .predictorHeld,
          "the regression '\(rule.id)' takes \(predictor.name) at \(Fit.plain(input.value)), the edge of"
            + " its sample: the model's is \(Fit.plain(beyond))", at: predictor.span.place))
    }
  }

  private func noteNearest(_ reads: [Read], of step: PlannedStep, _ notes: inout [Observation]) {
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

  /// The published figure of a quantity, rounded to its quantum once; and where that leaves nothing of
  /// it, the same in a grain that is fine enough.
  func estimate(
    ofStep step: Int, in evaluation: ModelEvaluation, fields: ResolvedFields,
    _ notes: inout [Observation]
  ) -> (estimate: Estimate, finer: FinerEstimate?)? {
    guard let used = evaluation.ladders[step]?.selected, let quantity = plan.steps[step].quantity,
      let quantum = quantity.quantum
    else { return nil }
    let interval = Interval(
      value: used.value, gradient: used.gradient, factors: plan.factors,
      modifiers: evaluation.frame.modifiers, qualifiers: fields.qualifiers)
    let method = quantity.methods[used.position].id
    do throws(QuantumError) {
      let estimate = try estimate(used.value, interval, quantum, by: method)
      guard estimate.isBelowGrain else { return (estimate, nil) }
      guard let finer = quantum.finer(for: min(used.value.magnitude, interval.mean.magnitude))
      else { throw .outOfRange }
      return (
        estimate,
        FinerEstimate(
          estimate: try self.estimate(used.value, interval, finer, by: method),
          digits: finer.digits)
      )
    } catch {
      notes.append(
        Observation(
          .methodError, "\(plan.steps[step].name) cannot be published: it \(error.reason)",
          at: pack.steps[step].span.place))
      return nil
    }
  }

  private func estimate(
    _ value: Double, _ interval: Interval, _ quantum: Quantum, by method: String
  ) throws(QuantumError) -> Estimate {
    let (central, expected) = (
      try quanta(of: value, quantum), try quanta(of: interval.mean, quantum)
    )
    return Estimate(
      central: central, expected: expected,
      low: try quanta(of: interval.low, quantum), high: try quanta(of: interval.high, quantum),
      bound: interval.bound, method: method,
      isBelowGrain: value != 0 && interval.mean != 0 && (central == 0 || expected == 0))
  }

  /// A figure in quanta, small enough that two thousand million of them add up without overflow:
  /// one absurd record is refused, and does not take the totals with it.
  private func quanta(of value: Double, _ quantum: Quantum) throws(QuantumError) -> Int128 {
    let quanta = try quantum.quanta(of: value)
    guard quanta.magnitude < 1 << 96 else { throw .outOfRange }
    return quanta
  }

  /// The unit and the decimals in which a quantity is published.
  func publication(ofStep step: Int) -> (unit: String, digits: Int) {
    guard let quantity = plan.steps[step].quantity else {
      preconditionFailure("only quantities are published")
    }
    return (quantity.rule.unit.value.symbol, quantity.quantum?.digits ?? 0)
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
}

extension QuantumError {
  fileprivate var reason: String {
    switch self {
    case .notFinite: "is not finite"
    case .outOfRange:
      "has more quanta than 96 bits hold, or is too small for any; give it another 'quantum'"
    case .dimension, .notDecimal: "does not fit its quantum"
    }
  }
}
