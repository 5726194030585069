// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssaySource
import Testing

@Suite("Lists of items", .timeLimit(.minutes(15)))
struct PhaseTests {
  static let rules = #"""
    fields:
      device: {type: string, from: [device], match: devices, count: number, phases: phases}
      number: {unit: accelerator, from: [number]}
      phases:
        type: list
        from: [declared.phases, phases]
        of:
          device: {match: devices, count: number}
          number: {unit: accelerator}
          time: {unit: accelerator·h, from: [hours]}
          wall: {unit: h}
          site: {match: grid}
          trained: {type: date, from: [trained.from, trained]}
    tables:
      devices:
        title: Devices
        key: string
        split: [' and ', ',']
        columns: {power: {title: Power, unit: W/accelerator, uncertainty: 1.5}}
        rows:
          x1: {patterns: ['(?:(?P<count>[0-9]+) ?x )?\bx1\b'], power: 100}
          y2: {patterns: ['(?:(?P<count>[0-9]+) ?x )?\by2\b'], power: 300}
      grid:
        title: Grid
        key: string
        columns: {intensity: {title: Intensity, unit: gCO2e/kWh}}
        period: [from, until]
        rows:
          - {key: here, until: 2023-01-01, intensity: 100}
          - {key: here, from: 2023-01-01, intensity: 50}
          - {key: there, intensity: 400, from: 2000-01-01}
    definitions:
      times:
        title: Time of each phase
        value: "model.phases.map(p, has(p.time) ? p.time : p.wall * p.number)"
    quantities:
      time: {title: Time, unit: accelerator·h, methods: [{id: time.sum, value: "sum(times)"}]}
      energy:
        title: Energy
        unit: kWh
        methods:
          - {id: energy.phases, value: "sum(model.phases.map(p, p.time * devices[p.device].power))"}
      emissions:
        title: Emissions
        unit: gCO2e
        methods:
          - id: emissions.phases
            value: >-
              sum(model.phases.map(p, p.time * devices[p.device].power
              * grid[p.site].at(p.trained).intensity))
      longest:
        title: Longest
        unit: accelerator·h
        methods:
          - {id: longest.time, value: "max(model.phases.filter(p, p.device == 'x1').map(p, p.time))"}
      power:
        title: Power of all devices
        unit: W
        methods:
          - {id: power.phases, value: "sum(model.phases.map(p, p.number * devices[p.device].power))"}
          - {id: power.one, value: "model.number * devices[model.device].power"}
    """#

  private func value(_ name: String, _ record: String) throws -> Double? {
    try InlineAudit(Self.rules).value(name, of: record)
  }

  static let both = #"""
    {"declared": {"phases": [
      {"device": "8x X1", "hours": 1000, "site": "here", "trained": "2022-05-01"},
      {"device": "Y2", "hours": "200 h", "site": "here", "trained": {"from": "2023-05-01"}}]}}
    """#

  @Test func `a sum runs over the items, each with its own row, unit and date`() throws {
    // 1,000 h · 100 W; "200 h" is no accelerator time.
    #expect(try value("energy", Self.both) == nil)
    let mended = Self.both.replacing("\"200 h\"", with: "\"200 GPU hours\"")
    #expect(try value("energy", mended) == 160)  // 100 + 60 kWh
    #expect(try value("emissions", mended) == 13_000)  // 100 kWh · 100 + 60 kWh · 50 g/kWh
    #expect(try value("longest", mended) == 1000)
    #expect(try value("time", mended) == 1200)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let phases: String
    let quantity: String
    let missing: [String]
    var testDescription: String { claim }
  }

  static let lacking = [
    Case(
      claim: "one member that is not stated leaves the sum missing",
      phases: #"[{"device": "x1", "hours": 5}, {"device": "y2"}]"#, quantity: "energy",
      missing: ["model.phases[1].time"]),
    Case(
      claim: "what several items lack is named once each",
      phases: #"[{"hours": 5}, {"device": "y2", "hours": null}, {}]"#, quantity: "energy",
      missing: [
        "model.phases[0].device", "model.phases[1].time", "model.phases[2].device",
        "model.phases[2].time",
      ]),
    Case(
      claim: "a text that stands for nothing is missing",
      phases: #"[{"device": "NA", "hours": 5}]"#, quantity: "energy",
      missing: ["model.phases[0].device"]),
    Case(
      claim: "an item that is no map is an item of which nothing is known",
      phases: #"[{"device": "x1", "hours": 5}, "y2"]"#, quantity: "energy",
      missing: ["model.phases[1].device", "model.phases[1].time"]),
    Case(
      claim: "so is an item that is null", phases: #"[null, {"device": "x1", "hours": 5}]"#,
      quantity: "energy", missing: ["model.phases[0].device", "model.phases[0].time"]),
    Case(
      claim: "a row that lacks a date in force names its key",
      phases: #"[{"device": "x1", "hours": 5, "site": "there", "trained": "1990"}]"#,
      quantity: "emissions", missing: ["grid['there'].at(date)"]),
    Case(
      claim: "an empty list is no list", phases: "[]", quantity: "energy",
      missing: ["model.phases"]),
    Case(claim: "null is no list", phases: "null", quantity: "energy", missing: ["model.phases"]),
    Case(
      claim: "a text is no list", phases: "\"x1\"", quantity: "energy", missing: ["model.phases"]),
    Case(
      claim: "either way of stating a time asks for its own members",
      phases: #"[{"wall": 5}]"#, quantity: "time", missing: ["model.phases[0].number"]),
  ]

  @Test("what is missing of an item", arguments: lacking)
  func missing(_ testCase: Case) throws {
    let model = try InlineAudit(Self.rules).model(#"{"phases": \#(testCase.phases)}"#)
    #expect(model.quantity(testCase.quantity)?.value == nil)
    #expect(model.quantity(testCase.quantity)?.missing == testCase.missing)
  }

  @Test func `one map stands for a list of one item`() throws {
    #expect(try value("energy", #"{"phases": {"device": "x1", "hours": 10}}"#) == 1)
  }

  @Test func `a list may be stated with its evidence`() throws {
    let record = #"""
      {"phases": {"by": "us", "value": [{"device": "x1", "hours": {"value": 10, "by": "meter"}}]}}
      """#
    let model = try InlineAudit(Self.rules).model(record)
    #expect(model.quantity("energy")?.value == 1)
    let fields = try #require(model.quantity("energy")?.step).inputs.compactMap(\.field)
    #expect(fields.first { $0.name == "phases" }?.evidence == "by us")
    #expect(fields.first { $0.name == "phases[0].time" }?.evidence == "by meter")
  }

  @Test func `the derivation shows each item's members with their places`() throws {
    let record = #"{"phases": [{"device": "8x X1", "hours": 5}, {"device": "y2", "hours": 2}]}"#
    let model = try InlineAudit(Self.rules).model(record)
    let inputs = try #require(model.quantity("energy")?.step).inputs
    let lines = inputs.map { input -> String in
      switch input {
      case .field(let field): "\(field.name) = \(field.value.text) at \(field.pointer)"
      case .row(let row): "\(row.key).\(row.column) = \(row.value.text)"
      default: "?"
      }
    }
    #expect(
      lines == [
        "phases = 2 items at /phases", "phases[0].time = 5 at /phases/0/hours",
        "phases[0].device = x1 at /phases/0/device", "x1.power = 100",
        "phases[1].time = 2 at /phases/1/hours", "phases[1].device = y2 at /phases/1/device",
        "y2.power = 300",
      ])
    let matched = inputs.compactMap(\.field).compactMap(\.matched)
    #expect(
      matched.count == 2 && matched.allSatisfy { $0.hasPrefix("pattern") || $0.hasPrefix("key") })
  }

  @Test func `a factor of one item moves the sum by that item's part`() throws {
    let record = #"{"phases": [{"device": "x1", "hours": 30}, {"device": "y2", "hours": 10}]}"#
    let energy = try #require(try InlineAudit(Self.rules).model(record).quantity("energy"))
    // Two rows of factor 1.5, half of the sum each: 1.5^(sqrt(0.25 + 0.25)).
    let factor = 1.3320402
    #expect(energy.value == 6)
    #expect(abs((energy.high ?? 0) / 6 - factor) < 1e-5)
    // The same row in both items is one factor, and moves the whole.
    let same = record.replacing("y2", with: "x1")
    let one = try #require(try InlineAudit(Self.rules).model(same).quantity("energy"))
    #expect(abs((one.high ?? 0) / 4 - 1.5) < 1e-5)
  }

  @Test func `a figure of an item that is only a bound makes the sum a bound`() throws {
    let record =
      #"{"phases": [{"device": "x1", "hours": "over 30"}, {"device": "y2", "hours": 10}]}"#
    let model = try InlineAudit(Self.rules).model(record)
    #expect(model.quantity("energy")?.estimate?.bound == .atLeast)
    #expect(model.quantity("power")?.value == nil)
  }

  @Test func `a conflict of two lists is found, and the first list is used`() throws {
    let record = #"""
      {"declared": {"phases": [{"device": "x1", "hours": 5}]},
       "phases": [{"device": "x1", "hours": 6}]}
      """#
    let model = try InlineAudit(Self.rules).model(record)
    #expect(model.quantity("energy")?.value == 0.5)
    let finding = try #require(model.findings(of: "field-conflict").first)
    #expect(
      finding.places == [
        "models.jsonl:1 /declared/phases/0/hours", "models.jsonl:1 /phases/0/hours",
      ])
    let same = record.replacing("6}", with: "5.0}")
    #expect(try InlineAudit(Self.rules).model(same).findings.isEmpty)
  }

  @Test func `what cannot be read of an item is a finding that names it`() throws {
    let record = #"{"phases": [{"device": "x1", "hours": "5 kg"}, {"device": "a potato"}, 7]}"#
    let model = try InlineAudit(Self.rules).model(record)
    let unreadable = model.findings(of: "field-unreadable").map(\.message)
    #expect(unreadable.count == 2)
    #expect(unreadable.contains { $0.hasPrefix("'phases[0].time' cannot be read:") })
    #expect(unreadable.contains { $0.hasPrefix("'phases' cannot be read: a number '7' stands") })
    #expect(
      model.findings(of: "match-none").map(\.message) == [
        "'phases[1].device' says 'a potato', which no row of 'devices' matches"
      ])
  }

  @Test func `a key that stands twice in an item is found at its place`() throws {
    let record = #"{"phases": [{"hours": 1, "device": "x1", "hours": 2}]}"#
    let audit = try InlineAudit(Self.rules)
    #expect(
      try audit.record("{\"id\": \"x/y\", " + record.dropFirst()).duplicateKeys == [
        "/phases/0/hours"
      ])
    #expect(try audit.value("energy", of: record) == 0.2)
  }

  @Test func `a list of more items than anybody writes is refused at once`() throws {
    let item = #"{"device": "x1", "hours": 1, "site": "here", "trained": "2022"}"#
    func record(_ count: Int) -> String {
      "{\"phases\": [\(Array(repeating: item, count: count).joined(separator: ","))]}"
    }
    let most = try InlineAudit(Self.rules).model(record(1000))
    #expect(most.quantity("energy")?.value == 100)
    #expect(most.quantity("energy")?.step?.inputs.count == 2002)  // list, 2 × 1,000, one row
    let clock = ContinuousClock()
    let time = try clock.measure {
      let model = try InlineAudit(Self.rules).model(record(9_000))
      #expect(model.quantity("energy")?.missing == ["model.phases"])
      #expect(
        model.findings(of: "field-unreadable").map(\.message) == [
          "'phases' cannot be read: a list of 9000 items stands where at most 1000 are read"
        ])
    }
    #expect(time < .seconds(20))
  }

  // MARK: Parts of a text

  @Test func `a text that names several kinds fills the list, each with its count`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"device": "512x X1 and 256x Y2"}"#)
    #expect(model.quantity("power")?.value == 128_000)  // 512 · 100 W + 256 · 300 W
    #expect(model.findings.isEmpty)
    #expect(model.quantity("energy")?.missing == ["model.phases[0].time", "model.phases[1].time"])
  }

  static let texts: [(String, Double?)] = [
    ("2x x1, 3x y2", 1100), ("2x x1 AND 3x y2", 1100), ("and 2x x1 , 3x y2,", 1100),
    // Twice of one kind is more likely one thing said twice.
    ("2x x1, 3x y2 and 1x x1", nil), ("2x x1 and 3x x1", nil),
    // One part that names nothing, or two things: all are refused.
    ("2x x1 and 3x y2 and a potato", nil), ("2x x1 y2 and 3x y2", nil), ("x1 or y2", nil),
    // Without a number of one of them, the sum is missing.
    ("2x x1 and y2", nil),
  ]

  @Test("a text is taken apart where each part names one key", arguments: texts)
  func parts(_ text: String, _ power: Double?) throws {
    let model = try InlineAudit(Self.rules).model("{\"device\": \"\(text)\"}")
    #expect(model.quantity("power")?.value == power)
    let areParts = power != nil || text == "2x x1 and y2"
    #expect(model.findings(of: "match-rival").isEmpty == areParts)
  }

  @Test func `a list that is stated stands before the parts of a text`() throws {
    let stated = #""phases": [{"device": "3x x1"}, {"device": "1x y2"}]"#
    let audit = try InlineAudit(Self.rules)
    let same = try audit.model(#"{"device": "2x x1 and 3x y2", \#(stated)}"#)
    #expect(same.quantity("power")?.value == 600)
    #expect(same.findings.isEmpty)
    let other = try audit.model(#"{"device": "2x y2 and 3x x1", \#(stated)}"#)
    #expect(other.quantity("power")?.value == 600)
    #expect(other.findings(of: "field-conflict").count == 1)
  }

  @Test func `an item's text of several keys is refused`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"phases": [{"device": "x1 and y2"}]}"#)
    #expect(
      model.findings(of: "match-rival").map(\.message) == [
        "'phases[0].device' says 'x1 and y2', which 'x1' and 'y2' of 'devices' claim; none is taken"
      ])
  }

  // MARK: declared.yaml

  @Test func `members in declared yaml have places of their own, and misspelt ones a warning`()
    throws
  {
    let audit = try InlineAudit(Self.rules)
    let file = SourceFile(
      path: "declared.yaml",
      text: """
        models:
          x/y:
            phases:
              - {device: x1, hours: 5}
              - device: y2
                hous: 7
        """)
    let (records, diagnostics) = DeclaredReader.read(file, plan: audit.interpreter.paths)
    #expect(diagnostics.map(\.code) == ["declared-unread"])
    #expect(
      records.first?.unread.map(\.place.description) == [
        "declared.yaml:6:9 /models/x~1y/phases/1/hous"
      ])
    let auditor = audit.interpreter.auditor()
    let model = auditor.audit(try #require(records.first)).result
    #expect(model.quantity("energy")?.missing == ["model.phases[1].time"])
    let mended = SourceFile(path: "declared.yaml", text: file.text.replacing("hous", with: "hours"))
    let again = DeclaredReader.read(mended, plan: audit.interpreter.paths).records
    let energy = auditor.audit(try #require(again.first)).result.quantity("energy")
    #expect(energy?.value == 2.6)
    let last = try #require(energy?.step).inputs.compactMap(\.field).last {
      $0.name.hasSuffix("time")
    }
    #expect(last?.at == "declared.yaml:6:16")
    #expect(last?.pointer == "/models/x~1y/phases/1/hours")
  }
}

extension Derivation {
  var field: FieldStep? { if case .field(let field) = self { field } else { nil } }
}
