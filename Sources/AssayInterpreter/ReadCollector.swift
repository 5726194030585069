// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules

/// Finds the players that an outcome of one model depends on, under one choice of edits.
///
/// What it finds is enough: any choice that agrees on these players gives the same outcome. It
/// starts from what the outcome reads and follows the journals of the steps; conditions outside of
/// ladders are taken to read all that they name.
struct ReadCollector {
  private let anchors: EditAnchors
  private let plan: Plan
  private let resolver: FieldResolver
  private let record: Record
  private let evaluation: ModelEvaluation
  private var visitedSteps: Set<Int> = []
  private var visitedFields: Set<Int> = []
  private(set) var players: Set<Int> = []

  init(
    _ anchors: EditAnchors, _ interpreter: Interpreter, _ record: Record,
    _ evaluation: ModelEvaluation
  ) {
    self.anchors = anchors
    self.plan = interpreter.plan
    self.resolver = interpreter.resolver
    self.record = record
    self.evaluation = evaluation
    players.formUnion(anchors.everywhere)
  }

  mutating func add(_ players: [Int]) {
    if !players.isEmpty { self.players.formUnion(players) }
  }

  mutating func add(_ expression: CompiledExpression?) {
    guard let expression else { return }
    for step in expression.stepsRead { add(step: step) }
    for field in expression.fieldsRead { add(field: field) }
    for parameter in expression.parametersRead { add(anchors.parameters[parameter]) }
    for table in expression.tablesRead {
      add(anchors.tables[table])
      for players in anchors.rows[table].values { add(players) }
    }
  }

  mutating func addAllSteps() {
    for step in plan.steps.indices { add(step: step) }
    for field in anchors.fields.indices { add(field: field) }
  }

  mutating func add(step: Int) {
    guard visitedSteps.insert(step).inserted else { return }
    add(anchors.steps[step].players)
    add(evaluation.journals[step])
    if let quantity = plan.steps[step].quantity, let ladder = evaluation.ladders[step] {
      add(ladder, of: quantity, anchors.steps[step])
    }
  }

  /// What the cross-check of methods depends on besides the steps: the rungs below the chosen ones.
  mutating func addCrossCheck() {
    let check = CrossCheck(plan: plan)
    for step in evaluation.origins(of: plan.publishedSteps) {
      guard let chosen = evaluation.ladders[step]?.selected else { continue }
      let step = anchors.steps[step]
      for method in step.methods.dropFirst(chosen.position + 1) {
        add(method.existence)
        add(method.condition)
        add(method.value)
        add(method.use)
      }
      for method in step.absent { add(method.players) }
    }
    add(check.journal(of: evaluation))
  }

  private mutating func add(_ entries: [JournalEntry]) {
    for entry in entries {
      switch entry {
      case .rows(let table, let key):
        add(anchors.tables[table])
        if let players = anchors.rows[table][key] { add(players) }
      case .read(.field(let field)): add(field: field)
      case .read(.parameter(let parameter)): add(anchors.parameters[parameter])
      case .read(.step(let step)), .read(.selected(let step)): add(step: step)
      // Models are compared one by one: nobody reads a base.
      case .read(.cell), .read(.assumption), .read(.member), .read(.baseField), .read(.baseStep):
        break
      }
    }
  }

  private mutating func add(
    _ ladder: Ladder, of quantity: PlannedQuantity, _ anchors: EditAnchors.StepAnchors
  ) {
    for passed in ladder.passedOver {
      let method = anchors.methods[passed.position]
      add(method.condition)
      switch passed.reason {
      case .condition: break
      case .wider:
        // It was weighed against the one that was used.
        add(method.existence)
        add(method.value)
        add(method.use)
      default: add(method.value)
      }
    }
    // Without a value, the order of those that do not apply is nothing.
    guard let selected = ladder.selected else {
      for method in anchors.absent { add(method.players) }
      return
    }
    let method = anchors.methods[selected.position]
    add(method.existence)
    add(method.condition)
    add(method.value)
    add(method.use)
    add(anchors.order)
    let rank = anchors.ranks[selected.position]
    for method in anchors.absent where quantity.choosesNarrowest || method.rank < rank {
      add(method.players)
    }
  }

  mutating func add(field: Int) {
    guard visitedFields.insert(field).inserted else { return }
    for source in anchors.countSources[field] { add(field: source) }
    let rule = plan.pack.fields[field]
    if rule.kind == .items, resolver.isStated(field, in: record) {
      for table in rule.members.compactMap(\.match) {
        add(anchors.tables[table])
        for spelling in anchors.spellings[table] { add(spelling.players) }
      }
      add(anchors.absent)
    }
    guard anchors.paths[field].contains(where: { !record.found[$0].isEmpty }) else { return }
    add(anchors.fields[field])
    add(anchors.absent)
    guard let table = rule.match else { return }
    add(anchors.tables[table])
    guard !anchors.spellings[table].isEmpty else { return }
    for stated in resolver.matchedTexts(in: record) where stated.field == field {
      for spelling in anchors.spellings[table]
      where spelling.matchers.contains(where: { $0.touches(stated.text) }) {
        add(spelling.players)
      }
    }
  }

  /// What a ratio of independent figures depends on besides the figures: of what they were made.
  mutating func add(independenceOf steps: [Int]) {
    for step in evaluation.origins(of: steps) {
      add(step: step)
      let planned = plan.steps[step]
      if let definition = planned.definition { addNames(of: definition) }
      if let quantity = planned.quantity, let used = evaluation.ladders[step]?.selected {
        addNames(of: quantity.methods[used.position].value)
      }
    }
  }

  private mutating func addNames(of expression: CompiledExpression) {
    for step in expression.stepsRead { add(step: step) }
    for field in expression.fieldsRead { add(field: field) }
    for parameter in expression.parametersRead { add(anchors.parameters[parameter]) }
  }
}
