// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules

/// What is known of one model's descent, and what of it counts.
struct ModelLineage: Sendable {
  /// A figure that is counted with another card.
  struct Copy: Sendable {
    let field: Int
    let countedBy: String
    let isFamily: Bool
  }

  var links: [ParentLink] = []
  /// By link, whether a record of the inputs is that model; nil if nobody has looked.
  var isPresent: [Bool]?
  var status = LineageStatus.original
  /// What of its training counts: by its relations; a model without parents counts in full.
  var count = LineageRules.Count.full
  /// Whether it is a further card of another's run, so that nothing of it is in a total.
  var isCopy = false
  /// The card that its run, or its figure, is counted with; nil if it is counted itself, or if no
  /// record stands for the run.
  var countedBy: String?
  /// Whether it is known by what it has in common with the card that is counted.
  var isRun = false
  /// What that is, a phrase each.
  var agrees: [String] = []
  /// The rule by which nothing was trained.
  var nothing: LineageRules.Nothing?
  var copies: [Copy] = []
  /// By field, its part of a family's figure.
  var shares: [Int: Double] = [:]
  /// How many cards state the figure that is said to be a family's; nil if none is.
  var family: Int?
  var mirrorOf: String?
  var isInCycle = false
  /// The totals that it is in by reason of another card of its run.
  var pulled = TotalSet()
  /// Whether models name it as their base, so that its own draws are theirs too.
  var isBase = false
  /// The base, if there is just one and the inputs have it.
  var base: BaseModel?

  /// The totals' populations that a further card brings it into.
  func isPulled(into total: Int) -> Bool { pulled.contains(total) }
}

/// A base as its children read it: its own values, before it reads any base itself.
final class BaseModel: Sendable {
  let record: Record
  /// The players of inputs in which two snapshots differ on it.
  let differing: Set<Int>
  let entity: String?
  let fields: ResolvedFields
  let evaluation: ModelEvaluation
  let values: BaseValues

  var id: String { record.id }
  var place: FieldPlace { record.place }

  init(
    _ record: Record, differing: Set<Int>, entity: String?, fields: ResolvedFields,
    evaluation: ModelEvaluation, values: BaseValues
  ) {
    self.record = record
    self.differing = differing
    self.entity = entity
    self.fields = fields
    self.evaluation = evaluation
    self.values = values
  }
}

/// Looks up the lineage of one model after another; each worker has its own.
///
/// Bases are read again when a child asks for them, and the last few hundred are remembered: memory
/// does not grow with the number of bases.
final class LineageAuditor {
  private let interpreter: Interpreter
  private let lineage: PlannedLineage
  private let index: LineageIndex?
  private let reader: LineageReader
  /// Made when a base is read: most models have none.
  private lazy var records = RecordReader(interpreter.paths)
  private var bases: [Int32: BaseModel] = [:]
  private var names: [Int32: String] = [:]
  /// The players that inputs are taken from the head for.
  private var inputs: Set<Int> = []

  private static let memory = 256

  /// - Parameter index: Nil where a record is audited alone: then nobody knows of other cards.
  init?(_ interpreter: Interpreter, _ index: LineageIndex?) {
    guard let lineage = interpreter.lineage else { return nil }
    self.interpreter = interpreter
    self.lineage = lineage
    self.index = index
    reader = LineageReader(lineage: lineage, pack: interpreter.pack)
  }

  /// Bases are made of the same choice of inputs as the model itself.
  func choose(inputs heads: Set<Int>) {
    guard index?.sources.pairing != nil, inputs != heads else { return }
    inputs = heads
    bases.removeAll()
  }

  /// What is known before the model's own values are derived: its parents, and its base.
  func descent(
    of record: Record, _ notes: inout [Observation], _ resolver: inout FieldResolver
  ) -> ModelLineage {
    var result = ModelLineage()
    let (links, conflicts) = reader.parents(of: record)
    result.links = links
    notes += conflicts
    guard let index, let node = index.node(of: RecordDigest(ofID: record.id)) else { return result }
    let nodes = links.map { index.node(of: $0.hash) }
    result.isPresent = nodes.map { $0 != nil }
    let own = RecordDigest(ofID: record.id)
    let readsBase = !lineage.handedFields.isEmpty || !lineage.handedSteps.isEmpty
    // A relation that the rules do not count is none that they know what to make of the base by.
    let isCounted = links.allSatisfy { link in
      link.stated.map { lineage.rules.count(of: $0) != nil } ?? true
    }
    if readsBase, isCounted, links.count == 1, links[0].hash != own, let parent = nodes[0] {
      result.base = base(parent, in: index, &resolver)
    }
    result.isInCycle = index.cycles.contains(node)
    result.pulled = index.pulled[node] ?? TotalSet()
    result.isBase = index.isBase(node)
    result.mirrorOf = index.mirrors[node].flatMap { name(of: $0, in: index) }
    result.family = index.families[node]
    for share in index.shares[node] ?? [] { result.shares[Int(share.field)] = share.share }
    result.copies = (index.copies[node] ?? []).compactMap { copy in
      name(of: copy.countedBy, in: index).map {
        ModelLineage.Copy(field: Int(copy.field), countedBy: $0, isFamily: copy.isFamily)
      }
    }
    let head = index.head(of: node)
    result.isCopy = head != node
    result.isRun = index.runs[node] != nil
    if head >= 0, head != node { result.countedBy = name(of: head, in: index) }
    return result
  }

  /// Judges what of the model counts, once its own values are there.
  func judge(_ lineage: inout ModelLineage, _ evaluation: inout ModelEvaluation) {
    reader.relate(&lineage.links, in: &evaluation)
    defer { evaluation.frame.forgetReads() }
    lineage.nothing = self.lineage.nothing(in: &evaluation)
    if lineage.isRun, let runs = self.lineage.runs {
      lineage.agrees = runs.agreement(in: &evaluation)
    }
    if lineage.nothing != nil {
      lineage.status =
        lineage.links.isEmpty || lineage.links.contains { $0.count == nil } ? .unknown : .derived
      if index == nil { lineage.isCopy = true }
      lineage.count = lineage.isCopy ? .nothing : .increment
      return
    }
    if lineage.links.isEmpty {
      let isOriginal = self.lineage.original.map { holds($0, &evaluation) } ?? true
      let looksDerived = self.lineage.derived.map { holds($0, &evaluation) } ?? false
      lineage.status = isOriginal && !looksDerived ? .original : .unknown
      return
    }
    lineage.status = lineage.links.contains { $0.count == nil } ? .unknown : .derived
    lineage.count = lineage.links.count ?? .full
    guard lineage.count == .nothing else { return }
    let joins = self.lineage.joins(lineage.links, in: &evaluation)
    // Without the other models the record's own word is all there is.
    if index == nil { lineage.isCopy = joins }
    // A card that is counted although it trains nothing stands for the run of a base that is not
    // there, or states a training of its own.
    if !lineage.isCopy { lineage.count = joins ? .full : .increment }
  }

  private func holds(
    _ condition: CompiledExpression, _ evaluation: inout ModelEvaluation
  ) -> Bool {
    condition.decide(in: &evaluation.frame).bool == true
  }

  private func name(of node: Int32, in index: LineageIndex) -> String? {
    if let name = names[node] { return name }
    let name = index.sources.id(at: index.location(of: node), records)
    if names.count >= LineageAuditor.memory { names.removeAll() }
    names[node] = name
    return name
  }

  private func base(
    _ node: Int32, in index: LineageIndex, _ resolver: inout FieldResolver
  ) -> BaseModel? {
    if let known = bases[node] { return known }
    let found = index.sources.record(at: index.location(of: node), records, choosing: inputs)
    guard let (record, differing) = found else { return nil }
    let plan = interpreter.plan
    let fields = resolver.resolve(record)
    let evaluation = ModelEvaluation(
      plan, id: record.id, fields: fields.outcomes, qualifiers: fields.qualifiers,
      only: lineage.baseSteps)
    func handed(_ value: Value) -> Value {
      BaseFactors.handedDown(value, factors: plan.pack.factors, fields: plan.pack.fields.count)
    }
    var fieldValues: [Int: Value] = [:]
    for field in lineage.handedFields {
      if case .value(let value) = fields.outcomes[field] { fieldValues[field] = handed(value) }
    }
    var stepValues: [Int: Value] = [:]
    for step in lineage.handedSteps {
      if case .value(let value) = evaluation.frame.steps[step] { stepValues[step] = handed(value) }
    }
    let base = BaseModel(
      record, differing: differing, entity: interpreter.entity(of: record.id, in: evaluation),
      fields: fields,
      evaluation: evaluation,
      values: BaseValues(
        id: record.id, fields: fieldValues, steps: stepValues,
        modifiers: BaseFactors.handedDown(
          evaluation.frame.modifiers, factors: plan.pack.factors)))
    if bases.count >= LineageAuditor.memory { bases.removeAll() }
    bases[node] = base
    return base
  }
}
