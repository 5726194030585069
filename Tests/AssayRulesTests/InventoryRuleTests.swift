// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import AssayValues
import Testing

@Suite("Inventories of a pack", .timeLimit(.minutes(15)))
struct InventoryRuleTests {
  static let fields = """
    fields:
      energy: {unit: kWh, from: [declared.energy]}
      meter: {type: string, from: [declared.energy_meter]}

    """

  private static func inventory(_ rest: String) -> String {
    fields + "inventories:\n  runs:\n    title: Runs\n" + rest
  }

  static let sound = inventory(
    """
        source: demo
        match: [Name, Energy]
        key: Name
        modified: When
        columns:
          Energy (kWh): {to: declared.energy, unit: kWh, method: measured}
          PUE:
            - {to: declared.energy_meter, values: {"1": it}, otherwise: facility}
            - declared.energy
        states: {declared.energy_meter: it}
    """)

  @Test func `an inventory says what columns mean`() throws {
    let reading = PackFolder.read(Self.sound)
    let rule = try #require(reading.pack?.inventories.first, "\(reading.rendered)")
    #expect(rule.id == "runs" && rule.key == "Name" && rule.modified == "When")
    #expect(rule.match == ["Name", "Energy"])
    #expect(rule.targets.map(\.column) == ["Energy (kWh)", "PUE", "PUE"])
    #expect(rule.targets[0].unit == "kWh" && rule.targets[0].method == "measured")
    #expect(rule.targets[1].values.map(\.text) == ["it"])
    #expect(rule.targets[1].otherwise == "facility")
    #expect(rule.states.map(\.value.value) == ["it"])
  }

  @Test(
    "what an inventory means is part of the pack's meaning",
    arguments: [
      ("key: Name", "key: Energy"), ("unit: kWh", "unit: MWh"), ("\"1\": it", "\"1.0\": it"),
      ("otherwise: facility", "otherwise: accelerator"), ("energy_meter: it}", "energy_meter: x}"),
      ("modified: When", "modified: Then"),
    ])
  func meaning(_ old: String, _ new: String) throws {
    let before = try #require(PackFolder.read(Self.sound).pack)
    let after = PackFolder.read(Self.sound.replacing(old, with: new))
    let pack = try #require(after.pack, "\(after.rendered)")
    #expect(pack.identity.meaningDigest != before.identity.meaningDigest)
  }

  static let combining = inventory(
    """
        match: [Name, Energy]
        key: Name
        notAnId: [untitled]
        combine:
          rows: sum
          by: Run
          end: When
          duration: {column: Seconds, unit: s}
          oneMachine: {columns: [Cards], whole: {Mode: Machine}, figure: Energy, within: 0.2%}
          tasks: {column: Task, training: ['^train'], besides: [idle]}
        columns:
          Energy: {to: declared.energy, unit: kWh, combine: sum}
          Site: {to: declared.energy_meter, join: [Room, Site], without: Place}
    """)

  @Test func `an inventory says how rows of one id combine`() throws {
    let reading = PackFolder.read(Self.combining)
    let rule = try #require(reading.pack?.inventories.first, "\(reading.rendered)")
    let combination = try #require(rule.combination)
    #expect(rule.notAnID == ["untitled"])
    #expect(combination.rows == .sum && combination.by == "Run" && combination.end == "When")
    #expect(combination.duration == "Seconds" && combination.durationUnit?.symbol == "s")
    #expect(combination.machine?.columns == ["Cards"] && combination.machine?.figure == "Energy")
    #expect(combination.machine?.whole.map(\.text) == ["machine"])
    #expect(combination.machine?.within == 0.002)
    #expect(combination.tasks?.column == "Task" && combination.tasks?.besides.count == 1)
    #expect(rule.targets.map(\.combine) == [.sum, nil])
    #expect(rule.targets.map(\.join) == [[], ["Room", "Site"]])
  }

  @Test func `a pack says what people write for the names of what is declared`() throws {
    let names = "\nalsoWritten: {energy: [strom, kwh]}\n"
    let pack = try #require(PackFolder.read(Self.fields + names).pack)
    #expect(pack.writtenNames == ["strom": "energy", "kwh": "energy"])
    let other = try #require(PackFolder.read(Self.fields).pack)
    #expect(pack.identity.meaningDigest != other.identity.meaningDigest)
    #expect(PackFolder.read(Self.fields + "\nalsoWritten: {enrgy: x}\n").codes == ["unread-path"])
  }

  @Test func `that the last row counts need not be said, and means the same`() throws {
    let said = PackFolder.read(Self.sound + "\n    combine: last\n")
    #expect(try #require(said.pack).inventories.first?.combination?.rows == .last)
  }

  @Test(
    "how rows combine is part of the pack's meaning",
    arguments: [
      ("rows: sum", "rows: sum-overlapping"), ("by: Run", "by: Job"), ("end: When", "end: Then"),
      ("unit: s}", "unit: h}"), ("columns: [Cards]", "columns: [Cards, Site]"),
      ("Mode: Machine", "Mode: whole"), ("within: 0.2%", "within: 1%"),
      ("['^train']", "['^fit']"), ("besides: [idle]", "besides: [eval]"),
      ("notAnId: [untitled]", "notAnId: [default]"), ("[Room, Site]", "[Site, Room]"),
      ("without: Place", "without: Site"),
    ])
  func combinationMeaning(_ old: String, _ new: String) throws {
    let before = try #require(PackFolder.read(Self.combining).pack)
    let after = PackFolder.read(Self.combining.replacing(old, with: new))
    let pack = try #require(after.pack, "\(after.rendered)")
    #expect(pack.identity.meaningDigest != before.identity.meaningDigest)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let rest: String
    let codes: [String]

    init(_ claim: String, _ rest: String, _ codes: [String]) {
      (testDescription, self.rest, self.codes) = (claim, rest, codes)
    }
  }

  static let cases: [Case] = [
    Case(
      "a path that no field reads has no effect",
      "    match: [A]\n    key: A\n    columns: {A: declared.enrgy}\n", ["unread-path"]),
    Case(
      "a statement has a path as well",
      "    match: [A]\n    key: A\n    columns: {A: declared.energy}\n    states: {place: x}\n",
      ["unread-path"]),
    Case(
      "the column of ids is one by which the table is known",
      "    match: [A]\n    key: B\n    columns: {A: declared.energy}\n", ["bad-value"]),
    Case(
      "a unit is one that there is",
      "    match: [A]\n    key: A\n    columns: {A: {to: declared.energy, unit: kWx}}\n",
      ["bad-unit"]),
    Case(
      "a column leads to a path", "    match: [A]\n    key: A\n    columns: {A: {unit: kWh}}\n",
      ["missing-key"]),
    Case(
      "a key that the format does not know",
      "    match: [A]\n    key: A\n    colums: {A: declared.energy}\n", ["unknown-key"]),
    Case(
      "rows add up by a column that says so",
      "    match: [A]\n    key: A\n    combine: sum\n    columns: {A: declared.energy}\n",
      ["nothing-added"]),
    Case(
      "a way to combine is one that there is",
      "    match: [A]\n    key: A\n    combine: add\n    columns: {A: declared.energy}\n",
      ["bad-value"]),
    Case(
      "an end goes with a duration",
      "    match: [A]\n    key: A\n    combine: {rows: last, end: B}\n"
        + "    columns: {A: declared.energy}\n", ["missing-key"]),
    Case(
      "a duration is a time",
      "    match: [A]\n    key: A\n    combine:\n      {rows: last, end: B, duration:"
        + " {column: C, unit: kWh}}\n    columns: {A: declared.energy}\n", ["bad-value"]),
    Case(
      "a machine is told by what adds up, at times that are known",
      "    match: [A]\n    key: A\n    combine:\n      oneMachine: {columns: [C], figure: C, within:"
        + " 1%}\n    columns: {A: {to: declared.energy, combine: sum}}\n",
      ["missing-key", "bad-value"]),
    Case(
      "a task is told by a regular expression",
      "    match: [A]\n    key: A\n    combine: {rows: last, tasks: {column: T, training: ['(']}}\n"
        + "    columns: {A: declared.energy}\n", ["bad-regex"]),
    Case("columns, key and header are due", "", ["missing-key", "missing-key", "missing-key"]),
    Case(
      "a source is a reference",
      "    match: [A]\n    key: A\n    source: x\n    columns: {A: declared.energy}\n",
      ["unknown-reference"]),
  ]

  @Test("a mistake in an inventory has its code", arguments: cases)
  func mistake(_ test: Case) {
    let reading = PackFolder.read(Self.inventory(test.rest))
    #expect(reading.codes == test.codes, "\(reading.rendered)")
  }
}
