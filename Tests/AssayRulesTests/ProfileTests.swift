// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Testing

/// Profiles tailor a pack; packs extend others. Neither redefines.
@Suite("Profiles and extensions", .timeLimit(.minutes(15)))
struct ProfileTests {
  private static let rules = """
    clauses:
      - {id: shown, ref: demo, at: "1", level: shall}
    fields:
      energy_stated: {title: Energy, unit: "kWh[it]", from: [energy]}
      place: {title: Place, type: string, from: [place], match: grids}
    parameters:
      pue: {title: PUE, value: 1.25, unit: "kWh[facility]/kWh[it]", range: [1.1, 1.6], valid: [1, 3]}
    tables:
      grids:
        title: Grids
        key: string
        period: [from, until]
        columns: {intensity: {unit: "gCO2e/kWh[facility]", valid: {from: 1, to: 2000, zero: missing}}}
        rows:
          - {key: FRA, intensity: 60, from: 2020-01-01, until: 2023-01-01}
          - {key: NOR, intensity: 30, from: 2020-01-01, until: 2023-01-01}
      chips:
        title: Chips
        key: string
        columns: {tdp: {unit: W/accelerator}, peak: {unit: TFLOP/(s·accelerator)}}
        rows:
          one: {aliases: [First], tdp: 300, peak: 100}
    quantities:
      energy:
        title: Energy
        unit: kWh[facility]
        quantum: 1 Wh[facility]
        methods:
          - {id: energy.stated, value: "model.energy_stated * pue"}
          - {id: energy.none, value: "quantity('1 kWh[facility]')"}
    requirements:
      - id: states.energy
        title: Energy is stated
        kind: datagap
        severity: error
        clause: shown
        assert: "has(model.energy_stated)"
    disclosure:
      scoring: flat
      criteria: [{id: score.energy, title: Energy, weight: 30, when: "has(model.energy_stated)"}]
    totals:
      - {id: all, title: All, sum: [energy]}
      - {id: extra, title: Extra, population: "has(model.energy_stated)", sum: [energy], selected: false}

    """

  private static func files(_ profile: String) -> PackFiles {
    let main = SourceFile(path: "demo/pack.yaml", text: PackFolder.header + rules)
    let head = """
      assay: 1
      profile: home
      version: 1.0.0
      title: Home
      of: {pack: demo, version: 1.0.0, digest: "\(digest)"}
      defaults: {source: demo, evidence: policy}

      """
    return PackFiles(
      root: "demo", files: [main],
      profile: SourceFile(path: "home.yaml", text: head + profile))
  }

  private static let digest =
    PackReader.read(
      PackFiles(
        root: "demo",
        files: [SourceFile(path: "demo/pack.yaml", text: PackFolder.header + rules)])
    ).pack?.identity.meaningDigest ?? "none"

  private func pack(_ profile: String) throws -> RulePack {
    let reading = PackReader.read(Self.files(profile))
    return try #require(reading.pack, "\(reading.rendered)")
  }

  @Test func `a parameter is set, with its uncertainty or without, and says from where`() throws {
    let plain = try pack("set: {pue: {value: 1.5, reason: Ours}}")
    let parameter = try #require(plain.parameters.first)
    #expect(parameter.amount == 1.5)
    #expect(parameter.factors.count == 1)
    let override = try #require(plain.overrides.first)
    #expect(override.old == "1.25 kWh[facility]/kWh[it] (90 %: 1.10 to 1.60)")
    #expect(override.span.place.description == "home.yaml:7:7")
    let exact = try pack(
      "set: {pue: {value: \"1.5 MWh[facility]/MWh[it]\", uncertainty: 1, reason: Ours}}")
    #expect(exact.parameters.first?.factors.isEmpty == true)
    #expect(exact.parameters.first?.amount == 1.5)
    #expect(plain.identity.meaningDigest != exact.identity.meaningDigest)
  }

  @Test(
    "a profile that says nothing is none", arguments: ["", "\n", "# a comment\n", "---\n", "{}"])
  func empty(_ text: String) {
    let files = Self.files("")
    let reading = PackReader.read(
      PackFiles(
        root: files.root, files: files.files,
        profile: SourceFile(path: "home.yaml", text: text)))
    #expect(reading.pack == nil)
    #expect(reading.diagnostics.contains { $0.span.file.path == "home.yaml" })
  }

  @Test func `a supplied row takes the place of what lies in its period, and no more`() throws {
    let pack = try pack(
      """
      supply:
        grids:
          units: {intensity: "kgCO2e/kWh[facility]"}
          reason: Ours
          rows:
            - {key: FRA, intensity: 0.05, from: 2021-01-01, until: 2022-01-01}
        chips:
          units: {tdp: W/accelerator}
          reason: Ours
          rows: {one: {tdp: 250}}
      """)
    let grids = try #require(pack.tables.first { $0.name == "grids" })
    let rows = zip(grids.rows, grids.factorTable.rows).filter { $0.0.key == "FRA" }
    #expect(
      rows.map { $0.0.periodText ?? "" } == [
        "2020-01-01/2021-01-01", "2022-01-01/2023-01-01", "2021-01-01/2022-01-01",
      ])
    let values = rows.compactMap { row -> Double? in
      guard case .double(let value, _)? = row.1.cells[0] else { return nil }
      return value
    }
    #expect(values.count == 3)
    #expect(abs(values[2] / values[0] - 50.0 / 60) < 1e-12)
    let chips = try #require(pack.tables.first { $0.name == "chips" })
    #expect(chips.rows.count == 1)
    #expect(chips.rows[0].aliases.map(\.value) == ["First"])
    #expect(chips.factorTable.rows[0].cells.allSatisfy { $0 != nil })
  }

  @Test func `all: false leaves what the profile names, wherever it stands`() throws {
    let none = try pack("select: {states.energy: true, all: {selected: false, reason: Ours}}")
    #expect(none.totals.isEmpty && none.requirements.map(\.id) == ["states.energy"])
    #expect(none.disclosure?.criteria.count == 1)
    let every = try pack("select: {all: true}")
    #expect(every.totals.map(\.id) == ["all", "extra"])
  }

  @Test func `a reason is due where something is left out or weighs otherwise`() throws {
    func codes(_ profile: String) -> [String] {
      PackReader.read(Self.files(profile)).codes.filter { !$0.hasPrefix("unused-") }
    }
    #expect(codes("select: {states.energy: false}") == ["unexplained"])
    #expect(codes("select: {all: false, extra: true}") == ["unexplained"])
    #expect(codes("select: {states.energy: {selected: false, reason: Ours}, extra: true}") == [])
    #expect(codes("reweight: {score.energy: 4}") == ["unexplained"])
    #expect(codes("reweight: {score.energy: {weight: 4, reason: Ours}}") == [])
  }

  @Test func `rows of a profile for two periods stand beside each other`()
    throws
  {
    let pack = try pack(
      """
      supply:
        grids:
          units: {intensity: "gCO2e/kWh[facility]"}
          reason: Ours
          rows:
            - {key: FRA, intensity: 50, from: 2021-01-01, until: 2022-01-01}
            - {key: FRA, intensity: 51, from: 2022-01-01, until: 2023-01-01}
      """)
    let grids = try #require(pack.tables.first { $0.name == "grids" })
    #expect(grids.rows.filter { $0.key == "FRA" }.count == 3)
  }

  @Test func `selections, weights and methods left out take effect`() throws {
    let pack = try pack(
      """
      select:
        extra: true
        states.energy: {selected: false, reason: Ours}
        energy.stated: {selected: false, reason: Ours}
        score.energy: true
      reweight: {score.energy: {weight: 45, reason: Ours}}
      """)
    #expect(pack.totals.map(\.id) == ["all", "extra"])
    #expect(pack.requirements.isEmpty)
    #expect(pack.disclosure?.criteria.first?.weight == 45)
    #expect(pack.methods.first?.when != nil)
    #expect(pack.overrides.count == 5)
    let plain = PackReader.read(Self.files("").withoutProfile).pack
    #expect(plain?.totals.map(\.id) == ["all"])
  }

  @Test func `what is said of some models alone leaves the pack's own value as it was`() throws {
    let pack = try pack(
      """
      set:
        pue:
          - {value: 1.5, range: [1.4, 1.6], where: {place: FRA}, reason: Ours}
          - {value: 1.1, uncertainty: 1, where: {place: [NOR]}, reason: Ours}
      """)
    #expect(pack.parameters.first?.amount == 1.25)
    #expect(pack.parameters.map(\.amount) == [1.25, 1.5, 1.1])
    #expect(pack.scopes.count == 2)
    #expect(pack.overrides.map(\.scope) == ["place is FRA", "place is NOR"])
    #expect(pack.overrides.map(\.what) == ["pue", "pue"])
  }

  @Test func `rows may lie in a table beside the profile`() throws {
    let files = Self.files(
      """
      supply:
        grids: {units: {intensity: "gCO2e/kWh[facility]"}, reason: Ours, file: grids.csv}
      """)
    let profile = try #require(files.profile)
    #expect(PackReader.tables(namedBy: profile) == ["grids.csv"])
    func read(_ text: String) -> PackReading {
      PackReader.read(
        PackFiles(
          root: files.root, files: files.files, profile: profile,
          profileTables: ["grids.csv": SourceFile(path: "grids.csv", text: text)]))
    }
    let pack = try #require(
      read("key,intensity,from,until\nFRA,50,2021-01-01,2022-01-01\n").pack)
    #expect(pack.overrides.map(\.span.place.description) == ["grids.csv:2:1"])
    let other = read("key,intensity,from,until\nFRA,51,2021-01-01,2022-01-01\n").pack
    #expect(pack.identity.filesDigest != other?.identity.filesDigest)
    let wrong = read("key,intensity,from,until\nFRA,0,2021-01-01,2022-01-01\n")
    #expect(wrong.codes.contains("outside-valid"))
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let code: String
    let profile: String
    var testDescription: String { code }

    /// A profile that supplies rows of a table.
    static func supplied(_ rows: String) -> String {
      """
      supply:
        grids:
          units: {intensity: "gCO2e/kWh[facility]"}
          reason: Ours
          rows: [\(rows)]
      """
    }
  }

  static let mistakes = [
    Mistake(code: "profile-logic", profile: "quantities: {}"),
    Mistake(code: "profile-logic", profile: "set: {energy: {value: 3, reason: x}}"),
    Mistake(code: "unknown-id", profile: "set: {puee: {value: 3, reason: x}}"),
    Mistake(code: "missing-key", profile: "set: {pue: {value: 1.3}}"),
    Mistake(
      code: "unit-mismatch", profile: "set: {pue: {value: \"1.3 kWh[facility]\", reason: x}}"),
    Mistake(
      code: "supplied-other-basis",
      profile: """
        supply:
          grids:
            units: {intensity: "gCO2e/kWh[it]"}
            reason: x
            rows: [{key: FRA, intensity: 5, from: 2020-01-01, until: 2021-01-01}]
        """),
    Mistake(
      code: "missing-key",
      profile: """
        supply:
          grids:
            reason: x
            rows: [{key: FRA, intensity: 5, from: 2020-01-01, until: 2021-01-01}]
        """),
    Mistake(code: "unknown-id", profile: "reweight: {score.enrgy: {weight: 45, reason: Ours}}"),
    Mistake(
      code: "nothing-selected", profile: "select: {all: {selected: false, reason: Ours}}"),
    Mistake(
      code: "outside-valid", profile: "set: {pue: {value: 0.4, uncertainty: 1.1, reason: Ours}}"),
    Mistake(
      code: "outside-valid",
      profile: "set: {pue: {value: 1.2, range: [0.9, 1.6], reason: Ours}}"),
    Mistake(code: "outside-valid", profile: Mistake.supplied("{key: FRA, intensity: 77000}")),
    Mistake(code: "outside-valid", profile: Mistake.supplied("{key: FRA, intensity: 0}")),
    Mistake(code: "rival-key", profile: Mistake.supplied("{key: fra, intensity: 70}")),
    Mistake(code: "hidden-character", profile: Mistake.supplied("{key: 'FRA ', intensity: 70}")),
    Mistake(
      code: "period-overlap",
      profile: Mistake.supplied(
        "{key: FRA, intensity: 50, from: 2021-01-01, until: 2022-06-01}, {key: FRA, intensity: 51,"
          + " from: 2022-01-01, until: 2023-01-01}")),
    Mistake(code: "unknown-id", profile: "select: {al: true}"),
    Mistake(
      code: "missing-key",
      profile: "waive: [{id: states.energy, approver: Me, reason: Old}]"),
    Mistake(
      code: "unknown-id",
      profile: "waive: [{id: states.enrgy, approver: Me, reason: Old, until: 2027-01-01}]"),
    Mistake(
      code: "unknown-field",
      profile:
        "waive: [{id: states.energy, when: model.x, approver: Me, reason: Old, until: 2027-01-01}]"),
    Mistake(code: "duplicate-key", profile: "reweight: {score.energy: 4, score.energy: 5}"),
    Mistake(
      code: "duplicate-id",
      profile: """
        waive:
          - {id: states.energy, models: [a/b], approver: Me, reason: Old, until: 2027-01-01}
          - {id: states.energy, models: [a/b], approver: Me, reason: Old, from: 2026-06-01, until: 2028-01-01}
        """),
    Mistake(
      code: "bad-value",
      profile:
        "waive: [{id: states.energy, models: ['a b'], approver: Me, reason: Old, until: 2027-01-01}]"
    ),
    Mistake(
      code: "scope-overlap",
      profile: """
        set:
          pue:
            - {value: 1.3, where: {place: [FRA, NOR]}, reason: Ours}
            - {value: 1.4, where: {place: FRA}, reason: Ours}
        """),
    Mistake(
      code: "scope-overlap",
      profile: "set: {pue: [{value: 1.3, reason: Ours}, {value: 1.4, reason: Ours}]}"),
    Mistake(
      code: "scope-overlap",
      profile: """
        set:
          pue:
            - {value: 1.3, where: "model.place == 'FRA'", reason: Ours}
            - {value: 1.4, where: {place: NOR}, reason: Ours}
        """),
    Mistake(
      code: "unknown-id", profile: "set: {pue: {value: 1.3, where: {place: FRNACE}, reason: Ours}}"),
    Mistake(
      code: "unknown-id", profile: "set: {pue: {value: 1.3, where: {plcae: FRA}, reason: Ours}}"),
    Mistake(
      code: "unknown-field",
      profile: "set: {pue: {value: 1.3, where: \"model.plcae == 'FRA'\", reason: Ours}}"),
    Mistake(
      code: "bad-value", profile: "set: {pue: {value: 1.3, where: {place: []}, reason: Ours}}"),
    Mistake(
      code: "period-overlap",
      profile: """
        supply:
          grids:
            units: {intensity: "gCO2e/kWh[facility]"}
            where: {place: FRA}
            reason: Ours
            rows:
              - {key: FRA, intensity: 50, from: 2021-01-01, until: 2022-06-01}
              - {key: FRA, intensity: 51, from: 2022-01-01, until: 2023-01-01}
        """),
    Mistake(
      code: "unknown-file",
      profile: """
        supply:
          grids: {units: {intensity: "gCO2e/kWh[facility]"}, reason: Ours, file: missing.csv}
        """),
  ]

  @Test("a mistake is refused where it stands", arguments: mistakes)
  func mistake(_ testCase: Mistake) {
    let reading = PackReader.read(Self.files(testCase.profile))
    #expect(reading.pack == nil)
    let codes = reading.diagnostics.map(\.code)
    #expect(codes.contains(testCase.code), "\(reading.rendered)")
    #expect(reading.diagnostics.allSatisfy { $0.span.file.path == "home.yaml" })
  }

  @Test func `a profile is of one pack, whose meaning it can pin`() {
    func codes(_ of: String) -> [String] {
      let text = "assay: 1\nprofile: home\nversion: 1.0.0\ntitle: Home\nof: \(of)\n"
      let main = SourceFile(path: "demo/pack.yaml", text: PackFolder.header + Self.rules)
      let files = PackFiles(
        root: "demo", files: [main], profile: SourceFile(path: "home.yaml", text: text))
      return PackReader.read(files).codes.filter { !$0.hasPrefix("unused-") }
    }
    #expect(codes("{pack: demo, version: 1.0.0, digest: \"\(Self.digest)\"}") == [])
    #expect(codes("{pack: demo, version: 1.0.0}") == ["unpinned"])
    #expect(codes("{pack: demo, version: 2.0.0}").contains("other-pack"))
    #expect(
      codes("{pack: demo, version: 1.0.0, digest: \"sha256:00\"}").contains("other-digest"))
  }

  // MARK: Extensions

  private static func extending(
    _ rules: String, base: String = "demo", bases: [PackFiles]? = nil
  ) -> PackReading {
    let text = """
      assay: 1
      pack: more
      version: 1.0.0
      title: More
      extends: {pack: \(base), version: 1.0.0, digest: "\(digest)"}
      defaults: {source: demo, evidence: policy}

      """
    let own = SourceFile(path: "more/pack.yaml", text: text + rules)
    let below = PackFiles(
      root: "demo",
      files: [SourceFile(path: "demo/pack.yaml", text: PackFolder.header + Self.rules)])
    return PackReader.read(
      PackFiles(root: "more", files: [own], bases: bases ?? [below], missingBase: "packs/demo"))
  }

  @Test func `an extension adds ids, and methods into ladders`() throws {
    let reading = Self.extending(
      """
      parameters: {share: {title: Share, value: 0.5}}
      methods:
        - {id: energy.half, into: energy, before: energy.none, value: "energy_half"}
        - {id: energy.first, into: energy, before: energy.stated, value: "energy_half"}
      definitions: {energy_half: {title: Half, value: "share * quantity('2 kWh[facility]')"}}
      """)
    let pack = try #require(reading.pack, "\(reading.rendered)")
    #expect(pack.identity.id == "more")
    #expect(pack.identity.extended.map { "\($0.id) \($0.version)" } == ["demo 1.0.0"])
    let ladder = pack.steps.compactMap { step -> [String]? in
      guard case .quantity(let rule) = step.kind else { return nil }
      return rule.methods.map(\.id)
    }
    #expect(ladder == [["energy.first", "energy.stated", "energy.half", "energy.none"]])
    #expect(pack.overrides.filter { $0.kind == .method }.count == 2)
  }

  @Test func `an extension redefines nothing`() {
    let parameters = Self.extending("parameters: {pue: {title: PUE, value: 2}}")
    #expect(parameters.diagnostics.map(\.code).contains("duplicate-id"))
    let stranger = Self.extending("methods: [{id: a.b, into: enrgy, value: \"1.0\"}]")
    #expect(stranger.diagnostics.map(\.code).contains("unknown-id"))
  }

  @Test func `an extension is in force when what it extends is`() throws {
    func reading(_ effective: String) -> PackReading {
      let dated = PackFolder.header.replacing(
        "version: 1.0.0\n", with: "version: 1.0.0\neffective: {from: 2026-01-01}\n")
      let base = PackFiles(
        root: "demo",
        files: [SourceFile(path: "demo/pack.yaml", text: dated + Self.rules)])
      return Self.extending(effective, bases: [base])
    }
    let warned = { (reading: PackReading) in
      reading.diagnostics.contains { $0.code == "beyond-base" }
    }
    #expect(warned(reading("effective: {from: 2025-01-01}")))
    #expect(warned(reading("effective: {until: 2027-01-01}")))
    #expect(!warned(reading("effective: {from: 2026-03-01, until: 2027-01-01}")))
    #expect(!warned(reading("")))
    let files = PackFiles(
      root: "more",
      files: [
        SourceFile(
          path: "more/pack.yaml",
          text:
            "assay: 1\npack: more\nversion: 1.0.0\ntitle: More\nextends: {pack: demo, version: 1.0.0}\n"
        )
      ],
      bases: [
        PackFiles(
          root: "demo",
          files: [
            SourceFile(
              path: "demo/pack.yaml",
              text: PackFolder.header.replacing(
                "version: 1.0.0\n", with: "version: 1.0.0\neffective: {from: 2026-01-01}\n")
                + Self.rules)
          ])
      ], missingBase: "packs/demo")
    let pack = try #require(PackReader.read(files).pack)
    #expect(pack.identity.effectiveFrom?.isoDate == "2026-01-01")
  }

  @Test func `a base that is not there, or is another, is said so`() {
    #expect(Self.extending("", bases: []).diagnostics.map(\.code) == ["base-not-found"])
    #expect(Self.extending("", base: "other").diagnostics.map(\.code).contains("base-not-found"))
  }
}
