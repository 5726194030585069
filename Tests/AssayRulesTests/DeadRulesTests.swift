// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import AssayValues
import Testing

/// A small policy, and one edit of it for each case.
private enum SmallPolicy {
  static let text = """
    assay: 1
    pack: demo
    version: 1.0.0
    title: Demonstration
    bases: {meter: [accelerator, it, facility], stage: [lifecycle]}
    references: {demo: {title: Demonstration data}}
    clauses:
      - {id: c1, ref: demo, level: should}
    defaults: {source: demo, evidence: policy}
    fields:
      downloads: {type: int, from: [downloads]}
      energy: {unit: kWh, from: [declared.energy], valid: [1, 1e9]}
      hours: {unit: h, from: [declared.hours]}
      meter: {type: string, from: [declared.meter], values: [it, facility]}
      country: {type: string, from: [declared.country], match: countries}
      note: {type: string, from: [declared.note]}
      trained: {type: date, from: [declared.trained]}
      accelerator: {type: string, from: [declared.accelerator], match: accelerators, count: accelerators}
      accelerators: {unit: accelerator, from: [declared.accelerators]}
    tables:
      countries:
        title: Grids
        key: string
        period: [from, until]
        columns: {intensity: {title: I, unit: "gCO2e[lifecycle]/kWh[facility]"}, region: {title: R, type: string}}
        rows:
          FRA: {aliases: [France], intensity: 50, region: west, from: 2022-01-01, until: 2023-01-01}
          POL: {aliases: [Poland], intensity: 700, region: east, from: 2022-01-01, until: 2023-01-01}
      accelerators:
        title: Accelerators
        key: string
        columns: {tdp: {title: T, unit: W/accelerator}}
        rows:
          a100: {patterns: ['(?:(?P<count>[0-9]+) ?x )?a100'], tdp: 400}
          h100: {patterns: ['(?:(?P<count>[0-9]+) ?x )?h100'], tdp: 700}
    parameters:
      pue: {title: PUE, value: 1.2, unit: "kWh[facility]/kWh"}
    definitions:
      entity: {title: Organization, value: "model.id.split('/')[0]"}
      is_metered: {title: Metered, value: "has(model.meter) && model.meter == 'facility'"}
    quantities:
      energy:
        title: Energy
        unit: "kWh[facility]"
        quantum: 1 Wh[facility]
        methods:
          - {id: energy.metered, tier: T1, when: "is_metered", value: "model.energy.assume('kWh[facility]')"}
          - {id: energy.stated, tier: T1, value: "model.energy * pue"}
          - {id: energy.power, tier: T2, value: "accelerators[model.accelerator].tdp * model.accelerators * model.hours * pue"}
      emissions:
        title: Emissions
        unit: "tCO2e[lifecycle]"
        quantum: 1 gCO2e[lifecycle]
        methods:
          - {id: emissions.energy, value: "energy * countries[model.country].at(model.trained).intensity"}
    tiers:
      of: emissions
      order: [{id: T1, title: Energy}, {id: T2, title: Power}, {id: T0, title: None}]
    requirements:
      - {id: r, title: R, kind: datagap, severity: note, clause: c1, applies: "has(model.downloads) && model.downloads > 5", assert: "has(model.energy)", message: "{model.note}"}
    disclosure:
      scoring: flat
      criteria:
        - {id: s.energy, title: E, weight: 60, when: "has(model.energy)"}
        - {id: s.country, title: C, weight: 40, when: "has(model.country)"}
      classes:
        - {id: Full, title: F, when: "has(model.energy) && has(model.country)"}
        - {id: Part, title: P, when: "has(model.energy)"}
        - {id: None, title: N, when: "true"}
    totals:
      - {id: all, title: All, sum: [emissions], by: [entity]}

    """

  static func reading(_ edits: [(String, String)], adding: String = "") -> PackReading {
    var text = text + adding
    for (old, new) in edits {
      precondition(text.contains(old), "the policy has no '\(old)'")
      text = text.replacing(old, with: new, maxReplacements: 1)
    }
    let file = SourceFile(path: "demo/pack.yaml", text: text)
    return PackReader.read(PackFiles(root: "demo", files: [file]))
  }
}

/// What is dead in a pack, or cannot be, is warned of; what can happen is not.
@Suite("Dead rules", .timeLimit(.minutes(15)))
struct DeadRulesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let codes: [String]
    var testDescription: String { "\(new) → \(codes)" }

    init(_ old: String, _ new: String, _ codes: String...) { self.init(old, new, all: codes) }

    init(_ old: String, _ new: String, all codes: [String]) {
      (self.old, self.new, self.codes) = (old, new, codes)
    }
  }

  private static let asked = #"assert: "has(model.energy)""#
  private static func asking(_ condition: String) -> String {
    #"assert: "has(model.energy) || (\#(condition))", unknown: fail"#
  }

  private static func assert(_ condition: String, _ codes: String...) -> Case {
    Case(asked, asking(condition), all: codes)
  }

  private static func group(_ condition: String, _ codes: String...) -> Case {
    Case(
      "requirements:\n",
      "requirements:\n  - {id: g, title: G, kind: datagap, severity: note, over: entity, assert: \"\(condition)\"}\n",
      all: codes)
  }

  private static let metered = #"when: "is_metered""#

  static let conditionCases: [Case] = [
    // Texts that are never there, and the near ones that are.
    assert("has(model.country) && model.country == 'France'", "unmatched-text"),
    assert("has(model.country) && model.country != 'fra'", "unmatched-text"),
    assert("has(model.country) && model.country in ['FRA', 'Poland']", "unmatched-text"),
    assert("has(model.country) && model.country.startsWith('fr')", "never-matches"),
    assert("has(model.country) && model.country.matches('(?i)german')", "never-matches"),
    assert("has(model.note) && model.note.lowerAscii() == 'France'", "unmatched-text"),
    assert("has(model.note) && model.note.lowerAscii().contains('Fr')", "never-matches"),
    assert(
      "has(model.trained) && known(countries['FRNACE'].at(model.trained).region)", "unknown-row"),
    assert("'FRNACE' in countries", "unknown-row"),
    assert(
      "has(model.trained) && has(model.country) && countries[model.country].at(model.trained).region == 'wets'",
      "unmatched-text"),
    assert("has(model.country) && model.country == 'FRA'"),
    assert("has(model.country) && model.country in ['FRA', 'POL']"),
    assert("has(model.country) && model.country.matches('(?i)pol')"),
    assert("has(model.note) && model.note == 'France'"),
    assert("has(model.note) && model.note.lowerAscii() == 'france'"),
    assert("has(model.trained) && known(countries['FRA'].at(model.trained).region)"),
    // Ranges, what is there, and the order of two values.
    assert("model.downloads > 5 && model.downloads < 3", "contradiction"),
    assert("model.downloads > 5 && model.downloads <= 5", "contradiction"),
    assert("model.downloads > 5 && model.downloads < 6"),
    assert("has(model.hours) && !has(model.hours)", "contradiction"),
    assert("has(model.hours) || !has(model.hours)", "constant-condition"),
    assert("has(model.meter) && model.meter == 'it' && model.meter == 'facility'", "contradiction"),
    assert("is_metered && has(model.meter) && model.meter == 'it'", "contradiction"),
    assert("!is_metered && has(model.meter) && model.meter == 'it'"),
    assert("has(model.energy) && model.energy < quantity('0.5 kWh')", "constant-condition"),
    assert("has(model.energy) && model.energy > quantity('2 MWh')"),
    assert("model.hours > quantity('2 h') && model.hours < quantity('1 h')", "contradiction"),
    assert(
      "model.energy / model.hours < quantity('1 W') && model.energy / model.hours > quantity('2 W')",
      "contradiction"),
    assert("energy < quantity('0 kWh[facility]')", "constant-condition"),
    assert("energy > quantity('1 kWh[facility]') && emissions > quantity('1 kgCO2e[lifecycle]')"),
    assert("used('energy.metered') && used('energy.power')", "contradiction"),
    assert("used('energy.metered') || used('energy.power')"),
    assert("(has(model.meter) ? model.meter : 'unstated') == 'unstatd'", "unmatched-text"),
    assert("(has(model.meter) ? model.meter : 'unstated') == 'unstated'"),
    assert("has(model.note) && model.note.matches('\\\\bfoo')", "control-character"),
    assert("has(model.note) && model.note.matches(r'\\\\bfoo')"),
    assert("['it', 'facility'].exists(m, m == 'its')", "unmatched-text"),
    assert("['it', 'facility'].exists(m, m == 'it' && has(model.hours))"),
    // Ladders.
    Case(
      metered, #"when: "has(model.meter) && model.meter == 'it' && model.meter != 'it'""#,
      "contradiction", "unused-definition"),
    Case(
      "- {id: energy.stated,",
      "- {id: energy.any, value: \"model.energy * pue\"}\n      - {id: energy.stated,",
      "unreached-method"),
    Case(
      "- {id: energy.stated,",
      "- {id: energy.any, when: \"has(model.hours)\", value: \"model.energy * pue\"}\n      - {id: energy.stated,"
    ),
    Case(
      "- {id: energy.power,",
      "- {id: energy.later, when: \"is_metered && has(model.hours)\", value: \"model.energy.assume('kWh[facility]') * 2.0\"}\n      - {id: energy.power,",
      "unreached-method"),
    Case(
      "- {id: energy.power,",
      "- {id: energy.later, when: \"has(model.hours)\", value: \"model.hours * quantity('3 kW[facility]')\"}\n      - {id: energy.power,"
    ),
    Case(
      "has(model.meter) && model.meter == 'facility'",
      "model.downloads > 5 && model.downloads < 3", "contradiction", "never-applies"),
    Case(
      "- {id: energy.stated,",
      "- {id: energy.any, value: \"quantity('5 kWh[facility]')\", fallback: true}\n      - {id: energy.stated,",
      "unreached-method", "unreached-method"),
    // What a part of a date can be, and what a figure of a group can be.
    assert("has(model.trained) && model.trained.getMonth() == 12", "constant-condition"),
    assert("has(model.trained) && model.trained.getMonth() == 0"),
    assert("has(model.trained) && model.trained.getDayOfWeek() == 7", "constant-condition"),
    assert("has(model.trained) && model.trained.getDate() == 31"),
    group("share(has(model.energy)) >= 50", "constant-condition"),
    group("share(has(model.energy)) >= 0.5"),
    group("share(has(model.energy)) == 1.0"),
    group("count(has(model.energy)) < 0", "constant-condition"),
    group("sum(model.energy) < quantity('0 kWh')", "constant-condition"),
    group("sum(model.energy) < quantity('500 kWh')"),
    group("max(model.energy) > quantity('1e10 kWh')", "constant-condition"),
    group("max(model.hours) > quantity('1e10 h')"),
    // Requirements, criteria, classes.
    Case(asked, #"assert: "true""#, "empty-requirement"),
    Case(asked, #"assert: "model.downloads > 3""#, "empty-requirement"),
    Case(asked, #"assert: "model.downloads > 7""#),
    Case(asked, #"assert: "model.downloads < 3""#, "empty-requirement"),
    Case(#"when: "has(model.country)"}"#, #"when: "true"}"#, "empty-criterion"),
    Case(
      "- {id: Full, title: F,",
      "- {id: First, title: N, when: \"true\"}\n    - {id: Full, title: F,", "unreached-class",
      "unreached-class", "unreached-class"),
    Case(
      "- {id: None, title: N,",
      "- {id: Again, title: N, when: \"has(model.energy) && has(model.hours)\"}\n    - {id: None, title: N,",
      "unreached-class"),
  ]

  static let structureCases: [Case] = [
    Case(
      "  - {id: c1, ref: demo, level: should}",
      "  - {id: c1, ref: demo, level: should}\n  - {id: c2, ref: demo, level: may}",
      "unanswered-clause"),
    Case("parameters:\n", "parameters:\n  spare: {title: S, value: 2}\n", "unused-parameter"),
    Case(
      "definitions:\n", "definitions:\n  spare: {title: S, value: \"2.0\"}\n", "unused-definition"),
    Case(
      "definitions:\n",
      "definitions:\n  spare: {title: S, value: \"2.0\"}\n  other: {title: S, value: \"spare\"}\n",
      "unused-definition"),
    Case("fields:\n", "fields:\n  spare: {type: string, from: [declared.spare]}\n", "unused-field"),
    Case(
      "quantities:\n",
      "quantities:\n  spare: {title: S, unit: kWh, methods: [{id: spare.one, value: \"model.energy\"}]}\n",
      "unused-quantity"),
    Case(
      "tables:\n",
      "tables:\n  spare: {title: S, key: string, columns: {x: {type: string}}, rows: {a: {x: b}}}\n",
      "unused-table"),
    Case(
      "columns: {tdp: {title: T, unit: W/accelerator}}",
      "columns: {tdp: {title: T, unit: W/accelerator}, mass: {title: M, type: double}}",
      "unused-column"),
    Case(
      "references: {demo: {title: Demonstration data}}",
      "references: {demo: {title: Demonstration data}, book: {title: B}}", "unused-reference"),
    Case(
      "{id: T0, title: None}", "{id: T3, title: Guessed}, {id: T0, title: None}", "unreached-tier"),
    Case(
      "{id: T2, title: Power}",
      "{id: T2, title: Power, when: \"has(model.hours)\"}, {id: T3, title: Other}", "unreached-tier"
    ),
    Case(
      "{id: T2, title: Power}",
      "{id: T2, title: Power, when: \"has(model.note)\"}, {id: T3, title: Other}"),
    Case("{id: T0, title: None}", "{id: T0, title: None, when: \"has(model.hours)\"}", "last-tier"),
    Case("tier: T2, value", "tier: T0, value", "last-tier", "unreached-tier"),
    Case("weight: 60", "weight: 50", "weights-sum"),
    Case(#"when: "has(model.country)"}"#, #"when: "has(model.energy)"}"#, "twin-rule"),
    Case(
      "requirements:\n",
      "requirements:\n  - {id: q, title: Q, kind: datagap, severity: note, assert: \"has(model.hours)\"}\n  - {id: p, title: P, kind: datagap, severity: error, assert: \"has(model.hours)\"}\n",
      "twin-rule"),
    Case(
      "totals:\n",
      "totals:\n  - {id: some, title: S, sum: [emissions], tiers: [T2, T1]}\n  - {id: same, title: S, sum: [emissions], tiers: [T1, T2]}\n",
      "twin-rule"),
    Case("sum: [emissions]", "tiers: [T1, T0], sum: [emissions]", "last-tier"),
    Case(
      "    quantum: 1 gCO2e[lifecycle]\n",
      "    quantum: 1 gCO2e[lifecycle]\n    disagreement: refuse\n", "idle-disagreement"),
    Case(
      "severity: note, clause: c1,",
      "severity: note, clause: c1, effective: {from: 2026-01-01, until: 2026-12-31},",
      "inclusive-end"),
    Case(
      "severity: note, clause: c1,",
      "severity: note, clause: c1, remedy: \"Ask {model.id}\",", "braces-in-remedy"),
    Case(
      "severity: note, clause: c1,",
      "severity: note, clause: c1, remedy: \"State trained: {from, until}\","),
    Case(#"title: Demonstration data}"#, "title: D, url: www.example.org}", "no-scheme"),
    Case(#"title: Demonstration data}"#, "title: D, url: \"https://www.example.org\"}"),
    Case("weight: 60", "weight: 40"),
    Case("['(?:(?P<count>[0-9]+) ?x )?h100']", "['.*']", "matches-everything"),
    Case("['(?:(?P<count>[0-9]+) ?x )?h100']", "['[A-Z]100']", "rival-pattern"),
    Case("['(?:(?P<count>[0-9]+) ?x )?h100']", "['h ?100']"),
    Case("match: accelerators, count: accelerators}", "match: accelerators}", "uncounted-pattern"),
    Case("split('/')[0]", "split('/')[1]", "entity-of-model"),
    Case(
      #"unit: "kWh[facility]/kWh"}"#,
      #"unit: "kWh[facility]/kWh", range: [1.1, 1.5], per: organization}"#),
    Case("[declared.energy]", "[declared.enregy]", "misspelt-path"),
    Case("from: [downloads]", "from: [downlaods]", "misspelt-path"),
    Case("from: [declared.note]", "from: [cardData.licence]", "misspelt-path"),
    Case("from: [declared.note]", "from: [cardData.remark]"),
    Case("from: [declared.note]", "from: [declared.notes]"),
    Case("from: [declared.accelerators]", "from: [declared.hours]", "same-path"),
    Case(
      "pue\"}\n      - {id: energy.power",
      "pue * 2.0 * quantity('1 kWh') / quantity('2 kWh')\"}\n      - {id: energy.power",
      "split-quantity"),
    Case(
      "intensity: 50, region: west, from: 2022-01-01, until: 2023-01-01",
      "intensity: 50, region: west, from: 2022-01-01, until: 2022-12-31", "inclusive-end"),
    Case(
      "intensity: 50, region: west, from: 2022-01-01, until: 2023-01-01",
      "intensity: 50, region: west, from: 2022-01-01, until: 2022-12-30"),
  ]

  @Test(
    "a condition that comes to one thing is warned of, and one that does not is not",
    arguments: conditionCases)
  func condition(_ testCase: Case) { check(testCase) }

  @Test("what nothing uses or reaches is warned of", arguments: structureCases)
  func structure(_ testCase: Case) { check(testCase) }

  private func check(_ testCase: Case) {
    let reading = SmallPolicy.reading([(testCase.old, testCase.new)])
    // What a condition no longer asks for is used no more.
    let besides = Set(["unknown-when-absent", "unused-field"]).subtracting(testCase.codes)
    let found = reading.diagnostics.filter { !besides.contains($0.code) }
    #expect(!reading.diagnostics.hasErrors, "\(reading.rendered)")
    #expect(found.map(\.code).sorted() == testCase.codes.sorted(), "\(reading.rendered)")
    for one in found { #expect(one.help != nil, "\(one.code)") }
  }

  @Test func `the policy itself has nothing to be warned of`() {
    #expect(SmallPolicy.reading([]).rendered == "")
  }

  @Test func `what is in force only when the pack is not is warned of`() {
    let requirement = "severity: note, clause: c1,"
    func reading(_ period: String) -> [String] {
      SmallPolicy.reading([
        ("title: Demonstration\n", "title: Demonstration\neffective: {from: 2026-01-01}\n"),
        (requirement, "\(requirement) effective: \(period),"),
      ]).codes
    }
    #expect(reading("{from: 2025-03-01, until: 2026-01-01}") == ["outside-of-pack"])
    #expect(reading("{from: 2025-03-01, until: 2026-01-02}") == [])
    #expect(reading("{from: 2027-03-01}") == [])
  }

  @Test func `a share of more than all is warned of`() {
    func codes(_ threshold: String) -> [String] {
      SmallPolicy.reading(
        [], adding: "recalculation: {baseYear: 2024, threshold: \(threshold)}\n"
      ).codes
    }
    #expect(codes("5") == ["odd-figure"])
    #expect(codes("500%") == ["odd-figure"])
    #expect(codes("5%") == [])
    #expect(codes("0.05") == [])
  }

  @Test func `nothing has changed since the version itself`() {
    func codes(_ version: String) -> [String] {
      SmallPolicy.reading([], adding: "changes: {since: \(version), edits: []}\n").codes
    }
    #expect(codes("1.0.0") == ["since-itself"])
    #expect(codes("0.9.0") == [])
  }

  @Test(
    "several names in one text are a list that was meant",
    arguments: [
      ("clause: c1,", "clause: 'c1, c1',", "[c1, c1]"),
      (
        "from: [declared.note]", "from: 'declared.note, declared.remark'",
        "[declared.note, declared.remark]"
      ),
      ("values: [it, facility]", "values: 'it, facility'", "[it, facility]"),
      ("sum: [emissions]", "sum: 'emissions, energy'", "[emissions, energy]"),
    ])
  func joined(_ edit: (old: String, new: String, meant: String)) {
    let reading = SmallPolicy.reading([(edit.old, edit.new)])
    #expect(reading.codes.filter { !$0.hasPrefix("un") } == ["joined-list"], "\(reading.rendered)")
    #expect(reading.diagnostics.first { $0.code == "joined-list" }?.help == "write \(edit.meant)")
  }

  @Test func `a matched text is mended by its key`() {
    let found = SmallPolicy.reading([
      (Self.asked, Self.asking("has(model.country) && model.country == 'France'"))
    ])
    #expect(found.diagnostics.first?.help == "did you mean 'FRA'?")
  }

  @Test func `an uncertainty of organizations needs one`() {
    let found = SmallPolicy.reading([
      (
        #"unit: "kWh[facility]/kWh"}"#,
        #"unit: "kWh[facility]/kWh", range: [1.1, 1.5], per: organization}"#
      ),
      ("  entity: {title: Organization, value: \"model.id.split('/')[0]\"}\n", ""),
    ])
    #expect(found.codes == ["entity-of-model"])
  }

  @Test func `days between two rows belong to a period`() {
    let text = """
      tables:
        grid:
          title: Grids
          key: {name: country, type: string}
          period: [from, until]
          columns: {intensity: {title: I, type: double}}
          file: grid.csv

      """
    func reading(_ csv: String, _ outside: String = "") -> PackReading {
      PackFolder.read(
        text + outside
          + "definitions: {x: {title: X, value: \"grid['FRA'].at(timestamp('2022-01-01T00:00:00Z')).intensity\"}}\n",
        ["grid.csv": "country,intensity,from,until\n" + csv])
    }
    let first = "FRA,50,2020-01-01,2021-01-01\n"
    #expect(reading(first + "FRA,60,2021-01-01,2022-01-01\n").codes == [])
    #expect(reading(first + "FRA,60,2021-01-02,2022-01-01\n").codes == ["inclusive-end"])
    #expect(reading(first + "FRA,60,2022-01-01,2023-01-01\n").codes == ["period-gap"])
    #expect(
      reading(first + "FRA,60,2022-01-01,2023-01-01\n", "    outside: nearest\n").codes == [])
  }

  // MARK: Allowed warnings

  private func allowing(_ entries: String) -> PackReading {
    SmallPolicy.reading(
      [("parameters:\n", "parameters:\n  spare: {title: S, value: 2}\n")],
      adding: "allow:\n\(entries)")
  }

  @Test func `a warning that is meant is allowed by its code, its place and a reason`() {
    #expect(allowing("  - {code: unused-parameter, of: spare, reason: Later}\n").codes == [])
    #expect(allowing("  - {code: unused-parameter, of: [spare], reason: Later}\n").codes == [])
  }

  @Test func `an allowance that allows nothing is a warning`() {
    let other = allowing("  - {code: unused-parameter, of: pue, reason: Later}\n")
    #expect(other.codes == ["unused-parameter", "idle-allow"])
    let misspelt = allowing("  - {code: unused-paramter, of: spare, reason: Later}\n")
    #expect(misspelt.codes == ["unused-parameter", "idle-allow"])
    #expect(misspelt.diagnostics.last?.help?.contains("unused-parameter") == true)
  }

  @Test func `an allowance without a reason is an error`() {
    #expect(allowing("  - {code: unused-parameter, of: spare}\n").codes.contains("missing-key"))
  }

  @Test func `what is allowed is no part of what a pack means`() throws {
    let spare = ("parameters:\n", "parameters:\n  spare: {title: S, value: 2}\n")
    let plain = try #require(SmallPolicy.reading([spare]).pack)
    let allowed = try #require(
      allowing("  - {code: unused-parameter, of: spare, reason: Later}\n").pack)
    #expect(plain.identity.meaningDigest == allowed.identity.meaningDigest)
  }

  @Test func `a pack is no longer in force from the end on`() throws {
    let pack = try #require(
      SmallPolicy.reading([("bases:", "effective: {from: 2020-01-01, until: 2021-01-01}\nbases:")])
        .pack)
    let end = try #require(Timestamp("2021-01-01"))
    #expect(pack.outOfForce(on: end)?.code == "out-of-force")
    #expect(try pack.outOfForce(on: #require(Timestamp("2020-12-31"))) == nil)
  }

  @Test(
    "the packs of this repository have nothing to be warned of",
    arguments: ["1.0.0", "1.1.0", "1.2.0", "1.3.0"])
  func packs(_ version: String) throws {
    let reading = try PackReader.read(PackFolder.files("rules/hugging-carbon/\(version)"))
    #expect(reading.rendered == "")
  }
}
