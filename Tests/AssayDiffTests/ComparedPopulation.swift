// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayDiff
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues
import Testing

/// A population in the text of a test, compared as the command does it, and every choice evaluated
/// one by one to compare with.
final class ComparedPopulation {
  let trials: RevisionTrials
  let subjects: [TrialSubject]
  private let records: [ComparedRecord]
  private let stream: RecordStream
  private let pairing: RecordPairing?

  /// - Parameters:
  ///   - head: The records, one a line.
  ///   - base: Those of the base, if they are others.
  init(
    _ revision: PackRevision, head: [String], base: [String]? = nil,
    dates: (base: String, head: String) = ("2026-06-30", "2026-06-30")
  ) throws {
    let early = try #require(Timestamp(dates.base))
    let late = try #require(Timestamp(dates.head))
    trials = try RevisionTrials(revision, dates: (early, late), comparesInputs: base != nil)
    let interpreter = try trials.base()
    let audit = PopulationAudit(
      interpreter, declared: DeclaredModels(), duplicates: DuplicateResolution())
    func read(_ lines: [String]) -> (RecordStream, [ComparedRecord]) {
      let text = lines.joined(separator: "\n") + "\n"
      let stream = RecordStream(InputBytes(text.utf8), path: "models.jsonl")
      var records: [ComparedRecord] = []
      for chunk in stream.chunks().chunks {
        audit.forEachRecord(in: chunk, of: stream, input: 0) { records.append($0) }
      }
      return (stream, records)
    }
    (stream, records) = read(head)
    if let parts = trials.inputs {
      let (_, others) = read(base ?? [])
      let ids = Set(records.map(\.side.record.id))
      let pairing = RecordPairing(parts, base: others.map(\.side)) { ids.contains($0) }
      self.pairing = pairing
      subjects =
        records.map { pairing.subject(of: $0.side) }
        + pairing.baseOnly.indices.compactMap { pairing.subject(at: $0) }
    } else {
      pairing = nil
      subjects = records.map { TrialSubject($0.side) }
    }
  }

  /// The players on which some model or rule differs.
  var active: [Int] {
    let inputs = subjects.reduce(into: Set<Int>()) { $0.formUnion($1.differing) }
    return trials.all.filter { player in
      switch trials.players[player] {
      case .edits, .date: true
      case .input, .presence, .notices: inputs.contains(player)
      }
    }.sorted()
  }

  private func survey(_ heads: Set<Int>) throws -> TrialLineage {
    let rules = try trials.rules(taking: heads)
    var survey = TrialSurvey()
    if var surveyor = TrialSurveyor(rules, taking: heads, pairing: pairing) {
      for record in records { surveyor.add(record) }
      surveyor.addBaseOnly()
      survey = surveyor.survey
    }
    return survey.lineage(
      by: rules, streams: [stream], declared: DeclaredModels(), declaredIDs: [], pairing: pairing)
  }

  /// - Parameter records: How many there are said to be: with many, edits are taken together.
  func lineage(records: Int? = nil) throws -> (DiffUnits, LineageChoices) {
    let units = DiffUnits(trials)
    let choices = try LineageChoices(units, records: records ?? subjects.count, survey: survey)
    guard !choices.joined.isEmpty else { return (units, choices) }
    return (DiffUnits(trials, joining: choices.joined), choices)
  }

  func compared(
    method: (DiffUnits) throws -> DiffMethod = { _ in .shapley }, records: Int? = nil,
    leafLimit: Int = ModelDiffer.leafLimit, order: ([TrialSubject]) -> [TrialSubject] = { $0 }
  ) throws -> (part: DiffPart, document: DiffDocument) {
    let (units, choices) = try lineage(records: records)
    let method = try method(units)
    var differ = ModelDiffer(trials, units, lineage: choices, method: method, leafLimit: leafLimit)
    var part = DiffPart()
    for subject in order(subjects) { differ.add(subject, to: &part) }
    if let obstacle = part.obstacle { throw obstacle }
    let document = try DiffDocument(
      part, trials, units, method: method, significance: nil, toolVersion: "0")
    return (part, document)
  }

  /// What every model comes to when these players are taken from the head, with all other models as
  /// they are then.
  func numbers(taking heads: Set<Int>) throws -> [[TrialKey: Int128]] {
    var auditor = TrialAuditor(try trials.rules(taking: heads), lineage: try survey(heads).index)
    return try subjects.map { subject in
      try #require(auditor.trial(subject, taking: heads).numbers())
    }
  }
}

/// Shapley values by their definition, over all subsets.
enum PlainShapley {
  /// Σ over sets S without the player of |S|!·(n−|S|−1)!/n!·(v(S with it) − v(S)), in parts.
  ///
  /// - Parameter values: By the bits of the players at head.
  static func shares(
    of values: [[TrialKey: Int128]], players: [Int], parts: Int128
  ) -> [TrialKey: [Int: Int128]] {
    func factorial(_ number: Int) -> Int128 { (0..<number).reduce(1) { $0 * Int128($1 + 1) } }
    var shares: [TrialKey: [Int: Int128]] = [:]
    for key in Set(values.flatMap(\.keys)) {
      for (place, player) in players.enumerated() {
        var sum: Int128 = 0
        for set in values.indices where set & (1 << place) == 0 {
          let size = set.nonzeroBitCount
          let effect = (values[set | 1 << place][key] ?? 0) - (values[set][key] ?? 0)
          sum += factorial(size) * factorial(players.count - size - 1) * effect
        }
        let share = sum * parts / factorial(players.count)
        if share != 0 { shares[key, default: [:]][player] = share }
      }
    }
    return shares
  }
}
