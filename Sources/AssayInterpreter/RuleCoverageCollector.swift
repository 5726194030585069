// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource

/// Notes what the tests of a pack reach: which parts, what conditions come to, what is read.
struct RuleCoverageCollector {
  /// A cell of a table.
  struct Cell: Hashable {
    let table: Int
    let row: Int
    let column: Int
  }

  /// What a decision of a part came to, over all tests.
  struct DecisionCount {
    var isTrue = 0
    var isFalse = 0
    var isOpen = 0
    /// By operand: how often it is true or false, and how often it decides so.
    var operands: [(seen: [Bool: Int], deciding: [Bool: Int])] = []
  }

  /// What became of a method, over all tests.
  struct MethodCount {
    var used = 0
    var isFalse = 0
    var failing = 0
    var others = 0
    /// What it lacked.
    var lacking: [String: Int] = [:]
    /// The methods above it that applied instead.
    var earlier: [String: Int] = [:]
  }

  let pack: RulePack
  let parts: [(part: PackPart, name: String, key: String, expression: CompiledExpression)]
  let decisions: [[Decision]]
  private let position: [PackPart: Int]
  /// By part and decision.
  private(set) var counts: [[DecisionCount]]
  /// By part, the tests that reach it.
  private(set) var reaching: [[Int]]
  private(set) var methods: [[MethodCount]]
  /// By requirement.
  private(set) var results: [[RequirementResult: Int]]
  private(set) var tiers: [String: Int] = [:]
  private(set) var classes: [String: Int] = [:]
  /// The tests that read a parameter, and a cell.
  private(set) var parameters: [Int: Set<Int>] = [:]
  private(set) var cells: [Cell: Set<Int>] = [:]
  private(set) var rows: [[Bool]]
  private(set) var tests = 0

  init(_ pack: RulePack) {
    self.pack = pack
    let parts = pack.parts
    self.parts = parts
    decisions = parts.map(\.expression.decisions)
    position = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($1.part, $0) })
    counts = decisions.map { decisions in
      decisions.map { decision in
        DecisionCount(operands: decision.operands.map { _ in ([:], [:]) })
      }
    }
    reaching = parts.map { _ in [] }
    methods = pack.steps.map { step in
      if case .quantity(let rule) = step.kind {
        rule.methods.map { _ in MethodCount() }
      } else {
        []
      }
    }
    results = pack.requirements.map { _ in [:] }
    rows = pack.tables.map { $0.rows.map { _ in false } }
  }

  /// The tests that reach a part.
  func tests(reaching part: PackPart) -> [Int] { position[part].map { reaching[$0] } ?? [] }

  /// - Parameter steps: Those of which the test expects something.
  mutating func note(_ run: RuleTestBench.Run, of test: Int, expecting steps: Set<Int>) {
    tests = max(tests, test + 1)
    for model in run.models { note(model, of: test, expecting: steps) }
  }

  /// Notes the rows alone that a test of a row reads.
  ///
  /// - Parameter table: The table of the row.
  mutating func noteReads(_ run: RuleTestBench.Run, of test: Int, from table: Int?) {
    tests = max(tests, test + 1)
    let readers = parts.filter { part in table.map(part.expression.tablesRead.contains) ?? false }
    for model in run.models {
      var frame = model.assessment.evaluation.frame
      frame.isJournaling = true
      _ = frame.takeJournal()
      for reader in readers { _ = reader.expression.evaluate(in: &frame) }
      for entry in frame.takeJournal() { note(entry, of: test) }
      for read in model.assessment.evaluation.frame.stepReads.joined() { note(read, of: test) }
      noteKeys(model)
    }
  }

  private mutating func note(_ entry: JournalEntry, of test: Int) {
    switch entry {
    case .read(let read): note(read, of: test)
    // Of a table that is not dated, to find a row is to read it: `key in table` asks no more.
    case .rows(let table, let key):
      if !pack.tables[table].factorTable.isDated { noteRow(key, of: table) }
    }
  }

  private mutating func note(_ read: Read, of test: Int) {
    switch read {
    case .parameter(let parameter): parameters[parameter, default: []].insert(test)
    case .cell(let table, let row, let column, _):
      cells[Cell(table: table, row: row, column: column), default: []].insert(test)
      rows[table][row] = true
    default: break
    }
  }

  // MARK: Models

  private mutating func note(
    _ model: RuleTestBench.Run.Model, of test: Int, expecting steps: Set<Int>
  ) {
    let evaluation = model.assessment.evaluation
    var frame = evaluation.frame
    var reached: [PackPart] = []
    for (index, ladder) in evaluation.ladders.enumerated() {
      guard let ladder else { continue }
      reached += note(ladder, at: index, in: evaluation)
    }
    note(model.audited.result.tier, &reached)
    if let id = model.audited.result.tier?.id { tiers[id, default: 0] += 1 }
    if let name = model.audited.result.score?.className { classes[name, default: 0] += 1 }
    for (index, rule) in pack.requirements.enumerated() {
      results[index][model.assessment.results[index], default: 0] += 1
      if rule.applies != nil { reached.append(.applies(requirement: index)) }
      if rule.applies?.decide(in: &frame).bool != false {
        reached.append(.assertion(requirement: index))
      }
    }
    for index in (pack.disclosure?.criteria ?? []).indices { reached.append(.criterion(index)) }
    for (index, item) in (pack.disclosure?.classes ?? []).enumerated() {
      reached.append(.disclosureClass(index))
      if item.when.decide(in: &frame).bool == true { break }
    }
    for index in pack.totals.indices { reached.append(.population(total: index)) }
    for part in reached { note(part, of: test, in: frame) }
    noteDefinitions(reached, steps, of: test, in: frame)
    noteKeys(model)
  }

  /// - Returns: The parts of the ladder that were reached.
  private mutating func note(
    _ ladder: Ladder, at step: Int, in evaluation: ModelEvaluation
  ) -> [PackPart] {
    var reached: [PackPart] = []
    for passed in ladder.passedOver {
      let method = passed.position
      reached.append(.methodCondition(step: step, method: method))
      switch passed.reason {
      case .condition: methods[step][method].isFalse += 1
      case .missing(let paths):
        let names = MissingNames(pack: pack).names(of: paths, in: evaluation)
        for name in names { methods[step][method].lacking[name, default: 0] += 1 }
        reached.append(.methodValue(step: step, method: method))
      case .error, .invalid, .improbable, .belowZero:
        methods[step][method].failing += 1
        reached += parts(ofMethod: method, at: step)
      case .wider, .compared, .refused:
        methods[step][method].others += 1
        reached.append(.methodValue(step: step, method: method))
      }
    }
    guard let used = ladder.selected?.position else { return reached }
    methods[step][used].used += 1
    let tried = Set(ladder.passedOver.map(\.position))
    if case .quantity(let rule) = pack.steps[step].kind {
      for method in methods[step].indices where method != used && !tried.contains(method) {
        methods[step][method].earlier[rule.methods[used].id, default: 0] += 1
      }
    }
    return reached + [.methodCondition(step: step, method: used)] + parts(ofMethod: used, at: step)
  }

  /// What a method is evaluated by where its condition holds.
  private func parts(ofMethod method: Int, at step: Int) -> [PackPart] {
    var parts: [PackPart] = [.methodValue(step: step, method: method)]
    guard case .quantity(let rule) = pack.steps[step].kind else { return parts }
    if rule.methods[method].occurs != nil {
      parts.append(.methodOccurrence(step: step, method: method))
    }
    if rule.methods[method].cap != nil { parts.append(.methodCap(step: step, method: method)) }
    return parts
  }

  /// The tiers whose own criterion was asked.
  private func note(_ tier: TierResult?, _ reached: inout [PackPart]) {
    guard let tier, let order = pack.tiers?.order else { return }
    let asked = tier.passedOver.filter { $0.because.hasPrefix("its criterion") }.map(\.id)
    for (index, rule) in order.enumerated()
    where rule.when != nil && (asked + [tier.id]).contains(rule.id) {
      reached.append(.tier(index))
    }
  }

  /// The definitions that reached parts read, or the test asks for, themselves or through others.
  private mutating func noteDefinitions(
    _ reached: [PackPart], _ steps: Set<Int>, of test: Int, in frame: Frame
  ) {
    var read = Set(
      reached.compactMap { position[$0] }.flatMap { parts[$0].expression.stepsRead })
    read.formUnion(steps)
    read.formUnion([pack.entityStep].compactMap(\.self))
    for key in pack.totals.flatMap(\.by) {
      if case .step(let step) = key { read.insert(step) }
    }
    for step in pack.steps.indices.reversed() where read.contains(step) {
      switch pack.steps[step].kind {
      case .definition(let expression):
        note(.definition(step: step), of: test, in: frame)
        read.formUnion(expression.stepsRead)
      case .regression(let rule): read.formUnion(rule.predictors.flatMap(\.model.stepsRead))
      case .quantity: break
      }
    }
  }

  // MARK: Parts

  private mutating func note(_ part: PackPart, of test: Int, in frame: Frame) {
    guard let index = position[part] else { return }
    if reaching[index].last != test { reaching[index].append(test) }
    var frame = frame
    for outcome in parts[index].expression.outcomes(of: decisions[index], in: &frame) {
      count(outcome, &counts[index][outcome.decision])
    }
    frame.isJournaling = true
    _ = frame.takeJournal()
    _ = parts[index].expression.evaluate(in: &frame)
    for entry in frame.takeJournal() { note(entry, of: test) }
  }

  private func count(_ outcome: DecisionOutcome, _ count: inout DecisionCount) {
    switch outcome.value {
    case true: count.isTrue += 1
    case false: count.isFalse += 1
    case nil: count.isOpen += 1
    }
    for (index, operand) in outcome.operands.enumerated() {
      guard let value = operand.value else { continue }
      count.operands[index].seen[value, default: 0] += 1
      if operand.decides { count.operands[index].deciding[value, default: 0] += 1 }
    }
  }

  /// The rows that the texts of the record were matched to, and that state fields of the model.
  private mutating func noteKeys(_ model: RuleTestBench.Run.Model) {
    let id = model.assessment.record.id
    for (index, field) in pack.fields.enumerated() {
      if let table = field.match,
        case .value(.string(let key)) = model.assessment.fields.outcomes[index]
      {
        noteRow(key, of: table)
      }
      if let table = field.catalogue?.table { noteRow(id, of: table) }
    }
  }

  private mutating func noteRow(_ key: String, of table: Int) {
    let found = pack.tables[table].factorTable.rows(for: key)
    if found.count == 1 { rows[table][found[0]] = true }
  }
}
