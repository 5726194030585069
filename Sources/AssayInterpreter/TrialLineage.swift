// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules

/// The inputs of a comparison's base, held as a whole, for the models of the head to be compared
/// with.
package final class RecordPairing: Sendable {
  let parts: InputParts
  /// By the digest of the id: ids are compared as bytes, and texts are not.
  private let base: [RecordDigest: TrialSubject.Side]
  /// The models that only the base has, in order of id.
  package let baseOnly: [String]

  /// - Parameters:
  ///   - base: The records of the base that count, with what is declared of them.
  ///   - isInHead: Whether the inputs of the head have a model.
  package init(
    _ parts: InputParts, base: [TrialSubject.Side], isInHead: (String) -> Bool
  ) {
    self.parts = parts
    self.base = Dictionary(
      base.map { (RecordDigest(ofID: $0.record.id), $0) }, uniquingKeysWith: { first, _ in first })
    baseOnly = base.map(\.record.id).filter { !isInHead($0) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A model of the head with what the base says of it.
  package func subject(of head: TrialSubject.Side) -> TrialSubject {
    TrialSubject(
      id: head.record.id, base: base[RecordDigest(ofID: head.record.id)], head: head, by: parts)
  }

  /// A model that only the base has.
  package func subject(at index: Int) -> TrialSubject? {
    guard baseOnly.indices.contains(index) else { return nil }
    let id = baseOnly[index]
    return TrialSubject(id: id, base: base[RecordDigest(ofID: id)], head: nil, by: parts)
  }

  func id(at index: Int) -> String? { baseOnly.indices.contains(index) ? baseOnly[index] : nil }
}

/// What a choice of edits makes of the models' runs, and which players that depends on.
package struct TrialLineage: Sendable {
  /// Nil if the rules have no lineage by this choice.
  package let index: LineageIndex?
  package let reads: Set<Int>
}

/// The first pass over a part of the population, under one choice of edits.
package struct TrialSurvey: Sendable {
  private var survey = LineageSurvey()
  private var reads: Set<Int> = []

  package init() {}

  package mutating func merge(_ other: TrialSurvey) {
    survey.merge(other.survey)
    reads.formUnion(other.reads)
  }

  fileprivate mutating func add(
    _ subject: TrialSubject, at location: RecordLocation, by rules: TrialRules,
    taking heads: Set<Int>, _ surveyor: inout CardSurveyor, _ spellings: SpellingMemo
  ) {
    if let inputs = rules.inputs, subject.differing.contains(inputs.presence) {
      reads.insert(inputs.presence)
    }
    guard let side = subject.side(taking: heads, by: rules.inputs) else { return }
    var found = reads
    surveyor.add(side.record, at: location, to: &survey) { evaluation in
      var collector = ReadCollector(
        rules, side.record, differing: subject.differing, EvaluationBox(evaluation),
        spellings)
      collector.addSurvey()
      found.formUnion(collector.players)
    }
    // What a record has to say to be asked at all.
    if !subject.differing.isEmpty, let inputs = rules.inputs,
      let lineage = rules.interpreter.lineage
    {
      let fields = (lineage.figures.map(\.field) + lineage.traits).flatMap { rules.fieldPaths[$0] }
      for path in lineage.parentPaths + lineage.relationPaths + fields {
        if let player = inputs.player(ofPath: path), subject.differing.contains(player) {
          found.insert(player)
        }
      }
    }
    reads = found
  }

  /// Draws the conclusions.
  package func lineage(
    by rules: TrialRules, streams: [RecordStream], declared: DeclaredModels,
    declaredIDs: [String], pairing: RecordPairing?
  ) -> TrialLineage {
    let sources = RecordSources(
      streams: streams, declared: declared,
      declaredIDs: declaredIDs, pairing: pairing)
    return TrialLineage(
      index: LineageIndex(rules.interpreter, survey, DuplicateResolution(), sources),
      reads: reads.union(rules.anchors.everywhere))
  }
}

/// Surveys records under one choice of edits; each worker has its own.
package struct TrialSurveyor {
  private let rules: TrialRules
  private let heads: Set<Int>
  private let pairing: RecordPairing?
  private var surveyor: CardSurveyor
  private let spellings = SpellingMemo()
  package private(set) var survey = TrialSurvey()

  /// - Returns: Nil if the rules have no lineage by this choice.
  package init?(_ rules: TrialRules, taking heads: Set<Int>, pairing: RecordPairing?) {
    guard rules.interpreter.lineage != nil else { return nil }
    self.rules = rules
    self.heads = heads
    self.pairing = pairing
    surveyor = CardSurveyor(Interpreter(unsharing: rules.interpreter))
  }

  package mutating func add(_ record: ComparedRecord) {
    let subject = pairing?.subject(of: record.side) ?? TrialSubject(record.side)
    survey.add(subject, at: record.location, by: rules, taking: heads, &surveyor, spellings)
  }

  /// Adds the models that only the base's inputs have.
  package mutating func addBaseOnly() {
    guard let pairing else { return }
    for index in pairing.baseOnly.indices {
      guard let subject = pairing.subject(at: index) else { continue }
      let location = RecordLocation(
        input: RecordLocation.baseInput, offset: index, count: 0, line: 0)
      survey.add(subject, at: location, by: rules, taking: heads, &surveyor, spellings)
    }
  }
}

extension LineageIndex {
  /// What the index says of one model, such that equal entries mean the same for its figures,
  /// whatever the numbers of the models.
  package struct Entry: Hashable {
    fileprivate struct Part: Hashable {
      let field: Int32
      let hash: RecordDigest?
      let share: Double
    }

    fileprivate var isKnown = false
    /// Which of its bases are there.
    fileprivate var parents: [Bool] = []
    fileprivate var head: RecordDigest?
    fileprivate var isCopy = false
    fileprivate var isRun = false
    fileprivate var isBase = false
    fileprivate var isInCycle = false
    fileprivate var pulled = TotalSet()
    fileprivate var family: Int?
    fileprivate var mirror: RecordDigest?
    fileprivate var copies: [Part] = []
    fileprivate var shares: [Part] = []
  }

  package func entry(of id: String, parents: [RecordDigest]) -> Entry {
    var entry = Entry()
    entry.parents = parents.map { node(of: $0) != nil }
    guard let node = node(of: RecordDigest(ofID: id)) else { return entry }
    entry.isKnown = true
    let head = head(of: node)
    entry.isCopy = head != node
    entry.head = head >= 0 ? hash(of: head) : nil
    entry.isRun = runs[node] != nil
    entry.isBase = isBase(node)
    entry.isInCycle = cycles.contains(node)
    entry.pulled = pulled[node] ?? TotalSet()
    entry.family = families[node]
    entry.mirror = mirrors[node].map { hash(of: $0) }
    entry.copies = (copies[node] ?? []).map {
      Entry.Part(field: $0.field, hash: hash(of: $0.countedBy), share: $0.isFamily ? 1 : 0)
    }
    entry.shares = (shares[node] ?? []).map {
      Entry.Part(field: $0.field, hash: nil, share: $0.share)
    }
    return entry
  }
}
