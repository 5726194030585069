// SPDX-License-Identifier: Apache-2.0

import AssayRules
import Testing

/// Clauses: what answers them, how grave that is, and what no rule says of them.
@Suite("Clauses", .timeLimit(.minutes(15)))
struct ClauseTests {
  private static let pack = """
    clauses:
      - {id: p1, title: Energy is stated, ref: demo, at: "section 1", level: shall}
      - {id: p2, ref: demo, at: "section 2", level: may}
    fields: {energy: {unit: kWh, from: [energy]}}
    parameters:
      share: {title: A share, value: 0.5, source: demo, evidence: policy, clause: p2}
    quantities:
      used: {title: Used, unit: kWh, quantum: 1 kWh, methods: [{id: used.stated, value: model.energy, clause: [p1, p2]}]}
      half: {title: Half, unit: kWh, quantum: 1 kWh, methods: [{id: half.of, value: "used * share"}]}
      other: {title: Other, unit: kWh, quantum: 1 kWh, methods: [{id: other.of, value: "model.energy * 2.0"}]}
    requirements:
      - {id: stated, title: T, kind: datagap, severity: SEVERITY, clause: CLAUSE, assert: has(model.energy), message: silent, remedy: Say it}
      - {id: little, title: T, kind: datagap, severity: warning, assert: "!known(half) || half < quantity('1 MWh')"}
    totals:
      - {id: all, title: All, sum: [half], clause: p1}
      - {id: rest, title: Rest, sum: [other]}

    """

  private func read(
    severity: String = "warning", clause: String = "p1", _ more: String = "",
    _ change: (String) -> String = { $0 }
  ) -> PackReading {
    let text = Self.pack.replacing("SEVERITY", with: severity).replacing("CLAUSE", with: clause)
    return PackFolder.read(change(text) + more)
  }

  @Test func `one clause or several may be named wherever a rule answers one`() throws {
    let reading = read(clause: "[p1, p2]")
    let pack = try #require(reading.pack, "\(reading.rendered)")
    #expect(pack.requirements[0].clauses == ["p1", "p2"])
    #expect(pack.methods[0].clauses == ["p1", "p2"])
    #expect(pack.parameters[0].clauses == ["p2"])
    #expect(pack.totals[0].clauses == ["p1"])
  }

  @Test(
    "a requirement is as grave as the strongest clause that it answers",
    arguments: [
      ("note", "p1", true), ("warning", "p1", false), ("error", "p1", false),
      ("error", "p2", true), ("note", "p2", false), ("error", "[p2, p1]", false),
      ("note", "[p2, p1]", true),
    ])
  func severity(_ severity: String, _ clause: String, _ isOdd: Bool) {
    let reading = read(severity: severity, clause: clause)
    #expect(reading.codes.contains("clause-level") == isOdd, "\(reading.rendered)")
  }

  @Test func `an untranslated clause taints what it names and all that reads it`() throws {
    let reading = read(
      """
      untranslated: [{clause: p1, title: Meters are calibrated, why: no record says so, taints: [used]}]
      """)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    let tainted = pack.tainted(by: pack.untranslated[0])
    #expect(tainted.quantities == ["used", "half"])
    #expect(tainted.requirements == ["little"])
    #expect(tainted.totals == ["all"])
  }

  @Test(
    "what an untranslated clause names is declared",
    arguments: [
      ("{clause: p9, title: T, why: W}", "unknown-id"),
      ("{clause: p1, title: T, why: W, taints: [usd]}", "unknown-id"),
      ("{clause: p1, title: T, why: W, taints: [share]}", "unknown-id"),
      ("{clause: p1, title: T}", "missing-key"),
      ("{clause: p1, title: T, why: W, taint: [used]}", "unknown-key"),
      ("{clause: p1, title: T, why: W}, {clause: p1, title: U, why: W}", "duplicate-id"),
    ])
  func faults(_ item: String, _ code: String) {
    #expect(read("untranslated: [\(item)]").codes == [code])
  }

  @Test func `an untranslated clause is part of the meaning, and an edit`() throws {
    let gap = "untranslated: [{clause: p1, title: T, why: W, taints: [used]}]"
    let (base, head) = (read(), read(gap))
    #expect(
      base.pack?.identity.meaningDigest != head.pack?.identity.meaningDigest)
    let revision = try #require(PackRevision(base: base, head: head))
    try revision.verify()
    #expect(revision.edits.map(\.id) == ["untranslated['p1'].declared"])
    #expect(revision.edits.map(\.kind) == [.requirement])
  }

  @Test func `what is only worded, cited or placed otherwise is editorial`() throws {
    let head = read {
      $0.replacing("title: Energy is stated", with: "title: Energy is disclosed")
        .replacing("at: \"section 2\", level: may", with: "at: \"section 3\", level: should")
        .replacing("title: A share", with: "title: The share")
        .replacing("source: demo, evidence", with: "source: {ref: demo, at: page 2}, evidence")
        .replacing("message: silent, remedy: Say it", with: "message: mute, remedy: State it")
    }
    let base = read()
    let revision = try #require(PackRevision(base: base, head: head))
    try revision.verify()
    // Messages and remedies are printed: they are part of the meaning, and editorial all the same.
    #expect(revision.edits.map(\.id) == ["stated.message", "stated.remedy"])
    #expect(
      revision.editorial.map(\.id) == [
        "p1.title", "p2.at", "p2.level", "share.source", "share.title",
      ])
    #expect((revision.edits + revision.editorial).allSatisfy { $0.kind == .editorial })
    #expect(revision.editorial[1].old == "section 2" && revision.editorial[1].new == "section 3")
  }

  @Test func `two versions that are worded alike have no editorial edit`() throws {
    let revision = try #require(PackRevision(base: read(), head: read()))
    #expect(revision.edits.isEmpty && revision.editorial.isEmpty)
  }
}
