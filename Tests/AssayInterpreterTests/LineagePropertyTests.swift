// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import Testing

/// Lineage against a plain reading of its rules, on random populations; and what must not change.
@Suite("Lineage properties", .timeLimit(.minutes(15)))
struct LineagePropertyTests {
  static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      emissions: {unit: gCO2e, from: [emissions]}
    quantities:
      mass:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods: [{id: mass.stated, value: "model.emissions", uncertainty: 1.3}]
    totals:
      - {id: popular, title: Popular, population: "model.downloads > 5", sum: [mass]}
      - {id: all, title: All, sum: [mass]}
    lineage:
      parents: {from: [base], relation: [relation]}
      counts: {quantized: nothing, finetune: increment}
      discloses: "has(model.emissions)"
      sameFigure: {fields: [emissions], within: 0.5%}
      mirrors: {same: ["model.id.split('/')[1]"]}
    """

  private func summary(_ records: [Card], chunkSize: Int = 200) throws -> (
    [String: ModelResult], AuditSummary
  ) {
    let audit = try InlineAudit(Self.rules)
    let population = audit.population(
      records.map(\.json).joined(separator: "\n"), chunkSize: chunkSize)
    let models = Dictionary(uniqueKeysWithValues: population.models.map { ($0.id, $0) })
    return (models, try population.summary(by: audit.interpreter))
  }

  @Test("random populations are counted as the rules read", arguments: 0..<150)
  func reference(_ seed: UInt64) throws {
    var random = Splitting(state: seed)
    let records = Card.random(count: 4 + Int(seed % 17), &random)
    let expected = PlainLineage(records)
    let (models, summary) = try summary(records)
    for record in records {
      let lineage = try #require(models[record.id]).lineage
      let copied = expected.copies[record.id] ?? nil
      let isLeftOut = expected.head(record.id) != record.id || copied != nil
      #expect((lineage.counts == .nothing) == isLeftOut, "\(record.json)")
      let run = copied ?? expected.head(record.id)
      #expect(lineage.run == run, "\(record.json)")
    }
    for total in ["popular", "all"] {
      let sum = summary.whole(of: total)?.quantities[0].central
      #expect(sum == Int128(expected.total(isPopular: total == "popular")), "\(total)")
    }
  }

  @Test("neither order nor chunks change a total, or what is left out", arguments: 0..<20)
  func order(_ seed: UInt64) throws {
    var random = Splitting(state: seed)
    let records = Card.random(count: 30, &random)
    let (models, first) = try summary(records)
    for size in [1, 64, 1 << 20] {
      let (others, second) = try summary(records.shuffled(using: &random), chunkSize: size)
      // Findings name lines, which are others now.
      #expect(first.totals == second.totals)
      #expect(first.leftOut == second.leftOut)
      #expect(first.requirements == second.requirements)
      #expect(models.mapValues(\.lineage) == others.mapValues(\.lineage))
    }
  }

  @Test("copies, adapters and mirrors that state nothing change no total", arguments: 0..<20)
  func additions(_ seed: UInt64) throws {
    var random = Splitting(state: seed)
    let records = Card.random(count: 20, &random)
    let (_, before) = try summary(records)
    var more = records
    for (index, record) in records.enumerated() {
      // They are of few downloads, so that they bring no further run into the population.
      more.append(
        Card(
          id: "new/\(index)", parents: [record.id], relation: ["quantized", "finetune"][index % 2],
          emissions: nil, downloads: 0))
      more.append(
        Card(
          id: "mirror/\(record.id.split(separator: "/")[1])", parents: [], relation: nil,
          emissions: nil, downloads: 0))
    }
    let (_, after) = try summary(more)
    for total in ["popular", "all"] {
      #expect(before.whole(of: total)?.quantities == after.whole(of: total)?.quantities)
    }
  }

  @Test func `a chain of a hundred thousand copies has one run, and comes to an end`() throws {
    let count = 100_000
    var records = [Card(id: "a/0", parents: [], relation: nil, emissions: 777, downloads: 0)]
    for index in 1..<count {
      records.append(
        Card(
          id: "a/\(index)", parents: ["a/\(index - 1)"], relation: "quantized", emissions: nil,
          downloads: index == count - 1 ? 9 : 0))
    }
    let (models, summary) = try summary(records, chunkSize: 1 << 20)
    #expect(summary.whole(of: "popular")?.quantities[0].central == 777)
    #expect(models["a/\(count - 1)"]?.lineage.run == "a/0")
    #expect(summary.leftOut.map(\.models) == [count - 1])
  }
}

/// A record of a random population.
struct Card: Sendable {
  let id: String
  let parents: [String]
  let relation: String?
  let emissions: Int?
  let downloads: Int

  var json: String {
    var text = "{\"id\": \"\(id)\", \"downloads\": \(downloads)"
    if !parents.isEmpty {
      text += ", \"base\": [\(parents.map { "\"\($0)\"" }.joined(separator: ", "))]"
    }
    if let relation { text += ", \"relation\": \"\(relation)\"" }
    if let emissions { text += ", \"emissions\": \(emissions)" }
    return text + "}"
  }

  /// Circles, models that name themselves, absent bases and equal figures are all likely.
  static func random(count: Int, _ random: inout Splitting) -> [Card] {
    let ids = (0..<count).map { "\(["p", "q", "r"][Int(random.next() % 3)])/m\($0)" }
    let figures = [17, 123, 1230, 1234, 1236, 500]
    return ids.map { id in
      var parents: [String] = []
      switch random.next() % 8 {
      case 0, 1: break
      case 2: parents = ["gone/\(random.next() % 2)"]
      case 3:
        parents = [
          ids.randomElement(using: &random) ?? id, ids.randomElement(using: &random) ?? id,
        ]
      default: parents = [ids.randomElement(using: &random) ?? id]
      }
      if parents.count == 2, parents[0] == parents[1] { parents.removeLast() }
      return Card(
        id: id, parents: parents,
        relation: parents.isEmpty ? nil : ["quantized", "finetune"][Int(random.next() % 2)],
        emissions: random.next() % 2 == 0 ? figures.randomElement(using: &random) : nil,
        downloads: Int(random.next() % 3) * 4)
    }
  }
}

/// The rules of lineage, read plainly: sets and chains of ids, nothing shared with what is tested.
private struct PlainLineage {
  private let records: [String: Card]
  private var depths: [String: Int] = [:]
  /// By id, the card that its figure is counted with; nil if it is its own.
  private(set) var copies: [String: String?] = [:]

  init(_ cards: [Card]) {
    records = Dictionary(uniqueKeysWithValues: cards.map { ($0.id, $0) })
    for card in cards where parents(card.id).isEmpty { depths[card.id] = 0 }
    for _ in cards {
      for card in cards {
        for parent in parents(card.id) {
          let above = records[parent] == nil ? 0 : depths[parent] ?? Int.max - 1
          if above < Int.max - 1 { depths[card.id] = min(depths[card.id] ?? .max, above + 1) }
        }
      }
    }
    for card in cards { copies[card.id] = copy(card.id) }
  }

  private func parents(_ id: String) -> [String] {
    (records[id]?.parents ?? []).filter { $0 != id }
  }

  private func joins(_ id: String) -> Bool {
    guard let card = records[id] else { return false }
    return !parents(id).isEmpty && card.relation == "quantized" && card.emissions == nil
  }

  private func absentBase(_ id: String) -> String? {
    let all = Set(parents(id))
    guard all.count == 1, let only = all.first, records[only] == nil else { return nil }
    return only
  }

  private func next(_ id: String) -> String? {
    guard joins(id) else { return nil }
    if let parent = parents(id).first(where: { records[$0] != nil }) { return parent }
    let rivals = records.keys.filter { joins($0) && absentBase($0) == absentBase(id) }
    let standIn = rivals.min()
    return standIn == id ? nil : standIn
  }

  func head(_ id: String) -> String { Self.end(id) { next($0) } }

  /// Follows a chain; the least of a circle ends it.
  private static func end(_ start: String, _ next: (String) -> String?) -> String {
    var path = [start]
    while let step = next(path[path.count - 1]) {
      if let first = path.firstIndex(of: step) { return path[first...].min() ?? step }
      path.append(step)
    }
    return path[path.count - 1]
  }

  private func figure(_ id: String) -> Int? { head(id) == id ? records[id]?.emissions : nil }

  private func original(_ id: String) -> String? {
    guard let value = figure(id) else { return nil }
    for parent in parents(id) {
      guard let other = records[parent]?.emissions else { continue }
      if abs(Double(value - other)) <= 0.005 * Double(other) { return parent }
    }
    // 17 and 500 have fewer than three digits that count.
    guard value != 17, value != 500 else { return nil }
    let same = records.keys.filter { figure($0) == value }
    let entity = id.split(separator: "/")[0]
    let groups = [
      same.filter { $0.split(separator: "/")[0] == entity },
      parents(id).first { records[$0] == nil }.map { base in
        same.filter { parents($0).contains(base) }
      } ?? [],
    ]
    for group in groups {
      let first = group.min {
        (depths[$0] ?? .max, $0) < (depths[$1] ?? .max, $1)
      }
      if let first, first != id { return first }
    }
    return nil
  }

  private func copy(_ id: String) -> String? {
    guard figure(id) != nil else { return nil }
    let end = Self.end(id) { original($0) }
    let head = head(end)
    return end == id || head == id ? nil : head
  }

  func total(isPopular: Bool) -> Int {
    var inside = Set(records.values.filter { !isPopular || $0.downloads > 5 }.map(\.id))
    var waiting = Array(inside)
    while let id = waiting.popLast() {
      var targets: [String] = []
      if joins(id) {
        targets = parents(id).filter { records[$0] != nil }
        if targets.isEmpty { targets = [head(id)] }
      }
      if let copy = copies[id] ?? nil { targets.append(copy) }
      for target in targets where inside.insert(target).inserted { waiting.append(target) }
    }
    return inside.filter { (copies[$0] ?? nil) == nil }.reduce(0) { $0 + (figure($1) ?? 0) }
  }
}

/// Source: Steele, Lea and Flood, *Fast splittable pseudorandom number generators* (2014).
struct Splitting: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
