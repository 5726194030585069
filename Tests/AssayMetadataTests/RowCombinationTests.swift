// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import AssayValues
import Testing

@Suite("Several rows of one training", .timeLimit(.minutes(15)))
struct RowCombinationTests {
  static let header = "Project,Run,End,Seconds,kWh,Cards,Card,Machine,Mode,Task"

  /// The kind of table that these tests read.
  private static func inventory(
    rows: RowCombination.Rows = .sum, hasMachine: Bool = true, hasTimes: Bool = true,
    alike: String? = nil
  ) throws -> Inventory {
    let units = UnitParser()
    func column(
      _ header: String, _ path: String, _ unit: String? = nil, reads: String? = nil,
      _ combine: CellCombination? = nil
    ) throws -> Inventory.Column {
      Inventory.Column(
        header: header,
        targets: [
          Inventory.Target(
            path: try FieldPath(path), unit: unit, method: nil, values: [:], otherwise: nil,
            combine: combine, reads: try reads.map { try units.parse($0) })
        ])
    }
    return Inventory(
      id: "runs", match: ["Project", "kWh"], key: "Project", modified: "End",
      notAnID: ["untitled"],
      columns: [
        try column("kWh", "energy", "kWh", reads: "kWh", .sum),
        try column("Seconds", "hours", "s", reads: "h", .time),
        try column("Cards", "cards", reads: "accelerator", .mean),
        try column("Card", "card"), try column("End", "ended", nil, .latest),
      ] + (try alike.map { [try column($0, "card", nil, .alike)] } ?? []),
      combination: RowCombination(
        rows: rows, run: "Run",
        times: hasTimes
          ? RowCombination.Times(
            end: "End", duration: "Seconds", unit: try units.parse("s")) : nil,
        machine: hasMachine
          ? RowCombination.Machine(
            columns: ["Machine", "Cards"], whole: [(column: "Mode", text: "machine")],
            figure: "kWh", within: 0.002) : nil,
        tasks: RowCombination.Tasks(column: "Task") { name in
          name == "train" ? true : name == "idle" ? false : nil
        }))
  }

  private static let paths = ["energy", "hours", "cards", "card", "ended"]

  private func read(
    _ files: [String], rows: RowCombination.Rows = .sum, hasMachine: Bool = true,
    hasTimes: Bool = true, alike: String? = nil
  ) throws -> [[Record]] {
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    let inventory = try Self.inventory(
      rows: rows, hasMachine: hasMachine, hasTimes: hasTimes, alike: alike)
    let readings = files.enumerated().map { index, text in
      InventoryReader.read(
        SourceFile(path: "\(index).csv", text: Self.header + "\n" + text),
        inventories: [inventory], plan: plan)
    }
    return InventoryReader.records(of: readings, plan: plan)
  }

  /// What a path of a record holds: a number, "refused", or nothing.
  private func text(_ record: Record, _ path: Int) -> String {
    guard let found = record.found[path].first else { return "nothing" }
    if found.refusal != nil { return "refused" }
    return (found.value.value(of: "value") ?? found.value).text ?? "nothing"
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let rows: [String]
    let energy: String
    let seconds: String
    let cards: String
    let note: RecordNote.Kind?

    init(
      _ claim: String, _ rows: [String], _ energy: String, _ seconds: String, _ cards: String,
      _ note: RecordNote.Kind? = .combinedRows
    ) {
      (testDescription, self.rows, self.energy) = (claim, rows, energy)
      (self.seconds, self.cards, self.note) = (seconds, cards, note)
    }
  }

  // Sums and times by hand.
  static let cases: [Case] = [
    Case(
      "a single row is itself", ["p,a,2024-01-01T10:00:00,3600,1.5,2,x,m,machine,"],
      "1.5", "3600", "2", nil),
    Case(
      "runs that follow each other add up",
      [
        "p,a,2024-01-01T10:00:00,3600,1.1,2,x,m,machine,",
        "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
        "p,c,2024-01-09T11:00:00,7200,2.4,2,x,m,machine,",
      ], "4.7", "14400", "2"),
    Case(
      "cards are counted by the time that they ran",
      [
        "p,a,2024-01-01T10:00:00,3600,1,4,x,m,machine,",
        "p,b,2024-01-01T13:00:00,10800,9,8,x,m,machine,",
      ], "10", "14400", "7"),
    Case(
      "of a run that wrote its state again and again the last state counts",
      [
        "p,a,2024-01-01T10:00:00,3600,1,2,x,m,machine,",
        "p,a,2024-01-01T11:00:00,7201,2,2,x,m,machine,",
        "p,a,2024-01-01T12:00:00,10802,3,2,x,m,machine,",
        "p,b,2024-01-02T12:00:00,3600,1,2,x,m,machine,",
      ], "4", "14402", "2"),
    Case(
      "a row that stands twice counts once",
      [
        "p,a,2024-01-01T10:00:00,3600,1,2,x,m,machine,",
        "p,a,2024-01-01T10:00:00,3600,1,2,x,m,machine,",
      ], "1", "3600", "2"),
    Case(
      "programs that read the counters of one machine are one row",
      [
        "p,a,2024-01-01T10:00:00,36000,50.00,8,x,m,machine,",
        "p,b,2024-01-01T10:00:03,36003,50.01,8,x,m,machine,",
        "p,c,2024-01-01T10:00:05,36004,50.02,8,x,m,machine,",
      ], "50.02", "36004", "8"),
    Case(
      "machines that are told apart by a column add up, and so do their cards",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,",
        "p,b,2024-01-01T10:00:00,36000,50,8,x,n,machine,",
      ], "100", "36000", "16"),
    Case(
      "machines that are alike are told apart by their power",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,",
        "p,b,2024-01-01T10:00:01,36001,51,8,x,m,machine,",
        "p,c,2024-01-01T10:00:00,36000,52.5,8,x,m,machine,",
        "p,d,2024-01-01T10:00:00,36000,50.01,8,x,m,machine,",
      ], "153.51", "36001", "24"),
    Case(
      "readings of one machine may lie apart if others stand between",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,",
        "p,b,2024-01-01T10:00:00,35999,50.09,8,x,m,machine,",
        "p,c,2024-01-01T10:00:00,35998,50.17,8,x,m,machine,",
        "p,d,2024-01-01T10:00:00,35997,52.5,8,x,m,machine,",
        "p,e,2024-01-01T10:00:00,35996,52.4,8,x,m,machine,",
      ], "102.5", "36000", "16"),
    Case(
      "a reading that is near two machines is refused",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,",
        "p,b,2024-01-01T10:00:00,35999,50.3,8,x,m,machine,",
        "p,c,2024-01-01T10:00:00,35998,50.15,8,x,m,machine,",
      ], "refused", "refused", "refused", .uncombinedRows),
    Case(
      "rows of a part of a machine that overlap are refused",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,process,",
        "p,b,2024-01-01T10:00:00,36000,50,8,x,m,process,",
      ], "refused", "refused", "refused", .uncombinedRows),
    Case(
      "rows of one machine that overlap in part are refused",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,",
        "p,b,2024-01-01T15:00:00,36000,50,8,x,m,machine,",
      ], "refused", "refused", "refused", .uncombinedRows),
    Case(
      "a row with half the power of another at the same time is at fault, and both are refused",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,",
        "p,b,2024-01-01T10:00:00,36000,20,8,x,m,machine,",
      ], "refused", "refused", "refused", .uncombinedRows),
    Case(
      "rows of which one does not say when it ran are refused",
      [
        "p,a,2024-01-01T10:00:00,36000,50,8,x,m,machine,", "p,b,,36000,20,8,x,m,machine,",
      ], "refused", "refused", "refused", .uncombinedRows),
    Case(
      "of the tasks of a run those that train count",
      [
        "p,a,2024-01-01T10:00:00,60,0.1,8,x,m,machine,idle",
        "p,a,2024-01-01T12:00:00,7200,2,8,x,m,machine,train",
        "p,a,2024-01-01T14:00:00,7200,3,8,x,m,machine,train",
      ], "5", "14400", "8"),
    Case(
      "a task that may be training is refused",
      [
        "p,a,2024-01-01T10:00:00,60,0.1,8,x,m,machine,phase",
        "p,a,2024-01-01T12:00:00,7200,2,8,x,m,machine,train",
      ], "refused", "refused", "refused", .uncombinedRows),
    Case(
      "where no task trains, nothing counts",
      ["p,a,2024-01-01T10:00:00,60,0.1,8,x,m,machine,idle"], "nothing", "nothing", "nothing"),
    Case(
      "a cell that is empty makes no sum of the others",
      [
        "p,a,2024-01-01T10:00:00,3600,,2,x,m,machine,",
        "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
      ], "refused", "7200", "2", .uncombinedRows),
    Case(
      "a counter that says zero for long makes no sum of the others",
      [
        "p,a,2024-01-01T10:00:00,3600,0,2,x,m,machine,",
        "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
      ], "refused", "7200", "2", .uncombinedRows),
    Case(
      "a row of a moment may say zero",
      [
        "p,a,2024-01-01T10:00:00,1,0,2,x,m,machine,",
        "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
      ], "1.2", "3601", "2"),
    Case(
      "a cell below zero makes no sum",
      [
        "p,a,2024-01-01T10:00:00,3600,-1,2,x,m,machine,",
        "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
      ], "refused", "7200", "2", .uncombinedRows),
    Case(
      "a cell with a unit of its own is read in it",
      [
        "p,a,2024-01-01T10:00:00,3600,1 MWh,2,x,m,machine,",
        "p,b,2024-01-01T11:00:00,3600,500,2,x,m,machine,",
      ], "1500", "7200", "2"),
  ]

  @Test func `thousands of runs of one training add up`() throws {
    // Each an hour, three on each of 1,000 days; the first two of a day overlap on two machines.
    let rows = (0..<1000).flatMap { day -> [String] in
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let date = "\(2000 + day / 336)-\(two(day / 28 % 12 + 1))-\(two(day % 28 + 1))"
      return [
        "p,a\(day),\(date)T10:00:00,3600,1,2,x,m,machine,",
        "p,b\(day),\(date)T10:30:00,3600,1,2,x,n,machine,",
        "p,c\(day),\(date)T20:00:00,3600,1,2,x,m,machine,",
      ]
    }
    let record = try #require(try read([rows.joined(separator: "\n")]).first?.first)
    #expect(text(record, 0) == "3000")
    // An hour and a half, and an hour, a day.
    #expect(text(record, 1) == "9000000")
    let reversed = try #require(
      try read([rows.reversed().joined(separator: "\n")]).first?.first)
    #expect((0..<5).map { text(reversed, $0) } == (0..<5).map { text(record, $0) })
  }

  @Test
  func `of each part of a run with thousands of rows the last state counts, wherever it begins`()
    throws
  {
    // Parts of one run, a day each, that begin at every second of two minutes; each has a state after half a day.
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let rows = (0..<1200).flatMap { part -> [String] in
      let date = "\(2000 + part / 336)-\(two(part / 28 % 12 + 1))-\(two(part % 28 + 1))"
      let clock = "\(two(part / 60 % 2)):\(two(part % 60))"
      return [
        "p,a,\(date)T11:\(clock),39600,1,2,x,m,machine,",
        "p,a,\(date)T22:\(clock),79201,2,2,x,m,machine,",
      ]
    }
    let record = try #require(try read([rows.joined(separator: "\n")]).first?.first)
    #expect(text(record, 0) == "2400")
    #expect(text(record, 1) == "\(1200 * 79201)")
  }

  @Test("rows of one id are one record", arguments: cases)
  func combined(_ test: Case) throws {
    let record = try #require(try read([test.rows.joined(separator: "\n")])[0].first)
    #expect(text(record, 0) == test.energy)
    #expect(text(record, 1) == test.seconds)
    #expect(text(record, 2) == test.cards)
    #expect(record.notes.map(\.kind) == [test.note].compactMap(\.self))
  }

  @Test("the same rows in several files, in either order, are the same record", arguments: cases)
  func files(_ test: Case) throws {
    let whole = try #require(try read([test.rows.joined(separator: "\n")])[0].first)
    for files in [test.rows, test.rows.reversed()] {
      let records = try read(files)
      #expect(records.map(\.count) == [1] + files.dropFirst().map { _ in 0 })
      let record = try #require(records[0].first)
      #expect(record.found.map { $0.map(\.value) } == whole.found.map { $0.map(\.value) })
      #expect(record.notes.map(\.message) == whole.notes.map(\.message))
      #expect(record.digest == whole.digest)
    }
  }

  @Test func `a sum names its rows with what stands in each`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,3600,1.1,2,x,m,machine,",
      "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
    ]
    let found = try #require(try read([rows.joined(separator: "\n")])[0][0].found[0].first)
    #expect(found.rows.map(\.place.description) == ["0.csv:3:30 /kWh", "0.csv:2:30 /kWh"])
    #expect(found.rows.map(\.text) == ["1.2 kWh", "1.1 kWh"])
    #expect(found.place.description == "0.csv:3:30 /kWh and 1 more row (their sum)")
  }

  @Test func `nodes that start seconds apart have their cards together`() throws {
    let nodes = (0..<4).map {
      "p,n\($0),2024-01-01T10:00:0\($0),3600,1.\($0),8,8 x,m\($0),machine,"
    }
    let cards = try #require(try read([nodes.joined(separator: "\n")])[0][0].found[2].first)
    #expect(cards.value.text == "32")
    #expect(
      cards.place.otherRows == " and 3 more rows (their mean over the time in which any of them"
        + " ran, side by side added up)")
    // Not so where the nodes ran together for half of the time.
    let half =
      "p,a,2024-01-01T10:00:00,7200,1,8,x,m,machine,\n"
      + "p,b,2024-01-01T10:00:00,3600,1.5,8,x,n,machine,"
    #expect(try text(read([half])[0][0], 2) == "12")
  }

  @Test func `a text names the rows that say it`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,3600,1.1,2,x,m,machine,",
      "p,b,2024-01-01T11:00:00,3600,1.2,2,y,m,machine,",
      "p,c,2024-01-01T12:00:00,3600,1.3,2,x,m,machine,",
    ].joined(separator: "\n")
    let found = try read([rows])[0][0].found[3]
    #expect(found.map(\.value) == [.string("x"), .string("y")])
    #expect(found.map { $0.rows.map(\.place.line) } == [[4, 2], [3]])
  }

  @Test func `what is refused is not said to count`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,3600,1,2,x,m,machine,",
      "p,b,2024-01-01T11:00:00,3600,nan,2,x,m,machine,",
    ].joined(separator: "\n")
    let note = try #require(try read([rows])[0][0].notes.first)
    #expect(note.kind == .uncombinedRows)
    #expect(
      note.message == "2 rows have this id; 2 count: kWh cannot be used, for a cell of the rows"
        + " that count together is no plain number; all rows together kWh 1 kWh in 1 of 2 rows")
  }

  @Test func `rows add up only where they say the same of what has to be alike`() throws {
    func rows(_ first: String, _ second: String) -> String {
      "p,a,2024-01-01T10:00:00,3600,1,2,x,m,\(first),\n"
        + "p,b,2024-01-01T11:00:00,3600,2,2,x,m,\(second),"
    }
    let alike = try read([rows("a", "a")], alike: "Mode")[0][0]
    #expect(text(alike, 0) == "3")
    let unlike = try read([rows("a", "b")], alike: "Mode")[0][0]
    #expect((0...2).map { text(unlike, $0) } == ["refused", "7200", "2"])
    #expect(unlike.notes.map(\.kind) == [.uncombinedRows])
    #expect(
      unlike.notes.first?.message == "2 rows have this id; none of their sums is used, for rows"
        + " that count together differ in Mode: those of 'b' have kWh 2 kWh; those of 'a' have kWh"
        + " 1 kWh")
    let silent = try read([rows("a", "")], alike: "Mode")[0][0]
    #expect(text(silent, 0) == "refused")
  }

  @Test func `a field cannot be read of what rows do not say together`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,3600,,2,x,m,machine,",
      "p,b,2024-01-01T11:00:00,3600,1.2,2,x,m,machine,",
    ].joined(separator: "\n")
    let unit = try UnitParser().parse("kWh")
    let reader = FieldReader(
      spec: FieldSpec(name: "energy", kind: .quantity(unit), paths: [0]),
      figures: FigureReader(parser: UnitParser()), absent: [])
    let reading = reader.read(try read([rows])[0][0])
    #expect(reading.value == nil)
    #expect(reading.faults.map(\.code) == ["field-not-combined"])
    #expect(
      reading.faults.map(\.message) == [
        "several rows state it, and 1 of the 2 rows that count together says nothing"
      ])
  }

  @Test func `what is said of rows names the sum, the latest row and all rows`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,60,0.25,8,x,m,machine,idle",
      "p,a,2024-01-01T12:00:00,7200,2,8,x,m,machine,train",
      "p,b,2024-01-01T14:00:00,7200,3,8,x,m,machine,train",
    ].joined(separator: "\n")
    #expect(
      try read([rows])[0][0].notes.map(\.message) == [
        "3 rows have this id; 1 is another task than training; 2 add up: what counts is kWh 5 kWh,"
          + " the latest row has kWh 3 kWh, all rows together kWh 5.25 kWh"
      ])
    #expect(
      try read([rows], rows: .last)[0][0].notes.map(\.message) == [
        "3 rows have this id; the row modified last is used: it has kWh 3 kWh,"
          + " all rows together kWh 5.25 kWh"
      ])
  }

  @Test func `rows that overlap add up where the inventory says so`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,36000,50,8,x,m,process,",
      "p,b,2024-01-01T10:00:00,36000,50,8,x,m,process,",
    ].joined(separator: "\n")
    let record = try read([rows], rows: .sumOverlapping)[0][0]
    #expect((0...2).map { text(record, $0) } == ["100", "36000", "16"])
    #expect(text(try read([rows], hasMachine: false)[0][0], 0) == "refused")
    #expect(text(try read([rows], hasMachine: false, hasTimes: false)[0][0], 0) == "100")
  }

  @Test func `texts that differ are a conflict, and the latest stands first`() throws {
    let rows = [
      "p,a,2024-01-01T10:00:00,3600,1,2,x,m,machine,",
      "p,b,2024-01-01T11:00:00,3600,1,2,y,m,machine,",
    ].joined(separator: "\n")
    let record = try read([rows])[0][0]
    #expect(record.found[3].map(\.value) == [.string("y"), .string("x")])
    #expect(record.found[4].map(\.value) == [.string("2024-01-01T11:00:00")])
  }

  @Test func `a name that the tool gives by itself is no model's, and its rows are named`() throws {
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    let reading = InventoryReader.read(
      SourceFile(
        path: "t.csv",
        text: Self.header + """

          Untitled,a,2024-01-01T10:00:00,3600,1,2,x,m,machine,
          Untitled,b,2024-01-02T10:00:00,3600,2,2,x,m,machine,
          q,b,2024-01-02T10:00:00,3600,2,2,x,m,machine,

          """), inventories: [try Self.inventory()], plan: plan)
    #expect(InventoryReader.records(of: [reading], plan: plan)[0].map(\.id) == ["q"])
    let fault = try #require(reading.faults.first)
    #expect(fault.code == "row-without-name" && fault.count == 2)
    #expect(
      fault.message == "2 rows have 'Untitled' as Project, which is a default and names no model:"
        + " kWh 3 kWh are of no model")
  }
}
