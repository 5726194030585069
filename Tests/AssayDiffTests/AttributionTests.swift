// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssayStatistics
import Testing

@testable import AssayDiff

/// Random revisions and records: what is attributed against all subsets of the edits.
@Suite("Attribution", .timeLimit(.minutes(15)))
struct AttributionTests {
  @Test("shares equal those over all subsets, as integers before rounding", arguments: 0..<26)
  func bruteForce(seed: Int) throws {
    let (revision, _) = try RevisionSamples.revision(seed)
    try revision.verify()
    let trials = try RevisionSamples.trials(revision)
    let players = revision.players.count
    var differ = ModelDiffer(trials, DiffUnits(trials))
    var cases = 0
    for json in RevisionSamples.records(seed, count: 20) {
      let subject = try RevisionSamples.subject(json, trials)
      var values: [[TrialKey: Int128]] = []
      for set in 0..<(1 << players) {
        let heads = Set((0..<players).filter { set & (1 << $0) != 0 })
        var auditor = TrialAuditor(try trials.rules(taking: heads))
        values.append(try #require(auditor.trial(subject).numbers()))
      }
      let expected = PlainShapley.shares(
        of: values, players: Array(0..<players), parts: ShapleySum.parts)
      #expect(try differ.exactShares(of: subject) == expected)
      cases += 1
    }
    #expect(cases == 20)
  }

  @Test("exchanging the versions negates, and what is rounded adds up", arguments: 30..<38)
  func swapped(seed: Int) throws {
    let (forth, back) = try RevisionSamples.revision(seed)
    #expect(forth.edits.map(\.id) == back.edits.map(\.id))
    let trials = try RevisionSamples.trials(forth)
    let reverse = try RevisionSamples.trials(back)
    var (there, here) = (
      ModelDiffer(trials, DiffUnits(trials)), ModelDiffer(reverse, DiffUnits(reverse))
    )
    var (part, other) = (DiffPart(), DiffPart())
    for json in RevisionSamples.records(seed, count: 20) {
      there.add(try RevisionSamples.subject(json, trials), to: &part)
      here.add(try RevisionSamples.subject(json, reverse), to: &other)
    }
    #expect(part.obstacle == nil)
    for (change, opposite) in zip(part.models, other.models) {
      #expect(change.id == opposite.id)
      for (number, negated) in zip(change.numbers, opposite.numbers) {
        let shares = number.shares.map(\.quanta)
        #expect(shares.reduce(0, +) == number.after - number.before)
        #expect(negated.shares.map { -$0.quanta } == shares)
      }
    }
    for (_, sum) in part.totals.sums {
      #expect(sum.shares.values.reduce(0) { $0 + $1.quanta } == sum.after - sum.before)
    }
  }

  @Test("edits under other names have the same shares", arguments: 60..<66)
  func relabelled(seed: Int) throws {
    func exchanged(_ text: String) -> String {
      text.replacing("pue", with: "\u{1}").replacing("host", with: "pue")
        .replacing("\u{1}", with: "host")
    }
    func change(_ text: String) -> String {
      text.replacing("value: 1.2, unit", with: "value: 1.25, unit")
        .replacing("value: 1.3, unit", with: "value: 1.1, unit")
        .replacing("power: 400}", with: "power: 430}")
    }
    func shares(_ revision: PackRevision) throws -> [[TrialKey: [String: Int128]]] {
      let trials = try RevisionSamples.trials(revision)
      let units = DiffUnits(trials)
      var differ = ModelDiffer(trials, units)
      return try RevisionSamples.records(seed, count: 20).map { json in
        try differ.exactShares(of: RevisionSamples.subject(json, trials)).mapValues { shares in
          Dictionary(uniqueKeysWithValues: shares.map { (units.units[$0].id, $1) })
        }
      }
    }
    let own = try shares(try RevisionSamples.pair(change).forth)
    let other = try shares(
      try RevisionSamples.pair(base: exchanged, head: { exchanged(change($0)) }).forth)
    let renamed = other.map { model in
      model.mapValues { Dictionary(uniqueKeysWithValues: $0.map { (exchanged($0), $1) }) }
    }
    #expect(own.contains { !$0.isEmpty })
    #expect(own == renamed)
  }

  @Test func `a pack and itself differ in nothing`() throws {
    let (revision, _) = try RevisionSamples.pair {
      $0.replacing("parameters:", with: "parameters:  # a comment")
    }
    #expect(revision.edits.isEmpty)
    let trials = try RevisionSamples.trials(revision)
    var differ = ModelDiffer(trials, DiffUnits(trials))
    var part = DiffPart()
    for json in RevisionSamples.records(1, count: 20) {
      differ.add(try RevisionSamples.subject(json, trials), to: &part)
    }
    #expect(part.models.isEmpty)
    #expect(part.totals.evaluations == 20)
  }

  @Test("no edit and all edits are the two audits", arguments: 45..<51)
  func ends(seed: Int) throws {
    let (revision, _) = try RevisionSamples.revision(seed)
    let trials = try RevisionSamples.trials(revision)
    let all = Set(revision.players.indices)
    for json in RevisionSamples.records(seed, count: 20) {
      let record = try RevisionSamples.subject(json, trials)
      for (heads, pack) in [(Set<Int>(), revision.base), (all, revision.head)] {
        let interpreter = Interpreter(pack: pack, asOf: try RevisionSamples.asOf())
        let auditor = interpreter.auditor()
        let own = try Array(json.utf8).withUnsafeBytes {
          RecordReader(interpreter.paths).read($0, line: 1, path: "models.jsonl")
        }.get()
        let audited = auditor.audit(own)
        var trial = TrialAuditor(try trials.rules(taking: heads))
        let contribution = try #require(trial.trial(record).contribution)
        #expect(contribution.tier == audited.contribution.tier)
        #expect(contribution.score == audited.contribution.score)
        let figures = contribution.totals.map { $0.values.map { $0?.estimate } }
        #expect(figures == audited.contribution.totals.map { $0.values.map { $0?.estimate } })
      }
    }
  }
}
