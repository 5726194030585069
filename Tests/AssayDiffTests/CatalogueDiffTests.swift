// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayMetadata
import AssayRules
import AssayStatistics
import Testing

@testable import AssayDiff

/// Facts of a table of the pack in two versions: each row is an edit of its own.
@Suite("Attribution of catalogues", .timeLimit(.minutes(15)))
struct CatalogueDiffTests {
  private static func with(_ rows: String, energy: String, extra: String = "") -> (String) -> String
  {
    { text in
      text.replacing(
        "  energy: {unit: \"kWh[it]\", from: [energy]}",
        with: "  energy: {unit: \"kWh[it]\", from: [energy]\(energy)}"
      ).replacing(
        "  hours: {unit: h, from: [hours]}", with: "  hours: {unit: h, from: [hours]\(extra)}"
      ).replacing(
        "  accelerator: {type: string, from: [hardware]",
        with:
          "  accelerator: {type: string, from: [hardware]\(extra.isEmpty ? "" : ", catalogue: facts.device")"
      ).replacing(
        "tables:\n",
        with: """
          tables:
            facts:
              title: Facts
              key: string
              columns: {energy: {title: E, unit: "kWh[it]"}, hours: {title: H, unit: h}, device: {title: D, type: string}}
              rows: {\(rows)}

          """)
    }
  }

  private static let old =
    "org/model-0: {energy: 100}, ORG/Model-1: {energy: 50, hours: 7, device: 2 x beta}, org/model-2: {energy: 10}"
  private static let new =
    "org/model-0: {energy: 120}, org/model-1: {energy: 50, hours: 9, device: 3x alpha}, org/model-3: {hours: 5}"

  private static var revisions: [(base: (String) -> String, head: (String) -> String)] {
    [
      (
        with(old, energy: ", catalogue: facts.energy"),
        with(new, energy: ", catalogue: facts.energy")
      ),
      (
        with(old, energy: "", extra: ", catalogue: facts.hours"),
        with(new, energy: ", catalogue: facts.energy", extra: ", catalogue: facts.hours")
      ),
      (
        with(
          old, energy: ", catalogue: facts.energy",
          extra: ", catalogue: {column: facts.hours, unless: [place]}"),
        with(
          new, energy: ", catalogue: facts.energy",
          extra: ", catalogue: {column: facts.hours, with: energy}")
      ),
      ({ $0 }, with(new, energy: ", catalogue: facts.energy", extra: ", catalogue: facts.hours")),
    ]
  }

  @Test("shares equal those over all subsets", arguments: 0..<4)
  func bruteForce(_ index: Int) throws {
    let (revision, back) = try RevisionSamples.pair(
      base: Self.revisions[index].base, head: Self.revisions[index].head)
    try revision.verify()
    #expect(revision.edits.map(\.id) == back.edits.map(\.id))
    let trials = try RevisionSamples.trials(revision)
    let players = revision.players.count
    try #require(players > 0 && players <= 10)
    var differ = ModelDiffer(trials, DiffUnits(trials))
    var moved = 0
    for json in (0..<5).flatMap({ RevisionSamples.records(index + 10 * $0, count: 4) }) {
      let subject = try RevisionSamples.subject(json, trials)
      var values: [[TrialKey: Int128]] = []
      for set in 0..<(1 << players) {
        let heads = Set((0..<players).filter { set & (1 << $0) != 0 })
        var auditor = TrialAuditor(try trials.rules(taking: heads))
        values.append(try #require(auditor.trial(subject).numbers()))
      }
      if values.first != values.last { moved += 1 }
      let expected = PlainShapley.shares(
        of: values, players: Array(0..<players), parts: ShapleySum.parts)
      #expect(try differ.exactShares(of: subject) == expected, "\(json)")
    }
    #expect(moved > 0)
  }

  @Test func `an edit of a row is one, at its place`() throws {
    let (revision, _) = try RevisionSamples.pair(
      base: Self.revisions[0].base, head: Self.revisions[0].head)
    let ids = revision.edits.map(\.id)
    #expect(ids.contains("facts['org/model-0'].energy"), "\(ids)")
    #expect(revision.edits.allSatisfy { ($0.headPlace ?? $0.basePlace) != nil }, "\(ids)")
  }
}
