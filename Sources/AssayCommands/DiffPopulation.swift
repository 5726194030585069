// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayDiff
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource

/// The inputs of a comparison: those of the head, and those of the base where they are others.
struct DiffPopulation {
  let inputs: [InputSummary]
  /// Empty where the base is applied to the same.
  let baseInputs: [InputSummary]
  private let trials: RevisionTrials
  private let population: PopulationInput
  private let audit: PopulationAudit
  private let identities: IdentitySurvey
  private let pairing: RecordPairing?

  init(
    _ models: [String], baseModels: [String], maps: [String], _ trials: RevisionTrials
  ) throws {
    self.trials = trials
    let interpreter = try trials.base()
    population = try PopulationInput(models, maps: maps, for: interpreter)
    (identities, inputs) = population.identities()
    try DiffPopulation.warn(of: inputs)
    audit = PopulationAudit(
      interpreter, declared: population.declared, duplicates: population.duplicates(in: identities))
    guard let parts = trials.inputs else {
      (pairing, baseInputs) = (nil, [])
      return
    }
    let other = try PopulationInput(baseModels, maps: maps, for: interpreter)
    let (otherIdentities, summaries) = other.identities()
    baseInputs = summaries
    try DiffPopulation.warn(of: summaries)
    let otherAudit = PopulationAudit(
      interpreter, declared: other.declared, duplicates: other.duplicates(in: otherIdentities))
    var sides: [TrialSubject.Side] = []
    Workers.inOrder(other.pieces) { piece -> [TrialSubject.Side] in
      let records = other.records[piece.input]
      defer { records.file.forget(piece.chunk.range) }
      var part: [TrialSubject.Side] = []
      otherAudit.forEachRecord(in: piece.chunk, of: records.stream, input: piece.input) {
        part.append($0.side)
      }
      return part
    } consume: { part in
      sides += part
    }
    otherAudit.forEachDeclared(besides: otherIdentities) { sides.append($0.side) }
    let (identities, declared) = (identities, population.declared)
    pairing = RecordPairing(parts, base: sides) { id in
      identities.contains(id)
        || !declared[id].isEmpty
    }
  }

  /// Records that cannot be read are in no audit, and a model that is gone for it is not gone.
  ///
  /// - Throws: `FileFailure` for an input without a record: of it nothing would differ, and all would.
  private static func warn(of inputs: [InputSummary]) throws(FileFailure) {
    if let empty = inputs.first(where: { $0.records == 0 }) {
      throw FileFailure(
        empty.path,
        empty.unreadable > 0
          ? "nothing of it can be read; 'assay audit' says why" : "is empty: it has no record")
    }
    for input in inputs where input.unreadable > 0 {
      Console.say(
        "assay: \(input.unreadable) of \(input.path) cannot be read and are left out;"
          + " 'assay audit' says which and why")
    }
  }

  private var recordCount: Int {
    (inputs + baseInputs).reduce(0) { $0 + $1.records }
  }

  // MARK: Passes

  /// Who shares a training run with whom, under every choice of edits on which that depends.
  func lineage(by units: DiffUnits) throws -> LineageChoices {
    try LineageChoices(units, records: recordCount) { heads in
      let rules = try trials.rules(taking: heads)
      var whole = TrialSurvey()
      Workers.inOrder(population.pieces) { piece -> TrialSurvey in
        let records = population.records[piece.input]
        defer { records.file.forget(piece.chunk.range) }
        guard var surveyor = TrialSurveyor(rules, taking: heads, pairing: pairing) else {
          return TrialSurvey()
        }
        audit.forEachRecord(in: piece.chunk, of: records.stream, input: piece.input) {
          surveyor.add($0)
        }
        return surveyor.survey
      } consume: {
        whole.merge($0)
      }
      if var surveyor = TrialSurveyor(rules, taking: heads, pairing: pairing) {
        audit.forEachDeclared(besides: identities) { surveyor.add($0) }
        surveyor.addBaseOnly()
        whole.merge(surveyor.survey)
      }
      return whole.lineage(
        by: rules, streams: population.records.map(\.stream), declared: population.declared,
        declaredIDs: audit.declaredIDs(besides: identities), pairing: pairing)
    }
  }

  /// The same units with fewer of them told apart where there are so many edits that it would take too
  /// many packs.
  func limited(_ units: DiffUnits, _ lineage: LineageChoices) throws -> DiffUnits {
    guard trials.players.count > ReadSurvey.limit else { return units }
    let parts = Workers.inOrder(
      population.pieces,
      state: { @Sendable in ModelDiffer(trials, units, lineage: lineage) }
    ) { differ, piece -> ReadSurvey in
      let records = population.records[piece.input]
      defer { records.file.forget(piece.chunk.range) }
      var survey = ReadSurvey()
      audit.forEachRecord(in: piece.chunk, of: records.stream, input: piece.input) {
        survey.add(subject($0), by: &differ)
      }
      return survey
    }
    var whole = ReadSurvey()
    for part in parts { whole.merge(part) }
    return units.limited(by: whole)
  }

  /// Compares every model; workers keep what they made ready for one chunk for the next.
  func compared(
    by units: DiffUnits, _ lineage: LineageChoices, _ method: DiffMethod
  ) -> DiffPart {
    @Sendable func differ() -> ModelDiffer {
      ModelDiffer(trials, units, lineage: lineage, method: method)
    }
    let parts = Workers.inOrder(population.pieces, state: differ) { differ, piece -> DiffPart in
      let records = population.records[piece.input]
      defer { records.file.forget(piece.chunk.range) }
      var part = DiffPart()
      audit.forEachRecord(in: piece.chunk, of: records.stream, input: piece.input) {
        differ.add(subject($0), to: &part)
      }
      return part
    }
    var whole = DiffPart()
    for part in parts { whole.merge(part) }
    var differ = differ()
    audit.forEachDeclared(besides: identities) { differ.add(subject($0), to: &whole) }
    for index in pairing?.baseOnly.indices ?? 0..<0 {
      if let subject = pairing?.subject(at: index) { differ.add(subject, to: &whole) }
    }
    return whole
  }

  private func subject(_ record: ComparedRecord) -> TrialSubject {
    pairing?.subject(of: record.side) ?? TrialSubject(record.side)
  }
}
