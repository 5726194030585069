// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import Testing

/// How each model of a population is accounted for, and which cards are of one run.
@Suite("Standings", .timeLimit(.minutes(15)))
struct StandingTests {
  static let tiers = """
    tiers:
      of: mass
      order:
        - {id: D, title: Stated, standing: documented}
        - {id: I, title: By size, standing: inferred}
        - {id: M, title: By a supposed size, standing: imputed}
        - {id: N, title: None}
    """

  static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      emissions: {unit: gCO2e, from: [emissions]}
      size: {type: double, from: [size]}
      series: {type: string, from: [series]}
      created: {type: date, from: [created]}
      supposed: {type: bool, from: [supposed]}
    parameters:
      factor: {title: Emissions by size, value: 10, unit: gCO2e}
      usual: {title: Emissions by an unknown size, value: 70, unit: gCO2e}
    definitions:
      entity: {title: Organization, value: "model.id.split('/')[0]"}
    quantities:
      mass:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        valid: [1, 1000000]
        methods:
          - {id: mass.stated, tier: D, value: "model.emissions", uncertainty: 1.3}
          - {id: mass.size, tier: I, value: "model.size * factor", uncertainty: 3}
          - {id: mass.usual, tier: M, when: "model.supposed", value: "usual", uncertainty: 5}
    totals:
      - {id: popular, title: Popular, population: "model.downloads > 5", sum: [mass], by: [tier, entity]}
      - {id: all, title: All, sum: [mass]}
      - {id: stated, title: Stated, population: "model.downloads > 5", tiers: [D], sum: [mass]}
    lineage:
      parents: {from: [base], relation: [relation]}
      counts: {quantized: nothing, finetune: increment}
      discloses: "has(model.emissions)"
      sameFigure: {fields: [emissions], within: 0.5%}
      nothing:
        - {id: nothing.copies, title: A publisher of copies, when: "model.id.startsWith('copies/')"}
      runs:
        same: [entity, model.series]
        near: {of: model.size, within: 0.5%}
        earliest: model.created

    """ + tiers

  private func population(_ records: [RunCard], chunkSize: Int = 200) throws -> (
    models: [String: ModelResult], summary: AuditSummary
  ) {
    let audit = try InlineAudit(Self.rules)
    let population = audit.population(
      records.map(\.json).joined(separator: "\n"), chunkSize: chunkSize)
    return (
      Dictionary(uniqueKeysWithValues: population.models.map { ($0.id, $0) }),
      try population.summary(by: audit.interpreter)
    )
  }

  private func standing(_ id: String, in records: [RunCard]) throws -> StandingResult? {
    try population(records).models[id]?.standing
  }

  @Test func `each standing is reached, and says why`() throws {
    let records = [
      RunCard(id: "a/stated", emissions: 500), RunCard(id: "a/sized", size: 8),
      RunCard(id: "b/supposed", supposed: true), RunCard(id: "copies/a", size: 8),
      RunCard(id: "q/packed", base: "a/stated", relation: "quantized"),
      RunCard(id: "a/wild", size: 1e9), RunCard(id: "a/silent"),
      RunCard(id: "a/small", downloads: 1, emissions: 900), RunCard(id: "b/unsaid", downloads: nil),
      RunCard(id: "r/one", size: 3, series: "2", created: "2025-01-01"),
      RunCard(id: "r/two", size: 3.01, series: "2", created: "2024-01-01"),
      RunCard(id: "r/other", size: 3, series: "3"),
    ]
    let (models, summary) = try population(records)
    func check(_ id: String, _ standing: Standing, _ because: [String]) {
      #expect(models[id]?.standing == StandingResult(standing, because: because), "\(id)")
    }
    check("a/stated", .documented, ["tier D, Stated"])
    check("a/sized", .inferred, ["tier I, By size"])
    check("b/supposed", .imputed, ["tier M, By a supposed size"])
    check("copies/a", .nothing, ["A publisher of copies (nothing.copies)"])
    check("q/packed", .nothing, ["quantized of a/stated", "its run is counted with a/stated"])
    check("a/wild", .refused, ["mass.size: its value is outside the valid range"])
    check("a/silent", .unknown, ["what it states is not enough for a figure of mass"])
    check("a/small", .outside, ["not in the population of popular: model.downloads > 5"])
    #expect(models["b/unsaid"]?.standing?.standing == .outside)
    check("r/two", .inferred, ["tier I, By size"])
    check(
      "r/one", .sameRun,
      [
        "a card of the run of r/two", "entity is r", "model.series is 2",
        "model.size is 3, within 0.5 %",
      ])
    check("r/other", .inferred, ["tier I, By size"])
    #expect(models["r/one"]?.lineage.run == "r/two")
    #expect(models["r/one"]?.lineage.leftOut == .sameRun)
    let whole = try #require(summary.whole(of: "popular"))
    #expect(
      whole.standings == [
        StandingCount(.documented, models: 1), StandingCount(.inferred, models: 3),
        StandingCount(.imputed, models: 1), StandingCount(.nothing, models: 2),
        StandingCount(.sameRun, models: 1), StandingCount(.refused, models: 1),
        StandingCount(.unknown, models: 1), StandingCount(.outside, models: 2),
      ])
    #expect(whole.population == 10)
    #expect(whole.accounted == 9)
  }

  @Test func `a model that discloses a training is not silenced by a rule`() throws {
    let records = [RunCard(id: "copies/own", emissions: 40)]
    #expect(try standing("copies/own", in: records)?.standing == .documented)
  }

  @Test func `a documented card takes its run, and two of different figures stay two`() throws {
    let cards = [
      RunCard(id: "r/early", size: 3, series: "2", created: "2023-01-01"),
      RunCard(id: "r/paper", emissions: 400, size: 3, series: "2", created: "2025-01-01"),
    ]
    let (models, summary) = try population(cards)
    #expect(models["r/early"]?.lineage.run == "r/paper")
    #expect(summary.whole(of: "all")?.quantities[0].central == 400)
    let other = RunCard(id: "r/report", emissions: 900, size: 3, series: "2")
    let (more, sums) = try population(cards + [other])
    #expect(more["r/report"]?.standing?.standing == .documented)
    #expect(more["r/paper"]?.standing?.standing == .documented)
    #expect(more["r/early"]?.standing?.standing == .sameRun)
    #expect(sums.whole(of: "all")?.quantities[0].central == 1300)
  }

  @Test func `a card that descends from another of its group keeps its own training`() throws {
    let cards = [
      RunCard(id: "r/base", size: 3, series: "2"),
      RunCard(
        id: "r/chat", emissions: 20, size: 3, series: "2", base: "r/base", relation: "finetune"),
    ]
    let (models, summary) = try population(cards)
    #expect(models["r/base"]?.standing?.standing == .inferred)
    #expect(models["r/chat"]?.standing?.standing == .documented)
    #expect(summary.whole(of: "all")?.quantities[0].central == 50)
  }

  @Test func `a run is in a population if one of its cards is`() throws {
    let cards = [
      RunCard(id: "r/paper", downloads: 0, emissions: 400, size: 3, series: "2"),
      RunCard(id: "r/copy", downloads: 9, size: 3, series: "2"),
    ]
    let summary = try population(cards).summary
    #expect(summary.whole(of: "popular")?.quantities[0].central == 400)
  }

  @Test("counts add up to the population, and lines to the total", arguments: 0..<120)
  func sums(_ seed: UInt64) throws {
    var random = Splitting(state: seed)
    let records = RunCard.random(count: 3 + Int(seed % 40), &random)
    let (models, summary) = try population(records)
    #expect(models.count == records.count)
    for total in ["popular", "all", "stated"] {
      let whole = try #require(summary.whole(of: total))
      let lines = summary.lines(of: total, by: Standing.key)
      #expect(Set(lines.compactMap(\.standing)).count == lines.count)
      let inside = whole.standings.filter { $0.standing != .outside }
      #expect(inside.reduce(0) { $0 + $1.models } == whole.population)
      #expect(whole.standings.reduce(0) { $0 + $1.models } == records.count)
      #expect(lines.reduce(0) { $0 + $1.population } == whole.population)
      #expect(lines.reduce(0) { $0 + $1.estimated } == whole.estimated)
      let parts = lines.reduce(Int128(0)) { $0 + ($1.quantities.first?.expected ?? 0) }
      #expect(parts == whole.quantities.first?.expected)
      for line in lines where line.standing?.hasFigures == false { #expect(line.estimated == 0) }
    }
    let whole = try #require(summary.whole(of: "popular"))
    for standing in Standing.allCases {
      let found = models.values.count { $0.standing?.standing == standing }
      #expect(found == whole.count(of: standing), "\(standing)")
    }
  }

  @Test("runs are what their rule says, whatever the order and the parts", arguments: 0..<60)
  func runs(_ seed: UInt64) throws {
    var random = Splitting(state: seed)
    let records = RunCard.random(count: 40, &random)
    let (models, first) = try population(records)
    let cards = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
    for card in records {
      let lineage = try #require(models[card.id]).lineage
      guard lineage.leftOut == .sameRun, let run = lineage.run, let head = cards[run] else {
        continue
      }
      #expect(card.series == head.series && card.entity == head.entity)
      let (left, right) = (try #require(card.size), try #require(head.size))
      #expect((left - right).magnitude <= 0.005 * max(left, right))
      if let figure = card.emissions {
        let other = try #require(head.emissions)
        #expect(Double(abs(figure - other)) <= 0.005 * Double(max(figure, other)))
      }
      // The one that is counted is counted.
      #expect(models[run]?.lineage.leftOut != .sameRun)
    }
    for size in [1, 64, 1 << 20] {
      let (others, second) = try population(records.shuffled(using: &random), chunkSize: size)
      #expect(first.totals == second.totals)
      #expect(first.narrowing == second.narrowing)
      #expect(models.mapValues(\.standing) == others.mapValues(\.standing))
      #expect(models.mapValues(\.lineage) == others.mapValues(\.lineage))
    }
  }

  @Test func `what would narrow the total is listed, and narrows it`() throws {
    var records = (1...60).map { RunCard(id: "o\($0)/m", size: Double($0 * 1000), series: "\($0)") }
    records.append(RunCard(id: "z/stated", emissions: 500_000))
    let summary = try population(records).summary
    let narrowing = try #require(summary.narrowing)
    #expect(narrowing.runs.count == Narrowing.listed)
    #expect(narrowing.models == 60)
    #expect(narrowing.runs.first?.id == "o60/m")
    #expect(narrowing.runs.first?.disclose.first?.fields == ["emissions"])
    // Of 1 to 60, the fifty greatest hold 1775 of 1830.
    #expect((narrowing.share - 1775.0 / 1830).magnitude < 1e-6)
    let (now, then) = (try #require(narrowing.now), try #require(narrowing.then))
    #expect(then.high - then.low < now.high - now.low)
    // What is left is what the others bring: as if the first ten had been stated without uncertainty.
    let first = Set(narrowing.runs.prefix(10).map(\.id))
    let rest = try population(records.filter { !first.contains($0.id) }).summary
    let total = try #require(rest.whole(of: "popular")?.quantities.first)
    let width = Double(try #require(total.high) - (try #require(total.low)))
    #expect((Double(then.high - then.low) / width - 1).magnitude < 0.06)
  }

  @Test("a pack says standings of every tier that can have a figure, or is refused")
  func missing() throws {
    let text = Self.rules.replacing(", standing: inferred", with: "")
    let file = SourceFile(path: "demo/pack.yaml", text: InlineAudit.header + text)
    let reading = PackReader.read(PackFiles(root: "demo", files: [file]))
    #expect(reading.diagnostics.map(\.code) == ["standing-missing"])
  }

  @Test func `runs without standings are refused`() throws {
    let text = Self.rules.replacing(/, standing: [a-z]+/, with: "")
    let file = SourceFile(path: "demo/pack.yaml", text: InlineAudit.header + text)
    let reading = PackReader.read(PackFiles(root: "demo", files: [file]))
    #expect(reading.diagnostics.map(\.code) == ["standing-missing"])
  }
}

/// A record of a random population.
private struct RunCard: Sendable {
  var id: String
  var downloads: Int? = 9
  var emissions: Int?
  var size: Double?
  var series: String?
  var created: String?
  var supposed = false
  var base: String?
  var relation: String?

  var entity: Substring { id.prefix { $0 != "/" } }

  var json: String {
    var members = ["\"id\": \"\(id)\""]
    if let downloads { members.append("\"downloads\": \(downloads)") }
    if let emissions { members.append("\"emissions\": \(emissions)") }
    if let size { members.append("\"size\": \(size)") }
    if let series { members.append("\"series\": \"\(series)\"") }
    if let created { members.append("\"created\": \"\(created)\"") }
    if supposed { members.append("\"supposed\": true") }
    if let base { members.append("\"base\": \"\(base)\"") }
    if let relation { members.append("\"relation\": \"\(relation)\"") }
    return "{\(members.joined(separator: ", "))}"
  }

  /// Cards of one run, circles, copies and equal figures are all likely.
  static func random(count: Int, _ random: inout Splitting) -> [RunCard] {
    let ids = (0..<count).map { "\(["p", "q", "copies"][Int(random.next() % 3)])/m\($0)" }
    return ids.map { id in
      var card = RunCard(id: id, downloads: [nil, 0, 9, 9][Int(random.next() % 4)])
      if random.next() % 4 == 0 { card.emissions = [400, 401, 900][Int(random.next() % 3)] }
      if random.next() % 4 != 0 { card.size = [3, 3.01, 3.02, 7, 1e9][Int(random.next() % 5)] }
      if random.next() % 3 != 0 { card.series = ["1", "2"][Int(random.next() % 2)] }
      if random.next() % 2 == 0 { card.created = "202\(random.next() % 6)-01-01" }
      card.supposed = random.next() % 3 == 0
      if random.next() % 3 == 0 {
        card.base = random.next() % 4 == 0 ? "gone/x" : ids.randomElement(using: &random)
        card.relation = ["quantized", "finetune"][Int(random.next() % 2)]
      }
      return card
    }
  }
}
