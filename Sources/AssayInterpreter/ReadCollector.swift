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
  private let rules: TrialRules
  private let record: Record
  private let id: RecordDigest
  /// The players of inputs in which the snapshots differ on this model.
  private let differing: Set<Int>
  private let box: EvaluationBox
  private let spellings: SpellingMemo
  /// Of the model's base, if it has one that its rules may read.
  private var base: [ReadCollector] = []
  private var visitedSteps: Set<Int> = []
  private var visitedFields: Set<Int> = []
  private var own: Set<Int> = []

  init(
    _ rules: TrialRules, _ record: Record, differing: Set<Int>, _ evaluation: EvaluationBox,
    _ spellings: SpellingMemo
  ) {
    self.rules = rules
    self.spellings = spellings
    self.record = record
    id = RecordDigest(ofID: record.id)
    self.differing = differing
    box = evaluation
    own.formUnion(anchors.everywhere)
    if let inputs = rules.inputs, differing.contains(inputs.presence) {
      own.insert(inputs.presence)
    }
  }

  // Held by reference: a collector is made several times for each model.
  private var anchors: EditAnchors { _read { yield rules.anchors } }
  private var plan: Plan { rules.interpreter.plan }
  private var resolver: FieldResolver { _read { yield rules.interpreter.resolver } }
  private var evaluation: ModelEvaluation { _read { yield box.evaluation } }

  /// The players found so far.
  var players: Set<Int> { base.reduce(own) { $0.union($1.players) } }

  mutating func setBase(_ base: BaseModel?) {
    self.base =
      base.map {
        [
          ReadCollector(
            rules, $0.record, differing: $0.differing, EvaluationBox($0.evaluation), spellings)
        ]
      } ?? []
  }

  mutating func add(_ players: [Int]) {
    if !players.isEmpty { own.formUnion(players) }
  }

  /// What was noticed about the record as a whole.
  mutating func addNotices() {
    if let inputs = rules.inputs, differing.contains(inputs.notices) { own.insert(inputs.notices) }
  }

  /// What is stated at some paths, if the snapshots state different things.
  private mutating func add(inputsAt paths: [Int]) {
    guard let inputs = rules.inputs, !differing.isEmpty else { return }
    for path in paths {
      if let player = inputs.player(ofPath: path), differing.contains(player) {
        own.insert(player)
      }
    }
  }

  /// What the model's own lineage depends on, besides the other models: how it says that it was
  /// derived, and what of that counts.
  mutating func addLineage() {
    guard let lineage = rules.interpreter.lineage else { return }
    add(inputsAt: lineage.parentPaths + lineage.relationPaths)
    for rule in lineage.infer { add(rule.when) }
    for rule in [lineage.discloses, lineage.original, lineage.derived] { add(rule) }
    for rule in lineage.nothing { add(rule.when) }
  }

  /// What the first pass asks of a card, so that it is known whose run it shares.
  mutating func addSurvey() {
    guard let lineage = rules.interpreter.lineage else { return }
    addLineage()
    for (field, _) in lineage.figures { add(field: field) }
    for field in lineage.traits { add(field: field) }
    for rule in [lineage.family] + lineage.mirrors + lineage.populations { add(rule) }
    for step in [plan.entityStep, lineage.allocate].compactMap(\.self) { add(step: step) }
    add(anchors.totals)
    guard let runs = lineage.runs else { return }
    for expression in [runs.when, runs.near, runs.earliest] + runs.same { add(expression) }
    add(anchors.tiers)
    add(anchors.tier)
    if let headline = plan.headline { add(step: headline) }
    for tier in plan.tiers { add(tier.when) }
  }

  mutating func add(_ expression: CompiledExpression?) {
    guard let expression else { return }
    for step in expression.stepsRead { add(step: step) }
    for field in expression.fieldsRead { add(field: field) }
    for parameter in expression.parametersRead { add(anchors.parameters[parameter]) }
    for index in base.indices {
      for step in expression.baseStepsRead { base[index].add(step: step) }
      for field in expression.baseFieldsRead { base[index].add(field: field) }
    }
    for table in expression.tablesRead {
      add(anchors.tables[table])
      for players in anchors.rows[table].values { add(players) }
    }
  }

  /// Everything that is read of the record.
  mutating func addAllFields() {
    for field in anchors.fields.indices { add(field: field) }
  }

  mutating func addAllSteps() {
    for step in plan.steps.indices { add(step: step) }
    addAllFields()
    for index in base.indices { base[index].addAllSteps() }
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
      case .read(.baseField(let field)):
        for index in base.indices { base[index].add(field: field) }
      case .read(.baseStep(let step)):
        for index in base.indices { base[index].add(step: step) }
      case .read(.cell), .read(.assumption), .read(.member): break
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
      case .wider, .compared, .refused:
        // It was weighed against the one that was used.
        add(method.existence)
        add(method.value)
        add(method.use)
      case .missing:
        add(method.value)
        addLack(of: quantity.methods[passed.position])
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
    for method in anchors.absent where quantity.weighsAll || method.rank < rank {
      add(method.players)
    }
  }

  /// Why a method has no value, if that is plain: of what it reads in any case, one thing that is
  /// missing is reason enough. The one that depends on fewest players is taken.
  private mutating func addLack(of method: PlannedMethod) {
    guard method.value.isStrict else { return }
    // The condition was read, and held: its reads stand in the journal.
    var fields: [Int] = []
    var steps: [Int] = []
    for field in method.value.fieldsRead {
      guard evaluation.frame.fields[field].isMissing else { continue }
      if visitedFields.contains(field) { return }
      fields.append(field)
    }
    for step in method.value.stepsRead {
      guard evaluation.frame.steps[step].isMissing else { continue }
      if visitedSteps.contains(step) { return }
      steps.append(step)
    }
    if fields.count + steps.count == 1 {
      for field in fields { add(field: field) }
      for step in steps { add(step: step) }
      return
    }
    let known = own.count
    var best: ReadCollector?
    // What adds nobody cannot be bettered.
    func consider(_ add: (inout ReadCollector) -> Void) -> Bool {
      var candidate = self
      add(&candidate)
      if best.map({ candidate.own.count < $0.own.count }) ?? true { best = candidate }
      return candidate.own.count == known
    }
    if !fields.contains(where: { field in consider { $0.add(field: field) } }) {
      _ = steps.contains { step in consider { $0.add(step: step) } }
    }
    if let best { self = best }
  }

  mutating func add(field: Int) {
    guard visitedFields.insert(field).inserted else { return }
    for source in anchors.countSources[field] { add(field: source) }
    add(inputsAt: rules.fieldPaths[field])
    let rule = plan.pack.fields[field]
    if let asOf = anchors.asOf, rule.isHeldToAsOf,
      resolver.states(field, in: record, within: asOf.days)
    {
      own.insert(asOf.player)
    }
    if rule.kind == .items, resolver.isStated(field, in: record) {
      add(anchors.fields[field])
      for table in rule.members.compactMap(\.match) {
        add(anchors.tables[table])
        for spelling in anchors.spellings[table] { add(spelling.players) }
      }
      add(anchors.absent)
    }
    let isListed = anchors.models[field].contains(id)
    if isListed, let catalogue = rule.catalogue {
      add(anchors.tables[catalogue.table])
      if let players = anchors.listed[catalogue.table][id] { add(players) }
      for other in [catalogue.with].compactMap(\.self) + catalogue.unless { add(field: other) }
    }
    let isStated = anchors.paths[field].contains { !record.found[$0].isEmpty }
    guard isListed || isStated else { return }
    add(anchors.fields[field])
    add(anchors.absent)
    guard let table = rule.match else { return }
    add(anchors.tables[table])
    guard !anchors.spellings[table].isEmpty else { return }
    guard let text = resolver.matchedText(of: field, in: record) else { return }
    own.formUnion(
      spellings.players(of: text, table: plan.pack.tables[table].name, anchors.spellings[table]))
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

/// An evaluation that several collectors look at.
final class EvaluationBox {
  let evaluation: ModelEvaluation

  init(_ evaluation: ModelEvaluation) { self.evaluation = evaluation }
}

/// Which players have a say in what a text is matched to: the same texts occur in many records, and
/// in every choice. Each worker has its own.
package final class SpellingMemo {
  private struct Key: Hashable {
    let table: String
    let text: ExactText
  }

  private var known: [Key: Set<Int>] = [:]

  /// Hostile input must not fill the memory.
  private static let limit = 20_000

  package init() {}

  /// - Parameter anchors: All of the table, which are the same for every choice.
  func players(
    of text: String, table: String, _ anchors: [EditAnchors.SpellingAnchor]
  ) -> Set<Int> {
    let key = Key(table: table, text: ExactText(text))
    if let found = known[key] { return found }
    var players: Set<Int> = []
    for anchor in anchors where anchor.matchers.contains(where: { $0.touches(text) }) {
      players.formUnion(anchor.players)
    }
    if known.count >= SpellingMemo.limit { known.removeAll() }
    known[key] = players
    return players
  }
}
