// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Testing

@testable import AssayExpressions

/// A small set of declarations, and models to evaluate expressions on.
enum ExamplePack {
  static let units = UnitParser(
    axes: BasisAxes([
      ("meter", ["accelerator", "it", "facility"]), ("stage", ["direct", "lifecycle"]),
    ]))

  /// One name a line, so that notes can point at them.
  static let file = SourceFile(
    path: "pack.yaml",
    text: """
      downloads
      reported_energy
      accelerator
      place
      trained
      tags
      count
      name
      pue
      host
      year
      energy
      intensity
      emissions
      accelerators
      countries
      ratio
      """)

  static func span(_ name: String) -> Span {
    let lines = file.text.split(separator: "\n")
    let line = lines.firstIndex { $0 == name } ?? 0
    let start = file.offset(ofLine: line + 1)
    return Span(file: file, start: start, end: start + name.utf8.count)
  }

  static func unit(_ text: String) -> Unit {
    (try? units.parse(text)) ?? .one
  }

  static func field(_ index: Int, _ name: String, _ type: CELType) -> Declarations.Field {
    Declarations.Field(index: index, type: type, span: span(name))
  }

  static func quantity(_ text: String) -> CELType { .number(unit(text).dimension) }

  static func column(_ name: String, _ text: String) -> Declarations.Column {
    Declarations.Column(
      name: name, type: quantity(text), unit: unit(text), span: span("accelerators"))
  }

  static func step(_ index: Int, _ name: String, _ text: String) -> Declarations.Name {
    Declarations.Name(
      meaning: .step(index, quantity(text)), unit: unit(text), span: span(name))
  }

  static let declarations: Declarations = {
    var declarations = plainDeclarations
    declarations.predictions = [
      "fitted": .init(step: 3, type: quantity("kgCO2e[lifecycle]"), span: span("emissions")),
      "refused": .init(step: 4, type: .double, span: span("ratio")),
    ]
    return declarations
  }()

  private static let plainDeclarations = Declarations(
    fields: [
      "downloads": field(0, "downloads", .int),
      "reported_energy": Declarations.Field(
        index: 1, type: quantity("kWh[it]"), unit: unit("kWh[it]"), span: span("reported_energy")),
      "accelerator": field(2, "accelerator", .string),
      "place": field(3, "place", .string),
      "trained": field(4, "trained", .timestamp),
      "tags": field(5, "tags", .list(.string)),
      "count": field(6, "count", .int),
      "name": field(7, "name", .string),
      "ratio": field(8, "ratio", .double),
    ],
    names: [
      "pue": Declarations.Name(
        meaning: .parameter(0, quantity("kWh[facility]/kWh[it]")),
        unit: unit("kWh[facility]/kWh[it]"), span: span("pue")),
      "host": Declarations.Name(
        meaning: .parameter(1, quantity("kWh[it]/kWh[accelerator]")),
        unit: unit("kWh[it]/kWh[accelerator]"), span: span("host")),
      "year": Declarations.Name(meaning: .parameter(2, .int), span: span("year")),
      "energy": step(0, "energy", "kWh[facility]"),
      "intensity": step(1, "intensity", "gCO2e[lifecycle]/kWh[facility]"),
      "emissions": step(2, "emissions", "kgCO2e[lifecycle]"),
      "accelerators": Declarations.Name(meaning: .table(0), span: span("accelerators")),
      "countries": Declarations.Name(meaning: .table(1), span: span("countries")),
    ],
    tables: [
      Declarations.Table(
        name: "accelerators",
        columns: [
          column("tdp", "W[accelerator]/accelerator"), column("peak", "TFLOP/(s·accelerator)"),
          Declarations.Column(name: "vendor", type: .string, span: span("accelerators")),
        ], isDated: false),
      Declarations.Table(
        name: "countries", columns: [column("intensity", "gCO2e[lifecycle]/kWh[facility]")],
        isDated: true),
    ],
    methods: [
      "energy.reported": Declarations.Method(index: 0, step: 0),
      "energy.hours": Declarations.Method(index: 1, step: 0),
      "emissions.from-energy": Declarations.Method(index: 2, step: 2),
    ],
    units: units)

  static let checker = Checker(declarations)

  static func amount(_ number: Double, _ text: String, factors: [Int32] = []) -> Value {
    let value = unit(text).canonical(number)
    return .double(value, Gradient(factors: factors, of: value))
  }

  static func date(_ text: String) -> Timestamp? { Timestamp(text) }

  static let tables: [FactorTable] = [
    FactorTable(
      name: "accelerators",
      rows: [
        FactorTable.Row(
          key: "a100",
          cells: [
            amount(400, "W[accelerator]/accelerator"), amount(312, "TFLOP/(s·accelerator)"),
            .string("n"),
          ]),
        FactorTable.Row(
          key: "tpu", cells: [amount(280, "W[accelerator]/accelerator"), nil, .string("g")],
          factors: [3]),
      ]),
    FactorTable(
      name: "countries",
      rows: [
        row("fr", 50, from: "2020-01-01", until: "2021-01-01"),
        row("fr", 60, from: "2021-01-01", until: "2022-01-01", published: "2021-06-01"),
        row("fr", 65, from: "2021-01-01", until: "2022-01-01", published: "2023-01-01"),
        row("fr", 99, from: "2021-01-01", until: "2022-01-01", published: "2030-01-01"),
        row("new", 10, from: "2020-01-01", published: "2031-01-01"),
      ], isDated: true, outside: .nearest(within: nil)),
  ]

  static func row(
    _ key: String, _ intensity: Double, from: String, until: String? = nil,
    published: String? = nil
  ) -> FactorTable.Row {
    FactorTable.Row(
      key: key, cells: [amount(intensity, "gCO2e[lifecycle]/kWh[facility]")], from: date(from),
      until: until.flatMap { date($0) }, published: published.flatMap { date($0) }, factors: [4])
  }

  /// A model that states everything but `place`, `count` and `name`.
  static let frame: Frame = {
    guard let asOf = date("2026-06-30"), let trained = date("2021-03-01") else {
      preconditionFailure("the dates are well formed")
    }
    return Frame(
      id: "org/model", asOf: asOf,
      fields: [
        .value(.int(6000)), .value(amount(1000, "kWh[it]")), .value(.string("a100")),
        .missing([.field(3)]), .value(.timestamp(trained)),
        .value(.list([.string("text"), .string("license:mit")])), .missing([.field(6)]),
        .missing([.field(7)]), .value(.number(0.5)),
      ],
      parameters: [
        amount(1.25, "kWh[facility]/kWh[it]", factors: [0]),
        amount(1.3, "kWh[it]/kWh[accelerator]", factors: [1]), .int(2024),
      ],
      tables: tables,
      steps: [
        .value(amount(1250, "kWh[facility]", factors: [0, 2])), .missing([.field(3)]),
        .missing([]), .value(amount(5, "kgCO2e[lifecycle]")), .missing([.fit(step: 4)]),
      ],
      selected: [1, nil, nil, nil, nil],
      stepReads: [[.field(1), .parameter(0)], [], [], [.field(6)], []],
      spreads: [
        spread(1.2), spread(1.1), spread(1.3), spread(1.05), spread(1.3),
      ])
  }()

  static func spread(_ factor: Double) -> Spread { Spread(factor: factor) ?? .none }

  static func parse(_ text: String) -> ParsedExpression {
    ExpressionParser().parse(LocatedText(wholeFile: SourceFile(path: "rule", text: text)))
  }

  static func check(
    _ text: String, _ expectation: AssayExpressions.Expectation = .any
  ) -> (expression: CompiledExpression?, diagnostics: [Diagnostic]) {
    checker.check(parse(text), expecting: expectation)
  }

  /// What an expression evaluates to on the model; records an issue if it does not check.
  static func evaluate(_ text: String, _ frame: inout Frame) -> Outcome? {
    let (expression, diagnostics) = check(text)
    guard let expression else {
      Issue.record("\(text): \(diagnostics.map(\.rendered).joined())")
      return nil
    }
    return expression.evaluate(in: &frame)
  }

  /// The outcome as one line: `12.5`, `'text'`, `[1, 2]`, `missing field 3`, `error overflow`.
  static func outcome(_ text: String) -> String {
    var frame = frame
    return evaluate(text, &frame).map { line($0) } ?? "does not check"
  }

  static func line(_ outcome: Outcome) -> String {
    switch outcome {
    case .value(let value): line(value)
    case .missing(let paths): "missing " + paths.map { line($0) }.joined(separator: ", ")
    case .error(let error): "error \(error.code.rawValue)"
    }
  }

  static func line(_ path: MissingPath) -> String {
    switch path {
    case .field(let index): "field \(index)"
    case .row(let table, let key): "row \(table) '\(key)'"
    case .member(let field, let item, let member): "member \(field) \(item) \(member)"
    case .period(let table, let key): "period \(table) '\(key)'"
    case .cell(let table, let row, let column): "cell \(table) \(row) \(column)"
    case .step(let index): "step \(index)"
    case .fit(let step): "fit \(step)"
    case .baseID: "base"
    case .baseField(let index): "base field \(index)"
    case .baseStep(let index): "base step \(index)"
    case .domain(let step, let predictor, _): "domain \(step) \(predictor)"
    }
  }

  static func line(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)u"
    case .double(let value, _):
      NumberFormat.shortest(value) + (value == value.rounded() ? ".0" : "")
    case .string(let text): "'\(text)'"
    case .bytes(let bytes): "\(bytes)"
    case .list(let items): "[" + items.map { line($0) }.joined(separator: ", ") + "]"
    case .map(let map):
      "{" + zip(map.keys, map.values).map { "\(line($0)): \(line($1))" }.joined(separator: ", ")
        + "}"
    case .timestamp(let moment): moment.description
    case .duration(let span): span.description
    case .type(let name): name
    case .row(let table, let row, let years):
      "row \(table) \(row)\(years != nil ? " nearest" : "")"
    case .rows(let table, let rows): "rows \(table) \(rows)"
    case .between(let table, let rows, let part):
      "between \(table) \(rows.first) \(rows.second) \(part)"
    case .record(let item): item.description
    }
  }
}
