// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayValues

/// The quantities and definitions of one model, each derived once, in dependency order.
struct ModelEvaluation: Sendable {
  /// What the expressions read: fields, parameters, tables, and the steps already derived.
  var frame: Frame
  /// By step; nil for a definition.
  private(set) var ladders: [Ladder?]
  /// By step, what a quantity without a value lacks, down to fields, rows and cells.
  private(set) var lacks: [MissingLeaves]
  /// By step, what a regression was asked and answered.
  private(set) var predictions: [Prediction?]
  /// By step, what its outcome depends on, if the plan asks for it; else empty.
  private(set) var journals: [[JournalEntry]] = []

  /// By field, what its figure is a bound of.
  private var qualifiers: [Qualifier] = []
  /// The steps that are not as they are for a model that states nothing.
  private var touched: [Int] = []

  /// - Parameters:
  ///   - fields: By field index; an absent one is missing with its own path.
  ///   - integerBounds: By field index, the carriers of integers that are only bounds.
  ///   - qualifiers: By field index, which figures are only bounds; without them all are exact.
  ///   - wanted: By step, whether it is derived; nil derives all. What a wanted step may read has to
  ///     be wanted as well.
  ///   - base: What `base.` reads; nil for the plain stage, in which nothing is known of a base.
  init(
    _ plan: Plan, id: String, fields: [Outcome], integerBounds: [Int: Int32] = [:],
    qualifiers: [Qualifier] = [], only wanted: [Bool]? = nil, base: BaseValues? = nil
  ) {
    self.init(silent: plan)
    start(
      plan, id: id, fields: fields, integerBounds: integerBounds, qualifiers: qualifiers,
      only: wanted, base: base)
  }

  /// A model that states nothing.
  init(silent plan: Plan) {
    frame = plan.frame()
    if let silent = plan.silence?.evaluation {
      (ladders, lacks, predictions) = (silent.ladders, silent.lacks, silent.predictions)
      journals = silent.journals
    } else {
      ladders = Array(repeating: nil, count: plan.steps.count)
      lacks = Array(repeating: MissingLeaves(), count: plan.steps.count)
      predictions = Array(repeating: nil, count: plan.steps.count)
      if plan.isJournaling { journals = Array(repeating: [], count: plan.steps.count) }
    }
  }

  /// Goes on to the next model, in the memory of the one before; see above.
  mutating func start(
    _ plan: Plan, id: String, fields: [Outcome], integerBounds: [Int: Int32] = [:],
    qualifiers: [Qualifier] = [], only wanted: [Bool]? = nil, base: BaseValues? = nil,
    doubts: FieldDoubts = FieldDoubts()
  ) {
    self.qualifiers = qualifiers
    if let silent = plan.silence?.evaluation { forget(silent) }
    frame.modifiers = plan.silence?.evaluation.frame.modifiers ?? [:]
    if let base, !base.modifiers.isEmpty { frame.modifiers.merge(base.modifiers) { $1 } }
    frame.id = id
    frame.fields = fields
    frame.integerBounds = integerBounds
    frame.base = base
    frame.doubts = doubts
    frame.stated = plan.stated(fields, base)
    for field in doubts.stated { frame.stated.formUnion(Statements(field: field)) }
    for case .field(let field) in doubts.withheld {
      frame.stated.formUnion(Statements(field: field))
    }
    for case .member(let field, _, _) in doubts.members + doubts.withheld {
      frame.stated.formUnion(Statements(field: field))
    }
    frame.isJournaling = plan.isJournaling
    derive(plan, after: frame.stated, plan.silence?.reads, wanted, isTrial: false)
  }

  /// A model that states nothing, of which journals keep all that was looked at.
  ///
  /// - Parameter plan: One that does not know its silent model yet.
  init(tracing plan: Plan, fields: [Outcome]) {
    self.init(silent: plan)
    journals = Array(repeating: [], count: plan.steps.count)
    frame.fields = fields
    (frame.isJournaling, frame.isTracing) = (true, true)
    derive(plan, after: .all, nil, nil, isTrial: false)
  }

  /// Puts back what a model was found to be that states nothing.
  private mutating func forget(_ silent: ModelEvaluation) {
    for step in touched {
      // A definition that nobody read is as it was.
      if frame.isPending[step] {
        frame.isPending[step] = false
        continue
      }
      frame.steps[step] = silent.frame.steps[step]
      frame.stepReads[step] = silent.frame.stepReads[step]
      if ladders[step] != nil {
        frame.selected[step] = silent.frame.selected[step]
        ladders[step] = silent.ladders[step]
        lacks[step] = silent.lacks[step]
      } else if predictions[step] != nil || silent.predictions[step] != nil {
        predictions[step] = silent.predictions[step]
      }
      if !journals.isEmpty { journals[step] = silent.journals[step] }
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// The same model if it stated some fields besides.
  ///
  /// - Parameters:
  ///   - standIns: Values of which only that they are there means something: a regression predicts
  ///     as if they were within its sample.
  ///   - wanted: By step, whether it is derived anew; see above.
  init(_ plan: Plan, trying standIns: [Int: Value], on model: Self, only wanted: [Bool]) {
    self = model
    frame.integerBounds = [:]
    var changed = Statements.trial
    for (field, value) in standIns {
      frame.fields[field] = .value(value)
      changed.formUnion(Statements(field: field))
    }
    frame.stated.formUnion(changed)
    derive(plan, after: changed, plan.silence?.mayRead, wanted, isTrial: true)
  }

  /// Derives the steps that may read something of what changed, in dependency order.
  ///
  /// - Parameter reads: By step, what it may read; nil derives them all.
  private mutating func derive(
    _ plan: Plan, after changed: Statements, _ reads: [Statements]?, _ wanted: [Bool]?,
    isTrial: Bool
  ) {
    for (index, step) in plan.steps.enumerated() where wanted?[index] ?? true {
      if let reads, !reads[index].meets(changed) { continue }
      touched.append(index)
      if plan.deferred[index] != nil, plan.silence != nil {
        frame.isPending[index] = true
      } else {
        derive(step, index, plan, isTrial: isTrial)
      }
    }
    frame.isJournaling = false
    frame.forgetReads()
  }

  private mutating func derive(_ step: PlannedStep, _ index: Int, _ plan: Plan, isTrial: Bool) {
    frame.forgetReads()
    if let definition = step.definition {
      frame.steps[index] = definition.evaluate(in: &frame)
      frame.stepReads[index] = frame.takeReads()
    } else if let quantity = step.quantity {
      // What a trial states stands in for figures that nobody knows: none contradicts another.
      let isCompared = quantity.disagreement != nil && !isTrial
      let ladder = Ladder(
        quantity, factors: plan.factors,
        comparison: isCompared ? MethodComparison(plan, qualifiers: qualifiers) : nil, in: &frame)
      if let used = ladder.selected {
        frame.steps[index] = .value(.double(used.value, used.gradient))
        frame.selected[index] = quantity.methods[used.position].index
        frame.stepReads[index] = used.allReads
        lacks[index] = MissingLeaves()
      } else {
        frame.steps[index] = plan.absentSteps[index]
        frame.selected[index] = nil
        frame.stepReads[index] = []
        lacks[index] = lack(of: ladder, step: index)
      }
      ladders[index] = ladder
    } else if let regression = step.regression {
      let (outcome, prediction) = regression.prediction(in: &frame, isTrial: isTrial)
      frame.steps[index] = outcome
      frame.stepReads[index] = prediction?.inputs.flatMap(\.reads) ?? []
      predictions[index] = prediction
    }
    if !journals.isEmpty { journals[index] = frame.takeJournal() }
  }

  /// What became of a step.
  mutating func outcome(of step: Int) -> Outcome {
    frame.deriveIfPending(step)
    return frame.steps[step]
  }

  /// What paths stand for: a quantity without a value is replaced by what its methods lack, and one
  /// whose methods lack nothing (none of their conditions holds) stands for itself.
  func leaves(of paths: [MissingPath]) -> MissingLeaves {
    var leaves = MissingLeaves()
    for path in paths { add(path, to: &leaves) }
    return leaves
  }

  /// The steps with a value, of those given, and all that their values were derived from.
  func origins(of steps: [Int]) -> Set<Int> {
    var found: Set<Int> = []
    var pending = steps.filter { if case .value = frame.steps[$0] { true } else { false } }
    while let current = pending.popLast() {
      guard found.insert(current).inserted else { continue }
      for case .step(let next) in frame.stepReads[current] { pending.append(next) }
    }
    return found
  }

  /// Whether figures that a step's value rests on, or would, contradict each other.
  func isContested(_ step: Int) -> Bool {
    let origins = origins(of: [step])
    if !origins.isEmpty { return origins.contains { ladders[$0]?.contest != nil } }
    return ([.step(step)] + lacks[step].paths).contains { path in
      if case .step(let lacking) = path { ladders[lacking]?.contest != nil } else { false }
    }
  }

  /// The probability that a step's value is not nothing; nil where it is certain.
  func probability(ofStep step: Int) -> Double? {
    guard case .value(.double(let value, let gradient)) = frame.steps[step],
      let figure = ModifiedFigure(value, gradient, frame.modifiers)
    else { return nil }
    let whole = figure.occurrences.filter { $0.weight > 1 - 1e-9 }
    return whole.isEmpty ? nil : whole.reduce(1) { $0 * $1.probability }
  }

  private func lack(of ladder: Ladder, step: Int) -> MissingLeaves {
    var leaves = MissingLeaves()
    for passed in ladder.passedOver where ladder.contest == nil {
      guard case .missing(let paths) = passed.reason else { continue }
      for path in paths { add(path, to: &leaves) }
    }
    if leaves.isEmpty { leaves.insert(.step(step)) }
    return leaves
  }

  private func add(_ path: MissingPath, to leaves: inout MissingLeaves) {
    if case .step(let step) = path, !lacks[step].isEmpty {
      leaves.formUnion(lacks[step])
    } else {
      leaves.insert(path)
    }
  }
}

/// A set of missing paths. Nearly all are fields, and the first 128 fields are bits.
struct MissingLeaves: Sendable, Hashable {
  private var fields: UInt128 = 0
  /// In order, each once: hardly ever more than a few.
  private var others: [MissingPath] = []

  var isEmpty: Bool { fields == 0 && others.isEmpty }

  mutating func insert(_ path: MissingPath) {
    if case .field(let field) = path, field < 128 {
      fields |= 1 << UInt128(field)
    } else {
      insertOther(path)
    }
  }

  private mutating func insertOther(_ path: MissingPath) {
    guard let place = others.firstIndex(where: { $0 >= path }) else { return others.append(path) }
    if others[place] != path { others.insert(path, at: place) }
  }

  mutating func formUnion(_ other: MissingLeaves) {
    fields |= other.fields
    if others.isEmpty { others = other.others } else { other.others.forEach { insertOther($0) } }
  }

  /// The paths, in order.
  var paths: [MissingPath] {
    let bits = (0..<128).filter { fields & (1 << UInt128($0)) != 0 }
    return bits.map { .field($0) } + others
  }
}
