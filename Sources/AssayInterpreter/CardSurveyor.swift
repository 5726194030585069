// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// Asks one record after another what lineage needs to know of it; each worker has its own.
struct CardSurveyor {
  private let interpreter: Interpreter
  private let lineage: PlannedLineage
  private let reader: LineageReader
  private var resolver: FieldResolver
  /// The paths under which a figure may stand.
  private let figurePaths: [Int]
  private let allSteps: [Bool]
  private let grading: Grading
  /// The memory of a record that is done with.
  private var spare: ModelEvaluation?

  init(_ interpreter: Interpreter) {
    guard let lineage = interpreter.lineage else {
      preconditionFailure("cards are surveyed for packs with rules of lineage")
    }
    self.interpreter = interpreter
    self.lineage = lineage
    reader = LineageReader(lineage: lineage, pack: interpreter.pack)
    resolver = interpreter.resolver
    figurePaths = resolver.paths(of: Set(lineage.figures.map(\.field))).sorted()
    allSteps = zip(lineage.cardSteps, lineage.mirrorSteps).map { $0 || $1 }
    grading = Grading(plan: interpreter.plan, missing: MissingNames(pack: interpreter.pack))
  }

  /// - Parameter observe: Is handed what was evaluated of a record that is asked anything.
  mutating func add(
    _ record: Record, at location: RecordLocation, to survey: inout LineageSurvey,
    observe: (ModelEvaluation) -> Void = { _ in }
  ) {
    let node = Int32(clamping: survey.nodes.count)
    survey.nodes.append(LineageSurvey.Node(hash: RecordDigest(ofID: record.id), location: location))
    var (links, _) = reader.parents(of: record)
    let mayHaveFigures =
      figurePaths.contains { !record.found[$0].isEmpty } || resolver.isListed(record.id)
    let isCard = !links.isEmpty || mayHaveFigures
    guard isCard || !lineage.mirrors.isEmpty || lineage.everySteps != nil else { return }
    let fields = resolver.resolve(record)
    var evaluation = spare ?? ModelEvaluation(silent: interpreter.plan)
    spare = nil
    evaluation.start(
      interpreter.plan, id: record.id, fields: fields.outcomes, qualifiers: fields.qualifiers,
      only: lineage.everySteps ?? (isCard ? allSteps : lineage.mirrorSteps))
    observe(evaluation)
    defer {
      spare = evaluation
      spare?.frame.fields = []
      resolver.reuse(fields)
    }
    var mirror: RecordDigest?
    if links.isEmpty, let key = mirrorKey(in: &evaluation) {
      mirror = key
      survey.mirrors.append(LineageSurvey.Mirror(node: node, key: key))
    }
    let isNothing = lineage.nothing(in: &evaluation) != nil
    guard isCard || isNothing || lineage.runs != nil else { return }
    reader.relate(&links, in: &evaluation)
    for link in links {
      survey.edges.append(LineageSurvey.Edge(child: node, parent: link.hash))
    }
    let joins = isNothing || lineage.joins(links, in: &evaluation)
    let totals = totals(in: &evaluation)
    if isCard || isNothing {
      survey.cards.append(
        LineageSurvey.Card(node: node, joins: joins, isNothing: isNothing, totals: totals))
    }
    if mayHaveFigures { addFigures(of: node, fields, mirror, &evaluation, to: &survey) }
    if let runs = lineage.runs, !isNothing, let key = runs.key(in: &evaluation) {
      let time = runs.time(in: &evaluation)
      evaluation.start(
        interpreter.plan, id: record.id, fields: fields.outcomes, qualifiers: fields.qualifiers,
        only: runs.tierSteps)
      observe(evaluation)
      survey.runs.append(
        card(of: node, runs, key, time: time, totals: totals, in: &evaluation))
    }
  }

  /// How good the figure of a card is by what it states itself, without a base.
  private func card(
    of node: Int32, _ runs: PlannedRuns, _ key: (digest: RecordDigest, near: Double),
    time: Double?, totals: TotalSet, in evaluation: inout ModelEvaluation
  ) -> LineageGraph.RunCard {
    var notes: [Observation] = []
    let plan = interpreter.plan
    let tier = grading.tier(of: &evaluation, &notes).flatMap { plan.tierIndex(of: $0.id) }
    evaluation.frame.forgetReads()
    var figure: Double?
    if let headline = plan.headline, case .value(let value) = evaluation.frame.steps[headline] {
      figure = value.number.0
    }
    let isDocumented = figure != nil && tier.map { runs.isDocumented[$0] } ?? false
    return LineageGraph.RunCard(
      node: node, key: key.digest, near: key.near, tier: Int32(clamping: tier ?? plan.tiers.count),
      isDocumented: isDocumented, figure: figure ?? 0, time: time, totals: totals)
  }

  /// The totals whose population holds the card.
  private func totals(in evaluation: inout ModelEvaluation) -> TotalSet {
    var totals = TotalSet()
    for (total, population) in lineage.populations.enumerated() {
      let isInside = population.map { $0.decide(in: &evaluation.frame).bool == true } ?? true
      if isInside { totals.insert(total) }
    }
    return totals
  }

  private func addFigures(
    of node: Int32, _ fields: ResolvedFields, _ mirror: RecordDigest?,
    _ evaluation: inout ModelEvaluation, to survey: inout LineageSurvey
  ) {
    let isFamily = lineage.family?.decide(in: &evaluation.frame).bool == true
    let entity = interpreter.entity(of: evaluation.frame.id, in: evaluation)
    var weight: Double?
    if let step = lineage.allocate, case .value(let value) = evaluation.frame.steps[step] {
      weight = value.number.0
    }
    let digits = lineage.rules.sameFigure?.digits ?? 0
    var traits: [LineageGraph.Trait]?
    let names = lineage.named.compactMap { trait($0, fields) }
    for (field, kind) in lineage.figures {
      guard case .value(let value) = fields.outcomes[field], value.isNumber else { continue }
      var unit = Unit.one
      if case .quantity(let own) = interpreter.pack.fields[field].kind { unit = own.value }
      guard let figure = DisclosedFigure(value.number.0, in: unit) else { continue }
      let isBudget = lineage.budgets.contains(field)
      if isBudget, traits == nil { traits = lineage.traits.compactMap { trait($0, fields) } }
      survey.figures.append(
        LineageGraph.Figure(
          node: node, field: Int32(clamping: field), kind: kind, value: figure.value,
          isDistinct: figure.digits >= digits || !names.isEmpty, isFamily: isFamily,
          entity: entity.map { RecordDigest(of: $0.lowercased()) }, mirror: mirror, weight: weight,
          traits: (isBudget ? traits ?? [] : []) + names))
    }
  }

  private func trait(_ field: Int, _ fields: ResolvedFields) -> LineageGraph.Trait? {
    guard case .value(let value) = fields.outcomes[field] else { return nil }
    let compared: LineageGraph.Trait.Value =
      value.isNumber ? .number(value.number.0) : .text(RecordDigest(of: DerivedText.of(value)))
    return LineageGraph.Trait(field: Int32(clamping: field), value: compared)
  }

  /// What a model has in common with its mirrors; nil if a part of it is unknown.
  private func mirrorKey(in evaluation: inout ModelEvaluation) -> RecordDigest? {
    guard !lineage.mirrors.isEmpty else { return nil }
    var text = ""
    for expression in lineage.mirrors {
      guard case .value(let value) = expression.decide(in: &evaluation.frame) else { return nil }
      let part = DerivedText.of(value)
      text += "\(part.utf8.count):\(part)"
    }
    evaluation.frame.forgetReads()
    return RecordDigest(of: text)
  }
}

extension PlannedLineage {
  /// The rule by which nothing was trained, unless the card states a training; nil: none holds.
  func nothing(in evaluation: inout ModelEvaluation) -> LineageRules.Nothing? {
    guard !nothing.isEmpty else { return nil }
    defer { evaluation.frame.forgetReads() }
    let found = nothing.first { $0.when.decide(in: &evaluation.frame).bool == true }
    guard let found, discloses?.decide(in: &evaluation.frame).bool != true else { return nil }
    return found.rule
  }

  /// Whether a model was not trained, so that it is a further card of its base's run.
  func joins(_ links: [ParentLink], in evaluation: inout ModelEvaluation) -> Bool {
    guard links.count == .nothing else { return false }
    defer { evaluation.frame.forgetReads() }
    return discloses?.decide(in: &evaluation.frame).bool != true
  }
}

/// A figure as it is compared with others: to twelve digits, for units are converted between.
struct DisclosedFigure {
  /// In canonical units.
  let value: Double
  /// Significant digits, without zeros at the end: 17.0 has two.
  let digits: Int

  /// - Returns: Nil for what is no figure: zero claims nothing.
  init?(_ number: Double, in unit: Unit) {
    guard number > 0, number.isFinite,
      let value = NumberText.parse(DisclosedFigure.plain(number))
    else { return nil }
    self.value = value
    let written = DisclosedFigure.plain(unit.amount(number)).utf8.filter { $0 != UInt8(ascii: ".") }
    let zero = UInt8(ascii: "0")
    digits = written.drop { $0 == zero }.reversed().drop { $0 == zero }.count
  }

  /// Twelve significant digits without commas between thousands.
  private static func plain(_ number: Double) -> String {
    NumberFormat.rounded(number, significant: 12).filter { $0 != "," }
  }
}

/// The text of a value such that equal values have equal texts.
enum DerivedText {
  static func of(_ value: Value) -> String {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .uint(let number): String(number)
    case .double(let number, _): NumberFormat.rounded(number, significant: 12)
    case .bool(let truth): String(truth)
    case .timestamp(let moment): moment.description
    default: ""
    }
  }
}

extension Value {
  var isNumber: Bool {
    switch self {
    case .double, .int, .uint: true
    default: false
    }
  }
}
