// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import Testing

/// Functions of a pack, ladders of any type, rounding, and rows that say how uncertain they are.
@Suite("Functions and ladders of rules", .timeLimit(.minutes(15)))
struct LanguageTests {
  private static let functions = """
    fields:
      energy: {title: Energy, unit: 'kWh[facility]', from: [energy]}
      factor: {title: Factor, type: double, from: [factor]}
      place: {title: Place, type: string, from: [place]}
    parameters:
      intensity: {title: Intensity, value: 0.5, unit: 'kgCO2e/kWh[facility]'}
    functions:
      emitted:
        title: Emissions of an energy
        arguments: {x: {unit: 'kWh[facility]'}, times: {type: double}}
        value: "scaled(x, times) * intensity"
      scaled:
        title: A part of an energy
        arguments: {x: {unit: 'kWh[facility]'}, times: {type: double}}
        value: "x * times"
      within:
        title: Whether a list has a text
        arguments: {text: {type: string}}
        value: "['FRA', 'DEU'].exists(x, x == text)"
    quantities:
      emissions:
        title: Emissions
        unit: kgCO2e
        methods:
          - {id: e.scaled, when: has(model.factor), value: "emitted(model.energy, model.factor)"}
          - {id: e.plain, value: "[2.0, 3.0].exists(x, x > 2.5) ? emitted(model.energy, 1.0) : emitted(model.energy, 0.0)"}
    requirements:
      - id: place
        title: It is within
        kind: nonconformity
        severity: error
        assert: "within(model.place)"
        message: "{model.id} is elsewhere, and emits {emitted(model.energy, 2.0).to('kgCO2e')}"
    """

  @Test func `a call is the value of the function for its arguments`() throws {
    let audit = try InlineAudit(Self.functions)
    #expect(try audit.value("emissions", of: #"{"energy": 10, "factor": 3}"#) == 15)
    #expect(try audit.value("emissions", of: #"{"energy": 10}"#) == 5)
    let model = try audit.model(#"{"energy": 10, "place": "ITA"}"#)
    #expect(model.findings.map(\.message) == ["x/y is elsewhere, and emits 10"])
    #expect(try audit.model(#"{"place": "DEU"}"#).findings.isEmpty)
    #expect(try audit.model("{}").findings.map(\.missing) == [["model.place"]])
  }

  @Test(
    "a mistake in a function or a call is told where it is made",
    arguments: [
      ("f: {title: F, arguments: {x: {type: int}}, value: 'f(x)'}", "", ["cycle"]),
      (
        "f: {title: F, value: 'g()'}\n  g: {title: G, value: 'f() + 1'}", "", ["cycle", "cycle"]
      ),
      ("f: {title: F, arguments: {x: {unit: kWh}}, value: 'x + 1.0'}", "", ["unit-mismatch"]),
      ("f: {title: F, arguments: {x: {unit: kWh}}, value: 'x'}", "f(1.0)", ["unit-mismatch"]),
      ("f: {title: F, arguments: {x: {type: string}}, value: 'x'}", "f(true)", ["type-mismatch"]),
      ("f: {title: F, arguments: {x: {type: int}}, value: 'x'}", "f(1, 2)", ["bad-argument"]),
      ("f: {title: F, arguments: {x: {type: text}}, value: 'x'}", "", ["bad-value"]),
      ("f: {title: F, arguments: {x: {}}, value: 'x'}", "", ["missing-key"]),
      ("f: {title: F, value: 'y'}", "", ["unknown-name"]),
      ("sum: {title: F, value: '1'}", "", ["reserved-name"]),
      ("f: {title: F, valu: '1'}", "", ["unknown-key"]),
    ])
  func mistake(_ function: String, call: String, codes: [String]) {
    var rules = "functions:\n  \(function)\n"
    if !call.isEmpty { rules += "definitions: {d: {title: D, value: '\(call)'}}\n" }
    #expect(InlineAudit.codes(rules) == codes)
  }

  private static let ladders = """
    fields:
      place: {title: Place, type: string, from: [place]}
      seat: {title: Seat, type: string, from: [seat]}
      from: {title: From, type: date, from: [from]}
      until: {title: Until, type: date, from: [until]}
      odd: {title: Odd, type: bool, from: [odd]}
    definitions:
      where:
        title: Where it was
        methods:
          - {id: where.place, when: "!model.odd", value: model.place}
          - {title: The seat, value: model.seat}
      start:
        title: When it began
        methods:
          - {value: model.from}
          - {value: "model.until - duration('24h')"}
    requirements:
      - {id: p, title: P, kind: input, severity: note, assert: "where == 'here'"}
      - {id: t, title: T, kind: input, severity: note, assert: "start < timestamp('2026-01-01T00:00:00Z')"}
    """

  @Test(
    "what is deprecated is warned of where it is read",
    arguments: [
      ("parameters: {p: {title: P, value: 1, deprecated: read q}}", "p + 1.0", 1),
      ("definitions: {p: {title: P, value: '1', deprecated: read q}}", "p + 1", 1),
      ("fields: {p: {title: P, type: int, from: [p], deprecated: read q}}", "model.p", 1),
      ("parameters: {p: {title: P, value: 1, deprecated: read q}}", "2.0", 0),
    ])
  func deprecated(_ declaration: String, value: String, warnings: Int) {
    let reading = "d: {title: D, value: '\(value)'}"
    let rules =
      declaration.contains("definitions: {")
      ? declaration.replacing("definitions: {", with: "definitions: {\(reading), ")
      : declaration + "\ndefinitions: {\(reading)}"
    #expect(InlineAudit.codes(rules) == Array(repeating: "deprecated", count: warnings))
  }

  @Test(
    "the first method of a definition that applies and has a value is taken",
    arguments: [
      (#"{"place": "here", "seat": "there", "odd": false}"#, RequirementResult.pass),
      (#"{"place": "here", "seat": "there", "odd": true}"#, .fail),
      (#"{"place": "here", "seat": "there"}"#, .fail), (#"{"seat": "here"}"#, .pass),
      ("{}", .unknown),
    ])
  func ladder(record: String, result: RequirementResult) throws {
    let model = try InlineAudit(Self.ladders).model(record)
    #expect(model.results.first == result)
    if result == .unknown {
      #expect(
        model.findings.first?.missing == ["model.odd", "model.seat"])
    }
  }

  @Test func `a ladder may be of dates`() throws {
    let audit = try InlineAudit(Self.ladders)
    #expect(try audit.model(#"{"from": "2026-01-01", "until": "2025-01-01"}"#).results[1] == .fail)
    #expect(try audit.model(#"{"until": "2026-01-01"}"#).results[1] == .pass)
  }

  @Test(
    "a ladder of a definition has its mistakes told",
    arguments: [
      ("{title: D, methods: [{value: 1}, {value: \"'a'\"}]}", ["mixed-types"]),
      ("{title: D, methods: [{when: 3, value: 1}]}", ["not-a-condition"]),
      ("{title: D, value: 1, methods: [{value: 1}]}", ["bad-value"]),
      ("{title: D}", ["missing-key"]), ("{title: D, methods: [{when: 'true'}]}", ["missing-key"]),
    ])
  func ladderMistake(_ definition: String, codes: [String]) {
    #expect(InlineAudit.codes("definitions: {d: \(definition)}") == codes)
  }

  @Test(
    "numbers are rounded to significant digits, quantities in a unit",
    arguments: [
      ("1234.5.round(2) == 1200.0", true), ("0.0012345.round(3) == 0.00123", true),
      ("(-1255.0).round(3) == -1260.0 || (-1255.0).round(3) == -1250.0", true),
      ("quantity('1234 kWh').round(2, 'kWh') == quantity('1200 kWh')", true),
      ("quantity('1234 kWh').round(2, 'MJ') == quantity('4400 MJ')", true),
      ("0.0.round(2) == 0.0", true),
    ])
  func rounding(_ expression: String, holds: Bool) throws {
    let audit = try InlineAudit(
      """
      requirements:
        - {id: r, title: R, kind: input, severity: note, assert: "\(expression)"}
      """)
    #expect(try audit.model("{}").results == [holds ? .pass : .fail])
  }

  @Test(
    "a rounding that says too little is refused",
    arguments: [
      ("quantity('1 kWh').round(2)", "bad-argument"), ("1.5.round(0)", "bad-argument"),
      ("quantity('1 kWh').round(2, 'h')", "unit-mismatch"), ("'a'.round(2)", "type-mismatch"),
    ])
  func roundingMistake(_ expression: String, code: String) {
    #expect(InlineAudit.codes("definitions: {d: {title: D, value: \"\(expression)\"}}") == [code])
  }

  @Test(
    "between two rows a number changes evenly, and a text does not",
    arguments: [
      ("2025-01-01", 100.0 as Double?, "early"), ("2025-07-02", 150.0, "early"),
      ("2026-01-01", 200.0, "late"), ("2026-12-31", 200.0, "late"), ("2024-12-31", nil, "none"),
    ])
  func interpolation(day: String, value: Double?, text: String) throws {
    let audit = try InlineAudit(
      """
      fields: {day: {title: Day, type: date, from: [day]}}
      tables:
        t:
          title: T
          key: string
          columns: {figure: {title: F, unit: kWh, uncertainty: 1.1}, text: {title: T, type: string}}
          period: [from, until]
          between: linear
          rows:
            - {key: a, from: 2025-01-01, until: 2026-01-01, figure: 100, text: early}
            - {key: a, from: 2026-01-01, until: 2027-01-01, figure: 200, text: late}
      quantities:
        energy: {title: Energy, unit: kWh, methods: [{id: e, value: "t['a'].at(model.day).figure"}]}
      requirements:
        - {id: r, title: R, kind: input, severity: note, assert: "t['a'].at(model.day).text == '\(text)'"}
      """)
    let model = try audit.model(#"{"day": "\#(day)"}"#)
    let got = model.quantity("energy")?.value
    if let value {
      // 182 of 365 days are 0.4986 of the way.
      #expect(abs(try #require(got) - value) < 0.2)
      #expect(model.results == [.pass])
    } else {
      #expect(got == nil)
    }
    let rows = model.quantity("energy")?.step?.inputs.count
    #expect(rows == (day == "2025-07-02" ? 3 : value == nil ? nil : 2))
  }

  private static let pairs = """
    fields:
      from: {title: From, type: string, from: [from]}
      year: {title: Year, type: int, from: [year]}
    tables:
      t:
        title: T
        key: [place, {name: year, type: int}]
        columns: {figure: {title: Figure, unit: kWh}}
        rows:
          - {place: FRA, year: 2023, figure: 1}
          - {place: FRA, year: 2024, figure: 2}
          - {place: DEU, year: 2024, figure: 3}
    quantities:
      energy: {title: Energy, unit: kWh, methods: [{id: e, value: "t[model.from][model.year].figure"}]}
    """

  @Test(
    "a row of two keys is read by both",
    arguments: [
      (#"{"from": "FRA", "year": 2024}"#, 2.0 as Double?, nil as String?),
      (#"{"from": "DEU", "year": 2024}"#, 3, nil),
      (#"{"from": "DEU", "year": 2023}"#, nil, "t['DEU']['2023']"),
      (#"{"from": "DEU"}"#, nil, "model.year"),
    ])
  func pair(record: String, value: Double?, missing: String?) throws {
    let quantity = try InlineAudit(Self.pairs).model(record).quantity("energy")
    #expect(quantity?.value == value)
    #expect(quantity?.missing == [missing].compactMap(\.self))
  }

  @Test(
    "a table with two keys is not read by one",
    arguments: [
      ("t['FRA']", "type-mismatch"), ("t['FRA'].figure", "type-mismatch"),
      ("t['FRA']['2023'].figure", "type-mismatch"), ("'FRA' in t", "bad-argument"),
    ])
  func pairMistake(_ expression: String, code: String) {
    #expect(
      InlineAudit.codes(
        Self.pairs + "\ndefinitions: {d: {title: D, value: \"\(expression)\"}}") == [code])
  }

  private static func scoring(_ model: String, _ weight: String) -> String {
    """
    fields:
      size: {title: Size, type: double, from: [size]}
      energy: {title: Energy, unit: kWh, from: [energy]}
    disclosure:
      scoring: \(model)
      criteria:
        - {id: size, title: Size, weight: 1, when: has(model.size)}
        - {id: energy, title: Energy, weight: \(weight), when: has(model.energy)}
    """
  }

  @Test(
    "a criterion weighs by a number of the model",
    arguments: [
      (#"{"size": 3}"#, 25.0), (#"{"size": 3, "energy": 1}"#, 100), (#"{"energy": 1}"#, 50),
      (#"{"size": -1}"#, 50),
    ])
  func weight(record: String, score: Double) throws {
    let audit = try InlineAudit(Self.scoring("default", "{value: model.size, otherwise: 1}"))
    #expect(try audit.model(record).score?.value == score)
  }

  @Test(
    "a weight by value that says too little is refused",
    arguments: [
      ("flat", "{value: model.size, otherwise: 1}", "bad-value"),
      ("default", "{value: model.size}", "missing-key"),
      ("default", "{value: model.energy, otherwise: 1}", "unit-mismatch"),
    ])
  func weightMistake(_ model: String, _ weight: String, code: String) {
    #expect(InlineAudit.codes(Self.scoring(model, weight)) == [code])
  }

  private static func table(_ uncertainty: String, _ row: String) -> String {
    """
    tables:
      t:
        title: T
        key: string
        columns:
          figure: {title: Figure, unit: kWh, uncertainty: \(uncertainty)}
          factor: {title: Factor, type: double}
          reliability: {title: Reliability, type: int}
          age: {title: Age, type: int}
        rows: {a: \(row)}
    quantities:
      energy: {title: Energy, unit: kWh, quantum: 1 mWh, methods: [{id: e, value: "t['a'].figure"}]}
    """
  }

  @Test func `a row says how uncertain its figure is, by a factor or by scores`() throws {
    let byFactor = try InlineAudit(
      Self.table("{column: factor}", "{figure: 10, factor: 1.5}"))
    let high = try #require(try byFactor.model("{}").quantity("energy")?.high)
    #expect(abs(high - 15) < 1e-5)
    let pedigree = "{pedigree: {basic: 0.0006, reliability: [0, 0.0006, 0.002], age: [0, 0.0002]}}"
    let byScores = try InlineAudit(
      Self.table(pedigree, "{figure: 10, reliability: 3, age: 2}"))
    // exp(1.6449 · sqrt(0.0006 + 0.002 + 0.0002)), by hand.
    let end = try #require(try byScores.model("{}").quantity("energy")?.high)
    #expect(abs(end - 10.909) < 0.001)
  }

  @Test(
    "a row that does not say it, or says it wrongly, is refused",
    arguments: [
      ("{column: factor}", "{figure: 10}", ["missing-key"]),
      ("{column: factor}", "{figure: 10, factor: 0.5}", ["bad-value"]),
      ("{column: fctor}", "{figure: 10, factor: 1.5}", ["unknown-column"]),
      ("{pedigree: {age: [0, 0.1]}}", "{figure: 10, age: 3}", ["bad-value"]),
      ("{pedigree: {age: [0, -0.1]}}", "{figure: 10, age: 1}", ["bad-value"]),
    ])
  func spreadMistake(_ uncertainty: String, _ row: String, codes: [String]) {
    #expect(InlineAudit.codes(Self.table(uncertainty, row)) == codes)
  }
}
