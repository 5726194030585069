// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Edits between versions of a pack", .timeLimit(.minutes(15)))
struct PackRevisionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    /// The ids of the edits; none if the two mean the same.
    let edits: [String]
    var testDescription: String { "'\(old)' to '\(new)'" }

    init(_ old: String, _ new: String, _ edits: String...) {
      (self.old, self.new, self.edits) = (old, new, edits)
    }
  }

  static let cases: [Case] = [
    // What is no edit.
    Case("title: PUE", "title: Power usage effectiveness"),
    Case("parameters:", "parameters:   # a comment"),
    Case("model.energy * pue\"", "model.energy  * (pue)\""),
    Case("{type: date, from: [trained]}", "{from: [trained], type: date}"),
    // Numbers.
    Case("value: 1.2", "value: 1.25", "pue.value"),
    Case("range: [1.1, 1.5]", "range: [1.1, 1.6]", "pue.uncertainty"),
    Case("power: 400", "power: 420", "accelerators['alpha'].power"),
    Case("FRA,60", "FRA,61", "grid['FRA']@2022-01-01.intensity"),
    Case("DEU,380,2022-01-01,2023-01-01\n", "", "grid['DEU']@2022-01-01.declared"),
    Case("380,2022-01-01,2023-01-01", "380,2022-01-01,", "grid['DEU']@2022-01-01.until"),
    Case("aliases: [\"Alpha One\"]", "aliases: [A1]", "accelerators['alpha'].aliases"),
    Case("?x beta", "?× beta", "accelerators['beta'].patterns"),
    Case("    outside: nearest\n", "", "grid.outside"),
    Case("    outside: nearest\n", "    outside: nearest\n    growth: 1.1\n", "grid.growth"),
    // Ladders.
    Case("energy * intensity\"", "energy * intensity * 2.0\"", "emissions.energy.value"),
    Case("> quantity('0 kWh[it]')", "> quantity('1 kWh[it]')", "energy.reported.when"),
    Case("tier: T1,", "tier: T2,", "energy.reported.tier"),
    Case("uncertainty: 2.5", "uncertainty: 2", "intensity.world.uncertainty"),
    Case(
      "      - {id: intensity.world, value: \"grid['WLD'].at(year).intensity\", uncertainty: 2.5}\n",
      "", "intensity.world.declared"),
    Case("quantum: \"1 Wh[facility]\"", "quantum: \"1 kWh[facility]\"", "energy.unit"),
    // What is held to something.
    Case("range: [1.1, 1.5]", "range: [1.1, 1.5], valid: [1, 3]", "pue.valid"),
    Case(
      "from: [energy]", "from: [energy], valid: {from: 0, zero: missing}", "model.energy.valid"),
    // All else.
    Case("from: [energy]", "from: [kwh, energy]", "model.energy.from"),
    Case("absent: [NA]", "absent: [NA, none]", "absent.spellings"),
    Case("has(model.energy)\", message", "has(model.hours)\", message", "discloses.energy.check"),
    Case("is silent", "says nothing", "discloses.energy.message"),
    Case("severity: error", "severity: note", "discloses.energy.severity"),
    Case("kind: datagap", "kind: input", "discloses.energy.kind"),
    Case(
      "kind: misstatement", "disclosedTo: authority, kind: misstatement",
      "plausible.pue.disclosedTo"),
    Case("severity: warning", "unknown: fail, severity: warning", "plausible.pue.unknown"),
    Case(
      "title: Energy is plausible", "title: Energy is plausible, remedy: Check it",
      "plausible.pue.remedy"),
    Case("id: energy.hours, ", "id: energy.hours, fallback: true, ", "energy.hours.fallback"),
    Case("weight: 20", "weight: 25", "score.place.weight"),
    Case("tiers: [T1, T2]", "tiers: [T1]", "headline.tiers"),
    Case("by: [tier]", "by: [tier, place]", "headline.by"),
    Case("by: [tier]", "by: [tier], frame: 2000000", "headline.frame"),
    Case(
      "model.downloads > 1000\", tiers", "model.downloads > 5000\", tiers", "headline.population"),
    // What takes part.
    Case(
      "{id: discloses.energy, title", "{id: discloses.energy, selected: false, title",
      "discloses.energy.selected"),
    Case("{id: all, title", "{id: all, selected: false, title", "all.selected"),
    Case(
      "{id: score.place, title", "{id: score.place, selected: false, title",
      "score.place.selected"),
    // What else could have been chosen, and limits of uncertain quantities.
    Case(
      "parameters:\n",
      "alternatives: [{id: other, title: Other, reason: Why not, set: {host: {value: 1.4, reason: x}}}]\nparameters:\n",
      "other.declared"),
  ]

  @Test("an edit is what changes the meaning, by rule and path", arguments: cases)
  func edits(_ testCase: Case) throws {
    let revision = try Self.revision { $0.replacing(testCase.old, with: testCase.new) }
    #expect(revision.edits.map(\.id) == testCase.edits)
    try revision.verify()
    let isSame = revision.base.identity.meaningDigest == revision.head.identity.meaningDigest
    #expect(isSame == testCase.edits.isEmpty)
  }

  @Test func `an edit says what was written, and where in both versions`() throws {
    let revision = try Self.revision { $0.replacing("value: 1.2", with: "value: 1.25") }
    let edit = try #require(revision.edits.first)
    #expect(edit.old == "1.2 kWh[facility]/kWh[it]")
    #expect(edit.new == "1.25 kWh[facility]/kWh[it]")
    #expect(edit.kind == .factor)
    #expect(edit.basePlace?.description.hasPrefix("base/pack.yaml:") == true)
    #expect(edit.headPlace?.description.hasPrefix("head/pack.yaml:") == true)
  }

  @Test func `edits that only load together are one player`() throws {
    let revision = try Self.revision { text in
      text.replacing(
        "parameters:\n",
        with: "parameters:\n  overhead: {title: Overhead, value: 1.1, unit: \"1\"}\n"
      ).replacing("energy * intensity\"", with: "energy * intensity * overhead\"")
        .replacing("value: 1.3, unit", with: "value: 1.4, unit")
    }
    let players = revision.players.map { $0.map { revision.edits[$0].id } }
    #expect(players == [["emissions.energy.value", "overhead.declared"], ["host.value"]])
  }

  /// A section behind those of the pack's main file; other files stay as they are.
  private static func adding(_ section: String, to text: String) -> String {
    text.contains("assay: 1\n") ? text + section : text
  }

  @Test func `a column and the field that it fills are one player, others stand alone`() throws {
    let inventory = """

      inventories:
        runs: {title: Runs, match: [run], key: run, columns: {kwh: energy, wall: hours}}

      """
    let revision = try Self.revision(base: { Self.adding(inventory, to: $0) }) { text in
      Self.adding(inventory, to: text).replacing(
        "wall: hours", with: "wall: hours, cpu: cpu_energy"
      )
      .replacing(
        "  hours: {unit: h,",
        with: "  cpu: {unit: \"kWh[it]\", from: [cpu_energy]}\n  hours: {unit: h,"
      ).replacing("from: [place]", with: "from: [site, place]")
      .replacing("value: 1.2,", with: "value: 1.25,")
    }
    let players = revision.players.map { $0.map { revision.edits[$0].id } }
    #expect(
      players == [
        ["inventories.runs.columns", "model.cpu.declared"], ["model.place.from"], ["pue.value"],
      ])
    for player in revision.players.indices {
      _ = try revision.pack(taking: [player])
      _ = try revision.pack(taking: Set(revision.players.indices).subtracting([player]))
    }
  }

  @Test func `a path that another field takes over is read by one of them in every choice`() throws
  {
    let inventory = """

      inventories:
        runs: {title: Runs, match: [run], key: run, columns: {wall: hours}}

      """
    let revision = try Self.revision(base: { Self.adding(inventory, to: $0) }) { text in
      Self.adding(inventory, to: text).replacing("from: [hours]", with: "from: [gpu_hours]")
        .replacing("from: [card]", with: "from: [card, hours]")
    }
    #expect(revision.players.count == 1)
    #expect(revision.players.first?.count == 2)
  }

  /// That a base year names a key of the groups is looked at by no rule of what edits need.
  @Test(
    "edits that are found not to load apart are taken together",
    arguments: [false, true])
  func joinedByTrying(_ isBack: Bool) throws {
    let section = "\nrecalculation: {baseYear: 2024, threshold: 5%, total: headline, by: place}\n"
    let plain = { (text: String) in text }
    let edited = { (text: String) in
      Self.adding(section, to: text).replacing("by: [tier]", with: "by: [tier, place]")
        .replacing("value: 1.2,", with: "value: 1.25,")
        .replacing("power: 400", with: "power: 420")
    }
    let revision =
      try isBack
      ? Self.revision(base: edited, plain) : Self.revision(base: plain, edited)
    #expect(revision.players.count == 4)
    let separable = try revision.separable()
    let players = separable.players.map { $0.map { separable.edits[$0].id } }
    #expect(
      players == [
        ["accelerators['alpha'].power"], ["headline.by", "recalculation.declared"], ["pue.value"],
      ])
    for choice in 0..<(1 << separable.players.count) {
      let heads = separable.players.indices.filter { choice & (1 << $0) != 0 }
      _ = try separable.pack(taking: Set(heads))
    }
  }

  @Test func `a choice that fails joins two players, one that loads joins none`() throws {
    let section = "\nrecalculation: {baseYear: 2024, threshold: 5%, total: headline, by: place}\n"
    let revision = try Self.revision {
      Self.adding(section, to: $0).replacing("by: [tier]", with: "by: [tier, place]")
        .replacing("value: 1.2,", with: "value: 1.25,")
    }
    let index = try #require(
      revision.players.firstIndex { revision.edits[$0[0]].id == "recalculation.declared" })
    #expect(throws: PackRevision.Obstacle.self) { try revision.pack(taking: [index]) }
    #expect(try revision.joined(afterFailing: [index]).players.count == 2)
    let all = Set(revision.players.indices)
    #expect(try revision.joined(afterFailing: all).players.count == 3)
  }

  @Test func `a new name is no edit, and what else changed under it is one`() throws {
    let revision = try Self.revision { text in
      text.replacing(
        "pue: {title: PUE, value: 1.2,",
        with: "site_pue: {title: PUE, value: 1.3, renamedFrom: pue,"
      )
      .replacing("* pue\"", with: "* site_pue\"")
      .replacing("id: energy.reported,", with: "id: energy.stated, renamedFrom: energy.reported,")
      .replacing("hours: {unit: h,", with: "wall: {unit: h, renamedFrom: hours,")
      .replacing("model.hours", with: "model.wall")
    }
    #expect(revision.edits.map(\.id) == ["site_pue.value"])
    #expect(
      Set(revision.renamed.map { "\($0.old) \($0.new)" }) == [
        "pue site_pue", "energy.reported energy.stated", "hours wall",
      ])
    try revision.verify()
    let pack = try revision.pack(taking: [])
    #expect(pack.parameters.contains { $0.name == "site_pue" && $0.amount == 1.2 })
  }

  /// New names for a parameter, a method, a field and a total, in whatever else the text says.
  private static func renamed(_ text: String) -> String {
    text.replacing("pue: {title:", with: "site_pue: {renamedFrom: pue, title:")
      .replacing("* pue", with: "* site_pue").replacing("(pue)", with: "(site_pue)")
      .replacing("id: energy.reported,", with: "id: energy.stated, renamedFrom: energy.reported,")
      .replacing("hours: {unit: h,", with: "wall: {unit: h, renamedFrom: hours,")
      .replacing("model.hours", with: "model.wall")
      .replacing("downloads: {", with: "loads: {renamedFrom: downloads, ")
      .replacing("model.downloads", with: "model.loads")
  }

  @Test("a new name hides no edit", arguments: 0..<24)
  func renamedEdits(seed: Int) throws {
    // Some of the edits, by the bits of a number that has all of them in turn.
    let chosen = Self.cases.enumerated().filter { ($0.offset * 7 + seed) % 8 == 0 }.map(\.element)
    func changed(_ text: String) -> String {
      chosen.reduce(text) { $0.replacing($1.old, with: $1.new) }
    }
    let plain = try Self.revision(changed)
    let revision = try Self.revision { Self.renamed(changed($0)) }
    #expect(revision.edits.count == plain.edits.count)
    #expect(revision.renamed.count == 4)
    let isSame = plain.base.identity.meaningDigest == plain.head.identity.meaningDigest
    #expect(revision.edits.isEmpty == isSame)
    try revision.verify()
  }

  @Test func `words of a message that change beside a new name are an edit, its names are none`()
    throws
  {
    func revision(_ message: String) throws -> PackRevision {
      try Self.revision {
        Self.renamed($0).replacing(
          "message: \"{model.id} is silent\"", with: "message: \"\(message)\"")
      }
    }
    #expect(try revision("{ model.id } is silent").edits.isEmpty)
    let edited = try revision("{model.id} is silent with {model.loads}")
    #expect(edited.edits.map(\.id) == ["discloses.energy.message"])
    #expect(edited.edits.first?.new == "{model.id} is silent with {model.loads}")
    try edited.verify()
  }

  @Test func `places are those of each version, and what went is at its own`() throws {
    let revision = try Self.revision {
      $0.replacing("absent: [NA]\n", with: "absent: [NA]\n\n\n").replacing(
        "severity: error", with: "severity: note"
      ).replacing("weight: 20", with: "weight: 25").replacing(
        "  - {id: all, title: All models, sum: [emissions]}\n", with: "")
    }
    let edits = revision.edits
    #expect(edits.map(\.id) == ["all.declared", "discloses.energy.severity", "score.place.weight"])
    for edit in edits.dropFirst() {
      let (old, new) = (try #require(edit.basePlace), try #require(edit.headPlace))
      #expect(old.path == "base/pack.yaml" && new.path == "head/pack.yaml")
      #expect(new.line == old.line + 2)
    }
    #expect(edits[0].headPlace == nil && edits[0].basePlace?.path == "base/pack.yaml")
  }

  @Test func `an uncertainty is worded by its ends, and a unit as it is written`() throws {
    let revision = try Self.revision {
      $0.replacing("title: Power, unit", with: "title: Power, uncertainty: 1.3, unit")
        .replacing(
          "per: energy, unit: \"gCO2e[lifecycle]/kWh[facility]\"",
          with: "per: energy, unit: \"kgCO2e[lifecycle]/MWh[facility]\", independent: true")
    }
    let column = try #require(
      revision.edits.first { $0.id == "accelerators.columns.power.uncertainty" })
    #expect(column.new == "factor 1.3 (0.77 to 1.3 for all)")
    let ratio = try #require(revision.edits.first { $0.id == "per_energy.ratio" })
    #expect(ratio.old == "emissions per energy in gCO2e[lifecycle]/kWh[facility]")
    #expect(ratio.new == "emissions per energy in kgCO2e[lifecycle]/MWh[facility], independent")
  }

  @Test func `an old name that the base does not have says nothing`() throws {
    let revision = try Self.revision {
      $0.replacing(
        "host: {title: Host share,", with: "host: {title: Host share, renamedFrom: power_share,")
    }
    #expect(revision.edits.isEmpty && revision.renamed.isEmpty)
  }

  @Test func `a version says why its edits were made, of the version before alone`() throws {
    let changes = """

      changes:
        since: 1.0.0
        edits:
          - {edit: "pue.*", kind: error, reason: Misread, source: {ref: demo, at: page 3}}
          - {edit: host.value, reason: Not made}

      """
    func revision(_ since: String) throws -> PackRevision {
      try Self.revision {
        $0.replacing("value: 1.2,", with: "value: 1.25,")
          .replacing("fields:\n  downloads", with: "\(changes)fields:\n  downloads")
          .replacing("since: 1.0.0", with: "since: \(since)")
      }
    }
    let explained = try revision("1.0.0")
    let edit = try #require(explained.edits.first)
    #expect((edit.kind, edit.reason) == (.error, "Misread"))
    #expect(explained.idleChanges.map(\.code) == ["idle-change"])
    let other = try revision("0.9.0")
    #expect(other.edits.first?.reason == nil)
    #expect(other.idleChanges.map(\.code) == ["idle-change"])
  }

  @Test func `a ladder turned round is one edit, and what is added has a place in both orders`()
    throws
  {
    let revision = try PackRevision.fixture()
    #expect(revision.edits.map(\.id).contains("energy.order"))
    #expect(revision.ladders["energy"]?.inBase == ["energy.reported", "energy.hours"])
    #expect(revision.ladders["energy"]?.inHead == ["energy.hours", "energy.reported"])
  }

  @Test func `each edit of the fixtures loads without the others`() throws {
    let revision = try PackRevision.fixture()
    #expect(
      revision.edits.map(\.id) == [
        "accelerators['beta'].power", "accelerators['gamma'].declared", "energy.order",
        "energy.reported.when", "grid['FRA']@2023-01-01.declared", "headline.population",
        "plausible.pue.check", "pue.value", "score.place.weight",
      ])
    try revision.verify()
    for player in revision.players.indices {
      let pack = try revision.pack(taking: [player])
      #expect(pack.identity.meaningDigest != revision.base.identity.meaningDigest)
    }
  }

  /// The fixture's base, and what a change of its text makes of it.
  ///
  /// - Parameter old: What is made of the base's text first.
  static func revision(
    base old: (String) -> String = { $0 }, _ change: (String) -> String
  ) throws -> PackRevision {
    let files = try PackFolder.files("fixtures/packs/diff/base")
    func reading(_ root: String, _ change: (String) -> String) -> PackReading {
      let texts = files.files.map { file in
        SourceFile(path: "\(root)/\(files.relativePath(of: file))", text: change(file.text))
      }
      return PackReader.read(PackFiles(root: root, files: texts))
    }
    let (base, head) = (reading("base", old), reading("head", change))
    guard let revision = PackRevision(base: base, head: head) else {
      throw BrokenPack(mistakes: base.rendered + head.rendered)
    }
    return revision
  }
}

extension PackRevision {
  static func fixture() throws -> PackRevision {
    let base = PackReader.read(try PackFolder.files("fixtures/packs/diff/base"))
    let head = PackReader.read(try PackFolder.files("fixtures/packs/diff/head"))
    guard let revision = PackRevision(base: base, head: head) else {
      throw BrokenPack(mistakes: base.rendered + head.rendered)
    }
    return revision
  }
}

struct BrokenPack: Error, CustomStringConvertible {
  let mistakes: String
  var description: String { mistakes }
}
