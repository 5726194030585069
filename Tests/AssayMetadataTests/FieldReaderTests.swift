// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssayValues
import Testing

@Suite("Fields", .timeLimit(.minutes(15)))
struct FieldReaderTests {
  static let parser = UnitParser(
    axes: BasisAxes([(axis: "meter", tags: ["it", "facility"]), (axis: "stage", tags: ["direct"])]))
  static let paths = ["x.value", "x", "y", "tags t:*"]

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: String
    /// The record's fields `x` and `y`, as JSON.
    let json: String
    var value: FieldValue?
    var qualifier = Qualifier.exact
    var faults: [String] = []
    var conflicts: [String] = []

    init(
      _ kind: String, _ json: String, _ value: FieldValue?, _ qualifier: Qualifier = .exact,
      faults: [String] = [], conflicts: [String] = []
    ) {
      testDescription = "\(kind): \(json)"
      (self.kind, self.json, self.value, self.qualifier) = (kind, json, value, qualifier)
      (self.faults, self.conflicts) = (faults, conflicts)
    }
  }

  static let cases = [
    // Canonical units are gCO2e and J: 0.31 kg = 310 g, 1 kWh = 3.6e6 J.
    Case("gCO2e", "\"x\":\"0.31 Kg\"", .number(310)),
    Case("gCO2e", "\"x\":1500", .number(1500)),
    Case("kWh[it]", "\"x\":2", .number(7.2e6)),
    Case("kWh[it]", "\"x\":\"2\"", .number(7.2e6)),
    Case("kWh[it]", "\"x\":\"over 1000\"", .number(3.6e9), .atLeast),
    Case("kWh[it]", "\"x\":{\"value\":2,\"unit\":\"MWh\"}", .number(7.2e9)),
    Case("kWh[it]", "\"x\":{\"value\":\"2 MWh\"}", .number(7.2e9)),
    Case("FLOP", "\"x\":314000000000000000000000", .number(3.14e23)),
    Case("FLOP", "\"x\":1e400", nil, faults: ["field-out-of-range /x"]),
    Case("kWh[it]", "\"x\":\"5 kg\"", nil, faults: ["field-not-readable /x"]),
    Case("kWh[it]", "\"x\":\"lots\"", nil, faults: ["field-not-readable /x"]),
    Case("kWh[it]", "\"x\":true", nil, faults: ["field-of-wrong-kind /x"]),
    Case("kWh[it]", "\"x\":{\"a\":1}", nil, faults: ["field-of-wrong-kind /x"]),
    Case("kWh[it]", "\"x\":[{\"a\":1}]", nil, faults: ["field-of-wrong-kind /x"]),
    Case("kWh[it]", "\"x\":[{\"value\":1}]", nil, faults: ["field-of-wrong-kind /x"]),
    Case("kWh[it]", "\"x\":{\"a\":null}", nil), Case("kWh[it]", "\"x\":{}", nil),
    Case("kWh[it]", "\"x\":{\"unit\":\"MWh\"}", nil),
    Case(
      "kWh[it]", "\"x\":{\"amount\":2,\"unit\":\"MWh\"}", nil,
      faults: ["field-of-wrong-kind /x"]),
    Case(
      "kWh[it]", "\"x\":{\"value\":2,\"units\":\"MWh\"}", nil,
      faults: ["field-not-readable /x"]),
    Case("kWh[it]", "\"x\":null", nil),
    Case("kWh[it]", "\"x\":\" na \"", nil),
    Case("kWh[it]", "\"x\":\"[More Information Needed]\"", nil),
    Case("kWh[it]", "\"x\":[3]", .number(1.08e7)),
    Case("kWh[it]", "\"x\":[3,4]", nil, faults: ["field-of-wrong-kind /x"]),
    Case(
      "kWh[it]", "\"x\":{\"a\":1},\"y\":2", .number(7.2e6),
      faults: ["field-of-wrong-kind /x"]),
    Case("kWh[it]", "\"x\":\"lots\",\"y\":2", .number(7.2e6), faults: ["field-not-readable /x"]),
    Case("kWh[it]", "\"x\":2,\"y\":\"0.002 MWh\"", .number(7.2e6)),
    Case("kWh[it]", "\"x\":2,\"y\":3", .number(7.2e6), conflicts: ["/x 2 /y 3"]),
    Case("int", "\"x\":12", .int(12)), Case("int", "\"x\":12.0", .int(12)),
    Case("int", "\"x\":\"12\"", .int(12)), Case("int", "\"x\":\"12,345\"", .int(12345)),
    Case("int", "\"x\":12.5", nil, faults: ["field-not-whole /x"]),
    Case("int", "\"x\":\"12.5\"", nil, faults: ["field-not-whole /x"]),
    Case("int", "\"x\":9223372036854775808", nil, faults: ["field-out-of-range /x"]),
    Case("double", "\"x\":0.5", .number(0.5)), Case("double", "\"x\":\"50 %\"", .number(0.5)),
    Case("string", "\"x\":\" A100 \"", .string("A100")), Case("string", "\"x\":4", .string("4")),
    // A text stays as it was written, between whatever numbers, and a number is one.
    Case("string", "\"x\":1.10", .string("1.10")), Case("string", "\"x\":1e3", .string("1e3")),
    Case("string", "\"x\":9007199254740993", .string("9007199254740993")),
    Case(
      "string", #""a":"1.5 \" 2.5","b":[-0.50,7,1E2,18446744073709551615],"x":1.10,"c":3.0"#,
      .string("1.10")),
    Case("string", "\"x\":{\"value\":1.10}", .string("1.10")),
    Case("string", "\"z\":1e999,\"x\":1.10", .string("1.10")),
    Case("string", "\"x\":1.10,\"y\":\"1.1\"", .string("1.10"), conflicts: ["/x 1.10 /y 1.1"]),
    Case("double", "\"x\":1.10", .number(1.1)), Case("int", "\"x\":1e3", .int(1000)),
    Case("double", "\"x\":1.10,\"y\":1.1", .number(1.1)),
    // It is no thousand, as "1.000" may be.
    Case("kWh[it]", "\"x\":{\"value\":1.000,\"unit\":\"kWh\"}", .number(3.6e6)),
    Case("string", "\"x\":false", nil, faults: ["field-of-wrong-kind /x"]),
    Case("string", "\"x\":\"a\",\"y\":\"b\"", .string("a"), conflicts: ["/x a /y b"]),
    Case("string", "\"tags\":[\"t:a\",\"t:b\"]", .string("a")),
    Case("date", "\"x\":\"2024-01-01\"", Timestamp("2024-01-01").map { .date($0) }),
    Case("date", "\"x\":2024", Timestamp("2024-01-01").map { .date($0) }),
    Case("date", "\"x\":\"soon\"", nil, faults: ["field-not-a-date /x"]),
    Case(
      "date", "\"x\":{\"from\":\"2024-01-01\"}", nil, faults: ["field-of-wrong-kind /x"]),
    Case("bool", "\"x\":true", .bool(true)), Case("bool", "\"x\":\"False\"", .bool(false)),
    Case("bool", "\"x\":\"yes\"", nil, faults: ["field-of-wrong-kind /x"]),
    Case("list", "\"x\":[1,\"a\"]", .list([.int(1), .string("a")])),
    Case("list", "\"x\":\"a\"", .list([.string("a")])),
    Case("list", "\"x\":{\"a\":1}", nil, faults: ["field-of-wrong-kind /x"]),
  ]

  private func reader(_ kind: String) throws -> FieldReader {
    let fieldKind: FieldSpec.Kind =
      switch kind {
      case "int": .int
      case "double": .double
      case "string": .string
      case "date": .date
      case "bool": .bool
      case "list": .list
      default: .quantity(try Self.parser.parse(kind))
      }
    return FieldReader(
      spec: FieldSpec(name: "f", kind: fieldKind, paths: [1, 2, 3]),
      figures: FigureReader(parser: Self.parser),
      absent: ["", "NA", "[More Information Needed]"])
  }

  @Test("a value is read as its field's type has it", arguments: cases)
  func read(_ testCase: Case) throws {
    let (records, _) = try readRecords("{\"id\":\"a\",\(testCase.json)}", Self.paths)
    let reading = try reader(testCase.kind).read(try #require(records.first))
    if case .number(let expected)? = testCase.value, case .number(let found)? = reading.value {
      // Two roundings of a product: relative 1e-15.
      #expect(abs(found - expected) <= 1e-15 * abs(expected))
    } else {
      #expect(reading.value == testCase.value)
    }
    #expect(reading.qualifier == testCase.qualifier)
    #expect(reading.faults.map { "\($0.code) \($0.place.pointer)" } == testCase.faults)
    let conflicts = reading.conflicts.map {
      "\($0.place.pointer) \($0.text) \($0.otherPlace.pointer) \($0.otherText)"
    }
    #expect(conflicts == testCase.conflicts)
    #expect((reading.place == nil) == (reading.value == nil))
  }

  @Test func `a value keeps its evidence, its text and its place`() throws {
    let json = """
      {"id":"a","x":{"value":"73 kWh","by":"me","on":"2024-05-01","method":"measured",\
      "evidence":{"uri":"https://e.org","digest":"sha256:0"}}}
      """
    let record = try #require(try readRecords(json, Self.paths).records.first)
    let reading = try reader("kWh[it]").read(record)
    #expect(reading.evidence?.method == "measured")
    #expect(reading.evidence?.by == "me")
    #expect(reading.evidence?.on == "2024-05-01")
    #expect(reading.evidence?.uri == "https://e.org")
    #expect(reading.evidence?.digest == "sha256:0")
    #expect(reading.text == "73 kWh")
    #expect(reading.place?.description == "m.jsonl:1 /x")
  }

  @Test(
    "what stands in a list where a map is due, or in a map without a value, is told with its place",
    arguments: [
      (#"[{"e":12000,"s":"x"}]"#, "/c/0/e", "'12000'"), (#"[{"s":"x"},{"e":5}]"#, "/c/1/e", "'5'"),
      (#"{"e":{"training":12000}}"#, "/c/e", "'{training: 12000}'"),
      (#"[{"total":3}]"#, "/c", "'{total: 3}'"), (#"{"s":"x"}"#, nil, ""), ("[]", nil, ""),
    ] as [(String, String?, String)])
  func misplaced(_ value: String, _ place: String?, _ quoted: String) throws {
    let reader = FieldReader(
      spec: FieldSpec(name: "e", kind: .double, paths: [0, 1]),
      figures: FigureReader(parser: UnitParser()), absent: ["NA"])
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"c\":\(value)}", ["c.e", "c", "c.s"]).records.first)
    let reading = reader.read(record)
    #expect(reading.value == nil)
    #expect(reading.faults.first?.place.pointer == place)
    #expect(reading.faults.first?.message.contains(quoted) ?? true)
  }

  @Test(
    "a key beside a figure that looks like its unit is no remark",
    arguments: [
      (#""units":"MWh""#, "for it write 'unit'"), (#""Unit":"MWh""#, "for it write 'unit'"),
      (#""in":"MWh""#, "for it write 'unit'"), (#""unit":["MWh"]"#, "'unit' is no text"),
      (#""note":"by the meter""#, nil), (#""unit":"MWh""#, nil),
    ] as [(String, String?)])
  func besideAFigure(_ key: String, _ mend: String?) throws {
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"x\":{\"value\":12,\(key)}}", Self.paths).records.first)
    let reading = try reader("kWh[it]").read(record)
    #expect((reading.value == nil) == (mend != nil))
    #expect(reading.faults.first?.message.hasSuffix(mend ?? "") ?? (mend == nil))
  }

  @Test func `what a field may not be is there, and no value of it`() throws {
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"x\":0.5,\"y\":\"wall\"}", ["x", "y"]).records.first)
    let figures = FigureReader(parser: UnitParser())
    let figure = FieldReader(
      spec: FieldSpec(name: "x", kind: .double, paths: [0], valid: ValidRange(1...3)),
      figures: figures, absent: [])
    let text = FieldReader(
      spec: FieldSpec(name: "y", kind: .string, paths: [1], choices: TextChoices(["it"])),
      figures: figures, absent: [])
    #expect(figure.read(record).faults.map(\.code) == ["field-outside-valid"])
    #expect(text.read(record).faults.map(\.code) == ["field-not-among-values"])
    #expect(figure.read(record).value == nil && text.read(record).value == nil)
  }

  @Test func `a range in any unit can be said, however far it reaches`() throws {
    let figures = FigureReader(parser: UnitParser())
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"x\":1e302,\"y\":\"1000-01-01\"}", ["x", "y"]).records.first)
    let number = FieldReader(
      spec: FieldSpec(name: "x", kind: .double, paths: [0], valid: ValidRange(1e-300...1e300)),
      figures: figures, absent: [])
    let date = FieldReader(
      spec: FieldSpec(name: "y", kind: .date, paths: [1], valid: ValidRange(0...253_402_300_799)),
      figures: figures, absent: [])
    let message = try #require(number.read(record).faults.first?.message)
    #expect(message.contains(" is not valid, which is "))
    #expect(date.read(record).faults.first?.message.hasSuffix("1970-01-01 to 9999-12-31") == true)
  }

  @Test func `a range keeps both ends`() throws {
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"x\":\"4-9 kWh\"}", Self.paths).records.first)
    let reading = try reader("kWh[it]").read(record)
    #expect(reading.value == .number(2.16e7))  // 6 kWh, the geometric middle
    #expect(reading.range == 1.44e7...3.24e7)
    #expect(reading.qualifier == .exact)
  }

  @Test("a number within a range agrees with it", arguments: [("\"5 kWh\"", 0), ("\"10 kWh\"", 1)])
  func agreement(_ other: String, _ conflicts: Int) throws {
    for (x, y) in [("\"4-9 kWh\"", other), (other, "\"4-9 kWh\"")] {
      let record = try #require(
        try readRecords("{\"id\":\"a\",\"x\":\(x),\"y\":\(y)}", ["x", "y"]).records.first)
      let unit = try UnitParser().parse("kWh")
      let reader = FieldReader(
        spec: FieldSpec(name: "x", kind: .quantity(unit), paths: [0, 1]),
        figures: FigureReader(parser: UnitParser()), absent: [])
      #expect(reader.read(record).conflicts.count == conflicts)
    }
  }

  @Test func `a range is no whole number, even if its middle is one`() throws {
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"x\":\"1-4\"}", ["x"]).records.first)
    let reader = FieldReader(
      spec: FieldSpec(name: "x", kind: .int, paths: [0]),
      figures: FigureReader(parser: UnitParser()), absent: [])
    #expect(reader.read(record).value == nil)
    #expect(reader.read(record).faults.map(\.code) == ["field-not-whole"])
  }

  @Test func `two spellings of one name can disagree`() throws {
    let text = "{\"id\":\"a\",\"createdAt\":\"2024\",\"created_at\":\"2023\"}"
    let record = try #require(try readRecords(text, ["createdAt"]).records.first)
    let reader = FieldReader(
      spec: FieldSpec(name: "f", kind: .date, paths: [0]),
      figures: FigureReader(parser: Self.parser), absent: [])
    #expect(reader.read(record).conflicts.count == 1)
  }

  @Test func `one place that two spellings lead to is at fault once`() throws {
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"createdAt\":12}", ["createdAt", "created_at"]).records.first)
    let reader = FieldReader(
      spec: FieldSpec(name: "f", kind: .date, paths: [0, 1]),
      figures: FigureReader(parser: Self.parser), absent: [])
    #expect(reader.read(record).faults.map(\.place.pointer) == ["/createdAt"])
  }

  @Test func `what the pack does not allow is a fault of its own`() throws {
    let record = try #require(
      try readRecords("{\"id\":\"a\",\"x\":0.5,\"y\":\"plug\"}", ["x", "y"]).records.first)
    let figures = FigureReader(parser: Self.parser)
    let unit = try UnitParser().parse("kWh")
    let number = FieldReader(
      spec: FieldSpec(
        name: "x", kind: .quantity(unit), paths: [0], valid: ValidRange(3.6e6...7.2e6)),
      figures: figures, absent: [])
    let text = FieldReader(
      spec: FieldSpec(
        name: "y", kind: .string, paths: [1], choices: TextChoices(["it", "facility"])),
      figures: figures, absent: [])
    #expect(number.read(record).value == nil && text.read(record).value == nil)
    #expect(number.read(record).faults.map(\.code) == ["field-outside-valid"])
    #expect(text.read(record).faults.map(\.code) == ["field-not-among-values"])
    #expect(number.read(record).faults[0].isDisallowed && text.read(record).faults[0].isDisallowed)
  }
}
