// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import AssayStatistics
import AssayValues
import Testing

@testable import AssayDiff

/// Attribution where models depend on each other, and where the inputs differ: against all subsets.
@Suite("Attribution with lineage and inputs", .timeLimit(.minutes(15)))
struct CoupledAttributionTests {
  /// The shares of every model against those over all subsets of what may be chosen.
  private func check(_ population: ComparedPopulation) throws {
    let players = population.active
    try #require(players.count <= 9)
    var values: [[[TrialKey: Int128]]] = []
    for set in 0..<(1 << players.count) {
      let heads = Set(players.indices.filter { set & (1 << $0) != 0 }.map { players[$0] })
      values.append(try population.numbers(taking: heads))
    }
    let (units, choices) = try population.lineage()
    #expect(choices.joined.isEmpty)
    var differ = ModelDiffer(population.trials, units, lineage: choices)
    for (index, subject) in population.subjects.enumerated() {
      let expected = PlainShapley.shares(
        of: values.map { $0[index] }, players: players, parts: ShapleySum.parts)
      #expect(try differ.exactShares(of: subject) == expected, "\(subject.id)")
    }
  }

  @Test("models that share runs", arguments: 0..<24)
  func lineage(_ seed: Int) throws {
    var random = Random(state: UInt64(seed) &* 31 &+ 7)
    let revision = try LineageSamples.revision(&random, count: 2 + random.below(3))
    try revision.verify()
    let records = LineageSamples.records(&random, count: 12)
    try check(ComparedPopulation(revision, head: records))
  }

  @Test("two snapshots of the inputs, with one pack or two", arguments: 0..<16)
  func inputs(_ seed: Int) throws {
    var random = Random(state: UInt64(seed) &* 57 &+ 11)
    let revision = try LineageSamples.revision(&random, count: random.below(3))
    let records = LineageSamples.records(&random, count: 10)
    let earlier = LineageSamples.earlier(records, &random)
    try check(ComparedPopulation(revision, head: records, base: earlier))
  }

  @Test("both ends are the audits themselves, lineage and all", arguments: 0..<12)
  func ends(_ seed: Int) throws {
    var random = Random(state: UInt64(seed) &* 91 &+ 3)
    let revision = try LineageSamples.revision(&random, count: 4)
    let records = LineageSamples.records(&random, count: 16)
    let earlier = LineageSamples.earlier(records, &random)
    let population = try ComparedPopulation(revision, head: records, base: earlier)
    let (_, document) = try population.compared()
    #expect(document.residual == 0)
    for (pack, lines, isHead) in [(revision.base, earlier, false), (revision.head, records, true)] {
      let interpreter = Interpreter(pack: pack, asOf: try RevisionSamples.asOf())
      let summary = try Self.audit(lines, by: interpreter)
      for line in summary.totals {
        func number(_ name: String) -> DiffDocument.Number? {
          document.totals.first {
            $0.id == line.id && $0.group == line.group.first && $0.name == name
          }?.number
        }
        func expect(_ name: String, _ value: Int128) {
          let found = number(name)
          #expect((isHead ? found?.after : found?.before) ?? 0 == value, "\(line.id) \(name)")
        }
        for quantity in line.quantities { expect(quantity.name, quantity.central) }
        expect("models", Int128(line.models) * TrialKey.one)
        expect("estimated", Int128(line.estimated) * TrialKey.one)
        if line.group.isEmpty { expect("leftOut", Int128(line.leftOut) * TrialKey.one) }
      }
    }
  }

  private static func audit(
    _ lines: [String], by interpreter: Interpreter
  ) throws -> AuditSummary {
    let text = lines.joined(separator: "\n") + "\n"
    let stream = RecordStream(InputBytes(text.utf8), path: "models.jsonl")
    let surveyor = Surveyor(interpreter, declared: DeclaredModels())
    var survey = PopulationSurvey(interpreter)
    for chunk in stream.chunks().chunks {
      survey.merge(surveyor.survey(chunk, of: stream, input: 0))
    }
    let index = LineageIndex(
      interpreter, survey: survey, duplicates: DuplicateResolution(), streams: [stream],
      declared: DeclaredModels())
    let audit = PopulationAudit(
      interpreter, declared: DeclaredModels(), duplicates: DuplicateResolution(), lineage: index)
    var totals = AuditAccumulator()
    for chunk in stream.chunks().chunks {
      totals.merge(audit.audit(chunk, of: stream, input: 0).accumulator)
    }
    return try totals.summary(for: interpreter.header(toolVersion: "0"))
  }

  @Test("the date of the audit is an edit where rows were published in between")
  func dates() throws {
    let rules = """
      assay: 1
      pack: demo
      version: 1.0.0
      title: Demonstration
      references: {demo: {title: Demonstration data}}
      defaults: {source: demo, evidence: policy}
      fields:
        energy: {unit: kWh, from: [energy]}
        place: {type: string, from: [place]}
        trained: {type: date, from: [trained]}
      tables:
        grid:
          title: Grid
          key: string
          columns: {intensity: {title: Intensity, unit: gCO2e/kWh}}
          period: [from, until]
          published: published
          outside: nearest
          rows:
            - {key: A, intensity: 100, from: 2023-01-01, until: 2024-01-01, published: 2024-05-01}
            - {key: A, intensity: 80, from: 2023-01-01, until: 2024-01-01, published: 2026-05-01}
            - {key: B, intensity: 300, from: 2023-01-01, until: 2024-01-01, published: 2024-05-01}
      quantities:
        mass:
          title: Emissions
          unit: gCO2e
          quantum: 1 gCO2e
          methods: [{id: mass.grid, value: "model.energy * grid[model.place].at(model.trained).intensity"}]
      tiers: {of: mass, order: [{id: T0, title: None}]}
      totals: [{id: all, title: All, sum: [mass]}]
      """
    let reading = PackReader.read(
      PackFiles(root: "p", files: [.init(path: "p/pack.yaml", text: rules)]))
    let revision = try #require(PackRevision(base: reading, head: reading))
    let population = try ComparedPopulation(
      revision,
      head: ["A", "B"].map {
        "{\"id\": \"m/\($0)\", \"energy\": 10, \"place\": \"\($0)\", \"trained\": \"2023-06-01\"}"
      }, dates: ("2026-01-01", "2026-06-30"))
    try check(population)
    let (_, document) = try population.compared()
    #expect(document.edits.map(\.id) == ["as-of"])
    #expect(document.models.map(\.id) == ["m/A"])
    let total = try #require(document.totals.first { $0.name == "mass" }?.number)
    #expect((total.before, total.after) == (4000, 3800))
  }

  @Test("dates are held to the date of the audit of each side, in fields and in the items of lists")
  func heldDates() throws {
    func rules(_ valid: String) -> PackReading {
      let text = """
        assay: 1
        pack: demo
        version: 1.0.0
        title: Demonstration
        references: {demo: {title: Demonstration data}}
        defaults: {source: demo, evidence: policy}
        fields:
          trained: {type: date, from: [trained]\(valid)}
          runs: {type: list, from: [runs], of: {on: {type: date\(valid)}, mass: {unit: gCO2e}}}
        definitions:
          late: {title: Late, value: "has(model.trained) && model.trained.getFullYear() >= 2026"}
        quantities:
          mass:
            title: Emissions
            unit: gCO2e
            quantum: 1 gCO2e
            methods:
              - {id: mass.late, when: late, value: "quantity('5 gCO2e')"}
              - id: mass.runs
                when: has(model.runs)
                value: "double(size(model.runs.filter(r, has(r.on)))) * quantity('10 gCO2e')"
              - {id: mass.other, value: "quantity('1 gCO2e')"}
        tiers: {of: mass, order: [{id: T0, title: None}]}
        totals: [{id: all, title: All, sum: [mass]}]

        """
      return PackReader.read(
        PackFiles(root: "p", files: [.init(path: "p/pack.yaml", text: text)]))
    }
    let records = [
      #"{"id": "m/old", "trained": "2023-06-01"}"#, #"{"id": "m/new", "trained": "2026-03-01"}"#,
      #"{"id": "m/future", "trained": "2027-01-01"}"#,
      #"{"id": "m/runs", "runs": [{"on": "2025-01-01"}, {"on": "2026-06-30"}, {"on": "2026-07-01"}]}"#,
    ]
    func compared(_ base: String, _ head: String, _ dates: (String, String)) throws
      -> (edits: [String], models: [String], before: Int128, after: Int128)
    {
      let revision = try #require(PackRevision(base: rules(base), head: rules(head)))
      let population = try ComparedPopulation(revision, head: records, dates: dates)
      try check(population)
      let (_, document) = try population.compared()
      let total = try #require(document.totals.first { $0.name == "mass" }?.number)
      return (
        document.edits.map(\.id), document.models.map(\.id).sorted(), total.before, total.after
      )
    }
    let (free, held) = ("", ", valid: [1950-01-01, asOf]")
    // By 1 January one run and no late model; by 30 June two runs and one.
    let moved = try compared(held, held, ("2026-01-01", "2026-06-30"))
    #expect(moved == (["as-of"], ["m/new", "m/runs"], 13, 27))
    let same = try compared(free, held, ("2026-06-30", "2026-06-30"))
    #expect(same.models == ["m/future", "m/runs"])
    #expect((same.before, same.after) == (41, 27))
    let both = try compared(free, held, ("2026-01-01", "2026-06-30"))
    #expect((both.before, both.after) == (41, 27))
    // By the new rules alone, as of January, a late model is none.
    #expect(both.edits.sorted() == ["as-of", "model.runs.type", "model.trained.valid"])
    #expect(try compared(held, free, ("2026-01-01", "2026-06-30")).before == 13)
  }

  @Test("too many edits that bear on runs are one player, and nothing is left over")
  func joined() throws {
    var random = Random(state: 5)
    let revision = try LineageSamples.revision(&random, count: 6)
    let records = LineageSamples.records(&random, count: 16)
    let population = try ComparedPopulation(revision, head: records)
    // As if there were so many records that no edit could double the surveys.
    let (_, document) = try population.compared(records: LineageChoices.recordLimit)
    #expect(document.counts.joinedByLineage > 1)
    #expect(document.units.contains { $0.id == "lineage" && $0.edits.count > 1 })
    #expect(document.residual == 0)
  }

  @Test("neither the order of the models nor parts change a share", arguments: 0..<4)
  func order(_ seed: Int) throws {
    var random = Random(state: UInt64(seed) &+ 77)
    let revision = try LineageSamples.revision(&random, count: 3)
    let population = try ComparedPopulation(
      revision, head: LineageSamples.records(&random, count: 14))
    let (first, second) = (
      try population.compared().document, try population.compared(order: { $0.reversed() }).document
    )
    #expect(first.totals == second.totals)
    #expect(first.flips == second.flips)
    let shares = Dictionary(uniqueKeysWithValues: first.models.map { ($0.id, $0.headline) })
    for model in second.models { #expect(shares[model.id] == model.headline) }
    // By two workers, each with a part of the models.
    let (units, choices) = try population.lineage()
    var whole = DiffPart()
    for isOdd in [true, false] {
      var differ = ModelDiffer(population.trials, units, lineage: choices)
      var part = DiffPart()
      for (index, subject) in population.subjects.enumerated() where (index % 2 == 1) == isOdd {
        differ.add(subject, to: &part)
      }
      whole.merge(part)
    }
    #expect(whole.totals.sums == (try population.compared().part.totals.sums))
  }
}
