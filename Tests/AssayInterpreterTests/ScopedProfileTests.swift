// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import Testing

/// What a profile says of some models holds of these, and of no others.
@Suite("Scopes of profiles", .timeLimit(.minutes(15)))
struct ScopedProfileTests {
  private static let rules = """
    assay: 1
    pack: demo
    version: 1.0.0
    title: Demonstration
    bases: {meter: [it, facility]}
    references: {demo: {title: Demonstration data}}
    defaults: {source: demo, evidence: policy}
    clauses: [{id: shown, ref: demo, level: shall}]
    fields:
      energy: {unit: "kWh[it]", from: [energy]}
      place: {type: string, from: [place], match: places}
      trained: {type: date, from: [trained]}
    tables:
      places: {title: Places, key: string, columns: {country: {type: string}}, rows: {FRA: {country: FRA}, FRA-1: {country: FRA}, NOR: {country: NOR}}}
      grids:
        title: Grids
        key: string
        period: [from, until]
        outside: nearest
        columns: {intensity: {unit: "gCO2e/kWh[facility]", uncertainty: 1.2}}
        rows:
          - {key: FRA, intensity: 60, from: 2020-01-01, until: 2022-01-01}
          - {key: FRA, intensity: 50, from: 2022-01-01, until: 2023-01-01}
          - {key: NOR, intensity: 30, from: 2020-01-01, until: 2023-01-01}
    parameters:
      pue: {title: PUE, value: 1.2, unit: "kWh[facility]/kWh[it]", range: [1.1, 1.4]}
    definitions:
      entity: {title: Organization, value: "model.id.split('/')[0]"}
    quantities:
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - {id: emissions.grid, value: "model.energy * pue * grids[places[model.place].country].at(model.trained).intensity"}
          - {id: emissions.world, value: "model.energy * pue * quantity('100 gCO2e/kWh[facility]')"}
    requirements:
      - {id: low, title: Low, kind: nonconformity, severity: error, clause: shown, assert: "pue < quantity('1.3 kWh[facility]/kWh[it]')", message: "{model.id} at {pue}"}
    totals:
      - {id: all, title: All, sum: [emissions]}
    """

  private func audit(_ profile: String = "") throws -> InlineAudit {
    let head =
      "assay: 1\nprofile: home\nversion: 1.0.0\ntitle: Home\nof: {pack: demo, version: 1.0.0}\n"
      + "defaults: {source: demo, evidence: policy}\n"
    let files = [SourceFile(path: "demo/pack.yaml", text: Self.rules)]
    return try InlineAudit(
      PackFiles(
        root: "demo", files: files,
        profile: profile.isEmpty ? nil : SourceFile(path: "home.yaml", text: head + profile)))
  }

  private static let records = [
    #"{"id": "a/fra", "energy": 100, "place": "FRA", "trained": "2021-06-01"}"#,
    #"{"id": "a/region", "energy": 100, "place": "FRA-1", "trained": "2022-06-01"}"#,
    #"{"id": "b/nor", "energy": 100, "place": "NOR", "trained": "2021-06-01"}"#,
    #"{"id": "b/nowhere", "energy": 100}"#,
  ]

  private func figures(_ profile: String = "") throws -> [Double?] {
    let audit = try audit(profile)
    return try Self.records.map { try audit.value("emissions", of: $0) }
  }

  @Test func `the PUE of a place is not that of the world`() throws {
    #expect(try self.figures() == [7200, 6000, 3600, 12_000])
    let set = "set: {pue: {value: 1.5, range: [1.4, 1.6], where: WHERE, reason: Ours}}"
    func figures(_ scope: String) throws -> [Double?] {
      try self.figures(set.replacing("WHERE", with: scope))
    }
    #expect(try figures("{place: FRA}") == [9000, 6000, 3600, 12_000])
    // Of a model of which the place is not known the scope does not hold.
    let country = "places[model.place].country"
    #expect(try figures("{\"\(country)\": FRA}") == [9000, 7500, 3600, 12_000])
    #expect(try figures("\"\(country) == 'FRA'\"") == [9000, 7500, 3600, 12_000])
    #expect(try figures("{entity: b}") == [7200, 6000, 4500, 15_000])
    #expect(try figures("{models: [A/fra, 'b/n*']}") == [9000, 6000, 4500, 15_000])
    #expect(try figures("{entity: b, place: NOR}") == [7200, 6000, 4500, 12_000])
  }

  @Test func `rows of a scope hold where they say something, and the table's elsewhere`() throws {
    let rows = """
      supply:
        grids:
          units: {intensity: "gCO2e/kWh[facility]"}
          where: {entity: a}
          reason: Ours
          rows:
            - {key: FRA, intensity: 10, from: 2022-01-01, until: 2023-01-01}
            - {key: NOR, intensity: 1, from: 2020-01-01, until: 2023-01-01}
      """
    #expect(try figures(rows) == [7200, 1200, 3600, 12_000])
  }

  @Test func `messages and requirements say the value of the scope`() throws {
    let audit = try audit(
      "set: {pue: {value: 1.5, uncertainty: 1, where: {place: FRA}, reason: Ours}}")
    let findings = try Self.records.map { try audit.model($0).findings }
    #expect(findings.map(\.count) == [1, 0, 0, 0])
    #expect(findings[0].first?.message == "a/fra at 1.5 kWh[facility]/kWh[it]")
  }

  @Test func `what a scope sets is another uncertain factor, and the rest of a total shares one`()
    throws
  {
    let audit = try audit(
      "set: {pue: {value: 1.5, range: [1.4, 1.6], where: {place: FRA}, reason: Ours}}")
    let total = try #require(try audit.summary(Self.records).totals.first)
    let factors = total.varianceShares.map(\.factor)
    #expect(factors.contains("pue") && factors.contains("pue[place is FRA]"))
    #expect(factors.count { $0.hasPrefix("grids") } == 3)
  }

  @Test func `a report is told what is said otherwise, of whom and why`() throws {
    let audit = try audit(
      """
      set:
        pue: {value: 1.5, range: [1.4, 1.6], reason: Ours}
      waive:
        - {id: low, models: [a/*], approver: The board, reason: Old, until: 2026-12-31}
      """)
    let header = audit.interpreter.header(toolVersion: "test")
    let item = try #require(header.tailoring.first)
    #expect(item.isOfAll && item.reason == "Ours" && item.at.path == "home.yaml")
    #expect(item.old?.hasPrefix("1.2 kWh[facility]/kWh[it]") == true)
    #expect(header.waivers.map(\.scope) == ["model.id in ['a/*']"])
    let summary = try audit.summary(Self.records)
    #expect(summary.waivedWords == "2 waived, until 2026-12-31")
    let findings = try Self.records.map { try audit.model($0).findings.first?.waiver != nil }
    #expect(findings == [true, true, false, false])
  }
}
